"""Technical work that grew by tags: the figure, and that it is said with its rows."""

import datetime as dt
from decimal import Decimal

import pytest

from apps.accounts.models import User
from apps.sprints.models import Sprint
from apps.sprints.relabelling import Change, Line, relabelling
from apps.sprints.services import start_sprint
from apps.stories.models import Kind, Story
from apps.stories.services import edit_story
from tests.conftest import SignIn
from tests.factories import CommitmentFactory, StoryFactory

MONDAY = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)
LATER, EARLIER = MONDAY + dt.timedelta(hours=1), MONDAY - dt.timedelta(hours=1)


def line(story: int, kind: str, size: int) -> Line:
    return Line(story, f"PAY-{story}", "A story", "/", kind, Decimal(size), MONDAY)


LINES = [line(1, "feature", 6), line(2, "improvement", 2), line(3, "debt", 2)]


@pytest.mark.parametrize(
    ("changes", "size", "warns"),
    [
        ([], 0, False),
        ([Change(2, LATER, "untagged", "improvement")], 2, True),  # tagged while it stood in the sprint
        ([Change(2, EARLIER, "untagged", "improvement")], 0, False),  # its first tag, before it was planned
        ([Change(2, EARLIER, "feature", "improvement")], 2, True),  # product work once
        ([Change(1, LATER, "untagged", "improvement")], 0, False),  # no longer technical
        ([Change(2, LATER, "feature", "debt"), Change(3, LATER, "bug", "debt")], 4, True),
        ([Change(2, EARLIER, "bug", "debt"), Change(2, LATER, "feature", "debt")], 2, True),  # twice, counted once
        ([Change(9, LATER, "feature", "debt")], 0, False),  # of another sprint
    ],
)  # fmt: skip
def test_what_counts_as_relabelled(changes: list[Change], size: int, warns: bool) -> None:
    figure = relabelling(LINES, changes, agreed=Decimal(20))
    assert (figure.size, figure.technical, figure.committed, figure.warns) == (size, 4, 10, warns)
    assert (figure.share, figure.share_without) == (40, 40 - 10 * size)


def test_within_the_agreed_share_nothing_is_said() -> None:
    changes = [Change(2, LATER, "untagged", "improvement")]
    assert not relabelling(LINES, changes, agreed=Decimal(40)).warns
    assert not relabelling([], changes, agreed=Decimal(0)).warns


@pytest.mark.django_db
def test_both_read_it_with_its_rows_on_the_tagging_page_and_the_sprints(
    as_: SignIn, po: User, tech_lead: User, sprint: Sprint
) -> None:
    story: Story = StoryFactory(team=sprint.team, title="Move the ledger", kind=Kind.FEATURE, size=8)
    CommitmentFactory(sprint=sprint, story=story)
    CommitmentFactory(sprint=sprint, story__size=12)
    start_sprint(sprint=sprint, by=po)
    edit_story(story=story, version=None, by=tech_lead, may_tag=True, changes={"kind": Kind.IMPROVEMENT})
    said = "technical work is 40% of what is committed, agreed are 20%. It would be 0% without"
    for reader, url in ((po, "/teams/payments/tagging/"), (tech_lead, f"/teams/payments/sprints/{sprint.number}/")):
        page = " ".join(as_(reader).get(url).content.decode().split())
        assert said in page and "8 ÷ 20" in page and "Move the ledger" in page and "<td>Feature</td>" in page
