"""What waits in a team, a line a subject: the first of it, how many more, and whether the reader is who it waits for.

The team's page lists all of it from the registry of `decisions.team_waits`, at a query or more a subject. Here stands
only the first of each, so one query by hand reads them all; the clocks of spikes come with what the burn-up has read.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.decisions.models import GOOD_FOR, JointKind
from apps.reports.dashboard_reading import Dashboard
from apps.stories.models import Story
from apps.stories.spikes import clocks
from apps.stories.untagged import MOST_COUNTED
from apps.teams.access import StandingTeam
from apps.teams.models import Right

FIRST_OF_EACH = """
    (SELECT 'sign', count(*) OVER (), number, '', kind, (proposed_at AT TIME ZONE %(zone)s)::date
     FROM decisions_jointdecision
     WHERE team_id = %(team)s AND state = 'open' AND proposed_at > now() - %(good_for)s::interval AND (
        'product_owner' = ANY (%(seats)s) AND signed_by_po_id IS NULL AND signed_by_lead_id IS DISTINCT FROM %(reader)s
        OR 'tech_lead' = ANY (%(seats)s) AND signed_by_lead_id IS NULL AND signed_by_po_id IS DISTINCT FROM %(reader)s)
     ORDER BY proposed_at, id LIMIT 1)
    UNION ALL
    (SELECT 'incident', count(*) OVER (), s.number, s.source_key, s.title, i.confirm_by
     FROM sprints_incident i JOIN stories_story s ON s.id = i.story_id
     WHERE i.sprint_id = %(running)s AND i.confirmed_at IS NULL AND i.lapsed_at IS NULL
     ORDER BY i.confirm_by, i.id LIMIT 1)
    UNION ALL
    (SELECT 'options', count(*) OVER (), s.number, s.source_key, s.title, r.by_when
     FROM stories_optionrequest r JOIN stories_story s ON s.id = r.story_id
     WHERE s.team_id = %(team)s AND s.state = 'open' AND s.archived_at IS NULL AND NOT s.is_epic
        AND r.settled_at IS NULL
     ORDER BY r.asked_at, r.id LIMIT 1)
    UNION ALL
    (SELECT 'question', count(*) OVER (), s.number, s.source_key, s.title, NULL
     FROM stories_tagquestion q JOIN stories_story s ON s.id = q.story_id
     WHERE s.team_id = %(team)s AND q.answered_at IS NULL
     ORDER BY q.asked_at, q.id LIMIT 1)
    UNION ALL
    (SELECT 'measure', count(*) OVER (), number, source_key, title, measure_on
     FROM stories_story
     WHERE team_id = %(team)s AND state = 'done' AND archived_at IS NULL AND measured IS NULL
        AND measure_on <= %(today)s
     ORDER BY measure_on, id LIMIT 1)
    UNION ALL
    (SELECT 'untagged', count(*), 0, '', '', NULL FROM (
        SELECT FROM stories_story WHERE team_id = %(team)s AND kind = 'untagged' AND state = 'open'
            AND NOT is_epic AND archived_at IS NULL
        LIMIT %(most)s) AS counted
     HAVING count(*) > 0)
