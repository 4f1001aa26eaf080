"""`cartback demo`: a small shop's day, from signed deliveries to messages, under a fast clock."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from attrs import define, field, frozen

from cartback.channels.outbox import Outbox
from cartback.cli.lift import shown
from cartback.cli.output import ProgressLine, TerminalStyle, counts, document, fancy, fitted, safe, table, wall
from cartback.cli.report_rows import TOTALS, totals
from cartback.cli.stores import fresh
from cartback.domain.channels import CHANNEL_NAMES
from cartback.domain.ledger import Notification
from cartback.domain.money import Money
from cartback.domain.verdict import Decision, Send, Skip, Wait
from cartback.engine.threads import Recovery
from cartback.errors import InvalidSettings, RefusedDelivery
from cartback.flow import Ingested, readable
from cartback.replay.run import LocalStore
from cartback.reports.lift import Lift
from cartback.reports.report import Report
from cartback.sources import jsonl, shopify

from .day import EXPERIMENT, THE_END, day, policy
from .storefront import INSTALLED, NEW_YORK, SECRET, SHOP, StoryMoment

_PACE = 0.05


def main(args: argparse.Namespace) -> int:
    """Run `cartback demo`: play the day, print its timeline and numbers, and with --dashboard serve the merchant's pages."""
    if args.json and args.dashboard:
        raise InvalidSettings("dashboard: expected no --json, which prints one document and ends")
    if args.dashboard:
        from cartback.cli.dashboard import serve
    with _store(args.store) as store:
        moments = day()
        with ProgressLine("the day", len(moments)) as progress:
            show = _Printer(progress, paced=not args.fast) if not args.json else None
            demo = DemoDay(store, args.seed, show)
            summary = demo.run(moments, progress)
        _answer(args, summary)
        if args.dashboard:
            serve(demo.recovery, SHOP, args.port)
    return 0


def _answer(args: argparse.Namespace, summary: DaySummary) -> None:
    if args.json:
        whole = {"shop": SHOP, "timeline": [line.as_json() for line in summary.lines], "summary": summary.as_json()}
        document({**whole, "report": readable(summary.report), "lift": readable(summary.lift)})
    else:
        _print_summary(summary, args.store)


@contextmanager
def _store(url: str | None) -> Iterator[LocalStore]:
    """Open the named store, or a temporary one; SQLite either way."""
    with TemporaryDirectory(prefix="cartback-demo-") as folder:
        store = fresh(url or str(Path(folder) / "demo.db"))
        try:
            yield store
        finally:
            store.close()


@frozen
class TimelineEntry:
    """One line of the timeline: an event (`what`), the decision on it (`then`), or a message's outcome."""

    at: datetime
    who: str
    what: str
    then: str = ""
    kind: str = "event"

    def as_json(self) -> dict[str, Any]:
        """Return the entry as --json prints it."""
        return {"at": self.at, "who": self.who, "kind": self.kind, "what": self.what, "then": self.then}


@define
class DaySummary:
    """The results of the day."""

    lines: list[TimelineEntry] = field(factory=list)
    taken: int = 0
    from_app: int = 0
    duplicates: int = 0
    refused: Counter[str] = field(factory=Counter)
    decided: int = 0
    states: Counter[str] = field(factory=Counter)
    skipped: Counter[str] = field(factory=Counter)
    silenced: Counter[str] = field(factory=Counter)
    waiting: int = 0
    quiet: Counter[str] = field(factory=Counter)
    converted: int = 0
    recovered: Money = field(factory=lambda: Money(Decimal(0), "USD"))
    report: Report | None = None
    lift: Lift | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the day's numbers as --json prints them."""
        return {
            "deliveries": {
                "taken": self.taken,
                "duplicate": self.duplicates,
                "refused": dict(counts(self.refused)),
                "events_from_the_app": self.from_app,
            },
            "decided": self.decided,
            "sent": self.states["SENT"],
            "withheld": self.states["WITHHELD"],
            "skipped": dict(counts(self.skipped)),
            "silenced": dict(counts(self.silenced)),
            "never_due": dict(counts(self.quiet)),
            "waiting": self.waiting,
            "converted": self.converted,
            "recovered": {"amount": str(self.recovered.amount), "currency": self.recovered.currency},
        }


