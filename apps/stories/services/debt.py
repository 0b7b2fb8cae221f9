"""The debt register: booking a debt, taking it into the team's own budget, telling more of it, writing it off."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.violations import RuleViolation, explained
from apps.decisions.models import JointDecision, JointKind
from apps.decisions.services import propose
from apps.stories.models import ChargedTo, Debt, Kind, Option, Origin, Story
from apps.stories.services.writing import create_story
from apps.teams.models import Team


class StaleDebt(Exception):
    """Somebody changed the debt since the form was opened. Holds it as it is now."""

    def __init__(self, current: Debt) -> None:
        super().__init__(str(current))
        self.current = current


def book_debt(
    *,
    story: Story,
    origin: str,
    reason: str,
    by: User,
    principal: Decimal | None = None,
    cost: str = "",
    cost_amount: Decimal | None = None,
    component: str = "",
    owner: User | None = None,
    charged_to: str = ChargedTo.TECH,
    incurred_on: dt.date | None = None,
    option: Option | None = None,
    incident: Story | None = None,
    noticed_by: User | None = None,
) -> Debt:
    """Put a debt on the register, with the story that repays it. Raises `RuleViolation`.

    Without a day it was taken on today, in the team's days; without anybody else, who books it noticed it.
    """
    if origin == Origin.NOTICED:
        noticed_by = noticed_by or by
    with explained(), transaction.atomic():
        debt = Debt.objects.create(
            team=story.team, story=story, origin=origin, option=option, incident=incident, noticed_by=noticed_by,
            reason=reason, principal=principal, cost=cost, cost_amount=cost_amount, component=component, owner=owner,
            charged_to=charged_to, incurred_on=incurred_on or story.team.today, booked_by=by,
        )  # fmt: skip
        debt.refresh_from_db(fields=["repaid_at"])
    return debt


def take_debt(*, debt: Debt, by: User) -> Debt:
    """The team repays from its own budget what the product budget owed; the history names `by`. No way leads back."""
    with explained(), transaction.atomic():
        owed_by_product = Debt.objects.filter(pk=debt.pk, charged_to=ChargedTo.PRODUCT)
        owed_by_product.update(charged_to=ChargedTo.TECH, version=F("version") + 1)
    debt.refresh_from_db(fields=["charged_to", "version"])
    return debt


def note_debt(*, team: Team, title: str, by: User, may_tag: bool, **told: Any) -> Debt:
    """Write a story of debt and book it, in one step. Raises `RuleViolation`; nothing is kept then.

    Why it is debt is its story's why, until somebody says it better. Without the tagging right its kind is a proposal;
    that somebody noticed debt stands on the register all the same.
    """
    with transaction.atomic():
        why, size = " ".join(told["reason"].split()), told.get("principal")
        story = create_story(team=team, title=title, by=by, may_tag=may_tag, kind=Kind.DEBT, why=why, size=size)
        return book_debt(story=story, by=by, **told)


def put_on_register(*, team: Team, numbers: Iterable[int], reason: str, by: User) -> int:
    """Book stories that are tagged debt as noticed, with one line for all; their sizes are the principals.

    All of them, or none. Returns how many there were: what is on the register already is left alone.
    """
    with explained(), transaction.atomic():
        stories = Story.objects.unregistered_debt().filter(team=team, number__in=list(numbers)).order_by("id")
        for story in stories:
            story.team = team
            book_debt(
                story=story, origin=Origin.NOTICED, reason=reason, by=by, principal=story.size,
                component=story.component, incurred_on=story.created_at.astimezone(team.zone).date(),
            )  # fmt: skip
    return len(stories)


def edit_debt(*, debt: Debt, version: int, changes: Mapping[str, Any]) -> Debt:
    """Change what is told of a debt as somebody saw it at `version`. Raises `StaleDebt`, `RuleViolation`."""
    with explained(), transaction.atomic():
        current = Debt.objects.select_for_update(no_key=True, of=["self"]).select_related("owner").get(pk=debt.pk)
        if version != current.version:
            raise StaleDebt(current)
        for name, value in changes.items():
            setattr(current, name, value)
        current.version += 1
        current.save(update_fields=[*changes, "version"])
    return current


def propose_write_off(*, debt: Debt, by: User, seat: str | None, note: str) -> JointDecision:
    """Put it to the other side that this is not repaid any more, with the reason. Raises `RuleViolation`."""
    _require_owed(debt)
    story = debt.story
    terms = {
        "story": story.number,
        "key": story.key,
        "title": story.title,
        "unit": debt.team.unit,
        "principal": None if debt.principal is None else str(debt.principal),
    }
    return propose(
        team=debt.team, kind=JointKind.WRITE_OFF, by=by, seat=seat, subject_id=debt.pk, terms=terms,
        basis=basis_of_write_off(debt), note=note,
    )  # fmt: skip


def basis_of_write_off(debt: Debt) -> str:
    """What a write-off rests on: a debt that is owed, as it is told; once either changes, it is proposed anew."""
    return str(debt.version) if debt.is_owed else ""


def write_off(*, decision: JointDecision) -> Debt:
    """The effect of both signatures: the debt leaves the sums and stays listed."""
    with explained(), transaction.atomic():
        debt = Debt.objects.select_for_update(no_key=True).get(pk=decision.subject)
        _require_owed(debt)
        debt.written_off, debt.version = decision, debt.version + 1
        debt.save(update_fields=["written_off", "version"])
    return debt


def _require_owed(debt: Debt) -> None:
    if not debt.is_owed:
        raise RuleViolation("a_debt_ends_once", _("This debt is repaid or written off already."))
