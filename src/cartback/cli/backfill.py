"""`cartback backfill` and `cartback forecast`: a shop's history into the store, and a forecast of a campaign's due shoppers."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from time import perf_counter
from typing import Any

from cartback.backfill import Backfilled, read, take
from cartback.backfill.files import opened
from cartback.engine.threads import Recovery
from cartback.errors import InvalidSettings
from cartback.flow import Forecast
from cartback.sources import definitions
from cartback.stores.sqlite import SQLiteStore

from .backfill_parts import in_parts
from .objects import recovery_of
from .output import ProgressLine, counts, document, note, safe, table
from .policy import read_policy

#: The fewest orders for a meaningful average.
_ENOUGH = 30
_CENT = Decimal("0.01")
#: Megabytes of a database that are kept in memory: a history goes through much of it, and comes back to little.
_CACHE = 64


def main(args: argparse.Namespace) -> int:
    """Run `cartback backfill` or `cartback forecast`."""
    return _forecast(args) if args.action == "forecast" else _backfill(args)


def _backfill(args: argparse.Namespace) -> int:
    if args.dry_run == bool(args.store or args.app):
        raise InvalidSettings("store: expected --store or --app to import into, or --dry-run without either")
    if args.jobs > 1 and (args.file == "-" or args.part != (0, 1)):
        raise InvalidSettings(
            "jobs: expected a file and no --part; each process reads its part of the file from the beginning"
        )
    started = perf_counter()
    parts = in_parts(args) if args.jobs > 1 else None
    recovery, ours = (None, False) if args.dry_run else recovery_of(args)
    if recovery is not None and ours and isinstance(recovery.store, SQLiteStore):
        recovery.store.limit_memory(_CACHE)
    try:
        return answer(recovery, args) if parts is None else _answer(recovery, parts, args, started)
    finally:
        if ours and recovery is not None:
            recovery.close()


def answer(recovery: Recovery | None, args: argparse.Namespace) -> int:
    """Take the history into an open engine, or with None only read it, and print the result."""
    if args.dry_run and args.set_average:
        raise InvalidSettings("set-average: expected no --dry-run, which saves nothing")
    defined = definitions.load(Path(args.definitions).read_bytes()) if args.definitions else None
    after = max(args.after, _progress(args.progress, args.file))
    now = datetime.now(UTC)
    started = perf_counter()
    if recovery is not None:
        recovery.shop(args.shop)  # a typing error in its id is found before a file is read for it
    part = getattr(args, "part", (0, 1))
    with opened(args.file) as file, ProgressLine("taking") as progress:
        lines = read(file, args.source, shop=args.shop, now=now, defined=defined, after=after, part=part)
        done = take(recovery, lines, now, on_batch=_after_batch(args, progress))
    return _answer(recovery, done, args, started)


def _answer(recovery: Recovery | None, done: Backfilled, args: argparse.Namespace, started: float) -> int:
    """Print the result; save the average order value, if asked to."""
    average = _save_average(recovery, args.shop, done) if recovery is not None and args.set_average else None
    if args.json:
        document(_as_data(done, args, average))
    else:
        _print(done, args, average)
    note(f"read {done.lines:,} lines in {perf_counter() - started:.1f} s")
    if done.refused and not done.events and not done.ignored:
        note(f"cartback: file: no line of {args.file} could be read by the source {args.source}")
        return 1
    return 0


def _progress(kept: str | None, file: str) -> int:
    """Return the line after which to go on, saved by an earlier run over the same file."""
    if kept is None or not Path(kept).is_file():
        return 0
    try:
        place = json.loads(Path(kept).read_bytes())
        name, line = place["file"], place["line"]
    except (ValueError, LookupError, TypeError):
        name, line = None, None
    if name != file or not isinstance(line, int) or line < 0:
        raise InvalidSettings(
            f"progress: {kept} does not belong to {file}; name another file, or remove it to start again"
        )
    return line


def _after_batch(args: argparse.Namespace, progress: ProgressLine) -> Callable[[Backfilled], None]:
    """Return a function that draws the progress, and saves it for a run that goes on."""
    shown = 0

    def after_batch(done: Backfilled) -> None:
        nonlocal shown
        progress.add(done.lines - shown)
        shown = done.lines
        if args.progress and not args.dry_run:
            part = Path(f"{args.progress}.part")
            part.write_text(json.dumps({"file": args.file, "line": done.last}), encoding="utf-8")
            part.replace(args.progress)

    return after_batch


def _save_average(recovery: Recovery, shop: str, done: Backfilled) -> str | None:
    """Save the average value of orders in the shop's currency, if there are enough of them."""
    settings = recovery.shop(shop)
    ours = [done.orders.get(currency, (0, Decimal(0))) for currency in ("", settings.currency)]
    number, total = sum(n for n, _ in ours), sum((worth for _, worth in ours), Decimal(0))
    if number < _ENOUGH:
        note(f"no average is saved: {number} orders in {settings.currency}, and {_ENOUGH} are needed")
        return None
    average = (total / number).quantize(_CENT)
    recovery.save_shop(settings.model_copy(update={"average_order_value": average}))
    return f"{average:f}"


