"""Proposing other shares: what they would mean is shown before, and what makes no sense is refused with a sentence."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from apps.accounts.models import User
from apps.decisions.models import Agreement, AgreementTerms, JointDecision, JointState
from apps.decisions.services import propose_agreement, sign
from apps.sprints.budget import Budgets
from apps.sprints.models import Budget, Outcome, Sprint
from apps.sprints.preview import Preview, preview, tech_budget_of
from apps.sprints.services import close_sprint, commit_story, start_sprint
from apps.stories.models import Kind
from apps.teams.models import Team, Unit
from tests.budget.attack import agree
from tests.conftest import SignIn
from tests.factories import CommitmentFactory, SprintFactory, StoryFactory, TeamFactory
from tests.signing import LEAD, PO, holder_of

pytestmark = pytest.mark.django_db

WHY = "The settlement job fails twice a week."


@pytest.fixture
def ahead(team: Team) -> Sprint:
    """A sprint of 50 points that begins in a week: 40 for product work, 10 for the tech budget."""
    starts = team.today + dt.timedelta(days=7)
    planned: Sprint = SprintFactory(
        team=team, number=30, capacity=Decimal(50), starts=starts, ends=starts + dt.timedelta(days=11)
    )
    return planned


def url(team: Team) -> str:
    return reverse("sprints:agreement_propose", args=[team.slug])


def typed(team: Team, **changes: object) -> dict[str, object]:
    """The form as our page sends it."""
    newest = Agreement.objects.filter(team=team).latest("pk").pk
    form = {"tech_share": "25", "reserve_share": "0", "from_sprint": "day", "effective_from": team.today, "note": WHY}
    return form | {"basis": newest} | changes


def terms(team: Team, tech: Decimal | int, reserve: Decimal | int = 0, *, days: int = 0) -> AgreementTerms:
    return AgreementTerms(Decimal(tech), Decimal(reserve), team.today + dt.timedelta(days=days))


# The figures.


@given(
    capacity=st.decimals(0, 1000, places=0),
    shares=st.tuples(st.decimals(0, 100, places=2), st.decimals(0, 100, places=2)).filter(lambda two: sum(two) <= 100),
    unit=st.sampled_from(Unit.values),
)
def test_the_preview_shows_what_the_database_will_compute(
    capacity: Decimal, shares: tuple[Decimal, Decimal], unit: str
) -> None:
    team = TeamFactory(unit=unit)
    starts = team.today + dt.timedelta(days=7)
    sprint = SprintFactory(team=team, number=1, capacity=capacity, starts=starts, ends=starts)
    shown = preview(team, AgreementTerms(*shares, team.today)).reached[0].after
    agree(team, shares[0], shares[1])  # type: ignore[arg-type]  # the helper's reserve is an int elsewhere
    sprint.refresh_from_db()
    assert shown == Budgets.of(sprint)


@given(capacity=st.decimals(0, 100_000, places=2), share=st.decimals(0, 100, places=2), unit=st.sampled_from(Unit))
def test_a_tech_budget_is_the_share_rounded_up_to_the_unit(capacity: Decimal, share: Decimal, unit: Unit) -> None:
    budget = tech_budget_of(capacity, share, unit.step)
    assert budget % unit.step == 0
    assert capacity * share / 100 <= budget < capacity * share / 100 + unit.step


def test_the_next_sprint_is_shown_before_and_after(team: Team, ahead: Sprint) -> None:
    shown = preview(team, terms(team, 25, 10)).next
    assert shown is not None and shown.sprint == ahead
    assert (shown.before.product_budget, shown.before.tech_budget, shown.before.reserve) == (40, 10, 0)
    assert (shown.after.product_budget, shown.after.tech_budget, shown.after.reserve) == (
        Decimal("32.5"),
        Decimal("12.5"),
        5,
    )


def test_a_sprint_that_would_no_longer_fit_is_named_with_its_overload(team: Team, ahead: Sprint) -> None:
    for size in (20, 20):
        CommitmentFactory(sprint=ahead, story__size=Decimal(size))
    CommitmentFactory(sprint=ahead, budget=Budget.TECH, story__size=Decimal(10))
    [more] = preview(team, terms(team, 30)).overloaded
    assert (more.after.product_over, more.after.tech_over) == (5, 0)
    [less] = preview(team, terms(team, 10, 0)).overloaded
    assert (less.after.product_over, less.after.tech_over) == (0, 5)


def test_only_sprints_that_it_would_reach_are_shown(team: Team, ahead: Sprint, po: User) -> None:
    running = start_sprint(sprint=SprintFactory(team=team, number=23), by=po)
    later = ahead.ends + dt.timedelta(days=3)
    last = SprintFactory(team=team, number=31, starts=later, ends=later)
    assert [reached.sprint for reached in preview(team, terms(team, 25)).reached] == [ahead, last]
    assert running not in [reached.sprint for reached in preview(team, terms(team, 25)).reached]
    agree(team, 40, effective_from=later)
    shown = preview(team, terms(team, 25))
    assert [reached.sprint for reached in shown.reached] == [ahead]
    assert shown.until == later
    assert [reached.sprint for reached in preview(team, terms(team, 25, days=60)).reached] == []


def test_without_a_planned_sprint_the_last_capacity_serves_as_an_example(team: Team, sprint: Sprint, po: User) -> None:
    CommitmentFactory(sprint=sprint, story__size=Decimal(40))
    start_sprint(sprint=sprint, by=po)
    shown = preview(team, terms(team, 30))
    assert not shown.reached
    assert shown.next is not None
    assert (shown.next.before.tech_budget, shown.next.after.tech_budget) == (10, 15)
    assert shown.next.after.fits, "what stood in the last sprint is not what the next one holds"


def test_a_team_without_a_sprint_has_a_preview_too(team: Team) -> None:
    shown = preview(team, terms(team, 30))
    assert (shown.next, list(shown.past)) == (None, [])


def _close(team: Team, po: User, *, number: int, tech: int, taken: int = 0) -> Sprint:
    """A sprint of 50 points with some technical work done in either budget, and a feature that was not."""
    sprint: Sprint = SprintFactory(team=team, number=number, capacity=Decimal(50))
    done = [CommitmentFactory(sprint=sprint, budget=Budget.TECH, story__size=Decimal(tech)).story]
    if taken:
        improvement = StoryFactory(team=team, kind=Kind.IMPROVEMENT, size=Decimal(taken), why="Nightly run 6 h → 1 h")
        commit_story(sprint=sprint, story=improvement, budget=Budget.PRODUCT, by=po)
        done.append(improvement)
    carried = CommitmentFactory(sprint=sprint, story__size=Decimal(9)).story
    start_sprint(sprint=sprint, by=po)
    outcomes = {story.pk: Outcome.DONE.value for story in done} | {carried.pk: Outcome.CARRIED.value}
    return close_sprint(sprint=sprint, outcomes=outcomes, by=po)


def test_the_last_six_closed_sprints_stand_beside_what_their_tech_budget_would_have_been(team: Team, po: User) -> None:
    closed = [_close(team, po, number=number, tech=6, taken=4 if number == 7 else 0) for number in range(1, 8)]
    shown = preview(team, terms(team, 25))
    assert [row.sprint for row in shown.past] == closed[:0:-1]
    newest, before, *_rest = shown.past
    assert (newest.technical_done, newest.would_be, newest.difference) == (10, Decimal("12.5"), Decimal("-2.5"))
    assert (before.technical_done, before.all_done, before.technical_share) == (6, 6, 100)
    assert (shown.technical_done, shown.would_be, shown.difference) == (40, 75, -35)


def test_what_the_preview_costs_does_not_grow(
    team: Team, po: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def cost() -> Preview:
        with django_assert_num_queries(5):
            return preview(team, terms(team, 25))

    _close(team, po, number=1, tech=6)
    SprintFactory(team=team, number=100, starts=team.today, ends=team.today)
    cost()
    for number in range(2, 8):
        _close(team, po, number=number, tech=6)
    for number in range(101, 110):
        day = team.today + dt.timedelta(days=number - 100)
        SprintFactory(team=team, number=number, starts=day, ends=day)
    cost()


# The page.


def test_the_form_begins_with_what_applies_to_the_next_sprint(as_: SignIn, tech_lead: User, ahead: Sprint) -> None:
    page = as_(tech_lead).get(url(ahead.team)).content.decode()
    assert '<option value="30" selected>' in page
    assert 'name="tech_share" value="20"' in page
    assert "Incidents" in page and "never to the tech budget" in page


def test_proposing_signs_for_the_proposer_and_waits_for_the_other_side(
    as_: SignIn, tech_lead: User, po: User, ahead: Sprint
) -> None:
    team = ahead.team
    answer = as_(tech_lead).post(url(team), typed(team, from_sprint="30", tech_share="27,5", reserve_share="2.5"))
    decision = JointDecision.objects.get()
    assert answer["Location"] == decision.get_absolute_url()
    assert (decision.signed_by_lead, decision.signed_by_po, decision.state) == (tech_lead, None, JointState.OPEN)
    assert AgreementTerms.of(decision) == AgreementTerms(Decimal("27.5"), Decimal("2.5"), ahead.starts)
    assert decision.note == WHY
    ahead.refresh_from_db()
    assert ahead.tech_budget == 10
    sign(decision=decision, by=po, seat=PO)
    ahead.refresh_from_db()
    assert (ahead.tech_budget, ahead.reserve) == (14, 1)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"tech_share": "101"}, "less than or equal to 100"),
        ({"tech_share": "-1"}, "greater than or equal to 0"),
        ({"tech_share": "NaN"}, "Enter a number"),
        ({"tech_share": ""}, "This field is required"),
        ({"tech_share": "60", "reserve_share": "50"}, "lie between 0 and 100 percent, also together"),
        ({"tech_share": "100"}, "leaves something to both sides"),
        ({"tech_share": "60", "reserve_share": "40"}, "leaves something to both sides"),
        ({"tech_share": "0"}, "leaves something to both sides"),
        ({"effective_from": "2020-01-01"}, "An agreement looks ahead"),
        ({"effective_from": ""}, "Choose a sprint, or give a day."),
        ({"from_sprint": "999"}, "Select a valid choice"),
        ({"tech_share": "20"}, "These shares apply on that day already."),
        ({"note": ""}, "This field is required"),
        ({"basis": "0"}, "Another agreement was signed since you opened this page."),
    ],
)
def test_terms_that_cannot_be_are_refused_with_a_sentence_and_what_was_typed_stays(
    as_: SignIn, po: User, team: Team, wrong: dict[str, str], sentence: str
) -> None:
    answer = as_(po).post(url(team), typed(team, **({"tech_share": "31"} | wrong)))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert not JointDecision.objects.exists()
    if "tech_share" not in wrong:
        assert 'value="31"' in page


def test_an_agreement_that_was_signed_while_one_typed_is_shown_first(as_: SignIn, po: User, team: Team) -> None:
    form = typed(team)
    agree(team, 40)
    answer = as_(po).post(url(team), form)
    assert answer.status_code == 422
    assert b"Another agreement was signed since you opened this page." in answer.content


def test_one_proposal_waits_at_a_time_and_the_page_leads_to_it(
    as_: SignIn, po: User, tech_lead: User, team: Team
) -> None:
    waiting = propose_agreement(
        team=team, tech_share=Decimal(25), reserve_share=Decimal(0), effective_from=team.today, by=tech_lead, seat=LEAD
    )
    client = as_(po)
    for answer in (client.get(url(team)), client.post(url(team), typed(team, tech_share="30"))):
        assert waiting.get_absolute_url() in answer.content.decode()
    assert answer.status_code == 422
    assert "A proposal of this kind is waiting already." in answer.content.decode()
    assert JointDecision.objects.count() == 1


@pytest.mark.parametrize("person", ["developer", "observer", "manager", "admin"])
def test_who_signs_for_neither_side_proposes_nothing_and_reads_which_right_it_is(
    request: pytest.FixtureRequest, as_: SignIn, po: User, tech_lead: User, team: Team, person: str
) -> None:
    answer = as_(request.getfixturevalue(person)).post(url(team), typed(team))
    assert answer.status_code == 403
    assert "How capacity is allocated between feature and technical work" in answer.content.decode()


def test_a_developer_who_stands_in_for_both_says_for_which_side_they_sign(
    as_: SignIn, developer: User, team: Team
) -> None:
    page = as_(developer).get(url(team)).content.decode()
    assert "You sign for" in page
    as_(developer).post(url(team), typed(team, seat=LEAD))
    assert JointDecision.objects.get().lead_signed_as == "stand_in"


def test_the_preview_follows_what_is_typed(as_: SignIn, po: User, ahead: Sprint) -> None:
    """By htmx as a part, without script as the page; nothing is proposed, and why is not asked yet."""
    sent = typed(ahead.team, from_sprint="30", tech_share="25", note="", preview="1")
    part = as_(po).post(url(ahead.team), sent, headers={"HX-Request": "true", "HX-Target": "section#preview"})
    assert part.status_code == 200
    assert "12.5" in part.content.decode() and "<html" not in part.content.decode()
    page = as_(po).post(url(ahead.team), sent).content.decode()
    assert "12.5" in page and 'value="25"' in page and "This field is required" not in page
    assert not JointDecision.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [({"tech_share": "x"}, "Enter a number."), ({"tech_share": "100"}, "leaves something to both sides")],
)
def test_a_preview_of_what_cannot_be_says_why(
    as_: SignIn, po: User, team: Team, changes: dict[str, str], sentence: str
) -> None:
    part = as_(po).post(
        url(team),
        typed(team, preview="1", **changes),
        headers={"HX-Request": "true", "HX-Target": "section#preview"},
    )
    assert part.status_code == 200
    assert sentence in part.content.decode()


def test_whoever_reads_the_proposal_sees_the_same_preview(
    as_: SignIn, observer: User, tech_lead: User, ahead: Sprint
) -> None:
    team = ahead.team
    decision = propose_agreement(
        team=team, tech_share=Decimal(25), reserve_share=Decimal(0), effective_from=team.today, by=tech_lead, seat=LEAD
    )
    address = reverse("sprints:agreement_preview", args=[team.slug, decision.number])
    assert address in as_(observer).get(decision.get_absolute_url()).content.decode()
    assert "12.5" in as_(observer).get(address).content.decode()
    sign(decision=decision, by=holder_of(team, PO), seat=PO)
    assert as_(observer).get(address)["Location"] == decision.get_absolute_url()
    assert address not in as_(observer).get(decision.get_absolute_url()).content.decode()
