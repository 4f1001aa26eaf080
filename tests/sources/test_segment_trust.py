"""What a stranger can do who read the public write key out of the page: nothing to anybody but himself.

Every test is an attack through the engine: Ana is known by her shop's server, has consented, and has a phone. The stranger
knows her customer id, her address, her order's number and the names that tokens have here. Her anonymousId he does not know.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import cartback as cb
from cartback.domain.identity import key
from cartback.errors import InvalidSettings
from cartback.sources import segment
from cartback.stores.memory import MemoryStore
from cartback.testing import FakeClock, FakeIds, Outbox

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
SIGNING = "only the backend knows"
CART_ID = segment.TrackingSettings(cart="cart_id", consent={"Marketing": "push"})
KEYS = {
    "public": segment.WriteKey(
        "acme", signing=SIGNING, settings=segment.TrackingSettings(consent={"Marketing": "push"})
    ),
    "public-by-id": segment.WriteKey("acme", signing=SIGNING, settings=CART_ID),
    "secret": segment.WriteKey("acme", secret=True, settings=segment.TrackingSettings(consent={"Marketing": "push"})),
}
MUG = [{"product_id": "mug", "name": "Mug", "price": 12}]
CACTUS = [{"product_id": "cactus", "name": "Cactus", "price": 9}]
PUSH = {"Marketing": True}
EVIL_PHONE = "evil-phone-token"


class Stage:
    """The shop's engine, and whoever sends to its endpoint."""

    def __init__(self) -> None:
        self.clock = FakeClock(NOON)
        self.outbox = Outbox()
        self.duplicates = 0
        self.recovery = cb.Recovery(MemoryStore(), clock=self.clock, new_id=FakeIds(), channels=[self.outbox])
        campaigns = (cb.CartRecovery(wait="1h"), cb.CheckoutRecovery(wait="1h"))
        self.recovery.save_shop(
            cb.Shop(id="acme", currency="USD", timezone="UTC", campaigns=campaigns, quiet_hours=None)
        )

    def send(self, *messages: dict[str, Any], key: str = "public", headers: Any = ()) -> segment.Tracked:
        stamped = [{"timestamp": self.clock().isoformat(), **message} for message in messages]
        body = json.dumps({"batch": stamped, "writeKey": key}).encode()
        tracked = segment.read("/v1/b", headers, body, keys=KEYS, received_at=self.clock())
        self.duplicates = self.recovery.ingest(tracked.events).duplicates if tracked.events else 0
        return tracked

    def known(self, customer: str = "ana") -> dict[str, Any]:
        return self.recovery.export("acme", key("customer", customer))

    def words_to(self, address: str) -> str:
        """All that was said to an address."""
        return " ".join(f"{m.title} {m.body}" for m in self.outbox.messages if m.address == address)

    def sent(self, after: timedelta = timedelta(hours=2)) -> list[str]:
        """The addresses that were written to by then."""
        self.clock.advance(after)
        while self.recovery.run_due().claimed:
            pass
        return [message.address for message in self.outbox.messages]


def identify(user: str, **fields: Any) -> dict[str, Any]:
    return {"type": "identify", "userId": user, **fields}


def track(event: str, **fields: Any) -> dict[str, Any]:
    return {"type": "track", "event": event, **fields}


def full_cart(**fields: Any) -> dict[str, Any]:
    return track(
        "Cart Viewed", properties={"products": MUG, "currency": "USD", **fields.pop("properties", {})}, **fields
    )


@pytest.fixture
def stage() -> Iterator[Stage]:
    """Ana's server has said who she is, what she agreed to, and what is in her cart."""
    made = Stage()
    consent = {"consent": {"categoryPreferences": PUSH}}
    made.send(
        identify("ana", traits={"email": "ana@acme.example"}),
        track("Segment Consent Preference Updated", userId="ana", context=consent),
        full_cart(userId="ana", context={"device": {"token": "ana-phone-token"}}),
        key="secret",
    )
    yield made
    made.recovery.close()


def signed(user: str) -> dict[str, Any]:
    return {"signature": segment.sign(user, SIGNING)}


def strangers_cart(**fields: Any) -> dict[str, Any]:
    return full_cart(**{**fields, "properties": {**fields.get("properties", {}), "products": CACTUS}})


