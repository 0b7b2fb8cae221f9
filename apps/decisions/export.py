"""The log as Markdown: an entry is an architecture decision record, the log a zip of them with an index."""

import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Iterator

from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _

from apps.core.markdown import plain, quoted, under
from apps.decisions.links import Link, links_of
from apps.decisions.models import Challenge, Decision
from apps.decisions.models.log import DecisionQuerySet

AT_ONCE = 100
LONGEST_NAME = 60


def file_name(entry: Decision) -> str:
    """A name that sorts by number and that every file system takes."""
    words = slugify(entry.title)[:LONGEST_NAME].strip("-")
    return f"D-{entry.number:04}{f'-{words}' if words else ''}.md"


def to_markdown(entry: Decision, links: Iterable[Link] = ()) -> str:
    """One entry. Its texts are Markdown already; they stay within their sections."""
    texts = (
        (_("Context"), entry.context),
        (_("Options considered"), entry.options),
        (_("Decision"), entry.decision),
        (_("Consequences"), entry.consequences),
    )
    parts = [f"# {entry.key}: {plain(entry.title)}", "\n".join(_facts(entry, links))]
    parts += [f"## {heading}\n\n{under(text, level=2)}" for heading, text in texts if text.strip()]
    parts += [_challenge(raised) for raised in entry.challenges.all()]
    return "\n\n".join(parts) + "\n"


def _facts(entry: Decision, links: Iterable[Link]) -> Iterator[str]:
    yield f"- {_('Status')}: {entry.get_status_display()}"
    if entry.decided_on:
        yield f"- {_('Decided on')}: {date_format(entry.decided_on)}"
        yield f"- {_('Decided by')}: {plain(', '.join(entry.voices))}"
    yield f"- {_('Right')}: {plain(_(entry.right_sentence))} · {entry.get_right_holder_display()}"
    for old in entry.supersedes.all():
        yield f"- {_('Supersedes')}: {old.key} {plain(old.title)}"
    if entry.superseded_by:
        yield f"- {_('Superseded by')}: {entry.superseded_by.key} {plain(entry.superseded_by.title)}"
    about = [f"{plain(link.key)} {plain(link.title)}" for link in links]
    if about:
        yield f"- {_('About')}: {'; '.join(about)}"


def _challenge(raised: Challenge) -> str:
    outcome = raised.get_outcome_display() if raised.outcome else _("not settled yet")
    voices = [_voice(raised.raised_by.name, raised.raised_at, raised.reason)]
    if raised.answered_by and raised.answered_at:
        voices.append(_voice(raised.answered_by.name, raised.answered_at, raised.answer))
    if raised.ruling:
        voices.append(f"{_('Both')}:\n\n{quoted(under(raised.ruling, level=2))}")
    cited = f"{plain(_(raised.right_sentence))} · {raised.get_right_holder_display()}"
    heading = f"## {_('Challenge')}: {outcome}\n\n{_('Right cited')}: {cited}"
    return "\n\n".join([heading, *voices])


def _voice(name: str, at: dt.datetime, text: str) -> str:
    return f"{plain(name)}, {date_format(at.date())}:\n\n{quoted(under(text, level=2))}"


def zipped(entries: DecisionQuerySet, *, heading: str) -> Iterator[bytes]:
    """A zip of entries, made and sent file by file, so that a long log costs no memory."""
    sink = _Sink()
    index = [f"# {plain(heading)}", ""]
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, text in _written(entries):
            archive.writestr(file_name(entry), text)
            index.append(f"- [{entry.key}: {plain(entry.title)}]({file_name(entry)}) · {entry.get_status_display()}")
            yield sink.taken()
        archive.writestr("index.md", "\n".join(index) + "\n")
    yield sink.taken()


def _written(entries: DecisionQuerySet) -> Iterator[tuple[Decision, str]]:
    rows = list(entries.values_list("pk", flat=True))
    for first in range(0, len(rows), AT_ONCE):
        some = list(Decision.objects.filter(pk__in=rows[first : first + AT_ONCE]).with_all().order_by("-number"))
        links = links_of(some)
        for entry in some:
            yield entry, to_markdown(entry, links[entry.pk])


class _Sink(io.RawIOBase):
    """What a zip is written to, without a way back: what was written is taken away at once."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        written = bytes(data)  # type: ignore[call-overload]  # zipfile writes bytes and memoryviews
        self._waiting += written
        return len(written)

    def taken(self) -> bytes:
        waiting = bytes(self._waiting)
        self._waiting.clear()
        return waiting
