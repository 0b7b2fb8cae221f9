"""Words that somebody types, as a query the database's index can answer."""

import re
from functools import reduce
from operator import and_

from django.contrib.postgres.search import Lexeme, SearchQuery

MOST_WORDS = 8


def words_query(text: str) -> SearchQuery | None:
    """All the words, each from its beginning, in any order; None where nothing searchable was typed."""
    words = re.findall(r"\w+", text.lower())[:MOST_WORDS]
    if not words:
        return None
    return SearchQuery(reduce(and_, (Lexeme(word, prefix=True) for word in words)), config="simple")