def attacks(**fields: Any) -> list[dict[str, Any]]:
    """A message that says `fields` under every name of Ana's, with what may be forged beside it."""
    names: list[dict[str, Any]] = [
        {"userId": "ana"},
        {"userId": "ana", "anonymousId": "evil"},
        {"userId": "ana@acme.example", "anonymousId": "evil"},
        {"anonymousId": "ana"},
        {"anonymousId": "user:ana"},
        {"anonymousId": "customer:ana"},
        {"anonymousId": "evil", "traits": {"email": "ana@acme.example"}},
        {"anonymousId": "evil", "context": {"traits": {"email": "ana@acme.example", "userId": "ana"}}},
    ]
    forged: list[dict[str, Any]] = [
        {},
        {"signature": ""},
        {"signature": "0" * 64},
        signed("evil"),
        {"signature": {"x": 1}},
    ]
    return [
        {**fields, **name, "context": {**fields.get("context", {}), **name.get("context", {}), "cartback": forgery}}
        for name in names
        for forgery in forged
    ]


def test_her_cart_is_sent_to_her_phone(stage: Stage) -> None:
    """Without a stranger she is written to: else the tests below would show nothing."""
    assert stage.sent() == ["ana-phone-token"]


def test_a_stranger_cannot_get_anybodys_cart_to_his_device(stage: Stage) -> None:
    """Not by naming her beside his phone, nor as a customer himself by naming her cart, checkout or visitor."""
    phone = {"device": {"token": EVIL_PHONE}}
    before = stage.known()
    for key_ in ("public", "public-by-id"):
        stage.send(*attacks(**strangers_cart(context=phone, properties={"cart_id": "user:ana"})), key=key_)
        stage.send(*attacks(**identify("ana", context=phone)), key=key_)
    assert stage.known() == before
    # He is a customer too, consents, and signs himself in rightly.
    own = {"cartback": signed("evil"), "consent": {"categoryPreferences": PUSH}, **phone}
    stage.send(track("Segment Consent Preference Updated", userId="evil", context=own))
    for token in ("user:ana", "visitor:ana", "ana", "cart:user:ana", "user:" + "a" * 40):
        for anonymous in ("evil", "ana", "user:ana"):
            ids = {"cart_id": token, "checkout_id": token, "order_id": token}
            message = {"userId": "evil", "anonymousId": anonymous, "context": own}
            empty = {"properties": {"products": [], **ids}}
            stage.send(track("Cart Viewed", **empty, **message), key="public-by-id")
            stage.send(track("Checkout Started", properties={**ids}, **message), key="public-by-id")
    assert stage.known()["shopper"]["carts"] == before["shopper"]["carts"]
    assert stage.sent().count("ana-phone-token") == 1
    assert "Mug" in stage.words_to("ana-phone-token")
    assert "Mug" not in stage.words_to(EVIL_PHONE), "his phone may be told of his own cart"


def test_a_stranger_cannot_join_two_people(stage: Stage) -> None:
    """Not by alias, nor by identify, nor by an address in somebody's traits; a signature of his own vouches for his id alone."""
    stage.send(identify("bob", traits={"email": "bob@acme.example"}), key="secret")
    ana, bob = stage.known("ana"), stage.known("bob")
    joining: list[dict[str, Any]] = [
        {"type": "alias", "userId": "ana", "previousId": "bob"},
        {"type": "alias", "userId": "bob", "previousId": "ana"},
        identify("ana", traits={"email": "bob@acme.example"}),
        identify("bob", context={"traits": {"email": "ana@acme.example"}}),
        full_cart(userId="bob", context={"traits": {"email": "ana@acme.example"}}),
    ]
    for message in joining:
        for forgery in (None, {"signature": "x"}, signed("evil"), signed(str(message["userId"]) + " ")):
            context = {**message.get("context", {}), "cartback": forgery}
            stage.send({**message, "anonymousId": "evil", "context": context})
    # Bob signs himself in, and names Ana's address as his.
    bobs = {"cartback": signed("bob"), "traits": {"email": "ana@acme.example"}}
    stage.send(identify("bob", traits={"email": "ana@acme.example"}, context=bobs))
    assert "email:ana@acme.example" in stage.known("ana")["keys"]
    assert "email:ana@acme.example" not in stage.known("bob")["keys"]
    assert stage.known("ana") == ana
    assert stage.known("bob")["keys"] == bob["keys"]


def test_a_stranger_cannot_silence_anybody(stage: Stage) -> None:
    """Not by an order, an emptied cart, a consent taken back, nor by using up the names of her server's messages."""
    gone = {"consent": {"categoryPreferences": {"Marketing": False}}}
    ids = {"cart_id": "user:ana", "checkout_id": "user:ana", "order_id": "1001"}
    for key_ in ("public", "public-by-id"):
        stage.send(*attacks(**track("Order Completed", properties={"total": 12, **ids})), key=key_)
        stage.send(*attacks(**track("Cart Viewed", properties={"products": [], **ids})), key=key_)
        stage.send(*attacks(**track("Segment Consent Preference Updated", context=gone)), key=key_)
        stage.send(*attacks(**strangers_cart(properties=ids)), key=key_)
    stage.clock.advance(timedelta(minutes=10))
    stage.send({**full_cart(anonymousId="evil"), "messageId": "server-2"})
    again = {**full_cart(userId="ana", properties={"products": [*MUG, *MUG]}), "messageId": "server-2"}
    stage.send(again, key="secret")
    assert stage.duplicates == 0
    stage.send(again, key="secret")
    assert stage.duplicates == 1
    assert stage.sent() == ["ana-phone-token"]


