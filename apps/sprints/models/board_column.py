"""What a team calls the columns of its board, and how many cards it wants in each at most."""

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.sprints.models.commitment import Column
from apps.teams.models import Team
from apps.teams.models.tracking import every_change

MOST = 999


@pghistory.track(*every_change())
class BoardColumn(models.Model):
    """A column that a team named or limited. The order is fixed; what nobody wrote is called as we call it."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="board_columns")
    column = models.CharField(_("column"), max_length=10, choices=Column)
    name = models.CharField(_("name"), max_length=30, blank=True, default="")
    limit = models.PositiveSmallIntegerField(
        _("limit"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MOST)]
    )

    class Meta:
        verbose_name = _("column of a board")
        verbose_name_plural = _("columns of boards")
        constraints = [
            models.UniqueConstraint(
                fields=["team", "column"],
                name="a_team_says_once_what_a_column_is",
                violation_error_message=_("Somebody else has written this column just now."),
            ),
            models.CheckConstraint(
                condition=Q(column__in=Column.values),
                name="a_board_column_is_one_of_ours",
                violation_error_message=_("This is not a column of the board."),
            ),
            models.CheckConstraint(
                condition=Q(limit=None) | Q(limit__gte=1, limit__lte=MOST),
                name="a_columns_limit_is_between_1_and_999",
                violation_error_message=_("A limit lies between 1 and 999, or is left empty."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.get_column_display()
