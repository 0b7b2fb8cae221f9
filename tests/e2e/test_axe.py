"""No page breaks WCAG 2.2 AA, light or dark, wide or on a phone; none scrolls sideways, breaks its policy or logs."""

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.accounts.models import User
from apps.importers.mapping import ImportMapping, SprintPlan, SprintState
from apps.importers.models import Import, ImportState
from apps.importers.run import run_import
from apps.importers.services import queue, upload
from apps.sprints.models import Budget, FenceAttempt, Outcome, Sprint
from apps.sprints.services import close_sprint, commit_story, start_sprint
from apps.stories.models import Kind, Story
from apps.stories.services import add_sub_task, edit_story
from apps.teams.models import Membership, Role, Team
from apps.teams.services import give_notice
from tests.e2e.eye import LONG, Enter, Eye, Tour, send_carelessly
from tests.factories import (
    CommitmentFactory,
    MembershipFactory,
    OrganisationFactory,
    SprintFactory,
    StoryFactory,
    TeamFactory,
    UserFactory,
)
from tests.importers.files import issue, jira_csv

NAMED = re.compile(r'"([a-z]+(?::[a-z_]+)?)"')
# Answers that are no pages: a part that asks again, and a file.
NO_PAGES = {
    "decisions:decision_export", "decisions:log_export", "decisions:rights_export", "importers:leftovers",
    "reports:export_file", "reviews:pdf", "sprints:board_changes", "sprints:changes", "sprints:review_pdf",
    "stories:recommendation_export",
}  # fmt: skip

WHY = "Nightly run 6 h → 1 h, so that finance closes the month a day earlier"
MARKDOWN = """# Heading

- one
- two

`code` and a [link](https://example.org)

> quoted

| a | b |
|---|---|
| 1 | 2 |
"""


def test_the_pages_before_signing_in(page: Page, eye: Eye, tour: Tour, live_server: LiveServer, po: User) -> None:
    OrganisationFactory(is_demo=True)
    tour(
        [
            ("sign in", reverse("account_login")),
            ("reset the password", reverse("account_reset_password")),
            ("look into your mail", reverse("account_reset_password_done")),
            ("a link that no longer works", reverse("account_reset_password_from_key", args=["1", "key"])),
            ("password saved", reverse("account_reset_password_from_key_done")),
            ("an address that no longer confirms", reverse("account_confirm_email", args=["key"])),
            ("confirm your address", reverse("account_email_verification_sent")),
            ("may not sign in", reverse("account_inactive")),
            ("sign up", reverse("account_signup")),
        ]
    )
    send_carelessly(page, "Sign up")
    expect(page.get_by_text("This field is required.").first).to_be_visible()
    eye.look("sign up, left empty")
    page.goto(live_server.url + reverse("account_login"))
    page.get_by_label("E-mail").fill(po.email)
    page.get_by_label("Password").first.fill("wrong")
    page.get_by_role("button", name="Sign in", exact=True).click()
    eye.look("sign in, wrong password")
    eye.is_content()


@pytest.mark.usefixtures("po", "observer")
def test_the_pages_of_a_team(enter: Enter, eye: Eye, tour: Tour, admin: User, tech_lead: User, sprint: Sprint) -> None:
    team = sprint.team
    membership = MembershipFactory(team=team)
    TeamFactory(organisation=team.organisation, name=LONG[:80])
    MembershipFactory(team=team, ends=dt.date(2025, 12, 1))
    page = enter(admin)
    give_notice(membership=Membership.objects.get(user=tech_lead), successor=membership.user, by=admin)
    tour(
        [
            ("teams", reverse("teams:list")),
            ("no archived teams", reverse("teams:archived")),
            ("a team", reverse("teams:detail", args=[team.slug])),
            ("a team's settings", reverse("teams:edit", args=[team.slug])),
            ("a new member", reverse("teams:member_add", args=[team.slug])),
            ("a member's role", reverse("teams:member_role", args=[team.slug, membership.pk])),
            ("a member leaves", reverse("teams:member_end", args=[team.slug, membership.pk])),
            ("a new Product Owner", reverse("teams:role_change", args=[team.slug, Role.PRODUCT_OWNER])),
            ("an announced tech lead", reverse("teams:role_change", args=[team.slug, Role.TECH_LEAD])),
            ("a new team", reverse("teams:new")),
        ]
    )
    send_carelessly(page, "Create the team")
    eye.look("a new team, left empty")
    eye.is_content()


