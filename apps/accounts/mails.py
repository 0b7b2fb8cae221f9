"""One way for every mail that a task sends."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import timezone, translation
from procrastinate import RetryStrategy

from apps.accounts.models import Mail, User

# A mail server that is down for a moment costs nobody their mail.
PATIENT = RetryStrategy(max_attempts=6, exponential_wait=4)


def mail_to(email: str, template: str, said: Mapping[str, Any]) -> None:
    """Send `<template>.txt`. What `<template>_subject.txt` says becomes one line, whatever is in it."""
    subject = render_to_string(f"{template}_subject.txt", dict(said))
    send_mail(
        subject=" ".join(subject.split()),
        message=render_to_string(f"{template}.txt", dict(said)),
        from_email=None,
        recipient_list=[email],
    )


def mail_person(person: User, template: str, said: Mapping[str, Any], *, kind: Mail | None = None) -> None:
    """Mail somebody in their language and by their clock, unless they do without mails of this kind."""
    if not person.is_active or (kind and not person.wants(kind)):
        return
    language = person.language or translation.get_language()
    with translation.override(language), timezone.override(ZoneInfo(person.time_zone)):
        mail_to(person.email, template, {"person": person, **said})
