"""What people type about sprints."""

from apps.sprints.forms.agreement import ANOTHER_DAY, AgreementForm, TermsForm
from apps.sprints.forms.planning import (
    BACKLOG,
    CardForm,
    DateField,
    MoveForm,
    SprintForm,
    StoryNumberForm,
    SwapForm,
)
from apps.sprints.forms.together import AdjustmentForm, ConfirmationForm

__all__ = [
    "ANOTHER_DAY",
    "BACKLOG",
    "AdjustmentForm",
    "AgreementForm",
    "CardForm",
    "ConfirmationForm",
    "DateField",
    "MoveForm",
    "SprintForm",
    "StoryNumberForm",
    "SwapForm",
    "TermsForm",
]
