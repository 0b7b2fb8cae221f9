"""Where people are signed in."""

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from apps.accounts.models.person import User


class Session(AbstractBaseSession):
    """A browser's session, with whose it is beside it: so it can be shown to them, and ended from elsewhere.

    `apps.accounts.sessions` fills the columns whenever Django saves a session.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sessions", null=True)
    device = models.CharField(_("browser"), max_length=200)
    seen_at = models.DateTimeField(_("last used"), default=timezone.now)

    class Meta(AbstractBaseSession.Meta):
        abstract = False

    @classmethod
    def of(cls, person: User) -> "models.QuerySet[Session]":
        """Where somebody is signed in, the latest first."""
        return cls.objects.filter(user=person, expire_date__gt=timezone.now()).order_by("-seen_at", "session_key")

    @property
    def handle(self) -> str:
        """What names this session in a page. Its key would let whoever reads the page in."""
        return salted_hmac("accounts.session", self.session_key, algorithm="sha256").hexdigest()[:32]
