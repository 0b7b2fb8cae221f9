"""What people write in the decision log, and what they look for there."""

import datetime as dt
import re
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.violations import RuleViolation
from apps.decisions.links import MOST_LINKS, Found, find
from apps.decisions.models import LONGEST_TEXT, TEXTS, Decision, DecisionStatus
from apps.decisions.models.log import DecisionQuerySet
from apps.decisions.voices import Choice, Step, choices_for, people_of, when_in_force, who_held
from apps.teams.access import StandingTeam
from apps.teams.models import Team

MARKDOWN = _("Markdown: **bold**, - lists, [links](https://…).")


class LongText(forms.CharField):
    """Some Markdown. Browsers send other line ends than they were given, and those do not count."""

    def __init__(self, *, rows: int, **options: Any) -> None:
        super().__init__(max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": rows}), **options)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace("\r\n", "\n").strip()


class EntryField(forms.CharField):
    """An entry of the team, by its key. Set `entries` before it cleans."""

    entries: DecisionQuerySet
    default_error_messages = {"missing": _("No entry with this number stands decided in this log.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off"}), **options)

    def prepare_value(self, value: Any) -> Any:
        return value.key if isinstance(value, Decision) else value

    def clean(self, value: Any) -> Decision | None:
        key = super().clean(value)
        if not key:
            return None
        typed = re.fullmatch(r"(?:D-)?(\d{1,9})", key, re.IGNORECASE | re.ASCII)
        entry = self.entries.filter(number=typed[1]).first() if typed else None
        if entry is None:
            raise ValidationError(self.error_messages["missing"], code="missing")
        return entry


class LinksField(forms.CharField):
    """Keys of stories and sprints. Set `team` before it cleans."""

    team: Team

    def __init__(self) -> None:
        help_text = _("Stories and sprints by their keys: PAY-12, S14.")
        super().__init__(label=_("About"), required=False, max_length=1000, help_text=help_text)

    def clean(self, value: Any) -> Found:
        found = find(self.team, super().clean(value))
        if found.unknown:
            keys = ", ".join(found.unknown[:5])
            raise ValidationError(_now("Nothing with this key in this team: %(keys)s.") % {"keys": keys})
        if found.count > MOST_LINKS:
            raise ValidationError(_now("An entry is linked to at most %(most)s things.") % {"most": MOST_LINKS})
        return found


