"""One message to several devices and channels: each is handed over once, whatever happens in between."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

import cartback as cb
from cartback.channels.outbox import Outbox
from cartback.ports import Change
from cartback.stores.memory import MemoryStore
from cartback.testing import FakeClock

AT = datetime(2026, 1, 5, 15, tzinfo=UTC)  # 10:00 in New York
HOUR = timedelta(hours=1)
LEASE = timedelta(minutes=5)
MUG = cb.Line(product="1", variant="11", title="Mug", price=Decimal("12.00"))
ANA = (cb.key("customer", "ana"),)
NOT_SENT = cb.Sent("not_sent", retry_after=timedelta(minutes=1))


class Killed(BaseException):
    """The worker is gone."""


class Counting:
    """A copywriter that never says the same twice."""

    local = True

    def __init__(self) -> None:
        self.calls = 0

    def write(self, request: cb.CopyRequest) -> cb.Copy:
        self.calls += 1
        return cb.Copy("Still there", f"Version {self.calls}")


class Shop:
    """Ana with a cart that is due, and workers that come and go."""

    def __init__(
        self, devices: int = 3, channels: Sequence[Any] = ("push",), beside: Sequence[Any] = (), **campaign: Any
    ) -> None:
        self.store, self.clock, self.writer = MemoryStore(), FakeClock(AT), Counting()
        with self.worker() as worker:
            recovery = cb.CartRecovery(channels=channels, **campaign)
            campaigns = [recovery, *beside]
            worker.save_shop(cb.Shop(id="acme", currency="USD", timezone="America/New_York", campaigns=campaigns))
            told: list[cb.Event] = [
                cb.ConsentChanged(shop="acme", at=AT - HOUR, keys=ANA, channel=channel, granted=True)
                for channel in channels
            ]
            told += [cb.DeviceAdded(shop="acme", at=AT - HOUR, keys=ANA, device=f"phone-{n}") for n in range(devices)]
            known = {"email": "ana@example.com", "phone": "+4915550100"}
            told.append(cb.ProfileChanged(shop="acme", at=AT - HOUR, keys=ANA, **known))
            told.append(cb.ProductChanged(shop="acme", at=AT - HOUR, product="1", variant="11", price=MUG.price))
            worker.ingest([*told, self.cart(AT)])
        self.clock.now = AT + HOUR

    def worker(self, *boxes: Any) -> cb.Recovery:
        return cb.Recovery(
            self.store, channels=boxes, copywriter=self.writer, fallback=self.writer, clock=self.clock, lease=LEASE
        )

    def run(self, *boxes: Any) -> cb.Recovery:
        worker = self.worker(*boxes)
        while worker.run_due().claimed:
            pass
        return worker

    @staticmethod
    def cart(at: datetime) -> cb.Event:
        return cb.CartChanged(shop="acme", at=at, keys=ANA, cart="t", lines=(MUG,))

    def rows(self) -> list[cb.Notification]:
        return self.store.notifications("acme")


def to(box: Outbox) -> list[str]:
    return [message.address for message in box.messages]


def test_every_device_gets_the_same_message_once() -> None:
    """Three devices, three hand-overs of one text, one row, one slot of the cap."""
    shop, box = Shop(), Outbox()
    shop.run(box)
    assert to(box) == ["phone-0", "phone-1", "phone-2"]
    assert {(m.id, m.body, m.attempt) for m in box.messages} == {(box.messages[0].id, "Version 1", 1)}
    assert [(row.state, len(row.outcomes)) for row in shop.rows()] == [("SENT", 3)]
    assert shop.writer.calls == 1


@pytest.mark.parametrize("dies_at", [0, 1, 2])
def test_a_crash_between_devices_leaves_one_unknown_and_the_rest_get_theirs(dies_at: int) -> None:
    """B15: each device gets at most one; those after the one in doubt get theirs when the lease has lapsed."""
    shop = Shop()
    before: list[str] = []

    def die(message: cb.OutgoingMessage) -> cb.Sent:
        if len(before) == dies_at:
            raise Killed
        before.append(message.address)
        return cb.Sent("ok")

    with pytest.raises(Killed):
        shop.run(Outbox(outcomes=die))
    box = Outbox()
    assert shop.worker(box).run_due().claimed == 0
    shop.clock.now += LEASE
    shop.run(box)
    assert before + to(box) == [f"phone-{n}" for n in range(3) if n != dies_at]
    row = shop.rows()[0]
    assert row.state == "SENT"
    assert sorted(outcome for _, outcome, _ in row.outcomes) == ["ok", "ok", "unknown"]


def test_only_what_was_not_sent_is_tried_again_with_the_same_words() -> None:
    """B13: the second attempt carries the first one's text to the one device that was refused."""
    shop = Shop(devices=2)
    first = Outbox(outcomes=lambda m: NOT_SENT if m.address == "phone-0" else cb.Sent("ok"))
    shop.run(first)
    assert to(first) == ["phone-0", "phone-1"]
    shop.clock.now += timedelta(minutes=3)
    again = Outbox()
    shop.run(again)
    assert [(m.address, m.attempt, m.body) for m in again.messages] == [("phone-0", 2, "Version 1")]
    assert [row.state for row in shop.rows()] == ["SENT"]
    assert shop.writer.calls == 1


