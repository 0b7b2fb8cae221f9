"""The same for who is here in a sprint, day by day, and how sprints follow each other. And for a new log entry."""

import datetime as dt
from decimal import Decimal

from django.urls import reverse

from apps.accounts.models import User
from apps.sprints.models import Cadence, Sprint
from apps.sprints.services import set_outcome, start_sprint
from apps.teams.models import Team
from tests.e2e.eye import LONG, Enter, Eye, Tour, send_carelessly
from tests.factories import CommitmentFactory, MembershipFactory, SprintFactory, TeamFactory
from tests.sprints.past import planned


def test_a_sprints_capacity_day_by_day(
    enter: Enter, eye: Eye, tour: Tour, tech_lead: User, developer: User, sprint: Sprint
) -> None:
    slug, day = sprint.team.slug, sprint.starts
    enter(tech_lead)
    tour(
        [
            ("a sprint's capacity", reverse("sprints:capacity", args=[slug, sprint.number])),
            ("a person's day", reverse("sprints:capacity_day", args=[slug, sprint.number, developer.pk, day])),
            ("a day of the team", reverse("sprints:capacity_team_day", args=[slug, sprint.number, day])),
            ("a new decision", reverse("decisions:log_new", args=[slug])),
        ]
    )
    eye.is_content()


def test_a_cadence_from_its_form_to_the_close_of_a_period(
    enter: Enter, eye: Eye, tour: Tour, team: Team, po: User, tech_lead: User
) -> None:
    page = enter(po)
    cadence = reverse("sprints:cadence", args=[team.slug])
    tour([("no cadence", cadence)])
    page.get_by_label("From").fill("")
    send_carelessly(page, "Save cadence")
    eye.look("a cadence, refused")
    sprint = planned(team, 1, Decimal(20))
    skipped = team.today + dt.timedelta(days=14)
    Cadence.objects.create(team=team, starts=team.today, is_fixed=True, skipped=[skipped])
    SprintFactory(team=team, number=2, name=LONG[:60], starts=team.today, ends=team.today + dt.timedelta(days=11))
    done, _undone = CommitmentFactory.create_batch(2, sprint=sprint, story__title=LONG)
    start_sprint(sprint=sprint, by=po)
    set_outcome(sprint=sprint, story=done.story, outcome="done")
    tour(
        [
            ("a cadence", cadence),
            ("the close of a period", reverse("sprints:period_close", args=[team.slug, sprint.number])),
        ]
    )
    enter(tech_lead)
    tour([("the year with its sprints", reverse("teams:year", args=[team.slug]))])
    eye.is_content()


def test_who_is_booked_twice(enter: Enter, eye: Eye, tour: Tour, team: Team, manager: User, developer: User) -> None:
    enter(manager)
    tour([("nobody is", reverse("accounts:overbooked"))])
    MembershipFactory(team=TeamFactory(organisation=team.organisation, name=LONG[:80]), user=developer)
    tour([("somebody is", reverse("accounts:overbooked"))])
    eye.is_content()
