"""The engine from end to end: events in, one message out, and nothing after a purchase, whichever driver and store."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import pytest

import cartback as cb
from cartback.channels.outbox import Outbox
from cartback.domain.document import decode
from cartback.errors import InvalidEvent, InvalidSettings, UnknownNotification, UnknownShop, UnknownShopper
from cartback.ports import Stored
from cartback.stores.memory import MemoryStore
from cartback.stores.sqlite import SQLiteStore

AT = datetime(2026, 1, 5, 15, tzinfo=UTC)  # 10:00 in New York
HOUR = timedelta(hours=1)
MUG = cb.Line(product="1", variant="11", title="Mug", price=Decimal("12.00"))


class Clock:
    def __init__(self) -> None:
        self.now = AT

    def __call__(self) -> datetime:
        return self.now


class Plain:
    """A copywriter that says what it is told to, after doing what it is told to."""

    def __init__(self, meanwhile: Callable[[], object] = lambda: None) -> None:
        self.meanwhile = meanwhile

    def write(self, request: cb.CopyRequest) -> cb.Copy:
        self.meanwhile()
        return cb.Copy("Still there", f"Your {request.facts.items[0].title if request.facts.items else 'shop'}")


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[cb.Store]:
    made = MemoryStore() if request.param == "memory" else SQLiteStore(str(tmp_path / "a.db"))
    yield made
    made.close()


def test_settings_that_are_saved_again_stop_nobody(store: cb.Store) -> None:
    """A host saves what it has at every start: a batch that is being decided just then goes out."""
    box = Outbox()
    saved_again = Plain(lambda: recovery.save_shop(settings()))
    recovery, clock = engine(store, box, saved_again)
    recovery.save_shop(settings())
    keys = (cb.key("customer", "ana"),)
    recovery.ingest([
        cb.ConsentChanged(shop="acme", at=AT, keys=keys, channel="push", granted=True),
        cb.DeviceAdded(shop="acme", at=AT, keys=keys, device="phone"),
        cb.CartChanged(shop="acme", at=AT, keys=keys, cart="c1", lines=(MUG,)),
    ])  # fmt: skip
    clock.now += HOUR
    assert recovery.run_due().states == {"SENT": 1}
    assert len(box.messages) == 1


class Meanwhile(MemoryStore):
    """Something happens just before the next commit."""

    def __init__(self) -> None:
        super().__init__()
        self.happens: Callable[[], object] = lambda: None

    def commit(self, *args: Any, **kwargs: Any) -> set[tuple[str, str]]:
        happens, self.happens = self.happens, lambda: None
        happens()
        return super().commit(*args, **kwargs)


def test_a_new_shopper_is_decided_under_the_settings_that_are_saved() -> None:
    """Settings that are saved between the decision and its commit wake everybody who is known; who is new is decided anew."""
    store = Meanwhile()
    recovery, _ = engine(store, Outbox())
    recovery.save_shop(settings(campaigns=[cb.CartRecovery(wait=3 * HOUR)]))
    quicker = settings(campaigns=[cb.CartRecovery(wait=HOUR / 2)])
    store.happens = lambda: recovery.save_shop(quicker)
    keys = (cb.key("customer", "ana"),)
    recovery.ingest([
        cb.ConsentChanged(shop="acme", at=AT, keys=keys, channel="push", granted=True),
        cb.DeviceAdded(shop="acme", at=AT, keys=keys, device="phone"),
        cb.CartChanged(shop="acme", at=AT, keys=keys, cart="c1", lines=(MUG,)),
    ])  # fmt: skip
    assert recovery.next_due() == AT + HOUR / 2


def settings(**more: Any) -> cb.Shop:
    campaigns = more.pop("campaigns", [cb.CartRecovery(), cb.CheckoutRecovery(), cb.Winback()])
    return cb.Shop(id="acme", currency="USD", timezone="America/New_York", campaigns=campaigns, **more)


def engine(store: cb.Store, box: Outbox, copywriter: Any = None, **more: Any) -> tuple[cb.Recovery, Clock]:
    clock = Clock()
    writer = copywriter or Plain()
    recovery = cb.Recovery(
        store, channels=[box], copywriter=writer, fallback=more.pop("fallback", writer), clock=clock, **more
    )
    recovery.save_shop(settings())
    return recovery, clock


def known(name: str = "ana", devices: int = 1) -> list[cb.Event]:
    keys = (cb.key("customer", name),)
    return [
        cb.ConsentChanged(shop="acme", at=AT - HOUR, keys=keys, channel="push", granted=True),
        *(cb.DeviceAdded(shop="acme", at=AT - HOUR, keys=keys, device=f"{name}-{n}") for n in range(devices)),
    ]


def cart(
    name: str = "ana", token: str | None = None, at: datetime = AT, lines: tuple[cb.Line, ...] = (MUG,)
) -> cb.CartChanged:
    return cb.CartChanged(shop="acme", at=at, keys=(cb.key("customer", name),), cart=token or f"t-{name}", lines=lines)


def bought(name: str = "ana", at: datetime = AT, **more: Any) -> cb.OrderPlaced:
    keys = more.pop("keys", (cb.key("customer", name),))
    return cb.OrderPlaced(
        shop="acme", at=at, keys=keys, order=more.pop("order", f"o-{name}"), total=Decimal(12), **more
    )


def stored(recovery: cb.Recovery, name: str = "ana") -> Stored:
    found = recovery.store.find("acme", [f"customer:{name}"], [])
    return next(iter(found.shoppers.values()))  # type: ignore[union-attr]


def states(recovery: cb.Recovery) -> list[str]:
    return [row.state for row in recovery.notifications("acme")]


# --- the way ----------------------------------------------------------------------------------------------------------


def test_an_abandoned_cart_is_written_to_after_its_wait_and_once(store: cb.Store) -> None:
    """One message at clock + wait, its follow-up a day after, then silence."""
    box = Outbox()
    recovery, clock = engine(store, box)
    recovery.ingest([*known(), cart()])
    assert recovery.next_due() == AT + HOUR
    assert recovery.run_due().claimed == 0
    sent_at = []
    for hours in (1, 2, 25, 26, 49, 73, 200):
        clock.now = AT + hours * HOUR
        sent_at += [hours] * sum(recovery.run_due().states.values())
    assert sent_at == [1, 25]
    assert [(m.title, m.body, m.address) for m in box.messages] == [("Still there", "Your Mug", "ana-0")] * 2
    assert states(recovery) == ["SENT", "SENT"]


def test_the_ledger_says_what_was_sent_to_whom_and_why_nothing_more(store: cb.Store) -> None:
    """One id leads from the provider's message to the row."""
    box = Outbox()
    recovery, clock = engine(store, box)
    recovery.ingest([*known(), cart()])
    clock.now = AT + HOUR
    recovery.run_due()
    row = recovery.notifications("acme")[0]
    assert box.messages[0].id == row.id == box.messages[0].data["notification"]
    assert (row.campaign, row.step, row.session, row.title, row.badges) == (
        "cart_recovery", 0, "cart:t-ana", "Still there", ("never_purchased",),
    )  # fmt: skip


