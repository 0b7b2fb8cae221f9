"""Who stands in for Product Owner or tech lead between two dates."""

import datetime as dt
from typing import Self

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from apps.core.ranges import DateRange, IdRange
from apps.core.triggers import Law
from apps.teams.models.membership import LocalDate, Membership, Role
from apps.teams.models.team import Team

PERSON = settings.AUTH_USER_MODEL
LONGEST = 184  # days
DEPUTY_RULES = {
    "a_deputy_is_named_by_the_holder": gettext_noop(
        "Only who holds the role on the first day names a deputy, and only for days that are still to come."
    ),
    "a_deputy_is_another_member_of_the_team": gettext_noop(
        "A deputy is another member of this team, and never the Product Owner or tech lead on the other side."
    ),
    "what_a_deputy_did_stands": gettext_noop(
        "Who stood in, and when, stays on record. What is still ahead can be shortened."
    ),
}


class DeputyQuerySet(models.QuerySet["Deputy"]):
    def today(self) -> Self:
        """Who acts today, by each team's own clock: the holder holds the role, and the deputy is in the team."""
        today = LocalDate(F("team__time_zone"))
        held = Membership.objects.today().filter(team=OuterRef("team"))
        return self.filter(
            Exists(held.filter(role=OuterRef("role"), user=OuterRef("holder"))),
            Exists(held.filter(role__in=[Role.DEVELOPER, Role.OBSERVER], user=OuterRef("deputy"))),
            starts__lte=today,
            ends__gte=today,
        )

    def ahead(self, day: dt.date) -> Self:
        """Who acts on a local date, or will later."""
        return self.filter(ends__gte=day)

    def with_people(self) -> Self:
        return self.select_related("holder", "deputy")


@pghistory.track()
class Deputy(models.Model):
    """A member of the team who acts and signs for the holder of a guarded role, from a first to a last local date.

    It ends by itself where the holder's role ends. Nobody stands in for both sides of the fence.
    """

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="deputies")
    role = models.CharField(
        _("role"), max_length=15, choices=[(r.value, r.label) for r in (Role.PRODUCT_OWNER, Role.TECH_LEAD)]
    )
    holder = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    deputy = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    starts = models.DateField(_("first day"))
    ends = models.DateField(_("last day"))
    named_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = DeputyQuerySet.as_manager()

    class Meta:
        verbose_name = _("deputy")
        verbose_name_plural = _("deputies")
        ordering = ["starts", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gte=F("starts")),
                name="a_deputy_ends_after_it_starts",
                violation_error_message=_("The last day cannot lie before the first."),
            ),
            models.CheckConstraint(
                condition=Q(ends__lte=F("starts") + LONGEST),
                name="a_deputy_bridges_an_absence",
                violation_error_message=_("A deputy stands in for half a year at most. Then, hand the role over."),
            ),
            *(
                ExclusionConstraint(
                    name=f"a_{role}_has_one_deputy_at_a_time",
                    expressions=[
                        (IdRange("team_id", "team_id"), RangeOperators.OVERLAPS),
                        (DateRange("starts", "ends", Value("[]")), RangeOperators.OVERLAPS),
                    ],
                    condition=Q(role=role),
                    violation_error_message=_("This role has a deputy on some of these days already."),
                )
                for role in (Role.PRODUCT_OWNER.value, Role.TECH_LEAD.value)
            ),
            ExclusionConstraint(
                name="nobody_stands_in_for_both_sides",
                expressions=[
                    (IdRange("team_id", "team_id"), RangeOperators.OVERLAPS),
                    (IdRange("deputy_id", "deputy_id"), RangeOperators.OVERLAPS),
                    (DateRange("starts", "ends", Value("[]")), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This person is a deputy in this team on some of these days already."),
            ),
        ]
        triggers = [
            Law(
                name="guard_deputies",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("today", "date")],
                rules=DEPUTY_RULES,
                func="""
                    SELECT (now() AT TIME ZONE t.time_zone)::date INTO today FROM teams_team t
                    WHERE t.id = CASE TG_OP WHEN 'DELETE' THEN OLD.team_id ELSE NEW.team_id END;
                    IF TG_OP = 'DELETE' THEN
                        IF OLD.starts <= today THEN {what_a_deputy_did_stands} END IF;
                        RETURN OLD;
                    END IF;
                    IF TG_OP = 'UPDATE' THEN
                        IF (to_jsonb(NEW) - 'ends') IS DISTINCT FROM (to_jsonb(OLD) - 'ends')
                           OR NEW.ends > OLD.ends OR NEW.ends < today - 1
                        THEN {what_a_deputy_did_stands} END IF;
                        RETURN NEW;
                    END IF;
                    NEW.named_at := now();
                    PERFORM 1 FROM teams_membership m
                    WHERE m.team_id = NEW.team_id AND m.role = NEW.role AND m.user_id = NEW.holder_id
                      AND daterange(m.starts, m.ends) @> greatest(NEW.starts, today);
                    IF NOT FOUND OR NEW.starts < today THEN {a_deputy_is_named_by_the_holder} END IF;
                    PERFORM 1 FROM teams_membership m
                    WHERE m.team_id = NEW.team_id AND m.user_id = NEW.deputy_id
                      AND m.role NOT IN ('product_owner', 'tech_lead')
                      AND daterange(m.starts, m.ends) @> NEW.starts;
                    IF NOT FOUND THEN {a_deputy_is_another_member_of_the_team} END IF;
                    -- Two accounts on one mailbox are one person.
                    PERFORM 1 FROM teams_membership m
                    JOIN accounts_user other ON other.id = m.user_id
                    JOIN accounts_user mine ON mine.id = NEW.deputy_id
                    WHERE m.team_id = NEW.team_id AND m.role IN ('product_owner', 'tech_lead')
                      AND m.role <> NEW.role AND daterange(m.starts, m.ends)
                        && daterange(NEW.starts, greatest(NEW.starts, NEW.ends), '[]')
                      AND regexp_replace(lower(other.email), '\\+[^@]*@', '@')
                        = regexp_replace(lower(mine.email), '\\+[^@]*@', '@');
                    IF FOUND THEN {a_deputy_is_another_member_of_the_team} END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} · {self.get_role_display()}"
