"""Who is here in the demonstration: there is something of everything, and every sum on its pages adds up."""

import datetime as dt
import html
import re
from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Organisation, User
from apps.decisions.models import JointDecision, JointKind
from apps.demo.cast import TEAMS, TeamPlan
from apps.sprints.capacity import SprintCapacity, available_days, capacity_of
from apps.sprints.models import Sprint, Status
from apps.sprints.signatures import confirmation_of
from apps.teams.availability import Availability, DayState
from apps.teams.availability.public_holidays import Place, holidays_between
from apps.teams.models import Deputy, HolidayPlace, OffKind, Role, Team, TimeOff, WorkingPattern
from tests.conftest import SignIn

every_team = pytest.mark.parametrize("plan", TEAMS, ids=lambda plan: plan.slug)


def team_of(demo: Organisation, slug: str) -> Team:
    return Team.objects.get(organisation=demo, slug=slug)


def person(demo: Organisation, name: str) -> User:
    return demo.people.get(name=name)


def next_sprint(team: Team) -> Sprint:
    """The one being planned."""
    sprint: Sprint = team.sprints.get(status=Status.PLANNED)
    sprint.team = team
    return sprint


def months_of(team: Team) -> tuple[dt.date, dt.date]:
    """From the first sprint to the last."""
    return team.sprints.earliest("starts").starts, team.sprints.latest("starts").ends


def reading_of(team: Team) -> SprintCapacity:
    return capacity_of(next_sprint(team))


@every_team
def test_every_team_has_part_timers(demo: Organisation, plan: TeamPlan) -> None:
    sprint = next_sprint(team_of(demo, plan.slug))
    here = capacity_of(sprint).here

    weeks = {person.person.name: sum(person.person.week(sprint.starts)) for person in here.counted}
    assert any(days < 5 for days in weeks.values())
    assert any(days == 5 for days in weeks.values())


def test_somebody_came_back_to_whole_weeks_in_the_middle_of_it(demo: Organisation) -> None:
    before, after = WorkingPattern.objects.filter(person=person(demo, "Sol Birk")).order_by("starts")
    first, last = months_of(team_of(demo, "payments"))

    assert (before.week, after.week) == (3, 5)
    assert before.starts < first < after.starts < last


def test_somebody_is_in_two_teams_with_shares_that_change(demo: Organisation) -> None:
    lina, starts = person(demo, "Lina Marsh"), next_sprint(team_of(demo, "data")).starts

    assert [*lina.memberships.order_by("team__slug").values_list("team__slug", "role")] == [
        ("data", Role.DEVELOPER),
        ("payments", Role.DEVELOPER),
    ]
    shares = [*lina.team_shares.order_by("starts", "team__slug").values_list("team__slug", "percent", "starts")]
    joined = starts - dt.timedelta(weeks=11)
    assert shares == [("data", 20, joined), ("payments", 80, joined), ("data", 40, starts)]
    for slug in ("payments", "data"):
        said = [remark.sentence for remark in reading_of(team_of(demo, slug)).remarks]
        assert any(sentence.startswith("Lina Marsh: 120% of the time") for sentence in said)


@every_team
def test_every_team_has_time_off_load_and_half_days(demo: Organisation, plan: TeamPlan) -> None:
    team = team_of(demo, plan.slug)
    first, last = months_of(team)
    entries = TimeOff.objects.filter(person__memberships__team=team).touching(first, last)

    assert {OffKind.HOLIDAY, OffKind.SICK, OffKind.TRAINING, OffKind.ON_CALL} <= {
        *entries.values_list("kind", flat=True)
    }
    past = Availability.of(team, first, next_sprint(team).starts - dt.timedelta(days=1))
    ahead = reading_of(team).here
    for here in (past, ahead):
        lost = [part for person in here.counted for day in person.days for part in day.parts]
        assert any(part.word == "off" for part in lost)
        assert any(part.word == "on call" for part in lost)
    at_noon = Q(starts_at_noon=True) | Q(ends_at_noon=True)
    assert entries.touching(ahead.first, ahead.last).filter(at_noon).exists()


@every_team
def test_the_half_day_of_the_organisation_is_free_in_every_next_sprint(demo: Organisation, plan: TeamPlan) -> None:
    here = reading_of(team_of(demo, plan.slug)).here

    half = [part for person in here.counted for day in person.days for part in day.parts if "Founders" in part.word]
    assert len(half) >= 4
    assert {part.lost for part in half} == {Decimal("0.5")}


def test_public_holidays_are_those_of_each_place(demo: Organisation) -> None:
    """Half a year of sprints has some in whichever half of the year it is."""
    team = team_of(demo, "identity")
    place = HolidayPlace.objects.get(team=team)
    public = holidays_between(Place(place.country, place.region), *months_of(team))
    here = Availability.of(team, *months_of(team))

    assert any(date.weekday() < 5 for date in public)
    free = {day.date for each in here.counted for day in each.days if day.state == DayState.HOLIDAY}
    assert free & set(public)
    assert HolidayPlace.objects.get(organisation=demo).country == "DE"
    assert HolidayPlace.objects.get(person__organisation=demo).person == person(demo, "Ola Finch")


def test_who_goes_away_has_named_a_deputy(demo: Organisation) -> None:
    deputy = Deputy.objects.get(team__organisation=demo)

    assert TimeOff.objects.filter(person=deputy.holder, starts=deputy.starts, ends=deputy.ends).exists()


