"""A review tells what the ledger tells, in words that do not change once the sprint is closed."""

import dataclasses
import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

import pytest

from apps.accounts.models import User
from apps.sprints.models import Sprint
from apps.sprints.review import Fate, Item, Review
from apps.sprints.review_reading import review_of
from apps.sprints.services import close_sprint, start_sprint
from apps.sprints.telling import tell
from apps.stories.impact import Verdict
from apps.stories.models import Debt, Story
from apps.stories.services import edit_story
from apps.stories.services.impact import measure
from apps.stories.services.releases import clear_release
from apps.teams.services.forgetting import forget_person
from tests.conftest import SignIn
from tests.factories import SprintFactory, StoryFactory
from tests.sprints.reviewed import eventful
from tests.sprints.test_scope import text_of, url
from tests.stories.debts import noticed

type Stories = dict[str, Story]


@pytest.fixture
def stories(sprint: Sprint, po: User, tech_lead: User) -> Stories:
    told = eventful(sprint, po, tech_lead)
    sprint.refresh_from_db()
    return told


def end(sprint: Sprint, stories: Stories, by: User) -> Review:
    close_sprint(sprint=sprint, outcomes={stories["carried"].pk: "carried"}, by=by, rest="returned")
    return review_of(sprint)


def titles(items: Iterable[Item]) -> list[str]:
    return [item.title for item in items]


def test_every_figure_is_the_ledgers(sprint: Sprint, stories: Stories, po: User) -> None:
    review, told = end(sprint, stories, po), tell(sprint)
    assert told and review.figures == told.figures
    assert (review.promised, review.kept) == (7, 5)
    assert (review.in_all.baseline, review.in_all.kept, review.in_all.done) == (18, 10, 14)


def test_it_tells_what_came_and_what_did_not(sprint: Sprint, stories: Stories, po: User) -> None:
    review = end(sprint, stories, po)
    assert titles(review.features) == ["Pay in parts", "A rule of the regulator"]
    assert titles(review.fixes) == ["The total is right again"]
    assert titles(review.technical) == ["Index the basket", stories["debt"].title]
    assert titles(review.spikes) == ["Can we leave the old file?"]
    assert {item.title: item.fate for item in review.unfinished} == {
        "Refund by bank": Fate.CARRIED, "A spring banner": Fate.LEFT,
    }  # fmt: skip
    assert [(item.title, item.broke and item.broke.for_whom) for item in review.incidents] == [
        ("No receipts", "all shops")
    ]
    late, found = review.features[1], review.spikes[0].found
    assert late.came_later and late.note == "Without PDF"
    assert found and "Ask the bank" in found.text and not found.is_accepted
    assert (review.repaid.amount, len(review.taken_on.rows)) == (3, 1)


def test_the_page_says_it_in_plain_words(
    as_: SignIn, observer: User, sprint: Sprint, stories: Stories, po: User
) -> None:
    end(sprint, stories, po)
    page = text_of(as_(observer).get(url("review", sprint)))
    assert "5 of 7 promised stories are finished. Of 18 pts, 10 came. With what changed later, 14 pts are done." in page
    for words in (
        "For shops with large baskets.", "release held", "came in during the sprint",
        "Accepted as done enough: “Without PDF”", "The basket answers faster, from 4 s to 0.8 s",
        "Ask the bank every hour.", "Goes on in the next sprint", "taken out while the sprint ran: “The fair is off”",
        "For all shops · high", "Taken on: 3 pts", "Repaid: 3 pts",
    ):  # fmt: skip
        assert words in page, words


def test_a_running_sprint_says_how_far_it_is(as_: SignIn, po: User, sprint: Sprint, stories: Stories) -> None:
    page = text_of(as_(po).get(url("review", sprint)))
    assert "Promised, and kept so far" in page and "Not finished yet" in page


def test_what_was_split_off_is_named_beside_what_is_done(sprint: Sprint, stories: Stories, po: User) -> None:
    StoryFactory(team=sprint.team, title="Pay in parts, abroad", split_from=stories["feature"])
    assert end(sprint, stories, po).features[0].rests == ("Pay in parts, abroad",)


@pytest.mark.django_db(transaction=True)
def test_once_closed_it_never_changes_whatever_becomes_of_stories_debts_and_people(
    sprint: Sprint, stories: Stories, po: User, developer: User
) -> None:
    owed = noticed(sprint.team, 5, by=po)
    was = end(sprint, stories, po)
    for story in Story.objects.filter(pk__in=[each.pk for each in stories.values()]):
        edit_story(story=story, version=story.version, by=po, may_tag=True, changes={"title": "Another", "why": "New"})
    Debt.objects.filter(pk=owed.pk).update(reason="Another one", principal=Decimal(99))
    StoryFactory(team=sprint.team, title="A later part", split_from=stories["feature"])
    measure(story=stories["faster"], value=Decimal("0.9"), on=dt.date(2026, 12, 1), by=po)
    clear_release(story=stories["feature"])
    forget_person(person=developer)
    now = review_of(sprint)
    [faster, *_more] = [item for item in now.technical if item.says.measured]
    assert (faster.says.measured_said, faster.says.verdict) == ("0.9 s", Verdict.PARTLY)
    assert [_bare(item) for item in now.items] == [_bare(item) for item in was.items]
    assert dataclasses.replace(now, items=()) == dataclasses.replace(was, items=())


def _bare(item: Item) -> Item:
    """Without the two things that are as of today."""
    return dataclasses.replace(item, release="", says=dataclasses.replace(item.says, measured=None, measured_on=None))


def test_a_value_in_another_unit_says_nothing_of_the_promise(sprint: Sprint, stories: Stories, po: User) -> None:
    faster = measure(story=stories["faster"], value=Decimal(1), on=dt.date(2026, 12, 1), by=po)
    assert review_of(sprint).measured == 1
    edit_story(story=faster, version=faster.version, by=po, may_tag=True, changes={"value_unit": "ms"})
    assert review_of(sprint).technical[0].says.value_unit == "ms"


def test_an_imported_sprint_says_that_nobody_knows_what_it_set_out_with(as_: SignIn, po: User, sprint: Sprint) -> None:
    past = SprintFactory(team=sprint.team, number=3, fenced=False)
    Sprint.objects.filter(pk=past.pk).update(status="active")
    Sprint.objects.filter(pk=past.pk).update(status="closed")
    assert "nobody recorded" in text_of(as_(po).get(url("review", past)))


def test_an_empty_sprint_has_a_review_and_a_planned_one_leads_to_its_plan(
    as_: SignIn, po: User, sprint: Sprint
) -> None:
    empty = start_sprint(sprint=SprintFactory(team=sprint.team, number=2), by=po)
    assert "The sprint started empty, and nothing came in." in text_of(as_(po).get(url("review", empty)))
    assert as_(po).get(url("review", sprint))["Location"] == url("plan", sprint)