@pytest.mark.parametrize(
    "silence",
    [
        pytest.param(lambda at: bought(at=at), id="purchase"),
        pytest.param(lambda at: bought("other", at=at, cart="t-ana"), id="purchase by another customer, same cart"),
        pytest.param(lambda at: cart(at=at, lines=()), id="emptied"),
        pytest.param(
            lambda at: cb.ConsentChanged(
                shop="acme", at=at, keys=(cb.key("customer", "ana"),), channel="push", granted=False
            ),
            id="opt-out",
        ),
        pytest.param(
            lambda at: cb.DeviceRemoved(shop="acme", at=at, keys=(cb.key("customer", "ana"),), device="ana-0"),
            id="no device",
        ),
        pytest.param(lambda at: cb.ShopperErased(shop="acme", at=at, keys=(cb.key("customer", "ana"),)), id="erased"),
        pytest.param(lambda at: cb.AppUninstalled(shop="acme", at=at), id="uninstalled"),
    ],
)
@pytest.mark.parametrize("moment", ["before it is due", "while the message is written"])
def test_nothing_begins_once_it_is_saved_that_it_must_not(
    store: cb.Store, silence: Callable[[datetime], cb.Event], moment: str
) -> None:
    """Whatever ends the cart, the consent or the shop wins if it is saved any time before the begin (B17, B48)."""
    box = Outbox()
    hooks: list[Callable[[], object]] = []
    recovery, clock = engine(store, box, Plain(lambda: [hook() for hook in hooks]))
    recovery.ingest([*known(), cart()])
    clock.now = AT + HOUR
    if moment == "before it is due":
        recovery.ingest(silence(AT + HOUR / 2))
    else:
        hooks.append(lambda: recovery.ingest(silence(AT + HOUR)))
    recovery.run_due()
    clock.now = AT + 2 * HOUR
    hooks.clear()
    recovery.run_due()
    assert box.messages == []
    assert "SENT" not in states(recovery)


def test_switching_a_campaign_off_stops_what_is_queued(store: cb.Store) -> None:
    """woocommerce PR 66808: a message already due is not sent after the switch, even if it was being written."""
    box = Outbox()
    hooks: list[Callable[[], object]] = []
    recovery, clock = engine(store, box, Plain(lambda: [hook() for hook in hooks]))
    recovery.ingest([*known(), cart()])
    clock.now = AT + HOUR
    hooks.append(lambda: recovery.save_shop(settings(campaigns=[cb.CartRecovery(enabled=False)])))
    assert recovery.run_due().overtaken == 1
    clock.now += HOUR
    recovery.run_due()
    assert box.messages == []


def test_switching_a_campaign_on_leaves_old_carts_alone(store: cb.Store) -> None:
    """odoo PR 201179: carts from before the switch are never written to; later ones are."""
    box = Outbox()
    recovery, clock = engine(store, box)
    recovery.save_shop(settings(campaigns=[cb.CartRecovery(enabled=False)]))
    recovery.ingest([*known("old"), cart("old"), *known("new")])
    clock.now = AT + HOUR
    recovery.save_shop(settings())
    recovery.ingest(cart("new", at=AT + HOUR))
    clock.now = AT + 3 * HOUR
    recovery.run_due()
    assert [m.address for m in box.messages] == ["new-0"]


def test_an_uninstalled_shop_stays_silent_until_somebody_says_otherwise(store: cb.Store) -> None:
    """A host that saves its settings at every start does not undo the uninstall (B75); saying None does."""
    box = Outbox()
    recovery, clock = engine(store, box)
    recovery.ingest([*known(), cart(), cb.AppUninstalled(shop="acme", at=AT)])
    recovery.save_shop(settings())
    clock.now = AT + HOUR
    recovery.run_due()
    assert box.messages == []
    recovery.save_shop(settings(uninstalled_at=None))
    recovery.run_due()
    assert len(box.messages) == 1


