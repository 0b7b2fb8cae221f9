"""Decision rights as people read them: under their holders, with who signed them, and what a list still lacks."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from apps.decisions.models import JointDecision, JointKind, RightsVersion, Row, Sentence, Signature, SignedAs
from apps.teams.models import HOLDERS_OF, STANDARD_RIGHTS, DecisionRight, Holder, Right, Team

MOST_ROWS = 60
LONGEST_SENTENCE = 200
LONGEST_KEY = 40

HEADINGS = {
    Holder.PRODUCT_OWNER: gettext_lazy("The Product Owner decides"),
    Holder.TECH_LEAD: gettext_lazy("The tech lead decides"),
    Holder.TOGETHER: gettext_lazy("Both decide together"),
    Holder.TEAM: gettext_lazy("The team decides"),
}

# Why some rows that the app asks for have no choice of holders, or a narrow one.
HELD_BECAUSE = {
    Right.PRODUCT_ORDER: gettext_noop("The order of product work is the Product Owner's, alone or with the tech lead."),
    Right.PRODUCT_BUDGET: gettext_noop("The fence's own row: the product budget stays the Product Owner's."),
    Right.SCOPE_TRADE_OFFS: gettext_noop("Who orders the product work says what it can do without: the Product Owner."),
    Right.TECH_BUDGET: gettext_noop("The fence's own row: the tech budget stays the team's, and nobody approves it."),
    Right.TAGGING: gettext_noop("Who builds it says which work is technical: the tech lead, or the whole team."),
    Right.ESTIMATES: gettext_noop("Who builds it says how large it is: the team, or the tech lead."),
    Right.CAPACITY: gettext_noop("Capacity sets the size of both budgets, so neither side sets it alone."),
    Right.SPRINT_START: gettext_noop("A sprint is started and closed by Product Owner or tech lead, or by either."),
    Right.READY_TO_SHIP: gettext_noop("Who builds it says when it is technically ready: the tech lead, or the team."),
    Right.DONE_ENOUGH: gettext_noop("Who asked for it accepts it: the Product Owner."),
    Right.RELEASE_TIMING: gettext_noop("When it is released is for the business: the Product Owner, or both."),
}


@dataclass(frozen=True)
class Terms:
    """What both sign: who decides what, and the definitions of ready and of done."""

    rows: list[Row]
    definitions: list[Sentence]

    @classmethod
    def of(cls, decision: JointDecision) -> Self:
        """What was proposed before there were definitions has none."""
        return cls(decision.terms["rows"], decision.terms.get("definitions", []))

    def as_signed(self) -> dict[str, list[Row] | list[Sentence]]:
        return {"rows": self.rows, "definitions": self.definitions}


@dataclass(frozen=True)
class HolderRights:
    """One of the lists of a team's decision rights: what its holder decides."""

    holder: Holder
    rights: list[DecisionRight]

    @property
    def title(self) -> str:
        return str(HEADINGS[self.holder])


def by_holder(rights: Iterable[DecisionRight]) -> list[HolderRights]:
    """The rights as they are read: Product Owner, tech lead, together, team."""
    listed = list(rights)
    return [HolderRights(holder, [right for right in listed if right.holder == holder]) for holder in Holder]


def rights_of(rows: Iterable[Row]) -> list[DecisionRight]:
    """Rows of a version or a draft, to be shown like those in force."""
    return [DecisionRight(**row, position=position) for position, row in enumerate(rows)]


def in_order(rows: Sequence[Row]) -> list[Row]:
    """Under their holders, each list in its own order."""
    order = list(Holder.values)
    return sorted(rows, key=lambda row: order.index(row["holder"]))


def up_to_date(rows: Sequence[Row]) -> list[Row]:
    """The rows with what the app has come to ask for since they were signed, as in the standard.

    A team's list may be older than a right of the app: it lacks the row, or gives it to a holder who cannot have it.
    """
    listed = {row["key"] for row in rows}
    missing = (right for right in STANDARD_RIGHTS if right.key in HOLDERS_OF and right.key not in listed)
    added = [Row(key=right.key, sentence=right.sentence, holder=right.holder) for right in missing]
    return [*(Row(key=row["key"], sentence=row["sentence"], holder=_possible(row)) for row in rows), *added]


def _possible(row: Row) -> str:
    holders = HOLDERS_OF.get(row["key"], ())
    return holders[0] if holders and row["holder"] not in holders else row["holder"]


def waiting_proposal(team: Team) -> JointDecision | None:
    """The new rights that wait for a signature."""
    return JointDecision.objects.waiting().filter(team=team, kind=JointKind.RIGHTS).with_people().first()


