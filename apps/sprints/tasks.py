"""What the worker does for sprints."""

from procrastinate.contrib.django import app

from apps.sprints.services.incidents import lapse_what_nobody_confirmed


@app.periodic(cron="7 * * * *")
@app.task(name="sprints.lapse_incidents")
def lapse_incidents(timestamp: int) -> None:
    """Every hour, since a day ends somewhere: what nobody confirmed as an incident in time becomes product work."""
    lapse_what_nobody_confirmed()
