"""The checklist of a start: what it finds, where it leads, and that it keeps nobody from starting."""

from decimal import Decimal

import pytest
from django.urls import reverse

from apps.accounts.models import User
from apps.decisions.models import JointDecision
from apps.decisions.services import sign
from apps.sprints.checklist import Check, checklist
from apps.sprints.models import Budget, Sprint, Status
from apps.sprints.services import confirm_capacity, edit_sprint
from apps.sprints.signatures import confirmation_of
from apps.stories.models import Kind, Need, Story
from apps.stories.services.spikes import frame_spike
from apps.teams.models import Team
from tests.conftest import SignIn
from tests.factories import CommitmentFactory, SprintFactory, StoryFactory
from tests.signing import LEAD, PO

pytestmark = pytest.mark.django_db


def checks(sprint: Sprint, reader: User) -> list[Check]:
    sprint.refresh_from_db()
    return checklist(sprint, confirmation_of(sprint), reader=reader)


def unmet(sprint: Sprint, reader: User) -> list[str]:
    return [check.said for check in checks(sprint, reader) if not check.is_met]


def test_a_plan_without_faults_has_every_tick(sprint: Sprint, po: User, tech_lead: User) -> None:
    CommitmentFactory(sprint=sprint, budget=Budget.TECH)
    for by, seat in ((po, PO), (tech_lead, LEAD)):
        confirm_capacity(sprint=sprint, capacity=Decimal(50), by=by, seat=seat)
    assert unmet(sprint, po) == []
    assert len(checks(sprint, po)) == 5


def test_it_says_how_far_the_capacity_is_confirmed(sprint: Sprint, po: User) -> None:
    assert unmet(sprint, po) == ["Capacity: not confirmed."]
    confirm_capacity(sprint=sprint, capacity=Decimal(50), by=po, seat=PO)
    assert unmet(sprint, po) == ["Capacity: confirmed by one of two."]
    edit_sprint(sprint=sprint, changes={"capacity": Decimal(40)})
    assert unmet(sprint, po) == ["Capacity: confirmed at 50, now 40 pts: confirm again."]
    edit_sprint(sprint=sprint, changes={"capacity": None})
    assert unmet(sprint, po)[0] == "The capacity is not set yet, and a sprint starts with one."


def test_it_leads_to_what_is_missing(as_: SignIn, sprint: Sprint, po: User) -> None:
    team = sprint.team
    wanted = StoryFactory(team=team, size=None, proposed_for=sprint.title)
    StoryFactory(team=team, size=None)
    silent = CommitmentFactory(sprint=sprint, story__kind=Kind.IMPROVEMENT, story__why="").story
    spike = CommitmentFactory(sprint=sprint, budget=Budget.TECH, story__kind=Kind.SPIKE).story
    page = as_(po).get(reverse("sprints:start", args=[team.slug, sprint.number])).content.decode()
    ways = [("edit", wanted), ("why", silent), ("spike_frame", spike)]
    for name, story in ways:
        assert reverse(f"stories:{name}", args=[team.slug, story.number]) in page
    assert len(unmet(sprint, po)) == 4


def test_a_framed_spike_has_its_box(sprint: Sprint, po: User) -> None:
    spike: Story = CommitmentFactory(sprint=sprint, budget=Budget.TECH, story__kind=Kind.SPIKE).story
    assert any("spike" in said for said in unmet(sprint, po))
    frame_spike(story=spike, question="Can it?", unblocks="the release", box_days=2, by=po)
    assert not any("spike" in said for said in unmet(sprint, po))


def test_it_names_what_comes_too_late(sprint: Sprint, po: User) -> None:
    here, needed = CommitmentFactory(sprint=sprint).story, StoryFactory(team=sprint.team)
    CommitmentFactory(sprint=SprintFactory(team=sprint.team, number=25), story=needed)
    Need.objects.create(story=here, needed=needed, said_by=po)
    assert "What its stories need comes too late." in unmet(sprint, po)


def test_who_counts_stories_is_not_asked_for_sizes(team: Team, po: User) -> None:
    Team.objects.filter(pk=team.pk).update(unit="stories")
    team.refresh_from_db()
    sprint = SprintFactory(team=team, capacity=Decimal(10))
    StoryFactory(team=team, size=None, proposed_for=sprint.title)
    assert unmet(sprint, po) == ["Capacity: not confirmed."]


def test_a_start_never_waits_for_it(as_: SignIn, sprint: Sprint, po: User) -> None:
    CommitmentFactory(sprint=sprint, story__kind=Kind.DEBT, story__why="")
    as_(po).post(reverse("sprints:start", args=[sprint.team.slug, sprint.number]))
    sprint.refresh_from_db()
    assert sprint.status == Status.ACTIVE


def test_the_missing_signature_stays_in_sight(as_: SignIn, sprint: Sprint, po: User, tech_lead: User) -> None:
    def page(name: str, **headers: str) -> str:
        address = reverse(f"sprints:{name}", args=[sprint.team.slug, sprint.number])
        return as_(tech_lead).get(address, headers=headers).content.decode()

    as_(po).post(reverse("sprints:start", args=[sprint.team.slug, sprint.number]))
    assert "waits for your signature" in page("detail")
    assert reverse("sprints:signatures", args=[sprint.team.slug, sprint.number]) in page("board")
    beside = page("signatures", HX_Request="true", HX_Target="div#missing")
    assert "has not signed yet that this sprint is feasible" in beside
    assert "<html" not in beside
    start = JointDecision.objects.get(kind="start")
    sign(decision=start, by=tech_lead, seat=LEAD)
    assert "has not signed yet" not in page("signatures")