def test_a_device_that_is_refused_to_the_last_holds_up_no_other() -> None:
    """B15: the rest are tried at once, in the middle of its patience; it alone runs into the deadline."""
    shop = Shop(devices=3, too_late="2h")
    box = Outbox(outcomes=lambda m: NOT_SENT if m.address == "phone-0" else cb.Sent("ok"))
    for _ in range(30):
        shop.run(box)
        shop.clock.now += timedelta(minutes=5)
    assert to(box)[:3] == ["phone-0", "phone-1", "phone-2"]
    assert set(to(box)[3:]) == {"phone-0"}
    assert shop.rows()[0].state == "SENT"


def test_a_refused_device_keeps_its_patience_when_another_registers() -> None:
    """A device that comes later is none of the message's: nothing is tried before its time for it."""
    shop = Shop(devices=2)
    box = Outbox(outcomes=lambda m: NOT_SENT if m.address == "phone-0" else cb.Sent("ok"))
    worker = shop.run(box)
    worker.ingest(cb.DeviceAdded(shop="acme", at=shop.clock.now, keys=ANA, device="phone-9"))
    shop.run(box)
    assert to(box) == ["phone-0", "phone-1"]


@pytest.mark.parametrize("wait", [timedelta(minutes=1), timedelta(hours=3), timedelta(days=7)])
def test_a_refused_device_holds_up_no_other_that_was_refused(wait: timedelta) -> None:
    """Three are refused at once: each is tried again when its own wait is over, whatever becomes of the first one."""
    shop = Shop(devices=3)
    tried: dict[str, list[datetime]] = {}

    def answer(message: cb.OutgoingMessage) -> cb.Sent:
        at = tried.setdefault(message.address, [])
        at.append(shop.clock.now)
        if message.address == "phone-0":
            return cb.Sent("not_sent", retry_after=wait)
        return NOT_SENT if len(at) == 1 else cb.Sent("ok")

    for _ in range(24):
        shop.run(Outbox(outcomes=answer))
        shop.clock.now += timedelta(minutes=5)
    assert [len(tried[phone]) for phone in ("phone-1", "phone-2")] == [2, 2]
    first = tried["phone-0"]
    assert all(later - before >= wait for before, later in pairwise(first))
    assert [row.state for row in shop.rows()] == ["SENT"]


