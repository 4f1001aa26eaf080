"""The engine of this shop, configured by the environment, for app.py and worker.py.

    python backend.py > shop.env

writes a first environment with fresh secrets. Complete it, and keep it out of the repository.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from cartback import AsyncRecovery, CartRecovery, Channel, CheckoutRecovery, Links, Shop, Winback
from cartback.channels.console import Console
from cartback.errors import InvalidSettings
from cartback.ports import Clock

EXAMPLE = """\
CARTBACK_DATABASE=postgresql:///cartback
SHOP=acme.myshopify.com
APP_URL=https://app.acme.example
SHOPIFY_SECRETS={}
LINK_KEYS={}
SESSION_KEY={}
"""


def needed(name: str) -> str:
    """Return a required setting. Raises InvalidSettings."""
    value = os.environ.get(name, "").strip()
    if not value:
        raise InvalidSettings(f"{name} is not set: `python backend.py` prints an environment to start from")
    return value


def several(name: str) -> list[str]:
    """Return the secrets of a setting: two while one replaces the other."""
    return needed(name).split()


def now() -> datetime:
    return datetime.now(UTC)


def shop() -> Shop:
    """Return the one shop that this app serves."""
    domain = needed("SHOP")
    return Shop(
        id=domain,
        name="Acme",
        currency="USD",
        timezone="America/New_York",
        campaigns=[CartRecovery(wait="1h", follow_ups=["24h"]), CheckoutRecovery(), Winback(wait="30d")],
        home_url=f"https://{domain}/",
        link_hosts=[domain],
    )


def recovery(channels: Sequence[Channel] = (), clock: Clock = now) -> AsyncRecovery:
    """Return the engine. Close it, or use `async with`."""
    links = Links(f"{needed('APP_URL')}/cartback", several("LINK_KEYS"))
    return AsyncRecovery(needed("CARTBACK_DATABASE"), channels=channels, links=links, clock=clock)


def push(clock: Clock = now) -> Any:
    """Return FCM if FIREBASE_ACCOUNT names a service account's file, else the console. Only the worker needs it."""
    account = os.environ.get("FIREBASE_ACCOUNT")
    if not account:
        return Console()
    import firebase_admin

    from cartback.channels.fcm import FCM

    app = firebase_admin.initialize_app(firebase_admin.credentials.Certificate(account))
    return FCM(app, clock=clock, endpoint=os.environ.get("FCM_ENDPOINT", "https://fcm.googleapis.com"))


if __name__ == "__main__":
    print(
        EXAMPLE.format("of-the-app-in-your-partner-dashboard", *(secrets.token_urlsafe(32) for _ in range(2))), end=""
    )