def test_hearing_again_that_a_shop_is_gone_is_no_error(store: cb.Store) -> None:
    """Shopify tells shop/redact until it gets a 2xx, also after everything was erased."""
    recovery, _ = engine(store, Outbox())
    for _ in range(2):
        recovery.ingest(cb.ShopErased(shop="acme", at=AT))
    with pytest.raises(UnknownShop):
        recovery.shop("acme")


def test_a_shorter_wait_holds_from_the_next_decision_on(store: cb.Store) -> None:
    """Saving settings decides every shopper anew."""
    box = Outbox()
    recovery, clock = engine(store, box)
    recovery.ingest([*known(), cart()])
    clock.now = AT + HOUR / 4
    recovery.save_shop(settings(campaigns=[cb.CartRecovery(wait="10min")]))
    recovery.run_due()
    assert len(box.messages) == 1


# --- delivery ---------------------------------------------------------------------------------------------------------


def test_an_unknown_outcome_is_ambiguous_and_never_sent_again(store: cb.Store) -> None:
    """A channel that raises may have sent: the step is over, the follow-up goes its way."""
    box = Outbox(outcomes=[TimeoutError("no reply")])
    recovery, clock = engine(store, box)
    recovery.ingest([*known(), cart()])
    clock.now = AT + HOUR
    recovery.run_due()
    assert states(recovery) == ["AMBIGUOUS"]
    clock.now = AT + 20 * HOUR
    recovery.run_due()
    assert len(box.messages) == 1


def test_a_message_that_never_left_is_tried_again_and_takes_no_slot(store: cb.Store) -> None:
    """not_sent goes back to being due after the provider's wait, under the same id, as the next attempt."""
    wait = timedelta(minutes=3)
    box = Outbox(outcomes=[cb.Sent("not_sent", retry_after=wait), cb.Sent("ok")])
    recovery, clock = engine(store, box)
    recovery.ingest([*known(), cart()])
    clock.now = AT + HOUR
    recovery.run_due()
    assert states(recovery) == ["NOT_SENT"]
    due = recovery.next_due()
    assert due is not None
    assert AT + HOUR + wait <= due <= AT + HOUR + 2 * wait
    clock.now = due
    recovery.run_due()
    assert states(recovery) == ["SENT"]
    assert [m.attempt for m in box.messages] == [1, 2]
    assert len({m.id for m in box.messages}) == 1


def test_trying_again_ends_at_the_deadline(store: cb.Store) -> None:
    """A provider that never takes it: the step ends as skipped, with the reason, and nothing goes out late."""
    box = Outbox(outcomes=lambda _: cb.Sent("not_sent"))
    recovery, clock = engine(store, box)
    recovery.save_shop(settings(campaigns=[cb.CartRecovery(follow_ups=[], too_late="2h")]))
    recovery.ingest([*known(), cart()])
    while (due := recovery.next_due()) is not None:
        clock.now = due
        recovery.run_due()
    assert clock.now <= AT + 4 * HOUR
    assert 3 <= len(box.messages) <= 12
    assert sorted(states(recovery)) == ["NOT_SENT", "SKIPPED"]


def test_each_device_has_its_own_outcome(store: cb.Store) -> None:
    """One dead, one unknown, one good: the message was sent, the dead address is dropped, none is tried twice."""
    outcomes: dict[str, Any] = {
        "ana-0": cb.Sent("rejected", "UNREGISTERED", dead=True),
        "ana-1": TimeoutError(),
        "ana-2": cb.Sent("ok"),
    }
    box = Outbox(outcomes=lambda message: outcomes[message.address])
    recovery, clock = engine(store, box)
    recovery.ingest([*known(devices=3), cart()])
    clock.now = AT + HOUR
    recovery.run_due()
    row = recovery.notifications("acme")[0]
    assert row.state == "SENT"
    assert sorted(outcome for _, outcome, _ in row.outcomes) == ["ok", "rejected", "unknown"]
    clock.now = AT + 25 * HOUR
    recovery.run_due()
    assert [m.address for m in box.messages[3:]] == ["ana-1", "ana-2"]


def test_only_the_devices_that_were_not_reached_are_tried_again(store: cb.Store) -> None:
    """A partial failure does not send the good ones twice."""
    first = iter([cb.Sent("ok"), cb.Sent("not_sent")])
    box = Outbox(outcomes=lambda _: next(first, cb.Sent("ok")))
    recovery, clock = engine(store, box, parallel=1)
    recovery.ingest([*known(devices=2), cart()])
    clock.now = AT + HOUR
    recovery.run_due()
    assert states(recovery) == ["SENT"]
    addresses = [m.address for m in box.messages]
    assert sorted(addresses) == ["ana-0", "ana-1"]


def test_a_worker_that_died_after_begin_leaves_it_ambiguous(store: cb.Store) -> None:
    """Begun and never settled: after the lease somebody else records that nobody can know, and does not send."""

    class Killed(BaseException):
        pass

    def die(_: object) -> cb.Sent:
        raise Killed

    recovery, clock = engine(store, Outbox(outcomes=die))
    recovery.ingest([*known(), cart()])
    clock.now = AT + HOUR
    with pytest.raises(Killed):
        recovery.run_due()
    assert states(recovery) == ["BEGUN"]
    box = Outbox()
    other = cb.Recovery(store, channels=[box], copywriter=Plain(), fallback=Plain(), clock=clock)
    assert other.run_due().claimed == 0
    clock.now += timedelta(minutes=5)
    other.run_due()
    assert states(recovery) == ["AMBIGUOUS"]
    row = recovery.notifications("acme")[0]
    assert (row.reasons, row.title) == (("worker_lost",), "Still there")
    clock.now += 10 * HOUR
    other.run_due()
    assert box.messages == []


