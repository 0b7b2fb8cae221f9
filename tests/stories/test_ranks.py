"""The product order: any sequence of moves keeps it strict, and a move writes one row."""

import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from apps.stories.models import Story
from apps.stories.ranks import rank_beside
from apps.stories.services import place_story
from apps.teams.models import Team
from tests.factories import StoryFactory, TeamFactory

COUNT = 6
PLACES = st.sampled_from(["after", "before", "bottom"])
MOVES = st.lists(st.tuples(st.integers(0, COUNT - 1), PLACES, st.integers(0, COUNT - 1)), min_size=1, max_size=25)


def _order(team: Team) -> list[int]:
    return list(Story.objects.filter(team=team).order_by("rank").values_list("pk", flat=True))


def _move(story: Story, place: str, beside: Story) -> None:
    place_story(story=story, after=beside if place == "after" else None, before=beside if place == "before" else None)


def _moved(order: list[int], story: int, place: str, beside: int) -> list[int]:
    """The same move on a plain list."""
    if place != "bottom" and story == beside:
        return order
    rest = [each for each in order if each != story]
    at = len(rest) if place == "bottom" else rest.index(beside) + (place == "after")
    return [*rest[:at], story, *rest[at:]]


@given(moves=MOVES)
def test_any_sequence_of_moves_gives_what_a_plain_list_gives(db: None, moves: list[tuple[int, str, int]]) -> None:
    with transaction.atomic():
        stories = StoryFactory.create_batch(COUNT, team=TeamFactory())
        expected = [story.pk for story in stories]
        for moved, place, beside in moves:
            _move(stories[moved], place, stories[beside])
            expected = _moved(expected, stories[moved].pk, place, stories[beside].pk)
            assert _order(stories[0].team) == expected
        transaction.set_rollback(True)


def test_a_move_writes_one_row_and_leaves_the_others_where_they_are(team: Team) -> None:
    stories = StoryFactory.create_batch(30, team=team)
    ranks = dict(Story.objects.values_list("pk", "rank"))

    with CaptureQueriesContext(connection) as queries:
        place_story(story=stories[20], after=stories[3])

    assert sum(query["sql"].startswith("UPDATE") for query in queries) == 1
    changed = [pk for pk, rank in Story.objects.values_list("pk", "rank") if ranks[pk] != rank]
    assert changed == [stories[20].pk]


def test_the_cost_of_a_move_does_not_grow_with_the_backlog(team: Team) -> None:
    counts = []
    for _round in range(2):
        stories = StoryFactory.create_batch(15, team=team)
        with CaptureQueriesContext(connection) as queries:
            place_story(story=stories[-1], before=stories[0])
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_story_put_beside_itself_stays(team: Team) -> None:
    first, second = StoryFactory.create_batch(2, team=team)

    place_story(story=first, after=first)

    assert _order(team) == [first.pk, second.pk]


def test_a_hundred_moves_into_one_gap_still_find_room(team: Team) -> None:
    first, *others = StoryFactory.create_batch(101, team=team)

    for story in others:
        place_story(story=story, after=first)

    assert _order(team) == [first.pk, *(story.pk for story in reversed(others))]
    assert len(max(Story.objects.values_list("rank", flat=True), key=len)) < 60


def _at_once(*acts: Callable[[], object]) -> list[BaseException]:
    """Do several things in threads that start together; the errors they ended with."""
    start, failed = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        try:
            start.wait(timeout=10)
            act()
        except BaseException as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return failed


@pytest.mark.django_db(transaction=True)
class TestTwoPeople:
    def test_without_the_retry_two_moves_into_one_gap_collide(self) -> None:
        """The control: the same gap gives both the same rank, and the database refuses the second."""
        first, second, one, other = StoryFactory.create_batch(4, team=TeamFactory())
        with transaction.atomic():
            taken = rank_beside(one, after=first)
            same = rank_beside(other, before=second)
        Story.objects.filter(pk=one.pk).update(rank=taken)

        assert taken == same
        with pytest.raises(IntegrityError, match="each_story_has_its_own_place"):
            Story.objects.filter(pk=other.pk).update(rank=same)

    def test_who_put_two_stories_into_the_same_gap_both_find_a_place(self) -> None:
        for _round in range(5):
            first, last, one, other = StoryFactory.create_batch(4, team=TeamFactory())

            failed = _at_once(
                partial(place_story, story=one, after=first),
                partial(place_story, story=other, before=last),
            )

            order = _order(first.team)
            assert failed == []
            assert order[0] == first.pk and order[3] == last.pk and set(order[1:3]) == {one.pk, other.pk}

    def test_who_put_two_stories_around_each_other_do_not_block(self) -> None:
        for _round in range(5):
            one, other = StoryFactory.create_batch(2, team=TeamFactory())

            failed = _at_once(
                partial(place_story, story=one, after=other),
                partial(place_story, story=other, after=one),
            )

            assert failed == []
            assert len(set(_order(one.team))) == 2

    def test_who_put_four_stories_at_the_bottom_at_once_all_find_a_place(self) -> None:
        team = TeamFactory()
        stories = StoryFactory.create_batch(8, team=team)

        failed = _at_once(*(partial(place_story, story=story) for story in stories[:4]))

        assert failed == []
        assert set(_order(team)[4:]) == {story.pk for story in stories[:4]}
