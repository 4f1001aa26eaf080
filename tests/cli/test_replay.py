"""`cartback replay`: shapes of input, reasons of refusal, the fast clock, and what is counted."""

from __future__ import annotations

import gzip
import hmac
import io
import json
import subprocess
import sys
import types
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from cartback import CartChanged
from cartback.replay import deliveries
from cartback.replay.arrivals import Sorted
from cartback.replay.deliveries import Delivery, Ignored, Options, RefusedItem, read

Ask: TypeAlias = Callable[..., Any]
Run: TypeAlias = Callable[..., tuple[int, str, str]]
Write: TypeAlias = Callable[..., Path]

SECRET = "s3cret"
CART = {
    "token": "t1",
    "line_items": [{"product_id": 1, "quantity": 1, "price": "9.00", "title": "Mug"}],
    "updated_at": "2026-01-05T10:00:00Z",
}
WINBACK = {"id": "shop", "currency": "USD", "timezone": "America/New_York", "campaigns": [{"kind": "winback"}]}
MUG = [{"product": "mug", "title": "Mug", "price": "12.00"}]


def event(type_: str, at: str, who: str = "ana", **fields: object) -> dict[str, object]:
    return {"type": type_, "shop": "acme", "at": at, "keys": [f"customer:{who}"], **fields}


def cart(at: str, who: str = "ana", **fields: object) -> dict[str, object]:
    return event("cart_changed", at, who, cart=f"cart-{who}", **{"lines": MUG, **fields})


def order(at: str, who: str = "ana", number: str = "1", **fields: object) -> dict[str, object]:
    return event("order_placed", at, who, order=f"{who}-{number}", total="30.00", currency="USD", **fields)


def signed(body: object = CART, secret: str = SECRET) -> dict[str, object]:
    raw = json.dumps(body).encode()
    told = {
        "X-Shopify-Topic": "carts/update",
        "X-Shopify-Shop-Domain": "acme.myshopify.com",
        "X-Shopify-Webhook-Id": "w1",
        "X-Shopify-Hmac-SHA256": b64encode(hmac.digest(secret.encode(), raw, "sha256")).decode(),
    }
    return {"headers": told, "raw_b64": b64encode(raw).decode()}


def items(*paths: object, **options: Any) -> list[Any]:
    return list(read([str(p) for p in paths], Options(**options)))


# --- shapes -----------------------------------------------------------------------------------------------------------


def test_a_signed_delivery_by_the_secret_in_its_line_or_on_the_command_line(lines: Write) -> None:
    """Verified before it is read; several secrets may be given."""
    path = lines({**signed(), "secret": "s3cret"}, signed())
    both = items(path, secrets=("old", "s3cret"))
    assert [type(item) for item in both] == [Delivery, Delivery]
    assert isinstance(both[0].events[0], CartChanged)
    assert both[0].events[0].shop == "acme.myshopify.com"


def test_a_secret_on_the_command_line_wins_over_the_lines_own(lines: Write) -> None:
    """A line vouches for itself only where nothing else is given: neither a wrong one of its own refuses it nor a right one."""
    right = lines({**signed(), "secret": "outdated"}, name="right.jsonl")
    assert [type(item) for item in items(right, secrets=("s3cret",))] == [Delivery]
    assert [item.code for item in items(right)] == ["bad_signature"]
    forged = lines({**signed(secret="forger's"), "secret": "forger's"}, name="forged.jsonl")
    assert [item.code for item in items(forged, secrets=("s3cret",))] == ["bad_signature"]
    assert [type(item) for item in items(forged)] == [Delivery]


