"""Saved views: filters under a name, with a link, one's own or shared."""

import pytest
from django.urls import reverse

from apps.accounts.models import User
from apps.reports.models import SavedView
from apps.reports.services.groups import make_group
from apps.reports.services.saved_views import keep_view
from apps.teams.models import Team
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db


def test_a_view_is_kept_and_its_link_opens_it(manager: User, as_: SignIn) -> None:
    client = as_(manager)
    html = client.get(reverse("reports:adherence"), {"period": "3", "q": "pay & go"}).content.decode()
    assert 'value="period=3&amp;q=pay+%26+go"' in html
    answer = client.post(reverse("reports:views"), {"name": "Three", "query": "period=3&q=pay+%26+go&page=4&view=1"})
    view = SavedView.objects.get()
    assert (answer["Location"], view.query) == (view.get_absolute_url(), "period=3&q=pay+%26+go")
    opened = client.get(view.get_absolute_url(), follow=True)
    assert opened.redirect_chain == [(f"{reverse('reports:adherence')}?{view.query}&view={view.pk}", 302)]
    assert "view “Three”" in opened.content.decode()


def test_a_shared_view_is_everybodys_to_open_and_its_keepers_to_change(
    po: User, developer: User, stranger: User, as_: SignIn
) -> None:
    view = keep_view(owner=po, name="Mine", query="period=3", shared=False)
    link, edit = view.get_absolute_url(), reverse("reports:view_edit", args=[view.pk])
    assert as_(developer).get(link).status_code == 404
    as_(po).post(edit, {"name": "Ours", "shared": "on", "query": view.query})
    assert as_(developer).get(link).status_code == 302
    assert as_(developer).get(edit).status_code == 404
    assert as_(stranger).get(link).status_code == 404
    view.refresh_from_db()
    assert (view.name, view.query) == ("Ours", "period=3")


def test_what_a_view_names_that_is_gone_is_said_and_left_out(team: Team, manager: User, as_: SignIn) -> None:
    group = make_group(organisation=team.organisation, name="Ours", teams=[team])
    view = keep_view(owner=manager, name="Old", query=f"group={group.pk}&team=archived", shared=False)
    group.delete()
    html = as_(manager).get(view.get_absolute_url(), follow=True).content.decode()
    assert "A group is gone: it is left out." in html
    assert "A team is gone, or not yours to see: it is left out." in html


def test_a_name_is_taken_once_and_what_was_typed_stays(manager: User, as_: SignIn) -> None:
    keep_view(owner=manager, name="Three", query="period=3", shared=False)
    answer = as_(manager).post(reverse("reports:views"), {"name": "three", "query": "period=12"})
    html = answer.content.decode()
    assert answer.status_code == 422 and "You keep a view of this name already." in html
    assert 'value="three"' in html and 'value="period=12"' in html


def test_a_deleted_view_comes_back_under_its_link(manager: User, as_: SignIn) -> None:
    view, client = keep_view(owner=manager, name="Three", query="period=3", shared=True), as_(manager)
    [message] = client.post(reverse("reports:view_delete", args=[view.pk]), follow=True).context["messages"]
    assert client.get(view.get_absolute_url()).status_code == 404
    client.post(message.extra_tags)
    assert client.get(view.get_absolute_url()).status_code == 302


def test_a_view_of_too_many_teams_is_refused(manager: User, as_: SignIn) -> None:
    query = "&".join(f"team=team-{n}" for n in range(600))
    answer = as_(manager).post(reverse("reports:views"), {"name": "All", "query": query})
    assert answer.status_code == 422 and not SavedView.objects.exists()
