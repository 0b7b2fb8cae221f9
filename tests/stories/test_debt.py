"""Ways onto the debt register, and what becomes of a debt on its story's page."""

from typing import Any

import pytest
from django.urls import reverse

from apps.accounts.models import User
from apps.decisions.links import links_of
from apps.decisions.models import Decision, JointDecision
from apps.decisions.services import sign
from apps.stories.models import ChargedTo, Debt, Kind, Origin, Story
from apps.stories.services import archive_story, edit_debt, propose_write_off, put_on_register
from apps.teams.models import DecisionRight, Right, Team
from tests.budget.attack import refused_by
from tests.conftest import SignIn
from tests.factories import SprintFactory, StoryFactory
from tests.signing import LEAD, put_rights, rows_in_force
from tests.stories.debts import noticed, shortcut, story_of_debt, written_off

pytestmark = pytest.mark.django_db


def url(team: Team, name: str, story: Story | None = None) -> str:
    return reverse(f"stories:{name}", args=[team.slug, *([story.number] if story else [])])


def typed(person: User, team: Team, **fields: Any) -> dict[str, Any]:
    usual = {"reason": "Fees are computed in three places", "noticed_by": person.pk, "incurred_on": str(team.today)}
    return usual | fields


class TestNoticing:
    def test_a_noticed_debt_comes_with_the_story_that_repays_it(self, as_: SignIn, tech_lead: User, team: Team) -> None:
        sent = typed(
            tech_lead, team, title="One place  for fees", principal="3,5", cost="30 corrections", component="fees"
        )
        answer = as_(tech_lead).post(url(team, "debt_new"), sent)
        debt = Debt.objects.get()
        assert answer.headers["Location"] == f"{debt.story.get_absolute_url()}#debt"
        assert (debt.story.title, debt.story.kind, debt.story.size) == ("One place for fees", Kind.DEBT, debt.principal)
        assert debt.story.why == debt.reason == "Fees are computed in three places"
        assert (debt.origin, debt.noticed_by, debt.charged_to) == (Origin.NOTICED, tech_lead, ChargedTo.TECH)

    def test_an_address_that_names_nothing_begins_an_empty_form(self, as_: SignIn, developer: User, team: Team) -> None:
        assert as_(developer).get(url(team, "debt_new"), {"story": "a\0b", "incident": "\0"}).status_code == 200

    def test_a_developer_proposes_the_tag_and_the_debt_stands(self, as_: SignIn, developer: User, team: Team) -> None:
        as_(developer).post(url(team, "debt_new"), typed(developer, team, title="One place for fees"))
        story = Debt.objects.get().story
        assert (story.kind, story.proposed_kind) == (Kind.UNTAGGED, Kind.DEBT)

    def test_a_story_that_is_there_is_put_on_it_once(self, as_: SignIn, developer: User, team: Team) -> None:
        story = story_of_debt(team)
        page = as_(developer).get(f"{url(team, 'debt_new')}?story={story.key}")
        assert page.context["form"]["reason"].value() == story.why
        sent = typed(developer, team, story=story.key, principal="2")
        assert as_(developer).post(url(team, "debt_new"), sent).status_code == 302
        again = as_(developer).post(url(team, "debt_new"), sent)
        assert (again.status_code, Debt.objects.count()) == (422, 1)
        assert "already" in again.context["form"].errors["story"][0]

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({}, "title"),
            ({"title": "Fees", "story": "PAY-9"}, "story"),
            ({"title": "Fees", "reason": " "}, "reason"),
            ({"title": "Fees", "principal": "0"}, "principal"),
            ({"title": "Fees", "incurred_on": "2999-01-01"}, "incurred_on"),
        ],
    )
    def test_what_makes_no_sense_is_said_beside_its_field(
        self, wrong: dict[str, str], field: str, as_: SignIn, developer: User, team: Team
    ) -> None:
        answer = as_(developer).post(url(team, "debt_new"), typed(developer, team, **wrong))
        assert answer.status_code == 422
        assert field in answer.context["form"].errors
        assert not Debt.objects.exists()

    def test_the_product_owner_notices_and_leaves_the_amount_to_the_team(
        self, as_: SignIn, po: User, team: Team
    ) -> None:
        answer = as_(po).post(url(team, "debt_new"), typed(po, team, title="Fees", principal="3"))
        assert "principal" in answer.context["form"].errors
        assert as_(po).post(url(team, "debt_new"), typed(po, team, title="Fees")).status_code == 302

    def test_an_incident_leaves_debt(self, as_: SignIn, developer: User, team: Team) -> None:
        incident = StoryFactory(team=team, kind=Kind.INCIDENT, title="Refunds stood still")
        client, address = as_(developer), f"{url(team, 'debt_new')}?incident={incident.key}"
        client.post(address, typed(developer, team, title="Retry refunds"))
        assert Debt.objects.get().incident == incident
        assert "Retry refunds" in client.get(incident.get_absolute_url()).content.decode()
        feature = StoryFactory(team=team)
        assert client.get(f"{url(team, 'debt_new')}?incident={feature.key}").status_code == 404

    def test_tagged_stories_come_onto_it_all_at_once(self, as_: SignIn, developer: User, team: Team) -> None:
        chosen, left = story_of_debt(team, component="fees"), story_of_debt(team)
        noticed(team)
        client = as_(developer)
        assert [row[0] for row in client.get(url(team, "debt_tagged")).context["rows"]] == [chosen, left]
        nothing = client.post(url(team, "debt_tagged"), {"reason": "Known since the audit"})
        assert nothing.status_code == 422
        client.post(url(team, "debt_tagged"), {"reason": "Known since the audit", "pick": [chosen.number]})
        debt = Debt.objects.get(story=chosen)
        assert (debt.principal, debt.component, debt.reason) == (chosen.size, "fees", "Known since the audit")
        assert put_on_register(team=team, numbers=[chosen.number], reason="again", by=developer) == 0


