"""The judge: reads a History and says what was promised and did not hold. It shares no code with the library.

Every hand-over is judged by what was saved when it was begun: the judge goes through the records in order, and at each write
that a hand-over followed asks every law. A clock is judged as the worker had it. What can only be said at the end is in
endings.py.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from .history import (
    Committed,
    Erased,
    Gone,
    Granted,
    HandOver,
    Heard,
    History,
    Limit,
    Policy,
    Saved,
    Sequence,
    Unsure,
    Violation,
)
from .people import Book, Border, Person, Step

_SECOND = timedelta(seconds=1)


class Begin(NamedTuple):
    """One hand-over's begin, and what was known then."""

    step: Step
    hand_over: HandOver
    commit: Committed
    person: Person
    policy: Policy
    sequence: Sequence
    book: Book
    activated: datetime
    clocks: tuple[datetime, ...]

    @property
    def latest(self) -> datetime:
        return self.commit.latest


Law = Callable[[Begin], Iterator[str]]


class Judge:
    """Judges one history. `book` is what it knows of people once `violations` has been asked for."""

    def __init__(self, history: History) -> None:
        self.history, self.book = history, Book()
        self.policies: dict[str, Policy] = {}
        self.changed: dict[str, int] = {}  # the seq of the last change of settings
        self.saves: dict[str, int] = defaultdict(int)
        self.gone: set[str] = set()
        self.activated: dict[tuple[str, str], datetime] = {}
        self.found: list[Violation] = []
        self._begun: dict[int | None, list[HandOver]] = defaultdict(list)
        for r in history.records:
            if isinstance(r, HandOver):
                self._begun[r.begun].append(r)
        self._commits: dict[int, Committed] = {}
        self._granted: dict[tuple[int, str], int] = defaultdict(int)
        self._throttled = any(isinstance(r, Granted) for r in history.records)
        self._sent: dict[tuple[int, str], set[str]] = defaultdict(set)
        self._attempts: set[tuple[str, str, str, int]] = set()

    def violations(self) -> list[Violation]:
        """Everything that did not hold, up to the last record."""
        for record in self.history.records:
            if isinstance(record, Heard):
                self.book.hear(record)
            elif isinstance(record, Committed):
                self._committed(record)
            elif isinstance(record, HandOver):
                self._handed_over(record)
            elif isinstance(record, Saved):
                self._saved(record)
            elif isinstance(record, Erased):
                self.book.erase(record)
            elif isinstance(record, Gone):
                self._gone(record)
            elif isinstance(record, Granted):
                self._granted[record.job, record.channel] += record.messages
            elif isinstance(record, Unsure):
                self.book.unsure.setdefault(record.shop, set()).update(set(record.deliveries) - self.book.told)
        return self.found

    def flag(self, law: str, seq: int, told: str) -> None:
        self.found.append(Violation(law, seq, told))

    # --- settings

    def _saved(self, saved: Saved) -> None:
        policy, shop = saved.policy, saved.policy.shop
        before = self.policies.get(shop)
        for s in policy.sequences.values():
            old = before.sequences.get(s.id) if before is not None else None
            if s.enabled and (old is None or not old.enabled):
                self.activated[shop, s.id] = saved.now
        self.policies[shop] = policy
        self.changed[shop] = saved.seq
        self.saves[shop] += 1
        if saved.back:
            self.gone.discard(shop)

    def _gone(self, gone: Gone) -> None:
        self.gone.add(gone.shop)
        self.changed[gone.shop] = gone.seq
        self.saves[gone.shop] += 1
        if gone.erased:
            self.book.drop_shop(gone.shop)

    # --- what a worker did

    def _committed(self, commit: Committed) -> None:
        self._commits[commit.seq] = commit
        for row in commit.rows:
            known = self.book.steps.get((commit.shop, row.id))
            again = known is not None and known.withheld  # what became of it later is written on its row
            step = self.book.write(commit, row)
            if step is not None and row.state == "WITHHELD" and not again:
                self._withheld(commit, step)
        for h in self._begun.get(commit.seq, ()):
            self._judge(h, commit)

    def _withheld(self, commit: Committed, step: Step) -> None:
        policy, person = self.policies.get(commit.shop), self.book.person(commit.shop, step.subject)
        if policy is None or person is None or self.changed[commit.shop] > commit.since:
            return  # decided under settings that are no more
        sequence = policy.sequences[step.campaign]
        if policy.holdout is None and sequence.holdout is None:
            self.flag("held_out", commit.seq, f"{step.id} withheld, though nobody is to be held out")
        self._fate(person, policy, sequence, "withheld", commit.seq, step)

    def _fate(self, person: Person, policy: Policy, s: Sequence, fate: str, seq: int, step: Step) -> None:
        known = person.fates.setdefault((s.id, policy.holdout, s.holdout), set())
        known.add(fate)
        if len(known) > 1:
            self.flag("held_out", seq, f"{step.id} of {s.id}: this person is held out and yet written to")

    def _judge(self, h: HandOver, commit: Committed) -> None:
        """All that must have held when this hand-over was begun."""
        if self.book.unsure.get(h.shop):
            return
        step, policy = self.book.steps.get((h.shop, h.notification)), self.policies.get(h.shop)
        if policy is None or h.shop in self.gone:
            self.flag("shop_off", commit.seq, f"{h.notification}: the shop is gone")
            return
        if step is None:
            self.flag("not_begun", commit.seq, f"{h.notification} was never written down as begun")
            return
        person, sequence = self.book.person(h.shop, step.subject), policy.sequences.get(step.campaign)
        if person is None:
            self.flag(
                "erased", commit.seq, f"{h.notification} about {step.subject}, which nobody has, or was forgotten"
            )
            return
        if policy.paused or sequence is None or not sequence.enabled:
            law = "shop_off" if policy.paused else "campaign_off"
            self.flag(law, commit.seq, f"{h.notification}: {step.campaign} is off, or the shop is paused")
            return
        since = self.activated[h.shop, sequence.id]
        clocks = (commit.latest, commit.latest - _SECOND)  # a decision may be a second old when its message is begun
        begin = Begin(step, h, commit, person, policy, sequence, self.book, since, clocks)
        for name, law_of in LAWS.items():
            for told in law_of(begin):
                self.flag(
                    name, commit.seq, f"{h.shop}/{h.notification} {step.campaign}#{step.step} {step.subject}: {told}"
                )
        if step.begins[0].seq == commit.seq:  # what goes on was assigned when it first began
            self._written_to(begin)

    def _written_to(self, begin: Begin) -> None:
        """Note that the person is not held out; a follow-up does not say so, since a sequence keeps its first arm."""
        step, seq, policy, sequence = begin.step, begin.commit.seq, begin.policy, begin.sequence
        if all(other is step or other.withheld for other in _of_the_session(begin)):
            self._fate(begin.person, policy, sequence, "written to", seq, step)
        if 1.0 in ((policy.holdout or ("", 0))[1], (sequence.holdout or ("", 0))[1]):
            self.flag("held_out", seq, f"{begin.hand_over.notification}: everybody is held out")

    def _handed_over(self, h: HandOver) -> None:
        step = self.book.steps.get((h.shop, h.notification))
        once = (h.shop, h.notification, h.address, h.attempt)
        if once in self._attempts:
            self.flag("same_attempt", h.seq, f"{h.notification} to {h.address}, attempt {h.attempt}, twice")
        self._attempts.add(once)
        commit = self._commits.get(h.begun) if h.begun is not None else None
        if commit is None or step is None:
            self.flag("not_begun", h.seq, f"{h.notification} was handed over, and no begin of it was saved")
            return
        sent = self._sent[h.job, h.channel]
        sent.add(h.notification)
        if self._throttled and len(sent) > self._granted[h.job, h.channel]:
            self.flag("over_rate", h.seq, f"{h.notification}: one more than the throttle let through on {h.channel}")
        self._twice(h, step)
        self._words(h, step)
        step.handed.append((h, commit.clock))

    def _twice(self, h: HandOver, step: Step) -> None:
        """At most once for each session, campaign, step and address; only what certainly did not go out may go again."""
        person = self.book.person(h.shop, step.subject)
        for before, clock in step.handed:
            if before.address == h.address and not _never_left(before):
                self.flag("twice", h.seq, f"{h.notification} to {h.address} again after {before.told} at {clock}")
        if person is None:
            return
        tokens = person.lineage(step.subject)
        ends = [b.at for b in person.borders(tokens)] if step.kind != "winback" else []
        for other in person.steps.values():
            if (
                other is step
                or (other.campaign, other.step) != (step.campaign, step.step)
                or other.subject not in tokens
            ):
                continue
            for before, clock in other.handed:
                if before.address == h.address and not _never_left(before) and not any(at >= clock for at in ends):
                    self.flag(
                        "twice",
                        h.seq,
                        f"{step.campaign}#{step.step} of {step.subject} to {h.address}, as {other.id} at {clock}",
                    )

    def _words(self, h: HandOver, step: Step) -> None:
        """What is tried again says what it said, on the same channel and while neither a product nor the cart has changed."""
        if any(shop == h.shop for shop, _ in self.book.products):
            return
        person = self.book.person(h.shop, step.subject)
        if person is None:
            return  # forgotten since the begin, and with them what had changed
        tokens = person.lineage(step.subject)
        news = person.of("cart", "checkout", "change", "step")
        touched = [fact.seq for fact in news if not tokens.isdisjoint(fact.said["tokens"])]
        for before, _ in step.handed:
            written = before.seq if before.begun is None else before.begun  # the cart may change between begin and wire
            if any(written < seq < h.seq for seq in touched):
                continue
            if before.channel == h.channel and before.words != h.words:
                self.flag("other_words", h.seq, f"{h.notification} said {before.words}, now {h.words}")
                return


