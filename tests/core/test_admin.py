"""The admin site meets the rules as everybody does: refused with the rule's sentence, never an error of the server."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.core.admin import RuleAdmin
from apps.core.violations import RuleViolation
from apps.teams.models import Membership, Role, Team
from tests.factories import MembershipFactory, UserFactory

CONSENT = "Product Owner and tech lead change only with the holder"

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client: Client) -> Client:
    """The person who runs the installation, signed in."""
    client.force_login(User.objects.create_superuser("ops@example.org", "a long password", name="Olga Ops"))
    return client


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, object]]:
    """What `on_refusal` was told."""
    calls: list[tuple[str, object]] = []

    def note(_admin: object, _request: object, violation: RuleViolation, obj: object) -> None:
        calls.append((violation.constraint, obj))

    monkeypatch.setattr(RuleAdmin, "on_refusal", note)
    return calls


def _fields(membership: Membership, **changes: object) -> dict[str, object]:
    fields = {"team": membership.team_id, "user": membership.user_id, "role": membership.role}
    return fields | {"starts": membership.starts, "ends": ""} | changes


def test_a_refused_form_comes_back_with_the_rule_and_what_was_typed(
    operator: Client, team: Team, po: User, told: list[tuple[str, object]]
) -> None:
    held = Membership.objects.get(user=po)
    response = operator.post(
        reverse("admin:teams_membership_change", args=[held.pk]), _fields(held, ends="2026-02-01", _save="")
    )
    assert response.status_code == 422
    assert CONSENT in response.content.decode()
    assert 'value="2026-02-01"' in response.content.decode()
    held.refresh_from_db()
    assert held.ends is None
    [(constraint, tried)] = told
    assert constraint == "a_filled_role_changes_by_consent_or_notice"
    assert isinstance(tried, Membership)
    assert tried.ends == dt.date(2026, 2, 1)


def test_a_refused_addition_comes_back_with_the_rule(operator: Client, team: Team, po: User) -> None:
    other = UserFactory(organisation=team.organisation)
    response = operator.post(
        reverse("admin:teams_membership_add"),
        {"team": team.pk, "user": other.pk, "role": Role.PRODUCT_OWNER, "starts": "2026-01-01", "_save": ""},
    )
    assert response.status_code == 422
    assert "This team has a Product Owner already." in response.content.decode()


def test_a_refused_deletion_says_why_and_deletes_nothing(
    operator: Client, po: User, told: list[tuple[str, object]]
) -> None:
    held = Membership.objects.get(user=po)
    url = reverse("admin:teams_membership_delete", args=[held.pk])
    response = operator.post(url, {"post": "yes"}, follow=True)
    assert CONSENT in response.content.decode()
    assert Membership.objects.filter(pk=held.pk).exists()
    assert told == [("a_filled_role_changes_by_consent_or_notice", held)]


def test_a_refused_action_changes_nothing_of_its_selection(
    operator: Client, team: Team, po: User, told: list[tuple[str, object]]
) -> None:
    MembershipFactory(team=team)
    response = operator.post(
        reverse("admin:teams_membership_changelist"),
        {
            "action": "delete_selected",
            "_selected_action": list(Membership.objects.values_list("pk", flat=True)),
            "post": "yes",
        },
        follow=True,
    )
    assert CONSENT in response.content.decode()
    assert Membership.objects.count() == 2
    assert [rule for rule, _ in told] == ["a_filled_role_changes_by_consent_or_notice"]


def test_an_accepted_form_is_saved(operator: Client, team: Team, developer: User) -> None:
    held = Membership.objects.get(user=developer)
    response = operator.post(
        reverse("admin:teams_membership_change", args=[held.pk]), _fields(held, ends="2026-02-01", _save="")
    )
    assert response.status_code == 302
    held.refresh_from_db()
    assert held.ends == dt.date(2026, 2, 1)


@pytest.mark.parametrize("model", ["rolechange", "decisionright"])
def test_what_was_agreed_is_only_shown(operator: Client, team: Team, model: str) -> None:
    assert operator.get(reverse(f"admin:teams_{model}_changelist")).status_code == 200
    assert operator.get(reverse(f"admin:teams_{model}_add")).status_code == 403
