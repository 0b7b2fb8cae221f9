"""Product Owner and tech lead: one of each, two people, and neither removed behind their back."""

import datetime as dt

import pytest
from django.utils import timezone

from apps.accounts.models import User
from apps.core.violations import RuleViolation
from apps.teams import services
from apps.teams.models import Membership, Role, RoleChange, Team
from tests.budget.attack import as_owner, refused_by, sql
from tests.factories import MembershipFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db

CONSENT = "a_filled_role_changes_by_consent_or_notice"
ANNOUNCED = "the_announced_successor_takes_the_role"


def held_by(user: User) -> Membership:
    return Membership.objects.get(user=user, ends=None)


def give_notice(holder: User, *, successor: User | None, by: User) -> RoleChange:
    return services.give_notice(membership=held_by(holder), successor=successor, by=by)


def let_pass(change: RoleChange, **time: int) -> None:
    """What only time can do: the notice was given that long ago."""
    with as_owner():
        sql("SET LOCAL session_replication_role = replica")
        sql(
            "UPDATE teams_rolechange SET noticed_at = %s WHERE id = %s",
            timezone.now() - dt.timedelta(**time),
            change.pk,
        )
        sql("SET LOCAL session_replication_role = origin")


def refused(constraint: str, change: RoleChange) -> None:
    with pytest.raises(RuleViolation) as caught:
        services.carry_out(change=change)
    assert caught.value.constraint == constraint


@pytest.mark.parametrize("role", [Role.PRODUCT_OWNER, Role.TECH_LEAD])
def test_a_team_has_one_of_each(role: str, team: Team, po: User, tech_lead: User) -> None:
    with refused_by(f"a_team_has_one_{role}"):
        MembershipFactory(team=team, role=role)
    with refused_by(f"a_team_has_one_{role}"):
        MembershipFactory(team=team, role=role, starts=dt.date(2090, 1, 1))


def test_nobody_is_both(team: Team, po: User) -> None:
    with refused_by("a_person_has_one_role_in_a_team"):
        MembershipFactory(team=team, user=po, role=Role.TECH_LEAD)


@pytest.mark.parametrize("second", ["product.owner+lead@example.org", "product.owner+2+3@example.org"])
def test_a_second_account_of_the_product_owner_is_no_tech_lead(second: str, team: Team, po: User) -> None:
    twin = UserFactory(organisation=team.organisation, email=second)
    with refused_by("product_owner_and_tech_lead_are_two_people"):
        MembershipFactory(team=team, user=twin, role=Role.TECH_LEAD)
    member = MembershipFactory(team=team, user=twin, role=Role.DEVELOPER)
    with refused_by("product_owner_and_tech_lead_are_two_people"):
        Membership.objects.filter(pk=member.pk).update(role=Role.TECH_LEAD)


def test_people_of_another_organisation_do_not_join(team: Team, stranger: User) -> None:
    with refused_by("people_join_teams_of_their_own_organisation"):
        MembershipFactory(team=team, user=stranger)


def test_an_administrator_does_not_make_himself_tech_lead(team: Team, tech_lead: User, admin: User) -> None:
    with refused_by("a_team_has_one_tech_lead"):
        MembershipFactory(team=team, user=admin, role=Role.TECH_LEAD)
    mine = Membership.objects.filter(user=tech_lead)
    for change in ({"user": admin}, {"role": Role.OBSERVER}, {"ends": team.today}, {"starts": team.today}):
        with refused_by(CONSENT):
            mine.update(**change)
    for statement in ("DELETE FROM teams_membership", "UPDATE teams_membership SET id = -id"):
        with refused_by(CONSENT):
            sql(f"{statement} WHERE user_id = %s", tech_lead.pk)


def test_a_vacant_role_is_filled_by_whoever_administers(team: Team, admin: User) -> None:
    assert services.join_team(team=team, user=admin, role=Role.TECH_LEAD).role == Role.TECH_LEAD


def test_the_holder_consents_and_the_change_happens_at_once(
    team: Team, tech_lead: User, developer: User, admin: User
) -> None:
    change = give_notice(tech_lead, successor=developer, by=admin)
    refused(CONSENT, change)
    services.consent_to_change(change=change, by=tech_lead)
    services.carry_out(change=change)
    assert held_by(developer).role == Role.TECH_LEAD
    assert held_by(tech_lead).role == Role.DEVELOPER


def test_a_holder_who_announces_it_has_consented(team: Team, tech_lead: User, developer: User) -> None:
    services.carry_out(change=give_notice(tech_lead, successor=developer, by=tech_lead))
    assert held_by(developer).role == Role.TECH_LEAD


