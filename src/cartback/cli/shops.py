"""`cartback shops`: the shops of a store, and the problems in the settings of each."""

from __future__ import annotations

import argparse

from cartback.engine.threads import Recovery
from cartback.errors import CartbackError

from .objects import recovery_of
from .output import document, safe, spreadsheet, table


def main(args: argparse.Namespace) -> int:
    """Run `cartback shops`: list the shops, their campaigns and problems."""
    recovery, ours = recovery_of(args)
    try:
        shops = recovery.shops()
        rows = [(shop, _campaigns(recovery, shop)) for shop in shops]
        problems = [
            p for p in recovery.check() if args.app or ".channels: " not in p.message
        ]  # a store has no channels
    finally:
        if ours:
            recovery.close()
    if args.json:
        listed = [{"shop": p.shop, "severity": p.severity, "message": p.message} for p in problems]
        document({"shops": [{"id": shop, "campaigns": campaigns} for shop, campaigns in rows], "problems": listed})
        return 0
    if args.csv:
        spreadsheet(("shop", "campaigns"), rows)
        return 0
    print("\n".join(table(rows, ("shop", "campaigns"))) if rows else "no shop is saved yet")
    for problem in problems:
        print(safe(str(problem)))
    return 0


def _campaigns(recovery: Recovery, shop: str) -> str:
    try:
        saved = recovery.shop(shop)
    except CartbackError as error:
        return f"cannot be read: {error!s:.100}"
    return ", ".join(f"{c.id} ({'on' if c.enabled else 'off'})" for c in saved.campaigns) or "none"
