"""Loading the demonstration, and setting an old one aside."""

import datetime as dt
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from apps.accounts.models import Organisation, User
from apps.accounts.services import found_organisation
from apps.decisions.services import found_team
from apps.demo.agenda import read_agenda
from apps.demo.calendar import BACKLOG_BEGAN, Calendar, first_day
from apps.demo.cast import (
    EVERY_TEAM,
    MANAGER,
    NEIGHBOURS,
    ORGANISATION,
    PEOPLE,
    TEAMS,
    Person,
    TeamPlan,
    time_zone_of,
)
from apps.demo.debt import Debts
from apps.demo.desk import keep_the_desk
from apps.demo.minutes import Minutes
from apps.demo.needs import say_what_is_needed
from apps.demo.play import Play
from apps.demo.presence import Presence
from apps.demo.tagging import Tagging
from apps.demo.texts import read_stories
from apps.teams.services import join_team


def demo_organisation() -> Organisation | None:
    """The demonstration that can be entered, if one is loaded."""
    return Organisation.objects.filter(is_demo=True, name=ORGANISATION).first()


@transaction.atomic
def load_demo(*, today: dt.date | None = None) -> Organisation:
    """Found the demonstration and play its teams; all of it or nothing. Texts, keys and amounts are always the same."""
    organisation = found_organisation(name=ORGANISATION, is_demo=True)
    people = {person.initials: _join(organisation, person) for person in PEOPLE}
    begins = first_day(today or timezone.localdate())
    plays = {plan.slug: _found(organisation, plan, people, begins=begins) for plan in EVERY_TEAM}
    presence = Presence(organisation, people, plays, begins)
    presence.enter()
    for plan in TEAMS:
        _tell(plays[plan.slug])
    for plan in NEIGHBOURS:
        plays[plan.slug].perform()
        plays[plan.slug].stand()
        Debts(plays[plan.slug]).perform()
    presence.look_ahead()
    say_what_is_needed(plays)
    keep_the_desk(people[MANAGER.initials], plays)
    return organisation


@transaction.atomic
def set_aside(*, organisation: Organisation) -> None:
    """Take a demonstration out of sight.

    A closed sprint is never deleted, not even a made-up one: its teams are archived and it can no longer be entered.
    """
    organisation.teams.update(archived_at=timezone.now())
    organisation.people.update(email=Concat(Value("set-aside-"), Cast("pk", CharField()), Value("@example.org")))
    organisation.name, organisation.is_demo = f"{organisation.name} (set aside)", False
    organisation.save(update_fields=["name", "is_demo"])


def _tell(play: Play) -> None:
    """Everything there is to tell of a team."""
    minutes = Minutes(play, read_agenda(play.plan.slug))
    play.until = minutes.until
    play.perform()
    minutes.perform()
    play.stand()
    Debts(play).perform()
    Tagging(play).perform()
    minutes.link()


def _join(organisation: Organisation, person: Person) -> User:
    """Without a password: they are entered on the sign-in page of a demonstration, and nowhere else."""
    return User.objects.create_user(
        person.email, organisation=organisation, name=person.name, role=person.role, time_zone=time_zone_of(person)
    )


def _found(organisation: Organisation, plan: TeamPlan, people: Mapping[str, User], *, begins: dt.date) -> Play:
    begins += dt.timedelta(weeks=plan.runs)
    calendar = Calendar(begins, plan.weeks, ZoneInfo(plan.time_zone), plan.planned, plan.runs)
    began = calendar.starts(0) - BACKLOG_BEGAN
    team = found_team(
        organisation=organisation,
        name=plan.name,
        slug=plan.slug,
        key_prefix=plan.key_prefix,
        unit=plan.unit,
        time_zone=plan.time_zone,
        at=calendar.on(began, 9),
    )
    for initials, role in plan.members.items():
        join_team(team=team, user=people[initials], role=role, starts=began)
    return Play(plan=plan, team=team, people=people, texts=read_stories(plan.slug), calendar=calendar)
