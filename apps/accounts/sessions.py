"""Django's sessions in the database, which also know whose they are. Named in settings as SESSION_ENGINE."""

import datetime as dt
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from apps.accounts.models import Session

DEVICE = "device"


class SessionStore(DatabaseStore):
    """Writes person, browser and time beside what the session holds. Costs no query of its own."""

    seen_at: dt.datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def load(self) -> dict[str, Any]:
        row = self._get_session_from_db()  # type: ignore[attr-defined]  # Django's own, which its stubs leave out
        if row is None:
            return {}
        self.seen_at = row.seen_at
        return self.decode(row.session_data)

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row: Any = super().create_model_instance(data)
        row.user_id, row.device, row.seen_at = data.get(SESSION_KEY), data.get(DEVICE, ""), timezone.now()
        self.seen_at = row.seen_at
        session: Session = row
        return session
