"""What the demonstration's teams decided, and that they decided it by the rules."""

import datetime as dt
import re
from itertools import pairwise
from typing import Any

import pytest
from django.utils import timezone

from apps.accounts.models import Organisation
from apps.decisions.models import (
    GOOD_FOR,
    Agreement,
    Challenge,
    Decision,
    DecisionStatus,
    JointDecision,
    JointKind,
    JointState,
    Outcome,
    RightsVersion,
    rows_of,
)
from apps.demo.agenda import read_agenda
from apps.demo.cast import TEAMS
from apps.demo.texts import read_stories
from apps.sprints.models import DecisionSprint, Sprint
from apps.stories.models import DecisionStory
from apps.teams.models import DecisionRight, Deputy, Team

DecisionEvent: Any = Decision.pgh_event_model  # type: ignore[attr-defined]  # pghistory makes it


def team_of(demo: Organisation, slug: str) -> Team:
    return Team.objects.get(organisation=demo, slug=slug)


def told_teams(demo: Organisation) -> list[Team]:
    """Those whose minutes are told."""
    return [team_of(demo, plan.slug) for plan in TEAMS]


def holder_of(version: RightsVersion, key: str) -> str | None:
    return next((row["holder"] for row in version.rows if row["key"] == key), None)


def test_a_few_dozen_entries_by_every_holder(demo: Organisation) -> None:
    entries = Decision.objects.filter(team__organisation=demo)

    assert 40 <= entries.count() <= 70
    for team in told_teams(demo):
        assert {"product_owner", "tech_lead", "team", "together"} <= {
            *entries.filter(team=team).values_list("right_holder", flat=True)
        }
    assert {*entries.values_list("status", flat=True)} == {*DecisionStatus.values}


def test_a_log_reads_in_the_order_in_which_it_happened(demo: Organisation) -> None:
    for team in told_teams(demo):
        entries = list(team.decisions.order_by("number"))
        assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
        days = [entry.decided_on for entry in entries if entry.decided_on]
        assert days == sorted(days)
        assert days[-1] - days[0] > dt.timedelta(weeks=12)
        assert team.created_at.date() < days[0]


def test_later_decisions_take_the_place_of_earlier_ones(demo: Organisation) -> None:
    superseded = Decision.objects.filter(team__organisation=demo, status=DecisionStatus.SUPERSEDED)

    assert superseded.count() >= 5
    for entry in superseded.select_related("superseded_by"):
        assert entry.superseded_by is not None
        assert entry.superseded_by.number > entry.number


@pytest.mark.parametrize("plan", TEAMS, ids=lambda plan: plan.slug)
def test_every_story_and_sprint_that_is_named_is_linked(demo: Organisation, plan: Any) -> None:
    agenda, team = read_agenda(plan.slug), team_of(demo, plan.slug)

    for text in agenda.entries:
        entry = team.decisions.get(title=text.title)
        linked = [*DecisionStory.objects.filter(decision=entry), *DecisionSprint.objects.filter(decision=entry)]
        assert len(linked) == len(text.about), text.title


def test_entries_that_stories_speak_of_are_there(demo: Organisation) -> None:
    """A story says why it is paid back, and cites the entry by number and title."""
    cited = [re.search(r"“(.+)” \(D-(\d+)\)", story.why) for story in read_stories("payments")]

    found = [match for match in cited if match]
    assert len(found) == 1
    title, number = found[0].groups()
    entry = team_of(demo, "payments").decisions.get(number=int(number))
    assert entry.title == title
    assert DecisionStory.objects.filter(decision=entry, story__title="Remove the manual settlement step").exists()
    assert entry.decided_on is not None
    sprints = Sprint.objects.filter(team=entry.team, starts__gte=entry.decided_on - dt.timedelta(7), number__lt=24)
    assert sprints.count() == 4  # "has been there for four sprints"


def test_payments_gave_tagging_to_everybody_and_took_it_back(demo: Organisation) -> None:
    team = team_of(demo, "payments")
    versions = list(RightsVersion.objects.filter(team=team).order_by("number"))

    assert [holder_of(version, "tagging") for version in versions] == ["tech_lead", "team", "tech_lead"]
    assert [holder_of(version, "on-call") for version in versions] == [None, "together", "together"]
    assert versions[-1].rows == rows_of(DecisionRight.objects.filter(team=team))
    while_it_was_the_teams = team.decisions.get(right_key="tagging")
    assert while_it_was_the_teams.right_holder == "team"
    assert while_it_was_the_teams.decided_by is not None
    assert team.memberships.get(user=while_it_was_the_teams.decided_by).role == "developer"


