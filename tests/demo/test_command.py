"""`manage.py demo` never goes beside real data (what it loads: test_demo)."""

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from apps.accounts.models import Organisation


@pytest.mark.django_db
def test_it_asks_for_a_demonstration_installation(settings: Settings) -> None:
    settings.DEMO = False

    with pytest.raises(CommandError, match="Set DEMO=1"):
        call_command("demo")
    assert not Organisation.objects.exists()
