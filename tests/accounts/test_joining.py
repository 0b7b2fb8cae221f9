"""Where an invitation leads: coming in, declining, and everything that is refused."""

import datetime as dt
import re

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from apps.accounts.invitations import revoke
from apps.accounts.models import Invitation, User
from apps.teams.joining import invite_people, make_joining_link
from apps.teams.models import Membership, Role, Team
from tests.accounts.letters import work
from tests.conftest import Answer, SignIn
from tests.factories import MembershipFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "a quiet harbour at dawn"
GOOD = {"name": "Nora Nord", "password": PASSWORD}
BY_LINK = GOOD | {"email": "Nora@Example.org"}


def by_mail(by: User, email: str = "nora@example.org", **more: str | Team) -> Invitation:
    given = {"role": "member"} | more
    return invite_people(by=by, emails=[email], days=7, **given)[0]  # type: ignore[arg-type]  # each of its own type


def by_link(by: User, places: int = 3, **more: str | Team) -> Invitation:
    given = {"role": "member"} | more
    return make_joining_link(by=by, places=places, days=7, **given)  # type: ignore[arg-type]  # the same


def url(invitation: Invitation, act: str = "join") -> str:
    return reverse(f"accounts:{act}", args=[invitation.token])


def come(client: Client, invitation: Invitation, sent: dict[str, str] = GOOD) -> Answer:
    return client.post(url(invitation), sent)


def newcomer() -> User:
    return User.objects.get(email="nora@example.org")


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_page_says_who_invites_whereto_as_what_and_until_when(client: Client, admin: User, team: Team) -> None:
    shown = client.get(url(by_mail(admin, role="manager", team=team, team_role="tech_lead"))).content.decode()
    for said in ("Ada Admin", admin.organisation.name, "Manager", "Payments Platform", "Tech lead", "nora@example.org"):
        assert said in shown
    assert "holds until" in shown


def test_somebody_invited_by_mail_comes_in_with_a_name_and_a_password(client: Client, admin: User) -> None:
    invitation = by_mail(admin, role="manager")
    assert come(client, invitation)["Location"] == reverse("home")
    person = newcomer()
    assert (person.name, person.role, person.organisation) == ("Nora Nord", "manager", admin.organisation)
    assert (person.invitation, person.is_staff, person.check_password(PASSWORD)) == (invitation, False, True)
    assert client.session["_auth_user_id"] == str(person.pk)


def test_an_address_invited_by_mail_has_answered_and_one_given_by_a_link_has_not(client: Client, admin: User) -> None:
    come(client, by_mail(admin))
    assert EmailAddress.objects.get(email="nora@example.org").verified
    assert mail.outbox == []
    come(Client(), by_link(admin), BY_LINK | {"email": "otto@example.org"})
    assert not EmailAddress.objects.get(email="otto@example.org").verified
    assert [letter.to for letter in mail.outbox] == [["otto@example.org"]]


def test_reading_an_invitation_changes_nothing(client: Client, admin: User) -> None:
    invitation = by_mail(admin)
    for _ in range(3):
        assert client.get(url(invitation)).status_code == 200
    client.head(url(invitation))
    invitation.refresh_from_db()
    assert invitation.is_open
    assert "no-store" in client.get(url(invitation))["Cache-Control"]


@pytest.mark.parametrize("field", ["role", "is_staff", "is_superuser", "organisation", "email", "team_role"])
def test_a_tampered_form_gives_nothing_more(client: Client, admin: User, stranger: User, field: str) -> None:
    value = {"organisation": str(stranger.organisation_id), "email": "boss@example.org"}.get(field, "admin")
    come(client, by_mail(admin), GOOD | {field: value})
    person = newcomer()
    assert (person.role, person.organisation, person.is_staff) == ("member", admin.organisation, False)
    assert not person.is_superuser


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "\u200b"}, "no visible letter"),
        ({"name": "x" * 121}, "at most 120 characters"),
        ({"name": "a\x00b"}, "Null characters are not allowed."),
        ({"password": "short"}, "too short"),
        ({"password": "password1234"}, "too common"),
        ({"password": "nora@example.org"}, "too similar"),
        ({"email": "no address"}, "Enter a valid email address."),
        ({"email": "Ada@example.org"}, "Somebody already signs in with this e-mail address."),
    ],
)
def test_bad_input_is_refused_beside_its_field_and_takes_no_place(
    client: Client, admin: User, wrong: dict[str, str], sentence: str
) -> None:
    UserFactory(email="ada@example.org")
    invitation = by_link(admin)
    response = come(client, invitation, BY_LINK | wrong)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    invitation.refresh_from_db()
    assert invitation.uses == 0
    assert not is_in(client)


def test_a_name_stays_on_one_line_wherever_it_goes(client: Client, admin: User) -> None:
    come(client, by_mail(admin), GOOD | {"name": "Nora\r\nBcc: all@example.org"})
    assert newcomer().name == "Nora Bcc: all@example.org"
    work()
    assert mail.outbox[0].subject == "Nora Bcc: all@example.org accepted your invitation"


