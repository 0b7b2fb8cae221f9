"""The same for the pages of people: their own, those of their organisation, and where invitations lead."""

from django.urls import reverse
from playwright.sync_api import Page

from apps.accounts.models import User
from apps.accounts.services import change_person
from apps.teams.joining import invite_people, make_joining_link
from apps.teams.models import Team
from tests.e2e.eye import LONG, Enter, Eye, Tour, send_carelessly
from tests.factories import UserFactory


def test_what_people_set_for_themselves(enter: Enter, eye: Eye, tour: Tour, team: Team) -> None:
    page = enter(UserFactory(organisation=team.organisation, name="Olaf Outsider"), reverse("home"))
    eye.look("home of somebody without a team")
    tour(
        [
            ("no teams", reverse("teams:list")),
            ("e-mail addresses", reverse("account_email")),
            ("change the password", reverse("account_change_password")),
            ("sign out", reverse("account_logout")),
            ("not there", "/teams/nowhere/"),
            ("not allowed", reverse("accounts:person_new")),
            ("mails", reverse("accounts:mails")),
            ("sessions", reverse("accounts:sessions")),
            ("profile", reverse("accounts:profile")),
        ]
    )
    page.get_by_label("Name", exact=True).fill("")
    send_carelessly(page, "Save profile")
    eye.look("profile, without a name")
    eye.is_content()


def test_the_people_of_an_organisation(
    enter: Enter, eye: Eye, tour: Tour, admin: User, po: User, developer: User
) -> None:
    UserFactory(organisation=admin.organisation, name=LONG, email=f"{LONG.lower().replace('ä', 'a')}@example.org")
    page = enter(admin)
    tour(
        [
            ("people", reverse("accounts:people")),
            ("nobody found", reverse("accounts:people") + "?q=zzz"),
            ("a person", reverse("accounts:person", args=[developer.pk])),
            ("a person to anonymise", reverse("accounts:person_forget", args=[developer.pk])),
            ("a new person", reverse("accounts:person_new")),
        ]
    )
    send_carelessly(page, "Add and send the mail")
    eye.look("a new person, left empty")
    tour(
        [
            ("no invitations", reverse("accounts:invitations")),
            ("a link", reverse("accounts:invite_link")),
            ("an invitation", reverse("accounts:invite")),
        ]
    )
    send_carelessly(page, "Send the invitations")
    eye.look("an invitation, left empty")
    eye.is_content()


def test_invitations_and_where_they_lead(enter: Enter, eye: Eye, tour: Tour, page: Page, admin: User, po: User) -> None:
    team = Team.objects.get()
    emails = [f"{LONG.lower().replace('ä', 'a')[:60]}@example.org", po.email]
    invited, of_the_po = invite_people(by=admin, emails=emails, role="member", days=7, team=team)
    link = make_joining_link(by=admin, role="member", places=20, days=7, team=team)
    by_mail, to_the_po, by_link = (reverse("accounts:join", args=[each.token]) for each in (invited, of_the_po, link))
    tour([("invited by mail", by_mail), ("invited, with an account", to_the_po), ("a link to follow", by_link)])
    send_carelessly(page, "Accept and come in")
    eye.look("a link to follow, left empty")
    tour([("a link that leads nowhere", reverse("accounts:join", args=["nowhere"]))])
    enter(po)
    tour([("of somebody else", by_mail), ("in the team already", by_link)])
    page.get_by_role("button", name="Join Payments Platform").click()
    eye.look("in the team already, refused")
    enter(admin)
    tour([("invitations", reverse("accounts:invitations"))])
    person = reverse("accounts:person", args=[po.pk])
    change_person(person=po, role="member", is_active=False)
    tour([("a Product Owner who may not sign in", person)])
    eye.is_content()
