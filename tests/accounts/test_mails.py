"""Which mails somebody gets is theirs to choose, but for those that a right rests on."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client, override_settings
from django.urls import reverse

from apps.accounts.invitations import decline, invite_by_mail
from apps.accounts.mails import mail_person
from apps.accounts.models import Mail, User
from apps.teams.models import Membership, Team
from apps.teams.services import give_notice
from apps.teams.tasks import tell_of_role_change
from tests.accounts.letters import work
from tests.conftest import SignIn
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def do_without(person: User, kind: Mail) -> None:
    User.objects.filter(pk=person.pk).update(unwanted_mail=[kind])


def told(by: User, team: Team) -> set[str]:
    """Who hears that the tech lead is to change."""
    lead = Membership.objects.get(team=team, role="tech_lead")
    change = give_notice(membership=lead, successor=Membership.objects.get(role="developer").user, by=by)
    tell_of_role_change(change_id=change.pk, link="http://testserver/")
    return {letter.to[0] for letter in mail.outbox}


def test_everybody_gets_every_mail_until_they_say_otherwise(client: Client) -> None:
    client.force_login(UserFactory())
    shown = client.get(reverse("accounts:mails")).content.decode()
    assert shown.count(" checked") == len(Mail)


@pytest.mark.parametrize("wanted", [[], [Mail.INVITATIONS], list(Mail)])
def test_what_is_chosen_is_kept(client: Client, wanted: list[Mail]) -> None:
    person = UserFactory()
    client.force_login(person)
    assert client.post(reverse("accounts:mails"), {"wanted": wanted})["Location"] == reverse("accounts:mails")
    person.refresh_from_db()
    assert {kind for kind in Mail if person.wants(kind)} == set(wanted)


def test_an_unknown_mail_is_refused(client: Client) -> None:
    person = UserFactory()
    client.force_login(person)
    assert client.post(reverse("accounts:mails"), {"wanted": ["spam"]}).status_code == 422
    person.refresh_from_db()
    assert person.unwanted_mail == []


@pytest.mark.usefixtures("tech_lead", "developer")
def test_a_change_of_somebody_elses_role_may_be_done_without(team: Team, admin: User, po: User) -> None:
    do_without(po, Mail.ROLE_CHANGES)
    assert po.email not in told(admin, team)


@pytest.mark.usefixtures("po")
def test_notice_of_ones_own_role_always_comes(team: Team, admin: User, tech_lead: User, developer: User) -> None:
    for person in (tech_lead, developer):
        do_without(person, Mail.ROLE_CHANGES)
    assert {tech_lead.email, developer.email} <= told(admin, team)


@pytest.mark.parametrize("wanted", [True, False])
def test_answers_to_ones_invitations_may_be_done_without(wanted: bool) -> None:
    giver = UserFactory(role=User.Role.ADMIN, unwanted_mail=[] if wanted else [Mail.INVITATIONS])
    [invitation] = invite_by_mail(by=giver, emails=["nora@example.org"], role="member", days=7)
    decline(invitation=invitation, root="http://testserver/")
    work()
    assert len(mail.outbox) == wanted


def test_no_mail_goes_to_who_may_not_sign_in() -> None:
    mail_person(UserFactory(is_active=False), "accounts/mail/way_in", {})
    assert mail.outbox == []


def test_every_choice_is_asked_by_a_task_and_every_task_asks_a_choice_there_is() -> None:
    tasks = [path.read_text() for path in Path(settings.BASE_DIR, "apps").rglob("tasks.py")]
    assert set(re.findall(r"\bMail\.([A-Z_]+)", "".join(tasks))) == set(Mail.names)


def test_a_language_is_asked_for_only_where_there_are_several(client: Client, as_: SignIn) -> None:
    person = UserFactory()
    client.force_login(person)
    sent = {"name": "Nora", "time_zone": "UTC", "theme": "dark", "language": "de"}
    assert "id_language" not in client.get(reverse("accounts:profile")).content.decode()
    client.post(reverse("accounts:profile"), sent)
    person.refresh_from_db()
    assert person.language == ""
    with override_settings(LANGUAGES=[("en", "English"), ("de", "Deutsch")]):
        assert "id_language" in client.get(reverse("accounts:profile")).content.decode()
        client.post(reverse("accounts:profile"), sent)
        person.refresh_from_db()
        assert person.language == "de"
        assert '<html lang="de"' in client.get(reverse("accounts:profile")).content.decode()
        assert client.post(reverse("accounts:profile"), sent | {"language": "tlh"}).status_code == 422
    assert '<html lang="en"' in client.get(reverse("accounts:profile")).content.decode()