@dataclass(frozen=True)
class Edition:
    """A version of the rights with the time it was in force and the signatures it rests on."""

    version: RightsVersion
    until: dt.datetime | None

    @property
    def number(self) -> int:
        return self.version.number

    @property
    def since(self) -> dt.datetime:
        return self.version.in_force_from

    @property
    def decision(self) -> JointDecision | None:
        return self.version.decision

    @property
    def signed(self) -> list[tuple[str, dt.datetime]]:
        """The signatures in words, with their times; the standard rights have none."""
        given = self.decision.signatures if self.decision else ()
        return [(_in_words(signature), signature.at) for signature in given if signature.at]


def editions_of(team: Team) -> list[Edition]:
    """Every version of a team's rights, the one in force first. One query, whatever their number."""
    people = ("decision__proposed_by", "decision__signed_by_po", "decision__signed_by_lead")
    versions = list(RightsVersion.objects.filter(team=team).select_related(*people).order_by("-number"))
    ends = [None, *(version.in_force_from for version in versions)]
    return [Edition(version, until) for version, until in zip(versions, ends, strict=False)]


def _in_words(signature: Signature) -> str:
    """Who signed for which role, and on what ground."""
    words = {"name": signature.person and signature.person.name, "role": signature.role.label}
    if signature.ground == SignedAs.DEPUTY:
        return _("%(name)s for the %(role)s, as deputy") % words
    if signature.ground == SignedAs.STAND_IN:
        return _("%(name)s for the vacant role of %(role)s") % words
    return _("%(name)s, %(role)s") % words


def one_line(sentence: str) -> str:
    """A sentence without the line ends and double spaces that come with pasting."""
    return re.sub(r"\s+", " ", sentence).strip()


def key_for(sentence: str, taken: Iterable[str]) -> str:
    """The name of a new row in links: made from its sentence, and free. The app's own names are never given away."""
    unavailable = {*taken, *Right.values}
    base = slugify(sentence)[: LONGEST_KEY - 4].strip("-_") or "right"
    candidates = (base if n == 1 else f"{base}-{n}" for n in range(1, len(unavailable) + 2))
    return next(key for key in candidates if key not in unavailable)


def moved(rows: Sequence[Row], key: str, step: int) -> list[Row]:
    """The rows with one of them a place up (-1) or down (1) under its holder; at the end of its list it stays."""
    ordered = in_order(rows)
    here = next((n for n, row in enumerate(ordered) if row["key"] == key), None)
    if here is None or not 0 <= here + step < len(ordered):
        return ordered
    if ordered[here]["holder"] == ordered[here + step]["holder"]:
        ordered[here], ordered[here + step] = ordered[here + step], ordered[here]
    return ordered


def taken_in(rows: Sequence[Row], row: Row) -> list[Row]:
    """The rows with this one in the place of the one that has its name, else at the end."""
    if all(other["key"] != row["key"] for other in rows):
        return [*rows, row]
    return [row if other["key"] == row["key"] else other for other in rows]


def flaws_of(rows: Sequence[Row]) -> dict[str, str]:
    """What has to change before these rows can be decision rights: a sentence by the key of its row, "" for all."""
    sentences = Counter(_folded(row) for row in rows)
    flaws = {row["key"]: flaw for row in rows if (flaw := _flaw(row, sentences))}
    if whole := _flaw_of_all(rows):
        flaws[""] = whole
    return flaws


def _folded(row: Row) -> str:
    return one_line(row["sentence"]).casefold().rstrip(".")


def _flaw(row: Row, sentences: Mapping[str, int]) -> str:
    allowed = HOLDERS_OF.get(row["key"], tuple(Holder))
    if not row["sentence"].strip():
        return _("Say what is decided, or remove the row.")
    if len(row["sentence"]) > LONGEST_SENTENCE:
        return _("A row has at most %(most)s characters.") % {"most": LONGEST_SENTENCE}
    if sentences[_folded(row)] > 1:
        return _("This stands in the list twice. One row has one holder.")
    if row["holder"] not in allowed:
        return _(HELD_BECAUSE[Right(row["key"])]) if row["key"] in HOLDERS_OF else _("Say who decides.")
    return ""


def _flaw_of_all(rows: Sequence[Row]) -> str:
    keys = Counter(row["key"] for row in rows)
    missing = [right for right in STANDARD_RIGHTS if right.key in HOLDERS_OF and keys[right.key] != 1]
    if missing:
        return _("The app asks for “%(sentence)s”: this row stays in the list, once.") % {
            "sentence": _(missing[0].sentence)
        }
    if len(rows) > MOST_ROWS:
        return _("A list has at most %(most)s rows: what nobody can keep in mind decides nothing.") % {
            "most": MOST_ROWS
        }
    return _("Two rows go by the same name.") if max(keys.values()) > 1 else ""
