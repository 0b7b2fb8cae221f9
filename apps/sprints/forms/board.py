"""What people send from the board of a running sprint."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.sprints.columns import Head
from apps.sprints.models import BoardColumn, Column
from apps.sprints.models.board_column import MOST

LONGEST = 255


class StepForm(forms.Form):
    """A card and its column. `note` says why it is done enough, `reason` why somebody leaves other work for it."""

    story = forms.IntegerField(min_value=1)
    to = forms.ChoiceField(choices=Column)
    note = forms.CharField(max_length=LONGEST, required=False)
    reason = forms.CharField(max_length=LONGEST, required=False)


class ColumnsForm(forms.Form):
    """A name and a limit for each column. Done has no limit: what is done is welcome."""

    def __init__(self, *args: Any, heads: list[Head], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._heads = heads
        for head in heads:
            self._add(head)

    def _add(self, head: Head) -> None:
        ours = str(Column(head.column).label)
        self.fields[f"name_{head.column}"] = forms.CharField(
            label=_("Name of “%(column)s”") % {"column": ours},
            max_length=BoardColumn._meta.get_field("name").max_length,
            required=False,
            initial=head.name if head.name != ours else "",
            widget=forms.TextInput(attrs={"placeholder": capfirst(ours)}),
        )
        if head.column != Column.DONE:
            self.fields[f"limit_{head.column}"] = forms.IntegerField(
                label=_("Cards at most in “%(column)s”") % {"column": ours},
                min_value=1,
                max_value=MOST,
                required=False,
                initial=head.limit,
            )

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField | None]]:
        """For the page: each column's two fields."""
        return [
            (self[f"name_{head.column}"], self[f"limit_{head.column}"] if head.column != Column.DONE else None)
            for head in self._heads
        ]

    def columns(self) -> dict[str, tuple[str, int | None]]:
        return {
            head.column: (self.cleaned_data[f"name_{head.column}"], self.cleaned_data.get(f"limit_{head.column}"))
            for head in self._heads
        }
