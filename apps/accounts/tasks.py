"""Mail that the worker sends."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from apps.accounts.models import User

# A mail server that is down for a moment costs nobody their invitation.
PATIENT = RetryStrategy(max_attempts=6, exponential_wait=4)


@app.task(name="accounts.send_invitation", retry=PATIENT)
def send_invitation(person_id: int, root: str) -> None:
    """Send the way in to somebody an administrator added.

    The link is made here and not where it was asked for, so that no key to an account lies in the queue.
    """
    person = User.objects.active().select_related("organisation").get(pk=person_id)
    said = {"person": person, "link": set_password_link(person, root)}
    send_mail(
        subject=" ".join(render_to_string("accounts/mail/invitation_subject.txt", said).split()),
        message=render_to_string("accounts/mail/invitation.txt", said),
        from_email=None,
        recipient_list=[person.email],
    )


def set_password_link(person: User, root: str) -> str:
    """Where a person sets their password, through the same door as a forgotten one."""
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)},
    )
    return root.rstrip("/") + path
