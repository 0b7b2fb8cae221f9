"""The law has no switch: not for the server's role, not for triggers that know one, not by what is written past it."""

from collections.abc import Iterator
from decimal import Decimal

import pgtrigger
import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction

from apps.core.triggers import Law
from apps.sprints.models import Commitment, FenceAttempt, Sprint
from apps.sprints.replay import CommitmentEvent, events_of, replay
from apps.stories.models import Story
from apps.teams.models import Team
from tests.budget.attack import PRODUCT_FENCE, Plan, agree, as_owner, refused_by, sql
from tests.budget.doors import ADDED_BY
from tests.factories import SprintFactory

pytestmark = pytest.mark.django_db

DENIED = psycopg.errors.InsufficientPrivilege


def laws() -> Iterator[tuple[str, str]]:
    """Every law trigger as the database knows it, with its table."""
    for model, trigger in pgtrigger.registered():
        if isinstance(trigger, Law):
            yield trigger.get_pgid(model), model._meta.db_table


def test_pgtriggers_own_switch_does_nothing_to_the_law(full: Plan) -> None:
    with pgtrigger.ignore(), refused_by(PRODUCT_FENCE):
        full.commit()


def test_the_setting_behind_that_switch_does_nothing_either(full: Plan) -> None:
    names = ",".join(name for name, _table in laws())
    with transaction.atomic():
        sql("SELECT set_config('pgtrigger.ignore', %s, true)", "{" + names + "}")
        with refused_by(PRODUCT_FENCE):
            full.commit()
        with refused_by(PRODUCT_FENCE):
            Story.objects.filter(pk=full.lines()[0].story_id).update(size=9)


def test_no_law_holds_the_clause_that_switches_it_off() -> None:
    rows = sql(
        "SELECT t.tgname, p.prosrc, p.proconfig, t.tgenabled FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
        "WHERE t.tgname = ANY(%s)",
        [name for name, _table in laws()],
    )
    assert len(rows) == len(list(laws())) > 20
    for name, source, settings, enabled in rows:
        assert "pgtrigger_ignore" not in source, name
        assert settings == ["search_path=public, pg_temp"], name
        assert enabled == "O", name


@pytest.mark.parametrize(
    "statement",
    [
        "SET session_replication_role = replica",
        "ALTER TABLE sprints_commitment DISABLE TRIGGER ALL",
        "ALTER TABLE sprints_sprint DROP CONSTRAINT product_work_stays_within_the_product_budget",
        "ALTER TABLE sprints_sprint ALTER COLUMN capacity TYPE integer",
        "TRUNCATE sprints_commitment",
        "TRUNCATE sprints_sprint CASCADE",
        "DROP TABLE sprints_commitment CASCADE",
        "CREATE TEMPORARY TABLE sprints_commitment (id int)",
        "CREATE TABLE sprints_lookalike (id int)",
        "CREATE SCHEMA elsewhere",
        "CREATE FUNCTION now() RETURNS timestamptz LANGUAGE sql AS 'SELECT NULL::timestamptz'",
        "CREATE VIEW lookalike AS SELECT 1",
        "CREATE RULE nothing AS ON INSERT TO sprints_sprint DO INSTEAD NOTHING",
        "DELETE FROM django_migrations",
        "UPDATE pg_trigger SET tgenabled = 'D'",
        "GRANT postgres TO ringfence_server",
    ],
)
def test_the_servers_role_may_not(statement: str, empty: Plan) -> None:
    with pytest.raises(ProgrammingError) as caught, transaction.atomic():
        sql(statement)
    assert isinstance(caught.value.__cause__, DENIED)


def test_the_servers_role_may_not_touch_a_single_law(empty: Plan) -> None:
    for name, table in laws():
        for statement in (
            f"ALTER TABLE {table} DISABLE TRIGGER {name}",
            f"DROP TRIGGER {name} ON {table}",
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
            f"ALTER FUNCTION {name}() SET search_path = pg_temp",
        ):
            with pytest.raises(ProgrammingError) as caught, transaction.atomic():
                sql(statement)
            assert isinstance(caught.value.__cause__, DENIED), statement


def test_the_servers_role_has_no_power_of_its_own() -> None:
    [powers] = sql(
        "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls FROM pg_roles "
        "WHERE rolname = current_user"
    )
    assert powers == (False,) * 5
    assert sql("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole") == [(0,)]
    assert sql("SELECT count(*) FROM pg_auth_members WHERE member = current_user::regrole") == [(0,)]


def test_history_and_attempts_are_only_added_to(full: Plan) -> None:
    """History's own guard knows pgtrigger's switch; the missing right does not."""
    for statement in ("UPDATE sprints_commitmentevent SET size = 0", "DELETE FROM sprints_sprintevent"):
        with pgtrigger.ignore(), pytest.raises(ProgrammingError) as caught, transaction.atomic():
            sql(statement)
        assert isinstance(caught.value.__cause__, DENIED)
    FenceAttempt.objects.create(sprint=full.sprint, door="page", rule=PRODUCT_FENCE, what="too much")
    with refused_by("an_attempt_stays_on_record"):
        FenceAttempt.objects.update(what="nothing")
    with refused_by("an_attempt_stays_on_record"):
        FenceAttempt.objects.all().delete()


