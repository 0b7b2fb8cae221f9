"""What people write when they challenge a decision, answer, and settle it."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.decisions.forms.log import LongText
from apps.decisions.models import Decision, Outcome
from apps.decisions.voices import choices_for, rights_on
from apps.teams.access import StandingTeam


class ChallengeForm(forms.Form):
    """A right, of today or of the day of the decision, and a reason."""

    right_key = forms.ChoiceField(
        label=_("The right that says otherwise"),
        help_text=_("In force today, or on the day of the decision."),
    )
    reason = LongText(label=_("Why this was not theirs to decide"), rows=5)

    def __init__(self, *args: Any, team: StandingTeam, entry: Decision, **options: Any) -> None:
        super().__init__(*args, **options)
        that_day = {row["key"] for row in rights_on(team, entry.decided_on or team.today)}
        citable = [each for each in choices_for(team) if not each.is_past or each.key in that_day]
        choices = [(each.key, f"{each.sentence} · {each.holder.label}") for each in citable]
        cast("forms.ChoiceField", self.fields["right_key"]).choices = [("", _("Choose a right")), *choices]


class AnswerForm(forms.Form):
    """The other voice, once."""

    answer = LongText(label=_("Your answer"), rows=4, help_text=_("It is kept beside the challenge as you write it."))


class SettleForm(forms.Form):
    """What both are to sign: the decision stands, or it falls, and why."""

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        widget=forms.RadioSelect,
        choices=[(Outcome.STANDS, _("The decision stands")), (Outcome.FALLS, _("The decision falls"))],
    )
    ruling = LongText(label=_("What both say"), rows=4)