def test_a_team_without_anybody_and_without_anything(enter: Enter, eye: Eye, tour: Tour, admin: User) -> None:
    team = TeamFactory(organisation=admin.organisation)
    TeamFactory(organisation=admin.organisation, archived_at=timezone.now())
    MembershipFactory(team=team, user=admin, role=Role.PRODUCT_OWNER)
    enter(admin)
    tour(
        [
            ("archived teams", reverse("teams:archived")),
            ("a team without people", reverse("teams:detail", args=[team.slug])),
            ("no sprints", reverse("sprints:list", args=[team.slug])),
            ("an empty backlog", reverse("stories:backlog", args=[team.slug])),
            ("no epics", reverse("stories:backlog", args=[team.slug]) + "?show=epics"),
            ("no suggestions", reverse("stories:suggestions", args=[team.slug])),
            ("no imports", reverse("importers:new", args=[team.slug])),
            ("no past", reverse("reports:before", args=[team.slug])),
        ]
    )
    empty = SprintFactory(team=team, capacity=None)
    tour([("a sprint without capacity", reverse("sprints:plan", args=[team.slug, empty.number]))])
    eye.is_content()


def filled(sprint: Sprint) -> Story:
    """A full board, and a story that does not fit any more."""
    person = UserFactory(organisation=sprint.team.organisation, name="Ada Roe")
    for kind in (Kind.FEATURE, Kind.BUG, Kind.UNTAGGED, Kind.SPIKE):
        story = StoryFactory(team=sprint.team, kind=kind, size=Decimal("8.5"), assignee=person)
        commit_story(sprint=sprint, story=story, budget=Budget.PRODUCT, by=None)
    CommitmentFactory(sprint=sprint, budget=Budget.TECH, story__size=Decimal("6.5"))
    StoryFactory(team=sprint.team, kind=Kind.DEBT, why=WHY, title=LONG)
    StoryFactory(
        team=sprint.team, kind=Kind.UNTAGGED, size=None, labels=["mobile", "support"],
        suggested_kind=Kind.IMPROVEMENT, suggestion_confidence="sure", suggestion_reason="its title says “upgrade”",
    )  # fmt: skip
    large: Story = StoryFactory(team=sprint.team, title="Split payments across two cards", size=8)
    return large


def test_the_board_in_all_its_states(enter: Enter, eye: Eye, po: User, tech_lead: User, sprint: Sprint) -> None:
    story = filled(sprint)
    page = enter(po, reverse("sprints:plan", args=[sprint.team.slug, sprint.number]))
    eye.look("the board")
    for column in ("Product", "Tech"):
        page.set_viewport_size({"width": 390, "height": 844})
        page.locator(".board-tabs").get_by_text(column).click()
        eye.look(f"the board, {column} tab")
    page.get_by_text("Keys and buttons").click()
    page.locator(f"#story-{story.number}").focus()
    page.keyboard.press("p")
    expect(page.get_by_role("alert")).to_contain_text("it needs 8 pts")
    eye.look("the board, refused")
    page.get_by_role("button", name="Swap with").first.click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    eye.look("the board, with a way back")
    enter(tech_lead, reverse("sprints:plan", args=[sprint.team.slug, sprint.number]))
    page.locator(f"#story-{story.number}").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".card-story--open")).to_be_visible()
    eye.look("the board, with an open card")
    page.locator(".card-story--open").get_by_label("Size").fill("lots")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Enter a number")).to_be_visible()
    eye.look("the board, with an open card that was refused")
    eye.is_content()


def test_the_board_of_somebody_who_reads(
    enter: Enter, eye: Eye, tour: Tour, observer: User, po: User, sprint: Sprint
) -> None:
    story = filled(sprint)
    enter(observer, reverse("sprints:plan", args=[sprint.team.slug, sprint.number]))
    eye.look("the board, read")
    tour([("a card, read", reverse("sprints:card", args=[sprint.team.slug, sprint.number, story.number]))])
    eye.is_content()


def test_a_sprint_from_its_form_to_its_end(enter: Enter, eye: Eye, tour: Tour, po: User, sprint: Sprint) -> None:
    team, closed = sprint.team, SprintFactory(team=sprint.team, number=22)
    line = CommitmentFactory(sprint=closed)
    start_sprint(sprint=closed, by=po)
    close_sprint(sprint=closed, outcomes={line.story_id: Outcome.DONE}, by=po)
    filled(sprint)
    page = enter(po)
    tour(
        [
            ("sprints", reverse("sprints:list", args=[team.slug])),
            ("a closed sprint", reverse("sprints:detail", args=[team.slug, closed.number])),
            ("a card on a page of its own", reverse("sprints:card", args=[team.slug, sprint.number, 2])),
            ("a sprint's form", reverse("sprints:edit", args=[team.slug, sprint.number])),
            ("start", reverse("sprints:start", args=[team.slug, sprint.number])),
        ]
    )
    start_sprint(sprint=sprint, by=po)
    FenceAttempt.objects.create(sprint=sprint, person=po, what="PAY-9 → product", amount=Decimal(8))
    tour(
        [
            ("a running sprint", reverse("sprints:detail", args=[team.slug, sprint.number])),
            ("the board of a running sprint", reverse("sprints:plan", args=[team.slug, sprint.number])),
            ("close", reverse("sprints:close", args=[team.slug, sprint.number])),
        ]
    )
    tour([("a new sprint", reverse("sprints:new", args=[team.slug]))])
    page.get_by_label("Last day").fill("2026-01-01")
    page.get_by_label("Capacity").fill("lots")
    send_carelessly(page, "Save sprint")
    eye.look("a new sprint, refused")
    eye.is_content()


