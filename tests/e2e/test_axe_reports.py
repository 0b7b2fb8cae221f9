"""Reports, looked at as the rules of accessibility do."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.reports.exports.digest_mail import stop_token
from apps.reports.exports.holding import held
from apps.reports.models import Export, ExportState
from apps.reports.services.digests import stop_digest, subscribe
from apps.reports.services.groups import make_group
from apps.reports.services.saved_views import keep_view
from apps.sprints.models import Budget, Sprint
from apps.sprints.services import close_sprint, start_sprint
from apps.stories.models import Kind, Story
from apps.teams.models import Team
from tests.budget.test_unfenced_past import bring_in, untagged
from tests.e2e.eye import LONG, Enter, Eye, Tour
from tests.factories import MembershipFactory, SprintFactory, StoryFactory, TeamFactory, commit_all
from tests.reports.ledgers import closed


def test_what_figures_mean_is_read(enter: Enter, eye: Eye, tour: Tour, manager: User) -> None:
    enter(manager)
    tour([("definitions", reverse("reports:definitions"))])
    eye.is_content()


def test_adherence_is_read_and_filtered(
    enter: Enter, eye: Eye, tour: Tour, team: Team, po: User, manager: User
) -> None:
    """Before anything has closed; then with a slipping team, two periods side by side, and filters without sense."""
    report = reverse("reports:adherence")
    group = make_group(organisation=team.organisation, name=LONG[:80], teams=[team])
    view = keep_view(owner=manager, name=LONG[:80], query="period=3", shared=True)
    enter(manager)
    tour([("adherence of nobody yet", report), ("a team without a sprint", _adherence_of(team))])
    for done in (9, 4):
        closed(team, po, product=(38, 2), tech=(done, 10 - done))
    tour(
        [
            ("adherence", report),
            ("two periods", f"{report}?period=3&against=before"),
            ("filters without sense", f"{report}?from=2026-02-01&to=2026-01-01&unit=bananas&group=0&team=gone"),
            ("rows of a figure", reverse("reports:adherence_how", args=["fence-attempts"])),
            ("a team's adherence", _adherence_of(team)),
            ("groups", reverse("reports:groups")),
            ("a group", reverse("reports:group", args=[group.pk])),
            ("saved views", reverse("reports:views")),
            ("a saved view", reverse("reports:view", args=[view.pk])),
            ("a view that is changed", reverse("reports:view_edit", args=[view.pk])),
        ]
    )
    TeamFactory.create_batch(51, organisation=team.organisation)
    tour([("the last page of many teams", f"{report}?page=2")])
    eye.is_content()


def _adherence_of(team: Team) -> str:
    return reverse("reports:team_adherence", args=[team.slug])


def test_exports_and_digests_are_asked_for(enter: Enter, eye: Eye, tour: Tour, manager: User) -> None:
    """Files in every state, and filters that make none; a digest that comes and one that was stopped."""
    files = [("csv", ExportState.QUEUED, None), ("xlsx", ExportState.FAILED, None), ("pdf", ExportState.DONE, b"%PDF-")]
    for format, state, content in files:
        Export.objects.create(owner=manager, format=format, state=state, content=content, filters=LONG, failure=LONG)
    made = Export.objects.create(owner=manager, format="pdf", state=ExportState.RUNNING, total=1300, progress=650)
    own: dict[str, Any] = {"owner": manager, "view": None, "weekday": 1, "hour": 8, "root": "/"}
    weekly, closes = subscribe(rhythm="weekly", **own), subscribe(rhythm="closes", **own)
    stop_digest(digest=closes)
    enter(manager)
    with held(made.pk):
        tour([("exports", reverse("reports:exports"))])
    tour(
        [
            ("filters that make no file", f"{reverse('reports:exports')}?team=gone&unit=bananas"),
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


def test_where_it_went_is_read(enter: Enter, eye: Eye, tour: Tour, po: User, sprint: Sprint) -> None:
    """Of four closed sprints; with nonsense; and the figures of one with its lines, everything opened."""
    _dashboard_of(sprint, po)
    where = reverse("reports:where", args=[sprint.team.slug])
    ended, running = (reverse("reports:figures", args=[sprint.team.slug, number]) for number in (23, 24))
    page = enter(po, where)
    eye.look("where it went")
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    eye.look("where it went, opened")
    page.get_by_label("Sprint number").fill("23")
    page.get_by_label("Sprint number").press("Enter")
    page.get_by_role("heading", name=LONG).wait_for()
    tour([("nonsense", f"{where}?sprint=99&from=2026-02-02&to=2026-01-01")])
    page.goto(page.url.partition("/teams/")[0] + ended)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    eye.look("the figures of a sprint, opened")
    page.get_by_label("Outcome", exact=True).select_option("left")
    page.get_by_text("No line is like that.").wait_for()
    tour([("a sprint that runs", running)])
    eye.is_content()


def test_the_past_is_read_and_told_what_it_was(
    enter: Enter, eye: Eye, tour: Tour, team: Team, tech_lead: User, po: User
) -> None:
    """None yet; beside a sprint with a fence; what is untagged, a refusal, and what tagging comes to, too late."""
    names = ("reports:before", "reports:before_rows", "reports:before_tags")
    before, rows, tags = (reverse(name, args=[team.slug]) for name in names)
    page = enter(tech_lead)
    tour([("no past", before), ("nothing untagged", tags)])
    unknown = untagged(team, title=LONG, labels=[LONG[:60]], source_type="Task")
    bring_in(team, StoryFactory(team=team, kind=Kind.DEBT, title=LONG), unknown, name=LONG)
    looks = {"suggested_kind": Kind.DEBT, "suggestion_confidence": "likely", "suggestion_reason": LONG}
    Story.objects.filter(pk=unknown.pk).update(**looks)
    closed(team, po, product=(38, 2), tech=(9, 1))
    tour([("untagged stories", tags), ("no kind", f"{tags}tell/?every=on&word=zebra")])
    tour([("the stories of the past", rows)])
    for what, address in (("before the fence", before), ("tagging", f"{tags}tell/?every=on&kind=suggested")):
        page.goto(page.url.partition("/teams/")[0] + address)
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        eye.look(f"{what}, opened")
    Story.objects.filter(pk=unknown.pk).update(kind=Kind.BUG)
    page.get_by_role("button", name="Tag 1 story").press("Enter")
    page.get_by_role("alert").wait_for()
    eye.look("tagged meanwhile")
    eye.is_content()
