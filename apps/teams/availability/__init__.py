"""Who is here, for how much of which day, and how that comes about.

Pure functions over rows (`rows`, `days`), one reading over people and days (`reading`), the queries behind it
(`loading`), the organisation's double bookings (`booking`). Days are local dates throughout: nothing here knows a time
zone or a clock.
"""

from apps.teams.availability.booking import Overbooking, overbooked
from apps.teams.availability.days import Day, DayState, Part, day_of
from apps.teams.availability.reading import Availability, DayTotal, PersonDays
from apps.teams.availability.rows import Free, Off, Pattern, PersonRows, Share, Span, Special
from apps.teams.availability.warnings import Warned, WarnedOf

__all__ = [
    "Availability",
    "Day",
    "DayState",
    "DayTotal",
    "Free",
    "Off",
    "Overbooking",
    "Part",
    "Pattern",
    "PersonDays",
    "PersonRows",
    "Share",
    "Span",
    "Special",
    "Warned",
    "WarnedOf",
    "day_of",
    "overbooked",
]
