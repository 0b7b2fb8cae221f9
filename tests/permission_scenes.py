"""One of everything that has an address, for the table of permissions: a scene an app, as a fixture."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from apps.accounts.invitations import invite_by_mail
from apps.accounts.models import User
from apps.core.undoing import way_back
from apps.decisions.services import newest_version, propose_agreement, write_draft
from apps.importers.models import Import
from apps.importers.run import run_import
from apps.importers.services import queue, upload
from apps.sprints.models import Cadence, Sprint
from apps.sprints.services import start_sprint
from apps.stories.models import Kind, State, Story
from apps.stories.services import add_sub_task
from apps.stories.services.options import remove_option, withdraw_request
from apps.stories.services.questions import ask_about_tag
from apps.stories.services.rules import add_rule
from apps.teams.models import Membership, Role, Team
from apps.teams.services import (
    add_calendar,
    add_special_day,
    add_time_off,
    give_notice,
    name_deputy,
    remove_time_off,
    set_pattern,
    set_share,
)
from tests.decisions.log import OF_BOTH, OF_THE_LEAD, challenged, decided, proposed
from tests.factories import (
    CommitmentFactory,
    MembershipFactory,
    OrganisationFactory,
    SprintFactory,
    StoryFactory,
    TeamFactory,
    UserFactory,
)
from tests.importers.files import issue, jira_csv
from tests.stories.asking import answer, answered, ask
from tests.stories.debts import noticed

type Args = tuple[Any, ...]

# Before every sprint of a scene, whatever the day of the test.
PAST = dt.date(2019, 1, 7)
LEFT_EMPTY = {"csrfmiddlewaretoken": "sent with every form"}


@dataclass(frozen=True)
class Scene:
    """What stands in the addresses, and what is sent there: by case, else by the address's name, else by its app."""

    arguments: dict[str, Args]
    sent: dict[str, dict[str, Any]]

    def url(self, case: str) -> str:
        name, app = case.partition("/")[0], case.partition(":")[0]
        return reverse(name, args=next(self.arguments[key] for key in (case, name, app) if key in self.arguments))


@pytest.fixture
def of_teams(team: Team, tech_lead: User, developer: User, admin: User) -> Scene:
    membership = Membership.objects.get(user=developer)
    give_notice(membership=Membership.objects.get(user=tech_lead), successor=developer, by=admin)
    archived = TeamFactory(organisation=team.organisation, archived_at=timezone.now())
    made_up = UserFactory(organisation=OrganisationFactory(is_demo=True))
    arguments: dict[str, Args] = dict.fromkeys(["home", "accounts", "demo"], ())
    arguments |= dict.fromkeys(["teams:list", "teams:new", "teams:archived"], ())
    arguments |= dict.fromkeys(["accounts:person", "accounts:person_forget", "accounts:person_way_in"], (developer.pk,))
    [invited] = invite_by_mail(by=admin, emails=["nora@example.org"], role="member", days=7)
    arguments |= dict.fromkeys(["accounts:invitation_renew", "accounts:invitation_revoke"], (invited.pk,))
    arguments |= dict.fromkeys(["accounts:join", "accounts:join_decline"], (invited.token,))
    arguments |= dict.fromkeys(["teams:member_role", "teams:member_end"], (team.slug, membership.pk))
    of_the_lead = [f"teams:role_{act}" for act in ("consent", "withdraw", "carry_out")]
    arguments |= dict.fromkeys(of_the_lead, (team.slug, Role.TECH_LEAD))
    arguments |= {
        "teams": (team.slug,),
        "teams:restore": (archived.slug,),
        "teams:role_change": (team.slug, Role.PRODUCT_OWNER),
    }
    return Scene(arguments, {"demo:enter": {"person": made_up.pk}})


