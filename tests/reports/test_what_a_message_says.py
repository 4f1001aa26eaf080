"""What a message says of the cart: the situations of other products' bug reports, and their kin.

Each table is one kind of fault. The words are those of a merchant's template that names the first item, its price and the total.
"""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from cartback import AudienceOverride, CartRecovery, CheckoutRecovery, CopyRequest, Discount, Incentive
from cartback.domain import events as ev
from cartback.domain.identity import parse_key
from cartback.domain.tuning import MessageTemplate
from cartback.domain.verdict import Send
from cartback.errors import CopyError
from cartback.sources import shopify
from cartback.testing import World
from cartback.words.check import check
from cartback.words.facts import Copy, Facts, facts_of
from cartback.words.prompt import prompt

PRICES = MessageTemplate(title="Cart", body="{{ items[0].title }}: {{ items[0].price }}, total {{ total }}")


def world(*templates: MessageTemplate, **settings: Any) -> World:
    settings.setdefault("campaigns", [CartRecovery(wait="1h", templates=templates), CheckoutRecovery()])
    return World(quiet_hours=None, **settings).at("09:00")


def line(product: str, price: str, quantity: str = "1", **more: Any) -> ev.Line:
    return ev.Line(
        product=product, **{"title": product.title(), "price": Decimal(price), "quantity": Decimal(quantity), **more}
    )


def cart(w: World, *lines: ev.Line, value: str | None = None, currency: str | None = None) -> None:
    amount = Decimal(value) if value is not None else None
    w.ingest(
        ev.CartChanged(
            shop="acme", at=w.now, keys=(w.ana.key,), cart="c1", lines=lines, value=amount, currency=currency
        )
    )


def said(w: World) -> Facts:
    """The facts of the message that is due an hour on."""
    decision = w.recovery.decide("acme", "customer:ana", w.now + timedelta(hours=1))
    assert isinstance(decision, Send), decision
    return facts_of(decision.message.case).facts


def body(w: World, hours: float = 2) -> str:
    """The one message that went by then."""
    [sent] = w.at(w.now + timedelta(hours=hours)).sent
    return sent.body


# --- prices -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "seen", "after", "expected"),
    [
        ((), "20.00", ("15.00",), "Mug: $20.00, total $20.00"),
        (("20.00",), "20.00", ("15.00",), "Mug: $15.00, total $15.00"),
        (("20.00",), "20.00", ("25.00",), "Mug: $25.00, total $25.00"),
        (("20.00",), "18.00", ("15.00",), "Mug: $18.00, total $18.00"),
        (("0.00",), "45.00", ("0.00",), "Mug: $45.00, total $45.00"),
        (("45.00",), "45.00", ("0.00",), "Mug: $45.00, total $45.00"),
        (("10.00",), "12.00", (), "Mug: $12.00, total $12.00"),
        (("10.00", "12.00"), "10.00", ("15.00",), "Mug: $10.00, total $10.00"),
        (("10.00", "12.00"), "12.00", ("15.00", "16.00"), "Mug: $16.00, total $16.00"),
        (("20.00",), "20", ("15",), "Mug: $15.00, total $15.00"),
    ],
    ids=[
        "nothing known before",
        "a drop",
        "a rise",
        "a discount of the shopper's own",
        "an option makes the price",
        "the price became an option's",
        "older news",
        "at a price that was over by then",
        "at the newest of several",
        "written with fewer digits",
    ],
)
def test_news_of_a_product_moves_only_its_own_price(
    before: tuple[str, ...], seen: str, after: tuple[str, ...], expected: str
) -> None:
    """A line's price changes if it was the product's own when the cart was seen; the total moves with it."""
    w = world(PRICES)
    for n, price in enumerate(before):
        w.at(w.now + timedelta(minutes=n)).product("Mug", price=price)
    w.at(w.now + timedelta(minutes=5))
    cart(w, line("mug", seen))
    for n, price in enumerate(after, 1):
        w.at(w.now + timedelta(minutes=n)).product("Mug", price=price)
    assert body(w) == expected


