"""The door to saved views: what one may open, and what one may change."""

from django.http import Http404

from apps.accounts.models import User
from apps.reports.models import SavedView


def get_view(user: User, pk: int, *, own: bool = False) -> SavedView:
    """A view that `user` may see: their own or a shared one; `own` asks for one they keep. Others are not there."""
    views = SavedView.objects.filter(owner=user) if own else SavedView.objects.seen_by(user)
    view = views.filter(organisation=user.organisation_id, pk=pk).select_related("owner").first()
    if view is None:
        raise Http404
    return view
