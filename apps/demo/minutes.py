"""Plays what a team decided, through the services and as the people who did it.

That is its decision rights and their versions, its agreements, its log with the challenges, and its deputies.
"""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from apps.accounts.models import User
from apps.decisions.definitions import in_order_of_lists
from apps.decisions.links import find, put
from apps.decisions.models import Challenge, Decision, JointDecision, Row, Sentence
from apps.decisions.rights import in_order
from apps.decisions.services import (
    answer,
    challenge,
    newest_version,
    propose_agreement,
    propose_rights,
    propose_settlement,
    record,
    record_decided,
    record_for_both,
    sign,
)
from apps.demo.acting import acting
from apps.demo.agenda import Agenda, AgreementText, ChallengeText, DeputyText, EntryText, Item, RightsText
from apps.demo.play import Play
from apps.teams.services import name_deputy

# Whoever is asked reads first.
UNTIL_SIGNED = dt.timedelta(hours=3)


@dataclass
class Minutes:
    """What one team decided, on the stage of its play."""

    play: Play
    agenda: Agenda
    entries: dict[str, Decision] = field(default_factory=dict)
    settled: int = 0

    def until(self, moment: dt.datetime) -> None:
        """What was decided by then and is not in the log yet: it is written in the order in which it happened."""
        while self.settled < len(self.agenda.items) and self._at(self.agenda.items[self.settled]) <= moment:
            self._decide(self.agenda.items[self.settled])
            self.settled += 1

    def perform(self) -> None:
        """Whatever is left; then the challenges, which the database dates, and the deputies."""
        for item in self.agenda.items[self.settled :]:
            self._decide(item)
        for text in self.agenda.challenges:
            self._challenge(text)
        for deputy in self.agenda.deputies:
            self._stand_in(deputy)

    def link(self) -> None:
        """Once they are there, the stories and sprints that the entries are about."""
        for text in self.agenda.entries:
            with acting(self._person(text.proposer)):
                put(self.entries[text.title], find(self.play.team, " ".join(map(self._key, text.about))))

    def _decide(self, item: Item) -> None:
        match item:
            case EntryText():
                self.entries[item.title] = self._record(item)
            case RightsText():
                self._change_rights(item)
            case AgreementText():
                self._agree(item)

    def _record(self, text: EntryText) -> Decision:
        by, team, written = self._person(text.proposer), self.play.team, self._written(text)
        with acting(by):
            if text.proposed:
                return record(team=team, by=by, **written)
            if not text.other:
                day = self._at(text).date()
                return record_decided(team=team, by=by, decided_by=by, decided_on=day, **written)
            seat, at = self._seat(text.proposer), self._at(text)
            entry, decision = record_for_both(team=team, by=by, seat=seat, at=at, **written)
        self._sign(decision, text)
        entry.refresh_from_db()
        return entry

    def _written(self, text: EntryText) -> dict[str, object]:
        return {
            "title": text.title,
            "context": text.context,
            "options": text.options,
            "decision": text.decision,
            "consequences": text.consequences,
            "right_key": text.right,
            "replaces": self.entries[text.replaces] if text.replaces else None,
        }

    def _change_rights(self, text: RightsText) -> None:
        newest, by = newest_version(self.play.team), self._person(text.proposer)
        kept = (Row(key=r["key"], sentence=r["sentence"], holder=text.give.get(r["key"], r["holder"]))
                for r in newest.rows)  # fmt: skip
        added = (Row(key=r["key"], sentence=r["sentence"], holder=r["holder"]) for r in text.add)
        defined = [Sentence(which=s["which"], kind=s["kind"], text=s["text"]) for s in text.define]
        with acting(by):
            decision = propose_rights(
                team=self.play.team, rows=in_order([*kept, *added]), basis=newest.number, by=by,
                definitions=in_order_of_lists([*newest.definitions, *defined]),
                seat=self._seat(text.proposer), note=text.note, at=self._at(text),
            )  # fmt: skip
        self._sign(decision, text)

    def _agree(self, text: AgreementText) -> None:
        """Signed by one side alone, it waits for the other."""
        by = self._person(text.proposer)
        with acting(by):
            decision = propose_agreement(
                team=self.play.team, tech_share=Decimal(text.tech_share), reserve_share=Decimal(text.reserve_share),
                effective_from=self.play.calendar.starts(self._index(text.from_sprint)), by=by,
                seat=self._seat(text.proposer), note=text.note, at=self._at(text),
            )  # fmt: skip
        if text.other:
            self._sign(decision, text)

    def _sign(self, decision: JointDecision, item: Item) -> None:
        other = self._person(item.other)
        with acting(other):
            sign(decision=decision, by=other, seat=self._seat(item.other), at=self._at(item) + UNTIL_SIGNED)

    def _challenge(self, text: ChallengeText) -> None:
        by, other = self._person(text.by), self._person(text.answered_by)
        with acting(by):
            raised = challenge(entry=self.entries[text.entry], by=by, right_key=text.right, reason=text.reason)
        with acting(other):
            raised = answer(raised=raised, by=other, text=text.answer)
        if text.settled_by:
            self._settle(raised, text)

    def _settle(self, raised: Challenge, text: ChallengeText) -> None:
        proposer, _plus, other = text.settled_by.partition("+")
        by, signer = self._person(proposer), self._person(other)
        with acting(by):
            decision = propose_settlement(
                raised=raised, by=by, seat=self._seat(proposer), outcome=text.outcome, ruling=text.ruling
            )
        with acting(signer):
            sign(decision=decision, by=signer, seat=self._seat(other))

    def _stand_in(self, text: DeputyText) -> None:
        """Named for days to come: the law knows no others."""
        index, holder = self._index(text.sprint), self._person(text.holder)
        starts, ends = self.play.calendar.starts(index), self.play.calendar.ends(index)
        with acting(holder):
            name_deputy(
                team=self.play.team, role=self._seat(text.holder), holder=holder,
                deputy=self._person(text.deputy), starts=starts, ends=ends,
            )  # fmt: skip

    def _key(self, about: str) -> str:
        """How the link to something is typed: a sprint's key stands in the text, a story's is found by its title."""
        numbers = (text.number for text in self.play.texts if text.title == about)
        return next((self.play.stories[number].key for number in numbers), about)

    def _person(self, initials: str) -> User:
        return self.play.people[initials]

    def _seat(self, initials: str) -> str:
        return self.play.plan.members[initials].value

    def _index(self, sprint: int) -> int:
        return sprint - self.play.plan.first_sprint

    def _at(self, item: Item) -> dt.datetime:
        return self.play.calendar.within(self._index(item.sprint), item.part)
