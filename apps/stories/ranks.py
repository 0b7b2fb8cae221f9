"""Order as sparse ranks: a move writes one row and never renumbers.

Ranks are strings that sort by their bytes; between any two there is room for another.
"""

from fractional_indexing import generate_key_between, generate_n_keys_between

from apps.stories.models import Story
from apps.teams.models import Team


def last_ranks(team: Team, count: int) -> list[str]:
    """Ranks for `count` stories after the team's last one. Lock the team's counter first."""
    last = Story.objects.filter(team=team).order_by("-rank").values_list("rank", flat=True).first()
    return list(generate_n_keys_between(last, None, count))


def rank_beside(story: Story, *, after: Story | None = None, before: Story | None = None) -> str:
    """A rank right after or right before another story, or after the last one.

    Both stories are locked, in the order of their ids, so that two moves to the same place, or of two stories around
    each other, come one after the other. Call it in a transaction.
    """
    anchor = after or before
    if anchor is None:
        return last_ranks(story.team, 1)[0]
    list(Story.objects.filter(pk__in=(story.pk, anchor.pk)).select_for_update(no_key=True).order_by("id").only("id"))
    others = Story.objects.filter(team=story.team_id).exclude(pk=story.pk)
    place = others.values_list("rank", flat=True).get(pk=anchor.pk)
    if after:
        next_one = others.filter(rank__gt=place).order_by("rank").values_list("rank", flat=True).first()
        return str(generate_key_between(place, next_one))
    previous = others.filter(rank__lt=place).order_by("-rank").values_list("rank", flat=True).first()
    return str(generate_key_between(previous, place))
