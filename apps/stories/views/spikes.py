"""A spike on its story's page: its question and box, its clock, more days, and what people say about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.access import signed_in
from apps.core.conflicts import left_to_them
from apps.core.violations import RuleViolation
from apps.decisions.models import JointDecision, JointKind
from apps.decisions.services import tell as tell_by_mail
from apps.stories.access import get_story
from apps.stories.clock import Clock
from apps.stories.forms.spikes import AskAgainForm, ExtensionForm, FrameForm, SaidForm
from apps.stories.models import FollowUp, Kind, Recommendation, RecommendationState, Remark, Spike, State, Story, Topic
from apps.stories.refusals import tell
from apps.stories.services.remarks import remark
from apps.stories.services.spikes import StaleSpike, frame_spike, propose_extension, start_spike
from apps.stories.spike_conflicts import differences
from apps.stories.spikes import clocks, follow_ups_of
from apps.stories.views.answers import changed, done
from apps.stories.views.panels import PANELS
from apps.teams.access import StandingTeam

REMARKS_SHOWN = 50


@dataclass(frozen=True)
class SpikePanel:
    """What a story's page shows of its spike, and what its reader can do there."""

    spike: Spike | None
    said: Recommendation | None
    clock: Clock | None
    more_days: JointDecision | None
    remarks: list[Remark]
    follow_ups: list[Story]
    is_open: bool
    acts: bool
    answers: bool
    ask_form: AskAgainForm
    say_form: SaidForm

    @property
    def is_concluded(self) -> bool:
        return self.said is not None and self.said.is_concluded

    @property
    def may_frame(self) -> bool:
        """Past its box, only a conclusion or more days help."""
        return self.acts and self.is_open and not self.is_concluded and not (self.clock and self.clock.is_over)

    @property
    def may_start(self) -> bool:
        return self.acts and self.is_open and self.spike is not None and self.spike.started_on is None

    @property
    def may_conclude(self) -> bool:
        return self.acts and self.spike is not None and not self.is_concluded

    @property
    def may_extend(self) -> bool:
        return self.acts and self.is_open and self.clock is not None and self.more_days is None

    @property
    def may_ask_again(self) -> bool:
        waits = self.said is not None and self.said.state in (RecommendationState.PUT, RecommendationState.DECLINED)
        return self.answers and waits

    @property
    def has_acts(self) -> bool:
        return self.may_start or self.may_conclude or self.may_extend or self.may_frame

    @property
    def may_follow(self) -> bool:
        return self.acts and self.said is not None and self.said.state == RecommendationState.ACCEPTED


def fill(team: StandingTeam, story: Story) -> SpikePanel | None:
    """Nothing where the story is no spike, or is none any more."""
    if story.kind != Kind.SPIKE:
        return None
    spike = spike_of(story)
    said = getattr(spike, "recommendation", None)
    told = clocks(team, [spike]) if spike and _runs(story, said) else {}
    remarks = Remark.objects.filter(story=story, topic=Topic.SPIKE).select_related("by").order_by("at", "id")
    return SpikePanel(
        spike=spike,
        said=said,
        clock=told.get(story.pk),
        more_days=_waiting_extension(team, story),
        remarks=list(remarks[:REMARKS_SHOWN]),
        follow_ups=follow_ups_of(spike, team) if spike else [],
        is_open=story.state == State.OPEN and story.archived_at is None,
        acts=team.standing.is_acting,
        answers=bool(team.standing.seats),
        ask_form=AskAgainForm(prefix="again"),
        say_form=SaidForm(prefix="say"),
    )


def spike_of(story: Story) -> Spike | None:
    """With its recommendation, and with everything that both said to that one."""
    people = ("written_by", "joint__signed_by_po", "joint__signed_by_lead", "joint__settled_by")
    related = ("recommendation", *(f"recommendation__{name}" for name in people))
    spike = Spike.objects.filter(story=story).select_related("started_by", *related).first()
    if spike:
        spike.story = story
        if said := getattr(spike, "recommendation", None):
            said.spike = spike
            if said.joint:
                said.joint.team = story.team
    return spike


def _runs(story: Story, said: Recommendation | None) -> bool:
    return story.state == State.OPEN and not (said and said.is_concluded)


def _waiting_extension(team: StandingTeam, story: Story) -> JointDecision | None:
    found = JointDecision.objects.filter(team=team, kind=JointKind.EXTENSION, subject_id=story.pk).waiting().first()
    if found:
        found.team = team
    return found


