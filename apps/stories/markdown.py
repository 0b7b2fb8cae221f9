"""Markdown from people, as HTML that can do no harm: no HTML of their own, and what comes out is cleaned once more."""

from collections.abc import MutableMapping, Sequence
from typing import Any

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

_TAGS = {
    *("p", "br", "hr", "blockquote", "pre", "code", "em", "strong", "s", "ul", "ol", "li", "a"),
    *("h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
# A page has one first heading and its panels have second ones, so a text begins at the third.
_HEADING_SHIFT = 2


class _Renderer(RendererHTML):
    def heading_open(self, tokens: Sequence[Token], idx: int, options: Any, env: MutableMapping[str, Any]) -> str:
        level = min(int(tokens[idx].tag[1:]) + _HEADING_SHIFT, 6)
        tokens[idx].tag = f"h{level}"
        return self.renderToken(tokens, idx, options, env)

    heading_close = heading_open


# Pictures from elsewhere would tell their host who reads a story, and the page's policy refuses them anyway.
_MARKDOWN = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer).enable(["table", "strikethrough"])
_MARKDOWN.disable("image")


def to_html(text: str) -> SafeString:
    """The text as clean HTML. Links leave without a trace of where they were."""
    html = nh3.clean(
        _MARKDOWN.render(text),
        tags=_TAGS,
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener noreferrer",
    )
    return SafeString(html)