def test_a_stranger_cannot_place_an_order(stage: Stage) -> None:
    """Nor change, cancel or refund one; a signature of his own is no server's word either."""
    stage.send(track("Order Completed", userId="ana", properties={"order_id": "1001", "total": 50}), key="secret")
    before = stage.known()
    for event in ("Order Completed", "Order Updated", "Order Cancelled", "Order Refunded", "purchase", "refund"):
        for key_ in ("public", "public-by-id"):
            messages = attacks(**track(event, properties={"order_id": "1001", "total": 1}))
            tracked = stage.send(*messages, key=key_)
            assert tracked.events == []
            assert tracked.refused["an order under a public key"] == len(messages)
        own = track(event, userId="evil", properties={"order_id": "1001"}, context={"cartback": signed("evil")})
        assert stage.send(own).events == []
    assert stage.known() == before


def test_a_stranger_cannot_change_consent(stage: Stage) -> None:
    """Neither a yes nor a no, of any category; his own, signed, is his own."""
    before = stage.known()
    for answer in (True, False):
        consent = {"consent": {"categoryPreferences": {"Marketing": answer}}}
        messages = attacks(**track("Segment Consent Preference Updated", context=consent))
        tracked = stage.send(*messages)
        assert tracked.events == []
        assert tracked.refused["consent under a public key"] == len(messages)
    assert stage.known() == before
    own = {"cartback": signed("evil"), "consent": {"categoryPreferences": {"Marketing": True}}}
    stage.send(track("Segment Consent Preference Updated", userId="evil", anonymousId="ana", context=own))
    assert stage.known() == before


def test_a_public_key_reports_the_carts_of_its_browser(stage: Stage) -> None:
    """What is left is what a shop needs it for; who the browser is, its server or a signature says."""
    tracked = stage.send(full_cart(anonymousId="browser-1", userId="carl", context={"device": {"token": "x" * 20}}))
    [cart] = tracked.events
    assert isinstance(cart, cb.CartChanged)
    assert cart.keys == ("device:browser-1",)
    assert tracked.refused == {"a device under a public key": 1}
    context = {"cartback": signed("carl"), "device": {"token": "carls-phone-token"}}
    stage.send(full_cart(anonymousId="browser-1", userId="carl", context=context))
    assert {"customer:carl", "device:browser-1", "device:carls-phone-token"} <= set(stage.known("carl")["keys"])


def test_a_long_customer_id_can_be_guessed_too(stage: Stage) -> None:
    """What carts are called here is no token of the shop's, however long a customer's id makes it."""
    user = "customer-number-0000000727"
    stage.send(full_cart(userId=user), key="secret")
    before = stage.known(user)
    for name in (f"user:{user}", f"visitor:{user}"):
        ids = {"cart_id": name, "checkout_id": name, "order_id": name}
        for own in ({"anonymousId": "evil"}, {"userId": "evil", "context": {"cartback": signed("evil")}}):
            stage.send(strangers_cart(properties=ids, **own), key="public-by-id")
            stage.send(track("Checkout Started", properties={**ids, "products": CACTUS}, **own), key="public-by-id")
    assert stage.known(user) == before


def test_a_secret_key_that_a_browser_sends_is_not_secret(stage: Stage) -> None:
    """Whoever puts it into a page gives it to everybody: a request of a page says where it is from."""
    before = stage.known()
    origin = {"Origin": "https://acme.example"}
    tracked = stage.send(
        *attacks(**track("Order Completed", properties={"order_id": "1"})), key="secret", headers=origin
    )
    assert tracked.events == []
    assert stage.known() == before


def test_a_signature_that_does_not_hold_is_counted(stage: Stage) -> None:
    """A page whose backend signs with another secret is found out; the secret may be changed, and may not be empty."""
    message = full_cart(anonymousId="b", userId="carl", context={"cartback": {"signature": "0" * 64}})
    assert stage.send(message).refused == {"an invalid signature": 1}
    both = segment.WriteKey("acme", signing=["new", "old"])
    body = json.dumps({**message, "context": {"cartback": {"signature": segment.sign("carl", "old")}}}).encode()
    [event] = segment.events("/t?writeKey=k", {}, body, keys={"k": both}, received_at=NOON)
    assert isinstance(event, cb.CartChanged)
    assert event.keys[0] == "customer:carl"
    with pytest.raises(InvalidSettings, match="signed"):
        segment.WriteKey("acme", signing="")
