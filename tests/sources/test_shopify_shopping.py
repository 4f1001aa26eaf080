"""What carts, checkouts, orders and refunds say, and what they do not."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import attrs
import pytest

from cartback.domain.events import (
    CartChanged,
    CartRemoved,
    CheckoutChanged,
    Line,
    OrderCancelled,
    OrderPlaced,
    OrderRefunded,
    ProfileChanged,
)
from cartback.errors import MalformedDelivery
from cartback.sources import shopify


def at(hour: int, minute: int = 0, day: int = 5) -> datetime:
    return datetime(2026, 1, day, hour, minute, tzinfo=UTC)


def of(kind: Any, events: Any) -> Any:
    """The only event of its kind."""
    (found,) = [e for e in events if isinstance(e, kind)]
    return found


def test_a_cart(deliver: Any, cart: Any) -> None:
    """A cart has lines, their value after discounts and the currency of their prices; no person and no URL."""
    assert deliver("carts/update", cart) == [
        CartChanged(
            shop="acme.myshopify.com",
            at=at(9, 30),
            delivery="w-1:carts/update",
            cart="cafe",
            lines=(Line(product="1", variant="2", title="Mug - Blue", quantity=2, price=Decimal("11.00")),),
            value=Decimal("22.00"),
            currency="USD",
        )
    ]


def test_an_emptied_cart(deliver: Any, cart: Any) -> None:
    """No lines means emptied: worth 0, in no currency."""
    event = of(CartChanged, deliver("carts/update", cart | {"line_items": []}))
    assert (event.lines, event.value, event.currency) == ((), 0, None)


def test_a_line_of_none_is_not_kept(deliver: Any, cart: Any) -> None:
    """Quantity 0 is on its way out of the cart; a negative one is refused."""
    gone = dict(cart["line_items"][0], quantity=0, line_price="0.00")
    event = of(CartChanged, deliver("carts/update", cart | {"line_items": [gone]}))
    assert (event.lines, event.value) == ((), 0)
    with pytest.raises(MalformedDelivery, match=r"^line_items\[0\]\.quantity: expected"):
        deliver("carts/update", cart | {"line_items": [gone | {"quantity": -1}]})


def test_a_cart_without_its_lines_is_refused(deliver: Any) -> None:
    """A missing list is not an empty one: taking it for emptied would lose the cart."""
    with pytest.raises(MalformedDelivery, match="line_items"):
        deliver("carts/update", {"token": "cafe", "updated_at": "2026-01-05T09:30:00Z"})


def test_the_hundred_first_line_counts_but_is_not_kept(deliver: Any, cart: Any) -> None:
    """Only so many lines are kept, and the value is that of all."""
    line = cart["line_items"][0]
    event = of(CartChanged, deliver("carts/update", cart | {"line_items": [line] * 250}))
    assert (len(event.lines), event.value) == (100, Decimal("22.00") * 250)


def test_a_cart_is_counted_in_the_shops_currency(deliver: Any, cart: Any) -> None:
    """Where a line's amounts come in two currencies, it is the shop's that counts."""
    cart["line_items"][0] |= {
        "line_price": "20.00",
        "line_price_set": {"shop_money": {"amount": "22.00"}, "presentment_money": {"amount": "20.00"}},
    }
    assert of(CartChanged, deliver("carts/update", cart)).value == Decimal("22.00")


@pytest.mark.parametrize("properties", [{}, [], None, {"a": 1}, [{"name": "a", "value": 2}]], ids=repr)
def test_line_properties_may_be_anything(deliver: Any, cart: Any, properties: Any) -> None:
    """They are not read, so their five shapes do no harm."""
    cart["line_items"][0]["properties"] = properties
    assert len(deliver("carts/update", cart)) == 1


@pytest.mark.parametrize(
    ("title", "variant"),
    [("Blue", "Blue"), (" Blue ", "Blue"), ("Default Title", None), ("default title ", None), ("", None), (None, None)],
)
def test_the_only_variant_has_no_title(deliver: Any, cart: Any, title: str | None, variant: str | None) -> None:
    """A product without variants has one called Default Title, which no shopper has seen."""
    cart["line_items"][0]["variant_title"] = title
    assert of(CartChanged, deliver("carts/update", cart)).lines[0].variant_title == variant


@pytest.mark.parametrize(
    ("price", "amount"),
    [("19.99", "19.99"), (1499.9, "1499.9"), (3, "3"), ("-9.00", "-9.00"), ("0", "0"), (None, "24")],
    ids=repr,
)
def test_money_as_text_or_number(deliver: Any, cart: Any, price: Any, amount: Any) -> None:
    """Amounts are exact, however they are written; without a line price it is price times quantity."""
    cart["line_items"][0] |= {"line_price": price, "discounted_price": None}
    assert of(CartChanged, deliver("carts/update", cart)).value == Decimal(amount)


@pytest.mark.parametrize("price", ["", "free", "NaN", "Infinity", "1_000", "9" * 50, 1e300, [], {}, True], ids=repr)
def test_money_that_is_none_is_named(deliver: Any, cart: Any, price: Any) -> None:
    """The refusal names the field by its path and repeats no value."""
    cart["line_items"].append(dict(cart["line_items"][0], line_price=price))
    with pytest.raises(MalformedDelivery, match=r"^line_items\[1\]\.line_price: expected") as refused:
        deliver("carts/update", cart)
    assert not price or str(price) not in str(refused.value)


@pytest.mark.parametrize("code", ["XXX", None, "", "dollars"], ids=repr)
def test_no_currency_is_none(deliver: Any, checkout: Any, code: Any) -> None:
    """XXX is how ISO says there is no currency."""
    assert of(CheckoutChanged, deliver("checkouts/update", checkout | {"currency": code})).currency is None


@pytest.mark.parametrize("code", ["JPY", "KWD"])
def test_currencies_with_other_decimals_pass_unrounded(deliver: Any, checkout: Any, code: Any) -> None:
    """Amounts are kept as written; rounding is for whoever prints them."""
    event = of(
        CheckoutChanged, deliver("checkouts/update", checkout | {"currency": code, "subtotal_price": "1000.125"})
    )
    assert (event.currency, event.value) == (code, Decimal("1000.125"))


def test_a_checkout(deliver: Any, checkout: Any) -> None:
    """A checkout links cart and person, in the shop's currency, and tells what it knows of the person."""
    keys = ("customer:9", "email:ana@example.com", "phone:+15550100")
    assert deliver("checkouts/update", checkout) == [
        CheckoutChanged(
            shop="acme.myshopify.com",
            at=at(9, 30),
            delivery="w-1:checkouts/update",
            keys=keys,
            checkout="c0ffee",
            cart="cafe",
            lines=(Line(product="1", variant="2", title="Mug", quantity=2, price=Decimal("12.00")),),
            value=Decimal("22.00"),
            currency="USD",
            url="https://acme.myshopify.com/1/checkouts/c0ffee/recover?key=k",
        ),
        ProfileChanged(
            shop="acme.myshopify.com",
            at=at(9, 30),
            delivery="w-1:checkouts/update",
            keys=keys,
            email="ana@example.com",
            phone="+15550100",
            first_name="Ana",
            locale="en-US",
        ),
    ]


