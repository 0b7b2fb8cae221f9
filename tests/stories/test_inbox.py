"""The inbox of tagging: what stands in it, what a tag answers, and what is refused."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.stories.models import Confidence, Kind, Story
from apps.teams.models import Team
from tests.conftest import Answer, SignIn
from tests.factories import CommitmentFactory, StoryFactory

pytestmark = pytest.mark.django_db

INBOX = "/teams/payments/tagging/"


def untagged(team: Team, **fields: object) -> Story:
    story: Story = StoryFactory(team=team, kind=Kind.UNTAGGED, **fields)
    return story


def tag(browser: Client, story: Story, kind: str, *, version: int = 1, with_script: bool = True) -> Answer:
    headers = {"HX-Request": "true", "HX-Target": f"li#inbox-{story.number}"} if with_script else {}
    sent = {"kind": kind, "version": version}
    return browser.post(reverse("stories:tag", args=["payments", story.number]), sent, headers=headers)


def test_untagged_stories_stand_in_the_product_order_with_what_they_look_like(
    as_: SignIn, tech_lead: User, team: Team
) -> None:
    StoryFactory(team=team, kind=Kind.FEATURE, title="Tagged already")
    untagged(team, title="Archived", archived_at="2026-01-05T12:00Z")
    untagged(team, title="Upgrade the ORM", suggested_kind=Kind.IMPROVEMENT,
             suggestion_confidence=Confidence.LIKELY, suggestion_reason="the title says “upgrad”")  # fmt: skip
    untagged(team, title="Pay with two cards")
    html = as_(tech_lead).get(INBOX).content.decode()
    assert "Tagged already" not in html and "Archived" not in html
    assert html.index("Upgrade the ORM") < html.index("Pay with two cards")
    assert "Looks like: Improvement (likely), because the title says “upgrad”" in html
    assert "2 of 3 open stories are untagged, 67%" in " ".join(html.split())
    assert "6 of 9 points, 67%" in " ".join(html.split())


def test_a_page_has_twenty_and_leads_to_the_next_ones(as_: SignIn, tech_lead: User, team: Team) -> None:
    stories = [untagged(team) for _ in range(21)]
    browser = as_(tech_lead)
    first = browser.get(INBOX)
    assert first.context["stories"] == stories[:20]
    later = browser.get(INBOX, {"after": first.context["after"]})
    assert later.context["stories"] == stories[20:]
    assert "What you skipped is still there" in browser.get(INBOX, {"after": "~"}).content.decode()


@pytest.mark.parametrize("after", ["\x00", "~" * 500, "' OR 1=1", "ä"])
def test_an_address_that_nobody_was_given_is_answered(as_: SignIn, tech_lead: User, team: Team, after: str) -> None:
    untagged(team)
    assert as_(tech_lead).get(INBOX, {"after": after}).status_code == 200


def test_a_tag_answers_with_its_row_and_the_way_back(as_: SignIn, tech_lead: User, team: Team) -> None:
    story, browser = untagged(team), as_(tech_lead)
    answer = tag(browser, story, Kind.DEBT)
    story.refresh_from_db()
    assert story.kind == Kind.DEBT
    assert f"{story.key} is {Kind.DEBT.phrase} now." in answer.content.decode()
    browser.post(reverse("stories:undo", args=["payments", answer.context["undo"].split("/")[-2]]), {"next": INBOX})
    story.refresh_from_db()
    assert story.kind == Kind.UNTAGGED


def test_without_script_the_inbox_comes_again(as_: SignIn, tech_lead: User, team: Team) -> None:
    story = untagged(team)
    answer = tag(as_(tech_lead), story, Kind.BUG, with_script=False)
    assert answer["Location"] == INBOX


def test_of_who_may_not_tag_it_stays_a_proposal(as_: SignIn, developer: User, team: Team) -> None:
    story = untagged(team)
    answer = tag(as_(developer), story, Kind.SPIKE)
    story.refresh_from_db()
    assert (story.kind, story.proposed_kind) == (Kind.UNTAGGED, Kind.SPIKE)
    assert "waits for the tech lead" in answer.content.decode()


@pytest.mark.parametrize("with_script", [True, False])
@pytest.mark.parametrize("kind", ["", "untagged", "nonsense"])
def test_what_is_no_tag_is_refused(as_: SignIn, tech_lead: User, team: Team, kind: str, with_script: bool) -> None:
    story = untagged(team)
    answer = tag(as_(tech_lead), story, kind, with_script=with_script)
    assert answer.status_code == 422
    assert "Choose one of the kinds." in answer.content.decode()


def test_who_comes_second_sees_what_the_first_one_said(as_: SignIn, tech_lead: User, team: Team) -> None:
    story, browser = untagged(team), as_(tech_lead)
    tag(browser, story, Kind.BUG)
    answer = tag(browser, story, Kind.DEBT, version=1)
    story.refresh_from_db()
    assert (answer.status_code, story.kind) == (409, Kind.BUG)
    assert "Somebody changed it meanwhile" in answer.content.decode()


def test_the_rule_speaks_in_the_row(as_: SignIn, tech_lead: User, team: Team) -> None:
    line = CommitmentFactory(sprint__team=team, story__kind=Kind.UNTAGGED, story__size=3)
    answer = tag(as_(tech_lead), line.story, Kind.INCIDENT, version=line.story.version)
    assert answer.status_code == 422
    assert "planned work cannot become one" in answer.content.decode()
    line.story.refresh_from_db()
    assert line.story.kind == Kind.UNTAGGED


def test_an_empty_inbox_says_what_it_is_for(as_: SignIn, observer: User, team: Team) -> None:
    assert "Every story has its kind" in as_(observer).get(INBOX).content.decode()


class TestAllOfAFilter:
    """Narrowed by what stories carry, then tagged at once."""

    def post(self, browser: Client, **sent: object) -> Answer:
        return browser.post(INBOX + "all/", sent)

    def test_what_was_filtered_for_is_tagged_and_taken_back_at_once(
        self, as_: SignIn, tech_lead: User, developer: User, team: Team
    ) -> None:
        infra = [untagged(team, labels=["infra"], source_type="Task") for _ in range(3)]
        others = [
            untagged(team, source_type="Task"),
            untagged(team, labels=["infra"]),
            untagged(team, labels=["infra"], source_type="Task", proposed_kind=Kind.BUG, proposed_by=developer),
        ]
        browser, wanted = as_(tech_lead), {"label": "infra", "type": "Task"}
        page = browser.get(INBOX, wanted)
        assert len(page.context["stories"]) == 4 and page.context["found"] == 3
        answer = self.post(browser, **wanted, kind="improvement", count=3)
        assert answer["Location"] == INBOX
        assert set(Story.objects.filter(kind=Kind.IMPROVEMENT)) == set(infra)
        [message] = browser.get(INBOX).context["messages"]
        browser.post(message.extra_tags)
        assert Story.objects.filter(kind=Kind.UNTAGGED).count() == len(infra + others)

    def test_without_the_right_technical_work_is_proposed_and_product_work_tagged(
        self, as_: SignIn, developer: User, team: Team
    ) -> None:
        infra, shop = untagged(team, component="infra"), untagged(team, component="shop")
        self.post(as_(developer), component="infra", kind="debt", count=1)
        self.post(as_(developer), component="shop", kind="bug", count=1)
        infra.refresh_from_db()
        shop.refresh_from_db()
        assert (infra.kind, infra.proposed_kind, infra.proposed_by) == ("untagged", "debt", developer)
        assert (shop.kind, shop.proposed_kind) == ("bug", "")

    @pytest.mark.parametrize(
        ("sent", "status"),
        [
            ({"count": 2}, 409),
            ({"count": ""}, 422),
            ({"kind": "untagged"}, 422),
            ({"word": " "}, 422),
            ({"word": "x" * 61}, 422),
            ({"confidence": "certain"}, 422),
        ],
    )
    def test_what_was_not_seen_like_that_stays_untagged(
        self, as_: SignIn, tech_lead: User, team: Team, sent: dict[str, object], status: int
    ) -> None:
        story = untagged(team, title="Crash at night")
        answer = self.post(as_(tech_lead), **{"word": "crash", "kind": "bug", "count": 1} | sent)
        story.refresh_from_db()
        assert (answer.status_code, story.kind) == (status, Kind.UNTAGGED)
        assert 'role="alert"' in answer.content.decode()

    def test_one_thing_that_was_filtered_for_makes_a_rule(self, as_: SignIn, tech_lead: User, team: Team) -> None:
        untagged(team, labels=["infra"])
        page = as_(tech_lead).get(INBOX, {"label": "infra"}).content.decode()
        assert "/tagging/rules/?field=label&amp;value=infra" in page


def test_the_navigation_counts_what_waits_for_who_may_tag(as_: SignIn, tech_lead: User, po: User, team: Team) -> None:
    first = untagged(team)
    Story.objects.bulk_create(
        Story(team=team, number=n, rank=f"x{n:03}", title="One of many") for n in range(first.number + 1, 102)
    )
    page = " ".join(as_(tech_lead).get("/teams/payments/backlog/").content.decode().split())
    assert '<span class="nav__count">99+<span class="sr-only"> to tag</span></span>' in page
    assert "to tag</span>" not in as_(po).get("/teams/payments/backlog/").content.decode()
