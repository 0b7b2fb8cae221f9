"""The debt register: booking a debt, taking it into the team's own budget, telling more of it, writing it off."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from apps.accounts.models import User
from apps.core.violations import explained
from apps.stories.models import ChargedTo, Debt, Option, Origin, Story


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
        Debt.objects.filter(pk=debt.pk).update(charged_to=ChargedTo.TECH, version=F("version") + 1)
    debt.refresh_from_db(fields=["charged_to", "version"])
    return debt
