"""Turn a table of past baskets into cartback's event JSON: one order_placed event for each basket.

    python examples/completejourney.py baskets.csv.gz > orders.jsonl
    cartback replay orders.jsonl --policy winback.json

The table is from "The Complete Journey" (dunnhumby): household_id, basket_id, ts, sales and more. Its times are
naive and are read as local time in New York. Without a file, the program converts a made-up sample of the same shape.
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from cartback import OrderPlaced, key
from cartback.sources import jsonl

NEW_YORK = ZoneInfo("America/New_York")
SAMPLE = """\
household_id,basket_id,ts,store_id,lines,qty,sales,retail_disc,coupon_disc
7,1001,2017-01-03 09:12:44,330,2,2,14.98,0.0,0.0
7,1002,2017-01-19 18:40:02,330,1,1,6.5,0.5,0.0
8,1003,2017-02-25 12:00:00,406,4,5,31.27,1.88,0.0
"""


def orders(rows: Iterable[dict[str, str]]) -> Iterator[OrderPlaced]:
    """Yield one order for each row."""
    for row in rows:
        yield OrderPlaced(
            shop="completejourney",
            at=datetime.fromisoformat(row["ts"]).replace(tzinfo=NEW_YORK),
            keys=(key("customer", row["household_id"]),),
            order=row["basket_id"],
            total=Decimal(row["sales"]),
            currency="USD",
        )


def main(arguments: list[str]) -> None:
    if arguments:
        with gzip.open(arguments[0], "rt", newline="") as file:
            convert(file)
    else:
        convert(io.StringIO(SAMPLE))


def convert(file: Iterable[str]) -> None:
    for order in orders(csv.DictReader(file)):
        sys.stdout.buffer.write(jsonl.encode(order) + b"\n")


if __name__ == "__main__":
    main(sys.argv[1:])