def closed_ones(admin: User) -> dict[str, str]:
    """A token for every way in which an invitation can be closed, and what its page says."""
    with time_machine.travel(timezone.now() - dt.timedelta(days=30)):
        expired = by_mail(admin, "expired@example.org")
    revoked, declined, used = (by_mail(admin, f"{name}@example.org") for name in ("revoked", "declined", "used"))
    revoke(invitation=revoked)
    Client().post(url(declined, "join_decline"))
    come(Client(), used)
    return {
        expired.token: "has expired",
        revoked.token: "was taken back",
        declined.token: "was declined",
        used.token: "was used already",
    }


def test_a_closed_invitation_says_why_and_no_word_about_whose_it_was(client: Client, admin: User) -> None:
    for token, said in closed_ones(admin).items():
        before = User.objects.count()
        for response in (
            client.get(reverse("accounts:join", args=[token])),
            client.post(reverse("accounts:join", args=[token]), BY_LINK),
            client.post(reverse("accounts:join_decline", args=[token])),
        ):
            page = response.content.decode()
            assert (response.status_code, said in page) == (410, True)
            assert admin.name not in page and admin.organisation.name not in page and "@example.org" not in page
        assert User.objects.count() == before


def test_forged_tokens_lead_nowhere_and_all_alike(client: Client, admin: User) -> None:
    token = by_mail(admin).token
    forged = [token[:-1], token + "A", token[::-1], token.swapcase(), "1", "x" * 2000]
    pages = set()
    for each in forged:
        for response in (
            client.get(reverse("accounts:join", args=[each])),
            client.post(reverse("accounts:join", args=[each]), GOOD),
            client.post(reverse("accounts:join_decline", args=[each])),
        ):
            assert response.status_code == 404
            pages.add(re.sub(r'(hx-headers:inherited=|name="csrfmiddlewaretoken").*', "", response.content.decode()))
    assert len(pages) == 1


def test_an_invitation_serves_once(client: Client, admin: User) -> None:
    invitation = by_mail(admin)
    come(client, invitation)
    assert come(Client(), invitation, GOOD | {"name": "Otto Other"}).status_code == 410
    assert User.objects.filter(invitation=invitation).count() == 1


def test_a_link_serves_as_many_as_it_was_made_for(admin: User) -> None:
    link = by_link(admin, places=2)
    answers = [come(Client(), link, BY_LINK | {"email": f"n{n}@example.org"}).status_code for n in range(3)]
    assert answers == [302, 302, 410]


def test_an_invitation_is_declined_and_whoever_invited_is_told(client: Client, admin: User) -> None:
    shown = client.post(url(by_mail(admin), "join_decline"), follow=True).content.decode()
    assert "was declined" in shown
    work()
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == ([admin.email], "nora@example.org declined your invitation")


def test_a_link_is_nobodys_to_decline(client: Client, admin: User) -> None:
    link = by_link(admin)
    assert "Decline" not in client.get(url(link)).content.decode()
    assert client.post(url(link, "join_decline")).status_code == 404
    link.refresh_from_db()
    assert link.is_open


def test_an_address_that_signs_in_by_now_is_asked_to_sign_in(client: Client, admin: User) -> None:
    invitation = by_mail(admin)
    person = UserFactory()
    User.objects.filter(pk=person.pk).update(email="nora@example.org")  # changed between invitation and answer
    shown = client.get(url(invitation)).content.decode()
    assert "signs in with nora@example.org already" in shown
    assert f"{reverse('account_login')}?next={url(invitation)}" in shown
    refused = come(client, invitation)
    assert (refused.status_code, is_in(client)) == (422, False)
    assert newcomer().pk == person.pk


@pytest.mark.parametrize("give", [by_mail, by_link])
def test_somebody_of_another_organisation_stays_there(as_: SignIn, admin: User, stranger: User, give: object) -> None:
    invitation = by_mail(admin, stranger.email) if give is by_mail else by_link(admin)
    client = as_(stranger)
    for response, status in ((client.get(url(invitation)), 200), (client.post(url(invitation), GOOD), 422)):
        assert response.status_code == status
        assert "A person belongs to one organisation for good." in response.content.decode()
    stranger.refresh_from_db()
    invitation.refresh_from_db()
    assert (stranger.organisation == admin.organisation, invitation.is_open) == (False, True)