def test_a_worker_that_died_before_begin_costs_nothing(store: cb.Store) -> None:
    """Claimed and never begun: after the lease it is simply due again."""

    class Killed(BaseException):
        pass

    def die() -> None:
        raise Killed

    recovery, clock = engine(store, Outbox(), Plain(die))
    recovery.ingest([*known(), cart()])
    clock.now = AT + HOUR
    with pytest.raises(Killed):
        recovery.run_due()
    box = Outbox()
    other = cb.Recovery(store, channels=[box], copywriter=Plain(), fallback=Plain(), clock=clock)
    clock.now += timedelta(minutes=5)
    other.run_due()
    assert len(box.messages) == 1


def test_a_worker_that_slept_past_its_lease_begins_nothing(store: cb.Store) -> None:
    """The zombie finds its claim lapsed; whoever claimed after it sends, once."""
    box = Outbox()
    clock_of: list[Clock] = []
    other_box = Outbox()

    def sleep() -> None:
        clock_of[0].now += timedelta(minutes=10)
        other = cb.Recovery(store, channels=[other_box], copywriter=Plain(), fallback=Plain(), clock=clock_of[0])
        other.run_due()

    recovery, clock = engine(store, box, Plain(sleep))
    clock_of.append(clock)
    recovery.ingest([*known(), cart()])
    clock.now = AT + HOUR
    assert recovery.run_due().overtaken == 1
    assert (len(box.messages), len(other_box.messages)) == (0, 1)


def test_two_workers_at_once_send_once(tmp_path: Path) -> None:
    """Eight threads, each with its own connection to one file, all hungry: one message a shopper."""
    path = str(tmp_path / "a.db")
    box = Outbox()
    first = SQLiteStore(path)
    recovery, clock = engine(first, box)
    names = [f"s{n}" for n in range(40)]
    recovery.ingest([event for name in names for event in (*known(name), cart(name))])
    clock.now = AT + HOUR

    def work() -> None:
        with cb.Recovery(
            f"sqlite:///{path}", channels=[box], copywriter=Plain(), fallback=Plain(), clock=clock
        ) as worker:
            while worker.run_due(limit=3).claimed:
                pass

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(m.address for m in box.messages) == sorted(f"{name}-0" for name in names)
    first.close()


def test_a_copywriter_that_fails_gives_way_to_the_fallback_and_then_to_none(store: cb.Store) -> None:
    """No words, no message: the step ends FAILED for certain, and nothing was handed to the channel."""

    class Broken:
        def write(self, request: cb.CopyRequest) -> cb.Copy:
            raise RuntimeError("down")

    box = Outbox()
    recovery, clock = engine(store, box, Broken(), fallback=Plain())
    recovery.ingest([*known(), cart()])
    clock.now = AT + HOUR
    recovery.run_due()
    assert [m.title for m in box.messages] == ["Still there"]
    mute = cb.Recovery(store, channels=[box], copywriter=Broken(), fallback=Broken(), clock=clock)
    clock.now = AT + 25 * HOUR
    mute.run_due()
    assert len(box.messages) == 1
    row = mute.notifications("acme")[0]
    assert (row.state, row.reasons) == ("FAILED", ("copy_failed (RuntimeError)",))


def test_one_shopper_that_cannot_be_decided_holds_nobody_up(store: cb.Store) -> None:
    """A host's rule that raises for one shopper: the others get theirs, it is asked again later."""

    def picky(case: cb.Case) -> cb.Reason | None:
        if case.shopper.keys == ("customer:bad", "device:bad-0") and case.now > AT:
            raise ZeroDivisionError
        return None

    box = Outbox()
    recovery, clock = engine(store, box, rules=[picky])
    recovery.ingest([event for name in ("bad", "good") for event in (*known(name), cart(name))])
    clock.now = AT + HOUR
    ran = recovery.run_due()
    assert [m.address for m in box.messages] == ["good-0"]
    assert ran.failed == {"ZeroDivisionError": 1}
    due = recovery.next_due()
    assert due is not None
    assert due > clock.now


def test_a_hosts_rule_is_asked_and_explained(store: cb.Store) -> None:
    """A plain function Case -> Reason | None is a rule like ours."""

    def no_mondays(case: cb.Case) -> cb.Reason | None:
        """Nobody likes Mondays."""
        return cb.Reason("monday") if case.now.weekday() == 0 else None

    box = Outbox()
    recovery, clock = engine(store, box, rules=[no_mondays])
    recovery.ingest([*known(), cart()])
    clock.now = AT + HOUR
    told = cb.ConsentChanged(shop="acme", at=AT, keys=(cb.key("customer", "ana"),), channel="email", granted=True)
    recovery.ingest(told)  # when the step is due already: whoever claims it says why not
    assert recovery.run_due().skipped == {"monday": 1}
    assert [row.reasons for row in recovery.notifications("acme")] == [("monday",)]
    finding = next(f for f in recovery.explain("acme", "ana").findings if f.rule == "no_mondays")
    assert (finding.passed, finding.question, str(finding.reason)) == (False, "Nobody likes Mondays.", "monday")


def test_what_is_sold_out_at_an_early_look_is_looked_at_again(store: cb.Store) -> None:
    """New settings wake everybody: stock is a question for the moment of sending, and nothing is given up before."""
    recovery, clock = engine(store, box := Outbox())
    recovery.ingest([*known(), cart()])
    recovery.ingest(cb.ProductChanged(shop="acme", at=AT, product="1", variant="11", sellable=False))
    recovery.save_shop(settings().model_copy(update={"name": "Acme & Sons"}))
    clock.now = AT + HOUR / 2
    assert not recovery.run_due().skipped
    recovery.ingest(cb.ProductChanged(shop="acme", at=clock.now, product="1", variant="11", sellable=True))
    clock.now = AT + HOUR
    recovery.run_due()
    assert len(box.messages) == 1


