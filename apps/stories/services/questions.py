"""Questions to a tag: anybody who acts in the team asks, whoever may tag answers, and the log keeps both."""

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.violations import explained
from apps.decisions.models import Decision
from apps.decisions.services import record_decided
from apps.stories.models import DecisionStory, Kind, Story, TagQuestion
from apps.stories.services.writing import StaleStory, edit_story
from apps.teams.models import Right, Team


class AnsweredMeanwhile(Exception):
    """Somebody else answered first, or tagged the story anew, so that the question is about another tag now."""


def ask_about_tag(*, story: Story, text: str, by: User) -> TagQuestion:
    """Question the tag that a story has now. Raises `RuleViolation` where it has none, or is questioned already."""
    with explained(), transaction.atomic():
        kind = Story.objects.select_for_update(no_key=True).values_list("kind", flat=True).get(pk=story.pk)
        return TagQuestion.objects.create(story=story, kind=kind, question=text, asked_by=by)


def answer_about_tag(*, question: TagQuestion, team: Team, seen: str, kind: str, reason: str, by: User) -> TagQuestion:
    """Keep or change the questioned tag, which the answerer saw as `seen`: the tag and the log's entry, or neither.

    Takes the tagging right. Raises `AnsweredMeanwhile`, and `RuleViolation` where the new kind breaks a rule of the
    sprint that the story stands in.
    """
    with explained(), transaction.atomic():
        asked = TagQuestion.objects.select_for_update(of=["self"]).select_related("asked_by").get(pk=question.pk)
        story = Story.objects.get(pk=asked.story_id)
        if asked.answered_at or story.kind != seen:
            raise AnsweredMeanwhile
        story.team = team
        asked.decision = _logged(story, asked, kind=kind, reason=reason, by=by)
        if kind != story.kind:
            _tag(story, kind, by=by)
        asked.answer, asked.answered_kind = reason, kind
        asked.answered_by, asked.answered_at = by, timezone.now()
        asked.save(update_fields=["answer", "answered_kind", "answered_by", "answered_at", "decision"])
    return asked


def _tag(story: Story, kind: str, *, by: User) -> None:
    """After the log's row, because decisions are locked before stories; so the story may have moved on meanwhile."""
    try:
        edit_story(story=story, version=story.version, by=by, may_tag=True, changes={"kind": kind})
    except StaleStory as stale:
        raise AnsweredMeanwhile from stale


def _logged(story: Story, asked: TagQuestion, *, kind: str, reason: str, by: User) -> Decision:
    """The answer in the decision log, under the right it rests on."""
    words = {"key": story.key, "kind": Kind(kind).phrase, "was": Kind(story.kind).phrase}
    kept = _("%(key)s stays %(kind)s") if kind == story.kind else _("%(key)s is %(kind)s, not %(was)s")
    title = kept % words
    day = date_format(timezone.localtime(asked.asked_at, story.team.zone), "j M Y")
    context = _("%(person)s asked on %(day)s: “%(question)s”")
    entry = record_decided(
        team=story.team,
        by=by,
        decided_by=by,
        decided_on=story.team.today,
        right_key=Right.TAGGING,
        title=title,
        context=context % {"person": asked.asked_by, "day": day, "question": asked.question},
        decision=f"{title}. {reason}",
    )
    DecisionStory.objects.create(decision=entry, story=story)
    return entry
