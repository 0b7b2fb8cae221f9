"""Asking for options and answering with them: what is refused, what stays visible, and that nothing typed is lost."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.core.violations import RuleViolation
from apps.stories.models import Option, OptionRequest, Remark, Story
from apps.stories.options import MOST, asked_of
from apps.stories.services.options import StaleOption, resume_request, rewrite_option, withdraw_request
from apps.teams.models import Team, Unit
from tests.budget.attack import refused_by
from tests.conftest import Answer, SignIn
from tests.factories import StoryFactory
from tests.stories.asking import SHORTCUT, answer, answered, ask, searched

pytestmark = pytest.mark.django_db

WRITTEN = {"name": "Full solution", "covers": "Everything", "size": "8", "production_safe": "on"}


@pytest.fixture
def story(po: User) -> Story:
    return searched(po)


def ahead(story: Story, days: int = 3) -> str:
    return f"{story.team.today + dt.timedelta(days=days)}"


def post(client: Client, act: str, story: Story, *more: int, **sent: Any) -> Answer:
    return client.post(reverse(f"stories:{act}", args=[story.team.slug, story.number, *more]), sent)


def read(client: Client, story: Story, page: str = "options") -> str:
    return client.get(reverse(f"stories:{page}", args=[story.team.slug, story.number])).content.decode()


def test_it_is_asked_answered_and_seen_until_the_choice(
    story: Story, po: User, tech_lead: User, observer: User, as_: SignIn
) -> None:
    assert "Ask for options" in read(as_(po), story, "detail")
    post(as_(po), "options_ask", story, wish="by Thursday", by_when=ahead(story), reason="The fair opens.")
    assert "Nobody has answered yet. Asked today." in read(as_(po), story, "detail")
    OptionRequest.objects.get().delete()
    ask(story, po, at=timezone.now() - dt.timedelta(days=3))
    for person in (observer, tech_lead):
        assert "Nobody has answered yet. Asked 3 days ago." in read(as_(person), story, "detail")
    said = "Answer with options for PAY-1 Index the product search: “by Thursday”, asked 3 days ago"
    for person, page, is_there in (
        (po, "teams:detail", True),
        (tech_lead, "stories:inbox", True),
        (po, "stories:inbox", False),
    ):
        assert (said in as_(person).get(reverse(page, args=["payments"])).content.decode()) is is_there

    first = post(as_(tech_lead), "option_add", story, **WRITTEN, ready_on=ahead(story))
    assert first.status_code == 302
    assert "One more, then the Product Owner can choose." in read(as_(po), story)
    told = {"debt_title": "Index the rest", "debt_size": "2,5", "debt_reason": "By hand until then."}
    post(as_(tech_lead), "option_add", story, **WRITTEN | told | {"name": "Main flow"}, ready_on=ahead(story))
    page = read(as_(po), story)
    assert "2.5 points of debt → Sprint 1, product budget" in page
    assert "No debt" in page
    assert "Choose <b>Main flow</b>" in page
    assert "Choose <b>" not in read(as_(tech_lead), story)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"size": "0"}, "A size is more than 0."),
        ({"size": "NaN"}, "Type a number"),
        ({"size": "1e9"}, "A size is at most 10,000."),
        ({"size": ""}, "This field is required."),
        ({"ready_on": "2020-01-01"}, "This day has passed."),
        ({"ready_on": "9999-12-31"}, "within five years"),
        ({"name": "full SOLUTION"}, "There is an option of this name already."),
        ({"debt_title": "The rest"}, "Debt says what is left to do"),
        ({"debt_size": "3"}, "Debt says what is left to do"),
        ({"covers": " "}, "This field is required."),
    ],
)
def test_an_answer_that_cannot_be_is_refused_and_kept(
    sent: dict[str, str], said: str, story: Story, po: User, tech_lead: User, as_: SignIn
) -> None:
    answer(ask(story, po), tech_lead, "Full solution")
    written = WRITTEN | {"name": "Other", "ready_on": ahead(story), "risk": "<script>alert(1)</script>"} | sent
    page = post(as_(tech_lead), "option_add", story, **written)
    assert page.status_code == 422
    assert said in page.content.decode()
    assert "&lt;script&gt;alert(1)" in page.content.decode()
    assert Option.objects.count() == 1


def test_where_stories_are_counted_no_size_is_asked_for(story: Story, po: User, tech_lead: User, as_: SignIn) -> None:
    Team.objects.update(unit=Unit.STORIES)
    ask(story, po)
    told = {"debt_title": "Index the rest", "debt_reason": "By hand until then."}
    sent = WRITTEN | told | {"ready_on": ahead(story)}
    del sent["size"]
    assert post(as_(tech_lead), "option_add", story, **sent).status_code == 302
    option = Option.objects.get()
    assert (option.size, option.debt_size) == (None, Decimal(1))


def test_a_story_that_is_done_before_the_choice_waits_for_none(
    story: Story, po: User, tech_lead: User, as_: SignIn
) -> None:
    answered(story, po, tech_lead)
    Story.objects.filter(pk=story.pk).update(state="done")
    page = read(as_(po), story)
    assert "The story is not open any more, so nothing is chosen." in page
    assert "Choose <b>" not in page
    assert "Choose between the options" not in as_(po).get(reverse("teams:detail", args=["payments"])).content.decode()


@pytest.mark.parametrize("gone", ["done", "archived", "epic"])
def test_options_are_asked_for_on_open_stories_only(gone: str, story: Story, po: User, as_: SignIn) -> None:
    ways: dict[str, dict[str, Any]] = {"archived": {"archived_at": timezone.now()}, "epic": {"is_epic": True}}
    Story.objects.filter(pk=story.pk).update(**ways.get(gone, {"state": "done"}))
    refused = post(as_(po), "options_ask", story, wish="Soon", reason="The fair.")
    assert refused.status_code == 422
    assert "Options are asked for and chosen while a story is open" in refused.content.decode()
    assert "Ask for options" not in read(as_(po), story, "detail")


def test_a_story_waits_for_one_answer_at_a_time(story: Story, po: User, as_: SignIn) -> None:
    first = ask(story, po)
    refused = post(as_(po), "options_ask", story, wish="Sooner", reason="The other fair.")
    assert "Options are asked for already." in refused.content.decode()
    assert "The other fair." in refused.content.decode()
    withdraw_request(request=first)
    ask(story, po)
    with pytest.raises(RuleViolation) as twice:
        resume_request(request=first)
    assert twice.value.constraint == "one_request_for_options_waits_at_a_time"


def test_a_withdrawal_is_taken_back(story: Story, po: User, tech_lead: User, as_: SignIn) -> None:
    request, _full, _short = answered(story, po, tech_lead)
    post(as_(po), "options_withdraw", story)
    late = post(as_(tech_lead), "option_add", story, **WRITTEN, ready_on=ahead(story))
    assert late.status_code == 409
    assert "Nobody waits for options here" in late.content.decode()
    with pytest.raises(RuleViolation) as refused:
        answer(request, tech_lead, "Late")
    assert refused.value.constraint == "a_withdrawn_request_is_not_answered"
    post(as_(po), "options_resume", story, request.pk)
    asked = asked_of(story.team, story)
    assert asked is not None
    assert len(asked.ways) == 2


def test_a_removed_option_is_brought_back_as_it_was(story: Story, po: User, tech_lead: User, as_: SignIn) -> None:
    _request, _full, short = answered(story, po, tech_lead)
    post(as_(tech_lead), "option_remove", story, short.pk)
    assert not Option.objects.filter(name=short.name).exists()
    post(as_(tech_lead), "option_restore", story, short.pk)
    back = Option.objects.get(name=short.name)
    assert (back.size, back.debt_title, back.written_by) == (short.size, short.debt_title, tech_lead)


def test_more_options_than_one_compares_are_refused(story: Story, po: User, tech_lead: User) -> None:
    request = ask(story, po)
    for n in range(MOST):
        answer(request, tech_lead, f"Option {n}")
    with pytest.raises(RuleViolation):
        answer(request, tech_lead, "One too many")


def test_two_who_change_one_option_see_both_versions(story: Story, po: User, tech_lead: User, as_: SignIn) -> None:
    _request, full, _short = answered(story, po, tech_lead)
    rewrite_option(option=full, version=full.version, by=tech_lead, changes={"covers": "Most of it"})
    sent = WRITTEN | {"name": full.name, "covers": "All of it", "ready_on": f"{full.ready_on}", "version": 1}
    page = post(as_(tech_lead), "option", story, full.pk, **sent)
    assert page.status_code == 409
    assert "Most of it" in page.content.decode()
    assert "All of it" in page.content.decode()
    with pytest.raises(StaleOption):
        rewrite_option(option=full, version=1, by=tech_lead, changes={"covers": "All of it"})
    post(as_(tech_lead), "option", story, full.pk, **sent | {"version": 2})
    assert Option.objects.get(pk=full.pk).covers == "All of it"


def test_who_chooses_what_changed_meanwhile_sees_both_and_keeps_the_note(
    story: Story, po: User, tech_lead: User, as_: SignIn
) -> None:
    request, full, short = answered(story, po, tech_lead)
    rewrite_option(option=full, version=None, by=tech_lead, changes={"size": Decimal(13)})
    answer(request, tech_lead, "Prototype", **SHORTCUT)
    seen = [f"{full.pk}.1", f"{short.pk}.1", "999.1", "x.y"]
    page = post(
        as_(po), "options_choose", story, option=full.pk, version=request.version, note="It must be all.", seen=seen
    )
    shown = page.content.decode()
    assert page.status_code == 409
    assert "<del>8 points</del> → <ins>13 points</ins>" in shown
    assert "<b>Prototype</b>: was added" in shown
    assert "It must be all." in shown
    assert f'value="{full.pk}" checked' in shown


def test_who_chooses_too_late_keeps_the_note(story: Story, po: User, tech_lead: User, as_: SignIn) -> None:
    request, full, _short = answered(story, po, tech_lead)
    withdraw_request(request=request)
    page = post(as_(po), "options_choose", story, option=full.pk, version=1, note="It must be all.")
    assert page.status_code == 409
    assert "It must be all." in page.content.decode()


def test_a_stale_choice_asks_once_more(story: Story, po: User, tech_lead: User, as_: SignIn) -> None:
    request, full, _short = answered(story, po, tech_lead)
    Story.objects.filter(pk=story.pk).update(size=Decimal(20))
    assert "stale" in read(as_(po), story)
    sent = {"option": full.pk, "version": request.version, "note": ""}
    page = post(as_(po), "options_choose", story, **sent)
    assert page.status_code == 422
    assert "8 → 20" in page.content.decode()
    assert post(as_(po), "options_choose", story, **sent, despite_stale="on").status_code == 302
    assert "Chosen by the Product Owner (Paula Owner)" in read(as_(tech_lead), story, "detail")


def test_a_choice_shows_its_debt_and_how_to_change_ones_mind(
    story: Story, po: User, tech_lead: User, as_: SignIn
) -> None:
    request, _full, short = answered(story, po, tech_lead)
    post(as_(po), "options_choose", story, option=short.pk, version=request.version, note="Go.")
    page = read(as_(po), story)
    assert "PAY-2</a> “Index the rare categories”, 3 points, is on the <a" in page
    assert "Who changes their mind asks again" in page
    assert "Ask for options" in page
    assert "Undo" not in page


def test_what_is_said_is_said_as_it_was_typed(story: Story, po: User, developer: User, as_: SignIn) -> None:
    ask(story, po)
    assert post(as_(developer), "options_say", story, text="  ").status_code == 422
    post(as_(developer), "options_say", story, text="**Why** <b>Thursday</b>?")
    assert "**Why** &lt;b&gt;Thursday&lt;/b&gt;?" in read(as_(po), story)
    assert Remark.objects.get().by == developer
    with refused_by("what_somebody_said_stands"):
        Remark.objects.update(text="Thursday it is.")


def test_an_option_comes_back_only_where_it_has_room(story: Story, po: User, tech_lead: User, as_: SignIn) -> None:
    request = ask(story, po)
    first, *_others = [answer(request, tech_lead, f"Option {n}") for n in range(MOST)]
    post(as_(tech_lead), "option_remove", story, first.pk)
    answer(request, tech_lead, "One more")
    page = post(as_(tech_lead), "option_restore", story, first.pk)
    assert (page.status_code, request.options.count()) == (422, MOST)


def test_an_option_of_another_story_is_not_found(story: Story, po: User, tech_lead: User, as_: SignIn) -> None:
    _request, full, _short = answered(story, po, tech_lead)
    other = StoryFactory(team=story.team)
    assert post(as_(tech_lead), "option_remove", other, full.pk).status_code == 404