@pytest.mark.parametrize("customer", [None, [], {}], ids=repr)
def test_an_anonymous_checkout(deliver: Any, checkout: Any, customer: Any) -> None:
    """Customer and e-mail are often absent; what is known of the nobody hangs on the checkout."""
    events = deliver("checkouts/update", checkout | {"customer": customer, "email": None})
    assert of(CheckoutChanged, events).keys == ()
    assert of(ProfileChanged, events).keys == ("checkout:c0ffee",)
    assert of(ProfileChanged, events).locale == "en-US"


@pytest.mark.parametrize(
    ("changes", "reached"),
    [
        ({}, "contact"),
        ({"shipping_address": {}}, "contact"),
        ({"shipping_address": None}, "contact"),
        ({"shipping_address": {"city": "Lisbon"}}, "shipping"),
        ({"shipping_lines": [{"title": "Post"}]}, "shipping"),
        ({"shipping_lines": [], "gateway": "bogus"}, "payment"),
    ],
    ids=["[]", "{}", "null", "address", "shipping line", "gateway"],
)
def test_how_far_the_checkout_got(deliver: Any, checkout: Any, changes: Any, reached: Any) -> None:
    """An empty address, which PHP writes as [], is no address."""
    assert of(CheckoutChanged, deliver("checkouts/update", checkout | changes)).reached == reached


