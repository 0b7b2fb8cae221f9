"""The admin site writes like everybody else: refused in the rule's words, and on record once the sprint runs."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.sprints.models import Budget, Commitment, FenceAttempt
from tests.budget.attack import PRODUCT_FENCE, Plan
from tests.conftest import Answer

pytestmark = pytest.mark.django_db

NO_ROOM = "Product work does not fit into the product budget."


@pytest.fixture
def operator(client: Client) -> Client:
    """Who runs the installation, with every permission that Django knows."""
    client.force_login(User.objects.create_superuser("ops@example.org", "a long password", name="Olga Ops"))
    return client


def post(client: Client, url: str, **changes: object) -> Answer:
    """Send a form of the admin site as it was shown, with a few fields changed."""
    form: Any = client.get(url).context["adminform"].form
    shown = {field.html_name: field.value() for field in form}
    fields: dict[str, Any] = {}
    for name, value in (shown | changes).items():
        if hasattr(value, "strftime") and f"{name}_0" in str(form[name]):
            fields |= {f"{name}_0": value.strftime("%Y-%m-%d"), f"{name}_1": value.strftime("%H:%M:%S")}
        elif value is not None and value is not False:
            fields[name] = getattr(value, "pk", value)
    return client.post(url, fields | {"_save": "Save"})


def add_line(client: Client, plan: Plan) -> Answer:
    return post(
        client, reverse("admin:sprints_commitment_add"), sprint=plan.sprint, story=plan.spare(), budget=Budget.PRODUCT
    )


def cut(client: Client, plan: Plan) -> Answer:
    return post(client, reverse("admin:sprints_sprint_change", args=[plan.sprint.pk]), capacity="50")


def move(client: Client, plan: Plan) -> Answer:
    line = plan.lines(Budget.TECH)[-1]
    return post(client, reverse("admin:sprints_commitment_change", args=[line.pk]), budget=Budget.PRODUCT)


def test_work_past_the_fence_is_refused_in_the_admin_site(operator: Client, full: Plan) -> None:
    before = full.sums()
    for attempt in (add_line, cut, move):
        answer = attempt(operator, full)
        assert answer.status_code == 422
        assert NO_ROOM in answer.content.decode()
    assert full.sums() == before
    assert not FenceAttempt.objects.exists(), "while a sprint is planned nobody is told"


def test_the_same_forms_are_saved_where_there_is_room(operator: Client, roomy: Plan) -> None:
    assert add_line(operator, roomy).status_code == 302
    assert roomy.sums()[0] == 48
    Commitment.objects.filter(pk__in=[line.pk for line in roomy.lines()[:2]]).delete()
    assert cut(operator, roomy).status_code == 302
    assert roomy.now().capacity == 50
    assert move(operator, roomy).status_code == 302
    assert roomy.sums() == (36, 0, 0)


def test_an_attempt_on_a_running_sprint_is_put_on_record(operator: Client, full: Plan) -> None:
    full.start()
    assert add_line(operator, full).status_code == 422
    [attempt] = FenceAttempt.objects.all()
    assert (attempt.rule, attempt.door, attempt.sprint_id) == (PRODUCT_FENCE, "admin", full.sprint.pk)
    assert attempt.person is not None and attempt.person.name == "Olga Ops"


def test_the_delete_button_deletes_no_running_sprint(operator: Client, full: Plan) -> None:
    full.start()
    operator.post(reverse("admin:sprints_sprint_delete", args=[full.sprint.pk]), {"post": "yes"})
    line = full.lines()[0]
    operator.post(reverse("admin:sprints_commitment_delete", args=[line.pk]), {"post": "yes"})
    selected = {"action": "delete_selected", "_selected_action": [line.pk], "post": "yes"}
    operator.post(reverse("admin:sprints_commitment_changelist"), selected)
    assert full.sums() == (48, 12, 0)
