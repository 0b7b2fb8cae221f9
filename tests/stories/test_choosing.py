"""Choosing an option: in one act the log, the size and the day, and the debt on the register; or nothing of it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from apps.accounts.models import User
from apps.core.violations import RuleViolation
from apps.decisions.models import Decision, DecisionStatus
from apps.sprints.backlog import BacklogFilter, backlog_page
from apps.sprints.models import Budget, Commitment, FenceAttempt, Sprint
from apps.sprints.services import start_sprint
from apps.stories.models import ChargedTo, Debt, DecisionStory, Kind, OptionRequest, Story
from apps.stories.services.choosing import OptionIsStale, OptionsChanged, choose_option
from apps.stories.services.options import remove_option, rewrite_option
from apps.stories.services.shelf import archive_story
from apps.teams.models import Right, Team
from tests.conftest import SignIn
from tests.factories import CommitmentFactory, StoryFactory
from tests.stories.asking import SHORTCUT, answer, answered, ask, searched

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(po: User) -> Story:
    return searched(po, component="search")


def test_the_choice_is_on_the_log_and_the_debt_on_the_register_in_one_act(
    story: Story, po: User, tech_lead: User, sprint: Sprint
) -> None:
    StoryFactory(team=story.team, proposed_for="Sprint 24")
    request, full, short = answered(story, po, tech_lead)
    choice = choose_option(request=request, option=short.pk, version=request.version, by=po, note="The fair decides.")

    story.refresh_from_db()
    assert (story.size, story.ready_on) == (Decimal(5), short.ready_on)
    entry = Decision.objects.get()
    assert (entry.right_key, entry.decided_by, entry.status) == (Right.SCOPE_TRADE_OFFS, po, DecisionStatus.DECIDED)
    assert entry.title == f"{story.key}, “by Thursday”: Main flow first"
    assert full.name in entry.options
    assert short.name in entry.options
    assert "> The fair decides." in entry.decision
    debt = Debt.objects.select_related("story").get()
    left = debt.story
    assert (left.title, left.kind, left.size) == (SHORTCUT["debt_title"], Kind.DEBT, SHORTCUT["debt_size"])
    assert (left.why, left.component, left.proposed_for) == (SHORTCUT["debt_reason"], "search", "Sprint 24")
    assert (debt.charged_to, debt.principal, debt.option, debt.cost) == (
        ChargedTo.PRODUCT, Decimal(3), short, SHORTCUT["debt_cost"],
    )  # fmt: skip
    assert {link.story for link in DecisionStory.objects.filter(decision=entry)} == {story, left}
    assert choice.debt == debt
    assert backlog_page(sprint, BacklogFilter()).cards[0].number == left.number


def test_an_option_without_debt_books_none(story: Story, po: User, tech_lead: User) -> None:
    request, full, _short = answered(story, po, tech_lead)
    assert choose_option(request=request, option=full.pk, version=None, by=po).debt is None
    assert not Debt.objects.exists()


def test_debt_that_the_team_takes_is_charged_to_its_budget(story: Story, po: User, tech_lead: User) -> None:
    request, _full, _short = answered(story, po, tech_lead)
    taken = answer(request, tech_lead, "Prototype", team_takes_debt=True, **SHORTCUT)
    choose_option(request=request, option=taken.pk, version=None, by=po)
    assert Debt.objects.get().charged_to == ChargedTo.TECH


@pytest.mark.parametrize("change", ["added", "changed", "removed"])
def test_nothing_is_chosen_that_was_not_seen(change: str, story: Story, po: User, tech_lead: User) -> None:
    request, full, short = answered(story, po, tech_lead)
    if change == "added":
        answer(request, tech_lead, "Prototype")
    elif change == "changed":
        rewrite_option(option=short, version=None, by=tech_lead, changes={"size": Decimal(13)})
    else:
        remove_option(option=short)
    with pytest.raises(OptionsChanged):
        choose_option(request=request, option=full.pk, version=request.version, by=po)
    assert not Decision.objects.exists()


def test_a_choice_is_made_once(story: Story, po: User, tech_lead: User) -> None:
    request, full, short = answered(story, po, tech_lead)
    choose_option(request=request, option=full.pk, version=request.version, by=po)
    with pytest.raises(OptionsChanged):
        choose_option(request=request, option=short.pk, version=request.version, by=po)
    for late in (
        lambda: choose_option(request=request, option=short.pk, version=None, by=po),
        lambda: answer(request, tech_lead, "Late"),
        lambda: rewrite_option(option=short, version=None, by=tech_lead, changes={"size": Decimal(1)}),
        lambda: remove_option(option=short),
    ):
        with pytest.raises(RuleViolation) as refused:
            late()
        assert refused.value.constraint == "a_choice_stands"
    assert Decision.objects.count() == 1


def test_the_next_choice_on_the_story_takes_the_place_of_the_last(story: Story, po: User, tech_lead: User) -> None:
    request, full, _short = answered(story, po, tech_lead)
    first = choose_option(request=request, option=full.pk, version=None, by=po).entry
    request, _full, short = answered(story, po, tech_lead)
    rewrite_option(option=short, version=None, by=tech_lead, changes={"debt_title": "", "debt_size": None})
    second = choose_option(request=request, option=short.pk, version=None, by=po).entry
    first.refresh_from_db()
    assert (first.status, first.superseded_by) == (DecisionStatus.SUPERSEDED, second)


@pytest.mark.parametrize("why", ["one option", "of another request", "done meanwhile", "archived meanwhile"])
def test_what_cannot_be_chosen_is_refused_with_its_sentence(
    why: str, story: Story, po: User, tech_lead: User, team: Team
) -> None:
    request, full, short = answered(story, po, tech_lead)
    other = answer(ask(searched(po), po), tech_lead, "Elsewhere")
    if why == "one option":
        remove_option(option=short)
    elif why == "done meanwhile":
        Story.objects.filter(pk=story.pk).update(state="done")
    elif why == "archived meanwhile":
        archive_story(story=story)
    wanted = other if why == "of another request" else full
    with pytest.raises(RuleViolation) as refused:
        choose_option(request=request, option=wanted.pk, version=None, by=po)
    assert refused.value.constraint == {
        "one option": "a_choice_is_between_two_at_least",
        "of another request": "an_option_answers_its_own_request",
    }.get(why, "options_are_about_open_stories")
    assert not Decision.objects.filter(team=team).exists()
    assert OptionRequest.objects.get(pk=request.pk).is_open


def test_a_stale_option_is_chosen_only_by_somebody_who_knows(story: Story, po: User, tech_lead: User) -> None:
    request = ask(story, po, by_when=story.team.today - dt.timedelta(days=1))
    late = answer(request, tech_lead, "Late", ready_on=story.team.today - dt.timedelta(days=1))
    answer(request, tech_lead, "Later")
    Story.objects.filter(pk=story.pk).update(size=Decimal(13))
    with pytest.raises(OptionIsStale) as stale:
        choose_option(request=request, option=late.pk, version=None, by=po)
    assert len(stale.value.reasons) == 3
    assert "8 → 13" in stale.value.reasons[1]
    choose_option(request=request, option=late.pk, version=None, by=po, despite_stale=True)
    assert Story.objects.get(pk=story.pk).size == 8


def test_only_who_holds_the_right_has_a_choice_on_the_log(story: Story, po: User, tech_lead: User) -> None:
    request, full, _short = answered(story, po, tech_lead)
    with pytest.raises(RuleViolation) as refused:
        choose_option(request=request, option=full.pk, version=None, by=tech_lead)
    assert refused.value.constraint == "who_decided_held_the_right_that_day"
    assert OptionRequest.objects.get(pk=request.pk).is_open


def test_a_size_that_grows_past_the_fence_is_refused_whole_and_put_on_record(
    story: Story, po: User, tech_lead: User, sprint: Sprint, as_: SignIn
) -> None:
    for wanted in (StoryFactory(team=story.team, size=Decimal(30)), story):
        CommitmentFactory(sprint=sprint, story=wanted, budget=Budget.PRODUCT)
    start_sprint(sprint=sprint, by=None)
    request, full, _short = answered(story, po, tech_lead)
    rewrite_option(option=full, version=None, by=tech_lead, changes={"size": Decimal(13)})
    request.refresh_from_db()
    page = as_(po).post(
        reverse("stories:options_choose", args=["payments", story.number]),
        {"option": full.pk, "version": request.version, "note": "Everything, please."},
    )
    assert page.status_code == 422
    assert "Everything, please." in page.content.decode()
    assert "Make room there, choose a smaller option" in page.content.decode()
    assert Story.objects.get(pk=story.pk).size == 8
    assert not Decision.objects.exists()
    assert FenceAttempt.objects.get().person == po


def test_a_size_that_shrinks_frees_its_room(story: Story, po: User, tech_lead: User, sprint: Sprint) -> None:
    CommitmentFactory(sprint=sprint, story=story, budget=Budget.PRODUCT)
    request, _full, short = answered(story, po, tech_lead)
    choose_option(request=request, option=short.pk, version=None, by=po)
    assert Commitment.objects.get(story=story).size == 5
