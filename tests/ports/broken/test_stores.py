"""StoreSuite catches stores that are broken, each in the one way its name says."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from cartback.domain.ledger import Conversion, Notification
from cartback.domain.narrow import alike, model_spending, narrow
from cartback.ports import Change, Stored, StoredSettings
from cartback.stores.memory import MemoryStore
from cartback.testing.suites import StoreSuite
from cartback.testing.suites.suite import Suite

BROKEN: dict[str, tuple[type[MemoryStore], set[str]]] = {}
_replace = msgspec.structs.replace


def caught_by(*cases: str) -> Any:
    """Notes the store as broken, and the cases that must say so."""

    def note(store: type[MemoryStore]) -> type[MemoryStore]:
        BROKEN[store.__name__] = (store, {f"test_{case}" for case in cases})
        return store

    return note


# --- versions ---------------------------------------------------------------------------------------------------------


@caught_by("a_version_that_no_longer_holds_is_refused", "no_update_is_lost", "a_new_shopper_never_overwrites")
class VersionIgnored(MemoryStore):
    def _holds(self, change: Change) -> bool:
        stored = self._tenants[change.shop].shoppers.get(change.id)
        return super()._holds(_replace(change, version=stored.version if stored else 0))


@caught_by("no_update_is_lost")
class LostUpdate(MemoryStore):
    """It compares first and writes a little later: whoever comes in between is overwritten."""

    def commit(self, changes: Sequence[Change], deliveries: Sequence[tuple[str, str]] = ()) -> set[tuple[str, str]]:
        with self._lock:
            held = [change for change in changes if self._holds(change)]
        if len(held) < len(changes) or any(change.keys for change in changes):
            return super().commit(changes, deliveries)
        time.sleep(0.0005)
        with self._lock:
            for change in held:
                self._write(change)
        return super().commit([], deliveries)


@caught_by("a_version_that_never_was_is_refused", "the_erased_do_not_come_back")
class Upserts(MemoryStore):
    """A shopper that is gone is written as if new."""

    def _holds(self, change: Change) -> bool:
        if change.id not in self._tenants[change.shop].shoppers:
            change = _replace(change, version=0)
        return super()._holds(change)


@caught_by("an_absorbed_version_is_compared")
class AbsorbedVersionIgnored(MemoryStore):
    def _holds(self, change: Change) -> bool:
        return super()._holds(_replace(change, absorbed=()))

    def _write(self, change: Change) -> None:
        shoppers = self._tenants[change.shop].shoppers
        super()._write(_replace(change, absorbed=tuple(a for a in change.absorbed if a[0] in shoppers)))


@caught_by("a_change_may_depend_on_the_settings")
class SettingsVersionIgnored(MemoryStore):
    def _holds(self, change: Change) -> bool:
        return super()._holds(_replace(change, settings_version=None))


@caught_by("settings_are_compared_and_set")
class SettingsOverwritten(MemoryStore):
    def save_settings(self, shop: str, doc: bytes, version: int, wake_at: datetime | None) -> bool:
        current = self.settings(shop)
        return super().save_settings(shop, doc, current.version if current else version, wake_at)


@caught_by("documents_are_compared_and_set", "documents_are_deleted_by_compare_and_set", "no_document_loses_an_update")
class DocumentsOverwritten(MemoryStore):
    def save_documents(self, shop: str, docs: Mapping[str, tuple[bytes | None, bytes | None]]) -> bool:
        read = self.documents(shop, list(docs))
        return super().save_documents(shop, {k: (read.get(k), new) for k, (_, new) in docs.items()})


# --- batches ----------------------------------------------------------------------------------------------------------


@caught_by("a_refused_change_leaves_nothing_behind")
class HalfWritten(MemoryStore):
    """The ledger is written before the version is looked at, and not taken back."""

    def _holds(self, change: Change) -> bool:
        holds = super()._holds(change)
        if not holds:
            self._tenants[change.shop].notifications.update({row.id: row for row in change.notifications})
        return holds


@caught_by("what_holds_is_written_beside_what_is_refused")
class AllOrNothing(MemoryStore):
    """One refused change refuses its whole batch."""

    def commit(self, changes: Sequence[Change], deliveries: Sequence[tuple[str, str]] = ()) -> set[tuple[str, str]]:
        with self._lock:
            if all(self._holds(change) for change in changes):
                return super().commit(changes, deliveries)
            return {(change.shop, change.id) for change in changes}


@caught_by("deliveries_are_recorded_only_when_nothing_was_refused")
class DeliveriesOnRefusal(MemoryStore):
    def commit(self, changes: Sequence[Change], deliveries: Sequence[tuple[str, str]] = ()) -> set[tuple[str, str]]:
        super().commit([], deliveries)
        return super().commit(changes)


@caught_by("a_thousand_changes_are_one_batch")
class ParameterLimit(MemoryStore):
    """As a driver that takes 999 parameters in a statement."""

    def commit(self, changes: Sequence[Change], deliveries: Sequence[tuple[str, str]] = ()) -> set[tuple[str, str]]:
        if len(changes) > 999:
            raise OverflowError("too many SQL variables")
        return super().commit(changes, deliveries)


@caught_by(
    "a_key_that_leads_to_somebody_is_not_stolen",
    "a_new_shopper_never_overwrites",
    "two_of_one_batch_do_not_get_one_key",
)
class KeysStolen(MemoryStore):
    def _holds(self, change: Change) -> bool:
        return super()._holds(_replace(change, keys=()))


@caught_by("dropped_keys_lead_nowhere")
class DroppedKeysKept(MemoryStore):
    """Tokens of forgotten carts pile up."""

    def _write(self, change: Change) -> None:
        super()._write(_replace(change, dropped=()))


@caught_by("dropped_keys_lead_nowhere")
class DropsAnothersKeys(MemoryStore):
    def _write(self, change: Change) -> None:
        super()._write(change)
        for k in change.dropped:
            self._tenants[change.shop].keys.pop(k, None)


@caught_by("absorbing_moves_keys_and_ledger")
class LedgerLeftBehind(MemoryStore):
    """Who is absorbed is deleted, and its messages are nobody's."""

    def _write(self, change: Change) -> None:
        super()._write(_replace(change, absorbed=()))
        for shopper, _ in change.absorbed:
            del self._tenants[change.shop].shoppers[shopper]