def test_an_out_of_stock_cart_is_not_written_to(store: cb.Store) -> None:
    """Stock is read again when the step is due; a cart of which nothing can be bought is skipped with the reason."""
    box = Outbox()
    recovery, clock = engine(store, box)
    recovery.ingest([*known(), cart()])
    recovery.ingest(cb.ProductChanged(shop="acme", at=AT, product="1", variant="11", sellable=False))
    clock.now = AT + HOUR
    assert recovery.run_due().skipped == {"out_of_stock": 1}
    assert states(recovery) == ["SKIPPED"]
    assert box.messages == []


def test_price_is_read_again_at_begin(store: cb.Store) -> None:
    """A price that changes while the words are written sends the step back to be written anew (B52)."""
    box = Outbox()
    hooks: list[Callable[[], object]] = []
    recovery, clock = engine(store, box, Plain(lambda: [hook() for hook in hooks]))

    def reprice() -> None:
        clock.now += timedelta(seconds=30)
        recovery.ingest(cb.ProductChanged(shop="acme", at=clock.now, product="1", variant="11", price=Decimal(99)))

    before = cb.ProductChanged(shop="acme", at=AT - HOUR, product="1", variant="11", price=MUG.price)
    recovery.ingest([*known(), before, cart()])
    clock.now = AT + HOUR
    hooks.append(reprice)
    assert recovery.run_due().overtaken == 1
    hooks.clear()
    assert recovery.run_due().states == {"SENT": 1}


def test_a_held_out_shopper_is_decided_and_withheld(store: cb.Store) -> None:
    """The holdout's row says WITHHELD for every step, and nothing goes out."""
    box = Outbox()
    recovery, clock = engine(store, box)
    held = cb.Experiment(id="lift", holdout=1.0)
    recovery.save_shop(settings(campaigns=[cb.CartRecovery(experiment=held)]))
    recovery.ingest([*known(), cart()])
    for hours in (1, 25, 49):
        clock.now = AT + hours * HOUR
        recovery.run_due()
    assert states(recovery) == ["WITHHELD", "WITHHELD"]
    assert box.messages == []


def test_a_withheld_message_is_credited_with_nothing(store: cb.Store) -> None:
    """Not even if a click on it is reported: it cannot have brought the purchase."""
    recovery, clock = engine(store, Outbox())
    recovery.save_shop(settings(campaigns=[cb.CartRecovery(experiment=cb.Experiment(id="lift", holdout=1.0))]))
    recovery.ingest([*known(), cart()])
    clock.now = AT + HOUR
    recovery.run_due()
    [row] = recovery.notifications("acme")
    ana = (cb.key("customer", "ana"),)
    clicked = cb.MessageClicked(shop="acme", at=clock.now + timedelta(minutes=1), keys=ana, notification=row.id)
    clock.now += timedelta(minutes=5)
    recovery.ingest(
        [clicked, cb.OrderPlaced(shop="acme", at=clock.now, keys=ana, order="o", cart="t", total=Decimal(12))]
    )
    assert list(recovery.conversions("acme")) == []


# --- events in --------------------------------------------------------------------------------------------------------


def test_the_same_delivery_counts_once(store: cb.Store) -> None:
    """One id on two topics is two deliveries; the same id and topic again is a duplicate (B32)."""
    recovery, _ = engine(store, Outbox())
    one = cb.CartChanged(shop="acme", at=AT, keys=(cb.key("customer", "ana"),), cart="t", lines=(MUG,), delivery="w:a")
    two = cb.CartChanged(shop="acme", at=AT + HOUR, cart="t", lines=(MUG,), delivery="w:b")
    assert recovery.ingest([one]).taken == 1
    again = recovery.ingest([one, two])
    assert (again.taken, again.duplicates) == (1, 1)


def test_an_unknown_shop_changes_nothing(store: cb.Store) -> None:
    """A batch with one event of a shop nobody saved is refused whole, before anything is written."""
    recovery, _ = engine(store, Outbox())
    stray = cb.CartChanged(shop="nobody", at=AT, cart="t", lines=(MUG,))
    with pytest.raises(UnknownShop, match="save_shop"):
        recovery.ingest([*known(), stray])
    with pytest.raises(UnknownShopper):
        recovery.decide("acme", "ana")


def test_an_event_about_nobody_is_refused(store: cb.Store) -> None:
    """Without a key nobody can be found: the error names the field."""
    recovery, _ = engine(store, Outbox())
    with pytest.raises(InvalidEvent, match="keys"):
        recovery.ingest(cb.ConsentChanged(shop="acme", at=AT, channel="push", granted=True))


def test_a_guest_who_logs_in_becomes_one_person(store: cb.Store) -> None:
    """The guest's cart, device and consent are the customer's from the event that names both (B19, B38)."""
    recovery, clock = engine(store, box := Outbox())
    guest = (cb.key("device", "phone-1"),)
    recovery.ingest(cb.CartChanged(shop="acme", at=AT, keys=guest, cart="t", lines=(MUG,)))
    recovery.ingest(known("ana"))
    result = recovery.ingest(
        cb.ProfileChanged(shop="acme", at=AT, keys=(cb.key("customer", "ana"), *guest), first_name="Ana")
    )
    assert result.merged == 1
    clock.now = AT + HOUR
    recovery.run_due()
    assert [m.address for m in box.messages] == ["ana-0"]


