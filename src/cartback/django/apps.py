"""The app, and its hooks into Django."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from cartback.errors import UnknownShop

if TYPE_CHECKING:
    from cartback.domain.shop import Shop
    from cartback.engine.threads import Recovery

_log = logging.getLogger("cartback")


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
            save_shop(get_recovery(using), shop)


def save_shop(recovery: Recovery, shop: Shop) -> None:
    """Save a shop of CARTBACK, and log a warning if that replaced other settings: a merchant may have made them."""
    before = _version(recovery, shop.id)
    recovery.save_shop(shop)
    if before is not None and before != _version(recovery, shop.id):
        _log.warning(
            "shop %r: CARTBACK['SHOPS'] replaced other saved settings; leave it out of SHOPS if they change on the dashboard",
            shop.id,
        )


def _version(recovery: Recovery, shop: str) -> int | None:
    try:
        return recovery.settings(shop).version
    except UnknownShop:
        return None
