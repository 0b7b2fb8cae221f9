"""The first minute: an organisation is founded, three people are invited, and they come in. By keyboard, on a phone."""

from collections.abc import Callable

import pytest
from django.core import mail
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.accounts.models import Invitation, Session, User
from apps.teams.models import Membership, Role, Team
from tests.e2e.keys import letter_to, press_to, type_into
from tests.factories import PASSWORD

type Work = Callable[[], None]

pytestmark = pytest.mark.usefixtures("quiet", "transactional_db")

COLLEAGUES = {"tariq@example.org": "Tariq Lead", "dana@example.org": "Dana Developer", "oskar@example.org": "Oskar Ops"}


@pytest.fixture(autouse=True)
def phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})


def sign_up(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url)
    press_to(page, "Sign up with your organisation")
    expect(page.get_by_label("Organisation")).to_be_focused()
    type_into(page, "Larkfield Market", "Petra Pole", "petra@example.org", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome, Petra Pole")


def invite_three(page: Page) -> None:
    press_to(page, "Invite people")
    expect(page.get_by_label("E-mail addresses")).to_be_focused()
    page.keyboard.type(", ".join(COLLEAGUES))
    press_to(page, "Send the invitations", "button")
    expect(page.get_by_text("3 invitations are on their way.")).to_be_visible()


def create_team(page: Page) -> None:
    press_to(page, "Create a team")
    expect(page.get_by_label("Name", exact=True)).to_be_visible()
    page.get_by_label("Name", exact=True).focus()
    page.keyboard.type("Payments")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Story key")).not_to_have_value("")
    page.get_by_label("Product Owner").focus()
    page.keyboard.type("petra@example.org")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Payments begins with 20% for technical work.")).to_be_visible()


def come_in(page: Page, email: str) -> None:
    page.goto(letter_to(email))
    expect(page.get_by_role("heading", level=1)).to_have_text("Join Larkfield Market")
    expect(page.get_by_text("Petra Pole invites you.")).to_be_visible()
    expect(page.get_by_label("Your name")).to_be_focused()
    type_into(page, COLLEAGUES[email], PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("You are in Larkfield Market now.")).to_be_visible()


def test_an_organisation_is_founded_and_three_people_come_in(
    page: Page, newcomers: Callable[[], Page], live_server: LiveServer, work: Work
) -> None:
    sign_up(page, live_server)
    invite_three(page)
    create_team(page)
    work()
    for email in COLLEAGUES:
        come_in(newcomers(), email)
    founder = User.objects.get(email="petra@example.org")
    people = User.objects.filter(organisation=founder.organisation_id).exclude(pk=founder.pk)
    assert {person.email: person.name for person in people} == COLLEAGUES
    assert {person.role for person in people} == {User.Role.MEMBER}
    work()
    assert {each.subject for each in mail.outbox if each.to == ["petra@example.org"]} >= {
        f"{name} accepted your invitation" for name in COLLEAGUES.values()
    }


def test_a_link_is_copied_and_leads_into_a_team(
    page: Page, newcomers: Callable[[], Page], live_server: LiveServer
) -> None:
    sign_up(page, live_server)
    create_team(page)
    page.goto(f"{live_server.url}/people/invite/link/")
    page.get_by_label("Team (optional)").select_option(label="Payments")
    press_to(page, "Make the link", "button")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    press_to(page, "Copy link", "button")
    expect(page.get_by_role("button", name="Copied.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    theirs = newcomers()
    theirs.goto(copied)
    expect(theirs.get_by_label("Your name")).to_be_focused()
    type_into(theirs, "Dana Developer", "dana@example.org", PASSWORD)
    theirs.keyboard.press("Enter")
    expect(theirs.get_by_text("and in Payments: Developer.")).to_be_visible()
    assert Membership.objects.get(user__email="dana@example.org").team == Team.objects.get()
    assert Membership.objects.get(user__email="dana@example.org").role == Role.DEVELOPER
    assert Invitation.objects.get().uses == 1


def test_somebody_signs_out_on_their_other_phone(
    page: Page, newcomers: Callable[[], Page], live_server: LiveServer
) -> None:
    sign_up(page, live_server)
    lost = newcomers()
    lost.goto(live_server.url)
    lost.get_by_label("E-mail").fill("petra@example.org")
    lost.get_by_label("Password").first.fill(PASSWORD)
    lost.keyboard.press("Enter")
    expect(lost.get_by_role("heading", level=1)).to_have_text("Welcome, Petra Pole")
    page.goto(f"{live_server.url}/profile/sessions/")
    press_to(page, "Sign out everywhere but here", "button")
    expect(page.get_by_text("Signed out of 1 browser.")).to_be_visible()
    lost.reload()
    expect(lost.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert Session.objects.exclude(user=None).count() == 1