# --- written together -------------------------------------------------------------------------------------------------


class _Grouping(MemoryStore):
    """It holds a batch to be single changes, and does something of its own about groups."""

    def _single(self, changes: Sequence[Change]) -> set[tuple[str, str]]:
        return MemoryStore.commit(self, [_replace(c, together=0) for c in changes])


@caught_by("changes_written_together_are_all_or_none", "groups_at_once_are_never_halved")
class TogetherIgnored(_Grouping):
    """One is written, another is not."""

    def commit(self, changes: Sequence[Change], deliveries: Sequence[tuple[str, str]] = ()) -> set[tuple[str, str]]:
        return self._single(changes) | super().commit([], deliveries)


@caught_by("changes_written_together_are_all_or_none", "changes_of_a_group_follow_one_another")
class OnlyTheFirstIsLookedAt(MemoryStore):
    def _hold_together(self, group: Sequence[Change]) -> bool:
        return self._holds(group[0])


@caught_by("changes_of_a_group_follow_one_another")
class EachHeldAgainstWhatWas(MemoryStore):
    """Not against what those before it in the group write."""

    def _hold_together(self, group: Sequence[Change]) -> bool:
        return all(self._holds(change) for change in group)


@caught_by("changes_written_together_are_all_or_none")
class HalfIsAnswered(MemoryStore):
    """Nothing of a group is written, and the caller is told of the one that did not hold alone."""

    def commit(self, changes: Sequence[Change], deliveries: Sequence[tuple[str, str]] = ()) -> set[tuple[str, str]]:
        with self._lock:
            stale = {(c.shop, c.id) for c in changes if not self._holds(c)}
            refused = super().commit(changes, deliveries)
            return refused & stale or refused


