"""The decision log: what was decided, under which right, by whom, and what became of it."""

import pghistory
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q, TextField
from django.db.models.functions import Cast, Length
from django.db.models.lookups import LessThanOrEqual
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.search import spaced, words_query
from apps.decisions.models.joint import JointDecision
from apps.decisions.models.law_log import LOG_LAW, NUMBER_LAW, SUCCESSION_LAW
from apps.teams.models import Holder, Team
from apps.teams.models.tracking import every_change

PERSON = settings.AUTH_USER_MODEL
LONGEST_TEXT = 20_000
TEXTS = ("context", "options", "decision", "consequences")
# What a change of the decision rights themselves rests on: no row of them, but the law that both sign it.
THE_RIGHTS = "rights"


def no_longer_than(names: tuple[str, ...], most: int) -> Q:
    """A condition on several texts."""
    return Q(*(LessThanOrEqual(Length(name), most) for name in names))


class DecisionStatus(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    DECIDED = "decided", _("decided")
    SUPERSEDED = "superseded", _("superseded")
    CHALLENGED = "challenged", _("challenged")


class LogNumber(models.Model):
    """The last number of a team's log: a row of its own, because an entry that was deleted leaves its number used."""

    team = models.OneToOneField(Team, on_delete=models.CASCADE, primary_key=True, related_name="log_number")
    last = models.PositiveIntegerField(default=0)

    class Meta:
        triggers = [NUMBER_LAW]

    def __str__(self) -> str:
        return f"{self.team} {self.last}"


class DecisionQuerySet(models.QuerySet["Decision"]):
    def with_people(self) -> "DecisionQuerySet":
        """What an entry's heading shows; not the words of its search, nor its text a second time."""
        heading = ("decided_by", "recorded_by", "joint__signed_by_po", "joint__signed_by_lead", "superseded_by")
        twice = ("search", "joint__terms", *(f"superseded_by__{name}" for name in ("search", *TEXTS)))
        return self.select_related(*heading).defer(*twice)

    def for_list(self) -> "DecisionQuerySet":
        """What a list shows: no long texts but the decision itself."""
        return self.with_people().defer("context", "options", "consequences")

    def with_all(self) -> "DecisionQuerySet":
        """Everything that an export of it says."""
        voices = ("challenges__raised_by", "challenges__answered_by")
        return self.with_people().select_related("team").prefetch_related("supersedes", "challenges", *voices)

    def matching(self, text: str) -> "DecisionQuerySet":
        """Entries whose number and texts hold all the words, each from its beginning."""
        query = words_query(text)
        return self.filter(search=query) if query is not None else self

    def of_person(self, person: int) -> "DecisionQuerySet":
        """What somebody decided, alone or with their signature."""
        signed = Q(joint__signed_by_po=person) | Q(joint__signed_by_lead=person)
        return self.filter(Q(decided_by=person) | signed)

    def of_year(self, year: int) -> "DecisionQuerySet":
        """What was decided in a year; what is still proposed belongs to the year of its recording."""
        return self.filter(Q(decided_on__year=year) | Q(decided_on=None, recorded_at__year=year))

    def open_to_succession(self) -> "DecisionQuerySet":
        """What may take the place of another entry."""
        return self.filter(status=DecisionStatus.DECIDED)


@pghistory.track(*every_change(), exclude=["search"])
class Decision(models.Model):
    """An entry in the log. Its text can be changed while it is proposed, and stands once it is decided."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="decisions")
    number = models.PositiveIntegerField(_("number"), default=0, editable=False)
    title = models.CharField(_("title"), max_length=200)
    context = models.TextField(_("context"), blank=True)
    options = models.TextField(_("options considered"), blank=True)
    decision = models.TextField(_("decision"))
    consequences = models.TextField(_("consequences"), blank=True)
    # The right it rests on, copied by the database from the version in force on the day of the decision.
    right_key = models.SlugField(_("right"), max_length=40)
    right_sentence = models.CharField(_("what is decided"), max_length=200, editable=False)
    right_holder = models.CharField(_("who decides"), max_length=15, choices=Holder, editable=False)
    status = models.CharField(_("status"), max_length=10, choices=DecisionStatus, default=DecisionStatus.PROPOSED)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decided_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("decided by")
    )
    joint = models.OneToOneField(
        JointDecision, on_delete=models.PROTECT, related_name="log_entry", null=True, blank=True
    )
    # Which entry it is to take the place of once it is decided; and which one took its own.
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    superseded_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="supersedes", null=True, blank=True
    )
    recorded_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    search = models.GeneratedField(
        expression=SearchVector(
            Cast("number", TextField()),
            spaced("title"),
            *(spaced(name) for name in TEXTS),
            config="simple",
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["team", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["team", "number"], name="decisions_are_numbered"),
            # What the links of other apps point to, so that both ends belong to one team.
            models.UniqueConstraint(fields=["id", "team"], name="a_decision_with_its_team"),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(decision=""),
                name="a_decision_says_what_was_decided",
                violation_error_message=_("A decision needs a title, and the decision itself."),
            ),
            models.CheckConstraint(
                condition=no_longer_than(TEXTS, LONGEST_TEXT),
                name="a_decision_can_be_read",
                violation_error_message=_("Each text of a decision has at most 20,000 characters."),
            ),
            models.CheckConstraint(
                condition=Q(status=DecisionStatus.PROPOSED, decided_on=None, decided_by=None, joint=None)
                | Q(status__in=[DecisionStatus.DECIDED, DecisionStatus.SUPERSEDED, DecisionStatus.CHALLENGED])
                & Q(decided_on__isnull=False)
                & (Q(decided_by=None, joint__isnull=False) | Q(decided_by__isnull=False, joint=None)),
                name="a_decision_says_when_and_by_whom",
                violation_error_message=_("What is decided says on which day and by whom; what is proposed does not."),
            ),
            models.CheckConstraint(
                condition=Q(status=DecisionStatus.SUPERSEDED, superseded_by__isnull=False)
                | ~Q(status=DecisionStatus.SUPERSEDED) & Q(superseded_by=None),
                name="what_is_superseded_names_its_successor",
                violation_error_message=_("What is superseded names the decision that took its place."),
            ),
        ]
        indexes = [
            models.Index(fields=["team", "status", "-number"], name="decisions_by_status"),
            models.Index(fields=["team", "right_key", "-number"], name="decisions_by_right"),
            GinIndex(fields=["search"], name="decisions_search"),
        ]
        triggers = [LOG_LAW, SUCCESSION_LAW]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"

    @property
    def key(self) -> str:
        """What people call it."""
        return f"D-{self.number}"

    @property
    def voices(self) -> list[str]:
        """Who decided: one person, or the two who signed. Ask for the entry `with_people`."""
        signed = [side.person for side in self.joint.signatures] if self.joint else [self.decided_by]
        return [person.name for person in signed if person]

    @property
    def is_proposed(self) -> bool:
        return self.status == DecisionStatus.PROPOSED

    def get_absolute_url(self) -> str:
        return reverse("decisions:decision", args=[self.team.slug, self.number])
