"""Fetch an import and authorise in one step: who sees the team sees its imports, who acts in it may import."""

from __future__ import annotations

from django.http import Http404

from apps.accounts.models import User
from apps.importers.models import Import
from apps.teams.access import StandingTeam, get_team


def get_import(user: User, slug: str, number: int, *, acting: bool = False) -> tuple[StandingTeam, Import]:
    """The team and its import of this number, without the file's content."""
    team = get_team(user, slug, acting=acting)
    imported = Import.objects.without_file().filter(team=team, number=number).first()
    if imported is None:
        raise Http404
    imported.team = team
    return team, imported
