"""The table: each figure of each team, with its target and whether it was met."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from tests.bench.database import Team
from tests.bench.measured import Measured
from tests.bench.site import Site

KILOBYTE = 1000
WIDTH = 46
BUSY = 1.6  # how far the median of a hello-world may lie above its fastest


@dataclass(frozen=True)
class Line:
    name: str
    figures: list[float]
    target: float | None = None
    form: str = ".0f"

    @property
    def is_met(self) -> bool:
        return self.target is None or all(figure <= self.target for figure in self.figures)

    def text(self) -> str:
        figures = "".join(f"{figure:>10{self.form}}" for figure in self.figures)
        target = "" if self.target is None else f"≤ {self.target:g}  {'ok' if self.is_met else 'MISSED'}"
        return f"{self.name:<{WIDTH}}{figures}  {target}".rstrip()


def warnings_of(sites: Iterable[Measured]) -> list[str]:
    """What to think of the table."""
    if not any(site.median("hello") > BUSY * site.fastest("hello") for site in sites):
        return []
    return ["", "This machine was busy. A hello-world suffers most from that, so the multiples flatter: measure again."]


class Report:
    """Everything that was measured, as multiples of the hello-world of the same server in the same rounds."""

    def __init__(self, sites: Mapping[Team, Site]) -> None:
        self.sites = sites
        self.lines = [*self._times(), *self._growth(), *self._weights()]

    @property
    def is_met(self) -> bool:
        return all(line.is_met for line in self.lines)

    def text(self) -> str:
        hello = ", ".join(f"{site.median('hello') * 1000:.2f}" for site in self.sites.values())
        head = f"{'stories in the backlog':<{WIDTH}}" + "".join(f"{team.stories:>10,}" for team in self.sites)
        past = f"{'closed sprints':<{WIDTH}}" + "".join(f"{team.closed:>10,}" for team in self.sites) + "  target"
        lines = [f"hello-world p50 {hello} ms", "", head, past, *(line.text() for line in self.lines)]
        lines += warnings_of(self.sites.values())
        return "\n".join(lines)

    def _times(self) -> list[Line]:
        return [
            self._line("planning page, p50 × hello-world", lambda site: site.times_hello("plan"), 60),
            self._line("planning page, fastest 5% of both", lambda site: site.fastest_times_hello("plan")),
            self._line("planning page, p95 × hello-world", lambda site: site.p95("plan") / site.median("hello")),
            self._line("commit and its answer, p50 × hello-world", lambda site: site.times_hello("commit"), 40),
            self._line("commit, fastest 5% of both", lambda site: site.fastest_times_hello("commit")),
            self._line(
                "commit and its answer, p95 × hello-world", lambda site: site.p95("commit") / site.median("hello")
            ),
            self._line("board of 120 stories, p50 × hello-world", lambda site: site.times_hello("board"), 80),
            self._line("board, fastest 5% of both", lambda site: site.fastest_times_hello("board")),
            self._line("a step and its answer, p50 × hello-world", lambda site: site.times_hello("step"), 30),
            self._line("step, fastest 5% of both", lambda site: site.fastest_times_hello("step")),
            self._line("sprint page, p50 × hello-world", lambda site: site.times_hello("sprint")),
            self._line("scope and burn-up, p50 × hello-world", lambda site: site.times_hello("scope")),
            self._line("backlog page, p50 × hello-world", lambda site: site.times_hello("backlog"), 50),
            self._line("the coach's answer, p50 × hello-world", lambda site: site.times_hello("coach"), 15),
            self._line("capacity page, p50 × hello-world", lambda site: site.times_hello("capacity"), 40),
            self._line("capacity page, fastest 5% of both", lambda site: site.fastest_times_hello("capacity")),
            self._line(
                "double bookings of 500 people, p50 in ms", lambda site: site.median("overbooked") * 1000, 1000, ".1f"
            ),
        ]

    def _growth(self) -> list[Line]:
        """How much slower than with the shortest backlog and few closed sprints."""
        shortest = next(iter(self.sites.values()))

        def growth(name: str, case: str) -> Line:
            line = f"{name}, × the first column's time"
            return self._line(line, lambda site: site.median(case) / shortest.median(case), 1.3, ".2f")

        cases = {
            "planning page": "plan",
            "commit": "commit",
            "board": "board",
            "step": "step",
            "sprint page": "sprint",
            "scope and burn-up": "scope",
            "backlog page": "backlog",
        }
        return [growth(name, case) for name, case in cases.items()]

    def _weights(self) -> list[Line]:
        plans = {id(site): site.counted("plan") for site in self.sites.values()}
        return [
            self._line("planning page, queries", lambda site: plans[id(site)].queries, 12),
            self._line(
                "planning page, ms in the database", lambda site: plans[id(site)].database_seconds * 1000, form=".1f"
            ),
            self._line("commit, queries", lambda site: site.counted("commit").queries),
            self._line(
                "commit, ms in the database", lambda site: site.counted("commit").database_seconds * 1000, form=".1f"
            ),
            self._line("board, queries", lambda site: site.counted("board").queries, 12),
            self._line("step, queries", lambda site: site.counted("step").queries, 8),
            self._line("sprint page, queries", lambda site: site.counted("sprint").queries),
            self._line("scope and burn-up, queries", lambda site: site.counted("scope").queries),
            self._line("backlog page, queries", lambda site: site.counted("backlog").queries, 12),
            self._line("the coach's answer, queries", lambda site: site.counted("coach").queries),
            self._line("capacity page, queries", lambda site: site.counted("capacity").queries, 10),
            self._line("double bookings, queries", lambda site: site.counted("overbooked").queries, 10),
            self._line("planning page, kB of HTML, gzipped", lambda site: plans[id(site)].zipped / KILOBYTE, 60, ".1f"),
            self._line("first visit, kB of script and style", lambda site: site.assets() / KILOBYTE, 120, ".1f"),
        ]

    def _line(self, name: str, figure: Callable[[Site], float], target: float | None = None, form: str = ".0f") -> Line:
        return Line(name, [figure(site) for site in self.sites.values()], target, form)
