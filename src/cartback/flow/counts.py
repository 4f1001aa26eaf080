"""Counts of events by outcome, for the callers that reported them: each event counts once, however often it is folded."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import datetime

from cartback.domain import events as ev
from cartback.domain.session import current_session
from cartback.domain.shopper import Shopper

from .drafts import Draft
from .incoming import Incoming


class IngestTally:
    """The folded events and the draft that each belongs to, to be counted once the drafts are saved."""

    def __init__(self, shop: str) -> None:
        self._shop = shop
        self._folded: list[tuple[Incoming, Draft | None, bool]] = []

    def note(self, incoming: Incoming, draft: Draft | None, *, changed: bool) -> None:
        """Remember an event that was folded into `draft`, or (None) that is from before its person was erased."""
        self._folded.append((incoming, draft, changed))

    @property
    def deliveries(self) -> tuple[str, ...]:
        """The deliveries to record for the events, in order, each once."""
        return tuple(dict.fromkeys([delivery for incoming, _, _ in self._folded for delivery in incoming.deliveries]))

    def count_saved(self, refused: AbstractSet[tuple[str, str]]) -> None:
        """Count the events whose shoppers are now saved; those of the `refused` ones are folded once more."""
        for incoming, draft, changed in self._folded:
            if incoming.counted or (draft is not None and refused and (self._shop, draft.now.shopper.id) in refused):
                continue
            incoming.counted = True
            result = incoming.result
            if draft is None:
                result.erased += 1
                continue
            result.taken += 1
            result.unchanged += not changed
            if isinstance(incoming.event, ev.DataRequested):
                result.requests.append(incoming.event)

    def count_silenced(self, drafts: Iterable[Draft], refused: AbstractSet[tuple[str, str]]) -> None:
        """Count the shoppers whose due message the events cancelled."""
        for draft in drafts:
            if draft.silencer is None or draft.before is None or draft.was_due is None:
                continue
            if (self._shop, draft.shopper.id) in refused:
                continue
            if (reason := silenced_by(draft.before, draft.shopper, draft.over)) is not None:
                draft.silencer.silenced[reason] += 1

    def count_erased(self, erased: Draft, at: datetime) -> None:
        """Count the events of a person who is now forgotten; later events are folded next."""
        for incoming, draft, _ in self._folded:
            if draft is not None and draft.now is erased and incoming.event.at <= at and not incoming.counted:
                incoming.counted = True
                incoming.result.taken += 1


_SILENCING = frozenset({ev.OrderPlaced, ev.CartRemoved, ev.ConsentChanged, ev.ShoppersMerged})


def may_silence(event: ev.ShopperEvent) -> bool:
    """Return whether the event may cancel a message that was due."""
    if isinstance(event, ev.CartChanged):
        return not event.lines
    if isinstance(event, ev.LineChanged):
        return event.by is None or event.by < 0
    if isinstance(event, ev.CheckoutChanged):
        return not event.lines or event.completed_at is not None
    return type(event) in _SILENCING


def silenced_by(before: Shopper, after: Shopper, over: str = "removed") -> str | None:
    """Return why the shopper's cart is no longer to be written about, if events ended it; `over` if the cart is gone."""
    was, now = current_session(before), current_session(after)
    if was is None or was.closed is not None:
        return None
    if now is not None and now.closed is not None:
        return now.closed
    if now is None:
        return over
    denied = [channel for channel, consent in after.consents.items() if not consent.granted]
    return "opted_out" if any(c in before.consents and before.consents[c].granted for c in denied) else None