def test_two_customers_on_one_device_stay_two_people(store: cb.Store) -> None:
    """A device belongs to whoever used it last; it never shows the first one's cart (B66)."""
    recovery, clock = engine(store, box := Outbox())
    recovery.ingest([*known("ana"), cart("ana")])
    bob = (cb.key("customer", "bob"),)
    assert recovery.ingest(cb.DeviceAdded(shop="acme", at=AT, keys=bob, device="ana-0")).merged == 0
    clock.now = AT + HOUR
    recovery.run_due()
    assert box.messages == []
    assert recovery.explain("acme", "bob").findings


def test_a_device_moves_whole_whoever_writes_meanwhile(store: cb.Store) -> None:
    """B66: bob has ana's device now. If somebody overtakes the write about ana, she still loses it in the same step."""
    recovery, clock = engine(store, box := Outbox())
    recovery.ingest([*known("ana"), cart("ana")])
    when_overtaken(store, cb.ProfileChanged(shop="acme", at=AT, keys=(cb.key("customer", "ana"),), first_name="Ana"))
    recovery.ingest(
        cb.DeviceAdded(shop="acme", at=AT, keys=(cb.key("customer", "bob"),), device="ana-0", delivery="w1")
    )
    clock.now = AT + HOUR
    recovery.run_due()
    assert box.messages == []
    assert devices_of(recovery, "ana") == []
    assert devices_of(recovery, "bob") == ["ana-0"]


@pytest.mark.parametrize("name", ["ana", "bob"])
def test_what_changes_hands_is_nobodys_at_no_time(store: cb.Store, name: str) -> None:
    """B66: bob uses ana's tablet. Whichever of the two is written meanwhile, the tablet's address is bob's afterwards."""
    recovery, _ = engine(store, Outbox())
    recovery.ingest([*known("ana"), *known("bob")])
    when_overtaken(store, cb.ProfileChanged(shop="acme", at=AT, keys=(cb.key("customer", name),), first_name="Kim"))
    keys = (cb.key("customer", "bob"), cb.key("device", "ana-0"))
    recovery.ingest(cb.CartChanged(shop="acme", at=AT, keys=keys, cart="c1", lines=(MUG,)))
    assert devices_of(recovery, "ana") == []
    assert devices_of(recovery, "bob") == ["ana-0", "bob-0"]


def test_who_joins_somebody_is_written_with_those_they_took_from(store: cb.Store) -> None:
    """A guest takes an order over and turns out to be ana, in one batch: overtaken, what was paid back for it is known."""
    recovery, _ = engine(store, Outbox())
    guest, ana = cb.key("email", "ana@x.test"), cb.key("customer", "ana")
    placed = cb.OrderPlaced(shop="acme", at=AT - HOUR, order="o1", cart="c1", total=Decimal(12))
    recovery.ingest([
        placed,
        cb.OrderRefunded(shop="acme", at=AT, order="o1", refund="r1", amount=Decimal(5)),
        cb.CartChanged(shop="acme", at=AT, keys=(guest,), cart="c2", lines=(MUG,)),
        cb.ProfileChanged(shop="acme", at=AT, keys=(ana,), first_name="Ana"),
    ])  # fmt: skip
    when_overtaken(store, cb.ProfileChanged(shop="acme", at=AT, keys=(ana,), locale="en"))
    recovery.ingest([
        attrs.evolve(placed, at=AT - HOUR / 2, cart="c2"),
        cb.ProfileChanged(shop="acme", at=AT, keys=(ana, guest), timezone="America/Chicago"),
    ])  # fmt: skip
    [order] = recovery.export("acme", "ana")["shopper"]["orders"]
    assert len(order["refunds"]) == 1


def when_overtaken(store: cb.Store, event: cb.Event) -> None:
    """Somebody else saves `event` before the store's next commit."""
    commit = store.commit

    def overtaken(changes: Any, deliveries: Any) -> Any:
        del store.commit  # once only
        other, _ = engine(store, Outbox())
        other.ingest(event)
        return commit(changes, deliveries)

    store.commit = overtaken  # type: ignore[method-assign, assignment]


def devices_of(recovery: cb.Recovery, name: str) -> list[str]:
    return [device["address"] for device in recovery.export("acme", name)["shopper"]["devices"]]


def test_customers_merge_joins_carts_caps_and_the_strictest_consent(store: cb.Store) -> None:
    """Shopify's customers/merge: one person from then on; one "no" is enough (B36)."""
    recovery, clock = engine(store, box := Outbox())
    recovery.ingest([*known("ana"), cart("ana"), *known("ann")])
    no = cb.ConsentChanged(
        shop="acme", at=AT - 2 * HOUR, keys=(cb.key("customer", "ann"),), channel="push", granted=False
    )
    recovery.ingest(no)
    keys = (cb.key("customer", "ann"), cb.key("customer", "ana"))
    recovery.ingest(cb.ConsentChanged(shop="acme", at=AT, keys=keys[:1], channel="push", granted=False))
    assert recovery.ingest(cb.ShoppersMerged(shop="acme", at=AT, keys=keys)).merged == 1
    clock.now = AT + HOUR
    recovery.run_due()
    assert box.messages == []
    assert recovery.explain("acme", "ana").findings == recovery.explain("acme", "ann").findings