class DemoDay:
    """The engine, playing the day."""

    def __init__(self, store: LocalStore, seed: int, show: _Printer | None) -> None:
        self._store, self._seed, self._show = store, seed, show
        self._made = 0
        self._names: dict[str, str] = {}
        self._silenced: set[str] = set()
        self._summary = DaySummary()
        self._now = INSTALLED
        self.recovery = Recovery(store, channels=[Outbox()], clock=lambda: self._now, new_id=self._new_id)
        self.recovery.save_shop(policy(), INSTALLED)

    def _new_id(self) -> str:
        self._made += 1
        return f"shopper-{self._seed}-{self._made}"

    def run(self, moments: list[StoryMoment], progress: ProgressLine) -> DaySummary:
        """Take every moment at its time, send the messages due in between, and count."""
        for moment in moments:
            self._run_until(moment.at)
            self._now = moment.at
            self._take(moment)
            progress.add()
        self._run_until(THE_END)
        self._finish()
        return self._summary

    # --- news in

    def _take(self, moment: StoryMoment) -> None:
        summary = self._summary
        try:
            if moment.headers is None:
                events = [jsonl.decode(moment.body)]
            else:
                events = shopify.events(moment.headers, moment.body, secret=SECRET)
        except RefusedDelivery as error:
            summary.refused[error.code] += 1
            self._say(TimelineEntry(moment.at, moment.who, moment.says, f"refused, {error.status}: {error.code}"))
            return
        done = self.recovery.ingest(events)
        summary.silenced.update(done.silenced)
        if moment.headers is None:
            summary.from_app += 1
        else:
            summary.taken += 1
            summary.duplicates += done.duplicates > 0
        then = self._then(moment, done)
        if moment.says:
            self._say(TimelineEntry(moment.at, moment.who, moment.says, then))

    def _then(self, moment: StoryMoment, done: Ingested) -> str:
        """Return the effect of the event on its shopper."""
        shopper = next(iter(self._store.find(SHOP, moment.keys, ()).shoppers), None) if moment.keys else None
        if shopper is None:
            return ""
        self._names[shopper] = moment.who
        if done.duplicates:
            return "known already, nothing changes"
        if len(credited := self.recovery.conversions(SHOP)) > self._summary.converted:
            self._summary.converted = len(credited)
            return f"credited to the message; {', '.join(done.silenced)}, so no other follows"
        if done.silenced:
            self._silenced.add(shopper)
            return f"the message is called off: {', '.join(done.silenced)}"
        return decision_text(self.recovery.decide(SHOP, shopper), moment.at)

    # --- messages out

    def _run_until(self, end: datetime) -> None:
        while (due := self.recovery.next_due()) is not None and due < end:
            self._now = due
            ran = self.recovery.run_due()
            self._summary.decided += ran.claimed
            self._summary.states.update(ran.states)
            self._summary.skipped.update(ran.skipped)
            for notification in ran.notifications:
                row = self._store.notification(SHOP, notification)
                if row is not None:
                    self._say(_row_line(row, due, self._names.get(row.shopper, "?")))

    def _say(self, line: TimelineEntry) -> None:
        self._summary.lines.append(line)
        if self._show is not None:
            self._show(line)

    def _finish(self) -> None:
        summary = self._summary
        for stored in self._store.scan(SHOP, "", 1000):
            summary.waiting += stored.due_at is not None
            decision = self.recovery.decide(SHOP, stored.id)
            wrote = self._store.notifications(SHOP, shopper=stored.id)
            if isinstance(decision, Skip) and not wrote and stored.id not in self._silenced:
                summary.quiet[_telling(decision)] += 1
        for credit in self.recovery.conversions(SHOP):
            summary.recovered += Money(credit.value - credit.refunded, credit.currency)
        summary.report = self.recovery.report(SHOP)
        summary.lift = self.recovery.lift(SHOP, EXPERIMENT)


#: The least informative reasons for a shopper: the campaign is about something else.
_IDLE = ("no_cart", "never_purchased", "other_stage", "campaign_off", "recovery_first")


