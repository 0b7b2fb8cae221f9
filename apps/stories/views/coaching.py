"""The coach's answer, while somebody types."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from apps.accounts.access import signed_in
from apps.stories.coach import advise
from apps.stories.forms.story import LONGEST_WHY
from apps.teams.access import get_team


@require_POST
def coach(request: HttpRequest, team: str) -> HttpResponse:
    """How a why will read, and what is missing. It is sent, not asked for: addresses are logged, drafts are not."""
    get_team(signed_in(request), team, acting=True)
    line = " ".join(request.POST.get("why", "")[:LONGEST_WHY].split())
    return render(request, "stories/_coach.html", {"line": line, "advice": advise(line)})
