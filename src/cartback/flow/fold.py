"""Events sorted to their shoppers and folded. Who is who is decided in domain/people.py; this keeps the books on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from functools import cached_property

import msgspec
from attrs import define, field
from msgspec import Struct

from cartback.domain import events as ev
from cartback.domain.bounds import is_long, trim
from cartback.domain.claims import OF_MESSAGES, has_bonds, mentioned, names_in
from cartback.domain.identity import strength
from cartback.domain.lookups import all_keys
from cartback.domain.people import is_plain, join_whole, with_event
from cartback.domain.regrouping import regroup
from cartback.domain.session import current_session
from cartback.domain.shop import Shop
from cartback.domain.shopper import Shopper, decode, new_shopper
from cartback.domain.transitions import apply
from cartback.errors import StoreError
from cartback.ports import Found


@define
class Ingested:
    """What became of the events. `silenced` counts, by reason, the shoppers whose due message was called off.

    `unchanged` events said nothing new; `duplicates` came by a delivery that was recorded before; `erased` ones spoke
    of a person from before their erasure; `ignored` ones named nobody but by the shop's `ignored_keys`. `requests` are the
    data requests to answer with `export`.
    """

    taken: int = 0
    unchanged: int = 0
    duplicates: int = 0
    erased: int = 0
    merged: int = 0
    silenced: Counter[str] = field(factory=Counter)
    requests: list[ev.DataRequested] = field(factory=list)
    ignored: int = 0

    def add(self, other: Ingested) -> None:
        for name in ("taken", "unchanged", "duplicates", "erased", "merged", "ignored"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.silenced.update(other.silenced)
        self.requests.extend(other.requests)


class Working(Struct, eq=False, gc=False):
    """A shopper in the making, and what is to be written with it.

    Attributes:
        before: as it is stored; None of a new one, whose `version` is 0.
        new: keys that led to nobody before, as long as the shopper was not `dealt` anew.
        into: the shopper that this one turned out to be.
        absorbed: stored shoppers (id, version) that turned out to be this one.
        together: the number of the group whose documents are written all or none; 0 is none.
        over: why a cart of this shopper's that is no longer there is over.
        folded: how many events of this batch.
    """

    shopper: Shopper
    before: Shopper | None
    version: int
    was_due: datetime | None = None
    new: tuple[str, ...] = ()
    dealt: bool = False
    into: Working | None = None
    absorbed: tuple[tuple[str, int], ...] = ()
    together: int = 0
    credits: bool = False
    silencer: Ingested | None = None
    over: str = "removed"
    folded: int = 0
    erased_at: datetime | None = None

    @property
    def now(self) -> Working:
        """Who this shopper is by now."""
        working = self
        while working.into is not None:
            working = working.into
        return working

    @property
    def changed(self) -> bool:
        """Whether there is anything to write."""
        if self.before is None or self.new or self.absorbed:
            return True
        return self.shopper is not self.before and not (self.dealt and self.shopper == self.before)


class News(Struct, eq=False, gc=False):
    """One event, all the keys that name its shopper, and the caller's count that it goes into, once.

    `digest` is what it is recorded under as well if it is `ahead` of the clock, so that a later delivery of it is known.
    """

    event: ev.ShopperEvent
    keys: tuple[str, ...]
    result: Ingested
    digest: str | None = None
    ahead: bool = False
    counted: bool = False

    @property
    def deliveries(self) -> tuple[str, ...]:
        """What it is to be recorded under."""
        return tuple([d for d in (self.event.delivery, self.digest if self.ahead else None) if d is not None])

    @property
    def known_by(self) -> tuple[str, ...]:
        """What it may have been recorded under before."""
        return tuple([d for d in (self.event.delivery, self.digest) if d is not None])


class Keys(Struct, frozen=True, gc=False):
    """What is to be written about the keys of one shopper; see ports.Change."""

    new: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


_CREDITING = (ev.OrderPlaced, ev.OrderCancelled, ev.OrderRefunded, ev.MessageClicked, ev.ShoppersMerged)
#: After so many events a document is looked at whether it grows without end.
_LOOK = 16
#: More documents than this are not dealt out together: keys that so many people share tell nothing of any of them.
_MOST_TOGETHER = 64


class Fold:
    """One shop's news folded onto the shoppers that were found: nothing is written yet.

    Attributes:
        missing: names whose documents must be read before the news can be folded; then it is folded from the start.
        unread: news of shoppers whose documents this cartback cannot read, and why.
    """

    def __init__(
        self,
        shop: Shop,
        deliveries: tuple[str, ...],
        news: Iterable[News],
        found: Found,
        buried: Mapping[str, datetime],
        new_id: Callable[[], str],
        asked: AbstractSet[str],
    ) -> None:
        """Fold `news` onto `found`, which is what the keys in `asked` lead to.

        `buried` is when the unknown people behind some keys were erased.
        """
        self.shop, self.deliveries = shop, deliveries
        self.missing: set[str] = set()
        self.unread: list[tuple[News, StoreError]] = []
        self._new_id, self._asked, self._found, self._buried = new_id, asked, found, buried
        self._unreadable: dict[str, StoreError] = {}
        self._owners: dict[str, Working] = {}
        self._people = list(self._loaded(found))
        self._came_back = any([w.shopper.forgotten is not None for w in self._people])
        self._folded: list[tuple[News, Working | None, bool]] = []
        self._dealt = 0
        for one in news:
            self._fold(one)

    def _loaded(self, found: Found) -> Iterator[Working]:
        by_id: dict[str, Working] = {}
        for stored in found.shoppers.values():
            try:
                shopper = decode(stored.doc)
            except StoreError as error:
                self._unreadable |= {k: error for k, owner in found.owners.items() if owner == stored.id}
                continue
            w = by_id[stored.id] = Working(shopper, shopper, stored.version, stored.due_at)
            self._owners |= dict.fromkeys(shopper.keys, w)
            yield w
        self._owners |= {k: by_id[owner] for k, owner in found.owners.items() if owner in by_id}

    @property
    def people(self) -> list[Working]:
        """Everybody there is now."""
        return [w for w in self._people if w.into is None]

    @property
    def erased(self) -> list[tuple[Working, datetime]]:
        """Those who asked to be forgotten, and when."""
        return [(w, w.erased_at) for w in self.people if w.erased_at is not None]

    def count(self, refused: AbstractSet[tuple[str, str]]) -> None:
        """Count, for their callers, the events that are now saved; each once, however often it is folded."""
        for one, target, new in self._folded:
            if one.counted or (target is not None and refused and (self.shop.id, target.now.shopper.id) in refused):
                continue
            one.counted = True
            if target is None:
                one.result.erased += 1
                continue
            one.result.taken += 1
            one.result.unchanged += not new
            if isinstance(one.event, ev.DataRequested):
                one.result.requests.append(one.event)
        for w in self.people:
            if w.silencer is None or w.before is None or (self.shop.id, w.shopper.id) in refused:
                continue
            if w.was_due is not None and (reason := silenced_by(w.before, w.shopper, w.over)) is not None:
                w.silencer.silenced[reason] += 1

    def count_erased(self, who: Working, at: datetime) -> None:
        """Count the events that went with a person who is now forgotten; what happened after it is still to be told."""
        for one, target, _ in self._folded:
            if target is not None and target.now is who and one.event.at <= at and not one.counted:
                one.counted = True
                one.result.taken += 1

    def keys_of(self, w: Working, kept: Shopper) -> Keys:
        """Which keys are new to `w`, or were another's, or lead to nobody any more, when `kept` is what is saved of it."""
        if not w.dealt and kept is w.shopper:
            return Keys(w.new)
        before = set(all_keys(w.before)) if w.before is not None else set()
        after = all_keys(kept)
        new, taken = [], []
        for k in after:
            if k not in before:
                owner = self._stored_owner(k)
                if owner is None:
                    new.append(k)
                elif owner != w.shopper.id:
                    taken.append(k)
        left = before.union(w.new).difference(after)
        return Keys(tuple(new), tuple(taken), tuple(sorted(k for k in left if self._owners.get(k) in (None, w))))

    def _stored_owner(self, k: str) -> str | None:
        owner = self._found.owners.get(k)
        if owner is not None or not self._dealt:
            return owner
        return self._origins.get(k)

    @cached_property
    def _origins(self) -> dict[str, str]:
        """Whose every key was, of the documents that were read; asked when everything is folded."""
        return {k: w.before.id for w in self._people if w.before is not None for k in all_keys(w.before)}

    def _fold(self, one: News) -> None:
        event = one.event
        if self._unreadable and (error := self._error(one.keys)) is not None:
            self.unread.append((one, error))
            return
        if (self._buried or self._came_back) and self._is_forgotten(one):
            self._folded.append((one, None, False))
            return
        folded = self._apply(one)
        if folded is None:
            return
        target, changed = folded
        if isinstance(event, ev.ShopperErased):
            target.erased_at = event.at if target.erased_at is None else max(target.erased_at, event.at)
        if isinstance(event, _CREDITING):
            target.credits = True
        if _may_silence(event):
            target.silencer = one.result
        self._folded.append((one, target, changed))
        target.folded += 1
        if target.folded % _LOOK == 0 and is_long(target.shopper):
            self._shorten(target)

    def _error(self, keys: Iterable[str]) -> StoreError | None:
        return next((self._unreadable[k] for k in keys if k in self._unreadable), None)

    def _is_forgotten(self, one: News) -> bool:
        """Whether the news is from before its person was erased, whether or not they came back since."""
        for k in one.keys:
            owner = self._owners.get(k)
            erased = owner.shopper.forgotten if owner is not None else self._buried.get(k)
            if erased is not None and one.event.at <= erased:
                return True
        return False

    def _apply(self, one: News) -> tuple[Working, bool] | None:
        """Fold one event: who it belongs to, and whether it was news. None while documents are missing."""
        owners, keys, event = self._owners, one.keys, one.event
        found = [owners.get(k) for k in keys]
        known = {owner: None for owner in found if owner is not None}
        if isinstance(event, OF_MESSAGES) and known:
            target = owners[min([k for k in keys if k in owners], key=strength)]
            before, target.shopper = target.shopper, apply(target.shopper, event)
            return target, target.shopper is not before
        if len(known) == 2 and (joined := self._join(one, *known)) is not None:
            return joined, True
        if len(known) > 1 or isinstance(event, ev.ShoppersMerged):
            return self._deal(one, list(known))
        target = next(iter(known), None) or Working(new_shopper(self._new_id()), None, 0)
        names = names_in(keys)
        if known and not is_plain(target.shopper, keys, names):
            return self._deal(one, list(known))
        if not known and len(names) > 1 and has_bonds(names):
            return self._deal(one, [])
        if not known:
            self._people.append(target)
        before, target.shopper = target.shopper, with_event(target.shopper, event, keys, names)
        if None in found:
            new = tuple([k for k in keys if k not in owners])
            target.new += new
            owners.update(dict.fromkeys(new, target))
            self._bury(target, new)
        return target, target.shopper is not before

    def _bury(self, target: Working, new: Iterable[str]) -> None:
        """Of a person who was erased under one of the new keys, news from before that is still not taken."""
        if erased := [self._buried[k] for k in new if k in self._buried]:
            self._came_back = True
            at = max(erased) if target.shopper.forgotten is None else max(*erased, target.shopper.forgotten)
            target.shopper = msgspec.structs.replace(target.shopper, forgotten=at)

    def _join(self, one: News, a: Working, b: Working) -> Working | None:
        """Two shoppers of whom nothing is contested are one: the short way of `_deal`."""
        shopper = join_whole(a.shopper, b.shopper, one.event, one.keys)
        if shopper is None:
            return None
        new = [k for k in one.keys if k not in self._owners]
        kept, other = (a, b) if shopper.id == a.shopper.id else (b, a)
        moved = dict.fromkeys(all_keys(other.shopper), kept)
        self._absorb(one, kept, other)
        kept.together = self._group((a, b), 0)
        kept.shopper, kept.dealt, kept.credits = shopper, True, True
        self._owners |= moved | dict.fromkeys(new, kept)
        self._dealt += 1
        self._bury(kept, new)
        return kept

    def _deal(self, one: News, pool: list[Working]) -> tuple[Working, bool] | None:
        """Put the documents concerned into one pool, with the event, and deal out who holds what."""
        if not self._complete(one, pool):
            return None
        before = [w.shopper for w in pool]
        new = [k for k in one.keys if k not in self._owners]
        self._dealt += 1
        together = self._group(pool, self._dealt)
        changed = False
        for person in regroup(before, one.event, one.keys, self._new_id):
            w = self._continued(one, person.continues, pool)
            changed = changed or not person.continues or w.shopper != person.shopper
            w.shopper, w.together = person.shopper, together
            w.dealt = w.credits = True
            w.silencer, w.over = one.result, "purchased" if isinstance(one.event, ev.OrderPlaced) else "removed"
            self._owners |= dict.fromkeys(all_keys(w.shopper), w)
        target = self._owners[min(one.keys, key=strength)]
        self._bury(target, new)
        return target, changed

    def _group(self, pool: Iterable[Working], number: int) -> int:
        """The group that all of `pool` are written with: the groups they were in are one from here on, or it is `number`."""
        groups = {w.together for w in pool if w.together}
        group = min(groups, default=number)
        for w in self._people if len(groups) > 1 else ():
            if w.together in groups:
                w.together = group
        return group

    def _complete(self, one: News, pool: list[Working]) -> bool:
        """Whether everybody whom these documents mention is in `pool`, as far as they exist and were read."""
        seen = set(pool)
        for w in pool:
            for k in sorted(mentioned(w.shopper)):
                owner = self._owners.get(k)
                if owner is not None:
                    if owner not in seen and len(pool) < _MOST_TOGETHER:
                        seen.add(owner)
                        pool.append(owner)
                elif k in self._unreadable:
                    self.unread.append((one, self._unreadable[k]))
                    return False
                elif k not in self._asked and len(pool) < _MOST_TOGETHER:
                    self.missing.add(k)
        return not self.missing

    def _continued(self, one: News, continues: Sequence[int], pool: Sequence[Working]) -> Working:
        """The shopper that a person goes on as; the others that turned out to be the same are absorbed."""
        if not continues:
            w = Working(new_shopper(""), None, 0)
            self._people.append(w)
            return w
        w, *others = [pool[n] for n in continues]
        for other in others:
            self._absorb(one, w, other)
        return w

    def _absorb(self, one: News, w: Working, other: Working) -> None:
        other.into = w
        w.folded += other.folded
        w.absorbed += other.absorbed
        if other.version:
            w.absorbed += ((other.shopper.id, other.version),)
        if w.was_due is None:
            w.was_due = other.was_due
        if other.erased_at is not None:
            w.erased_at = max(other.erased_at, w.erased_at or other.erased_at)
        one.result.merged += not one.counted

    def _shorten(self, w: Working) -> None:
        """Cut a document that grows without end in the middle of a batch, so that each event costs about the same."""
        kept = trim(w.shopper)
        for k in set(all_keys(w.shopper)).difference(all_keys(kept)):
            if self._owners.get(k) is w:
                del self._owners[k]
        w.shopper, w.dealt = kept, True


def _may_silence(event: ev.ShopperEvent) -> bool:
    if isinstance(event, ev.CartChanged | ev.CheckoutChanged):
        return not event.lines or (isinstance(event, ev.CheckoutChanged) and event.completed_at is not None)
    return isinstance(event, ev.OrderPlaced | ev.CartRemoved | ev.ConsentChanged | ev.ShoppersMerged)


def silenced_by(before: Shopper, after: Shopper, over: str = "removed") -> str | None:
    """Why the cart that was to be written about no longer is, if events ended it; `over` if it is not there any more."""
    was, now = current_session(before), current_session(after)
    if was is None or was.closed is not None:
        return None
    if now is not None and now.closed is not None:
        return now.closed
    if now is None:
        return over
    denied = [c for c, consent in after.consents.items() if not consent.granted]
    return "opted_out" if any(c in before.consents and before.consents[c].granted for c in denied) else None
