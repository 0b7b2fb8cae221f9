"""Stories, their checklists, options and debts."""

from typing import Any
from uuid import uuid4

import pytest
from django.core import signing
from django.utils import timezone

from apps.accounts.models import User
from apps.core.undoing import way_back
from apps.stories.models import Kind, State, Story
from apps.stories.services import add_sub_task
from apps.stories.services.options import remove_option, withdraw_request
from apps.stories.services.questions import ask_about_tag
from apps.stories.services.rules import add_rule
from apps.teams.models import Team
from tests.factories import (
    StoryFactory,
)
from tests.permission_scenes import PAST, Args, Scene
from tests.stories.asking import answer, answered, ask
from tests.stories.debts import noticed


@pytest.fixture
def of_stories(team: Team, developer: User) -> Scene:
    now = timezone.now()
    feature = StoryFactory(team=team)
    improvement = StoryFactory(team=team, kind=Kind.IMPROVEMENT)
    gone, gone_technical = (StoryFactory(team=team, kind=kind, archived_at=now) for kind in (Kind.BUG, Kind.DEBT))
    epic = StoryFactory(team=team, is_epic=True, kind=Kind.UNTAGGED, size=None)
    proposed = StoryFactory(team=team, proposed_kind=Kind.IMPROVEMENT, proposed_by=developer)
    suggested = StoryFactory(
        team=team, kind=Kind.UNTAGGED, suggested_kind=Kind.DEBT, suggestion_confidence="sure", suggestion_reason="!"
    )
    delivered = StoryFactory(team=team, kind=Kind.IMPROVEMENT, state=State.DONE)
    kept = way_back([[None, None, "", None]] * 2, salt=f"stories.measured.{delivered.pk}")
    slug = team.slug
    arguments: dict[str, Args] = {"stories": (slug, feature.number), "stories:undo": (slug, uuid4())}
    for page in ("backlog", "act", "move", "suggestions", "coach", "inbox", "promises", "new", "new_epic"):
        arguments[f"stories:{page}"] = (slug,)
    arguments |= _tagging(team, improvement, developer)
    for act in ("place", "archive"):
        arguments[f"stories:{act}/technical"] = (slug, improvement.number)
    arguments |= {
        "stories:adopt": (slug, epic.number),
        "stories:measured": (slug, delivered.number),
        "stories:measured_undo": (slug, delivered.number, kept),
        "stories:confirm/suggestion": (slug, suggested.number),
        "stories:confirm/proposal": (slug, proposed.number),
        "stories:decline/suggestion": (slug, suggested.number),
        "stories:decline/of-the-developer": (slug, proposed.number),
        "stories:restore/product": (slug, gone.number),
        "stories:restore/technical": (slug, gone_technical.number),
    }
    return Scene(arguments, _sent_to(feature, improvement))


def _sent_to(feature: Story, improvement: Story) -> dict[str, dict[str, Any]]:
    """What is filled in where an empty form would say nothing of who may."""
    return {
        "stories:act/tag": {"pick": feature.number, "act": "tag", "kind": Kind.BUG},
        "stories:act/archive-product": {"pick": feature.number, "act": "archive"},
        "stories:act/archive-technical": {"pick": improvement.number, "act": "archive"},
        "stories:move/product": {"place": f"{feature.number} bottom"},
        "stories:move/technical": {"place": f"{improvement.number} bottom"},
        "stories:suggestions": {"kind": Kind.DEBT, "confidence": "sure", "count": 1},
        "stories:size": {"size": "5", "version": feature.version},
        "stories:kind": {"kind": Kind.BUG, "version": feature.version},
        "stories:adopt": {"key": feature.key},
        "stories:why": {"why": "Sooner", "version": feature.version},
        "stories:measured": {"measured": "1", "measured_on": PAST},
    }


def _tagging(team: Team, questioned: Story, developer: User) -> dict[str, Args]:
    """A rule, one that was deleted, and a tag that somebody questions."""
    rule = add_rule(team=team, by=developer, field="word", value="leak", kind=Kind.BUG)
    gone = signing.dumps(
        {"field": "word", "value": "crash", "kind": "bug"}, salt=f"stories.rules.{team.pk}", compress=True
    )
    ask_about_tag(story=questioned, text="Is this technical?", by=developer)
    arguments: dict[str, Args] = dict.fromkeys(["stories:rule", "stories:rule_delete"], (team.slug, rule.pk))
    arguments |= dict.fromkeys([f"stories:{page}" for page in ("tag_all", "rules", "rules_apply")], (team.slug,))
    questions = {"stories:question_answer": (team.slug, questioned.number)}
    return arguments | {"stories:rule_restore": (team.slug, gone)} | questions


@pytest.fixture
def of_checklists(team: Team) -> Scene:
    story = StoryFactory(team=team)
    line = add_sub_task(story=story, title="Ask the bank")
    kept = signing.dumps(["Ask the bank", False], salt=f"stories.checklist.{story.pk}", compress=True)
    of_the_line = [f"stories:sub_task_{act}" for act in ("tick", "remove", "promote")]
    arguments: dict[str, Args] = dict.fromkeys(of_the_line, (team.slug, story.number, line.pk))
    return Scene(arguments | {"stories:sub_task_restore": (team.slug, story.number, kept)}, {})


@pytest.fixture
def of_options(team: Team, po: User, tech_lead: User) -> Scene:
    asked, other, left = (StoryFactory(team=team) for _ in range(3))
    _request, _full, short = answered(asked, po, tech_lead)
    gone = answer(ask(other, po), tech_lead, "Gone")
    remove_option(option=gone)
    withdrawn = withdraw_request(request=ask(left, po))
    slug = team.slug
    of_the_story = [f"stories:{act}" for act in ("options", "options_choose", "options_say", "option_add")]
    arguments: dict[str, Args] = dict.fromkeys(of_the_story, (slug, asked.number))
    arguments |= dict.fromkeys(["stories:option", "stories:option_remove"], (slug, asked.number, short.pk))
    arguments["stories:option_restore"] = (slug, other.number, gone.pk)
    return Scene(arguments | {"stories:options_resume": (slug, left.number, withdrawn.pk)}, {})


@pytest.fixture
def of_debts(team: Team, tech_lead: User) -> Scene:
    debt, slug = noticed(team, by=tech_lead), team.slug
    arguments: dict[str, Args] = dict.fromkeys(["stories:debt", "stories:debt_new", "stories:debt_tagged"], (slug,))
    of_the_debt = [f"stories:debt_{act}" for act in ("edit", "take", "write_off")]
    return Scene(arguments | dict.fromkeys(of_the_debt, (slug, debt.story.number)), {})
