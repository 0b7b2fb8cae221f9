"""The story."""

from decimal import Decimal
from typing import Self

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from apps.core.search import words_query
from apps.core.triggers import Law
from apps.stories.models.impact import IMPACT_CONSTRAINTS, Impact
from apps.stories.models.kinds import TECHNICAL_KINDS, Confidence, Kind, State, WorkType, work_type_of_kind
from apps.stories.models.law import STORY_LAWS
from apps.stories.search import story_words
from apps.teams.models import Team

PERSON = settings.AUTH_USER_MODEL
LARGEST_SIZE = 10_000


LIVE = Q(is_epic=False, archived_at=None)
# Where a person proposed something, that is what waits; the suggestion stands back.
UNCONFIRMED = Q(state=State.OPEN, kind=Kind.UNTAGGED, proposed_kind="") & ~Q(suggested_kind="")
PROPOSED = Q(state=State.OPEN) & ~Q(proposed_kind="")


class StoryQuerySet(models.QuerySet["Story"]):
    def live(self) -> Self:
        return self.filter(archived_at=None)

    def epics(self) -> Self:
        return self.filter(is_epic=True)

    def waiting(self) -> Self:
        """Open stories that can still be planned, in the product order."""
        return self.filter(LIVE, state=State.OPEN)

    def unconfirmed(self) -> Self:
        """Open stories that carry a suggestion nobody has confirmed yet."""
        return self.filter(LIVE, UNCONFIRMED)

    def by_rule(self, kind: str, confidence: str) -> Self:
        """What one rule of the suggestions found."""
        return self.unconfirmed().filter(suggested_kind=kind, suggestion_confidence=confidence)

    def proposed(self) -> Self:
        """Open stories with a kind that somebody proposed and nobody who may has decided on."""
        return self.filter(LIVE, PROPOSED)

    def unregistered_debt(self) -> Self:
        """Open stories tagged as debt that nobody has put on the register."""
        return self.waiting().filter(kind=Kind.DEBT, debt=None)

    def matching(self, text: str) -> Self:
        """Stories whose key and title hold all the words, each from its beginning."""
        query = words_query(text)
        return self.filter(search=query) if query is not None else self


STORY_RULES = {
    "an_epic_holds_stories_and_no_epic_holds_an_epic": gettext_noop(
        "A parent must be an epic of the same team, and an epic has no parent."
    ),
}


