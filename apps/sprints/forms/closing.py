"""What people say at the close of a sprint: for each story that is not done, what becomes of it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.core.forms import AmountField
from apps.core.violations import RuleViolation, broken
from apps.sprints.closing import Choice, Fate, Plan
from apps.sprints.columns import heads_of, written_by
from apps.sprints.models import Budget, Column, Commitment, Correction, Incident, Outcome
from apps.sprints.services.board import is_accepted
from apps.sprints.services.closing import require_finishable
from apps.sprints.services.splitting import require_splittable, require_whole
from apps.stories.definitions import open_before_done
from apps.stories.models import LARGEST_SIZE
from apps.stories.spikes import without_output
from apps.teams.access import StandingTeam, citation, right_in_force
from apps.teams.models import Right, Unit

ALWAYS = (Fate.CARRIED, Fate.RETURNED, Fate.CANCELLED)
GOES = [(Fate.CARRIED.value, gettext_lazy("to the next sprint")), (Fate.RETURNED.value, gettext_lazy("to the backlog"))]


def size_field(label: Any) -> AmountField:
    return AmountField(label=label, required=False, max_value=LARGEST_SIZE, max_digits=7)


class SeenForm(forms.Form):
    """What a close was shown to come to: the words of its preview, as they were sent."""

    # An empty sprint comes to nothing, which is an answer, too.
    seen = forms.JSONField(widget=forms.HiddenInput, required=False)

    def clean_seen(self) -> dict[str, str]:
        seen = self.cleaned_data["seen"]
        if not isinstance(seen, dict) or not all(isinstance(words, str) for words in seen.values()):
            raise forms.ValidationError(_("Look at it once more before you close."))
        return seen


class CorrectionForm(forms.ModelForm[Correction]):
    """A note beside a closed sprint's figures."""

    class Meta:
        model = Correction
        fields = ["text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "text": gettext_lazy("What is wrong, and what would be right. It is signed with your name and stays.")
        }


class LineForm(forms.Form):
    """One story. `refused` says, by fate, why somebody cannot choose it."""

    fate = forms.ChoiceField(error_messages={"required": gettext_lazy("Say what becomes of it.")})
    accepted = size_field(gettext_lazy("Accepted"))
    rest = size_field(gettext_lazy("Left"))
    goes = forms.ChoiceField(label=gettext_lazy("The rest goes"), choices=GOES, required=False)

    def __init__(
        self, data: Any = None, *, line: Commitment, column: str, refused: Mapping[Fate, str], fate: str = ""
    ) -> None:
        begins = fate or line.outcome or Fate.CARRIED.value
        initial = {"fate": begins, "goes": Fate.CARRIED.value}
        super().__init__(data, prefix=f"story_{line.story_id}", initial=initial)
        self.line, self.column, self.refused = line, column, refused
        self.is_sized = line.sprint.unit != Unit.STORIES
        self.fields["fate"].choices = [(fate.value, fate.label) for fate in Fate]  # type: ignore[attr-defined]  # a choice field, whatever its type says

    @property
    def offers(self) -> list[tuple[str, Any]]:
        """What there is to choose, for whoever looks at it."""
        return [(fate.value, fate.label) for fate in Fate if fate not in self.refused]

    @property
    def may_split(self) -> bool:
        return Fate.SPLIT not in self.refused

    @property
    def why_not(self) -> list[str]:
        """Why what would finish it is not offered, each reason once."""
        return list(dict.fromkeys(self.refused.values()))

    def clean_fate(self) -> Fate:
        fate = Fate(self.cleaned_data["fate"])
        if fate in self.refused:
            raise forms.ValidationError(self.refused[fate])
        return fate

    def clean(self) -> dict[str, Any] | None:
        if self.cleaned_data.get("fate") == Fate.SPLIT and not self.errors:
            try:
                require_whole(self.line, self.cleaned_data["accepted"], self.cleaned_data["rest"])
            except RuleViolation as violation:
                self.add_error("accepted", violation.message)
        return super().clean()

    @property
    def choice(self) -> Choice:
        said = self.cleaned_data
        if said["fate"] != Fate.SPLIT:
            return Choice(said["fate"])
        sizes: tuple[Decimal | None, Decimal | None] = (
            (said["accepted"], said["rest"]) if self.is_sized else (None, None)
        )
        return Choice(Fate.SPLIT, *sizes, rest_is_carried=said["goes"] != Fate.RETURNED)


class CloseForm:
    """A form a story, in the product order. `all_go` sets one fate for all of them."""

    def __init__(self, plan: Plan, team: StandingTeam, data: Any = None, *, all_go: str = "") -> None:
        self.team = team
        self.cited = "" if team.standing.may(Right.DONE_ENOUGH) else citation(right_in_force(team, Right.DONE_ENOUGH))
        fate = all_go if all_go in ALWAYS else ""
        self.still_open = self._still_open(plan)
        names = {head.column: head.name for head in heads_of(written_by(team))}
        self.rows = [
            LineForm(
                data,
                line=row.line,
                column=names[row.line.board_column],
                refused=self._refused(row.line),
                fate=fate,
            )
            for row in plan.rows
            if row.line.outcome != Outcome.DONE
        ]

    def _still_open(self, plan: Plan) -> dict[int, int]:
        """How much is not ticked off of product work that could be accepted."""
        lines = [row.line for row in plan.rows if row.line.board_column == Column.READY and is_accepted(row.line)]
        return open_before_done(self.team, [line.story for line in lines]) if lines and not self.cited else {}

    def _refused(self, line: Commitment) -> dict[Fate, str]:
        """What somebody may not say of a story: the board's rules, and what is never split."""
        if self.cited and is_accepted(line):
            return dict.fromkeys((Fate.SPLIT, Fate.DONE), self.cited)
        try:
            require_finishable(line, self.team.standing.user)
        except RuleViolation as violation:
            return dict.fromkeys((Fate.SPLIT, Fate.DONE), violation.message)
        return self._not_all_of_it(line)

    def _not_all_of_it(self, line: Commitment) -> dict[Fate, str]:
        """What is never split, and what is accepted with a note, which the board asks for."""
        refused = {}
        if count := self.still_open.get(line.story_id, 0):
            said = ngettext(
                "One thing of %(key)s is not ticked off: accept it on the board, with a note.",
                "%(count)s things of %(key)s are not ticked off: accept it on the board, with a note.",
                count,
            )
            refused[Fate.DONE] = said % {"key": line.story.key, "count": count}
        try:
            require_splittable(line, owes=line.owes)  # type: ignore[attr-defined]  # open_lines has it
        except RuleViolation as violation:
            refused[Fate.SPLIT] = violation.message
        return refused

    def is_valid(self) -> bool:
        """What the database would refuse without saying which one it is, is named."""
        for row in self.rows:
            row.full_clean()
        done = {row.line.story_id: row for row in self.rows if row.cleaned_data.get("fate") == Fate.DONE}
        for pk in without_output(done):
            done[pk].add_error("fate", broken("a_spike_ends_with_its_recommendation").message)
        incidents = [pk for pk, row in done.items() if row.line.budget == Budget.UNPLANNED]
        for pk in Incident.objects.unconfirmed().filter(story__in=incidents).values_list("story", flat=True):
            done[pk].add_error("fate", broken("an_incident_is_confirmed_before_it_is_done").message)
        return not self.refused_rows

    @property
    def refused_rows(self) -> list[LineForm]:
        return [row for row in self.rows if row.errors]

    @property
    def choices(self) -> dict[int, Choice]:
        return {row.line.story_id: row.choice for row in self.rows}