def _never_left(h: HandOver) -> bool:
    """Whether it certainly did not go out, and our side knows: then, and only then, it may go again."""
    return h.told == "not_sent" and not h.taken


# --- the laws ---------------------------------------------------------------------------------------------------------


def over(b: Begin) -> Iterator[str]:
    """Nothing begins after a purchase, an emptied cart or (winback) another purchase was saved."""
    if b.step.kind == "winback":
        orders = b.person.orders()
        about = b.step.subject.removeprefix("order:")
        if about not in orders:
            yield "the order does not count"
        elif max(orders.values()) > orders[about]:
            yield "there was another purchase since"
        return
    tokens = b.person.lineage(b.step.subject)
    content = b.person.contents(tokens)
    if not content:
        yield "there is nothing in the cart"
        return
    newest = max(f.at for f in content)
    for border in b.person.borders(tokens, tests=False):
        if border.at >= newest:
            yield f"{border.why} at {border.at}, the cart's last news is of {newest}"


def consent(b: Begin) -> Iterator[str]:
    """Never without a yes that still stands, on the channel it goes by."""
    granted = b.person.consents.get(b.hand_over.channel)
    if granted is None or not granted[0]:
        yield f"{b.hand_over.channel}: {'never asked' if granted is None else f'no, since {granted[1]}'}"


