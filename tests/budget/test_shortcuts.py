"""A shortcut is no legal raid: the debt of an option is the product budget's, and two who write wait for each other."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

import pytest
from django.db import transaction

from apps.accounts.models import User
from apps.decisions.models import Decision
from apps.sprints.models import Budget, Sprint
from apps.sprints.services import commit_story
from apps.stories.models import Debt, Option, OptionRequest
from apps.stories.services.choosing import choose_option
from apps.stories.services.debt import take_debt
from apps.stories.services.questions import answer_about_tag, ask_about_tag
from tests.budget.attack import PRODUCT_FENCE, refused_by
from tests.budget.crowd import Write, Writer, at_once, wait_until_somebody_waits, without
from tests.factories import CommitmentFactory, StoryFactory
from tests.stories.asking import answer, answered, ask, searched

STANDS = "a_choice_stands"


@pytest.mark.django_db
def test_the_debt_of_a_chosen_shortcut_enters_the_tech_budget_only_once_the_team_takes_it(
    po: User, tech_lead: User, sprint: Sprint
) -> None:
    request, _full, short = answered(searched(po), po, tech_lead)
    debt = choose_option(request=request, option=short.pk, version=None, by=po).debt
    assert debt is not None
    with refused_by("a_shortcut_is_repaid_by_who_chose_it"):
        commit_story(sprint=sprint, story=debt.story, budget=Budget.TECH, by=tech_lead)
    take_debt(debt=debt, by=tech_lead)
    commit_story(sprint=sprint, story=debt.story, budget=Budget.TECH, by=tech_lead)


@pytest.mark.django_db
def test_an_option_cannot_grow_a_story_past_the_fence(po: User, tech_lead: User, sprint: Sprint) -> None:
    story = searched(po)
    for planned in (StoryFactory(team=story.team, size=Decimal(30)), story):
        CommitmentFactory(sprint=sprint, story=planned, budget=Budget.PRODUCT)
    request = ask(story, po)
    large = answer(request, tech_lead, "More than asked for", size=Decimal(11))
    fits = answer(request, tech_lead, "Just what fits", size=Decimal(10))
    with refused_by(PRODUCT_FENCE):
        choose_option(request=request, option=large.pk, version=None, by=po)
    choose_option(request=request, option=fits.pk, version=None, by=po)


def choosing(request: OptionRequest, option: Option, by: User) -> Write:
    return partial(choose_option, request=request, option=option.pk, version=None, by=by, despite_stale=True)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_choose_at_once_one_chooses(po: User, tech_lead: User) -> None:
    """The control first: without the law both do, and the log has two answers to one question."""
    request, full, short = answered(searched(po), po, tech_lead)
    with without("request_for_options_stands"):
        assert at_once(choosing(request, full, po), choosing(request, short, po)) == ["done", "done"]
    assert Decision.objects.count() == 2

    request, full, short = answered(searched(po), po, tech_lead)
    answers = at_once(choosing(request, full, po), choosing(request, short, po))
    assert sorted(answers) == [STANDS, "done"]
    assert Decision.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_nobody_takes_an_option_away_from_under_a_choice(po: User, tech_lead: User) -> None:
    """The control first: without the law it goes, and one option is left of a choice between two."""
    request, full, short = answered(searched(po), po, tech_lead)
    removing = partial(Option.objects.filter(pk=short.pk).delete)
    with without("options_stand"), transaction.atomic():
        choosing(request, full, po)()
        assert Writer(removing).answer() == "done"

    request, full, short = answered(searched(po), po, tech_lead)
    with transaction.atomic():
        choosing(request, full, po)()
        other = Writer(partial(Option.objects.filter(pk=short.pk).delete))
        wait_until_somebody_waits()
    assert other.answer() == STANDS
    assert not Debt.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_who_chooses_and_who_answers_about_the_tag_of_the_same_story_both_come_through(
    po: User, tech_lead: User
) -> None:
    """Both write the log and the story; the team's lock puts them one after the other."""
    for _ in range(4):
        story = searched(po, kind="improvement")
        request, full, _short = answered(story, po, tech_lead)
        asked = ask_about_tag(story=story, text="Technical?", by=po)
        retagging = partial(answer_about_tag, question=asked, team=story.team, seen="improvement", kind="feature",
                            reason="It is not.", by=tech_lead)  # fmt: skip
        assert at_once(choosing(request, full, po), retagging) == ["done", "done"]
