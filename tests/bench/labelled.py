"""Stories that other people have labelled, read where they lie: public research data, which is not ours to copy."""

from __future__ import annotations

import csv
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from apps.stories.learning.signs import Text
from apps.stories.learning.training import Tag
from apps.stories.models import Kind

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = Path(os.environ.get("RINGFENCE_DATA") or ROOT.parent / "shared" / "data")
FOLDS = 5
LONGEST_TITLE = 255
LONGEST_CELL = 1_000_000

type Split = tuple[list[Tag], list[Tag]]
"""What is learned from, in its order, and what is held out."""


@dataclass(frozen=True)
class Labelled:
    """One set: its splits team by team, and how a kind is compared where the labels know fewer kinds than we do."""

    name: str
    about: str
    splits: list[Split]
    compared: Callable[[str], str] = str


@dataclass(frozen=True)
class _Row:
    team: str
    order: str
    tag: Tag


def labelled_sets() -> Iterator[Labelled]:
    """The sets that lie in the data folder; those that do not are left out."""
    for read in (_issue_labels, _debt_labels, _issue_types):
        try:
            yield read()
        except FileNotFoundError:
            continue


def _issue_labels() -> Labelled:
    rows = [
        _Row(row["repo"], _digest(row["repo"] + row["created_at"] + row["title"]), _tag(row["title"], row["label"]))
        for row in _read("issue-labels/issues_train.csv")
        if row["label"] in {Kind.FEATURE, Kind.BUG}
    ]
    about = "GitHub issues labelled bug or feature, each repository a team; questions left out: we have no such kind"
    return Labelled("issue-labels", about, _folds(rows))


def _debt_labels() -> Labelled:
    rows = [
        _Row("", _digest(row["sha"]), _tag(row["text"].strip(), Kind.FEATURE if _owes_nothing(row) else Kind.DEBT))
        for row in _read("debt-labels/satd-dataset-commit_messages.csv")
    ]
    about = "first lines of commit messages, labelled for whether they admit debt; any other kind means they do not"
    return Labelled("debt-labels", about, _folds(rows), lambda kind: "debt" if kind == Kind.DEBT else "no debt")


def _owes_nothing(row: dict[str, str]) -> bool:
    return row["classification"] == "non_debt"


TYPES = {"Bug": Kind.BUG, "Improvement": Kind.IMPROVEMENT, "New Feature": Kind.FEATURE, "Wish": Kind.FEATURE}


def _issue_types() -> Labelled:
    """Sub-tasks, tasks and tests are left out: such a type says how work is cut, not what it is."""
    rows = [
        _Row(project, row["created_date"], _tag(row["summary"], TYPES[row["issue_type"]]))
        for project in ("hadoop", "kafka")
        for row in _read(f"jira-types-large/{project}_all_issues_in_commits.converted.csv")
        if row["issue_type"] in TYPES
    ]
    about = "Jira issues by their type, two projects as teams: learned from the past, held out the last fifth"
    return Labelled("jira-types", about, _by_time(rows))


def _read(name: str) -> Iterator[dict[str, str]]:
    csv.field_size_limit(LONGEST_CELL)
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _tag(text: str, kind: str) -> Tag:
    return Tag(Text(text.partition("\n")[0][:LONGEST_TITLE]), kind)


def _digest(text: str) -> str:
    """An order that is no order, the same at every run."""
    return hashlib.sha256(text.encode()).hexdigest()


def _teams(rows: Iterable[_Row]) -> list[list[Tag]]:
    teams: dict[str, list[Tag]] = {}
    for row in sorted(rows, key=lambda row: (row.team, row.order)):
        teams.setdefault(row.team, []).append(row.tag)
    return list(teams.values())


def _folds(rows: Iterable[_Row]) -> list[Split]:
    """Each story is held out once, and each fold has its share of each label."""
    return [split for tags in _teams(rows) for split in _folds_of(tags)]


def _folds_of(tags: list[Tag]) -> Iterator[Split]:
    places: dict[str, Iterator[int]] = {tag.kind: cycle(range(FOLDS)) for tag in tags}
    placed = [(next(places[tag.kind]), tag) for tag in tags]
    for fold in range(FOLDS):
        yield [tag for place, tag in placed if place != fold], [tag for place, tag in placed if place == fold]


def _by_time(rows: Iterable[_Row]) -> list[Split]:
    return [(tags[: (cut := len(tags) * 4 // 5)], tags[cut:]) for tags in _teams(rows)]
