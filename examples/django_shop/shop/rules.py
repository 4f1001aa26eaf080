"""The keys of a customer, and a rule of this shop's own, which can only hold a message back."""

from __future__ import annotations

from typing import Any

from cartback import Case, Reason, key

SHOP = "acme.myshopify.com"


def keys_of(request: Any) -> tuple[str, ...] | None:
    """Return the keys of the logged-in customer. Shopify's webhooks carry the e-mail too, so both mean one person."""
    return (key("email", request.user.email),) if request.user.is_authenticated else None


def no_alcohol(case: Case) -> Reason | None:
    """The cart has no alcohol in it."""
    lines = case.session.lines if case.session is not None else ()
    drinks = [line.product for line in lines if line.product.startswith("wine-")]
    return Reason("alcohol", {"products": drinks}) if drinks else None
