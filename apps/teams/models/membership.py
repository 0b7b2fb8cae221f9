"""Who is in a team, with which role, and how Product Owner and tech lead change."""

import datetime as dt

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from apps.accounts.models import User
from apps.core.ranges import DateRange, IdRange
from apps.core.triggers import Law
from apps.teams.models.team import Team


class Role(models.TextChoices):
    PRODUCT_OWNER = "product_owner", _("Product Owner")
    TECH_LEAD = "tech_lead", _("Tech lead")
    DEVELOPER = "developer", _("Developer")
    OBSERVER = "observer", _("Observer")


class LocalDate(models.Func):
    """Today's date in a time zone that a column names."""

    template = "(now() AT TIME ZONE %(expressions)s)::date"
    output_field = models.DateField()


class MembershipQuerySet(models.QuerySet["Membership"]):
    def on(self, day: dt.date) -> "MembershipQuerySet":
        """Memberships that hold on a local date."""
        return self.filter(Q(ends=None) | Q(ends__gt=day), starts__lte=day)

    def today(self) -> "MembershipQuerySet":
        """Memberships that hold today, by each team's own clock, in teams that are not archived."""
        today = LocalDate(F("team__time_zone"))
        return self.filter(Q(ends=None) | Q(ends__gt=today), starts__lte=today, team__archived_at=None)

    def ahead(self, day: dt.date) -> "MembershipQuerySet":
        """Memberships that hold on a local date or begin after it."""
        return self.filter(Q(ends=None) | Q(ends__gt=day))

    def seen_by(self, user: User) -> "MembershipQuerySet":
        """Managers and administrators see who is in every team of their organisation; others only in their own."""
        seen = self.filter(team__organisation=user.organisation_id)
        if user.is_manager or user.is_administrator:
            return seen
        return seen.filter(team__in=Membership.objects.today().filter(user=user).values("team"))


MEMBERSHIP_RULES = {
    "a_filled_role_changes_by_consent_or_notice": gettext_noop(
        "Product Owner and tech lead change only with the holder's consent, or by an administrator after seven days' "
        "notice to both."
    ),
    "who_held_a_role_stays_on_record": gettext_noop("Who was Product Owner or tech lead, and when, stays on record."),
    "the_announced_successor_takes_the_role": gettext_noop(
        "Somebody else was announced for this role. Who changes that gives notice anew, or waits seven days."
    ),
    "product_owner_and_tech_lead_are_two_people": gettext_noop(
        "Product Owner and tech lead must be two people: these two accounts share one mailbox."
    ),
    "people_join_teams_of_their_own_organisation": gettext_noop("This person belongs to another organisation."),
}


@pghistory.track()
class Membership(models.Model):
    """One person's role in one team between two local dates (the last one exclusive)."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=15, choices=Role)
    starts = models.DateField(_("from"))
    ends = models.DateField(_("until"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["team", "starts", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=F("starts")),
                name="a_membership_ends_after_it_starts",
                violation_error_message=_("A membership cannot end before it starts."),
            ),
            *(
                ExclusionConstraint(
                    name=f"a_team_has_one_{role}",
                    expressions=[
                        (IdRange("team_id", "team_id"), RangeOperators.OVERLAPS),
                        (DateRange("starts", "ends", RangeBoundary()), RangeOperators.OVERLAPS),
                    ],
                    condition=Q(role=role),
                    violation_error_message=sentence,
                )
                for role, sentence in (
                    (Role.PRODUCT_OWNER.value, _("This team has a Product Owner already.")),
                    (Role.TECH_LEAD.value, _("This team has a tech lead already.")),
                )
            ),
            ExclusionConstraint(
                name="a_person_has_one_role_in_a_team",
                expressions=[
                    (IdRange("team_id", "team_id"), RangeOperators.OVERLAPS),
                    (IdRange("user_id", "user_id"), RangeOperators.OVERLAPS),
                    (DateRange("starts", "ends", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This person has a role in this team already."),
            ),
        ]
        triggers = [
            Law(
                name="guard_roles",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                rules=MEMBERSHIP_RULES,
                func="""
                    IF TG_OP <> 'DELETE' THEN
                        PERFORM 1 FROM accounts_user u JOIN teams_team t USING (organisation_id)
                        WHERE u.id = NEW.user_id AND t.id = NEW.team_id;
                        IF NOT FOUND THEN {people_join_teams_of_their_own_organisation} END IF;
                    END IF;
                    IF TG_OP <> 'INSERT' AND OLD.role IN ('product_owner', 'tech_lead')
                       AND (TG_OP = 'DELETE' OR (NEW.id, NEW.team_id, NEW.user_id, NEW.role, NEW.starts, NEW.ends)
                            IS DISTINCT FROM (OLD.id, OLD.team_id, OLD.user_id, OLD.role, OLD.starts, OLD.ends))
                    THEN
                        -- By the team's own clock: elsewhere today may have ended, or not begun.
                        PERFORM 1 FROM teams_team t
                        WHERE t.id = OLD.team_id AND OLD.ends <= (now() AT TIME ZONE t.time_zone)::date;
                        IF FOUND THEN {who_held_a_role_stays_on_record} END IF;
                        -- A change is used up by what it allowed: consent given once is not consent for ever.
                        UPDATE teams_rolechange c SET done_at = now()
                        WHERE c.team_id = OLD.team_id AND c.role = OLD.role AND c.holder_id = OLD.user_id
                          AND c.withdrawn_at IS NULL AND c.done_at IS NULL
                          AND (c.consented_at IS NOT NULL OR c.noticed_at <= now() - interval '7 days');
                        IF NOT FOUND THEN {a_filled_role_changes_by_consent_or_notice} END IF;
                    END IF;
                    IF TG_OP <> 'DELETE' AND NEW.role IN ('product_owner', 'tech_lead') THEN
                        -- Consent and notice were for somebody in particular, who has the first call for a week.
                        PERFORM 1 FROM teams_rolechange c
                        WHERE (TG_OP = 'INSERT' OR (NEW.user_id, NEW.role) <> (OLD.user_id, OLD.role))
                          AND c.id = (SELECT max(d.id) FROM teams_rolechange d WHERE d.team_id = NEW.team_id
                                      AND d.role = NEW.role AND d.done_at IS NOT NULL)
                          AND c.successor_id <> NEW.user_id AND c.done_at > now() - interval '7 days'
                          AND NOT EXISTS (
                              SELECT FROM teams_membership m WHERE m.team_id = c.team_id AND m.role = c.role
                              AND m.user_id = c.successor_id AND m.id IS DISTINCT FROM NEW.id
                              AND (m.ends IS NULL OR m.ends > c.done_at::date));
                        IF FOUND THEN {the_announced_successor_takes_the_role} END IF;
                        PERFORM 1 FROM teams_membership m
                        JOIN accounts_user other ON other.id = m.user_id
                        JOIN accounts_user mine ON mine.id = NEW.user_id
                        WHERE m.team_id = NEW.team_id AND m.id IS DISTINCT FROM NEW.id AND m.user_id <> NEW.user_id
                          AND m.role IN ('product_owner', 'tech_lead') AND m.role <> NEW.role
                          AND daterange(m.starts, m.ends) && daterange(NEW.starts, NEW.ends)
                          AND regexp_replace(lower(other.email), '\\+[^@]*@', '@')
                            = regexp_replace(lower(mine.email), '\\+[^@]*@', '@');
                        IF FOUND THEN {product_owner_and_tech_lead_are_two_people} END IF;
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"