def test_what_was_handed_over_keeps_its_attempt_when_its_settling_is_refused() -> None:
    """One device is to be tried again just as the other's outcome is saved, and a purchase comes first: nothing begins."""
    shop = Shop(devices=2)

    def outcome(message: cb.OutgoingMessage) -> cb.Sent:
        if message.address == "phone-0":
            return NOT_SENT
        shop.clock.now += timedelta(minutes=3)
        with shop.worker() as host:
            host.ingest(
                cb.OrderPlaced(shop="acme", at=shop.clock.now, keys=ANA, order="o", cart="c1", total=Decimal(12))
            )
        return cb.Sent("ok")

    box = Outbox(outcomes=outcome)
    worker = shop.run(box)
    assert to(box) == ["phone-0", "phone-1"]
    [sending] = worker.export("acme", "ana")["shopper"]["sends"]
    assert [(p["address"], p["attempt"], p["rank"]) for p in sending["parts"]] == [("phone-0", 1, 1), ("phone-1", 1, 4)]


def test_the_next_device_is_not_begun_on_a_lease_that_is_over() -> None:
    """A worker that slept in the hand-over goes on to nobody: who claims next decides anew, and writes of today's price."""
    shop = Shop(devices=2)

    def asleep(message: cb.OutgoingMessage) -> cb.Sent:
        if message.address == "phone-0":
            shop.clock.now += LEASE + timedelta(minutes=1)
            news = cb.ProductChanged(shop="acme", at=shop.clock.now, product="1", variant="11", price=Decimal(9))
            with shop.worker() as host:
                host.ingest(news)
        return cb.Sent("ok")

    box = Outbox(outcomes=asleep)
    shop.run(box)
    assert [(m.address, m.body) for m in box.messages] == [("phone-0", "Version 1"), ("phone-1", "Version 2")]


def test_words_are_written_anew_when_the_price_has_changed() -> None:
    """B52: what goes out late names today's price."""
    shop = Shop(devices=1)
    worker = shop.run(Outbox(outcomes=[NOT_SENT]))
    shop.clock.now += timedelta(minutes=3)
    worker.ingest(cb.ProductChanged(shop="acme", at=shop.clock.now, product="1", variant="11", price=Decimal(9)))
    box = Outbox()
    shop.run(box)
    assert [m.body for m in box.messages] == ["Version 2"]


@pytest.mark.parametrize("told", ["purchase", "wish"])
def test_a_lost_message_is_given_up_whatever_is_heard_before_a_worker_comes(told: str) -> None:
    """P7: the lease has lapsed, the order webhook comes first; the message must not stay BEGUN for ever."""
    shop = Shop(devices=1, follow_ups=[])

    def die(message: cb.OutgoingMessage) -> cb.Sent:
        raise Killed

    with pytest.raises(Killed):
        shop.run(Outbox(outcomes=die))
    shop.clock.now += 2 * LEASE
    heard: dict[str, cb.Event] = {
        "purchase": cb.OrderPlaced(shop="acme", at=shop.clock.now, keys=ANA, order="o", cart="t"),
        "wish": cb.WishlistChanged(shop="acme", at=shop.clock.now, keys=ANA, product="1"),
    }
    worker = shop.worker()
    worker.ingest(heard[told])
    assert worker.next_due() == shop.clock.now
    shop.run(Outbox())
    assert [row.state for row in shop.rows()] == ["AMBIGUOUS"]
    assert worker.next_due() is None


def test_a_worker_that_slept_between_begin_and_wire_hands_nothing_over() -> None:
    """Its lease has lapsed: it says for certain that nothing was sent, and does not overrule who gave it up."""
    shop, box = Shop(devices=1), Outbox()
    readings = iter([shop.clock.now] * 2 + [shop.clock.now + LEASE] * 3)
    sleepy = cb.Recovery(
        shop.store,
        channels=[box],
        copywriter=shop.writer,
        fallback=shop.writer,
        clock=lambda: next(readings),
        lease=LEASE,
    )
    sleepy.run_due()
    assert to(box) == []
    assert [(row.state, row.outcomes[0][2]) for row in shop.rows()] == [("NOT_SENT", "worker_late")]


