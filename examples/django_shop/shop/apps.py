"""The app, and its receiver of cartback's signal."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig

from cartback.django.signals import data_requested


class ShopConfig(AppConfig):
    name = "shop"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        data_requested.connect(remember, dispatch_uid="shop")


def remember(*, request: Any, **_signal: Any) -> None:
    from .models import DataRequest

    DataRequest.objects.create(key=request.keys[0], asked_at=request.at)
