"""Fields for what people, places and mailboxes are called."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from email.utils import getaddresses
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User

# Families of characters that leave no ink: separators, and control, format or unassigned ones.
_INVISIBLE = ("Z", "C")


class NameField(forms.CharField):
    """What people, organisations and teams are called: on one line, and with something to see."""

    def to_python(self, value: Any) -> str:
        name = " ".join((super().to_python(value) or "").split())
        if name and all(unicodedata.category(each).startswith(_INVISIBLE) for each in name):
            raise ValidationError(_("This name has no visible letter."))
        return name


@cache
def _time_zones() -> list[tuple[str, list[tuple[str, str]]]]:
    """The places of the world by region, as one chooses them."""
    regions = defaultdict(list)
    for name in sorted(available_timezones()):
        region, _slash, place = name.partition("/")
        if place and region not in ("Etc", "SystemV", "US"):
            regions[region].append((name, place.replace("_", " ")))
    return [("UTC", [("UTC", "UTC")]), *regions.items()]


class TimeZoneField(forms.ChoiceField):
    """A place whose clocks count."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Time zone"))
        super().__init__(choices=_time_zones, **options)


class PersonField(forms.CharField):
    """Somebody of the organisation, by e-mail address or by name. The browser suggests from a list of the page."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=254, **options)
        self.people = User.objects.none()

    def clean(self, value: Any) -> User | None:
        text = " ".join(str(super().clean(value)).split())
        if not text:
            return None
        found = list(self.people.filter(Q(email=text.lower()) | Q(name__iexact=text))[:2])
        if not found:
            raise ValidationError(_("Nobody of your organisation has this name or e-mail address."))
        if len(found) > 1:
            raise ValidationError(_("Several people have this name. Give the e-mail address."))
        return found[0]


class AddressesField(forms.CharField):
    """E-mail addresses, as people paste them: on lines, between commas, with or without names."""

    MOST = 50

    def __init__(self, **options: Any) -> None:
        attrs = {"rows": 3, "inputmode": "email", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
        super().__init__(max_length=10_000, widget=forms.Textarea(attrs=attrs), **options)

    def clean(self, value: Any) -> list[str]:
        text = str(super().clean(value))
        addresses = list(dict.fromkeys(self._written(text)))
        if len(addresses) > self.MOST:
            raise ValidationError(_("At most %(most)s addresses at once."), params={"most": self.MOST})
        wrong = [address for address in addresses if not _is_address(address)]
        if wrong:
            raise ValidationError(_("Not an e-mail address: %(wrong)s"), params={"wrong": ", ".join(wrong[:5])})
        return addresses

    def _written(self, text: str) -> Iterator[str]:
        for part in re.split(r"[,;\n]+", text):
            named = getaddresses([part.strip()])[0][1] if "<" in part else ""
            yield from (address.lower() for address in ([named] if named else part.split()))


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= 254
