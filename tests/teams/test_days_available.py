"""The quick sum is the sum of the days, whatever the rows."""

import datetime as dt
from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from apps.teams.availability import PersonRows
from apps.teams.availability.loading import Loaded
from apps.teams.availability.sums import days_available
from tests.teams.test_availability_sums import FIRST, LAST, TEAM, free, people, reckon

cuts = some.dates(FIRST - dt.timedelta(days=3), LAST + dt.timedelta(days=3))


@given(some.lists(people(), max_size=3), free, cuts, cuts)
def test_counting_by_weekday_comes_to_the_same(
    rows: list[PersonRows], frees: Any, one: dt.date, other: dt.date
) -> None:
    first, last = sorted((one, other))
    loaded = Loaded(TEAM, tuple((row, frees) for row in rows))
    assert days_available(loaded, first, last) == reckon(*rows, frees=frees, first=first, last=last).available