@pytest.mark.parametrize(
    ("completed", "when"),
    [(None, None), ("2026-01-05T09:40:00Z", at(9, 40)), ("2024-09-16T03:50:1500:00", at(9, 30))],
    ids=["open", "completed", "completed at a malformed time"],
)
def test_a_completed_checkout_is_not_abandoned(deliver: Any, checkout: Any, completed: Any, when: Any) -> None:
    """completed_at counts even when it cannot be read."""
    event = of(CheckoutChanged, deliver("checkouts/update", checkout | {"completed_at": completed}))
    assert event.completed_at == when


@pytest.mark.parametrize(
    ("changes", "value"),
    [
        ({}, "22.00"),
        ({"subtotal_price": None, "total_line_items_price": "24.00", "total_discounts": "1.00"}, "23.00"),
        ({"subtotal_price": None}, "24.00"),
    ],
    ids=["subtotal", "lines less discounts", "lines"],
)
def test_the_value_of_a_checkout(deliver: Any, checkout: Any, changes: Any, value: Any) -> None:
    """What the lines cost after discounts, never tax or shipping."""
    assert of(CheckoutChanged, deliver("checkouts/update", checkout | changes)).value == Decimal(value)


@pytest.mark.parametrize("url", ["http://acme.example/", "javascript:alert(1)", "https://a b/", "", None], ids=repr)
def test_only_an_https_url_is_carried(deliver: Any, checkout: Any, url: Any) -> None:
    """The URL ends up in a message: nothing but https."""
    assert of(CheckoutChanged, deliver("checkouts/update", checkout | {"abandoned_checkout_url": url})).url is None


@pytest.mark.parametrize(
    ("time", "when"),
    [
        ("2026-01-05T08:00:00-00:00", at(8)),
        ("2026-01-05 08:00:00+00:00", at(8)),
        ("2026-01-05T03:00:00-05:00", at(8)),
        ("2026-01-05T08:00:00.123456789Z", at(8).replace(microsecond=123456)),
        ("2026-01-05T08:00:00z", at(8)),
        ("2026-01-05 08:00:00 UTC", at(8)),
        (" 2026-01-05T08:00:00Z\n", at(8)),
        ("2026-01-05 08:00:00 EST", at(9)),
        ("2024-09-16T03:50:1500:00", at(9)),
        ("2026-01-05T08:00:00", at(9)),
        ("0001-01-01T00:00:00+14:00", at(9)),
        (1767600000, at(9)),
        ("", at(9)),
        (None, at(9)),
    ],
    ids=[
        "-00:00",
        "blank for T",
        "-05:00",
        "nanoseconds",
        "z",
        "UTC",
        "spaces",
        "EST",
        "malformed",
        "naive",
        "year 1",
        "epoch",
        "empty",
        "null",
    ],
)
def test_times_in_every_spelling(deliver: Any, checkout: Any, time: Any, when: Any) -> None:
    """Any ISO 8601 time with an offset is read; otherwise the payload's next one speaks."""
    assert of(CheckoutChanged, deliver("checkouts/update", checkout | {"updated_at": time})).at == when


def test_the_last_time_is_the_deliverys(deliver: Any, sign: Any, checkout: Any) -> None:
    """Without any time in the payload it is when it was sent, then when the host received it; then it is refused."""
    checkout |= {"updated_at": None, "created_at": "soon"}
    assert deliver("checkouts/update", checkout)[0].at == at(10).replace(microsecond=123456)
    headers, body = sign("checkouts/update", checkout, **{"Triggered-At": None})
    assert shopify.events(headers, body, secret="hush", received_at=at(11))[0].at == at(11)
    with pytest.raises(MalformedDelivery, match="updated_at: expected an ISO 8601 time"):
        shopify.events(headers, body, secret="hush")