def test_nobody_consents_for_the_holder(team: Team, tech_lead: User, admin: User) -> None:
    change = give_notice(tech_lead, successor=admin, by=admin)
    with pytest.raises(RuleViolation) as caught:
        services.consent_to_change(change=change, by=admin)
    assert caught.value.constraint == "only_the_holder_consents"
    with refused_by("only_the_holder_consents"):
        RoleChange.objects.filter(pk=change.pk).update(consented_at=timezone.now())


def test_without_consent_it_takes_seven_days(team: Team, tech_lead: User, developer: User, admin: User) -> None:
    change = give_notice(tech_lead, successor=developer, by=admin)
    let_pass(change, days=6, hours=23)
    refused(CONSENT, change)
    let_pass(change, days=7, minutes=1)
    services.carry_out(change=change)
    assert held_by(developer).role == Role.TECH_LEAD


def test_a_notice_is_not_dated_back_or_altered(team: Team, tech_lead: User, developer: User, admin: User) -> None:
    long_ago = timezone.now() - dt.timedelta(days=30)
    change = RoleChange.objects.create(
        team=team, role=Role.TECH_LEAD, holder=tech_lead, successor=developer, proposed_by=admin, noticed_at=long_ago
    )
    refused(CONSENT, change)
    for lie in ({"noticed_at": long_ago}, {"successor": admin}, {"holder": developer}, {"role": Role.PRODUCT_OWNER}):
        with refused_by("a_notice_stands_as_given"):
            RoleChange.objects.filter(pk=change.pk).update(**lie)


def test_a_notice_names_who_holds_the_role(team: Team, developer: User, admin: User) -> None:
    with refused_by("a_role_change_names_the_holder"):
        RoleChange.objects.create(team=team, role=Role.TECH_LEAD, holder=developer, proposed_by=admin)


def test_a_consent_is_used_up_by_the_change_it_allowed(
    team: Team, tech_lead: User, developer: User, admin: User
) -> None:
    services.carry_out(change=give_notice(tech_lead, successor=developer, by=tech_lead))
    services.carry_out(change=give_notice(developer, successor=tech_lead, by=developer))
    with refused_by(CONSENT):
        Membership.objects.filter(user=tech_lead, ends=None).update(ends=team.today)


def test_a_withdrawn_notice_allows_nothing(team: Team, tech_lead: User, developer: User, admin: User) -> None:
    change = give_notice(tech_lead, successor=developer, by=admin)
    let_pass(change, days=8)
    services.withdraw_notice(change=change)
    refused(CONSENT, change)
    with refused_by("a_notice_stands_as_given"):
        RoleChange.objects.filter(pk=change.pk).update(withdrawn_at=None)


def test_consent_to_one_successor_is_none_to_another(team: Team, tech_lead: User, developer: User, admin: User) -> None:
    """Otherwise an administrator announces somebody everybody likes, and takes the role himself."""
    change = give_notice(tech_lead, successor=developer, by=admin)
    services.consent_to_change(change=change, by=tech_lead)
    with refused_by(ANNOUNCED):
        Membership.objects.filter(user=tech_lead).update(user=admin)
    Membership.objects.filter(user=tech_lead).update(ends=team.today)
    with refused_by(ANNOUNCED):
        services.join_team(team=team, user=admin, role=Role.TECH_LEAD)
    services.leave_team(membership=held_by(developer))
    assert services.join_team(team=team, user=developer, role=Role.TECH_LEAD).role == Role.TECH_LEAD


def test_who_held_a_role_stays_on_record(team: Team, tech_lead: User, developer: User, po: User) -> None:
    services.carry_out(change=give_notice(tech_lead, successor=developer, by=tech_lead))
    past = Membership.objects.filter(user=tech_lead, role=Role.TECH_LEAD)
    for change in ({"user": po}, {"ends": None}, {"starts": dt.date(2000, 1, 1)}, {"role": Role.OBSERVER}):
        with refused_by("who_held_a_role_stays_on_record"):
            past.update(**change)


def test_the_teams_own_clock_says_when_a_role_has_ended(admin: User) -> None:
    """East of Greenwich tomorrow has begun already; there a change that ends today is over."""
    team = TeamFactory(organisation=admin.organisation, time_zone="Pacific/Kiritimati")
    lead = MembershipFactory(team=team, role=Role.TECH_LEAD)
    change = give_notice(lead.user, successor=admin, by=lead.user)
    services.carry_out(change=change)
    with refused_by("who_held_a_role_stays_on_record"):
        Membership.objects.filter(pk=lead.pk).update(ends=None)
    assert held_by(admin).role == Role.TECH_LEAD
