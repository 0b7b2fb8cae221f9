"""A question to a tag, and its answer, on the story's page."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts.access import signed_in
from apps.core.violations import RuleViolation
from apps.stories.access import get_story, may_tag, tagger
from apps.stories.forms.questions import AnswerForm, QuestionForm
from apps.stories.models import Kind, Story, TagQuestion
from apps.stories.questions import OpenQuestion, opened
from apps.stories.refusals import tell
from apps.stories.services.questions import AnsweredMeanwhile, answer_about_tag, ask_about_tag
from apps.stories.views.answers import changed
from apps.stories.views.panels import PANELS
from apps.teams.access import StandingTeam
from apps.teams.models import Right

SHOWN = 3


@dataclass(frozen=True)
class QuestionPanel:
    """What a story's page shows of questions to its tag, and what its reader can do there."""

    waiting: OpenQuestion | None
    answered: list[TagQuestion]
    may_ask: bool
    may_answer: bool
    tagger: str
    ask_form: QuestionForm
    answer_form: AnswerForm


def fill(team: StandingTeam, story: Story) -> QuestionPanel:
    """One query."""
    people = TagQuestion.objects.select_related("asked_by", "answered_by", "decision")
    asked = list(people.filter(story=story)[: SHOWN + 1])
    waiting = next((each for each in asked if each.answered_at is None), None)
    seen = {"kind": story.kind, "seen": story.kind}
    return QuestionPanel(
        waiting=opened(team, waiting) if waiting else None,
        answered=[each for each in asked if each.answered_at][:SHOWN],
        may_ask=team.standing.is_acting and waiting is None and story.kind != Kind.UNTAGGED,
        may_answer=may_tag(team),
        tagger=tagger(team),
        ask_form=QuestionForm(auto_id="question-%s"),
        answer_form=AnswerForm(initial=seen, auto_id="answer-%s"),
    )


PANELS["question"] = fill


@require_POST
def ask(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Question the story's tag. Whoever acts in the team may."""
    asked, story = get_story(signed_in(request), team, number, acting=True)
    form = QuestionForm(request.POST, auto_id="question-%s")
    if form.is_valid():
        try:
            ask_about_tag(story=story, text=form.cleaned_data["question"], by=signed_in(request))
        except RuleViolation as violation:
            form.add_error("question", violation.message)
    if form.errors:
        return changed(request, asked, story, status=422, ask_form=form)
    return changed(request, asked, story, said=_("Asked. It waits for %(tagger)s.") % {"tagger": tagger(asked)})


@require_POST
def answer(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Keep the questioned tag or change it, with the reason; the decision log keeps both."""
    asked, story = get_story(signed_in(request), team, number, right=Right.TAGGING)
    by, form = signed_in(request), AnswerForm(request.POST, auto_id="answer-%s")
    waiting = TagQuestion.objects.filter(story=story, answered_at=None).first()
    if waiting is None:
        said = _("Somebody answered meanwhile. This is how it stands now.")
        return changed(request, asked, story, status=409, question_refusal=said)
    if not form.is_valid():
        return changed(request, asked, story, status=422, answer_form=form)
    kind, reason, seen = (form.cleaned_data[name] for name in ("kind", "reason", "seen"))
    try:
        told = answer_about_tag(question=waiting, team=asked, seen=seen, kind=kind, reason=reason, by=by)
    except AnsweredMeanwhile:
        return _overtaken(request, asked, story, reason)
    except RuleViolation as violation:
        tell(violation, story=story, by=by, what=f"{story.key}: kind {kind}")
        form.add_error("kind", violation.message)
        return changed(request, asked, story, status=422, answer_form=form)
    said = _("Answered, and kept in the decision log as %(key)s.")
    return changed(request, asked, story, said=said % {"key": told.decision.key if told.decision else ""})


def _overtaken(request: HttpRequest, team: StandingTeam, story: Story, reason: str) -> HttpResponse:
    """Somebody tagged it anew or answered first: the form again, on what stands now, with the reason kept."""
    story.refresh_from_db(fields=["kind", "version"])
    form = AnswerForm(initial={"kind": story.kind, "seen": story.kind, "reason": reason}, auto_id="answer-%s")
    said = _("Somebody changed it meanwhile. This is how it stands now.")
    return changed(request, team, story, status=409, answer_form=form, question_refusal=said)