@pytest.mark.parametrize(
    ("topic", "body"),
    [
        ("orders/delete", {"id": 1}),
        ("products/delete", {"id": 1}),
        ("customers/delete", {"id": 1}),
        ("customers/redact", {"customer": {"id": 1}}),
        ("customers/data_request", {"customer": {"id": 1}}),
        ("shop/redact", {}),
        ("app/uninstalled", {}),
    ],
)
def test_payloads_without_a_time_need_the_deliverys(topic: Any, body: Any) -> None:
    """What tells no time happened when it was sent; without that it is refused, not dated by a guess."""
    assert next(e.at for e in shopify.parse(topic, body, shop="acme", triggered_at=at(8))) == at(8)
    with pytest.raises(MalformedDelivery, match="X-Shopify-Triggered-At: expected"):
        shopify.parse(topic, body, shop="acme")


def test_ids_above_two_to_the_53_are_exact(deliver: Any, order: Any, cart: Any) -> None:
    """Ids are text to the last digit, and the gid is right where a capture has rounded the id."""
    assert of(OrderPlaced, deliver("orders/create", order)).order == "820982911946154508"
    del order["admin_graphql_api_id"]
    assert of(OrderPlaced, deliver("orders/create", order | {"id": 820982911946154507})).order == "820982911946154507"
    cart["line_items"][0]["variant_id"] = 2**63 + 1
    assert of(CartChanged, deliver("carts/update", cart)).lines[0].variant == str(2**63 + 1)


@pytest.mark.parametrize(
    "bad",
    [1.5, -1, 2**64, True, [], "x" * 256, "a\nb"],
    ids=["float", "negative", "65 bits", "bool", "list", "long", "newline"],
)
def test_an_id_that_is_none_is_named(deliver: Any, cart: Any, bad: Any) -> None:
    """Nothing but digits or a short printable token is an id."""
    cart["line_items"][0]["variant_id"] = bad
    with pytest.raises(MalformedDelivery, match=r"^line_items\[0\]\.variant_id: expected"):
        deliver("carts/update", cart)


@pytest.mark.parametrize(
    "token", ["eeafa272cebfd4b22385bc4b645e762c", "Z2NwLXVzLWNlbnRyYWwxOjAxSjQ"], ids=["hex", "base64"]
)
def test_cart_tokens_of_both_formats(deliver: Any, order: Any, token: Any) -> None:
    """Both kinds of cart token link; null links nothing."""
    assert of(OrderPlaced, deliver("orders/create", order | {"cart_token": token})).cart == token
    assert of(OrderPlaced, deliver("orders/create", order | {"cart_token": None})).cart is None


def test_the_key_of_a_cart_is_no_part_of_its_token(deliver: Any, cart: Any, checkout: Any, order: Any) -> None:
    """Pages get the token with ?key=, which is a secret; the order that ends the cart has it without."""
    keyed = {"cart_token": "hWN21BQ2kh?key=cdb90c0f"}
    assert of(CartChanged, deliver("carts/update", cart | {"token": keyed["cart_token"]})).cart == "hWN21BQ2kh"
    assert of(CheckoutChanged, deliver("checkouts/update", checkout | keyed)).cart == "hWN21BQ2kh"
    assert of(OrderPlaced, deliver("orders/create", order | keyed)).cart == "hWN21BQ2kh"
    assert of(CartRemoved, deliver("checkouts/delete", keyed)).cart == "hWN21BQ2kh"
    with pytest.raises(MalformedDelivery, match="token: expected an id"):
        deliver("carts/update", cart | {"token": "?key=cdb90c0f"})


def test_a_deleted_checkout(deliver: Any) -> None:
    """It is found by its cart, as it carries no token; with neither there is nothing to find."""
    assert deliver("checkouts/delete", {"id": 1, "cart_token": "cafe"}) == [
        CartRemoved(
            shop="acme.myshopify.com",
            at=at(10).replace(microsecond=123456),
            delivery="w-1:checkouts/delete",
            cart="cafe",
        )
    ]
    assert deliver("checkouts/delete", {"id": 1}) == []


