"""The page of a sprint's scope, burn-up and figures; and the why that a running sprint asks for."""

import datetime as dt
import re
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.sprints.models import Budget, Sprint
from apps.sprints.services import because, close_sprint, commit_story, return_story, set_outcome, start_sprint
from apps.sprints.telling import tell
from apps.stories.models import Story
from apps.stories.services import edit_story
from apps.teams.models import Team
from tests.conftest import Answer, SignIn
from tests.factories import CommitmentFactory, SprintFactory, StoryFactory
from tests.sprints.past import closed, planned

HTMX = {"HX-Request": "true", "HX-Target": "div#refusal"}
YESTERDAY = dt.timedelta(days=1)


def url(name: str, sprint: Sprint) -> str:
    return reverse(f"sprints:{name}", args=[sprint.team.slug, sprint.number])


def text_of(answer: Answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.fixture
def running(sprint: Sprint, po: User) -> Sprint:
    """Started the day before yesterday with 13 and 5 points, and 2 in the tech budget: its planning is over."""
    began = dt.datetime.now(dt.UTC) - 2 * YESTERDAY
    for size in (13, 5):
        CommitmentFactory(sprint=sprint, story__size=Decimal(size), committed_at=began)
    CommitmentFactory(sprint=sprint, budget=Budget.TECH, story__size=Decimal(2), committed_at=began)
    return start_sprint(sprint=sprint, by=po, at=began)


def ask(client: Client, sprint: Sprint, story: Story, to: str = "product", **more: object) -> Answer:
    return client.post(url("move", sprint), {"story": story.number, "to": to, **more}, headers=HTMX)


def test_a_move_into_a_running_sprint_asks_why_and_keeps_it_all(as_: SignIn, po: User, running: Sprint) -> None:
    story = StoryFactory(team=running.team, size=3)
    beside = running.commitments.get(size=13).story
    answer = ask(as_(po), running, story, before=beside.number)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f"{story.key} comes into a running sprint. Why?" in page
    assert f'name="before" value="{beside.number}"' in page
    assert not story.commitments.exists()


def test_the_why_is_kept_with_who_and_what_it_displaced(as_: SignIn, po: User, running: Sprint) -> None:
    story, out = StoryFactory(team=running.team, size=3), running.commitments.get(size=5).story
    answer = ask(as_(po), running, story, reason="The auditor asked for it", out=out.number)
    assert answer.status_code == 200
    told = tell(running)
    assert told
    went, came = told.changes
    assert (came.what, came.amount, came.who, came.why) == ("added", 3, po.pk, "The auditor asked for it")
    assert (came.swapped_with, went.swapped_with) == ((out.pk,), (story.pk,))
    page = text_of(as_(po).get(url("scope", running)))
    assert f"displaced {out.key}" in page and f"made room for {story.key}" in page
    assert "From 20 to 18 pts" in page


def test_a_swap_button_asks_why_too_and_an_undo_needs_none(as_: SignIn, po: User, running: Sprint) -> None:
    story, out = StoryFactory(team=running.team, size=3), running.commitments.get(size=5).story
    client = as_(po)
    swap = {"story": story.number, "out": out.number, "to": "product"}
    asked = client.post(url("swap", running), swap, headers=HTMX)
    assert asked.status_code == 422 and f'value="{out.number}" selected' in asked.content.decode()
    done = client.post(url("swap", running), swap | {"reason": "The auditor asked"}, headers=HTMX)
    (undo,) = re.findall(r'hx-post="([^"]*swap[^"]*)"', done.content.decode())
    assert client.post(undo.replace("&amp;", "&"), headers=HTMX).status_code == 200
    assert running.commitments.filter(left_at=None, story=out).exists()


def test_a_refusal_keeps_the_why_that_was_typed(as_: SignIn, po: User, running: Sprint) -> None:
    answer = ask(as_(po), running, StoryFactory(team=running.team, size=30), reason="The auditor asked")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Swap with" in page and 'name="reason" value="The auditor asked"' in page


def test_who_takes_a_story_out_says_why_and_the_day_of_the_start_asks_nothing(
    as_: SignIn, po: User, running: Sprint
) -> None:
    story = running.commitments.get(size=5).story
    assert ask(as_(po), running, story, "backlog").status_code == 422
    assert ask(as_(po), running, story, "backlog", reason="Not now").status_code == 200
    close_sprint(sprint=running, outcomes={}, by=po, rest="returned")
    fresh = start_sprint(sprint=SprintFactory(team=running.team, number=25), by=po)
    assert ask(as_(po), fresh, story).status_code == 200


def test_what_nobody_gave_a_reason_for_says_so(as_: SignIn, po: User, running: Sprint) -> None:
    story = running.commitments.get(size=13).story
    edit_story(story=story, version=story.version, by=po, may_tag=True, changes={"size": Decimal(8)})
    page = text_of(as_(po).get(url("scope", running)))
    assert "re-estimated" in page and "-5 pts (13 → 8)" in page and "no reason given" in page


def test_another_size_on_the_card_of_a_running_sprint_says_why(as_: SignIn, tech_lead: User, running: Sprint) -> None:
    story, client = running.commitments.get(size=13).story, as_(tech_lead)
    address = reverse("sprints:card", args=[running.team.slug, running.number, story.number])
    given = {"kind": story.kind, "size": "8", "why": story.why, "version": story.version}
    sent = {f"s{story.number}-{name}": value for name, value in given.items()}
    refused = client.post(address, sent)
    assert refused.status_code == 422 and "say in a word why the size changes" in text_of(refused)
    assert client.post(address, sent | {f"s{story.number}-reason": "Half of it is there"}).status_code == 302
    told = tell(running)
    assert told
    assert [(each.amount, each.why) for each in told.changes] == [(Decimal(-5), "Half of it is there")]


def test_an_act_without_a_reason_keeps_that_of_the_act_around_it(running: Sprint, po: User) -> None:
    story = StoryFactory(team=running.team)
    with because("The law changes in May"):
        commit_story(sprint=running, story=story, budget=Budget.PRODUCT, by=po)
    told = tell(running)
    assert told and [change.why for change in told.changes] == ["The law changes in May"]


def test_figures_and_burn_up_are_shown_with_their_sums(as_: SignIn, po: User, running: Sprint) -> None:
    set_outcome(sprint=running, story=running.commitments.get(size=13).story, outcome="done")
    late = StoryFactory(team=running.team, size=8)
    commit_story(sprint=running, story=late, budget=Budget.PRODUCT, by=po)
    carried = running.commitments.get(size=5).story
    outcomes = {late.pk: "done", carried.pk: "carried"}
    close_sprint(sprint=running, outcomes=outcomes, by=po, rest="returned")
    page = text_of(as_(po).get(url("scope", running)))
    assert "72.2% 13 ÷ 18" in page  # planning accuracy: done of the baseline
    assert "116.7% 21 ÷ 18" in page  # predictability: all done
    assert "19.2% 5 ÷ 26" in page  # carry-over of what was committed at the end
    assert "44.4% 8 ÷ 18" in page  # scope change
    assert "72.2% 13 ÷ 18" in page and "65% 13 ÷ 20" in page  # sums first, percentages last
    assert "21 of 26 pts were done; the sprint set out with 18." in page
    assert f"{carried.key} {carried.title} · 5 pts · 1 sprint" in page
    assert "Not enough data yet" in page


def test_four_closed_sprints_give_a_likely_range(po: User, team: Team) -> None:
    for number, delivered in enumerate((10, 12, 20, 14), 1):
        closed(team, number, delivered=delivered, by=po)
    sprint = planned(team, 5, Decimal(50))
    CommitmentFactory(sprint=sprint, story__size=Decimal(10))
    start_sprint(sprint=sprint, by=po)
    told = tell(sprint)
    assert told
    [product, tech] = told.burn_ups
    assert product.sprints_behind == 4 and product.at_the_end
    # Of 11, 13, 21 and 15 points that they set out with, 8, 10, 18 and 12 were done.
    assert (product.at_the_end.least, product.at_the_end.most) == (Decimal("7.3"), Decimal("8.6"))
    assert tech.likely == (), "nothing was planned there, so nothing is likely"


def test_before_its_start_there_is_the_board_and_an_imported_sprint_says_why_it_has_no_days(
    as_: SignIn, po: User, sprint: Sprint
) -> None:
    client = as_(po)
    assert client.get(url("scope", sprint))["Location"] == url("plan", sprint)
    past = SprintFactory(team=sprint.team, number=1, fenced=False, status="active", starts=dt.date(2025, 1, 6))
    Sprint.objects.filter(pk=past.pk).update(status="closed")
    assert "It came in as it ended" in text_of(client.get(url("scope", past)))


def test_the_sprints_page_asks_for_the_part_alone_and_has_a_plain_link(as_: SignIn, po: User, running: Sprint) -> None:
    client = as_(po)
    assert f'hx-get="{url("scope", running)}"' in client.get(url("detail", running)).content.decode()
    part = client.get(url("scope", running), headers={"HX-Request": "true", "HX-Target": "div#told"})
    assert part.content.decode().strip().startswith('<div class="told" id="told">')


@pytest.mark.parametrize("entry", ["a holiday", "a late close"])
def test_a_closed_sprint_keeps_its_days(entry: str, running: Sprint, po: User) -> None:
    after = dt.timedelta(days=0 if entry == "a holiday" else 20)
    close_sprint(sprint=running, outcomes={}, by=po, rest="returned", at=dt.datetime.now(dt.UTC) + after)
    before = tell(running)
    assert before
    day = before.days[0]
    running.team.special_days.create(name="Offsite", starts=day, ends=day, off="1")
    told = tell(Sprint.objects.get(pk=running.pk))
    assert told and told.burn_ups == before.burn_ups and told.days == before.days


def test_the_lines_of_a_sprint_that_closed_early_end_with_it(running: Sprint, po: User) -> None:
    set_outcome(sprint=running, story=running.commitments.get(size=13).story, outcome="done")
    close_sprint(sprint=running, outcomes={}, by=po, rest="returned")
    told = tell(Sprint.objects.get(pk=running.pk))
    assert told
    product = told.burn_ups[0]
    assert product.points[-1].done == 13 and len(product.points) < len(product.days)


def test_leaving_through_the_service_says_why(running: Sprint, po: User) -> None:
    return_story(sprint=running, story=running.commitments.get(size=5).story, by=po, reason="Not now")
    told = tell(running)
    assert told
    [went] = told.changes
    assert (went.what, went.why, went.who) == ("removed", "Not now", po.pk)


def test_a_page_of_changes_takes_the_same_few_queries(as_: SignIn, po: User, running: Sprint) -> None:
    client, counts, page = as_(po), list[int](), None
    for story, times in zip(Story.objects.filter(commitments__sprint=running)[:2], (3, 60), strict=True):
        for n in range(times):
            Story.objects.filter(pk=story.pk).update(size=n % 2 + 1)
        with CaptureQueriesContext(connection) as asked:
            page = client.get(url("scope", running))
        counts.append(len(asked))
    assert counts[1] <= counts[0] <= 16
    assert page and "1–50 of 63" in text_of(page)


@time_machine.travel(dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC))
def test_a_story_grows_older_with_each_sprint_it_stands_in(po: User, sprint: Sprint) -> None:
    story = CommitmentFactory(sprint=sprint).story
    start_sprint(sprint=sprint, by=po)
    close_sprint(sprint=sprint, outcomes={story.pk: "carried"}, by=po)
    later = SprintFactory(team=sprint.team, number=25, starts=sprint.ends + dt.timedelta(days=3))
    later.team = sprint.team
    commit_story(sprint=later, story=story, budget=Budget.PRODUCT, by=po)
    start_sprint(sprint=later, by=po)
    close_sprint(sprint=later, outcomes={story.pk: "carried"}, by=po)
    both = tell(sprint), tell(later)
    ages = [[each.age for each in told.carried_stories()] for told in both if told]
    assert ages == [[1], [2]], "what comes later makes no story older in a sprint that is closed"
