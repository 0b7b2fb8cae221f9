"""Exports and digests."""

from django.urls import reverse

from apps.reports.models import DigestSubscription, Export
from apps.reports.services.saved_views import keep_view
from tests.query_scenes import Scene, shows


@shows
def exports_of_ones_own(scene: Scene, rows: int) -> str:
    there_are = Export.objects.count()
    Export.objects.bulk_create(
        Export(owner=scene.reader, format="csv", query=f"q={number}", filters="All teams")
        for number in range(there_are, there_are + rows)
    )
    return reverse("reports:exports")


@shows
def digests_of_ones_own(scene: Scene, rows: int) -> str:
    there_are = DigestSubscription.objects.count()
    for number in range(there_are, there_are + rows):
        view = keep_view(owner=scene.reader, name=f"View {number}", query="", shared=False)
        DigestSubscription.objects.create(owner=scene.reader, view=view, root="https://ringfence.example.org")
    return reverse("reports:digests")
