"""Keep cartback's tables in the database that CARTBACK names: DATABASE_ROUTERS = ["cartback.django.router.CartbackRouter"]."""

from __future__ import annotations

from typing import Any

from .conf import current

_LABEL = "cartback"


class CartbackRouter:
    """Routes the app's models to CARTBACK["DATABASE"] and nothing else there; it has no rule for other apps."""

    def db_for_read(self, model: Any, **_hints: Any) -> str | None:
        """Return the database of cartback's models."""
        return current().database if model._meta.app_label == _LABEL else None  # noqa: SLF001 - Django's own spelling

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, **_hints: Any) -> bool | None:
        """Create cartback's tables there alone."""
        return db == current().database if app_label == _LABEL else None
