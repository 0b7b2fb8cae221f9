"""Incidents: reported while a sprint runs, confirmed in time or product work, and followed by stories."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.core.violations import RuleViolation
from apps.decisions.models import Decision, JointDecision
from apps.decisions.services import sign
from apps.sprints.models import Budget, Commitment, Incident, Outcome, Severity, Sprint
from apps.sprints.services import close_sprint, set_outcome, start_sprint
from apps.sprints.services.incidents import (
    confirm_incident,
    follow_up,
    propose_follow_up,
    report_incident,
    say_it_is_none,
    take_incident,
)
from apps.sprints.tasks import lapse_incidents
from apps.stories.models import Debt, Kind, Story
from apps.stories.services import edit_story
from apps.teams.models import Role, Team, Unit
from apps.teams.services import add_special_day
from tests.conftest import SignIn
from tests.factories import CommitmentFactory, MembershipFactory, SprintFactory, StoryFactory, TeamFactory
from tests.signing import LEAD

pytestmark = pytest.mark.django_db

MONDAY = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)


@pytest.fixture
def running(sprint: Sprint, po: User, tech_lead: User) -> Sprint:
    return start_sprint(sprint=sprint, by=po, at=MONDAY)


def url(sprint: Sprint, page: str = "incidents", *more: object) -> str:
    return reverse(f"sprints:{page}", args=[sprint.team.slug, sprint.number, *more])


def broke(sprint: Sprint, by: User, size: int | None = 3, **more: object) -> Incident:
    given = {"title": "Refunds stand still", "for_whom": "support", "severity": Severity.HIGH} | more
    amount = None if size is None else Decimal(size)
    return report_incident(sprint=sprint, by=by, size=amount, **given)  # type: ignore[arg-type]  # a test's own words


def line_of(story: Story) -> Commitment | None:
    return Commitment.objects.filter(story=story, left_at=None).first()


def typed(**changes: str) -> dict[str, str]:
    return {"title": "Refunds stand still", "for_whom": "support", "severity": "critical"} | changes


class TestReporting:
    def test_a_developer_reports_and_it_waits_to_be_confirmed(
        self, as_: SignIn, developer: User, running: Sprint
    ) -> None:
        answer = as_(developer).post(url(running), typed(size="3,5"))
        incident = Incident.objects.get()
        assert answer["Location"] == incident.get_absolute_url()
        assert (incident.reported_by, incident.is_unconfirmed, incident.story.title) == (
            developer, True, "Refunds stand still",
        )  # fmt: skip
        line = line_of(incident.story)
        assert line and (line.budget, line.size, line.committed_by) == (Budget.UNPLANNED, Decimal("3.5"), developer)
        page = as_(developer).get(url(running)).content.decode()
        assert "1 unconfirmed" in page and "3.5 pts charged to a reserve of 0" in page

    def test_the_tech_lead_confirms_by_reporting(self, as_: SignIn, tech_lead: User, running: Sprint) -> None:
        as_(tech_lead).post(url(running), typed())
        assert Incident.objects.get().confirmed_by == tech_lead

    def test_without_a_size_it_counts_nothing_and_its_line_comes_with_it(
        self, as_: SignIn, developer: User, running: Sprint
    ) -> None:
        story = broke(running, developer, None).story
        assert line_of(story) is None
        assert "no size yet" in as_(developer).get(url(running)).content.decode()
        page = reverse("sprints:incident", args=[running.team.slug, running.number, story.number])
        sized = reverse("stories:size", args=[running.team.slug, story.number])
        answer = as_(developer).post(sized, {"size": "500", "version": story.version, "next": page})
        line = line_of(story)
        assert line and (answer["Location"], line.budget, line.size) == (page, Budget.UNPLANNED, 500)

    def test_what_was_typed_is_kept_where_something_is_missing(
        self, as_: SignIn, developer: User, running: Sprint
    ) -> None:
        answer = as_(developer).post(url(running), typed(for_whom=" "))
        page = answer.content.decode()
        assert (answer.status_code, Incident.objects.exists()) == (422, False)
        assert 'role="alert"' in page and 'value="Refunds stand still"' in page

    def test_a_story_that_is_tagged_as_an_incident_is_reported(
        self, as_: SignIn, tech_lead: User, running: Sprint
    ) -> None:
        story = StoryFactory(team=running.team, kind=Kind.INCIDENT, title="Fees are doubled")
        client = as_(tech_lead)
        assert "tagged as an incident, not reported" in client.get(url(running)).content.decode()
        client.post(f"{url(running)}?story={story.number}", {"for_whom": "shops", "severity": "low"})
        assert Incident.objects.get().story == story
        assert line_of(story)

    def test_a_planned_sprint_has_no_incidents_and_a_closed_one_takes_none(
        self, as_: SignIn, developer: User, running: Sprint
    ) -> None:
        planned = SprintFactory(team=running.team, number=30)
        assert as_(developer).get(url(planned)).status_code == 302
        with pytest.raises(RuleViolation, match="in the sprint that runs"):
            broke(planned, developer)
        close_sprint(sprint=running, outcomes={}, by=None)
        refused = as_(developer).post(url(running), typed())
        assert refused.status_code == 422
        assert "in the sprint that runs" in refused.content.decode()
        assert not Story.objects.filter(kind=Kind.INCIDENT).exists()

    def test_the_next_working_day_is_the_teams(self, running: Sprint, developer: User, admin: User) -> None:
        friday = dt.datetime(2026, 1, 9, 16, tzinfo=dt.UTC)
        free = dt.date(2026, 1, 12)
        assert broke(running, developer, at=friday).confirm_by == free
        add_special_day(owner=running.team, name="Offsite", starts=free, ends=free, off=Decimal(1), by=admin)
        assert broke(running, developer, at=friday).confirm_by > free


class TestConfirming:
    def test_it_is_confirmed_once_and_then_done(self, running: Sprint, developer: User, tech_lead: User) -> None:
        incident = broke(running, developer)
        with pytest.raises(RuleViolation, match="Nobody has confirmed"):
            set_outcome(sprint=running, story=incident.story, outcome=Outcome.DONE)
        confirm_incident(incident=incident, by=tech_lead)
        with pytest.raises(RuleViolation, match="stays as it is"):
            say_it_is_none(incident=incident, by=tech_lead, reason="After all")
        set_outcome(sprint=running, story=incident.story, outcome=Outcome.DONE)

    def test_what_nobody_confirms_becomes_product_work_and_meets_the_rule(
        self, running: Sprint, developer: User
    ) -> None:
        fits, large = (broke(running, developer, size, at=MONDAY) for size in (3, 41))
        unsized = broke(running, developer, None, at=MONDAY)
        today = broke(running, developer, 1)
        lapse_incidents(0)
        told = {each.story.pk: each.story for each in Incident.objects.exclude(lapsed_at=None).select_related("story")}
        assert set(told) == {fits.story_id, large.story_id, unsized.story_id}
        assert {story.kind for story in told.values()} == {Kind.BUG}
        assert [story.proposed_for for story in told.values()] == ["", "Sprint 25", "Sprint 25"]
        lines = Commitment.objects.filter(sprint=running).values_list("story", "budget", "left_reason")
        assert set(lines) == {
            (fits.story_id, Budget.UNPLANNED, "Nobody confirmed it as an incident in time."),
            (large.story_id, Budget.UNPLANNED, "Nobody confirmed it as an incident in time."),
            (fits.story_id, Budget.PRODUCT, ""),
            (today.story_id, Budget.UNPLANNED, ""),
        }

    def test_the_day_is_over_where_the_sprint_is(self, running: Sprint, developer: User, tech_lead: User) -> None:
        incident = broke(running, developer, at=MONDAY)
        late = dt.datetime(2026, 1, 7, tzinfo=dt.UTC)
        with pytest.raises(RuleViolation, match="The day to confirm"):
            confirm_incident(incident=incident, by=tech_lead, at=late)
        confirm_incident(incident=incident, by=tech_lead, at=late - dt.timedelta(hours=2))

    def test_the_tech_lead_says_that_it_is_none(
        self, as_: SignIn, tech_lead: User, developer: User, running: Sprint
    ) -> None:
        incident = broke(running, developer)
        client, page = as_(tech_lead), incident.get_absolute_url()
        assert client.post(f"{page}none/", {"reason": " "}).status_code == 422
        answer = client.post(f"{page}none/", {"reason": "Asked for in spring"}, follow=True)
        told = answer.content.decode()
        assert "is a bug now and stands in the product budget" in told and "Asked for in spring" in told
        assert client.post(f"{page}confirm/").status_code == 422

    def test_in_a_closed_sprint_it_stays_unconfirmed_and_is_told_so(
        self, as_: SignIn, running: Sprint, developer: User, tech_lead: User
    ) -> None:
        incident = broke(running, developer, at=MONDAY)
        close_sprint(sprint=running, outcomes={incident.story_id: Outcome.CARRIED}, by=None)
        lapse_incidents(0)
        incident.refresh_from_db()
        assert incident.is_unconfirmed
        client = as_(tech_lead)
        assert "never confirmed" in client.get(url(running)).content.decode()
        assert "by nobody before the sprint closed" in client.get(incident.get_absolute_url()).content.decode()
        assert client.post(f"{incident.get_absolute_url()}confirm/").status_code == 422
        following = start_sprint(sprint=SprintFactory(team=running.team, number=25), by=None)
        with pytest.raises(RuleViolation, match="product work"):
            take_incident(incident=incident, sprint=following, by=developer)


def test_what_goes_beyond_the_reserve_is_overload_on_the_product_side(
    as_: SignIn, po: User, developer: User, sprint: Sprint
) -> None:
    CommitmentFactory(sprint=sprint, story__size=Decimal(40))
    start_sprint(sprint=sprint, by=po)
    broke(sprint, developer, 5)
    page = as_(po).get(url(sprint)).content.decode()
    assert "5 pts of them come out of the product budget" in page and "Take out" in page
    assert "The Product Owner decides what leaves." in as_(developer).get(url(sprint)).content.decode()
    sprint.refresh_from_db()
    assert (sprint.product_room, sprint.product_committed, sprint.tech_budget) == (35, 40, 10)


def test_a_confirmed_incident_goes_on_in_the_next_sprint(
    as_: SignIn, running: Sprint, developer: User, tech_lead: User
) -> None:
    story = broke(running, tech_lead, may_confirm=True).story
    close_sprint(sprint=running, outcomes={story.pk: Outcome.CARRIED}, by=None)
    following = start_sprint(sprint=SprintFactory(team=running.team, number=25), by=None)
    client = as_(developer)
    assert "confirmed in Sprint 24" in client.get(url(following)).content.decode()
    client.post(url(following, "incident_take", story.number))
    line = line_of(story)
    assert line and (line.sprint, line.budget) == (following, Budget.UNPLANNED)
    assert "Refunds stand still" in client.get(url(following)).content.decode()
    assert client.get(url(following, "incident", story.number)).status_code == 200


def test_where_stories_are_counted_it_goes_on_without_a_size(as_: SignIn) -> None:
    team: Team = TeamFactory(unit=Unit.STORIES)
    lead: User = MembershipFactory(team=team, role=Role.TECH_LEAD).user
    before = start_sprint(sprint=SprintFactory(team=team, number=24), by=None)
    story = broke(before, lead, None, may_confirm=True).story
    close_sprint(sprint=before, outcomes={story.pk: Outcome.CARRIED}, by=None)
    following = start_sprint(sprint=SprintFactory(team=team, number=25), by=None)
    client = as_(lead)
    assert "Go on with it here" in client.get(url(following)).content.decode()
    assert "Give it this size" not in client.get(url(before, "incident", story.number)).content.decode()


class TestWhatFollows:
    def test_an_improvement_and_a_debt_follow_and_both_decide(
        self, as_: SignIn, running: Sprint, po: User, tech_lead: User, team: Team
    ) -> None:
        incident = broke(running, tech_lead, may_confirm=True)
        client, page = as_(tech_lead), incident.get_absolute_url()
        assert client.post(f"{page}follow/", {"title": "Retry refunds", "kind": "improvement"}).status_code == 422
        for title, kind in (("Retry refunds", "improvement"), ("One queue instead of three", "debt")):
            client.post(f"{page}follow/", {"title": title, "kind": kind, "why": "Support pays by hand"})
        debt = Debt.objects.get()
        assert (debt.incident, debt.story.title) == (incident.story, "One queue instead of three")
        assert "Follows from the incident" in client.get(debt.story.get_absolute_url()).content.decode()
        assert "Reported as an incident in Sprint 24" in client.get(incident.story.get_absolute_url()).content.decode()
        client.post(f"{page}decide/", {"note": "Both go into the next sprint."})
        proposal = JointDecision.objects.get()
        sign(decision=proposal, by=po, seat="product_owner")
        entry = Decision.objects.get()
        assert (entry.right_key, entry.context) == ("incidents", "Both go into the next sprint.")
        assert "Retry refunds" in entry.decision and entry.title in client.get(page).content.decode()

    def test_one_more_story_makes_the_proposal_outdated(self, running: Sprint, po: User, tech_lead: User) -> None:
        incident = broke(running, tech_lead, may_confirm=True)
        proposal = propose_follow_up(incident=incident, by=tech_lead, seat=LEAD, note="Nothing follows.")
        follow_up(incident=incident, title="Retry", kind=Kind.IMPROVEMENT, why="!", by=tech_lead, may_tag=True)
        with pytest.raises(RuleViolation, match="changed meanwhile"):
            sign(decision=proposal, by=po, seat="product_owner")

    def test_nothing_follows_from_what_was_none(self, as_: SignIn, running: Sprint, developer: User, po: User) -> None:
        incident, _fits = say_it_is_none(incident=broke(running, developer), by=developer, reason="A drill")
        sent = {"title": "Retry", "kind": "improvement", "why": "!"}
        assert as_(developer).post(f"{incident.get_absolute_url()}follow/", sent).status_code == 422


def test_a_running_incident_keeps_its_kind_and_one_that_was_none_never_becomes_one(
    running: Sprint, developer: User
) -> None:
    incident = broke(running, developer, None)
    with pytest.raises(RuleViolation, match="Where it is none"):
        edit_story(story=incident.story, version=None, by=developer, may_tag=True, changes={"kind": Kind.IMPROVEMENT})
    say_it_is_none(incident=incident, by=developer, reason="A drill", at=timezone.now())
    with pytest.raises(RuleViolation, match="was no incident"):
        edit_story(story=incident.story, version=None, by=developer, may_tag=True, changes={"kind": Kind.INCIDENT})


def test_board_and_sprint_page_ask_for_their_part_of_it(as_: SignIn, running: Sprint, developer: User) -> None:
    broke(running, developer)
    part = as_(developer).get(url(running), headers={"HX-Request": "true", "HX-Target": "section#incidents-beside"})
    told = part.content.decode()
    assert told.strip().startswith("<section") and "1 unconfirmed" in told and "Report an incident" in told