def test_whoever_is_signed_in_as_somebody_else_is_told_to_sign_out(as_: SignIn, admin: User, developer: User) -> None:
    invitation = by_mail(admin, team=TeamFactory(organisation=admin.organisation))
    client = as_(developer)
    assert "is for somebody else" in client.get(url(invitation)).content.decode()
    assert client.post(url(invitation)).status_code == 422
    out = client.post(reverse("account_logout"), {"next": url(invitation)})
    assert (out["Location"], is_in(client)) == (url(invitation), False)
    assert come(client, invitation)["Location"] == reverse("home")


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_neither_coming_in_nor_signing_out_leads_elsewhere(
    client: Client, as_: SignIn, admin: User, developer: User, where: str
) -> None:
    response = client.post(url(by_mail(admin)) + f"?next={where}", GOOD | {"next": where})
    assert response["Location"] == reverse("home")
    assert as_(developer).post(reverse("account_logout"), {"next": where})["Location"] == reverse("account_login")


def test_whoever_is_here_already_has_nothing_to_accept(as_: SignIn, admin: User, developer: User) -> None:
    link = by_link(admin, role="manager")
    client = as_(developer)
    assert "You are in" in client.get(url(link)).content.decode()
    assert client.post(url(link)).status_code == 422
    developer.refresh_from_db()
    link.refresh_from_db()
    assert (developer.role, link.uses) == ("member", 0)


def test_an_invitation_may_bring_a_role_in_a_team(client: Client, admin: User, team: Team) -> None:
    shown = client.post(url(by_mail(admin, team=team, team_role="tech_lead")), GOOD, follow=True).content.decode()
    membership = Membership.objects.get(user=newcomer())
    assert (membership.team, membership.role, membership.starts) == (team, "tech_lead", team.today)
    assert "and in Payments Platform: Tech lead." in shown


@pytest.mark.parametrize(
    ("role", "why"), [("product_owner", "has a Product Owner already"), ("tech_lead", "has a tech lead already")]
)
@pytest.mark.usefixtures("po", "tech_lead")
def test_a_role_that_is_filled_by_then_is_refused_and_the_person_comes_in_all_the_same(
    client: Client, admin: User, team: Team, role: str, why: str
) -> None:
    shown = client.post(url(by_mail(admin, team=team, team_role=role)), GOOD, follow=True).content.decode()
    assert why in shown and "An administrator can give you another one." in shown
    assert newcomer().organisation == admin.organisation
    assert not Membership.objects.filter(user=newcomer()).exists()


def test_a_second_account_of_the_product_owners_mailbox_is_no_tech_lead(client: Client, admin: User, po: User) -> None:
    team = Membership.objects.get(user=po).team
    invitation = by_mail(admin, po.email.replace("@", "+2@"), team=team, team_role=Role.TECH_LEAD)
    assert "share one mailbox" in client.post(url(invitation), GOOD, follow=True).content.decode()
    assert not Membership.objects.filter(team=team, role=Role.TECH_LEAD).exists()


def test_a_team_that_was_archived_meanwhile_takes_nobody(client: Client, admin: User, team: Team) -> None:
    invitation = by_mail(admin, team=team)
    Team.objects.filter(pk=team.pk).update(archived_at=timezone.now())
    assert "archived meanwhile" in client.post(url(invitation), GOOD, follow=True).content.decode()
    assert newcomer().organisation == admin.organisation


def test_somebody_of_the_organisation_joins_the_team_by_a_link_and_keeps_their_role(
    as_: SignIn, admin: User, team: Team
) -> None:
    person, link = UserFactory(organisation=admin.organisation), by_link(admin, role="manager", team=team)
    client = as_(person)
    assert "Join Payments Platform" in client.get(url(link)).content.decode()
    assert client.post(url(link))["Location"] == reverse("home")
    person.refresh_from_db()
    assert (person.role, Membership.objects.get(user=person).team) == ("member", team)


def test_who_is_in_the_team_already_uses_up_no_place(as_: SignIn, admin: User, team: Team) -> None:
    person, link = UserFactory(organisation=admin.organisation), by_link(admin, team=team)
    MembershipFactory(team=team, user=person)
    refused = as_(person).post(url(link))
    assert refused.status_code == 422
    assert "has a role in this team already" in refused.content.decode()
    link.refresh_from_db()
    assert link.uses == 0


def test_coming_in_is_recorded_with_who_came(client: Client, admin: User) -> None:
    come(client, by_mail(admin))
    work()
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == ([admin.email], "Nora Nord accepted your invitation")
    shown = Client()
    shown.force_login(admin)
    page = shown.get(reverse("accounts:person", args=[newcomer().pk])).content.decode()
    assert "invited by e-mail" in page and "came in as Member" in page


@override_settings(ACCOUNT_RATE_LIMITS={"join": "3/m/ip"})
def test_answering_is_limited_by_rate_and_reading_is_not(client: Client, admin: User) -> None:
    link = by_link(admin)
    assert [come(client, link, {"name": ""}).status_code for _ in range(4)] == [422, 422, 422, 429]
    assert client.get(url(link)).status_code == 200


def test_forms_from_elsewhere_are_refused(admin: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    with transaction.atomic():
        assert strict.post(url(by_mail(admin)), GOOD).status_code == 403
    assert not User.objects.filter(email="nora@example.org").exists()
