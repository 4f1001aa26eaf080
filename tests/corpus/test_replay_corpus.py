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
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import cartback
from cartback.cli import main
from cartback.cli.deliveries import Delivery, Ignored, Options, Refused, read

ENV = {**os.environ, "PYTHONPATH": str(Path(cartback.__file__).parents[1])}


def replay(capsys: pytest.CaptureFixture[str], *argv: object) -> Any:
    assert main(["replay", *map(str, argv), "--json"]) == 0
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
        assert (item.code if isinstance(item, Refused) else None) == wanted, (item, expect)
    told = replay(capsys, path)["deliveries"]
    assert told["read"] == 102
    assert told["taken"] == sum(isinstance(item, Delivery) for item in items)
    assert told["ignored"] == sum(isinstance(item, Ignored) for item in items)
    assert sum(told["refused"].values()) == sum(isinstance(item, Refused) for item in items)


def test_a_changed_byte_is_refused_in_every_signed_delivery(corpus: Path) -> None:
    """The same 102 with another secret: every one is refused, none is read."""
    with gzip.open(corpus / "signed_deliveries" / "shopify.jsonl.gz", "rt") as file:
        lines = [{**json.loads(line), "secret": "not it"} for line in file]
    path = Path(os.environ.get("PYTEST_TMP", "/tmp")) / f"cartback-forged-{os.getpid()}.jsonl"  # noqa: S108
    try:
        path.write_text("\n".join(map(json.dumps, lines)))
        found = [item.code if isinstance(item, Refused) else "" for item in read([str(path)], Options())]
        assert found == ["bad_signature"] * 102
    finally:
        path.unlink()


# --- payloads ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", ["shopify", "shopify_rudder", "shopify_api"])
def test_no_payload_crashes_it(corpus: Path, capsys: pytest.CaptureFixture[str], folder: str) -> None:
    """Every captured payload is taken, ignored or refused with a reason that names a field."""
    path = corpus / "payloads" / folder
    told = replay(capsys, path, "--after", "40d")["deliveries"]
    assert told["read"] == len(list(path.rglob("*.json")))
    assert told["read"] == told["taken"] + told["ignored"] + sum(told["refused"].values())
    refused = [item for item in read([str(path)], Options()) if isinstance(item, Refused)]
    assert {item.code for item in refused} <= {"malformed"}
    assert all(field and why for field, _, why in (item.reason.partition(": ") for item in refused))


def test_other_platforms_are_refused_by_name(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """WooCommerce, BigCommerce and Commerce Layer payloads: not ours to read, and said so."""
    told = replay(capsys, *(corpus / "payloads" / name for name in ("woocommerce", "bigcommerce", "commercelayer")))
    assert set(told["deliveries"]["refused"]) == {"other_platform"}


# --- a year of purchases ----------------------------------------------------------------------------------------------

WINBACK = {
    "id": "completejourney",
    "currency": "USD",
    "timezone": "America/New_York",
    "campaigns": [{"kind": "winback"}],
}
WAIT, FOLLOW_UP, DAY = timedelta(days=30), timedelta(days=14), timedelta(days=1)


def lapses(path: Path) -> tuple[int, int]:
    """Who would be written to, computed from the table alone: (messages, bought within 30 days after one).

    A customer whose last order is 30 days old gets a message at the next noon, and 14 days later another, unless an
    order came in before. Noon is 12:00 New York of the first day; orders of 0 or less count like any other.
    """
    new_york = ZoneInfo("America/New_York")
    orders = defaultdict(list)
    with gzip.open(path, "rt", newline="") as file:
        for row in csv.DictReader(file):
            orders[row["household_id"]].append(
                datetime.fromisoformat(row["ts"]).replace(tzinfo=new_york).astimezone(UTC)
            )
    every = sorted(at for times in orders.values() for at in times)
    noon = every[0].astimezone(new_york).replace(hour=12, minute=0, second=0).astimezone(UTC)

    def tick(at: datetime) -> datetime:
        return noon - (noon - at) // DAY * DAY

    messages = back = 0
    for times in map(sorted, orders.values()):
        for at, following in zip(times, [*times[1:], None], strict=True):
            sent = tick(at + WAIT)
            while (
                sent <= tick(every[-1])
                and (following is None or following > sent)
                and sent <= tick(at + WAIT) + FOLLOW_UP
            ):
                messages += 1
                back += following is not None and following <= sent + timedelta(days=30)
                sent += FOLLOW_UP
    return messages, back


def test_a_year_of_baskets_as_winback(corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """155,848 baskets in under a minute of one core; as many messages, and as many who came back, as the table says."""
    table = corpus / "completejourney" / "baskets.csv.gz"
    program = Path(__file__).parents[2] / "examples" / "completejourney.py"
    (tmp_path / "policy.json").write_text(json.dumps(WINBACK))
    with (tmp_path / "orders.jsonl").open("wb") as file:
        subprocess.run([sys.executable, program, table], stdout=file, check=True, env=ENV)
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "cartback", "replay", "orders.jsonl", "--policy", "policy.json", "--json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True, env=ENV)
    wall, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    told = json.loads(done.stdout)
    back = told["came_back_without_it"]
    with capsys.disabled():
        print(
            f"\n{told['deliveries']['taken']:,} baskets of {told['shoppers']:,} customers: {told['sent']:,} messages,"
            f" {back['bought_within_30d']:,} to customers who bought within 30 days anyway,"
            f" {told['converted']:,} credited; {wall:.1f} s, {cpu:.1f} s of CPU"
        )
    assert told["deliveries"] == {**told["deliveries"], "read": 155_848, "taken": 155_848, "refused": {}}
    assert told["shoppers"] == 2_469
    assert (told["sent"], back["bought_within_30d"]) == lapses(table)
    assert told["skipped"] == told["failed"] == {}
    # One thread: on a machine with a core to spare the two are the same, beside other work the wall clock tells of that.
    assert cpu < 60
