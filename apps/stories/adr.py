"""A recommendation as an architecture decision record in Markdown: for a file, for the log, for what follows.

Its texts are Markdown already; they stay within their sections (apps/core/markdown.py).
"""

from collections.abc import Iterable, Iterator, Mapping

from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _

from apps.core.markdown import plain, under
from apps.decisions.models import JointState
from apps.stories.models import Recommendation, Story

LONGEST_NAME = 60


def file_name(story: Story) -> str:
    """A name that every file system takes."""
    return f"{slugify(f'{story.key} {story.title}')[:LONGEST_NAME].strip('-')}.md"


def to_markdown(story: Story, said: Recommendation, follow_ups: Iterable[Story] = ()) -> str:
    """The whole record. Ask for the recommendation with its spike and its joint decision's people."""
    parts = [f"# {plain(f'{story.key} {story.title}')}", "\n".join(_facts(story, said, follow_ups))]
    parts += [f"## {heading}\n\n{text}" for heading, text in _sections(said) if text.strip()]
    return "\n\n".join(parts) + "\n"


def _facts(story: Story, said: Recommendation, follow_ups: Iterable[Story]) -> Iterator[str]:
    spike = said.spike
    yield f"- {_('Status')}: {said.get_state_display()}"
    yield f"- {_('Question')}: {plain(spike.question)}"
    yield f"- {_('Decides')}: {plain(spike.unblocks)}"
    yield f"- {_('Time-box in working days')}: {spike.days}"
    if said.put_at:
        yield f"- {_('Put to both on')}: {date_format(said.put_at.astimezone(story.team.zone).date())}"
    if said.joint and said.joint.state == JointState.SIGNED:
        names = [side.person.name for side in said.joint.signatures if side.person]
        yield f"- {_('Accepted by')}: {plain(', '.join(names))}"
    followed = "; ".join(plain(str(each)) for each in follow_ups)
    if followed:
        yield f"- {_('Followed by')}: {followed}"


def _sections(said: Recommendation) -> Iterator[tuple[str, str]]:
    yield _("Context"), under(said.context, level=2)
    yield _("Options considered"), options_text(said.options, level=3)
    yield verdict(said), under(said.recommendation, level=2)
    yield _("Consequences"), under(said.consequences, level=2)


def verdict(said: Recommendation) -> str:
    """The heading above what it comes to: that no answer was found is one, too."""
    return _("Recommendation") if said.found else _("No answer found: what we do without one")


def options_text(options: Iterable[Mapping[str, str]], *, level: int = 3) -> str:
    """Options with what speaks for and against each, below headings of this level."""
    return "\n\n".join(_option(option, level) for option in options)


def _option(option: Mapping[str, str], level: int) -> str:
    sides = ((_("For"), option["pros"]), (_("Against"), option["cons"]))
    lines = [f"{'#' * level} {plain(option['name'])}"]
    lines += [f"{word}:\n\n{under(text, level=level)}" for word, text in sides if text.strip()]
    return "\n\n".join(lines)


def follow_up_text(story: Story, said: Recommendation) -> str:
    """What a story that follows is told of its spike, in the spike's own words."""
    parts = [_("%(spike)s recommends:") % {"spike": plain(story.key)}, under(said.recommendation, level=2)]
    if said.consequences.strip():
        parts.append(f"**{_('Consequences')}**\n\n{under(said.consequences, level=2)}")
    return "\n\n".join(parts)
