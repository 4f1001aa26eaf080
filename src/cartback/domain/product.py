"""The present state of a variant: its price, and whether it can be bought. Folded like a shopper: the latest report wins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

import msgspec
from msgspec import Struct

from .events import Line, ProductChanged

#: How many prices by day are remembered of a product; and how many of its former variants.
PRICES_KEPT, GONE_KEPT = 32, 256


class Product(Struct, frozen=True, array_like=True):
    """One variant, or a whole product if reports name no variant. Each fact carries the time it was true.

    `levels` is the stock by location; once any location has reported, they replace the total. `prices` are those
    reported, each with its first and last time of a day, by day. `listed` is the newest full list of the product's
    variants, `gone` those that only earlier lists had, with the last list's time. New fields go last.
    """

    key: str
    title: tuple[datetime, str] | None = None
    price: tuple[datetime, Decimal] | None = None
    stock: tuple[datetime, int] | None = None
    sellable: tuple[datetime, bool] | None = None
    levels: dict[str, tuple[datetime, int]] = {}
    prices: tuple[tuple[datetime, datetime, Decimal], ...] = ()
    listed: tuple[datetime, tuple[str, ...]] | None = None
    gone: dict[str, datetime] = {}

    @property
    def available(self) -> bool:
        """Whether it can be bought as far as is known; an unknown product counts as available."""
        if self.sellable is not None and not self.sellable[1]:
            newer = self.levels and max(at for at, _ in self.levels.values()) > self.sellable[0]
            return bool(newer) and sum(n for _, n in self.levels.values()) > 0
        if self.sellable is not None:
            return True
        if self.levels:
            return sum(n for _, n in self.levels.values()) > 0
        return self.stock is None or self.stock[1] > 0

    @property
    def described(self) -> datetime | None:
        """When its title, price or sale status last changed. Stock does not count: it is reported of deleted products, too."""
        return max([fact[0] for fact in (self.title, self.price, self.sellable) if fact is not None], default=None)

    def cost(self, price: Decimal, at: datetime) -> bool:
        """Return whether `price` was the product's own at that time, by the latest report before it."""
        reached = [(min(last, at), of) for first, last, of in self.prices if first <= at]
        newest = max([until for until, _ in reached], default=None)
        return any(until == newest and of == price for until, of in reached)


# --- the products of a cart's line ------------------------------------------------------------------------------------


def is_available(line: Line, at: datetime, products: Mapping[str, Product]) -> bool:
    """Return whether the line, in a cart as it was `at` that time, can still be bought as far as is known."""
    variant = products.get(f"variant:{line.variant}") if line.variant else None
    product = products.get(f"product:{line.product}")
    if variant is not None and not variant.available:
        return False
    if product is None:
        return True
    if line.variant and _is_gone(line.variant, at, variant, product):
        return False
    return product.available or _back_on_sale(variant, product)


def _is_gone(variant: str, at: datetime, known: Product | None, product: Product) -> bool:
    """Return whether the product's newest list lacks the variant: it was there before, and no later report mentions it."""
    if product.listed is None or variant in product.listed[1]:
        return False
    described = known.described if known is not None else None
    if described is not None:
        return described <= product.listed[0]
    return variant in product.gone or at <= product.listed[0]


def _back_on_sale(variant: Product | None, product: Product) -> bool:
    """Return whether the variant was put on sale after the product as a whole was taken off."""
    if variant is None or variant.sellable is None or product.sellable is None:
        return False
    return variant.sellable[1] and not product.sellable[1] and variant.sellable[0] > product.sellable[0]


def title_of(line: Line, products: Mapping[str, Product]) -> str:
    """Return the line's own title, as the shopper saw it; the product's only if it has none."""
    known = (products[key].title for key in keys_of_line(line) if key in products)
    return line.title or next((title[1] for title in known if title is not None), "")


def price_of(line: Line, at: datetime, products: Mapping[str, Product]) -> Decimal:
    """Return the price of a line in the shop's currency, in a cart as it was `at` that time.

    A later price of the product replaces it if the line was at the product's own price before: a price from a discount,
    an option or a price list is the shopper's own. A price of 0 usually comes from options.
    """
    known = next(
        (p for key in keys_of_line(line) if (p := products.get(key)) is not None and p.price is not None), None
    )
    if known is None or known.price is None:
        return line.price
    since, price = known.price
    return price if since > at and price > 0 and known.cost(line.price, at) else line.price


def keys_of_product(event: ProductChanged) -> tuple[str, ...]:
    """Return the keys of a product's reports: its variant or else its product; and its stock item."""
    keys = [f"variant:{event.variant}" if event.variant else f"product:{event.product}"]
    if not event.variant and not event.product:
        keys = []
    return (*keys, f"item:{event.item}") if event.item else tuple(keys)


def keys_of_line(line: Line) -> tuple[str, ...]:
    """Return the keys of the products of a cart line."""
    return (f"variant:{line.variant}", f"product:{line.product}") if line.variant else (f"product:{line.product}",)


# --- the fold ---------------------------------------------------------------------------------------------------------


def apply_product(product: Product, event: ProductChanged) -> Product:
    """Return `product` after `event`; idempotent and order-insensitive."""
    return join_products(product, _news(product.key, event))


