"""The triggers that hold the budget rule on sprints and commitments.

Each module has one job: `days` fixes a sprint's local days, `seal` says what may change on a sprint and when, `tally`
keeps the sums and what is tolerated above a shrunken budget, `sums` adds up a closed ledger, `line` copies from the
story and guards the ledger, `neighbours` carries what happens to stories, teams and agreements over to sprints, `words`
what a line owes to a spike or a debt, `incident` what is reported, confirmed or none. The CHECKs on the models say what
must hold. Nothing here knows who is asking: that is the services' and the rights' part.

Locks are always taken in the same order, in every trigger: team, story, line, sprint. A service that writes more than
one of them in a transaction keeps to it, otherwise two of them can wait for each other. Only the close goes back from
the sprint to its lines, to settle them; its service locks them beforehand.
"""

from apps.sprints.models.law.days import DAYS
from apps.sprints.models.law.incident import BROKEN_STORY_LAWS, INCIDENT_FOLLOW_UP, INCIDENT_LAWS, INCIDENT_LINE
from apps.sprints.models.law.line import LINE_LAWS
from apps.sprints.models.law.neighbours import AGREEMENT_LAWS, STORY_LAWS, TEAM_LAWS
from apps.sprints.models.law.seal import PAST, SEAL
from apps.sprints.models.law.sums import SUMS
from apps.sprints.models.law.tally import SETTLE, TALLY
from apps.sprints.models.law.words import DEBT_LAWS, WORD_LAWS

SPRINT_LAWS = [SEAL, TALLY, SETTLE, PAST, DAYS, SUMS]

__all__ = [
    "AGREEMENT_LAWS",
    "BROKEN_STORY_LAWS",
    "DEBT_LAWS",
    "INCIDENT_FOLLOW_UP",
    "INCIDENT_LAWS",
    "INCIDENT_LINE",
    "LINE_LAWS",
    "SPRINT_LAWS",
    "STORY_LAWS",
    "TEAM_LAWS",
    "WORD_LAWS",
]
