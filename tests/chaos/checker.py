"""The judge: compares what was meant, what the provider got and what the ledger says. It shares no code with the library.

Three accounts of one story, each written by somebody else: the feeder's intents, the provider's log, and the ledger, which is
read by plain SQL and taken apart as bare MessagePack. What one of them says must be borne out by the others (as Jepsen's
total-queue checker does with what was enqueued and what came out).
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec


class Intent(NamedTuple):
    """A cart about which `steps` messages are to go to `devices`, until it is over."""

    shop: str
    cart: str
    link: str
    steps: int
    devices: tuple[str, ...]
    #: The monotonic nanosecond at which it was known to be saved that it is over, by purchase, opt-out or otherwise.
    over_ns: int | None = None
    #: Whether somebody so much as tried to say that it is over: then nothing more need come.
    over: bool = False
    #: When the cart before this one was bought, and the monotonic nanosecond at which that was known to be saved. A message begun
    #: in between, since nobody had heard of the purchase yet, takes the place of this cart's.
    since: datetime | None = None
    since_ns: int | None = None
    #: Whether every device is to get every step: not when the shopper came back, or became one with somebody else.
    to_all: bool = False


class HandOver(NamedTuple):
    """A line of the provider's log: one message that arrived whole, or an attempt that found nobody listening."""

    at: int
    answer: str
    n: int
    shop: str
    id: str
    attempt: int
    address: str
    link: str | None
    kind: str
    step: int
    #: The monotonic nanosecond just before the commit that began it.
    begun: int | None


class Row(NamedTuple):
    """A row of the ledger, as far as it matters here."""

    shop: str
    id: str
    step: int
    subject: str
    state: str
    link: str | None
    reasons: tuple[str, ...] = ()
    #: (digest of the address, outcome, what the provider said)
    outcomes: tuple[tuple[str, str, str | None], ...] = ()
    at: datetime | None = None


class Ledger(NamedTuple):
    rows: tuple[Row, ...]
    #: Whether anybody is still due, and so not at the end.
    due: bool = False


class Verdict(NamedTuple):
    """What was found wrong, by kind, each with the evidence; and what was counted."""

    wrong: Mapping[str, Sequence[str]]
    counts: Mapping[str, int]

    @property
    def ok(self) -> bool:
        return not any(self.wrong.values())

    def __str__(self) -> str:
        found = [f"{kind}: {len(cases)}, such as {cases[0]}" for kind, cases in self.wrong.items() if cases]
        return "; ".join(found) or "nothing wrong"


#: Answers that prove that the message was not taken; after any other it may have been.
_NOT_TAKEN = frozenset({"throttled", "throttled_bare", "refused"})
_TURNED_DOWN = frozenset({"rejected", "gone"})
_ENDS = frozenset({"SENT", "FAILED", "AMBIGUOUS", "SKIPPED", "WITHHELD"})

#: Every kind of wrong there is.
KINDS = (
    "sent_twice", "attempt_twice", "begun_after", "not_begun", "nobodys", "wrong_address", "two_sequences",
    "not_in_ledger", "denied", "invented", "stuck", "lost", "left_out", "no_reason",
)  # fmt: skip


def check(intents: Iterable[Intent], handed: Sequence[HandOver], ledger: Ledger) -> Verdict:
    """Everything that is wrong with the three accounts taken together."""
    wrong: dict[str, list[str]] = {kind: [] for kind in KINDS}
    meant = {(i.shop, i.link): i for i in intents}
    taken = [h for h in handed if h.answer != "refused"]
    _once(handed, wrong)
    _as_meant(taken, meant, wrong)
    _as_recorded(handed, ledger.rows, wrong)
    gone = {(h.shop, h.address) for h in handed if h.answer == "gone"}
    still_open = [intent for intent in meant.values() if not intent.over]
    _ended(still_open, gone, ledger, _first_begun(handed), wrong)
    _to_all([intent for intent in still_open if intent.to_all], handed, gone, ledger.rows, wrong)
    return Verdict(wrong, _counts(handed, taken, ledger.rows))


