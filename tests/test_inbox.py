"""The inbox: what was sent, to be read again; and tests that are sent to the merchant, which are in nobody's."""

from __future__ import annotations

import json
from typing import Any

import pytest

import cartback as cb
from cartback.errors import InvalidSettings
from cartback.testing import World

ANA = ("customer:ana",)


def world(**settings: Any) -> World:
    return World([cb.CartRecovery(wait="1h", follow_ups=["24h"], inbox=True)], quiet_hours=None, caps=(), **settings)


def told(w: World, keys: tuple[str, ...] = ANA, **request: Any) -> tuple[int, dict[str, Any]]:
    reply = w.recovery.inbox("acme", cb.Request(**request), keys)
    return reply.status, json.loads(reply.body) if reply.body else {}


def sent(w: World) -> World:
    w.at("09:00").ana.adds("Mug", "12.00")
    w.at("Tue 12:00")
    return w


class InboxCases:
    """What an inbox does; `plugged` may put another in its place."""

    def plugged(self, w: World) -> World:
        return w

    def world(self, **settings: Any) -> World:
        return self.plugged(world(**settings))

    def test_what_was_pushed_lands_in_it(self) -> None:
        """The newest first, with words and time, unread until they are read."""
        w = sent(self.world())
        status, inbox = told(w)
        assert (status, inbox["unread"]) == (200, 2)
        rows = w.recovery.notifications("acme")
        assert [(m["id"], m["title"], m["body"], m["read"]) for m in inbox["messages"]] == [
            (row.id, row.title, row.body, False) for row in sorted(rows, key=lambda row: row.decided_at, reverse=True)
        ]

    def test_read_is_opened(self) -> None:
        """A POST marks messages as read, which the ledger knows as opened; what was opened elsewhere is read."""
        w = sent(self.world())
        first, second = told(w)[1]["messages"]
        status, inbox = told(w, method="POST", body=json.dumps({"read": [first["id"], "nothing"]}).encode())
        assert (status, inbox["unread"]) == (200, 1)
        assert {row.id: row.opened_at is not None for row in w.recovery.notifications("acme")} == {
            first["id"]: True, second["id"]: False,
        }  # fmt: skip
        w.at("Tue 13:00")
        w.ingest(cb.MessageClicked(shop="acme", at=w.now, keys=(cb.key("customer", "ana"),), notification=second["id"]))
        assert told(w)[1]["unread"] == 0

    def test_it_is_only_the_shoppers_own(self) -> None:
        """Another shopper, nobody, and somebody unknown see nothing of it, and mark nothing in it."""
        w = sent(self.world())
        w.ben.adds("Bowl", "9.00")
        mine = told(w)[1]["messages"][0]["id"]
        for keys in ((), ("customer:ben",), ("customer:zoe",)):
            assert told(w, keys)[1] == {"unread": 0, "messages": []}
            told(w, keys, method="POST", body=json.dumps({"read": [mine]}).encode())
        assert told(w)[1]["unread"] == 2

    @pytest.mark.parametrize("shared", ["email:family@example.com", "phone:+4915112345678", "device:ana-phone"])
    def test_it_is_nobody_elses_who_shares_a_weaker_key(self, shared: str) -> None:
        """A customer of whom nothing is known yet, at the family's address or on the family's tablet, is another person."""
        w = sent(self.world())
        kind, _, value = shared.partition(":")
        if kind != "device":
            w.ingest(cb.ProfileChanged(shop="acme", at=w.now, keys=(cb.key("customer", "ana"),), **{kind: value}))
        mine = told(w)[1]["messages"][0]["id"]
        for keys in ((shared, "customer:zoe"), ("customer:zoe", shared)):
            assert told(w, keys)[1] == {"unread": 0, "messages": []}
            told(w, keys, method="POST", body=json.dumps({"read": [mine]}).encode())
        assert told(w)[1]["unread"] == 2
        assert told(w, (shared,))[1]["unread"] == told(w, ("customer:ana", shared))[1]["unread"] == 2

    def test_a_tag_is_known_through_a_proxy(self) -> None:
        """One that compresses makes the tag weak, and a cache sends several."""
        w = sent(self.world())
        tag = dict(w.recovery.inbox("acme", cb.Request(), ANA).headers)["ETag"]
        for known in (tag, f"W/{tag}", f'"another", {tag}'):
            assert told(w, headers={"If-None-Match": known})[0] == 304
        assert told(w, headers={"If-None-Match": '"another"'})[0] == 200

    def test_only_campaigns_that_want_it(self) -> None:
        """Without `inbox` nothing lands in it, and switching it on shows what was sent."""
        w = self.plugged(World([cb.CartRecovery(wait="1h", follow_ups=[])], quiet_hours=None))
        sent(w)
        assert told(w)[1]["messages"] == []
        w.save(campaigns=[cb.CartRecovery(wait="1h", follow_ups=[], inbox=True)])
        assert len(told(w)[1]["messages"]) == 1

    def test_what_is_forgotten_is_gone(self) -> None:
        """After the retention of texts, and when the shopper was erased."""
        w = sent(self.world(retention={"text": "2d"}))
        w.at("Fri 12:00")
        assert told(w)[1]["messages"] == []
        w = sent(self.world())
        w.recovery.erase("acme", "ana")
        assert told(w)[1]["messages"] == []

    def test_an_unchanged_inbox_is_not_sent_again(self) -> None:
        """An ETag of what is in it and what was read."""
        w = sent(self.world())
        reply = w.recovery.inbox("acme", cb.Request(), ANA)
        tag = dict(reply.headers)["ETag"]
        again = w.recovery.inbox("acme", cb.Request(headers={"If-None-Match": tag}), ANA)
        assert (again.status, again.body) == (304, b"")
        told(w, method="POST", body=json.dumps({"read": [w.recovery.notifications("acme")[0].id]}).encode())
        assert w.recovery.inbox("acme", cb.Request(headers={"If-None-Match": tag}), ANA).status == 200

    @pytest.mark.parametrize(
        ("request_", "status"),
        [
            ({"method": "PUT"}, 405), ({"method": "POST", "body": b"{"}, 400), ({"method": "POST", "body": b'{"read": 1}'}, 400),
            ({"method": "POST", "body": b"x" * 20_000}, 413), ({"method": "POST", "body": b'{"read": [], "all": true}'}, 400),
        ],
    )  # fmt: skip
    def test_what_is_no_request_changes_nothing(self, request_: dict[str, Any], status: int) -> None:
        """Refused by name."""
        w = sent(self.world())
        assert told(w, **request_)[0] == status
        assert told(w)[1]["unread"] == 2

    def test_an_unknown_shop_is_told_as_any_stranger(self) -> None:
        """No more than a bad signature is."""
        assert self.world().recovery.inbox("other", cb.Request(), ANA).status == 401


