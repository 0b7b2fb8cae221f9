"""Words that somebody types, as a query the database's index can answer."""

import re
from functools import reduce
from operator import and_

from django.contrib.postgres.search import CombinedSearchQuery, Lexeme, SearchQuery
from django.db.models import Expression, Func, TextField, Value

MOST_WORDS = 8
_WORD = re.compile(r"[^\W_]+")
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9]*-(\d+)")
_PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"


def spaced(text: Expression | str) -> Func:
    """A column with blanks for its punctuation: PostgreSQL would take "build/deploy.py" for one path and "PAY-231"
    for a negative number."""
    blanks = " " * len(_PUNCTUATION)
    return Func(text, Value(_PUNCTUATION), Value(blanks), function="translate", output_field=TextField())


def words_query(text: str) -> SearchQuery | CombinedSearchQuery | None:
    """All the words, each from its beginning, in any order; None where nothing searchable was typed.

    A key (PAY-231, D-12) finds its number, too: rows are known by it.
    """
    words = [word.lower() for word in _WORD.findall(text)[:MOST_WORDS]]
    if not words:
        return None
    query = SearchQuery(reduce(and_, (Lexeme(word, prefix=True) for word in words)), config="simple")
    if key := _KEY.fullmatch(text.strip()):
        return query | SearchQuery(Lexeme(key[1]), config="simple")
    return query
