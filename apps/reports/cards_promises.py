"""Whys promised against measured, as figures."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.reports.dashboard_reading import Dashboard
from apps.reports.definitions import PROMISES_KEPT, PROMISES_MEASURED
from apps.reports.figures import Row, Share
from apps.stories.promises import Figures, figures_of


@dataclass(frozen=True)
class PromisesCard:
    counted: Figures
    measured: Share
    kept: Share


def promises_card(board: Dashboard) -> PromisesCard:
    counted, url = figures_of(board.team), reverse("stories:promises", args=[board.team.slug])
    kept = counted.met + counted.beat
    return PromisesCard(
        counted,
        Share(PROMISES_MEASURED, (Row(_("Delivered so far"), url, (counted.measured, counted.delivered)),)),
        Share(PROMISES_KEPT, (Row(_("Measured so far"), url, (kept, kept + counted.missed)),)),
    )
