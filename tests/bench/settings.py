"""The project's settings as in production, on a database of the bench's own."""

import os
from pathlib import Path

os.environ["DEBUG"] = "0"
os.environ["DEMO"] = "1"

from config.settings import *  # noqa: F403 - the environment had to be set first
from config.settings import DATABASES

DATABASES["default"]["NAME"] = os.environ["RINGFENCE_BENCH_DATABASE"]
STATIC_ROOT = Path(os.environ["RINGFENCE_BENCH_STATIC"])
