"""Thumbs become training data: bounded, newest first, same campaign first, each shop's own, and gone when taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

import cartback as cb
from cartback.channels.outbox import Outbox
from cartback.domain.ledger import Notification
from cartback.errors import BrokenDocument, UnknownShopper
from cartback.stores.memory import MemoryStore
from cartback.testing import FakeClock
from cartback.words.liked import KEPT, KEY, Liked, decode_liked, encode_liked, examples, liked, since, without
from cartback.words.prompt import Example, Prompt, prompt

AT = datetime(2026, 1, 5, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
MUG = cb.Line(product="mug", title="Mug", price=Decimal("12.00"))


def row(n: int, campaign: str = "c", **more: Any) -> Notification:
    said: dict[str, Any] = {"title": f"Title {n}", "body": f"Body {n}", **more}
    return Notification(
        f"n{n}", "acme", f"s{n}", campaign, "cart_recovery", 0, "cart:t", "push", "SENT", AT + n * HOUR, **said
    )


def test_thumbs_up_are_kept_newest_first_and_bounded() -> None:
    """Whatever the order in which the thumbs came."""
    known: tuple[Liked, ...] = ()
    for n in (3, 1, 2, *range(10, 10 + KEPT)):
        known = liked(row(n), 1, known)
    assert [one.notification for one in known] == [f"n{n}" for n in range(9 + KEPT, 9, -1)]


@pytest.mark.parametrize("thumb", [0, -1])
def test_a_thumb_taken_back_or_turned_down_takes_the_example_away(thumb: int) -> None:
    """And a second thumb-up does not double it."""
    known = liked(row(2), 1, liked(row(1), 1, ()))
    assert len(liked(row(1), 1, known)) == 2
    assert [one.notification for one in liked(row(1), thumb, known)] == ["n2"]


def test_a_message_without_words_teaches_nothing() -> None:
    """Purged or erased: there is nothing left to show."""
    assert liked(row(1, body=None), 1, ()) == ()


def test_the_same_campaign_comes_first_then_the_newest() -> None:
    """Five at most, as many as a prompt shows."""
    known: tuple[Liked, ...] = ()
    for n in range(8):
        known = liked(row(n, campaign="mine" if n in (1, 4) else "other"), 1, known)
    shown = [example.title for example in examples(known, "mine")]
    assert shown == ["Title 4", "Title 1", "Title 7", "Title 6", "Title 5"]


def test_what_is_forgotten_or_old_is_gone() -> None:
    """By shopper, and by when it was written."""
    known = liked(row(2), 1, liked(row(1), 1, ()))
    assert [one.notification for one in without(known, {"s2"})] == ["n1"]
    assert [one.notification for one in since(known, AT + 2 * HOUR)] == ["n2"]


def test_the_document_round_trips_and_a_broken_one_says_so() -> None:
    """None is no training data."""
    known = liked(row(1), 1, ())
    assert decode_liked(encode_liked(known)) == known
    assert decode_liked(None) == ()
    with pytest.raises(BrokenDocument):
        decode_liked(b"\xc1")


# --- through the engine -----------------------------------------------------------------------------------------------


class Learner:
    """A copywriter that keeps what it was shown."""

    local = True
    learns = True

    def __init__(self) -> None:
        self.shown: list[tuple[str, tuple[Example, ...], tuple[str, ...]]] = []

    def write(self, request: cb.CopyRequest) -> cb.Copy:
        self.shown.append((request.shop, request.examples, request.banned))
        return cb.Copy("Still there", "Your Mug" + "!" * len(self.shown))

    def prompt(self, request: cb.CopyRequest) -> Prompt:
        return prompt(request.facts, request.examples)


def shop(name: str = "acme") -> cb.Shop:
    return cb.Shop(
        id=name, currency="USD", timezone="America/New_York", campaigns=[cb.CartRecovery()], banned_words=("cheap",)
    )


def sent(recovery: cb.Recovery, clock: FakeClock, *names: str, shop: str = "acme") -> list[Notification]:
    """Carts left by so many shoppers, and the messages they got."""
    for name in names:
        who = (cb.key("customer", name),)
        yes = cb.ConsentChanged(shop=shop, at=clock.now, keys=who, channel="push", granted=True)
        phone = cb.DeviceAdded(shop=shop, at=clock.now, keys=who, device=f"{shop}-{name}")
        recovery.ingest([yes, phone, cb.CartChanged(shop=shop, at=clock.now, keys=who, cart=name, lines=(MUG,))])
    clock.now += HOUR
    recovery.run_due()
    return recovery.notifications(shop)


def engine(writer: Learner | None = None) -> tuple[cb.Recovery, FakeClock, Learner]:
    clock, writer = FakeClock(AT), writer or Learner()
    recovery = cb.Recovery(MemoryStore(), channels=[Outbox()], copywriter=writer, fallback=writer, clock=clock)
    recovery.save_shop(shop())
    recovery.save_shop(shop("other"))
    return recovery, clock, writer


def test_what_the_merchant_liked_is_shown_to_the_copywriter_of_that_shop_alone() -> None:
    """From the next message on; another shop's copywriter sees nothing of it; the banned words come along."""
    recovery, clock, writer = engine()
    [first] = sent(recovery, clock, "ana")
    recovery.feedback("acme", first.id, 1)
    sent(recovery, clock, "bob")
    sent(recovery, clock, "carl", shop="other")
    assert [(s, e) for s, e, _ in writer.shown] == [
        ("acme", ()),
        ("acme", (Example("Still there", "Your Mug!"),)),
        ("other", ()),
    ]
    assert writer.shown[0][2] == ("cheap",)


