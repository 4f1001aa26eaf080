"""BigCommerce's webhooks and the documents they point at -> events.

    from cartback.sources import bigcommerce

    recovery.ingest(bigcommerce.events(headers, body, secret=CLIENT_SECRET, shop="acme"))
    recovery.ingest(bigcommerce.parse("order", order, shop="acme"))

Most webhooks are pointers: a scope and an id, and no content. `events` reads the webhooks with content of their own (a cart
that is deleted or became an order, an order that is cancelled, stock, a price); the host fetches carts, orders and customers
from the API, and hands each to `parse`.
The modules: deliveries (the way in), signature (is it BigCommerce), webhooks (the content of a webhook), documents (the API's
answers), payloads (the fields of both).
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
