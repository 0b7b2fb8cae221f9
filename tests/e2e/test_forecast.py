"""The forecast, tried out with the keyboard, and looked at as the rules of accessibility do."""

from decimal import Decimal

from django.urls import reverse
from playwright.sync_api import expect

from apps.accounts.models import User
from apps.sprints.models import Sprint
from apps.teams.models import Team
from tests.e2e.eye import Enter, Eye, Tour
from tests.factories import StoryFactory
from tests.signing import PO, holder_of
from tests.sprints.past import closed
from tests.stories.debts import noticed


def test_a_share_is_tried_out_with_the_keyboard_and_nothing_is_changed(
    enter: Enter, eye: Eye, tour: Tour, team: Team, observer: User
) -> None:
    here = reverse("reports:forecast", args=[team.slug])
    page = enter(observer, here)
    expect(page.get_by_text("Not enough data yet").first).to_be_visible()
    eye.look("a forecast without a past")
    for number in range(1, 5):
        closed(team, number, delivered=20, by=holder_of(team, PO))
    StoryFactory(team=team, size=Decimal(36))
    noticed(team, 4)
    tour([("a forecast", here), ("a wrong question", f"{here}?first=0&share=101")])
    page.goto(page.url.partition("?")[0])
    slider, tried = page.get_by_label("A share to try out"), page.locator("output")
    expect(tried).to_have_text("20%")
    expect(page.get_by_role("row", name="20% agreed 2 sprints")).to_be_visible()
    slider.focus()
    page.keyboard.press("Home")
    expect(tried).to_have_text("1%")
    expect(page.get_by_role("row", name="1% tried out not within 26 sprints")).to_be_visible()
    expect(slider).to_be_focused()
    amount = page.get_by_label("The first so many pts")
    amount.fill("36")
    amount.press("Enter")
    expect(page.get_by_role("heading", name="At 85%").locator("xpath=following-sibling::p[1]")).to_have_text(
        "2 sprints"
    )
    expect(page).to_have_url(f"{page.url.partition('?')[0]}?of=order&first=36&until=&share=1")
    assert set(Sprint.objects.filter(team=team).values_list("tech_share", flat=True)) == {Decimal(20)}
    eye.is_content()