@pytest.mark.parametrize("how", ["taken back", "thumb down", "erased", "purged"])
def test_what_is_taken_back_or_forgotten_is_shown_no_more(how: str) -> None:
    """By another thumb, by the person's erasure, or by retention."""
    recovery, clock, writer = engine()
    [first] = sent(recovery, clock, "ana")
    recovery.feedback("acme", first.id, 1)
    if how == "erased":
        recovery.erase("acme", "ana")
    elif how == "purged":
        clock.now += timedelta(days=100)
        recovery.purge("acme")
    else:
        recovery.feedback("acme", first.id, 0 if how == "taken back" else -1)
    sent(recovery, clock, "bob")
    assert writer.shown[-1][1] == ()
    assert isinstance(recovery.store, MemoryStore)
    assert recovery.store.documents("acme", [KEY]) == {}


def test_a_copywriter_that_does_not_learn_costs_no_read() -> None:
    """Templates are not asked about training data."""
    writer = Learner()
    writer.learns = False
    recovery, clock, _ = engine(writer)
    [first] = sent(recovery, clock, "ana")
    recovery.feedback("acme", first.id, 1)
    sent(recovery, clock, "bob")
    assert writer.shown[-1][1] == ()


# --- previews ---------------------------------------------------------------------------------------------------------


def test_a_preview_shows_prompt_findings_and_examples() -> None:
    """Before the settings are saved: what each audience would read, why it could not be sent, and what was asked."""

    class Liar(Learner):
        def write(self, request: cb.CopyRequest) -> cb.Copy:
            return cb.Copy("Only 3 left", "Cheap mugs, 70% off at evil.example!")

    recovery, clock, _ = engine(Liar())
    [first] = sent(recovery, clock, "ana")
    recovery.feedback("acme", first.id, 1)
    previews = recovery.preview(shop(), "cart_recovery")
    assert [p.audience for p in previews] == [
        "high_intent", "big_cart", "never_purchased", "new_customer", "repeat_buyer",
    ]  # fmt: skip
    assert all(p.prompt is not None and p.prompt.examples for p in previews)
    found = {finding.partition(":")[0] for finding in previews[0].findings}
    assert len(found) >= 3


def test_made_up_shoppers_are_in_their_audience() -> None:
    """Whether or not the shop knows its average order value: else what is set for big carts could not be looked at."""
    for average in (None, Decimal(75)):
        settings = shop().model_copy(update={"average_order_value": average})
        told = cb.Recovery().preview(settings, "cart_recovery")
        assert [p.audience in p.facts.badges for p in told] == [True] * 5


def test_a_preview_of_a_real_shopper_speaks_of_their_own_cart() -> None:
    """By customer id; somebody unknown is refused by name."""
    recovery, clock, _ = engine()
    sent(recovery, clock, "ana")
    [one] = recovery.preview("acme", "cart_recovery", shoppers=["ana"], step=1)
    assert (one.shopper, one.facts.items[0].title, one.facts.step) == ("ana", "Mug", 1)
    assert one.findings == ()
    with pytest.raises(UnknownShopper, match="zoe"):
        recovery.preview("acme", "cart_recovery", shoppers=["zoe"])
