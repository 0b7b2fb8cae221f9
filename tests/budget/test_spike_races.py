"""A spike at which several work at once: concluded once, answered once, and never done without its output."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from django.db import transaction

from apps.accounts.models import User
from apps.decisions.models import Decision, JointDecision
from apps.decisions.services import sign, withdraw
from apps.stories.models import Recommendation, State, Story
from apps.stories.services.recommendations import ask_again
from tests.budget.attack import as_owner, holder, sql
from tests.budget.crowd import Writer, at_once, wait_until_somebody_waits
from tests.factories import TeamFactory
from tests.stories.spikes import LEAD, PO, put, running

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story(transactional_db: None) -> Story:
    team = TeamFactory()
    return running(team, holder(team, LEAD))


@pytest.fixture
def lead(story: Story) -> User:
    return holder(story.team, LEAD)


@pytest.fixture
def po(story: Story) -> User:
    return holder(story.team, PO)


@contextmanager
def not_waiting(law: str) -> Iterator[None]:
    """The control: the same law, which reads the row and does not wait for whoever is changing it."""
    [(name,)] = sql("SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname ~ %s", f"^pgtrigger_{law}_")
    with as_owner():
        sql(name.replace(" FOR SHARE", ""))
    try:
        yield
    finally:
        with as_owner():
            sql(name)


def test_two_who_conclude_at_once_put_it_once(story: Story, po: User, lead: User) -> None:
    answers = at_once(partial(put, story, po), partial(put, story, lead))

    assert sorted(answers) == ["done", "what_both_read_is_not_changed"]
    assert JointDecision.objects.count() == 1


def test_who_signs_while_another_asks_again_meets_what_the_first_left(story: Story, po: User, lead: User) -> None:
    put(story, lead, seat=LEAD)
    waiting = JointDecision.objects.select_related("team").get()
    answers = at_once(
        partial(sign, decision=waiting, by=po, seat=PO),
        partial(ask_again, story=story, by=po, question="And on Sundays?"),
    )

    said = Recommendation.objects.get()
    assert answers.count("done") == 1
    assert said.state == ("accepted" if answers[0] == "done" else "asked_again")
    assert Decision.objects.count() == (said.state == "accepted")


def taking_back_while_it_is_done(story: Story, by: User, *, waits: bool) -> str:
    said = put(story, by)
    assert said.joint
    with transaction.atomic():
        withdraw(decision=said.joint, by=by)
        writer = Writer(partial(Story.objects.filter(pk=story.pk).update, state=State.DONE))
        if waits:
            wait_until_somebody_waits()
        else:
            writer.answer()
    return writer.answer()


def test_the_control_shows_a_spike_that_is_done_without_output(story: Story, lead: User) -> None:
    with not_waiting("spike_output"):
        assert taking_back_while_it_is_done(story, lead, waits=False) == "done"
    story.refresh_from_db()
    assert (story.state, Recommendation.objects.get().state) == ("done", "draft")


def test_whoever_finishes_a_spike_waits_for_whoever_takes_its_output_back(story: Story, lead: User) -> None:
    assert taking_back_while_it_is_done(story, lead, waits=True) == "a_spike_ends_with_its_recommendation"
