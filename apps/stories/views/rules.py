"""The team's tagging rules: write them, see what each would tag, apply them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.access import signed_in
from apps.core.htmx import render, target_of
from apps.core.undoing import read_way_back, way_back
from apps.core.violations import RuleViolation
from apps.stories.access import may_tag
from apps.stories.forms.rules import MOST_RULES, ApplyForm, RuleForm, offered_values
from apps.stories.models import TagRule
from apps.stories.rules import Claim, claims, edition, in_order, rules_of
from apps.stories.services import ChangedMeanwhile
from apps.stories.services.rules import RULE_FIELDS, StaleRule, add_rule, apply_rules, change_rule, delete_rule
from apps.stories.views.answers import done, undo_url
from apps.teams.access import StandingTeam, get_team
from apps.teams.models import Right


@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest, team: str) -> HttpResponse:
    """All rules with what they would tag, and a form for one more; a GET with its fields shows what that one would."""
    asked = get_team(signed_in(request), team, right=Right.TAGGING if request.method == "POST" else None)
    if request.method == "GET":
        return _page(request, asked, RuleForm(initial=request.GET.dict()))
    form = RuleForm(request.POST)
    if form.is_valid() and _has_room(asked, form):
        try:
            rule = add_rule(team=asked, by=signed_in(request), **form.written())
        except RuleViolation as violation:
            form.take(violation)
        else:
            done(request, _("The rule is kept: %(rule)s. It tags once somebody applies it.") % {"rule": rule})
            return redirect("stories:rules", asked.slug)
    return _page(request, asked, form, status=422)


def _has_room(team: StandingTeam, form: RuleForm) -> bool:
    if TagRule.objects.filter(team=team).count() < MOST_RULES:
        return True
    form.add_error(None, _("A team keeps at most 100 rules. Delete one that is not needed any more."))
    return False


@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, team: str, pk: int) -> HttpResponse:
    """Change a rule. Where somebody changed it meanwhile, it shows how it stands, and keeps what was typed."""
    asked, found = _get_rule(request, team, pk)
    if request.method == "GET":
        stands = {name: getattr(found, name) for name in RULE_FIELDS} | {"seen": edition([found])}
        return _page(request, asked, RuleForm(initial=stands | request.GET.dict()), editing=found)
    form = RuleForm(request.POST)
    if not form.is_valid():
        return _page(request, asked, form, editing=found, status=422)
    try:
        changed = change_rule(rule=found, seen=form.cleaned_data["seen"], **form.written())
    except StaleRule as stale:
        return _stale(request, asked, form, stale)
    except RuleViolation as violation:
        form.take(violation)
        return _page(request, asked, form, editing=found, status=422)
    done(request, _("The rule is kept: %(rule)s. It tags once somebody applies it.") % {"rule": changed})
    return redirect("stories:rules", asked.slug)


def _stale(request: HttpRequest, team: StandingTeam, form: RuleForm, stale: StaleRule) -> HttpResponse:
    if stale.current is None:
        raise Http404
    typed = request.POST.copy()
    typed["seen"] = edition([stale.current])
    form.data = typed
    said = _("Somebody changed it meanwhile. Now it says: %(rule)s. Save again to have yours.")
    form.add_error(None, said % {"rule": stale.current})
    return _page(request, team, form, editing=stale.current, status=409)


@require_POST
def apply(request: HttpRequest, team: str) -> HttpResponse:
    """Tag what one rule speaks for, or all of them: as many stories as the page said, or none."""
    asked = get_team(signed_in(request), team, right=Right.TAGGING)
    form = ApplyForm(request.POST)
    if not form.is_valid():
        return _page(request, asked, RuleForm(), refusal=_("Look at what the rules would tag first."), status=422)
    try:
        count = apply_rules(team=asked, only=form.only(), **form.told())
    except ChangedMeanwhile:
        said = _("The rules or the stories have changed since this page was shown. Nothing was tagged; look again.")
        return _page(request, asked, RuleForm(), refusal=said, status=409)
    except RuleViolation as violation:
        said = _("%(why)s Nothing was tagged.") % {"why": violation.message}
        return _page(request, asked, RuleForm(), refusal=said, status=422)
    said = ngettext("%(count)s story is tagged.", "%(count)s stories are tagged.", count)
    done(request, said % {"count": count}, undo=undo_url(asked))
    return redirect("stories:rules", asked.slug)


@require_POST
def rule_delete(request: HttpRequest, team: str, pk: int) -> HttpResponse:
    """Delete a rule, with a way back. What it tagged stays tagged."""
    asked, found = _get_rule(request, team, pk)
    kept = way_back({name: getattr(found, name) for name in RULE_FIELDS}, salt=_salt(asked))
    delete_rule(rule=found)
    undo = reverse("stories:rule_restore", args=[asked.slug, kept])
    done(request, _("The rule is deleted: %(rule)s. What it tagged stays tagged.") % {"rule": found}, undo=undo)
    return redirect("stories:rules", asked.slug)


@require_POST
def rule_restore(request: HttpRequest, team: str, token: str) -> HttpResponse:
    """Put back a rule that was just deleted; the address carries it, signed."""
    asked = get_team(signed_in(request), team, right=Right.TAGGING)
    fields = read_way_back(token, salt=_salt(asked))
    try:
        add_rule(team=asked, by=signed_in(request), **fields)
    except RuleViolation as violation:
        return _page(request, asked, RuleForm(), refusal=violation.message, status=422)
    done(request, _("The rule is back."))
    return redirect("stories:rules", asked.slug)


def _get_rule(request: HttpRequest, slug: str, pk: int) -> tuple[StandingTeam, TagRule]:
    team = get_team(signed_in(request), slug, right=Right.TAGGING)
    found = TagRule.objects.filter(team=team, pk=pk).first()
    if found is None:
        raise Http404
    return team, found


def _page(
    request: HttpRequest,
    team: StandingTeam,
    form: RuleForm,
    *,
    editing: TagRule | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    kept, typed = rules_of(team), form if form.is_bound else RuleForm(request.GET)
    # While one types, the preview alone is asked for.
    shown = [] if target_of(request) == "preview" else claims(team, kept)
    context = {
        "team": team,
        "nav": "tagging",
        "form": form,
        "editing": editing,
        "claims": shown,
        "edition": edition(kept),
        "total": sum(claim.count for claim in shown),
        "preview": _preview(team, kept, typed.rule(team), editing),
        "may_tag": may_tag(team),
        "offered": offered_values(team),
        "refusal": refusal,
    }
    return render(request, "stories/rules.html", context, partials=("preview",), status=status)


def _preview(team: StandingTeam, kept: list[TagRule], typed: TagRule | None, editing: TagRule | None) -> Claim | None:
    """What the rule that somebody types would tag, beside the ones there are and in place of the one it changes."""
    if typed is None:
        return None
    typed.pk = editing.pk if editing else None
    others = [each for each in kept if each.pk != typed.pk]
    return next(claim for claim in claims(team, in_order([*others, typed])) if claim.rule is typed)


def _salt(team: StandingTeam) -> str:
    return f"stories.rules.{team.pk}"
