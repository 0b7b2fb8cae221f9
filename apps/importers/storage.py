"""The uploaded file between upload and import: in the database, compressed, and gone when it is no longer needed."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from tempfile import TemporaryFile
from typing import BinaryIO, cast

from django.conf import settings

from apps.importers.formats import Unreadable


def compressed(chunks: Iterable[bytes]) -> bytes:
    """The file's bytes, compressed as they come. Raises `Unreadable` as soon as they are too many."""
    packed = io.BytesIO()
    size = 0
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=3, mtime=0) as writer:
        for chunk in chunks:
            size += len(chunk)
            if size > settings.IMPORT_MAX_BYTES:
                raise Unreadable("too_large")
            writer.write(chunk)
    return packed.getvalue()


@contextmanager
def unpacked(content: bytes | memoryview) -> Iterator[BinaryIO]:
    """The file, on disk rather than in memory: it is read several times, from its start."""
    with TemporaryFile() as file, closing(gzip.GzipFile(fileobj=io.BytesIO(content))) as packed:
        while block := packed.read(1 << 20):
            file.write(block)
        yield cast("BinaryIO", file)
