"""What a report costs: sixty days from kept tallies, one busy day counted, and the first look at a ledger.

    python benchmarks/reports.py --quick
    python benchmarks/reports.py --rows 1000000
    python benchmarks/reports.py --rows 10000000 --store postgresql://...

The ledger is filled directly: messages over 120 days in 972 combinations of campaign, step, channel, audience, variant and code,
a worst case, one in twenty with an order, four in five written by a model whose bill is another each time.
CPU seconds are of this process; a database's own are in the wall time alone.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from cartback import CartRecovery, Recovery, Shop
from cartback.channels.outbox import Outbox
from cartback.domain.ledger import Conversion, Notification, Usage, encode_row
from cartback.domain.setting_types import zone
from cartback.reports.days import day_of, end, start
from cartback.reports.tally import Counting
from cartback.stores.sql import narrow_columns, us

NOW = datetime(2026, 11, 28, 15, tzinfo=UTC)
DAY, BUSY = timedelta(days=1), 83_000
KINDS = ("cart_recovery", "checkout_recovery", "winback")


def rows(count: int, busy: int) -> Iterator[tuple[Notification, Conversion | None]]:
    """The ledger as it is written, by time, `busy` of the messages on the day before yesterday."""
    dice = random.Random(1)
    others = [NOW - 120 * DAY * dice.random() for _ in range(count - busy)]
    for n, at in enumerate(
        sorted([*others, *[NOW - 2 * DAY + n * timedelta(seconds=40_000) / busy for n in range(busy)]])
    ):
        kind, sent = dice.choice(KINDS), dice.random() < 0.8
        bought = sent and dice.random() < 0.05
        usage = Usage("m", 1, 900 + n % 331, 60 + n % 41, Decimal(n % 997) / 10**6) if dice.random() < 0.8 else None
        row = Notification(
            f"{n:024x}", "acme", f"s{n:019x}", f"{kind}_{n % 3}", kind, n % 3, f"cart:{n:020x}",
            dice.choice(("push", "email", "sms")), "SENT" if sent else "SKIPPED", at, at + DAY, at, 1, "Still thinking it over?",
            "Your mug is waiting, and there are not many left.", "https://shop.example/cart/1", dice.choice((None, "SAVE10")),
            dice.choice(("a", "b")), dice.choice((None, "big_cart", "new_customer")), ("big_cart",), "m",
            () if sent else ("too_late",), (("abcd1234", "ok", "id"),) if sent else (),
            usage=usage, opened_at=at if sent and n % 3 == 0 else None,
            orders=int(bought), earned=(("USD", Decimal("42.50")),) if bought else (), recovered=bought, items=2,
            cart_value=Decimal("84.00"), cart_currency="USD",
        )  # fmt: skip
        credit = None
        if bought:
            credit = Conversion(
                "acme", f"o{n}", row.id, row.shopper, "click", at + timedelta(hours=2), Decimal("42.50"), Decimal(0), "USD", at,
                row.campaign, kind, row.step, row.channel, row.session, row.audience, row.variant, row.code, 2, Decimal("84.00"),
                "USD",
            )  # fmt: skip
        yield row, credit


def fill(run: Callable[[str, list[Any]], object], count: int, busy: int) -> None:
    """Write the ledger as the stores do, without the shoppers it is about."""
    row_text = (
        "INSERT INTO cartback_notifications (shop, id, shopper, state, at, doc, narrow, calls, tokens_in, tokens_out, cost)"
        " VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    )
    credit_text = "INSERT INTO cartback_conversions (shop, id, shopper, at, doc) VALUES (1, ?, ?, ?, ?)"
    some: list[Any] = []
    won: list[Any] = []
    for row, credit in rows(count, busy):
        some.append((row.id, row.shopper, row.state, us(row.decided_at), encode_row(row), *narrow_columns(row)))
        if credit is not None:
            won.append((credit.order, credit.shopper, us(credit.ordered_at), encode_row(credit)))
        if len(some) == 20_000:
            run(row_text, some)
            run(credit_text, won)
            some, won = [], []
    run(row_text, some)
    run(credit_text, won)


def measured(what: str, work: Callable[[], Any], times: int = 1) -> None:
    """Print the best of so many runs."""
    best = (float("inf"), float("inf"))
    for _ in range(times):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        best = min(best, (time.process_time() - cpu, time.perf_counter() - wall))
    print(f"{what:48}{best[0] * 1000:10.0f} ms CPU{best[1] * 1000:10.0f} ms wall", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--store", metavar="URL", help="an empty PostgreSQL database; default: a temporary SQLite file")
    parser.add_argument("--quick", action="store_true", help="20,000 rows")
    args = parser.parse_args()
    count = 20_000 if args.quick else args.rows
    with tempfile.TemporaryDirectory() as folder:
        url = args.store or f"sqlite:///{Path(folder) / 'ledger.db'}"
        report(url, count, min(BUSY, count // 4))


def counted(recovery: Recovery, since: datetime, until: datetime) -> None:
    """One day, read and counted as a report does."""
    counting = Counting()
    counting.rows(recovery.store.alike("acme", since, until))  # type: ignore[arg-type]
    counting.tally()


def report(url: str, count: int, busy: int) -> None:
    with Recovery(url, channels=[Outbox()], clock=lambda: NOW) as recovery:
        recovery.save_shop(Shop(id="acme", currency="USD", timezone="America/New_York", campaigns=[CartRecovery()]))
        started = time.perf_counter()
        if url.startswith("sqlite"):
            db = sqlite3.connect(url.removeprefix("sqlite:///"))
            with db:
                fill(db.executemany, count, busy)
            db.close()
        else:
            import psycopg

            with psycopg.connect(url, autocommit=True) as connection:
                fill(lambda text, some: connection.cursor().executemany(text.replace("?", "%s"), some), count, busy)
                connection.execute("ANALYZE")
        print(f"{count:,} rows in {time.perf_counter() - started:.0f} s, {busy:,} of them on one day", flush=True)
        where = zone("America/New_York")
        day = day_of(NOW - 2 * DAY, where)
        since, until = start(day, where), end(day, where)
        measured("one day counted", lambda: counted(recovery, since, until), 3)
        measured("60 days, the first look", lambda: recovery.report("acme", by="campaign"))
        measured("60 days from kept tallies, today counted", lambda: recovery.report("acme", by="campaign"), 5)
        assert recovery.report("acme").totals.sent > 0


if __name__ == "__main__":
    main()
