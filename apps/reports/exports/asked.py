"""What a file or a mail is to be of: filters as they stand in an address, for one reader, in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.reports.across import AdherenceReport, report_of
from apps.reports.filters import Filters
from apps.reports.forms.filters import FiltersForm
from apps.reports.groups import groups_of

MOST_NAMES = 10


@dataclass(frozen=True)
class Asked:
    """`problems` are what no longer makes sense of it, each in a sentence.

    A page leaves that out and says so beside the filter. A file must not: without the one team that was asked for it
    would be of all of them.
    """

    user: User
    filters: Filters
    words: str
    problems: tuple[str, ...]

    def report(self) -> AdherenceReport:
        return report_of(self.user, self.filters)


def asked_for(user: User, query: str) -> Asked:
    """As `user` may ask for it now."""
    form = FiltersForm(QueryDict(query), user=user, groups=groups_of(user))
    filters = form.filters()
    problems = tuple(str(error) for errors in form.errors.values() for error in errors)
    return Asked(user, filters, capfirst("; ".join(_words(form, filters))), problems)


def _words(form: FiltersForm, filters: Filters) -> Iterator[str]:
    yield from filters.words
    if filters.groups:
        yield _("groups: %(names)s") % {"names": _named(form, "group", filters.groups)}
    if filters.teams:
        yield _("teams: %(names)s") % {"names": _named(form, "team", filters.teams)}
    if not (filters.groups or filters.teams or filters.unit or filters.q):
        yield _("all teams that %(person)s sees") % {"person": form.user.name}


def _named(form: FiltersForm, field: str, chosen: Sequence[str | int]) -> str:
    """The first of them: each row of a CSV says it."""
    known = {str(key): str(name) for key, name in form.fields[field].choices}  # type: ignore[attr-defined]  # a field of choices
    names = [known[str(key)] for key in chosen]
    said, more = ", ".join(names[:MOST_NAMES]), len(names) - MOST_NAMES
    return _("%(names)s and %(more)s more") % {"names": said, "more": more} if more > 0 else said
