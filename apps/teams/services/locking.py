"""Who comes second waits."""

from apps.teams.models import Team


def lock_team(pk: int) -> None:
    """Write what a team has together one after the other, until this transaction ends.

    It is the first of all locks: team, decision, story, line, sprint. Whoever takes them in another order can block.
    """
    Team.objects.select_for_update(no_key=True).only("id").get(pk=pk)
