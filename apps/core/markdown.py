"""Markdown from people, as HTML that can do no harm: no HTML of their own, and what comes out is cleaned once more."""

import re
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


_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&])")
# A tag, outside of code and not a link in angle brackets: other renderers would take it for HTML.
_CODE_OR_TAG = re.compile(
    r"(?<!`)(`++).{1,300}?(?<!`)\1(?!`)|<(?=[A-Za-z!/?])(?![A-Za-z][\w+.-]+:[^\s<>]*>|[^\s<>@]+@[^\s<>]+>)"
)


def plain(text: str) -> str:
    """One line of words that Markdown is to show as they are."""
    escaped = _SPECIAL.sub(r"\\\1", " ".join(text.split()))
    return re.sub(r"^(\d*)([-+=.)])", r"\1\\\2", escaped)


def quoted(text: str) -> str:
    """A text as Markdown's quotation."""
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def under(text: str, *, level: int) -> str:
    """A text that stands below a heading of this level in a larger one, and cannot break out of its section.

    Its headings are pushed down, a fence left open is closed, and HTML is shown as text, as everywhere here.
    """
    lines = text.splitlines()
    for token in reversed(_MARKDOWN.parse(text)):
        if token.map:
            first, end = token.map
            lines[first:end] = _tamed(token, lines[first:end], level)
    return "\n".join(lines)


def _tamed(token: Token, lines: list[str], level: int) -> list[str]:
    """The lines of one block, the same number of them wherever it stands inside another."""
    if token.type in ("paragraph_open", "heading_open"):
        lines = [_CODE_OR_TAG.sub(lambda found: found[0] if found[1] else "&lt;", line) for line in lines]
    if token.level == 0 and token.type == "heading_open":
        underlined = token.markup in ("-", "=")
        words = " ".join(line.strip() for line in (lines[:-1] if underlined else lines))
        return [f"{'#' * min(int(token.tag[1:]) + level, _LAST_HEADING)} {words if underlined else words.lstrip('# ')}"]
    if token.level == 0 and token.type == "fence" and not _is_closed(token, lines):
        return [*lines, token.markup]
    return lines


def _is_closed(fence: Token, lines: list[str]) -> bool:
    mark = re.escape(fence.markup[0])
    return len(lines) > 1 and bool(re.fullmatch(rf" {{0,3}}{mark}{{{len(fence.markup)},}}\s*", lines[-1]))