def test_an_order(deliver: Any, order: Any) -> None:
    """An order is placed when it was created; its checkout is checkout_token, never its own token."""
    events = deliver("orders/paid", order)
    assert events[0] == OrderPlaced(
        shop="acme.myshopify.com",
        at=at(9, 40),
        delivery="w-1:orders/paid",
        keys=("customer:9", "email:ana@example.com"),
        order="820982911946154508",
        total=Decimal("30.00"),
        currency="USD",
        checkout="c0ffee",
        updated_at=at(9, 45),
    )
    assert [type(e) for e in events] == [OrderPlaced, ProfileChanged]


@pytest.mark.parametrize("version", ["2023-07", "2026-04"])
def test_orders_link_by_token_in_every_version(deliver: Any, order: Any, version: Any) -> None:
    """checkout_id went away in 2026-04 and was never needed."""
    if version == "2023-07":
        order["checkout_id"] = 32397512573184
    assert of(OrderPlaced, deliver("orders/create", order)).checkout == "c0ffee"


def test_a_total_is_what_it_was_before_returns(deliver: Any, order: Any, refund: Any) -> None:
    """Refunds are told one by one, so a total that has them taken off would count them twice."""
    events = deliver("orders/updated", order | {"current_total_price": "8.50", "refunds": [refund]})
    assert of(OrderPlaced, events).total == Decimal("30.00")
    assert of(OrderRefunded, events).amount == Decimal("21.50")


def test_an_order_without_totals_is_still_bought(deliver: Any, order: Any) -> None:
    """A purchase silences us whether or not it says for how much."""
    del order["total_price"]
    assert of(OrderPlaced, deliver("orders/updated", order)).total == Decimal("30.00")
    del order["current_total_price"]
    assert of(OrderPlaced, deliver("orders/updated", order)).total == 0


@pytest.mark.parametrize(
    ("source", "token", "origin"),
    [
        ("web", "c0ffee", "web"),
        (None, None, "web"),
        ("580111", None, "web"),
        (580111, None, "web"),
        ("3890849", "c0ffee", "web"),
        ("tapcart", "c0ffee", "web"),
        ("my-erp", None, "api"),
        ("pos", None, "pos"),
        ("iphone", None, "pos"),
        ("shopify_draft_order", "c0ffee", "admin"),
        ("subscription_contract", None, "renewal"),
        ("subscription_contract_checkout_one", "c0ffee", "renewal"),
    ],
)
def test_where_an_order_came_from(deliver: Any, order: Any, source: Any, token: Any, origin: Any) -> None:
    """Numbers are sales channels; another name is an API client's unless there was a checkout."""
    events = deliver("orders/create", order | {"source_name": source, "checkout_token": token})
    assert of(OrderPlaced, events).origin == origin


def test_a_test_order_says_so(deliver: Any, order: Any) -> None:
    """Test orders are marked, not dropped."""
    assert of(OrderPlaced, deliver("orders/create", order | {"test": True})).test is True


@pytest.mark.parametrize(
    ("changes", "when"),
    [
        ({"cancelled_at": "2026-01-06T12:00:00Z"}, at(12, day=6)),
        ({"cancelled_at": "unreadable"}, at(9, 45)),
        ({"financial_status": "voided"}, at(9, 45)),
    ],
    ids=["cancelled", "cancelled at a malformed time", "voided"],
)
def test_an_order_that_no_longer_counts(deliver: Any, order: Any, changes: Any, when: Any) -> None:
    """Cancelled or voided, the order is told and its end too, on whatever topic it comes."""
    cancelled = of(OrderCancelled, deliver("orders/updated", order | changes))
    assert (cancelled.order, cancelled.at) == ("820982911946154508", when)


def test_a_deleted_order(deliver: Any) -> None:
    """A deletion carries an id and nothing else; it happened when it was sent."""
    (event,) = deliver("orders/delete", {"id": 7})
    assert (type(event), event.order, event.at.hour) == (OrderCancelled, "7", 10)


def test_an_edited_order_gives_no_events(deliver: Any) -> None:
    """orders/edited carries no total; orders/updated follows it."""
    assert deliver("orders/edited", {"order_edit": {"id": 1, "order_id": 7}}) == []


