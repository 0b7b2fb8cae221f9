"""Who is asking, and the only door to other people: fetch and authorise in one step."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from apps.accounts.models import Invitation, User


def signed_in(request: HttpRequest) -> User:
    """Who asks. Pages for nobody in particular are marked `login_not_required` and do not ask this."""
    assert isinstance(request.user, User)  # LoginRequiredMiddleware let nobody else through
    return request.user


def require_administrator(user: User) -> None:
    """Refuse everybody but the organisation's administrators."""
    if not user.is_administrator:
        raise PermissionDenied(_("Only administrators of your organisation can do this."))


def get_person(user: User, pk: int) -> User:
    """A person whom `user` administers. People of other organisations are not there."""
    require_administrator(user)
    person = User.objects.filter(organisation=user.organisation_id, pk=pk).select_related("organisation").first()
    if person is None:
        raise Http404
    return person


def get_invitation(user: User, pk: int) -> Invitation:
    """An invitation of the organisation that `user` administers."""
    require_administrator(user)
    invitation = Invitation.objects.filter(organisation=user.organisation_id, pk=pk).first()
    if invitation is None:
        raise Http404
    return invitation
