"""How long a history takes, and how much memory: a million orders of a Shopify bulk operation into SQLite.

    nice -n 10 python benchmarks/backfill.py --orders 1000000 --jobs 2

The file is written first, some 400 MB. Every third order is a shopper's first, as in a shop whose customers come back; each names
its customer, so that a line gives an order and what is known of the customer. Seconds of the wall clock, CPU seconds of all
processes, and the largest that one of them was.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cartback import Recovery, Shop, Winback

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


def order(n: int, customers: int) -> str:
    who = n * 7919 % customers
    at = (NOW - timedelta(minutes=n % 1_000_000)).isoformat()
    money = {"shopMoney": {"amount": f"{5 + n % 90}.{n % 100:02}", "currencyCode": "USD"}}
    customer = {
        "id": f"gid://shopify/Customer/{10**12 + who}",
        "email": f"c{who}@acme.example",
        "firstName": "Ana",
        "locale": "en",
    }
    document = {
        "id": f"gid://shopify/Order/{4 * 10**12 + n}",
        "createdAt": at,
        "updatedAt": at,
        "cancelledAt": at if n % 50 == 0 else None,
        "test": False,
        "sourceName": "web",
        "currencyCode": "USD",
        "displayFinancialStatus": "PAID",
        "totalPriceSet": money,
        "refunds": [{"id": f"gid://shopify/Refund/{n}", "createdAt": at, "totalRefundedSet": money}]
        if n % 40 == 0
        else [],
        "customer": customer,
    }
    return json.dumps(document)


def write(path: Path, orders: int) -> None:
    with path.open("w") as file:
        for n in range(1, orders + 1):
            file.write(order(n, max(1, orders // 3)) + "\n")


def measure(directory: Path, orders: int, jobs: int) -> None:
    path, store = directory / "orders.jsonl", directory / "shop.db"
    write(path, orders)
    with Recovery(f"sqlite:///{store}") as recovery:
        recovery.save_shop(Shop(id="acme", currency="USD", timezone="UTC", campaigns=[Winback(enabled=False)]), NOW)
    command = [sys.executable, "-m", "cartback", "backfill", str(path), "--source", "shopify-bulk", "--shop", "acme"]
    before = time.perf_counter()
    ran = subprocess.run(
        [*command, "--store", str(store), "--jobs", str(jobs), "--json"], stdout=subprocess.PIPE, check=True
    )
    wall = time.perf_counter() - before
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = json.loads(ran.stdout)
    size, kept = path.stat().st_size / 1e6, sum(file.stat().st_size for file in directory.glob("shop.db*")) / 1e6
    print(
        "| orders | processes | MB read | events | seconds | CPU seconds | orders a second | peak MB, each | store, MB |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    print(
        f"| {done['lines']:,} | {jobs} | {size:.0f} | {sum(done['events'].values()):,} | {wall:.1f} "
        f"| {used.ru_utime + used.ru_stime:.1f} | {done['lines'] / wall:,.0f} | {used.ru_maxrss / 1024:.0f} | {kept:.0f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--jobs", type=int, default=2, help="processes that take it at once")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        measure(Path(directory), args.orders, args.jobs)


if __name__ == "__main__":
    main()
