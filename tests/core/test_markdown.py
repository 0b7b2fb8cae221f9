"""Descriptions are Markdown from people, some of whom try things."""

import re

import pytest

from apps.core.markdown import to_html

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src='https://example.org'></iframe>",
    "<a href='javascript:alert(1)'>click</a>",
    "[click](javascript:alert(1))",
    "[click](JaVaScRiPt:alert(1))",
    "[click](java\nscript:alert(1))",
    "[click](&#106;avascript:alert(1))",
    "[click](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[click](vbscript:msgbox)",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    "![x](https://example.org/pixel.gif)",
    '[x](https://example.org "onmouseover=alert(1)")',
    "```html\n<script>alert(1)</script>\n```",
    "<style>body{display:none}</style>",
    "<form action=https://example.org><input name=password></form>",
    "<p style='position:fixed'>over everything</p>",
    "[x]: javascript:alert(1)\n\n[x]",
    "<math><mtext></table></math><img src onerror=alert(1)>",
    "| a |\n|---|\n| <script>alert(1)</script> |",
]


@pytest.mark.parametrize("text", ATTACKS)
def test_nothing_that_acts_gets_through(text: str) -> None:
    html = str(to_html(text)).lower()

    assert set(re.findall(r"<([a-z][a-z0-9]*)", html)) <= {
        "p", "a", "pre", "code", "table", "thead", "tbody", "tr", "th", "td", "br"
    }  # fmt: skip
    assert not re.search(r"<[^>]*\s(on\w+|style|src|class|id)\s*=", html)
    assert not re.search(r"<a[^>]*href=\"(?!https?:|mailto:)", html)


def test_what_people_write_is_shown_as_they_meant_it() -> None:
    html = to_html("# Plan\n\n**First** step, then `run`:\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n~~no~~")

    assert "<h3>Plan</h3>" in html
    assert "<strong>First</strong>" in html and "<code>run</code>" in html
    assert "<li>one</li>" in html and "<td>1</td>" in html and "<s>no</s>" in html


def test_links_keep_their_address_and_tell_nobody_where_they_were() -> None:
    html = to_html("[the report](https://example.org/a?b=1&c=2)")

    assert 'href="https://example.org/a?b=1&amp;c=2"' in html
    assert 'rel="nofollow noopener noreferrer"' in html


@pytest.mark.parametrize("text", ["# a\n\n## b\n\n###### c", "## a\n\n### b\n\n###### c"])
def test_headings_stand_below_the_headings_of_the_page(text: str) -> None:
    assert re.findall(r"<h\d>", to_html(text)) == ["<h3>", "<h4>", "<h6>"]


def test_html_is_shown_as_text() -> None:
    assert "&lt;b&gt;bold&lt;/b&gt;" in to_html("<b>bold</b>")
