"""The pages of the decision log, as people meet them."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.decisions.models import Decision, DecisionStatus, JointDecision
from apps.decisions.services import propose_agreement, put_to_both, rewrite
from apps.sprints.models import Sprint
from apps.teams.models import Role, Team
from tests.budget.attack import signatures
from tests.conftest import SignIn
from tests.decisions.log import (
    OF_BOTH,
    OF_THE_LEAD,
    OF_THE_PO,
    OF_THE_TEAM,
    aged,
    challenged,
    decided,
    decided_together,
    given,
    proposed,
    signed_by_both,
    version_from,
)
from tests.factories import MembershipFactory, StoryFactory, TeamFactory
from tests.signing import PO

pytestmark = pytest.mark.django_db


def url(team: Team, name: str, *more: object) -> str:
    return reverse(f"decisions:{name}", args=[team.slug, *more])


def typed(team: Team, by: User, **more: Any) -> dict[str, Any]:
    """What a browser sends."""
    whole = {
        "title": "Keep one queue",
        "right_key": OF_THE_LEAD,
        "decision": "One queue.\r\n\r\n- for all",
        "decided_on": team.today.isoformat(),
        "decided_by": by.pk,
    }
    return whole | more


def said(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.mark.parametrize(
    ("who", "right", "becomes"),
    [
        ("tech_lead", OF_THE_LEAD, "decided"),
        ("po", OF_THE_PO, "decided"),
        ("developer", OF_THE_TEAM, "decided"),
        ("developer", OF_THE_LEAD, "proposed"),
        ("po", OF_THE_LEAD, "proposed"),
        ("po", OF_BOTH, "put to both"),
        ("developer", OF_BOTH, "put to both"),
    ],
)
def test_what_happens_follows_from_the_right_and_from_who_writes(
    who: str, right: str, becomes: str, team: Team, as_: SignIn, request: pytest.FixtureRequest
) -> None:
    for name in ("po", "tech_lead"):
        request.getfixturevalue(name)
    person = request.getfixturevalue(who)
    as_(person).post(url(team, "log_new"), typed(team, person, right_key=right))
    entry = Decision.objects.get(team=team)
    waits = JointDecision.objects.filter(kind="logged", subject_id=entry.pk).exists()
    assert ("put to both" if waits else entry.status, entry.recorded_by) == (becomes, person)


def test_the_form_says_for_each_right_what_will_happen(team: Team, po: User, as_: SignIn) -> None:
    shown = as_(po).get(url(team, "log_new")).context["groups"]
    groups = {title: {choice.key for choice in choices} for title, choices in shown}
    assert OF_THE_PO in groups["You decide"]
    assert OF_BOTH in groups["Both sign"]
    assert OF_THE_LEAD in groups["Waits for: Tech lead"]
    assert OF_THE_TEAM in groups["Waits for: Team"]


def test_both_signatures_decide_what_is_held_together(team: Team, po: User, tech_lead: User, as_: SignIn) -> None:
    as_(po).post(url(team, "log_new"), typed(team, po, right_key=OF_BOTH))
    joint = JointDecision.objects.get()
    page = said(as_(tech_lead).get(url(team, "decision", 1)))
    assert "waits for signatures" in page and joint.get_absolute_url() in page
    client = as_(tech_lead)
    client.post(reverse("decisions:joint_sign", args=[team.slug, joint.number]), {"seat": Role.TECH_LEAD})
    entry = Decision.objects.get()
    assert (entry.status, entry.joint) == (DecisionStatus.DECIDED, joint)
    page = said(client.get(url(team, "decision", 1)))
    assert "Paula Owner, Tariq Lead" in page


def test_whoever_holds_the_right_can_keep_a_proposal_first(team: Team, tech_lead: User, as_: SignIn) -> None:
    client = as_(tech_lead)
    client.post(url(team, "log_new"), typed(team, tech_lead, propose="yes"))
    assert Decision.objects.get().is_proposed
    client.post(url(team, "decision_decide", 1), {"decided_on": team.today, "decided_by": tech_lead.pk})
    assert Decision.objects.get().decided_by == tech_lead


def test_who_lacks_the_right_is_shown_the_row(team: Team, po: User, tech_lead: User, as_: SignIn) -> None:
    proposed(team, po)
    answer = as_(po).get(url(team, "decision_decide", 1))
    assert answer.status_code == 403
    assert "#right-architecture" in said(answer)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"title": " "}, "This field is required."),
        ({"decision": "\r\n "}, "This field is required."),
        ({"title": "x" * 201}, "at most 200 characters"),
        ({"context": "x" * 1_000_000}, "at most 20000 characters"),
        ({"decision": "a\x00b"}, "Null characters are not allowed."),
        ({"title": "a\x00b"}, "Null characters are not allowed."),
        ({"right_key": ""}, "This field is required."),
        ({"right_key": "everything"}, "not one of the available choices"),
        ({"decided_on": "tomorrow"}, "Enter a valid date."),
        ({"decided_on": "2999-01-01"}, "A decision is dated today or earlier."),
        ({"decided_on": "1999-01-01"}, "A decision cannot be older than its team."),
        ({"decided_by": "0"}, "not one of the available choices"),
        ({"links": "PAY-999, S77"}, "Nothing with this key in this team: PAY-999, S77."),
        ({"links": " ".join(map(str, range(100)))}, "Nothing with this key in this team"),
        ({"replaces": "D-9"}, "No entry with this number stands decided in this log."),
        ({"replaces": "D-9' OR 1=1"}, "No entry with this number"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(
    wrong: dict[str, str], told: str, team: Team, tech_lead: User, as_: SignIn
) -> None:
    answer = as_(tech_lead).post(url(team, "log_new"), typed(team, tech_lead, **wrong))
    assert answer.status_code == 422
    assert told in said(answer).replace("&#x27;", "'")
    assert not Decision.objects.exists()


def test_people_without_the_right_on_the_day_did_not_decide(
    team: Team, tech_lead: User, developer: User, stranger: User, as_: SignIn
) -> None:
    answer = as_(tech_lead).post(url(team, "log_new"), typed(team, developer))
    assert "was decided by: Tech lead. Dana Developer was: Developer." in said(answer)
    answer = as_(tech_lead).post(url(team, "log_new"), typed(team, stranger))
    assert "not one of the available choices" in said(answer)


def test_a_right_of_later_days_is_refused_with_its_day(team: Team, po: User, tech_lead: User, as_: SignIn) -> None:
    aged(team)
    day = team.today - dt.timedelta(days=20)
    rows = [
        *given(team, OF_THE_LEAD, Role.TECH_LEAD),
        {"key": "cloud", "sentence": "Which cloud", "holder": "tech_lead"},
    ]
    version_from(team, dt.datetime.combine(day, dt.time(12), team.zone), rows)  # type: ignore[arg-type]  # dicts are rows
    sent = typed(team, tech_lead, right_key="cloud", decided_on=(day - dt.timedelta(days=1)).isoformat())
    answer = as_(tech_lead).post(url(team, "log_new"), sent)
    assert "“Which cloud” stands in the decision rights since" in said(answer)
    as_(tech_lead).post(url(team, "log_new"), sent | {"decided_on": day.isoformat()})
    assert Decision.objects.get(right_key="cloud").decided_on == day


def test_a_right_that_is_gone_serves_the_days_it_was_there(team: Team, tech_lead: User, as_: SignIn) -> None:
    aged(team)
    day = team.today - dt.timedelta(days=20)
    rows = [row for row in given(team, OF_THE_LEAD, PO) if row["key"] != "quality"]
    version_from(team, dt.datetime.combine(day, dt.time(12), team.zone), rows)
    answer = as_(tech_lead).post(url(team, "log_new"), typed(team, tech_lead, right_key="quality"))
    assert "stood in the decision rights until" in said(answer)
    before = (day - dt.timedelta(days=1)).isoformat()
    as_(tech_lead).post(url(team, "log_new"), typed(team, tech_lead, right_key="quality", decided_on=before))
    assert Decision.objects.get(right_key="quality").right_holder == Role.TECH_LEAD


def test_who_does_not_decide_does_not_date(team: Team, developer: User, as_: SignIn) -> None:
    yesterday = (team.today - dt.timedelta(days=1)).isoformat()
    answer = as_(developer).post(url(team, "log_new"), typed(team, developer, decided_on=yesterday))
    assert "Whoever holds this right says when it was decided" in said(answer)


def test_what_was_typed_is_kept_after_a_refusal(team: Team, tech_lead: User, as_: SignIn) -> None:
    page = said(as_(tech_lead).post(url(team, "log_new"), typed(team, tech_lead, title="", context="Two incidents")))
    assert "Two incidents" in page and 'value="architecture" required checked' in page


def test_texts_are_markdown_that_can_do_no_harm(team: Team, tech_lead: User, as_: SignIn) -> None:
    decided(team, tech_lead, decision="**One** queue <script>alert(1)</script>", title="<b>Queue</b>")
    for page in (url(team, "decision", 1), url(team, "log")):
        shown = said(as_(tech_lead).get(page))
        assert "<script>alert" not in shown and "<b>Queue" not in shown
    assert "<strong>One</strong>" in said(as_(tech_lead).get(url(team, "decision", 1)))


def test_a_stale_form_shows_both_versions_and_keeps_mine(team: Team, developer: User, as_: SignIn) -> None:
    entry = proposed(team, developer, context="Old")
    rewrite(entry=entry, version=1, changes={"decision": "Theirs", "context": "New"})
    client, page = as_(developer), url(team, "decision_edit", 1)
    sent = {"title": entry.title, "right_key": OF_THE_LEAD, "decision": "Mine", "context": "Old", "version": 1}
    answer = client.post(page, sent)
    assert answer.status_code == 409
    by_field = {each.name: each for each in answer.context["differences"]}
    assert (by_field["decision"].mine, by_field["decision"].theirs, by_field["decision"].keep) == (
        "Mine",
        "Theirs",
        "mine",
    )
    assert by_field["context"].keep == "theirs"
    use = {f"use-{name}": each.keep for name, each in by_field.items()}
    seen = {f"typed-{name}": each.typed for name, each in by_field.items()}
    assert client.post(page, sent | use | seen | {"version": 2}).status_code == 302
    entry.refresh_from_db()
    assert (entry.decision, entry.context) == ("Mine", "New")


def test_what_is_decided_or_waits_is_not_edited(team: Team, po: User, tech_lead: User, as_: SignIn) -> None:
    decided(team, tech_lead)
    assert as_(tech_lead).get(url(team, "decision_edit", 1)).status_code == 422
    put_to_both(entry=proposed(team, po, right_key=OF_BOTH), by=po, seat=PO)
    answer = as_(po).post(
        url(team, "decision_edit", 2), {"title": "Other", "right_key": OF_BOTH, "decision": "x", "version": 1}
    )
    assert answer.status_code == 422 and "waits for a signature" in said(answer)
    assert as_(po).post(url(team, "decision_delete", 2)).status_code == 422


def test_a_proposal_is_deleted_by_its_author_or_its_holder(
    team: Team, po: User, tech_lead: User, developer: User, as_: SignIn
) -> None:
    for _ in range(2):
        proposed(team, developer)
    assert as_(po).post(url(team, "decision_delete", 1)).status_code == 403
    assert as_(developer).post(url(team, "decision_delete", 1)).status_code == 302
    assert as_(tech_lead).post(url(team, "decision_delete", 2)).status_code == 302
    assert not Decision.objects.exists()


def test_a_decision_is_superseded_by_one_there_is_or_by_a_new_one(team: Team, tech_lead: User, as_: SignIn) -> None:
    for _ in range(3):
        decided(team, tech_lead)
    client = as_(tech_lead)
    assert "?replaces=D-1" in said(client.get(url(team, "decision_supersede", 1)))
    for nonsense in ("D-1", "D-99", "x", ""):
        assert client.post(url(team, "decision_supersede", 1), {"successor": nonsense}).status_code == 422
    assert client.post(url(team, "decision_supersede", 1), {"successor": "d-2"}).status_code == 302
    client.post(url(team, "log_new"), typed(team, tech_lead, replaces="D-3"))
    followed = Decision.objects.filter(status="superseded").order_by("number")
    assert [(old.number, old.superseded_by.number) for old in followed if old.superseded_by] == [(1, 2), (3, 4)]
    assert "superseded by D-2" in said(client.get(url(team, "log")))


def test_the_list_searches_and_filters(team: Team, po: User, tech_lead: User, client: Client) -> None:
    decided(team, tech_lead, title="Keep one queue", context="Because of PAY-17")
    decided(team, po, title="Ship on Tuesdays", right_key=OF_THE_PO)
    decided_together(team, po, title="Debt first")
    challenged(Decision.objects.get(number=2), tech_lead)
    client.force_login(po)
    for query, found in {
        "": [3, 2, 1],
        "q=keep": [1],
        "q=ship tues": [2],
        "q=D-3": [3],
        "q=PAY-17": [1],
        "q=!!": [3, 2, 1],
        "status=challenged": [2],
        "status=nonsense": [3, 2, 1],
        f"right={OF_BOTH}": [3],
        f"person={tech_lead.pk}": [3, 1],
        "person=999999": [3, 2, 1],
        f"year={team.today.year}": [3, 2, 1],
        "q=keep&status=challenged": [],
        "q=%00": [3, 2, 1],
        "page=99": [3, 2, 1],
    }.items():
        rows = client.get(f"{url(team, 'log')}?{query}").context["rows"]
        assert [entry.number for entry, _links in rows] == found, query


def test_the_list_is_paged_and_answers_htmx_with_the_list_alone(team: Team, tech_lead: User, client: Client) -> None:
    for _ in range(31):
        proposed(team, tech_lead)
    client.force_login(tech_lead)
    first = client.get(url(team, "log"))
    assert len(first.context["rows"]) == 30 and "1–30 of 31" in said(first)
    part = client.get(url(team, "log") + "?page=2", headers={"HX-Request": "true", "HX-Target": "section#list"})
    assert "<html" not in said(part) and "D-1<" in said(part)


def test_an_empty_log_says_what_it_is_for(team: Team, developer: User, observer: User, as_: SignIn) -> None:
    assert "in half a year nobody remembers" in said(as_(developer).get(url(team, "log")))
    assert "Record a decision</a>" not in said(as_(observer).get(url(team, "log")))
    assert "Nothing found" in said(as_(observer).get(url(team, "log") + "?q=queue"))


def test_stories_and_sprints_show_their_decisions(team: Team, tech_lead: User, sprint: Sprint, as_: SignIn) -> None:
    story = StoryFactory(team=team)
    client = as_(tech_lead)
    client.post(url(team, "log_new"), typed(team, tech_lead, links=f"{story.key.lower()} s24, {story.number}"))
    page = said(client.get(url(team, "decision", 1)))
    assert story.get_absolute_url() in page and "S24" in page
    assert "Keep one queue" in said(client.get(story.get_absolute_url()))
    assert f"?about={story.key}" in said(client.get(story.get_absolute_url()))
    assert f'value="{story.key}"' in said(client.get(url(team, "log_new") + f"?about={story.key}"))
    Sprint.objects.filter(pk=sprint.pk).update(status="active")
    assert "Keep one queue" in said(client.get(reverse("sprints:detail", args=[team.slug, 24])))
    assert client.post(url(team, "decision_link", 1), {"links": "S24"}).status_code == 302
    assert story.get_absolute_url() not in said(client.get(url(team, "decision", 1)))
    assert client.post(url(team, "decision_link", 1), {"links": "S25"}).status_code == 422


def test_another_teams_things_are_out_of_reach(team: Team, tech_lead: User, as_: SignIn) -> None:
    other = TeamFactory(organisation=team.organisation)
    lead = MembershipFactory(team=other, role=Role.TECH_LEAD).user
    there, story = decided(other, lead), StoryFactory(team=other)
    client = as_(tech_lead)
    answer = client.post(url(team, "log_new"), typed(team, tech_lead, links=story.key))
    assert "Nothing with this key" in said(answer)
    assert client.get(url(other, "decision", there.number)).status_code == 404
    assert client.get(url(team, "decision", there.number)).status_code == 404


def test_what_both_signed_elsewhere_stands_in_the_log(team: Team, po: User, as_: SignIn) -> None:
    signatures(team)
    proposal = propose_agreement(
        team=team, tech_share=Decimal(25), reserve_share=Decimal(5), effective_from=team.today, by=po, seat=PO,
        note="The **nightly** run breaks.",
    )  # fmt: skip
    signed_by_both(proposal)
    entry = Decision.objects.get()
    assert entry.title == "25% for technical work" and "20% → 25%" in entry.decision
    page = said(as_(po).get(url(team, "decision", 1)))
    assert "<strong>nightly</strong>" in page and "How capacity is allocated" in page
