"""Small files in the shape of real exports: repeated headers, several sprints an issue, empty point columns."""

import csv
import io
from collections.abc import Mapping, Sequence

HEADERS = (
    "Summary", "Issue key", "Issue id", "Issue Type", "Status", "Project key", "Resolution", "Assignee", "Assignee Id",
    "Created", "Resolved", "Labels", "Labels", "Description", "Components", "Components", "Attachment",
    "Custom field (Epic Name)", "Sprint", "Sprint", "Sprint", "Custom field (Story Points)",
    "Custom field (Story point estimate)", "Comment", "Comment", "Parent", "Parent summary", "Status Category",
)  # fmt: skip

type Cells = Mapping[str, str | Sequence[str]]


def issue(number: int, title: str = "", **cells: str | Sequence[str]) -> dict[str, str | Sequence[str]]:
    """One issue as Jira would export it; `cells` by the short names below."""
    names = {
        "type": "Issue Type", "status": "Status", "category": "Status Category", "resolution": "Resolution",
        "assignee": "Assignee", "created": "Created", "resolved": "Resolved", "labels": "Labels", "text": "Description",
        "sprints": "Sprint", "points": "Custom field (Story Points)", "estimate": "Custom field (Story point estimate)",
        "parent": "Parent", "key": "Issue key", "attachment": "Attachment", "components": "Components",
    }  # fmt: skip
    found: dict[str, str | Sequence[str]] = {
        "Summary": title or f"Keep ledger {number} in step",
        "Issue key": f"LED-{number}",
        "Issue id": str(10_000 + number),
        "Issue Type": "Task",
        "Status": "To Do",
        "Project key": "LED",
        "Created": "20/Jul/26 3:25 PM",
    }
    return found | {names[name]: value for name, value in cells.items()}


def jira_csv(*issues: Cells, headers: Sequence[str] = HEADERS, delimiter: str = ",", end: str = "\r\n") -> bytes:
    """The file, every repeated value in a column of its own."""
    return table([headers, *(row(each, headers) for each in issues)], delimiter=delimiter, end=end)


def row(cells: Cells, headers: Sequence[str] = HEADERS) -> list[str]:
    left = {name: [value] if isinstance(value, str) else list(value) for name, value in cells.items()}
    return [left[name].pop(0) if left.get(name) else "" for name in headers]


def table(rows: Sequence[Sequence[str]], *, delimiter: str = ",", end: str = "\r\n", encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    return text.getvalue().encode(encoding)
