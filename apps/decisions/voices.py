"""Whose decision it is: rights as they were on a day, and what happens when a reader uses one of them.

The law judges (apps.decisions.models.law_log); this says ahead what it will say, and puts a refusal into words.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.decisions.models import RightsVersion, Row, in_force
from apps.teams.access import Standing, StandingTeam
from apps.teams.models import ROLES_OF, Holder, Membership, Role, Team


class Step(StrEnum):
    """What an entry under a right waits for."""

    DECIDE = "decide"
    SIGN = "sign"
    WAIT = "wait"


@dataclass(frozen=True)
class Choice:
    """A right that an entry can rest on, as one reader sees it."""

    key: str
    sentence: str
    holder: Holder
    step: Step
    is_past: bool = False

    @property
    def group(self) -> str:
        """What happens with a decision under it."""
        if self.is_past:
            return _("You decide, for a day when this was still in the list")
        if self.step == Step.WAIT:
            return _("Waits for: %(holder)s") % {"holder": self.holder.label}
        return _("You decide") if self.step == Step.DECIDE else _("Both sign")


def speaks_for(standing: Standing, holder: str) -> bool:
    """Whether this reader decides alone, today, what this holder decides."""
    roles = {standing.role, *standing.deputises}
    return holder != Holder.TOGETHER and bool(roles & ROLES_OF[holder])


def step_of(standing: Standing, holder: str) -> Step:
    """What happens when this reader records a decision under a right of this holder."""
    if holder == Holder.TOGETHER:
        return Step.SIGN
    return Step.DECIDE if speaks_for(standing, holder) else Step.WAIT


def rights_on(team: Team, day: dt.date) -> list[Row]:
    """The rows that were in force when a local day ended; today's are those of now."""
    last_moment = dt.datetime.combine(day, dt.time.max, team.zone)
    version = in_force(team, last_moment)
    rows: list[Row] = version.rows if version else []
    return rows


def choices_for(team: StandingTeam, *, past: bool = True) -> list[Choice]:
    """All rights of today's list and, for decisions of earlier days, those that stood in an older one."""
    newest, *older = RightsVersion.objects.filter(team=team).order_by("-number").values_list("rows", flat=True)
    here = {row["key"]: row for row in newest}
    gone = {row["key"]: row for rows in reversed(older) for row in rows if row["key"] not in here} if past else {}
    return [*_choices(team.standing, here.values()), *_choices(team.standing, gone.values(), is_past=True)]


def _choices(standing: Standing, rows: Iterable[Row], *, is_past: bool = False) -> list[Choice]:
    return [
        Choice(row["key"], _(row["sentence"]), Holder(row["holder"]), step_of(standing, row["holder"]), is_past)
        for row in rows
    ]


def holder_today(team: Team, right_key: str, *, else_: str) -> str:
    """Who holds a right now; who held it, where it has left the list."""
    return next((row["holder"] for row in rights_on(team, team.today) if row["key"] == right_key), else_)


def people_of(team: Team) -> list[User]:
    """Everybody who ever had a role here in which one decides, by name."""
    acted = Membership.objects.filter(team=team, starts__lte=team.today).exclude(role=Role.OBSERVER).values("user")
    return list(User.objects.filter(pk__in=acted).order_by("name", "id"))


def when_in_force(team: Team, right_key: str, day: dt.date) -> str:
    """Why a right cannot be used on a day: since when, or until when, it stood in the list."""
    versions = list(RightsVersion.objects.filter(team=team).order_by("number"))
    holding = [place for place, version in enumerate(versions) if _row(version, right_key)]
    if not holding:
        return _("This right never stood in the team's decision rights.")
    row = _row(versions[holding[-1]], right_key)
    words = {"sentence": _(row["sentence"]) if row else "", "day": _day(team, versions[holding[0]])}
    if day < versions[holding[0]].in_force_from.astimezone(team.zone).date():
        return _("“%(sentence)s” stands in the decision rights since %(day)s.") % words
    after = next((versions[place] for place in range(holding[-1] + 1, len(versions))), None)
    words["day"] = _day(team, after or versions[-1])
    return _("“%(sentence)s” stood in the decision rights until %(day)s.") % words


def who_held(team: Team, right_key: str, day: dt.date, person: User) -> str:
    """Why somebody could not decide on a day: who held the right then, and what this person was."""
    row = next((row for row in rights_on(team, day) if row["key"] == right_key), None)
    mine = Membership.objects.on(day).filter(team=team, user=person).first()
    words = {
        "day": date_format(day),
        "sentence": _(row["sentence"]) if row else "",
        "holder": Holder(row["holder"]).label if row else "",
        "person": person.name,
        "role": mine.get_role_display() if mine else _("not in the team"),
    }
    return _("On %(day)s “%(sentence)s” was decided by: %(holder)s. %(person)s was: %(role)s.") % words


def _row(version: RightsVersion, key: str) -> Row | None:
    rows: list[Row] = version.rows
    return next((row for row in rows if row["key"] == key), None)


def _day(team: Team, version: RightsVersion) -> str:
    return date_format(version.in_force_from.astimezone(team.zone).date())