def test_an_order_stops_an_in_flight_follow_up_and_is_credited(store: cb.Store) -> None:
    """A click and an order after it: one conversion, for that message; a refund lowers it; the follow-up never goes."""
    recovery, clock = engine(store, box := Outbox())
    recovery.ingest([*known(), cart()])
    clock.now = AT + HOUR
    recovery.run_due()
    row = recovery.notifications("acme")[0]
    ana = (cb.key("customer", "ana"),)
    clock.now = AT + 5 * HOUR
    recovery.ingest(cb.MessageClicked(shop="acme", at=AT + 2 * HOUR, keys=ana, notification=row.id))
    recovery.ingest(bought(at=AT + 3 * HOUR, cart="t-ana"))
    recovery.ingest(bought(at=AT + 3 * HOUR, cart="t-ana"))
    (credit,) = recovery.conversions("acme")
    assert (credit.notification, credit.touch) == (row.id, "click")
    assert (credit.value, credit.refunded) == (Decimal(12), Decimal(0))
    recovery.ingest(cb.OrderRefunded(shop="acme", at=AT + 4 * HOUR, order="o-ana", refund="r1", amount=Decimal(5)))
    assert [c.refunded for c in recovery.conversions("acme")] == [5]
    recovery.ingest(cb.OrderCancelled(shop="acme", at=AT + 5 * HOUR, order="o-ana"))
    assert recovery.conversions("acme") == []
    clock.now = AT + 30 * HOUR
    recovery.run_due()
    assert len(box.messages) == 1


def test_silence_is_counted_with_its_reason(store: cb.Store) -> None:
    """Ingest tells which due messages were called off, and why."""
    recovery, _ = engine(store, Outbox())
    recovery.ingest([event for name in ("ana", "bob") for event in (*known(name), cart(name))])
    result = recovery.ingest([bought("ana", at=AT + HOUR), cart("bob", at=AT + HOUR, lines=())])
    assert result.silenced == {"purchased": 1, "emptied": 1}


def test_stock_by_item_reaches_the_variant_in_either_order(store: cb.Store) -> None:
    """inventory_levels names a stock item; the product's own news says which variant that is."""
    recovery, _ = engine(store, Outbox())
    level = cb.ProductChanged(shop="acme", at=AT, item="i1", location="l1", stock=0)
    variant = cb.ProductChanged(shop="acme", at=AT - HOUR, product="1", variant="11", item="i1", price=Decimal(12))
    for events in ([level, variant], [variant, level]):
        recovery.store.erase_shop("acme")
        recovery.save_shop(settings())
        for event in events:
            recovery.ingest(event)
        recovery.ingest([*known(), cart()])
        assert any(f.reason and f.reason.code == "out_of_stock" for f in recovery.explain("acme", "ana").findings)


# --- one person's rights ----------------------------------------------------------------------------------------------


def test_export_has_everything_and_erase_leaves_nothing(tmp_path: Path) -> None:
    """After an erasure the whole file holds no trace of the person; late news does not bring them back (R20)."""
    path = tmp_path / "a.db"
    store = SQLiteStore(str(path))
    recovery, clock = engine(store, Outbox())
    keys = (cb.key("customer", "ana"), cb.key("email", "canary@example.com"), cb.key("phone", "+15550001111"))
    profile = cb.ProfileChanged(
        shop="acme", at=AT, keys=keys, email="canary@example.com", phone="+15550001111", first_name="Canarina"
    )
    recovery.ingest([profile, *known(), cart()])
    clock.now = AT + HOUR
    recovery.run_due()
    exported = str(recovery.export("acme", "email:Canary@Example.com"))
    for canary in ("canary@example.com", "+15550001111", "Canarina", "ana-0", "t-ana", "Mug", "Still there"):
        assert canary in exported
    recovery.erase("acme", "ana")
    dump = "\n".join(store._db.iterdump())
    for canary in ("canary", "5550001111", "Canarina", "ana-0", "t-ana", "customer:ana", "Your Mug"):
        assert canary not in dump
        assert canary.encode().hex().upper() not in dump.upper()
    assert recovery.ingest([profile]).erased == 1
    with pytest.raises(UnknownShopper):
        recovery.export("acme", "ana")
    clock.now += HOUR
    later = cb.ProfileChanged(shop="acme", at=clock.now, keys=keys, first_name="Ana")
    assert recovery.ingest([later]).taken == 1
    store.close()


def test_purge_forgets_old_carts_and_words(store: cb.Store) -> None:
    """Retention: 90 days after, the cart and the message's words are gone; the row stays."""
    recovery, clock = engine(store, Outbox())
    recovery.ingest([*known(), cart()])
    clock.now = AT + HOUR
    recovery.run_due()
    assert recovery.purge("acme") == 0
    clock.now = AT + timedelta(days=120)
    assert recovery.purge("acme") > 0
    shopper = decode(stored(recovery).doc)
    assert (shopper.carts, shopper.sends) == ((), ())
    assert [(r.body, r.state) for r in recovery.notifications("acme")] == [(None, "SENT")]


def test_feedback_is_kept_and_checked(store: cb.Store) -> None:
    """A thumb is 1, 0 or -1, on a message that exists."""
    recovery, clock = engine(store, Outbox())
    recovery.ingest([*known(), cart()])
    clock.now = AT + HOUR
    recovery.run_due()
    row = recovery.notifications("acme")[0]
    recovery.feedback("acme", row.id, 1)
    assert recovery.notifications("acme")[0].thumb == 1
    with pytest.raises(InvalidSettings, match="thumb"):
        recovery.feedback("acme", row.id, 2)
    with pytest.raises(UnknownNotification):
        recovery.feedback("acme", "nope", 1)


