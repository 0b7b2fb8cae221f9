"""Sprints that decisions are about."""

import re

from django.urls import reverse

from apps.decisions.links import Link, Linked, register
from apps.decisions.models import Decision
from apps.sprints.models import DecisionSprint, Sprint
from apps.teams.models import Team

_KEY = re.compile(r"S-?(\d{1,9})", re.IGNORECASE | re.ASCII)


def key_of(sprint: Sprint) -> str:
    """What people type for a sprint: S14."""
    return f"S{sprint.number}"


class LinkedSprints(Linked[Sprint]):
    """By an S and the sprint's number."""

    table = DecisionSprint
    column = "sprint"

    def find(self, team: Team, key: str) -> Sprint | None:
        typed = _KEY.fullmatch(key)
        return Sprint.objects.filter(team=team, number=typed[1]).first() if typed else None

    def shown(self, thing: Sprint, team: Team) -> Link:
        return Link(key_of(thing), thing.title, reverse("sprints:detail", args=[team.slug, thing.number]))


def decisions_about(sprint: Sprint) -> list[Decision]:
    """The entries that name a sprint, the newest first."""
    links = DecisionSprint.objects.filter(sprint=sprint).select_related("decision").order_by("-decision__number")
    return [link.decision for link in links]


register(LinkedSprints())
