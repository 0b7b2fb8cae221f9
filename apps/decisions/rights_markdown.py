"""Decision rights as Markdown, for a wiki: the lists, signatures, links and definitions that the page shows."""

import datetime as dt
import re

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from apps.decisions.definitions import Definition, as_read
from apps.decisions.rights import Edition, by_holder, rights_of
from apps.teams.models import DecisionRight, Team

# What could begin or end something in the middle of a line; none of these texts stands at the start of one.
_MEANT = re.compile(r"([\\`*_{}\[\]<>#!|~&$])")


def plain(text: str) -> str:
    """Text from people as it was typed: no line of it becomes a heading, a link, a picture or a tag."""
    return _MEANT.sub(r"\\\1", " ".join(text.split()))


def rights_as_markdown(team: Team, edition: Edition, *, url: str) -> str:
    """One version of a team's rights. `url` is the address of its page, where every row has an anchor."""
    title = _("Decision rights of %(team)s") % {"team": plain(team.name)}
    parts = [f"# {title}", _standing(edition, url)]
    for listed in by_holder(rights_of(edition.version.rows)):
        lines = "\n".join(_line(right, url) for right in listed.rights)
        parts += [f"## {plain(listed.title)}", lines or plain(_("Nothing"))]
    parts.append(f"*{plain(_('Rows marked “enforced” are asked for by Ringfence before anybody can do the thing.'))}*")
    parts += [_definition(definition) for definition in as_read(edition.version.definitions)]
    return "\n\n".join(parts) + "\n"


def _standing(edition: Edition, url: str) -> str:
    words = {"number": edition.number, "since": _day(edition.since), "until": edition.until and _day(edition.until)}
    if edition.until:
        said = _("Version %(number)s, in force from %(since)s until %(until)s.") % words
    else:
        said = _("Version %(number)s, in force since %(since)s.") % words
    signed = "; ".join(words for words, _at in edition.signed)
    by = _("Signed by: %(people)s.") % {"people": signed} if signed else _("The standard rights a team begins with.")
    return f"[{plain(said)}]({url}) {plain(by)}"


def _line(right: DecisionRight, url: str) -> str:
    link = f"[{plain(_(right.sentence))}]({url}#right-{right.key})"
    return f"- {link} **({plain(_('enforced'))})**: {plain(right.guards)}" if right.enforced else f"- {link}"


def _definition(definition: Definition) -> str:
    parts = [f"## {plain(definition.title)}"]
    for listed in definition.lists:
        lines = "\n".join(f"- {plain(_(text))}" for text in listed.texts)
        parts += [f"### {plain(capfirst(listed.title))}", lines]
    return "\n\n".join(parts if definition.lists else [*parts, plain(_("Nothing"))])


def _day(moment: dt.datetime) -> str:
    return date_format(localtime(moment), "j F Y")
