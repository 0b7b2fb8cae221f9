"""Questions to a tag: anybody who acts in the team asks, whoever may tag answers, and the log keeps both."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.violations import explained
from apps.decisions.models import Decision
from apps.decisions.services import record_decided
from apps.stories.models import DecisionStory, Kind, Story, TagQuestion
from apps.stories.services.writing import StaleStory, edit_story
from apps.teams.models import Right, Team
from apps.teams.services import lock_team


class AnsweredMeanwhile(Exception):
    """Somebody else answered first, or tagged the story anew, so that the question is about another tag now."""


def ask_about_tag(*, story: Story, text: str, by: User, at: dt.datetime | None = None) -> TagQuestion:
    """Question the tag that a story has now. Raises `RuleViolation` where it has none, or is questioned already."""
    with explained(), transaction.atomic():
        kind = Story.objects.select_for_update(no_key=True).values_list("kind", flat=True).get(pk=story.pk)
        asked_at = at or timezone.now()
        return TagQuestion.objects.create(story=story, kind=kind, question=text, asked_by=by, asked_at=asked_at)


def answer_about_tag(
    *,
    question: TagQuestion,
    team: Team,
    seen: str,
    kind: str,
    reason: str,
    by: User,
) -> TagQuestion:
    """Keep or change the questioned tag, which the answerer saw as `seen`: the tag and the log's entry, or neither.

    Takes the tagging right. Raises `AnsweredMeanwhile`, and `RuleViolation` where the new kind breaks a rule of the
    sprint that the story stands in.
    """
    with explained(), transaction.atomic():
        lock_team(team.pk)  # before the log, whose number others take first
        asked = TagQuestion.objects.select_for_update(of=["self"]).select_related("asked_by").get(pk=question.pk)
        story = Story.objects.get(pk=asked.story_id)
        if asked.answered_at or story.kind != seen:
            raise AnsweredMeanwhile
        story.team = team
        asked.answer, asked.answered_kind = reason, kind
        asked.answered_by, asked.answered_at = by, timezone.now()
        asked.decision = _logged(story, asked)
        if kind != story.kind:
            _tag(story, kind, by=by)
        asked.save(update_fields=["answer", "answered_kind", "answered_by", "answered_at", "decision"])
    return asked


def _tag(story: Story, kind: str, *, by: User) -> None:
    """After the log's row, because decisions are locked before stories; so the story may have moved on meanwhile."""
    try:
        edit_story(story=story, version=story.version, by=by, may_tag=True, changes={"kind": kind})
    except StaleStory as stale:
        raise AnsweredMeanwhile from stale


def _logged(story: Story, asked: TagQuestion) -> Decision:
    """The answer in the decision log, under the right it rests on."""
    team, by, kind = story.team, asked.answered_by, asked.answered_kind
    words = {"key": story.key, "kind": Kind(kind).phrase, "was": Kind(story.kind).phrase}
    kept = _("%(key)s stays %(kind)s") if kind == story.kind else _("%(key)s is %(kind)s, not %(was)s")
    context = _("%(person)s asked: “%(question)s”")
    assert by and asked.answered_at, "it is being answered"
    entry = record_decided(
        team=team,
        by=by,
        decided_by=by,
        decided_on=timezone.localdate(asked.answered_at, team.zone),
        right_key=Right.TAGGING,
        title=kept % words,
        context=context % {"person": asked.asked_by, "question": asked.question},
        decision=f"{kept % words}. {asked.answer}",
    )
    DecisionStory.objects.create(decision=entry, story=story)
    return entry
