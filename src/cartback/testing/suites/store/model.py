"""Many operations at random, compared step by step with the reference, cartback.stores.memory.MemoryStore.

The operations are drawn from a seed and from few names, so that everything that can collide does; a failure names the seed, the
step and the call. Only what the contract leaves open is left out: the order of shoppers due at the very same instant.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, TypeAlias

import msgspec
import pytest

from cartback.ports import Change, Found
from cartback.stores.memory import MemoryStore

from .samples import AT, FAR, HOUR, LONG_AGO, as_one, change, credit, row
from .settings import Cases

_SHOPPERS = [f"s{n}" for n in range(6)]
_KEYS = [f"cart:{n}" for n in range(8)]
_ROWS = [f"n{n}" for n in range(8)]
_ORDERS = [f"o{n}" for n in range(5)]
_DOCS = ["p", "q", "r"]
_DIGESTS = ["d0", "d1", "d2"]
_DELIVERIES = ["e0", "e1", "e2"]
_LARGE = 1000

Operation: TypeAlias = tuple[str, tuple[Any, ...], dict[str, Any]]
_Draw: TypeAlias = Callable[[MemoryStore, str], Operation]


class ModelCases(Cases):
    """Everything, in any order."""

    @pytest.mark.parametrize("seed", range(4))
    def test_it_does_what_the_reference_does(self, seed: int) -> None:
        """After 150 operations on two shops every answer, and from time to time all stored data, is the reference's."""
        reference, dice = _reference(), _Dice(seed)
        for step in range(150):
            name, args, more = dice.operation(reference, dice.of(("acme", "other")))
            expected = getattr(reference, name)(*args, **more)
            handle = dice.of((self.store, self.other))
            answer, expected = _shown(getattr(handle, name)(*args, **more)), _shown(expected)
            asked = f"seed {seed}, step {step}: {name}(*{args!r}, **{more!r})"
            assert answer == expected, f"{asked} did not return what the reference, MemoryStore, returns"
            for shop in ("acme", "other") if step % 15 == 14 else ():
                kept = _kept(self.store, shop)
                for part, expected in _kept(reference, shop).items():
                    assert kept[part] == expected, f"after {asked} the {part} of {shop} are not those of the reference"

    @pytest.mark.parametrize("seed", range(3))
    def test_shops_never_see_each_other(self, seed: int) -> None:
        """Of two shops with identical ids and random operations on both, each is answered as it would be alone."""
        alone = {"acme": _reference(), "other": _reference()}
        dice = _Dice(100 + seed)
        for step in range(150):
            shop = dice.of(("acme", "other"))
            name, args, more = dice.operation(alone[shop], shop, among_all=False)
            expected = getattr(alone[shop], name)(*args, **more)
            answer, expected = _shown(getattr(self.store, name)(*args, **more)), _shown(expected)
            assert answer == expected, (
                f"seed {seed}, step {step}: {name}(*{args!r}, **{more!r}) did not return what it returns for {shop} alone: "
                "shops must not see each other's data, even if they share ids"
            )
        for shop, reference in alone.items():
            assert _kept(self.store, shop) == _kept(reference, shop), (
                f"seed {seed}: the data of {shop} is not the same as for {shop} alone"
            )


def _reference() -> MemoryStore:
    reference = MemoryStore()
    for shop in ("acme", "other"):
        reference.save_settings(shop, b"{}", 0, None)
    return reference


def _shown(answer: Any) -> Any:
    """Return an answer in a form that compares by its content."""
    if isinstance(answer, Found):
        return dict(answer.owners), dict(answer.shoppers), set(answer.seen)
    if isinstance(answer, Mapping):
        return dict(answer)
    return answer


def _kept(store: Any, shop: str) -> dict[str, Any]:
    return {
        "settings": store.settings(shop),
        "shoppers": store.scan(shop, "", _LARGE),
        "keys": _shown(store.find(shop, _KEYS, _DELIVERIES)),
        "rows": store.notifications(shop, limit=_LARGE),
        "decided": store.decided(shop, limit=_LARGE),
        "alike": as_one(store.alike(shop, LONG_AGO, FAR)),
        "credits": store.conversions(shop, limit=_LARGE),
        "documents": _shown(store.documents(shop, _DOCS)),
        "tombstones": _shown(store.tombstones(shop, _DIGESTS)),
    }


