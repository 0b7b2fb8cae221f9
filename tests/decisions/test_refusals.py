"""A refusal names the row of the decision rights it rests on, and leads to it: as a page, and in the middle of one."""

import pytest
from django.urls import reverse
from django.utils.html import escape

from apps.accounts.models import User
from apps.sprints.models import Sprint
from apps.stories.history import StoryEvent
from apps.stories.models import Story
from apps.teams.models import GUARDS, Right, Team
from tests.conftest import SignIn
from tests.factories import StoryFactory
from tests.signing import give, put_rights, rows_in_force

pytestmark = pytest.mark.django_db

BAD = "<script>alert(1)</script>"


def row(team: Team, right: str) -> str:
    return f"{reverse('decisions:rights', args=[team.slug])}#right-{right}"


def test_a_page_says_whose_decision_it_is_and_leads_to_its_row(as_: SignIn, developer: User, sprint: Sprint) -> None:
    response = as_(developer).get(reverse("sprints:edit", args=[sprint.team.slug, sprint.number]))
    shown = response.content.decode()
    assert response.status_code == 403
    assert "Not yours to decide" in shown
    assert "“How capacity is allocated between feature and technical work” is for others to decide: Together." in shown
    assert escape(GUARDS[Right.CAPACITY]) in shown
    assert f'href="{row(sprint.team, "capacity")}"' in shown
    assert f'href="{reverse("sprints:list", args=[sprint.team.slug])}"' in shown, "the team's navigation stays"


@pytest.mark.parametrize(("target", "place"), [("div#refusal", "#refusal"), ("li#story-1", "#messages")])
def test_htmx_gets_a_part_where_the_page_has_a_place_for_it(
    as_: SignIn, developer: User, sprint: Sprint, target: str, place: str
) -> None:
    story = StoryFactory(team=sprint.team)
    address = reverse("sprints:move", args=[sprint.team.slug, sprint.number])
    headers = {"HX-Request": "true", "HX-Target": target}
    response = as_(developer).post(address, {"story": story.number, "to": "product"}, headers=headers)
    shown = response.content.decode()
    assert response.status_code == 403
    assert (response["HX-Retarget"], response["HX-Reswap"].partition(" ")[0]) == (place, "innerHTML")
    assert shown.strip().startswith('<div class="refusal" role="alert">')
    assert f'href="{row(sprint.team, "product_budget")}"' in shown


def test_a_row_in_the_teams_own_words_is_cited_in_them(
    as_: SignIn, po: User, tech_lead: User, developer: User, sprint: Sprint
) -> None:
    rows = rows_in_force(sprint.team)
    for each in rows:
        each["sentence"] = BAD if each["key"] == "capacity" else each["sentence"]
    put_rights(sprint.team, rows)
    shown = as_(developer).get(reverse("sprints:new", args=[sprint.team.slug])).content.decode()
    assert f"“{escape(BAD)}” is for others to decide" in shown
    assert BAD not in shown


def test_what_no_right_decides_is_refused_with_a_sentence_alone(as_: SignIn, team: Team, developer: User) -> None:
    response = as_(developer).get(reverse("teams:edit", args=[team.slug]))
    assert response.status_code == 403
    assert "Only administrators of your organisation can do this." in response.content.decode()
    assert "#right-" not in response.content.decode()


def test_a_field_that_somebody_may_not_change_says_whose_it_is(as_: SignIn, po: User, sprint: Sprint) -> None:
    story = StoryFactory(team=sprint.team)
    for address in (
        reverse("stories:edit", args=[sprint.team.slug, story.number]),
        reverse("stories:new", args=[sprint.team.slug]),
        reverse("sprints:card", args=[sprint.team.slug, sprint.number, story.number]),
    ):
        shown = as_(po).get(address).content.decode()
        assert "“How large a story is” is for others to decide: Team." in shown, address
        assert f'href="{row(sprint.team, "estimates")}"' in shown, address


def test_nobody_changes_the_order_of_others_without_a_word(as_: SignIn, tech_lead: User, sprint: Sprint) -> None:
    """A drop in the same list, an arrow: once these just did nothing."""
    first, second = StoryFactory(team=sprint.team), StoryFactory(team=sprint.team)
    address = reverse("sprints:move", args=[sprint.team.slug, sprint.number])
    for wanted in ({"shift": "up"}, {"to": "backlog", "before": first.number}, {"after": first.number}):
        response = as_(tech_lead).post(address, {"story": second.number} | wanted)
        assert response.status_code == 403
        assert row(sprint.team, "product_order") in response.content.decode()


@pytest.mark.parametrize("who", ["observer", "manager", "admin"])
def test_who_only_reads_is_told_who_tags_the_past(
    request: pytest.FixtureRequest, as_: SignIn, team: Team, who: str
) -> None:
    answer = as_(request.getfixturevalue(who)).post(reverse("reports:before_tell", args=[team.slug]))
    assert answer.status_code == 403
    assert row(team, "tagging") in answer.content.decode()


def test_nobody_takes_back_what_was_archived_without_the_right_to_its_order(
    as_: SignIn, po: User, tech_lead: User, team: Team
) -> None:
    """An Undo comes through the door of the right, too: it may have changed hands since."""
    give(team, Right.PRODUCT_ORDER, "together")
    story = StoryFactory(team=team)
    as_(tech_lead).post(reverse("stories:archive", args=[team.slug, story.number]))
    events = StoryEvent._default_manager.filter(pgh_obj=story.pk)
    act = events.order_by("-pgh_id").values_list("pgh_context_id", flat=True)[0]
    give(team, Right.PRODUCT_ORDER, "product_owner")
    answer = as_(tech_lead).post(reverse("stories:undo", args=[team.slug, act]))
    assert answer.status_code == 403
    assert row(team, "product_order") in answer.content.decode()
    assert Story.objects.get(pk=story.pk).archived_at