@pytest.fixture
def of_presence(team: Team, developer: User, admin: User) -> Scene:
    """The developer's time, and a free day of the team and of the organisation."""
    today = {"starts": team.today}
    pattern = set_pattern(person=developer, days={}, by=developer, **today)
    share = set_share(person=developer, team=team, percent=Decimal(50), by=developer, **today)
    entry, removed = (
        add_time_off(person=developer, fields={"starts": day, "ends": day}, by=developer)
        for day in (team.today, team.today + dt.timedelta(days=1))
    )
    remove_time_off(time_off=removed, by=developer)
    calendar = add_calendar(person=developer, url="https://example.org/a.ics", fields={"name": "Leave"}, by=developer)
    own, whole = (
        add_special_day(owner=owner, name="Offsite", starts=PAST, ends=PAST, off=Decimal(1), by=admin)
        for owner in (team, team.organisation)
    )
    week = signing.dumps({"starts": "2020-01-06", "days": ["1"] * 7}, salt=f"teams.working-time.{developer.pk}")
    day = {"name": "Offsite", "starts": "2020-01-06", "ends": "2020-01-06", "off": "1"}
    days = {
        each: signing.dumps(day, salt=f"teams.special-days.{each._meta.model_name}.{each.pk}")
        for each in (team, team.organisation)
    }
    of_the_developer = (team.slug, developer.pk)
    arguments: dict[str, Args] = {
        "accounts:share": (team.slug,),
        "accounts:share_remove": (share.pk,),
        "accounts:availability_undo": (week,),
    }
    arguments |= dict.fromkeys(["accounts:week", "accounts:week_remove"], (pattern.pk,))
    arguments |= dict.fromkeys(["accounts:time_off", "accounts:time_off_remove"], (entry.pk,))
    arguments |= {"accounts:time_off_restore": (removed.pk,), "teams:time_off_restore": (*of_the_developer, removed.pk)}
    arguments |= dict.fromkeys(
        ["accounts:calendar", "accounts:calendar_read", "accounts:calendar_remove"], (calendar.pk,)
    )
    arguments |= {"accounts:day_remove": (whole.pk,), "accounts:day_restore": (days[team.organisation],)}
    arguments |= {"teams:day_remove": (team.slug, own.pk), "teams:day_restore": (team.slug, days[team])}
    arguments |= dict.fromkeys(["teams:availability", "teams:share", "teams:time_off_new"], of_the_developer)
    arguments |= dict.fromkeys(["teams:time_off", "teams:time_off_remove"], (*of_the_developer, entry.pk))
    return Scene(arguments, {})


@pytest.fixture
def of_rights(team: Team, po: User, tech_lead: User) -> Scene:
    write_draft(team=team, rows=newest_version(team).rows, by=po)
    arguments: dict[str, Args] = {"decisions": (team.slug,), "decisions:rights_version": (team.slug, 1)}
    return Scene(arguments, {})


@pytest.fixture
def of_signatures(team: Team, po: User, tech_lead: User) -> Scene:
    """Proposed by the tech lead; and somebody who stands in for the Product Owner next week."""
    proposal = propose_agreement(
        team=team, tech_share=Decimal(30), reserve_share=Decimal(0), effective_from=team.today, by=tech_lead,
        seat=Role.TECH_LEAD,
    )  # fmt: skip
    week = team.today + dt.timedelta(days=7)
    helper = MembershipFactory(team=team).user
    deputy = name_deputy(team=team, role=Role.PRODUCT_OWNER, holder=po, deputy=helper, starts=week, ends=week)
    of_the_proposal = ["joint", "joint_sign", "joint_sign/for-nobody", "joint_decline", "joint_withdraw"]
    arguments: dict[str, Args] = dict.fromkeys(
        [f"decisions:{act}" for act in of_the_proposal], (team.slug, proposal.number)
    )
    arguments |= {"decisions:joint_list": (team.slug,), "teams:deputy_end": (team.slug, deputy.pk)}
    arguments["sprints:agreement_preview"] = (team.slug, proposal.number)
    sent: dict[str, dict[str, Any]] = {
        "decisions:joint_sign": {"seat": Role.PRODUCT_OWNER},
        "decisions:joint_sign/for-nobody": LEFT_EMPTY,
    }
    return Scene(arguments, sent)