def test_the_raw_body_may_be_text(lines: Write) -> None:
    """The "raw" or "body" text is what was signed."""
    line = signed()
    raw = json.dumps(CART)
    del line["raw_b64"]
    found = items(lines({**line, "raw": raw}, {**line, "body": raw}), secrets=("s3cret",))
    assert [type(item) for item in found] == [Delivery, Delivery]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (signed(secret="another"), "bad_signature"),
        ({**signed(), "raw_b64": "not base64!"}, "malformed"),
        ({**signed(), "platform": "commercelayer"}, "other_platform"),
        (signed({"token": 5.5}), "malformed"),
        ({"platform": "shopify", "topic": "carts/update", "headers": None, "body": {"line_items": 3}}, "malformed"),
        (event("cart_changd", "2026-01-05T10:00:00Z"), "invalid_event"),
        (cart("yesterday"), "invalid_event"),
        ({"what": "ever"}, "not_recognised"),
        ("{", "not_json"),
        ("[1, 2]", "not_json"),
        ("\x00", "not_json"),
        ("[" * 100_000, "not_json"),
        ('{"body": ' + "[" * 100_000, "not_json"),
        ('{"type": {"a": [1]}}', "not_recognised"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 20 and value.isprintable() else "",
)
def test_a_bad_line_is_refused_with_its_reason_and_stops_nothing(line: Any, code: str, lines: Write) -> None:
    """The line before and the line after are taken whatever stands between them."""
    good = cart("2026-01-05T10:00:00Z")
    before, refused, after = items(lines(good, line, good), secrets=("s3cret",))
    assert isinstance(before, Delivery)
    assert isinstance(after, Delivery)
    assert isinstance(refused, RefusedItem)
    assert refused.code == code
    assert refused.where.endswith(":2")


def test_no_secret_is_a_reason_of_its_own(lines: Write) -> None:
    """A signed delivery is not taken on trust."""
    assert [item.code for item in items(lines(signed()))] == ["no_secret"]


def test_an_unsigned_envelope(lines: Write) -> None:
    """A captured payload whose raw bytes are gone, with the shop and time of its headers if it has them."""
    envelope = {"platform": "shopify", "topic": "carts/update", "headers": None, "body": CART}
    with_headers = {
        **envelope,
        "headers": {"X-Shopify-Shop-Domain": "b.myshopify.com", "X-Shopify-Triggered-At": "2026-01-05T10:00:09Z"},
    }
    bare, told = items(lines(envelope, with_headers), shop=None)
    assert bare.events[0].shop == "replayed-shop"
    assert told.events[0].shop == "b.myshopify.com"
    assert told.arrived == datetime(2026, 1, 5, 10, 0, 9, tzinfo=UTC)
    assert items(lines(envelope), shop="mine")[0].events[0].shop == "mine"


def test_what_is_of_no_interest_is_ignored(lines: Write) -> None:
    """A topic that is not read is neither taken nor refused."""
    assert isinstance(items(lines({"topic": "themes/update", "body": {"id": 1}}))[0], Ignored)


