"""`bench_data`: loads rows to measure with."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.accounts.models import User
from apps.demo.bench import PO_EMAIL, load_bench


class Command(BaseCommand):
    help = "Load rows to measure with: one team, a backlog of any length and a planned sprint."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--stories", type=int, required=True, help="stories in the backlog")
        parser.add_argument("--commitments", type=int, default=60, help="stories in the planned sprint")
        parser.add_argument("--running", type=int, default=0, help="stories in a sprint that runs")
        parser.add_argument("--closed", type=int, default=0, help="closed sprints before it, of 15 stories each")
        parser.add_argument("--crowd", type=int, default=0, help="people in teams of their own, with time off")
        parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same rows")

    def handle(self, *args: Any, stories: int, commitments: int, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Bench data never goes beside real data. Set DEMO=1, on a database of its own.")
        if User.objects.filter(email=PO_EMAIL).exists():
            raise CommandError("The bench organisation is already there. Use a fresh database for another size.")
        more = {name: options[name] for name in ("running", "closed", "crowd", "seed")}
        made = load_bench(stories=stories, commitments=commitments, **more)
        self.stdout.write(self.style.SUCCESS(f"{made.team.stories.count()} stories, {commitments} in {made.sprint}."))
