"""A recommendation: written without losing a word, answered by both, taken home, followed by stories."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.core.violations import RuleViolation
from apps.decisions.models import Decision, JointDecision
from apps.decisions.services import decline, withdraw
from apps.stories.models import Kind, Recommendation, RecommendationState, Remark, Story
from apps.stories.services.recommendations import ask_again, put_recommendation, write_recommendation
from apps.stories.services.spikes import make_follow_ups, propose_extension
from apps.teams.models import Team
from tests.conftest import SignIn
from tests.signing import put_rights, rows_in_force
from tests.stories.spikes import ADR, PO, accepted, put, running, sign_both

pytestmark = pytest.mark.django_db
NASTY = "<script>alert(1)</script>"


@pytest.fixture
def spike(team: Team, developer: User, po: User, tech_lead: User) -> Story:
    return running(team, developer)


def url(name: str, story: Story) -> str:
    return reverse(f"stories:{name}", args=[story.team.slug, story.number])


def typed(*options: dict[str, str], act: str = "save", **texts: str) -> dict[str, str]:
    """The form as it is sent, with a script or without."""
    sent = {"context": "So it is", "found": "yes", "recommendation": "", "consequences": "", "version": "0", "act": act}
    for number, option in enumerate(options):
        sent |= {f"option-{number}-{name}": option.get(name, "") for name in ("name", "pros", "cons")}
    return sent | {"options": str(len(options))} | texts


def said_of(story: Story) -> Recommendation:
    return Recommendation.objects.get(spike_id=story.pk)


class TestWriting:
    def test_rows_come_and_go_and_nothing_typed_is_lost(self, as_: SignIn, spike: Story, developer: User) -> None:
        client, page = as_(developer), url("recommendation_edit", spike)
        rows = ({"name": "First", "pros": "cheap"}, {"name": "Second", "cons": "slow"})
        more = client.post(page, typed(*rows, act="add")).context
        less = client.post(page, typed(*rows, act="remove-0")).context

        assert [row["name"].value() for row in more["rows"]] == ["First", "Second", None]
        assert [row["cons"].value() for row in less["rows"]] == ["slow"]
        assert more["form"]["context"].value() == less["form"]["context"].value() == "So it is"
        assert not Recommendation.objects.exists()

    def test_a_part_answers_a_part(self, as_: SignIn, spike: Story, developer: User) -> None:
        asks = {"HX-Request": "true", "HX-Target": "fieldset#options"}
        answer = as_(developer).post(url("recommendation_edit", spike), typed(act="add"), headers=asks)
        assert (answer.status_code, "<html" in answer.content.decode()) == (200, False)

    def test_a_draft_is_kept_and_asks_nobody(self, as_: SignIn, spike: Story, developer: User) -> None:
        sent = typed({"name": "First", "pros": "cheap"}, {"name": ""})
        assert as_(developer).post(url("recommendation_edit", spike), sent).status_code == 302
        said = said_of(spike)
        assert (said.state, said.options) == ("draft", [{"name": "First", "pros": "cheap", "cons": ""}])
        assert not JointDecision.objects.exists()

    def test_a_side_without_an_option_and_an_empty_recommendation_are_said(
        self, as_: SignIn, spike: Story, developer: User
    ) -> None:
        sent = typed({"pros": "cheap"}, act="put")
        answer = as_(developer).post(url("recommendation_edit", spike), sent)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "Write what you recommend before you put it to both." in page
        assert "Name the option that this speaks for or against." in page
        assert "cheap" in page

    def test_two_who_write_at_once_see_both_versions(self, as_: SignIn, spike: Story, developer: User) -> None:
        write_recommendation(story=spike, by=developer, **ADR)
        mine = typed({"name": "Mine"}, recommendation="Mine too")
        answer = as_(developer).post(url("recommendation_edit", spike), mine)
        assert answer.status_code == 409
        assert {"context", "options", "recommendation"} <= {each.name for each in answer.context["differences"]}
        settled = mine | {"version": "1", "use-options": "theirs", "typed-options": "1"}
        assert as_(developer).post(url("recommendation_edit", spike), settled).status_code == 302
        assert (said_of(spike).options, said_of(spike).recommendation) == (ADR["options"], "Mine too")


class TestAnswering:
    def test_both_accept_and_the_log_has_its_text_and_its_story(
        self, as_: SignIn, spike: Story, tech_lead: User, po: User
    ) -> None:
        sent = typed({"name": "Ask hourly"}, act="put", recommendation="Ask the bank", consequences="No night job")
        assert as_(tech_lead).post(url("recommendation_edit", spike), sent).status_code == 302
        waiting = said_of(spike).joint
        assert waiting is not None
        assert (waiting.missing, said_of(spike).state) == ([PO], "put")
        page = as_(po).get(waiting.get_absolute_url())
        assert url("recommendation", spike) in page.content.decode()
        sign_both(waiting)

        entry = Decision.objects.get(joint=waiting)
        assert said_of(spike).state == RecommendationState.ACCEPTED
        assert (entry.decision, entry.consequences, entry.right_key) == ("Ask the bank", "No night job", "architecture")
        assert "Ask hourly" in entry.options
        assert entry.key in as_(po).get(spike.get_absolute_url()).content.decode()

    def test_without_its_right_in_the_list_it_rests_on_one_that_always_stands(
        self, spike: Story, team: Team, developer: User
    ) -> None:
        put_rights(team, [row for row in rows_in_force(team) if row["key"] not in ("architecture", "implementation")])
        said = accepted(spike, developer)
        assert Decision.objects.get(joint=said.joint).right_key == "tech_budget"

    def test_a_no_says_why_and_another_version_can_be_put(
        self, as_: SignIn, spike: Story, developer: User, po: User
    ) -> None:
        first = put(spike, developer).joint
        assert first is not None
        decline(decision=first, by=po, answer="Too dear.")
        assert said_of(spike).state == RecommendationState.DECLINED
        assert "Too dear." in as_(developer).get(spike.get_absolute_url()).content.decode()
        again = put(spike, developer, recommendation="Ask twice a day.")
        assert (again.state, again.joint == first) == ("put", False)

    def test_asked_again_it_says_what_is_open_and_may_have_more_days(
        self, as_: SignIn, spike: Story, developer: User, po: User
    ) -> None:
        put(spike, developer)
        with pytest.raises(RuleViolation, match="concluded"):
            propose_extension(story=spike, days=2, by=po, seat=PO, note="?")
        asked = {"again-question": "And on Sundays?"}
        assert as_(po).post(url("recommendation_ask", spike), asked).status_code == 302
        assert said_of(spike).state == RecommendationState.ASKED_AGAIN
        assert Remark.objects.get(story=spike).text == "And on Sundays?"
        propose_extension(story=spike, days=2, by=po, seat=PO, note="Sundays")
        assert put(spike, developer, consequences="On Sundays, too.").state == "put"
        other = running(spike.team, developer)
        accepted(other, developer)
        with pytest.raises(RuleViolation, match="Nothing waits"):
            ask_again(story=other, by=po, question="Still?")

    def test_what_waits_is_not_rewritten(self, as_: SignIn, spike: Story, developer: User) -> None:
        put(spike, developer)
        sent = typed(recommendation="Else", version=str(said_of(spike).version))
        answer = as_(developer).post(url("recommendation_edit", spike), sent)
        assert (answer.status_code, "waits for both" in answer.content.decode()) == (422, True)
        with pytest.raises(RuleViolation, match="waits for both"):
            put_recommendation(story=spike, by=developer)

    def test_who_put_it_takes_it_back_and_writes_on(self, spike: Story, developer: User) -> None:
        first = put(spike, developer)
        assert first.joint
        withdraw(decision=first.joint, by=developer)
        assert said_of(spike).state == RecommendationState.DRAFT
        assert put(spike, developer, recommendation="Ask twice a day.").state == "put"

    def test_what_nobody_signed_in_time_is_open_again(self) -> None:
        asked = JointDecision(proposed_at=timezone.now() - dt.timedelta(days=61))
        assert not Recommendation(state="put", joint=asked).is_concluded
        assert Recommendation(state="put", joint=JointDecision()).is_concluded

    def test_people_talk_and_a_reader_reads(self, as_: SignIn, spike: Story, developer: User, observer: User) -> None:
        put(spike, developer, context=NASTY)
        as_(developer).post(url("spike_say", spike), {"say-text": "Have a look"})
        page = as_(observer).get(spike.get_absolute_url()).content.decode()
        assert "Have a look" in page
        assert NASTY not in page
        assert url("spike_say", spike) not in page


class TestAfterwards:
    def test_it_is_taken_home_as_safe_markdown(self, as_: SignIn, spike: Story, developer: User, manager: User) -> None:
        put(spike, developer, found=False, recommendation=f"# Out\n{NASTY}", options=[
            {"name": "*Stars*", "pros": "# Loud", "cons": ""}])  # fmt: skip
        answer = as_(manager).get(url("recommendation_export", spike))
        text = answer.content.decode()
        assert answer["Content-Disposition"].startswith('attachment; filename="pay-1-')
        assert text.startswith(f"# PAY-{spike.number}")
        assert "## No answer found" in text
        assert "\\*Stars\\*" in text
        assert "<script" not in text
        assert [line for line in text.splitlines() if line.startswith("# ")] == [text.splitlines()[0]]

    def test_stories_follow_in_one_step_linked_both_ways_with_its_words(
        self, as_: SignIn, spike: Story, tech_lead: User, developer: User
    ) -> None:
        accepted(spike, developer)
        sent = {"story-0-title": "Ask hourly", "story-0-kind": "improvement", "story-1-kind": "bug",
                "story-2-title": "Show it sooner", "story-2-kind": "feature"}  # fmt: skip
        rest: dict[str, Any] = {f"story-{n}-kind": "feature" for n in range(3, 6)}
        assert as_(tech_lead).post(url("follow_ups", spike), sent | rest).status_code == 302
        first, second = Story.objects.filter(follows__spike_id=spike.pk).order_by("number")
        assert (first.kind, second.kind) == (Kind.IMPROVEMENT, Kind.FEATURE)
        assert first.why == f"Follows from PAY-{spike.number}, which decides whether we pay daily"
        assert ADR["recommendation"] in first.description
        assert str(first) in as_(developer).get(spike.get_absolute_url()).content.decode()
        assert str(spike) in as_(developer).get(first.get_absolute_url()).content.decode()
        twice = as_(tech_lead).post(url("follow_ups", spike), sent | rest)
        assert (twice.status_code, "follows from it already" in twice.content.decode()) == (422, True)

    def test_who_may_not_tag_proposes_and_nothing_follows_what_nobody_accepted(
        self, spike: Story, developer: User
    ) -> None:
        put(spike, developer)
        wanted = [("Ask hourly", Kind.DEBT.value)]
        with pytest.raises(RuleViolation, match="once both have accepted"):
            make_follow_ups(story=spike, wanted=wanted, by=developer, may_tag=False)
        sign_both(said_of(spike).joint)
        [made] = make_follow_ups(story=spike, wanted=wanted, by=developer, may_tag=False)
        assert (made.kind, made.proposed_kind) == (Kind.UNTAGGED, Kind.DEBT)


def test_two_of_one_title_and_none_are_refused(as_: SignIn, spike: Story, developer: User) -> None:
    accepted(spike, developer)
    none = {f"story-{n}-kind": "feature" for n in range(6)}
    alike = none | {"story-0-title": "Same", "story-1-title": "same"}
    for sent, said in ((none, "at least one story"), (alike, "the same title")):
        answer = as_(developer).post(url("follow_ups", spike), sent)
        assert (answer.status_code, said in answer.content.decode()) == (422, True)