@pytest.mark.parametrize(
    ("shop", "currency", "expected"),
    [
        ("GBP", "EUR", "Lamp: €200.00, total €200.00"),
        ("GBP", "GBP", "Lamp: £184.00, total £184.00"),
        ("GBP", None, "Lamp: £184.00, total £184.00"),
        ("USD", "JPY", "Lamp: ¥200, total ¥200"),
        ("JPY", "USD", "Lamp: $200.00, total $200.00"),
    ],
)
def test_news_of_a_product_is_in_the_shops_currency(shop: str, currency: str | None, expected: str) -> None:
    """A cart in another currency keeps its figures, even where the numbers agree."""
    w = world(PRICES, currency=shop).product("Lamp", price="200.00")
    w.at("09:05")
    cart(w, line("lamp", "200.00"), currency=currency)
    w.at("09:10").product("Lamp", price="184.00")
    assert body(w) == expected


@pytest.mark.parametrize(
    ("lines", "value", "total"),
    [
        ((("mug", "20.00", "3"),), None, "45.00"),
        ((("mug", "20.00", "1.5"),), None, "22.50"),
        ((("mug", "20.00", "1"), ("hat", "7.00", "2")), None, "29.00"),
        ((("mug", "20.00", "3"),), "60.01", "45.01"),
        ((("mug", "20.00", "2"), ("hat", "7.00", "1")), "42.00", None),
        ((("mug", "20.00", "1"),), "26.90", None),
    ],
    ids=["by quantity", "by a part", "one of two", "rounding", "a discount on the whole", "postage in it"],
)
def test_the_total_moves_with_the_price_or_is_not_said(
    lines: tuple[tuple[str, str, str], ...], value: str | None, total: str | None
) -> None:
    """By the quantity, where the lines made the total; else nobody knows what a discount or postage would be now."""
    w = world().product("Mug", price="20.00")
    w.at("09:05")
    cart(w, *(line(*each) for each in lines), value=value)
    w.at("09:10").product("Mug", price="15.00")
    told = said(w)
    assert {str(item.price) for item in told.items if item.title == "Mug"} == {"15.00 USD"}
    assert (None if told.total is None else str(told.total.rounded().amount)) == total


def test_late_news_of_an_earlier_price_counts_at_its_own_time() -> None:
    """The product's earlier price is heard of after the later one: the end is the same."""
    for order in ((1, -1), (-1, 1)):
        w = world(PRICES)
        w.at("09:30")
        cart(w, line("mug", "20.00"))
        seen = w.now
        w.at("10:00")
        for when in order:
            price = Decimal("20.00") if when < 0 else Decimal("15.00")
            w.ingest(ev.ProductChanged(shop="acme", at=seen + timedelta(minutes=10 * when), product="mug", price=price))
        assert body(w) == "Mug: $15.00, total $15.00"


def test_templates_prompt_check_and_preview_have_the_same_figures() -> None:
    """After a price moved, no one of them still has the old one."""
    w = world(PRICES).product("Mug", price="20.00")
    w.at("09:05")
    cart(w, line("mug", "20.00", "2"))
    w.at("09:10").product("Mug", price="15.00")
    told = said(w)
    asked = prompt(told).user
    assert "15.00" in asked
    assert "30.00" in asked
    assert "20.00" not in asked
    assert check(Copy("Cart", "The Mug is $15.00, all of it $30.00."), told) == ()
    assert check(Copy("Cart", "The Mug is $20.00."), told) != ()
    [seen] = w.recovery.preview("acme", "cart_recovery", shoppers=["customer:ana"])
    assert seen.copy is not None
    assert seen.copy.body == "Mug: $15.00, total $30.00"


