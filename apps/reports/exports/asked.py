"""What a file or a mail is to be of: filters as they stand in an address, for one reader, in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.reports.across import AdherenceReport, report_of
from apps.reports.filters import Filters
from apps.reports.forms.filters import FiltersForm
from apps.reports.groups import groups_of


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
        names = (group.name for group in form.groups if group.pk in filters.groups)
        yield _("groups: %(names)s") % {"names": ", ".join(names)}
    if filters.teams:
        names = (name for slug, name in form.fields["team"].choices if slug in filters.teams)  # type: ignore[attr-defined]  # a field of choices
        yield _("teams: %(names)s") % {"names": ", ".join(names)}
    if not (filters.groups or filters.teams or filters.unit or filters.q):
        yield _("all teams that %(person)s sees") % {"person": form.user.name}
