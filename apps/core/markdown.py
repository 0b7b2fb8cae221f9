"""Markdown from people, as HTML that can do no harm: no HTML of their own, and what comes out is cleaned once more."""

from collections.abc import Sequence

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.token import Token

_TAGS = {
    *("p", "br", "hr", "blockquote", "pre", "code", "em", "strong", "s", "ul", "ol", "li", "a"),
    *("h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
# A page has one first heading and its panels have second ones, so a text begins at the third, whatever it begins with.
_FIRST_HEADING, _LAST_HEADING = 3, 6

# Pictures from elsewhere would tell their host who reads a text, and the page's policy refuses them anyway.
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable("image")


def _fit_headings(tokens: Sequence[Token]) -> None:
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    highest = min((int(token.tag[1:]) for token in headings), default=1)
    for token in headings:
        token.tag = f"h{min(int(token.tag[1:]) - highest + _FIRST_HEADING, _LAST_HEADING)}"


def to_html(text: str) -> SafeString:
    """The text as clean HTML. Links leave without a trace of where they were."""
    tokens = _MARKDOWN.parse(text)
    _fit_headings(tokens)
    html = nh3.clean(
        _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}),
        tags=_TAGS,
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener noreferrer",
    )
    return SafeString(html)