# --- titles and languages -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seen", "known", "named"),
    [
        ("Tasse bleue", "Blue mug", "Tasse bleue"),
        ("", "Blue mug", "Blue mug"),
        ("青いマグ", "Blue mug", "青いマグ"),
        ("Blue mug", "Blue mug, now larger", "Blue mug"),
        ("Mug", None, "Mug"),
    ],
)
def test_a_line_is_named_as_the_shopper_saw_it(seen: str, known: str | None, named: str) -> None:
    """A product's title stands in only for a line that has none."""
    w = world()
    if known is not None:
        w.product(known, product="mug")
    w.at("09:05")
    cart(w, line("mug", "12.00", title=seen))
    if known is not None:
        w.at("09:10").product(known, product="mug")
    assert said(w).items[0].title == named


OWN = (
    MessageTemplate(title="t", body="Deutsch", locale="de"),
    MessageTemplate(title="t", body="Brasil", locale="pt-BR"),
    MessageTemplate(title="t", body="繁體", locale="zh-Hant"),
)


@pytest.mark.parametrize(
    ("shop", "shopper", "templates", "begins"),
    [
        ("de", "pl", (), "Im Warenkorb"),
        ("de", "fr", (), "Dans votre"),
        ("de-CH", "sv", (), "Im Warenkorb"),
        ("de", "nonsense!", (), "Im Warenkorb"),
        ("pl", "cs", (), "You left"),
        ("fr", "pt-BR", (), "Ficou no"),
        ("de", "pl", OWN, "Deutsch"),
        ("en", "pt-PT", OWN, "Brasil"),
        ("de", "zh-TW", OWN, "繁體"),
        ("de", "zh-HK", OWN, "繁體"),
        ("de", "zh-CN", OWN, "Deutsch"),
        ("pl", "sv", OWN, "You left"),
        ("fr", "de-AT", OWN, "Deutsch"),
        ("de", "en", OWN, "You left"),
    ],
)
def test_the_language_is_the_shoppers_then_the_shops(
    shop: str, shopper: str, templates: tuple[MessageTemplate, ...], begins: str
) -> None:
    """English comes last; in each language the merchant's own words come before the built-in ones."""
    w = World([CartRecovery(wait="1h", templates=templates)], quiet_hours=None, locale=shop).at("09:00")
    w.shopper("ana", locale=shopper)
    cart(w, line("tasse", "12.00"))
    assert body(w).startswith(begins.split()[0])


@pytest.mark.parametrize(
    ("order", "language"),
    [
        ({"source_name": "shopify_draft_order"}, "fr"),
        ({"source_name": "pos"}, "fr"),
        ({"source_name": "android"}, "fr"),
        ({"source_name": "my-erp"}, "fr"),
        ({"source_name": "1662707", "checkout_token": None}, "fr"),
        ({"source_name": "subscription_contract"}, "fr"),
        ({"source_name": "subscription_contract_checkout_one", "checkout_token": "k"}, "fr"),
        ({"source_name": "web"}, "en"),
        ({"source_name": "3890849", "checkout_token": "k"}, "en"),
        ({"source_name": None}, "en"),
    ],
)
def test_whose_order_says_what_the_shopper_speaks(order: dict[str, Any], language: str) -> None:
    """Only an order that the shopper typed; a name or an address is taken from any."""
    w = world()
    w.shopper("ana", locale="fr")
    now = w.at("09:05").now.isoformat()
    payload = {
        "id": 5, "customer": {"id": "ana", "first_name": "Ana"}, "created_at": now, "updated_at": now, "total_price": "30.00",
        "currency": "USD", "customer_locale": "en", **order,
    }  # fmt: skip
    w.ingest(*shopify.parse("orders/create", json.dumps(payload).encode(), shop="acme", triggered_at=w.now))
    known = w.recovery.export("acme", "customer:ana")["shopper"]["profile"]
    assert known["locale"]["value"] == language
    assert known["first_name"]["value"] == "Ana"


