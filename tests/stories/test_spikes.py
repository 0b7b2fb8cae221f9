"""A spike: its question is its why, its box is held by the database, both extend it."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.core.violations import RuleViolation
from apps.decisions.models import JointDecision
from apps.decisions.services import propose, sign
from apps.decisions.team_waits import waited_for
from apps.sprints.models import Budget, Sprint
from apps.sprints.services import commit_story, start_sprint
from apps.stories.models import Kind, Spike, Story
from apps.stories.services.spikes import frame_spike, propose_extension, start_spike
from apps.stories.spikes import clocks, without_a_box
from apps.teams.access import get_team
from apps.teams.models import Team
from tests.budget.attack import refused_by, signatures
from tests.conftest import SignIn
from tests.factories import StoryFactory
from tests.stories.spikes import LEAD, PO, framed, running, sign_both, spike_now

pytestmark = pytest.mark.django_db

FRAME = {
    "question": "Can the file go?",
    "unblocks": "whether we pay daily",
    "box_days": "3",
    "output": "recommendation",
}


def url(name: str, story: Story) -> str:
    return reverse(f"stories:{name}", args=[story.team.slug, story.number])


class TestFraming:
    def test_the_question_and_its_decision_are_the_why(self, team: Team, developer: User, sprint: Sprint) -> None:
        story = StoryFactory(team=team, kind=Kind.SPIKE)
        with refused_by("what_enters_the_tech_budget_says_why"):
            commit_story(sprint=sprint, story=story, budget=Budget.TECH, by=developer)
        frame_spike(story=story, question="Can the file go?", unblocks="daily pay", box_days=3, by=developer)
        commit_story(sprint=sprint, story=story, budget=Budget.TECH, by=developer)
        frame_spike(story=story, question="Must the file go?", unblocks="daily pay", box_days=2, by=developer)

        story.refresh_from_db()
        assert story.why == "Must the file go? It decides: daily pay"

    @pytest.mark.parametrize("days", ["0", "60", "-1", "2.5", "many"])
    def test_a_box_is_1_to_20_working_days(self, as_: SignIn, team: Team, developer: User, days: str) -> None:
        story = StoryFactory(team=team, kind=Kind.SPIKE)
        response = as_(developer).post(url("spike_frame", story), FRAME | {"box_days": days})

        assert response.status_code == 422
        assert "A time-box is 1 to 20 working days." in response.content.decode()
        assert f'value="{days}"' in response.content.decode()
        assert not Spike.objects.exists()

    @pytest.mark.parametrize("days", [0, 60])
    def test_the_database_holds_the_box(self, team: Team, developer: User, days: int) -> None:
        with refused_by("a_time_box_is_1_to_20_working_days"):
            framed(team, developer, box_days=days)

    def test_a_form_that_was_overtaken_shows_both_versions(self, as_: SignIn, team: Team, developer: User) -> None:
        story = framed(team, developer)
        frame_spike(story=story, question="Theirs?", unblocks="whether we pay daily", box_days=3, by=developer)
        mine = FRAME | {"question": "Mine?", "version": "1"}
        response = as_(developer).post(url("spike_frame", story), mine)

        assert response.status_code == 409
        assert {"Mine?", "Theirs?"} <= {getattr(each, side) for each in response.context["differences"]
                                        for side in ("mine", "theirs")}  # fmt: skip
        theirs = mine | {"version": "2", "use-question": "theirs", "typed-question": "Mine?", "box_days": "4"}
        assert as_(developer).post(url("spike_frame", story), theirs).status_code == 302
        assert (spike_now(story).question, spike_now(story).box_days) == ("Theirs?", 4)

    def test_a_spike_that_nobody_framed_says_what_is_missing(self, as_: SignIn, team: Team, developer: User) -> None:
        story = StoryFactory(team=team, kind=Kind.SPIKE)
        framed(team, developer)

        assert [*without_a_box(Story.objects.all())] == [story]
        page = as_(developer).get(story.get_absolute_url()).content.decode()
        assert "Nobody has framed it yet" in page
        with pytest.raises(RuleViolation, match="question and its box first"):
            start_spike(story=story, by=developer)

    def test_only_a_spike_is_framed(self, team: Team, developer: User) -> None:
        with pytest.raises(RuleViolation, match="Tag it first"):
            frame_spike(story=StoryFactory(team=team), question="?", unblocks="!", box_days=3, by=developer)


class TestClock:
    def test_it_starts_once_and_stands_on_page_card_and_team_page(
        self, as_: SignIn, team: Team, developer: User, po: User, sprint: Sprint
    ) -> None:
        story = framed(team, developer, box_days=1)
        commit_story(sprint=sprint, story=story, budget=Budget.TECH, by=developer)
        client = as_(developer)
        page = client.post(url("spike_start", story), headers={"HX-Request": "true", "HX-Target": "div#spike"})
        again = client.post(url("spike_start", story))

        assert 'id="spike-title"' in page.content.decode()
        assert "<html" not in page.content.decode()
        assert (again.status_code, "This spike runs already." in again.content.decode()) == (422, True)
        said = _words_of(team)
        board = client.get(reverse("sprints:plan", args=[team.slug, sprint.number])).content.decode()
        assert f"<b>{said}</b>" in board
        assert said in client.get(story.get_absolute_url()).content.decode()

    @pytest.mark.parametrize("gone", [{"state": "cancelled"}, {"archived_at": timezone.now()}])
    def test_only_an_open_one_starts(self, team: Team, developer: User, gone: dict[str, Any]) -> None:
        story = framed(team, developer)
        Story.objects.filter(pk=story.pk).update(**gone)
        with refused_by("only_an_open_spike_starts"):
            start_spike(story=story, by=developer)

    def test_past_its_box_it_is_late_and_only_concluded_or_extended(
        self, as_: SignIn, team: Team, developer: User
    ) -> None:
        story = running(team, developer, since=30)
        waits = waited_for(get_team(developer, team.slug))
        page = as_(developer).get(story.get_absolute_url()).content.decode()

        assert [(each.is_late, "box used up since" in each.said) for each in waits] == [(True, True)]
        assert url("recommendation_edit", story) in page
        assert url("spike_extend", story) in page
        assert f'{url("spike_frame", story)}"' not in page

    def test_a_running_clock_is_not_set_back(self, team: Team, developer: User) -> None:
        story = running(team, developer, since=5)
        spike = Spike.objects.filter(story=story)
        for change in ({"box_days": 20}, {"started_on": team.today}, {"started_on": None, "started_by": None}):
            with refused_by("a_running_clock_is_not_set_back"):
                spike.update(**change)
        with refused_by("a_running_clock_is_not_set_back"):
            spike.delete()


def _words_of(team: Team) -> str:
    [clock] = clocks(team, list(Spike.objects.filter(story__team=team).select_related("story"))).values()
    return clock.words


class TestExtension:
    def extension(self, story: Story, by: User, seat: str | None = None, days: int = 2) -> JointDecision:
        return propose_extension(story=story, days=days, by=by, seat=seat, note="The bank answers on Friday.")

    def test_both_add_days_and_each_extension_counts_once(
        self, team: Team, po: User, tech_lead: User, developer: User
    ) -> None:
        story = running(team, developer, since=30)
        first = sign_both(self.extension(story, tech_lead, LEAD))
        assert (spike_now(story).days, spike_now(story).extension) == (5, first)
        sign_both(self.extension(story, developer, days=4))
        assert spike_now(story).days == 9
        with refused_by("a_time_box_is_extended_by_both"):
            Spike.objects.filter(pk=story.pk).update(extension=first, extended_days=8)

    def test_a_developer_asks_on_the_page_and_both_sign(self, as_: SignIn, team: Team, po: User, tech_lead: User,
                                                        developer: User) -> None:  # fmt: skip
        story = running(team, developer)
        sent = {"days": "2", "note": "The bank answers on Friday."}
        assert as_(developer).post(url("spike_extend", story), sent).status_code == 302
        waiting = JointDecision.objects.get()
        assert (waiting.amount, waiting.missing) == (2, [PO, LEAD])
        assert "2 more working days" in as_(po).get(waiting.get_absolute_url()).content.decode()
        too_many = as_(developer).post(url("spike_extend", story), sent | {"days": "38"})
        assert "at most 40 working days" in too_many.content.decode()

    @pytest.mark.parametrize(
        "wrong",
        [
            {"kind": "adjustment"},
            {"amount": Decimal(9)},
            {"subject_id": 0},
            {"basis": "1"},
            {"signed_by_po": None, "signed_by_po_at": None},
        ],
    )
    def test_somebody_elses_decision_extends_nothing(self, team: Team, developer: User, wrong: dict[str, Any]) -> None:
        story = running(team, developer)
        signed = signatures(team) | {"kind": "extension", "subject_id": story.pk, "amount": Decimal(2)}
        forged = JointDecision.objects.create(**signed | wrong)
        with refused_by("a_time_box_is_extended_by_both"):
            Spike.objects.filter(pk=story.pk).update(extension=forged, extended_days=2)

    def test_an_outdated_proposal_is_not_signed(self, team: Team, po: User, tech_lead: User, developer: User) -> None:
        """One that was made by hand on a box which has grown since."""
        story = running(team, developer)
        terms = {"story": story.number, "key": story.key, "title": "", "days": 3}
        about: dict[str, Any] = {"team": team, "kind": "extension", "subject_id": story.pk, "terms": terms}
        waiting = propose(**about, by=po, seat=PO, amount=Decimal(2))
        extended = sign(decision=waiting, by=tech_lead, seat=LEAD)
        with pytest.raises(RuleViolation, match="has changed meanwhile"):
            propose(**about, by=po, seat=PO, amount=Decimal(2), basis="")
        assert spike_now(story).extension == extended


def test_it_runs_in_a_sprint_that_has_started(team: Team, po: User, developer: User, sprint: Sprint) -> None:
    story = framed(team, developer)
    commit_story(sprint=sprint, story=story, budget=Budget.TECH, by=developer)
    start_sprint(sprint=sprint, by=po)
    assert start_spike(story=story, by=developer).started_on == team.today >= dt.date(2026, 1, 1)
