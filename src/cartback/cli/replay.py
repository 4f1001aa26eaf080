"""`cartback replay`: the effect of a policy on the past, and how many shoppers came back without it."""

from __future__ import annotations

import argparse
import gc
from datetime import timedelta
from time import perf_counter
from typing import Any

from cartback.domain.setting_types import format_duration, zone
from cartback.domain.shop import Shop
from cartback.errors import InvalidSettings
from cartback.ports import Copywriter, OutgoingMessage
from cartback.replay.deliveries import Options, read
from cartback.replay.gathering import Gathered, ReplayCounts
from cartback.replay.run import Replay, default_policy, default_tick
from cartback.stores.memory import MemoryStore

from .output import ProgressLine, counts, document, note, safe, table, wall
from .policy import read_policy
from .stores import fresh

_LONGEST_TICK = timedelta(days=1)


def main(args: argparse.Namespace) -> int:
    """Run `cartback replay`: send past deliveries through the engine, and print the results."""
    return answer(read_policy(args.policy) if args.policy else default_policy(), args)


def answer(policy: Shop, args: argparse.Namespace) -> int:
    """Replay under a policy, and print the results."""
    started = perf_counter()
    tick = default_tick(policy) if args.tick is None else args.tick
    if not timedelta(0) < tick <= _LONGEST_TICK:
        raise InvalidSettings(f"tick: expected more than 0 and at most 1d, got {format_duration(tick)}")
    assume = args.assume_consent if args.assume_consent is not None else not args.store
    store = fresh(args.store) if args.store else MemoryStore()
    tally = ReplayCounts()
    try:
        replay = Replay(policy, store, tally, tick=tick, copywriter=_copywriter(args), assume=assume)
        gathered = _gather(args, tally)
        gc.freeze()  # the data read so far stays, and there is much of it: it need not be searched for cycles again
        with ProgressLine("replaying", gathered.sorted.total) as progress:
            replay.run(gathered, progress, after=args.after, keep=args.copy)
    finally:
        gc.unfreeze()
        store.close()
    heading = _heading(args, policy, tick, assume=assume)
    if args.json:
        document({**heading, **_answer(tally), **({"messages": _written(replay)} if args.copy else {})})
    else:
        _print(tally, policy, heading, replay if args.copy else None)
    note(f"replayed {tally.taken:,} deliveries in {perf_counter() - started:.1f} s")
    if tally.refused and not (tally.taken or tally.ignored or tally.duplicates):
        note(
            "cartback: file: no line could be read as a delivery or an event; `cartback backfill --dry-run` reads exports"
        )
        return 1
    return 0


def _copywriter(args: argparse.Namespace) -> Copywriter | None:
    if not args.copy:
        return None
    from cartback.copywriters.template import Template

    return Template()


def _gather(args: argparse.Namespace, tally: ReplayCounts) -> Gathered:
    items = read(args.files, Options(tuple(args.secret or ()), args.shop))
    with ProgressLine("reading") as progress:
        return Gathered(items, tally, args.limit, progress)


# --- the answer -------------------------------------------------------------------------------------------------------


def _heading(args: argparse.Namespace, policy: Shop, tick: timedelta, *, assume: bool) -> dict[str, Any]:
    """Describe how the replay was run, which the numbers depend on."""
    campaigns = [c.id for c in policy.campaigns if c.enabled]
    return {
        "dry": not args.store,
        "assumed_consent": assume,
        "tick": format_duration(tick),
        "policy": args.policy or "default",
        "campaigns": campaigns,
    }


def _answer(tally: ReplayCounts) -> dict[str, Any]:
    sent = sum(tally.messages.values())
    return {
        "from": tally.first,
        "to": tally.last,
        "deliveries": {
            "read": tally.read,
            "taken": tally.taken,
            "ignored": tally.ignored,
            "refused": dict(counts(tally.refused)),
            "refused_examples": {code: safe(text) for code, text in sorted(tally.examples.items())},
            "duplicate_events": tally.duplicates,
        },
        "events": dict(counts(tally.events)),
        "shops": tally.shops,
        "shoppers": tally.shoppers,
        "decided": tally.decided,
        "sent": sent,
        "sent_by_kind": dict(counts(tally.messages)),
        "withheld": tally.states["WITHHELD"],
        "skipped": dict(counts(tally.skipped)),
        "silenced": dict(counts(tally.silenced)),
        "failed": dict(counts(tally.failed)),
        "waiting": tally.waiting,
        "converted": tally.converted,
        "recovered": tally.recovered,
        "came_back_without_it": {"bought_within_30d": tally.bought, "of": sent, "observed_in_full": tally.observed},
    }


