"""What the demonstration's spikes were to find out, and what they recommended."""

import tomllib
from pathlib import Path
from typing import Any

from apps.accounts.models import User
from apps.stories.models import Story
from apps.stories.services.spikes import frame_spike, put_recommendation

DATA = Path(__file__).parent / "data" / "spikes.toml"


def read_spikes() -> dict[str, dict[str, Any]]:
    """Every spike that was concluded, by the title of its story."""
    with DATA.open("rb") as file:
        return {spike["title"]: spike for spike in tomllib.load(file)["spike"]}


def conclude(story: Story, *, by: User) -> None:
    """Write down a spike and what came of it, as whoever worked on it would have."""
    said = read_spikes()[story.title]
    frame_spike(story=story, question=story.title, unblocks=said["unblocks"], box_days=said["box_days"], by=by)
    output = {name: said[name] for name in ("context", "options", "recommendation", "consequences")}
    put_recommendation(story=story, by=by, **output)
