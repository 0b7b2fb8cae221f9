"""Signing in and up is limited by rate; each test begins with a clean count."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def clean_rates() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()
