"""The app, and its hooks into Django."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CartbackConfig(AppConfig):
    """cartback.django, called "cartback" among the host's apps."""

    name = "cartback.django"
    label = "cartback"
    verbose_name = _("Cart recovery")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the checks, and have `migrate` save the shops of CARTBACK."""
        from .checks import check_database, check_settings

        checks.register(check_settings, "cartback")
        checks.register(check_database, checks.Tags.database)
        post_migrate.connect(save_shops, sender=self, dispatch_uid="cartback.django.save_shops")


def save_shops(*, using: str, **_signal: Any) -> None:
    """Save the shops that CARTBACK names after `migrate`, in test databases too. Saving a saved shop changes nothing."""
    from .conf import current
    from .engine import get_recovery
    from .schema import is_current

    if using == current().database and is_current(using):  # after `migrate cartback zero` there are no tables
        for shop in current().shops:
            get_recovery(using).save_shop(shop)