class TestInbox(InboxCases):
    """Ours."""


# --- send me one ------------------------------------------------------------------------------------------------------


def test_send_me_one() -> None:
    """It goes to the address that was named, once, with words and content, and says that it is a test."""
    w = world()
    row = w.recovery.send_test("acme", "cart_recovery", "my-phone")
    [message] = w.outboxes["push"].messages
    assert (message.address, message.test, message.data["test"], message.title) == ("my-phone", True, "1", row.title)
    assert (row.state, row.test, row.campaign) == ("SENT", True, "cart_recovery")
    assert "Canvas tote" in message.body
    assert w.recovery.notifications("acme") == [row]


def test_of_any_step_and_channel() -> None:
    """The step's own channel and discount, or the channel that is named."""
    campaign = cb.CartRecovery(steps=[cb.Step(wait="1h"), cb.Step(wait="1d", channels=["sms"], discount="TEXT10")])
    w = World([campaign])
    assert w.recovery.send_test("acme", "cart_recovery", "+15550123", step=1).code == "TEXT10"
    w.recovery.send_test("acme", "cart_recovery", "me@acme.example", channel="email")
    assert [len(w.outboxes[name].messages) for name in ("push", "sms", "email")] == [0, 1, 1]


def test_it_is_in_no_report_and_about_nobody() -> None:
    """Nothing is sent, counted, due or known for it."""
    w = world()
    w.recovery.send_test("acme", "cart_recovery", "my-phone")
    report = w.recovery.report("acme")
    assert report.totals.sent == 0
    assert w.recovery.next_due() is None
    assert told(w, ("device:my-phone",))[1]["messages"] == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"campaign": "nothing"}, "campaign"), ({"step": 2}, "step"), ({"address": " "}, "address"), ({"channel": "pigeon"}, "channel"),
        ({"audience": "everybody"}, "audience"),
    ],
)  # fmt: skip
def test_what_cannot_be_sent_is_refused(changes: dict[str, Any], message: str) -> None:
    """By name, before anything is written."""
    w = world()
    with pytest.raises(InvalidSettings, match=message):
        w.recovery.send_test(**{"shop": "acme", "campaign": "cart_recovery", "address": "my-phone", **changes})
    assert w.recovery.notifications("acme") == []


def test_what_became_of_it_is_in_the_row() -> None:
    """A refusal, an error of the channel, and a provider that is away."""
    from cartback.channels.outbox import Outbox

    box = Outbox(outcomes=[cb.Sent("rejected", "no such device"), TimeoutError(), cb.Sent("not_sent", "429")])
    w = World([cb.CartRecovery()], channels=[box])
    states = [w.recovery.send_test("acme", "cart_recovery", "my-phone").state for _ in range(3)]
    assert states == ["FAILED", "AMBIGUOUS", "NOT_SENT"]
    assert len({row.id for row in w.recovery.notifications("acme")}) == 3
