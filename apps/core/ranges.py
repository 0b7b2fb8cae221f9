"""Ranges for exclusion constraints that need no extension."""

from django.contrib.postgres.fields import DateRangeField
from django.db.models import Func


class DateRange(Func):
    """A half-open range of local dates, for exclusion constraints."""

    function = "DATERANGE"
    output_field = DateRangeField()


class IdRange(Func):
    """A number as a range of one: lets GiST compare it with && without an extension."""

    function = "INT8RANGE"
    template = "%(function)s(%(expressions)s, '[]')"
