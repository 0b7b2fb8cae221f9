"""`demo`: loads the demonstration."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.demo.services import demo_organisation, load_demo, set_aside


class Command(BaseCommand):
    help = "Load the demonstration: one organisation, its teams, their sprints. It leaves all other data alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--again", action="store_true", help="set the loaded one aside and load a fresh one")

    def handle(self, *args: Any, again: bool, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is not a demonstration installation. Set DEMO=1 to make it one.")
        loaded = demo_organisation()
        if loaded and not again:
            self.stdout.write(f"The demonstration is already there: {loaded}.")
            return
        if loaded:
            set_aside(organisation=loaded)
        organisation = load_demo()
        self.stdout.write(
            self.style.SUCCESS(f"The demonstration is loaded: {organisation}. Enter it on the sign-in page.")
        )
