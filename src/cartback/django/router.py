"""Keep cartback's tables in the database that CARTBACK names: DATABASE_ROUTERS = ["cartback.django.router.CartbackRouter"]."""

from __future__ import annotations

from typing import Any

from .conf import current

_LABEL = "cartback"


class CartbackRouter:
    """Sends the app's models to CARTBACK["DATABASE"] and nothing else there; it says nothing of other apps."""

    def db_for_read(self, model: Any, **_hints: Any) -> str | None:
        """Return where a model of ours is."""
        return current().database if model._meta.app_label == _LABEL else None  # noqa: SLF001 - Django's own spelling

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, **_hints: Any) -> bool | None:
        """Make our tables there alone."""
        return db == current().database if app_label == _LABEL else None
