"""Flows, rules, stores and channels with one protection taken out: what the simulation must notice.

Each is a function that takes the protection out with pytest's monkeypatch. They stand on the seams between modules, so that a change
inside one of them need not be followed here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import attrs
import msgspec
import pytest

from cartback.domain import (
    bounds,
    case,
    changes,
    decision,
    eligibility,
    explanation,
    quiet_hours,
    session,
    timing,
    transitions,
)
from cartback.domain import events as ev
from cartback.domain.sending import Sending
from cartback.flow import aftermath, dispatch, intake, lost, reports, settling, writing
from cartback.ports import Change, Sent, Stored
from cartback.reports import tally
from cartback.stores.memory import MemoryStore

from . import merchants, shops, vendors, wires
from .history import Policy

Break = Callable[[pytest.MonkeyPatch], None]


class Broken(NamedTuple):
    """What takes the protection out, the laws of which one must break, and a seed that is known to notice."""

    take_out: Break
    laws: frozenset[str]
    seed: int


BROKEN: dict[str, Broken] = {}


def caught_by(*laws: str, seed: int = 0) -> Callable[[Break], Break]:
    """Names the laws of which one must break, and where to look first."""

    def register(broken: Break) -> Break:
        BROKEN[broken.__name__] = Broken(broken, frozenset(laws), seed)
        return broken

    return register


def _answering(value: Any) -> Callable[..., Any]:
    """A part of the flow that asks nothing and answers `value`."""

    def part(*_: Any, **__: Any) -> Any:
        yield from ()
        return value

    return part


# --- the store --------------------------------------------------------------------------------------------------------


@caught_by("lost_event", "twice", "session_over", "not_upgraded", seed=1)
def the_version_is_not_compared(patch: pytest.MonkeyPatch) -> None:
    """Last write wins."""
    patch.setattr(MemoryStore, "_holds", lambda *_: True)


@caught_by("twice", "same_attempt", seed=4)
def a_claim_keeps_the_version(patch: pytest.MonkeyPatch) -> None:
    """Two workers may have one shopper in hand, and whoever lost the lease can still begin."""
    real = MemoryStore.claim

    def claim(self: MemoryStore, now: datetime, until: datetime, limit: int) -> list[Stored]:
        found = real(self, now, until, limit)
        for stored in found:
            self._put(msgspec.structs.replace(stored, version=stored.version - 1, due_at=until))
        return [msgspec.structs.replace(stored, version=stored.version - 1) for stored in found]

    patch.setattr(MemoryStore, "claim", claim)
    patch.setattr(MemoryStore, "_holds", lambda *_: True)


@caught_by("lost_event", "not_begun", "session_over", "no_consent", seed=3)
def a_refused_change_is_not_told(patch: pytest.MonkeyPatch) -> None:
    """The webhook is answered with success though somebody else was faster."""
    real = MemoryStore.commit

    def commit(self: MemoryStore, changes: Sequence[Change], deliveries: Sequence[tuple[str, str]] = ()) -> set[Any]:
        real(self, changes, deliveries)
        return set()

    patch.setattr(MemoryStore, "commit", commit)


@caught_by("campaign_off", "shop_off", "quiet_hours", "over_cap", "out_of_time", seed=15)
def settings_are_not_compared(patch: pytest.MonkeyPatch) -> None:
    """What was decided under the old settings begins under the new ones."""
    real, save = MemoryStore.commit, MemoryStore.save_settings

    def commit(self: MemoryStore, changes: Sequence[Change], deliveries: Sequence[tuple[str, str]] = ()) -> set[Any]:
        blind = [msgspec.structs.replace(change, settings_version=None) for change in changes]
        return real(self, blind, deliveries)

    def save_settings(self: MemoryStore, shop: str, doc: bytes, version: int, wake_at: datetime | None) -> bool:
        return save(self, shop, doc, version, None)

    patch.setattr(MemoryStore, "commit", commit)
    patch.setattr(MemoryStore, "save_settings", save_settings)


@caught_by("not_forgotten", seed=12)
def an_erasure_keeps_the_words(patch: pytest.MonkeyPatch) -> None:
    """The shopper is gone, the messages to them are not."""
    patch.setattr("cartback.stores.memory.without_words", lambda row: row)


@caught_by("lost_event", "no_consent", seed=43)
def an_erasure_leaves_no_mark(patch: pytest.MonkeyPatch) -> None:
    """Late news brings the person back."""
    patch.setattr(MemoryStore, "tombstones", lambda *_: {})


# --- delivery ---------------------------------------------------------------------------------------------------------


@caught_by("twice", seed=4)
def a_timeout_counts_as_not_sent(patch: pytest.MonkeyPatch) -> None:
    """A channel that says of what it does not know that it certainly did not go out."""
    real = vendors.fate_of

    def fate_of(*args: Any) -> vendors.Fate:
        fate = real(*args)
        lie = isinstance(fate.answer, Sent) and fate.answer.outcome == "unknown"
        return fate._replace(answer=Sent("not_sent", "timeout")) if lie else fate

    patch.setattr(wires, "fate_of", fate_of)


@caught_by("twice", seed=5)
def a_lost_message_is_sent_again(patch: pytest.MonkeyPatch) -> None:
    """A worker that did not come back is taken to have sent nothing."""

    def apply(who: Any, event: Any) -> Any:
        if isinstance(event, ev.SendSettled):
            event = attrs.evolve(event, outcomes=tuple((address, "not_sent") for address, _ in event.outcomes))
        return transitions.apply(who, event)

    patch.setattr(lost, "apply", apply)


@caught_by("left_begun", "left_due", "endless", seed=45)
def nobody_looks_after_lost_messages(patch: pytest.MonkeyPatch) -> None:
    """What a dead worker had begun stays begun."""

    patch.setattr(dispatch, "lost_sends", _answering([]))


@caught_by("not_upgraded", "left_begun", seed=4)
def an_overtaken_answer_is_dropped(patch: pytest.MonkeyPatch) -> None:
    """What came back is forgotten when anything else was saved meanwhile."""

    patch.setattr(settling, "_reload", _answering([]))


@caught_by("other_words", seed=5)
def what_is_tried_again_is_written_again(patch: pytest.MonkeyPatch) -> None:
    """A second text under the first one's id."""
    patch.setattr(writing, "_recall", _answering(None))


