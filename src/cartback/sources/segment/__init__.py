"""What Segment's and RudderStack's clients send -> events: an endpoint that a shop's tracking can be pointed at.

    from cartback.sources import segment

    KEYS = {"wk_web": segment.WriteKey("acme"), "wk_server": segment.WriteKey("acme", secret=True)}
    tracked = segment.read(path, headers, body, keys=KEYS, received_at=now)
    recovery.ingest(tracked.events)

A write key in a page is public: whoever reads the page can send what he likes under it. So a public key reports carts and
checkouts of a browser, and nothing of a named person; see trust.
GA4's Measurement Protocol and Shopify's web pixels are tables over the same: `ga4` and `pixel`.
The modules: requests (the way in), tables (GA4, pixels), keys (whose key it is), settings, trust (who may say what), times (whose
clock), messages (what a message is), names (the spec's events), shopping and people (what they mean).
"""

from cartback.sources.limits import Limits
from cartback.sources.signing import Headers, Secret

from .keys import WriteKey
from .requests import LIMITS, Tracked, events, read
from .settings import TrackingSettings
from .tables import ga4, pixel
from .trust import sign

__all__ = [
    "LIMITS",
    "Headers",
    "Limits",
    "Secret",
    "Tracked",
    "TrackingSettings",
    "WriteKey",
    "events",
    "ga4",
    "pixel",
    "read",
    "sign",
]