def test_a_message_on_its_way_when_its_shopper_is_erased_is_ambiguous() -> None:
    """Nobody will be able to say: the row keeps no words, and does not stay BEGUN."""
    shop = Shop(devices=1)

    def forget(message: cb.OutgoingMessage) -> cb.Sent:
        shop.worker().erase("acme", "ana")
        return cb.Sent("ok")

    ran = shop.worker(Outbox(outcomes=forget)).run_due()
    assert (ran.states, ran.failed, ran.troubles) == ({"ERASED": 1}, {}, {})
    assert [(row.state, row.reasons, row.body) for row in shop.rows()] == [("AMBIGUOUS", ("erased",), None)]


def test_a_retry_that_cannot_come_in_time_ends_with_a_reason() -> None:
    """429 with a wait beyond the deadline: the ledger says why it ends, and nothing is due any more."""
    shop = Shop(devices=1, follow_ups=[], too_late="1h")
    worker = shop.run(Outbox(outcomes=[cb.Sent("not_sent", retry_after=2 * HOUR)]))
    assert [row.state for row in shop.rows()] == ["SKIPPED", "NOT_SENT"]
    assert shop.rows()[0].reasons[0].startswith("backing_off")
    assert worker.next_due() is None


def test_what_was_decided_under_old_settings_is_decided_again() -> None:
    """Settings saved between a worker's claim and its commit: the shopper is due again at once, under the new ones."""
    shop = Shop(devices=1)
    shop.clock.now = AT  # nothing is due yet: the worker would put the shopper back by the old wait
    shop.store.save_settings("acme", shop.store.settings("acme").doc, 1, AT)  # type: ignore[union-attr]
    [claimed] = shop.store.claim(AT, AT + LEASE, 10)
    worker = shop.worker()
    old = worker.shop("acme")
    quick = old.campaigns[0].model_copy(update={"wait": timedelta(minutes=1)})
    worker.save_shop(old.model_copy(update={"campaigns": (quick,)}))
    stale = Change(shop="acme", id=claimed.id, version=claimed.version, doc=claimed.doc, due_at=AT + HOUR)
    assert shop.store.commit([stale]) == {("acme", claimed.id)}
    assert worker.next_due() == AT


@pytest.mark.parametrize("between", ["purchase", "opt-out"])
def test_what_is_saved_between_two_devices_stops_the_second(between: str) -> None:
    """No device is begun after the purchase or the opt-out; the step keeps the outcome of those that were."""
    shop = Shop()

    def meanwhile(message: cb.OutgoingMessage) -> cb.Sent:
        now = shop.clock.now
        happened: dict[str, cb.Event] = {
            "purchase": cb.OrderPlaced(shop="acme", at=now, keys=ANA, order="o", cart="t"),
            "opt-out": cb.ConsentChanged(shop="acme", at=now, keys=ANA, channel="push", granted=False),
        }
        shop.worker().ingest(happened[between])
        return cb.Sent("ok")

    box = Outbox(outcomes=meanwhile)
    shop.run(box)
    shop.clock.now += HOUR
    shop.run(box)
    assert to(box) == ["phone-0"]
    assert [row.state for row in shop.rows()] == ["SENT"]


def test_settings_saved_between_two_devices_stop_the_second() -> None:
    """Switching the campaign off counts for the device that is still to come."""
    shop = Shop()

    def switch_off(message: cb.OutgoingMessage) -> cb.Sent:
        worker = shop.worker()
        old = worker.shop("acme")
        off = old.campaigns[0].model_copy(update={"enabled": False})
        worker.save_shop(old.model_copy(update={"campaigns": (off,)}))
        return cb.Sent("ok")

    box = Outbox(outcomes=switch_off)
    ran = shop.worker(box).run_due()
    assert to(box) == ["phone-0"]
    assert ([row.state for row in shop.rows()], ran.failed) == (["SENT"], {}), "the answer of the first one is kept"


