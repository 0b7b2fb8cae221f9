"""A form that was overtaken: both versions of each field, and which of them was chosen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True)
class Difference:
    """One field that is not the same in both versions."""

    name: str
    label: str
    mine: str
    theirs: str
    keep: str
    typed: str


def left_to_them(typed: Mapping[str, str], names: Iterable[str]) -> set[str]:
    """The fields for which the other version was chosen. A field edited after that choice is this person's again."""

    def plain(name: str) -> str:
        return typed.get(name, "").replace("\r\n", "\n")

    return {name for name in names if typed.get(f"use-{name}") == THEIRS and plain(name) == plain(f"typed-{name}")}