@caught_by("only_what_is_written_together_is_refused_together")
class NumbersOfAllShops(_Grouping):
    """The groups of two shops that have one number are taken for one."""

    def commit(self, changes: Sequence[Change], deliveries: Sequence[tuple[str, str]] = ()) -> set[tuple[str, str]]:
        with self._lock:
            stale = {c.together for c in changes if c.together and not self._holds(c)}
            refused = super().commit([c for c in changes if c.together not in stale], () if stale else deliveries)
            return refused | {(c.shop, c.id) for c in changes if c.together in stale}


@caught_by("only_what_is_written_together_is_refused_together")
class OneGroupRefusesAll(MemoryStore):
    def commit(self, changes: Sequence[Change], deliveries: Sequence[tuple[str, str]] = ()) -> set[tuple[str, str]]:
        return super().commit([_replace(c, together=c.together and 1) for c in changes], deliveries)


@caught_by("a_key_moves_in_one_step", "a_key_moves_between_two_who_are_new")
class TakenMayLose(_Grouping):
    """What comes last wins: `keys` of the other side are refused, or lead away again."""

    def commit(self, changes: Sequence[Change], deliveries: Sequence[tuple[str, str]] = ()) -> set[tuple[str, str]]:
        with self._lock:
            if not all(self._holds(c) for c in changes):
                return super().commit(changes, deliveries)
            for change in changes:
                self._write(change)
            return super().commit([], deliveries)


@caught_by("a_key_moves_in_one_step")
class DroppedWhereverItLeads(MemoryStore):
    """The loser drops a key that it need not drop, and the taker's is gone."""

    def commit(self, changes: Sequence[Change], deliveries: Sequence[tuple[str, str]] = ()) -> set[tuple[str, str]]:
        refused = super().commit(changes, deliveries)
        for change in changes if not refused and any(c.together for c in changes) else ():
            for k in change.dropped:
                self._tenants[change.shop].keys.pop(k, None)
        return refused


@caught_by("a_key_moves_in_one_step", "of_groups_that_meet_somebody_new_one_is_written")
class OnlyTheKnownTake(MemoryStore):
    """A shopper that the same commit makes gets no key of another's."""

    def _write(self, change: Change) -> None:
        super()._write(change if change.version else _replace(change, taken=()))


@caught_by("one_of_a_group_may_absorb")
class GroupsAbsorbNobody(MemoryStore):
    def _write(self, change: Change) -> None:
        super()._write(_replace(change, absorbed=()) if change.together else change)


@caught_by("groups_at_once_are_never_halved", "of_groups_that_meet_somebody_new_one_is_written")
class GroupsJudgedTooEarly(_Grouping):
    """It looks whether a group holds, and writes its changes one by one a little later."""

    def commit(self, changes: Sequence[Change], deliveries: Sequence[tuple[str, str]] = ()) -> set[tuple[str, str]]:
        if not any(c.together for c in changes):
            return super().commit(changes, deliveries)
        with self._lock:
            if any(not self._holds(c) for c in changes):
                return super().commit(changes, deliveries)
        refused: set[tuple[str, str]] = set()
        for change in changes:
            time.sleep(0.0005)
            refused |= self._single([change])
        return refused


# --- the queue --------------------------------------------------------------------------------------------------------


@caught_by("no_two_workers_claim_the_same")
class DoubleClaim(MemoryStore):
    """It looks who is due first and takes them a little later."""

    def claim(self, now: datetime, until: datetime, limit: int) -> list[Stored]:
        with self._lock:
            due = [s for t in self._tenants.values() for s in t.shoppers.values() if s.due_at and s.due_at <= now]
        due = sorted(due, key=lambda s: s.due_at or now)[:limit]
        time.sleep(0.0005)
        with self._lock:
            claimed = [Stored(s.shop, s.id, s.version + 1, s.doc, s.due_at) for s in due]
            for s in claimed:
                self._put(Stored(s.shop, s.id, s.version, s.doc, until))
        return claimed


