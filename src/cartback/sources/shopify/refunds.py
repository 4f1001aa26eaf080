"""The amount that a refund paid back, in the order's currency.

It is the sum of the successful transactions, if they are in that currency. If they are in the shopper's, or there are none,
it is the cost of the returned lines, with their tax, the postage, the duties and the adjustments, in the shop's money. A
pending transaction has not been paid back yet, a failed one never was. Refunds arrive in any order, so the order, not a
refund, limits their sum to its total.
"""

from __future__ import annotations

from decimal import Decimal

from cartback.sources.reading import Amount, amount, currency

from .payloads import MoneySet, OrderAdjustment, RefundedItem, RefundLine, ShopifyRefund
from .reading import currency_of, shop_amount


def paid_back(refund: ShopifyRefund, unit: str | None, *, taxes_included: bool | None, path: str = "") -> Decimal:
    """Return the money that was paid back with this refund, in the order's currency `unit`; at least 0.

    Args:
        refund: Shopify's refund.
        unit: the order's currency, None if it is unknown.
        taxes_included: whether the order's prices include their tax. None if the payload does not state it, as in
            refunds/create: then the rates of the returned lines show it, and without rates they do not include it.
        path: the refund's path in its payload, for an error.
    """
    transactions = refund.transactions or ()
    done = [
        (amount(0 if t.amount is None else t.amount, f"{path}transactions[{n}].amount"), currency(t.currency))
        for n, t in enumerate(transactions)
        if (t.kind or "").lower() == "refund" and (t.status or "").lower() == "success"
    ]
    ours = [paid for paid, of in done if unit is None or of is None or of == unit]
    if done and len(ours) == len(done):
        return max(sum(ours, Decimal(0)), Decimal(0))
    if not done and any((t.kind or "").lower() in ("refund", "void") for t in transactions):
        return Decimal(0)
    returned = _returned(refund, taxes_included, path)
    return max(returned, sum(ours, Decimal(0)), Decimal(0))


def currency_of_refund(refund: ShopifyRefund) -> str | None:
    """Return the shop's currency, from any amount in the refund."""
    lines, postage = refund.refund_line_items or (), refund.refund_shipping_lines or ()
    sets = (
        refund.total_duties_set,
        *(line.subtotal_set for line in lines),
        *(line.subtotal_amount_set for line in postage),
        *(adjustment.amount_set for adjustment in refund.order_adjustments or ()),
    )
    return next(filter(None, map(currency_of, sets)), None)


def _returned(refund: ShopifyRefund, taxes_included: bool | None, path: str) -> Decimal:
    """Return the sum of lines, postage, duties and adjustments, in the shop's money."""
    lines = refund.refund_line_items or ()
    if taxes_included is None:
        taxes_included = next((held for line in lines if (held := _holds_tax(line)) is not None), False)
    with_tax = not taxes_included
    total = Decimal(0)
    for n, item in enumerate(lines):
        field = f"{path}refund_line_items[{n}].subtotal"
        total += _sum(item.subtotal_set, item.subtotal, item.total_tax_set, item.total_tax, field, tax=with_tax)
    for n, line in enumerate(refund.refund_shipping_lines or ()):
        field = f"{path}refund_shipping_lines[{n}]"
        total += _sum(
            line.subtotal_amount_set, None, line.tax_amount_set, None, f"{field}.subtotal_amount", tax=with_tax
        )
    for n, adjustment in enumerate(refund.order_adjustments or ()):
        if not (refund.refund_shipping_lines and _is_postage(adjustment)):  # else the postage is counted already
            total -= _adjustment(adjustment, f"{path}order_adjustments[{n}]", tax=with_tax)
    return total + (shop_amount(refund.total_duties_set, None, f"{path}total_duties") or 0)


def _is_postage(adjustment: OrderAdjustment) -> bool:
    return (adjustment.kind or "").lower() == "shipping_refund"


def _adjustment(adjustment: OrderAdjustment, field: str, *, tax: bool) -> Decimal:
    return _sum(
        adjustment.amount_set, adjustment.amount, adjustment.tax_amount_set, adjustment.tax_amount, f"{field}.amount",
        tax=tax,
    )  # fmt: skip


def _holds_tax(line: RefundLine) -> bool | None:
    """Return whether the subtotal includes its tax, by the tax's rates; None if they do not show it."""
    rates = line.line_item.tax_lines if isinstance(line.line_item, RefundedItem) else None
    rate = sum((amount(each.rate, "rate") for each in rates or () if each.rate is not None), Decimal(0))
    subtotal = shop_amount(line.subtotal_set, line.subtotal, "subtotal") or Decimal(0)
    tax = shop_amount(line.total_tax_set, line.total_tax, "total_tax") or Decimal(0)
    if rate <= 0 or subtotal <= 0 or tax <= 0:
        return None
    return abs(tax - subtotal * rate / (1 + rate)) < abs(tax - subtotal * rate)


def _sum(
    money: MoneySet | None, plain: Amount, tax_money: MoneySet | None, tax_plain: Amount, field: str, *, tax: bool
) -> Decimal:
    """Return an amount in the shop's money, with its tax if `tax`."""
    found = shop_amount(money, plain, field) or Decimal(0)
    return found + (shop_amount(tax_money, tax_plain, f"{field} (tax)") or 0) if tax else found
