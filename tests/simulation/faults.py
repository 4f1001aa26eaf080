"""What can go wrong, how often, and the dice that decide it: a random subset of kinds at random rates for each seed.

`where` says when a kind is drawn for: each call of a worker's ("worker") or a webhook's job ("webhook"), each call of one of
the ports ("store", "write", "channel", "copy"), each piece of news ("news"), each round of work ("round"), each claim that
found somebody ("claim"), or once when the world is made ("plan", where the rate is a chance).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from random import Random
from typing import NamedTuple


class Kind(NamedTuple):
    where: str
    rate: float
    means: str


KINDS: dict[str, Kind] = {
    # the process
    "killed_before_call": Kind("worker", 0.006, "a worker dies before a port call is made"),
    "killed_after_call": Kind("worker", 0.006, "a worker dies after a port call took effect, before its answer"),
    "paused_past_lease": Kind("worker", 0.004, "a worker stands still for one to three leases inside a call"),
    "paused_for_hours": Kind("worker", 0.001, "a worker stands still for up to twelve hours inside a call"),
    "stacked_rounds": Kind("round", 0.08, "a worker starts a second round while its first is under way"),
    "cannot_read": Kind("round", 0.03, "a worker of an older version cannot read any document"),
    "rule_raises": Kind("round", 0.04, "the host's own rule raises for everybody in this round"),
    "deploy_overlap": Kind("plan", 0.5, "new workers with another lease and batch start while the old ones finish"),
    "workers_down": Kind("plan", 0.5, "no worker works for up to 24 h"),
    "clock_skew": Kind("plan", 0.5, "a worker's clock is up to ten minutes off"),
    "clock_back": Kind("plan", 0.5, "a worker's clock is put back by up to an hour, for some hours"),
    # webhooks
    "webhook_killed": Kind("webhook", 0.006, "a webhook dies before a port call; the platform delivers again"),
    "webhook_killed_after": Kind(
        "webhook", 0.01, "a webhook dies after a call took effect, a commit perhaps, unanswered"
    ),
    "webhook_lost": Kind("news", 0.06, "a delivery is lost and comes minutes or hours later"),
    "webhook_twice": Kind("news", 0.08, "a delivery comes twice, perhaps at once"),
    "webhook_other_id": Kind("news", 0.04, "the same news comes twice, as two deliveries"),
    "webhook_late": Kind("news", 0.06, "a delivery comes up to 24 h late"),
    "webhook_reordered": Kind("news", 0.10, "a delivery is overtaken by those of the next minutes"),
    "webhook_batched": Kind("news", 0.10, "the news of some minutes comes in one call"),
    # the store
    "store_busy": Kind("store", 0.006, "StoreBusy, and nothing was done"),
    "store_error": Kind("store", 0.004, "StoreError, and nothing was done"),
    "store_slow": Kind("store", 0.010, "a call takes seconds"),
    "store_past_lease": Kind("store", 0.001, "a call takes longer than the lease"),
    "answer_lost": Kind("write", 0.006, "the write was committed, the answer is an error"),
    "store_down": Kind("plan", 0.3, "every store call fails for up to three hours"),
    # the provider
    "rate_limited": Kind("channel", 0.08, "429 with Retry-After"),
    "rate_limited_bare": Kind("channel", 0.064, "429 without Retry-After"),
    "refused": Kind("channel", 0.08, "connection refused"),
    "error_500": Kind("channel", 0.064, "500; the provider took it or did not"),
    "timeout_before": Kind("channel", 0.048, "timeout, not delivered"),
    "timeout_after": Kind("channel", 0.048, "timeout, yet delivered"),
    "dropped_reply": Kind("channel", 0.048, "delivered, and the connection dropped before the reply"),
    "rejected": Kind("channel", 0.064, "the provider says no"),
    "dead_token": Kind("channel", 0.048, "the address is proven dead"),
    "raises": Kind("channel", 0.048, "the channel raises, not delivered"),
    "nonsense": Kind("channel", 0.032, "the channel answers something that is no Sent"),
    "slow_past_lease": Kind("channel", 0.048, "delivered, and the good answer comes after the lease"),
    "provider_down": Kind("plan", 0.4, "every hand-over is refused or times out for up to 24 h"),
    # the copywriter
    "copy_slow": Kind("copy", 0.08, "writing takes a minute"),
    "copy_past_lease": Kind("copy", 0.048, "writing takes longer than the lease"),
    "copy_raises": Kind("copy", 0.08, "the copywriter raises what it should not"),
    "copy_fails": Kind("copy", 0.08, "the copywriter says that it cannot"),
    "copy_garbage": Kind("copy", 0.064, "the copywriter answers something that is no Copy"),
    "copy_down": Kind("plan", 0.4, "every call of the copywriter fails for 24 h"),
    "fallback_fails": Kind("copy", 0.032, "the fallback fails too"),
    # the merchant, in mid-flight
    "settings_changed": Kind("claim", 0.03, "waits, caps, quiet hours or shares are changed"),
    "campaign_switched": Kind("claim", 0.03, "a campaign is switched off, and on again hours later"),
    "shop_paused": Kind("claim", 0.02, "the shop is paused, for hours"),
    "uninstalled": Kind("claim", 0.006, "the app is taken off, and installed again days later or never"),
    "shop_erased": Kind("claim", 0.001, "everything about the shop is to be forgotten"),
    "price_changed": Kind("claim", 0.05, "a price changes"),
    "out_of_stock": Kind("claim", 0.04, "a product sells out, for hours"),
    # the shopper, in mid-flight
    "buys": Kind("claim", 0.08, "a purchase"),
    "opts_out": Kind("claim", 0.04, "an opt-out; perhaps an opt-in days later"),
    "erased": Kind("claim", 0.012, "an erasure, by webhook or by hand"),
    "merged": Kind("claim", 0.04, "two shoppers turn out to be one"),
    "cart_changed": Kind("claim", 0.06, "another line in the cart"),
    "cart_emptied": Kind("claim", 0.02, "the cart is emptied"),
    "device_lost": Kind("claim", 0.02, "a device is removed, or is another person's now"),
    "dst_change": Kind("plan", 0.5, "the span has a change of clocks in it"),
}


class Faults:
    """The faults of one seed. `without` never happen, though the dice roll for them: a failing seed shrinks by it."""

    def __init__(self, seed: int, without: Iterable[str] = ()) -> None:
        plan, self.dice = Random(f"{seed}/swarm"), Random(f"{seed}/faults")
        self.without, self.counts = frozenset(without), Counter[str]()
        share = plan.choice(
            (0.0, 0.15, 0.3, 0.3, 0.5, 0.5, 0.5, 0.8, 0.8, 1.0)
        )  # of kinds that can happen at all in this world
        weight = plan.choice((0.3, 1.0, 1.0, 3.0))
        self.planned: set[str] = set()
        tables: dict[str, list[tuple[float, str]]] = {}
        for name, kind in KINDS.items():
            on, strength = plan.random() < share, plan.choice((0.5, 1.0, 2.0)) * weight
            if not on:
                continue
            if kind.where == "plan":
                if plan.random() < min(0.9, kind.rate * strength):
                    self.planned.add(name)
                continue
            table = tables.setdefault(kind.where, [])
            table.append(((table[-1][0] if table else 0.0) + min(0.3, kind.rate * strength), name))
        self._tables = tables

    def planned_one(self, name: str) -> bool:
        """Whether a kind that is decided when the world is made happens in it."""
        return name in self.planned and name not in self.without

    def draw(self, where: str) -> str | None:
        """The kind that happens now, or None. It is counted when it did: see `happened`."""
        table = self._tables.get(where)
        if table is None:
            return None
        roll = self.dice.random()
        if roll >= table[-1][0]:
            return None
        name = next(name for upto, name in table if roll < upto)
        return None if name in self.without else name

    def stop(self) -> None:
        """No more faults from here on."""
        self._tables = {}

    def happened(self, name: str) -> None:
        self.counts[name] += 1
