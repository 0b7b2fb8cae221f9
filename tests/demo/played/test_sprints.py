"""The life of the demonstration's sprints, as their pages tell it."""

import html
import re
from typing import Any

from django.urls import reverse

from apps.accounts.models import Organisation, User
from apps.demo.cast import TEAMS
from apps.sprints.burn_up import points_of
from apps.sprints.models import Budget, Column, Commitment, Incident, Outcome, Sprint, Status
from apps.sprints.scope import What
from apps.sprints.scope_rows import rows_of, scope_of
from apps.sprints.telling import tell
from apps.stories.models import TECHNICAL_KINDS, Kind, Story
from apps.teams.models import Role, Team
from tests.conftest import SignIn


def team_of(demo: Organisation, slug: str) -> Team:
    return Team.objects.get(organisation=demo, slug=slug)


def started(demo: Organisation) -> list[Sprint]:
    """Of the teams that are told in full, since they have a fence."""
    told = Sprint.objects.filter(team__organisation=demo, team__slug__in=[plan.slug for plan in TEAMS], fenced=True)
    sprints = told.exclude(status=Status.PLANNED)
    return list(sprints.select_related("team").order_by("team__slug", "number"))


def running(demo: Organisation) -> Sprint:
    return next(sprint for sprint in started(demo) if sprint.status == Status.ACTIVE)


def read(client: SignIn, sprint: Sprint, page: str) -> str:
    return plain(client(owner_of(sprint.team)).get(reverse(f"sprints:{page}", args=[sprint.team.slug, sprint.number])))


def plain(answer: Any) -> str:
    """What a page says."""
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", answer.content.decode())))


def owner_of(team: Team) -> User:
    return team.memberships.get(role=Role.PRODUCT_OWNER).user


def test_every_sprint_changed_its_scope_and_says_who_and_why(demo: Organisation) -> None:
    seen = set()
    for sprint in started(demo):
        rows = rows_of(sprint.team, scope_of(sprint).entries)
        assert rows, sprint
        for row in rows:
            assert row.who != "Ringfence" or row.why.startswith("Nobody confirmed"), row
            assert row.why or row.is_incident, row
            assert sprint.started_at and sprint.started_at < row.at <= (sprint.closed_at or row.at)
        seen |= {change.what for change in scope_of(sprint).changes}
    assert seen == {What.ADDED, What.REMOVED, What.RESIZED}


def test_what_was_done_came_day_by_day(demo: Organisation) -> None:
    """Neither budget waits for its last day."""
    for sprint in started(demo):
        told = tell(sprint)
        assert told is not None
        days = [day for day in told.days if day <= told.today]
        for budget, points in points_of(told.events, days, sprint.zone).items():
            done = [point.done for point in points]
            assert done == sorted(done)
            if budget != Budget.UNPLANNED and sprint.status == Status.CLOSED:
                assert done[-2] > done[0] == 0, (sprint, budget)


def test_who_said_that_it_is_done_had_the_right(demo: Organisation) -> None:
    """Product work is accepted by the Product Owner; technical work by somebody else than whoever did it."""
    done = Commitment.objects.filter(team__organisation=demo, outcome=Outcome.DONE, fenced=True)
    owners: dict[int | None, User] = {team.pk: owner_of(team) for team in demo.teams.all()}

    assert done.count() > 200
    for line in done.select_related("story__assignee", "done_by"):
        if line.kind in (*TECHNICAL_KINDS, Kind.INCIDENT):
            assert line.done_by not in (None, line.story.assignee)
        else:
            assert (line.done_by, line.board_column) == (owners[line.team_id], Column.READY)
    assert done.exclude(done_note="").count() == 3


