"""A team's dashboard: every card in one answer, each of them again by itself."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.decisions.team_waits import waited_for
from apps.reports.cards_debt import debt_card
from apps.reports.dashboard import CARDS
from apps.reports.dashboard_reading import Dashboard
from apps.reports.needs_you import needs_you
from apps.sprints.debt_register import register_of
from apps.sprints.models import Budget, Commitment, LedgerSum, Outcome, Sprint
from apps.sprints.services import close_sprint, start_sprint
from apps.sprints.services.together import ask_whether_it_is_feasible
from apps.stories.models import Kind, Story
from apps.stories.services.questions import ask_about_tag
from apps.teams.access import get_team
from apps.teams.models import Role, Team, Unit
from tests.conftest import SignIn
from tests.factories import CommitmentFactory, SprintFactory, StoryFactory, commit_all
from tests.permission_scenes.incidents import reported
from tests.stories.asking import ask, searched
from tests.stories.debts import noticed
from tests.stories.spikes import running as start_clock

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "HX-Target": "section#card-velocity"}
MOST_QUERIES = 15
# Where a line of each subject leads.
ENDS = {"circle-question-mark": "#question", "split": "/options/", "flask-conical": "#spike", "chart-column": "#why"}


def page(team: Team) -> str:
    return reverse("reports:dashboard", args=[team.slug])


def finish(*lines: Commitment) -> None:
    now = timezone.now()
    Commitment.objects.filter(pk__in=[line.pk for line in lines]).update(outcome=Outcome.DONE, done_at=now)


@pytest.fixture
def running(team: Team, po: User, sprint: Sprint) -> Sprint:
    """21 of 34 product points done, 3.5 of 6.5 technical ones; one closed sprint of 8 and 2 behind it."""
    before = SprintFactory(team=team, number=23, capacity=Decimal(50))
    commit_all(before, (Budget.PRODUCT, 8), (Budget.TECH, 2))
    start_sprint(sprint=before, by=po)
    finish(*before.commitments.all())
    close_sprint(sprint=before, outcomes={}, by=po)
    lines = commit_all(
        sprint, (Budget.PRODUCT, 21), (Budget.PRODUCT, 13), (Budget.TECH, Decimal("3.5")), (Budget.TECH, 3)
    )
    started: Sprint = start_sprint(sprint=sprint, by=po)
    finish(lines[0], lines[2])
    return started


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_one_answer_brings_every_card_in_one_order(running: Sprint, po: User, as_: SignIn) -> None:
    client, url = as_(po), page(running.team)
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        html = client.get(url).content.decode()
    assert len(asked) <= MOST_QUERIES, "\n".join(query["sql"] for query in asked.captured_queries)
    assert re.findall(r'id="card-([a-z-]+)" ', html) == list(CARDS)
    text = text_of(html)
    assert "Product: 21 of 34 pts done" in text
    assert "Tech: 3.5 of 6.5 pts done · 3.5 of the protected 10 still unclaimed" in text
    assert "committed in the tech budget ÷ tech budget 6.5 ÷ 10 = 65%" in text
    assert "In 1 closed sprint, 20% of what was done was technical; agreed were 20%." in text
    assert "20% Below" not in text and "2 ÷ 10 = 20%" in text


def test_what_a_running_sprint_comes_to_is_what_its_close_adds_up(running: Sprint, po: User) -> None:
    """The database adds up a ledger at the close as the dashboard does while it runs."""
    now = Dashboard(get_team(po, running.team.slug)).now
    assert now
    close_sprint(sprint=Sprint.objects.get(pk=running.pk), outcomes={}, by=po, rest="returned")
    names = ("lines", "unestimated", "baseline", "committed", "done")
    kept = {
        (row.budget, row.work_type): [getattr(row, name) for name in names]
        for row in LedgerSum.objects.filter(sprint=running)
    }
    assert {place: [getattr(part, name) for name in names] for place, part in now.sums.parts.items()} == kept


def test_a_card_comes_alone_where_it_is_asked_for(running: Sprint, po: User, as_: SignIn) -> None:
    client, address = as_(po), reverse("reports:dashboard_card", args=[running.team.slug, "velocity"])
    card = client.get(address, headers=HTMX).content.decode()
    assert card.lstrip().startswith("<section") and card.count("<section") == 1
    assert "10 pts" in text_of(card)
    assert client.get(address)["Location"] == f"{page(running.team)}#card-velocity"
    assert client.get(address.replace("velocity", "vanity"), headers=HTMX).status_code == 404


def test_the_pulse_says_when_the_board_has_changed(running: Sprint, po: User, as_: SignIn) -> None:
    client, address = as_(po), reverse("reports:dashboard_changes", args=[running.team.slug])
    seen = Dashboard(get_team(po, running.team.slug)).stamp
    assert client.get(address, {"seen": seen}, headers=HTMX).status_code == 204
    finish(*running.commitments.all())
    changed = client.get(address, {"seen": seen}, headers=HTMX)
    assert (changed.status_code, changed["HX-Trigger"]) == (200, "board-changed")
    assert seen not in changed.content.decode()


def test_a_team_without_a_sprint_is_told_what_to_do_first(team: Team, observer: User, as_: SignIn) -> None:
    text = text_of(as_(observer).get(page(team)).content.decode())
    assert "No sprint yet" in text and "Make the first sprint" in text
    assert text.count("after the first closed sprint") == 3
    assert "No debt is owed" in text and "Nothing waits for you." in text


def test_between_two_sprints_the_last_review_and_the_next_plan_are_offered(
    team: Team, po: User, manager: User, as_: SignIn
) -> None:
    past = start_sprint(sprint=SprintFactory(team=team, number=1), by=po)
    close_sprint(sprint=past, outcomes={}, by=po)
    SprintFactory(team=team, number=2, capacity=None)
    html = as_(manager).get(page(team)).content.decode()
    assert reverse("sprints:review", args=[team.slug, 1]) in html
    assert reverse("sprints:capacity", args=[team.slug, 2]) in html
    assert "Its capacity is not set yet." in html
    assert "not set" in text_of(html).partition("Feature and technical work")[2]


def test_who_counts_stories_estimates_none(team: Team, po: User, as_: SignIn) -> None:
    Team.objects.filter(pk=team.pk).update(unit=Unit.STORIES)
    planned = SprintFactory(team=Team.objects.get(pk=team.pk), number=1, capacity=Decimal(10))
    start_sprint(sprint=planned, by=po)
    text = text_of(as_(po).get(page(team)).content.decode())
    assert "the team counts stories, so each counts 1" in text and "Unestimated" not in text


def test_what_needs_whom_follows_from_the_decision_rights(
    running: Sprint, po: User, tech_lead: User, developer: User, as_: SignIn
) -> None:
    team = running.team
    ask_whether_it_is_feasible(sprint=running, by=po, seat=Role.PRODUCT_OWNER)
    StoryFactory(team=team, kind=Kind.UNTAGGED)
    due = StoryFactory(team=team, kind=Kind.IMPROVEMENT, title="Nightly run", why="6 h → 1 h")
    yesterday = team.today - dt.timedelta(days=1)
    Story.objects.filter(pk=due.pk).update(state="done", measure_on=yesterday)
    address = reverse("reports:dashboard_card", args=[team.slug, "needs"])
    for reader, waits_for_them in ((tech_lead, True), (developer, False)):
        card = text_of(as_(reader).get(address, headers=HTMX).content.decode())
        own, _others, rest = card.partition("Waits for others")
        assert f"Measure what {due.key} has changed late Nightly run" in own
        assert ("1 story waits for a tag" in own) is waits_for_them
        assert ("1 story waits for a tag" in rest) is not waits_for_them
        assert ("A signature of yours is missing Start" in own) is waits_for_them


def test_what_stands_first_is_first_on_the_teams_page_too(running: Sprint, po: User, developer: User) -> None:
    """One query by hand knows the same as the registry of whoever has something that waits."""
    team = get_team(po, running.team.slug)
    for kind in (Kind.IMPROVEMENT, Kind.DEBT):
        ask_about_tag(story=StoryFactory(team=team, kind=kind), text="Is this technical?", by=po)
        ask(searched(po), po)
        start_clock(team, po, since=30)
        done = StoryFactory(team=team, kind=kind)
        Story.objects.filter(pk=done.pk).update(state="done", measure_on=team.today)
    reported(running, developer)
    found = needs_you(Dashboard(team))
    needs = {need.icon: need for need in (*found.yours, *found.others)}
    assert set(needs) == {"circle-question-mark", "split", "flask-conical", "chart-column", "shield-alert"}
    incident = needs.pop("shield-alert")
    assert (incident.more, incident.is_yours) == (0, False)
    told = waited_for(team)
    firsts = {icon: next(each.url for each in told if each.url.endswith(end)) for icon, end in ENDS.items()}
    assert {icon: (need.url, need.more) for icon, need in needs.items()} == {
        icon: (url, 1) for icon, url in firsts.items()
    }


def test_debt_says_what_the_register_says(team: Team, sprint: Sprint, po: User) -> None:
    """With one query that does not grow, where the register reads every sprint there was."""
    now, past = timezone.now(), SprintFactory(team=team, number=23)
    start_sprint(sprint=past, by=po, at=now - dt.timedelta(days=3))
    close_sprint(sprint=past, outcomes={}, by=po, at=now - dt.timedelta(days=2))
    start_sprint(sprint=sprint, by=po, at=now - dt.timedelta(days=1))
    noticed(team, 5, incurred_on=past.starts)
    noticed(team, None, incurred_on=team.today)
    repaid, long_ago = (noticed(team, 2, incurred_on=past.starts) for _each in range(2))
    finish(CommitmentFactory(sprint=sprint, story=repaid.story))
    Story.objects.filter(pk__in=[repaid.story_id, long_ago.story_id]).update(state="done")
    card, register = debt_card(Dashboard(get_team(po, team.slug))), register_of(team)
    assert (card.owed.value, card.unsized, card.count) == (5, 1, 2)
    assert (register.owed.amount, register.owed.unsized, register.owed.count) == (5, 1, 2)
    assert card.age == max(entry.age for entry in register.entries.values() if entry.is_owed) == 1
    assert card.repaid and card.repaid.text == "2 pts"
