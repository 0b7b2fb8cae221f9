"""On what ground a person's signature counts for a role, and how long.

One text in SQL: the law judges signatures by it (apps.decisions.models.law), and pages ask it ahead
(apps.decisions.access), so that they offer what the database would take.
"""

from dataclasses import dataclass

GUARDED = "('product_owner', 'tech_lead')"


def same_mailbox(one: str, other: str) -> str:
    """Two accounts on one mailbox are one person."""
    mailboxes = [f"regexp_replace(lower({user}.email), '\\+[^@]*@', '@')" for user in (one, other)]
    return " = ".join(mailboxes)


@dataclass(frozen=True)
class Ground:
    """SQL about one seat. `team`, `who` and `days` are columns or variables.

    `days` is the range of local dates from the proposal to today: neither a predecessor's signature counts, nor one of
    somebody who was written into the past.
    """

    role: str
    team: str
    who: str
    days: str

    @property
    def counts_as(self) -> str:
        """The ground of a signature given today; '' where it has none."""
        return f"""CASE
            WHEN {self._is_twin} THEN ''
            WHEN {self._is_holder} THEN 'holder'
            WHEN {self._is_deputy} THEN 'deputy'
            WHEN {self._is_vacant} AND {self._is("'developer'")} THEN 'stand_in'
            ELSE '' END"""

    def stands(self, signed_as: str) -> str:
        """Whether a signature given before still speaks for the role: its holder is the same, or it is vacant still."""
        return f"""CASE {signed_as}
            WHEN 'holder' THEN {self._is_holder}
            WHEN 'deputy' THEN {self._was_deputy}
            WHEN 'stand_in' THEN {self._is_vacant}
            ELSE true END"""

    @property
    def _is_holder(self) -> str:
        return self._is(f"'{self.role}'")

    @property
    def _is_vacant(self) -> str:
        return f"""NOT EXISTS (
            SELECT FROM teams_membership m
            WHERE m.team_id = {self.team} AND m.role = '{self.role}' AND daterange(m.starts, m.ends) && {self.days})"""

    @property
    def _is_deputy(self) -> str:
        today = f"AND daterange(d.starts, d.ends, '[]') @> upper({self.days}) - 1"
        return f"""{self._is("'developer', 'observer'")} AND {self._is_named(today)}"""

    @property
    def _was_deputy(self) -> str:
        """A deputy's days may end before the other side signs: what was signed in them stands with the holder."""
        return self._is_named()

    def _is(self, roles: str) -> str:
        return f"""EXISTS (
            SELECT FROM teams_membership m
            WHERE m.team_id = {self.team} AND m.user_id = {self.who} AND m.role IN ({roles})
              AND daterange(m.starts, m.ends) @> {self.days})"""

    def _is_named(self, when: str = "") -> str:
        return f"""EXISTS (
            SELECT FROM teams_deputy d
            JOIN teams_membership h ON (h.team_id, h.role, h.user_id) = (d.team_id, d.role, d.holder_id)
            WHERE d.team_id = {self.team} AND d.role = '{self.role}' AND d.deputy_id = {self.who}
              AND daterange(h.starts, h.ends) @> {self.days} {when})"""

    @property
    def _is_twin(self) -> str:
        """A second account of whoever holds the other role."""
        return f"""EXISTS (
            SELECT FROM teams_membership m
            JOIN accounts_user other ON other.id = m.user_id
            JOIN accounts_user mine ON mine.id = {self.who}
            WHERE m.team_id = {self.team} AND m.role IN {GUARDED} AND m.role <> '{self.role}'
              AND daterange(m.starts, m.ends) && {self.days} AND {same_mailbox("other", "mine")})"""
