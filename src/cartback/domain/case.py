"""What a rule looks at (Case) and what it answers (Reason)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, TypeAlias, TypeVar

from attrs import Factory, define, field, frozen

from .campaign import CartRecovery, CheckoutRecovery, Shop, Winback
from .product import Product
from .session import Session
from .shopper import Order, Sending, Shopper

AnyCampaign: TypeAlias = CartRecovery | CheckoutRecovery | Winback
Products: TypeAlias = Mapping[str, Product]


@frozen(eq=True)
class Reason:
    """Why not (now). `code` is stable and for machines, `values` are what was compared, `until` when it would pass.

    `until` None means that time alone will not mend it.
    """

    code: str
    values: Mapping[str, Any] = Factory(dict)
    until: datetime | None = None

    def __str__(self) -> str:
        told = ", ".join(f"{name} {show(value)}" for name, value in self.values.items())
        return f"{self.code} ({told})" if told else self.code


def show(value: Any) -> str:
    """A value as a person reads it: instants to the minute in UTC, durations as typed, nothing as a dash."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, timedelta):
        days, rest = divmod(int(value.total_seconds()), 86400)
        hours, rest = divmod(rest, 3600)
        parts = ((days, "d"), (hours, "h"), (rest // 60, "min"))
        return " ".join(f"{n} {unit}" for n, unit in parts if n) or "0 min"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if value is None:
        return "-"
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(map(str, value)) or "-"
    return str(value)


@define(eq=False)
class Case:
    """One campaign looking at one shopper at one instant: all that a rule may look at.

    `session` is set in cart and checkout recovery, `order` (the last one that counts) in winback; `clock` is when
    either last moved. `sends` are this campaign's own about it, oldest first; `step` is the one that would come next.
    """

    shop: Shop
    campaign: AnyCampaign
    shopper: Shopper
    now: datetime
    session: Session | None
    order: Order | None
    clock: datetime | None
    sends: tuple[Sending, ...]
    step: int
    retried: Sending | None = None
    channel: str | None = None
    products: Products = field(factory=dict)


Rule: TypeAlias = Callable[[Case], Reason | None]
Shows: TypeAlias = Callable[[Case], Mapping[str, Any]]

_R = TypeVar("_R", bound=Rule)


def shows(values: Shows) -> Callable[[_R], _R]:
    """Says what `explain` prints beside a rule, passed or not: the values the rule compares."""

    def mark(rule: _R) -> _R:
        rule.values = values  # type: ignore[attr-defined]
        return rule

    return mark


def values_of(rule: Rule, case: Case) -> Mapping[str, Any]:
    """What the rule compares in this case, if it says."""
    values: Shows | None = getattr(rule, "values", None)
    return values(case) if values is not None else {}