@caught_by("a_lease_is_kept", "a_claim_answers_the_document_and_when_it_was_due")
class LeaseIgnored(MemoryStore):
    """Who is claimed stays due."""

    def claim(self, now: datetime, until: datetime, limit: int) -> list[Stored]:
        claimed = super().claim(now, until, limit)
        for s in claimed:
            self._put(s)
        return claimed


@caught_by("what_was_read_before_a_claim_cannot_commit", "a_claim_answers_the_document_and_when_it_was_due")
class ClaimKeepsTheVersion(MemoryStore):
    def claim(self, now: datetime, until: datetime, limit: int) -> list[Stored]:
        claimed = [_replace(s, version=s.version - 1) for s in super().claim(now, until, limit)]
        for s in claimed:
            self._put(_replace(s, due_at=until))
        return claimed


@caught_by("the_longest_due_come_first")
class WrongOrder(MemoryStore):
    """The newest first: who has waited longest waits for ever."""

    def claim(self, now: datetime, until: datetime, limit: int) -> list[Stored]:
        with self._lock:
            due = [s for t in self._tenants.values() for s in t.shoppers.values() if s.due_at and s.due_at <= now]
            due = sorted(due, key=lambda s: s.due_at or now, reverse=True)[:limit]
            claimed = [Stored(s.shop, s.id, s.version + 1, s.doc, s.due_at) for s in due]
            for s in claimed:
                self._put(_replace(s, due_at=until))
            return claimed


@caught_by("saving_settings_can_wake_everybody")
class WakesNobody(MemoryStore):
    def save_settings(self, shop: str, doc: bytes, version: int, wake_at: datetime | None) -> bool:
        return super().save_settings(shop, doc, version, None)


@caught_by("a_save_without_wake_at_or_refused_wakes_nobody")
class WakesBeforeItCompares(MemoryStore):
    def save_settings(self, shop: str, doc: bytes, version: int, wake_at: datetime | None) -> bool:
        saved = super().save_settings(shop, doc, version, wake_at)
        if not saved and wake_at is not None:
            for stored in list(self._tenants[shop].shoppers.values()):
                self._put(_replace(stored, due_at=min(stored.due_at or wake_at, wake_at)))
        return saved


# --- what is kept -----------------------------------------------------------------------------------------------------


@caught_by("shops_never_see_each_other", "a_tombstone_tells_when")
class TenantLeak(MemoryStore):
    """One table of tombstones, without the shop in its key."""

    def tombstones(self, shop: str, digests: Sequence[str]) -> Mapping[str, datetime]:
        found = [super(TenantLeak, self).tombstones(s, digests) for s in list(self._tenants)]
        return {d: max(each[d] for each in found if d in each) for d in digests if any(d in each for each in found)}


@caught_by("what_is_handed_over_is_not_shared")
class SharedDocuments(MemoryStore):
    """It hands out the very dict it keeps."""

    def documents(self, shop: str, keys: Sequence[str]) -> Mapping[str, bytes]:
        kept = self._tenants[shop].documents
        return kept if set(keys) == set(kept) else super().documents(shop, keys)


@caught_by("any_bytes_are_a_document")
class DocumentsAsText(MemoryStore):
    """As a column of text would keep them."""

    def _put(self, stored: Stored) -> None:
        super()._put(_replace(stored, doc=stored.doc.decode("utf-8", "replace").encode()))


@caught_by("a_shopper_comes_back_as_it_went_in", "due_times_come_back_in_utc", "a_claim_takes_what_is_due")
class MicrosecondsDropped(MemoryStore):
    def _put(self, stored: Stored) -> None:
        due_at = stored.due_at.replace(microsecond=0) if stored.due_at else None
        super()._put(_replace(stored, due_at=due_at))


@caught_by("due_times_come_back_in_utc")
class ServerTime(MemoryStore):
    """It answers in the zone of the database server."""

    def next_due(self) -> datetime | None:
        at = super().next_due()
        return at.astimezone(timezone(timedelta(hours=2))) if at is not None else None