# --- lines of price 0 ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "first", "count"),
    [
        ([("screws", "0"), ("key", "0.00"), ("shelf", "50")], "Shelf", 1),
        ([("shelf", "50"), ("sample", "0")], "Shelf", 1),
        ([("mug", "5"), ("gift", "0"), ("hat", "9")], "Mug", 2),
        ([("a", "0"), ("b", "0")], "A", 2),
        ([("mug", "5"), ("hat", "9")], "Mug", 2),
    ],
    ids=["a bundle", "a sample", "a gift in between", "nothing but gifts", "none"],
)
def test_what_costs_nothing_is_named_last_and_not_counted(lines: list[tuple[str, str]], first: str, count: int) -> None:
    """Unless all lines are such. A model is not shown it, and may not count it."""
    w = world()
    cart(w, *(line(*each) for each in lines), value="50" if count else None)
    told = said(w)
    assert (told.items[0].title, told.count, len(told.items)) == (first, count, len(lines))
    assert not told.items[0].extra
    assert len(json.loads(prompt(told).user.split("<data>\n")[1].split("\n</data>")[0])["facts"]["items"]) == count


def test_a_bundle_reads_as_one_thing() -> None:
    """Nine parts, and the message speaks of the bundle alone; the parts in stock do not keep a sold-out bundle alive."""
    w = world()
    cart(w, *(line(f"part {n}", "0") for n in range(9)), line("shelf", "50"))
    assert "Shelf" in body(w)
    assert "more" not in w.sent[0].body
    w = world()
    cart(w, line("screws", "0"), line("shelf", "50"))
    w.product("Shelf", sellable=False)
    assert w.sent_until("12:00") == []


# --- figures that contradict each other -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "value", "currency", "spoken"),
    [
        ([("coat", "4766.11570248", "1")], "189.00", "EUR", False),
        ([("coat", "100.00", "2")], "189.00", "EUR", False),
        ([("mug", "5", "1"), ("coat", "4766", "1")], "189", None, False),
        ([("mug", "12.50", "1.5")], "18.00", None, False),
        ([("coat", "190", "1")], "189", "JPY", True),
        ([("coat", "192", "1")], "189", "JPY", False),
        ([("mug", "3.33", "3")], "9.99", None, True),
        ([("mug", "3.34", "3")], "10.00", None, True),
        ([("mug", "12.345", "1")], "12.34", None, True),
        ([("mug", "10", "1"), ("hat", "10", "1")], "18.00", None, True),
        ([("mug", "10", "1")], "14.90", None, True),
    ],
    ids=[
        "lines in another currency", "two of it", "one of several", "by the metre", "one yen", "three yen", "no rounding",
        "rounded for each", "half a cent", "a discount on the whole", "postage in it",
    ],
)  # fmt: skip
def test_no_figure_of_a_cart_is_said_that_contradicts_itself(
    lines: list[tuple[str, str, str]], value: str, currency: str | None, spoken: bool
) -> None:
    """A line that costs more than the cart, by more than rounding: neither price nor total, in words, prompt and check."""
    w = world(PRICES, currency="CZK")
    cart(w, *(line(*each) for each in lines), value=value, currency=currency)
    told = said(w)
    assert (told.total is not None) is spoken
    assert all((item.price is not None) is spoken for item in told.items)
    assert ("price" in prompt(told).user.split("<data>")[1]) is spoken
    assert check(Copy("Cart", "Your Coat and Mug are waiting."), told) == ()
    w.at("12:00")
    [sent] = w.sent
    [row] = w.recovery.notifications("acme", limit=5)
    assert any(price.partition(".")[0] in sent.body.replace(",", "") for _, price, _ in lines) is spoken
    assert [reason.partition(" ")[0] for reason in row.reasons] == ([] if spoken else ["fallback"])


