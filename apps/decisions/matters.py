"""What can be decided together. Each app registers the kinds whose effect it owns (in its AppConfig.ready).

A matter answers four questions of the one mechanism: what is it about, does it still rest on what was seen, what would
change, and what happens with the last signature. Its effect runs in that signature's transaction: both or neither.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.core.violations import RuleViolation
from apps.decisions.models import JointDecision, JointKind


@dataclass(frozen=True)
class Change:
    """A line of what a signature would change: what, from which value, to which."""

    what: str
    before: str
    after: str


class Matter:
    """One kind of joint decision. Subclass it, and `register` the class's one instance."""

    kind: JointKind
    # A start or a note does not wait for the second signature; what waits takes effect with it.
    takes_effect = True
    # The decision right under which the log keeps what was signed; "" where it makes no entry of its own.
    logged_under = ""

    def title(self, decision: JointDecision) -> str:
        """A few words for lists and mails, in the reader's language. Asked for every row: reads the decision alone."""
        return capfirst(str(JointKind(decision.kind).label))

    def right(self, decision: JointDecision) -> str:
        """The right that its entry rests on, among those that this team has."""
        return self.logged_under

    def logged_as(self, decision: JointDecision) -> str:
        """The title of its entry in the log."""
        return self.title(decision)

    def about(self, decision: JointDecision) -> str:
        """Keys of the stories and sprints that its entry in the log is linked to."""
        return ""

    def url(self, decision: JointDecision) -> str:
        """The page of the thing it is about."""
        raise NotImplementedError

    def again_url(self, decision: JointDecision) -> str:
        """Where the like of it is proposed anew."""
        return self.url(decision)

    def preview_url(self, decision: JointDecision) -> str:
        """A page that shows what signing would lead to, where an app has one.

        Asked by htmx, with the target `preview`, it answers with that part alone.
        """
        return ""

    def changes(self, decision: JointDecision) -> Iterable[Change]:
        """What would change, in the reader's words and language."""
        return ()

    def changes_now(self, decision: JointDecision) -> Iterable[Change]:
        """The same, against what is in force now: shown beside `changes` once the two differ."""
        return ()

    def applies_from(self, decision: JointDecision) -> str:
        """From when on, in words."""
        return _("At once, with the second signature.")

    def basis(self, decision: JointDecision) -> str:
        """What is in force now; a proposal keeps what was in force when it was made."""
        return decision.basis

    def effect(self, decision: JointDecision) -> None:
        """Let it take effect, inside the last signature's transaction. May raise `RuleViolation`."""


MATTERS: dict[str, Matter] = {}


def register(matter: Matter) -> None:
    """Tell the mechanism who lets a kind take effect."""
    MATTERS[matter.kind] = matter


def matter_of(decision: JointDecision) -> Matter:
    return MATTERS[decision.kind]


def is_current(decision: JointDecision) -> bool:
    """Whether what it started from is in force still."""
    return matter_of(decision).basis(decision) == decision.basis


def require_current(decision: JointDecision) -> None:
    """Refuse to sign what rests on something no longer in force: it is shown beside the present, never merged."""
    if not is_current(decision):
        raise RuleViolation(
            "a_signature_is_for_what_was_seen",
            _("What this proposal started from has changed meanwhile. Compare the two, and propose it again."),
        )
