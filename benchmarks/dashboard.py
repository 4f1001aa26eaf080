"""What the overview costs the server over a large ledger: CPU of a page of 30 days, with the counts kept and at first sight.

    python benchmarks/dashboard.py --rows 1000000

A SQLite store in a temporary file, rows spread over 120 days and 300,000 shoppers in three campaigns, three audiences and two
variants, one in twelve with an order. "First" is the first page, which counts sixty days; "kept" are those after it. CPU is the
process's, user and system, the median of the rounds; sizes are of the page and of the style sheet, compressed as they travel.
"""

from __future__ import annotations

import argparse
import gzip
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory

import cartback as cb
from cartback.dashboard import Dashboard, Viewer
from cartback.domain.document import encode
from cartback.domain.shopper import new_shopper
from cartback.ports import Change
from cartback.stores.sqlite import SQLiteStore

NOW = datetime(2026, 11, 28, 15, tzinfo=UTC)
DAYS, SHOPPERS = 120, 300_000
CAMPAIGNS = (("cart_recovery", "cart_recovery"), ("checkout_recovery", "checkout_recovery"), ("winback", "winback"))

PAGES = (
    ("/", {}), ("/", {"days": "90"}), ("/", {"campaign": "cart_recovery"}), ("/recent", {}), ("/won-back", {}),
    ("/won-back", {"kind": "winback"}),
)  # fmt: skip


def row(n: int, luck: Random) -> tuple[cb.Notification, cb.Conversion | None]:
    """One message, and the order that it brought, if it did."""
    campaign, kind = CAMPAIGNS[n % 3]
    at = NOW - timedelta(seconds=luck.random() * DAYS * 86400)
    shopper, bought = f"s{n % SHOPPERS}", luck.random() < 1 / 12
    opened = at + timedelta(minutes=9) if luck.random() < 0.4 else None
    sent = cb.Notification(
        f"n{n}", "acme", shopper, campaign, kind, n % 2, f"cart:{n}", "push", "SENT", at, settled_at=at,
        title="Still thinking it over?", body="Your mug is in your cart.", audience=("big_cart", None, "new_customer")[n % 3],
        variant=("a", "b")[n % 2], opened_at=opened, orders=int(bought), earned=(("USD", Decimal(42)),) if bought else (),
        recovered=bought, items=2, cart_value=Decimal(42), cart_currency="USD",
    )  # fmt: skip
    if not bought:
        return sent, None
    return sent, cb.Conversion(
        "acme", f"o{n}", sent.id, shopper, "send", at + timedelta(hours=2), Decimal(42), Decimal(0), "USD", sent_at=at,
        campaign=campaign, kind=kind, step=n % 2, channel="push", audience=sent.audience, variant=sent.variant,
    )  # fmt: skip


def fill(store: SQLiteStore, rows: int) -> None:
    """Write the ledger, a thousand shoppers with their messages at once."""
    luck, each = Random(7), max(1, rows // SHOPPERS)
    for start in range(0, min(SHOPPERS, rows), 1000):
        changes = []
        for shopper in range(start, min(start + 1000, SHOPPERS, rows)):
            made = [row(shopper + SHOPPERS * k, luck) for k in range(each)]
            changes.append(
                Change(
                    shop="acme",
                    id=f"s{shopper}",
                    version=0,
                    doc=encode(new_shopper(f"s{shopper}")),
                    notifications=tuple([sent for sent, _ in made]),
                    conversions=tuple([order for _, order in made if order is not None]),
                )
            )
        store.commit(changes)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=9)
    args = parser.parse_args()
    with TemporaryDirectory() as folder:
        store = SQLiteStore(Path(folder) / "shop.db")
        recovery = cb.Recovery(store, clock=lambda: NOW)
        campaigns = (cb.CartRecovery(), cb.CheckoutRecovery(), cb.Winback())
        recovery.save_shop(
            cb.Shop(id="acme", name="Acme", currency="USD", timezone="America/New_York", campaigns=campaigns)
        )
        fill(store, args.rows)
        viewer = Viewer(id="ida", shops=("acme",))
        dashboard = Dashboard(recovery, authorize=lambda _: viewer, key=b"sixteen bytes and more")
        print(f"{args.rows:,} rows, {sum(path.stat().st_size for path in Path(folder).iterdir()) / 1e6:,.0f} MB")
        for path, query in PAGES:
            taken = []
            for _ in range(args.rounds + 1):
                began = time.process_time()
                page = dashboard.reply(cb.Request(path=path, query=query))
                taken.append(time.process_time() - began)
            style = dashboard.reply(cb.Request(path="/static/dashboard.css")).body
            size = len(gzip.compress(page.body)) + len(gzip.compress(style))
            print(
                f"{path} {query}: first {taken[0] * 1000:,.0f} ms, kept {median(taken[1:]) * 1000:,.1f} ms, {size / 1000:.1f} kB"
            )
        store.close()


if __name__ == "__main__":
    main()