def test_people_entered_their_own_days_and_the_tech_lead_who_is_on_call(demo: Organisation) -> None:
    events = TimeOff.pgh_event_model  # type: ignore[attr-defined]  # pghistory makes it
    lead = person(demo, "Timo Vale")

    for event in events.objects.filter(person__organisation=demo):
        is_rotation = event.kind == OffKind.ON_CALL and event.every_weeks is None
        assert event.pgh_context["user"] == (lead.pk if is_rotation else event.person_id)


def test_a_confirmed_capacity_says_what_changed_since(demo: Organisation, as_: SignIn) -> None:
    """Two days, in most weeks: on a public holiday nobody has a day to lose."""
    sprint = next_sprint(team_of(demo, "payments"))
    decision = JointDecision.objects.get(kind=JointKind.CAPACITY, subject_id=sprint.pk)
    entry = TimeOff.objects.filter(person=person(demo, "Sol Birk")).latest("starts")
    lost = 2 - len(holidays_between(Place("DE", "BE"), entry.starts, entry.ends))

    assert confirmation_of(sprint).is_by_both
    assert Decimal(decision.terms["available"]) - capacity_of(sprint).available == lost
    said = page(as_(product_owner(sprint)), sprint)
    assert (f"Availability has changed by −{lost} day" in said) is (lost > 0)
    assert ("Confirm 50 points again" in said) is (lost > 0)


@every_team
def test_a_capacity_is_near_what_the_days_suggest_and_says_why_it_is_not_that(
    demo: Organisation, plan: TeamPlan
) -> None:
    sprint = next_sprint(team_of(demo, plan.slug))
    suggestion = capacity_of(sprint).suggestion

    assert suggestion is not None
    assert sprint.capacity is not None
    assert abs(suggestion.amount - sprint.capacity) <= sprint.capacity / 2  # a week of Christmas
    assert sprint.capacity_note


def product_owner(sprint: Sprint) -> User:
    return sprint.team.memberships.get(role=Role.PRODUCT_OWNER).user


def page(client: Client, sprint: Sprint) -> str:
    answer = client.get(reverse("sprints:capacity", args=[sprint.team.slug, sprint.number]))
    return html.unescape(answer.content.decode())


def numbers(text: str) -> list[Decimal]:
    return [Decimal(number) for number in re.findall(r"\d+(?:\.\d+)?", text)]


def table(page: str, caption: str) -> list[list[str]]:
    """The cells of the table with a caption, as they are read; the input of a form by its state."""
    found = re.search(rf"<table[^>]*>\s*<caption[^>]*>{caption}.*?</table>", page, re.DOTALL)
    assert found
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", found[0], re.DOTALL)
    cells = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows)
    return [[" ".join(re.sub(r"<[^>]*>", " ", cell).split()) for cell in row] for row in cells]


def worked_out(how: str) -> Decimal:
    """The result of 10 − 1 (holiday) − 2.5 (off) = 6.5, once it was checked."""
    sum_of, result = re.sub(r"\(.*?\)", "", how).split("=")
    planned, *lost = numbers(sum_of)
    assert planned - sum(lost) == Decimal(result), how
    return Decimal(result)


@every_team
def test_everybodys_days_add_up_to_what_is_available(demo: Organisation, as_: SignIn, plan: TeamPlan) -> None:
    """In the sprint that is planned and in those behind its focus factor."""
    team = team_of(demo, plan.slug)

    for sprint in team.sprints.select_related("team").order_by("-starts")[:6]:
        shown = page(as_(product_owner(sprint)), sprint)
        *people, (together, sum_of_all) = table(shown, "Everybody's days")
        rows = {name: worked_out(how) for name, how in people}
        assert together == "Together"
        *terms, total = numbers(sum_of_all)
        assert sorted(terms) == sorted(rows.values())
        assert sum(terms) == total == available_days(sprint)
        grid = table(shown, "Days available by person and day")
        assert {row[0]: Decimal(row[-1]) for row in grid[1:-1]} == rows
        assert Decimal(grid[-1][-1]) == total


@every_team
def test_the_suggested_capacity_is_the_sum_that_is_shown(demo: Organisation, as_: SignIn, plan: TeamPlan) -> None:
    sprint = next_sprint(team_of(demo, plan.slug))
    shown = page(as_(product_owner(sprint)), sprint)

    _head, *past, (_empty, _name, delivered, days) = table(shown, "The last closed sprints")
    counted = [row for row in past if not row[1].endswith(("older", "left out", "no days known"))]
    assert len(counted) == 5
    assert sum(Decimal(row[2]) for row in counted) == Decimal(delivered)
    assert sum(Decimal(row[3]) for row in counted) == Decimal(days)
    factor = (Decimal(delivered) / Decimal(days)).quantize(Decimal("0.001"), ROUND_HALF_EVEN)
    focus = re.search(r"Focus factor: (.*?)</p>", shown)
    assert focus
    assert numbers(focus[1]) == [Decimal(delivered), Decimal(days), factor]
    available = capacity_of(sprint).available
    suggested = re.search(r"Suggested capacity: (.*?)</p>", shown)
    assert suggested
    amount = available * factor // plan.unit.step * plan.unit.step
    assert numbers(suggested[1]) == [available, factor, available * factor, plan.unit.step, amount]