def test_a_template_that_asks_first_reads_well_without_figures() -> None:
    """{% if total %} is false, and nothing has to stand in for the template."""
    asks = MessageTemplate(title="Cart", body="Your {{ item.title }}{% if total %} for {{ total }}{% endif %} is here.")
    w = world(asks)
    cart(w, line("coat", "4766"), value="189")
    assert body(w) == "Your Coat is here."
    assert w.recovery.notifications("acme", limit=5)[0].reasons == ()


def test_the_row_says_of_the_writer_and_of_the_templates_why_they_did_not_write() -> None:
    """Where a copywriter fails and then the merchant's template, each has its reason, in that order and under one name."""

    class Away:
        def write(self, request: CopyRequest) -> Copy:
            raise CopyError(f"no model for {request.campaign}")

    campaign = CartRecovery(wait="1h", templates=(PRICES,), trust="rules")
    w = World([campaign], quiet_hours=None, copywriter=Away()).at("09:00")
    cart(w, line("coat", "4766"), value="189")
    assert "Coat" in body(w)
    first, second = w.recovery.notifications("acme")[0].reasons
    assert first == "fallback (no model for cart_recovery)"
    assert second.startswith("fallback (")
    assert second != first


# --- quantities that are not whole ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "kept", "cost"),
    [
        (1.5, "1.5", "12.00"),
        ("1.5", "1.5", "12.00"),
        ("0.125", "0.125", "1.00"),
        (2, "2", "16.00"),
        ("2.00", "2", "16.00"),
        (2.0, "2", "16.00"),
        ("1.10", "1.1", "8.80"),
    ],
)
def test_a_quantity_is_exact(told: Any, kept: str, cost: str) -> None:
    """From event JSON and from Shopify alike; a whole one is a whole number, however it was written."""
    from cartback.sources import jsonl

    payload = {
        "type": "cart_changed", "shop": "acme", "at": "2026-01-05T10:00:00Z", "cart": "t",
        "lines": [{"product": "f", "title": "Fabric", "price": "8.00", "quantity": told}],
    }  # fmt: skip
    event = jsonl.decode(json.dumps(payload))
    assert jsonl.decode(jsonl.encode(event)) == event
    item = {"product_id": 1, "variant_id": 2, "title": "Fabric", "price": "8.00", "quantity": told}
    [other] = shopify.parse(
        "carts/update", {"token": "t", "line_items": [item], "updated_at": "2026-01-05T10:00:00Z"}, shop="acme"
    )
    for each in (event, other):
        assert isinstance(each, ev.CartChanged)
        [one] = each.lines
        assert (str(one.quantity), one.price * one.quantity) == (kept, Decimal(cost))
        assert type(one.quantity) is (int if kept.isdigit() else Decimal)


@pytest.mark.parametrize(
    ("locale", "written"),
    [
        ("en", "1.5"),
        ("de", "1,5"),
        ("fr", "1,5"),
        ("es", "1,5"),
        ("it", "1,5"),
        ("nl", "1,5"),
        ("pt", "1,5"),
        ("ja", "1.5"),
    ],
)
def test_a_quantity_is_written_as_the_locale_writes_it(locale: str, written: str) -> None:
    """In a template, where it can be compared and multiplied too; a whole one as ever."""
    own = MessageTemplate(
        title="t", body="{{ item.quantity }}{% if item.quantity > 1 %}!{% endif %} {{ item.quantity | times: 2 }}"
    )
    for quantity, expected in (("1.5", f"{written}! 3"), ("2", "2! 4")):
        w = world(own)
        w.shopper("ana", locale=locale)
        cart(w, line("fabric", "8.00", quantity))
        assert body(w).removesuffix(".0") == expected


def test_a_model_may_say_a_quantity_that_is_not_whole() -> None:
    """The prompt has it exactly; the check takes it with a point or a comma, and no other."""
    w = world()
    cart(w, line("fabric", "8.00", "1.5"))
    told = said(w)
    assert '"quantity": "1.5"' in prompt(told).user
    assert check(Copy("Cart", "Your Fabric, 1.5 of it, is here."), told) == ()
    assert check(Copy("Cart", "Your Fabric, 2.5 of it, is here."), told) != ()


