"""Plays what the demonstration's teams left knowingly: `data/debt.toml`, a table a debt, by the team's address.

`sprint` and `part` say when it was taken on, `by` who noticed it; `incident` names the one that left it. A story that
the backlog does not hold is written with its `size`. `write_off` names who proposed to write it off and `agreed` says
that the other side signed; without that it waits.
"""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from apps.accounts.models import User
from apps.decisions.services import sign
from apps.demo.acting import acting
from apps.demo.play import Play
from apps.stories.models import Debt, Origin, Story
from apps.stories.services import book_debt, note_debt, propose_write_off
from apps.teams.models import Role, Unit

DATA = Path(__file__).parent / "data" / "debt.toml"
LATER = 0.3


def read_debts() -> dict[str, list[dict[str, Any]]]:
    """Every debt, by the address of its team."""
    with DATA.open("rb") as file:
        return tomllib.load(file, parse_float=Decimal)


@dataclass
class Debts:
    """One team's register, on the stage of its play."""

    play: Play

    def perform(self) -> None:
        """Once the sprints are played: what was done by then is repaid, by the ledger of the sprint it was done in."""
        for told in read_debts().get(self.play.plan.slug, []):
            debt = self._book(told)
            if "write_off" in told:
                self._write_off(debt, told)

    def _book(self, told: dict[str, Any]) -> Debt:
        by, story = self.play.people[told["by"]], self._story(told["story"])
        with acting(by):
            if story is None:
                fields = self._told(told, told["size"])
                return note_debt(
                    team=self.play.team, title=told["story"], by=by, may_tag=by == self.play.lead, **fields
                )
            return book_debt(story=story, by=by, **self._told(told, story.size))

    def _told(self, told: dict[str, Any], size: Decimal | int | None) -> dict[str, Any]:
        play = self.play
        index, incident = told["sprint"] - play.plan.first_sprint, told.get("incident")
        amounts = {} if play.plan.unit == Unit.STORIES else {"principal": size, "cost_amount": told.get("cost_amount")}
        return amounts | {
            "origin": Origin.INCIDENT if incident else Origin.NOTICED,
            "incident": self._story(incident) if incident else None,
            "reason": told["reason"],
            "cost": told.get("cost", ""),
            "component": told["component"],
            "owner": play.people[told["owner"]] if "owner" in told else None,
            "incurred_on": play.calendar.within(index, told.get("part", LATER)).date(),
        }

    def _story(self, title: str) -> Story | None:
        number = next((text.number for text in self.play.texts if text.title == title), None)
        return self.play.stories[number] if number else None

    def _write_off(self, debt: Debt, told: dict[str, Any]) -> None:
        by = self.play.people[told["write_off"]]
        with acting(by):
            decision = propose_write_off(debt=debt, by=by, seat=self._seat(by), note=told["note"])
        if told.get("agreed"):
            other = self.play.lead if by == self.play.po else self.play.po
            with acting(other):
                sign(decision=decision, by=other, seat=self._seat(other))

    def _seat(self, person: User) -> str:
        return Role.PRODUCT_OWNER if person == self.play.po else Role.TECH_LEAD
