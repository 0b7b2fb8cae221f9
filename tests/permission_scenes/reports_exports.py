"""Exports and digests of the Product Owner."""

import pytest

from apps.accounts.models import User
from apps.reports.exports.digest_mail import stop_token
from apps.reports.models import Export, ExportState
from apps.reports.services.digests import subscribe
from apps.teams.models import Team
from tests.permission_scenes import Args, Scene


@pytest.fixture
def of_exports(team: Team, po: User) -> Scene:
    """A file that is there, and a digest."""
    export = Export.objects.create(
        owner=po, format="csv", filters="All teams", state=ExportState.DONE, content=b"Team", teams=[team.pk]
    )
    digest = subscribe(owner=po, view=None, rhythm="weekly", weekday=1, hour=8, root="https://ringfence.example.org")
    arguments: dict[str, Args] = {"reports:exports": (), "reports:digests": ()}
    arguments |= dict.fromkeys(["reports:export_file", "reports:export_again", "reports:export_delete"], (export.pk,))
    arguments |= dict.fromkeys(["reports:digest_edit", "reports:digest_stop", "reports:digest_resume"], (digest.pk,))
    return Scene(arguments | {"reports:digest_stop_link": (stop_token(digest),)}, {})