def address(b: Begin) -> Iterator[str]:
    """Only to an address that is the person's by the latest word."""
    h = b.hand_over
    if not b.person.reached_at(h.channel, h.address):
        yield f"{h.address} is not where they are reached"
    elif h.channel == "push":
        since = max(f.at for f in b.person.of("device") if f.said["address"] == h.address)
        if b.book.reached_by_another(b.person, h.address, since=since):
            yield f"{h.address} is another person's by now"


def quiet_hours(b: Begin) -> Iterator[str]:
    """Never in the quiet hours of the person's zone, by the clock that the worker had."""
    start, end = b.policy.quiet
    if start == end:
        return
    where = _zone(b.person.zone()) or ZoneInfo(b.policy.zone)
    if all(_is_quiet(at.astimezone(where).time(), start, end) for at in b.clocks):
        yield f"{b.latest.astimezone(where)} is between {start} and {end}"


def _zone(name: str | None) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name is not None else None
    except (ValueError, OSError, LookupError):
        return None


def _is_quiet(wall: time, start: time, end: time) -> bool:
    return start <= wall < end if start <= end else wall >= start or wall < end


def caps(b: Begin) -> Iterator[str]:
    """Never over a cap in any rolling window; what may have reached the person counts."""
    told = [list(_over_cap(b, at)) for at in b.clocks]
    if all(told):
        yield from told[0]


def _over_cap(b: Begin, at: datetime) -> Iterator[str]:
    for limit in limits_at(b.policy, at):
        if limit.channel not in (None, b.hand_over.channel):
            continue
        others = [
            since
            for other in b.person.steps.values()
            if other is not b.step
            and limit.channel in (None, other.channel)
            and (since := other.counted_at()) is not None
            and since > at - limit.per
        ]
        if len(others) >= limit.limit:
            yield f"{len(others)} others since {min(others, default=at)}, at most {limit.limit} in {limit.per}"


def limits_at(policy: Policy, at: datetime) -> tuple[Limit, ...]:
    """The caps in force: the shop's own, or those of a season that is on, from midnight to midnight in its zone."""
    today = at.astimezone(ZoneInfo(policy.zone)).date()
    for season in policy.seasons:
        if any(day <= today < day + timedelta(days=season.length) for day in season.days):
            return policy.limits if season.limits is None else season.limits
    return policy.limits


def one_campaign(b: Begin) -> Iterator[str]:
    """A session belongs to the campaign that first wrote about it, or was about to."""
    if b.step.kind == "winback":
        return
    tokens = b.person.lineage(b.step.subject)
    before = [s for s in b.person.steps.values() if s.subject in tokens and s.clock < b.step.begins[0].clock]
    # That changes emptied a cart is forgotten once it is reported whole again: it may be whose it was before that, or not.
    firsts = [
        _first_since(borders, before) or b.step for borders in (b.person.borders(tokens), b.person.told_borders(tokens))
    ]
    if b.step.campaign not in [first.campaign for first in firsts]:
        yield f"{firsts[0].campaign} wrote about it at {firsts[0].clock}"


