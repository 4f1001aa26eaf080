"""`cartback log`: the ledger, newest first: every step that came due, with its outcome and reasons."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import datetime

from cartback.domain.ledger import Notification
from cartback.domain.setting_types import zone
from cartback.flow import readable

from .objects import recovery_of
from .output import document, fitted, spreadsheet, wall


def main(args: argparse.Namespace) -> int:
    """Run `cartback log`: print the ledger as a table, JSON or CSV."""
    recovery, ours = recovery_of(args)
    try:
        where = zone(recovery.shop(args.shop).timezone)
        rows = recovery.notifications(
            args.shop, shopper=args.shopper, state=args.state, campaign=args.campaign, since=args.since, until=args.until,
            limit=args.limit,
        )  # fmt: skip
        keys = recovery.keys(args.shop, rows)
    finally:
        if ours:
            recovery.close()
    if args.json:
        document([{**readable(row), "keys": list(keys.get(row.shopper, ()))} for row in rows])
    elif args.csv:
        spreadsheet(_FIELDS, [[_cell(row, name, keys) for name in _FIELDS] for row in rows])
    elif not rows:
        print("the ledger has no such rows")
    else:
        header = ("decided", "state", "shopper", "campaign", "step", "channel", "seen", "reason or title")
        print("\n".join(fitted([_row(row, wall(row.decided_at, where), keys) for row in rows], header)))
    return 0


_FIELDS = (
    "id", "decided_at", "settled_at", "state", "shopper", "keys", "campaign", "kind", "step", "session", "channel", "audience",
    "variant", "code", "opened_at", "clicked_at", "orders", "items", "cart_value", "cart_currency", "written_by", "reasons",
)  # fmt: skip


def _cell(row: Notification, name: str, keys: Mapping[str, tuple[str, ...]]) -> object:
    value = keys.get(row.shopper, ()) if name == "keys" else getattr(row, name)
    if isinstance(value, tuple):
        return " ".join(value)
    return "" if value is None else value.isoformat() if isinstance(value, datetime) else value


def _row(row: Notification, when: str, keys: Mapping[str, tuple[str, ...]]) -> tuple[object, ...]:
    names = keys.get(row.shopper, ())
    shopper = names[0] if names else row.shopper or "(erased)"
    seen = "bought" if row.orders else "clicked" if row.clicked_at else "opened" if row.opened_at else ""
    reasons = "; ".join(row.reasons) or row.title or ""
    return when, row.state, shopper, row.campaign, row.step + 1, row.channel, seen, reasons
