"""Saved views: a link each, one's own or shared with the organisation."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.access import signed_in
from apps.accounts.models import User
from apps.core.htmx import render
from apps.core.undoing import read_way_back, way_back
from apps.core.violations import RuleViolation
from apps.reports.forms.saved_views import KeepForm, told_of
from apps.reports.models import SavedView
from apps.reports.saved import get_view
from apps.reports.services.saved_views import change_view, delete_view, keep_view


@require_http_methods(["GET", "POST"])
def views(request: HttpRequest) -> HttpResponse:
    """One's own and the shared ones; a POST keeps the filters of the report one comes from."""
    user = signed_in(request)
    form = KeepForm(request.POST or None)
    if form.is_valid():
        try:
            kept = keep_view(owner=user, **form.cleaned_data)
        except RuleViolation as violation:
            form.add_error("name", violation.message)
        else:
            messages.success(request, _("The view “%(name)s” is kept.") % {"name": kept})
            return redirect(kept)
    shown = SavedView.objects.seen_by(user).select_related("owner")
    context = {"nav": "adherence", "views": shown, "form": form if form.is_bound else None}
    return render(request, "reports/views.html", context, status=422 if form.is_bound else 200)


@require_safe
def view(request: HttpRequest, pk: int) -> HttpResponse:
    """The link of a view: the report with its filters."""
    found = get_view(signed_in(request), pk)
    return redirect(f"{reverse('reports:adherence')}?{found.query}&view={found.pk}".replace("?&", "?"))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Call one's view something else, share it, or take the sharing back."""
    found = get_view(signed_in(request), pk, own=True)
    form = KeepForm(request.POST or None, initial=told_of(found))
    if form.is_valid():
        try:
            change_view(view=found, **form.cleaned_data)
        except RuleViolation as violation:
            form.add_error("name", violation.message)
        else:
            messages.success(request, _("The view “%(name)s” is saved.") % {"name": found})
            return redirect("reports:views")
    context = {"nav": "adherence", "form": form, "view": found}
    return render(request, "reports/views_edit.html", context, status=422 if form.errors else 200)


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete one's view, with a way back. Its link leads nowhere meanwhile."""
    user = signed_in(request)
    found = get_view(user, pk, own=True)
    kept = way_back(told_of(found) | {"pk": found.pk}, salt=_salt(user))
    delete_view(view=found)
    undo = reverse("reports:view_restore", args=[kept])
    messages.success(request, _("The view “%(name)s” is deleted.") % {"name": found}, extra_tags=undo)
    return redirect("reports:views")


@require_POST
def restore(request: HttpRequest, token: str) -> HttpResponse:
    """Keep a view again that was just deleted; the address carries it, signed."""
    user = signed_in(request)
    try:
        kept = keep_view(owner=user, **read_way_back(token, salt=_salt(user)))
    except RuleViolation as violation:
        messages.error(request, violation.message)
    else:
        messages.success(request, _("The view “%(name)s” is back.") % {"name": kept})
    return redirect("reports:views")


def _salt(user: User) -> str:
    return f"reports.views.{user.pk}"
