"""Deputies: named by the holder, acting through every door of the role, and gone by themselves."""

import datetime as dt

import pytest
from django.urls import reverse

from apps.accounts.models import User
from apps.sprints.models import Budget, Sprint
from apps.stories.models import Kind, Story
from apps.teams.access import get_team
from apps.teams.models import Deputy, Membership, Role, Team
from apps.teams.services import carry_out, end_deputy, give_notice, leave_team, name_deputy
from tests.budget.attack import as_owner, refused_by, sql
from tests.conftest import Answer, SignIn
from tests.factories import MembershipFactory, StoryFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db

PO, LEAD = Role.PRODUCT_OWNER, Role.TECH_LEAD
NAMED_BY = "a_deputy_is_named_by_the_holder"
MEMBER = "a_deputy_is_another_member_of_the_team"


def in_days(team: Team, days: int) -> dt.date:
    return team.today + dt.timedelta(days=days)


def url(team: Team) -> str:
    return reverse("teams:deputies", args=[team.slug])


def send(as_: SignIn, holder: User, team: Team, deputy: User, starts: int = 0, ends: int = 7) -> Answer:
    fields = {"deputy": deputy.pk, "starts": in_days(team, starts), "ends": in_days(team, ends)}
    return as_(holder).post(url(team), fields)


def name(team: Team, holder: User, deputy: User, role: str = PO, starts: int = 0, ends: int = 7) -> Deputy:
    return name_deputy(
        team=team, role=role, holder=holder, deputy=deputy, starts=in_days(team, starts), ends=in_days(team, ends)
    )


def shift(deputy: Deputy, days: int) -> None:
    """What only time can do: the days pass."""
    with as_owner():
        sql("SET LOCAL session_replication_role = replica")
        sql("UPDATE teams_deputy SET starts = starts - %s, ends = ends - %s WHERE id = %s", days, days, deputy.pk)
        sql("SET LOCAL session_replication_role = origin")


def acts_for(person: User, team: Team) -> frozenset[str]:
    return get_team(person, team.slug).standing.deputises


def test_the_holder_names_a_deputy_and_everybody_sees_it(
    request: pytest.FixtureRequest, as_: SignIn, team: Team, po: User, developer: User
) -> None:
    assert send(as_, po, team, developer).status_code == 302
    for who in ("po", "tech_lead", "developer", "observer", "manager"):
        reader = request.getfixturevalue(who)
        page = as_(reader).get(url(team)).content.decode()
        assert "stands in now" in page and "Dana Developer" in page
        on_team = as_(reader).get(reverse("teams:detail", args=[team.slug])).content.decode()
        assert "acts as Product Owner until" in on_team
        assert "Dana Developer stands in until" in on_team


def test_strangers_find_nothing(as_: SignIn, team: Team, stranger: User) -> None:
    assert as_(stranger).get(url(team)).status_code == 404


def test_a_link_proposes_the_days_and_nonsense_is_left_out(as_: SignIn, team: Team, po: User) -> None:
    soon, later = in_days(team, 3).isoformat(), in_days(team, 9).isoformat()
    page = as_(po).get(url(team), {"starts": soon, "ends": later}).content.decode()
    assert f'value="{soon}"' in page and f'value="{later}"' in page
    page = as_(po).get(url(team), {"starts": "soon", "ends": "\x00"}).content.decode()
    assert f'value="{team.today}"' in page


@pytest.mark.parametrize("who", ["developer", "observer", "manager", "admin"])
def test_nobody_names_a_deputy_for_somebody_else(
    who: str, request: pytest.FixtureRequest, as_: SignIn, team: Team, po: User, developer: User
) -> None:
    person = request.getfixturevalue(who)
    assert "Name the deputy" not in as_(person).get(url(team)).content.decode()
    assert send(as_, person, team, developer).status_code == 403
    assert not Deputy.objects.exists()


@pytest.mark.parametrize(
    ("days", "why"),
    [
        ((-1, 7), "for days that are still to come"),
        ((5, 3), "The last day cannot lie before the first."),
        ((0, 185), "half a year at most"),
    ],
)
def test_days_that_cannot_be_are_refused_beside_the_field(
    days: tuple[int, int], why: str, as_: SignIn, team: Team, po: User, developer: User
) -> None:
    answer = send(as_, po, team, developer, *days)
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert not Deputy.objects.exists()


def test_a_role_has_one_deputy_at_a_time_and_a_deputy_one_side(
    as_: SignIn, team: Team, po: User, tech_lead: User, developer: User
) -> None:
    name(team, po, developer)
    other = MembershipFactory(team=team).user
    assert "has a deputy on some of these days" in send(as_, po, team, other).content.decode()
    assert "is a deputy in this team on some of these days" in send(as_, tech_lead, team, developer).content.decode()


@pytest.mark.parametrize("who", ["tech_lead", "po", "manager"])
def test_the_other_side_and_people_from_elsewhere_are_not_offered(
    who: str, request: pytest.FixtureRequest, as_: SignIn, team: Team, po: User
) -> None:
    answer = send(as_, po, team, request.getfixturevalue(who))
    assert answer.status_code == 422
    assert "Choose somebody of this team" in answer.content.decode()


@pytest.fixture
def deputy(team: Team, po: User, tech_lead: User, developer: User) -> Deputy:
    """Dana acts for the Product Owner for a week from today."""
    return name(team, po, developer)


