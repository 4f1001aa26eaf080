"""What the host's settings say of cartback."""

from __future__ import annotations

from typing import Any

import cartback as cb
from cartback.sources import segment

SHOP = cb.Shop(
    id="acme.myshopify.com",
    name="Acme",
    currency="USD",
    timezone="UTC",
    postal_address="1 Road, Boston",
    home_url="https://acme.example/",
    campaigns=[cb.CartRecovery(wait="1h", channels=["push", "email"], inbox=True)],
)


def identify(request: Any) -> list[str] | None:
    """Whoever is logged in."""
    return [f"customer:{request.user.username}"] if request.user.is_authenticated else None


DEFAULT_FROM_EMAIL = "Acme <hello@acme.example>"
ALLOWED_HOSTS = ["testserver", "localhost"]
USE_THOUSAND_SEPARATOR = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
OTHER = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
CARTBACK = {
    "SHOPS": [SHOP],
    "CHANNELS": ["cartback.channels.console.Console", "cartback.django.DjangoEmail"],
    "LINKS": "https://acme.example/cartback",
    "SHOPIFY": "s3cret",
    "TRACKING": {"KEYS": {"wk": segment.WriteKey(SHOP.id)}, "ORIGINS": ["https://shop.example"]},
    "GA4": {"KEYS": {"secret": segment.WriteKey(SHOP.id, secret=True)}},
    "SHOPIFY_PIXEL": {"KEYS": {"wk": segment.WriteKey(SHOP.id)}},
    "IDENTIFY": identify,
    "ORIGINS": ["https://shop.example"],
}
