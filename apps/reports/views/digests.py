"""Digests: subscribed, changed, stopped, started again; and the link in the mail that stops one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.access import signed_in
from apps.core.htmx import render
from apps.core.violations import RuleViolation
from apps.reports.access import get_digest, own_digests
from apps.reports.exports.digest_mail import stopped_by
from apps.reports.forms.digests import DigestForm
from apps.reports.services.digests import change_digest, resume_digest, stop_digest, subscribe


@require_http_methods(["GET", "POST"])
def digests(request: HttpRequest) -> HttpResponse:
    """One's own digests, and a new one."""
    person = signed_in(request)
    form = DigestForm(request.POST or None, user=person)
    if form.is_valid():
        try:
            subscribe(owner=person, root=request.build_absolute_uri("/"), **form.cleaned_data)
        except RuleViolation as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("You get this digest from now on."))
            return redirect("reports:digests")
    context = {"nav": "adherence", "form": form, "digests": own_digests(person)}
    return render(request, "reports/digests.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Of something else, or at another time."""
    person = signed_in(request)
    digest = get_digest(person, pk)
    form = DigestForm(request.POST or None, user=person, digest=digest)
    if form.is_valid():
        try:
            change_digest(digest=digest, root=request.build_absolute_uri("/"), **form.cleaned_data)
        except RuleViolation as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The digest is changed, from now on."))
            return redirect("reports:digests")
    context = {"nav": "adherence", "form": form, "digest": digest}
    return render(request, "reports/digest_edit.html", context, status=422 if form.is_bound else 200)


@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """It stays in the list, so that it can be started again."""
    stop_digest(digest=get_digest(signed_in(request), pk))
    messages.success(request, _("The digest has stopped. Start it again at any time."))
    return redirect("reports:digests")


@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """From now on; what it would have told meanwhile is not made up for."""
    resume_digest(digest=get_digest(signed_in(request), pk))
    messages.success(request, _("The digest comes again, from now on."))
    return redirect("reports:digests")


@csrf_exempt  # a mail program stops it without having seen a page of ours: the token is what lets it
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def stop_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mail. Following it asks first: programs that look at mails follow links, too."""
    digest = stopped_by(token)
    if digest and request.method == "POST":
        stop_digest(digest=digest)
    response = render(request, "reports/digest_stop.html", {"digest": digest}, status=200 if digest else 404)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
