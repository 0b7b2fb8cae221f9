"""Jira's wiki markup as Markdown, so that a list stays a list and a heading a heading.

Only what changes meaning when read as Markdown is turned: everything else stays as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_FENCE = re.compile(r"\{(?:code|noformat)(?::([^}]*))?\}")
_LANGUAGE = re.compile(r"[a-z0-9+#-]+", re.IGNORECASE)
_HEADING = re.compile(r"^h([1-6])\.\s+")
_BULLET = re.compile(r"^([*#-]+)\s+")
_TABLE_HEAD = re.compile(r"^\|\|(.+?)\|\|\s*$")
_QUOTE_LINE = re.compile(r"^bq\.\s+")

type _Replacement = str | Callable[[re.Match[str]], str]

_INLINE: tuple[tuple[re.Pattern[str], _Replacement], ...] = (
    (re.compile(r"\{color(?::[^}]*)?\}|\{panel(?::[^}]*)?\}|\{anchor:[^}]*\}"), ""),
    (re.compile(r"\{\{(.+?)\}\}"), r"`\1`"),
    (re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])"), r"**\1**"),
    (re.compile(r"(?<![\w+])\+(?=\S)([^+\n]+?)(?<=\S)\+(?![\w+])"), r"\1"),
    (re.compile(r"\[~(?:accountid:)?([^\]\n]+)\]"), r"@\1"),
    (re.compile(r"\[([^\]|\n]+)\|((?:https?|mailto):[^\]|\s]+)(?:\|[^\]\n]*)?\]"), r"[\1](\2)"),
    (re.compile(r"\[(https?://[^\]|\s]+)\]"), r"<\1>"),
    (re.compile(r"!([^!|\s][^!|\n]*\.\w{2,4})(?:\|[^!\n]*)?!"), r"`\1`"),
)


def markdown_of(text: str) -> str:
    """Code blocks stay as they are; a block without an end runs to the end of the text."""
    if not text:
        return ""
    return "\n".join(_lines(text.replace("\r\n", "\n").replace("\r", "\n"))).strip()


def _lines(text: str) -> Iterator[str]:
    in_code = in_quote = False
    for line in text.split("\n"):
        fence = _FENCE.search(line)
        if fence:
            yield from _fence_line(line, fence, opening=not in_code)
            in_code = _ends_open(line, in_code=in_code)
        elif in_code:
            yield line
        elif line.strip() == "{quote}":
            in_quote = not in_quote
            yield ""
        else:
            yield f"> {_line(line)}" if in_quote else _line(line)
    if in_code:
        yield "```"


def _ends_open(line: str, *, in_code: bool) -> bool:
    return (len(_FENCE.findall(line)) % 2 == 1) != in_code


def _fence_line(line: str, fence: re.Match[str], *, opening: bool) -> Iterator[str]:
    """A fence may share its line with text, and both fences may stand on one line."""
    before, after = line[: fence.start()].strip(), line[fence.end() :]
    if opening:
        if before:
            yield _line(before)
        language = (fence[1] or "").split("|")[0]
        yield "```" + (language if _LANGUAGE.fullmatch(language) else "")
    else:
        if before:
            yield line[: fence.start()]
        yield "```"
    if following := _FENCE.search(after):
        yield from _fence_line(after, following, opening=not opening)
    elif after.strip():
        yield after if opening else _line(after)


def _line(line: str) -> str:
    stripped = line.lstrip()
    if heading := _HEADING.match(stripped):
        return "#" * int(heading[1]) + " " + _inline(stripped[heading.end() :])
    if _QUOTE_LINE.match(stripped):
        return "> " + _inline(_QUOTE_LINE.sub("", stripped))
    if bullet := _BULLET.match(stripped):
        return _bullet(bullet[1]) + _inline(stripped[bullet.end() :])
    if table := _TABLE_HEAD.match(stripped):
        return _table_head(table[1].split("||"))
    return _inline(line)


def _bullet(marks: str) -> str:
    """`##` is the second level of a numbered list. Markdown nests by indentation."""
    return "   " * (len(marks) - 1) + ("1. " if marks.endswith("#") else "- ")


def _table_head(cells: list[str]) -> str:
    return "| " + " | ".join(_inline(cell.strip()) for cell in cells) + " |\n" + "|---" * len(cells) + "|"


def _inline(text: str) -> str:
    for pattern, replacement in _INLINE:
        text = pattern.sub(replacement, text)
    return text
