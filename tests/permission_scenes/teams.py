"""Teams, their people, and when these are there."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core import signing
from django.utils import timezone

from apps.accounts.invitations import invite_by_mail
from apps.accounts.models import User
from apps.teams.models import Membership, Role, Team
from apps.teams.services import (
    add_calendar,
    add_special_day,
    add_time_off,
    give_notice,
    remove_time_off,
    set_pattern,
    set_share,
)
from tests.factories import (
    OrganisationFactory,
    TeamFactory,
    UserFactory,
)
from tests.permission_scenes import PAST, Args, Scene


@pytest.fixture
def of_teams(team: Team, tech_lead: User, developer: User, admin: User) -> Scene:
    membership = Membership.objects.get(user=developer)
    give_notice(membership=Membership.objects.get(user=tech_lead), successor=developer, by=admin)
    archived = TeamFactory(organisation=team.organisation, archived_at=timezone.now())
    made_up = UserFactory(organisation=OrganisationFactory(is_demo=True))
    arguments: dict[str, Args] = dict.fromkeys(["home", "accounts", "demo"], ())
    arguments |= dict.fromkeys(["teams:list", "teams:new", "teams:archived"], ())
    arguments |= dict.fromkeys(["accounts:person", "accounts:person_forget", "accounts:person_way_in"], (developer.pk,))
    [invited] = invite_by_mail(by=admin, emails=["nora@example.org"], role="member", days=7)
    arguments |= dict.fromkeys(["accounts:invitation_renew", "accounts:invitation_revoke"], (invited.pk,))
    arguments |= dict.fromkeys(["accounts:join", "accounts:join_decline"], (invited.token,))
    arguments |= dict.fromkeys(["teams:member_role", "teams:member_end"], (team.slug, membership.pk))
    of_the_lead = [f"teams:role_{act}" for act in ("consent", "withdraw", "carry_out")]
    arguments |= dict.fromkeys(of_the_lead, (team.slug, Role.TECH_LEAD))
    arguments |= {
        "teams": (team.slug,),
        "teams:restore": (archived.slug,),
        "teams:role_change": (team.slug, Role.PRODUCT_OWNER),
    }
    return Scene(arguments, {"demo:enter": {"person": made_up.pk}})


@pytest.fixture
def of_presence(team: Team, developer: User, admin: User) -> Scene:
    """The developer's time, and a free day of the team and of the organisation."""
    today = {"starts": team.today}
    pattern = set_pattern(person=developer, days={}, by=developer, **today)
    share = set_share(person=developer, team=team, percent=Decimal(50), by=developer, **today)
    entry, removed = (
        add_time_off(person=developer, fields={"starts": day, "ends": day}, by=developer)
        for day in (team.today, team.today + dt.timedelta(days=1))
    )
    remove_time_off(time_off=removed, by=developer)
    calendar = add_calendar(person=developer, url="https://example.org/a.ics", fields={"name": "Leave"}, by=developer)
    own, whole = (
        add_special_day(owner=owner, name="Offsite", starts=PAST, ends=PAST, off=Decimal(1), by=admin)
        for owner in (team, team.organisation)
    )
    week = signing.dumps({"starts": "2020-01-06", "days": ["1"] * 7}, salt=f"teams.working-time.{developer.pk}")
    day = {"name": "Offsite", "starts": "2020-01-06", "ends": "2020-01-06", "off": "1"}
    days = {
        each: signing.dumps(day, salt=f"teams.special-days.{each._meta.model_name}.{each.pk}")
        for each in (team, team.organisation)
    }
    of_the_developer = (team.slug, developer.pk)
    arguments: dict[str, Args] = {
        "accounts:share": (team.slug,),
        "accounts:share_remove": (share.pk,),
        "accounts:availability_undo": (week,),
    }
    arguments |= dict.fromkeys(["accounts:week", "accounts:week_remove"], (pattern.pk,))
    arguments |= dict.fromkeys(["accounts:time_off", "accounts:time_off_remove"], (entry.pk,))
    arguments |= {"accounts:time_off_restore": (removed.pk,), "teams:time_off_restore": (*of_the_developer, removed.pk)}
    arguments |= dict.fromkeys(
        ["accounts:calendar", "accounts:calendar_read", "accounts:calendar_remove"], (calendar.pk,)
    )
    arguments |= {"accounts:day_remove": (whole.pk,), "accounts:day_restore": (days[team.organisation],)}
    arguments |= {"teams:day_remove": (team.slug, own.pk), "teams:day_restore": (team.slug, days[team])}
    arguments |= dict.fromkeys(["teams:availability", "teams:share", "teams:time_off_new"], of_the_developer)
    arguments |= dict.fromkeys(["teams:time_off", "teams:time_off_remove"], (*of_the_developer, entry.pk))
    return Scene(arguments, {})