def _once(handed: Sequence[HandOver], wrong: Mapping[str, list[str]]) -> None:
    """Each device gets each step about each cart at most once; only what was certainly not taken may be tried again."""
    by_device: defaultdict[tuple[Any, ...], list[HandOver]] = defaultdict(list)
    kinds: defaultdict[tuple[str, str | None], set[str]] = defaultdict(set)
    for h in sorted(handed, key=lambda h: h.at):
        by_device[h.shop, h.link, h.step, h.address].append(h)
        kinds[h.shop, h.link].add(h.kind)
    for key, tries in by_device.items():
        if any(h.answer not in _NOT_TAKEN for h in tries[:-1]):
            wrong["sent_twice"].append(f"{key}: {[(h.answer, h.attempt) for h in tries]}")
        attempts = [(h.id, h.attempt) for h in tries]
        if len(set(attempts)) < len(attempts):
            wrong["attempt_twice"].append(f"{key}: {attempts}")
    wrong["two_sequences"] += [f"{key}: {sorted(told)}" for key, told in kinds.items() if len(told) > 1]


def _as_meant(
    taken: Sequence[HandOver], meant: Mapping[tuple[str, str], Intent], wrong: Mapping[str, list[str]]
) -> None:
    """Only to whom it was meant, only after a begin, and only one from before the purchase, opt-out or erasure."""
    for h in taken:
        intent = meant.get((h.shop, h.link or ""))
        if intent is None:
            wrong["nobodys"].append(str(h))
            continue
        if h.address not in intent.devices:
            wrong["wrong_address"].append(str(h))
        if h.begun is None:
            wrong["not_begun"].append(str(h))
        elif intent.over_ns is not None and h.begun > intent.over_ns:
            wrong["begun_after"].append(f"{(h.begun - intent.over_ns) / 1e6:.1f} ms after: {h}")


def _as_recorded(handed: Sequence[HandOver], rows: Sequence[Row], wrong: Mapping[str, list[str]]) -> None:
    """The ledger owns up to everything the provider may have taken, and claims nothing that it did not."""
    by_id: defaultdict[tuple[str, str], list[HandOver]] = defaultdict(list)
    for h in handed:
        by_id[h.shop, h.id].append(h)
    recorded = {(row.shop, row.id): row for row in rows}
    for key, tries in by_id.items():
        row = recorded.get(key)
        perhaps = [h for h in tries if h.answer not in _NOT_TAKEN | _TURNED_DOWN]
        if row is None:
            wrong["not_in_ledger"].append(f"{key}: {[h.answer for h in tries]}")
        elif perhaps and row.state not in ("SENT", "AMBIGUOUS", "BEGUN"):
            wrong["denied"].append(f"{row}: the provider answered {[h.answer for h in perhaps]}")
    for row in rows:
        tries = by_id.get((row.shop, row.id), [])
        proofs = {proof for h in tries if h.answer in ("ok", "late") for proof in _proofs(h)}
        claims = [said for _, outcome, said in row.outcomes if outcome == "ok"]
        if (row.state == "SENT" and not proofs) or not proofs.issuperset(claims):
            wrong["invented"].append(f"{row}: the provider answered {[h.answer for h in tries]}")


def _proofs(h: HandOver) -> tuple[str, str]:
    """What the ledger may quote of a message that was taken: the push provider's number, or the e-mail's own Message-ID."""
    return f"p-{h.n}", f"{h.id}.{h.attempt}@chaos.example.com"


def _first_begun(handed: Iterable[HandOver]) -> Mapping[tuple[str, str], int]:
    """When each message was first begun, of those that the provider heard of."""
    first: dict[tuple[str, str], int] = {}
    for h in handed:
        if h.begun is not None:
            first[h.shop, h.id] = min(h.begun, first.get((h.shop, h.id), h.begun))
    return first


def _ended(
    open_: Iterable[Intent],
    gone: set[tuple[str, str]],
    ledger: Ledger,
    begun: Mapping[tuple[str, str], int],
    wrong: Mapping[str, list[str]],
) -> None:
    """Every step that came due has an end, and a reason for it. Of a cart that is over, nothing more is expected."""
    by_cart: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in ledger.rows:
        by_cart[row.shop, row.subject].append(row)
        if row.state == "BEGUN":
            wrong["stuck"].append(str(row))
        if row.state in ("SKIPPED", "AMBIGUOUS", "FAILED") and not (row.reasons or row.outcomes or not row.subject):
            wrong["no_reason"].append(str(row))
    if ledger.due:
        wrong["stuck"].append("somebody is still due")
    for intent in open_:
        rows = by_cart[intent.shop, f"cart:{intent.cart}"]
        missing = _missing(intent, rows, begun)
        if missing is None or (rows and all((intent.shop, device) in gone for device in intent.devices)):
            continue
        wrong["lost"].append(f"{intent}: step {missing}, of which the ledger has {rows}")