# --- codes for one use ------------------------------------------------------------------------------------------------------


def bought_with(*codes: str, **more: Any) -> ev.OrderPlaced:
    at = World().now
    return ev.OrderPlaced(
        shop="acme",
        at=at,
        keys=(parse_key("customer:ana"),),
        order="1",
        total=Decimal(30),
        codes=codes,
        **more,
    )


@pytest.mark.parametrize(
    ("used", "once", "offered"),
    [
        (("WELCOME10",), True, False),
        (("welcome10",), True, False),
        (("SPRING", " Welcome10 "), True, False),
        (("SPRING",), True, True),
        ((), True, True),
        (("WELCOME10",), False, True),
    ],
)
def test_a_code_for_one_use_is_offered_until_it_was_used(used: tuple[str, ...], once: bool, offered: bool) -> None:
    """In any case of its letters, by any order of the shopper's; a code for many uses is offered again."""
    discount = Discount(code="WELCOME10", percent=Decimal(10), once=once)
    w = world(campaigns=[CartRecovery(wait="1h", discount=discount)])
    w.ingest(bought_with(*used))
    w.ana.adds("Mug", "12.00")
    assert ("WELCOME10" in body(w)) is offered


@pytest.mark.parametrize(
    "settings",
    [
        {"incentives": (Incentive(from_value=Decimal(10), discount=Discount(code="WELCOME10", once=True)),)},
        {"overrides": (AudienceOverride(audience="new_customer", discount=Discount(code="WELCOME10", once=True)),)},
        {"discount": Discount(code="WELCOME10", once=True, free_shipping=True)},
    ],
    ids=["an incentive", "an override", "with free shipping"],
)
def test_a_used_code_is_left_out_wherever_it_was_set(settings: dict[str, Any]) -> None:
    """And what came with it: nothing of a used code is promised, and the row has none."""
    for used in (False, True):
        w = world(campaigns=[CartRecovery(wait="1h", **settings)])
        w.ingest(bought_with("WELCOME10" if used else "OTHER"))
        w.ana.adds("Mug", "12.00")
        told = said(w)
        assert (told.discount is None) is used
        assert not (used and told.free_shipping)


def test_a_code_stays_used_when_its_order_is_cancelled() -> None:
    """Not every shop gives it back, and a code that is refused at the till is worse than none."""
    w = world(campaigns=[CartRecovery(wait="1h", discount=Discount(code="WELCOME10", once=True))])
    w.ingest(bought_with("WELCOME10"), ev.OrderCancelled(shop="acme", at=w.now, keys=(w.ana.key,), order="1"))
    w.at("09:05").ana.adds("Mug", "12.00")
    assert "WELCOME10" not in body(w)


@pytest.mark.parametrize(
    "order",
    [
        {"discount_codes": [{"code": "WELCOME10", "amount": "3.00", "type": "percentage"}]},
        {"discount_applications": [{"type": "discount_code", "code": "WELCOME10", "value": "10.0"}]},
        {"discount_codes": [], "discount_applications": [{"type": "automatic", "title": "X"}, {"code": "WELCOME10"}]},
        {"discount_codes": [{"code": "welcome10"}, {"code": None}, {"code": ""}]},
    ],
)
def test_shopify_says_which_codes_an_order_used(order: dict[str, Any]) -> None:
    """As a list of codes or among what was applied; what is no code is passed over."""
    [placed] = shopify.parse(
        "orders/create", {"id": 5, "created_at": "2026-01-05T10:00:00Z", "total_price": "1", **order}, shop="acme"
    )
    assert isinstance(placed, ev.OrderPlaced)
    assert [code.upper() for code in placed.codes] == ["WELCOME10"]
