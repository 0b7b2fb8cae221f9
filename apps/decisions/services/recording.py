"""What both have signed elsewhere, written to the log by itself."""

from apps.accounts.models import User
from apps.core.markdown import plain
from apps.decisions.links import find, put
from apps.decisions.matters import Change, Matter, matter_of
from apps.decisions.models import Decision, DecisionStatus, JointDecision


def write_down(decision: JointDecision) -> Decision | None:
    """Keep a signed decision in the log, where its matter names the right it rests on.

    Runs in the last signature's transaction, so nothing takes effect without its entry. The words are those of the
    last signer's language; the database sets the day and the right.
    """
    matter = matter_of(decision)
    if not matter.logged_under:
        return None
    title = matter.logged_as(decision)
    changes = "\n".join(_in_words(change) for change in matter.changes(decision))
    # That it took effect at once is said by its date.
    applies = "" if type(matter).applies_from is Matter.applies_from else matter.applies_from(decision)
    entry = Decision.objects.create(
        team=decision.team,
        recorded_by=last_signer(decision),
        status=DecisionStatus.DECIDED,
        joint=decision,
        right_key=matter.right(decision),
        title=title[:200],
        context=decision.note,
        decision="\n\n".join(filter(None, [changes or plain(title), applies])),
    )
    put(entry, find(decision.team, matter.about(decision)))
    return entry


def last_signer(decision: JointDecision) -> User:
    """Whose signature let it take effect."""
    signed = [(side.at, side.person) for side in decision.signatures if side.at and side.person]
    return max(signed, key=lambda given: given[0])[1]


def _in_words(change: Change) -> str:
    sides = [plain(side) for side in (change.before, change.after) if side]
    return f"- {plain(change.what)}: {' → '.join(sides)}"
