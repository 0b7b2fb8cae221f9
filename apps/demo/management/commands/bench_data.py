"""`bench_data`: loads rows to measure with."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.accounts.models import User
from apps.demo.bench import PO_EMAIL, load_bench
from apps.demo.bench_teams import load_teams
from apps.demo.crowd import MANAGER_EMAIL


class Command(BaseCommand):
    help = (
        "Load rows to measure with: one team, a backlog of any length and a planned sprint; or, with --teams, an "
        "organisation of many teams, each with closed sprints and one that runs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--stories", type=int, required=True, help="stories in the backlog; of many teams, in each sprint"
        )
        parser.add_argument("--teams", type=int, default=0, help="many teams instead of one")
        parser.add_argument("--sprints", type=int, default=26, help="closed sprints of each of many teams")
        parser.add_argument("--commitments", type=int, default=60, help="stories in the planned sprint")
        parser.add_argument("--running", type=int, default=0, help="stories in a sprint that runs")
        parser.add_argument("--closed", type=int, default=0, help="closed sprints before it, of 15 stories each")
        parser.add_argument("--crowd", type=int, default=0, help="people in teams of their own, with time off")
        parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same rows")

    def handle(self, *args: Any, stories: int, commitments: int, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Bench data never goes beside real data. Set DEMO=1, on a database of its own.")
        if User.objects.filter(email__in=[PO_EMAIL, MANAGER_EMAIL]).exists():
            raise CommandError("The bench organisation is already there. Use a fresh database for another size.")
        if options["teams"]:
            self._load_teams(options["teams"], options["sprints"], stories, seed=options["seed"])
        else:
            more = {name: options[name] for name in ("running", "closed", "crowd", "seed")}
            made = load_bench(stories=stories, commitments=commitments, **more)
            self._say(f"{made.team.stories.count()} stories, {commitments} in {made.sprint}.")

    def _load_teams(self, teams: int, sprints: int, stories: int, *, seed: int) -> None:
        if User.objects.exists():
            raise CommandError("Many teams need an empty database: whoever is in it would be copied with them.")
        commitments = load_teams(teams=teams, sprints=sprints, lines=stories, seed=seed)
        self._say(f"{teams:,} teams with {sprints} closed sprints each: {commitments:,} commitments.")

    def _say(self, done: str) -> None:
        self.stdout.write(self.style.SUCCESS(done))
