"""Law: nothing that names a person, a place or a key gets into a prompt, whatever the shop reports (RELIABILITY S27)."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from functools import reduce
from typing import Any, get_args, get_origin, get_type_hints

import attrs
from hypothesis import given
from hypothesis import strategies as st

from cartback.domain import events as ev
from cartback.domain.campaign import CartRecovery, CheckoutRecovery, Winback
from cartback.domain.cases import case_of
from cartback.domain.event_fields import REPORTABLE
from cartback.domain.identity import Key
from cartback.domain.product import Product, apply_product, keys_of_line, keys_of_product
from cartback.domain.session import current_session
from cartback.domain.shop import Shop
from cartback.domain.shopper import Shopper, new_shopper
from cartback.domain.transitions import apply
from cartback.testing.fakes import MONDAY
from cartback.words.facts import Facts, Item, facts_of
from cartback.words.prompt import Example, Prompt, prompt

#: What a message may say: what a product is called, and, where the shop allows it, the first name.
ALLOWED = frozenset({"Line.title", "Line.variant_title", "ProductChanged.title", "ProfileChanged.first_name"})
#: Amounts by field: those of an order are its history, those of a line are what the cart costs.
ALLOWED_AMOUNTS = frozenset({"Line.price", "CartChanged.value", "CheckoutChanged.value", "ProductChanged.price"})
CLASSES = [cls for cls in REPORTABLE.values() if issubclass(cls, ev.ShopperEvent)]


class Canaries:
    """A text or amount for every field, each of its own; which is whose is remembered."""

    def __init__(self) -> None:
        self.of: dict[str, str] = {}

    def text(self, name: str) -> str:
        letters = "".join(chr(ord("a") + int(digit)) for digit in f"{len(self.of):05d}")
        canary = f"Zq{letters}"
        self.of[canary] = name
        return canary

    def amount(self, name: str) -> Decimal:
        amount = Decimal(7_000_001 + 11 * len(self.of)).scaleb(-2)
        self.of[str(amount)] = name
        return amount

    def phone(self, name: str) -> str:
        phone = f"+1555{8_000_000 + len(self.of)}"
        self.of[phone.removeprefix("+")] = name
        return phone

    def escaped(self, text: str, allowed: frozenset[str] = ALLOWED | ALLOWED_AMOUNTS) -> list[str]:
        """Of which fields the text knows something that it should not."""
        folded = text.casefold()
        return [name for canary, name in self.of.items() if canary.casefold() in folded and name not in allowed]

    def event(self, cls: type[Any], at: datetime) -> Any:
        """One such event, every field of it filled."""
        hints = get_type_hints(cls)
        return cls(**{a.name: self.value(cls, a.name, hints[a.name], at) for a in attrs.fields(cls)})

    def value(self, cls: type, field: str, hint: Any, at: datetime) -> Any:
        name = f"{cls.__name__}.{field}"
        if field == "shop":
            return "acme"
        if field == "keys":
            email = Key(f"email:{self.text(name).lower()}@example.com")
            return (Key("customer:ana"), Key(f"customer:{self.text(name)}"), email, Key(f"phone:{self.phone(name)}"))
        if field == "phone":
            return self.phone(name)
        if field == "currency":
            return "USD"
        options = [arg for arg in get_args(hint) if arg is not type(None)]
        if get_origin(hint) is not None and options and all(isinstance(option, str) for option in options):
            return options[-1]  # a Literal
        kind = options[0] if options and get_origin(hint) is not tuple else hint
        if get_origin(kind) is tuple:
            each = get_args(kind)[0]
            return tuple(self.text(name) if each is str else self.event(each, at) for _ in range(2))
        if kind is str:
            return self.text(name)
        if kind is ev.Line:
            return self.event(ev.Line, at)
        return self.amount(name) if kind is Decimal else at if kind is datetime else True if kind is bool else 1


def test_every_field_is_filled() -> None:
    """The canaries reach every text of every event: else the law below would not see it."""
    canaries = Canaries()
    for cls in (*CLASSES, ev.ProductChanged):
        canaries.event(cls, MONDAY)
    filled = set(canaries.of.values())
    for cls in (*CLASSES, ev.Line, ev.ProductChanged):
        texts = {a.name for a in attrs.fields(cls) if "str" in str(a.type) and "Literal" not in str(a.type)}
        texts -= {"shop", "currency", "channel", "origin", "reached", "ended_by"}
        assert {f"{cls.__name__}.{name}" for name in texts} <= filled


STORIES = st.lists(st.tuples(st.sampled_from(CLASSES), st.integers(0, 60 * 24 * 40)), min_size=0, max_size=14)


@given(STORIES, st.booleans(), st.sampled_from(("cart", "checkout", "order")))
def test_no_canary_sings(story: list[tuple[type[ev.ShopperEvent], int]], greet: bool, last: str) -> None:
    """Any events, every field a canary: of them all only titles, prices and, where allowed, a first name are in the prompt."""
    canaries = Canaries()
    now = MONDAY + timedelta(days=41)
    end = {"cart": ev.CartChanged, "checkout": ev.CheckoutChanged, "order": ev.OrderPlaced}[last]
    told = [canaries.event(cls, MONDAY + timedelta(minutes=minutes)) for cls, minutes in story]
    if last == "checkout":
        told.append(attrs.evolve(canaries.event(end, now), completed_at=None))
    else:
        told.append(canaries.event(end, now))
    shopper: Shopper = reduce(apply, told, new_shopper(canaries.text("Shopper.id")))
    asked = _prompts(shopper, canaries, now + timedelta(hours=1), greet=greet)
    assert asked
    allowed = ALLOWED | ALLOWED_AMOUNTS
    for one in asked:
        text = "".join(message["content"] for message in one.messages())
        assert canaries.escaped(text, allowed if greet else allowed - {"ProfileChanged.first_name"}) == []


def _prompts(shopper: Shopper, canaries: Canaries, now: datetime, *, greet: bool) -> list[Prompt]:
    """What a model would be told of this shopper by each kind of campaign, whether or not a rule would allow it."""
    shop = Shop(
        id="acme", name="Acme", currency="USD", timezone="UTC", use_first_name=greet, home_url="https://acme.test/"
    )
    session = current_session(shopper)
    products: dict[str, Product] = {}
    for line in session.lines if session is not None else ():
        news = attrs.evolve(canaries.event(ev.ProductChanged, now), product=line.product, variant=line.variant)
        for key in (*keys_of_line(line), *keys_of_product(news)):
            products[key] = apply_product(Product(key), news)
    cases = [
        case_of(shopper, shop, campaign, now, session, products)
        for campaign in (CartRecovery(), CheckoutRecovery(), Winback())
    ]
    return [prompt(facts_of(case).facts, [Example("Hello", "There")]) for case in cases]


def test_the_canaries_can_be_heard() -> None:
    """A cart's title is in the prompt, so that silence means something."""
    canaries = Canaries()
    shopper = apply(new_shopper("s"), canaries.event(ev.CartChanged, MONDAY))
    asked = _prompts(shopper, canaries, MONDAY + timedelta(hours=1), greet=False)[0]
    assert canaries.escaped(asked.user, frozenset()) != []


def test_the_types_have_no_room_for_a_person() -> None:
    """A prompt is made of Facts and Examples, and those have no field for an address, a surname or an id."""
    assert get_type_hints(prompt)["facts"] is Facts
    names = {*Facts.__struct_fields__, *Item.__struct_fields__, *Example.__struct_fields__, *Prompt.__struct_fields__}
    forbidden = (
        "mail",
        "phone",
        "address",
        "surname",
        "last_name",
        "customer",
        "shopper",
        "device",
        "token",
        "order",
        "url",
        "link",
    )
    assert [name for name in names if any(word in name for word in forbidden) or name in ("id", "keys")] == []