def _missing(intent: Intent, rows: Sequence[Row], begun: Mapping[tuple[str, str], int]) -> int | None:
    """The first step without an end; one that was skipped is the last there is."""
    mine = [row for row in rows if row.link in (None, intent.link)]
    earlier = [row for row in rows if intent.since and row.at and row.at > intent.since]
    heard = intent.since_ns or 0
    unheard = [r for r in earlier if r not in mine or begun.get((r.shop, r.id), heard) < heard]
    first = max((row.step + 1 for row in unheard), default=0)
    for step in range(first, intent.steps):
        ends = {row.state for row in mine if row.step == step} & _ENDS
        if not ends:
            return step
        if ends == {"SKIPPED"}:
            return None
    return None


def _to_all(
    intents: Iterable[Intent],
    handed: Sequence[HandOver],
    gone: set[tuple[str, str]],
    rows: Sequence[Row],
    wrong: Mapping[str, list[str]],
) -> None:
    """What reached one device went to the others too, but for those with whose message a worker was lost, or slept too long.

    One that is refused to the last, until it is too late for it, holds up none of them.
    """
    tried = {(h.shop, h.link, h.step, h.address) for h in handed}
    by_step = {(row.shop, row.link, row.step): row for row in rows if row.link is not None}
    ended = {(row.shop, row.subject, row.step) for row in rows if row.state == "SKIPPED"}
    for intent in intents:
        devices = [device for device in intent.devices if (intent.shop, device) not in gone]
        for step in range(intent.steps):
            row = by_step.get((intent.shop, intent.link, step))
            if row is None or (intent.shop, f"cart:{intent.cart}", step) in ended:
                continue
            left = [device for device in devices if (intent.shop, intent.link, step, device) not in tried]
            slept = {digest for digest, _, said in row.outcomes if said == "worker_late"}
            if len(left) > len(slept) + sum(said == "worker_lost" for _, _, said in row.outcomes):
                wrong["left_out"].append(f"{left}: {row}")


def _counts(handed: Sequence[HandOver], taken: Sequence[HandOver], rows: Sequence[Row]) -> dict[str, int]:
    counts: defaultdict[str, int] = defaultdict(int)
    for h in handed:
        counts[f"provider: {h.answer}"] += 1
    for row in rows:
        counts[f"ledger: {row.state}"] += 1
    counts["steps"] = len({(row.shop, row.link, row.step) for row in rows if row.state != "SKIPPED"})
    counts["handed over"] = len(taken)
    return dict(counts)


# --- reading ----------------------------------------------------------------------------------------------------------


def read_log(path: Path) -> list[HandOver]:
    """The provider's log."""
    lines = path.read_bytes().splitlines() if path.exists() else []
    return [HandOver(**json.loads(line)) for line in lines]


#: Where a row's array has what: id, shop, shopper, campaign, kind, step, subject, channel, state, ... See ledger.py.
_ID, _STEP, _SUBJECT, _STATE, _LINK, _REASONS, _OUTCOMES = 0, 5, 6, 8, 15, 21, 22
_AT = 9

_ROWS = "SELECT s.id, n.doc FROM cartback_notifications n JOIN cartback_shops s ON s.n = n.shop"
_DUE = "SELECT count(*) FROM cartback_shoppers WHERE due_at IS NOT NULL"


def read_ledger(url: str) -> Ledger:
    """The ledger of the store at `url`, and whether anybody in it is still due."""
    if url.startswith("sqlite:///"):
        with sqlite3.connect(url.removeprefix("sqlite:///")) as db:
            found, due = db.execute(_ROWS).fetchall(), db.execute(_DUE).fetchone()[0]
        db.close()
    else:
        import psycopg

        with psycopg.connect(url) as connection:
            found, due = connection.execute(_ROWS).fetchall(), connection.execute(_DUE).fetchone()[0]  # type: ignore[index]
    return Ledger(tuple(row_of(shop, doc) for shop, doc in found), due > 0)


def row_of(shop: str, doc: bytes) -> Row:
    """A row from its bytes: MessagePack, an array."""
    told = msgspec.msgpack.decode(doc)
    return Row(
        shop,
        told[_ID],
        told[_STEP],
        told[_SUBJECT],
        told[_STATE],
        told[_LINK],
        tuple(told[_REASONS]),
        tuple(tuple(o) for o in told[_OUTCOMES]),
        told[_AT],
    )


def sqlite_is_sound(path: Path) -> str:
    """What PRAGMA integrity_check says: "ok"."""
    db = sqlite3.connect(path)
    try:
        return str(db.execute("PRAGMA integrity_check").fetchone()[0])
    finally:
        db.close()