@pytest.mark.parametrize(
    ("changes", "amount"),
    [
        ({}, "21.50"),
        ({"transactions": []}, "21.50"),
        ({"transactions": [{"kind": "refund", "status": "success", "amount": "5", "currency": "XXX"}]}, "5"),
        ({"transactions": [{"kind": "refund", "status": "success", "amount": "5", "currency": "USD"}] * 2}, "10"),
        ({"transactions": [{"kind": "refund", "status": "success", "amount": "900", "currency": "JPY"}]}, "21.50"),
        ({"transactions": [{"kind": "sale", "status": "success", "amount": "9"}]}, "21.50"),
        ({"transactions": None, "refund_line_items": [{"subtotal": 4, "total_tax": None}]}, "4"),
    ],
    ids=[
        "paid back",
        "nothing paid yet",
        "no currency",
        "two",
        "shopper's currency",
        "a sale",
        "plain amounts",
    ],
)
def test_what_a_refund_amounts_to(deliver: Any, refund: Any, changes: Any, amount: Any) -> None:
    """The successful refund transactions, in the shop's currency; else what was returned, with tax."""
    (event,) = deliver("refunds/create", refund | changes)
    assert event == OrderRefunded(
        shop="acme.myshopify.com",
        at=at(9, day=6),
        delivery="w-1:refunds/create",
        order="7",
        refund="5",
        amount=Decimal(amount),
    )


def test_a_refund_of_nothing_is_none(deliver: Any, refund: Any) -> None:
    """Lines taken off an unpaid order pay nothing back, nor does a transaction that failed."""
    assert deliver("refunds/create", refund | {"transactions": [], "refund_line_items": []}) == []
    failed = {"kind": "refund", "status": "failure", "amount": "9"}
    assert deliver("refunds/create", refund | {"transactions": [failed]}) == []


def test_the_refund_inside_an_order_is_the_one_told_alone(deliver: Any, order: Any, refund: Any) -> None:
    """Both name the same order and refund, so one told twice counts once."""
    inside = of(OrderRefunded, deliver("orders/updated", order | {"refunds": [refund]}))
    alone = of(OrderRefunded, deliver("refunds/create", refund | {"order_id": 820982911946154508}))
    assert (inside.order, inside.refund, inside.amount) == (alone.order, alone.refund, alone.amount)


def test_a_bad_amount_in_a_refund_is_named(deliver: Any, order: Any, refund: Any) -> None:
    """The path leads through the order to the field."""
    refund["transactions"][0]["amount"] = "much"
    with pytest.raises(MalformedDelivery, match=r"^refunds\[0\]\.transactions\[0\]\.amount: expected"):
        deliver("orders/updated", order | {"refunds": [refund]})


@pytest.mark.parametrize(
    "topic", ["orders/create", "orders/updated", "orders/paid", "orders/fulfilled", "orders/partially_fulfilled"]
)
def test_three_order_webhooks_in_one_second_agree(deliver: Any, order: Any, topic: Any) -> None:
    """Several topics tell the same order at the same second; they differ in their delivery only."""
    other = deliver("orders/cancelled", order)[0]
    event = deliver(topic, order)[0]
    assert event.delivery != other.delivery
    assert attrs.evolve(event, delivery=None) == attrs.evolve(other, delivery=None)


def test_marketing_flags_of_an_order_say_nothing(deliver: Any, order: Any) -> None:
    """buyer_accepts_marketing is no explicit consent."""
    events = deliver("orders/create", order | {"buyer_accepts_marketing": True, "buyer_accepts_sms_marketing": True})
    assert {type(e) for e in events} == {OrderPlaced, ProfileChanged}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "no address"),
        ("email", "@"),
        ("email", "a b@x.example"),
        ("phone", "555-555-SHIP"),
        ("phone", "123"),
        ("customer_locale", "en\nUS"),
    ],
)
def test_what_names_nobody_is_skipped(deliver: Any, order: Any, field: Any, value: Any) -> None:
    """An unusable address is no reason to lose a purchase."""
    order |= {field: value, "customer": None, "contact_email": None}
    events = deliver("orders/create", order)
    assert of(OrderPlaced, events).keys == ()
    assert not [e for e in events if isinstance(e, ProfileChanged)]


