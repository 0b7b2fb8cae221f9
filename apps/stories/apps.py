from django.apps import AppConfig


class StoriesConfig(AppConfig):
    name = "apps.stories"

    def ready(self) -> None:
        from apps.stories import debt_effects, decisions, spike_effects, waits  # noqa: F401 - importing registers them
