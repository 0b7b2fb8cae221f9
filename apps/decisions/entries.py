"""The only door to an entry of the log, and what one reader may do with it."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.decisions.models import Challenge, Decision, DecisionStatus, JointDecision, JointKind
from apps.decisions.voices import Step, holder_today, speaks_for, step_of
from apps.teams.access import RightRefused, Standing, StandingTeam, get_team
from apps.teams.models import DecisionRight, Holder


def get_entry(user: User, slug: str, number: int, *, acting: bool = False) -> tuple[StandingTeam, Decision]:
    """An entry by its number in its team, for whoever may see the team."""
    team = get_team(user, slug, acting=acting)
    entry = Decision.objects.filter(team=team, number=number).with_people().first()
    if entry is None:
        raise Http404
    entry.team = team
    return team, entry


def get_challenge(user: User, slug: str, number: int) -> tuple[StandingTeam, Challenge]:
    """The open challenge of an entry, for somebody who acts in the team."""
    team, entry = get_entry(user, slug, number, acting=True)
    raised = Challenge.objects.filter(decision=entry, outcome="").select_related("raised_by").first()
    if raised is None:
        raise Http404
    raised.decision = entry
    return team, raised


def seat_of(standing: Standing) -> str | None:
    """The side that a reader signs a proposal of their own for; the other side is somebody else's."""
    own = [role for role in (standing.role, *sorted(standing.seats)) if role in standing.seats]
    return own[0] if own else None


def require_voice(team: StandingTeam, entry: Decision) -> None:
    """Refuse, citing the row, who does not speak for its holder today. What is held together begins with either."""
    holder = holder_today(team, entry.right_key, else_=entry.right_holder)
    if speaks_for(team.standing, holder) or (holder == Holder.TOGETHER and team.standing.seats):
        return
    if DecisionRight.objects.filter(team=team, key=entry.right_key).exists():
        raise RightRefused(team, entry.right_key)
    raise PermissionDenied(_("This is for others to decide: %(holder)s.") % {"holder": Holder(holder).label})


def require_author(team: StandingTeam, entry: Decision) -> None:
    """A proposal is taken out by whoever wrote it, or would decide it."""
    if entry.recorded_by_id != team.standing.user.pk:
        require_voice(team, entry)


def require_other_voice(team: StandingTeam, raised: Challenge) -> None:
    """Refuse the challenger, who has spoken, and everybody whose decision it was not."""
    if not may_answer(team, raised):
        raise PermissionDenied(
            _("The other voice answers: who decided this, the Product Owner or the tech lead, not the challenger.")
        )


def may_answer(team: StandingTeam, raised: Challenge) -> bool:
    entry, standing = raised.decision, team.standing
    if standing.user.pk == raised.raised_by_id or not standing.is_acting:
        return False
    decided = standing.user.pk == entry.decided_by_id
    return decided or bool(standing.seats) or speaks_for(standing, entry.right_holder)


@dataclass(frozen=True)
class May:
    """What a reader may do with an entry; its page shows only what would work."""

    edit: bool = False
    delete: bool = False
    decide: bool = False
    sign: bool = False
    supersede: bool = False
    challenge: bool = False
    answer: bool = False
    settle: bool = False
    withdraw: bool = False
    link: bool = False


def may(team: StandingTeam, entry: Decision, *, raised: Challenge | None, joint: JointDecision | None) -> May:
    """`raised` is the open challenge, `joint` what waits for a signature about the entry or its challenge."""
    standing = team.standing
    if not standing.is_acting:
        return May()
    holder = holder_today(team, entry.right_key, else_=entry.right_holder)
    step, is_mine = step_of(standing, holder), entry.recorded_by_id == standing.user.pk
    voice = step == Step.DECIDE or (step == Step.SIGN and bool(standing.seats))
    loose = entry.is_proposed and joint is None
    return May(
        edit=loose,
        delete=loose and (is_mine or voice),
        decide=loose and step == Step.DECIDE,
        sign=loose and step == Step.SIGN,
        supersede=entry.status == DecisionStatus.DECIDED and voice,
        challenge=entry.status == DecisionStatus.DECIDED,
        answer=raised is not None and not raised.answer and may_answer(team, raised),
        settle=raised is not None and joint is None and bool(standing.seats),
        withdraw=raised is not None and raised.raised_by_id == standing.user.pk,
        link=True,
    )


def waiting_joint(entry: Decision, raised: Challenge | None) -> JointDecision | None:
    """What waits for a signature: under a proposed entry, or under the outcome of its challenge."""
    if entry.is_proposed:
        kind, subject = JointKind.LOGGED, entry.pk
    elif raised:
        kind, subject = JointKind.CHALLENGE, raised.pk
    else:
        return None
    return JointDecision.objects.waiting().filter(team=entry.team_id, kind=kind, subject_id=subject).first()
