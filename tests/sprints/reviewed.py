"""A sprint with something of everything that a review tells of."""

import datetime as dt
from decimal import Decimal
from typing import Any

from apps.accounts.models import User
from apps.sprints.models import Budget, Sprint
from apps.sprints.services import commit_story, return_story, set_outcome, start_sprint
from apps.sprints.services.incidents import report_incident
from apps.stories.models import Kind, Story
from apps.stories.services.releases import set_release
from tests.factories import CommitmentFactory, StoryFactory
from tests.stories.debts import noticed
from tests.stories.spikes import framed, put

FASTER: dict[str, Any] = {
    "why": "The basket answers faster",
    "value_from": 4,
    "value_to": Decimal("0.8"),
    "value_unit": "s",
}


def planned(sprint: Sprint, title: str, *, budget: str = Budget.PRODUCT, size: int = 2, **story: Any) -> Story:
    told = {"title": title, "size": Decimal(size), "why": ""} | story
    story = {f"story__{name}": value for name, value in told.items()}
    line = CommitmentFactory(sprint=sprint, budget=budget, committed_at=days_ago(2), **story)
    found: Story = line.story
    return found


def days_ago(days: int) -> dt.datetime:
    return dt.datetime.now(dt.UTC) - dt.timedelta(days=days)


def eventful(sprint: Sprint, po: User, lead: User) -> dict[str, Story]:
    """Started the day before yesterday; by now much of it is done, and some came or went."""
    stories = {
        "feature": planned(sprint, "Pay in parts", for_whom="shops with large baskets"),
        "fix": planned(sprint, "The total is right again", kind=Kind.BUG),
        "carried": planned(sprint, "Refund by bank", size=5),
        "left": planned(sprint, "A spring banner", size=3),
        "faster": planned(sprint, "Index the basket", budget=Budget.TECH, kind=Kind.IMPROVEMENT, **FASTER),
        "spike": framed(sprint.team, po, title="Can we leave the old file?", size=Decimal(1)),
        "debt": noticed(sprint.team, 3, by=lead).story,
    }
    for name in ("spike", "debt"):
        CommitmentFactory(sprint=sprint, budget=Budget.TECH, story=stories[name], committed_at=days_ago(2))
    start_sprint(sprint=sprint, by=po, at=days_ago(2))
    stories["late"] = StoryFactory(team=sprint.team, title="A rule of the regulator", size=Decimal(4))
    return_story(sprint=sprint, story=stories["left"], by=po, reason="The fair is off")
    commit_story(sprint=sprint, story=stories["late"], budget=Budget.PRODUCT, by=po, reason="The law")
    put(stories["spike"], po)
    set_release(story=stories["feature"], reason="After the fair", by=po)
    report_incident(sprint=sprint, title="No receipts", for_whom="all shops", severity="high", by=lead)
    for name in ("feature", "fix", "late", "faster", "spike", "debt"):
        set_outcome(sprint=sprint, story=stories[name], outcome="done", note="Without PDF" if name == "late" else "")
    return stories
