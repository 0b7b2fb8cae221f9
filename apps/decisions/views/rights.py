"""Reading decision rights: those in force, every version, what each changed, and all of it as Markdown."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from apps.accounts.access import signed_in
from apps.core.htmx import render
from apps.decisions.comparing import differences
from apps.decisions.definitions import as_read
from apps.decisions.models import RightsDraft
from apps.decisions.rights import Edition, by_holder, editions_of, rights_of, waiting_proposal
from apps.decisions.rights_markdown import rights_as_markdown
from apps.teams.access import get_team
from apps.teams.models import Team


@require_GET
def rights(request: HttpRequest, team: str) -> HttpResponse:
    """Who decides what in this team today."""
    asked = get_team(signed_in(request), team)
    editions = editions_of(asked)
    context = {
        "team": asked,
        "nav": "rights",
        "edition": editions[0],
        "editions": editions,
        "lists": by_holder(rights_of(editions[0].version.rows)),
        "definitions": as_read(editions[0].version.definitions),
        "waiting": waiting_proposal(asked),
        "draft": RightsDraft.objects.filter(team=asked).select_related("edited_by").first(),
        "may_write": bool(asked.standing.seats),
    }
    return render(request, "decisions/rights.html", context)


@require_GET
def version(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """One version, with what it changed in the one before it, or in the one chosen by `?with=`."""
    asked = get_team(signed_in(request), team)
    editions = editions_of(asked)
    edition = _edition(editions, number)
    other = _other(editions, edition, request.GET.get("with", ""))
    context = {
        "team": asked,
        "nav": "rights",
        "edition": edition,
        "editions": editions,
        "other": other,
        "differences": differences(other.version, edition.version) if other else [],
        "lists": by_holder(rights_of(edition.version.rows)),
        "definitions": as_read(edition.version.definitions),
    }
    return render(request, "decisions/rights_version.html", context)


@require_GET
def export(request: HttpRequest, team: str) -> HttpResponse:
    """The rights in force, or `?version=`, for a wiki."""
    asked = get_team(signed_in(request), team)
    editions = editions_of(asked)
    number = request.GET.get("version", "")
    edition = _edition(editions, _number(number)) if number else editions[0]
    url = request.build_absolute_uri(_page_of(asked, edition))
    response = HttpResponse(rights_as_markdown(asked, edition, url=url), content_type="text/markdown; charset=utf-8")
    name = f"{asked.slug}-decision-rights-{edition.number}.md"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page_of(team: Team, edition: Edition) -> str:
    """Where this version is read: the rights in force have a page that always shows the newest."""
    if edition.until:
        return reverse("decisions:rights_version", args=[team.slug, edition.number])
    return reverse("decisions:rights", args=[team.slug])


def _number(typed: str) -> int:
    return int(typed) if typed.isdecimal() and len(typed) < 9 else 0


def _edition(editions: list[Edition], number: int) -> Edition:
    found = next((edition for edition in editions if edition.number == number), None)
    if found is None:
        raise Http404
    return found


def _other(editions: list[Edition], edition: Edition, typed: str) -> Edition | None:
    """The version to compare with; the one before it, unless another one was chosen."""
    numbers = {each.number: each for each in editions if each.number != edition.number}
    return numbers.get(_number(typed)) or numbers.get(edition.number - 1)
