"""What a Product Owner will miss in a why, said while it is typed.

The coach reads the words by lists that anybody can check. It advises: it never blocks, and it never writes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext as _

from apps.stories.impact import Why
from apps.stories.models import Better
from apps.stories.wording import EFFECTS, PEOPLE, PLACES, TOOLS, VAGUE, Amount, amounts, first_of

_UNIT_AFTER = re.compile(r"\s?(?:[%‰°€$£¥]|(?!(?:to|from|and|or|so|in|for|at|by|on|per|instead)\b)[^\W\d_])")
_MONEY_BEFORE = re.compile(r"[€$£¥]\s?$")
_LEADS_TO = re.compile(r"→|->|=>|\b(?:to|instead of)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing that the coach looked for: whether it is there, and what to say of it."""

    name: str
    is_met: bool
    said: str


def advise(why: Why) -> list[Advice]:
    """What the coach says of a why, in the order in which one would mend it. Of nothing it says nothing."""
    if not why:
        return []
    return [_effect(why), _numbers(why), _people(why), _place(why)]


def _effect(why: Why) -> Advice:
    if said := _contradiction(why):
        return Advice("effect", False, said)
    if not why.line.strip():
        return Advice("effect", False, _("What changes? Say it in a line of its own."))
    if any(_changes(why.line)) or first_of(EFFECTS, f"{why.line} {why.outcome}"):
        return Advice("effect", True, _("Says what changes, not which tool is used"))
    return _unclear(why)


def _contradiction(why: Why) -> str:
    """What two values say against each other, in the line or in the fields."""
    same = [_value(one) == _value(other) for one, other in _changes(why.line)]
    given = None not in (why.value_from, why.value_to)
    if any(same) or (given and why.value_from == why.value_to):
        return _("Both values are the same. What changes?")
    if given and why.better and (why.direction > 0) != (why.better == Better.MORE):
        return _("The two values go the other way than the one said to be better.")
    return ""


def _unclear(why: Why) -> Advice:
    """A line without an effect: it names a tool, promises vaguely, or leaves open which way is the better one."""
    if word := first_of(VAGUE, why.line):
        said = _("“%(word)s” leaves open what will be different. Faster, safer, cheaper, and by how much?")
    elif word := first_of(TOOLS, why.line):
        said = _("“%(word)s” says how. What will be different once it is done?")
    elif why.direction:
        return Advice("effect", True, _("Says which way it changes"))
    else:
        said = _("Better or worse? Say which way it changes: sooner, fewer, no longer …")
    return Advice("effect", False, said % {"word": word})


def _numbers(why: Why) -> Advice:
    written, values = amounts(why.line), [each for each in (why.value_from, why.value_to) if each is not None]
    if not written and not values:
        return Advice("numbers", False, _("No number yet. From which value, to which?"))
    if len(written) + len(values) == 1:
        said = _("Only one number, %(number)s. From which value, to which?")
        return Advice("numbers", False, said % {"number": written[0][0] if written else why.said(values[0])})
    if not (values and why.value_unit.strip()) and not any(_has_unit(why.line, amount) for amount in written):
        return Advice("numbers", False, _("Numbers without a unit. Seconds, hours, percent, tickets a week?"))
    return Advice("numbers", True, _("Has a number to start from and one to reach"))


def _people(why: Why) -> Advice:
    if why.for_whom.strip() or first_of(PEOPLE, f"{why.line} {why.outcome}"):
        return Advice("people", True, _("Says who will notice"))
    return Advice("people", False, _("Nobody is affected yet. Which customers, which colleagues will notice?"))


def _place(why: Why) -> Advice:
    if why.read_off.strip() or first_of(PLACES, why.line):
        return Advice("place", True, _("Says where the value is read off"))
    return Advice("place", False, _("Where will you read the value after release? Name the dashboard or the query."))


def _changes(line: str) -> Iterator[tuple[Amount, Amount]]:
    """The amounts that lead from one to the other."""
    for one, other in pairwise(amounts(line)):
        if _LEADS_TO.search(line, one.end(), other.start()):
            yield one, other


def _value(amount: Amount) -> Decimal | str:
    plain = amount[0].replace(",", ".").replace("'", "")
    return Decimal(plain) if plain.count(".") < 2 else plain


def _has_unit(line: str, amount: Amount) -> bool:
    return bool(_UNIT_AFTER.match(line, amount.end()) or _MONEY_BEFORE.search(line[: amount.start()]))
