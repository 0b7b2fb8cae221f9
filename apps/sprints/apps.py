from django.apps import AppConfig


class SprintsConfig(AppConfig):
    name = "apps.sprints"

    def ready(self) -> None:
        from apps.sprints import decisions, effects, horizon, incident_effects, needs, refusals, relabelling, taking_off  # noqa: F401 - importing registers what they answer
        from apps.stories.refusals import on_refusal

        on_refusal(refusals.record_refused_change)