def test_a_shopper_who_came_back_is_not_written_to_on_the_other_device() -> None:
    """What is left of a message is given up once the shopper has touched the cart; the follow-up goes to all."""
    shop = Shop(devices=2)
    first = Outbox(outcomes=[cb.Sent("ok"), NOT_SENT])
    worker = shop.run(first)
    shop.clock.now += timedelta(seconds=30)
    worker.ingest(shop.cart(shop.clock.now))
    box = Outbox()
    shop.clock.now += 2 * HOUR
    shop.run(box)
    assert to(box) == []
    shop.clock.now = AT + 26 * HOUR
    shop.run(box)
    assert to(box) == ["phone-0", "phone-1"]
    assert [(row.step, row.state) for row in shop.rows()] == [(1, "SENT"), (0, "SENT")]


def test_what_is_left_ends_at_the_deadline_and_the_follow_up_is_not_held_up() -> None:
    """A device that is always refused costs the others nothing, and the sequence goes on."""
    shop = Shop(devices=2, too_late="2h")
    refused = Outbox(outcomes=lambda m: NOT_SENT if m.address == "phone-1" else cb.Sent("ok"))
    for _ in range(60 * 30):
        shop.run(refused)
        shop.clock.now += timedelta(minutes=1)
    assert [(row.step, row.state) for row in shop.rows()] == [(1, "SENT"), (0, "SENT")]
    assert to(refused).count("phone-0") == 2


# --- channels in order ------------------------------------------------------------------------------------------------


def boxes(push: Callable[[Any], cb.Sent] | Sequence[Any] = ()) -> tuple[Outbox, Outbox]:
    return Outbox(outcomes=push), Outbox("email")


def test_the_next_channel_is_used_when_the_first_failed_for_certain() -> None:
    """Every device rejected: the same step goes out by e-mail, under the same id."""
    shop = Shop(devices=2, channels=("push", "email"))
    push, email = boxes(lambda _: cb.Sent("rejected", "UNREGISTERED", dead=True))
    shop.run(push, email)
    assert (to(push), to(email)) == (["phone-0", "phone-1"], ["ana@example.com"])
    assert {m.id for m in push.messages} == {m.id for m in email.messages}
    assert [(row.channel, row.state) for row in shop.rows()] == [("email", "SENT")]


@pytest.mark.parametrize("outcome", ["ok", "unknown", "not_sent"])
def test_the_next_channel_is_not_used_while_the_first_may_have_reached_the_shopper(outcome: Any) -> None:
    """Never after an ambiguous outcome, and not while the first may still be tried."""
    shop = Shop(devices=1, channels=("push", "email"), follow_ups=[])
    push, email = boxes([cb.Sent(outcome)])
    for _ in range(6):
        shop.run(push, email)
        shop.clock.now += HOUR
    assert to(email) == []


def test_one_device_in_doubt_keeps_the_message_off_the_next_channel() -> None:
    """Of two devices one is rejected and one unknown: the shopper may have read it."""
    shop = Shop(devices=2, channels=("push", "email"), follow_ups=[])
    push, email = boxes([cb.Sent("rejected", dead=True), TimeoutError()])
    shop.run(push, email)
    shop.clock.now += HOUR
    shop.run(push, email)
    assert to(email) == []
    assert [row.state for row in shop.rows()] == ["AMBIGUOUS"]


def test_one_device_in_doubt_and_the_other_gone_keeps_the_message_off_the_next_channel() -> None:
    """Of two devices one is unknown, and the one to try again is removed meanwhile: that is no certain failure."""
    shop = Shop(devices=2, channels=("push", "email"), follow_ups=[])
    push, email = boxes([TimeoutError(), NOT_SENT])
    worker = shop.run(push, email)
    shop.clock.now += timedelta(seconds=30)
    worker.ingest(cb.DeviceRemoved(shop="acme", at=shop.clock.now, keys=ANA, device="phone-1"))
    for _ in range(3):
        shop.clock.now += timedelta(minutes=10)
        shop.run(push, email)
    assert (to(push), to(email)) == (["phone-0", "phone-1"], [])
    assert [row.state for row in shop.rows()] == ["AMBIGUOUS"]


