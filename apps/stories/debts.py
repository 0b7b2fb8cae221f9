"""Reading the debt register from a story's side: what it repays, what it left behind, and who may do what about it."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from apps.decisions.models import JointDecision, JointKind
from apps.stories.horizon import Place, closed_since, places_of
from apps.stories.models import ChargedTo, Debt, DebtQuerySet, Kind, State, Story
from apps.teams.access import StandingTeam
from apps.teams.models import Right, Team


@dataclass(frozen=True)
class Carried:
    """A debt as its story's page shows it."""

    debt: Debt
    age: int
    place: Place | None
    waiting: JointDecision | None
    may_edit: bool
    may_take: bool
    may_write_off: bool

    @property
    def origin(self) -> tuple[str, str]:
        return origin_of(self.debt)

    @property
    def paid_by(self) -> str:
        """Which budget repays it, and why that one."""
        if self.debt.charged_to == ChargedTo.PRODUCT:
            return _("The product budget: the Product Owner chose the option that took it on.")
        if self.debt.option:
            said = self.debt.option.team_takes_debt
            return _("The tech budget: the option said so.") if said else _("The tech budget: the team took it.")
        return _("The tech budget.")

    @property
    def is_stranded(self) -> bool:
        """Its story will not be done, and it is owed all the same."""
        return self.debt.is_owed and self.debt.story.state == State.CANCELLED


@dataclass(frozen=True)
class DebtPanel:
    """What a story has to do with the register; false where it has nothing to do with it."""

    carried: Carried | None = None
    left: list[Debt] = field(default_factory=list)
    is_incident: bool = False
    is_missing: bool = False
    may_book: bool = False

    def __bool__(self) -> bool:
        return bool(self.carried or self.is_incident or self.is_missing)


def debt_panel(team: StandingTeam, story: Story) -> DebtPanel:
    """One query for a story without debt, one more for an incident, three more for a debt."""
    debt = debt_of(team, story)
    is_incident = story.kind == Kind.INCIDENT
    return DebtPanel(
        carried=_carried(team, debt) if debt else None,
        left=_left_by(story) if is_incident else [],
        is_incident=is_incident,
        is_missing=debt is None and story.kind == Kind.DEBT and story.state == State.OPEN and not story.archived_at,
        may_book=team.standing.is_acting and not story.archived_at,
    )


def debt_of(team: Team, story: Story) -> Debt | None:
    """The debt that a story repays, with everybody and everything it names."""
    debt = told(Debt.objects.filter(story=story)).first()
    if debt:
        debt.team, debt.story = team, story
    return debt


def told(debts: DebtQuerySet) -> DebtQuerySet:
    """With the rows that a debt names on a page."""
    of_option = ("option__request__story", "option__request__decision")
    return debts.select_related("owner", "noticed_by", "booked_by", "incident", "written_off", *of_option)


def _carried(team: StandingTeam, debt: Debt) -> Carried:
    standing, is_owed = team.standing, debt.is_owed
    waiting = _write_off_of(debt) if is_owed else None
    return Carried(
        debt=debt,
        age=closed_since(team, debt.incurred_on),
        place=places_of(team, [debt.story_id]).get(debt.story_id) if is_owed else None,
        waiting=waiting,
        may_edit=is_owed and standing.is_acting,
        may_take=is_owed and debt.charged_to == ChargedTo.PRODUCT and standing.may(Right.TECH_BUDGET),
        may_write_off=is_owed and waiting is None and bool(standing.seats),
    )


def _write_off_of(debt: Debt) -> JointDecision | None:
    waiting = JointDecision.objects.waiting().filter(team=debt.team, kind=JointKind.WRITE_OFF, subject_id=debt.pk)
    found = waiting.select_related("proposed_by").first()
    if found:
        found.team = debt.team
    return found


def _left_by(incident: Story) -> list[Debt]:
    debts = list(Debt.objects.filter(incident=incident).select_related("story").order_by("id"))
    for debt in debts:
        debt.story.team = incident.team
    return debts


def begin_with(story: Story | None) -> dict[str, object]:
    """What a form takes over from a story that is there."""
    if story is None:
        return {}
    return {"story": story, "principal": story.size, "reason": story.why, "component": story.component}


def origin_of(debt: Debt) -> tuple[str, str]:
    """Where it comes from, in a few words for a list, and the page of that; "" where it has none."""
    if debt.option:
        story = debt.option.request.story
        story.team = debt.team
        return _("option “%(option)s”") % {"option": debt.option.name}, f"{story.get_absolute_url()}#options"
    if debt.incident:
        debt.incident.team = debt.team
        return _("incident %(key)s") % {"key": debt.incident.key}, debt.incident.get_absolute_url()
    return _("noticed by %(person)s") % {"person": debt.noticed_by}, ""
