"""One way for every mail that a task sends."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from email.message import EmailMessage as Message
from email.policy import Policy, default
from typing import Any
from zoneinfo import ZoneInfo

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation
from procrastinate import RetryStrategy

from apps.accounts.models import Mail, User

# A mail server that is down for a moment costs nobody their mail.
PATIENT = RetryStrategy(max_attempts=6, exponential_wait=4)


# What a line may have at most (RFC 5322).
LONGEST_LINE = 998

type Attached = tuple[str, bytes, str]
"""A file's name, its content and its type."""


class Letter(EmailMessage):
    """Its headers stand in a line each: the address of a link that is folded is one no more."""

    def message(self, *, policy: Policy | None = None) -> Message:
        return super().message(policy=(policy or default).clone(max_line_length=LONGEST_LINE))


@contextmanager
def speaking_to(person: User) -> Iterator[None]:
    """What is written meanwhile is in this person's language and by their clock."""
    language = person.language or translation.get_language()
    with translation.override(language), timezone.override(ZoneInfo(person.time_zone)):
        yield


def mail_to(
    email: str,
    template: str,
    said: Mapping[str, Any],
    *,
    attached: Sequence[Attached] = (),
    headers: Mapping[str, str] | None = None,
) -> None:
    """Send `<template>.txt`. What `<template>_subject.txt` says becomes one line, whatever is in it."""
    subject = render_to_string(f"{template}_subject.txt", dict(said))
    message = Letter(
        subject=" ".join(subject.split()),
        body=render_to_string(f"{template}.txt", dict(said)),
        to=[email],
        headers=dict(headers or {}),
    )
    for file in attached:
        message.attach(*file)
    message.send()


def mail_person(
    person: User,
    template: str,
    said: Mapping[str, Any],
    *,
    kind: Mail | None = None,
    attached: Sequence[Attached] = (),
    headers: Mapping[str, str] | None = None,
) -> None:
    """Mail somebody in their language and by their clock, unless they do without mails of this kind."""
    if not person.is_active or (kind and not person.wants(kind)):
        return
    with speaking_to(person):
        mail_to(person.email, template, {"person": person, **said}, attached=attached, headers=headers)
