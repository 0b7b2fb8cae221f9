"""The admin site meets the same rules: a refusal comes out as the rule's own sentence."""

import types
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from apps.core.violations import RuleViolation, explained

_SAVING = ("_save", "_continue", "_addanother", "_saveasnew")


class _JudgedByTheDatabase(forms.ModelForm[models.Model]):
    """Leaves the rules to the database, which judges every way in alike, and shows its verdict on the second pass."""

    broken_rule: RuleViolation | None = None

    def validate_constraints(self) -> None:
        """A check beforehand would refuse without the rule's name, and so without a record of the attempt."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.broken_rule:
            raise ValidationError(self.broken_rule.message, code=self.broken_rule.constraint)
        return cleaned


class RuleAdmin[M: models.Model](admin.ModelAdmin[M]):
    """A page of the admin site whose refusals are messages, never errors of the server.

    A refused form comes back with status 422 and everything that was typed. A refused deletion or action changes
    nothing at all and says why.
    """

    def on_refusal(self, request: HttpRequest, violation: RuleViolation, obj: M | None) -> None:
        """Told of every refusal, after the rollback. To be overridden where attempts are recorded.

        `obj` is what was to be written: from a form, with the typed values and unsaved; from an action, the first of
        the selected ones as it stands in the database.
        """

    def get_form(
        self, request: HttpRequest, obj: M | None = None, change: bool = False, **options: Any
    ) -> type[forms.ModelForm[M]]:
        form = super().get_form(request, obj, change, **options)
        broken_rule = getattr(request, "broken_rule", None)
        judged = types.new_class(
            form.__name__, (_JudgedByTheDatabase, form), exec_body=lambda body: body.update(broken_rule=broken_rule)
        )
        return cast("type[forms.ModelForm[M]]", judged)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        try:
            with explained():
                return super().changeform_view(request, object_id, form_url, extra_context)
        except RuleViolation as violation:
            if any(name in request.POST for name in _SAVING):
                request.broken_rule = violation  # type: ignore[attr-defined]  # read by get_form
                shown = super().changeform_view(request, object_id, form_url, extra_context)
                return self._shown_again(request, violation, shown)
            return self._refused(request, violation, self._selected(request), request.get_full_path())

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            with explained():
                return super().delete_view(request, object_id, extra_context)
        except RuleViolation as violation:
            obj = self.get_object(request, unquote(object_id))
            return self._refused(request, violation, obj, request.get_full_path())

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        try:
            with explained(), transaction.atomic():
                return super().changelist_view(request, extra_context)
        except RuleViolation as violation:
            return self._refused(request, violation, self._selected(request), request.get_full_path())

    def _shown_again(self, request: HttpRequest, violation: RuleViolation, shown: HttpResponse) -> HttpResponse:
        if isinstance(shown, TemplateResponse) and shown.context_data:
            self.on_refusal(request, violation, shown.context_data["adminform"].form.instance)
            shown.status_code = 422
        return shown

    def _refused(self, request: HttpRequest, violation: RuleViolation, obj: M | None, url: str) -> HttpResponse:
        self.on_refusal(request, violation, obj)
        self.message_user(request, violation.message, messages.ERROR)
        return HttpResponseRedirect(url)

    def _selected(self, request: HttpRequest) -> M | None:
        return self.get_queryset(request).filter(pk__in=request.POST.getlist(ACTION_CHECKBOX_NAME)).first()


class ReadOnlyAdmin[M: models.Model](RuleAdmin[M]):
    """A page that only shows."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False
