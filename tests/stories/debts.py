"""Debts for tests, as they come onto the register."""

from decimal import Decimal
from typing import Any

from apps.accounts.models import User
from apps.decisions.models import JointDecision
from apps.decisions.services import sign
from apps.stories.models import ChargedTo, Debt, Kind, Option, Origin, Story
from apps.stories.services import book_debt, propose_write_off
from apps.stories.services.choosing import choose_option
from apps.stories.services.options import add_option, ask_for_options
from apps.teams.models import Role, Team
from tests.factories import StoryFactory
from tests.signing import LEAD, PO, holder_of

WHY = "Release checks 2 h → 10 min, so that a fix is live the same day"


def story_of_debt(team: Team, **fields: Any) -> Story:
    story: Story = StoryFactory(team=team, **{"kind": Kind.DEBT, "why": WHY} | fields)
    return story


def noticed(team: Team, principal: Decimal | int | None = 3, *, story: Story | None = None, **told: Any) -> Debt:
    """A debt that the team repays."""
    by: User = told.pop("by", None) or holder_of(team, Role.TECH_LEAD)
    told = {"origin": Origin.NOTICED, "reason": "Nobody dares to change it"} | told
    amount = None if principal is None else Decimal(principal)
    return book_debt(story=story or story_of_debt(team), principal=amount, by=by, **told)


def answered(team: Team, **told: Any) -> Option:
    """An option that waits with another one for the choice."""
    po, lead = holder_of(team, Role.PRODUCT_OWNER), holder_of(team, Role.TECH_LEAD)
    request = ask_for_options(story=StoryFactory(team=team), wish="By Thursday", reason="The fair opens", by=po)
    add_option(request=request, by=lead, name="All of it", covers="Every case", ready_on=team.today)
    return add_option(request=request, by=lead, name="Main flow", covers="The usual", ready_on=team.today, **told)


def chosen_option(team: Team, *, team_takes_debt: bool = False) -> Option:
    """An option that the Product Owner has chosen; what it leaves is booked by whoever asks for it."""
    option = answered(team, team_takes_debt=team_takes_debt)
    po = holder_of(team, Role.PRODUCT_OWNER)
    choose_option(request=option.request, option=option.pk, version=None, by=po)
    return option


def shortcut(team: Team, *, story: Story | None = None) -> Debt:
    """A debt of an option that the Product Owner chose: the product budget repays it."""
    option = chosen_option(team)
    return noticed(team, story=story, origin=Origin.OPTION, option=option, charged_to=ChargedTo.PRODUCT)


def written_off(debt: Debt) -> JointDecision:
    """Both sign that it is not repaid any more."""
    team = debt.team
    decision = propose_write_off(debt=debt, by=holder_of(team, PO), seat=PO, note="The code goes in spring")
    return sign(decision=decision, by=holder_of(team, LEAD), seat=LEAD)
