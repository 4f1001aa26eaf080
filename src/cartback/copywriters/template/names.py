"""What a template may name: the facts as plain text, numbers, lists and dicts, made when a template asks for them.

Nothing else can be reached: there is no object with attributes in here. What is absent is nil; what shoppers and shops
typed is cleaned and cut to a sane length before it is put anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar

from cartback.copywriters.length import clean_value, fit
from cartback.copywriters.locales import Written, money, number, plain_number
from cartback.domain.money import Money
from cartback.words.facts import Facts, Item

_T = TypeVar("_T")

#: Graphemes kept of a text that somebody else typed.
LONGEST = 60


class Named(dict[str, Any], Generic[_T]):
    """Values by name, each made on first use. `plain` makes them all, for whoever wants a real dict."""

    __slots__ = ("_makers", "source")

    def __init__(self, makers: Mapping[str, Callable[[_T], Any]], source: _T) -> None:
        self._makers = makers
        self.source = source

    def __missing__(self, name: str) -> Any:
        value = self[name] = self._makers[name](self.source)
        return value

    def plain(self) -> dict[str, Any]:
        return {name: _plain(self[name]) for name in self._makers}


def _plain(value: Any) -> Any:
    if isinstance(value, Named):
        return value.plain()
    return [_plain(each) for each in value] if isinstance(value, list) else value


class Told(NamedTuple):
    """Facts, and how briefly to tell them: titles no longer than `title`, the first name or not."""

    facts: Facts
    title: int = LONGEST
    greet: bool = True


def named(told: Told) -> Named[Told]:
    """The names of a template and their values."""
    return Named(NAMES, told)


def unbreakable(facts: Facts) -> list[str]:
    """The texts of which half would be false: the code and every amount."""
    amounts = [facts.total, *(item.price for item in facts.items)]
    told = Told(facts)
    texts = [_code(told), _discount_amount(told), *(_money(amount, facts.locale) for amount in amounts)]
    return [text for text in texts if text]


def _text(value: str | None, longest: int = LONGEST) -> str | None:
    if not value:
        return None
    text = clean_value(value[: 16 * longest])
    return fit(text, longest) or None


def _money(amount: Money | None, locale: str) -> str | None:
    return money(amount.amount, amount.currency, locale) if amount is not None else None


def _quantity(quantity: int | Decimal, locale: str) -> int | float:
    """A number to compare and count with; one that is not whole reads as the locale writes it."""
    return quantity if isinstance(quantity, int) else Written(quantity, plain_number(quantity, locale))


def _code(told: Told) -> str | None:
    discount = told.facts.discount
    return clean_value(discount.code) or None if discount is not None else None


def _percent(told: Told) -> str | None:
    discount = told.facts.discount
    return number(discount.percent, told.facts.locale) if discount is not None and discount.percent else None


def _discount_amount(told: Told) -> str | None:
    """In the shop's currency, whatever the cart is in."""
    discount, currency = told.facts.discount, told.facts.discount_currency
    if discount is None or not discount.amount or not currency:
        return None
    return money(discount.amount, currency, told.facts.locale)


def _item(told: Told, item: Item) -> Named[tuple[Told, Item]]:
    return Named(ITEM_NAMES, (told, item))


@lru_cache(maxsize=8192)
def _of_product(text: str | None, longest: int) -> str | None:
    """A product's own words come back in many messages; a person's are not kept."""
    return _text(text, longest)


ITEM_NAMES: dict[str, Callable[[tuple[Told, Item]], Any]] = {
    "title": lambda of: _of_product(of[1].title, of[0].title),
    "quantity": lambda of: _quantity(of[1].quantity, of[0].facts.locale),
    "price": lambda of: _money(of[1].price, of[0].facts.locale),
    "variant": lambda of: _of_product(of[1].variant, of[0].title),
}

NAMES: dict[str, Callable[[Told], Any]] = {
    "shop": lambda told: _text(told.facts.shop),
    "first_name": lambda told: _text(told.facts.first_name) if told.greet else None,
    "items": lambda told: [_item(told, item) for item in told.facts.items],
    "item": lambda told: _item(told, told.facts.items[0]) if told.facts.items else None,
    "count": lambda told: told.facts.count,
    "others": lambda told: max(0, told.facts.count - 1),
    "more_items": lambda told: told.facts.more_items,
    "total": lambda told: _money(told.facts.total, told.facts.locale),
    "code": _code,
    "percent": _percent,
    "discount_amount": _discount_amount,
    "free_shipping": lambda told: told.facts.free_shipping,
    "kind": lambda told: told.facts.kind,
    "step": lambda told: told.facts.step,
    "stage": lambda told: told.facts.stage,
    "badges": lambda told: list(told.facts.badges),
}


def briefer(told: Told) -> tuple[Told, ...]:
    """The same facts told in fewer and fewer words."""
    facts = told.facts
    return (Told(facts, 40), Told(facts, 24), Told(facts, 14), Told(facts, 14, greet=False))
