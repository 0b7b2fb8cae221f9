"""What each list page is filled with for `test_queries.py`: so many rows, by the services where there are some."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.services import change_person
from apps.decisions.services import decline, propose_agreement
from apps.sprints.models import Budget, FenceAttempt, Sprint
from apps.sprints.services import start_sprint
from apps.stories.models import Kind, State, Story
from apps.stories.services import add_sub_task, edit_story
from apps.teams.joining import invite_people, make_joining_link
from apps.teams.models import Calendar, Deputy, Role, SpecialDay, Team
from apps.teams.services import add_special_day, add_time_off, name_deputy, set_pattern, set_share
from tests.factories import CommitmentFactory, MembershipFactory, SprintFactory, StoryFactory, TeamFactory, UserFactory
from tests.importers.imports import taken, uploaded
from tests.stories.asking import SHORTCUT, answer, ask, discuss


@dataclass
class Scene:
    """A team, who looks at it, and as many rows of something as a page is to show."""

    team: Team
    reader: User
    sprint: Sprint

    def url(self, name: str, *more: object) -> str:
        return reverse(name, args=[self.team.slug, *more])


type Fill = Callable[[Scene, int], str]
"""Adds this many rows, and says where they are shown."""

PAGES: dict[str, Fill] = {}


def shows(fill: Fill) -> Fill:
    """A list that the tests below look at."""
    PAGES[fill.__name__] = fill
    return fill


@shows
def teams_with_their_bars(scene: Scene, rows: int) -> str:
    for _ in range(rows):
        SprintFactory(team=TeamFactory(organisation=scene.team.organisation))
    return reverse("teams:list")


@shows
def archived_teams(scene: Scene, rows: int) -> str:
    TeamFactory.create_batch(rows, organisation=scene.team.organisation, archived_at=timezone.now())
    return reverse("teams:archived")


@shows
def members_of_a_team(scene: Scene, rows: int) -> str:
    for member in MembershipFactory.create_batch(rows, team=scene.team):
        MembershipFactory(team=TeamFactory(organisation=scene.team.organisation), user=member.user)
    return scene.url("teams:detail")


@shows
def people_who_may_join(scene: Scene, rows: int) -> str:
    _people_in_a_team(scene, rows)
    return scene.url("teams:member_add")


@shows
def people_who_may_found(scene: Scene, rows: int) -> str:
    _people_in_a_team(scene, rows)
    return reverse("teams:new")


@shows
def people_of_the_organisation(scene: Scene, rows: int) -> str:
    _people_in_a_team(scene, rows)
    return reverse("accounts:people")


@shows
def teams_of_a_person(scene: Scene, rows: int) -> str:
    person = scene.team.memberships.get(role=Role.DEVELOPER).user
    for _ in range(rows):
        MembershipFactory(team=TeamFactory(organisation=scene.team.organisation), user=person)
    return reverse("accounts:person", args=[person.pk])


@shows
def invitations_that_were_not_answered(scene: Scene, rows: int) -> str:
    emails = [f"invited{n}@example.org" for n in range(rows)]
    invite_people(by=scene.reader, emails=emails, role="member", days=7, team=scene.team)
    for _ in range(rows):
        make_joining_link(by=scene.reader, role="member", places=2, days=7, team=scene.team)
    return reverse("accounts:invitations")


@shows
def browsers_one_is_signed_in_with(scene: Scene, rows: int) -> str:
    for _ in range(rows):
        Client().force_login(scene.reader)
    return reverse("accounts:sessions")


@shows
def what_became_of_a_person(scene: Scene, rows: int) -> str:
    person = scene.team.memberships.get(role=Role.DEVELOPER).user
    for n in range(rows):
        change_person(person=person, role=("member", "manager")[n % 2], is_active=True)
    return reverse("accounts:person", args=[person.pk])


def _people_in_a_team(scene: Scene, rows: int) -> None:
    other = TeamFactory(organisation=scene.team.organisation)
    MembershipFactory.create_batch(rows, team=other)


@shows
def own_availability(scene: Scene, rows: int) -> str:
    _busy(scene.reader, rows)
    return reverse("accounts:availability")


@shows
def availability_of_a_member(scene: Scene, rows: int) -> str:
    person = scene.team.memberships.get(role=Role.DEVELOPER).user
    _busy(person, rows)
    return scene.url("teams:availability", person.pk)


@shows
def shares_of_a_member(scene: Scene, rows: int) -> str:
    person = scene.team.memberships.get(role=Role.DEVELOPER).user
    for n in range(rows):
        day = scene.team.today + dt.timedelta(days=n)
        set_share(person=person, team=scene.team, starts=day, percent=Decimal(n), by=person)
    return scene.url("teams:share", person.pk)


@shows
def the_days_of_a_team(scene: Scene, rows: int) -> str:
    _special_days(scene, rows)
    return scene.url("teams:days")


@shows
def the_days_of_the_organisation(scene: Scene, rows: int) -> str:
    _special_days(scene, rows)
    return reverse("accounts:days")


@shows
def the_year_of_a_team(scene: Scene, rows: int) -> str:
    for member in MembershipFactory.create_batch(rows, team=scene.team):
        _busy(member.user, 3)
    return scene.url("teams:year")


@shows
def the_capacity_of_a_sprint(scene: Scene, rows: int) -> str:
    days = {"starts": scene.sprint.starts, "ends": scene.sprint.starts}
    for member in MembershipFactory.create_batch(rows, team=scene.team):
        add_time_off(person=member.user, fields=days, by=scene.reader)
        set_pattern(person=member.user, starts=scene.sprint.starts, days={"friday": Decimal("0.5")}, by=scene.reader)
        set_share(person=member.user, team=scene.team, starts=scene.sprint.ends, percent=Decimal(50), by=scene.reader)
    return scene.url("sprints:capacity", scene.sprint.number)


@shows
def people_who_are_booked_twice(scene: Scene, rows: int) -> str:
    other = TeamFactory(organisation=scene.team.organisation)
    for member in MembershipFactory.create_batch(rows, team=scene.team):
        MembershipFactory(team=other, user=member.user)
    return reverse("accounts:overbooked")


def _busy(person: User, rows: int) -> None:
    """Time off, weeks, shares in teams and calendars, a row of each for each."""
    first, number = person.time_off.count(), person.calendars.count()
    for n in range(first, first + rows):
        day = dt.date.today() + dt.timedelta(days=n)  # noqa: DTZ011 - any day will do
        add_time_off(person=person, fields={"starts": day, "ends": day}, by=person)
        set_pattern(person=person, starts=day, days={}, by=person)
        team = TeamFactory(organisation=person.organisation)
        MembershipFactory(team=team, user=person)
        set_share(person=person, team=team, starts=day, percent=Decimal(50), by=person)
        Calendar.objects.create(person=person, name=f"Calendar {n}", url=f"https://example.org/{number}/{n}.ics")


def _special_days(scene: Scene, rows: int) -> None:
    first = SpecialDay.objects.count()
    for n in range(first, first + rows):
        day = scene.team.today + dt.timedelta(days=n)
        for owner in (scene.team, scene.team.organisation):
            add_special_day(owner=owner, name="Offsite", starts=day, ends=day, off=Decimal(1), by=scene.reader)


@shows
def sprints_of_a_team(scene: Scene, rows: int) -> str:
    last = scene.team.sprints.count() + 100
    for number in range(last, last + rows):
        SprintFactory(team=scene.team, number=number)
    return scene.url("sprints:list")


@shows
def a_running_sprint_with_refused_attempts(scene: Scene, rows: int) -> str:
    running = _running(scene, rows)
    for line in running.commitments.all():
        FenceAttempt.objects.create(sprint=running, person=UserFactory(), story=line.story, what="over the fence")
    return scene.url("sprints:detail", running.number)


@shows
def a_sprint_to_be_closed(scene: Scene, rows: int) -> str:
    return scene.url("sprints:close", _running(scene, rows).number)


def _running(scene: Scene, rows: int) -> Sprint:
    running = Sprint.objects.filter(team=scene.team, number=23).first() or start_sprint(
        sprint=SprintFactory(team=scene.team, number=23, capacity=Decimal(1000)), by=scene.reader
    )
    _commitments(running, rows)
    return running


@shows
def the_planning_page(scene: Scene, rows: int) -> str:
    _commitments(scene.sprint, rows)
    for _ in range(rows):
        StoryFactory(team=scene.team, assignee=UserFactory(), labels=["mobile"])
    return scene.url("sprints:plan", scene.sprint.number)


def _commitments(sprint: Sprint, rows: int) -> None:
    for _ in range(rows):
        CommitmentFactory(sprint=sprint, story__assignee=UserFactory())
        CommitmentFactory(sprint=sprint, budget=Budget.TECH, story__size=1)


@shows
def the_backlog(scene: Scene, rows: int) -> str:
    for _ in range(rows):
        StoryFactory(team=scene.team, assignee=UserFactory(), parent=_epic(scene), labels=["mobile"])
        StoryFactory(team=scene.team, proposed_kind=Kind.DEBT, proposed_by=UserFactory())
        CommitmentFactory(sprint=scene.sprint)
    return scene.url("stories:backlog")


@shows
def promises_that_were_measured_or_not(scene: Scene, rows: int) -> str:
    due, promised = scene.team.today - dt.timedelta(days=3), {"value_from": 4, "value_to": 1, "value_unit": "s"}
    for n in range(rows // 2):  # a page shows twenty-five
        StoryFactory(team=scene.team, kind=Kind.IMPROVEMENT, state=State.DONE, measure_on=due, **promised)
        StoryFactory(
            team=scene.team,
            kind=Kind.DEBT,
            state=State.DONE,
            measured=n,
            measured_on=due,
            measured_by=scene.reader,
            **promised,
        )
    return scene.url("stories:promises")


@shows
def measurements_that_wait(scene: Scene, rows: int) -> str:
    due = scene.team.today - dt.timedelta(days=3)
    StoryFactory.create_batch(rows, team=scene.team, state=State.DONE, measure_on=due)
    return scene.url("teams:detail")


@shows
def the_inbox_of_tagging(scene: Scene, rows: int) -> str:
    for _ in range(rows // 2):  # a page shows twenty
        StoryFactory(team=scene.team, kind=Kind.UNTAGGED, proposed_kind=Kind.DEBT, proposed_by=UserFactory())
    return scene.url("stories:inbox")


def _epic(scene: Scene) -> Story:
    epic: Story = StoryFactory(team=scene.team, is_epic=True, kind=Kind.UNTAGGED, size=None)
    return epic


@shows
def the_epics(scene: Scene, rows: int) -> str:
    for _ in range(rows):
        StoryFactory(team=scene.team, parent=_epic(scene))
    return scene.url("stories:backlog") + "?show=epics"


@shows
def a_story_with_its_checklist_and_history(scene: Scene, rows: int) -> str:
    story = scene.team.stories.first() or StoryFactory(team=scene.team)
    for size in range(1, rows + 1):
        add_sub_task(story=story, title="Ask the bank")
        edit_story(story=story, version=None, by=scene.reader, may_tag=True, changes={"size": Decimal(size)})
    return story.get_absolute_url()


@shows
def the_options_of_a_story(scene: Scene, rows: int) -> str:
    request = ask(StoryFactory(team=scene.team), scene.reader)
    for n in range(min(rows, 6)):  # at most six are compared
        answer(request, scene.reader, f"Option {n}", **SHORTCUT)
    discuss(request, UserFactory.create_batch(rows, organisation=scene.team.organisation))
    return scene.url("stories:options", request.story.number)


@shows
def an_epic_with_what_is_below_it(scene: Scene, rows: int) -> str:
    epic = scene.team.stories.filter(is_epic=True).first() or _epic(scene)
    for _ in range(rows):
        StoryFactory(team=scene.team, parent=epic, assignee=UserFactory())
    return epic.get_absolute_url()


@shows
def the_form_of_a_story(scene: Scene, rows: int) -> str:
    for member in MembershipFactory.create_batch(rows, team=scene.team):
        StoryFactory(team=scene.team, assignee=member.user, parent=_epic(scene))
    return scene.url("stories:new")


@shows
def the_suggestions_of_one_rule(scene: Scene, rows: int) -> str:
    for _ in range(rows):
        StoryFactory(
            team=scene.team, kind=Kind.UNTAGGED, assignee=UserFactory(),
            suggested_kind=Kind.DEBT, suggestion_confidence="sure", suggestion_reason="its title says so",
        )  # fmt: skip
    return scene.url("stories:suggestions") + "?kind=debt&confidence=sure"


@shows
def imports_there_have_been(scene: Scene, rows: int) -> str:
    imported = taken(scene.team, scene.reader, 1)
    imported.refresh_from_db()
    for number in range(imported.number + 1, imported.number + rows):
        imported.pk, imported.number, imported.person = None, number, UserFactory()
        imported.save(force_insert=True)
    return scene.url("importers:new")


@shows
def the_dry_run_of_an_import(scene: Scene, rows: int) -> str:
    return scene.url("importers:preview", uploaded(scene.team, scene.reader, rows).number)


@shows
def the_summary_of_an_import(scene: Scene, rows: int) -> str:
    return scene.url("importers:summary", taken(scene.team, scene.reader, rows).number)


@shows
def the_rows_an_import_left_out(scene: Scene, rows: int) -> str:
    return scene.url("importers:leftovers", uploaded(scene.team, scene.reader, rows).number)


@shows
def the_past_that_was_imported(scene: Scene, rows: int) -> str:
    taken(scene.team, scene.reader, rows)
    return scene.url("importers:past")


@shows
def suggestions_by_rule(scene: Scene, rows: int) -> str:
    taken(scene.team, scene.reader, rows)
    return scene.url("importers:past_tags")


@shows
def what_both_decide(scene: Scene, rows: int) -> str:
    lead = scene.team.memberships.get(role=Role.TECH_LEAD).user
    for share in range(30, 30 + rows):
        waits = propose_agreement(
            team=scene.team, tech_share=Decimal(share), reserve_share=Decimal(0), effective_from=scene.team.today,
            by=lead, seat=Role.TECH_LEAD,
        )  # fmt: skip
        decline(decision=waits, by=scene.reader, answer="Less.")
    return scene.url("decisions:joint_list")


@shows
def deputies_of_a_team(scene: Scene, rows: int) -> str:
    for member in MembershipFactory.create_batch(rows, team=scene.team):
        first = scene.team.today + dt.timedelta(days=Deputy.objects.count())
        name_deputy(
            team=scene.team, role=Role.PRODUCT_OWNER, holder=scene.reader, deputy=member.user, starts=first, ends=first
        )
    return scene.url("teams:deputies")
