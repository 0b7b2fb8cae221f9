"""The opened card: size, kind and why are changed where the story stands."""

from decimal import Decimal

import pytest

from apps.accounts.models import User
from apps.sprints.models import Sprint
from apps.stories.models import Kind, Spike, Story
from tests.conftest import SignIn
from tests.factories import StoryFactory
from tests.sprints.test_planning import HTMX, WHY, url


def card_form(story: Story, **changes: object) -> dict[str, object]:
    prefix = f"s{story.number}"
    given = {"kind": story.kind, "size": story.size or "", "why": story.why, "version": story.version} | changes
    return {f"{prefix}-{name}": value for name, value in given.items()}


def test_size_kind_and_why_are_changed_on_the_card(as_: SignIn, tech_lead: User, sprint: Sprint) -> None:
    story = StoryFactory(team=sprint.team, kind=Kind.UNTAGGED, size=None)
    answer = as_(tech_lead).post(
        url("card", sprint, story.number), card_form(story, size="3,5", kind="debt", why=WHY), headers=HTMX
    )
    story.refresh_from_db()
    assert answer.status_code == 200
    assert (story.size, story.kind, story.why) == (Decimal("3.5"), Kind.DEBT, WHY)


def test_a_technical_kind_of_the_product_owner_stays_a_proposal(as_: SignIn, po: User, sprint: Sprint) -> None:
    story = StoryFactory(team=sprint.team, kind=Kind.UNTAGGED, size=3)
    as_(po).post(url("card", sprint, story.number), card_form(story, kind="debt"), headers=HTMX)
    story.refresh_from_db()
    assert (story.size, story.kind, story.proposed_kind, story.proposed_by) == (3, Kind.UNTAGGED, Kind.DEBT, po)


def test_the_product_owner_cannot_estimate_and_is_told_whose_it_is(as_: SignIn, po: User, sprint: Sprint) -> None:
    story = StoryFactory(team=sprint.team, kind=Kind.UNTAGGED, size=3)
    answer = as_(po).post(url("card", sprint, story.number), card_form(story, size="1", kind="debt"), headers=HTMX)
    story.refresh_from_db()
    assert (answer.status_code, story.size, story.proposed_kind) == (422, 3, "")
    assert "#right-estimates" in answer.content.decode()


def test_a_size_that_would_break_the_fence_is_refused_beside_the_form_and_nothing_is_lost(
    as_: SignIn, tech_lead: User, full_sprint: Sprint
) -> None:
    story = full_sprint.commitments.get(size=2).story
    answer = as_(tech_lead).post(
        url("card", full_sprint, story.number), card_form(story, size="13", why="because"), headers=HTMX
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "does not fit into the product budget" in text
    assert 'value="13"' in text
    assert "because" in text
    story.refresh_from_db()
    assert story.size == 2


@pytest.mark.parametrize("size", ["-1", "0", "many", "1e9", "NaN", "99999999"])
def test_an_absurd_size_is_refused_beside_its_field(as_: SignIn, tech_lead: User, sprint: Sprint, size: str) -> None:
    story = StoryFactory(team=sprint.team)
    answer = as_(tech_lead).post(url("card", sprint, story.number), card_form(story, size=size), headers=HTMX)
    assert answer.status_code == 422
    assert size.encode() in answer.content


def test_a_stale_card_is_met_with_both_versions_and_loses_no_text(as_: SignIn, tech_lead: User, sprint: Sprint) -> None:
    story = StoryFactory(team=sprint.team, why="old words")
    form = card_form(story, why="my words")
    Story.objects.filter(pk=story.pk).update(why="their words", version=2)
    answer = as_(tech_lead).post(url("card", sprint, story.number), form, headers=HTMX)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "their words" in text
    assert "my words" in text
    assert 'value="2"' in text


def test_the_numbers_of_a_why_are_changed_on_the_card_and_read_as_one_sentence(
    as_: SignIn, tech_lead: User, sprint: Sprint
) -> None:
    story = StoryFactory(team=sprint.team, kind=Kind.DEBT, why="Faster", read_off="the dashboard")
    opened = as_(tech_lead).get(url("card", sprint, story.number), headers=HTMX).content.decode()
    assert "no number yet" in opened and "Nobody is affected yet" in opened
    values = {"why": "Sooner", "value_from": "4 s", "value_to": "0,8 s"}
    answer = as_(tech_lead).post(url("card", sprint, story.number), card_form(story, **values), headers=HTMX)
    story.refresh_from_db()
    assert (story.value_to, story.value_unit, story.read_off) == (Decimal("0.8"), "s", "the dashboard")
    assert "<b>Sooner, from 4 s to 0.8 s</b>, read off the dashboard." in answer.content.decode()


def test_values_that_contradict_themselves_are_refused_on_the_card(
    as_: SignIn, tech_lead: User, sprint: Sprint
) -> None:
    story = StoryFactory(team=sprint.team, kind=Kind.DEBT, why="Faster")
    typed = card_form(story, value_from="4", value_to="4")
    answer = as_(tech_lead).post(url("card", sprint, story.number), typed, headers=HTMX)
    assert (answer.status_code, "Both values are the same" in answer.content.decode()) == (422, True)
    assert not sprint.attempts.exists()


def test_the_card_of_a_framed_spike_leaves_its_why_to_the_spike(as_: SignIn, tech_lead: User, sprint: Sprint) -> None:
    story = StoryFactory(team=sprint.team, kind=Kind.SPIKE, why="How fast? It decides: the contract")
    Spike.objects.create(story=story, question="How fast?", unblocks="the contract", box_days=2)
    client, at = as_(tech_lead), url("card", sprint, story.number)
    opened = client.get(at, headers=HTMX).content.decode()
    assert "How fast? It decides: the contract" in opened and "-why" not in opened
    client.post(at, card_form(story, why="Else", size="5"), headers=HTMX)
    story.refresh_from_db()
    assert (story.size, story.why) == (5, "How fast? It decides: the contract")
