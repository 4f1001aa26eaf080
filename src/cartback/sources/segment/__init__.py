"""Calls of Segment's and RudderStack's clients -> events: an endpoint that a shop's tracking can be pointed at.

    from cartback.sources import segment

    KEYS = {"wk_web": segment.WriteKey("acme"), "wk_server": segment.WriteKey("acme", secret=True)}
    tracked = segment.read(path, headers, body, keys=KEYS, received_at=now)
    recovery.ingest(tracked.events)

A write key in a page is public: any visitor can send anything under it. So a public key reports carts and checkouts of a
browser, and nothing of a named person; see trust.
GA4's Measurement Protocol and Shopify's web pixels are tables over the same: `ga4` and `pixel`.
The modules: requests (the way in), tables (GA4, pixels), keys (a key's shop), settings, trust (what each kind of key may
report), times (the clocks), messages (one message), names (the spec's events), shopping and people (their meaning).
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
