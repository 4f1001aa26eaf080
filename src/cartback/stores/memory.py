"""The reference store: plain dicts behind one lock. Its behaviour defines the contract. Its data ends with the process."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from threading import RLock
from typing import TypeVar

import msgspec
from attrs import define, field

from cartback.domain.ledger import Conversion, Notification, without_words
from cartback.domain.narrow import AlikeRows, alike
from cartback.ports import Change, Found, Stored, StoredSettings
from cartback.stores.together import Rows, ids_of, keys_of, units

_T = TypeVar("_T")


@define(eq=False)
class _Tenant:
    settings: StoredSettings | None = None
    shoppers: dict[str, Stored] = field(factory=dict)
    keys: dict[str, str] = field(factory=dict)
    deliveries: dict[str, datetime] = field(factory=dict)
    documents: dict[str, bytes] = field(factory=dict)
    notifications: dict[str, Notification] = field(factory=dict)
    conversions: dict[str, Conversion] = field(factory=dict)
    tombstones: dict[str, datetime] = field(factory=dict)


class MemoryStore:
    """A Store in this process's memory, for tests, replays and dry runs."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._tenants: defaultdict[str, _Tenant] = defaultdict(_Tenant)
        self._due: list[tuple[datetime, str, str]] = []
        self._latest: datetime | None = None

    # --- settings

    def settings(self, shop: str) -> StoredSettings | None:
        """Return the shop's settings with their version, or None."""
        with self._lock:
            return self._tenants[shop].settings if shop in self._tenants else None

    def save_settings(self, shop: str, doc: bytes, version: int, wake_at: datetime | None) -> bool:
        """Save the settings if `version` still holds, and wake the shop's shoppers. Returns whether they were saved."""
        with self._lock:
            tenant = self._tenants[shop]
            if version != (tenant.settings.version if tenant.settings else 0):
                return False
            tenant.settings = StoredSettings(version + 1, doc)
            if wake_at is not None:
                for stored in list(tenant.shoppers.values()):
                    due_at = min(stored.due_at or wake_at, wake_at)
                    self._put(Stored(shop, stored.id, stored.version + 1, stored.doc, due_at))
            return True

    def shops(self) -> list[str]:
        """List the ids of all shops, in order."""
        with self._lock:
            return sorted(shop for shop, tenant in self._tenants.items() if tenant.settings is not None)

    # --- shoppers

    def find(self, shop: str, keys: Sequence[str], deliveries: Sequence[str]) -> Found:
        """Return the owners of `keys` with their documents, and which of `deliveries` are recorded."""
        with self._lock:
            tenant = self._tenants[shop]
            owners = {k: tenant.keys[k] for k in keys if k in tenant.keys}
            shoppers = {i: tenant.shoppers[i] for i in owners.values() if i in tenant.shoppers}
            return Found(owners, shoppers, frozenset(d for d in deliveries if d in tenant.deliveries))

    def get(self, shop: str, ids: Sequence[str]) -> Mapping[str, Stored]:
        """Return the shoppers with these ids; unknown ids are left out."""
        with self._lock:
            shoppers = self._tenants[shop].shoppers
            return {i: shoppers[i] for i in ids if i in shoppers}

    def commit(self, changes: Sequence[Change], deliveries: Sequence[tuple[str, str]] = ()) -> set[tuple[str, str]]:
        """Write the changes whose versions still hold, under one lock. Returns those refused, as (shop, shopper)."""
        with self._lock:
            refused = set()
            for unit in units(changes):
                if self._holds(unit[0]) if len(unit) == 1 else self._hold_together(unit):
                    for change in unit:
                        self._write(change)
                else:
                    refused.update([(change.shop, change.id) for change in unit])
            if not refused:
                now = datetime.now(UTC)
                for shop, delivery in deliveries:
                    if self._tenants[shop].settings is not None:
                        self._tenants[shop].deliveries[delivery] = now
            return refused

    def _holds(self, change: Change) -> bool:
        tenant = self._tenants[change.shop]
        if tenant.settings is None:
            return False
        expected = ((change.id, change.version), *change.absorbed)
        for shopper, version in expected:
            stored = tenant.shoppers.get(shopper)
            if (stored.version if stored else 0) != version:
                return False
        if change.settings_version not in (None, tenant.settings.version):
            return False
        owners = (tenant.keys[k] for k in change.keys if k in tenant.keys)
        return all(owner == change.id or owner not in tenant.shoppers for owner in owners)

    def _hold_together(self, group: Sequence[Change]) -> bool:
        tenant = self._tenants[group[0].shop]
        owners: dict[str, str | None] = {k: tenant.keys[k] for k in keys_of(group) if k in tenant.keys}
        named = {*ids_of(group), *owners.values()}
        versions = {i: tenant.shoppers[i].version for i in named if i in tenant.shoppers}
        settings = tenant.settings.version if tenant.settings is not None else None
        return Rows(settings, versions, owners).write(group) is not None

    def _write(self, change: Change) -> None:
        tenant = self._tenants[change.shop]
        self._put(Stored(change.shop, change.id, change.version + 1, change.doc, change.due_at))
        for k in (*change.keys, *change.taken):
            tenant.keys[k] = change.id
        for k in change.dropped:
            if tenant.keys.get(k) == change.id:
                del tenant.keys[k]
        for shopper, _ in change.absorbed:
            self._absorb(tenant, shopper, change.id)
        for row in change.notifications:
            rated = tenant.notifications.get(row.id)
            tenant.notifications[row.id] = msgspec.structs.replace(row, thumb=rated.thumb) if rated else row
        for credit in change.conversions:
            tenant.conversions[credit.order] = credit
        for order in change.uncredited:
            tenant.conversions.pop(order, None)

    @staticmethod
    def _absorb(tenant: _Tenant, shopper: str, into: str) -> None:
        del tenant.shoppers[shopper]
        for row in [r for r in tenant.notifications.values() if r.shopper == shopper]:
            tenant.notifications[row.id] = msgspec.structs.replace(row, shopper=into)
        for credit in [c for c in tenant.conversions.values() if c.shopper == shopper]:
            tenant.conversions[credit.order] = msgspec.structs.replace(credit, shopper=into)

    def _put(self, stored: Stored) -> None:
        self._tenants[stored.shop].shoppers[stored.id] = stored
        if stored.due_at is not None:
            heapq.heappush(self._due, (stored.due_at, stored.shop, stored.id))

    # --- due shoppers

    def claim(self, now: datetime, until: datetime, limit: int) -> list[Stored]:
        """Lease up to `limit` due shoppers until `until`, raising their versions."""
        with self._lock:
            claimed: list[Stored] = []
            while len(claimed) < limit:
                stored = self._earliest()
                if stored is None or stored.due_at is None or stored.due_at > now:
                    break
                heapq.heappop(self._due)
                taken = Stored(stored.shop, stored.id, stored.version + 1, stored.doc, until)
                self._put(taken)
                claimed.append(Stored(stored.shop, stored.id, taken.version, stored.doc, stored.due_at))
            return claimed

    def _earliest(self) -> Stored | None:
        """Return the shopper due first; drop outdated entries of the heap on the way."""
        while self._due:
            due_at, shop, shopper = self._due[0]
            stored = self._tenants[shop].shoppers.get(shopper)
            if stored is not None and stored.due_at == due_at:
                return stored
            heapq.heappop(self._due)
        return None

    def next_due(self) -> datetime | None:
        """Return when the next shopper is due, or None."""
        with self._lock:
            stored = self._earliest()
            return stored.due_at if stored is not None else None

    # --- documents

    def documents(self, shop: str, keys: Sequence[str]) -> Mapping[str, bytes]:
        """Return the shop's documents with these keys; unknown keys are left out."""
        with self._lock:
            kept = self._tenants[shop].documents
            return {k: kept[k] for k in keys if k in kept} if kept else {}

    def save_documents(self, shop: str, docs: Mapping[str, tuple[bytes | None, bytes | None]]) -> bool:
        """Replace the documents if each is unchanged since it was read. Returns whether they were saved."""
        with self._lock:
            kept = self._tenants[shop].documents
            if self._tenants[shop].settings is None or any(kept.get(k) != before for k, (before, _) in docs.items()):
                return False
            for k, (_, after) in docs.items():
                if after is None:
                    kept.pop(k, None)
                else:
                    kept[k] = after
            return True

    # --- ledger

    def notification(self, shop: str, notification: str) -> Notification | None:
        """Return one ledger row, or None."""
        with self._lock:
            return self._tenants[shop].notifications.get(notification)

    def notifications(
        self, shop: str, *, shopper: str | None = None, state: str | None = None, limit: int = 100
    ) -> list[Notification]:
        """List ledger rows, newest first."""
        with self._lock:
            rows = [
                row
                for row in self._tenants[shop].notifications.values()
                if shopper in (None, row.shopper) and state in (None, row.state)
            ]
            return rows[::-1][:limit]

    def rate(self, shop: str, notification: str, thumb: int) -> bool:
        """Put the merchant's thumb on a ledger row. Returns whether the row exists."""
        with self._lock:
            rows = self._tenants[shop].notifications
            if notification not in rows:
                return False
            rows[notification] = msgspec.structs.replace(rows[notification], thumb=thumb)
            return True

    def decided(
        self,
        shop: str,
        since: datetime | None = None,
        until: datetime | None = None,
        after: tuple[datetime, str] | None = None,
        limit: int = 1000,
    ) -> list[Notification]:
        """List ledger rows by decision within the range, newest first, from the one after `after` on."""
        with self._lock:
            rows = self._tenants[shop].notifications.values()
            return _page([((row.decided_at, row.id), row) for row in rows], since, until, after, limit)

    def alike(self, shop: str, since: datetime, until: datetime) -> list[AlikeRows]:
        """Count the rows decided within the range by their narrow copies."""
        with self._lock:
            return alike([n for n in self._tenants[shop].notifications.values() if since <= n.decided_at < until])

    def conversions(
        self,
        shop: str,
        *,
        shopper: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        after: tuple[datetime, str] | None = None,
        limit: int = 1000,
    ) -> list[Conversion]:
        """List credited orders within the range, newest first."""
        with self._lock:
            credited = [c for c in self._tenants[shop].conversions.values() if shopper in (None, c.shopper)]
            return _page([((c.ordered_at, c.order), c) for c in credited], since, until, after, limit)

    # --- forgetting

    def erase(self, shop: str, shopper: str, keys: Sequence[str], digests: Sequence[str], at: datetime) -> None:
        """Delete the shopper and their keys, strip their ledger rows of text, and keep the digests as tombstones."""
        with self._lock:
            tenant = self._tenants[shop]
            tenant.shoppers.pop(shopper, None)
            for k in keys:
                if tenant.keys.get(k) == shopper:
                    del tenant.keys[k]
            for row in [r for r in tenant.notifications.values() if r.shopper == shopper]:
                tenant.notifications[row.id] = without_words(row)
            for order in [c.order for c in tenant.conversions.values() if c.shopper == shopper]:
                tenant.conversions[order] = msgspec.structs.replace(tenant.conversions[order], shopper="")
            for digest in digests if tenant.settings is not None else ():
                tenant.tombstones[digest] = max(at, tenant.tombstones.get(digest, at))

    def tombstones(self, shop: str, digests: Sequence[str]) -> Mapping[str, datetime]:
        """Return when each digest was erased; digests never erased are left out."""
        with self._lock:
            known = self._tenants[shop].tombstones
            return {d: known[d] for d in digests if d in known}

    def erase_shop(self, shop: str) -> None:
        """Delete everything of the shop, its settings included."""
        with self._lock:
            self._tenants.pop(shop, None)

    def scan(self, shop: str, after: str, limit: int) -> list[Stored]:
        """List the shop's shoppers by id, from the one after `after` on."""
        with self._lock:
            shoppers = self._tenants[shop].shoppers
            return [shoppers[i] for i in heapq.nsmallest(limit, (i for i in shoppers if i > after))]

    def purge(self, shop: str, *, deliveries: datetime, text: datetime, ledger: datetime) -> int:
        """Delete records older than each limit. Returns the number of records it touched."""
        with self._lock:
            tenant = self._tenants[shop]
            kept = {d: at for d, at in tenant.deliveries.items() if at >= deliveries}
            touched = len(tenant.deliveries) - len(kept)
            tenant.deliveries = kept
            for row in list(tenant.notifications.values()):
                if row.decided_at < ledger:
                    del tenant.notifications[row.id]
                elif row.decided_at < text and row.body is not None:
                    tenant.notifications[row.id] = msgspec.structs.replace(row, title=None, body=None, link=None)
                else:
                    continue
                touched += 1
            for credit in [c for c in tenant.conversions.values() if c.ordered_at < ledger]:
                del tenant.conversions[credit.order]
                touched += 1
            return touched

    def close(self) -> None:
        """Do nothing: there is nothing to release."""


def _page(
    placed: Iterable[tuple[tuple[datetime, str], _T]],
    since: datetime | None,
    until: datetime | None,
    after: tuple[datetime, str] | None,
    limit: int,
) -> list[_T]:
    """Return the entries within the range that follow `after`, newest first."""
    inside = [
        (place, one)
        for place, one in placed
        if (since is None or since <= place[0])
        and (until is None or place[0] < until)
        and (after is None or place < after)
    ]
    return [one for _, one in sorted(inside, key=lambda pair: pair[0], reverse=True)[:limit]]
