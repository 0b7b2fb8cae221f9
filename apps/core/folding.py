"""Words as one would say them, so that spelling, accents and case do not keep equal words apart."""

import re
import unicodedata

_PUNCTUATION = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """'Clé de ticket', 'issue_key' and 'Issue Key ' become 'cle de ticket' and 'issue key'."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(each))
    return _PUNCTUATION.sub(" ", plain).strip()