NOTICE = dt.timedelta(days=7)

ROLE_CHANGE_RULES = {
    "a_role_change_names_the_holder": gettext_noop("This person does not hold the role that is to change."),
    "a_notice_stands_as_given": gettext_noop("A notice cannot be altered after it was given. Withdraw it instead."),
}


@pghistory.track()
class RoleChange(models.Model):
    """A change of Product Owner or tech lead that its holder was told of.

    It takes effect at once with the holder's consent, or seven days after the notice. The database sets the time of
    the notice itself, so it cannot be put in the past.
    """

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="role_changes")
    role = models.CharField(
        _("role"), max_length=15, choices=[(r.value, r.label) for r in (Role.PRODUCT_OWNER, Role.TECH_LEAD)]
    )
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    successor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    noticed_at = models.DateTimeField(default=timezone.now, editable=False)
    consented_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    consented_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("change of role")
        verbose_name_plural = _("changes of role")
        ordering = ["-noticed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(consented_at=None, consented_by=None)
                | Q(consented_at__isnull=False, consented_by__isnull=False, consented_by=F("holder")),
                name="only_the_holder_consents",
                violation_error_message=_("Only the person who holds the role can consent to its change."),
            ),
            models.UniqueConstraint(
                fields=["team", "role"],
                condition=Q(withdrawn_at=None, done_at=None),
                name="one_change_of_a_role_at_a_time",
                violation_error_message=_("A change of this role is under way already. Withdraw it first."),
            ),
        ]
        triggers = [
            Law(
                name="guard_notice",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                rules=ROLE_CHANGE_RULES,
                func="""
                    IF TG_OP = 'INSERT' THEN
                        NEW.noticed_at := now();
                        PERFORM 1 FROM teams_membership m
                        WHERE m.team_id = NEW.team_id AND m.role = NEW.role AND m.user_id = NEW.holder_id
                          AND (m.ends IS NULL OR m.ends > current_date);
                        IF NOT FOUND THEN {a_role_change_names_the_holder} END IF;
                    ELSIF (NEW.team_id, NEW.role, NEW.holder_id, NEW.successor_id, NEW.proposed_by_id, NEW.noticed_at)
                          IS DISTINCT FROM
                          (OLD.team_id, OLD.role, OLD.holder_id, OLD.successor_id, OLD.proposed_by_id, OLD.noticed_at)
                          OR (OLD.done_at IS NOT NULL AND NEW.done_at IS DISTINCT FROM OLD.done_at)
                          OR (OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at)
                    THEN {a_notice_stands_as_given} END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.holder} → {self.successor or '–'}"

    @property
    def effective_at(self) -> dt.datetime:
        """When it may take effect without consent."""
        return self.noticed_at + NOTICE
