"""The worked example of docs/users/capacity.md, reckoned anew: what the page says is what the app says."""

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

from apps.core.templatetags.ringfence import amount
from apps.teams.availability import Availability, Off, Pattern, PersonRows, Share, Span
from apps.teams.availability.loading import Loaded
from apps.teams.availability.public_holidays import Place, holidays_between
from apps.teams.models import OffKind, Role

DOC = (Path(__file__).parent.parent.parent / "docs" / "users" / "capacity.md").read_text()
TEAM = 1
FIRST, LAST = dt.date(2026, 5, 4), dt.date(2026, 5, 15)
LONG_AGO = dt.date(2025, 1, 1)


def may(day: int) -> dt.date:
    return dt.date(2026, 5, day)


def dana() -> PersonRows:
    """Works half of each Friday, 60% for this team; what is lost is what the page tells."""
    week = (*[Decimal(1)] * 4, Decimal("0.5"), Decimal(0), Decimal(0))
    return PersonRows(
        1,
        "Dana",
        spans=(Span(TEAM, Role.DEVELOPER, LONG_AGO),),
        patterns=(Pattern(LONG_AGO, week),),
        shares=(Share(TEAM, LONG_AGO, Decimal(60)),),
        off=(
            Off(OffKind.OFF, may(6), may(7), starts_at_noon=True),
            Off(OffKind.ON_CALL, may(11), may(13), lost=Decimal("0.5")),
            Off(OffKind.TRAINING, may(8), may(29), lost=Decimal("0.25"), every_weeks=2),
        ),
    )


def test_the_example_is_what_the_app_reckons() -> None:
    free = holidays_between(Place("DE", "BY"), FIRST, LAST)
    reading = Availability.reckon(Loaded(TEAM, ((dana(), free),)), FIRST, LAST)
    (days,) = (person.days for person in reading.people)
    rows = re.findall(r"^\| (\w{3} \d+ May) \| (.+?) \|", DOC, re.MULTILINE)
    assert rows == [(f"{day.date:%a %-d %b}", day.how) for day in days if day.worked]
    total = re.search(r"\*\*([\d.]+) days\*\* of ([\d.]+)", DOC)
    assert total and total.groups() == (amount(reading.available), amount(reading.planned))