def origin(team: StandingTeam, story: Story) -> Story | None:
    """The spike that a story was made from."""
    link = FollowUp.objects.filter(story=story).select_related("spike__story").first()
    if link is None:
        return None
    link.spike.story.team = team
    return link.spike.story


PANELS["spike"] = fill
PANELS["origin"] = origin


@require_http_methods(["GET", "POST"])
def frame(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Write down the question, the decision it unblocks and the box. Overtaken, both versions are shown."""
    asked, story = get_story(signed_in(request), team, number, acting=True)
    spike = spike_of(story)
    form = FrameForm(request.POST or None, spike=spike)
    if not form.is_bound or not form.is_valid():
        return _frame_page(request, asked, story, form)
    theirs = left_to_them(request.POST.dict(), form.fields)
    given = form.given() | {name: getattr(spike, name) for name in theirs if spike}
    try:
        frame_spike(story=story, by=signed_in(request), version=form.cleaned_data["version"] or 0, **given)
    except StaleSpike as stale:
        return _both_versions(request, asked, story, form, stale.current)
    except RuleViolation as violation:
        form.add_error(None, violation.message)
        return _frame_page(request, asked, story, form)
    done(request, _("%(key)s has its question and its box.") % {"key": story.key})
    return redirect(f"{story.get_absolute_url()}#spike")


def _both_versions(
    request: HttpRequest, team: StandingTeam, story: Story, form: FrameForm, current: Spike | Recommendation
) -> HttpResponse:
    found = differences(
        current,
        given=form.given(),
        typed=request.POST.dict(),
        labels={name: str(field.label) for name, field in form.fields.items()},
        version=form.cleaned_data["version"],
    )
    form.data = typed = request.POST.copy()
    typed["version"] = str(current.version)
    return _frame_page(request, team, story, form, status=409, differences=found)


def _frame_page(
    request: HttpRequest, team: StandingTeam, story: Story, form: FrameForm, *, status: int = 0, **more: Any
) -> HttpResponse:
    context = {"team": team, "nav": "backlog", "story": story, "form": form} | more
    return render(request, "stories/spike.html", context, status=status or (422 if form.errors else 200))


@require_POST
def start(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Let the clock run from today on."""
    asked, story = get_story(signed_in(request), team, number, acting=True)
    try:
        start_spike(story=story, by=signed_in(request))
    except RuleViolation as violation:
        tell(violation, story=story, by=signed_in(request), what=_("start the spike"))
        return changed(request, asked, story, status=422, spike_refusal=violation.message)
    return changed(request, asked, story, said=_("The clock of %(key)s runs.") % {"key": story.key})


@require_http_methods(["GET", "POST"])
def extend(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Ask both for more working days; whoever holds a seat signs at once."""
    asked, story = get_story(signed_in(request), team, number, acting=True)
    form = ExtensionForm(request.POST or None, seats=asked.standing.seats)
    if form.is_valid():
        try:
            return _extended(request, story, form)
        except RuleViolation as violation:
            form.add_error(None, violation.message)
    context = {"team": asked, "nav": "backlog", "story": story, "form": form, "spike": fill(asked, story)}
    return render(request, "stories/spike_extend.html", context, status=422 if form.errors else 200)


def _extended(request: HttpRequest, story: Story, form: ExtensionForm) -> HttpResponse:
    given = form.cleaned_data
    decision = propose_extension(
        story=story, days=given["days"], note=given["note"], by=signed_in(request), seat=form.signs_for
    )
    ask_by_mail(request, decision, story)
    messages.success(request, _("Proposed. The days are added once both have signed."))
    return redirect(f"{story.get_absolute_url()}#spike")


def ask_by_mail(request: HttpRequest, decision: JointDecision, story: Story) -> None:
    """Whose signature is missing learns of it."""
    decision.team = story.team
    tell_by_mail(decision=decision, link=request.build_absolute_uri(decision.get_absolute_url()))


@require_POST
def say(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Say something about the spike or what it recommends."""
    asked, story = get_story(signed_in(request), team, number, acting=True)
    form = SaidForm(request.POST, prefix="say")
    if not form.is_valid():
        return changed(request, asked, story, status=422, say_form=form)
    remark(story=story, topic=Topic.SPIKE, text=form.cleaned_data["text"], by=signed_in(request))
    return changed(request, asked, story, said=_("Said."))