@pytest.fixture
def of_the_log(team: Team, po: User, tech_lead: User, developer: User) -> Scene:
    """Decided by the tech lead, proposed to them, held together, and challenged by the Product Owner."""
    standing = decided(team, tech_lead).number
    waiting, for_both = (proposed(team, developer, right_key=key).number for key in (OF_THE_LEAD, OF_BOTH))
    contested = challenged(decided(team, tech_lead), po).decision.number
    arguments: dict[str, Args] = dict.fromkeys(
        [f"decisions:decision{act}" for act in ("", "_export", "_supersede", "_link", "_challenge")],
        (team.slug, standing),
    )
    arguments |= dict.fromkeys(
        [f"decisions:decision_{act}" for act in ("edit", "delete", "decide")], (team.slug, waiting)
    )
    of_challenges = [f"decisions:decision_{act}" for act in ("answer", "withdraw", "settle")]
    arguments |= dict.fromkeys(of_challenges, (team.slug, contested))
    return Scene(arguments | {"decisions:decision_decide/both": (team.slug, for_both)}, {})


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


@pytest.fixture
def of_sprints(team: Team, po: User, tech_lead: User, sprint: Sprint) -> Scene:
    running = start_sprint(sprint=SprintFactory(team=team, number=23), by=po)
    feature = StoryFactory(team=team)
    improvement = StoryFactory(team=team, kind=Kind.IMPROVEMENT, why="Nightly run 6 h → 1 h, so that finance closes")
    in_product, in_tech = (CommitmentFactory(sprint=sprint, budget=budget).story for budget in ("product", "tech"))
    slug = team.slug
    arguments: dict[str, Args] = {
        "sprints": (slug, sprint.number),
        "sprints:detail": (slug, running.number),
        "sprints:close": (slug, running.number),
        "sprints:card": (slug, sprint.number, feature.number),
        "sprints:assign": (slug, running.number, feature.number),
        "sprints:assign": (slug, running.number, feature.number),
    }
    arguments |= dict.fromkeys(["sprints:adjust", "sprints:scope"], (slug, running.number))
    of_the_team = ["sprints:list", "sprints:new", "sprints:current", "sprints:agreement_propose"]
    arguments |= dict.fromkeys(of_the_team, (slug,))
    return Scene(
        arguments,
        {
            "sprints:move/into-product": {"story": feature.number, "to": "product"},
            "sprints:move/into-tech": {"story": improvement.number, "to": "tech"},
            "sprints:move/out-of-product": {"story": in_product.number, "to": "backlog"},
            "sprints:move/out-of-tech": {"story": in_tech.number, "to": "backlog"},
            "sprints:move/across-the-fence": {"story": in_tech.number, "to": "product"},
            "sprints:swap": {"story": feature.number, "out": in_product.number, "to": "product"},
            "sprints:propose": {"story": feature.number},
        },
    )


@pytest.fixture
def of_capacity(team: Team, po: User, developer: User, sprint: Sprint) -> Scene:
    offsite = team.special_days.create(name="Offsite", starts=sprint.ends, ends=sprint.ends)
    done = signing.dumps({"special": offsite.pk}, salt=f"sprints.capacity.{team.pk}.{po.pk}", compress=True)
    arguments: dict[str, Args] = {
        "sprints:capacity_day": (team.slug, sprint.number, developer.pk, sprint.starts),
        "sprints:capacity_team_day": (team.slug, sprint.number, sprint.starts),
        "sprints:capacity_undo": (team.slug, sprint.number, done),
        "sprints:period_close": (team.slug, 23),
    }
    Cadence.objects.create(team=team, starts=sprint.starts)
    arguments |= dict.fromkeys(["sprints:cadence", "sprints:cadence_skip", "sprints:cadence_make"], (team.slug,))
    return Scene(arguments, {})


@pytest.fixture
def of_imports(team: Team, developer: User) -> Scene:
    def uploaded(number: int) -> Import:
        content = [jira_csv(issue(number))]
        return upload(team=team, person=developer, format="jira-csv", file_name="Jira.csv", chunks=content)

    done = uploaded(1)
    queue(imported=done, person=developer)
    run_import(import_id=done.pk)
    slug, waiting = team.slug, uploaded(2)
    arguments: dict[str, Args] = {"importers": (slug, waiting.number)}
    arguments |= dict.fromkeys(["importers:summary", "importers:leftovers"], (slug, done.number))
    arguments |= dict.fromkeys(["importers:new", "importers:past", "importers:past_tags"], (slug,))
    return Scene(arguments, {})
