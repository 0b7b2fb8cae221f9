"""Definitions of ready and of done: written in the draft of the decision rights, signed and versioned with them."""

from typing import Any

import pytest

from apps.accounts.models import User
from apps.core.markdown import to_html
from apps.decisions.comparing import redefined
from apps.decisions.definitions import (
    LONGEST_SENTENCE,
    MOST_SENTENCES,
    STANDARD_DEFINITIONS,
    definitions_in_force,
    flaws_of_definitions,
    in_order_of_lists,
)
from apps.decisions.matters import matter_of
from apps.decisions.models import DefinedFor, JointDecision, RightsDraft, RightsVersion, Sentence
from apps.decisions.services import (
    FlawedRights,
    discard_draft,
    newest_version,
    propose_rights,
    put_in_force,
    restore_draft,
    sign,
    write_draft,
)
from apps.stories.models import Kind
from apps.teams.models import Right, Team
from tests.budget.attack import refused_by, signatures, sql
from tests.conftest import SignIn
from tests.decisions.drafting import HTMX, drafted, sent, text_of, url
from tests.signing import LEAD, PO, give, rows_in_force

REVIEWED = Sentence(which="done", kind="every", text="Reviewed by two")
STEPS = Sentence(which="ready", kind="bug", text="The steps are known")
SEEN = Sentence(which="ready", kind="bug", text="Seen on test")


NOT_THE_RIGHTS = "rights_are_what_both_signed"


def signed(team: Team, **terms: Any) -> JointDecision:
    """Both signed these terms, whatever they say."""
    both = signatures(team) | {"kind": "rights", "terms": {"rows": rows_in_force(team)} | terms, "basis": "1"}
    return JointDecision.objects.create(**both)


def lists(sentences: list[Sentence]) -> dict[str, str]:
    """What a browser sends for these definitions: a field for every list."""
    texts: dict[str, list[str]] = {f"define-{which}:{kind}": [] for which in ("ready", "done") for kind in DefinedFor}
    for each in sentences:
        texts[f"define-{each['which']}:{each['kind']}"].append(each["text"])
    return {name: "\r\n".join(lines) for name, lines in texts.items()}


def put(team: Team, definitions: list[Sentence]) -> JointDecision:
    """Both sign them."""
    po, lead = (team.memberships.get(role=role).user for role in (PO, LEAD))
    proposal = propose_rights(
        team=team, rows=rows_in_force(team), definitions=definitions, basis=newest_version(team).number, by=po, seat=PO
    )
    return sign(decision=proposal, by=lead, seat=LEAD)


def test_the_standard_set_is_a_good_one_and_knows_every_kind_of_story() -> None:
    assert {kind.value for kind in DefinedFor} == {"every", *(kind.value for kind in Kind if kind != Kind.UNTAGGED)}
    assert flaws_of_definitions(STANDARD_DEFINITIONS) == {}
    assert in_order_of_lists(STANDARD_DEFINITIONS) == STANDARD_DEFINITIONS


@pytest.mark.parametrize(
    ("sentences", "where", "words"),
    [
        ([{"text": f"Sentence {n}"} for n in range(MOST_SENTENCES + 1)], "done:every", "at most 12 sentences"),
        ([{"text": "x" * (LONGEST_SENTENCE + 1)}], "done:every", "at most 160 characters"),
        ([{"text": "It is tested"}, {"text": "it is TESTED."}], "done:every", "twice"),
        ([{"text": "It is tested"}, {"text": "It is tested", "kind": "bug"}], "done:bug", "twice"),
    ],
)
def test_what_is_too_much_says_so(sentences: list[Any], where: str, words: str) -> None:
    found = flaws_of_definitions([Sentence(which="done", kind="every", text="") | each for each in sentences])
    assert list(found) == [where] and words in found[where]


def test_kinds_may_say_the_same() -> None:
    both = [Sentence(which="done", kind=kind, text="It is measured") for kind in ("feature", "improvement")]
    assert flaws_of_definitions(both) == {}


def test_what_differs_is_added_removed_or_in_another_place() -> None:
    found = redefined([REVIEWED, STEPS, SEEN], [SEEN, STEPS, Sentence(which="ready", kind="every", text="Clear")])
    said = [(each.marks[0].value, str(each.before or ""), str(each.after or "")) for each in found]
    assert said[0] == ("added", "", "Clear · Ready, every story")
    assert said[1][0] == "moved"
    assert said[2:] == [("removed", "Reviewed by two · Done, every story", "")]