def test_preview_shows_each_audience_before_saving(store: cb.Store) -> None:
    """From settings not yet saved: an override's code is in its audience's facts and in no other's."""
    recovery, _ = engine(store, Outbox())
    draft = settings(
        average_order_value=Decimal(50),
        campaigns=[
            cb.CartRecovery(discount="ALL5", overrides=[cb.AudienceOverride(audience="big_cart", discount="BIG10")]),
        ],
    )
    codes = {p.audience: p.facts.discount and p.facts.discount.code for p in recovery.preview(draft, "cart_recovery")}
    assert codes["big_cart"] == "BIG10"
    assert set(codes.values()) == {"BIG10", "ALL5"}
    (one,) = recovery.preview(draft, "cart_recovery", "repeat_buyer", step=1)
    assert one.facts.badges == ("repeat_buyer",)
    assert one.copy is not None
    with pytest.raises(InvalidSettings, match="step"):
        recovery.preview(draft, "cart_recovery", step=9)


# --- the two drivers --------------------------------------------------------------------------------------------------


class AsyncOutbox:
    """A channel with an async send, for both engines."""

    name = "push"

    def __init__(self) -> None:
        self.messages: list[cb.OutgoingMessage] = []

    async def send(self, message: cb.OutgoingMessage) -> cb.Sent:
        await asyncio.sleep(0)
        self.messages.append(message)
        return cb.Sent("ok")


def test_an_async_port_works_in_the_plain_engine(store: cb.Store) -> None:
    """It is run on the engine's own loop thread."""
    box = AsyncOutbox()
    clock = Clock()
    with cb.Recovery(store, channels=[box], copywriter=Plain(), fallback=Plain(), clock=clock) as recovery:
        recovery.save_shop(settings())
        recovery.ingest([event for name in ("ana", "bob") for event in (*known(name), cart(name))])
        clock.now = AT + HOUR
        assert recovery.run_due().states == {"SENT": 2}
    assert len(box.messages) == 2


@pytest.mark.parametrize("make_box", [Outbox, AsyncOutbox], ids=["plain port", "async port"])
def test_the_async_engine_tells_the_same_story(store: cb.Store, make_box: Callable[[], Any]) -> None:
    """Every method, awaited, with plain ports in threads and async ones on the loop."""
    clock, box = Clock(), make_box()

    async def story() -> None:
        async with cb.AsyncRecovery(
            store, channels=[box], copywriter=Plain(), fallback=Plain(), clock=clock
        ) as recovery:
            saved = await recovery.save_shop(settings())
            assert await recovery.shop("acme") == saved
            await recovery.ingest([event for name in ("ana", "bob") for event in (*known(name), cart(name))])
            assert await recovery.next_due() == AT + HOUR
            clock.now = AT + HOUR
            assert (await recovery.run_due()).states == {"SENT": 2}
            rows = await recovery.notifications("acme")
            await recovery.feedback("acme", rows[0].id, -1)
            assert isinstance(await recovery.decide("acme", "ana"), cb.Wait)
            assert (await recovery.explain("acme", "ana")).findings
            assert len(await recovery.preview("acme", "cart_recovery")) == 5
            clock.now = AT + 2 * HOUR
            await recovery.ingest(bought(at=AT + 2 * HOUR))
            assert len(await recovery.conversions("acme")) == 1
            assert (await recovery.export("acme", "ana"))["conversions"]
            assert await recovery.purge("acme") == 0
            await recovery.erase("acme", "bob")
            with pytest.raises(UnknownShopper):
                await recovery.decide("acme", "bob")

    asyncio.run(story())
    assert len(box.messages) == 2


def test_two_channels_of_one_name_are_refused() -> None:
    """Which of them would send? The error says what to do."""
    with pytest.raises(InvalidSettings, match="push"):
        cb.Recovery(channels=[Outbox(), Outbox()], copywriter=Plain(), fallback=Plain())


@pytest.mark.parametrize("url", ["mysql://x", "cartback.db", ""])
def test_a_store_url_of_another_kind_is_refused(url: str) -> None:
    """The error names the field and what may stand there."""
    with pytest.raises(InvalidSettings, match="sqlite:///"):
        cb.Recovery(url, copywriter=Plain(), fallback=Plain())


def test_what_is_forgotten_leaves_no_key_behind(store: cb.Store) -> None:
    """Carts trimmed away or past their retention: their tokens lead nowhere, the person's own keys stay."""
    recovery, clock = engine(store, Outbox())
    tokens = [f"t{n:02}" for n in range(40)]
    for n, token in enumerate(tokens):
        recovery.ingest(cart(token=token, at=AT + n * HOUR))
    found = store.find("acme", [f"cart:{token}" for token in tokens], [])
    assert sorted(found.owners) == [f"cart:{token}" for token in tokens[-32:]]  # type: ignore[union-attr]
    clock.now = AT + timedelta(days=200)
    recovery.purge("acme")
    found = store.find("acme", [*(f"cart:{token}" for token in tokens), "customer:ana"], [])
    assert list(found.owners) == ["customer:ana"]  # type: ignore[union-attr]


def test_credits_are_purged_with_the_ledger(store: cb.Store) -> None:
    """Attribution is kept for 25 months, not for ever."""
    recovery, clock = engine(store, Outbox())
    recovery.ingest([*known(), cart()])
    clock.now = AT + HOUR
    recovery.run_due()
    clock.now = AT + 2 * HOUR
    recovery.ingest(bought(at=AT + 2 * HOUR))
    assert len(recovery.conversions("acme")) == 1
    clock.now = AT + timedelta(days=800)
    recovery.purge("acme")
    assert recovery.conversions("acme") == []
