"""What a refund paid back: the situations of other products' bug reports, and their kin.

A refund here is of order 9, in a shop that counts in dollars; what the shopper paid in is euros.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import reduce
from itertools import permutations
from typing import Any

import pytest

from cartback.domain import events as ev
from cartback.domain.identity import parse_key
from cartback.domain.shopper import new_shopper
from cartback.domain.transitions import apply
from cartback.sources import shopify
from cartback.testing import World

NOW = "2026-01-06T09:00:00Z"


def both(usd: str, eur: str) -> dict[str, Any]:
    return {
        "shop_money": {"amount": usd, "currency_code": "USD"},
        "presentment_money": {"amount": eur, "currency_code": "EUR"},
    }


def paid(amount: str, currency: str | None = "USD", status: str = "success", kind: str = "refund", **more: Any) -> Any:
    return {"kind": kind, "status": status, "amount": amount, "currency": currency, **more}


def item(usd: str, tax: str = "0.00", rate: float | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {"subtotal_set": both(usd, usd), "total_tax_set": both(tax, tax)}
    return found | ({"line_item": {"tax_lines": [{"rate": rate}]}} if rate is not None else {})


def adjusted(kind: str, usd: str, tax: str = "0.00") -> dict[str, Any]:
    return {"kind": kind, "amount_set": both(usd, usd), "tax_amount_set": both(tax, tax)}


def refund(**fields: Any) -> dict[str, Any]:
    return {"id": 77, "order_id": 9, "created_at": NOW, "refund_line_items": [], "transactions": [], **fields}


def alone(body: dict[str, Any]) -> Decimal | None:
    """What refunds/create says was paid back."""
    amounts = [e.amount for e in shopify.parse("refunds/create", body, shop="acme") if isinstance(e, ev.OrderRefunded)]
    return amounts[0] if amounts else None


def inside(body: dict[str, Any], **order: Any) -> Decimal | None:
    """What an order says was paid back with the refund that it carries."""
    whole = {"id": 9, "created_at": NOW, "updated_at": NOW, "total_price": "500.00", "currency": "USD", **order}
    events = shopify.parse("orders/updated", whole | {"refunds": [body]}, shop="acme")
    amounts = [e.amount for e in events if isinstance(e, ev.OrderRefunded)]
    return amounts[0] if amounts else None


@pytest.mark.parametrize(
    ("fields", "amount"),
    [
        ({"transactions": [paid("20.00")]}, "20.00"),
        ({"transactions": [paid("20.00"), paid("5.00", gateway="gift_card")]}, "25.00"),
        ({"transactions": [paid("20.00", kind="REFUND", status="SUCCESS")]}, "20.00"),
        ({"transactions": [paid("20.00", None)], "refund_line_items": [item("90.00")]}, "20.00"),
        ({"transactions": [paid("20.00"), paid("30.00", status="failure")]}, "20.00"),
        ({"transactions": [paid("20.00", status="failure")], "refund_line_items": [item("20.00")]}, None),
        ({"transactions": [paid("20.00", status="pending")], "refund_line_items": [item("20.00")]}, None),
        ({"transactions": [paid("20.00", kind="void")], "refund_line_items": [item("20.00")]}, None),
        ({"transactions": [paid("18.00", "EUR")], "refund_line_items": [item("20.00")]}, "20.00"),
        ({"transactions": [paid("18.00", "EUR"), paid("5.00")], "refund_line_items": [item("25.00")]}, "25.00"),
        ({"transactions": [paid("18.00", "EUR"), paid("5.00")]}, "5.00"),
        ({"transactions": []}, None),
    ],
    ids=[
        "one", "with a gift card", "in capitals", "no currency said", "one of them failed", "failed", "pending", "voided",
        "the shopper's currency", "two currencies", "two currencies and no lines", "nothing",
    ],
)  # fmt: skip
def test_what_went_through_is_what_was_paid_back(fields: dict[str, Any], amount: str | None) -> None:
    """The successful transactions in the order's currency; what failed or is pending was not paid back."""
    expected = Decimal(amount) if amount is not None else None
    body = refund(total_duties_set=both("0.00", "0.00"), **fields)
    assert (alone(body), inside(body)) == (expected, expected)


