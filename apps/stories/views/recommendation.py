"""What a spike recommends: written, read, put to both, asked again, taken home as Markdown, followed by stories."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.access import signed_in
from apps.core.conflicts import left_to_them
from apps.core.htmx import render
from apps.core.violations import RuleViolation
from apps.decisions.access import require_seat
from apps.stories.access import get_story, may_tag, tagger
from apps.stories.adr import file_name, to_markdown
from apps.stories.forms.recommendation import FollowUpRows, OptionRows, RecommendationForm
from apps.stories.forms.spikes import AskAgainForm
from apps.stories.models import Recommendation, RecommendationState, Spike, Story
from apps.stories.services.recommendations import ask_again as ask_again_service
from apps.stories.services.recommendations import put_recommendation, write_recommendation
from apps.stories.services.spikes import StaleSpike, make_follow_ups
from apps.stories.spike_conflicts import differences
from apps.stories.spikes import follow_ups_of
from apps.stories.views.answers import changed, done
from apps.stories.views.spikes import ask_by_mail, spike_of
from apps.teams.access import StandingTeam


def get_spike(request: HttpRequest, team: str, number: int, *, acting: bool = False) -> tuple[StandingTeam, Spike]:
    """A framed spike of a team that the reader may see; nothing is found where nobody has framed it."""
    asked, story = get_story(signed_in(request), team, number, acting=acting)
    spike = spike_of(story)
    if spike is None:
        raise Http404
    return asked, spike


def said_by(spike: Spike) -> Recommendation | None:
    return getattr(spike, "recommendation", None)


@require_GET
def read(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """The record by itself; the page of its signatures shows it, too."""
    asked, spike = get_spike(request, team, number)
    said = said_by(spike)
    if said is None:
        raise Http404
    context = {"team": asked, "nav": "backlog", "story": spike.story, "spike": spike, "said": said}
    return render(request, "stories/recommendation.html", context, partials=("preview",))


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Write the record: keep it, put it to both, or add and remove options; nothing typed is lost on the way."""
    asked, spike = get_spike(request, team, number, acting=True)
    said = said_by(spike)
    if said and said.is_concluded and request.method == "GET":
        return redirect(spike.story)
    data = request.POST or None
    rows = OptionRows(data, said.options if said else [])
    form = RecommendationForm(data, said=said, seats=asked.standing.seats)
    if data is None:
        return _page(request, asked, spike, form, rows)
    if rows.is_rebuilt:
        return _page(request, asked, spike, form.kept(), rows)
    if not (form.is_valid() and rows.is_valid()):
        return _page(request, asked, spike, form, rows, status=422)
    return _written(request, asked, spike, form, rows)


def _written(
    request: HttpRequest, team: StandingTeam, spike: Spike, form: RecommendationForm, rows: OptionRows
) -> HttpResponse:
    given, said = form.given() | {"options": rows.given()}, said_by(spike)
    theirs = left_to_them(request.POST.dict(), given) if said else set()
    given |= {name: getattr(said, name) for name in theirs}
    version = form.cleaned_data["version"] or 0
    try:
        _keep(request, spike.story, form, rows, given=given, version=version)
    except StaleSpike as stale:
        return _both_versions(request, team, spike, form, rows, stale.current)
    except RuleViolation as violation:
        form.add_error(None, violation.message)
        return _page(request, team, spike, form, rows, status=422)
    return redirect(f"{spike.story.get_absolute_url()}#spike")


def _keep(
    request: HttpRequest, story: Story, form: RecommendationForm, rows: OptionRows, *, given: Any, version: int
) -> None:
    by = signed_in(request)
    if rows.act != "put":
        write_recommendation(story=story, by=by, version=version, **given)
        done(request, _("The recommendation is kept. Nobody is asked yet."))
        return
    put = put_recommendation(story=story, by=by, seat=form.signs_for, version=version, **given)
    if put.joint:
        ask_by_mail(request, put.joint, story)
    messages.success(request, _("The recommendation waits for both now."))


def _both_versions(
    request: HttpRequest,
    team: StandingTeam,
    spike: Spike,
    form: RecommendationForm,
    rows: OptionRows,
    current: Spike | Recommendation,
) -> HttpResponse:
    found = differences(
        current,
        given=form.given() | {"options": rows.given()},
        typed=request.POST.dict(),
        labels={name: str(field.label) for name, field in form.fields.items()} | {"options": _("Options considered")},
        version=form.cleaned_data["version"],
    )
    form.data = typed = request.POST.copy()
    typed["version"] = str(current.version)
    return _page(request, team, spike, form, rows, status=409, differences=found)


def _page(
    request: HttpRequest,
    team: StandingTeam,
    spike: Spike,
    form: RecommendationForm,
    rows: OptionRows,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {"team": team, "nav": "backlog", "story": spike.story, "spike": spike, "form": form, "rows": rows} | more
    return render(request, "stories/recommendation_edit.html", context, partials=("options",), status=status)


@require_POST
def ask_again(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Neither yes nor no: say what is still open."""
    asked, spike = get_spike(request, team, number)
    require_seat(asked)
    form = AskAgainForm(request.POST, prefix="again")
    if not form.is_valid():
        return changed(request, asked, spike.story, status=422, ask_form=form)
    question = form.cleaned_data["question"]
    try:
        said = ask_again_service(story=spike.story, by=signed_in(request), question=question)
    except RuleViolation as violation:
        return changed(request, asked, spike.story, status=422, spike_refusal=violation.message)
    if said.joint:
        ask_by_mail(request, said.joint, spike.story)
    return changed(request, asked, spike.story, said=_("Asked again. Whoever works on it finds your question there."))


@require_GET
def export(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """The record as a Markdown file."""
    asked, spike = get_spike(request, team, number)
    said = said_by(spike)
    if said is None:
        raise Http404
    text = to_markdown(spike.story, said, follow_ups_of(spike, asked))
    name = file_name(spike.story)
    return HttpResponse(
        text,
        content_type="text/markdown; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_http_methods(["GET", "POST"])
def follow_ups(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Make several stories of what was found out, in one step."""
    asked, spike = get_spike(request, team, number, acting=True)
    said = said_by(spike)
    if said is None or said.state != RecommendationState.ACCEPTED:
        return redirect(spike.story)
    rows = FollowUpRows(request.POST or None)
    if request.method == "POST" and rows.is_valid():
        try:
            return _followed(request, asked, spike, rows)
        except RuleViolation as violation:
            rows.refusal = violation.message
    context = {"team": asked, "nav": "backlog", "story": spike.story, "spike": spike, "said": said, "rows": rows}
    context |= {"may_tag": may_tag(asked), "tagger": tagger(asked)}
    return render(request, "stories/follow_ups.html", context, status=422 if request.method == "POST" else 200)


def _followed(request: HttpRequest, team: StandingTeam, spike: Spike, rows: FollowUpRows) -> HttpResponse:
    made = make_follow_ups(story=spike.story, wanted=rows.wanted(), by=signed_in(request), may_tag=may_tag(team))
    said = ngettext("%(count)s story follows now.", "%(count)s stories follow now.", len(made))
    done(request, said % {"count": len(made)})
    return redirect(f"{spike.story.get_absolute_url()}#spike")
