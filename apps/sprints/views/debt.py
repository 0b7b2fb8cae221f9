"""The debt register: what is owed, since when, where it comes from, and when it is repaid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from apps.accounts.access import signed_in
from apps.core.htmx import render
from apps.core.pagination import paged
from apps.decisions.models import JointDecision, JointKind
from apps.sprints.debt import Entry
from apps.sprints.debt_chart import chart_of
from apps.sprints.debt_register import Register, register_of
from apps.sprints.forms.debt import DebtFilterForm
from apps.stories.debts import origin_of, told
from apps.stories.horizon import Place, places_of
from apps.stories.models import Debt, DebtStatus, Story
from apps.teams.access import StandingTeam, get_team
from apps.teams.models import Unit

ENTRIES_A_PAGE = 30


@dataclass(frozen=True)
class Row:
    """A debt in the list."""

    debt: Debt
    entry: Entry
    origin: str
    origin_url: str
    place: Place | None
    repaid_in: str
    waiting: JointDecision | None

    @property
    def status(self) -> DebtStatus:
        return DebtStatus.PLANNED if self.place and self.debt.is_owed else self.debt.status


@require_GET
def register(request: HttpRequest, team: str) -> HttpResponse:
    """Everything that is owed, with its sums; or what the filters ask for."""
    asked = get_team(signed_in(request), team)
    figures = register_of(asked)
    form = DebtFilterForm(request.GET, register=figures)
    found = form.found(told(Debt.objects.filter(team=asked)).select_related("story"))
    page, pager = paged(request, found, size=ENTRIES_A_PAGE)
    context = {
        "team": asked,
        "nav": "debt",
        "register": figures,
        "chart": chart_of(figures.steps),
        "form": form,
        "rows": _rows(asked, figures, list(page)),
        "pager": pager,
        "sized": asked.unit != Unit.STORIES,
        # Debts are counted there, and a count has no unit.
        "unit": "" if asked.unit == Unit.STORIES else Unit(asked.unit).abbreviation,
        "tagged": Story.objects.unregistered_debt().filter(team=asked).count(),
    }
    return render(request, "sprints/debt.html", context, partials=("list",))


def _rows(team: StandingTeam, figures: Register, debts: list[Debt]) -> list[Row]:
    places = places_of(team, [debt.story_id for debt in debts]) if debts else {}
    waiting = _write_offs(team) if debts else {}
    return [_row(team, figures, debt, places.get(debt.story_id), waiting.get(debt.pk)) for debt in debts]


def _row(team: StandingTeam, figures: Register, debt: Debt, place: Place | None, waiting: JointDecision | None) -> Row:
    debt.team = debt.story.team = team
    entry = figures.entries[debt.pk]
    said, url = origin_of(debt)
    return Row(debt, entry, said, url, place, figures.times.title(entry.ended), waiting)


def _write_offs(team: StandingTeam) -> dict[int, JointDecision]:
    """What waits for a signature, by the debt it is about."""
    found: dict[int, Any] = {}
    for decision in JointDecision.objects.waiting().filter(team=team, kind=JointKind.WRITE_OFF):
        decision.team = team
        found[decision.subject] = decision
    return found