def _written(replay: Replay) -> list[dict[str, Any]]:
    return [
        {"at": at, "shop": m.shop, "shopper": m.shopper, "kind": m.kind, "title": m.title, "body": m.body}
        for at, m in replay.messages
    ]


def _print(tally: ReplayCounts, policy: Shop, heading: dict[str, Any], written: Replay | None) -> None:
    where = zone(policy.timezone)
    if written is not None:
        for at, message in written.messages:
            print(f"{wall(at, where, '%Y-%m-%d %H:%M')}  {_line(message)}")
    if tally.first is None or tally.last is None:
        print("There was nothing to replay.")
    else:
        span = f"{wall(tally.first, where, '%Y-%m-%d')} to {wall(tally.last, where, '%Y-%m-%d')}"
        print(
            f"{span} by the policy {safe(heading['policy'])} ({', '.join(heading['campaigns'])}), in ticks of {heading['tick']}."
        )
    print("Nothing was sent" + (", nothing is kept." if heading["dry"] else "; the outcome is in the store."))
    if heading["assumed_consent"]:
        print("Assumed: every shopper agreed and can be reached, unless the data says otherwise (--no-assume-consent).")
    for title, rows in _sections(tally):
        if rows:
            print(f"\n{title}")
            print("\n".join(table(rows)))
    _print_anyway(tally)
    if hint := _erased_hint(tally):
        print(f"\n{hint}")


def _erased_hint(tally: ReplayCounts) -> str:
    """Explain the small numbers if the files report that the shop was erased."""
    erased = tally.events.get("shop_erased", 0)
    if not erased:
        return ""
    return (
        "Note: the deliveries contain a shop/redact (shop_erased), which erases all data of the shop: earlier deliveries are "
        "not in these figures. Remove it from the files to include them."
    )


def _line(message: OutgoingMessage) -> str:
    return safe(f"{message.shopper}  {message.kind}  {message.title} | {message.body}")


def _sections(tally: ReplayCounts) -> list[tuple[str, list[tuple[str, int | str]]]]:
    refused = [(f"refused: {code}", n, tally.examples[code]) for code, n in counts(tally.refused)]
    deliveries: list[tuple[str, int | str]] = [("read", tally.read), ("taken", tally.taken), ("ignored", tally.ignored)]
    decisions: list[tuple[str, int | str]] = [
        ("shoppers", tally.shoppers),
        ("decided when due", tally.decided),
        ("would have been messaged", sum(tally.messages.values())),
        *((f"  by {kind}", n) for kind, n in counts(tally.messages)),
        ("withheld (holdout)", tally.states["WITHHELD"]),
        *((f"skipped: {reason}", n) for reason, n in counts(tally.skipped)),
        *((f"silenced: {reason}", n) for reason, n in counts(tally.silenced)),
        *((f"failed: {error}", n) for error, n in counts(tally.failed)),
        ("still waiting at the end", tally.waiting),
        ("converted (order credited to a message)", tally.converted),
        *((f"  worth, {currency}", f"{value:f}") for currency, value in sorted(tally.recovered.items())),
    ]
    return [
        ("Deliveries", [*deliveries, *((name, n) for name, n, _ in refused)]),
        ("Refused, the first of each", [(name, text) for name, _, text in refused]),
        ("Events", list(counts(tally.events))),
        ("Decisions", decisions),
    ]


def _print_anyway(tally: ReplayCounts) -> None:
    sent = sum(tally.messages.values())
    if not sent:
        return
    print(
        f"\nCame back without it: of the {sent:,} messages, {tally.bought:,} ({tally.bought / sent:.0%}) went to shoppers who"
        f"\nbought within 30 days anyway. The data covers all 30 days of {tally.observed:,} of them."
    )
