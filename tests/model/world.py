"""The Store contract over immutable values: one shop as a value, and each operation a function from it to (it, the answer).

This is what lets a checker hold a million different worlds at once. test_world.py runs it beside MemoryStore on random
operations: they must answer alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

import msgspec
from msgspec import Struct

from cartback.domain.ledger import Conversion, Notification, without_words
from cartback.ports import Change, Found, Stored, StoredSettings
from cartback.stores.together import units


class Kept(Struct, frozen=True, gc=False):
    """All that is kept of one shop. Pairs are in key order, so that equal worlds are equal values; rows are as first written."""

    shop: str
    settings: StoredSettings | None = None
    shoppers: tuple[Stored, ...] = ()
    keys: tuple[tuple[str, str], ...] = ()
    deliveries: tuple[str, ...] = ()
    documents: tuple[tuple[str, bytes], ...] = ()
    notifications: tuple[Notification, ...] = ()
    conversions: tuple[Conversion, ...] = ()
    tombstones: tuple[tuple[str, datetime], ...] = ()

    def shopper(self, shopper: str) -> Stored | None:
        return next((s for s in self.shoppers if s.id == shopper), None)

    def row(self, notification: str) -> Notification | None:
        return next((row for row in self.notifications if row.id == notification), None)


Done: TypeAlias = tuple[Kept, Any]


def do(kept: Kept, method: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Done:
    """What the store is afterwards, and what it answers. Raises KeyError for a method that the model does not know."""
    return OPERATIONS[method](kept, *args, **kwargs)


def _replace(kept: Kept, **fields: Any) -> Kept:
    return msgspec.structs.replace(kept, **fields)


# --- settings and documents -------------------------------------------------------------------------------------------


def _settings(kept: Kept, shop: str) -> Done:
    return kept, kept.settings


def _save_settings(kept: Kept, shop: str, doc: bytes, version: int, wake_at: datetime | None) -> Done:
    if version != (kept.settings.version if kept.settings else 0):
        return kept, False
    shoppers = kept.shoppers
    if wake_at is not None:
        woken = [_replace_stored(s, s.version + 1, min(s.due_at or wake_at, wake_at)) for s in shoppers]
        shoppers = tuple(woken)
    return _replace(kept, settings=StoredSettings(version + 1, doc), shoppers=shoppers), True


def _replace_stored(stored: Stored, version: int, due_at: datetime | None) -> Stored:
    return Stored(stored.shop, stored.id, version, stored.doc, due_at)


def _documents(kept: Kept, shop: str, keys: Sequence[str]) -> Done:
    return kept, {k: doc for k, doc in kept.documents if k in keys}


def _save_documents(kept: Kept, shop: str, docs: Mapping[str, tuple[bytes | None, bytes | None]]) -> Done:
    documents = dict(kept.documents)
    if kept.settings is None or any(documents.get(k) != before for k, (before, _) in docs.items()):
        return kept, False
    for k, (_, after) in docs.items():
        documents.pop(k, None)
        if after is not None:
            documents[k] = after
    return _replace(kept, documents=_pairs(documents)), True


def _pairs(mapping: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple(sorted(mapping.items()))


# --- shoppers ---------------------------------------------------------------------------------------------------------


def _find(kept: Kept, shop: str, keys: Sequence[str], deliveries: Sequence[str]) -> Done:
    owners = {k: owner for k, owner in kept.keys if k in keys}
    shoppers = {s.id: s for s in kept.shoppers if s.id in owners.values()}
    return kept, Found(owners, shoppers, frozenset(deliveries) & frozenset(kept.deliveries))


def _get(kept: Kept, shop: str, ids: Sequence[str]) -> Done:
    return kept, {s.id: s for s in kept.shoppers if s.id in ids}


def _commit(kept: Kept, changes: Sequence[Change], deliveries: Sequence[tuple[str, str]] = ()) -> Done:
    refused: set[tuple[str, str]] = set()
    for unit in units(changes):
        after: Kept | None = kept
        for change in unit:
            after = _written(after, change) if after is not None and _holds(after, change) else None
        if after is None:
            refused.update((change.shop, change.id) for change in unit)
        else:
            kept = after
    if not refused and deliveries and kept.settings is not None:
        known = {*kept.deliveries, *(delivery for _, delivery in deliveries)}
        kept = _replace(kept, deliveries=tuple(sorted(known)))
    return kept, refused


def _holds(kept: Kept, change: Change) -> bool:
    versions = {s.id: s.version for s in kept.shoppers}
    if any(versions.get(who, 0) != version for who, version in ((change.id, change.version), *change.absorbed)):
        return False
    if kept.settings is None or change.settings_version not in (None, kept.settings.version):
        return False
    return not any(k in change.keys and owner != change.id and owner in versions for k, owner in kept.keys)


def _written(kept: Kept, change: Change) -> Kept:
    absorbed = {who for who, _ in change.absorbed}
    stored = Stored(change.shop, change.id, change.version + 1, change.doc, change.due_at)
    shoppers = [s for s in kept.shoppers if s.id != change.id and s.id not in absorbed]
    rows = {row.id: _owned(row, absorbed, change.id) for row in kept.notifications}
    for row in change.notifications:
        rows[row.id] = msgspec.structs.replace(row, thumb=rows[row.id].thumb) if row.id in rows else row
    keys = {**dict(kept.keys), **dict.fromkeys((*change.keys, *change.taken), change.id)}
    dropped = [k for k in change.dropped if keys.get(k) == change.id]
    credited = {c.order: _owned(c, absorbed, change.id) for c in kept.conversions}
    credited.update({c.order: c for c in change.conversions})
    return _replace(
        kept,
        shoppers=tuple(sorted([*shoppers, stored], key=lambda s: s.id)),
        keys=_pairs({k: owner for k, owner in keys.items() if k not in dropped}),
        notifications=tuple(rows.values()),
        conversions=tuple(c for order, c in sorted(credited.items()) if order not in change.uncredited),
    )


def _owned(row: Any, absorbed: set[str], owner: str) -> Any:
    return msgspec.structs.replace(row, shopper=owner) if row.shopper in absorbed else row


# --- what is due ------------------------------------------------------------------------------------------------------


def _claim(kept: Kept, now: datetime, until: datetime, limit: int) -> Done:
    due = sorted((s.due_at, s.id) for s in kept.shoppers if s.due_at is not None and s.due_at <= now)[:limit]
    ids = [shopper for _, shopper in due]
    was = {s.id: s for s in kept.shoppers}
    claimed = [_replace_stored(was[i], was[i].version + 1, was[i].due_at) for i in ids]
    now_due = {s.id: _replace_stored(s, s.version, until) for s in claimed}
    return _replace(kept, shoppers=tuple(now_due.get(s.id, s) for s in kept.shoppers)), claimed


def _next_due(kept: Kept) -> Done:
    return kept, min((s.due_at for s in kept.shoppers if s.due_at is not None), default=None)


# --- the ledger, and forgetting ---------------------------------------------------------------------------------------


def _notification(kept: Kept, shop: str, notification: str) -> Done:
    return kept, kept.row(notification)


def _notifications(
    kept: Kept, shop: str, *, shopper: str | None = None, state: str | None = None, limit: int = 100
) -> Done:
    rows = [r for r in kept.notifications if shopper in (None, r.shopper) and state in (None, r.state)]
    return kept, rows[::-1][:limit]


def _conversions(kept: Kept, shop: str, *, shopper: str | None = None, limit: int = 1000) -> Done:
    found = [c for c in kept.conversions if shopper in (None, c.shopper)]
    return kept, sorted(found, key=lambda c: (c.ordered_at, c.order), reverse=True)[:limit]


def _erase(kept: Kept, shop: str, shopper: str, keys: Sequence[str], digests: Sequence[str], at: datetime) -> Done:
    tombstones = dict(kept.tombstones)
    for digest in digests:
        tombstones[digest] = max(at, tombstones.get(digest, at))
    return _replace(
        kept,
        shoppers=tuple(s for s in kept.shoppers if s.id != shopper),
        keys=tuple((k, owner) for k, owner in kept.keys if not (k in keys and owner == shopper)),
        notifications=tuple(without_words(r) if r.shopper == shopper else r for r in kept.notifications),
        conversions=tuple(_owned(c, {shopper}, "") for c in kept.conversions),
        tombstones=_pairs(tombstones),
    ), None


def _tombstones(kept: Kept, shop: str, digests: Sequence[str]) -> Done:
    return kept, {d: at for d, at in kept.tombstones if d in digests}


#: What the flow may ask of a store while it ingests and delivers.
OPERATIONS: dict[str, Callable[..., Done]] = {
    "settings": _settings,
    "save_settings": _save_settings,
    "documents": _documents,
    "save_documents": _save_documents,
    "find": _find,
    "get": _get,
    "commit": _commit,
    "claim": _claim,
    "next_due": _next_due,
    "notification": _notification,
    "notifications": _notifications,
    "conversions": _conversions,
    "erase": _erase,
    "tombstones": _tombstones,
}
