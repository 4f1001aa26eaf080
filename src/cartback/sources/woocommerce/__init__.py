"""WooCommerce webhooks -> events.

    from cartback.sources import woocommerce

    recovery.ingest(woocommerce.events(headers, body, secret=WEBHOOK_SECRET, shop="acme", received_at=now))

A delivery names no shop that can be trusted, so the host names it. WooCommerce has no webhook for carts: `cart.updated` is
posted by the PHP snippet in docs/how-to/woocommerce.md, signed with the same secret.
The modules: deliveries (the way in), signature (is it the shop), topics (the table), payloads (the fields), reading
(WooCommerce's own spellings), shopping, people and stock (their meaning).
"""

from cartback.sources.limits import LIMITS, Limits
from cartback.sources.signing import Headers, Secret

from .deliveries import events, parse, verify
from .topics import TOPICS

__all__ = ["LIMITS", "TOPICS", "Headers", "Limits", "Secret", "events", "parse", "verify"]
