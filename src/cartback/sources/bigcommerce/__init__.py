"""BigCommerce's webhooks and the documents they point at -> events.

    from cartback.sources import bigcommerce

    recovery.ingest(bigcommerce.events(headers, body, secret=CLIENT_SECRET, shop="acme"))
    recovery.ingest(bigcommerce.parse("order", order, shop="acme"))

Most webhooks are pointers: a scope and an id, and no content. `events` reads what a webhook says by itself (a cart that is gone
or became an order, an order that is cancelled, stock, a price); carts, orders and customers the host reads back through the
API, and hands each to `parse`. The modules: deliveries (the way in), signature (is it BigCommerce), webhooks (what one says by
itself), documents (what the API answers), payloads (what is read of both).
"""

from cartback.sources.limits import LIMITS, Limits
from cartback.sources.signing import Headers, Secret

from .deliveries import Document, events, fetched, news, parse, webhook
from .signature import verify

__all__ = [
    "LIMITS",
    "Document",
    "Headers",
    "Limits",
    "Secret",
    "events",
    "fetched",
    "news",
    "parse",
    "verify",
    "webhook",
]
