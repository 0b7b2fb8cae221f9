"""The panel that says why: written with the coach beside it, and measured after delivery."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts.access import signed_in
from apps.core.conflicts import Difference, left_to_them
from apps.core.undoing import read_way_back, way_back
from apps.core.violations import RuleViolation
from apps.stories.access import get_story, may_tag
from apps.stories.coach import Advice
from apps.stories.conflicts import differences
from apps.stories.forms import ImpactForm, MeasuredForm
from apps.stories.forms.story import framed_spike
from apps.stories.impact import Why
from apps.stories.models import Spike, State, Story
from apps.stories.refusals import tell
from apps.stories.services import StaleStory
from apps.stories.services.impact import MeasuredAgain, Measurement, measure, measure_back, measurement_of, say_why
from apps.stories.views.answers import done, story_page
from apps.stories.views.coaching import coaching
from apps.stories.views.panels import PANELS
from apps.teams.access import StandingTeam


@dataclass(frozen=True)
class WhyPanel:
    """What the page shows of a why, and the forms of whoever may write in them.

    `draft` is what the form says, which the coach reads: the why itself until somebody types.
    """

    says: Why
    days_late: int
    spike: Spike | None
    form: ImpactForm | None
    draft: Why
    advice: list[Advice] = field(default_factory=list)
    measuring: MeasuredForm | None = None
    differences: list[Difference] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether the form stands open: there is no why yet, or what was typed needs a change first."""
        return bool(self.form and (self.form.is_bound or not self.says))


def why_panel(
    team: StandingTeam,
    story: Story,
    *,
    form: ImpactForm | None = None,
    measuring: MeasuredForm | None = None,
    found: list[Difference] | None = None,
) -> WhyPanel:
    """The panel of one story; a form that was sent stands in it as it was typed."""
    spike, is_acting = framed_spike(story), team.standing.is_acting
    if is_acting and not spike:
        form = form or ImpactForm(story=story)
    says = Why.of(story)
    if is_acting and story.state == State.DONE and says and not says.is_question:
        measuring = measuring or MeasuredForm(story=story, today=team.today)
    late = says.days_late(team.today) if story.state == State.DONE else 0
    read: dict[str, Any] = coaching(form, story) if form else {"says": says, "advice": []}
    return WhyPanel(says, late, spike, form, read["says"], read["advice"], measuring, found or [])


PANELS["why"] = why_panel


@require_POST
def why(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Say why. Where somebody else said so meanwhile, both versions are shown and nothing typed is lost."""
    asked, story = _get_measurable(request, team, number)
    if framed_spike(story):
        refused = _("A spike's why is its question and the decision it unblocks. Change them there.")
        return story_page(request, asked, story, status=422, refusal=refused)
    form = ImpactForm(request.POST, story=story)
    if not form.is_valid():
        return _why_refused(request, asked, story, form)
    changes = form.changes(story, without=left_to_them(request.POST.dict(), form.fields))
    by, version = signed_in(request), form.cleaned_data["version"] or 0
    try:
        saved = say_why(story=story, version=version, by=by, may_tag=may_tag(asked), changes=changes)
    except StaleStory as stale:
        return _both_versions(request, asked, form, stale.current)
    except RuleViolation as violation:
        tell(violation, story=story, by=by, what=", ".join(changes))
        form.add_error(None, violation.message)
        return _why_refused(request, asked, story, form)
    done(request, _("Why %(key)s matters is saved.") % {"key": saved.key})
    return redirect(f"{story.get_absolute_url()}#why")


def _get_measurable(request: HttpRequest, team: str, number: int) -> tuple[StandingTeam, Story]:
    """A story for somebody who acts in the team. An epic shows sums and is delivered by its stories."""
    asked, story = get_story(signed_in(request), team, number, acting=True)
    if story.is_epic:
        raise Http404
    return asked, story


def _why_refused(request: HttpRequest, team: StandingTeam, story: Story, form: ImpactForm) -> HttpResponse:
    return story_page(request, team, story, status=422, why=why_panel(team, story, form=form))


def _both_versions(request: HttpRequest, team: StandingTeam, form: ImpactForm, current: Story) -> HttpResponse:
    current.team = team
    labels = {name: str(field.label) for name, field in form.fields.items()}
    version = form.cleaned_data["version"]
    found = differences(current, given=form.given(), typed=request.POST.dict(), labels=labels, version=version)
    form.data = dict(form.data.items()) | {"version": str(current.version)}
    return story_page(request, team, current, status=409, why=why_panel(team, current, form=form, found=found))


@require_POST
def measured(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Write down what was measured after delivery, with a way back."""
    asked, story = _get_measurable(request, team, number)
    if story.state != State.DONE:
        refused = _("A value is measured after delivery, and this story is not done yet.")
        return story_page(request, asked, story, status=422, refusal=refused)
    form = MeasuredForm(request.POST, story=story, today=asked.today)
    if not form.is_valid():
        return story_page(request, asked, story, status=422, why=why_panel(asked, story, measuring=form))
    given, before = form.cleaned_data, measurement_of(story)
    by, day, note = signed_in(request), given["measured_on"], given["measured_note"]
    saved = measure(story=story, value=given["measured"], on=day, note=note, by=by)
    kept = way_back([_packed(before), _packed(measurement_of(saved))], salt=_salt(story))
    undo = reverse("stories:measured_undo", args=[asked.slug, number, kept])
    words = {"key": story.key, "value": Why.of(saved).measured_said}
    done(request, _("%(key)s: measured %(value)s.") % words, undo=undo)
    return redirect(f"{story.get_absolute_url()}#why")


@require_POST
def measured_undo(request: HttpRequest, team: str, number: int, kept: str) -> HttpResponse:
    """Take a measurement back, unless somebody has measured again since."""
    asked, story = _get_measurable(request, team, number)
    before, after = (_unpacked(each) for each in read_way_back(kept, salt=_salt(story)))
    try:
        measure_back(story=story, before=before, after=after)
    except MeasuredAgain:
        refused = _("Somebody has written down another value since. It stays.")
        return story_page(request, asked, story, status=409, refusal=refused)
    done(request, _("%(key)s is as it was.") % {"key": story.key})
    return redirect(f"{story.get_absolute_url()}#why")


def _salt(story: Story) -> str:
    return f"stories.measured.{story.pk}"


def _packed(said: Measurement) -> list[str | int | None]:
    """As it can stand in an address."""
    return [None if value is None else value if isinstance(value, int) else str(value) for value in said]


def _unpacked(kept: list[str]) -> Measurement:
    value, day, note, by = kept
    return Measurement(Decimal(value) if value else None, parse_date(day) if day else None, note, by)  # type: ignore[arg-type]  # the person's id, a number