def test_refused_on_every_channel_in_one_instant_it_ends() -> None:
    """Each channel is tried once, though no time passes between them; then there is nobody left to try."""
    shop = Shop(devices=1, channels=("push", "email", "sms"), follow_ups=[])
    boxes = [Outbox(name, outcomes=[cb.Sent("rejected")]) for name in ("push", "email", "sms")]
    worker = shop.worker(*boxes)
    for _ in range(5):
        worker.run_due()
    assert [to(box) for box in boxes] == [["phone-0"], ["ana@example.com"], ["+4915550100"]]
    assert [(row.channel, row.state) for row in shop.rows()] == [("sms", "FAILED")]
    assert worker.next_due() is None


def test_nothing_else_goes_while_a_message_is_on_its_way() -> None:
    """A provider that takes two minutes, a follow-up that would be due after one, and news that has everything decided anew."""
    shop = Shop(devices=1)
    campaigns = [cb.CartRecovery(follow_ups=["1min"])]
    usual = cb.Shop(id="acme", currency="USD", timezone="America/New_York", campaigns=campaigns, caps=[])
    shop.worker().save_shop(usual, AT)
    meanwhile: list[Any] = []

    class Slow(Outbox):
        def send(self, message: cb.OutgoingMessage) -> cb.Sent:
            if not meanwhile:
                shop.clock.now += timedelta(minutes=2)
                other = shop.worker(Outbox())
                other.ingest(cb.WishlistChanged(shop="acme", at=shop.clock.now, keys=ANA, product="1"))
                meanwhile.append(other.run_due())
            return super().send(message)

    box = Slow()
    shop.run(box)
    assert [ran.claimed for ran in meanwhile] == [0]
    assert [(row.step, row.state) for row in shop.rows()] == [(1, "SENT"), (0, "SENT")]


def test_a_message_on_its_way_is_not_given_up_before_its_time() -> None:
    """New settings wake the shopper while the provider takes its time: whoever claims them leaves the message alone."""
    shop = Shop(devices=1, follow_ups=[])
    seen: list[str] = []

    class Slow(Outbox):
        def send(self, message: cb.OutgoingMessage) -> cb.Sent:
            shop.clock.now += timedelta(minutes=2)
            other = shop.worker(Outbox())
            other.save_shop(cb.Shop(id="acme", currency="USD", timezone="Europe/Lisbon", campaigns=[cb.CartRecovery()]))
            assert other.run_due().claimed == 1
            seen.extend(row.state for row in shop.rows())
            return super().send(message)

    shop.run(Slow())
    assert seen == ["BEGUN"]
    assert [(row.state, row.reasons) for row in shop.rows()] == [("SENT", ())]


def test_without_a_device_or_consent_the_next_channel_goes_first() -> None:
    """Nothing to try on the first channel: the message starts on the second."""
    shop = Shop(devices=0, channels=("push", "email"))
    push, email = boxes()
    shop.run(push, email)
    assert (to(push), to(email)) == ([], ["ana@example.com"])


# --- what nobody can decide -------------------------------------------------------------------------------------------


def test_a_rule_that_keeps_raising_ends_its_step_with_a_reason() -> None:
    """B71: asked again ever later, a handful of times, then FAILED in the ledger; nothing is due any more."""

    def broken(case: cb.Case) -> cb.Reason | None:
        raise ZeroDivisionError

    shop = Shop(follow_ups=[])
    worker = cb.Recovery(shop.store, channels=[Outbox()], rules=[broken], clock=shop.clock)
    tries = 0
    while (due := worker.next_due()) is not None:
        shop.clock.now = max(due, shop.clock.now)
        tries += worker.run_due().failed["ZeroDivisionError"]
    assert 3 <= tries <= 10
    assert [(row.state, row.reasons) for row in shop.rows()] == [
        ("FAILED", ("rule_failed (rule broken, error ZeroDivisionError)",))
    ]


