"""The pages of tagging break no rule of accessibility, light or dark, wide or on a phone."""

from django.urls import reverse
from playwright.sync_api import expect

from apps.accounts.models import User
from apps.sprints.models import Sprint
from apps.stories.models import Kind
from apps.stories.services import edit_story
from apps.stories.services.questions import ask_about_tag
from apps.stories.services.rules import add_rule
from tests.e2e.eye import LONG, Enter, Eye, Tour, send_carelessly
from tests.factories import CommitmentFactory, StoryFactory


def test_rules_questions_and_what_was_relabelled(
    enter: Enter, eye: Eye, tour: Tour, tech_lead: User, po: User, sprint: Sprint
) -> None:
    team = sprint.team
    story = CommitmentFactory(sprint=sprint, story__size=20).story
    edit_story(story=story, version=None, by=tech_lead, may_tag=True, changes={"kind": Kind.IMPROVEMENT})
    ask_about_tag(story=story, text="Is this technical? " + LONG, by=po)
    for n, title in enumerate([LONG, "Upgrade the ORM", "Upgrade Django"]):
        StoryFactory(team=team, kind=Kind.UNTAGGED, title=title, labels=["infra"], source_type="Task", size=n + 1)
    rules = reverse("stories:rules", args=[team.slug])
    page = enter(tech_lead)
    tour([("no rules", rules)])
    kept = add_rule(team=team, by=tech_lead, field="label", value="infra", kind=Kind.IMPROVEMENT)
    add_rule(team=team, by=tech_lead, field="word", value="upgrade", kind=Kind.DEBT)
    tour(
        [
            ("the inbox, narrowed", reverse("stories:inbox", args=[team.slug]) + "?label=infra"),
            ("rules, with a preview", rules + "?field=word&value=django"),
            ("a rule", reverse("stories:rule", args=[team.slug, kept.pk])),
            ("a questioned tag", story.get_absolute_url()),
        ]
    )
    send_carelessly(page, "Answer")
    expect(page.get_by_text("This field is required.").first).to_be_visible()
    eye.look("a questioned tag, answered with nothing")
    page.goto(page.url.partition("/stories/")[0] + "/tagging/rules/")
    send_carelessly(page, "Save the rule")
    eye.look("a rule, left empty")
    eye.is_content()