def test_closes_carried_split_returned_and_cancelled(demo: Organisation, as_: SignIn) -> None:
    rest = Story.objects.get(team__organisation=demo, split_from__isnull=False)
    whole = rest.split_from
    assert whole is not None
    assert (whole.size, rest.size) == (5, 3)
    assert [line.sprint for line in rest.commitments.all()] == [running(demo)]
    for plan in TEAMS:
        planned = Sprint.objects.get(team__organisation=demo, team__slug=plan.slug, status=Status.PLANNED)
        carried = planned.commitments.filter(story__commitments__outcome=Outcome.CARRIED)
        assert carried.exists() is (plan.slug != "payments")
    review = read(as_, whole.commitments.get().sprint, "review")
    assert "This part is done; the rest is a story of its own" in review
    assert "Was taken out while the sprint ran: “The legal text was not ready in time" in review


def test_incidents_were_confirmed_but_for_one_and_another_waits(demo: Organisation, as_: SignIn) -> None:
    incidents = Incident.objects.filter(sprint__team__organisation=demo)

    assert incidents.filter(confirmed_at__isnull=False).count() >= 6
    lapsed = incidents.get(lapsed_at__isnull=False)
    assert (lapsed.story.kind, lapsed.lapsed_by) == (Kind.BUG, None)
    assert lapsed.story.commitments.filter(sprint=lapsed.sprint, budget=Budget.PRODUCT, left_at=None).exists()
    waits = incidents.unconfirmed().get()
    assert (waits.sprint, waits.story.size) == (running(demo), None)
    assert str(waits.story.title) in read(as_, waits.sprint, "incidents")
    beyond = [sprint for sprint in started(demo) if sprint.product_committed > sprint.product_room]
    assert [sprint.number for sprint in beyond if sprint.team.slug == "payments"] == [21]


def test_what_followed_from_incidents_is_linked_and_agreed(demo: Organisation) -> None:
    followed = Incident.objects.filter(sprint__team__organisation=demo, follow_ups__isnull=False)

    assert followed.count() >= 5
    assert set(followed.values_list("follow_ups__story__kind", flat=True)) <= TECHNICAL_KINDS
    for slug in ("payments", "identity", "data"):
        assert team_of(demo, slug).decisions.filter(title__startswith="What follows from").count() == 1


def test_the_running_sprint_has_cards_in_every_column(demo: Organisation, as_: SignIn) -> None:
    sprint = running(demo)
    open_lines = sprint.commitments.filter(left_at=None)

    assert set(open_lines.filter(outcome="").values_list("board_column", flat=True)) == set(Column) - {Column.DONE}
    assert open_lines.filter(outcome=Outcome.DONE).count() >= 4
    assert not open_lines.filter(story__assignee=None).exists()
    board = read(as_, sprint, "board")
    assert "The bank has not sent its certificate for tests" in board
    assert "Done enough: The date is right in four of five countries" in board
    assert "release held" in board


def test_the_running_sprint_tells_what_happened_in_it(demo: Organisation, as_: SignIn) -> None:
    sprint = running(demo)
    scope, pace = read(as_, sprint, "scope"), read(as_, sprint, "pace")

    assert "displaced PAY-193" in scope
    assert "re-estimated PAY-191" in scope
    assert "Ada Roe, onto PAY-187" in scope
    assert "Make a settlement run restartable" in pace


def test_both_owners_see_what_comes_too_late(demo: Organisation, as_: SignIn) -> None:
    needing = team_of(demo, "data").sprints.select_related("team").get(status=Status.PLANNED)
    lead = running(demo).team

    assert "Exchange rate of the closing day is missing" in read(as_, needing, "needs")
    waits = plain(as_(owner_of(lead)).get(reverse("teams:detail", args=[lead.slug])))
    assert re.search(r"planned until \d+ \w+, needs your PAY-\d+", waits), waits


def test_notes_stand_beside_two_closed_sprints_and_one_lost_capacity(demo: Organisation, as_: SignIn) -> None:
    noted = [sprint for sprint in started(demo) if sprint.corrections.exists()]

    assert [(sprint.team.slug, sprint.number) for sprint in noted] == [("identity", 5), ("payments", 20)]
    assert "the search is not faster: 9.5 s" in read(as_, noted[1], "scope")
    [fell] = [sprint for sprint in started(demo) if sprint.adjustment]
    assert (fell.team.slug, fell.number, fell.adjustment) == ("payments", 22, -5)
    assert fell.adjustment_decision is not None
