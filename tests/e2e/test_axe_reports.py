"""Reports, looked at as the rules of accessibility do."""

from django.urls import reverse

from apps.accounts.models import User
from tests.e2e.eye import Enter, Eye, Tour


def test_what_figures_mean_is_read(enter: Enter, eye: Eye, tour: Tour, manager: User) -> None:
    enter(manager)
    tour([("definitions", reverse("reports:definitions"))])
    eye.is_content()
