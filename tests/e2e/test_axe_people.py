"""The same for the pages of people: their own, those of their organisation, and where invitations lead."""

from django.urls import reverse

from apps.accounts.models import User
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
            ("a new person", reverse("accounts:person_new")),
        ]
    )
    send_carelessly(page, "Add and send the mail")
    eye.look("a new person, left empty")
    eye.is_content()