class _Dice:
    """Draws the next operation; it looks at the reference, so that most operations are not refused."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.ticks = 0

    def of(self, choices: Any) -> Any:
        return self.random.choice(choices)

    def some(self, choices: list[str], most: int) -> list[str]:
        return self.random.sample(choices, self.random.randint(0, min(most, len(choices))))

    def one_in(self, odds: int) -> bool:
        return self.random.randrange(odds) == 0

    def at(self) -> datetime:
        """Draw an instant within four hours that was not drawn before: of two due at once either may come first."""
        self.ticks += 1
        return AT + timedelta(seconds=self.random.randrange(4 * 3600), microseconds=self.ticks)

    def operation(self, reference: MemoryStore, shop: str, *, among_all: bool = True) -> Operation:
        writes: list[_Draw] = [
            self._commit,
            self._commit,
            self._commit,
            self._save_settings,
            self._rate,
            self._erase,
            self._purge,
        ]
        draws = [*writes, self._save_documents, self._save_documents, self._read, self._read]
        if among_all:
            draws += [self._claim, self._claim, self._next_due]
        draw: _Draw = self.of(draws)
        return draw(reference, shop)

    # --- shoppers

    def _commit(self, reference: MemoryStore, shop: str) -> Operation:
        """Draw one to three changes; no two of them want the same, unless they form a group."""
        free = self.random.sample(_SHOPPERS, len(_SHOPPERS))
        keys = iter(self.random.sample(_KEYS, len(_KEYS)))
        owners = reference.find(shop, _KEYS, []).owners
        changes = [self._change(reference, shop, free, keys, owners) for _ in range(self.random.randint(1, 3))]
        first, *rest = changes
        first = _with(first, **self._ledger(shop, first.id))
        changes = [_with(c, together=self.of((1, 1, 2))) for c in (first, *rest)] if self.one_in(2) else [first, *rest]
        if changes[0].together and self.one_in(2):
            changes[0] = self._moving(changes, owners)
        self.random.shuffle(changes)
        return "commit", (changes, [(shop, d) for d in self.some(_DELIVERIES, 1)]), {}

    def _moving(self, changes: list[Change], owners: Mapping[str, str]) -> Change:
        """Let the first of a group also take a key that another of the group has, wants or drops."""
        first = changes[0]
        group = {c.id: c for c in changes[1:] if c.together == first.together}
        theirs = [k for k, owner in owners.items() if owner in group]
        theirs += [k for c in group.values() for k in (*c.keys, *c.dropped)]
        own = {*first.keys, *first.taken, *first.dropped}.union(*[c.taken for c in group.values()])
        return _with(first, taken=(*first.taken, *self.some(sorted({*theirs} - own), 2)))

    def _change(
        self, reference: MemoryStore, shop: str, free: list[str], keys: Iterator[str], owners: Mapping[str, str]
    ) -> Change:
        shopper = free.pop()
        absorbed = tuple((i, self._version(reference, shop, i)) for i in [free.pop()] if self.one_in(6))
        gone = {i for i, _ in absorbed}
        taken = {k for k, owner in owners.items() if owner in gone}
        drawn = [next(keys) for _ in range(self.random.randint(0, 2))]
        wanted = [k for k in drawn if k not in taken]
        if self.one_in(4):
            taken |= set(wanted)
            wanted = []
        mine_now = [k for k, owner in owners.items() if owner == shopper and k not in taken]
        dropped = tuple(k for k in self.some(mine_now, 1) if k not in wanted) if self.one_in(3) else ()
        version = self._version(reference, shop, shopper)
        settings = reference.settings(shop)
        current = settings.version if settings is not None else 0
        return change(
            shopper, version, shop, doc=b"%d" % self.random.randrange(99), due_at=self.of((None, self.at())),
            keys=tuple(wanted), taken=tuple(sorted(taken)), absorbed=tuple(a for a in absorbed if a[1]),
            dropped=dropped, settings_version=self.of((None, None, None, current, current + 1)),
        )  # fmt: skip

    def _version(self, reference: MemoryStore, shop: str, shopper: str) -> int:
        stored = reference.get(shop, [shopper]).get(shopper)
        version = stored.version if stored is not None else 0
        return version + self.of((-1, 1)) if version and self.one_in(10) else version

    def _ledger(self, shop: str, shopper: str) -> dict[str, Any]:
        rows = tuple(
            row(i, shopper, self.of(("BEGUN", "SENT")), shop=shop, at=self.at(), body=self.of((None, "words")))
            for i in self.some(_ROWS, 2)
        )
        orders = self.some(_ORDERS, 2)
        value = Decimal(self.random.randrange(999)).scaleb(-2)
        credited = tuple(credit(o, self.of(_ROWS), shopper, shop=shop, at=self.at(), value=value) for o in orders)
        uncredited = tuple(o for o in self.some(_ORDERS, 1) if o not in orders)
        return {"notifications": rows, "conversions": credited, "uncredited": uncredited}

    def _claim(self, reference: MemoryStore, _shop: str) -> Operation:
        """Claim a few, or all if several are due at the very same instant, as after a wake."""
        now = self.at()
        people = [s.due_at for shop in reference.shops() for s in reference.scan(shop, "", _LARGE)]
        due = [at for at in people if at is not None and at <= now]
        limit = self.random.randint(1, 3) if len(due) == len(set(due)) else _LARGE
        if limit == _LARGE and len(due) != len(set(due)):
            return "next_due", (), {}
        return "claim", (now, now + HOUR + timedelta(microseconds=self.ticks), limit), {}

    def _next_due(self, _reference: MemoryStore, _shop: str) -> Operation:
        return "next_due", (), {}

    # --- the shop

    def _save_settings(self, reference: MemoryStore, shop: str) -> Operation:
        settings = reference.settings(shop)
        version = settings.version if settings is not None else 0
        version += self.of((0, 0, 0, 1))
        wake_at = self.at() if self.one_in(3) else None
        return "save_settings", (shop, b"%d" % self.random.randrange(99), version, wake_at), {}

    def _save_documents(self, reference: MemoryStore, shop: str) -> Operation:
        docs: dict[str, tuple[bytes | None, bytes | None]] = {}
        for k in self.some(_DOCS, 2):
            read = b"stale" if self.one_in(8) else reference.documents(shop, [k]).get(k)
            docs[k] = (read, self.of((None, b"a", b"b")))
        return "save_documents", (shop, docs), {}

    def _rate(self, _reference: MemoryStore, shop: str) -> Operation:
        return "rate", (shop, self.of(_ROWS), self.of((-1, 0, 1))), {}

    def _erase(self, reference: MemoryStore, shop: str) -> Operation:
        """Erase with all the shopper's keys, and some that are another's."""
        shopper = self.of(_SHOPPERS)
        owned = [k for k, owner in reference.find(shop, _KEYS, []).owners.items() if owner == shopper]
        return "erase", (shop, shopper, [*owned, *self.some(_KEYS, 2)], self.some(_DIGESTS, 2), self.at()), {}

    def _purge(self, _reference: MemoryStore, shop: str) -> Operation:
        deliveries = self.of((LONG_AGO, LONG_AGO, FAR))
        return "purge", (shop,), {"deliveries": deliveries, "text": self.at(), "ledger": self.at() - 3 * HOUR}

    def _read(self, _reference: MemoryStore, shop: str) -> Operation:
        reads: list[Operation] = [
            ("settings", (shop,), {}),
            ("shops", (), {}),
            ("find", (shop, self.some(_KEYS, 8), self.some(_DELIVERIES, 2)), {}),
            ("get", (shop, self.some(_SHOPPERS, 3)), {}),
            ("notification", (shop, self.of(_ROWS)), {}),
            (
                "notifications",
                (shop,),
                {"shopper": self.of((None, *_SHOPPERS)), "state": self.of((None, "SENT")), "limit": 3},
            ),
            ("conversions", (shop,), {"shopper": self.of((None, *_SHOPPERS)), "limit": 3}),
            ("conversions", (shop,), {"since": self.at(), "after": (self.at(), self.of(_ORDERS)), "limit": 3}),
            ("decided", (shop, self.at(), None, None, 3), {}),
            ("decided", (shop, None, self.at(), (self.at(), self.of(_ROWS)), 3), {}),
            ("scan", (shop, self.of(("", *_SHOPPERS)), 3), {}),
            ("tombstones", (shop, _DIGESTS), {}),
        ]
        chosen: Operation = self.of(reads)
        return chosen


def _with(of: Change, **more: Any) -> Change:
    return msgspec.structs.replace(of, **more)
