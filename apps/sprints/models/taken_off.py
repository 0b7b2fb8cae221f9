"""People who were taken off technical work while a sprint runs. Deadlines raid people before they raid points."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from apps.core.triggers import Law
from apps.decisions.models import PERSON
from apps.sprints.models.sprint import Sprint
from apps.stories.models import Story

COMES = Law(
    name="taken_off",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    rules={
        "people_are_taken_off_in_a_running_sprint": gettext_noop(
            "Somebody is taken off work in a fenced sprint that runs."
        ),
        "people_are_taken_off_unfinished_technical_work": gettext_noop(
            "Somebody is taken off a story that stands unfinished in the sprint's tech budget."
        ),
        "people_are_taken_off_onto_product_work": gettext_noop(
            "Whoever is taken off technical work goes on to a story in the sprint's product budget."
        ),
    },
    declare=[("sprint", "record")],
    func="""
        -- Written and not just locked: a close waits for this row or is seen by it, and every board shows it. A closed
        -- sprint refuses by itself. Only then are its lines read: each of them is behind the same lock.
        UPDATE sprints_sprint s SET revision = s.revision WHERE s.id = NEW.sprint_id
        RETURNING s.status, s.fenced INTO sprint;
        IF sprint.status <> 'active' OR NOT sprint.fenced THEN {people_are_taken_off_in_a_running_sprint} END IF;
        SELECT c.size INTO NEW.size FROM sprints_commitment c
        WHERE c.sprint_id = NEW.sprint_id AND c.story_id = NEW.from_story_id
          AND c.left_at IS NULL AND c.budget = 'tech' AND c.outcome <> 'done';
        IF NOT FOUND THEN {people_are_taken_off_unfinished_technical_work} END IF;
        PERFORM 1 FROM sprints_commitment c
        WHERE c.sprint_id = NEW.sprint_id AND c.story_id = NEW.to_story_id
          AND c.left_at IS NULL AND c.budget = 'product';
        IF NOT FOUND THEN {people_are_taken_off_onto_product_work} END IF;
        RETURN NEW;
    """,
)

STAYS = Law(
    name="on_record",
    when=pgtrigger.Before,
    operation=pgtrigger.Update | pgtrigger.Delete,
    rules={"who_was_taken_off_stays_on_record": gettext_noop("Who was taken off technical work stays on record.")},
    func="{who_was_taken_off_stays_on_record} RETURN NULL;",
)


class TakenOff(models.Model):
    """Somebody was taken off unfinished work in the tech budget, onto product work: who, by whom, why.

    It is told with the changes of the sprint's scope. `size` is the database's copy of what was worked on.
    """

    sprint = models.ForeignKey(Sprint, on_delete=models.PROTECT, related_name="people_taken_off")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    from_story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="+")
    to_story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="+")
    size = models.DecimalField(_("size"), max_digits=7, decimal_places=2, editable=False)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(_("why"), max_length=255)

    class Meta:
        verbose_name = _("person taken off technical work")
        verbose_name_plural = _("people taken off technical work")
        ordering = ["sprint", "at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__regex=r"\S"),
                name="taking_somebody_off_says_why",
                violation_error_message=_("Say why somebody is taken off technical work."),
            ),
        ]
        triggers = [COMES, STAYS]

    def __str__(self) -> str:
        return f"{self.person} · {self.from_story}"
