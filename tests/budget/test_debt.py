"""The debt register under attack: from nowhere, from elsewhere, over the fence, and off the register by hand."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from apps.decisions.models import JointDecision
from apps.sprints.models import Budget, Commitment
from apps.sprints.services import commit_story, swap_stories
from apps.stories.models import ChargedTo, Debt, Origin, State, Story
from apps.stories.services import edit_story, take_debt
from apps.teams.models import Team
from tests.budget.attack import Plan, holder, refused_by, signatures, sql
from tests.budget.crowd import LEVELS, at_once, new_plan, without
from tests.budget.doors import ADDED_BY, CHANGED_BY, Add, Change
from tests.factories import TeamFactory
from tests.stories.debts import answered, chosen_option, noticed, shortcut, story_of_debt, written_off

SHORTCUT = "a_shortcut_is_repaid_by_who_chose_it"
ORIGIN = "a_debt_says_where_it_comes_from"
TEAM_OF = "a_debt_stays_in_its_team"
SIGNED = "a_write_off_is_signed_by_both"

database = pytest.mark.django_db


def row(team: Team, **fields: Any) -> Debt:
    """An entry as somebody would write it past the service."""
    by = holder(team, "tech_lead")
    usual = {
        "origin": Origin.NOTICED,
        "noticed_by": by,
        "booked_by": by,
        "reason": "Left so",
        "incurred_on": team.today,
    }
    return Debt(team=team, story=fields.pop("story", None) or story_of_debt(team), **usual | fields)


@database
@pytest.mark.parametrize("add", ADDED_BY)
class TestWhereItComesFrom:
    def test_a_debt_without_an_origin_is_refused(self, add: Add, team: Team) -> None:
        with refused_by(ORIGIN):
            add(row(team, noticed_by=None))
        with refused_by(ORIGIN):
            add(row(team, origin=Origin.OPTION))

    def test_an_option_of_another_team_or_one_that_nobody_chose_makes_none(self, add: Add, team: Team) -> None:
        of_option = partial(row, team, origin=Origin.OPTION, noticed_by=None, charged_to=ChargedTo.PRODUCT)
        for option in (answered(team), chosen_option(TeamFactory())):
            with refused_by(TEAM_OF):
                add(of_option(option=option))

    def test_what_is_no_incident_left_none(self, add: Add, team: Team) -> None:
        with refused_by(TEAM_OF):
            add(row(team, origin=Origin.INCIDENT, noticed_by=None, incident=story_of_debt(team)))

    def test_the_chooser_repays_unless_the_option_said_otherwise(self, add: Add, team: Team) -> None:
        of_option = partial(row, team, origin=Origin.OPTION, noticed_by=None)
        with refused_by(SHORTCUT):
            add(of_option(option=chosen_option(team)))
        add(of_option(option=chosen_option(team, team_takes_debt=True)))
        with refused_by("only_a_chosen_options_debt_is_the_product_budgets"):
            add(row(team, charged_to=ChargedTo.PRODUCT))

    def test_a_story_repays_one_debt_and_is_in_sight(self, add: Add, team: Team) -> None:
        there = noticed(team)
        with refused_by("a_story_repays_one_debt"):
            add(row(team, story=there.story))
        hidden = story_of_debt(team, archived_at=timezone.now())
        with refused_by("a_debts_story_is_in_sight"):
            add(row(team, story=hidden))

    def test_nobody_books_it_repaid(self, add: Add, team: Team) -> None:
        add(row(team, repaid_at=timezone.now()))
        assert Debt.objects.get().repaid_at is None


@database
@pytest.mark.parametrize("change", CHANGED_BY)
class TestWhatStands:
    def test_origin_story_and_day_stay(self, change: Change, team: Team) -> None:
        for attack in (
            {"origin": Origin.INCIDENT},
            {"noticed_by": holder(team, "product_owner")},
            {"story": story_of_debt(team)},
            {"incurred_on": team.today.replace(year=2020)},
        ):
            debt = noticed(team)
            with refused_by("a_debt_keeps_its_origin", ORIGIN):
                change(debt, **attack)

    def test_it_goes_from_the_product_budget_to_the_team_and_never_back(self, change: Change, team: Team) -> None:
        debt = shortcut(team)
        change(debt, charged_to=ChargedTo.TECH)
        with refused_by("what_the_team_took_stays_the_teams"):
            change(debt, charged_to=ChargedTo.PRODUCT)

    def test_nobody_repays_it_by_hand(self, change: Change, team: Team) -> None:
        debt = noticed(team)
        with refused_by("a_debt_is_repaid_with_its_story"):
            change(debt, repaid_at=timezone.now())
        Story.objects.filter(pk=debt.story_id).update(state=State.DONE)
        debt.refresh_from_db()
        assert debt.repaid_at
        with refused_by("a_debt_is_repaid_with_its_story"):
            change(debt, repaid_at=None)

    def test_what_ended_is_told_no_other_way(self, change: Change, team: Team) -> None:
        repaid, gone = noticed(team, 3), noticed(team, 3)
        Story.objects.filter(pk=repaid.story_id).update(state=State.DONE)
        written_off(gone)
        for debt in (repaid, gone):
            debt.refresh_from_db()
            with refused_by("what_was_repaid_or_written_off_stands"):
                change(debt, principal=Decimal(1))
            debt.refresh_from_db()

    def test_a_write_off_takes_its_own_signatures(self, change: Change, team: Team) -> None:
        debt, other = noticed(team), noticed(team)
        signed = signatures(team) | {"kind": "write_off", "subject_id": other.pk}
        half = signed | {"subject_id": debt.pk, "signed_by_lead": None, "signed_by_lead_at": None}
        for decision in (JointDecision.objects.create(**signed), JointDecision.objects.create(**half)):
            with refused_by(SIGNED):
                change(debt, written_off=decision)
            debt.refresh_from_db()

    def test_what_is_written_off_stays_so(self, change: Change, team: Team) -> None:
        debt = noticed(team)
        written_off(debt)
        debt.refresh_from_db()
        with refused_by(SIGNED):
            change(debt, written_off=None)


@database
class TestItsStory:
    def test_it_is_neither_deleted_nor_archived_while_it_carries_debt(self, team: Team) -> None:
        debt = noticed(team)
        for statement in (
            "UPDATE stories_story SET archived_at = now() WHERE id = %s",
            "DELETE FROM stories_story WHERE id = %s",
        ):
            with refused_by("a_story_that_carries_debt_stays_in_sight"):
                sql(statement, debt.story_id)
        with refused_by("a_debt_stays_on_the_register"):
            sql("DELETE FROM stories_debt WHERE id = %s", debt.pk)

    def test_what_is_written_off_is_archived_and_never_repaid(self, team: Team) -> None:
        debt = noticed(team)
        written_off(debt)
        Story.objects.filter(pk=debt.story_id).update(state=State.DONE)
        Story.objects.filter(pk=debt.story_id).update(archived_at=timezone.now())
        debt.refresh_from_db()
        assert (debt.repaid_at, debt.status) == (None, "written_off")

    def test_done_repays_it_and_opened_again_it_is_owed(self, team: Team) -> None:
        debt = noticed(team)
        for state, is_owed in ((State.DONE, False), (State.OPEN, True), (State.CANCELLED, True)):
            Story.objects.filter(pk=debt.story_id).update(state=state)
            debt.refresh_from_db()
            assert debt.is_owed is is_owed


def insert(plan: Plan, story: Story) -> None:
    Commitment(sprint=plan.sprint, story=story, budget=Budget.TECH).save()


def commit(plan: Plan, story: Story) -> None:
    commit_story(sprint=plan.sprint, story=story, budget=Budget.TECH, by=None)


def move(plan: Plan, story: Story) -> None:
    line = plan.sprint.commitments.create(story=story, budget=Budget.PRODUCT)
    commit_story(sprint=plan.sprint, story=line.story, budget=Budget.TECH, by=None)


def update(plan: Plan, story: Story) -> None:
    line = plan.sprint.commitments.create(story=story, budget=Budget.PRODUCT)
    sql("UPDATE sprints_commitment SET budget = 'tech' WHERE id = %s", line.pk)


def retag(plan: Plan, story: Story) -> None:
    """As a feature it stands on the product side; as debt it would change over in one statement."""
    Story.objects.filter(pk=story.pk).update(kind="feature")
    line = plan.sprint.commitments.create(story=story, budget=Budget.PRODUCT)
    edit_story(
        story=story, version=None, by=holder(plan.sprint.team, "tech_lead"), may_tag=True, changes={"kind": "debt"}
    )
    Commitment.objects.filter(pk=line.pk).update(budget=Budget.TECH)


def swap(plan: Plan, story: Story) -> None:
    out = plan.lines(Budget.TECH)[0].story
    swap_stories(sprint=plan.sprint, story=story, out=out, budget=Budget.TECH, by=None)


def upsert(plan: Plan, story: Story) -> None:
    there = plan.sprint.commitments.create(story=story, budget=Budget.PRODUCT)
    line = Commitment(pk=there.pk, sprint=plan.sprint, story=story, budget=Budget.TECH)
    Commitment.objects.bulk_create([line], update_conflicts=True, unique_fields=["id"], update_fields=["budget"])


@database
class TestTheFence:
    @pytest.mark.parametrize("way", [insert, commit, move, update, retag, swap, upsert])
    def test_a_shortcut_enters_the_tech_budget_once_the_team_takes_it(
        self, way: Callable[[Plan, Story], None], roomy: Plan
    ) -> None:
        roomy.commit(Budget.TECH, size=2)
        debt = shortcut(roomy.sprint.team, story=story_of_debt(roomy.sprint.team, size=Decimal(2)))
        with refused_by(SHORTCUT):
            way(roomy, debt.story)
        take_debt(debt=debt, by=holder(roomy.sprint.team, "tech_lead"))
        way(roomy, debt.story)
        assert roomy.sprint.commitments.get(story=debt.story).budget == Budget.TECH

    @pytest.mark.parametrize("add", ADDED_BY)
    def test_what_stands_in_the_tech_budget_becomes_no_shortcut(self, add: Add, roomy: Plan) -> None:
        line, team = roomy.commit(Budget.TECH, size=2), roomy.sprint.team
        option = chosen_option(team)
        debt = row(team, story=line.story, origin=Origin.OPTION, noticed_by=None, option=option, charged_to="product")
        with refused_by(SHORTCUT):
            add(debt)


def _booking(plan: Plan, story: Story) -> Callable[[], object]:
    option, lead = chosen_option(plan.sprint.team), holder(plan.sprint.team, "tech_lead")
    return partial(
        noticed,
        plan.sprint.team,
        story=story,
        origin=Origin.OPTION,
        option=option,
        charged_to=ChargedTo.PRODUCT,
        by=lead,
    )


def _raced(level: str) -> tuple[list[str], bool]:
    """Somebody moves a story into the tech budget while another books it as a shortcut; whether both came through."""
    plan = new_plan()
    line = plan.commit(kind="debt", size=2, why="so that it stays up")
    moving = partial(sql, "UPDATE sprints_commitment SET budget = 'tech' WHERE id = %s", line.pk)
    answers = at_once(moving, _booking(plan, line.story), level=level)
    line.refresh_from_db()
    return answers, line.budget == Budget.TECH and Debt.objects.filter(story=line.story).exists()


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_the_control_shows_the_race_that_the_line_ends(self) -> None:
        with without("debt_and_its_budget"):
            assert any(_raced("READ COMMITTED")[1] for _ in range(10))

    @pytest.mark.parametrize("level", LEVELS)
    def test_a_story_booked_while_it_moves_over_the_fence_is_stopped_on_one_side(self, level: str) -> None:
        for _ in range(4):
            answers, both = _raced(level)
            assert not both
            assert set(answers) <= {"done", SHORTCUT, "SerializationFailure"}

    def test_a_story_that_is_archived_while_it_is_booked_carries_no_debt_out_of_sight(self) -> None:
        for _ in range(4):
            plan = new_plan()
            story = story_of_debt(plan.sprint.team)
            archiving = partial(sql, "UPDATE stories_story SET archived_at = now() WHERE id = %s", story.pk)
            answers = at_once(
                archiving, partial(noticed, plan.sprint.team, story=story, by=holder(plan.sprint.team, "tech_lead"))
            )
            assert sorted(answers)[-1] == "done"
            assert answers.count("done") == 1


@database
def test_a_story_with_debt_cannot_leave_it_to_the_stories_of_an_epic(team: Team) -> None:
    """Below an epic they would stand in whichever budget one likes, and the debt would be nobody's."""
    story = shortcut(team).story
    other = TeamFactory(organisation=team.organisation)
    for change in ("is_epic = true", f"team_id = {other.pk}", "id = id + 1000"):
        with refused_by("what_stands_beside_a_story_keeps_it_in_place"):
            sql(f"UPDATE stories_story SET {change} WHERE id = %s", story.pk)
