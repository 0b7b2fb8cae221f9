from django.apps import AppConfig


class StoriesConfig(AppConfig):
    name = "apps.stories"

    def ready(self) -> None:
        from apps.stories import debt_effects, decisions, spike_effects  # noqa: F401 - importing registers what they answer
        from apps.stories import waits  # noqa: F401 - importing registers what waits on the team's page
