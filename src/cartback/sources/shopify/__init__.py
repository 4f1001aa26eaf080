"""Shopify webhooks -> events.

    from cartback.sources import shopify

    recovery.ingest(shopify.events(request.headers, request.body, secret=CLIENT_SECRET))

The signature is checked over the raw bytes before anything is parsed; an invalid delivery raises a RefusedDelivery whose
`status` is the answer to give, and none of it is taken. Nothing here reads a clock, the network or a log.
The modules: deliveries (the way in), bulk (history), signature (is it Shopify), proxy (the shopper logged in at the shop),
topics (the table), payloads (the fields), reading (Shopify's own spellings), shopping, refunds, people and stock (their
meaning).
"""

from cartback.sources.limits import LIMITS, Limits
from cartback.sources.signing import Headers, Secret

from .bulk import BulkLine, bulk
from .deliveries import events, parse, verify
from .proxy import Proxied, proxied
from .topics import COMPLIANCE_TOPICS, TOPICS

__all__ = [
    "COMPLIANCE_TOPICS",
    "LIMITS",
    "TOPICS",
    "BulkLine",
    "Headers",
    "Limits",
    "Proxied",
    "Secret",
    "bulk",
    "events",
    "parse",
    "proxied",
    "verify",
]
