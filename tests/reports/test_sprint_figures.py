"""The page of a closed sprint's figures: its lines add up to its sums, and no page contradicts it."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from apps.accounts.models import User
from apps.reports.definitions import CARRY_OVER, PLANNING_ACCURACY, PREDICTABILITY, SCOPE_CHANGE
from apps.reports.ledger_rows import in_all, ledger_of, sums_of
from apps.reports.reading import closed_sprints, sprints_of_teams
from apps.reports.sums import SprintSums
from apps.reports.waterfall import Waterfall
from apps.sprints.models import FenceAttempt, Sprint
from apps.sprints.services import close_sprint, commit_story, return_story, start_sprint
from apps.sprints.services.incidents import report_incident
from apps.sprints.telling import tell
from apps.stories.models import Kind, Story
from apps.teams.models import Team
from tests.budget.test_unfenced_past import bring_in, untagged
from tests.conftest import SignIn
from tests.factories import CommitmentFactory, SprintFactory, StoryFactory

pytestmark = pytest.mark.django_db

TOLD_BY_LINES = (
    "lines", "done_lines", "unestimated", "baseline", "committed", "done", "carried", "returned", "cancelled",
)  # fmt: skip


@pytest.fixture
def played(team: Team, po: User) -> Sprint:
    """What came, left, grew and moved after the day of the start; an incident; each outcome."""
    began = dt.datetime.now(dt.UTC) - dt.timedelta(days=3)
    sprint = SprintFactory(team=team, number=22)
    for size in ("8", "5.5", "3", "2"):
        CommitmentFactory(sprint=sprint, story__size=Decimal(size), committed_at=began)
    for size in ("3", "2"):
        CommitmentFactory(sprint=sprint, budget="tech", story__size=Decimal(size), committed_at=began)
    start_sprint(sprint=sprint, by=po, at=began)
    stories = [line.story for line in sprint.commitments.order_by("pk")]
    return_story(sprint=sprint, story=stories[2], by=po, reason="The law changed")
    added = StoryFactory(team=team, size=5, kind=Kind.DEBT, why="Month end 6 h → 1 h, so that finance closes earlier")
    commit_story(sprint=sprint, story=added, budget="product", by=po, reason="The auditor asked")
    commit_story(sprint=sprint, story=stories[5], budget="product", by=po, reason="It serves a feature")
    Story.objects.filter(pk=stories[1].pk).update(size=Decimal("7.5"))
    report_incident(
        sprint=sprint, title="Card payments fail", for_whom="buyers", severity="high", by=po, size=Decimal(3),
        may_confirm=True,
    )  # fmt: skip
    ends = ["done", "carried", None, "cancelled", "done", "returned"]
    outcomes = {story.pk: end for story, end in zip(stories, ends, strict=True) if end}
    incident = sprint.commitments.get(budget="unplanned").story_id
    return close_sprint(sprint=sprint, outcomes={**outcomes, added.pk: "done", incident: "done"}, by=po)


def summed(sprint: Sprint) -> SprintSums:
    team = sprint.team
    (found,) = sprints_of_teams(closed_sprints(team, fenced=sprint.fenced).filter(pk=sprint.pk), {team.pk: team})
    return found


def test_the_lines_add_up_to_the_sums_to_the_last_cent(played: Sprint) -> None:
    by_lines, kept = sums_of(ledger_of(played)), summed(played).sums.parts
    assert {place for place, part in by_lines.items() if part.lines or part.baseline} <= set(kept)
    for place, part in kept.items():
        for name in TOLD_BY_LINES:
            assert getattr(by_lines[place], name) == getattr(part, name), (place, name)
    whole = in_all(ledger_of(played))
    assert (whole.baseline, whole.committed, whole.done) == (Decimal("23.5"), Decimal("30.5"), 19)


def test_its_waterfall_leads_from_capacity_to_what_was_done(played: Sprint) -> None:
    fallen = Waterfall([summed(played)], played.team.slug, "points")
    told = {each.step.key: each.value for each in fallen.shown}
    assert told == {
        "capacity": 50, "tech-not-planned": -5, "product-not-planned": Decimal("-21.5"), "baseline": Decimal("23.5"),
        "added": 5, "removed": -3, "re-estimated": 2, "moved": 0, "overload": 3, "committed": Decimal("30.5"),
        "carried": Decimal("-7.5"), "returned": -2, "cancelled": -2, "delivered": 19,
    }  # fmt: skip


def test_the_retrospective_says_the_same(played: Sprint) -> None:
    told, found = tell(played), summed(played)
    assert told
    ours = [each.of([found]) for each in (PLANNING_ACCURACY, PREDICTABILITY, CARRY_OVER, SCOPE_CHANGE)]
    theirs, scope = told.in_all, told.in_all.scope
    assert [(each.over, each.under) for each in ours] == [
        (theirs.kept, scope.baseline),
        (theirs.done, scope.baseline),
        (theirs.carried, theirs.committed),
        (scope.change, scope.baseline),
    ]


def test_the_page_lists_the_lines_and_filters_them(as_: SignIn, developer: User, manager: User, played: Sprint) -> None:
    FenceAttempt.objects.create(sprint=played, person=developer, what="Voice search, 8 points")
    url = reverse("reports:figures", args=[played.team.slug, played.number])
    page = as_(developer).get(url).content.decode()
    assert "The law changed" in page and "Voice search" in page and 'aria-current="page"' in page
    narrow = as_(developer).get(url, {"outcome": "carried", "budget": "product"})
    assert [row.ended.size for row, _story in narrow.context["lines"]] == [Decimal("7.5")]
    nonsense = as_(manager).get(url, {"outcome": "stolen", "page": "many"})
    assert len(nonsense.context["lines"]) == 8
    assert "Voice search" not in nonsense.content.decode(), "managers see the count"


def test_a_past_without_a_fence_has_fewer_figures_and_says_so(as_: SignIn, po: User, team: Team) -> None:
    past = bring_in(team, untagged(team, 5), untagged(team, None))
    answer = as_(po).get(reverse("reports:figures", args=[team.slug, past.number]))
    page = answer.content.decode()
    assert "Measured without a fence" in page and "Planning accuracy" not in page
    assert sums_of(ledger_of(past)) == dict(summed(past).sums.parts)


def test_a_sprint_that_runs_has_none_yet(as_: SignIn, po: User, sprint: Sprint) -> None:
    answer = as_(po).get(reverse("reports:figures", args=[sprint.team.slug, sprint.number]))
    assert "has not closed yet" in answer.content.decode()
