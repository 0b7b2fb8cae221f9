"""What was agreed is only shown in the admin site: nobody signs there in other people's names."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.decisions.models import Agreement
from apps.teams.models import Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client: Client) -> Client:
    """The person who runs the installation, signed in."""
    client.force_login(User.objects.create_superuser("ops@example.org", "a long password", name="Olga Ops"))
    return client


@pytest.mark.parametrize("model", ["agreement", "jointdecision"])
def test_lists_are_shown_and_nothing_is_added(operator: Client, team: Team, model: str) -> None:
    assert operator.get(reverse(f"admin:decisions_{model}_changelist"), {"q": "pay"}).status_code == 200
    assert operator.get(reverse(f"admin:decisions_{model}_add")).status_code == 403
    assert operator.post(reverse(f"admin:decisions_{model}_add"), {}).status_code == 403


def test_an_agreement_is_neither_changed_nor_deleted(operator: Client, team: Team) -> None:
    agreement = Agreement.objects.get(team=team)
    change = reverse("admin:decisions_agreement_change", args=[agreement.pk])
    assert operator.get(change).status_code == 200
    assert operator.post(change, {"tech_share": "0"}).status_code == 403
    delete = reverse("admin:decisions_agreement_delete", args=[agreement.pk])
    assert operator.post(delete, {"post": "yes"}).status_code == 403
    agreement.refresh_from_db()
    assert agreement.tech_share == 20
