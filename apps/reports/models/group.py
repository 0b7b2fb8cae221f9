"""Groups of teams: departments, programmes, whatever an organisation is divided into."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from apps.accounts.models import Organisation
from apps.core.triggers import Law
from apps.teams.models import Team
from apps.teams.models.tracking import every_change

OF_ONE_ORGANISATION = Law(
    name="of_one_organisation",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    rules={"a_groups_teams_are_its_organisations": gettext_noop("A group holds teams of its own organisation alone.")},
    func="""
        PERFORM 1 FROM reports_group g JOIN teams_team t ON t.organisation_id = g.organisation_id
        WHERE g.id = NEW.group_id AND t.id = NEW.team_id;
        IF NOT FOUND THEN {a_groups_teams_are_its_organisations} END IF;
        RETURN NEW;
    """,
)
STAY = Law(
    name="stay_in_the_organisation",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Q(old__organisation__df=pgtrigger.F("new__organisation")),
    rules={"a_group_stays_in_its_organisation": gettext_noop("A group belongs to one organisation for good.")},
    func="{a_group_stays_in_its_organisation} RETURN NULL;",
)


@pghistory.track(*every_change())
class Group(models.Model):
    """Teams that are looked at together. A team may be in several: no figure adds up groups."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="groups")
    name = models.CharField(_("name"), max_length=80)
    teams = models.ManyToManyField(Team, through="GroupTeam", related_name="groups", verbose_name=_("teams"))
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("group of teams")
        verbose_name_plural = _("groups of teams")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                "organisation",
                Lower("name"),
                name="groups_have_names_of_their_own",
                violation_error_message=_("There is a group of this name already."),
            ),
            models.CheckConstraint(
                condition=Q(name__regex=r"\S"),
                name="a_group_has_a_name",
                violation_error_message=_("Give the group a name."),
            ),
        ]
        triggers = [STAY]

    def __str__(self) -> str:
        return self.name


@pghistory.track(*every_change())
class GroupTeam(models.Model):
    """That a team is in a group."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="places")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("team of a group")
        verbose_name_plural = _("teams of groups")
        constraints = [
            models.UniqueConstraint(
                fields=["group", "team"],
                name="a_team_is_in_a_group_once",
                violation_error_message=_("This team is in the group already."),
            ),
        ]
        triggers = [OF_ONE_ORGANISATION]

    def __str__(self) -> str:
        return f"{self.group} · {self.team}"