"""


class First(NamedTuple):
    """A row of the query: a subject, among how many, and the first of them."""

    what: str
    among: int
    number: int
    source_key: str
    title: str
    day: dt.date | None


@dataclass(frozen=True)
class Need:
    """One line: what to do, about what, where; `is_yours` where the reader is who it waits for."""

    icon: str
    said: str
    detail: str
    url: str
    more: int = 0
    is_late: bool = False
    is_yours: bool = False


@dataclass(frozen=True)
class NeedsYou:
    yours: list[Need]
    others: list[Need]


def needs_you(board: Dashboard) -> NeedsYou:
    """What is late first, of what waits for the reader and of what waits for others."""
    found = sorted([*_firsts(board), *_spike(board)], key=lambda need: not need.is_late)
    return NeedsYou([each for each in found if each.is_yours], [each for each in found if not each.is_yours])


def _firsts(board: Dashboard) -> Iterator[Need]:
    found = {row.what: row for row in _asked(board)}
    # The navigation says the same two counts.
    board.team.to_sign, board.team.to_tag = (found[what].among if what in found else 0 for what in ("sign", "untagged"))
    for row in found.values():
        yield SAID[row.what](board.team, row, board.running.number if board.running else 0)


def _asked(board: Dashboard) -> list[First]:
    team = board.team
    values: dict[str, Any] = {
        "team": team.pk,
        "reader": team.standing.user.pk,
        "seats": list(team.standing.seats),
        "good_for": str(GOOD_FOR),
        "running": board.running.pk if board.running else None,
        "today": team.today,
        "zone": team.time_zone,
        "most": MOST_COUNTED,
    }
    with connection.cursor() as cursor:
        cursor.execute(FIRST_OF_EACH, values)
        return [First(*row) for row in cursor.fetchall()]


def _story(team: StandingTeam, row: First) -> Story:
    return Story(team=team, number=row.number, source_key=row.source_key, title=row.title)


def _sign(team: StandingTeam, row: First, _running: int) -> Need:
    what = capfirst(str(JointKind(row.title).label))
    said = ngettext("A signature of yours is missing", "%(count)s signatures of yours are missing", row.among)
    url = reverse("decisions:joint", args=[team.slug, row.number])
    if row.among > 1:
        url = reverse("decisions:joint_list", args=[team.slug])
    return Need("signature", said % {"count": row.among}, what, url, row.among - 1, is_yours=True)


def _incident(team: StandingTeam, row: First, running: int) -> Need:
    story, until = _story(team, row), date_format(row.day, "D j M") if row.day else ""
    said = _("Say by %(day)s whether %(key)s is an incident") % {"day": until, "key": story.key}
    url = reverse("sprints:incident", args=[team.slug, running, row.number])
    is_late = row.day is not None and row.day <= team.today
    return Need("shield-alert", said, row.title, url, row.among - 1, is_late, team.standing.may(Right.TAGGING))


def _options(team: StandingTeam, row: First, _running: int) -> Need:
    said = _("Options are asked for %(key)s") % {"key": _story(team, row).key}
    url = reverse("stories:options", args=[team.slug, row.number])
    is_late = row.day is not None and row.day < team.today
    may = team.standing.may
    is_yours = may(Right.ESTIMATES) or may(Right.SCOPE_TRADE_OFFS)
    return Need("split", said, row.title, url, row.among - 1, is_late, is_yours)


def _question(team: StandingTeam, row: First, _running: int) -> Need:
    story = _story(team, row)
    said = _("Somebody doubts how %(key)s is tagged") % {"key": story.key}
    url = f"{story.get_absolute_url()}#question"
    return Need("circle-question-mark", said, row.title, url, row.among - 1, is_yours=team.standing.may(Right.TAGGING))


def _measure(team: StandingTeam, row: First, _running: int) -> Need:
    story = _story(team, row)
    said = _("Measure what %(key)s has changed") % {"key": story.key}
    is_late = row.day is not None and row.day < team.today
    url = f"{story.get_absolute_url()}#why"
    return Need("chart-column", said, row.title, url, row.among - 1, is_late, team.standing.is_acting)


def _untagged(team: StandingTeam, row: First, _running: int) -> Need:
    count = f"{MOST_COUNTED - 1}+" if row.among == MOST_COUNTED else str(row.among)
    said = ngettext("%(count)s story waits for a tag", "%(count)s stories wait for a tag", row.among)
    detail = _("Untagged work is in neither share")
    url = reverse("stories:inbox", args=[team.slug])
    return Need("tags", said % {"count": count}, detail, url, is_yours=team.standing.may(Right.TAGGING))


SAID: dict[str, Callable[[StandingTeam, First, int], Need]] = {
    "sign": _sign,
    "incident": _incident,
    "options": _options,
    "question": _question,
    "measure": _measure,
    "untagged": _untagged,
}


def _spike(board: Dashboard) -> Iterator[Need]:
    """The first of the spikes on the last day of their box or past it."""
    told = clocks(board.team, board.spikes, loaded=board.loaded) if board.spikes else {}
    near = [spike for spike in board.spikes if told[spike.pk].is_near]
    if near:
        story, clock = near[0].story, told[near[0].pk]
        story.team = board.team
        said = _("Conclude %(key)s: %(clock)s") % {"key": story.key, "clock": clock.words}
        url = f"{story.get_absolute_url()}#spike"
        yours = board.team.standing.is_acting
        yield Need("flask-conical", said, story.title, url, len(near) - 1, clock.is_over, yours)
