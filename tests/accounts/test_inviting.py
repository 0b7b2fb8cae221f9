"""Administrators invite: by mail, and by a link for several people."""

import pytest
from django.core import mail
from django.db import transaction
from django.test import override_settings
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from apps.accounts.models import Invitation, User
from apps.accounts.tasks import send_invitation
from apps.core.violations import RuleViolation, explained
from apps.teams.joining import invite_people, make_joining_link
from apps.teams.models import Role, Team, TeamInvitation
from tests.accounts.letters import link_to, work
from tests.conftest import SignIn
from tests.factories import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db

GOOD = {"emails": "Nora@Example.org", "role": "member", "days": "7", "team_role": "developer"}
LINK = {"role": "member", "places": "5", "days": "7", "team_role": "developer"}
INVITE, BY_LINK, LIST = "accounts:invite", "accounts:invite_link", "accounts:invitations"
READERS = ["po", "tech_lead", "developer", "observer", "manager"]


def test_several_people_are_invited_at_once_and_each_gets_a_mail(as_: SignIn, admin: User) -> None:
    pasted = "Nora Nord <NORA@example.org>, otto@example.org;\n paul@example.org  quirin@example.org\nnora@example.org"
    response = as_(admin).post(reverse(INVITE), GOOD | {"emails": pasted}, follow=True)
    assert "4 invitations are on their way." in response.content.decode()
    work()
    to = [letter.to[0] for letter in mail.outbox]
    assert to == ["nora@example.org", "otto@example.org", "paul@example.org", "quirin@example.org"]


def test_the_mail_says_who_invites_whereto_and_until_when(as_: SignIn, admin: User) -> None:
    User.objects.filter(pk=admin.pk).update(time_zone="Europe/Berlin")
    as_(admin).post(reverse(INVITE), GOOD)
    work()
    [letter] = mail.outbox
    assert letter.subject == f"Ada Admin invites you to {admin.organisation.name}"
    assert "holds until" in letter.body and "(Europe/Berlin)" in letter.body
    assert link_to("nora@example.org") == reverse("accounts:join", args=[Invitation.objects.get().token])


def test_no_key_to_the_organisation_lies_in_the_queue(as_: SignIn, admin: User) -> None:
    as_(admin).post(reverse(INVITE), GOOD)
    [job] = ProcrastinateJob.objects.filter(task_name=send_invitation.name)
    assert set(job.args) == {"invitation_id", "root"}


def test_an_invitation_that_was_revoked_before_its_mail_left_is_not_sent(as_: SignIn, admin: User) -> None:
    client = as_(admin)
    client.post(reverse(INVITE), GOOD)
    client.post(reverse("accounts:invitation_revoke", args=[Invitation.objects.get().pk]))
    work()
    assert mail.outbox == []


def test_names_cannot_smuggle_lines_into_a_mails_head(as_: SignIn, admin: User) -> None:
    User.objects.filter(pk=admin.pk).update(name="Ada\r\nBcc: all@example.org\r\n\r\nBuy")
    as_(admin).post(reverse(INVITE), GOOD)
    work()
    [letter] = mail.outbox
    assert letter.subject.startswith("Ada Bcc: all@example.org Buy invites you")
    assert letter.recipients() == ["nora@example.org"]
    assert "Bcc" not in letter.message()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"emails": ""}, "This field is required."),
        ({"emails": "nora, otto@example.org"}, "Not an e-mail address: nora"),
        ({"emails": "nora@example.org\x00"}, "Null characters are not allowed."),
        ({"emails": "a" * 250 + "@example.org"}, "Not an e-mail address"),
        ({"emails": " ".join(f"n{n}@example.org" for n in range(51))}, "At most 50 addresses at once."),
        ({"emails": "TECH.lead@example.org nora@example.org"}, "In your organisation already: tech.lead@example.org"),
        ({"role": "emperor"}, "Select a valid choice."),
        ({"days": "3650"}, "Select a valid choice."),
        ({"team": "0"}, "Select a valid choice."),
        ({"team_role": "emperor"}, "Select a valid choice."),
    ],
)
def test_bad_input_is_refused_and_nobody_is_invited(
    as_: SignIn, admin: User, tech_lead: User, wrong: dict[str, str], sentence: str
) -> None:
    response = as_(admin).post(reverse(INVITE), GOOD | wrong)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Invitation.objects.exists()


