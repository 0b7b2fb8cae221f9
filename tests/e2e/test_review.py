"""A review as its readers see it: in the app, by a link made with the keyboard, in a browser that knows nobody here."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from apps.accounts.models import User
from apps.sprints.models import ReviewLink, Sprint
from apps.stories.models import Story
from tests.e2e.eye import LONG, Enter, Eye, Tour
from tests.signing import LEAD, holder_of
from tests.sprints.reviewed import eventful


@pytest.mark.usefixtures("tech_lead")
def test_a_review_is_shared_by_a_link_and_the_link_is_revoked(
    enter: Enter, eye: Eye, tour: Tour, newcomers: Callable[[], Page], po: User, sprint: Sprint
) -> None:
    told = eventful(sprint, po, holder_of(sprint.team, LEAD))
    Story.objects.filter(pk=told["fix"].pk).update(title=LONG, why=LONG)
    page = enter(po)
    root = page.url[: page.url.index("/", len("https://"))]
    at = [sprint.team.slug, sprint.number]
    tour([("a review", reverse("sprints:review", args=at)), ("no links yet", reverse("sprints:review_links", args=at))])
    page.get_by_label("The link works for").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    made = page.get_by_label("Link", exact=True)
    expect(made).to_be_visible()
    eye.look("a link that was made")
    address = made.input_value()
    assert address.startswith(root + reverse("reviews:read", args=["x"]).removesuffix("x/"))

    guest = newcomers()
    guest.goto(address)
    expect(guest.get_by_role("heading", name="Review of Sprint 24")).to_be_visible()
    expect(guest.get_by_text(po.name)).to_have_count(0)
    tour([("a shared review", address.removeprefix(root))])
    page.goto(root + reverse("sprints:review_links", args=at))
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("The link shows nothing any more.")).to_be_visible()
    guest.reload()
    expect(guest.get_by_role("heading", name="This link shows nothing")).to_be_visible()
    assert ReviewLink.objects.get().opened == 2
    tour([("a link that shows nothing", address.removeprefix(root))])
    eye.is_content()
