"""How hard the suite tries: a little at every run, a lot with `THOROUGH=1`, as `.ci/run` sets it."""

import os
from collections.abc import Sequence

from hypothesis import HealthCheck, settings

THOROUGH = os.environ.get("THOROUGH") == "1"


def asked(expected: Sequence[str]) -> list[int]:
    """Which places in a row of a table to try: all, or at every run the first of each expected outcome."""
    return [at for at, outcome in enumerate(expected) if THOROUGH or outcome not in expected[:at]]


def set_examples() -> None:
    """Say how many examples each property is tried on. Our fixtures are meant to outlive one example."""
    settings.register_profile(
        "ringfence",
        max_examples=100 if THOROUGH else 20,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    settings.load_profile("ringfence")
