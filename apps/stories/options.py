"""Reading options: who asked for what and since when, how the answers compare, and what in them has become stale."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.markdown import plain
from apps.core.templatetags.ringfence import amount
from apps.stories.horizon import next_sprint
from apps.stories.models import Debt, Option, OptionRequest, Story
from apps.teams.models import Team, Unit

ENOUGH, MOST = 2, 6
"""A choice is between two at least; more than six nobody compares."""


class Fact(NamedTuple):
    """One row of the comparison. `code` is the same in every language."""

    code: str
    label: str
    text: str


@dataclass(frozen=True)
class Way:
    """One option as the comparison shows it."""

    option: Option
    facts: list[Fact]
    stale: list[str]
    debt: str
    is_chosen: bool


@dataclass(frozen=True)
class Asked:
    """A request with its answers, as they stand."""

    request: OptionRequest
    story: Story
    ways: list[Way]
    since: str
    debt: Debt | None

    @property
    def is_open(self) -> bool:
        return self.request.is_open

    @property
    def came_too_late(self) -> bool:
        """The story was done or put away before anybody chose."""
        return self.is_open and not takes_options(self.story)

    @property
    def can_be_chosen(self) -> bool:
        return self.is_open and len(self.ways) >= ENOUGH and takes_options(self.story)

    @property
    def lacks_one(self) -> bool:
        return self.is_open and len(self.ways) == 1

    @property
    def has_room(self) -> bool:
        return self.is_open and len(self.ways) < MOST

    @property
    def answered_by(self) -> str:
        return ", ".join(dict.fromkeys(str(way.option.written_by) for way in self.ways))


def takes_options(story: Story) -> bool:
    """Whether there is something left to decide; the database asks the same (models.law_options)."""
    return story.state == "open" and not story.archived_at and not story.is_epic


def asked_of(team: Team, story: Story) -> Asked | None:
    """What waits for options or for a choice, else the last choice; what was withdrawn is not shown."""
    people = ("asked_by", "chosen_by", "decision")
    requests = OptionRequest.objects.filter(Q(settled_at=None) | Q(chosen__isnull=False), story=story)
    request = requests.select_related(*people).first()
    if request is None:
        return None
    options = list(request.options.select_related("written_by"))
    owes = any(option.takes_debt for option in options)
    debt = _debt_of_choice(request) if owes else None
    sprint = debt.story.proposed_for if debt else next_sprint(team) if owes and request.is_open else ""
    return Asked(
        request=request,
        story=story,
        ways=[_way(team, request, story, option, sprint) for option in options],
        since=days_ago(team, request.asked_at),
        debt=debt,
    )


def _debt_of_choice(request: OptionRequest) -> Debt | None:
    if request.is_open:
        return None
    return Debt.objects.filter(option=request.chosen_id).select_related("story__team").first()


def _way(team: Team, request: OptionRequest, story: Story, option: Option, sprint: str) -> Way:
    return Way(
        option=option,
        facts=list(facts(option, team)),
        stale=staleness(option, request, story, team) if request.is_open else [],
        debt=debt_of(option, team, sprint),
        is_chosen=option.pk == request.chosen_id,
    )


def days_ago(team: Team, moment: dt.datetime) -> str:
    """In the middle of a sentence: asked today, yesterday, 3 days ago."""
    days = (team.today - moment.astimezone(team.zone).date()).days
    if days < 2:
        return _("yesterday") if days == 1 else _("today")
    return ngettext("%(days)s day ago", "%(days)s days ago", days) % {"days": days}


def staleness(option: Option, request: OptionRequest, story: Story, team: Team) -> list[str]:
    """Why an option may not be true any more. Nothing where it is."""
    today, found = team.today, []
    if option.ready_on < today:
        found.append(_("It was to be ready on %(day)s, and that day has passed.") % {"day": day(option.ready_on)})
    if option.size_seen != story.size and team.unit != Unit.STORIES:
        words = {"was": amount(option.size_seen) or _("none"), "now": amount(story.size) or _("none")}
        found.append(_("The story's size has changed since this was written: %(was)s → %(now)s.") % words)
    if request.by_when and request.by_when < today:
        found.append(_("The day of the wish, %(day)s, has passed.") % {"day": day(request.by_when)})
    return found


def day(value: dt.date) -> str:
    """A local day with its weekday."""
    return date_format(value, "D j M")


def sized(size: Any, team: Team) -> str:
    """So many points."""
    return Unit(team.unit).said(size) if size is not None else ""


def debt_of(option: Option, team: Team, sprint: str = "") -> str:
    """What it takes on and which budget repays it, as short as a chip; nothing where there is no debt."""
    if not option.takes_debt:
        return ""
    budget = _("tech budget: the team takes it") if option.team_takes_debt else _("product budget")
    words = {"size": sized(option.debt_size, team), "sprint": sprint, "budget": budget}
    said = _("%(size)s of debt → %(sprint)s, %(budget)s") if sprint else _("%(size)s of debt, %(budget)s")
    return said % words


def facts(option: Any, team: Team) -> Iterator[Fact]:
    """What an option says, row by row: of one as it stands, or as the history kept it."""
    yield Fact("ready", _("Ready on"), day(option.ready_on))
    if team.unit != Unit.STORIES:
        yield Fact("size", _("Size"), sized(option.size, team) or _("not estimated"))
    yield Fact("covers", _("Covers"), option.covers)
    yield Fact("lacks", _("Does not cover"), option.lacks or _("nothing is left out"))
    yield Fact("safe", _("Production"), _("safe") if option.production_safe else _("not safe for production"))
    yield Fact("by-hand", _("By hand"), option.manual_work or _("nothing"))
    yield Fact("risk", _("Risk"), option.risk or _("none named"))
    yield Fact("debt", _("Debt"), _debt_in_full(option, team))


def _debt_in_full(option: Any, team: Team) -> str:
    if not option.debt_title:
        return _("none")
    said = [f"{sized(option.debt_size, team)}: {option.debt_title}", option.debt_reason]
    if option.debt_cost:
        said.append(_("Keeping it costs each sprint: %(cost)s") % {"cost": option.debt_cost})
    said.append(_("The team repays it.") if option.team_takes_debt else _("The product budget repays it."))
    return "\n".join(said)


def in_words(option: Option, team: Team) -> str:
    """An option for the decision log, as Markdown."""
    said = ((fact.label, " · ".join(fact.text.splitlines())) for fact in facts(option, team))
    rows = "\n".join(f"  - {label}: {plain(text)}" for label, text in said)
    return f"- **{plain(option.name)}**\n{rows}"
