"""What shoppers do with messages is on the ledger's rows, whatever comes in between, and whichever store keeps them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

import cartback as cb
from cartback.channels.outbox import Outbox
from cartback.domain.ledger import Conversion, Notification, decode_conversion, decode_notification, encode_row
from cartback.stores.memory import MemoryStore
from cartback.stores.sqlite import SQLiteStore
from cartback.testing import World

AT = datetime(2026, 1, 5, 15, tzinfo=UTC)  # 10:00 in New York
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
ANA = (cb.key("customer", "ana"),)
MUG = cb.Line(product="1", variant="11", title="Mug", price=Decimal("12.00"), quantity=2)


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[cb.Store]:
    made = MemoryStore() if request.param == "memory" else SQLiteStore(str(tmp_path / "a.db"))
    yield made
    made.close()


class Shop:
    """A shop with a clock, and one cart that was written about."""

    def __init__(self, store: cb.Store, **more: Any) -> None:
        self.now = AT
        campaign = cb.CartRecovery(id="carts", wait=HOUR, follow_ups=(24 * HOUR,), **more)
        self.recovery = cb.Recovery(store, channels=[Outbox()], clock=lambda: self.now)
        self.recovery.save_shop(cb.Shop(id="acme", currency="USD", timezone="America/New_York", campaigns=[campaign]))
        self.happens(
            cb.ConsentChanged(shop="acme", at=AT, keys=ANA, channel="push", granted=True),
            cb.DeviceAdded(shop="acme", at=AT, keys=ANA, device="phone"),
            cb.CartChanged(shop="acme", at=AT, keys=ANA, cart="c1", lines=(MUG,)),
        )

    def happens(self, *events: cb.Event) -> None:
        self.recovery.ingest(events)

    def goes_on(self, by: timedelta) -> None:
        self.now += by
        self.recovery.run_all()

    def order(self, name: str = "o1", total: str = "30.00", **more: Any) -> cb.OrderPlaced:
        return cb.OrderPlaced(
            shop="acme", at=self.now, keys=ANA, order=name, total=Decimal(total), currency="USD", **more
        )

    def seen(self, how: type = cb.MessageOpened, row: int = 0, keys: tuple[str, ...] = ANA) -> cb.Event:
        made: cb.Event = how(shop="acme", at=self.now, keys=keys, notification=self.rows()[row].id)
        return made

    def rows(self) -> list[Notification]:
        """The first one first."""
        return self.recovery.notifications("acme")[::-1]

    @property
    def row(self) -> Notification:
        return self.rows()[0]

    @property
    def credits(self) -> list[Conversion]:
        return self.recovery.conversions("acme")


@pytest.fixture
def shop(store: cb.Store) -> Shop:
    made = Shop(store)
    made.goes_on(HOUR)
    assert made.row.state == "SENT"
    return made


def test_the_first_open_and_the_first_click_stay(shop: Shop) -> None:
    """In whatever order they are heard, and however often."""
    late, early = shop.now + 9 * MINUTE, shop.now + 2 * MINUTE
    shop.now = late
    shop.happens(shop.seen(cb.MessageClicked), shop.seen())
    assert (shop.row.opened_at, shop.row.clicked_at) == (late, late)
    shop.now = early
    shop.happens(shop.seen())
    shop.now = late + HOUR
    shop.happens(shop.seen(), shop.seen(cb.MessageClicked))
    assert (shop.row.opened_at, shop.row.clicked_at) == (early, late)
    assert (shop.row.state, shop.row.title is not None) == ("SENT", True), "the rest of the row is as it was"


def test_a_row_says_what_cart_it_is_about(shop: Shop) -> None:
    """As it was when the message was decided, whatever is in it since."""
    shop.happens(cb.CartChanged(shop="acme", at=shop.now + MINUTE, keys=ANA, cart="c1", lines=()))
    assert (shop.row.items, shop.row.cart_value, shop.row.cart_currency) == (1, Decimal("24.00"), "USD")


def test_an_order_is_on_the_row_and_its_credit_says_what_the_message_was(shop: Shop) -> None:
    """With campaign, step, channel, when it was sent and what was in the cart: nothing more need be read."""
    sent = shop.now
    shop.now += MINUTE
    shop.happens(shop.seen(cb.MessageClicked))
    shop.now += HOUR
    shop.happens(shop.order())
    assert (shop.row.orders, shop.row.earned, shop.row.recovered) == (1, (("USD", Decimal("30.00")),), True)
    (won,) = shop.credits
    assert (won.sent_at, won.campaign, won.kind, won.step, won.channel) == (sent, "carts", "cart_recovery", 0, "push")
    assert (won.items, won.cart_value, won.cart_currency, won.session) == (1, Decimal("24.00"), "USD", shop.row.session)
    assert (won.touch, won.notification) == ("click", shop.row.id)


def test_refunds_and_cancellations_are_taken_off_the_row(shop: Shop) -> None:
    """Part of the money, all of it, the order itself: the row says what is left."""
    shop.now += MINUTE
    shop.happens(shop.order("o1"), shop.order("o2", "10.00"))
    assert (shop.row.orders, shop.row.earned) == (2, (("USD", Decimal("40.00")),))
    refund: dict[str, Any] = {"shop": "acme", "at": shop.now + MINUTE, "keys": ANA}
    shop.happens(cb.OrderRefunded(**refund, order="o1", refund="r1", amount=Decimal("5.00")))
    assert (shop.row.orders, shop.row.earned) == (2, (("USD", Decimal("35.00")),))
    shop.happens(cb.OrderRefunded(**refund, order="o2", refund="r2", amount=Decimal("10.00")))
    assert (shop.row.orders, shop.row.earned) == (1, (("USD", Decimal("25.00")),))
    shop.happens(cb.OrderCancelled(shop="acme", at=shop.now + HOUR, keys=ANA, order="o1"))
    assert (shop.row.orders, shop.row.earned, shop.row.recovered) == (0, (), False)
    assert [(c.order, c.counts) for c in shop.credits] == [("o2", False)]


def test_a_session_that_a_follow_up_won_back_is_recovered_on_its_first_row(shop: Shop) -> None:
    """The follow-up has the credit, the first message says that its session was won back; a cancellation takes it back."""
    shop.goes_on(24 * HOUR)
    first, second = shop.rows()
    assert (second.step, second.state) == (1, "SENT")
    shop.now += 5 * MINUTE
    shop.happens(shop.order())
    first, second = shop.rows()
    assert [(r.orders, r.recovered) for r in (first, second)] == [(0, True), (1, False)]
    shop.happens(cb.OrderCancelled(shop="acme", at=shop.now + MINUTE, keys=ANA, order="o1"))
    assert [(r.orders, r.recovered) for r in shop.rows()] == [(0, False), (0, False)]


def test_a_cart_that_comes_back_after_its_purchase_is_another_to_win_back(shop: Shop) -> None:
    """The same token, another sequence: what its first cart brought is not said of the second, whatever is written later."""
    shop.now += MINUTE
    shop.happens(shop.order(cart="c1"))
    shop.now += HOUR
    lamp = cb.Line(product="2", variant="21", title="Lamp", price=Decimal("50.00"))
    shop.happens(cb.CartChanged(shop="acme", at=shop.now, keys=ANA, cart="c1", lines=(lamp,)))
    shop.goes_on(24 * HOUR)
    assert [(r.step, r.state, r.session, r.recovered) for r in shop.rows()] == [
        (0, "SENT", "cart:c1", True),
        (0, "SENT", "cart:c1", False),
    ]
    shop.happens(cb.OrderRefunded(shop="acme", at=shop.now, keys=ANA, order="o1", refund="r1", amount=Decimal(5)))
    assert [(r.orders, r.recovered) for r in shop.rows()] == [(1, True), (0, False)]
    shop.now += MINUTE
    shop.happens(shop.order("o2", cart="c1"))
    assert [(r.orders, r.recovered) for r in shop.rows()] == [(1, True), (1, True)]


def test_an_order_that_moves_to_a_later_message_leaves_the_earlier(shop: Shop) -> None:
    """A click on the first message that is heard late takes the order from the second."""
    shop.goes_on(24 * HOUR)
    ordered = shop.now = shop.now + HOUR
    shop.happens(shop.order())
    assert [r.orders for r in shop.rows()] == [0, 1]
    shop.now = ordered - MINUTE
    shop.happens(shop.seen(cb.MessageClicked, 0))
    assert [r.orders for r in shop.rows()] == [1, 0]
    assert shop.rows()[1].earned == ()


def test_what_is_heard_while_a_message_is_on_its_way_is_kept(store: cb.Store) -> None:
    """It is opened, and an order is placed, before the provider has answered: settling it loses neither."""
    made = Shop(store)

    class Meanwhile(Outbox):
        def send(self, message: cb.OutgoingMessage) -> cb.Sent:
            made.happens(made.seen())
            made.now += MINUTE
            made.happens(made.order())
            return super().send(message)

    made.recovery = cb.Recovery(store, channels=[Meanwhile()], clock=lambda: made.now)
    opened = AT + HOUR
    made.goes_on(HOUR)
    assert (made.row.state, made.row.opened_at, made.row.orders) == ("SENT", opened, 1)
    assert [c.campaign for c in made.credits] == ["carts"]


def test_an_order_that_a_late_answer_takes_leaves_the_earlier_message(store: cb.Store) -> None:
    """Placed while the follow-up is on its way, it is the clicked first message's; once the answer is there, the follow-up's."""
    made = Shop(store)
    seen: list[list[int]] = []

    class Meanwhile(Outbox):
        def send(self, message: cb.OutgoingMessage) -> cb.Sent:
            if len(made.rows()) == 2:
                made.now += MINUTE
                made.happens(made.order())
                seen.append([r.orders for r in made.rows()])
            return super().send(message)

    made.recovery = cb.Recovery(store, channels=[Meanwhile()], clock=lambda: made.now)
    made.goes_on(HOUR)
    made.now += MINUTE
    made.happens(made.seen(cb.MessageClicked))
    made.goes_on(24 * HOUR)
    assert seen == [[1, 0]]
    assert [(r.orders, r.recovered) for r in made.rows()] == [(0, True), (1, False)]
    assert [c.notification for c in made.credits] == [made.rows()[1].id]


def test_a_worker_that_is_lost_loses_no_open(store: cb.Store) -> None:
    """A message that was given up as unknown keeps what was heard of it."""
    made = Shop(store)

    class Dies(Outbox):
        def send(self, message: cb.OutgoingMessage) -> cb.Sent:
            raise KeyboardInterrupt

    made.recovery = cb.Recovery(store, channels=[Dies()], clock=lambda: made.now)
    made.now += HOUR
    with pytest.raises(KeyboardInterrupt):
        made.recovery.run_due()
    made.happens(made.seen(cb.MessageClicked))
    clicked = made.now
    made.recovery = cb.Recovery(store, channels=[Outbox()], clock=lambda: made.now)
    made.goes_on(10 * MINUTE)
    assert (made.row.state, made.row.clicked_at) == ("AMBIGUOUS", clicked)


def test_somebody_elses_tap_says_nothing_of_the_row(shop: Shop) -> None:
    """A message that was passed on: the row is its own shopper's, and is not touched by another's click."""
    ben = (cb.key("customer", "ben"),)
    shop.happens(cb.ConsentChanged(shop="acme", at=AT, keys=ben, channel="push", granted=False))
    before = shop.row
    shop.now += MINUTE
    shop.happens(shop.seen(cb.MessageClicked, keys=ben))
    assert shop.row == before


def test_a_tap_heard_before_two_turn_out_to_be_one_is_on_the_row(shop: Shop) -> None:
    """By mail she tapped what her phone was sent, and only later it is known that both are hers: the row says so then."""
    shop.goes_on(HOUR)
    mail = (cb.key("email", "ana@example.com"),)
    shop.now += 5 * MINUTE
    shop.happens(shop.seen(cb.MessageClicked, keys=mail))
    assert shop.row.clicked_at is None
    tapped = shop.now
    shop.now += HOUR
    shop.happens(cb.ShoppersMerged(shop="acme", at=shop.now, keys=(*ANA, *mail)))
    assert shop.row.clicked_at == tapped
    assert shop.recovery.report("acme").totals.clicks.hits == 1


def test_two_that_turn_out_to_be_one_keep_the_order(shop: Shop) -> None:
    """A guest's order of before the merge is credited to the message, and the row is the kept shopper's."""
    shop.now += MINUTE
    guest = (cb.key("email", "ana@shop.example"),)
    shop.happens(cb.OrderPlaced(shop="acme", at=shop.now, keys=guest, order="o1", total=Decimal(30), currency="USD"))
    assert (shop.row.orders, shop.credits) == (0, [])
    shop.happens(cb.ShoppersMerged(shop="acme", at=shop.now, keys=(*ANA, *guest)))
    assert (shop.row.orders, len(shop.credits)) == (1, 1)
    assert shop.row.shopper == shop.credits[0].shopper
    assert [r.id for r in shop.recovery.notifications("acme", shopper="email:ana@shop.example")] == [shop.row.id]


def test_an_erased_persons_rows_keep_what_is_counted(shop: Shop) -> None:
    """Opens, clicks, orders and money stay, so that no report moves; the person and the words go."""
    shop.now += MINUTE
    shop.happens(shop.seen(cb.MessageClicked), shop.order())
    before = shop.row
    shop.recovery.erase("acme", "ana")
    after = shop.row
    assert (after.shopper, after.title, after.body) == ("", None, None)
    names = ("state", "decided_at", "clicked_at", "orders", "earned", "recovered", "campaign", "cart_value")
    assert [getattr(after, n) for n in names] == [getattr(before, n) for n in names]


def test_the_arm_and_its_share_are_on_the_row(store: cb.Store) -> None:
    """From the first row on: what the experiment gave this arm when it was drawn, in both arms."""
    experiment = cb.Experiment(id="e", holdout=0.5, variants={"a": 3, "b": 1})
    made = Shop(store, experiment=experiment)
    for n in range(12):
        keys = (cb.key("customer", f"c{n}"),)
        made.happens(
            cb.ConsentChanged(shop="acme", at=AT, keys=keys, channel="push", granted=True),
            cb.DeviceAdded(shop="acme", at=AT, keys=keys, device=f"phone{n}"),
            cb.CartChanged(shop="acme", at=AT, keys=keys, cart=f"c1{n}", lines=(MUG,)),
        )
    made.goes_on(HOUR)
    shares = {None: 0.5, "a": 0.375, "b": 0.125}
    assert {r.state for r in made.rows()} == {"SENT", "WITHHELD"}
    assert {(r.experiment, r.propensity) for r in made.rows()} == {("e", shares[r.variant]) for r in made.rows()}


def test_rows_and_credits_from_before_load() -> None:
    """Arrays that end where an earlier version's did: what was not kept then has its default."""
    row = Notification("n", "acme", "s", "c", "cart_recovery", 0, "cart:t", "push", "SENT", AT)
    old = msgspec.msgpack.encode(msgspec.msgpack.decode(encode_row(row))[:26])
    assert decode_notification(old) == row
    credit = Conversion("acme", "o", "n", "s", "click", AT, Decimal(5), Decimal(0), "USD")
    assert decode_conversion(msgspec.msgpack.encode(msgspec.msgpack.decode(encode_row(credit))[:9])) == credit


