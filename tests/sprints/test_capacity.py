"""The page of a sprint's capacity: what it shows, what it suggests, and the number that people set."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from apps.accounts.models import User
from apps.sprints.capacity import available_days, capacity_of
from apps.sprints.models import FenceAttempt, Sprint
from apps.sprints.services import close_sprint, confirm_capacity, edit_sprint, leave_out, start_sprint
from apps.sprints.views.capacity import Since
from apps.teams.models import Membership, Role, Team
from apps.teams.services import add_special_day, add_time_off, set_share
from tests.conftest import SignIn
from tests.factories import CommitmentFactory, MembershipFactory, SprintFactory, TeamFactory
from tests.sprints.past import closed, planned

pytestmark = pytest.mark.django_db


@pytest.fixture
def seasoned(team: Team, po: User, tech_lead: User, developer: User) -> Sprint:
    """The sixth sprint of two people: 40, 44, 42, 30 and 48 were delivered in 20 days each."""
    for number, delivered in enumerate((40, 44, 42, 30, 48), start=1):
        closed(team, number, delivered=delivered, by=po)
    return planned(team, 6)


def page(sprint: Sprint) -> str:
    return reverse("sprints:capacity", args=[sprint.team.slug, sprint.number])


def away(person: User, sprint: Sprint, days: int = 1, *, by: User | None = None) -> None:
    fields = {"starts": sprint.starts, "ends": sprint.starts + dt.timedelta(days=days - 1), "reason": "Surgery"}
    add_time_off(person=person, fields=fields, by=by or person)


def test_available_days_times_the_focus_factor_are_suggested(seasoned: Sprint, developer: User) -> None:
    away(developer, seasoned)
    reading = capacity_of(seasoned)
    assert (reading.focus.delivered, reading.focus.days, reading.focus.value) == (204, 100, Decimal("2.04"))
    assert (reading.available, reading.suggestion and reading.suggestion.amount) == (19, Decimal("38.5"))
    assert available_days(seasoned) == reading.available


def test_the_page_writes_the_sum_out(as_: SignIn, po: User, seasoned: Sprint) -> None:
    html = as_(po).get(page(seasoned)).content.decode()
    assert "Available 20 days × 2.04 pts a day" in html
    assert "204 pts ÷ 100 days = 2.04" in html
    assert "20 × 2.04 = 40.8; in steps of 0.5, rounded down: 40.5" in html
    assert "Use 40.5" in html
    assert "not set" in html


def test_a_team_without_closed_sprints_is_told_what_to_do(as_: SignIn, po: User, developer: User, team: Team) -> None:
    html = as_(po).get(page(planned(team, 1))).content.decode()
    assert "No sprint is closed yet" in html and "Type what the team expects" in html
    assert ">Use " not in html


def test_sprints_that_were_left_out_give_way_to_an_older_one(as_: SignIn, po: User, seasoned: Sprint) -> None:
    answer = as_(po).post(reverse("sprints:capacity_counted", args=["payments", 6]), {"counts": ["1", "2", "3", "5"]})
    assert answer.status_code == 302
    seasoned.refresh_from_db()
    assert seasoned.left_out == [4]
    focus = capacity_of(seasoned).focus
    assert (focus.delivered, focus.days) == (174, 80)
    assert "left out" in as_(po).get(page(seasoned)).content.decode()


def test_what_is_left_out_is_of_one_sprint_alone(seasoned: Sprint, team: Team) -> None:
    leave_out(sprint=seasoned, numbers=[4])
    assert capacity_of(planned(team, 7)).focus.delivered == 204


def test_the_past_of_a_past_sprint_lies_before_it(seasoned: Sprint, team: Team) -> None:
    third = Sprint.objects.get(team=team, number=3)
    assert [past.number for past in capacity_of(third).focus.looked_at] == [2, 1]


def test_imported_sprints_and_other_teams_do_not_count(seasoned: Sprint, team: Team, po: User) -> None:
    closed(TeamFactory(organisation=team.organisation), 1, delivered=60, by=po)
    assert len(capacity_of(seasoned).focus.looked_at) == 5


def test_the_suggested_number_needs_no_note(as_: SignIn, po: User, seasoned: Sprint) -> None:
    as_(po).post(page(seasoned), {"capacity": "40.5", "note": "not kept"})
    seasoned.refresh_from_db()
    assert (seasoned.capacity, seasoned.capacity_note) == (Decimal("40.5"), "")


def test_another_number_asks_for_a_note(as_: SignIn, po: User, seasoned: Sprint) -> None:
    answer = as_(po).post(page(seasoned), {"capacity": "35"})
    assert answer.status_code == 422
    assert "Say in a few words why" in answer.content.decode()
    seasoned.refresh_from_db()
    assert seasoned.capacity is None
    as_(po).post(page(seasoned), {"capacity": "35,5", "note": "Two of us move house"})
    seasoned.refresh_from_db()
    assert (seasoned.capacity, seasoned.capacity_note) == (Decimal("35.5"), "Two of us move house")
    assert "Two of us move house" in as_(po).get(page(seasoned)).content.decode()


def test_a_note_goes_with_its_number(as_: SignIn, po: User, seasoned: Sprint) -> None:
    edit_sprint(sprint=seasoned, changes={"capacity": Decimal(30), "capacity_note": "Half of us is away"})
    edit_sprint(sprint=seasoned, changes={"capacity": Decimal(31)})
    assert seasoned.capacity_note == ""


@pytest.mark.parametrize("typed", ["", "-1", "35.3", "100001", "NaN", "many"])
def test_absurd_numbers_are_refused_beside_the_field(as_: SignIn, po: User, seasoned: Sprint, typed: str) -> None:
    answer = as_(po).post(page(seasoned), {"capacity": typed, "note": "because"})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()


def test_a_running_sprint_keeps_its_capacity_and_the_attempt_is_on_record(
    as_: SignIn, po: User, team: Team, tech_lead: User
) -> None:
    running = start_sprint(sprint=planned(team, 1, Decimal(20)), by=po)
    html = as_(po).get(page(running)).content.decode()
    assert "fixed since the sprint started" in html and "Set capacity" not in html
    answer = as_(po).post(page(running), {"capacity": "30"})
    assert answer.status_code == 422
    assert "fixed once a sprint runs" in answer.content.decode()
    assert FenceAttempt.objects.get().amount == 30


def test_a_capacity_below_what_is_planned_is_refused(as_: SignIn, po: User, sprint: Sprint) -> None:
    CommitmentFactory(sprint=sprint, story__size=30)
    answer = as_(po).post(page(sprint), {"capacity": "20"})
    assert answer.status_code == 422
    assert "does not fit" in answer.content.decode()


def test_changing_availability_never_changes_the_sprint(
    as_: SignIn, po: User, tech_lead: User, developer: User, team: Team
) -> None:
    sprint = planned(team, 1, Decimal(20))
    confirm_capacity(sprint=sprint, capacity=Decimal(20), by=po, seat=Role.PRODUCT_OWNER)
    confirm_capacity(sprint=sprint, capacity=Decimal(20), by=tech_lead, seat=Role.TECH_LEAD)
    before = Sprint.objects.filter(pk=sprint.pk).values().get()
    assert "changed by" not in as_(po).get(page(sprint)).content.decode()
    away(developer, sprint, 4)
    html = as_(po).get(page(sprint)).content.decode()
    assert "Availability has changed by −4 days since this was confirmed: 20 then, 16 now." in html
    assert "Confirm 20 points again" in html
    assert Sprint.objects.filter(pk=sprint.pk).values().get() == before


@pytest.mark.parametrize(("now", "words"), [("16", "−4 days"), ("19", "−1 day"), ("20.5", "+0.5 days")])
def test_a_change_is_said_with_its_sign(now: str, words: str) -> None:
    assert Since(Decimal(20), Decimal(now)).words == words


def test_one_button_confirms_again(as_: SignIn, po: User, tech_lead: User, developer: User, team: Team) -> None:
    sprint = planned(team, 1, Decimal(20))
    for person, seat in ((po, Role.PRODUCT_OWNER), (tech_lead, Role.TECH_LEAD)):
        confirm_capacity(sprint=sprint, capacity=Decimal(20), by=person, seat=seat)
    away(developer, sprint, 4)
    confirm = reverse("sprints:confirm", args=["payments", 1])
    as_(po).post(confirm, {"capacity": "20"})
    html = as_(po).get(page(sprint)).content.decode()
    assert "confirmed by one of two" in html and "changed by" not in html and "Confirm 20" not in html
    as_(tech_lead).post(confirm, {"capacity": "20"})
    assert "confirmed by both" in as_(po).get(page(sprint)).content.decode()


def test_reasons_and_private_kinds_are_nobody_elses(as_: SignIn, po: User, developer: User, team: Team) -> None:
    sprint = planned(team, 1)
    fields = {"starts": sprint.starts, "ends": sprint.starts, "kind": "sick", "reason": "Surgery"}
    add_time_off(person=developer, fields=fields, by=developer)
    for person in (po, developer):
        html = as_(person).get(page(sprint)).content.decode()
        assert "Surgery" not in html and "sick" not in html.lower().replace("sick of", "")


def test_what_to_look_at_first(as_: SignIn, po: User, tech_lead: User, developer: User, seasoned: Sprint) -> None:
    other = MembershipFactory(team=TeamFactory(organisation=po.organisation), user=developer).team
    set_share(person=developer, team=other, starts=seasoned.starts, percent=Decimal(50), by=developer)
    for person in (tech_lead, developer):
        away(person, seasoned)
    tuesday = seasoned.starts + dt.timedelta(days=1)
    add_special_day(owner=seasoned.team, name="Offsite", starts=tuesday, ends=tuesday, off=Decimal(1), by=po)
    edit_sprint(sprint=seasoned, changes={"capacity": Decimal(80)})
    seasoned.team = Team.objects.get(slug="payments")
    said = [remark.sentence for remark in capacity_of(seasoned).remarks]
    assert said == [
        "80 pts is far from what was delivered: 30 to 48 in the last 5 sprints, 42 in the middle.",
        "Dana Developer: 150% of the time is asked for by several teams, Mon 16 Mar to Fri 27 Mar.",
        "Tue 17 Mar: Offsite.",
        "Nobody is here: Mon 16 Mar and Tue 17 Mar.",
    ]


def test_a_sprint_that_nobody_has_a_day_for(as_: SignIn, po: User, sprint: Sprint) -> None:
    html = as_(po).get(page(sprint)).content.decode()
    assert "nobody has a day for this sprint" in html
    assert "Nobody has time for this team yet" in html


def test_people_who_left_are_in_the_past_alone(seasoned: Sprint, developer: User) -> None:
    Membership.objects.filter(user=developer).update(ends=seasoned.starts)
    reading = capacity_of(seasoned)
    assert [person.person.name for person in reading.here.counted] == ["Tariq Lead"]
    assert (reading.focus.days, reading.available) == (100, 10)


def test_twelve_people_and_four_weeks_take_no_more_queries_than_one(
    as_: SignIn, po: User, team: Team, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    *closed, sprint = [
        SprintFactory(
            team=team, number=number, starts=dt.date(2026, 1, 5) + dt.timedelta(weeks=4 * number),
            ends=dt.date(2026, 1, 30) + dt.timedelta(weeks=4 * number),
        )
        for number in range(1, 7)
    ]  # fmt: skip
    for each in closed:
        close_sprint(sprint=start_sprint(sprint=each, by=po), outcomes={}, by=po)
    for member in MembershipFactory.create_batch(12, team=team):
        away(member.user, sprint, 3)
    client, url = as_(po), page(sprint)
    with django_assert_max_num_queries(10):
        assert client.get(url).status_code == 200


def test_the_planning_page_says_how_far_the_capacity_is(
    as_: SignIn, po: User, tech_lead: User, seasoned: Sprint
) -> None:
    plan = reverse("sprints:plan", args=["payments", 6])
    assert "capacity not set, 40.5 pts suggested" in as_(po).get(plan).content.decode()
    as_(po).post(page(seasoned), {"capacity": "40.5"})
    html = as_(po).get(plan).content.decode()
    assert "40.5 pts</a>" in html and "not confirmed" in html
    for person, seat in ((po, Role.PRODUCT_OWNER), (tech_lead, Role.TECH_LEAD)):
        confirm_capacity(sprint=seasoned, capacity=Decimal("40.5"), by=person, seat=seat)
    assert "confirmed by both" in as_(po).get(plan).content.decode()
