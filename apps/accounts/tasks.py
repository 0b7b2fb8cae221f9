"""Mail that the worker sends, and what it sweeps up."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from apps.accounts.mails import PATIENT, mail_person, mail_to
from apps.accounts.models import Invitation, Mail, Session, User


@app.task(name="accounts.send_way_in", retry=PATIENT)
def send_way_in(person_id: int, root: str) -> None:
    """Send the way in to somebody an administrator added.

    The link is made here and not where it was asked for, so that no key to an account lies in the queue.
    """
    person = User.objects.select_related("organisation").get(pk=person_id)
    mail_person(person, "accounts/mail/way_in", {"link": set_password_link(person, root)})


def set_password_link(person: User, root: str) -> str:
    """Where a person sets their password, through the same door as a forgotten one."""
    key = default_token_generator.make_token(person)
    kwargs = {"uidb36": user_pk_to_url_str(person), "key": key}
    return root.rstrip("/") + reverse("account_reset_password_from_key", kwargs=kwargs)


@app.task(name="accounts.send_invitation", retry=PATIENT)
def send_invitation(invitation_id: int, root: str) -> None:
    """Send an invitation, if it still stands. Its link is made here, too."""
    invitation = Invitation.objects.select_related("organisation", "invited_by").get(pk=invitation_id)
    if invitation.email and invitation.is_open:
        link = root.rstrip("/") + reverse("accounts:join", args=[invitation.token])
        mail_to(invitation.email, "accounts/mail/invitation", {"invitation": invitation, "link": link})


@app.task(name="accounts.tell_of_answer", retry=PATIENT)
def tell_of_answer(invitation_id: int, person_id: int | None, root: str) -> None:
    """Tell whoever invited that somebody came, or declined."""
    invitation = Invitation.objects.select_related("organisation", "invited_by").get(pk=invitation_id)
    newcomer = User.objects.filter(pk=person_id).first()
    said = {"invitation": invitation, "newcomer": newcomer, "link": root.rstrip("/") + reverse("accounts:people")}
    mail_person(invitation.invited_by, "accounts/mail/answer", said, kind=Mail.INVITATIONS)


@app.periodic(cron="41 3 * * *")
@app.task(name="accounts.forget_sessions")
def forget_sessions(timestamp: int) -> None:
    """Every night: sessions that expired serve nobody any more."""
    Session.objects.filter(expire_date__lte=timezone.now()).delete()
