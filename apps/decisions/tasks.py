"""Mail about what both decide together."""

from collections.abc import Collection
from functools import partial

from procrastinate.contrib.django import app

from apps.accounts.mails import PATIENT, mail_person
from apps.accounts.models import Mail, PeopleQuerySet, User
from apps.decisions.matters import matter_of
from apps.decisions.models import JointDecision, JointState
from apps.teams.models import Deputy, Membership, Role
from apps.teams.seats import GUARDED


@app.task(name="decisions.tell_of_joint_decision", retry=PATIENT)
def tell_of_joint_decision(decision_id: int, link: str) -> None:
    """Tell whoever the next step waits for, or both sides of what became of it. `link` leads to its page.

    It tells what is true when it runs: of two steps in quick succession, the second one twice rather than a past.
    """
    decision = JointDecision.objects.select_related("team").with_people().get(pk=decision_id)
    matter = matter_of(decision)
    said = {
        "decision": decision,
        # Asked where the mail is written, in its reader's language.
        "changes": partial(matter.changes, decision),
        "applies_from": partial(matter.applies_from, decision),
        "link": link,
    }
    for person in concerned(decision):
        mail_person(person, "decisions/mail/joint", said, kind=Mail.SIGNATURES)


def concerned(decision: JointDecision) -> list[User]:
    """While it waits, who can give what is missing; then both sides, and whoever took part. Never of their own act."""
    voices = (decision.proposed_by_id, decision.signed_by_po_id, decision.signed_by_lead_id)
    took_part = {person for person in voices if person}
    if decision.state == JointState.OPEN:
        people, own = _who_sign(decision, decision.missing), took_part
    else:
        people, own = _who_sign(decision, GUARDED) | User.objects.filter(pk__in=took_part), {_last_to_act(decision)}
    return list(people.active().exclude(pk__in=own).order_by("pk"))


def _who_sign(decision: JointDecision, roles: Collection[Role]) -> PeopleQuerySet:
    """Holders and acting deputies of these roles; where one is vacant, the developers who can stand in."""
    members = Membership.objects.on(decision.team.today).filter(team=decision.team_id)
    held = set(members.filter(role__in=roles).values_list("role", flat=True))
    asked = roles if held.issuperset(roles) else [*roles, Role.DEVELOPER]
    acting = Deputy.objects.today().filter(team=decision.team_id, role__in=roles)
    called = members.filter(role__in=asked).values("user").union(acting.values("deputy"))
    return User.objects.filter(pk__in=called)


def _last_to_act(decision: JointDecision) -> int:
    """Whoever settled it: by declining or withdrawing, or with the second signature."""
    if decision.state != JointState.SIGNED:
        return decision.settled_by_id or 0
    signed = [(side.at, side.person.pk) for side in decision.signatures if side.at and side.person]
    return max(signed)[1]