@caught_by("ids_and_keys_are_compared_exactly")
class CaseFolded(MemoryStore):
    """As a database whose collation takes capitals and small letters for one."""

    def _holds(self, change: Change) -> bool:
        known = {i.casefold() for i in self._tenants[change.shop].shoppers}
        return super()._holds(change) and (change.version > 0 or change.id.casefold() not in known)


@caught_by("settings_are_read_as_they_now_are")
class SettingsRemembered(MemoryStore):
    """Each handle remembers the settings it has read."""

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[str, StoredSettings | None] = {}

    def settings(self, shop: str) -> StoredSettings | None:
        if self.known.get(shop) is None:
            self.known[shop] = super().settings(shop)
        return self.known[shop]


@caught_by("a_rating_leaves_the_rest", "a_rating_and_a_settling_at_once_are_both_kept")
class RateOverwrites(MemoryStore):
    """It writes back a row that it read before, without its words."""

    def rate(self, shop: str, notification: str, thumb: int) -> bool:
        row = self.notification(shop, notification)
        if row is None:
            return False
        time.sleep(0.002)
        with self._lock:
            self._tenants[shop].notifications[notification] = _replace(row, thumb=thumb, variant=None)
        return True


@caught_by("a_rating_outlives_what_is_written_over_it")
class ThumbForgotten(MemoryStore):
    def _write(self, change: Change) -> None:
        super()._write(change)
        self._tenants[change.shop].notifications.update({row.id: row for row in change.notifications})


@caught_by("the_newest_rows_come_first")
class RowsByTheirTime(MemoryStore):
    """By when they were decided, which a retry changes."""

    def notifications(
        self, shop: str, *, shopper: str | None = None, state: str | None = None, limit: int = 100
    ) -> list[Notification]:
        rows = super().notifications(shop, shopper=shopper, state=state, limit=10_000)
        return sorted(rows, key=lambda row: row.decided_at, reverse=True)[:limit]


@caught_by("rows_are_read_by_when_they_were_decided")
class ClosedRange(MemoryStore):
    """It takes the row at `until` too."""

    def decided(self, shop: str, since: Any = None, until: Any = None, after: Any = None, limit: int = 1000) -> Any:
        return super().decided(shop, since, until and until + timedelta(microseconds=1), after, limit)


@caught_by("rows_are_read_in_pages")
class PagesByTimeAlone(MemoryStore):
    """The next page begins after the last row's instant: the others of that instant are lost."""

    def decided(self, shop: str, since: Any = None, until: Any = None, after: Any = None, limit: int = 1000) -> Any:
        return super().decided(shop, since, until, after and (after[0], ""), limit)


@caught_by("a_row_moves_to_when_it_was_decided_last")
class DecidedOnce(MemoryStore):
    """A row stays where it was decided first."""

    def decided(self, shop: str, since: Any = None, until: Any = None, after: Any = None, limit: int = 1000) -> Any:
        first = self.__dict__.setdefault("first", {})
        rows = super().decided(shop, limit=10_000)
        placed = [_replace(row, decided_at=first.get(row.id, row.decided_at)) for row in rows]
        inside = [r for r in placed if (since is None or since <= r.decided_at) and (not until or r.decided_at < until)]
        return sorted(inside, key=lambda r: (r.decided_at, r.id), reverse=True)[:limit]

    def _write(self, change: Change) -> None:
        for row in change.notifications:
            self.__dict__.setdefault("first", {}).setdefault(row.id, row.decided_at)
        super()._write(change)


@caught_by("rows_of_the_erased_and_absorbed_are_read_too")
class ErasedRowsUnread(MemoryStore):
    """Of people who are gone it reads nothing."""

    def decided(self, shop: str, since: Any = None, until: Any = None, after: Any = None, limit: int = 1000) -> Any:
        return [row for row in super().decided(shop, since, until, after, limit) if row.shopper]


