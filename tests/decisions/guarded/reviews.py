"""Showing a review to others."""

import datetime as dt
from typing import Any

from django.urls import reverse

from apps.sprints.models import ReviewLink
from apps.sprints.services.reviewing import make_review_link
from tests.decisions.guarded.stage import Act, Guarded, Stage
from tests.factories import UserFactory


def make(sent: dict[str, Any] | None) -> Guarded:
    def act(stage: Stage) -> Act:
        made = ReviewLink.objects.filter(sprint=stage.sprint)
        return Act(
            "sprints:review_links", (stage.sprint.number,), sent, before=stage.run,
            did=lambda: made.exists() is bool(sent),
        )  # fmt: skip

    return act


class Revoking(Act):
    """The link is made once the sprint runs, so its address is known no earlier."""

    def url(self, team: Any) -> str:
        link = ReviewLink.objects.get(sprint__team=team)
        return reverse(self.address, args=[team.slug, *self.args, link.pk])


def revoke(stage: Stage) -> Act:
    def run() -> None:
        stage.run()
        make_review_link(sprint=stage.sprint, by=UserFactory(), lasts=dt.timedelta(days=1))

    revoked = ReviewLink.objects.filter(sprint=stage.sprint, revoked_at__isnull=False)
    return Revoking("sprints:review_link_revoke", (stage.sprint.number,), {}, before=run, did=revoked.exists)


ACTIONS: dict[str, Guarded] = {
    "sprints:review_links/page": make(None),
    "sprints:review_links": make({"days": "7"}),
    "sprints:review_link_revoke": revoke,
}
