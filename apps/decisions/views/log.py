"""Reading the decision log: the list, one entry, and both as files."""

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.accounts.access import signed_in
from apps.core.htmx import render
from apps.core.pagination import paged
from apps.decisions.entries import get_entry, may, waiting_joint
from apps.decisions.export import file_name, to_markdown, zipped
from apps.decisions.forms.challenge import AnswerForm
from apps.decisions.forms.log import LinksForm, LogFilterForm
from apps.decisions.links import links_of
from apps.decisions.log_history import history_of
from apps.decisions.models import Decision
from apps.teams.access import StandingTeam, get_team

ENTRIES_A_PAGE = 30


@require_GET
def log(request: HttpRequest, team: str) -> HttpResponse:
    """What the team has decided, the newest first. The filters stand in the address."""
    asked = get_team(signed_in(request), team)
    form = LogFilterForm(request.GET, team=asked)
    found = form.found(Decision.objects.filter(team=asked)).order_by("-number")
    page, pager = paged(request, found.for_list(), size=ENTRIES_A_PAGE)
    for entry in page:
        entry.team = asked
    links = links_of(list(page))
    context = {
        "team": asked,
        "nav": "log",
        "form": form,
        "rows": [(entry, links[entry.pk]) for entry in page],
        "pager": pager,
        "query": request.GET.urlencode(),
    }
    return render(request, "decisions/log.html", context, partials=("list",))


@require_GET
def decision(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """One entry, as an architecture decision record, with its challenges, its links and its history."""
    asked, entry = get_entry(signed_in(request), team, number)
    return entry_page(request, asked, entry)


def entry_page(
    request: HttpRequest, team: StandingTeam, entry: Decision, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The page of an entry, or what became of something that was done on it."""
    challenges = list(entry.challenges.select_related("raised_by", "answered_by", "joint").order_by("-id"))
    raised = next((each for each in challenges if each.is_open), None)
    if raised:
        raised.decision = entry
    joint = waiting_joint(entry, raised)
    links = links_of([entry])[entry.pk]
    context = {
        "team": team,
        "nav": "log",
        "entry": entry,
        "may": may(team, entry, raised=raised, joint=joint),
        "joint": joint,
        "raised": raised,
        "challenges": challenges,
        "superseded": entry.supersedes.order_by("number").only("number", "title"),
        "links": links,
        "links_form": LinksForm(team=team, initial={"links": ", ".join(link.key for link in links)}),
        "answer_form": AnswerForm(),
        "history": history_of(entry),
    }
    return render(request, "decisions/decision.html", context | more, status=status)


@require_GET
def export_entry(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """One entry as a Markdown file."""
    asked, entry = get_entry(signed_in(request), team, number)
    whole = Decision.objects.with_all().get(pk=entry.pk)
    whole.team = asked
    return _download(HttpResponse(to_markdown(whole, links_of([whole])[whole.pk])), "text/markdown", file_name(whole))


@require_GET
def export_log(request: HttpRequest, team: str) -> StreamingHttpResponse:
    """All entries, or those that the filters find, as a zip of Markdown files with an index."""
    asked = get_team(signed_in(request), team)
    found = LogFilterForm(request.GET, team=asked).found(Decision.objects.filter(team=asked)).order_by("-number")
    heading = _("Decisions of %(team)s") % {"team": asked.name}
    return _download(StreamingHttpResponse(zipped(found, heading=heading)), "application/zip", f"{asked.slug}-log.zip")


def _download[Answer: HttpResponse | StreamingHttpResponse](answer: Answer, kind: str, name: str) -> Answer:
    answer["Content-Type"] = f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
