"""Events folded into the shoppers of their keys. domain/people.py decides which keys are one person; this tracks the drafts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime

from cartback.domain import events as ev
from cartback.domain.bounds import is_long, trim
from cartback.domain.claims import OF_MESSAGES, has_bonds, names_in, names_mentioned
from cartback.domain.identity import strength
from cartback.domain.lookups import all_keys
from cartback.domain.people import is_plain, join_whole, with_event
from cartback.domain.regrouping import regroup
from cartback.domain.shop import Shop
from cartback.domain.shopper import new_shopper
from cartback.domain.transitions import apply
from cartback.errors import StoreError

from .counts import IngestTally, may_silence
from .drafts import Draft, Drafts
from .incoming import Incoming

_CREDITING = frozenset({ev.OrderPlaced, ev.OrderCancelled, ev.OrderRefunded, ev.MessageClicked, ev.ShoppersMerged})
#: After this many events a document is checked for unbounded growth.
_LOOK = 16
#: More documents than this are not dealt out together: keys shared by so many people identify none of them.
_MOST_TOGETHER = 64


class Fold:
    """One shop's events folded into the drafts of its shoppers: nothing is written yet.

    Attributes:
        missing: names whose documents must be read before the events can be folded; then all are folded from the start.
        unread: events of shoppers whose documents this cartback cannot read, and why.
    """

    def __init__(self, shop: Shop, drafts: Drafts, new_id: Callable[[], str], asked: AbstractSet[str]) -> None:
        """Fold into `drafts`, the shoppers of the keys in `asked`."""
        self.shop, self.drafts = shop, drafts
        self.tally = IngestTally(shop.id)
        self.missing: set[str] = set()
        self.unread: list[tuple[Incoming, StoreError]] = []
        self._new_id, self._asked = new_id, asked
        self._pools = 0

    @property
    def erased(self) -> list[tuple[Draft, datetime]]:
        """The shoppers who asked to be forgotten, and when."""
        return [(draft, draft.erased_at) for draft in self.drafts.people if draft.erased_at is not None]

    @property
    def deliveries(self) -> list[str]:
        """The deliveries to record for the folded events; a delivery with an unread event must come again."""
        unread = {delivery for incoming, _ in self.unread for delivery in incoming.deliveries}
        return [delivery for delivery in self.tally.deliveries if delivery not in unread]

    def count(self, refused: AbstractSet[tuple[str, str]]) -> None:
        """Count, for their callers, the events that are now saved; the shoppers in `refused` were not."""
        self.tally.count_saved(refused)
        self.tally.count_silenced(self.drafts.people, refused)

    def add(self, incoming: Incoming) -> None:
        """Fold one event into its shopper."""
        drafts, event = self.drafts, incoming.event
        if (error := drafts.error_at(incoming.keys)) is not None:
            self.unread.append((incoming, error))
            return
        if drafts.is_forgotten(incoming.keys, event.at):
            self.tally.note(incoming, None, changed=False)
            return
        folded = self._fold(incoming)
        if folded is None:
            return
        draft, changed = folded
        if isinstance(event, ev.ShopperErased):
            draft.erased_at = event.at if draft.erased_at is None else max(draft.erased_at, event.at)
        if type(event) in _CREDITING:
            draft.credits = True
        if may_silence(event):
            draft.silencer = incoming.result
        self.tally.note(incoming, draft, changed=changed)
        draft.folded += 1
        if draft.folded % _LOOK == 0 and is_long(draft.shopper):
            self._shorten(draft)

    def _fold(self, incoming: Incoming) -> tuple[Draft, bool] | None:
        """Fold one event; return its shopper and whether anything changed. None while documents are missing."""
        owners, keys, event = self.drafts.owners, incoming.keys, incoming.event
        known = {owner: None for k in keys if (owner := owners.get(k)) is not None}
        if isinstance(event, OF_MESSAGES) and known:
            draft = owners[min([k for k in keys if k in owners], key=strength)]
            before, draft.shopper = draft.shopper, apply(draft.shopper, event)
            return draft, draft.shopper is not before
        if len(known) == 2 and (joined := self._join(incoming, *known)) is not None:
            return joined, True
        if len(known) > 1 or isinstance(event, ev.ShoppersMerged):
            return self._regroup(incoming, list(known))
        draft = next(iter(known), None) or Draft(new_shopper(self._new_id()), None, 0)
        names = names_in(keys)
        if not is_plain(draft.shopper, keys, names) if known else len(names) > 1 and has_bonds(names):
            return self._regroup(incoming, list(known))
        if not known:
            self.drafts.everybody.append(draft)
        before, draft.shopper = draft.shopper, with_event(draft.shopper, event, keys, names)
        if new := tuple([k for k in keys if k not in owners]):
            draft.new += new
            self.drafts.own(draft, new)
        return draft, draft.shopper is not before

    def _shorten(self, draft: Draft) -> None:
        """Trim a document that grows without bound in the middle of a batch, so that each event costs about the same."""
        kept = trim(draft.shopper)
        self.drafts.disown(draft, set(all_keys(draft.shopper)).difference(all_keys(kept)))
        draft.shopper, draft.dealt = kept, True

    # --- several documents

    def _join(self, incoming: Incoming, a: Draft, b: Draft) -> Draft | None:
        """Merge two shoppers without any contested key: the short way of `_regroup`. None if any is contested."""
        shopper = join_whole(a.shopper, b.shopper, incoming.event, incoming.keys)
        if shopper is None:
            return None
        new = [k for k in incoming.keys if k not in self.drafts.owners]
        kept, other = (a, b) if shopper.id == a.shopper.id else (b, a)
        moved = all_keys(other.shopper)
        self._absorb(incoming, kept, other)
        kept.together = self._group((a, b), 0)
        kept.shopper, kept.dealt, kept.credits = shopper, True, True
        self.drafts.moved = True
        self.drafts.owners.update(dict.fromkeys(moved, kept))
        self.drafts.own(kept, new)
        return kept

    def _regroup(self, incoming: Incoming, pool: list[Draft]) -> tuple[Draft, bool] | None:
        """Pool the documents concerned, with the event, and deal out their keys, carts and statements again."""
        if not self._complete(incoming, pool):
            return None
        drafts, event = self.drafts, incoming.event
        new = [k for k in incoming.keys if k not in drafts.owners]
        drafts.moved = True
        self._pools += 1
        together = self._group(pool, self._pools)
        changed = False
        for person in regroup([draft.shopper for draft in pool], event, incoming.keys, self._new_id):
            draft = self._continued(incoming, person.continues, pool)
            changed = changed or not person.continues or draft.shopper != person.shopper
            draft.shopper, draft.together = person.shopper, together
            draft.dealt = draft.credits = True
            draft.silencer = incoming.result
            draft.over = "purchased" if isinstance(event, ev.OrderPlaced) else "removed"
            drafts.owners.update(dict.fromkeys(all_keys(draft.shopper), draft))
        owner = drafts.owners[min(incoming.keys, key=strength)]
        drafts.bury(owner, new)
        return owner, changed

    def _group(self, pool: Iterable[Draft], number: int) -> int:
        """Return the group that all of `pool` are written with: `number`, or their earlier groups, which become one."""
        groups = {draft.together for draft in pool if draft.together}
        group = min(groups, default=number)
        for draft in self.drafts.everybody if len(groups) > 1 else ():
            if draft.together in groups:
                draft.together = group
        return group

    def _complete(self, incoming: Incoming, pool: list[Draft]) -> bool:
        """Return whether every shopper that these documents mention is in `pool`, as far as they exist and were read."""
        drafts = self.drafts
        seen = set(pool)
        for draft in pool:
            for k in sorted(names_mentioned(draft.shopper)):
                owner = drafts.owners.get(k)
                if owner is not None:
                    if owner not in seen and len(pool) < _MOST_TOGETHER:
                        seen.add(owner)
                        pool.append(owner)
                elif k in drafts.unreadable:
                    self.unread.append((incoming, drafts.unreadable[k]))
                    return False
                elif k not in self._asked and len(pool) < _MOST_TOGETHER:
                    self.missing.add(k)
        return not self.missing

    def _continued(self, incoming: Incoming, continues: Sequence[int], pool: Sequence[Draft]) -> Draft:
        """Return the draft that a person continues; the other drafts of the same person are absorbed."""
        if not continues:
            self.drafts.everybody.append(Draft(new_shopper(""), None, 0))
            return self.drafts.everybody[-1]
        draft, *others = [pool[n] for n in continues]
        for other in others:
            self._absorb(incoming, draft, other)
        return draft

    def _absorb(self, incoming: Incoming, kept: Draft, other: Draft) -> None:
        other.into = kept
        kept.folded += other.folded
        kept.absorbed += other.absorbed
        if other.version:
            kept.absorbed.append((other.shopper.id, other.version))
        if kept.was_due is None:
            kept.was_due = other.was_due
        if other.erased_at is not None:
            kept.erased_at = max(other.erased_at, kept.erased_at or other.erased_at)
        incoming.result.merged += not incoming.counted
