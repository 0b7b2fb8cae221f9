"""What helps a team to tag: rules that somebody wrote, questions to a tag, and what was learned from its own tags."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from apps.core.triggers import Law
from apps.decisions.models import Decision
from apps.stories.models.kinds import Kind
from apps.stories.models.story import Story
from apps.teams.models import Team
from apps.teams.models.tracking import every_change

PERSON = settings.AUTH_USER_MODEL

ANSWER_LAW = Law(
    name="answers_stand",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    rules={
        "an_answer_to_a_tag_stands": gettext_noop("This question is answered, and the decision log keeps the answer."),
        "an_answer_is_on_its_own_teams_log": gettext_noop("An answer to a tag stands in the log of the story's team."),
    },
    func="""
        IF TG_OP = 'UPDATE' AND OLD.answered_at IS NOT NULL THEN {an_answer_to_a_tag_stands} END IF;
        IF NEW.decision_id IS NULL THEN RETURN NEW; END IF;
        PERFORM 1 FROM decisions_decision d JOIN stories_story s USING (team_id)
        WHERE d.id = NEW.decision_id AND s.id = NEW.story_id AND d.right_key = 'tagging';
        IF NOT FOUND THEN {an_answer_is_on_its_own_teams_log} END IF;
        RETURN NEW;
    """,
)

TAGS = [(kind.value, kind.label) for kind in Kind if kind is not Kind.UNTAGGED]


class TagRuleField(models.TextChoices):
    LABEL = "label", _("label")
    TYPE = "type", _("type in the tracker")
    COMPONENT = "component", _("component")
    WORD = "word", _("word of the title")


@pghistory.track(*every_change())
class TagRule(models.Model):
    """A rule the team wrote: what carries this label, type, component or word is of that kind. People apply it."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="tag_rules")
    field = models.CharField(_("looks at"), max_length=10, choices=TagRuleField)
    value = models.CharField(_("value"), max_length=60)
    kind = models.CharField(_("kind"), max_length=12, choices=TAGS)
    created_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("tagging rule")
        verbose_name_plural = _("tagging rules")
        ordering = ["team", "field", "value"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "field", "value"],
                name="a_tagging_rule_stands_once",
                violation_error_message=_("There is a rule for this already. Change that one."),
            ),
            models.CheckConstraint(
                condition=Q(field__in=TagRuleField.values, kind__in=[kind for kind, _label in TAGS]) & ~Q(value=""),
                name="a_tagging_rule_says_what_is_what",
                violation_error_message=_("A rule needs something to look for, and a kind."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_field_display()} {self.value} → {self.get_kind_display()}"


@pghistory.track(*every_change())
class TagQuestion(models.Model):
    """Somebody doubts a tag ("is this technical?"); who may tag answers, and the log keeps both."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="tag_questions")
    kind = models.CharField(_("tagged as"), max_length=12, choices=TAGS)
    question = models.TextField(_("question"), max_length=1000)
    asked_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"), default=timezone.now, editable=False)
    answer = models.TextField(_("answer"), max_length=1000, blank=True)
    answered_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_kind = models.CharField(_("answered with"), max_length=12, choices=TAGS, blank=True)
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        verbose_name = _("question to a tag")
        verbose_name_plural = _("questions to tags")
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["story"],
                condition=Q(answered_at=None),
                name="a_tag_is_questioned_once_at_a_time",
                violation_error_message=_("This tag is questioned already, and the answer is waited for."),
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None)
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="an_answer_to_a_tag_says_who_and_why",
                violation_error_message=_("An answer says why the tag stays or changes."),
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.UNTAGGED),
                name="what_is_questioned_is_a_tag",
                violation_error_message=_("Nobody has tagged this story yet, so there is no tag to question."),
            ),
        ]
        triggers = [ANSWER_LAW]

    def __str__(self) -> str:
        return f"{self.story} · {self.get_kind_display()}"


class SuggestionModel(models.Model):
    """What was learned from a team's confirmed tags. Derived: it can be thrown away and trained again."""

    team = models.OneToOneField(Team, on_delete=models.CASCADE, primary_key=True, related_name="suggestion_model")
    version = models.PositiveIntegerField(_("version"), default=0)
    trained_at = models.DateTimeField(_("trained"), default=timezone.now)
    tags = models.PositiveIntegerField(_("tags learned from"), default=0)
    learned = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.team} {self.version}"
