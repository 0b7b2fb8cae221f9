"""What the worker does for stories."""

from procrastinate.contrib.django import app

from apps.stories.services.learning import learn_where_due, suggest_anew
from apps.teams.models import Team


@app.task(name="stories.learn")
def learn(team_id: int) -> None:
    """Learn from a team's tags. Deferred by every tag, and nothing is lost when it fails: the next tag asks again."""
    if team := Team.objects.filter(pk=team_id).first():
        learn_where_due(team=team)


@app.task(name="stories.suggest")
def suggest(team_id: int) -> None:
    """Let the suggestions of untagged stories follow the team's rules. Deferred by every change of a rule."""
    if team := Team.objects.filter(pk=team_id).first():
        suggest_anew(team=team, in_words=True)
