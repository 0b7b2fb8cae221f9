"""A story by the key people call it: the tracker's where it has one, else the team's prefix and its number."""

import re

from apps.stories.models import Story, StoryQuerySet
from apps.teams.models import Team


def story_with_key(team: Team, key: str, *, stories: StoryQuerySet | None = None) -> Story | None:
    """The story of this team with this key, whatever its case; among `stories` where they are given."""
    if "\x00" in key:  # which no text in PostgreSQL can hold
        return None
    among: StoryQuerySet = (Story.objects.all() if stories is None else stories).filter(team=team)
    imported = among.matching(key).filter(source_key__iexact=key.strip()).exclude(source_key="").first()
    if imported:
        return imported
    own = re.fullmatch(rf"(?:{re.escape(team.key_prefix)}-)?(\d{{1,9}})", key.strip(), re.IGNORECASE | re.ASCII)
    return among.filter(number=own[1], source_key="").first() if own else None