def test_only_these_write_stories_from_a_trigger() -> None:
    """`refresh_lines` rests while a trigger writes stories: these change nothing, or a story whose line has left."""
    rows = sql("SELECT proname FROM pg_proc WHERE strpos(prosrc, 'UPDATE stories_story') > 0 ORDER BY 1")
    assert {name.rpartition("_")[0].removeprefix("pgtrigger_") for (name,) in rows} == {
        "debt_stands",
        "incident_lapses",
        "line_came",
        "release_of_what_comes",
    }


def test_a_table_that_shadows_the_ledger_is_not_read(full: Plan) -> None:
    """Made by the owner, since the server's role cannot; with rights for everybody."""
    with as_owner():
        sql("CREATE TEMPORARY TABLE sprints_commitment (LIKE public.sprints_commitment)")
        sql("CREATE TEMPORARY TABLE stories_story (LIKE public.stories_story)")
        sql("GRANT ALL ON pg_temp.sprints_commitment, pg_temp.stories_story TO ringfence_server")
    story, first = full.sprint.pk, sql("SELECT min(story_id) FROM public.sprints_commitment")[0][0]
    with refused_by(PRODUCT_FENCE):
        sql("UPDATE public.stories_story SET size = 9 WHERE id = %s", first)
    sql("UPDATE public.sprints_sprint SET name = 'shadowed' WHERE id = %s", story)
    assert full.sums() == (48, 12, 0)


@pytest.mark.parametrize("path", ["pg_temp, public", "pg_catalog", '"$user"'])
def test_a_search_path_changes_nothing(path: str, full: Plan) -> None:
    first = full.lines()[0].story_id
    with refused_by(PRODUCT_FENCE):
        sql(f"SET LOCAL search_path = {path}")
        sql("UPDATE public.stories_story SET size = 9 WHERE id = %s", first)


def test_tallies_and_tolerances_are_nobodys_to_write(full: Plan) -> None:
    Sprint.objects.filter(pk=full.sprint.pk).update(
        product_committed=0, tech_committed=0, unplanned_committed=-50, product_tolerated=999, tech_tolerated=999
    )
    assert full.sums() == (48, 12, 0)
    assert full.tolerated == (0, 0)
    with refused_by(PRODUCT_FENCE):
        full.commit(size=Decimal("0.01"))


def test_a_new_sprint_brings_no_tallies_along(team: Team) -> None:
    lies = {"product_tolerated": 500, "tech_tolerated": 500, "product_committed": -500, "step": 25, "unit": "hours"}
    sprint = SprintFactory(team=team, number=1, tech_share=0, **lies)
    assert (sprint.product_committed, sprint.product_tolerated, sprint.tech_tolerated) == (0, 0, 0)
    assert (sprint.unit, sprint.step, sprint.tech_share) == ("points", Decimal("0.50"), 20)


def test_a_stale_sprint_that_is_saved_sets_nothing_back(roomy: Plan) -> None:
    stale = Sprint.objects.get(pk=roomy.sprint.pk)
    roomy.commit()
    seen = roomy.now().revision
    stale.save()
    assert roomy.sums() == (48, 4, 0)
    assert roomy.now().revision > seen
    with refused_by(PRODUCT_FENCE):
        roomy.commit(size=Decimal("0.01"))


def test_a_stale_sprint_cannot_set_back_what_was_agreed(full: Plan, team: Team) -> None:
    stale = Sprint.objects.get(pk=full.sprint.pk)
    agree(team, 30)
    with refused_by("a_sprint_follows_the_agreement_in_force"):
        stale.save()


@pytest.mark.parametrize("mine", [{"kind": "debt"}, {"size": Decimal("0.01")}, {"has_why": False}, {"fenced": False}])
def test_what_a_line_copies_is_nobodys_to_write(mine: dict[str, object], full: Plan) -> None:
    line = full.lines()[0]
    Commitment.objects.filter(pk=line.pk).update(**mine, settled=True)
    fresh = Commitment.objects.get(pk=line.pk)
    assert (fresh.kind, fresh.size, fresh.has_why, fresh.fenced, fresh.settled) == ("feature", 8, True, True, False)


def test_with_the_law_off_the_owner_shows_what_it_holds(full: Plan) -> None:
    """The control of all these tests: without the tally the same write passes."""
    tallies = [name for name, _table in laws() if "_tally_added_" in name]
    with as_owner():
        sql("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks still to come cannot be altered
        sql(f"ALTER TABLE sprints_commitment DISABLE TRIGGER {tallies[0]}")
    full.commit()
    assert connection.in_atomic_block, "the switch is rolled back with the test"
    assert sum(line.size or 0 for line in full.lines()) == 56


def test_what_figures_rest_on_has_no_switch_either(full: Plan) -> None:
    """A closed sprint is told from its history, so nothing of a ledger's happens without a row there."""
    with pgtrigger.ignore():
        full.lines()[0].delete()
        full.start()
        full.leave(full.lines()[0])
    assert replay(events_of(full.now())).scope["product"] == full.sums()[0] == 32


def test_nobody_writes_history_by_hand(full: Plan) -> None:
    [event] = CommitmentEvent._default_manager.all()[:1]
    event.pk = None
    for write in ADDED_BY:
        with refused_by("history_is_written_by_what_happens"):
            write(event)