def test_versions_of_the_rights_are_some_weeks_apart(demo: Organisation) -> None:
    assert RightsVersion.objects.filter(team=team_of(demo, "identity")).count() == 2
    for team in demo.teams.all():
        times = list(RightsVersion.objects.filter(team=team).order_by("number").values_list("in_force_from", flat=True))
        assert all(later - sooner > dt.timedelta(weeks=2) for sooner, later in pairwise(times))


def test_identity_agreed_another_share_and_its_sprints_follow(demo: Organisation) -> None:
    team = team_of(demo, "identity")
    agreement = Agreement.objects.get(team=team, is_default=False)
    shares = team.sprints.order_by("number").values_list("number", "tech_share", "reserve_share")

    assert agreement.decision is not None
    assert agreement.decision.proposed_at.date() < agreement.effective_from
    assert [share[1:] for share in shares] == [(20, 0)] * 7 + [(25, 5)] * 2


def test_an_agreement_waits_for_its_other_signature(demo: Organisation) -> None:
    team = team_of(demo, "payments")
    waiting = JointDecision.objects.waiting().get(team__organisation=demo, kind=JointKind.AGREEMENT)

    assert (waiting.team, waiting.missing) == (team, ["product_owner"])
    next_one = team.sprints.latest("number")
    assert dt.date.fromisoformat(waiting.terms["effective_from"]) == next_one.starts + dt.timedelta(weeks=2)
    assert next_one.capacity is not None
    said = waiting.note.replace("\n", " ")
    assert f"the {next_one.tech_budget:.0f} points that a sprint of {next_one.capacity:.0f}" in said
    assert f"{next_one.capacity * 25 / 100:.1f} would carry it" in said
    assert f"from sprint {next_one.number + 1} on" in said
    assert waiting.expires_at - timezone.now() > dt.timedelta(weeks=4)


def test_one_challenge_is_settled_with_both_voices_and_one_is_open(demo: Organisation) -> None:
    settled = Challenge.objects.get(decision__team__organisation=demo, joint__isnull=False)
    still_open = Challenge.objects.get(decision__team__organisation=demo, outcome="")

    assert (settled.decision.team.slug, settled.outcome) == ("payments", Outcome.FALLS)
    assert settled.answered_by not in (None, settled.raised_by)
    assert settled.reason
    assert settled.answer
    assert settled.ruling
    assert settled.decision.superseded_by is not None
    assert still_open.decision.status == DecisionStatus.CHALLENGED
    assert still_open.answer


def test_both_signed_in_the_sixty_days_that_the_law_allows(demo: Organisation) -> None:
    signed = JointDecision.objects.filter(team__organisation=demo, state=JointState.SIGNED)

    assert signed.count() >= 9
    for decision in signed:
        assert decision.proposed_at > timezone.now() - GOOD_FOR
        assert {side.ground for side in decision.signatures} == {"holder"}
        times = [side.at for side in decision.signatures if side.at]
        assert decision.settled_at is not None
        assert max(times) - decision.settled_at < dt.timedelta(minutes=10)  # the clock of one long transaction
    kinds = {*signed.values_list("kind", flat=True)}
    assert {JointKind.RIGHTS, JointKind.AGREEMENT, JointKind.LOGGED, JointKind.CHALLENGE} <= kinds


def test_a_deputy_is_named_for_the_sprint_after_next(demo: Organisation) -> None:
    deputy = Deputy.objects.get(team__organisation=demo)

    assert deputy.starts == deputy.team.sprints.latest("number").starts + dt.timedelta(weeks=2)
    assert (deputy.holder.name, deputy.deputy.name) == ("Timo Vale", "Ada Roe")


def test_the_history_says_who_wrote_each_entry(demo: Organisation) -> None:
    events = DecisionEvent.objects.filter(team__organisation=demo, pgh_label="insert")

    assert events.count() == Decision.objects.filter(team__organisation=demo).count()
    assert all(event.pgh_context["user"] == event.recorded_by_id for event in events)


def test_titles_stand_for_one_story_each() -> None:
    for plan in TEAMS:
        titles = [text.title for text in read_stories(plan.slug)]
        assert len(titles) == len(set(titles))