class DayAndVoiceForm(forms.Form):
    """When it was decided, and by whom: today and by oneself, unless said otherwise."""

    decided_on = forms.DateField(
        label=_("Decided on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    decided_by = forms.ModelChoiceField(User.objects.none(), label=_("Decided by"), empty_label=None)

    def __init__(self, *args: Any, team: StandingTeam, initial: dict[str, Any] | None = None, **options: Any) -> None:
        options["initial"] = {"decided_on": team.today, "decided_by": team.standing.user.pk} | (initial or {})
        super().__init__(*args, **options)
        self.team = team
        people = [team.standing.user, *(each for each in people_of(team) if each != team.standing.user)]
        field = cast("forms.ModelChoiceField[User]", self.fields["decided_by"])
        field.queryset = User.objects.filter(pk__in=[person.pk for person in people])
        field.choices = [(person.pk, person.name) for person in people]

    def take(self, violation: RuleViolation, right_key: str) -> None:
        """Say a refusal beside its field, and what would have been right."""
        self.add_error(FIELD_OF_RULE.get(violation.constraint), self._explained(violation, right_key))

    def _explained(self, violation: RuleViolation, right_key: str) -> str:
        day: dt.date = self.cleaned_data["decided_on"]
        if violation.constraint == "a_right_was_in_force_on_the_day":
            return when_in_force(self.team, right_key, day)
        if violation.constraint == "who_decided_held_the_right_that_day":
            return who_held(self.team, right_key, day, self.cleaned_data["decided_by"])
        return violation.message


# Beside which field a rule of the log speaks.
FIELD_OF_RULE = {
    "a_right_was_in_force_on_the_day": "decided_on",
    "a_decision_is_dated_until_today": "decided_on",
    "a_decision_is_no_older_than_its_team": "decided_on",
    "who_decided_held_the_right_that_day": "decided_by",
}


class EntryForm(DayAndVoiceForm):
    """An entry, as it is written. What happens with it follows from its right and from who writes."""

    title = forms.CharField(label=_("Title"), max_length=200, help_text=_("What was decided, in a few words."))
    right_key = forms.ChoiceField(label=_("The right it rests on"), widget=forms.RadioSelect)
    context = LongText(label=_("Context"), rows=4, required=False, help_text=_("Why this had to be decided."))
    options = LongText(label=_("Options considered"), rows=4, required=False, help_text=_("And why not those."))
    decision = LongText(label=_("Decision"), rows=4, help_text=MARKDOWN)
    consequences = LongText(label=_("Consequences"), rows=3, required=False, help_text=_("The good and the bad ones."))
    links = LinksField()
    replaces = EntryField(
        label=_("Takes the place of"), required=False, help_text=_("An entry that is superseded by this one: D-4.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2_000_000_000)

    def __init__(
        self, *args: Any, team: StandingTeam, entry: Decision | None = None, initial: Any = None, **options: Any
    ) -> None:
        super().__init__(*args, team=team, initial=_written(entry) if entry else initial, **options)
        self.rights = choices_for(team, past=entry is None)
        cast("forms.ChoiceField", self.fields["right_key"]).choices = [
            (each.key, each.sentence) for each in self.rights
        ]
        cast("LinksField", self.fields["links"]).team = team
        decided = Decision.objects.filter(team=team).exclude(status=DecisionStatus.PROPOSED)
        cast("EntryField", self.fields["replaces"]).entries = decided
        if entry:
            del self.fields["decided_on"], self.fields["decided_by"], self.fields["links"]

    def clean_title(self) -> str:
        """One line, whatever was pasted."""
        return " ".join(self.cleaned_data["title"].split())

    def clean(self) -> dict[str, Any]:
        """Who does not decide it does not say when it was decided either."""
        given = super().clean() or self.cleaned_data
        if self.step == Step.WAIT and {"decided_on", "decided_by"} & set(self.changed_data):
            self.add_error("decided_on", _("Whoever holds this right says when it was decided, and by whom."))
        return given

    def groups(self) -> list[tuple[str, list[Choice]]]:
        """The rights, under what happens with a decision that rests on them."""
        groups: dict[str, list[Choice]] = {}
        for choice in sorted(self.rights, key=lambda each: (each.is_past, list(Step).index(each.step))):
            groups.setdefault(choice.group, []).append(choice)
        return list(groups.items())

    @property
    def has_another_day(self) -> bool:
        """Whether more was typed than that it is today's and one's own."""
        return self.is_bound and bool({"decided_on", "decided_by"} & set(self.changed_data))

    @property
    def step(self) -> Step:
        """What happens with the entry under the chosen right."""
        return self.chosen.step if self.chosen else Step.WAIT

    @property
    def chosen(self) -> Choice | None:
        key = self.cleaned_data.get("right_key") if self.is_bound else None
        return next((each for each in self.rights if each.key == key), None)

    def written(self) -> dict[str, Any]:
        """The entry's own fields."""
        return {name: self.cleaned_data[name] for name in ("title", "right_key", *TEXTS, "replaces")}

    def changes(self, since: Decision) -> dict[str, Any]:
        """What this form would change on an entry as it is now."""
        return {name: value for name, value in self.written().items() if value != getattr(since, name)}


def _written(entry: Decision) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in ("title", "right_key", *TEXTS, "replaces", "version")}


class SuccessorForm(forms.Form):
    """Which decided entry takes another's place."""

    successor = EntryField(label=_("Superseded by"), help_text=_("Its number: D-12."))

    def __init__(self, *args: Any, entry: Decision, **options: Any) -> None:
        super().__init__(*args, **options)
        others = Decision.objects.filter(team=entry.team_id).open_to_succession().exclude(pk=entry.pk)
        cast("EntryField", self.fields["successor"]).entries = others


class LinksForm(forms.Form):
    """What an entry is about."""

    links = LinksField()

    def __init__(self, *args: Any, team: Team, **options: Any) -> None:
        super().__init__(*args, **options)
        cast("LinksField", self.fields["links"]).team = team


class LogFilterForm(forms.Form):
    """Which entries a list shows. What makes no sense is left out rather than refused."""

    q = forms.CharField(label=_("Search"), required=False, max_length=200)
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("any status")), *DecisionStatus.choices]
    )
    right = forms.ChoiceField(label=_("Right"), required=False)
    person = forms.ChoiceField(label=_("Decided by"), required=False)
    year = forms.ChoiceField(label=_("Year"), required=False)

    def __init__(self, *args: Any, team: StandingTeam, **options: Any) -> None:
        super().__init__(*args, **options)
        used = Decision.objects.filter(team=team).order_by("right_key", "-number").distinct("right_key")
        rights = [(key, _now(sentence)) for key, sentence in used.values_list("right_key", "right_sentence")]
        years = range(team.today.year, team.created_at.year - 1, -1)
        self._offer("right", _("any right"), sorted(rights, key=lambda each: each[1].casefold()))
        self._offer("person", _("anybody"), [(str(person.pk), person.name) for person in people_of(team)])
        self._offer("year", _("any year"), [(str(year), str(year)) for year in years])

    def _offer(self, name: str, nothing: Any, choices: list[tuple[str, str]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = [("", nothing), *choices]

    def found(self, entries: DecisionQuerySet) -> DecisionQuerySet:
        """Those asked for."""
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("status"):
            entries = entries.filter(status=asked["status"])
        if asked.get("right"):
            entries = entries.filter(right_key=asked["right"])
        if asked.get("person"):
            entries = entries.of_person(int(asked["person"]))
        if asked.get("year"):
            entries = entries.of_year(int(asked["year"]))
        return entries.matching(asked.get("q", ""))

    @property
    def is_asking(self) -> bool:
        return self.is_valid() and any(self.cleaned_data.values())