@pytest.mark.parametrize(
    ("doc", "due_again", "rows"),
    [(b"\x01broken", False, ["FAILED"]), (b"\x09of a newer cartback", True, [])],
    ids=["broken", "of a newer version"],
)
def test_a_document_that_cannot_be_read_holds_nobody_up(doc: bytes, due_again: bool, rows: list[str]) -> None:
    """A broken one ends in the ledger; one that a newer worker can read is left for it."""
    shop, box = Shop(devices=1), Outbox()
    shop.store.commit([Change(shop="acme", id="poison", version=0, doc=doc, due_at=AT)])
    shop.run(box)
    assert to(box) == ["phone-0"]
    assert (shop.store.get("acme", ["poison"])["poison"].due_at is not None) == due_again
    assert [row.state for row in shop.store.notifications("acme", shopper="poison")] == rows
    assert shop.store.get("acme", ["poison"])["poison"].doc == doc


# --- what a simulation found ------------------------------------------------------------------------------------------


def test_news_from_before_an_erasure_does_not_reach_who_came_back() -> None:
    """Late webhooks: an old yes to marketing, an old cart; the person is a new one since."""
    shop, day = Shop(devices=1), timedelta(days=1)
    worker = shop.worker()
    shop.clock.now = AT + 2 * day
    worker.ingest(cb.ShopperErased(shop="acme", at=AT + day, keys=ANA))
    worker.ingest(cb.CartChanged(shop="acme", at=AT + 2 * day, keys=ANA, cart="new", lines=(MUG,)))
    late = worker.ingest([
        cb.ConsentChanged(shop="acme", at=AT + day / 2, keys=ANA, channel="push", granted=True),
        cb.DeviceAdded(shop="acme", at=AT + day / 2, keys=ANA, device="old-phone"),
        shop.cart(AT + day / 2),
    ])  # fmt: skip
    assert (late.erased, late.taken) == (3, 0)
    told = worker.export("acme", "ana")["shopper"]
    assert (told["consents"], told["devices"], len(told["carts"])) == ({}, [], 1)


def test_an_order_is_credited_when_the_message_turns_out_sent() -> None:
    """One device got it, the worker died at the other; the order came in between."""
    shop = Shop(devices=2, follow_ups=[])
    handed = iter([cb.Sent("ok")])

    def die(message: cb.OutgoingMessage) -> cb.Sent:
        answer = next(handed, None)
        if answer is None:
            raise Killed
        return answer

    with pytest.raises(Killed):
        shop.run(Outbox(outcomes=die))
    shop.clock.now += timedelta(minutes=1)
    worker = shop.worker()
    worker.ingest(cb.OrderPlaced(shop="acme", at=shop.clock.now, keys=ANA, order="o", cart="t", total=Decimal(12)))
    shop.clock.now += 2 * LEASE
    shop.run(Outbox())
    assert [row.state for row in shop.rows()] == ["SENT"]
    assert [(c.order, c.touch) for c in worker.conversions("acme")] == [("o", "send")]


def test_a_step_that_ends_is_recorded_while_another_campaign_waits() -> None:
    """P7: checkout recovery cannot go out before its deadline; winback waits for its day."""
    shop = Shop(devices=1)
    worker = shop.worker()
    quick = cb.CheckoutRecovery(too_late="1h", follow_ups=[])
    worker.save_shop(worker.shop("acme").model_copy(update={"campaigns": (quick, cb.Winback())}))
    evening = shop.clock.now = datetime(2026, 1, 6, 1, 45, tzinfo=UTC)  # 20:45 in New York, quiet from 21:00 to 08:00
    worker.ingest([
        cb.OrderPlaced(shop="acme", at=AT + 2 * HOUR, keys=ANA, order="o", cart="t", total=Decimal(12)),
        cb.CheckoutChanged(
            shop="acme", at=evening, keys=ANA, checkout="k", lines=(MUG,), reached="payment", currency="USD"
        ),
    ])  # fmt: skip
    shop.clock.now = evening + timedelta(minutes=45)
    shop.run(Outbox())
    assert [(row.campaign, row.state, row.reasons[0].partition(" ")[0]) for row in shop.rows()] == [
        ("checkout_recovery", "SKIPPED", "quiet_hours")
    ]
    assert worker.next_due() is not None


