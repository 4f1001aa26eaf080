"""The parts that all events share: the shop, the time, the person; each is checked when it is made."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from attrs import field, frozen

from cartback.errors import InvalidEvent

from .event_checks import in_utc
from .field_checks import NamedFields, checks_of, hold
from .identity import Key
from .money import LARGEST
from .values import Check

_CHECKS: dict[type, tuple[tuple[str, Any, Check], ...]] = {}


def _checks(cls: type) -> tuple[tuple[str, Any, Check], ...]:
    """Return the checks of an event's fields, computed once."""
    checks = _CHECKS.get(cls)
    if checks is None:
        checks = _CHECKS[cls] = checks_of(cls) if getattr(cls, "is_checked", True) else ()
    return checks


@frozen(kw_only=True)
class Line(NamedFields):
    """One line of a cart. `price` is for one unit, in the cart's currency; `quantity` need not be whole (1.5 m)."""

    product: str
    variant: str | None = None
    title: str = ""
    variant_title: str | None = None
    quantity: int | Decimal = 1
    price: Decimal = Decimal(0)
    image: str | None = None
    vendor: str | None = None

    def __attrs_post_init__(self) -> None:
        hold(self, _checks(Line))
        if self.quantity > 1 and self.price * self.quantity >= LARGEST:
            raise InvalidEvent(f"quantity: {self.quantity} at {self.price} each is not a plausible line")


@frozen(kw_only=True)
class Event(NamedFields):
    """Something that happened at a shop. `delivery` is the sender's own id for this report, if it has one."""

    #: Whether its fields are checked when it is made; the engine's own events need no check.
    is_checked: ClassVar[bool] = True

    shop: str
    at: datetime = field(converter=in_utc)
    delivery: str | None = None

    def __attrs_post_init__(self) -> None:
        hold(self, _checks(type(self)))


@frozen(kw_only=True)
class ShopperEvent(Event):
    """Something that happened to a person; `keys` name the person, strongest or not, at least one."""

    keys: tuple[Key, ...] = field(default=())
