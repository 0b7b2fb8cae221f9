"""Jira's wiki markup, as the Markdown that stories are written in."""

import pytest

from apps.importers.wiki import markdown_of


@pytest.mark.parametrize(
    ("wiki", "markdown"),
    [
        ("h2. Steps", "## Steps"),
        ("*Expected:* nothing", "**Expected:** nothing"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("* one\n** two\n# first\n## second", "- one\n   - two\n1. first\n   1. second"),
        ("{color:#bf2600}*FAIL*{color}", "**FAIL**"),
        ("{color:red}FAIL{color} here", "FAIL here"),
        ("see {{ledger.py}}", "see `ledger.py`"),
        ("[the board|https://example.org/b]", "[the board](https://example.org/b)"),
        ("[https://example.org]", "<https://example.org>"),
        ("[run|javascript:alert(1)]", "[run|javascript:alert(1)]"),
        ("[~accountid:5f00] please", "@5f00 please"),
        ("!screen.png|width=20!", "`screen.png`"),
        ("{code:python}\nx = *y*\n{code}", "```python\nx = *y*\n```"),
        ("before {code}x{code} after", "before\n```\nx\n```\n after"),
        ("{noformat}\n# no list", "```\n# no list\n```"),
        ("{quote}\nshe said\n{quote}", "> she said"),
        ("bq. she said", "> she said"),
        ("||Key||Count||\n|a|1|", "| Key | Count |\n|---|---|\n|a|1|"),
        ("one\r\ntwo", "one\ntwo"),
        ("", ""),
    ],
)
def test_what_would_read_differently_is_turned(wiki: str, markdown: str) -> None:
    assert markdown_of(wiki) == markdown


def test_a_long_text_takes_no_time() -> None:
    assert len(markdown_of("*" * 50_000 + "[a|" * 10_000)) > 0
