"""A tracking endpoint, for any framework: wsgi_app.py, fastapi_app.py and django_app.py mount these routes at the root of a host.

Some clients keep only the host of the URL that they are given, so tracking has a host of its own.
"""

from __future__ import annotations

import os
from collections import Counter

import cartback as cb
from cartback.sources import segment
from cartback.web import Segment

#: A public key for pages and apps, and a secret one for your servers only.
KEYS = {
    os.environ.get("TRACKING_WRITE_KEY", "wk_web"): segment.WriteKey(
        "acme", signing=os.environ.get("TRACKING_SIGNING_SECRET", "only for this example")
    ),
    os.environ.get("TRACKING_SERVER_KEY", "only-for-this-example"): segment.WriteKey("acme", secret=True),
}
#: Messages that were not taken, by reason, for your metrics.
refused: Counter[str] = Counter()
#: Only pages of these origins may send.
SOURCES = [
    Segment(
        KEYS, origins=["https://shop.acme.example"], at="", on_read=lambda tracked: refused.update(tracked.refused)
    ),
]


def shop() -> cb.Shop:
    """Return the one shop of this example."""
    return cb.Shop(id="acme", currency="USD", timezone="UTC", campaigns=(cb.CartRecovery(), cb.CheckoutRecovery()))
