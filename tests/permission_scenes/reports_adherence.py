"""Adherence across teams, groups of teams and saved views."""

import pytest

from apps.accounts.models import User
from apps.core.undoing import way_back
from apps.reports.forms.saved_views import told_of
from apps.reports.services.groups import make_group
from apps.reports.services.saved_views import keep_view
from apps.teams.models import Team
from tests.permission_scenes import Scene


@pytest.fixture
def of_adherence(team: Team, po: User) -> Scene:
    """A group, a view that is shared, and one that only the Product Owner sees."""
    group = make_group(organisation=team.organisation, name="Platforms", teams=[team])
    shared = keep_view(owner=po, name="Ours", query="period=3", shared=True)
    own = keep_view(owner=po, name="Mine", query="", shared=False)
    kept_group = way_back([group.pk, group.name, [team.pk]], salt=f"reports.groups.{team.organisation_id}")
    kept_view = way_back(told_of(own) | {"pk": own.pk}, salt=f"reports.views.{po.pk}")
    return Scene(
        {
            "reports:adherence": (),
            "reports:adherence_how": ("fence-attempts",),
            "reports:groups": (),
            "reports:group": (group.pk,),
            "reports:group_delete": (group.pk,),
            "reports:group_restore": (kept_group,),
            "reports:views": (),
            "reports:view/shared": (shared.pk,),
            "reports:view/own": (own.pk,),
            "reports:view_edit": (own.pk,),
            "reports:view_delete": (own.pk,),
            "reports:view_restore": (kept_view,),
        },
        {},
    )
