"""One server with its backlog: the requests that are measured, and what they took."""

from collections.abc import Iterator
from itertools import cycle

import psycopg

from tests.bench.client import Answer, Assets, Client
from tests.bench.database import Row
from tests.bench.measured import Measured, sign_in

TEAM = "/teams/bench"
CAPACITY = "/teams/crowd-1/sprints/7/capacity/"
OVERBOOKED = "/organisation/double-bookings/"
PO, MANAGER = "bench.po@example.org", "bench.manager@example.org"
HTMX = {"HX_Request": "true", "HX_Target": "div#refusal"}
COMMITTED = 60
WHY: dict[str, object] = {
    "why": "Show the first search results sooner", "value_from": "4", "value_to": "0.8", "value_unit": "s",
    "better": "", "for_whom": "shoppers on phones", "outcome": "fewer of them leave", "read_off": "the dashboard",
    "measure_on": "2027-01-18",
}  # fmt: skip


class Site(Measured):
    """A person signed in to a team with so many stories."""

    def __init__(self, port: int, owner: psycopg.Connection[Row]) -> None:
        self.client, self.manager = Client(port), Client(port)
        self.stories, self.cards = _movable(owner), _cards(owner)
        self.planned, self.running = (f"{TEAM}/sprints/{_number(owner, status)}" for status in ("planned", "active"))
        sign_in(self.client, owner, PO)
        sign_in(self.manager, owner, MANAGER)
        self.client.get(f"{self.planned}/plan/")  # brings the token of this session
        cases = {
            "plan": lambda: self.client.get(f"{self.planned}/plan/"),
            "backlog": lambda: self.client.get(f"{TEAM}/backlog/"),
            "commit": self._commit,
            "board": lambda: self.client.get(f"{self.running}/board/"),
            "step": self._step,
            "sprint": lambda: self.client.get(f"{self.running}/"),
            "scope": lambda: self.client.get(f"{self.running}/scope/"),
            "coach": lambda: self.client.post(f"{TEAM}/why/", WHY, HX_Request="true", HX_Target="div#coach"),
            "capacity": lambda: self.client.get(CAPACITY),
            "overbooked": lambda: self.manager.get(OVERBOOKED),
        }
        super().__init__([self.client, self.manager], cases)

    def assets(self) -> int:
        """Bytes of script and style on a first visit of the board."""
        html = self.client.get(f"{self.planned}/plan/").body.decode()
        return sum(self.client.get(path, Accept_Encoding="gzip").zipped for path in Assets(html).paths)

    def _commit(self) -> Answer:
        """A card dragged into the product budget. It goes back afterwards, which is not measured."""
        number = next(self.stories)
        answer = self.client.post(f"{self.planned}/move/", {"story": number, "to": "product"}, **HTMX)
        self.client.post(f"{self.planned}/move/", {"story": number, "to": "backlog"}, **HTMX)
        return answer

    def _step(self) -> Answer:
        """A card of the running sprint put into another column."""
        number, column = next(self.cards)
        return self.client.post(f"{self.running}/step/", {"story": number, "to": column}, **HTMX)


def _number(owner: psycopg.Connection[Row], status: str) -> int:
    """Of the team's sprint that is planned or that runs."""
    rows = owner.execute(
        "SELECT sprint.number FROM sprints_sprint sprint JOIN teams_team team ON team.id = sprint.team_id "
        "WHERE team.slug = 'bench' AND sprint.status = %s",
        [status],
    )
    return int(rows.fetchall()[0][0])


def _cards(owner: psycopg.Connection[Row]) -> Iterator[Row]:
    """Each card that somebody works on in the running sprint, forth and back: no step that would ask why."""
    rows = owner.execute(
        "SELECT story.number, line.board_column FROM sprints_commitment line "
        "JOIN stories_story story ON story.id = line.story_id "
        "JOIN sprints_sprint sprint ON sprint.id = line.sprint_id WHERE sprint.status = 'active' "
        "AND line.board_column IN ('doing', 'review') ORDER BY story.number"
    )
    stands = rows.fetchall()
    other = {"doing": "review", "review": "doing"}
    return cycle([*((number, other[column]) for number, column in stands), *stands])


def _movable(owner: psycopg.Connection[Row]) -> Iterator[int]:
    """Stories of the backlog that can be committed."""
    rows = owner.execute(
        "SELECT number FROM stories_story WHERE size IS NOT NULL AND number > %s ORDER BY number LIMIT 200", [COMMITTED]
    )
    return cycle([row[0] for row in rows.fetchall()])
