"""The pages of decision rights break no rule of accessibility, and the draft is written with the keyboard alone."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from apps.accounts.models import User
from apps.decisions.models import RightsDraft, Row
from apps.decisions.services import propose_rights, write_draft
from apps.sprints.models import Sprint
from apps.teams.models import Membership, Right, Team
from tests.e2e.eye import LONG, Enter, Eye, Tour
from tests.factories import StoryFactory
from tests.signing import PO, give, put_rights, rows_in_force


def with_row(team: Team, sentence: str) -> list[Row]:
    return [*rows_in_force(team), Row(key="own", sentence=sentence, holder="team")]


def test_decision_rights_are_read_and_written(enter: Enter, eye: Eye, tour: Tour, po: User, tech_lead: User) -> None:
    team = Membership.objects.get(user=po).team
    give(team, Right.TAGGING, "team")
    put_rights(team, with_row(team, LONG), note="We share the pager. " * 10)
    page = enter(po, reverse("decisions:rights", args=[team.slug]))
    eye.look("decision rights")
    tour(
        [
            ("one row", reverse("decisions:rights", args=[team.slug]) + "#right-tagging"),
            ("a version", reverse("decisions:rights_version", args=[team.slug, 3])),
            ("two versions", reverse("decisions:rights_version", args=[team.slug, 3]) + "?with=1"),
            ("no draft yet", reverse("decisions:rights_edit", args=[team.slug])),
        ]
    )
    rows = [row for row in rows_in_force(team) if row["key"] != "incidents"]
    write_draft(team=team, rows=rows, by=tech_lead)
    page.get_by_label("What is decided").last.fill("Who is on call")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("alert").first).to_contain_text("Somebody saved this draft")
    eye.look("two drafts")
    page.get_by_role("link", name="Take the saved draft instead").click()
    page.get_by_label("What is decided").nth(3).fill("")
    page.get_by_role("button", name="Save the draft").last.click()
    expect(page.get_by_role("alert").first).to_contain_text("Not saved yet")
    eye.look("a draft, refused")
    tour([("a proposal to come", reverse("decisions:rights_propose", args=[team.slug]))])
    propose_rights(team=team, rows=rows, basis=3, by=po, seat=PO)
    tour([("rights that wait for a signature", reverse("decisions:rights", args=[team.slug]))])
    eye.is_content()


def test_an_outdated_draft_and_what_was_left_behind(
    enter: Enter, eye: Eye, team: Team, po: User, tech_lead: User
) -> None:
    give(team, Right.TAGGING, "team")
    write_draft(team=team, rows=with_row(team, LONG), by=po, basis=1)
    page = enter(po, reverse("decisions:rights_edit", args=[team.slug]))
    expect(page.get_by_role("heading", name="Version 2 came into force meanwhile")).to_be_visible()
    eye.look("an outdated draft")
    page.get_by_role("button", name="Start again from what is in force").click()
    expect(page.get_by_role("heading", name="What you had written before")).to_be_visible()
    eye.look("what was left behind")
    page.get_by_role("button", name="Take it over").first.click()
    expect(page.get_by_text("Nothing is in force before both have signed.")).to_be_attached()
    assert LONG in str(RightsDraft.objects.get().rows)
    eye.is_content()


@pytest.mark.usefixtures("quiet")
def test_a_draft_is_written_and_proposed_by_keyboard(enter: Enter, team: Team, po: User, tech_lead: User) -> None:
    page = enter(po, reverse("decisions:rights_edit", args=[team.slug]))
    page.locator("#down-implementation").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#live")).to_contain_text("is number 2 of 5")
    expect(page.locator("#down-implementation")).to_be_focused()
    page.locator("#sentence-quality").fill("Tests and review")
    page.locator("#sentence-quality").press("Enter")
    expect(page.locator("#live")).to_contain_text("The draft is saved")
    expect(page.locator("#sentence-quality")).to_have_value("Tests and review")
    page.locator("#holder-incidents").select_option("team")
    page.get_by_role("button", name="Save and preview").press("Enter")
    expect(page.get_by_text("Another holder")).to_be_visible()
    page.get_by_label("Why").fill("Shorter.")
    page.get_by_role("button", name="Propose and sign").press("Enter")
    expect(page.get_by_text("It takes effect when the other side has signed, too.")).to_be_visible()


def test_a_refused_key_on_the_board_leads_to_its_row(
    enter: Enter, eye: Eye, po: User, tech_lead: User, sprint: Sprint
) -> None:
    story = StoryFactory(team=sprint.team, kind="improvement", why="6 h → 1 h")
    page = enter(po, reverse("sprints:plan", args=[sprint.team.slug, sprint.number]))
    page.locator(f"#story-{story.number}").focus()
    page.keyboard.press("t")
    alert = page.locator("#refusal").get_by_role("alert")
    expect(alert).to_contain_text("“What goes into the tech budget” is for others to decide: Team.")
    eye.look("the board, where a right refused")
    alert.get_by_role("link").click()
    expect(page.locator("#right-tech_budget")).to_be_in_viewport()
    eye.is_content()


def test_a_refusal_elsewhere_stands_above_the_page(
    enter: Enter, eye: Eye, developer: User, po: User, tech_lead: User, sprint: Sprint
) -> None:
    """The list was drawn while the right was theirs."""
    story = StoryFactory(team=sprint.team, kind="feature")
    page = enter(developer, reverse("stories:backlog", args=[sprint.team.slug]))
    give(sprint.team, Right.ESTIMATES, "tech_lead")
    page.locator(f"#size-{story.number}").click()
    alert = page.locator("#messages").get_by_role("alert")
    expect(alert).to_contain_text("“How large a story is” is for others to decide: Tech lead.")
    expect(page.locator(f"#size-{story.number}")).to_be_visible()
    eye.is_content()


def test_a_row_that_was_dropped_where_it_may_not_go_returns(
    enter: Enter, eye: Eye, po: User, tech_lead: User, team: Team
) -> None:
    give(team, Right.PRODUCT_ORDER, "together")
    one, other, third = (StoryFactory(team=team, kind="feature") for _ in range(3))
    page = enter(tech_lead, reverse("stories:backlog", args=[team.slug]))
    give(team, Right.PRODUCT_ORDER, "product_owner")
    grip = page.locator(f"#story-{third.number} .story-row__grip")
    for target in (one, other):
        grip.drag_to(page.locator(f"#story-{target.number}"))
        expect(page.locator("#messages").get_by_role("alert")).to_contain_text("for others to decide: Product Owner.")
        for place, story in enumerate((one, other, third)):
            expect(page.locator(".story-row").nth(place)).to_have_id(f"story-{story.number}")
    eye.is_content()