@pghistory.track(
    exclude=["search", "updated_at", "work_type", "has_why"],
    # Undoing an act finds what it changed by the act's own id.
    meta={"indexes": [models.Index(fields=["pgh_context_id"], name="stories_changes_of_an_act")]},
)
class Story(Impact):
    """A piece of work. Untagged until somebody who may says what kind it is."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="stories")
    number = models.PositiveIntegerField(_("number"), editable=False)
    title = models.CharField(_("title"), max_length=255)
    description = models.TextField(_("description"), blank=True, help_text=_("Markdown."))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.UNTAGGED)
    work_type = models.GeneratedField(
        expression=work_type_of_kind(), output_field=models.CharField(max_length=12, choices=WorkType), db_persist=True
    )
    size = models.DecimalField(
        _("size"),
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(LARGEST_SIZE)],
    )
    why = models.TextField(_("why it matters"), blank=True, help_text=_("One plain line: what changes, and for whom."))
    labels = ArrayField(models.CharField(max_length=60), verbose_name=_("labels"), default=list, blank=True)
    assignee = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, related_name="stories", null=True, blank=True, verbose_name=_("assignee")
    )
    rank = models.TextField(_("place in the order"), db_collation="C", editable=False)
    is_epic = models.BooleanField(_("epic"), default=False)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="children", null=True, blank=True, verbose_name=_("epic")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    version = models.PositiveIntegerField(default=1, editable=False)

    # What somebody who may not tag has proposed, and what the app suggests: neither counts until confirmed.
    proposed_kind = models.CharField(_("proposed kind"), max_length=12, choices=Kind, blank=True)
    proposed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    suggested_kind = models.CharField(_("suggested kind"), max_length=12, choices=Kind, blank=True)
    suggestion_reason = models.CharField(_("reason"), max_length=200, blank=True)
    suggestion_confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence, blank=True)
    proposed_for = models.CharField(_("proposed for"), max_length=120, blank=True)

    # Where it came from. The tracker owns title, text, state and assignee; size once changed here is ours.
    source = models.CharField(_("tracker"), max_length=20, blank=True)
    source_key = models.CharField(_("key in the tracker"), max_length=60, blank=True)
    source_url = models.URLField(_("link to the tracker"), max_length=500, blank=True)
    source_status = models.CharField(_("status in the tracker"), max_length=80, blank=True)
    source_assignee = models.CharField(_("assignee in the tracker"), max_length=120, blank=True)
    source_type = models.CharField(_("type in the tracker"), max_length=60, blank=True, default="", db_default="")
    component = models.CharField(_("component"), max_length=60, blank=True, default="", db_default="")
    # What a chosen option said; the plan of its sprint says when it is worked on.
    ready_on = models.DateField(_("ready on"), null=True, blank=True)
    # What keeps it from going on: why, and since when.
    blocked_reason = models.CharField(_("what blocks it"), max_length=255, blank=True, default="", db_default="")
    blocked_since = models.DateTimeField(_("blocked since"), null=True, blank=True, editable=False)
    # The story whose unfinished part it is, after a split.
    split_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="parts", null=True, blank=True, editable=False
    )
    size_is_ours = models.BooleanField(default=False, editable=False)

    search = models.GeneratedField(
        expression=story_words(),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    has_why = models.GeneratedField(
        expression=Q(why__regex=r"\S"),  # type: ignore[arg-type]  # a Q is an expression here
        output_field=models.BooleanField(),
        db_persist=True,
    )
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)
    created_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = StoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        ordering = ["team", "rank", "id"]
        constraints = [
            models.UniqueConstraint(fields=["team", "number"], name="story_numbers_are_unique"),
            models.UniqueConstraint(
                fields=["team", "rank"],
                name="each_story_has_its_own_place",
                violation_error_message=_("Another story stands in this place."),
            ),
            models.UniqueConstraint(
                fields=["team", "source", "source_key"],
                condition=~Q(source_key=""),
                name="an_imported_key_stands_once_in_a_team",
                violation_error_message=_("This team has a story with this key from this tracker already."),
            ),
            models.UniqueConstraint(fields=["id", "team"], name="a_story_with_its_team"),
            models.CheckConstraint(
                condition=Q(size=None) | Q(size__gt=0, size__lte=LARGEST_SIZE),
                name="a_size_is_more_than_0_and_at_most_10000",
                violation_error_message=_("A size is more than 0 and at most 10,000."),
            ),
            models.CheckConstraint(
                condition=Q(is_epic=False) | Q(parent=None),
                name="an_epic_has_no_epic_above_it",
                violation_error_message=_("An epic cannot stand inside another epic."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values),
                name="a_kind_is_one_of_ours",
                violation_error_message=_("This is not a kind of story."),
            ),
            models.CheckConstraint(
                condition=~Q(title=""), name="a_story_has_a_title", violation_error_message=_("A story needs a title.")
            ),
            models.CheckConstraint(
                condition=Q(blocked_reason="", blocked_since=None)
                | Q(blocked_reason__regex=r"\S", blocked_since__isnull=False),
                name="what_is_blocked_says_why_and_since_when",
                violation_error_message=_("Say what blocks it."),
            ),
            *IMPACT_CONSTRAINTS,
        ]
        # Every list stands in the product order, so each filter that can be rare has an index that ends in the rank:
        # paging reads a page of it and stops, whatever the backlog's size.
        indexes = [
            models.Index(fields=["team", "rank"], condition=LIVE & Q(state=State.OPEN), name="stories_backlog"),
            models.Index(fields=["team", "state", "rank"], condition=LIVE, name="stories_by_state"),
            models.Index(
                fields=["team", "kind", "rank"],
                include=["size"],
                condition=LIVE & Q(state=State.OPEN),
                name="stories_by_kind",
            ),
            models.Index(fields=["team", "size", "rank"], condition=LIVE, name="stories_by_size"),
            models.Index(
                fields=["team", "suggestion_confidence", "rank"],
                include=["suggested_kind"],
                condition=LIVE & UNCONFIRMED,
                name="stories_unconfirmed",
            ),
            models.Index(fields=["team", "rank"], condition=LIVE & PROPOSED, name="stories_proposed"),
            models.Index(
                fields=["team", "proposed_for", "rank"],
                condition=LIVE & ~Q(proposed_for=""),
                name="stories_for_a_sprint",
            ),
            models.Index(fields=["team", "rank"], condition=Q(is_epic=True), name="stories_epics"),
            models.Index(fields=["team", "rank"], condition=Q(archived_at__isnull=False), name="stories_archived"),
            models.Index(fields=["parent", "rank"], condition=Q(parent__isnull=False), name="stories_of_an_epic"),
            models.Index(fields=["team", "-updated_at"], name="stories_latest_change"),
            GinIndex(fields=["search"], name="stories_search"),
            GinIndex(fields=["labels"], name="stories_labels"),
            # Promises whose day has come and nobody has measured: few, however long the history is.
            models.Index(
                fields=["team", "measure_on"],
                condition=Q(state=State.DONE, measured=None, measure_on__isnull=False, archived_at=None),
                name="stories_to_measure",
            ),
        ]
        triggers = [
            Law(
                name="story_stamp",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                rules=STORY_RULES,
                func="""
                    IF NEW.parent_id IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.parent_id IS DISTINCT FROM OLD.parent_id)
                    THEN
                        PERFORM 1 FROM stories_story p
                        WHERE p.id = NEW.parent_id AND p.is_epic AND p.team_id = NEW.team_id;
                        IF NOT FOUND THEN {an_epic_holds_stories_and_no_epic_holds_an_epic} END IF;
                    END IF;
                    NEW.updated_at := clock_timestamp();
                    RETURN NEW;
                """,
            ),
            *STORY_LAWS,
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"

    @property
    def key(self) -> str:
        """What people call it: the tracker's key where it has one, else the team's."""
        return self.source_key or f"{self.team.key_prefix}-{self.number}"

    @property
    def is_technical(self) -> bool:
        return self.kind in TECHNICAL_KINDS

    def get_absolute_url(self) -> str:
        return reverse("stories:detail", args=[self.team.slug, self.number])