# --- what comes back --------------------------------------------------------------------------------------------------


def test_what_a_provider_reports_is_on_the_row(shop: Shop) -> None:
    """When it was first delivered, came back for good or for now, was marked as spam; in whatever order, however often."""
    early, late = shop.now + MINUTE, shop.now + HOUR
    for at in (late, early, late):
        shop.now = at
        back: dict[str, Any] = {"shop": "acme", "at": at, "keys": ANA, "notification": shop.row.id}
        shop.happens(
            cb.MessageDelivered(**back), cb.MessageBounced(**back), cb.MessageBounced(**back, permanent=True),
            cb.MessageComplained(**back),
        )  # fmt: skip
    row = shop.row
    assert (row.delivered_at, row.bounced_at, row.soft_bounced_at, row.complained_at) == (early,) * 4
    assert (row.state, row.opened_at, row.opted_out_at) == ("SENT", None, None)


def no(shop: Shop, after: timedelta = MINUTE, channel: Any = "push", source: str | None = "app") -> None:
    shop.now += after
    shop.happens(cb.ConsentChanged(shop="acme", at=shop.now, keys=ANA, channel=channel, granted=False, source=source))


def test_a_no_is_put_down_to_the_last_message(shop: Shop) -> None:
    """Of its channel, within a week; the first no counts."""
    shop.goes_on(24 * HOUR)
    no(shop)
    first = shop.now
    no(shop)
    assert [row.opted_out_at for row in shop.rows()] == [None, first]
    [figures] = [shop.recovery.report("acme", now=shop.now).totals]
    assert (figures.sent, figures.opt_outs) == (2, 1)