@pytest.mark.parametrize(
    ("fields", "amount"),
    [
        ({"order_adjustments": [adjusted("refund_discrepancy", "-20.00")]}, "20.00"),
        ({"refund_line_items": [item("50.00")], "order_adjustments": [adjusted("refund_discrepancy", "10.00")]}, "40.00"),
        ({"order_adjustments": [adjusted("shipping_refund", "-5.00", "-0.45")]}, "5.45"),
        ({"refund_shipping_lines": [{"subtotal_amount_set": both("5.00", "4.00"), "tax_amount_set": both("0.45", "0.4")}]}, "5.45"),
        (
            {
                "refund_shipping_lines": [{"subtotal_amount_set": both("5.00", "4.00")}],
                "order_adjustments": [adjusted("shipping_refund", "-5.00")],
            },
            "5.00",
        ),
        ({"refund_line_items": [item("20.00", "1.50")], "total_duties_set": both("3.00", "2.70")}, "24.50"),
        (
            {
                "order_adjustments": [{"kind": "refund_discrepancy", "amount": "-20.00", "tax_amount": "0.00"}],
                "total_duties_set": both("0.00", "0.00"),
            },
            "20.00",
        ),
        ({"order_adjustments": [adjusted("refund_discrepancy", "20.00")]}, None),
    ],
    ids=[
        "goodwill", "less than the lines", "postage as an adjustment", "postage of its own", "postage in both", "duties",
        "plain amounts", "more kept back than returned",
    ],
)  # fmt: skip
def test_what_was_paid_in_euros_is_counted_in_the_shops_money(fields: dict[str, Any], amount: str | None) -> None:
    """Lines, postage, duties and adjustments; an adjustment below 0 is paid back on top."""
    body = refund(transactions=[paid("1.00", "EUR")], **fields)
    expected = Decimal(amount) if amount is not None else None
    assert (inside(body, taxes_included=False), alone(body)) == (expected, expected)


@pytest.mark.parametrize(
    ("included", "line", "amount"),
    [
        (True, item("119.00", "19.00"), "119.00"),
        (False, item("100.00", "19.00"), "119.00"),
        (None, item("119.00", "19.00", 0.19), "119.00"),
        (None, item("100.00", "19.00", 0.19), "119.00"),
        (None, item("10.70", "0.70", 0.07), "10.70"),
        (None, item("10.00", "0.00", 0.0), "10.00"),
        (True, {"subtotal": 119.0, "total_tax": 19.0}, "119.0"),
        (False, {"subtotal": "100", "total_tax": "19"}, "119"),
    ],
    ids=[
        "in the price", "on top", "in the price, by its rate", "on top, by its rate", "another rate", "no tax", "plain", "text",
    ],
)  # fmt: skip
def test_tax_is_paid_back_once(included: bool | None, line: dict[str, Any], amount: str) -> None:
    """As the order says, or where only the refund is told, as the tax's rate shows."""
    body = refund(refund_line_items=[line], transactions=[])
    if included is None:
        assert alone(body) == Decimal(amount)
    else:
        assert inside(body, taxes_included=included) == Decimal(amount)
    assert inside(body, taxes_included=included) == Decimal(amount)


@pytest.mark.parametrize(
    ("amounts", "refunded"),
    [
        (["10.00"], "10.00"),
        (["10.00", "20.00"], "30.00"),
        (["20.00", "20.00"], "30.00"),
        (["90.00"], "30.00"),
        (["30.00", "0.01"], "30.00"),
    ],
)
def test_refunds_are_never_more_than_the_order(amounts: list[str], refunded: str) -> None:
    """Together, and whichever is heard of first, the order or they."""
    at, keys = World().now, (parse_key("customer:ana"),)
    order = ev.OrderPlaced(shop="acme", at=at, keys=keys, order="9", total=Decimal("30.00"))
    told = [
        ev.OrderRefunded(
            shop="acme",
            at=at + timedelta(days=1),
            keys=keys,
            order="9",
            refund=str(n),
            amount=Decimal(each),
        )
        for n, each in enumerate(amounts)
    ]
    ends = {reduce(apply, news, new_shopper("s")).orders for news in permutations([order, *told])}
    [(end,)] = ends
    assert end.refunded == Decimal(refunded)
    assert end.counts is (end.refunded < 30)
