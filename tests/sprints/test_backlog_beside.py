"""The backlog beside the board: what is proposed for its sprint first, page by page, and moved within its part."""

import pytest

from apps.accounts.models import User
from apps.sprints import backlog
from apps.sprints.backlog import BacklogFilter, backlog_page, beside
from apps.sprints.models import Sprint
from apps.stories.models import Story
from tests.factories import StoryFactory

pytestmark = pytest.mark.django_db


def read_on(sprint: Sprint) -> list[int]:
    """Every card, page after page."""
    found, after = [], ""
    while True:
        page = backlog_page(sprint, BacklogFilter(after=after, shown=2))
        found += [card.number for card in page.cards]
        if not page.more_after:
            return found
        after = page.more_after


@pytest.mark.usefixtures("po")
def test_what_is_proposed_for_the_sprint_comes_first_and_nothing_twice(
    sprint: Sprint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backlog, "BACKLOG_PAGE", 2)
    wanted = ["", "Sprint 24", "Sprint 25", "", "Sprint 24", "Sprint 24", ""]
    stories = [StoryFactory(team=sprint.team, proposed_for=each) for each in wanted]
    first = [story.number for story in stories if story.proposed_for == "Sprint 24"]
    rest = [story.number for story in stories if story.proposed_for != "Sprint 24"]
    assert read_on(sprint) == first + rest


def test_up_and_down_stay_within_their_part(sprint: Sprint, po: User) -> None:
    def story(proposed_for: str = "") -> Story:
        made: Story = StoryFactory(team=sprint.team, created_by=po, proposed_for=proposed_for)
        return made

    plain, first, between, second = story(), story("Sprint 24"), story(), story("Sprint 24")
    assert beside(sprint, second, shift="up") == first
    assert beside(sprint, between, shift="up") == plain
    assert beside(sprint, first, shift="up") is None
    assert beside(sprint, between, shift="down") is None