def test_whether_an_address_signs_in_elsewhere_is_not_told(as_: SignIn, admin: User, stranger: User) -> None:
    assert as_(admin).post(reverse(INVITE), GOOD | {"emails": stranger.email}).status_code == 302
    work()
    assert [letter.to for letter in mail.outbox] == [[stranger.email]]


def test_an_invitation_may_lead_into_a_team(as_: SignIn, admin: User, team: Team) -> None:
    as_(admin).post(reverse(INVITE), GOOD | {"team": team.pk, "team_role": "tech_lead"})
    into = TeamInvitation.objects.get()
    assert (into.team, into.role, into.invitation.email) == (team, "tech_lead", "nora@example.org")


def test_a_guarded_role_is_offered_to_one_person_and_never_by_a_link(as_: SignIn, admin: User, team: Team) -> None:
    client = as_(admin)
    both = GOOD | {"emails": "nora@example.org otto@example.org", "team": team.pk, "team_role": "product_owner"}
    assert client.post(reverse(INVITE), both).status_code == 422
    assert client.post(reverse(BY_LINK), LINK | {"team": team.pk, "team_role": "tech_lead"}).status_code == 422
    assert not Invitation.objects.exists()


def test_teams_of_others_and_archived_ones_are_not_offered(as_: SignIn, admin: User, stranger: User) -> None:
    foreign = Team.objects.get(organisation=stranger.organisation)
    client = as_(admin)
    for name, sent in ((INVITE, GOOD), (BY_LINK, LINK)):
        assert foreign.name not in client.get(reverse(name)).content.decode()
        assert client.post(reverse(name), sent | {"team": foreign.pk}).status_code == 422


def test_without_a_team_none_is_asked_for_and_the_next_step_is_shown(as_: SignIn) -> None:
    founder = UserFactory(role=User.Role.ADMIN)
    client = as_(founder)
    assert "team_role" not in client.get(reverse(INVITE)).content.decode()
    shown = client.post(reverse(INVITE), GOOD, follow=True)
    assert shown.redirect_chain[0][0] == reverse("home")
    assert "1 invited" in shown.content.decode()


def test_a_link_stands_in_the_list_to_be_copied(as_: SignIn, admin: User) -> None:
    shown = as_(admin).post(reverse(BY_LINK), LINK, follow=True).content.decode()
    made = Invitation.objects.get()
    assert f'value="http://testserver{reverse("accounts:join", args=[made.token])}" readonly' in shown
    assert "Link for 5 people" in shown


def test_the_link_of_a_mail_is_for_its_mailbox_alone(as_: SignIn, admin: User) -> None:
    client = as_(admin)
    client.post(reverse(INVITE), GOOD)
    assert Invitation.objects.get().token not in client.get(reverse(LIST)).content.decode()


@pytest.mark.parametrize("wrong", [{"role": "admin"}, {"places": "0"}, {"places": "101"}, {"places": ""}])
def test_bad_links_are_refused(as_: SignIn, admin: User, wrong: dict[str, str]) -> None:
    assert as_(admin).post(reverse(BY_LINK), LINK | wrong).status_code == 422
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("who", READERS)
def test_nobody_else_invites_whatever_role_they_post(request: pytest.FixtureRequest, as_: SignIn, who: str) -> None:
    client = as_(request.getfixturevalue(who))
    for name, sent in ((INVITE, GOOD), (BY_LINK, LINK)):
        assert client.get(reverse(name)).status_code == 403
        assert client.post(reverse(name), sent | {"role": "admin"}).status_code == 403
    assert client.get(reverse(LIST)).status_code == 403
    assert not Invitation.objects.exists()


def test_invitations_of_another_organisation_are_not_there(as_: SignIn, admin: User, stranger: User) -> None:
    as_(admin).post(reverse(INVITE), GOOD)
    theirs = Invitation.objects.get()
    client = as_(stranger)
    assert "nora@example.org" not in client.get(reverse(LIST)).content.decode()
    for act in ("renew", "revoke"):
        assert client.post(reverse(f"accounts:invitation_{act}", args=[theirs.pk])).status_code == 404