@pytest.mark.parametrize("later", [False, True], ids=["nothing else to come", "a winback to come"])
def test_a_step_that_ends_while_its_words_are_written_is_recorded(*, later: bool) -> None:
    """P7: everything in the cart sold out meanwhile; the next claim writes the row, whatever is waited for beside it."""
    shop = Shop(devices=1, follow_ups=[], beside=[cb.Winback(wait="30d", activated_at=AT - timedelta(days=9))])
    if later:
        shop.worker().ingest(
            cb.OrderPlaced(shop="acme", at=AT - timedelta(days=1), keys=ANA, order="1", total=Decimal("9.00"))
        )

    class Slow(Counting):
        def write(self, request: cb.CopyRequest) -> cb.Copy:
            shop.clock.now += timedelta(seconds=4)
            shop.worker().ingest(
                cb.ProductChanged(shop="acme", at=shop.clock.now, product="1", variant="11", sellable=False)
            )
            return super().write(request)

    shop.writer = Slow()
    box = Outbox()
    shop.run(box)
    assert to(box) == []
    assert [(row.state, row.reasons[0].partition(" ")[0]) for row in shop.rows()] == [("SKIPPED", "out_of_stock")]
    assert (shop.worker().next_due() is not None) is later


@pytest.mark.parametrize("later", [False, True], ids=["nothing else to come", "a winback to come"])
def test_what_did_not_go_out_and_never_will_is_recorded(*, later: bool) -> None:
    """P7: the provider was busy, and meanwhile the only device went away: the ledger says why there is no second try."""
    winback = cb.Winback(wait="30d", activated_at=AT - timedelta(days=9), channels=["email"])
    shop = Shop(devices=1, follow_ups=[], beside=[winback])
    if later:
        shop.worker().ingest([
            cb.OrderPlaced(shop="acme", at=AT - timedelta(days=1), keys=ANA, order="1", total=Decimal("9.00")),
            cb.ConsentChanged(shop="acme", at=AT - HOUR, keys=ANA, channel="email", granted=True),
        ])  # fmt: skip

    class Busy:
        name = "push"

        def send(self, message: cb.OutgoingMessage) -> cb.Sent:
            gone = cb.DeviceRemoved(shop="acme", at=shop.clock.now, keys=ANA, device=message.address)
            shop.worker().ingest(gone)
            return cb.Sent("not_sent", retry_after=timedelta(minutes=5))

    shop.run(Busy(), Outbox("email"))
    assert [(row.state, [str(r).partition(" ")[0] for r in row.reasons]) for row in shop.rows()] == [
        ("SKIPPED", ["no_address"]), ("NOT_SENT", []),
    ]  # fmt: skip
    assert (shop.worker().next_due() is not None) is later


def test_a_step_that_time_has_ended_is_recorded_whatever_is_heard_first() -> None:
    """Workers were down past the deadline; a wish comes before they are back."""
    shop = Shop(devices=1, follow_ups=[], too_late="1h")
    shop.clock.now += 5 * HOUR
    worker = shop.worker()
    worker.ingest(cb.WishlistChanged(shop="acme", at=shop.clock.now, keys=ANA, product="1"))
    shop.run(Outbox())
    assert [(row.state, row.reasons[0].partition(" ")[0]) for row in shop.rows()] == [("SKIPPED", "too_late")]
    assert worker.next_due() is None