def test_gzip_stdin_whole_files_arrays_and_directories(
    lines: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same events in every wrapping."""
    one = cart("2026-01-05T10:00:00Z")
    folder = tmp_path / "folder"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.json").write_text(json.dumps(one, indent=2))
    (folder / "deep" / "b.json").write_text(json.dumps([one, one]))
    (folder / "c.json").write_text(f"{json.dumps(one)}\n{json.dumps(one)}\n")
    (folder / "README.md").write_text("not one of ours")
    with gzip.open(folder / "d.jsonl.gz", "wt") as file:
        file.write(json.dumps(one) + "\n")
    assert [type(item) for item in items(folder)] == [Delivery] * 6
    monkeypatch.setattr(sys, "stdin", types.SimpleNamespace(buffer=io.BytesIO(json.dumps(one).encode())))
    assert len(items("-", lines(one))) == 2


BOMB = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]), int(sys.argv[1])))
from cartback.cli import main
sys.exit(main(["replay", sys.argv[2], "--json"]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on a process's memory")
def test_a_line_without_end_is_refused_and_the_next_is_taken(tmp_path: Path) -> None:
    """A small gzip with a line of half a gigabyte: little memory, one refusal with its reason, the rest read."""
    path = tmp_path / "bomb.jsonl.gz"
    good = json.dumps(cart("2026-01-05T10:00:00Z")).encode() + b"\n"
    with gzip.open(path, "wb", 1) as file:
        file.write(good)
        for _ in range(50):
            file.write(b"0" * 10_000_000)
        file.write(b"\n" + good)
    ran = subprocess.run(
        [sys.executable, "-c", BOMB, str(450_000_000), str(path)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)["deliveries"]
    assert (told["taken"], told["refused"]) == (2, {"too_large": 1})


@pytest.mark.parametrize(
    ("length", "code"), [(99, "not_recognised"), (100, "not_recognised"), (101, "too_large"), (999, "too_large")]
)
def test_how_long_a_line_may_be(length: int, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Up to the limit it is read, its end included; what stands before and after it is read in any case."""
    monkeypatch.setattr(deliveries, "LONGEST_LINE", 100)
    line = b'{"a":"' + b"x" * (length - 8) + b'"}'
    files = {
        "last.jsonl": b"{}\n" + line,
        "inner.jsonl": b"{}\n" + line[:-3] + b'"}\n{}',
        "d.json": b"[{}," + line + b"]",
    }
    for name, text in files.items():
        (tmp_path / name).write_bytes(text)
        codes = [item.code for item in items(tmp_path / name)]
        assert codes == ["not_recognised", code, *["not_recognised"] * (name == "inner.jsonl")]


def test_a_document_without_end_is_refused(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """One JSON document is held in memory: beyond a limit the message says what to write instead."""
    monkeypatch.setattr(deliveries, "LARGEST_DOCUMENT", 100)
    path = tmp_path / "a.json.gz"
    path.write_bytes(gzip.compress(b"[" + b" " * 1000 + b"]"))
    code, _, err = run("replay", path)
    assert code == 1
    assert "one object per line" in err


def test_broken_gzip_is_said_so(run: Run, tmp_path: Path) -> None:
    """A file cut short is an error that names it."""
    path = tmp_path / "cut.jsonl.gz"
    path.write_bytes(gzip.compress(b"x" * 10_000)[:40])
    code, _, err = run("replay", path)
    assert code == 1
    assert "cut.jsonl.gz" in err


def test_sorting_through_files_is_sorting_in_memory() -> None:
    """However few are kept in memory, the order is by arrival, then by place in the input."""
    start = datetime(2026, 1, 5, tzinfo=UTC)
    told = [
        Delivery(start + timedelta(minutes=n * 7 % 11), n, (CartChanged(shop="s", at=start, cart=f"c{n}"),))
        for n in range(50)
    ]
    expected = sorted(told, key=lambda d: (d.arrived, d.number))
    for kept in (1000, 50, 7, 1):
        runs = Sorted(kept)
        for delivery in told:
            runs.add(delivery)
        assert [(d.number, d.events) for d in runs] == [(d.number, d.events) for d in expected]


# --- the fast clock ---------------------------------------------------------------------------------------------------


def test_a_cart_left_alone_is_written_to_at_the_next_tick(run_json: Ask, lines: Write) -> None:
    """Left at 10:07, due at 11:07: with ticks of a quarter it goes at 11:15, once, and the follow-up a day later."""
    told = run_json("replay", lines(cart("2026-01-05T10:07:00Z")), "--after", "3d", "--copy")
    assert [m["at"] for m in told["messages"]] == ["2026-01-05T11:15:00+00:00", "2026-01-06T11:15:00+00:00"]
    assert told["messages"][0]["body"].startswith("You left Mug in your cart")
    assert told["sent_by_kind"] == {"cart_recovery": 2}


def test_the_data_ends_where_it_ends(run_json: Ask, lines: Write) -> None:
    """Without --after nobody is written to beyond the last delivery; the shopper is counted as waiting."""
    told = run_json("replay", lines(cart("2026-01-05T10:07:00Z")))
    assert (told["sent"], told["waiting"], told["shoppers"]) == (0, 1, 1)


def test_a_purchase_in_time_silences(run_json: Ask, lines: Write) -> None:
    """A purchase that arrived up to the tick is known to it; the order of the lines does not matter."""
    path = lines(order("2026-01-05T11:10:00Z"), cart("2026-01-05T10:07:00Z"))
    told = run_json("replay", path, "--after", "3d")
    assert told["sent"] == 0
    assert told["silenced"] == {"purchased": 1}


def test_a_purchase_after_the_message_is_a_conversion(run_json: Ask, lines: Write) -> None:
    """Credited to the send, and counted as come back."""
    told = run_json("replay", lines(cart("2026-01-05T10:07:00Z"), order("2026-01-05T12:00:00Z")))
    assert (told["sent"], told["converted"], told["recovered"]) == (1, 1, {"USD": "30.00"})
    assert told["came_back_without_it"] == {"bought_within_30d": 1, "of": 1, "observed_in_full": 0}


def test_came_back_looks_thirty_days_ahead(run_json: Ask, lines: Write) -> None:
    """Winback after 30 days: Ana is back on day 50, Ben on day 70 (which is over 30 days after his message)."""
    day = datetime(2026, 1, 1, 15, tzinfo=UTC)

    def at(days: int) -> str:
        return (day + timedelta(days=days)).isoformat()

    told = run_json(
        "replay",
        lines(
            order(at(0)),
            order(at(50), number="2"),
            order(at(0), "ben"),
            order(at(70), "ben", "2"),
            order(at(80), "zoe"),
        ),
        "--policy",
        lines({**WINBACK, "campaigns": [{"kind": "winback", "follow_ups": []}]}, name="policy.json"),
    )
    assert told["tick"] == "1d"
    assert told["sent"] == 3, "Ana and Ben after day 30, Ana again after day 80"
    assert told["came_back_without_it"] == {"bought_within_30d": 1, "of": 3, "observed_in_full": 2}


def test_late_deliveries_count_from_when_they_arrived(run_json: Ask, lines: Write) -> None:
    """What was triggered late could not have silenced: the order of 10:30 that came at 12:00 is a conversion of none."""
    late = {
        "platform": "shopify",
        "topic": "orders/create",
        "headers": {"X-Shopify-Shop-Domain": "acme", "X-Shopify-Triggered-At": "2026-01-05T12:00:00Z"},
        "body": {"id": 5, "created_at": "2026-01-05T10:30:00Z", "total_price": "5.00", "customer": {"id": "ana"}},
    }
    told = run_json("replay", lines(cart("2026-01-05T10:07:00Z"), late))
    assert (told["sent"], told["converted"]) == (1, 0)


# --- consent ----------------------------------------------------------------------------------------------------------


def test_consent_is_assumed_and_said_so(run: Run, lines: Write) -> None:
    """History has none, so a dry replay assumes it, and says so; --no-assume-consent takes the data at its word."""
    path = lines(cart("2026-01-05T10:07:00Z"))
    assumed, plain = (run("replay", path, "--after", "2h", *flags)[1] for flags in ([], ["--no-assume-consent"]))
    assert "Assumed: every shopper agreed" in assumed
    assert "would have been messaged                 1" in assumed
    assert "Assumed" not in plain
    assert "would have been messaged                 0" in plain


@pytest.mark.parametrize("keys", [["customer:ana"], ["email:ana@acme.example"], ["phone:+4930123456"]], ids=str)
@pytest.mark.parametrize("channel", ["push", "email", "sms"])
def test_a_shopper_can_be_reached_by_the_policys_channel(
    run_json: Ask, lines: Write, tmp_path: Path, channel: str, keys: list[str]
) -> None:
    """An assumed consent without an address would replay every policy of e-mail or SMS as one that sends nothing."""
    policy = tmp_path / "policy.json"
    campaign = {"kind": "cart_recovery", "channels": [channel]}
    policy.write_text(
        json.dumps({"id": "acme", "currency": "EUR", "timezone": "Europe/Berlin", "campaigns": [campaign]}), "utf-8"
    )
    path = lines(
        {**cart("2026-01-05T10:07:00Z"), "keys": keys},
        {**cart("2026-01-05T10:08:00Z"), "keys": ["customer:ben"], "cart": "b"},
    )
    assert run_json("replay", path, "--policy", policy, "--after", "2h")["sent"] == 2


def test_a_no_in_the_data_prevails(run_json: Ask, lines: Write) -> None:
    """What a shopper did say is never overruled, whenever the next piece of news about them comes."""
    no = event("consent_changed", "2026-01-05T10:40:00Z", channel="push", granted=False)
    told = run_json("replay", lines(cart("2026-01-05T10:07:00Z"), no, cart("2026-01-06T10:00:00Z")), "--after", "3d")
    assert told["sent"] == 0
    assert told["silenced"] == {"opted_out": 1}


# --- counts -----------------------------------------------------------------------------------------------------------


def test_what_went_in_is_accounted_for(run: Run, run_json: Ask, lines: Write) -> None:
    """read = taken + ignored + refused; duplicates are told by their delivery's id; the first of each refusal is shown."""
    path = lines(signed(), signed(), "{", "{", {"topic": "themes/update", "body": {}})
    told = run_json("replay", path, "--secret", "s3cret")["deliveries"]
    assert (told["read"], told["taken"], told["ignored"]) == (5, 2, 1)
    assert told["refused"] == {"not_json": 2}
    assert told["duplicate_events"] == 1
    assert "input.jsonl:3" in told["refused_examples"]["not_json"]
    assert "refused: not_json" in run("replay", path, "--secret", "s3cret")[1]


def test_limit_reads_so_many(run_json: Ask, lines: Write) -> None:
    """--limit stops reading."""
    path = lines(*[cart("2026-01-05T10:07:00Z", f"s{n}") for n in range(9)])
    assert run_json("replay", path, "--limit", 4)["shoppers"] == 4


def test_an_erased_shop_is_gone(run_json: Ask, lines: Write) -> None:
    """After shop/redact nothing more of the shop is taken, and each such delivery is counted."""
    gone = {"type": "shop_erased", "shop": "acme", "at": "2026-01-06T10:00:00Z"}
    told = run_json(
        "replay", lines(cart("2026-01-05T10:07:00Z"), gone, cart("2026-01-07T10:00:00Z"), cart("2026-01-07T10:01:00Z"))
    )
    assert told["deliveries"]["refused"] == {"shop_erased": 2}
    assert told["shoppers"] == 0


def test_files_that_erase_the_shop_say_why_there_is_little_to_see(run: Run, lines: Write) -> None:
    """With a shop/redact among the deliveries a note says what it does to the figures; without one there is no note."""
    left = cart("2026-01-05T10:07:00Z")
    gone = {"type": "shop_erased", "shop": "acme", "at": "2026-01-06T10:00:00Z"}
    code, out, _ = run("replay", lines(left, gone))
    assert code == 0
    assert "Note: the deliveries contain a shop/redact (shop_erased)" in out
    assert "Note:" not in run("replay", lines(left))[1]


def test_an_erased_shop_takes_no_figures_from_another(run_json: Ask, lines: Write) -> None:
    """Of two shops one is erased: what the other sent, and what it won back, is counted as if it were alone."""
    other = [
        {**line, "shop": "other"}
        for line in (cart("2026-01-05T15:07:00Z"), order("2026-01-05T18:00:00Z"), cart("2026-01-07T15:07:00Z", "bea"))
    ]
    gone = {"type": "shop_erased", "shop": "acme", "at": "2026-01-06T10:00:00Z"}
    alone = run_json("replay", lines(*other))
    both = run_json("replay", lines(cart("2026-01-05T15:00:00Z"), *other, gone))
    assert (both["shops"], both["shoppers"]) == (2, alone["shoppers"])
    assert alone["converted"] == 1
    for figure in ("converted", "recovered", "waiting"):
        assert both[figure] == alone[figure]


def test_every_shop_gets_the_policy(run_json: Ask, lines: Write) -> None:
    """Two shops in the data, one policy: copied to both, in each one's currency where the policy is the default."""
    other = {**cart("2026-01-05T10:07:00Z", currency="EUR"), "shop": "other"}
    told = run_json("replay", lines(cart("2026-01-05T10:07:00Z", currency="USD"), other), "--after", "2h")
    assert (told["shops"], told["sent"]) == (2, 2)


def test_a_holdout_is_withheld(run_json: Ask, lines: Write) -> None:
    """The policy's experiment is run: with everybody held out nothing would have been sent."""
    policy = {**WINBACK, "campaigns": [{"kind": "cart_recovery"}], "experiment": {"id": "all", "holdout": 1}}
    told = run_json(
        "replay", lines(cart("2026-01-05T15:07:00Z")), "--policy", lines(policy, name="p.json"), "--after", "2h"
    )
    assert (told["sent"], told["withheld"]) == (0, 1)


def test_kept_in_a_new_store_only(run: Run, run_json: Ask, lines: Write, tmp_path: Path) -> None:
    """--store keeps the outcome for `explain`, assumes nothing, and refuses a store that is in use."""
    store, path = tmp_path / "replay.db", lines(cart("2026-01-05T10:07:00Z"))
    told = run_json("replay", path, "--store", store, "--assume-consent")
    assert (told["dry"], told["assumed_consent"]) == (False, True)
    made = run_json("explain", "acme", "ana", "--store", store, "--at", "2026-01-05T10:30:00Z")["decision"]
    assert (made["kind"], made["until"]) == ("wait", "2026-01-05T11:07:00+00:00")
    code, _, err = run("replay", path, "--store", store)
    assert code == 1
    assert "already holds shops" in err


def test_a_file_of_another_kind_is_no_success(run: Run, tmp_path: Path) -> None:
    """All lines of a CSV file are refused: the counts are printed, and the exit status is 1."""
    path = tmp_path / "orders.csv"
    path.write_text("order_id,total\n1,5\n", "utf-8")
    code, out, err = run("replay", path)
    assert code == 1
    assert "refused" in out
    assert "no line could be read as a delivery or an event" in err


def test_nothing_to_replay(run: Run, lines: Write) -> None:
    """An empty file is no error."""
    code, out, _ = run("replay", lines())
    assert code == 0
    assert "nothing to replay" in out


def test_text_is_safe_to_print(run: Run, lines: Write) -> None:
    """Titles and reasons out of the data cannot draw on a terminal."""
    evil = cart("2026-01-05T10:07:00Z", lines=[{"product": "x", "title": "\x1b[2Jmug", "price": "1"}])
    _, out, _ = run("replay", lines(evil, '{"\x1b[31m": 1}'), "--after", "3d", "--copy")
    assert "\x1b" not in out


def test_the_outcome_does_not_depend_on_the_order_of_the_lines(run_json: Ask, lines: Write) -> None:
    """Deliveries are sorted by arrival, so a shuffled file tells the same story."""
    told = [cart("2026-01-05T10:07:00Z", f"s{n}") for n in range(20)] + [
        order("2026-01-05T10:50:00Z", f"s{n}") for n in range(9)
    ]
    forward = run_json("replay", lines(*told), "--after", "2d")
    backward = run_json("replay", lines(*reversed(told)), "--after", "2d")
    assert forward == backward
