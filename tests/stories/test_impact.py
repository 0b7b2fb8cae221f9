"""The sentence of a why, and what a measured value says of its promise."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as some

from apps.core.templatetags.ringfence import amount
from apps.stories.impact import Verdict, Why
from apps.stories.models import Kind, Story

FOUR_TO_LESS: dict[str, Any] = {"value_from": Decimal(4), "value_to": Decimal("0.8"), "value_unit": "s"}


def test_a_line_and_its_parts_make_one_sentence() -> None:
    outcome = "fewer shoppers leave before they see one"
    assert Why(line="Show the first search results sooner", outcome=outcome, **FOUR_TO_LESS).sentence == (
        "Show the first search results sooner, from 4 s to 0.8 s, so that fewer shoppers leave before they see one."
    )


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"line": "Nightly run 6 h → 1 h, for finance"}, "Nightly run 6 h → 1 h, for finance"),
        ({"line": "Sooner", "outcome": "so that nobody waits"}, "Sooner, so that nobody waits."),
        ({"line": "Sooner", "outcome": "So that nobody waits"}, "Sooner, So that nobody waits."),
        ({"line": "Sooner!", "for_whom": "support"}, "Sooner! For support."),
        ({"line": "Sooner:", "for_whom": "for support"}, "Sooner: for support."),
        ({"line": "Sooner", "read_off": "the logs…"}, "Sooner, read off the logs…"),
        ({"value_from": Decimal(40), "value_unit": "%"}, "From 40%."),
        ({"line": "Fewer", "value_to": Decimal(3)}, "Fewer, to 3."),
        (
            {"line": "Fewer", "value_from": 1900, "value_to": 600, "value_unit": "calls a month"},
            "Fewer, from 1,900 to 600 calls a month.",
        ),
        ({"for_whom": " \n"}, ""),
    ],
)
def test_only_connecting_words_stand_between(parts: dict[str, Any], said: str) -> None:
    assert Why(**parts).sentence == said


def test_numbers_follow_the_reader() -> None:
    with override("de"):
        assert Why(line="Schneller", **FOUR_TO_LESS).sentence.endswith("4 s to 0,8 s.")


WORDS = some.text(max_size=40)
VALUES = some.none() | some.decimals(
    allow_nan=False, allow_infinity=False, places=4, min_value=-(10**10), max_value=10**10
)


def spoken(opening: str, words: str) -> str:
    """How a part may stand in the sentence: as it was typed, behind its connecting words unless these were typed."""
    words = " ".join(words.split())
    if not words:
        return ""
    typed = words.casefold().startswith(f"{opening} ")
    return r"(?:, | |^)" + (_any_first(words) if typed else f"{_any_first(opening)} {re.escape(words)}")


def _any_first(words: str) -> str:
    return f"(?:{re.escape(words[0])}|{re.escape(words[0].upper())}){re.escape(words[1:])}"


def change(why: Why) -> str:
    unit = " ".join(why.value_unit.split())
    behind = f" ?{re.escape(unit)}" if unit else ""
    between = "" if " " in unit else behind
    match why.value_from, why.value_to:
        case None, None:
            return ""
        case one, None:
            return rf"(?:, | |^)[fF]rom {re.escape(amount(one))}{behind}"
        case None, other:
            return rf"(?:, | |^)[tT]o {re.escape(amount(other))}{behind}"
    return (
        rf"(?:, | |^)[fF]rom {re.escape(amount(why.value_from))}{between} to {re.escape(amount(why.value_to))}{behind}"
    )


@given(
    why=some.builds(
        Why, line=WORDS, value_from=VALUES, value_to=VALUES, value_unit=WORDS, for_whom=WORDS, outcome=WORDS,
        read_off=WORDS,
    )
)  # fmt: skip
def test_the_sentence_never_loses_or_invents_a_word(why: Why) -> None:
    if not why.has_parts:
        assert why.sentence == why.line
        return
    ends = spoken("for", why.for_whom) + spoken("so that", why.outcome) + spoken("read off", why.read_off)
    line = re.escape(" ".join(why.line.split()))
    assert re.fullmatch(rf"{line}{change(why)}{ends}\.?", why.sentence), why.sentence
    assert why.effect + why.rest == why.sentence


@pytest.mark.parametrize(
    ("parts", "lacks"),
    [
        ({"line": "Faster search"}, True),
        ({"line": "Faster search after sprint 24"}, True),
        ({"line": "Search in 0.8 s"}, False),
        ({"line": "Faster search", "value_from": 4}, True),
        ({"line": "Faster search", "value_from": 4, "value_to": 1}, False),
        ({"line": "Is the search fast enough?", "is_question": True}, False),
    ],
)
def test_a_missing_number_is_known_to_be_missing(parts: dict[str, Any], lacks: bool) -> None:
    assert Why(**parts).lacks_number is lacks


@pytest.mark.parametrize(
    ("one", "other", "better", "measured", "verdict", "way"),
    [
        (4, 1, "", 1, Verdict.MET, None),
        (4, 1, "", "0.5", Verdict.BEAT, None),
        (4, 1, "", 2, Verdict.PARTLY, 66),
        (4, 1, "", 4, Verdict.MISSED, None),
        (4, 1, "", 5, Verdict.MISSED, None),
        (10, 20, "", 25, Verdict.BEAT, None),
        (10, 20, "", 15, Verdict.PARTLY, 50),
        (-3, 1, "", 0, Verdict.PARTLY, 75),
        (None, 1, "less", "0.5", Verdict.BEAT, None),
        (None, 1, "more", "0.5", Verdict.MISSED, None),
        (None, 1, "", 1, None, None),
        (4, None, "less", 1, None, None),
        (4, 1, "", None, None, None),
    ],
)
def test_promised_against_measured(
    one: int | None, other: int | None, better: str, measured: Any, verdict: Verdict | None, way: int | None
) -> None:
    one_, other_, read = (None if each is None else Decimal(each) for each in (one, other, measured))
    why = Why(value_from=one_, value_to=other_, better=better, measured=read)
    assert (why.verdict, why.way) == (verdict, way)


@given(values=some.tuples(*[some.integers(-50, 50)] * 3).filter(lambda each: each[0] != each[1]))
def test_a_promise_the_other_way_round_reads_the_same(values: tuple[int, int, int]) -> None:
    """Less of a cost is as good as more of a gain."""
    less, more = (
        Why(value_from=one, value_to=other, measured=read)
        for one, other, read in ([Decimal(sign * value) for value in values] for sign in (1, -1))
    )
    assert (less.verdict, less.way) == (more.verdict, more.way)


def test_it_is_late_from_the_day_after_and_never_once_it_is_measured() -> None:
    due = dt.date(2026, 3, 2)
    assert [Why(measure_on=due).days_late(due + dt.timedelta(days=n)) for n in (-1, 0, 3)] == [0, 0, 3]
    assert Why(measure_on=due, measured=Decimal(1)).days_late(dt.date(2027, 1, 1)) == 0


def test_it_is_read_off_a_story() -> None:
    why = Why.of(Story(why="Sooner", kind=Kind.SPIKE, read_off="the logs", measured=Decimal(3), value_unit="h"))
    assert (why.sentence, why.measured_said, why.is_question) == ("Sooner, read off the logs.", "3 h", True)