def test_the_backlog_and_its_stories(
    enter: Enter, eye: Eye, tour: Tour, tech_lead: User, po: User, sprint: Sprint
) -> None:
    team, story = sprint.team, filled(sprint)
    epic = StoryFactory(team=team, is_epic=True, kind=Kind.UNTAGGED, size=None, title="Cards that stay saved")
    StoryFactory(team=team, parent=epic, proposed_kind=Kind.DEBT, proposed_by=po)
    add_sub_task(story=story, title="Ask the bank")
    edit_story(story=story, version=None, by=po, may_tag=False, changes={"description": MARKDOWN, "labels": ["mobile"]})
    page = enter(tech_lead)
    backlog = reverse("stories:backlog", args=[team.slug])
    tour(
        [
            ("the backlog", backlog),
            ("nothing found", backlog + "?q=zzz"),
            ("filters", backlog + "?sized=yes&size_from=lots"),
            ("epics", backlog + "?show=epics"),
            ("archived", backlog + "?show=archived"),
            ("suggestions", reverse("stories:suggestions", args=[team.slug])),
            ("the inbox of tagging", reverse("stories:inbox", args=[team.slug])),
            ("one rule", reverse("stories:suggestions", args=[team.slug]) + "?kind=improvement&confidence=sure"),
            ("a story", reverse("stories:detail", args=[team.slug, story.number])),
            ("an epic", epic.get_absolute_url()),
            ("a new epic", reverse("stories:new_epic", args=[team.slug])),
            ("a new story", reverse("stories:new", args=[team.slug])),
        ]
    )
    send_carelessly(page, "Add the story")
    eye.look("a new story, left empty")
    eye.is_content()


def test_editing_a_story_that_was_changed_meanwhile(
    enter: Enter, eye: Eye, tour: Tour, po: User, tech_lead: User, sprint: Sprint
) -> None:
    story = filled(sprint)
    page = enter(po, reverse("stories:place", args=[story.team.slug, story.number]))
    eye.look("a story's places")
    tour([("a story's form", reverse("stories:edit", args=[story.team.slug, story.number]))])
    edit_story(story=story, version=None, by=tech_lead, may_tag=True, changes={"title": "Split payments"})
    page.get_by_label("Title").fill("Pay with two cards")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert").first).to_be_visible()
    eye.look("two versions")
    eye.is_content()


def test_an_import_from_its_file_to_its_summary(
    enter: Enter, eye: Eye, tour: Tour, team: Team, tech_lead: User
) -> None:
    rows = [
        issue(1, "Clean up legacy code", status="Done", sprints=["Tide 1"], points="3", assignee="Somebody Else"),
        issue(2, "Odd thing 🎣", status="Parked", sprints=["Tide 1", "Tide 2"], text="x" * 400),
        issue(3, "", key="", text="=1+1"),
    ]
    plans = {"Tide 1": SprintPlan(SprintState.FINISHED, dt.date(2026, 1, 5), dt.date(2026, 1, 16))}

    def uploaded() -> Import:
        return upload(
            team=team, person=tech_lead, format="jira-csv", file_name=f"{LONG}.csv", chunks=[jira_csv(*rows)],
            decided=ImportMapping(sprints=plans),
        )  # fmt: skip

    done = uploaded()
    queue(imported=done, person=tech_lead)
    run_import(import_id=done.pk)
    checked = uploaded()
    page = enter(tech_lead)
    at = [team.slug, checked.number]
    tour(
        [
            ("imports", reverse("importers:new", args=[team.slug])),
            ("a summary", reverse("importers:summary", args=[team.slug, done.number])),
            ("a dry run", reverse("importers:preview", args=at)),
        ]
    )
    page.get_by_label("First day").last.fill("2026-01-16")
    send_carelessly(page, "Check again")
    eye.look("a dry run, refused")
    for state in (ImportState.QUEUED, ImportState.RUNNING):
        Import.objects.filter(pk=checked.pk).update(state=state)
        tour([(f"an import, {state}", reverse("importers:progress", args=at))])
    Import.objects.filter(pk=checked.pk).update(state=ImportState.FAILED, failure="Something unexpected happened.")
    tour([("an import that failed", reverse("importers:preview", args=at))])
    eye.is_content()


def test_every_page_that_somebody_may_read_is_looked_at_here() -> None:
    lines = (Path(__file__).parent.parent / "permissions.txt").read_text().splitlines()
    rows = [line.split() for line in lines if not line.startswith("#")]
    pages = {row[0].partition("/")[0] for row in rows if row[1:2] == ["GET"] and "200" in row}
    tours = [text for path in Path(__file__).parent.glob("test_*.py") if "tour(" in (text := path.read_text())]
    looked_at = {name for text in tours for name in NAMED.findall(text)}
    assert pages - looked_at - NO_PAGES == set()