def move(as_: SignIn, person: User, sprint: Sprint, story: Story) -> int:
    at = reverse("sprints:move", args=[sprint.team.slug, sprint.number])
    return as_(person).post(at, {"story": story.number, "to": Budget.PRODUCT}).status_code


def test_a_deputy_plans_with_the_right_of_the_role(
    as_: SignIn, sprint: Sprint, developer: User, observer: User, deputy: Deputy
) -> None:
    story = StoryFactory(team=sprint.team)
    assert move(as_, observer, sprint, story) == 403
    assert move(as_, developer, sprint, story) == 302
    assert sprint.commitments.get().story == story


def test_a_deputy_of_the_tech_lead_tags(
    as_: SignIn, team: Team, po: User, tech_lead: User, developer: User, observer: User
) -> None:
    name(team, tech_lead, observer, LEAD)
    story = StoryFactory(team=team, kind=Kind.UNTAGGED, proposed_kind=Kind.DEBT, proposed_by=po)
    confirm = reverse("stories:confirm", args=[team.slug, story.number])
    assert as_(developer).post(confirm, {"kind": Kind.DEBT}).status_code == 403
    assert as_(observer).post(confirm, {"kind": Kind.DEBT}).status_code == 302
    story.refresh_from_db()
    assert story.kind == Kind.DEBT


def test_it_ends_by_itself_on_the_day_after(
    as_: SignIn, team: Team, sprint: Sprint, developer: User, deputy: Deputy
) -> None:
    shift(deputy, 7)
    assert acts_for(developer, team) == {PO}
    shift(deputy, 1)
    assert acts_for(developer, team) == frozenset()
    assert move(as_, developer, sprint, StoryFactory(team=team)) == 403
    page = as_(developer).get(url(team)).content.decode()
    assert "stands in now" not in page
    assert "Earlier deputies" in page


def test_it_does_not_begin_early(team: Team, po: User, developer: User) -> None:
    coming = name(team, po, developer, starts=2)
    assert acts_for(developer, team) == frozenset()
    shift(coming, 2)
    assert acts_for(developer, team) == {PO}


def test_it_ends_with_the_holders_role(team: Team, po: User, developer: User, observer: User, deputy: Deputy) -> None:
    membership = Membership.objects.get(user=po)
    carry_out(change=give_notice(membership=membership, successor=observer, by=po))
    assert acts_for(developer, team) == frozenset()


def test_it_ends_when_the_deputy_leaves_the_team(team: Team, developer: User, deputy: Deputy) -> None:
    leave_team(membership=Membership.objects.get(user=developer))
    User.objects.filter(pk=developer.pk).update(role=User.Role.MANAGER)
    assert acts_for(User.objects.get(pk=developer.pk), team) == frozenset()


def test_the_holder_ends_it_early_or_takes_it_back(
    as_: SignIn, team: Team, po: User, tech_lead: User, developer: User
) -> None:
    begun = name(team, po, developer)
    shift(begun, 3)
    coming = name(team, po, developer, starts=10, ends=12)
    for person in (tech_lead, developer):
        assert as_(person).post(reverse("teams:deputy_end", args=[team.slug, begun.pk])).status_code == 403
    client = as_(po)
    for named in (begun, coming):
        assert client.post(reverse("teams:deputy_end", args=[team.slug, named.pk])).status_code == 302
    [stays] = Deputy.objects.all()
    assert (stays.pk, stays.ends) == (begun.pk, in_days(team, -1))
    assert acts_for(developer, team) == frozenset()
    assert client.post(reverse("teams:deputy_end", args=[team.slug, begun.pk])).status_code == 404


def test_what_began_today_is_good_until_tonight(as_: SignIn, team: Team, developer: User, deputy: Deputy) -> None:
    ended = end_deputy(deputy=deputy)
    assert ended is not None and ended.ends == team.today
    assert acts_for(developer, team) == {PO}


def test_a_deputy_is_named_by_the_holder_alone_also_in_sql(
    team: Team, po: User, tech_lead: User, developer: User, observer: User, admin: User
) -> None:
    for holder in (tech_lead, admin, developer):
        with refused_by(NAMED_BY):
            name(team, holder, observer)
    with refused_by(NAMED_BY):
        name(team, po, observer, starts=-1)
    twin = UserFactory(organisation=team.organisation, email="tech.lead+two@example.org")
    MembershipFactory(team=team, user=twin)
    outsider = UserFactory(organisation=team.organisation)
    for deputy in (tech_lead, po, admin, twin, outsider):
        with refused_by(MEMBER):
            name(team, po, deputy)


def test_what_a_deputy_did_stands(team: Team, po: User, developer: User, observer: User, deputy: Deputy) -> None:
    shift(deputy, 3)
    lies: list[dict[str, object]] = [
        {"ends": in_days(team, 30)}, {"ends": in_days(team, -2)}, {"deputy": observer}, {"starts": in_days(team, -9)},
        {"role": LEAD}, {"team": TeamFactory(organisation=team.organisation)},
    ]  # fmt: skip
    for lie in lies:
        with refused_by("what_a_deputy_did_stands"):
            Deputy.objects.filter(pk=deputy.pk).update(**lie)
    with refused_by("what_a_deputy_did_stands"):
        sql("DELETE FROM teams_deputy WHERE id = %s", deputy.pk)
