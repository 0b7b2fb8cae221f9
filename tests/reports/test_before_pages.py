"""The pages of the imported past: what it was, and telling it what it was, once."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from apps.accounts.models import User
from apps.reports.views import before_tags
from apps.sprints.models import Commitment, LedgerSum
from apps.stories.models import Kind, Story
from apps.stories.services import edit_story
from apps.teams.models import Team
from tests.budget.test_unfenced_past import LONG_AGO, bring_in, line_of, untagged
from tests.conftest import SignIn
from tests.factories import StoryFactory
from tests.sprints.past import closed

pytestmark = pytest.mark.django_db


def url(name: str, team: Team, query: str = "") -> str:
    return reverse(f"reports:{name}", args=[team.slug]) + query


def looking_like(team: Team, kind: Kind) -> Story:
    story = untagged(team, labels=["chore"])
    suggested = {"suggested_kind": kind, "suggestion_confidence": "likely", "suggestion_reason": "the title says so"}
    Story.objects.filter(pk=story.pk).update(**suggested)
    return story


@pytest.fixture
def past(team: Team) -> list[Story]:
    """3 technical, 5 that look like debt and 5 that look like a feature, all done; 8 went back."""
    known = StoryFactory(team=team, kind=Kind.DEBT, size=3)
    stories = [looking_like(team, Kind.DEBT), looking_like(team, Kind.FEATURE)]
    bring_in(team, known, *stories, name="Tide 1")
    late = LONG_AGO + dt.timedelta(days=14)
    bring_in(team, untagged(team, 8), outcome="returned", name="Tide 2", starts=late, ends=late + dt.timedelta(days=11))
    return stories


def test_before_and_since_are_seen_together(as_: SignIn, observer: User, po: User, team: Team, past: object) -> None:
    closed(team, 30, delivered=10, by=po)

    page = as_(observer).get(url("before", team)).content.decode()

    assert "The technical share was <b>23.1%</b> before the fence, and is <b>20%</b> since." in page
    assert "It was at least 23.1%, and at most 100% if everything untagged were technical work." in page
    assert "10 (76.9%) are still untagged" in page
    assert page.index("Before the fence, in pts") < page.rindex("Tide 2") < page.index("Since the fence, in pts")


def test_a_past_without_anything_done_and_no_past_at_all_say_so(as_: SignIn, po: User, team: Team) -> None:
    client = as_(po)
    assert "No past sprint has been imported" in client.get(url("before", team)).content.decode()
    bring_in(team, untagged(team), outcome="returned")
    page = client.get(url("before", team)).content.decode()
    assert "The imported past sprints hold no finished work yet." in page
    assert "The technical share was" not in page


def test_the_stories_behind_the_figures_are_listed_by_part(as_: SignIn, po: User, team: Team, past: object) -> None:
    lines = [len(as_(po).get(url("before_rows", team, f"?part={part}")).context["lines"]) for part in ("technical", "")]
    assert lines == [1, 4]


def test_what_a_rule_finds_is_counted_first_and_tagged_once(
    as_: SignIn, tech_lead: User, team: Team, past: list[Story]
) -> None:
    client = as_(tech_lead)
    asked = {"label": "chore", "every": "on", "kind": "debt"}
    page = client.get(url("before_tell", team), asked).content.decode()
    assert "goes from <b>23.1%</b> to <b>100%</b>" in page
    assert not Story.objects.filter(pk__in=[each.pk for each in past]).exclude(kind=Kind.UNTAGGED).exists()

    assert client.post(url("before_tell", team), asked | {"count": 2}).status_code == 302
    sums = LedgerSum.objects.filter(sprint__name="Tide 1")
    assert [(each.work_type, each.done, each.done_lines) for each in sums] == [("technical", 13, 3)]

    again = client.post(url("before_tell", team), asked | {"count": 2})
    assert again.status_code == 409
    assert "What has been tagged once keeps its tag in the past." in again.content.decode()


def test_a_row_of_the_past_keeps_the_tag_it_was_given_first(tech_lead: User, team: Team, past: list[Story]) -> None:
    for kind in (Kind.DEBT, Kind.FEATURE):
        story = Story.objects.get(pk=past[0].pk)
        edit_story(story=story, version=story.version, by=tech_lead, may_tag=True, changes={"kind": kind})
    assert (Story.objects.get(pk=past[0].pk).kind, line_of(past[0]).kind) == (Kind.FEATURE, Kind.DEBT)


def test_what_was_tagged_meanwhile_is_left_out_and_said(
    as_: SignIn, tech_lead: User, team: Team, past: list[Story]
) -> None:
    picked: dict[str, Any] = {"pick": [each.number for each in past], "kind": "spike"}
    Story.objects.filter(pk=past[0].pk).update(kind=Kind.BUG)

    page = as_(tech_lead).get(url("before_tell", team), picked)
    assert "1 of those you chose is left out" in page.content.decode()

    stale = as_(tech_lead).post(url("before_tell", team), picked | {"count": 2})
    assert (stale.status_code, line_of(past[1]).kind) == (409, Kind.UNTAGGED)
    assert "Nothing was changed; look again." in stale.content.decode()


def test_suggestions_are_confirmed_each_as_it_is_and_proposals_wait_for_the_tagging_right(
    as_: SignIn, po: User, tech_lead: User, team: Team, past: list[Story]
) -> None:
    asked: dict[str, Any] = {"every": "on", "kind": "suggested", "count": 2}
    page = as_(po).get(url("before_tell", team), asked).content.decode()
    assert "no figure moves by them" in page
    as_(po).post(url("before_tell", team), asked)
    debt, feature = Story.objects.filter(pk__in=[each.pk for each in past]).order_by("pk")
    assert (debt.kind, debt.proposed_kind, feature.kind) == (Kind.UNTAGGED, Kind.DEBT, Kind.FEATURE)

    as_(tech_lead).post(url("before_tell", team), asked | {"count": 1})
    assert line_of(debt).kind == Kind.DEBT


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"every": "on"}, "Choose what kind these stories are."),
        ({"kind": "debt"}, "Choose at least one story first."),
        ({"kind": "untagged", "every": "on"}, "Choose one of the kinds."),
        (
            {"kind": "debt", "every": "on", "confidence": "nonsense"},
            "Nothing is tagged by a filter that makes no sense.",
        ),
        ({"kind": "debt", "every": "on", "sprint": "9999"}, "Nothing is tagged by a filter that makes no sense."),
    ],
)
def test_what_makes_no_sense_is_refused_and_tags_nothing(
    as_: SignIn, tech_lead: User, team: Team, past: object, asked: dict[str, str], said: str
) -> None:
    for answer in (
        as_(tech_lead).get(url("before_tell", team), asked),
        as_(tech_lead).post(url("before_tell", team), asked),
    ):
        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert Commitment.objects.filter(kind=Kind.UNTAGGED).count() == 3


def test_more_than_one_request_can_tag_is_narrowed_first(
    as_: SignIn, tech_lead: User, team: Team, past: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(before_tags, "MOST_AT_ONCE", 1)
    answer = as_(tech_lead).get(url("before_tell", team, "?every=on&kind=debt"))
    assert (answer.status_code, "These are more than 1 stories." in answer.content.decode()) == (422, True)


def test_a_rule_that_matches_nothing_tags_nothing(as_: SignIn, tech_lead: User, team: Team, past: object) -> None:
    client = as_(tech_lead)
    for query in ("?rule=debt|sure|no", "?rule=nonsense", "?word=zebra"):
        assert "Nothing untagged is found" in client.get(url("before_tags", team, query)).content.decode()
    page = client.get(url("before_tell", team, "?rule=nonsense&every=on&kind=debt")).content.decode()
    assert "Nothing of these is untagged" in page
    rules = client.get(url("before_tags", team)).context["filters"].rules
    found = client.get(url("before_tags", team), {"rule": rules[0].name}).context["found"]
    assert ([rule.count for rule in rules], found) == ([1, 1], 1)
