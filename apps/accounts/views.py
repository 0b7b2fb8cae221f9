"""What people set for themselves, and adding somebody to the organisation."""

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.access import get_person, require_administrator, signed_in
from apps.accounts.devices import in_words
from apps.accounts.forms import MailsForm, NewPersonForm, ProfileForm, ThemeForm
from apps.accounts.models import Mail, Session
from apps.accounts.services import add_person, end_sessions, send_way_in
from apps.core.htmx import render
from apps.core.violations import RuleViolation

TOO_MANY = gettext_lazy("You sent many mails in the last hour. Wait a while before you send the next one.")
SESSIONS_SHOWN = 50


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Set light or dark, and go back to where the switch was."""
    form = ThemeForm(request.POST, instance=signed_in(request))
    if form.is_valid():
        form.save()
    where = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(where, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return redirect(where if safe else reverse("accounts:profile"))


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """A person's own page: name, time zone, theme, and language where there are several."""
    person = signed_in(request)
    form = ProfileForm(request.POST or None, instance=person)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("accounts:profile")
    if form.is_bound:
        person.refresh_from_db()  # the frame around the form shows what holds, not what was refused
    context = {"nav": "profile", "tab": "profile", "form": form}
    return render(request, "accounts/profile.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def mails(request: HttpRequest) -> HttpResponse:
    """Which mails a person gets."""
    person = signed_in(request)
    wanted = [kind for kind in Mail.values if person.wants(kind)]
    form = MailsForm(request.POST if request.method == "POST" else None, initial={"wanted": wanted})
    if form.is_valid():
        person.unwanted_mail = form.unwanted()
        person.save(update_fields=["unwanted_mail"])
        messages.success(request, _("Saved."))
        return redirect("accounts:mails")
    context = {"nav": "profile", "tab": "mails", "form": form}
    return render(request, "accounts/mails.html", context, status=422 if form.is_bound else 200)


@require_GET
def sessions(request: HttpRequest) -> HttpResponse:
    """Where a person is signed in."""
    own = Session.of(signed_in(request))[:SESSIONS_SHOWN]
    rows = [(session, in_words(session.device), session.session_key == request.session.session_key) for session in own]
    context = {"nav": "profile", "tab": "sessions", "rows": rows}
    return render(request, "accounts/sessions.html", context)


@require_POST
def sessions_end(request: HttpRequest) -> HttpResponse:
    """Sign out elsewhere: of one browser, or of all but this one."""
    here = request.session.session_key or ""
    count = end_sessions(person=signed_in(request), but=here, handle=request.POST.get("session", ""))
    said = ngettext("Signed out of %(count)s browser.", "Signed out of %(count)s browsers.", count)
    messages.success(request, said % {"count": count})
    return redirect("accounts:sessions")


def may_invite(request: HttpRequest) -> bool:
    """Whether this administrator has mails left for the hour; counts one."""
    return bool(ratelimit.consume(request, action="invite", user=signed_in(request)))


@require_http_methods(["GET", "POST"])
def person_new(request: HttpRequest) -> HttpResponse:
    """Add a person and send them the way in."""
    administrator = signed_in(request)
    require_administrator(administrator)
    form = NewPersonForm(request.POST or None)
    if form.is_valid() and not may_invite(request):
        form.add_error(None, TOO_MANY)
    if form.is_valid():
        try:
            person = add_person(
                organisation=administrator.organisation, time_zone=administrator.time_zone, **form.cleaned_data
            )
        except RuleViolation as violation:
            form.add_error("email", violation.message)
        else:
            send_way_in(person=person, root=request.build_absolute_uri("/"))
            messages.success(request, _("%(name)s was added. A mail with the way in is on its way.") % {"name": person})
            return redirect("accounts:people")
    return render(
        request, "accounts/person_new.html", {"nav": "people", "form": form}, status=422 if form.is_bound else 200
    )


@require_POST
def person_way_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Send somebody the way in once more."""
    person = get_person(signed_in(request), pk)
    if not may_invite(request):
        messages.error(request, TOO_MANY)
    elif person.is_active:
        send_way_in(person=person, root=request.build_absolute_uri("/"))
        messages.success(request, _("A mail with the way in is on its way to %(name)s.") % {"name": person})
    return redirect("accounts:person", person.pk)