@caught_by("over_rate", seed=1)
def the_throttle_is_not_asked(patch: pytest.MonkeyPatch) -> None:
    """A backlog goes out as fast as it can."""

    patch.setattr(dispatch, "_hold_back", _answering([]))


@caught_by("silent", "no_reason", seed=70)
def what_ends_is_not_written_down(patch: pytest.MonkeyPatch) -> None:
    """A step that will not go leaves no row."""
    patch.setattr(dispatch, "skipped_rows", lambda *_: [])


# --- rules ------------------------------------------------------------------------------------------------------------


def fresh(patch: pytest.MonkeyPatch) -> None:
    """Nothing that was worked out from settings under other rules is used, now or afterwards."""
    patch.setattr("cartback.flow.settings._parsed", {})


def _without(patch: pytest.MonkeyPatch, name: str) -> None:
    rules = tuple(rule for rule in eligibility.RULES if rule.__name__ != name)
    patch.setattr(eligibility, "RULES", rules)
    patch.setattr(explanation, "RULES", rules)


@caught_by("before_activation", seed=10)
def old_carts_are_written_about(patch: pytest.MonkeyPatch) -> None:
    """Switching a campaign on mails everything there is."""
    _without(patch, "after_activation")


@caught_by("twice", "same_attempt", seed=199)
def what_is_forgotten_is_sent_again(patch: pytest.MonkeyPatch) -> None:
    """A document forgets the sends of an open cart, and nobody asks the ledger."""

    def remembered(_ports: Any, _shop: Any, known: Any, _now: datetime) -> Any:
        yield from ()
        return known

    patch.setattr(bounds, "_needed", lambda _: [])
    patch.setattr(dispatch, "remembered", remembered)