@pytest.mark.parametrize(
    "how",
    [
        {"after": timedelta(days=8)},
        {"channel": "email"},
        {"source": "bounced: ses 5.1.1"},
        {"source": "complained: ses"},
    ],
)
def test_a_no_that_no_message_brought(shop: Shop, how: dict[str, Any]) -> None:
    """Too late, to another channel, or nobody's word but a bounce or a complaint, which is counted as such."""
    no(shop, **how)
    assert [row.opted_out_at for row in shop.rows()] == [None]


class Mail:
    """A channel whose provider proves that the address is none, or says that its owner opted out."""

    name = "email"

    def __init__(self, answer: cb.Sent) -> None:
        self.answer = answer

    def send(self, message: cb.OutgoingMessage) -> cb.Sent:
        return self.answer


@pytest.mark.parametrize(
    ("answer", "source"),
    [
        (cb.Sent("rejected", "rcpt: 550 5.1.1", dead=True), "bounced: no such address"),
        (cb.Sent("rejected", "21610", opted_out=True), "provider"),
        (cb.Sent("rejected", "550"), None),
    ],
)
def test_proof_about_an_address_ends_it_and_is_explained(answer: cb.Sent, source: str | None) -> None:
    """The address gets nothing more, the person who left another one does once they agree; explain says where it comes from."""
    world = cb_world(answer)
    ana = world.shopper("ana", consents=("email",))
    world.at("10:00")
    ana.adds("Mug", "12.00")
    world.at("11:30")
    [reach] = [found for found in world.recovery.explain("acme", "ana").findings if found.rule == "reachable"]
    assert reach.values.get("noes") == ({"email": source} if source is not None else None)
    assert (reach.reason.code if reach.reason else None) == ("opted_out" if source is not None else None)


def cb_world(answer: cb.Sent) -> World:
    return World([cb.CartRecovery(wait=HOUR, channels=["email"])], channels=[Mail(answer)], quiet_hours=None)
