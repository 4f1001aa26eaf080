"""The names that a template may use: the facts as plain text, numbers, lists and dicts, made when a template asks for them.

Nothing else can be reached: there is no object with attributes in here. An absent fact is nil; a text that shoppers or shops
typed is cleaned and cut to a sane length before it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar

from cartback.copywriters.length import clean_value, fit
from cartback.domain.money import Money
from cartback.locales import LocalNumber, money, number, plain_number
from cartback.words.facts import Facts, Item

_T = TypeVar("_T")

#: Graphemes kept of a text that a shopper or a shop typed.
LONGEST = 60


class LazyNames(dict[str, Any], Generic[_T]):
    """Values by name, each made on first use. `plain` makes them all, as a real dict."""

    __slots__ = ("_makers", "source")

    def __init__(self, makers: Mapping[str, Callable[[_T], Any]], source: _T) -> None:
        self._makers = makers
        self.source = source

    def __missing__(self, name: str) -> Any:
        value = self[name] = self._makers[name](self.source)
        return value

    def plain(self) -> dict[str, Any]:
        """Make every value, and return them as a plain dict."""
        return {name: _plain(self[name]) for name in self._makers}


def _plain(value: Any) -> Any:
    if isinstance(value, LazyNames):
        return value.plain()
    return [_plain(each) for each in value] if isinstance(value, list) else value


class BriefedFacts(NamedTuple):
    """Facts, and their brevity: titles no longer than `title`, the first name or not."""

    facts: Facts
    title: int = LONGEST
    greet: bool = True


def named(telling: BriefedFacts) -> LazyNames[BriefedFacts]:
    """Return the names of a template and their values."""
    return LazyNames(NAMES, telling)


def unbreakable(facts: Facts) -> list[str]:
    """Return the texts that must not be cut in half: the code and every amount."""
    amounts = [facts.total, *(item.price for item in facts.items)]
    telling = BriefedFacts(facts)
    texts = [_code(telling), _discount_amount(telling), *(_money(amount, facts.locale) for amount in amounts)]
    return [text for text in texts if text]


def _text(value: str | None, longest: int = LONGEST) -> str | None:
    if not value:
        return None
    text = clean_value(value[: 16 * longest])
    return fit(text, longest) or None


def _money(amount: Money | None, locale: str) -> str | None:
    return money(amount.amount, amount.currency, locale) if amount is not None else None


def _quantity(quantity: int | Decimal, locale: str) -> int | float:
    """Return a number to compare and count with; a fraction is written as in the locale."""
    return quantity if isinstance(quantity, int) else LocalNumber(quantity, plain_number(quantity, locale))


def _code(telling: BriefedFacts) -> str | None:
    discount = telling.facts.discount
    return clean_value(discount.code) or None if discount is not None else None


def _percent(telling: BriefedFacts) -> str | None:
    discount = telling.facts.discount
    return number(discount.percent, telling.facts.locale) if discount is not None and discount.percent else None


def _discount_amount(telling: BriefedFacts) -> str | None:
    """Return the amount off, in the shop's currency, not the cart's."""
    discount, currency = telling.facts.discount, telling.facts.discount_currency
    if discount is None or not discount.amount or not currency:
        return None
    return money(discount.amount, currency, telling.facts.locale)


def _item(telling: BriefedFacts, item: Item) -> LazyNames[tuple[BriefedFacts, Item]]:
    return LazyNames(ITEM_NAMES, (telling, item))


@lru_cache(maxsize=8192)
def _of_product(text: str | None, longest: int) -> str | None:
    """Clean a product's text. It is cached, as it recurs in many messages; a person's is not."""
    return _text(text, longest)


ITEM_NAMES: dict[str, Callable[[tuple[BriefedFacts, Item]], Any]] = {
    "title": lambda of: _of_product(of[1].title, of[0].title),
    "quantity": lambda of: _quantity(of[1].quantity, of[0].facts.locale),
    "price": lambda of: _money(of[1].price, of[0].facts.locale),
    "variant": lambda of: _of_product(of[1].variant, of[0].title),
}

NAMES: dict[str, Callable[[BriefedFacts], Any]] = {
    "shop": lambda telling: _text(telling.facts.shop),
    "first_name": lambda telling: _text(telling.facts.first_name) if telling.greet else None,
    "items": lambda telling: [_item(telling, item) for item in telling.facts.items],
    "item": lambda telling: _item(telling, telling.facts.items[0]) if telling.facts.items else None,
    "count": lambda telling: telling.facts.count,
    "others": lambda telling: max(0, telling.facts.count - 1),
    "more_items": lambda telling: telling.facts.more_items,
    "total": lambda telling: _money(telling.facts.total, telling.facts.locale),
    "code": _code,
    "percent": _percent,
    "discount_amount": _discount_amount,
    "free_shipping": lambda telling: telling.facts.free_shipping,
    "kind": lambda telling: telling.facts.kind,
    "step": lambda telling: telling.facts.step,
    "stage": lambda telling: telling.facts.stage,
    "badges": lambda telling: list(telling.facts.badges),
}


def briefer(telling: BriefedFacts) -> tuple[BriefedFacts, ...]:
    """Return the same facts in ever shorter forms."""
    facts = telling.facts
    return (
        BriefedFacts(facts, 40),
        BriefedFacts(facts, 24),
        BriefedFacts(facts, 14),
        BriefedFacts(facts, 14, greet=False),
    )
