"""Public holidays by country and region, from the `holidays` package."""

import datetime as dt
import re
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.teams.availability.rows import HALF, Free


class Place(NamedTuple):
    """A country and a region of it. Without a country there are no public holidays."""

    country: str = ""
    region: str = ""


class UnknownPlace(Exception):
    """There is no such country, or no such region in it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@cache
def countries() -> dict[str, str]:
    """The countries there are, by their code, in alphabetical order."""
    from holidays.registry import COUNTRIES  # a quarter of a second, for who asks first

    named = {code: re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name) for name, code, *_more in COUNTRIES.values()}
    return dict(sorted(named.items(), key=lambda pair: pair[1]))


@cache
def regions(country: str) -> dict[str, str]:
    """The regions of a country, by their code, with their longest name."""
    if not country:
        return {}
    calendar = _calendar(Place(country), ())
    named: dict[str, str] = {code: code for code in calendar.subdivisions}
    for name, code in calendar.subdivisions_aliases.items():
        if code in named and len(name) > len(named[code]):
            named[code] = name
    return dict(sorted(named.items(), key=lambda pair: pair[1]))


def check_place(place: Place) -> None:
    """Raise `UnknownPlace` with a sentence where there is no such place."""
    if place.country and place.country not in countries():
        raise UnknownPlace(str(_("Nothing is known about the public holidays of this country.")))
    if place.region and place.region not in regions(place.country):
        raise UnknownPlace(str(_("This country has no such region. Choose one of its list, or leave it empty.")))


def place_name(place: Place) -> str:
    """As people say it: Germany, Bayern."""
    if not place.country:
        return str(_("no public holidays"))
    country = countries().get(place.country, place.country)
    region = regions(place.country).get(place.region, place.region)
    return ", ".join(name for name in (country, region) if name)


def holidays_between(place: Place, first: dt.date, last: dt.date) -> dict[dt.date, Free]:
    """The public holidays of a place between two local dates, both included."""
    found: dict[dt.date, Free] = {}
    for year in range(first.year, last.year + 1):
        of_year = _holidays(place, year, get_language() or "")
        found |= {day: free for day, free in of_year.items() if first <= day <= last}
    return found


@cache
def _holidays(place: Place, year: int, language: str) -> Mapping[dt.date, Free]:
    """A year's holidays, kept: they do not change while the server runs. Half days where the country has them."""
    if not place.country:
        return {}
    whole = _calendar(place, (year,), language)
    found = {day: Free(name) for day, name in whole.items()}
    if "half_day" in whole.supported_categories:
        half = _calendar(place, (year,), language, categories="half_day")
        found = {day: Free(name, HALF) for day, name in half.items()} | found
    return found


def _calendar(place: Place, years: tuple[int, ...], language: str = "", **options: Any) -> Any:
    """The package's calendar, in the reader's language where it speaks it."""
    from holidays import country_holidays

    calendar = country_holidays(place.country, subdiv=place.region or None)
    spoken = next((each for each in calendar.supported_languages if language and each.startswith(language)), None)
    return country_holidays(place.country, subdiv=place.region or None, years=years, language=spoken, **options)
