"""What the worker does for teams: mail, and the calendars that bring time off."""

from procrastinate.contrib.django import app

from apps.accounts.mails import PATIENT, mail_person
from apps.accounts.models import Mail, User
from apps.teams.models import Calendar, Membership, RoleChange
from apps.teams.seats import GUARDED
from apps.teams.services import forget_reasons, read_address, read_soon


def concerned(change: RoleChange) -> list[User]:
    """Who must know: Product Owner, tech lead and the one to come, without whoever announced it."""
    held = Membership.objects.on(change.team.today).filter(team=change.team, role__in=GUARDED)
    people = User.objects.active().filter(pk__in=[*held.values_list("user", flat=True), change.successor_id or 0])
    return list(people.exclude(pk=change.proposed_by_id))


@app.task(name="teams.tell_of_role_change", retry=PATIENT)
def tell_of_role_change(change_id: int, link: str) -> None:
    """Give notice by mail, so that seven days do not pass unseen.

    Whose own role changes hears of it in any case: the seven days count from a notice that was given.
    """
    change = RoleChange.objects.select_related("team", "holder", "successor", "proposed_by").get(pk=change_id)
    for person in concerned(change):
        own = person.pk in (change.holder_id, change.successor_id)
        said = {"change": change, "link": link}
        mail_person(person, "teams/mail/role_change", said, kind=None if own else Mail.ROLE_CHANGES)


@app.task(name="teams.read_calendar")
def read_calendar(calendar_id: int) -> None:
    """Fetch one calendar. What goes wrong is told on its page, and tomorrow is another day: no retries."""
    if calendar := Calendar.objects.fetched().filter(pk=calendar_id).select_related("person").first():
        read_address(calendar=calendar)


@app.periodic(cron="23 3 * * *")
@app.task(name="teams.read_calendars")
def read_calendars(timestamp: int) -> None:
    """Every night: have every calendar of somebody who may sign in read again, and forget what was removed."""
    for calendar in Calendar.objects.fetched().filter(person__is_active=True).iterator():
        read_soon(calendar=calendar)
    forget_reasons()