@caught_by("alike_rows_are_counted")
class ClosedRangeOfAlike(MemoryStore):
    """It counts the row at `until` too."""

    def alike(self, shop: str, since: datetime, until: datetime) -> Any:
        return super().alike(shop, since, until + timedelta(microseconds=1))


@caught_by("alike_rows_are_counted", "a_row_counts_as_it_is_now")
class AlikeOnce(MemoryStore):
    """It answers each copy once, whatever number of rows has it."""

    def alike(self, shop: str, since: datetime, until: datetime) -> Any:
        return [(copy, 1, spent) for copy, _, spent in super().alike(shop, since, until)]


@caught_by("a_row_counts_as_it_is_now", "it_does_what_the_reference_does")
class FirstCopyKept(MemoryStore):
    """A row's copy is made when it is first written, and never again."""

    def alike(self, shop: str, since: datetime, until: datetime) -> Any:
        first = self.__dict__.setdefault("first_copies", {})
        rows = [row for row in super().decided(shop, limit=10_000) if since <= row.decided_at < until]
        return [(first[shop, row.id], 1, model_spending(row)) for row in rows]

    def _write(self, change: Change) -> None:
        for row in change.notifications:
            self.__dict__.setdefault("first_copies", {}).setdefault((change.shop, row.id), narrow(row))
        super()._write(change)


@caught_by("a_row_counts_as_it_is_now")
class CopyOfTheErased(MemoryStore):
    """Who is erased leaves a copy of what was known of the message."""

    def alike(self, shop: str, since: datetime, until: datetime) -> Any:
        before = self.__dict__.setdefault("before", {})
        rows = [row for row in super().decided(shop, limit=10_000) if since <= row.decided_at < until]
        return [(before.get(row.id) or narrow(row), 1, model_spending(row)) for row in rows]

    def erase(self, shop: str, shopper: str, keys: Sequence[str], digests: Sequence[str], at: datetime) -> None:
        rows = super().notifications(shop, shopper=shopper, limit=10_000)
        self.__dict__.setdefault("before", {}).update({row.id: narrow(row) for row in rows})
        super().erase(shop, shopper, keys, digests, at)


@caught_by("a_test_is_counted_as_none")
class TestsCounted(MemoryStore):
    """A test counts as a message."""

    __test__ = False

    def alike(self, shop: str, since: datetime, until: datetime) -> Any:
        rows = super().decided(shop, since, until, limit=10_000)
        return alike([_replace(row, test=False) for row in rows])


@caught_by("what_a_model_took_is_added_up", "a_row_counts_as_it_is_now")
class CostOfNothing(MemoryStore):
    """A cost that is not known is taken for none."""

    def alike(self, shop: str, since: datetime, until: datetime) -> Any:
        rows = super().alike(shop, since, until)
        return [some._replace(spent=some.spent._replace(cost=some.spent.cost or 0)) for some in rows]


@caught_by("orders_are_read_by_range_and_in_pages")
class OrdersOfOneInstantLost(MemoryStore):
    def conversions(self, shop: str, **asked: Any) -> list[Conversion]:
        after = asked.pop("after", None)
        return super().conversions(shop, after=after and (after[0], ""), **asked)


@caught_by("a_credit_comes_back_whole")
class MoneyAsFloats(MemoryStore):
    def conversions(self, shop: str, **asked: Any) -> list[Conversion]:
        return [_replace(c, value=Decimal(float(c.value))) for c in super().conversions(shop, **asked)]


@caught_by("erasing_leaves_nothing_of_the_person")
class WordsOutliveThePerson(MemoryStore):
    def erase(self, shop: str, shopper: str, keys: Sequence[str], digests: Sequence[str], at: datetime) -> None:
        rows = dict(self._tenants[shop].notifications)
        super().erase(shop, shopper, keys, digests, at)
        self._tenants[shop].notifications = {
            i: _replace(r, shopper="") if r.shopper == shopper else r for i, r in rows.items()
        }


