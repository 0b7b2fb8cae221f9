"""The page of a story: reading, writing, editing, archiving."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.access import signed_in
from apps.core.conflicts import left_to_them
from apps.core.violations import RuleViolation
from apps.stories.access import authorise_placing, get_story, may_tag, tagger
from apps.stories.conflicts import differences
from apps.stories.epics import epics_offered
from apps.stories.forms import StoryForm
from apps.stories.forms.impact import WHY_FIELDS
from apps.stories.history import story_history
from apps.stories.keys import story_with_key
from apps.stories.models import Kind, Story
from apps.stories.refusals import tell
from apps.stories.services import StaleStory, archive_story, create_story, edit_story, restore_story
from apps.stories.splits import parts_of
from apps.stories.views.answers import done, story_page, undo_url, where_from
from apps.stories.views.coaching import coaching
from apps.stories.views.panels import PANELS
from apps.teams.access import StandingTeam, get_team

PANELS["split"] = parts_of


@require_GET
def detail(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """A story, or an epic with what stands below it."""
    asked, story = get_story(signed_in(request), team, number)
    return story_page(request, asked, story)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, team: str) -> HttpResponse:
    """Write a story; `?epic=` names the epic it begins in, `?part_of=` a story that it is split from."""
    asked = get_team(signed_in(request), team, acting=True)
    return _write(request, asked, StoryForm(request.POST or None, team=asked, initial=_begin(request, asked)))


def _begin(request: HttpRequest, team: StandingTeam) -> dict[str, Any]:
    """What comes along from the epic or from the story that is split; a part's size is its own."""
    whole = story_with_key(team, request.GET.get("part_of", ""), stories=Story.objects.live())
    if whole and not whole.is_epic:
        names = ("title", "kind", *WHY_FIELDS, "description", "labels", "assignee", "parent")
        begin = {name: getattr(whole, name) for name in names}
    else:
        begin = {"parent": story_with_key(team, request.GET.get("epic", ""), stories=Story.objects.epics().live())}
    if begin["parent"]:
        begin["parent"].team = team
    return begin


@require_http_methods(["GET", "POST"])
def new_epic(request: HttpRequest, team: str) -> HttpResponse:
    """Write an epic: a parent that is never committed."""
    asked = get_team(signed_in(request), team, acting=True)
    return _write(request, asked, StoryForm(request.POST or None, team=asked, epic=True), epic=True)


def _write(request: HttpRequest, team: StandingTeam, form: StoryForm, *, epic: bool = False) -> HttpResponse:
    if not form.is_bound or not form.is_valid():
        return _form_page(request, team, form, epic=epic)
    try:
        story = create_story(team=team, by=signed_in(request), may_tag=may_tag(team), is_epic=epic, **form.given())
    except RuleViolation as violation:
        form.add_error(None, violation.message)
        return _form_page(request, team, form, epic=epic)
    done(request, _created(team, story))
    if "another" in request.POST:
        return redirect(request.get_full_path())
    return redirect(story)


def _created(team: StandingTeam, story: Story) -> str:
    if story.proposed_kind:
        words = {"key": story.key, "kind": Kind(story.proposed_kind).phrase, "tagger": tagger(team)}
        return _("%(key)s is in the backlog. That it is %(kind)s waits for %(tagger)s.") % words
    return _("%(key)s is in the backlog.") % {"key": story.key}


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Edit a story. Where it was changed meanwhile, both versions are shown and nothing typed is lost."""
    asked, story = get_story(signed_in(request), team, number, acting=True)
    form = StoryForm(request.POST or None, team=asked, story=story)
    if not form.is_bound or not form.is_valid():
        return _form_page(request, asked, form, story=story)
    theirs = left_to_them(request.POST.dict(), form.fields)
    changes = {name: value for name, value in form.changes(story).items() if name not in theirs}
    by = signed_in(request)
    try:
        saved = edit_story(
            story=story, version=form.cleaned_data["version"] or 0, by=by, may_tag=may_tag(asked), changes=changes
        )
    except StaleStory as stale:
        return _both_versions(request, asked, form, stale.current)
    except RuleViolation as violation:
        tell(violation, story=story, by=by, what=", ".join(changes))
        form.add_error(None, violation.message)
        return _form_page(request, asked, form, story=story)
    done(request, _saved(asked, saved, changes))
    return redirect(story)


def _saved(team: StandingTeam, story: Story, changes: dict[str, object]) -> str:
    if "kind" in changes and story.proposed_kind:
        words = {"key": story.key, "kind": Kind(story.proposed_kind).phrase, "tagger": tagger(team)}
        return _("%(key)s is saved. That it is %(kind)s waits for %(tagger)s.") % words
    return _("%(key)s is saved.") % {"key": story.key}


def _both_versions(request: HttpRequest, team: StandingTeam, form: StoryForm, current: Story) -> HttpResponse:
    current.team = team
    if current.parent:
        current.parent.team = team
    labels = {name: str(field.label) for name, field in form.fields.items()}
    found = differences(
        current,
        given=form.given(),
        typed=request.POST.dict(),
        labels=labels,
        version=form.cleaned_data["version"],
    )
    form.data = dict(form.data.items()) | {"version": str(current.version)}
    last = story_history(current).entries[:1]
    context = {"differences": found, "last_change": last[0] if last else None}
    return _form_page(request, team, form, story=current, status=409, more=context)


def _form_page(
    request: HttpRequest,
    team: StandingTeam,
    form: StoryForm,
    *,
    story: Story | None = None,
    epic: bool = False,
    status: int | None = None,
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    context = {
        "team": team,
        "nav": "backlog",
        "form": form,
        "story": story,
        "epic": story.is_epic if story else epic,
        "epics": epics_offered(team) if "parent" in form.fields else [],
    } | coaching(form, story)
    return render(request, "stories/edit.html", context | (more or {}), status=status or (422 if form.errors else 200))


@require_POST
def archive(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Take a story out of the backlog; it can be brought back."""
    asked, story = get_story(signed_in(request), team, number)
    authorise_placing(asked, story)
    try:
        archive_story(story=story)
    except RuleViolation as violation:
        tell(violation, story=story, by=signed_in(request), what=_("archive"))
        return story_page(request, asked, story, status=422, refusal=violation.message)
    done(request, _("%(key)s is archived.") % {"key": story.key}, undo=undo_url(asked))
    return redirect("stories:backlog", asked.slug)


@require_POST
def restore(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Bring an archived story back."""
    asked, story = get_story(signed_in(request), team, number)
    authorise_placing(asked, story)
    restore_story(story=story)
    done(request, _("%(key)s is back in the backlog.") % {"key": story.key})
    return redirect(where_from(request, story.get_absolute_url()))


@require_POST
def adopt(request: HttpRequest, team: str, number: int) -> HttpResponse:
    """Put a story into this epic, by its key."""
    asked, epic = get_story(signed_in(request), team, number, acting=True)
    key = request.POST.get("key", "")
    story = story_with_key(asked, key, stories=Story.objects.live())
    if story is None:
        refused = _("No story with this key in this team.")
        return story_page(request, asked, epic, status=422, adopt_key=key, adopt_error=refused)
    try:
        edit_story(story=story, version=None, by=signed_in(request), may_tag=may_tag(asked), changes={"parent": epic})
    except RuleViolation as violation:
        return story_page(request, asked, epic, status=422, adopt_key=key, adopt_error=violation.message)
    story.team = asked
    done(request, _("%(key)s is in this epic now.") % {"key": story.key})
    return redirect(epic)