@pytest.mark.django_db
class TestWriting:
    @pytest.fixture(autouse=True)
    def _both(self, po: User, tech_lead: User) -> None:
        """The team has both sides."""

    def test_a_new_team_begins_with_the_standard_set(self, team: Team) -> None:
        assert definitions_in_force(team.pk) == STANDARD_DEFINITIONS

    def test_they_go_from_the_draft_through_both_signatures_into_force(
        self, as_: SignIn, team: Team, po: User, tech_lead: User
    ) -> None:
        client = as_(po)
        bugs = {"define-ready:bug": "- The steps  are known\n\n* Seen on test\n"}
        typed = lists([*STANDARD_DEFINITIONS, REVIEWED]) | bugs
        client.post(url(team), sent(rows_in_force(team), act="preview") | typed)
        shown = text_of(client.get(url(team, "rights_propose")))
        assert "+ Added" in shown and "After Done, every story · Reviewed by two" in shown
        assert "− Removed" in shown and "Before Ready, bugs · It says how to see the fault" in shown
        client.post(url(team, "rights_propose"), {"version": 1})
        decision = JointDecision.objects.get()
        changes = {(change.what, change.before, change.after) for change in matter_of(decision).changes(decision)}
        assert ("Added", "", "The steps are known · Ready, bugs") in changes
        assert definitions_in_force(team.pk) == STANDARD_DEFINITIONS, "it waits"
        sign(decision=decision, by=tech_lead, seat=LEAD)
        new = [each for each in definitions_in_force(team.pk) if each not in STANDARD_DEFINITIONS]
        assert new == [STEPS, SEEN, REVIEWED]
        assert "Reviewed by two" in team.decisions.get(joint=decision).decision

    def test_a_form_that_knows_nothing_of_them_leaves_them(self, as_: SignIn, team: Team, po: User) -> None:
        as_(po).post(url(team), sent(rows_in_force(team)) | {"define-done:every": "Reviewed by two"})
        of_every_story = {"which": "done", "kind": "every"}
        kept = [each for each in STANDARD_DEFINITIONS if each | of_every_story != each]
        assert RightsDraft.objects.get().definitions == in_order_of_lists([*kept, REVIEWED])

    def test_a_refusal_stands_beside_its_list_and_loses_nothing(self, as_: SignIn, team: Team, po: User) -> None:
        typed = lists([]) | {"define-done:every": "x" * 161, "define-ready:spike": "Kept"}
        response = as_(po).post(url(team), sent(rows_in_force(team)) | typed, headers=HTMX)
        shown = response.content.decode()
        assert response.status_code == 422
        assert 'role="alert"' in shown and 'href="#id_define-done:every"' in shown
        assert "at most 160 characters" in shown and ">\nKept</textarea>" in shown
        assert not RightsDraft.objects.exists()

    def test_nul_and_a_flood_are_answered(self, as_: SignIn, team: Team, po: User) -> None:
        for bad in ("nul\x00", "x" * 10_000):
            typed = lists([]) | {"define-done:every": bad}
            assert as_(po).post(url(team), sent(rows_in_force(team)) | typed).status_code == 422

    def test_a_stale_form_shows_both(self, as_: SignIn, team: Team, po: User, tech_lead: User) -> None:
        write_draft(team=team, rows=rows_in_force(team), definitions=[REVIEWED], by=tech_lead)
        response = as_(po).post(url(team), sent(rows_in_force(team)) | lists([STEPS]))
        assert response.status_code == 409
        assert "Before Done, every story · Reviewed by two" in text_of(response)
        assert "After Ready, bugs · The steps are known" in text_of(response)
        assert RightsDraft.objects.get().definitions == [REVIEWED]

    def test_a_draft_keeps_them_unless_told_and_brings_them_back(self, team: Team, po: User) -> None:
        write_draft(team=team, rows=rows_in_force(team), definitions=[REVIEWED], by=po)
        assert write_draft(team=team, rows=rows_in_force(team), by=po).definitions == [REVIEWED]
        discard_draft(team=team)
        restored = restore_draft(team=team, by=po)
        assert restored and restored.definitions == [REVIEWED]

    def test_beginning_again_keeps_them_to_be_taken_over(self, as_: SignIn, team: Team, po: User) -> None:
        give(team, Right.TAGGING, "team")
        draft = write_draft(team=team, rows=rows_in_force(team), definitions=[REVIEWED], by=po, basis=1)
        client = as_(po)
        typed = lists([REVIEWED])
        client.post(url(team), sent(rows_in_force(team), version=draft.version, act="restart") | typed)
        assert RightsDraft.objects.get().definitions == STANDARD_DEFINITIONS
        assert "What you had written before" in text_of(client.get(url(team)))
        again = sent(drafted(team), version=RightsDraft.objects.get().version, basis=2, act="take_definitions")
        client.post(url(team), again | lists(STANDARD_DEFINITIONS))
        assert RightsDraft.objects.get().definitions == in_order_of_lists([*STANDARD_DEFINITIONS, REVIEWED])

    def test_without_any_the_standard_set_is_one_button_away(self, as_: SignIn, team: Team, po: User) -> None:
        put(team, [])
        client = as_(po)
        page = text_of(client.get(url(team, "rights")))
        assert "Nothing is written yet. Begin with the standard set" in page
        assert 'value="standard"' in client.get(url(team)).content.decode()
        client.post(url(team), sent(rows_in_force(team), basis=2, act="standard") | lists([]))
        assert RightsDraft.objects.get().definitions == STANDARD_DEFINITIONS
        assert 'value="standard"' not in client.get(url(team)).content.decode()

    def test_services_refuse_what_the_form_would(self, team: Team, po: User) -> None:
        twice = [REVIEWED, REVIEWED]
        with pytest.raises(FlawedRights, match="asked twice"):
            write_draft(team=team, rows=rows_in_force(team), definitions=twice, by=po)
        with pytest.raises(FlawedRights, match="asked twice"):
            propose_rights(team=team, rows=rows_in_force(team), definitions=twice, basis=1, by=po, seat=PO)


