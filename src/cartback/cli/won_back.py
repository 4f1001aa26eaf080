"""`cartback won-back`: the orders that messages won back, each with its message, its cart and how long it took."""

from __future__ import annotations

import argparse
from datetime import timedelta

from cartback.domain.setting_types import zone
from cartback.flow import WonBack, readable

from .objects import recovery_of
from .output import Right, amount, document, fitted, safe, spreadsheet, wall


def main(args: argparse.Namespace) -> int:
    """Run `cartback won-back`: print the orders as a table, JSON or CSV."""
    recovery, ours = recovery_of(args)
    try:
        where = zone(recovery.shop(args.shop).timezone)
        orders = recovery.won_back(
            args.shop, kind=args.kind, since=args.since, until=args.until, campaign=args.campaign, limit=args.limit
        )
    finally:
        if ours:
            recovery.close()
    if args.json:
        document([readable(one) for one in orders])
    elif args.csv:
        spreadsheet(_FIELDS, [[_cell(getattr(one, name)) for name in _FIELDS] for one in orders])
    elif not orders:
        print("no order was won back")
    else:
        header = ("ordered", "order", "net", "", "shopper", "after", "cart", "message")
        print("\n".join(fitted([_row(one, wall(one.ordered_at, where)) for one in orders], header)))
    return 0


_FIELDS = tuple(name for name in WonBack.__struct_fields__ if name not in ("title", "body"))


def _cell(value: object) -> object:
    return " ".join(value) if isinstance(value, tuple) else "" if value is None else value


def _row(one: WonBack, when: str) -> tuple[object, ...]:
    cart = (
        "" if one.cart_value is None else f"{amount(one.cart_value, one.cart_currency or one.currency)} ({one.items})"
    )
    after = "" if one.after is None else f"{_long(one.after)} ({one.touch})"
    message = safe(one.title) if one.title else f"{one.campaign} {one.step + 1}"
    shopper = one.keys[0] if one.keys else one.shopper or "(erased)"
    return when, one.order, Right(amount(one.net, one.currency)), one.currency, shopper, after, cart, message


def _long(after: timedelta) -> str:
    """Return a duration in everyday form: days and hours, or hours and minutes."""
    minutes = int(after.total_seconds()) // 60
    hours, days = minutes // 60, minutes // 1440
    return f"{days}d {hours % 24}h" if days else f"{hours}h {minutes % 60}min" if hours else f"{minutes}min"