@caught_by("a_tombstone_tells_when", "it_does_what_the_reference_does")
class TombstonesForgotten(MemoryStore):
    def erase(self, shop: str, shopper: str, keys: Sequence[str], digests: Sequence[str], at: datetime) -> None:
        super().erase(shop, shopper, keys, (), at)


@caught_by("a_shop_that_is_gone_keeps_nothing")
class GhostShop(MemoryStore):
    """Settings gone or not, a change is written."""

    def _holds(self, change: Change) -> bool:
        tenant = self._tenants[change.shop]
        if tenant.settings is None:
            tenant.settings = StoredSettings(0, b"")
            holds = super()._holds(change)
            tenant.settings = None
            return holds
        return super()._holds(change)


@caught_by("scanning_goes_through_everybody_in_pages")
class ScanInAnyOrder(MemoryStore):
    """Pages by the order of writing."""

    def scan(self, shop: str, after: str, limit: int) -> list[Stored]:
        return [s for i, s in self._tenants[shop].shoppers.items() if i > after][:limit]


@caught_by("purging_drops_credits")
class CreditsOutliveTheLedger(MemoryStore):
    def purge(self, shop: str, *, deliveries: datetime, text: datetime, ledger: datetime) -> int:
        credited = dict(self._tenants[shop].conversions)
        touched = super().purge(shop, deliveries=deliveries, text=text, ledger=ledger)
        self._tenants[shop].conversions = credited
        return touched


@caught_by("purging_drops_words_then_rows", "it_does_what_the_reference_does")
class PurgeTakesAll(MemoryStore):
    def purge(self, shop: str, *, deliveries: datetime, text: datetime, ledger: datetime) -> int:
        return super().purge(shop, deliveries=deliveries, text=text, ledger=max(text, ledger))


class Forgets(MemoryStore):
    """Opened anew it has lost what it had not written down yet: the ledger."""

    def reopened(self) -> MemoryStore:
        again = MemoryStore()
        again._tenants = self._tenants
        for tenant in again._tenants.values():
            tenant.notifications = {}
        return again


# --- the tests --------------------------------------------------------------------------------------------------------


@contextmanager
def alone(suite: Suite, store: Any) -> Iterator[Mapping[str, Any]]:
    yield {"store": store}


INNOCENT = {"test_a_claim_of_nothing_is_empty", "test_shops_are_listed_in_order", "test_an_empty_document_is_not_none"}


@pytest.mark.parametrize("name", BROKEN)
def test_it_is_caught(caught: Any, name: str) -> None:
    """By the cases that are about what is broken, and each says what the contract is."""
    made, expected = BROKEN[name]
    caught(StoreSuite, lambda suite: alone(suite, made()), expected, INNOCENT)


def test_a_correct_store_passes(failures: Any) -> None:
    """The reference has nothing against it, plain and async."""
    assert failures(StoreSuite, lambda suite: alone(suite, MemoryStore())) == {}
    assert failures(StoreSuite, lambda suite: alone(suite, Async(MemoryStore()))) == {}


class Async:
    """A store all of whose methods are async."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._store, name)

        async def asked(*args: Any, **kwargs: Any) -> Any:
            return method(*args, **kwargs)

        return asked


def test_what_is_lost_on_reopening_is_caught(failures: Any) -> None:
    """By the one case that opens the data anew."""

    @contextmanager
    def reopening(suite: Suite) -> Iterator[Mapping[str, Any]]:
        store = Forgets()
        yield {"store": store, "reopen": store.reopened}

    assert failures(StoreSuite, reopening).keys() == {"test_what_was_committed_is_there_after_reopening"}


def test_a_handle_that_sees_other_data_is_caught(failures: Any) -> None:
    """`other` is to be a second way to the same data; a store that keeps a copy of its own for each is not shared."""

    @contextmanager
    def apart(suite: Suite) -> Iterator[Mapping[str, Any]]:
        yield {"store": MemoryStore(), "other": MemoryStore()}

    assert {"test_a_lease_is_kept", "test_settings_are_read_as_they_now_are"} <= failures(StoreSuite, apart).keys()
