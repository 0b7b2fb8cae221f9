"""A request for options with its answers, made by the services."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from apps.accounts.models import User
from apps.stories.models import Option, OptionRequest, Story, Topic
from apps.stories.services.options import add_option, ask_for_options
from apps.stories.services.remarks import remark
from tests.factories import StoryFactory

SHORTCUT = {
    "debt_title": "Index the rare categories",
    "debt_size": Decimal(3),
    "debt_reason": "Rare categories are indexed by hand, about two hours a week.",
    "debt_cost": "8 hours",
}


def ask(story: Story, po: User, **told: Any) -> OptionRequest:
    told = {"wish": "by Thursday", "reason": "The fair opens."} | told
    return ask_for_options(story=story, by=po, **told)


def answer(request: OptionRequest, by: User, name: str, **told: Any) -> Option:
    ready = request.story.team.today + dt.timedelta(days=3)
    given: dict[str, Any] = {"covers": "Main categories.", "ready_on": ready, "size": Decimal(8)} | told
    return add_option(request=request, by=by, name=name, **given)


def answered(story: Story, po: User, lead: User) -> tuple[OptionRequest, Option, Option]:
    """A full solution, and a shortcut that takes on debt."""
    request = ask(story, po)
    full = answer(request, lead, "Full solution")
    short = answer(request, lead, "Main flow first", size=Decimal(5), **SHORTCUT)
    request.refresh_from_db()
    request.story = story
    return request, full, short


def discuss(request: OptionRequest, people: Iterable[User]) -> None:
    """Everybody says something."""
    for person in people:
        remark(story=request.story, topic=Topic.OPTIONS, text="Would the fair notice?", by=person)


def searched(po: User, **told: Any) -> Story:
    """The story that is asked about."""
    team = po.memberships.get().team
    story: Story = StoryFactory(**{"team": team, "title": "Index the product search", "size": Decimal(8)} | told)
    return story
