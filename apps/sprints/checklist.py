"""What is looked at before a sprint starts. It advises: a start never waits for it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.sprints.backlog import waiting_stories
from apps.sprints.models import Sprint
from apps.sprints.needs import late_needs
from apps.sprints.signatures import Confirmation
from apps.stories.models import TECHNICAL_KINDS, Story, StoryQuerySet
from apps.stories.spikes import without_a_box
from apps.teams.models import Unit

SHOWN = 5


@dataclass(frozen=True)
class Fix:
    """A way to what is missing."""

    label: str
    url: str


@dataclass(frozen=True)
class Check:
    """One thing that is looked at: what was found, and where it is put right."""

    is_met: bool
    said: str
    fixes: Sequence[Fix] = ()


def checklist(sprint: Sprint, confirmation: Confirmation, *, reader: User) -> list[Check]:
    """Everything that is looked at, whether it is met or not. At most seven queries."""
    return [
        _capacity(sprint, confirmation),
        *([] if sprint.unit == Unit.STORIES else [_sizes(sprint)]),
        _whys(sprint),
        _boxes(sprint),
        _needs(sprint, reader),
    ]


def _capacity(sprint: Sprint, confirmation: Confirmation) -> Check:
    if sprint.capacity is None:
        said = _("The capacity is not set yet, and a sprint starts with one.")
        return Check(False, said, [Fix(_("Set capacity"), _page("capacity", sprint))])
    said = _("Capacity: %(state)s.") % {"state": confirmation.words}
    fixes = [] if confirmation.is_by_both else [Fix(_("Confirm capacity"), _page("confirm", sprint))]
    return Check(confirmation.is_by_both, said, fixes)


def _sizes(sprint: Sprint) -> Check:
    """What is planned has a size by law; what is wanted may lack one, and is then no offer."""
    unsized = waiting_stories(sprint.team).filter(proposed_for=sprint.title, size=None).order_by("rank")
    found = list(unsized[: SHOWN + 1])
    if not found:
        return Check(True, _("Nothing that is wanted in it lacks a size."))
    more = f"{_page('plan', sprint)}?{urlencode({'sized': 'no', 'proposed': sprint.title})}"
    said = ngettext(
        "A story that is wanted in it has no size yet, so it cannot come in.",
        "Stories that are wanted in it have no size yet, so they cannot come in.",
        len(found),
    )
    return Check(
        False, said, [*_ways(found, "edit", sprint), *([Fix(_("All of them"), more)] if len(found) > SHOWN else [])]
    )


def _whys(sprint: Sprint) -> Check:
    """In the tech budget the law asks for it; in the product budget the Product Owner reads it all the same."""
    silent = list(_planned(sprint).filter(kind__in=TECHNICAL_KINDS, has_why=False)[: SHOWN + 1])
    if not silent:
        return Check(True, _("Every technical story in it says why."))
    return Check(False, _("Technical work in it does not say yet why it matters."), list(_ways(silent, "why", sprint)))


def _boxes(sprint: Sprint) -> Check:
    unboxed = list(without_a_box(_planned(sprint))[: SHOWN + 1])
    if not unboxed:
        return Check(True, _("Every spike in it has its question and its box."))
    said = _("A spike in it has no question, no box, or nothing that waits for its answer.")
    return Check(False, said, list(_ways(unboxed, "spike_frame", sprint)))


def _needs(sprint: Sprint, reader: User) -> Check:
    late = late_needs(sprint, reader=reader, most=SHOWN + 1)
    if not late:
        return Check(True, _("What its stories need comes in time."))
    named = [f"{each.story.said} → {each.said}" for each in late[:SHOWN]]
    return Check(
        False, _("What its stories need comes too late."), [Fix(name, _page("needs", sprint)) for name in named]
    )


def _planned(sprint: Sprint) -> StoryQuerySet:
    here = sprint.commitments.open().values("story")
    return Story.objects.filter(pk__in=here).order_by("rank")


def _ways(stories: Sequence[Story], page: str, sprint: Sprint) -> Iterator[Fix]:
    for story in stories[:SHOWN]:
        story.team = sprint.team
        yield Fix(str(story), reverse(f"stories:{page}", args=[sprint.team.slug, story.number]))


def _page(name: str, sprint: Sprint) -> str:
    return reverse(f"sprints:{name}", args=[sprint.team.slug, sprint.number])