@caught_by("two_campaigns", "twice", "out_of_time", seed=8)
def both_campaigns_write(patch: pytest.MonkeyPatch) -> None:
    """Cart and checkout recovery for one session."""
    _without(patch, "stage_fits")


@caught_by("sold_out", seed=17)
def stock_is_not_looked_at(patch: pytest.MonkeyPatch) -> None:
    """Carts of things that are gone."""
    patch.setattr(decision, "in_stock", lambda _: None)


@caught_by("session_over", seed=2)
def purchases_elsewhere_do_not_count(patch: pytest.MonkeyPatch) -> None:
    """An order that does not name the cart ends nothing."""
    patch.setattr(session, "last_purchase", lambda _: None)


@caught_by("no_consent", seed=4)
def a_no_is_not_heard(patch: pytest.MonkeyPatch) -> None:
    """Whoever said yes once."""
    real = transitions._FOLDS[ev.ConsentChanged]
    patch.setitem(transitions._FOLDS, ev.ConsentChanged, lambda who, event: real(who, event) if event.granted else who)


@caught_by("quiet_hours", seed=1)
def quiet_hours_are_in_utc(patch: pytest.MonkeyPatch) -> None:
    """The zone is not asked."""
    patch.setattr(quiet_hours, "zone_of", lambda *_: ZoneInfo("UTC"))


@caught_by("over_cap", seed=5)
def only_what_is_known_to_be_sent_counts(patch: pytest.MonkeyPatch) -> None:
    """Ambiguous messages take no slot under the caps."""

    def takes_slot(send: Sending) -> bool:
        return send.state == "SENT"

    patch.setattr(timing, "takes_slot", takes_slot)


@caught_by("held_out", seed=16)
def the_holdout_receives(patch: pytest.MonkeyPatch) -> None:
    """Everybody is written to."""
    patch.setattr(decision, "held_out", lambda _: False)


@caught_by("wrong_address", seed=15)
def removed_devices_are_used(patch: pytest.MonkeyPatch) -> None:
    """Wherever the shopper was ever reached."""

    def addresses(who: Any, channel: str) -> tuple[str, ...]:
        return tuple([d.address for d in who.devices if d.added_at]) if channel == "push" else _real(who, channel)

    _real = case.addresses
    patch.setattr(decision, "addresses", addresses)


@caught_by("no_credit", seed=4)
def orders_are_not_credited(patch: pytest.MonkeyPatch) -> None:
    """Ingest forgets whose order it was."""
    patch.setattr(intake, "_credits", lambda *_: ((), ()))


@caught_by("out_of_time", seed=2)
def nothing_is_ever_too_late(patch: pytest.MonkeyPatch) -> None:
    """A stopped worker makes up for everything."""
    real = shops.shop_of

    def shop_of(policy: Policy, **more: Any) -> Any:
        shop = real(policy, **more)
        campaigns = tuple(c.model_copy(update={"too_late": timedelta(days=300)}) for c in shop.campaigns)
        return shop.model_copy(update={"campaigns": campaigns})

    patch.setattr(merchants, "shop_of", shop_of)


# --- results ----------------------------------------------------------------------------------------------------------


@caught_by("results")
def an_order_is_credited_and_not_on_its_row(patch: pytest.MonkeyPatch) -> None:
    """The credit is written, the message's row says nothing of it."""
    patch.setattr("cartback.flow.aftermath.credited", lambda row, *_: row)


@caught_by("results", seed=2)
def a_click_is_known_and_not_on_its_row(patch: pytest.MonkeyPatch) -> None:
    """The shopper's document has it, no report can count it."""
    patch.setattr("cartback.flow.aftermath.seen", lambda row, *_: row)


