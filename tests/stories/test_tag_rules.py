"""The team's own tagging rules: what each would tag, which one speaks first, and that only people apply them."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from apps.accounts.models import User
from apps.stories import tasks
from apps.stories.learning import Text
from apps.stories.models import Kind, Story, TagRule
from apps.stories.rules import claims, edition, looks_at, matches, rules_of, untagged
from apps.stories.services import create_story
from apps.stories.services.rules import add_rule, delete_rule
from apps.teams.models import Team
from tests.conftest import Answer, SignIn
from tests.factories import CommitmentFactory, StoryFactory

pytestmark = pytest.mark.django_db

RULES = "/teams/payments/tagging/rules/"


def story(team: Team, title: str = "Anything", **fields: Any) -> Story:
    made: Story = StoryFactory(team=team, title=title, **{"kind": Kind.UNTAGGED} | fields)
    return made


def rule(team: Team, by: User, field: str, value: str, kind: str) -> TagRule:
    return add_rule(team=team, by=by, field=field, value=value, kind=kind)


def apply(browser: Client, team: Team, **sent: Any) -> Answer:
    """Apply the rules as they are."""
    return browser.post(RULES + "apply/", {"seen": edition(rules_of(team))} | sent, follow=True)


def kinds(*stories: Story) -> list[str]:
    found = dict(Story.objects.values_list("pk", "kind"))
    return [found[each.pk] for each in stories]


@pytest.mark.parametrize("word", ["cache", "C++", "ci/cd", "a.b", "[x]", "Größe", "dark mode", "100%", "x_y"])
def test_the_database_and_a_new_story_are_read_alike(team: Team, word: str) -> None:
    titles = ["Cache it", "cached", "(cache)", "C++ headers", "c++", "xC++", "Ci/CD now", "aXb a.b", "fix [X] today",
              "größe wächst", "Dark  mode", "the DARK MODE!", "100% done", "1100%", "x_y_z", "x_y"]  # fmt: skip
    stories = [story(team, title, labels=[title[:60]], source_type=title, component=title) for title in titles]
    for field in ("word", "label", "type", "component"):
        asked = TagRule(field=field, value=word)
        found = set(untagged(team).filter(looks_at(field, word)).values_list("title", flat=True))
        texts = [Text(each.title, each.labels, each.source_type, each.component) for each in stories]
        assert found == {text.title for text in texts if matches(asked, text)}, field


def test_the_first_rule_speaks_and_the_others_say_so(team: Team, tech_lead: User) -> None:
    rule(team, tech_lead, "word", "upgrade", "improvement")
    rule(team, tech_lead, "type", "Bug", "bug")
    rule(team, tech_lead, "label", "infra", "debt")
    both = story(team, "Upgrade the ORM", labels=["infra"], source_type="Bug")
    story(team, "Upgrade Django", source_type="Bug")
    found = claims(team, rules_of(team))
    assert [(each.rule.field, each.count, each.elsewhere) for each in found] == [
        ("label", 1, 0), ("type", 1, 1), ("word", 0, 2),
    ]  # fmt: skip
    assert [example.key for example in found[0].examples] == [both.key]


def test_all_rules_tag_at_once_and_are_taken_back_at_once(as_: SignIn, tech_lead: User, po: User, team: Team) -> None:
    rule(team, tech_lead, "label", "infra", "improvement")
    rule(team, tech_lead, "word", "crash", "bug")
    infra, crash = story(team, labels=["infra"]), story(team, "Crash at night")
    other = story(team)
    kept = [
        story(team, "Crash", kind=Kind.FEATURE), story(team, "Crash", proposed_kind="feature", proposed_by=po),
        story(team, "Crash", state="done"), story(team, "Crash", archived_at="2026-01-05T12:00Z"),
    ]  # fmt: skip
    before = kinds(*kept)
    browser = as_(tech_lead)
    page = browser.get(RULES)
    assert page.context["total"] == 2
    answer = apply(browser, team, count=2)
    assert kinds(infra, crash, other) == ["improvement", "bug", "untagged"] and kinds(*kept) == before
    [message] = answer.context["messages"]
    browser.post(message.extra_tags)
    assert kinds(infra, crash) == ["untagged", "untagged"]


def test_one_rule_leaves_what_an_earlier_one_speaks_for(as_: SignIn, tech_lead: User, team: Team) -> None:
    word = rule(team, tech_lead, "word", "upgrade", "improvement")
    rule(team, tech_lead, "label", "infra", "debt")
    both, one = story(team, "Upgrade", labels=["infra"]), story(team, "Upgrade it")
    apply(as_(tech_lead), team, count=1, rule=word.pk)
    assert kinds(both, one) == ["untagged", "improvement"]


@pytest.mark.parametrize(("count", "status"), [(1, 409), (3, 409), ("", 422), ("x", 422), ("-1", 422)])
def test_another_number_than_the_page_said_tags_nothing(
    as_: SignIn, tech_lead: User, team: Team, count: object, status: int
) -> None:
    rule(team, tech_lead, "word", "crash", "bug")
    stories = [story(team, "Crash"), story(team, "Crash again")]
    answer = apply(as_(tech_lead), team, count=count)
    assert (answer.status_code, kinds(*stories)) == (status, ["untagged", "untagged"])
    assert 'role="alert"' in answer.content.decode()


def test_rules_that_changed_since_they_were_seen_tag_nothing(as_: SignIn, tech_lead: User, team: Team) -> None:
    kept, found = rule(team, tech_lead, "word", "crash", "bug"), story(team, "Crash")
    browser = as_(tech_lead)
    seen = browser.get(RULES).context["edition"]
    TagRule.objects.filter(pk=kept.pk).update(kind="debt")
    answer = browser.post(RULES + "apply/", {"count": 1, "seen": seen})
    assert answer.status_code == 409 and "have changed since" in answer.content.decode()
    assert kinds(found) == ["untagged"]


def test_a_sprints_rule_refuses_all_of_it(as_: SignIn, tech_lead: User, team: Team) -> None:
    rule(team, tech_lead, "word", "crash", "incident")
    line = CommitmentFactory(sprint__team=team, story__kind=Kind.UNTAGGED, story__title="Crash")
    free = story(team, "Crash again")
    answer = apply(as_(tech_lead), team, count=2)
    assert answer.status_code == 422 and "planned work cannot become one" in answer.content.decode()
    assert kinds(line.story, free) == ["untagged", "untagged"]


def test_a_new_story_is_suggested_what_the_rule_says(team: Team, tech_lead: User, po: User) -> None:
    rule(team, tech_lead, "word", "receipt", "debt")
    made = create_story(team=team, title="Receipt without a date", by=po, may_tag=False)
    assert (made.kind, made.suggested_kind, made.suggestion_confidence) == ("untagged", "debt", "sure")
    assert made.suggestion_reason == "your rule: word of the title “receipt” → debt"


def test_a_rule_shows_what_it_would_tag_while_it_is_typed(as_: SignIn, tech_lead: User, team: Team) -> None:
    story(team, "Crash at night")
    headers = {"HX-Request": "true", "HX-Target": "div#preview"}
    typed = {"field": "word", "value": " crash ", "kind": ""}
    shown = as_(tech_lead).get(RULES, typed, headers=headers).content.decode()
    assert "would tag 1 untagged story" in shown and "Crash at night" in shown and "<html" not in shown
    assert not TagRule.objects.exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"value": "  "}, "required"),
        ({"value": "x" * 61}, "at most 60"),
        ({"value": "a\x00b"}, "Null characters"),
        ({"kind": "untagged"}, "valid choice"),
        ({"field": "title"}, "valid choice"),
        ({"value": "crash"}, "There is a rule for this already"),
    ],
)
def test_what_is_no_rule_is_refused(as_: SignIn, tech_lead: User, team: Team, typed: dict[str, str], said: str) -> None:
    rule(team, tech_lead, "word", "crash", "bug")
    sent = {"field": "word", "value": "leak", "kind": "bug"} | typed
    answer = as_(tech_lead).post(RULES, sent)
    assert (answer.status_code, TagRule.objects.count()) == (422, 1)
    assert said in answer.content.decode()


def test_a_rule_is_changed_as_it_was_seen_and_deleted_with_a_way_back(as_: SignIn, tech_lead: User, team: Team) -> None:
    kept, browser = rule(team, tech_lead, "word", "crash", "bug"), as_(tech_lead)
    url = f"{RULES}{kept.pk}/"
    seen = browser.get(url).context["form"]["seen"].value()
    sent = {"field": "word", "value": "crashes", "kind": "bug", "seen": seen}
    assert browser.post(url, sent).status_code == 302
    late = browser.post(url, sent | {"value": "crashed"})
    assert late.status_code == 409 and "Now it says" in late.content.decode() and "crashed" in late.content.decode()
    assert browser.post(url, sent | {"value": "crashed", "seen": late.context["form"].data["seen"]}).status_code == 302
    for nonsense in ("5", "[" * 5_000, '{"a": 1}'):
        assert browser.post(url, sent | {"seen": nonsense}).status_code == 409
    gone = browser.post(f"{url}delete/", follow=True)
    assert not TagRule.objects.exists()
    *_earlier, message = gone.context["messages"]
    browser.post(message.extra_tags)
    browser.post(message.extra_tags)
    assert list(TagRule.objects.values_list("value", "kind")) == [("crashed", "bug")]


def test_who_may_not_tag_reads_the_rules(as_: SignIn, developer: User, tech_lead: User, team: Team) -> None:
    kept = rule(team, tech_lead, "word", "crash", "bug")
    story(team, "Crash")
    page = as_(developer).get(RULES).content.decode()
    assert "would tag 1 untagged story" in page and "Save the rule" not in page and "Apply" not in page
    assert as_(developer).post(reverse("stories:rule_delete", args=["payments", kept.pk])).status_code == 403


def test_what_a_rule_suggests_comes_and_goes_with_it(team: Team, tech_lead: User) -> None:
    shown = story(team, "Show the ledger", suggested_kind=Kind.FEATURE)
    waiting = ProcrastinateJob.objects.filter(task_name="stories.suggest", args__team_id=team.pk)

    kept = add_rule(team=team, by=tech_lead, field="word", value="ledger", kind=Kind.DEBT)
    assert waiting.count() == 1
    tasks.suggest(team_id=team.pk)
    shown.refresh_from_db()
    assert (shown.kind, shown.suggested_kind, shown.version) == (Kind.UNTAGGED, Kind.DEBT, 1)
    assert "ledger" in shown.suggestion_reason

    delete_rule(rule=kept)
    tasks.suggest(team_id=team.pk)
    shown.refresh_from_db()
    assert shown.suggested_kind == Kind.FEATURE
