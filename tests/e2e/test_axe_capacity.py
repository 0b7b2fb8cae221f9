"""The same for who is here in a sprint: the grid, a day of a person and of the team. And for a new log entry."""

from django.urls import reverse

from apps.accounts.models import User
from apps.sprints.models import Sprint
from tests.e2e.eye import Enter, Eye, Tour


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
