"""A review, and a link to it."""

import datetime as dt

import pytest

from apps.accounts.models import User
from apps.sprints import review_pdf
from apps.sprints.models import Sprint
from apps.sprints.services.reviewing import make_review_link
from apps.teams.models import Team
from tests.permission_scenes import Args, Scene


def undrawn(html: str, *, stylesheet: str) -> bytes:
    return b"%PDF-"


@pytest.fixture
def of_reviews(of_sprints: Scene, team: Team, po: User, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """The running sprint's. Drawing a PDF takes half a second and is tested where it is drawn."""
    monkeypatch.setattr(review_pdf, "to_pdf", undrawn)
    running = Sprint.objects.get(team=team, number=23)
    link, token = make_review_link(sprint=running, by=po, lasts=dt.timedelta(days=1))
    of_the_running = ["sprints:review", "sprints:review_pdf", "sprints:review_links"]
    arguments: dict[str, Args] = dict.fromkeys(of_the_running, (team.slug, running.number))
    arguments |= {"sprints:review_link_revoke": (team.slug, running.number, link.pk), "reviews": (token,)}
    return Scene(arguments, {})
