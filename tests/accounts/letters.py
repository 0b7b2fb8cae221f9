"""What the worker would do now, and what stands in the mails."""

import re

from django.core import mail
from procrastinate.contrib.django.models import ProcrastinateJob

from apps.accounts import tasks

TASKS = {each.name: each for each in (tasks.send_way_in, tasks.send_invitation, tasks.tell_of_answer)}


def work() -> None:
    """Do the jobs about accounts that are waiting, once each."""
    done: set[int] = getattr(work, "done", set())
    for job in ProcrastinateJob.objects.filter(task_name__in=TASKS).exclude(pk__in=done).order_by("pk"):
        TASKS[job.task_name](**job.args)
        done.add(job.pk)
    work.done = done  # type: ignore[attr-defined]  # a job stays in the table, which only a worker may change


def link_to(email: str) -> str:
    """Where the last mail to somebody leads, without the server's name."""
    [*_earlier, letter] = [letter for letter in mail.outbox if letter.to == [email]]
    found = re.search(r"http://testserver(\S+)", str(letter.body))
    assert found
    return found[1]
