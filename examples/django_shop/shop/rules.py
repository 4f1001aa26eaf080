"""Rules of this shop's own: plain functions of a case, asked after cartback's. They can only hold a message back."""

from __future__ import annotations

from cartback import Case, Reason


def no_alcohol(case: Case) -> Reason | None:
    """The cart has no alcohol in it."""
    if case.session is None:
        return None
    drinks = [line.product for line in case.session.lines if line.product.startswith("wine-")]
    return Reason("alcohol", {"products": drinks}) if drinks else None


RULES = (no_alcohol,)
