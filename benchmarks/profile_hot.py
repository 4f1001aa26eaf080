"""Microseconds of each step on the hot path: what to tune, without a profiler's own weight.

    python benchmarks/profile_hot.py

CPU time of one call, the least of several repeats over a thousand different shoppers. The first part times the steps by
themselves, the second the whole flow on the memory store, so what is left over there is the flow's own.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.append(str(Path(__file__).resolve().parent.parent / "src"))

import workload
from contenders import ours
from workload import NOW, SHOP

from cartback.domain import events as ev
from cartback.domain.attribution import conversions
from cartback.domain.bounds import trim
from cartback.domain.decision import decide
from cartback.domain.document import decode, encode
from cartback.domain.event_fields import keys_of
from cartback.domain.identity import digest
from cartback.domain.ledger import Notification, encode_row
from cartback.domain.lookups import with_keys
from cartback.domain.session import current_session
from cartback.domain.shop import activated
from cartback.domain.shopper import lines_of, new_shopper
from cartback.domain.transitions import apply
from cartback.domain.verdict import Send
from cartback.ports import CopyRequest
from cartback.words.facts import facts_of

COUNT, REPEATS = 1_000, 7


def each(title: str, function: Callable[..., Any], *columns: Sequence[Any]) -> list[Any]:
    """Time `function` over the rows of `columns`; print the best repeat; return the answers."""
    rows = list(zip(*columns, strict=True))
    best = float("inf")
    answers: list[Any] = []
    gc.collect()
    gc.disable()
    for _ in range(REPEATS):
        answers = []
        keep = answers.append
        started = time.process_time()
        for row in rows:
            keep(function(*row))
        best = min(best, time.process_time() - started)
    gc.enable()
    print(f"{best / len(rows) * 1e6:8.2f} us  {title}")
    return answers


def steps() -> None:
    shop = activated(ours.shop(), None, ours.SWITCHED_ON)
    people = [p for p in workload.people(COUNT) if p.due]
    due = [_grown(p) for p in people]
    told = [
        n._replace(customer=p.customer, cart=p.cart)
        for n, p in zip(workload.news(COUNT * 2, COUNT), people, strict=False)
    ]
    carts = [n for n in told if n.lines]
    owners = [s for s, n in zip(due, told, strict=False) if n.lines]

    print("one event")
    events = each("event()           build the CartChanged (the source's work, not in ingest)", ours.event, carts)
    each("keys_of()         its keys", keys_of, events)
    docs = each("encode()          the shopper's document", encode, owners)
    each("decode()          and back", decode, docs)
    fresh = each("apply(CartChanged) on a known cart", apply, owners, events)
    each("apply(CartChanged) the same again (says nothing new)", apply, fresh, events)
    orders = [
        ev.OrderPlaced(shop=SHOP, at=NOW, keys=e.keys, order=str(n + 1), total=e.value, cart=e.cart)  # type: ignore[attr-defined]
        for n, e in enumerate(events)
    ]
    bought = each("apply(OrderPlaced)", apply, owners, orders)
    each("trim()", trim, fresh)
    each("current_session()", current_session, fresh)
    each("decide() -> Wait  the cart is fresh", lambda s: decide(s, shop, NOW), fresh)
    each("decide() -> Wait  the cart was bought (winback)", lambda s: decide(s, shop, NOW), bought)
    each("decide() -> Skip  a stranger without consent", lambda e: decide(_stranger(e), shop, NOW), events)
    each("conversions()     nothing to credit", lambda s: conversions(s, shop), fresh)

    print("one message")
    decisions = each("decide() -> Send  the cart is due", lambda s: decide(s, shop, NOW), due)
    messages = [d.message for d in decisions if isinstance(d, Send)]
    assert len(messages) == len(due)
    each("lines_of()        the cart's lines", lambda s: lines_of(s.carts[0].last), due)
    said = each("facts()           what may be said", lambda m: facts_of(m.case, m.variant, m.channel).facts, messages)
    words = ours.copywriter()
    requests = [
        CopyRequest(shop=SHOP, notification=m.notification, campaign=m.campaign.id, facts=f, deadline=m.deadline)
        for m, f in zip(messages, said, strict=True)
    ]
    each(f"write()           the words ({type(words).__name__})", words.write, requests)  # type: ignore[attr-defined]
    rows = each("Notification()    the ledger row", _row, messages)
    each("encode_row()", encode_row, rows)
    begun = each("apply(SendBegun)", apply, due, [_begun(m) for m in messages])
    settled = each("apply(SendSettled)", apply, begun, [_settled(m) for m in messages])
    each("decide() -> Wait  for the follow-up", lambda s: decide(s, shop, NOW), settled)
    each("digest()          an address for the ledger", lambda m: digest(SHOP, m.addresses[0]), messages)


def _grown(person: workload.Person) -> Any:
    shopper = new_shopper(person.id)
    for happened in ours.life(person):
        shopper = apply(with_keys(shopper, keys_of(happened)), happened)
    return shopper


def _stranger(event: ev.CartChanged) -> Any:
    return apply(new_shopper("x"), event)


def _row(message: Any) -> Notification:
    case = message.case
    return Notification(
        id=message.notification, shop=SHOP, shopper=case.shopper.id, campaign=case.campaign.id, kind=case.campaign.kind,
        step=case.step, session=message.session, channel=message.channel, state="BEGUN", decided_at=case.now,
        title="Still thinking it over?", body="Your cart is waiting for you.", written_by="template",
    )  # fmt: skip


def _begun(message: Any) -> ev.SendBegun:
    case = message.case
    return ev.SendBegun(
        shop=SHOP, at=NOW, notification=message.notification, campaign=case.campaign.id, kind=case.campaign.kind,
        step=case.step, session=message.session, channel="push", addresses=message.addresses,
        expires=NOW + timedelta(minutes=5),
    )  # fmt: skip


def _settled(message: Any) -> ev.SendSettled:
    outcomes = tuple((address, "ok") for address in message.addresses)
    return ev.SendSettled(shop=SHOP, at=NOW, notification=message.notification, attempt=1, outcomes=outcomes)  # type: ignore[arg-type]


def whole() -> None:
    print("the whole flow on the memory store, batches of 500")
    with TemporaryDirectory() as made:
        path = str(Path(made) / "seed.db")
        ours.OnSQLite.seed(path, 10_000)
        for batch in (500, 1):
            for phase, count in (("ingest", 10_000), ("dispatch", 5_000)):
                best = min(_once(path, batch, phase, count) for _ in range(2))
                print(f"{best * 1e6:8.2f} us  {phase} in batches of {batch}")


def _once(path: str, batch: int, phase: str, count: int) -> float:
    running = ours.InMemory.open(path, 10_000, batch=batch)
    run = running.ingest(workload.news(count, 10_000)) if phase == "ingest" else running.dispatch(count)
    gc.collect()
    gc.freeze()
    started = time.process_time()
    done = run()
    return (time.process_time() - started) / done


if __name__ == "__main__":
    steps()
    whole()
