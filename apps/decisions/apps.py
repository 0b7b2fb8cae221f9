from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "apps.decisions"

    def ready(self) -> None:
        from apps.decisions import effects, log_effects  # noqa: F401 - importing registers them
