"""Options: asked for, written, chosen."""

from collections.abc import Callable, Mapping
from typing import Any

from apps.stories.models import Option, OptionRequest
from tests.decisions.guarded.stage import FEATURE, Act, Guarded, Stage


def of_request(name: str, story: str, sent: Mapping[str, Any] | None, **settled: Any) -> Guarded:
    """Something done to a request for options; `settled` is how such a request of the story is known afterwards."""

    def act(stage: Stage) -> Act:
        number = stage.stories[story].number
        found = OptionRequest.objects.filter(story=stage.stories[story], **settled)
        did = found.exists if settled else lambda: True
        return Act(f"stories:{name}", (number,), sent, did=did)

    return act


def choose(stage: Stage) -> Act:
    """The first of the options, as it was seen."""
    seen = {"option": stage.option.pk, "version": stage.request.version}
    return of_request("options_choose", "asked", seen, chosen=stage.option.pk)(stage)


def of_option(name: str, did: Callable[[Option], bool], **changes: Any) -> Guarded:
    """An option that is added, changed or taken back."""
    ahead = {"name": "Another", "covers": "All of it", "ready_on": "2028-01-03", "size": "3"}

    def act(stage: Stage) -> Act:
        args = (stage.stories["asked"].number, *(() if name == "option_add" else (stage.option.pk,)))
        sent = ahead | {"version": stage.option.version} | changes
        return Act(f"stories:{name}", args, sent, did=lambda: did(stage.option))

    return act


ACTIONS: dict[str, Guarded] = {
    "stories:options_ask/page": of_request("options_ask", FEATURE, None),
    "stories:options_ask": of_request("options_ask", FEATURE, {"wish": "Soon", "reason": "!"}, settled_at=None),
    "stories:options_withdraw": of_request("options_withdraw", "asked", {}, settled_at__isnull=False),
    "stories:options_choose": choose,
    "stories:option_add": of_option("option_add", lambda option: option.request.options.count() == 3),
    "stories:option": of_option("option", lambda option: Option.objects.get(pk=option.pk).name == "Another"),
    "stories:option_remove": of_option("option_remove", lambda option: not Option.objects.filter(pk=option.pk)),
}