@caught_by("results", seed=2)
def an_order_that_loses_its_credit_stays_on_the_row(patch: pytest.MonkeyPatch) -> None:
    """A cancellation takes the credit back, the row of the message still has the order."""
    real = aftermath.with_rows

    def with_rows(ports: Any, shop: Any, changes: Sequence[Change], *rest: Any) -> Any:
        lost = {c.id: c.uncredited for c in changes}
        bare = [msgspec.structs.replace(change, uncredited=()) for change in changes]
        made, instants = yield from real(ports, shop, bare, *rest)
        return [msgspec.structs.replace(change, uncredited=lost[change.id]) for change in made], instants

    patch.setattr("cartback.flow.intake.with_rows", with_rows)


@caught_by("results", seed=9)
def a_wholly_refunded_order_still_counts(patch: pytest.MonkeyPatch) -> None:
    """A report counts every credit as an order won back."""
    patch.setattr("cartback.domain.ledger.Conversion.counts", property(lambda _: True))


@caught_by("results")
def a_day_ends_at_midnight_in_london(patch: pytest.MonkeyPatch) -> None:
    """Messages and orders count on the day that it was in UTC, not where the shop is."""
    patch.setattr("cartback.flow.tallies.zone", lambda _: ZoneInfo("UTC"))


@caught_by("results")
def a_report_leaves_out_what_was_not_sent(patch: pytest.MonkeyPatch) -> None:
    """Steps that were passed over have rows, and no figure."""
    real = tally.Counting.rows
    patch.setattr(
        tally.Counting, "rows", lambda self, rows: real(self, [row for row in rows if b"SKIPPED" not in row.copy])
    )


@caught_by("results", seed=1)
def a_page_of_the_ledger_is_read_twice(patch: pytest.MonkeyPatch) -> None:
    """A day with more orders than a page counts some of them again."""
    real = tally.Counting.orders
    patch.setattr(tally.Counting, "orders", lambda self, credited: real(self, [*credited, *credited[:1]]))


@caught_by("results", seed=4)
def a_cart_that_comes_back_is_won_back_by_its_first_order(patch: pytest.MonkeyPatch) -> None:
    """The same token's next sequence is said to be recovered by what the one before it brought."""

    def firsts(shopper: Any) -> dict[str, str]:
        first = {s.about.session: s.id for s in shopper.sends if s.about is not None and s.about.step == 0}
        return {s.id: first[s.about.session] for s in shopper.sends if s.about is not None and s.about.session in first}

    patch.setattr("cartback.domain.aftermath._firsts", firsts)


@caught_by("results")
def an_order_is_won_back_by_another_message(patch: pytest.MonkeyPatch) -> None:
    """Each order is shown with a message that did not drive it."""
    real = reports._won_back

    def won_back(credit: Any, row: Any, keys: tuple[str, ...]) -> Any:
        return real(msgspec.structs.replace(credit, notification="another"), None, keys)

    patch.setattr(reports, "_won_back", won_back)


@caught_by("named_unsure")
def carts_of_changes_are_named(patch: pytest.MonkeyPatch) -> None:
    """What a cart seems to hold is said, though nobody reported it whole."""
    sound = shops.shop_of
    patch.setattr(
        merchants,
        "shop_of",
        lambda policy, **more: sound(policy, **more).model_copy(update={"uncertain_carts": "name"}),
    )


@caught_by("session_over")
def what_is_taken_out_stays_in(patch: pytest.MonkeyPatch) -> None:
    """A change that takes something out of a cart is passed over."""
    sound = changes.replay

    def replay(base: Any, made: Sequence[Any], added: Any) -> Any:
        return sound(base, [change for change in made if not change.out] or made, added)

    patch.setattr(session, "replay", replay)


@caught_by("out_of_time", seed=4)
def a_visit_begins_no_wait_anew(patch: pytest.MonkeyPatch) -> None:
    """Somebody who is in the shop is written to as if they had left."""
    patch.setattr(timing, "first_due", lambda _presence, clock, wait, _after_exit: clock + wait)
