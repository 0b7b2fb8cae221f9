"""Founding a team with its standard rights and its first agreement."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from apps.accounts.models import Organisation, User
from apps.core.violations import explained
from apps.decisions.definitions import STANDARD_DEFINITIONS
from apps.decisions.models import DEFAULT_SHARE, Agreement, RightsVersion, rows_of
from apps.teams.models import Role, Team, Unit
from apps.teams.services import grant_standard_rights, join_team

LONG_AGO = dt.date(2000, 1, 1)


def found_team(
    *,
    organisation: Organisation,
    name: str,
    slug: str,
    key_prefix: str,
    unit: str = Unit.POINTS,
    time_zone: str = "UTC",
    product_owner: User | None = None,
    tech_lead: User | None = None,
    at: dt.datetime | None = None,
) -> Team:
    """Make a team with the standard rights, definitions and agreement, and fill its two guarded roles.

    Raises `RuleViolation` where the address or the story key is taken, or both roles would be one person's.
    """
    with explained(), transaction.atomic():
        team = Team.objects.create(
            organisation=organisation, name=name, slug=slug, key_prefix=key_prefix, unit=unit, time_zone=time_zone,
            created_at=at or timezone.now(),
        )  # fmt: skip
        begin_with_standards(team=team)
        for role, user in ((Role.PRODUCT_OWNER, product_owner), (Role.TECH_LEAD, tech_lead)):
            if user:
                join_team(team=team, user=user, role=role)
    return team


@transaction.atomic  # the rows and their version are compared at the commit
def begin_with_standards(*, team: Team) -> None:
    """The rights, the definitions of ready and of done, and the agreement every team starts from."""
    rows = rows_of(grant_standard_rights(team=team))
    RightsVersion.objects.create(
        team=team, number=1, rows=rows, definitions=STANDARD_DEFINITIONS, in_force_from=team.created_at
    )
    Agreement.objects.create(
        team=team, tech_share=Decimal(DEFAULT_SHARE), reserve_share=0, effective_from=LONG_AGO, is_default=True
    )
