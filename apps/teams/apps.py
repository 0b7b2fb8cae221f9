from django.apps import AppConfig


class TeamsConfig(AppConfig):
    name = "apps.teams"

    def ready(self) -> None:
        from apps.teams import joining  # noqa: F401 - importing registers what an accepted invitation brings
