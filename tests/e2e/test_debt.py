"""The debt register in a browser: filtered, opened, and what was noticed put on it by keyboard alone."""

from django.urls import reverse
from playwright.sync_api import expect

from apps.accounts.models import User
from apps.stories.models import Debt, Kind, Story
from apps.stories.services import edit_debt, propose_write_off
from apps.teams.models import Role, Team
from tests.e2e.eye import LONG, Enter, Eye, Tour, send_carelessly
from tests.e2e.keys import choose, field, press_to, type_into
from tests.factories import CommitmentFactory, SprintFactory, StoryFactory
from tests.stories.debts import noticed, shortcut, story_of_debt, written_off


def test_what_was_noticed_is_put_on_the_register_by_keyboard(enter: Enter, developer: User, team: Team) -> None:
    fees = noticed(team, 5, component="fees")
    noticed(team, 2, component="search")
    page = enter(developer, reverse("stories:debt", args=[team.slug]))
    choose(page, "Component", "fees")
    expect(page.locator("#list tbody tr")).to_have_count(1)
    expect(page.get_by_role("link", name=fees.story.title)).to_be_visible()
    assert "component=fees" in page.url
    page.reload()
    press_to(page, "Book a debt")
    field(page, "What is to be done")
    type_into(page, "Retry refunds by themselves", "", "Refunds that fail are paid by hand", "3,5", "refunds")
    page.keyboard.press("Enter")
    expect(page.get_by_text("is on the debt register")).to_be_visible()
    debt = Debt.objects.latest("pk")
    assert (debt.story.title, debt.component, str(debt.principal)) == ("Retry refunds by themselves", "refunds", "3.50")


def test_the_register_and_what_leads_onto_it(enter: Enter, eye: Eye, tour: Tour, team: Team, tech_lead: User) -> None:
    register = reverse("stories:debt", args=[team.slug])
    page = enter(tech_lead)
    tour([("an empty register", register)])
    incident = StoryFactory(team=team, kind=Kind.INCIDENT, title=LONG)
    told = {"component": LONG[:60], "cost": LONG, "owner": tech_lead, "by": tech_lead}
    owed = noticed(team, 3, story=story_of_debt(team, title=LONG), **told)
    left = noticed(team, None, origin="incident", incident=incident)
    gone = noticed(team)
    shortcut(team)
    CommitmentFactory(sprint=SprintFactory(team=team, capacity=60), story=owed.story)
    written_off(gone)
    propose_write_off(debt=left, by=tech_lead, seat=Role.TECH_LEAD, note="It goes")
    story_of_debt(team)
    Story.objects.filter(pk=left.story_id).update(state="cancelled")
    tour([("the register", f"{register}?status=all")])
    page.get_by_text("The same as a table").click()
    for how in page.get_by_text("How is this computed").all():
        how.click()
    eye.look("the register, opened")
    tour(
        [
            ("nothing found", f"{register}?status=repaid"),
            ("tagged debt", reverse("stories:debt_tagged", args=[team.slug])),
            ("an incident that left debt", incident.get_absolute_url()),
            ("debt of a cancelled story", left.story.get_absolute_url()),
            ("debt that was written off", gone.story.get_absolute_url()),
            ("a write-off", reverse("stories:debt_write_off", args=[team.slug, owed.story.number])),
            ("a new debt", reverse("stories:debt_new", args=[team.slug])),
        ]
    )
    send_carelessly(page, "Put it on the register")
    eye.look("a new debt, left empty")
    eye.is_content()


def test_a_debt_on_its_story(enter: Enter, eye: Eye, tour: Tour, team: Team, tech_lead: User) -> None:
    taken, owed = shortcut(team), noticed(team)
    page = enter(tech_lead)
    tour([("a shortcut", taken.story.get_absolute_url())])
    page.get_by_text("The team takes it", exact=True).click()
    eye.look("a shortcut that the team takes")
    page.get_by_role("button", name="Take it into the tech budget").click()
    expect(page.locator("#debt")).to_contain_text("The tech budget: the team took it.")
    tour([("a debt being edited", reverse("stories:debt_edit", args=[team.slug, owed.story.number]))])
    page.get_by_label("Why it is debt").fill("Mine")
    edit_debt(debt=owed, version=1, changes={"reason": "Theirs"})
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert").first).to_contain_text("Somebody saved this while you were writing")
    eye.look("two versions of a debt")
    eye.is_content()
