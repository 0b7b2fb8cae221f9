"""The pages of the decision log break no rule of accessibility, and a decision is recorded as a browser sends it."""

from django.urls import reverse
from playwright.sync_api import expect

from apps.accounts.models import User
from apps.decisions.links import find, put
from apps.decisions.models import Decision, Outcome
from apps.decisions.services import answer, put_to_both, rewrite
from apps.teams.models import Team
from tests.decisions.log import OF_BOTH, OF_THE_PO, challenged, decided, decided_together, proposed, settled
from tests.e2e.eye import LONG, Enter, Eye, Tour, send_carelessly
from tests.factories import StoryFactory
from tests.signing import PO

MARKDOWN = f"# Heading\n\n- one\n- `two`\n\n> quoted\n\n| a | b |\n|---|---|\n| 1 | {LONG} |"


def test_a_decision_is_recorded_and_found(enter: Enter, eye: Eye, po: User, tech_lead: User, team: Team) -> None:
    page = enter(tech_lead, reverse("decisions:log", args=[team.slug]))
    eye.look("an empty log")
    page.get_by_role("link", name="Record a decision").first.click()
    eye.look("a new decision")
    send_carelessly(page, "Record the decision")
    eye.look("a new decision, left empty")
    page.get_by_label("Title").fill("Keep one queue")
    page.get_by_label("Architecture and technology").check()
    page.get_by_label("Decision", exact=True).fill(MARKDOWN)
    page.get_by_text("It was decided earlier, or by somebody else").click()
    page.get_by_label("Decided on").fill("2001-01-01")
    page.get_by_role("button", name="Record the decision").click()
    expect(page.get_by_role("alert")).to_contain_text("A decision cannot be older than its team.")
    eye.look("a decision before its team")
    page.get_by_label("Decided on").fill(team.today.isoformat())
    page.get_by_role("button", name="Record the decision").click()
    expect(page.get_by_text("D-1 is decided.")).to_be_visible()
    eye.look("a decision")
    page.goto(page.url.replace("/1/", "/"))
    page.get_by_label("Search by number or words").fill("queue nobody")
    expect(page.get_by_text("Nothing found")).to_be_visible()
    page.get_by_label("Search by number or words").fill("queue")
    expect(page.get_by_role("link", name="Keep one queue")).to_be_visible()
    eye.look("the log, searched")
    eye.is_content()


def test_entries_of_every_sort(enter: Enter, eye: Eye, tour: Tour, po: User, tech_lead: User, team: Team) -> None:
    old = decided(team, tech_lead, title=f"{LONG} {LONG}", context=MARKDOWN, options=MARKDOWN, consequences=MARKDOWN)
    put(old, find(team, " ".join(StoryFactory(team=team, title=LONG).key for _ in range(6))))
    decided(team, tech_lead, replaces=old)
    both = decided_together(team, po)
    waiting = proposed(team, po, right_key=OF_BOTH)
    put_to_both(entry=waiting, by=po, seat=PO)
    plain = proposed(team, po)
    contested = decided(team, tech_lead)
    for outcome in (Outcome.STANDS, Outcome.FALLS):
        raised = challenged(contested, po, OF_THE_PO)
        answer(raised=raised, by=tech_lead, text=MARKDOWN)
        settled(raised, outcome)
    enter(tech_lead)
    tour(
        [
            ("a long log", reverse("decisions:log", args=[team.slug])),
            ("decide", reverse("decisions:decision_decide", args=[team.slug, plain.number])),
        ]
    )
    tour(
        [
            (f"entry {entry.key}, {entry.status}", reverse("decisions:decision", args=[team.slug, entry.number]))
            for entry in Decision.objects.filter(team=team)
        ]
    )
    tour([("supersede", reverse("decisions:decision_supersede", args=[team.slug, both.number]))])
    eye.is_content()


def test_a_challenge_from_both_sides(enter: Enter, eye: Eye, tour: Tour, po: User, tech_lead: User, team: Team) -> None:
    entry = decided(team, tech_lead)
    page = enter(po)
    tour([("challenge", reverse("decisions:decision_challenge", args=[team.slug, entry.number]))])
    send_carelessly(page, "Challenge")
    eye.look("a challenge, left empty")
    raised = challenged(entry, po)
    enter(tech_lead)
    tour([("a challenge to answer", reverse("decisions:decision", args=[team.slug, entry.number]))])
    answer(raised=raised, by=tech_lead, text=MARKDOWN)
    tour([("a challenge to settle", reverse("decisions:decision_settle", args=[team.slug, entry.number]))])
    send_carelessly(page, "Sign and propose")
    eye.look("a settlement, left empty")
    eye.is_content()


def test_a_stale_form(enter: Enter, eye: Eye, team: Team, po: User, developer: User) -> None:
    entry = proposed(team, developer)
    page = enter(developer, reverse("decisions:decision_edit", args=[team.slug, entry.number]))
    eye.look("edit a proposal")
    rewrite(entry=entry, version=1, changes={"decision": MARKDOWN})
    page.get_by_label("Decision", exact=True).fill("Mine")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Somebody saved this while you were writing")).to_be_visible()
    eye.look("both versions of an entry")
    eye.is_content()
