"""Refused writes in running sprints are put on record, through whichever door they came."""

import pytest
from django.urls import reverse

from apps.accounts.models import User
from apps.sprints.models import FenceAttempt, Sprint
from apps.sprints.services import start_sprint
from tests.conftest import SignIn
from tests.factories import CommitmentFactory, StoryFactory

FENCE = "product_work_stays_within_the_product_budget"


@pytest.fixture
def running(sprint: Sprint, po: User) -> Sprint:
    CommitmentFactory(sprint=sprint, story__size=40)
    return start_sprint(sprint=sprint, by=po)


def test_a_larger_size_on_the_story_page_is_an_attempt(as_: SignIn, tech_lead: User, running: Sprint) -> None:
    story = running.commitments.get().story
    address = reverse("stories:size", args=[running.team.slug, story.number])
    answer = as_(tech_lead).post(address, {"size": "41", "version": story.version})
    assert answer.status_code == 422
    attempt = FenceAttempt.objects.get()
    assert (attempt.person, attempt.story, attempt.rule, attempt.door) == (tech_lead, story, FENCE, "page")


def test_a_commitment_past_the_fence_in_the_admin_site_is_an_attempt(as_: SignIn, running: Sprint, admin: User) -> None:
    User.objects.filter(pk=admin.pk).update(is_staff=True, is_superuser=True)
    admin.refresh_from_db()
    story = StoryFactory(team=running.team, size=1)
    form = {"sprint": running.pk, "story": story.pk, "budget": "product", "outcome": "", "left_reason": ""}
    form |= {"committed_at_0": "2026-11-10", "committed_at_1": "10:00", "_save": "Save"}
    answer = as_(admin).post(reverse("admin:sprints_commitment_add"), form)
    assert answer.status_code == 422
    assert (FenceAttempt.objects.get().rule, FenceAttempt.objects.get().door) == (FENCE, "admin")
