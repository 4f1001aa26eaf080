"""cartback, plugged into Django.

Its store is Django's own connection: inside `transaction.atomic()` what is ingested commits or rolls back with the shop's
rows, and there is one place that says where the database is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import connection
from django.utils.module_loading import import_string

from cartback import Channel, Links, Recovery, Shop, Store, parse_shop
from cartback.errors import InvalidSettings

from .rules import RULES


def recovery(channels: Sequence[Channel] = ()) -> Recovery:
    """The engine, on this thread's connection. It is cheap and outlives no request: make one where you need it."""
    links = Links(f"{settings.CARTBACK['URL']}/r", settings.CARTBACK["LINK_KEYS"])
    return Recovery(_store(), channels=channels, rules=RULES, links=links, clock=now)


def channels() -> list[Channel]:
    """How messages leave; only the worker needs them."""
    return [import_string(path)() for path in settings.CARTBACK["CHANNELS"]]


def now() -> datetime:
    told: datetime = import_string(settings.CARTBACK["CLOCK"])()
    return told


def shop() -> Shop:
    """The shop as settings.py has it. Raises InvalidSettings."""
    return parse_shop(settings.CARTBACK["SHOP"])


def _store(*, migrate: bool = False) -> Store:
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        from cartback.stores.postgres import PostgresStore

        return PostgresStore(connection.connection, migrate=migrate)
    from cartback.stores.sqlite import SQLiteStore

    return SQLiteStore(connection.connection)  # it looks after its tables itself


def set_up(**_signal: Any) -> None:
    """After every `manage.py migrate`, in test databases too: cartback's tables are up to date, and so is its shop."""
    Recovery(_store(migrate=True), clock=now).save_shop(shop())


def check_settings(**_options: Any) -> list[CheckMessage]:
    """`manage.py check`, which every other command runs first, says which field of CARTBACK["SHOP"] is wrong."""
    try:
        shop()
    except InvalidSettings as error:
        return [Error(line, hint='settings.CARTBACK["SHOP"]', id="shop.E001") for line in str(error).splitlines()]
    return []
