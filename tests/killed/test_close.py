"""A server that is killed in the middle of a close: all of the close has happened afterwards, or nothing of it."""

import json
import random
import time
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.decisions.models import JointDecision, JointState
from apps.sprints.models import Column, Commitment, Outcome, Sprint, Status
from apps.sprints.services import start_sprint
from apps.stories.models import Story
from apps.teams.models import Role
from tests.budget.attack import sql
from tests.conftest import enter
from tests.effort import THOROUGH
from tests.factories import CommitmentFactory, MembershipFactory, SprintFactory, TeamFactory
from tests.killed.processes import Server, wait_for_its_connections

pytestmark = pytest.mark.django_db(transaction=True)

TIMES = 50 if THOROUGH else 2
LINES = 30
SPLIT, CANCELLED, RETURNED = 0, 1, 2
"""What becomes of the first three; the others go to the next sprint, which the close makes."""

EVERYTHING = """
    SELECT md5(string_agg(everything.stored, '' ORDER BY everything.stored)) FROM (
        SELECT s::text FROM sprints_sprint s WHERE s.team_id = %(team)s
        UNION ALL SELECT c::text FROM sprints_commitment c WHERE c.team_id = %(team)s
        UNION ALL SELECT t::text FROM stories_story t WHERE t.team_id = %(team)s
        UNION ALL SELECT d::text FROM decisions_jointdecision d WHERE d.team_id = %(team)s) everything (stored)
"""


class Close:
    """A running sprint, its Product Owner before the preview of its close, and all that a close could change."""

    def __init__(self, client: Client) -> None:
        team = TeamFactory()
        self.po: User = MembershipFactory(team=team, role=Role.PRODUCT_OWNER).user
        self.sprint: Sprint = SprintFactory(team=team, number=1, capacity=Decimal(400))
        self.lines = CommitmentFactory.create_batch(LINES, sprint=self.sprint, story__size=Decimal(5))
        start_sprint(sprint=self.sprint, by=self.po, seat=Role.PRODUCT_OWNER)
        Commitment.objects.filter(sprint=self.sprint).update(board_column=Column.READY)
        self.path = reverse("sprints:close", args=[team.slug, 1])
        self.form = self._previewed(enter(client, self.po))
        self.session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.before = self.stored()

    def _previewed(self, client: Client) -> dict[str, str]:
        fates = dict.fromkeys(range(LINES), "carried") | {SPLIT: "split", CANCELLED: "cancelled", RETURNED: "returned"}
        chosen = {f"story_{line.story_id}-fate": fates[n] for n, line in enumerate(self.lines)}
        split = f"story_{self.lines[SPLIT].story_id}"
        chosen |= {f"{split}-accepted": "2", f"{split}-rest": "3", f"{split}-goes": "carried"}
        shown = client.post(self.path, chosen)
        return chosen | {"seen": json.dumps(shown.context["plan"].seen), "act": "close"}

    def stored(self) -> str:
        return str(sql(EVERYTHING.replace("%(team)s", str(self.sprint.team_id)))[0][0])

    def happened(self) -> bool:
        """Whether it is closed; in whole, if so, and otherwise nothing has moved."""
        wait_for_its_connections()
        self.sprint.refresh_from_db()
        if self.sprint.status == Status.ACTIVE:
            assert self.stored() == self.before
            return False
        lines = Commitment.objects.filter(sprint=self.sprint)
        outcomes = [lines.filter(outcome=outcome, settled=True).count() for outcome in Outcome.values]
        assert outcomes == [0, 1, LINES - 3, 1, 1]
        following = Sprint.objects.get(team=self.sprint.team_id, number=2)
        rest = Story.objects.get(team=self.sprint.team_id, split_from__isnull=False)
        assert (rest.size, rest.split_from) == (3, self.lines[SPLIT].story)
        waiting = Story.objects.filter(team=self.sprint.team_id, proposed_for=following.title)
        assert waiting.count() == LINES - 2, "the next sprint has no capacity yet"
        assert not JointDecision.objects.filter(team=self.sprint.team_id, state=JointState.OPEN).exists()
        return True


@pytest.fixture(scope="module")
def server(django_db_setup: None) -> Iterator[Server]:
    running = Server()
    yield running
    running.kill()


def test_a_killed_close_has_happened_in_whole_or_not_at_all(server: Server, client: Client) -> None:
    whole, ends = _seconds_of_a_close(server, client), list[bool]()
    close = Close(client)
    for _time in range(TIMES):
        with server.posting(close.path, close.form, session=close.session):
            time.sleep(random.uniform(0, 1.5 * whole))  # noqa: S311 - a moment, not a secret
            server.kill_children()
        ends.append(close.happened())
        server.await_answer()
        if ends[-1]:
            close = Close(client)
    assert not THOROUGH or set(ends) == {True, False}, "every kill came at the same side of the commit"
    if not ends[-1]:
        assert server.post(close.path, close.form, session=close.session) == 302
        assert close.happened(), "what was killed can be done again"


def test_a_whole_server_that_is_killed_leaves_nothing_half_done(server: Server, client: Client) -> None:
    close = Close(client)
    with server.posting(close.path, close.form, session=close.session):
        time.sleep(0.05)
        server.kill()
    if not close.happened():
        again = Server()
        assert again.post(close.path, close.form, session=close.session) == 302
        again.kill()
        assert close.happened()


def _seconds_of_a_close(server: Server, client: Client) -> float:
    close = Close(client)
    began = time.monotonic()
    assert server.post(close.path, close.form, session=close.session) == 302
    seconds = time.monotonic() - began
    assert close.happened()
    return seconds