class TestOnItsStory:
    def test_the_team_takes_what_the_product_owner_chose(
        self, as_: SignIn, po: User, developer: User, team: Team
    ) -> None:
        debt, sprint = shortcut(team), SprintFactory(team=team)
        address, move = url(team, "debt_take", debt.story), reverse("sprints:move", args=[team.slug, sprint.number])
        refused = as_(developer).post(move, {"story": debt.story.number, "to": "tech"})
        assert (refused.status_code, "so the product budget repays it" in refused.content.decode()) == (422, True)
        assert as_(po).post(address).status_code == 403
        part = as_(developer).post(address, headers={"HX-Request": "true", "HX-Target": "div#debt"})
        assert "The tech budget: the team took it." in part.content.decode()
        debt.refresh_from_db()
        assert debt.charged_to == ChargedTo.TECH

    def test_what_was_repaid_is_taken_by_nobody(self, as_: SignIn, developer: User, team: Team) -> None:
        debt = shortcut(team)
        Story.objects.filter(pk=debt.story_id).update(state="done")
        late = as_(developer).post(url(team, "debt_take", debt.story))
        assert (late.status_code, "stays as it was told" in late.content.decode()) == (422, True)

    def test_an_edit_that_was_overtaken_shows_both(self, as_: SignIn, developer: User, team: Team) -> None:
        debt = noticed(team, component="fees")
        edit_debt(debt=debt, version=1, changes={"cost": "30 corrections"})
        sent = {"reason": "Mine", "principal": "3", "component": "fees", "version": "1"}
        both = as_(developer).post(url(team, "debt_edit", debt.story), sent)
        assert both.status_code == 409
        assert {each.name: each.keep for each in both.context["differences"]} == {"reason": "mine", "cost": "theirs"}
        kept = sent | {"version": "2", "use-cost": "theirs", "typed-cost": ""}
        as_(developer).post(url(team, "debt_edit", debt.story), kept)
        debt.refresh_from_db()
        assert (debt.reason, debt.cost, debt.version) == ("Mine", "30 corrections", 3)

    def test_a_cancelled_story_leaves_it_owed_and_says_so(self, as_: SignIn, developer: User, team: Team) -> None:
        debt = noticed(team)
        Story.objects.filter(pk=debt.story_id).update(state="cancelled")
        assert "the debt is still owed" in as_(developer).get(debt.story.get_absolute_url()).content.decode()

    def test_archiving_names_what_is_carried(self, as_: SignIn, tech_lead: User, team: Team) -> None:
        debt, other = noticed(team, 5), noticed(team, None)
        client = as_(tech_lead)
        one = client.post(url(team, "archive", debt.story))
        assert one.status_code == 422
        assert f"{debt.story.key} (5 pts)" in one.context["refusal"]
        many = client.post(url(team, "act"), {"act": "archive", "pick": [debt.story.number, other.story.number]})
        assert f"{debt.story.key} (5 pts), {other.story.key}." in many.context["refusal"]

    def test_a_story_without_debt_shows_nothing_of_it(self, as_: SignIn, developer: User, team: Team) -> None:
        assert "debt-title" not in as_(developer).get(StoryFactory(team=team).get_absolute_url()).content.decode()


class TestWritingOff:
    def test_both_sign_and_the_log_keeps_it(self, as_: SignIn, po: User, tech_lead: User, team: Team) -> None:
        debt = noticed(team)
        address = url(team, "debt_write_off", debt.story)
        as_(po).post(address, {"note": "The old app goes in March"})
        waiting = JointDecision.objects.get()
        assert "proposes to write it off" in as_(tech_lead).get(debt.story.get_absolute_url()).content.decode()
        sign(decision=waiting, by=tech_lead, seat=LEAD)
        debt.refresh_from_db()
        entry = Decision.objects.get()
        assert (debt.written_off, entry.right_key, entry.joint) == (waiting, "debt_first", waiting)
        assert [link.key for link in links_of([entry])[entry.pk]] == [debt.story.key]
        assert archive_story(story=debt.story).archived_at
        assert as_(po).post(address, {"note": "again"}).status_code == 422

    def test_who_signs_for_neither_side_proposes_none(
        self, as_: SignIn, po: User, tech_lead: User, developer: User, team: Team
    ) -> None:
        assert as_(developer).get(url(team, "debt_write_off", noticed(team).story)).status_code == 403

    def test_a_debt_that_changed_is_proposed_anew(self, po: User, tech_lead: User, team: Team) -> None:
        debt = noticed(team)
        waiting = propose_write_off(debt=debt, by=po, seat="product_owner", note="The old app goes")
        edit_debt(debt=debt, version=1, changes={"reason": "It is larger than we thought"})
        with refused_by("a_signature_is_for_what_was_seen"):
            sign(decision=waiting, by=tech_lead, seat=LEAD)

    def test_a_team_that_struck_the_row_rests_it_on_how_capacity_is_allocated(self, team: Team) -> None:
        put_rights(team, [row for row in rows_in_force(team) if row["key"] != "debt_first"])
        assert not DecisionRight.objects.filter(team=team, key="debt_first").exists()
        written_off(noticed(team))
        assert Decision.objects.get(joint__kind="write_off").right_key == Right.CAPACITY
