"""`python -m tests.bench forecast`: how often what a forecast says comes true, replayed on real sprints.

Walking forward on each board, the sprints so far forecast the ones after them. How many past sprints count is chosen on
one half of the boards, and the coverage that the documents state is read off the other, which shares no sprint with it.
The data is public research (Choetkiertikul et al., IEEE TSE 2017), which is not ours to copy.
"""

import csv
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import accumulate
from random import Random

from apps.reports.forecast import AT_LEAST, EVEN, LIKELY, LOOKED_AT, Forecast, Simulation
from tests.bench.labelled import DATA

CHOSEN_ON, REPORTED_ON = "apache", "spring"
WINDOWS = (4, 6, 8, 12, 24)
AHEAD = (1, 2, 4, 6)
RUNS = 1_000
SHUFFLES = 3
SAID = (EVEN, LIKELY)
TOLERATED = 5
STANDING = ("vel_todo", "vel_inprogress", "vel_done")

type Sprints = dict[int, int]
"""What a board delivered, by the number of the sprint."""


@dataclass
class Coverage:
    """Of statements at one percentage: how many there were and came true, and what the runs said of them."""

    said: float = 0
    came: int = 0
    of: int = 0

    def add(self, said: float, *, came: bool) -> None:
        self.said, self.came, self.of = self.said + said, self.came + came, self.of + 1

    @property
    def share(self) -> float:
        return 100 * self.came / self.of

    def text(self) -> str:
        return f"{self.share:5.1f}% of {self.of:<5} (the runs said {100 * self.said / self.of:.1f}%)"


@dataclass
class Score:
    """The coverage of both kinds of statement: done within n sprints, and so much done after n sprints."""

    dates: dict[int, Coverage] = field(default_factory=lambda: {said: Coverage() for said in SAID})
    amounts: dict[int, Coverage] = field(default_factory=lambda: {said: Coverage() for said in SAID})

    @property
    def error(self) -> float:
        """How far what came true lies from what the runs said of the dates, both percentages together."""
        return sum(abs(each.share - 100 * each.said / each.of) for each in self.dates.values())

    @property
    def is_kept(self) -> bool:
        """Nothing comes true clearly less often than it is said."""
        kinds = (self.dates, self.amounts)
        return all(each.share >= said - TOLERATED for kind in kinds for said, each in kind.items())

    def text(self, name: str) -> str:
        rows = [f"  {name}"]
        for said in SAID:
            rows.append(f"    done within n sprints, {said}%: {self.dates[said].text()}")
            rows.append(f"    at least so much after n, {said}%: {self.amounts[said].text()}")
        return "\n".join(rows)


def main() -> bool:
    """Print both halves. Whether the statements of the reported half hold."""
    try:
        halves = {name: _distinct(_boards(name)) for name in (CHOSEN_ON, REPORTED_ON)}
    except FileNotFoundError:
        sys.stdout.write(f"Nothing was replayed: there are no sprints in {DATA}. RINGFENCE_DATA says where.\n")
        return True
    chosen = {window: _score(halves[CHOSEN_ON], window) for window in WINDOWS}
    best = min(chosen, key=lambda window: chosen[window].error)
    reported = _score(halves[REPORTED_ON], LOOKED_AT)
    control = _score([each for seed in range(SHUFFLES) for each in _shuffled(halves[REPORTED_ON], seed)], LOOKED_AT)
    sys.stdout.write(
        "\n".join(
            [
                *(_about(name, boards) for name, boards in halves.items()),
                f"chosen on {CHOSEN_ON}: the last {best} sprints; we look at {LOOKED_AT}",
                *(score.text(f"the last {window} sprints") for window, score in chosen.items()),
                f"reported on {REPORTED_ON}",
                reported.text(f"the last {LOOKED_AT} sprints"),
                control.text("the same with each board's sprints shuffled, so that nothing grows and nothing follows"),
                "",
            ]
        )
    )
    return reported.is_kept and best == LOOKED_AT


def _about(name: str, boards: Sequence[Sprints]) -> str:
    return f"{name}: {len(boards)} boards with {sum(map(len, boards))} sprints, copies of a board left out"


def _boards(name: str) -> list[Sprints]:
    """All boards of one origin, in the order of the file."""
    boards: dict[str, Sprints] = {}
    with (DATA / "sprints" / f"{name}_iteration_80.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            boards.setdefault(row["boardid"], {})[int(row["sprintid"])] = _delivered(row)
    return list(boards.values())


def _delivered(row: dict[str, str]) -> int:
    """What stood in the sprint then, and by how much more or less was delivered at its end (`vel_diff`)."""
    return max(0, sum(int(row[name]) for name in (*STANDING, "vel_diff")))


def _distinct(boards: Sequence[Sprints]) -> list[Sprints]:
    """Several boards show the same work: one of which most is known already is left out."""
    kept: list[Sprints] = []
    for board in boards:
        if not any(_is_copy(board, other) for other in kept):
            kept.append(board)
    return kept


def _is_copy(board: Sprints, other: Sprints) -> bool:
    told = {number: amount for number, amount in board.items() if amount}
    same = sum(other.get(number) == amount for number, amount in told.items())
    return bool(told) and 2 * same >= len(told)


def _shuffled(boards: Sequence[Sprints], seed: int) -> Iterator[Sprints]:
    chance = Random(seed)  # noqa: S311 - an order that is no order, the same at every run
    for board in boards:
        amounts = list(board.values())
        chance.shuffle(amounts)
        yield dict(zip(board, amounts, strict=True))


def _score(boards: Sequence[Sprints], window: int) -> Score:
    score = Score()
    for board in boards:
        delivered = [amount for _number, amount in sorted(board.items())]
        for now in range(AT_LEAST, len(delivered)):
            past, future = delivered[max(0, now - window) : now], list(accumulate(delivered[now:]))
            if any(past):
                _replay(score, past, future)
    return score


def _replay(score: Score, past: Sequence[int], future: Sequence[int]) -> None:
    """Ask for what so many sprints deliver on the average, and for what so many sprints deliver at least."""
    simulation = Simulation([Decimal(amount) for amount in past], runs=RUNS)
    for sprints in AHEAD:
        wanted = Decimal(sum(past) * sprints) / len(past)
        for said, within, chance in _dates(simulation.until(wanted)):
            if within <= len(future):  # else nobody knows yet; the past alone decides which ones are asked
                score.dates[said].add(chance, came=future[within - 1] >= wanted)
        if sprints <= len(future):
            for said, least, chance in _amounts(simulation, sprints):
                score.amounts[said].add(chance, came=future[sprints - 1] >= least)


def _dates(forecast: Forecast) -> Iterator[tuple[int, int, float]]:
    for said in SAID:
        within = forecast.within(said)
        if within is not None:
            yield said, within, forecast.after(within) / RUNS


def _amounts(simulation: Simulation, sprints: int) -> Iterator[tuple[int, Decimal, float]]:
    totals = sorted(simulation.after(sprints), reverse=True)
    for said in SAID:
        least = totals[-(-RUNS * said // 100) - 1]
        yield said, Decimal(least) / 100, sum(total >= least for total in totals) / RUNS