def test_a_mail_is_sent_again_and_holds_longer(as_: SignIn, admin: User) -> None:
    client = as_(admin)
    client.post(reverse(INVITE), GOOD | {"days": "1"})
    before = Invitation.objects.get()
    client.post(reverse("accounts:invitation_renew", args=[before.pk]))
    work()
    now = Invitation.objects.get()
    assert (now.expires_at - before.expires_at).days >= 5
    assert now.token == before.token
    assert len(mail.outbox) == 2


def test_what_was_revoked_is_neither_sent_nor_revoked_again(as_: SignIn, admin: User) -> None:
    client = as_(admin)
    client.post(reverse(INVITE), GOOD)
    given = Invitation.objects.get()
    client.post(reverse("accounts:invitation_revoke", args=[given.pk]))
    for act in ("renew", "revoke"):
        shown = client.post(reverse(f"accounts:invitation_{act}", args=[given.pk]), follow=True).content.decode()
        assert "This invitation is no longer open." in shown
    assert "nora@example.org" not in client.get(reverse(LIST)).content.decode()
    assert "nora@example.org" in client.get(reverse(LIST), {"show": "answered"}).content.decode()


def test_the_list_is_searched_and_answers_absurd_questions(as_: SignIn, admin: User) -> None:
    client = as_(admin)
    client.post(reverse(INVITE), GOOD | {"emails": "nora@example.org otto@example.org"})
    found = client.get(reverse(LIST), {"q": "NORA"}).content.decode()
    assert "nora@example.org" in found and "otto@example.org" not in found
    for absurd in ("\x00", "%", "x" * 5000, "🦊"):
        assert client.get(reverse(LIST), {"q": absurd, "show": absurd, "page": absurd}).status_code == 200
    headers = {"HX-Request": "true", "HX-Target": "section#invitations-list"}
    part = client.get(reverse(LIST), headers=headers).content.decode()
    assert part.lstrip().startswith('<section class="panel panel--flush" id="invitations-list"')


@override_settings(ACCOUNT_RATE_LIMITS={"invite": "3/h/user"})
def test_nobody_sends_mail_to_the_world_one_address_or_many(as_: SignIn, admin: User) -> None:
    client = as_(admin)
    assert client.post(reverse(INVITE), GOOD | {"emails": "a@example.org b@example.org"}).status_code == 302
    refused = client.post(reverse(INVITE), GOOD | {"emails": "c@example.org d@example.org"})
    assert refused.status_code == 422
    assert "Wait a while" in refused.content.decode()
    again = client.post(reverse("accounts:invitation_renew", args=[Invitation.objects.all()[0].pk]), follow=True)
    assert "Wait a while" in again.content.decode()
    work()
    assert len(mail.outbox) == 2


def test_history_says_who_invited_and_who_revoked(as_: SignIn, admin: User) -> None:
    other = UserFactory(organisation=admin.organisation, role=User.Role.ADMIN)
    as_(admin).post(reverse(BY_LINK), LINK)
    given = Invitation.objects.get()
    as_(other).post(reverse("accounts:invitation_revoke", args=[given.pk]))
    events = given.events.order_by("pgh_id").values_list("pgh_label", "pgh_context__user")  # type: ignore[attr-defined]  # pghistory makes it
    assert list(events) == [("insert", admin.pk), ("update", other.pk)]


def test_a_team_invitation_stands_as_it_was_given(admin: User, team: Team) -> None:
    invite_people(by=admin, emails=["nora@example.org"], role="member", days=7, team=team)
    for change in ({"role": Role.PRODUCT_OWNER}, {"team": TeamFactory(organisation=team.organisation)}):
        with pytest.raises(RuleViolation) as refused, explained(), transaction.atomic():
            TeamInvitation.objects.update(**change)
        assert refused.value.constraint == "what_an_invitation_brings_stands_as_given"


def test_nobody_is_invited_into_a_team_of_another_organisation(admin: User, stranger: User) -> None:
    foreign = Team.objects.get(organisation=stranger.organisation)
    with pytest.raises(RuleViolation) as refused:
        make_joining_link(by=admin, role="member", places=1, days=7, team=foreign)
    assert refused.value.constraint == "people_are_invited_into_teams_of_the_organisation"
    assert not Invitation.objects.exists()
