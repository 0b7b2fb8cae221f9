"""Words that somebody types, as a query the database's index can answer."""

import re
from functools import reduce
from operator import and_

from django.contrib.postgres.search import CombinedSearchQuery, Lexeme, SearchQuery, SearchVector
from django.db.models import Case, Func, TextField, Value, When
from django.db.models.functions import Cast

MOST_WORDS = 8
_WORD = re.compile(r"[^\W_]+")
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9]*-(\d+)")
_PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"


def story_words() -> SearchVector:
    """What a story is found by: its key and the words of its title.

    Punctuation goes first: PostgreSQL would take "build/deploy.py" for one path and "PAY-231" for a negative number.
    A story without a tracker is known by its number, since the key's prefix stands in the team.
    """
    own = When(source_key="", then=Cast("number", TextField()))
    key = Case(own, default="source_key", output_field=TextField())
    return SearchVector(_spaced(key), _spaced("title"), config="simple")


def _spaced(text: Case | str) -> Func:
    blanks = " " * len(_PUNCTUATION)
    return Func(text, Value(_PUNCTUATION), Value(blanks), function="translate", output_field=TextField())


def words_query(text: str) -> SearchQuery | CombinedSearchQuery | None:
    """All the words, each from its beginning, in any order; None where nothing searchable was typed."""
    words = [word.lower() for word in _WORD.findall(text)[:MOST_WORDS]]
    if not words:
        return None
    query = SearchQuery(reduce(and_, (Lexeme(word, prefix=True) for word in words)), config="simple")
    if key := _KEY.fullmatch(text.strip()):
        return query | SearchQuery(Lexeme(key[1]), config="simple")
    return query
