"""What is now true of a variant: its price, and whether it can be bought. Folded like a shopper: latest news wins."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TypeVar

import msgspec
from msgspec import Struct

from .events import Line, ProductChanged


class Product(Struct, frozen=True, array_like=True):
    """One variant, or a whole product where news names no variant. Each fact carries the time it was true.

    `levels` is the stock by location; once any location has reported, they speak for the stock together.
    """

    key: str
    title: tuple[datetime, str] | None = None
    price: tuple[datetime, Decimal] | None = None
    stock: tuple[datetime, int] | None = None
    sellable: tuple[datetime, bool] | None = None
    levels: dict[str, tuple[datetime, int]] = {}

    @property
    def available(self) -> bool:
        """Whether it can be bought as far as we know; knowing nothing is no reason to be silent."""
        if self.sellable is not None and not self.sellable[1]:
            newer = self.levels and max(at for at, _ in self.levels.values()) > self.sellable[0]
            return bool(newer) and sum(n for _, n in self.levels.values()) > 0
        if self.sellable is not None:
            return True
        if self.levels:
            return sum(n for _, n in self.levels.values()) > 0
        return self.stock is None or self.stock[1] > 0


def keys_of_product(event: ProductChanged) -> tuple[str, ...]:
    """The keys news of a product is kept under: its variant or else its product; and its stock item."""
    keys = [f"variant:{event.variant}" if event.variant else f"product:{event.product}"]
    if not event.variant and not event.product:
        keys = []
    return (*keys, f"item:{event.item}") if event.item else tuple(keys)


def keys_of_line(line: Line) -> tuple[str, ...]:
    """The keys under which news of a cart line may be found."""
    return (f"variant:{line.variant}", f"product:{line.product}") if line.variant else (f"product:{line.product}",)


_V = TypeVar("_V", str, Decimal, int, bool)


def _newest(old: tuple[datetime, _V] | None, at: datetime, value: _V | None) -> tuple[datetime, _V] | None:
    if value is None or (old is not None and old >= (at, value)):
        return old
    return (at, value)


def apply_product(product: Product, event: ProductChanged) -> Product:
    """`product` after `event`; idempotent and order-insensitive."""
    levels = product.levels
    stock = event.stock
    if event.location is not None and stock is not None:
        old = levels.get(event.location)
        if old is None or old < (event.at, stock):
            levels = {**levels, event.location: (event.at, stock)}
        stock = None
    return Product(
        product.key,
        _newest(product.title, event.at, event.title),
        _newest(product.price, event.at, event.price),
        _newest(product.stock, event.at, stock),
        _newest(product.sellable, event.at, event.sellable),
        levels,
    )


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Product)


def encode_product(product: Product) -> bytes:
    return _encoder.encode(product)


def decode_product(document: bytes) -> Product:
    return _decoder.decode(document)
