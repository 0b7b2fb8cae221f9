"""What people type when they question a tag, and when they answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.stories.models import Kind
from apps.stories.models.tagging import TAGS

LONGEST = 1000


class QuestionForm(forms.Form):
    """A doubt about a tag."""

    question = forms.CharField(
        label=_("What do you doubt?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": _("Is this technical? Shops will notice it.")}),
    )


class AnswerForm(forms.Form):
    """The tag that holds from now on, and why."""

    kind = forms.ChoiceField(label=_("It is"), choices=TAGS)
    reason = forms.CharField(label=_("because"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2}))
    seen = forms.ChoiceField(choices=Kind.choices, widget=forms.HiddenInput)