def _as_data(done: Backfilled, args: argparse.Namespace, average: str | None) -> dict[str, Any]:
    result = done.ingested
    return {
        "dry": args.dry_run,
        "lines": done.lines,
        "last": done.last,
        "events": dict(counts(done.events)),
        "ignored": dict(counts(done.ignored)),
        "refused": [{"reason": r, "lines": n, "first": done.first[r]} for r, n in counts(done.refused)],
        "taken": result.taken,
        "unchanged": result.unchanged,
        "erased": result.erased,
        "orders": _orders_as_data(done),
        "average_order_value": average,
    }


def _orders_as_data(done: Backfilled) -> dict[str, Any]:
    return {
        currency: {"orders": number, "total": total, "average": done.average(currency)}
        for currency, (number, total) in sorted(done.orders.items())
    }


def _print(done: Backfilled, args: argparse.Namespace, average: str | None) -> None:
    result = done.ingested
    print(
        "Nothing was saved."
        if args.dry_run
        else f"{result.taken:,} events were saved, of which {result.unchanged:,} were known."
    )
    refused = [(safe(reason), n, f"first in line {done.first[reason]}") for reason, n in counts(done.refused)]
    worth = [
        (currency or "the shop's currency", number, f"{done.average(currency):f} on average")
        for currency, (number, _) in sorted(done.orders.items())
    ]
    sections: list[tuple[str, list[tuple[Any, ...]]]] = [
        ("Events", list(counts(done.events))),
        ("Refused", refused),
        ("Ignored", list(counts(done.ignored))),
        ("Orders that count", worth),
    ]
    for title, rows in sections:
        if rows:
            print(f"\n{title}")
            print("\n".join(table(rows)))
    if average is not None:
        print(f"\nThe shop's average order value is now {average}.")


# --- the forecast -----------------------------------------------------------------------------------------------------


def _forecast(args: argparse.Namespace) -> int:
    policy = read_policy(args.policy) if args.policy else None
    if policy is not None and policy.id != args.shop:
        raise InvalidSettings(f"shop: the policy is of {policy.id!r}, not of {args.shop!r}")
    recovery, ours = recovery_of(args)
    with recovery if ours else nullcontext():
        made = recovery.forecast(policy or args.shop, args.days)
    if args.json:
        document(
            {
                "shoppers": made.shoppers,
                "due": {name: {str(day): n for day, n in sorted(days.items())} for name, days in made.due.items()},
                "later": dict(counts(made.later)),
                "silent": {name: dict(counts(reasons)) for name, reasons in sorted(made.silent.items())},
                "unread": made.unread,
            }
        )
    else:
        _print_forecast(made)
    return 0


def _print_forecast(made: Forecast) -> None:
    print(f"Of {made.shoppers:,} shoppers, if nothing else happens in {made.days} days; nothing is sent:")
    rows = [
        (name, sum(days.values()), sum(n for day, n in days.items() if day <= 0), max(days.values()), made.later[name])
        for name, days in sorted(made.due.items())
    ]
    if rows:
        print("\n".join(table(rows, ("campaign", "due", "today", "most on a day", "later"))))
    else:
        print("  no shopper would be due")
    silent = [(name, *counted) for name, reasons in sorted(made.silent.items()) for counted in counts(reasons)]
    if silent:
        print("\nShoppers who would get no message, by reason")
        print("\n".join(table(silent, ("campaign", "reason", "shoppers"))))
