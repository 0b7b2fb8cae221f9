"""After the close: nothing is opened again, and what was wrong is a signed note beside the figures."""

import pytest
from django.urls import reverse

from apps.accounts.models import User
from apps.core.violations import RuleViolation
from apps.sprints.closing import Choice, Fate
from apps.sprints.models import Commitment, Correction, Sprint, Status
from apps.sprints.services import close_sprint, start_sprint
from apps.sprints.services.closing import close_as_chosen, correct
from apps.stories.models import Story
from tests.budget.attack import refused_by, sql
from tests.conftest import SignIn
from tests.factories import CommitmentFactory, SprintFactory

pytestmark = pytest.mark.django_db

NOTE = "PAY-7 was released a day later than this says."


@pytest.fixture
def closed(sprint: Sprint, po: User) -> Sprint:
    line = CommitmentFactory(sprint=sprint)
    start_sprint(sprint=sprint, by=po)
    return close_sprint(sprint=sprint, outcomes={line.story_id: "done"}, by=po)


def url(name: str, sprint: Sprint) -> str:
    return reverse(f"sprints:{name}", args=[sprint.team.slug, sprint.number])


def test_a_correction_stands_signed_beside_the_figures(as_: SignIn, developer: User, closed: Sprint) -> None:
    client = as_(developer)
    assert client.post(url("corrections", closed), {"text": NOTE})["Location"] == url("detail", closed)
    for name in ("detail", "scope", "corrections"):
        page = client.get(url(name, closed)).content.decode()
        assert NOTE in page and "Dana Developer" in page and "it is never reopened" in page, name


def test_an_empty_note_is_refused(as_: SignIn, developer: User, closed: Sprint) -> None:
    for text in ("", "  \n"):
        assert as_(developer).post(url("corrections", closed), {"text": text}).status_code == 422
    with pytest.raises(RuleViolation, match="Say what is to be corrected"):
        correct(sprint=closed, text=" ", by=developer)


def test_who_reads_only_reads_the_notes(as_: SignIn, observer: User, closed: Sprint) -> None:
    page = as_(observer).get(url("corrections", closed)).content.decode()
    assert "Sign and add" not in page
    assert as_(observer).post(url("corrections", closed), {"text": NOTE}).status_code == 403


def test_what_is_open_is_not_corrected_by_a_note(as_: SignIn, po: User, sprint: Sprint) -> None:
    with pytest.raises(RuleViolation, match="Only a closed sprint"):
        correct(sprint=sprint, text=NOTE, by=po)
    start_sprint(sprint=sprint, by=po)
    with pytest.raises(RuleViolation, match="Only a closed sprint"):
        correct(sprint=sprint, text=NOTE, by=po)
    assert as_(po).post(url("corrections", sprint), {"text": NOTE})["Location"] == url("detail", sprint)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE sprints_correction SET text = 'All was well.'",
        "UPDATE sprints_correction SET at = now()",
        "DELETE FROM sprints_correction",
    ],
)
def test_no_statement_changes_a_correction(closed: Sprint, po: User, statement: str) -> None:
    correct(sprint=closed, text=NOTE, by=po)
    with refused_by("a_correction_stands"):
        sql(statement)
    assert Correction.objects.get().text == NOTE


def test_a_closed_sprint_is_not_opened_again(closed: Sprint) -> None:
    with refused_by("a_closed_sprint_never_changes"):
        sql("UPDATE sprints_sprint SET status = 'active' WHERE id = %s", closed.pk)
    assert Sprint.objects.get(pk=closed.pk).status == Status.CLOSED


def test_the_next_sprint_says_what_came_over(as_: SignIn, po: User, sprint: Sprint) -> None:
    carried = CommitmentFactory(sprint=sprint)
    start_sprint(sprint=sprint, by=po)
    following = SprintFactory(team=sprint.team, number=25)
    close_as_chosen(sprint=sprint, choices={}, rest=Choice(Fate.CARRIED), by=po)
    CommitmentFactory(sprint=following)
    following.refresh_from_db()
    start_sprint(sprint=following, by=po)
    page = as_(po).get(url("detail", following)).content.decode()
    assert page.count("carried over") == 1
    assert carried.story_id in Commitment.objects.filter(sprint=following).values_list("story_id", flat=True)


def test_both_parts_of_a_split_name_each_other(as_: SignIn, po: User, sprint: Sprint) -> None:
    line = CommitmentFactory(sprint=sprint)
    start_sprint(sprint=sprint, by=po)
    Commitment.objects.update(board_column="ready")
    choices = {line.story_id: Choice(Fate.SPLIT, accepted=line.size, rest=line.size)}
    close_as_chosen(sprint=sprint, choices=choices, by=po)
    rest = Story.objects.select_related("team").get(split_from=line.story)
    assert rest.get_absolute_url() in _page(as_, po, line.story)
    assert line.story.get_absolute_url() in _page(as_, po, rest)


def _page(as_: SignIn, reader: User, story: Story) -> str:
    return as_(reader).get(story.get_absolute_url()).content.decode()
