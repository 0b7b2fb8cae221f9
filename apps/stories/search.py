"""What a story is found by."""

from django.contrib.postgres.search import SearchVector
from django.db.models import Case, TextField, When
from django.db.models.functions import Cast

from apps.core.search import spaced


def story_words() -> SearchVector:
    """Its key and the words of its title.

    A story without a tracker is known by its number, since the key's prefix stands in the team.
    """
    own = When(source_key="", then=Cast("number", TextField()))
    key = Case(own, default="source_key", output_field=TextField())
    return SearchVector(spaced(key), spaced("title"), config="simple")