@pytest.mark.parametrize("email", ["Ana@Example.com", " ana@example.com ", "ANA@EXAMPLE.COM", "ana@example.com"])
def test_one_spelling_of_an_e_mail(deliver: Any, order: Any, email: Any) -> None:
    """Case, blanks and full-width letters make no second person."""
    event = of(OrderPlaced, deliver("orders/create", order | {"email": email, "customer": {"id": 9}}))
    assert event.keys == ("customer:9", "email:ana@example.com")


@pytest.mark.parametrize(
    ("field", "value", "key"),
    [
        ("email", "\ufeffana\u00ad@example.com\u200b", "email:ana@example.com"),
        ("email", "\u200eana@example.com\u200e", "email:ana@example.com"),
        ("phone", "\u202a+972 50-123-4567\u202c", "phone:+972501234567"),
        ("phone", "+33\u202f6\u202f12\u202f34\u202f56\u202f78", "phone:+33612345678"),
        ("phone", "+\u0669\u0666\u0666501234567", "phone:+966501234567"),
        ("phone", "\uff0b\uff14\uff1930123456", "phone:+4930123456"),
    ],
    ids=["unseen", "direction", "a copied contact", "narrow spaces", "Arabic digits", "wide digits"],
)
def test_what_nobody_typed_is_no_part_of_an_address(deliver: Any, order: Any, field: str, value: str, key: str) -> None:
    """Copied with an address come marks that nobody sees; digits may be of any script."""
    nobody = order | {"customer": None, "email": None, "contact_email": None, "phone": None}
    assert of(OrderPlaced, deliver("orders/create", nobody | {field: value})).keys == (key,)


def test_parse_takes_what_the_admin_api_returns(order: Any) -> None:
    """Orders read back after a gap are told as their webhooks would have been, without a delivery."""
    (placed, _) = shopify.parse("orders/updated", order, shop="acme")
    assert (placed.shop, placed.order, placed.delivery) == ("acme", "820982911946154508", None)
    assert shopify.parse(
        "orders/delete", {"id": 7}, shop="acme", delivery="w", triggered_at="2026-01-05T09:00:00Z"
    ) == [OrderCancelled(shop="acme", at=at(9), delivery="w:orders/delete", order="7")]


@pytest.mark.parametrize("shop", ["", "a\nb", "x" * 256], ids=["empty", "newline", "long"])
def test_parse_wants_a_shop(order: Any, shop: Any) -> None:
    """Every event belongs to a shop."""
    with pytest.raises(MalformedDelivery, match="shop"):
        shopify.parse("orders/updated", order, shop=shop)


@pytest.mark.parametrize(
    "topic",
    [
        "customer.tags_added", "customer.joined_segment", "draft_orders/create", "orders/edited", "returns/approve",
        "subscription_contracts/update", "app/scopes_update", "customers/purchasing_summary",
    ],
)  # fmt: skip
def test_a_topic_of_no_interest_is_taken(deliver: Any, topic: str) -> None:
    """A few topics are written with a dot; none that is not read is refused, or Shopify would take its webhook off."""
    assert deliver(topic, {"id": 1, "customerId": "gid://shopify/Customer/1", "tags": ["vip"]}) == []


@pytest.mark.parametrize(
    ("key", "title", "product"), [("k-1", "Engraving", "k-1"), (None, "Engraving", "Engraving"), ("", " x ", "x")]
)
def test_a_line_that_was_made_up_for_one_cart(deliver: Any, cart: Any, key: Any, title: str, product: str) -> None:
    """It has no product: its key names it, and where an old capture has none its title."""
    line = {
        "key": key,
        "title": title,
        "product_id": None,
        "variant_id": None,
        "quantity": 1,
        "price": "5.00",
        "gift_card": True,
    }
    (found,) = of(CartChanged, deliver("carts/update", cart | {"line_items": [line]})).lines
    assert (found.product, found.price) == (product, Decimal("5.00"))


def test_a_line_without_any_name(deliver: Any, cart: Any) -> None:
    """A line that nothing names is refused by its field."""
    with pytest.raises(MalformedDelivery, match=r"^line_items\[0\]\.key: "):
        deliver("carts/update", cart | {"line_items": [{"quantity": 1, "price": "5.00", "title": None}]})
