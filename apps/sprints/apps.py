from django.apps import AppConfig


class SprintsConfig(AppConfig):
    name = "apps.sprints"

    def ready(self) -> None:
        from apps.sprints import decisions, effects, refusals  # noqa: F401 - importing registers links and effects
        from apps.stories.refusals import on_refusal

        on_refusal(refusals.record_refused_change)
