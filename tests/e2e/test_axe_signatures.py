"""The same for what two people sign, and for who stands in for them."""

import datetime as dt
from decimal import Decimal

from django.urls import reverse
from playwright.sync_api import expect

from apps.accounts.models import User
from apps.decisions.models import JointDecision
from apps.decisions.services import decline, propose_agreement, sign, withdraw
from apps.teams.models import Membership, Role, Team
from apps.teams.services import carry_out, give_notice, name_deputy
from tests.e2e.eye import LONG, Enter, Eye, Tour, send_carelessly
from tests.factories import MembershipFactory

NOTE = f"The nightly run breaks **every week**.\n\n- {LONG}\n- [the graph](https://example.org)"


def propose(team: Team, by: User, share: int) -> JointDecision:
    return propose_agreement(
        team=team, tech_share=Decimal(share), reserve_share=Decimal(5), effective_from=team.today, by=by,
        seat=Role.TECH_LEAD, note=NOTE,
    )  # fmt: skip


def page_of(decision: JointDecision) -> str:
    return reverse("decisions:joint", args=[decision.team.slug, decision.number])


def test_what_both_decide(enter: Enter, eye: Eye, tour: Tour, po: User, tech_lead: User, developer: User) -> None:
    team = Membership.objects.get(user=po).team
    everything = reverse("decisions:joint_list", args=[team.slug])
    page = enter(po)
    tour([("nothing decided together", everything)])
    declined = decline(decision=propose(team, tech_lead, 30), by=po, answer=f"Not before the fair. {LONG}")
    withdrawn = withdraw(decision=propose(team, tech_lead, 35), by=tech_lead)
    signed = sign(decision=propose(team, tech_lead, 22), by=po, seat=Role.PRODUCT_OWNER)
    waits = propose(team, tech_lead, 25)
    tour(
        [
            ("what both decide", everything),
            ("declined", page_of(declined)),
            ("withdrawn", page_of(withdrawn)),
            ("signed", page_of(signed)),
            ("a team where something waits", reverse("teams:detail", args=[team.slug])),
            ("teams where something waits", reverse("teams:list")),
            ("waits for the reader", page_of(waits)),
        ]
    )
    page.get_by_text("Decline", exact=True).click()
    send_carelessly(page, "Decline with this note")
    expect(page.get_by_role("alert").first).to_be_visible()
    eye.look("declined without a reason")
    carry_out(change=give_notice(membership=Membership.objects.get(user=tech_lead), successor=developer, by=tech_lead))
    tour([("a signature that lapsed", page_of(waits))])
    eye.is_content()


def test_who_stands_in(enter: Enter, eye: Eye, tour: Tour, team: Team, po: User, developer: User) -> None:
    other, week = MembershipFactory(team=team, user__name=LONG).user, dt.timedelta(days=7)
    here = reverse("teams:deputies", args=[team.slug])
    page = enter(po)
    tour([("no deputies", here)])
    for n, deputy in enumerate((developer, other)):
        starts = team.today + n * week
        name_deputy(
            team=team, role=Role.PRODUCT_OWNER, holder=po, deputy=deputy, starts=starts, ends=starts + dt.timedelta(6)
        )
    tour([("deputies", here), ("a team with a deputy", reverse("teams:detail", args=[team.slug]))])
    page.goto(page.url.replace(f"/{team.slug}/", f"/{team.slug}/deputies/"))
    send_carelessly(page, "Name the deputy")
    expect(page.get_by_role("alert").first).to_be_visible()
    eye.look("a deputy, left empty")
    enter(developer)
    tour([("deputies, read", here)])
    eye.is_content()
