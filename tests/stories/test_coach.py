"""The coach: what it says of a line, that it answers whatever is typed, and the page that asks it."""

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as some

from apps.accounts.models import User
from apps.stories.coach import advise
from apps.stories.forms.impact import LONGEST_WHY
from apps.stories.impact import Why
from apps.teams.models import Team
from tests.conftest import SignIn

BETTER = "Show the first results in 0.8 s instead of 4 s, so that fewer shoppers leave, read off the search dashboard"


def said(line: str, **parts: Any) -> dict[str, str]:
    """What is still missing."""
    return {advice.name: advice.said for advice in advise(Why(line=line, **parts)) if not advice.is_met}


def test_of_nothing_it_says_nothing() -> None:
    assert advise(Why()) == advise(Why(line=" \n")) == []


def test_a_line_with_everything_lacks_nothing() -> None:
    assert said(BETTER) == {}
    assert [advice.name for advice in advise(Why(line=BETTER))] == ["effect", "numbers", "people", "place"]


@pytest.mark.parametrize(
    ("why", "word"),
    [
        ("Upgrade Django to 6.1", "“Django” says how"),
        ("Move the schema to PostgreSQL", "“schema” says how"),
        ("Refactor the checkout", "“Refactor” leaves open"),
        ("Clean up the importer", "“Clean up” leaves open"),
        ("Modernise the build", "“Modernise” leaves open"),
        ("Rounding of amounts", "Better or worse?"),
        ("Nightly run from 6 h to 6 h", "Both values are the same"),
        ("Nightly run from 1,50 h to 1.5 h", "Both values are the same"),
    ],
)
def test_it_misses_the_effect(why: str, word: str) -> None:
    assert word in said(why)["effect"]


@pytest.mark.parametrize(
    "why", ["Nightly run 6 h → 1 h", "Checkout works without the old provider", "Refactor the run, fewer outages"]
)
def test_it_sees_an_effect(why: str) -> None:
    assert "effect" not in said(why)


@pytest.mark.parametrize(
    ("why", "sentence"),
    [
        ("Faster search", "No number yet"),
        ("Python 3.13 and TLS 1.3 after sprint 24, as PAY-240 asks", "No number yet"),
        ("Search in 0.8 s", "Only one number, 0.8"),
        ("Search from 4 to 0.8", "without a unit"),
    ],
)
def test_it_misses_a_number(why: str, sentence: str) -> None:
    assert sentence in said(why)["numbers"]


@pytest.mark.parametrize(
    "why", ["from 4 s to 0.8 s", "from 40% to 5%", "12 tickets down to 3", "€ 400 to 120", "-3°C to 1°C"]
)
def test_it_sees_numbers_and_their_unit(why: str) -> None:
    assert "numbers" not in said(why)


def test_it_misses_who_notices_and_where_it_is_read_off() -> None:
    missing = said("Search from 4 s to 0.8 s")
    assert missing["people"].startswith("Nobody is affected yet")
    assert missing["place"].startswith("Where will you read the value")


@pytest.mark.parametrize(
    ("line", "parts", "missing"),
    [
        ("Show results sooner", {"value_from": 4, "value_to": Decimal("0.8"), "value_unit": "s"}, {"people", "place"}),
        ("Upgrade the ORM", {"value_from": 4, "value_to": 1, "value_unit": "h"}, {"effect", "people", "place"}),
        ("Month-end close", {"value_from": 6, "value_to": 1, "value_unit": "h"}, {"people", "place"}),
        ("Month-end close", {"value_to": 1, "value_unit": "h"}, {"effect", "numbers", "people", "place"}),
        ("Month-end close", {"value_from": 6, "value_to": 1}, {"numbers", "people", "place"}),
        ("Sooner", {"for_whom": "the night shift", "read_off": "the wall"}, {"numbers"}),
        ("", {"value_from": 6, "value_to": 1, "value_unit": "h"}, {"effect", "people", "place"}),
    ],
)
def test_it_reads_the_parts_too(line: str, parts: dict[str, Any], missing: set[str]) -> None:
    assert said(line, **parts).keys() == missing


def test_it_says_what_two_values_say_against_each_other() -> None:
    assert "Both values are the same" in said("Search", value_from=Decimal("4.0"), value_to=Decimal(4))["effect"]
    assert "go the other way" in said("Search", value_from=4, value_to=1, better="more")["effect"]
    assert "Only one number, 4 s" in said("Sooner", value_from=4, value_unit="s")["numbers"]


VALUES = some.none() | some.decimals(
    allow_nan=False, allow_infinity=False, places=4, min_value=-(10**10), max_value=10**10
)
WORDS = some.text(max_size=60)


@given(
    why=some.builds(
        Why, line=some.text(max_size=LONGEST_WHY), value_from=VALUES, value_to=VALUES, value_unit=WORDS,
        better=some.sampled_from(["", "less", "more"]), for_whom=WORDS, outcome=WORDS, read_off=WORDS,
    )
)  # fmt: skip
def test_whatever_is_typed_it_answers(why: Why) -> None:
    assert len(advise(why)) == (4 if why else 0)
    assert all(advice.said and "%(" not in advice.said.replace(why.line, "") for advice in advise(why))


@given(
    line=some.lists(some.sampled_from(["from", "to", "1", "4 s", "→", "Django", "%", "“", "faster", "users"])).map(
        " ".join
    )
)
def test_lines_of_its_own_words_too(line: str) -> None:
    assert all(advice.said for advice in advise(Why(line=line)))


@pytest.mark.django_db
class TestPage:
    """What a browser asks while somebody types."""

    def test_the_line_as_it_will_read_and_what_is_missing(self, as_: SignIn, tech_lead: User, team: Team) -> None:
        answer = as_(tech_lead).post(reverse("stories:coach", args=["payments"]), {"why": "Upgrade  <b>Django</b>"})
        html = answer.content.decode()
        assert '“Upgrade &lt;b&gt;Django&lt;/b&gt; <span class="chip chip--gap">no number yet</span>”' in html
        assert "“Django” says how" in html and "Missing:" in html

    def test_of_an_empty_line_there_is_nothing_to_show(self, as_: SignIn, tech_lead: User, team: Team) -> None:
        answer = as_(tech_lead).post(reverse("stories:coach", args=["payments"]))
        assert "How this will read" not in answer.content.decode()

    def test_the_form_of_a_story_asks_for_it_and_shows_better_lines(
        self, as_: SignIn, tech_lead: User, team: Team
    ) -> None:
        html = as_(tech_lead).get(reverse("stories:new", args=["payments"])).content.decode()
        assert f'hx-post="{reverse("stories:coach", args=["payments"])}"' in html
        assert "Weak and better lines" in html