def _telling(skip: Skip) -> str:
    codes = [reason.code for _, reason in skip.reasons]
    return next((code for code in codes if code not in _IDLE), codes[0] if codes else "no_campaign")


def decision_text(made: Decision, now: datetime) -> str:
    """Write the decision in a few words; "" for a shopper without a cart."""
    if isinstance(made, Send):
        return "due now"
    if isinstance(made, Wait) and made.goes:
        same_day = made.until.astimezone(NEW_YORK).date() == now.astimezone(NEW_YORK).date()
        when = wall(made.until, NEW_YORK, "%H:%M" if same_day else "%a %d %b %H:%M")
        return f"{made.campaign or 'a message'} at {when} ({made.reason.code})"
    code = made.reason.code if isinstance(made, Wait) else _telling(made)
    return "" if code == "no_cart" else f"no message: {code}"


def _row_line(row: Notification, at: datetime, who: str) -> TimelineEntry:
    if row.state == "SENT":
        return TimelineEntry(at, who, f"{row.title} | {row.body}", row.link or "", row.channel)
    if row.state == "WITHHELD":
        return TimelineEntry(
            at, who, f"not sent: held out, to measure the others against ({row.kind})", kind="withheld"
        )
    return TimelineEntry(at, who, f"not sent: {', '.join(row.reasons)}", kind=row.state.lower())


# --- on paper ---------------------------------------------------------------------------------------------------------


class _Printer:
    """The timeline, line by line; on a terminal at a pace that can be followed."""

    def __init__(self, progress: ProgressLine, *, paced: bool) -> None:
        self._progress, self._style = progress, TerminalStyle()
        self._pause = _PACE if paced and fancy(sys.stdout) else 0.0
        self._day = ""

    def __call__(self, line: TimelineEntry) -> None:
        self._progress.hide()
        day = wall(line.at, NEW_YORK, "%A %d %B %Y")
        if day != self._day:
            self._day = day
            print(f"\n{self._style.bold(day)} ({NEW_YORK.key})")
        head = f"{wall(line.at, NEW_YORK, '%H:%M')}  {safe(line.who):8}"
        if line.kind == "event":
            then = self._style.faint(f" -> {safe(line.then)}") if line.then else ""
            print(f"{head}  {safe(line.what)}{then}")
        else:
            print(self._style.bold(f"{head}  {self._message(line)}"))
        sys.stdout.flush()
        if self._pause:
            time.sleep(self._pause)

    def _message(self, line: TimelineEntry) -> str:
        if line.kind in CHANNEL_NAMES:
            title, _, body = safe(line.what).partition(" | ")
            return f"** {line.kind}: {title}\n{'':17}   {body}"
        return f"-- {safe(line.what)}"


def _print_summary(summary: DaySummary, store: str | None) -> None:
    rows: list[tuple[str, int | str]] = [
        ("deliveries taken", summary.taken),
        ("  of them known already", summary.duplicates),
        *((f"deliveries refused: {code}", n) for code, n in counts(summary.refused)),
        ("events from the shop's app", summary.from_app),
        ("decided when due", summary.decided),
        ("sent", summary.states["SENT"]),
        ("withheld (holdout)", summary.states["WITHHELD"]),
        *((f"skipped when due: {reason}", n) for reason, n in counts(summary.skipped)),
        *((f"silenced before: {reason}", n) for reason, n in counts(summary.silenced)),
        *((f"never due: {reason}", n) for reason, n in counts(summary.quiet)),
        ("still waiting", summary.waiting),
        ("converted", summary.converted),
        ("recovered sales", str(summary.recovered)),
    ]
    print("\nThe day in numbers")
    print("\n".join(table([(name, str(value)) for name, value in rows])))
    if summary.report is not None:
        print("\nThe report of 30 days")
        print("\n".join(fitted(totals(summary.report), TOTALS)))
    if summary.lift is not None:
        print("\nWhat messages bring, compared with the shoppers held out")
        print("\n".join(shown(summary.lift)))
    if store:
        print(f"\nWhy does Hugo wait? cartback explain {SHOP} 7008 --store {store} --at {THE_END.isoformat()}")
