"""Entering a demonstration as one of its people."""

from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from apps.accounts.models import User


class EnterForm(forms.Form):
    """Whose eyes somebody wants to borrow: a made-up person's, never anybody else's."""

    person = forms.ModelChoiceField(User.objects.filter(organisation__is_demo=True, is_active=True))


@require_POST
@login_not_required
def enter(request: HttpRequest) -> HttpResponse:
    """Sign in as a made-up person, without a password. Elsewhere this address does not exist."""
    form = EnterForm(request.POST)
    if not settings.DEMO or not form.is_valid():
        raise Http404
    login(request, form.cleaned_data["person"])
    return redirect(settings.LOGIN_REDIRECT_URL)