def _first_since(borders: list[Border], steps: list[Step]) -> Step | None:
    """The first of the steps that came after every border."""
    return min(
        (s for s in steps if not any(border.at >= s.clock for border in borders)), key=lambda s: s.clock, default=None
    )


def switched_on(b: Begin) -> Iterator[str]:
    """A cart or lapse from before the campaign was switched on is left alone."""
    clock = _clock(b)
    if clock is not None and b.step.kind == "winback":
        clock += b.sequence.wait
    if clock is not None and clock < b.activated:
        yield f"last news of {clock}, switched on at {b.activated}"


def _clock(b: Begin) -> datetime | None:
    """The last news of the cart, or when the order was placed."""
    if b.step.kind == "winback":
        return b.person.orders().get(b.step.subject.removeprefix("order:"))
    tokens = b.person.lineage(b.step.subject)
    content = b.person.contents(tokens)
    stepped = b.person.stepped(tokens)
    return max([f.at for f in content] + [at for at in (stepped,) if at is not None], default=None) if content else None


def in_time(b: Begin) -> Iterator[str]:
    """Not before its wait is over, not after it is too late."""
    clock, s, n = _clock(b), b.sequence, b.step.step
    if clock is None or any(season.kind == s.kind for season in b.policy.seasons):
        return
    seen = max((f.at for f in b.person.of("seen")), default=clock) if b.step.kind != "winback" else clock
    due = max(clock, seen) + s.wait
    if n > 0:
        if n > len(s.follow_ups):
            yield f"there are {len(s.follow_ups)} follow-ups"
            return
        sent = [o.clock for o in _of_the_session(b) if o is not b.step and o.step < n]
        after = (max(sent) if sent else clock) + s.follow_ups[n - 1]
        due = after if b.step.kind == "winback" else max(due, after)
    first = b.step.begins[
        0
    ].clock  # tried again, it does not wait once more for news from before that, by a clock that was ahead
    if b.latest < due and not max(clock, seen) < first < b.commit.clock:
        yield f"begun at {b.latest}, due at {due}"
    elif b.latest > due + s.too_late + _SECOND:
        yield f"begun at {b.latest}, due at {due}, too late {s.too_late} after that"


def _of_the_session(b: Begin) -> list[Step]:
    if b.step.kind == "winback":
        return [o for o in b.person.steps.values() if o.subject == b.step.subject and o.campaign == b.step.campaign]
    tokens = b.person.lineage(b.step.subject)
    # That changes emptied a cart is forgotten once it is reported whole again: its sequence may go on, or begin anew.
    ends = [border.at for border in b.person.told_borders(tokens)]
    return [
        o
        for o in b.person.steps.values()
        if o.subject in tokens and o.campaign == b.step.campaign and not any(at >= o.clock for at in ends)
    ]


def in_stock(b: Begin) -> Iterator[str]:
    """Nothing begins about things that were all sold out before the worker took it up, and are still."""
    if b.step.kind == "winback":
        return
    content = b.person.contents(b.person.lineage(b.step.subject))
    newest = max((f.at for f in content), default=None)
    wares = {v for f in content if f.at == newest for v in f.said["lines"]}
    if wares and all(_sold_out(b, v, b.commit.since) and _sold_out(b, v, b.commit.seq) for v in wares):
        yield f"sold out: {', '.join(sorted(wares))}"


def _sold_out(b: Begin, variant: str, seq: int) -> bool:
    told = [
        f for f in b.book.products.get((b.person.shop, variant), ()) if f.said["sellable"] is not None and f.seq < seq
    ]
    return bool(told) and not max(told, key=lambda f: (f.at, f.said["sellable"])).said["sellable"]


def unsure(b: Begin) -> Iterator[str]:
    """Nothing is named of a cart that changed since it was last reported whole: it may not be in it."""
    if b.step.kind == "winback" or b.person.is_certain(b.person.lineage(b.step.subject)):
        return
    wares = {f.said["line"].removesuffix("-v") for f in b.person.of("change")}
    if named := wares.intersection(" ".join(b.hand_over.words).split()):
        yield f"names {', '.join(sorted(named))}"


LAWS: dict[str, Law] = {
    "session_over": over,
    "no_consent": consent,
    "wrong_address": address,
    "quiet_hours": quiet_hours,
    "over_cap": caps,
    "two_campaigns": one_campaign,
    "before_activation": switched_on,
    "out_of_time": in_time,
    "sold_out": in_stock,
    "named_unsure": unsure,
}
