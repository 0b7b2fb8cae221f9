"""Searching people, a team's members and its settings."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import NameField, TimeZoneField
from apps.accounts.models import PeopleQuerySet, User
from apps.teams.models import Membership, Role, Team
from apps.teams.seats import GUARDED, Seat

# Addresses under /teams/ that are pages of their own.
RESERVED = frozenset({"new", "archived"})
A_YEAR = dt.timedelta(days=366)


class PeopleFilterForm(forms.Form):
    """Which people a list shows. What makes no sense is left out rather than refused."""

    q = forms.CharField(required=False, max_length=100)
    show = forms.ChoiceField(
        required=False,
        choices=[("", _("May sign in")), ("inactive", _("May not sign in")), ("all", _("Everybody"))],
    )

    def found(self, people: PeopleQuerySet, *, seen_by: User) -> PeopleQuerySet:
        """Those asked for. Only administrators search by e-mail, and see who may not sign in."""
        asked = self.cleaned_data if self.is_valid() else {}
        show = asked.get("show") if seen_by.is_administrator else ""
        if show != "all":
            people = people.filter(is_active=show != "inactive")
        return people.named(asked.get("q", ""), by_email=seen_by.is_administrator)


class LocalDayField(forms.DateField):
    """A local date within a year of today, with the browser's own calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, *, today: dt.date, **options: Any) -> None:
        super().__init__(initial=today, **options)
        self.today = today

    def clean(self, value: Any) -> dt.date | None:
        day: dt.date | None = super().clean(value)
        if day and abs(day - self.today) > A_YEAR:
            raise ValidationError(_("Give a date within a year of today."))
        return day


class MemberForm(forms.Form):
    """Who joins a team, as what, and from when."""

    person = forms.ModelChoiceField(
        label=_("Who"),
        queryset=User.objects.none(),
        error_messages={
            "required": _("Choose somebody from the list."),
            "invalid_choice": _("Choose somebody of your organisation who is not in the team yet."),
        },
    )
    role = forms.ChoiceField(label=_("Role in the team"), choices=Role, initial=Role.DEVELOPER)

    def __init__(self, *args: Any, team: Team, people: PeopleQuerySet, **options: Any) -> None:
        super().__init__(*args, **options)
        cast("forms.ModelChoiceField[User]", self.fields["person"]).queryset = people
        self.fields["starts"] = LocalDayField(label=_("From"), today=team.today)
        self.today = team.today

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts = cleaned.get("starts")
        if starts and starts > self.today and cleaned.get("role") in GUARDED:
            # Named ahead, the role would be filled and nobody could act in it or hand it over.
            self.add_error("starts", _("A Product Owner or tech lead begins today; name them on the day."))
        return cleaned


class MemberRoleForm(forms.Form):
    """Another role for a member. A filled guarded role is not offered: it changes by announcement."""

    role = forms.ChoiceField(label=_("Role in the team"), choices=Role)

    def __init__(self, *args: Any, membership: Membership, seats: list[Seat], **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial = {"role": membership.role}
        filled = {seat.role for seat in seats if seat.held}
        field = cast("forms.ChoiceField", self.fields["role"])
        field.choices = [(role.value, role.label) for role in Role if role not in filled]


class MemberEndForm(forms.Form):
    """The first day on which somebody is no longer in the team."""

    def __init__(self, *args: Any, membership: Membership, **options: Any) -> None:
        super().__init__(*args, **options)
        today = membership.team.today
        self.fields["day"] = LocalDayField(label=_("First day without the role"), today=today)

    def clean_day(self) -> dt.date:
        day: dt.date = self.cleaned_data["day"]
        field = cast("LocalDayField", self.fields["day"])
        if day < field.today:
            raise ValidationError(_("Who was in the team yesterday stays on record. Give today or a later day."))
        return day


class RoleChangeForm(forms.Form):
    """Who is to take over a guarded role."""

    successor = forms.ModelChoiceField(
        label=_("Who takes over"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody yet: the role becomes vacant"),
        help_text=_("People of this team. Add somebody to the team first if they are not listed."),
    )

    def __init__(self, *args: Any, seat: Seat, team: Team, **options: Any) -> None:
        super().__init__(*args, **options)
        free = Membership.objects.on(team.today).filter(team=team).exclude(role__in=GUARDED)
        people = User.objects.active().filter(pk__in=free.values("user")).order_by("name", "id")
        cast("forms.ModelChoiceField[User]", self.fields["successor"]).queryset = people


class AddressField(forms.SlugField):
    """Where a team is found: its part of the addresses."""

    def clean(self, value: Any) -> str:
        address = str(super().clean(slugify(value) if isinstance(value, str) else value))
        if address in RESERVED:
            raise ValidationError(_("This address is taken by a page. Choose another one."))
        return address


class TeamForm(forms.ModelForm[Team]):
    """A team's settings. Whether the unit may still change, and whether an address is free, the database says."""

    name = NameField(label=_("Name"), max_length=80)
    slug = AddressField(
        label=_("Address"),
        max_length=60,
        help_text=_("Stands in the address of every page of this team. Links to the old one stop working."),
    )
    time_zone = TimeZoneField(help_text=_("Whose midnight ends the team's days."))

    class Meta:
        model = Team
        fields = ["name", "slug", "unit", "time_zone"]

    def validate_constraints(self) -> None:
        """The database judges, and says why."""