def _news(key: str, event: ProductChanged) -> Product:
    """Return the facts of one event, as a product without any others."""
    at, stock, here = event.at, event.stock, event.location
    return Product(
        key=key,
        title=(at, event.title) if event.title is not None else None,
        price=(at, event.price) if event.price is not None else None,
        stock=(at, stock) if stock is not None and here is None else None,
        sellable=(at, event.sellable) if event.sellable is not None else None,
        levels={here: (at, stock)} if here is not None and stock is not None else {},
        prices=((at, at, event.price),) if event.price is not None else (),
        listed=(at, tuple(sorted(set(event.variants)))) if event.variants else None,
    )


def join_products(a: Product, b: Product) -> Product:
    """Return the facts of two states of a product; of each fact the latest, in whichever order they came."""
    levels = a.levels
    if b.levels:
        levels = {**a.levels, **{k: max(a.levels.get(k, level), level) for k, level in b.levels.items()}}
    listed, gone = _join_lists(a, b)
    return Product(
        key=a.key,
        title=_newest(a.title, b.title),
        price=_newest(a.price, b.price),
        stock=_newest(a.stock, b.stock),
        sellable=_newest(a.sellable, b.sellable),
        levels=levels,
        prices=_join_prices(_prices(a), _prices(b)) if b.price is not None or b.prices else a.prices,
        listed=listed,
        gone=gone,
    )


_V = TypeVar("_V", str, Decimal, int, bool)


def _newest(a: tuple[datetime, _V] | None, b: tuple[datetime, _V] | None) -> tuple[datetime, _V] | None:
    if a is None or b is None:
        return b if a is None else a
    return max(a, b)


_Prices = tuple[tuple[datetime, datetime, Decimal], ...]


def _prices(product: Product) -> _Prices:
    """Return its prices; for a document from before they were remembered, its only one."""
    if product.prices or product.price is None:
        return product.prices
    at, price = product.price
    return ((at, at, price),)


def _join_prices(a: _Prices, b: _Prices) -> _Prices:
    """Return the newest days' prices: they are dropped by day, which never changes, so the order of arrival does not matter."""
    spans: dict[tuple[int, Decimal], tuple[datetime, datetime, Decimal]] = {}
    for first, last, price in (*a, *b):
        day = (first.toordinal(), price)
        old = spans.get(day, (first, last, price))
        spans[day] = (min(first, old[0]), max(last, old[1]), price)
    joined = tuple([spans[day] for day in sorted(spans)[-PRICES_KEPT:]])
    return a if joined == a else joined


def _join_lists(a: Product, b: Product) -> tuple[tuple[datetime, tuple[str, ...]] | None, dict[str, datetime]]:
    """Return the newest list, and the variants that only older ones had; two lists of one instant are joined."""
    if b.listed is None or (a.listed == b.listed and not b.gone):
        return a.listed, a.gone
    seen: dict[str, datetime] = {}
    for variant, at in (*_listed(a), *_listed(b)):
        seen[variant] = max(at, seen.get(variant, at))
    newest = max(p.listed[0] for p in (a, b) if p.listed is not None)
    gone = sorted([(at, variant) for variant, at in seen.items() if at != newest])[-GONE_KEPT:]
    return (newest, tuple(sorted([v for v, at in seen.items() if at == newest]))), {v: at for at, v in gone}


def _listed(product: Product) -> Iterable[tuple[str, datetime]]:
    yield from product.gone.items()
    if product.listed is not None:
        at, variants = product.listed
        yield from ((variant, at) for variant in variants)


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Product)


def encode_product(product: Product) -> bytes:
    """Return the document that a store keeps of a product."""
    return _encoder.encode(product)


def decode_product(document: bytes) -> Product:
    """Return the product in a document that is not a pointer."""
    return _decoder.decode(document)


# --- a stock item that is a variant -----------------------------------------------------------------------------------


class ProductPointer(Struct, frozen=True):
    """A stock item whose variant is known: reports of the item are reports of the product under `key`."""

    key: str


_POINTS = b"->"  # a Product's document, a MessagePack array, begins otherwise


def encode_pointer(pointer: ProductPointer) -> bytes:
    """Return the document that a store keeps under the stock item."""
    return _POINTS + pointer.key.encode()


def decode_entry(document: bytes) -> Product | ProductPointer:
    """Return the product in a document, or the pointer of a stock item."""
    return (
        ProductPointer(document[len(_POINTS) :].decode()) if document.startswith(_POINTS) else decode_product(document)
    )


def pointed_at(docs: Mapping[str, bytes]) -> set[str]:
    """Return the keys of the products that stock items among these documents point to."""
    entries = [decode_entry(doc) for k, doc in docs.items() if k.startswith("item:")]
    return {entry.key for entry in entries if isinstance(entry, ProductPointer)}


def fold_product(docs: dict[str, bytes], event: ProductChanged) -> None:
    """Fold the event into the documents under each of its keys; a stock item that names its variant points to it."""
    keys = keys_of_product(event)
    if len(keys) == 2:
        product_key, item = keys
        waiting = decode_entry(docs[item]) if item in docs else None
        docs[item] = encode_pointer(ProductPointer(product_key))
        product = _product_at(docs, product_key)
        if isinstance(waiting, Product):
            product = join_products(product, waiting)
        docs[product_key] = encode_product(apply_product(product, event))
        return
    for k in keys:
        entry = decode_entry(docs[k]) if k in docs else None
        target = entry.key if isinstance(entry, ProductPointer) else k
        docs[target] = encode_product(apply_product(_product_at(docs, target), event))


def _product_at(docs: Mapping[str, bytes], k: str) -> Product:
    return decode_product(docs[k]) if k in docs else Product(k)
