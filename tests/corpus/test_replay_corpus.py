"""`cartback replay` over everything real there is: signed deliveries, payloads, a year of purchases."""

from __future__ import annotations

import csv
import gzip
import json
import os
import resource
import subprocess
import sys
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest

import cartback
from cartback.cli import main
from cartback.replay.deliveries import Delivery, Ignored, Options, RefusedItem, read

ENV = {**os.environ, "PYTHONPATH": str(Path(cartback.__file__).parents[1])}


def replay(capsys: pytest.CaptureFixture[str], *argv: object, status: int = 0) -> Any:
    assert main(["replay", *map(str, argv), "--json"]) == status
    return json.loads(capsys.readouterr().out)


# --- signed deliveries ------------------------------------------------------------------------------------------------

REFUSALS = {"signature": "bad_signature", "large": "too_large", "malformed": "malformed"}


def test_all_signed_deliveries_end_as_expected(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each of the 102 lines is accepted, or refused for the reason that its `expect` describes; the replay agrees."""
    path = corpus / "signed_deliveries" / "shopify.jsonl.gz"
    with gzip.open(path, "rt") as file:
        expected = [json.loads(line)["expect"] for line in file]
    items = list(read([str(path)], Options()))
    assert len(items) == len(expected) == 102
    for item, expect in zip(items, expected, strict=True):
        wanted = next((code for word, code in REFUSALS.items() if "refuse" in expect and word in expect), None)
        assert (item.code if isinstance(item, RefusedItem) else None) == wanted, (item, expect)
    told = replay(capsys, path)["deliveries"]
    assert told["read"] == 102
    assert told["taken"] == sum(isinstance(item, Delivery) for item in items)
    assert told["ignored"] == sum(isinstance(item, Ignored) for item in items)
    assert sum(told["refused"].values()) == sum(isinstance(item, RefusedItem) for item in items)


def test_all_signed_deliveries_of_woocommerce_are_taken(corpus: Path) -> None:
    """Each of the 19 lines is accepted, the ping among them; with another secret only the ping is."""
    path = corpus / "signed_deliveries" / "woocommerce.jsonl.gz"
    assert [type(item) for item in read([str(path)], Options())].count(RefusedItem) == 0
    forged = list(read([str(path)], Options(("not it",))))
    assert [item.code for item in forged if isinstance(item, RefusedItem)] == ["bad_signature"] * 18
    assert [item for item in forged if not isinstance(item, RefusedItem)] == [Ignored(f"{path}:19")]


def test_a_changed_byte_is_refused_in_every_signed_delivery(corpus: Path) -> None:
    """The same 102 with another secret: every one is refused, none is read."""
    with gzip.open(corpus / "signed_deliveries" / "shopify.jsonl.gz", "rt") as file:
        lines = [{**json.loads(line), "secret": "not it"} for line in file]
    path = Path(os.environ.get("PYTEST_TMP", "/tmp")) / f"cartback-forged-{os.getpid()}.jsonl"  # noqa: S108
    try:
        path.write_text("\n".join(map(json.dumps, lines)))
        found = [item.code if isinstance(item, RefusedItem) else "" for item in read([str(path)], Options())]
        assert found == ["bad_signature"] * 102
    finally:
        path.unlink()


# --- payloads ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", ["shopify", "shopify_rudder", "shopify_api", "woocommerce", "bigcommerce"])
def test_no_payload_crashes_it(corpus: Path, capsys: pytest.CaptureFixture[str], folder: str) -> None:
    """Every captured payload is taken, ignored or refused with a reason that names a field."""
    path = corpus / "payloads" / folder
    told = replay(capsys, path, "--after", "40d")["deliveries"]
    assert told["read"] == len(list(path.rglob("*.json")))
    assert told["read"] == told["taken"] + told["ignored"] + sum(told["refused"].values())
    refused = [item for item in read([str(path)], Options()) if isinstance(item, RefusedItem)]
    assert {item.code for item in refused} <= {"malformed"}
    assert all(field and why for field, _, why in (item.reason.partition(": ") for item in refused))


def test_other_platforms_are_refused_by_name(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Commerce Layer's payloads are not ours to read, and that is said."""
    told = replay(capsys, corpus / "payloads" / "commercelayer", status=1)
    assert set(told["deliveries"]["refused"]) == {"other_platform"}


# --- a year of purchases ----------------------------------------------------------------------------------------------

FULL = os.environ.get("HYPOTHESIS_PROFILE") == "full"
WINBACK = {
    "id": "completejourney",
    "currency": "USD",
    "timezone": "America/New_York",
    "campaigns": [{"kind": "winback"}],
}
NEW_YORK = ZoneInfo("America/New_York")
END_OF_TIME = datetime.max.replace(tzinfo=UTC)
WAIT, FOLLOW_UP, DAY = timedelta(days=30), timedelta(days=14), timedelta(days=1)


class Lapses(NamedTuple):
    """What the table alone says: messages, how many of their customers bought within 30 days, and orders within one."""

    baskets: int
    customers: int
    messages: int
    back: int
    credited: int


def lapses(path: Path) -> Lapses:
    """Who would be written to.

    A customer whose last order is 30 days old gets a message at the next noon, and 14 days later another, unless an
    order came in before. Noon is 12:00 New York of the first day; orders of 0 or less count like any other.
    """
    orders = defaultdict(list)
    with gzip.open(path, "rt", newline="") as file:
        for row in csv.DictReader(file):
            orders[row["household_id"]].append(datetime.fromisoformat(row["ts"]).replace(tzinfo=NEW_YORK))
    every = sorted(at.astimezone(UTC) for times in orders.values() for at in times)
    noon = every[0].astimezone(NEW_YORK).replace(hour=12, minute=0, second=0).astimezone(UTC)

    def tick(at: datetime) -> datetime:
        return noon - (noon - at) // DAY * DAY

    messages = back = credited = 0
    for times in (sorted(at.astimezone(UTC) for at in times) for times in orders.values()):
        sent: list[datetime] = []
        for at, following in zip(times, [*times[1:], END_OF_TIME], strict=True):
            first = tick(at + WAIT)
            mine = [s for s in (first, first + FOLLOW_UP) if s <= tick(every[-1]) and following > s]
            back += sum(following <= s + timedelta(days=30) for s in mine)
            sent += mine
        messages += len(sent)
        credited += sum(any(s < at <= s + DAY for s in sent) for at in times)
    return Lapses(len(every), len(orders), messages, back, credited)


@pytest.fixture(scope="module")
def table(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The baskets of every third customer; in `nox -s laws-full`, of all of them."""
    whole = corpus / "completejourney" / "baskets.csv.gz"
    if FULL:
        return whole
    part = tmp_path_factory.mktemp("table") / whole.name
    with gzip.open(whole, "rt", newline="") as read, gzip.open(part, "wt", newline="") as written:
        rows = csv.DictReader(read)
        out = csv.DictWriter(written, rows.fieldnames or ())
        out.writeheader()
        out.writerows(row for row in rows if int(row["household_id"]) % 3 == 0)
    return part


class Year(NamedTuple):
    """The replay's document, and what it took."""

    told: Any
    wall: float
    cpu: float


@pytest.fixture(scope="module")
def year(table: Path, tmp_path_factory: pytest.TempPathFactory) -> Year:
    """The whole table converted by the example and replayed, as a user would."""
    folder = tmp_path_factory.mktemp("year")
    program = Path(__file__).parents[2] / "examples" / "completejourney.py"
    (folder / "policy.json").write_text(json.dumps(WINBACK))
    with (folder / "orders.jsonl").open("wb") as file:
        subprocess.run([sys.executable, program, table], stdout=file, check=True, env=ENV, timeout=600)
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "cartback", "replay", "orders.jsonl", "--policy", "policy.json", "--json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=True, env=ENV, timeout=600)
    wall, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Year(json.loads(done.stdout), wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def test_a_year_of_baskets_as_winback(year: Year, table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As many messages, and as many who came back anyway, as the table says; every basket is taken."""
    told, back = year.told, year.told["came_back_without_it"]
    with capsys.disabled():
        print(
            f"\n{told['deliveries']['taken']:,} baskets of {told['shoppers']:,} customers: {told['sent']:,} messages,"
            f" {back['bought_within_30d']:,} to customers who bought within 30 days anyway,"
            f" {told['converted']:,} credited; {year.wall:.1f} s, {year.cpu:.1f} s of CPU"
        )
    expected = lapses(table)
    assert (expected.baskets, expected.customers) == ((155_848, 2_469) if FULL else (54_575, 825))
    assert told["deliveries"] == {
        **told["deliveries"], "read": expected.baskets, "taken": expected.baskets, "refused": {}
    }  # fmt: skip
    assert told["shoppers"] == expected.customers
    assert (told["sent"], back["bought_within_30d"]) == (expected.messages, expected.back)
    assert told["skipped"] == told["failed"] == {}


def test_in_under_a_minute(year: Year) -> None:
    """Of one core: with a core to spare the wall clock says the same, beside other work it tells of that as well."""
    assert year.cpu < 60


def test_credits_are_kept(year: Year, table: Path) -> None:
    """Each order within 24 hours of a message is credited, and stays so however much is bought later."""
    assert year.told["converted"] == lapses(table).credited
