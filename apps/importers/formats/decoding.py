"""From bytes to text: refuse what is no text, and find the encoding without trusting anybody's word for it."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from typing import BinaryIO

from charset_normalizer import from_bytes

from apps.importers.formats.interface import Encoding, Unreadable

CHOICES = (
    "utf-8",
    "cp1252",
    "iso8859-15",
    "cp1250",
    "cp1251",
    "mac-roman",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "shift_jis",
    "gb18030",
    "big5",
    "euc_kr",
)
"""The encodings a person can choose where the file's own is a guess."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNATURES = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x1f\x8b", "zip"),
    (b"7z\xbc\xaf", "zip"),
    (b"Rar!", "zip"),
    (b"\xd0\xcf\x11\xe0", "excel"),
    (b"%PDF", "not_csv"),
    (b"\x89PNG", "not_csv"),
    (b"\xff\xd8\xff", "not_csv"),
    (b"GIF8", "not_csv"),
)
_MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<rss", b"{", b"[{", b"[\n")
_HEAD = 4096
_BLOCK = 1 << 20
_SAMPLE = 1 << 16


def find_encoding(file: BinaryIO, chosen: str = "") -> Encoding:
    """The encoding of the whole file; `certain` is false where only its letters speak for it."""
    head = _head(file)
    _refuse_other_files(head)
    if chosen:
        return _chosen(file, chosen)
    for bom, name in _BOMS:
        if head.startswith(bom):
            return _chosen(file, name)
    if utf16 := _utf16_without_bom(head):
        return _chosen(file, utf16)
    if decodes(file, "utf-8"):
        return Encoding("utf-8", certain=True)
    if b"\x00" in head:
        raise Unreadable("not_csv")
    return Encoding(_guess(file), certain=False)


def text_of(file: BinaryIO, encoding: Encoding) -> io.TextIOWrapper:
    """The file as text from its start, line ends untouched as the csv module wants them.

    The caller detaches the wrapper: closing it would close the caller's file.
    """
    file.seek(0)
    return io.TextIOWrapper(file, encoding=encoding.name, newline="")


def decodes(file: BinaryIO, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)("strict")
    try:
        for block in _blocks(file):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _head(file: BinaryIO) -> bytes:
    file.seek(0)
    head = file.read(_HEAD)
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Unreadable("empty")
    return head


def _refuse_other_files(head: bytes) -> None:
    for signature, code in _SIGNATURES:
        if head.startswith(signature):
            raise Unreadable(code)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP):
        raise Unreadable("not_csv")


def _chosen(file: BinaryIO, name: str) -> Encoding:
    if name not in CHOICES and name not in {known for _, known in _BOMS}:
        raise Unreadable("encoding_unknown", name)
    if not decodes(file, name):
        raise Unreadable("encoding_wrong", name)
    return Encoding(name, certain=True)


def _utf16_without_bom(head: bytes) -> str:
    """Latin letters in UTF-16 have every second byte zero."""
    most = len(head) * 0.3
    if head[1::2].count(0) > most:
        return "utf-16-le"
    return "utf-16-be" if head[0::2].count(0) > most else ""


def _guess(file: BinaryIO) -> str:
    """What the letters look like; Western Europe's Windows encoding first, as most old spreadsheets write it."""
    sample = _telling_lines(file)
    likely = [match.encoding for match in from_bytes(sample, cp_isolation=list(CHOICES))]
    for name in (*_western_first(likely, sample), "cp1252", "iso8859-15"):
        if decodes(file, name):
            return name
    raise Unreadable("not_csv")


def _western_first(likely: list[str], sample: bytes) -> list[str]:
    """Short samples fool statistics: accented Latin letters and quotation marks read as cp1252 settle it."""
    try:
        text = sample.decode("cp1252")
    except UnicodeDecodeError:
        return likely
    odd = [letter for letter in text if letter > "\x7f"]
    western = sum(letter in _WESTERN for letter in odd)
    return ["cp1252", *likely] if western >= len(odd) * 0.95 else likely


_WESTERN = frozenset("àâäáãåæçèéêëìíîïñòóôöõøœùúûüÿßÀÂÄÁÃÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÖÕØŒÙÚÛÜŸ€«»“”‘’–—…°§·•\xa0")


def _telling_lines(file: BinaryIO) -> bytes:
    """Only lines with bytes beyond ASCII say anything about an encoding."""
    file.seek(0)
    sample = bytearray()
    for line in file:
        if not line.isascii():
            sample += line[:_SAMPLE]
        if len(sample) >= _SAMPLE:
            break
    return bytes(sample)


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while block := file.read(_BLOCK):
        yield block
