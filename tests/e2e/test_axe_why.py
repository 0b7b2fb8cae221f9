"""A why being written and measured breaks no rule of accessibility; nor does the list of promises."""

import datetime as dt

from django.urls import reverse
from playwright.sync_api import expect

from apps.accounts.models import User
from apps.stories.models import Kind, State, Story
from apps.teams.models import Team
from tests.e2e.eye import LONG, Enter, Eye, Tour, send_carelessly
from tests.factories import StoryFactory

PROMISED = {"value_from": 4, "value_to": 1, "value_unit": "s", "outcome": LONG, "read_off": "the search dashboard"}


def test_a_why_and_its_promise(enter: Enter, eye: Eye, tour: Tour, team: Team, tech_lead: User) -> None:
    due = team.today - dt.timedelta(days=3)
    story = StoryFactory(team=team, kind=Kind.IMPROVEMENT, why="Refactor the search")
    late = StoryFactory(team=team, kind=Kind.DEBT, state=State.DONE, measure_on=due, why="Sooner", **PROMISED)
    for value in (4, 3, 1):
        read = {"measured": value, "measured_on": due, "measured_by": tech_lead}
        StoryFactory(team=team, kind=Kind.IMPROVEMENT, state=State.DONE, why="Sooner", **PROMISED, **read)
    page = enter(tech_lead)
    promises = reverse("stories:promises", args=[team.slug])
    tour(
        [
            ("promises", promises),
            ("no promises found", promises + "?state=late&page=9"),
            ("what the team waits for", reverse("teams:detail", args=[team.slug])),
            ("a story to measure", late.get_absolute_url()),
        ]
    )
    send_carelessly(page, "Save the measured value")
    eye.look("a story to measure, left empty")
    tour([("a story with a why", story.get_absolute_url())])
    page.get_by_text("Say it better").click()
    page.get_by_text("Weak and better lines").click()
    eye.look("a why being written")
    page.get_by_label("From (optional)").fill("lots")
    expect(page.locator("#coach")).to_contain_text("From: Type a number")
    Story.objects.filter(pk=story.pk).update(why="Search, faster", version=2)
    page.get_by_label("From (optional)").fill("4")
    page.get_by_role("button", name="Save why").click()
    expect(page.get_by_role("alert").first).to_contain_text("Somebody saved this while you were writing")
    eye.look("two versions of a why")
    Story.objects.all().delete()
    tour([("no promises", promises)])
    eye.is_content()
