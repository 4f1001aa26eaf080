"""The app, and what it hooks into Django."""

from __future__ import annotations

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate


class ShopConfig(AppConfig):
    name = "shop"

    def ready(self) -> None:
        from . import recovery

        checks.register(recovery.check_settings)
        post_migrate.connect(recovery.set_up, sender=self)
