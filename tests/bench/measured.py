"""What is measured on one server: its cases, and the time of each answer."""

import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from statistics import quantiles

import psycopg

from tests.bench.client import Answer, Client
from tests.bench.database import Row

WARM_UP = 12


class Measured:
    """Cases by their names, asked by people who are signed in. One of them is the hello-world of the same server."""

    def __init__(self, clients: Sequence[Client], cases: Mapping[str, Callable[[], Answer]]) -> None:
        self.clients = clients
        self.cases = {"hello": lambda: clients[0].get("/hello/"), **cases}
        self.seconds: dict[str, list[float]] = defaultdict(list)

    def run(self, case: str) -> None:
        """Once, with its time kept."""
        answer = self.cases[case]()
        if answer.status != 200:
            raise SystemExit(f"{case} answered {answer.status}:\n{answer.body.decode()[:2000]}")
        self.seconds[case].append(answer.seconds)

    def forget(self) -> None:
        """What was only to warm up."""
        self.seconds.clear()

    def fastest(self, case: str) -> float:
        """What nothing else on the machine disturbed."""
        return quantiles(self.seconds[case], n=20)[0]

    def median(self, case: str) -> float:
        return quantiles(self.seconds[case], n=20)[9]

    def p95(self, case: str) -> float:
        return quantiles(self.seconds[case], n=20)[18]

    def times_hello(self, case: str) -> float:
        return self.median(case) / self.median("hello")

    def fastest_times_hello(self, case: str) -> float:
        return self.fastest(case) / self.fastest("hello")

    def counted(self, case: str) -> Answer:
        """Once more, with its queries counted; not among the times."""
        for client in self.clients:
            client.always = {"X_Count": "1"}
        answer = self.cases[case]()
        for client in self.clients:
            client.always = {}
        return answer


def sign_in(client: Client, owner: psycopg.Connection[Row], email: str) -> None:
    """Through the door of every demonstration."""
    client.get("/accounts/login/")
    found = owner.execute("SELECT id FROM accounts_user WHERE email = %s", [email]).fetchone()
    client.post("/demo/enter/", {"person": found and found[0]})


def measure(sites: Sequence[Measured], *, seconds: float) -> int:
    """Every case on every server, round after round: what slows the machine for a moment slows all of them."""
    for site in [*sites] * WARM_UP:
        for case in site.cases:
            site.run(case)
    for site in sites:
        site.forget()
    deadline, rounds = time.monotonic() + seconds, 0
    while time.monotonic() < deadline or rounds < 20:
        for site in sites:
            for case in site.cases:
                site.run(case)
        rounds += 1
    return rounds