@pytest.mark.django_db
class TestReading:
    def test_every_version_is_shown_and_exported_with_its_own(
        self, as_: SignIn, team: Team, po: User, tech_lead: User, observer: User
    ) -> None:
        put(team, [Sentence(which="done", kind="every", text="<b>*Now*</b> | [x](//h)")])
        client = as_(observer)
        for version, number in ((1, 0), (2, 1)):
            page = client.get(url(team, "rights_version", version)).content.decode()
            assert page.count("&lt;b&gt;*Now*&lt;/b&gt; | [x](//h)</li>") == number
            assert ("Another member of the team has reviewed it</li>" in page) is (version == 1)
        assert "What differs from version 1" in text_of(client.get(url(team, "rights_version", 2)))
        html = to_html(client.get(url(team, "rights_export")).content.decode())
        assert "Every story</h5>" in html and "&lt;b&gt;*Now*&lt;/b&gt; | [x](//h)</li>" in html
        assert "Definition of ready" in html

    def test_a_team_that_has_none_is_told_who_begins(
        self, as_: SignIn, team: Team, po: User, tech_lead: User, observer: User
    ) -> None:
        put(team, [])
        page = text_of(as_(observer).get(url(team, "rights")))
        assert "Product Owner and tech lead write them into the draft" in page


@pytest.mark.django_db
class TestLaw:
    """By raw SQL and through the ORM: a version says what both signed, word for word."""

    def test_a_version_holds_the_definitions_that_both_signed(self, team: Team) -> None:
        rows: Any = rows_in_force(team)
        both = signed(team, definitions=[REVIEWED])
        for lie in ([], STANDARD_DEFINITIONS, [REVIEWED, STEPS]):
            with refused_by(NOT_THE_RIGHTS):
                RightsVersion.objects.create(team=team, number=2, rows=rows, definitions=lie, decision=both)
        RightsVersion.objects.create(team=team, number=2, rows=rows, definitions=[REVIEWED], decision=both)
        with refused_by("a_version_of_the_rights_stands"):
            sql("UPDATE decisions_rightsversion SET definitions = '[]' WHERE team_id = %s", team.pk)

    def test_what_was_signed_without_any_puts_none_in_force(self, team: Team) -> None:
        rows: Any = rows_in_force(team)
        before = signed(team)
        for forged in (STANDARD_DEFINITIONS, [REVIEWED]):
            with refused_by(NOT_THE_RIGHTS):
                RightsVersion.objects.create(team=team, number=2, rows=rows, definitions=forged, decision=before)
        assert put_in_force(decision=before).definitions == []
