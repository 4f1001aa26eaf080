"""Who is who, and what is known of them, as far as the news that was saved tells: the judge's own book of people.

One person is whoever shares a key, unless both are customers and not the same one; then the key is the newer one's. An erasure
forgets the person, and whatever is older than it stays forgotten.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from .history import Committed, Erased, HandOver, Heard, Row

_STRENGTH = ("customer", "email", "phone", "checkout", "cart", "order", "device")
_PERSON = frozenset({"customer", "email", "phone"})
_NEVER = datetime.min.replace(tzinfo=UTC)


class Border(NamedTuple):
    """Something that ended whatever session there was, and when we heard of it."""

    at: datetime
    why: str
    true: datetime


class Begun(NamedTuple):
    """That a worker wrote it, by the clock it had read, and when that was in truth."""

    seq: int
    clock: datetime
    true: datetime


@dataclass(slots=True, eq=False)
class Step:
    """One message of a campaign to one person, from its first begin on."""

    id: str
    campaign: str
    kind: str
    step: int
    subject: str
    channel: str
    withheld: bool = False
    failed: bool = False
    state: str = ""
    begins: list[Begun] = field(default_factory=list)
    handed: list[tuple[HandOver, datetime]] = field(default_factory=list)

    @property
    def clock(self) -> datetime:
        return max(b.clock for b in self.begins)

    def counted_at(self) -> datetime | None:
        """Since when it takes a slot under the caps: since it may have reached anybody, or may be about to."""
        for h, clock in self.handed:
            if h.taken or h.told in ("ok", "unknown"):
                return clock
        if self.withheld or self.failed or not self.begins or self.state == "NOT_SENT":
            return None  # withheld, without words, or its worker came too late to hand it over
        last = self.begins[-1]
        return None if any(h.begun == last.seq for h, _ in self.handed) else last.clock


@dataclass(slots=True, eq=False)
class Person:
    """What was saved about one person."""

    shop: str
    names: set[str] = field(default_factory=set)
    facts: list[Heard] = field(default_factory=list)
    consents: dict[str, tuple[bool, datetime]] = field(default_factory=dict)
    steps: dict[str, Step] = field(default_factory=dict)
    rows: set[str] = field(default_factory=set)
    fates: dict[object, set[str]] = field(default_factory=dict)
    forgotten: datetime | None = None

    def of(self, *whats: str) -> list[Heard]:
        return [f for f in self.facts if f.what in whats]

    def customers(self) -> set[str]:
        return {n for n in self.names if n.startswith("customer:")}

    def lineage(self, token: str) -> frozenset[str]:
        """Every token that news has tied to this one."""
        tokens, grew = {token}, True
        ties = [set(f.said["tokens"]) for f in self.facts if len(f.said.get("tokens", ())) > 1]
        while grew:
            grew = False
            for tie in ties:
                if tie & tokens and not tie <= tokens:
                    tokens |= tie
                    grew = True
        return frozenset(tokens)

    def borders(self, tokens: frozenset[str], *, tests: bool = True) -> list[Border]:
        """What ended sessions of these tokens. A test order ends one, though it is no purchase."""
        found = self.told_borders(tokens, tests=tests)
        reported = {f.at for f in self._whole(tokens) if f.said["lines"]}  # which at one instant come after the changes
        emptied = [f for f, left in self._changed(tokens) if not left and f.at not in reported]
        return found + [Border(f.at, "emptied", f.true) for f in emptied]

    def told_borders(self, tokens: frozenset[str], *, tests: bool = True) -> list[Border]:
        """What ended sessions of these tokens in so many words, and not because the changes of a cart came to nothing."""
        found = []
        for f in self.facts:
            mine = not tokens.isdisjoint(f.said.get("tokens", ()))
            if f.what == "order" and ((mine and tests) or not f.said["test"]):
                found.append(Border(f.at, "purchase", f.true))
            elif mine and f.what == "checkout" and f.said["done"] is not None:
                found.append(Border(f.said["done"], "purchase", f.true))
            elif mine and (f.what == "removed" or (f.what == "cart" and not f.said["lines"])):
                found.append(Border(f.at, "emptied", f.true))
        return found

    def _whole(self, tokens: frozenset[str]) -> list[Heard]:
        """The reports of these carts and checkouts as a whole."""
        return [f for f in self.of("cart", "checkout") if not tokens.isdisjoint(f.said["tokens"])]

    def _changed(self, tokens: frozenset[str]) -> list[tuple[Heard, tuple[str, ...]]]:
        """Every change of these carts, each once, in order of time, and what the cart held after it: a thing for each piece.

        A cart that is reported whole holds that, one whose session ended nothing. At one instant a change comes before either, and
        what is put in before what is taken out.
        """
        own = {f.said["change"]: f for f in self.of("change") if not tokens.isdisjoint(f.said["tokens"])}
        if not own:
            return []
        whole = self._whole(tokens)
        turns: list[tuple[datetime, int, Heard | None]] = [
            *((f.at, int(f.said["by"] is None or f.said["by"] < 0), f) for f in own.values()),
            *((f.at, 2, f) for f in whole if f.what == "cart" or f.said["done"] is None),
            *((border.at, 3, None) for border in self.told_borders(tokens)),
        ]
        held, after = Counter[str](), []
        for _, rank, f in sorted(turns, key=lambda turn: turn[:2]):
            if f is None or rank == 2:
                held = Counter(f.said["lines"] if f is not None else ())
                continue
            line, by = f.said["line"], f.said["by"]
            held[line] = max(0, held[line] + by) if by is not None else 0
            after.append((f, tuple(held.elements())))
        return after

    def contents(self, tokens: frozenset[str]) -> list[Heard]:
        """The news of carts and checkouts with something in them, that may still be open."""
        done = {t for f in self.of("checkout") if f.said["done"] is not None for t in f.said["tokens"] if t[1] == "h"}
        whole = [
            f
            for f in self.of("cart", "checkout")
            if f.said["lines"] and not tokens.isdisjoint(f.said["tokens"]) and done.isdisjoint(f.said["tokens"])
        ]
        changed = self._changed(tokens)
        newest = max((f.at for f in whole), default=_NEVER)
        if not changed or changed[-1][0].at <= newest:
            return whole
        last, left = changed[-1]
        return [*whole, last._replace(said={**last.said, "lines": left})] if left else []

    def is_certain(self, tokens: frozenset[str]) -> bool:
        """Whether the whole cart was reported since its last change."""
        content = self.contents(tokens)
        return not content or max(content, key=lambda f: f.at).what != "change"

    def stepped(self, tokens: frozenset[str]) -> datetime | None:
        """When a step of a checkout was last reached, by a report that says nothing of its lines."""
        done = {t for f in self.of("checkout") if f.said["done"] is not None for t in f.said["tokens"] if t[1] == "h"}
        ended = max((border.at for border in self.borders(tokens)), default=_NEVER)
        own = [
            f for f in self.of("step") if not tokens.isdisjoint(f.said["tokens"]) and done.isdisjoint(f.said["tokens"])
        ]
        return max((f.at for f in own if f.at > ended), default=None)

    def zone(self) -> str | None:
        told = self.of("zone")
        return str(max(told, key=lambda f: (f.at, f.said["zone"])).said["zone"]) if told else None

    def orders(self) -> dict[str, datetime]:
        """The purchases that count: no tests, not cancelled, not wholly paid back."""
        cancelled = {f.said["order"] for f in self.of("cancel")}
        back = {(f.said["order"], f.said["refund"]): f.said["amount"] for f in self.of("refund")}
        found: dict[str, datetime] = {}
        for f in self.of("order"):
            order = f.said["order"]
            refunded = sum(amount for (of, _), amount in back.items() if of == order)
            if not f.said["test"] and order not in cancelled and (not refunded or refunded < f.said["total"]):
                found[order] = f.at
        return found

    def reached_at(self, channel: str, address: str) -> bool:
        """Whether the address is where the person is reached, by the latest word on it."""
        if channel == "email":
            told = self.of("email")
            return bool(told) and max(told, key=lambda f: (f.at, f.said["address"])).said["address"] == address
        added = [f.at for f in self.of("device") if f.said["address"] == address]
        gone = [f.at for f in self.of("device_off") if f.said["address"] == address]
        return bool(added) and (not gone or max(added) > max(gone))


class Book:
    """All people of all shops, kept up with the news."""

    def __init__(self) -> None:
        self._of: dict[tuple[str, str], Person] = {}
        self._buried: dict[tuple[str, str], datetime] = {}
        self.people: dict[int, Person] = {}
        self.products: dict[tuple[str, str], list[Heard]] = {}
        self.unsure: dict[str, set[str]] = {}
        self.told: set[str] = set()
        self.moved: set[tuple[str, str]] = set()
        self.wiped: dict[str, set[str]] = {}
        self.steps: dict[tuple[str, str], Step] = {}

    def person(self, shop: str, name: str) -> Person | None:
        return self._of.get((shop, name))

    def hear(self, news: Heard) -> None:
        """Keep it, unless it is of a person who was forgotten since it happened."""
        self.told.add(news.delivery)
        for waiting in self.unsure.values():
            waiting.discard(news.delivery)
        if news.what == "product":
            self.products.setdefault((news.shop, news.said["variant"]), []).append(news)
            return
        if any(at is not None and news.at <= at for at in (self._forgotten(news.shop, n) for n in news.names)):
            return
        person = self._whose(news.shop, news.names, news.at, merging=news.what == "merge")
        person.facts.append(news)
        if news.what == "consent":
            _say(person.consents, news.said["channel"], news.said["granted"], news.at)

    def _forgotten(self, shop: str, name: str) -> datetime | None:
        """Since when whoever this names wants to be forgotten, whether or not they came back."""
        person = self._of.get((shop, name))
        return person.forgotten if person is not None else self._buried.get((shop, name))

    def _whose(self, shop: str, names: Iterable[str], at: datetime, *, merging: bool) -> Person:
        ordered = sorted(names, key=lambda n: _STRENGTH.index(_kind(n)))
        known = list(dict.fromkeys(p for n in ordered if (p := self._of.get((shop, n))) is not None))
        told = {n for n in ordered if _kind(n) == "customer"}
        person = known[0] if known and (merging or not _others(told, known[0].customers())) else None
        if person is None:
            person = Person(shop)
            self.people[id(person)] = person
        for other in known:
            if other is person:
                continue
            if merging or not _others(told | person.customers(), other.customers()):
                self._join(person, other, at)
            else:
                self._move_devices(shop, ordered, other)
        for name in ordered:
            if (shop, name) not in self._of and (buried := self._buried.get((shop, name))) is not None:
                person.forgotten = max(buried, person.forgotten or buried)
            if (shop, name) not in self._of or _kind(name) == "device":
                self._of[shop, name] = person
                person.names.add(name)
        return person

    def _move_devices(self, shop: str, names: Iterable[str], other: Person) -> None:
        for name in names:
            if _kind(name) == "device" and name in other.names:
                other.names.discard(name)
                self.moved.add((shop, name))

    def _join(self, person: Person, other: Person, at: datetime) -> None:
        """Make the two one person, as they are since `at`, by the news that shows it."""
        for name in other.names:
            self._of[person.shop, name] = person
        person.names |= other.names
        person.facts = sorted((*person.facts, *other.facts), key=lambda f: f.seq)
        for channel, theirs in other.consents.items():
            mine = person.consents.get(channel)
            person.consents[channel] = theirs if mine is None else _stricter(mine, theirs, at)
        person.steps |= other.steps
        person.rows |= other.rows
        if other.forgotten is not None:
            person.forgotten = max(other.forgotten, person.forgotten or other.forgotten)
        person.fates.clear()
        self.people.pop(id(other), None)

    def erase(self, erased: Erased) -> None:
        person = self._whose(erased.shop, erased.names, erased.at, merging=False)
        if person.forgotten is not None and erased.at <= person.forgotten:
            return  # told again of somebody who has come back since
        for name in person.names:
            self._of.pop((erased.shop, name), None)
            if _kind(name) in _PERSON:
                key = (erased.shop, name)
                self._buried[key] = max(erased.at, self._buried.get(key, erased.at))
        self.wiped.setdefault(erased.shop, set()).update(person.rows)
        self.people.pop(id(person), None)

    def drop_shop(self, shop: str) -> None:
        for person in [p for p in self.people.values() if p.shop == shop]:
            self.people.pop(id(person))
        for key in [k for k in self._of if k[0] == shop]:
            del self._of[key]

    def write(self, commit: Committed, row: Row) -> Step | None:
        """A row of the ledger was written: the step it is of, if anything was begun or withheld."""
        person = self.person(commit.shop, row.subject)
        if person is not None:
            person.rows.add(row.id)
        step = self.steps.get((commit.shop, row.id))
        words_failed = row.state == "FAILED" and row.reasons[:1] != () and row.reasons[0].startswith("copy_failed")
        if step is None:
            if not (row.state in ("BEGUN", "WITHHELD") or words_failed):
                return None
            step = Step(row.id, row.campaign, row.kind, row.step, row.subject, row.channel)
            self.steps[commit.shop, row.id] = step
        step.withheld |= row.state == "WITHHELD"
        step.failed = words_failed
        step.channel, step.state = row.channel, row.state
        if row.state == "WITHHELD" or words_failed:
            step.begins.append(Begun(commit.seq, row.decided, commit.true))
        elif row.state == "BEGUN" and (row.decided == commit.clock or not step.begins):
            # with an older time something else of it was written
            step.begins.append(Begun(commit.seq, commit.clock, commit.true))
        if person is not None:
            person.steps[row.id] = step
        return step

    def reached_by_another(self, person: Person, address: str, *, since: datetime) -> bool:
        """Whether the device is somebody else's by later word."""
        owner = self._of.get((person.shop, f"device:{address}"))
        return (
            owner is not None
            and owner is not person
            and any(f.at > since for f in owner.of("device") if f.said["address"] == address)
        )


def _kind(name: str) -> str:
    return name.partition(":")[0]


def _others(a: set[str], b: set[str]) -> bool:
    return bool(a) and bool(b) and not a & b


def _stricter(a: tuple[bool, datetime], b: tuple[bool, datetime], joined: datetime) -> tuple[bool, datetime]:
    """A no beats a yes, unless the yes is the later and was given when the two were one already, whenever that is heard."""
    if a[0] != b[0]:
        no, yes = (b, a) if a[0] else (a, b)
        if yes[1] > no[1] and yes[1] >= joined:
            return yes
    return a[0] and b[0], max(a[1], b[1])


def _say(consents: dict[str, tuple[bool, datetime]], channel: str, granted: bool, at: datetime) -> None:
    old = consents.get(channel)
    if old is None or at > old[1] or (at == old[1] and not granted):
        consents[channel] = (granted, at)


#: Attribution windows, as a merchant who sets none has them.
AFTER_CLICK, AFTER_SEND = timedelta(days=5), timedelta(hours=24)
