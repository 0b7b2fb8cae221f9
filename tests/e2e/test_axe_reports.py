"""Reports, looked at as the rules of accessibility do."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.reports.exports.digest_mail import stop_token
from apps.reports.models import Export, ExportState
from apps.reports.services.digests import stop_digest, subscribe
from apps.sprints.models import Budget, Sprint
from apps.sprints.services import close_sprint, start_sprint
from apps.stories.models import Kind
from tests.e2e.eye import LONG, Enter, Eye, Tour
from tests.factories import MembershipFactory, SprintFactory, StoryFactory, commit_all


def test_what_figures_mean_is_read(enter: Enter, eye: Eye, tour: Tour, manager: User) -> None:
    enter(manager)
    tour([("definitions", reverse("reports:definitions"))])
    eye.is_content()


def test_exports_and_digests_are_asked_for(enter: Enter, eye: Eye, tour: Tour, manager: User) -> None:
    """One that waits, one that failed and one that is there; a digest that comes and one that was stopped."""
    files = [("csv", ExportState.QUEUED, None), ("xlsx", ExportState.FAILED, None), ("pdf", ExportState.DONE, b"%PDF-")]
    for format, state, content in files:
        Export.objects.create(owner=manager, format=format, state=state, content=content, filters=LONG, failure=LONG)
    own: dict[str, Any] = {"owner": manager, "view": None, "weekday": 1, "hour": 8, "root": "/"}
    weekly, closes = subscribe(rhythm="weekly", **own), subscribe(rhythm="closes", **own)
    stop_digest(digest=closes)
    enter(manager)
    tour(
        [
            ("exports", reverse("reports:exports")),
            ("digests", reverse("reports:digests")),
            ("a digest", reverse("reports:digest_edit", args=[weekly.pk])),
            ("the link in a digest", reverse("reports:digest_stop_link", args=[stop_token(weekly)])),
        ]
    )
    eye.is_content()


def test_a_dashboard_is_read(enter: Enter, eye: Eye, tour: Tour, po: User, sprint: Sprint) -> None:
    """Of a team that has nothing yet; then with a closed sprint behind a running one, everything opened."""
    fresh = MembershipFactory(team__organisation=po.organisation, user=po).team
    page = enter(po)
    tour([("an empty dashboard", reverse("reports:dashboard", args=[fresh.slug]))])
    page.goto(page.url.partition("/teams/")[0] + _dashboard_of(sprint, po))
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    eye.look("a dashboard, opened")
    page.get_by_role("link", name="Refresh: Velocity").press("Enter")
    page.wait_for_function("document.querySelectorAll('#card-velocity details[open]').length === 1")
    page.route("**/dashboard/velocity/", lambda route: route.fulfill(status=409, body="Later."))
    page.get_by_role("link", name="Refresh: Velocity").press("Enter")
    page.get_by_text("This could not be refreshed.").wait_for()
    assert page.locator("#card-velocity .figure__value").inner_text().startswith("5")
    eye.look("a card that could not be refreshed")
    eye.is_content()


def _dashboard_of(sprint: Sprint, po: User) -> str:
    team, now = sprint.team, timezone.now()
    for number in range(20, 24):
        past = SprintFactory(team=team, number=number, name=LONG if number == 23 else "")
        lines = commit_all(past, (Budget.PRODUCT, 4), (Budget.TECH, 1))
        start_sprint(sprint=past, by=po, at=now - dt.timedelta(days=9))
        close_sprint(sprint=past, outcomes={line.story_id: "done" for line in lines}, by=po)
    commit_all(sprint, (Budget.PRODUCT, 21), (Budget.TECH, 3))
    StoryFactory(team=team, kind=Kind.UNTAGGED)
    start_sprint(sprint=sprint, by=po)
    return reverse("reports:dashboard", args=[team.slug])
