"""Reads the demonstration's stories: `data/<team>.csv`, a row a story in the order of their numbers, and
`data/<team>.md`, where there is one, descriptions and checklists under their stories' titles.

The column `plan` says what became of a story: `17p` means sprint 17, product budget (`t` tech, `u` unplanned);
`17p>18p` that it was carried over; a word behind it that it did not end as done: `21t returned`, `22p left`,
`23p cancelled`, `22p split 5+3` by what was accepted and what was left; in the sprint that runs, the column in which it
stands. A question mark behind the kind makes it a proposal of the `author`. The `note` is what the Product Owner said
who accepted it although something is missing.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from apps.sprints.models import Budget, Outcome
from apps.stories.models import Kind

DATA = Path(__file__).parent / "data"
BUDGETS = {"p": Budget.PRODUCT, "t": Budget.TECH, "u": Budget.UNPLANNED}
LEFT, SPLIT = "left", "split"
CHECKLIST_LINE = "- [ ] "


@dataclass(frozen=True)
class Text:
    """A description and the lines of a checklist."""

    description: str = ""
    sub_tasks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class StoryText:
    """A story as written down, and what becomes of it."""

    number: int
    title: str
    kind: str
    proposed: bool
    size: Decimal | None
    assignee: str
    author: str
    epic: str
    labels: list[str]
    why: str
    note: str
    planned: dict[int, Budget]
    fate: str
    parts: list[Decimal]
    text: Text

    @property
    def is_epic(self) -> bool:
        return self.kind == "epic"

    @property
    def is_technical(self) -> bool:
        return self.kind in (Kind.IMPROVEMENT, Kind.DEBT, Kind.SPIKE)

    def outcome_in(self, sprint: int) -> str:
        """What became of it in a sprint: carried to the next one, its fate, or done."""
        if sprint != max(self.planned):
            return Outcome.CARRIED
        return self.fate or Outcome.DONE

    def goes_on_in(self, sprint: int) -> bool:
        """Whether it was carried there."""
        return sprint != min(self.planned)


def read_stories(name: str) -> list[StoryText]:
    """The stories of a team, in the order of their numbers."""
    texts = _read_texts(name)
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [_story(number, row, texts) for number, row in enumerate(csv.DictReader(file), start=1)]


def _story(number: int, row: dict[str, str], texts: dict[str, Text]) -> StoryText:
    plan, _space, fate = row["plan"].partition(" ")
    fate, _space, parts = fate.partition(" ")
    return StoryText(
        number=number,
        title=row["title"],
        kind=row["kind"].removesuffix("?"),
        proposed=row["kind"].endswith("?"),
        size=Decimal(row["size"]) if row["size"] else None,
        assignee=row["assignee"],
        author=row["author"],
        epic=row["epic"],
        labels=[row["labels"]] if row["labels"] else [],
        why=row["why"],
        note=row["note"],
        planned={int(sprint): BUDGETS[letter] for sprint, letter in re.findall(r"(\d+)([ptu])", plan)},
        fate=fate,
        parts=[Decimal(part) for part in parts.split("+") if part],
        text=texts.get(row["title"], Text()),
    )


def _read_texts(name: str) -> dict[str, Text]:
    path = DATA / f"{name}.md"
    return dict(_sections(path.read_text(encoding="utf-8"))) if path.exists() else {}


def _sections(markdown: str) -> Iterator[tuple[str, Text]]:
    for section in re.split(r"^## ", markdown, flags=re.MULTILINE)[1:]:
        title, _newline, body = section.partition("\n")
        lines = body.strip().splitlines()
        sub_tasks = [line.removeprefix(CHECKLIST_LINE) for line in lines if line.startswith(CHECKLIST_LINE)]
        prose = "\n".join(line for line in lines if not line.startswith(CHECKLIST_LINE))
        yield title.strip(), Text(prose.strip(), sub_tasks)
