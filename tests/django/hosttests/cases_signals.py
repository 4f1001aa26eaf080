"""Signals are sent once what they speak of is committed, once, and not at all where it is rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.test import TestCase

import cartback as cb
from cartback.django import signals
from cartback.django.test import RecoveryMixin

from .settings import SHOP
from .world import agrees, cart, delivery, order


@contextmanager
def heard(signal: Any) -> Iterator[list[dict[str, Any]]]:
    told: list[dict[str, Any]] = []

    def receive(**arguments: Any) -> None:
        told.append(arguments)

    signal.connect(receive)
    try:
        yield told
    finally:
        signal.disconnect(receive)


class SignalTests(RecoveryMixin, TestCase):
    def leaves_a_cart(self) -> None:
        self.recovery.ingest([*agrees(self.clock.now), cart(self.clock.now)])
        self.later("1h")

    def test_a_message_settles_once(self) -> None:
        """Sent, with its row; that it is tapped and bought by later is no second end."""
        self.leaves_a_cart()
        with heard(signals.message_settled) as told, self.captureOnCommitCallbacks(execute=True):
            self.run_due()
            [row] = self.recovery.notifications(SHOP.id)
            self.later("5min")
            keys = (cb.key("customer", "ana"),)
            self.recovery.ingest(cb.MessageClicked(shop=SHOP.id, at=self.clock.now, keys=keys, notification=row.id))
            self.recovery.ingest(order(self.clock.now))
        [one] = told
        self.assertEqual((one["shop"], one["notification"].state, one["notification"].id), (SHOP.id, "SENT", row.id))
        self.assertEqual(one["using"], "default")

    def test_a_skipped_message_is_settled_too(self) -> None:
        """With its reason: who has not agreed is not written to."""
        self.recovery.ingest(cart(self.clock.now, "ben"))
        self.later("1h")
        with heard(signals.message_settled) as told, self.captureOnCommitCallbacks(execute=True):
            self.run_due()
        self.assertLessEqual({one["notification"].state for one in told}, {"SKIPPED"})

    def test_an_order_is_recovered_once(self) -> None:
        """With its credit; a refund later says nothing new."""
        self.leaves_a_cart()
        self.run_due()
        self.later("1h")
        with heard(signals.order_recovered) as told, self.captureOnCommitCallbacks(execute=True):
            self.recovery.ingest(order(self.clock.now))
            keys = (cb.key("customer", "ana"),)
            self.recovery.ingest(
                cb.OrderRefunded(shop=SHOP.id, at=self.clock.now, keys=keys, order="o1", refund="r1", amount=Decimal(5))
            )
            self.recovery.ingest(order(self.clock.now))
        [one] = told
        self.assertEqual((one["conversion"].order, str(one["conversion"].value)), ("o1", "12.00"))

    def test_a_rollback_says_nothing(self) -> None:
        """What did not happen is not told."""
        self.leaves_a_cart()
        self.run_due()
        self.later("1h")
        with heard(signals.order_recovered) as told, self.captureOnCommitCallbacks(execute=True):
            try:
                with transaction.atomic():
                    self.recovery.ingest(order(self.clock.now))
                    raise KeyError
            except KeyError:
                pass
        self.assertEqual(told, [])

    def test_privacy_requests_are_told(self) -> None:
        """From a webhook: who wants a copy, and who is to be forgotten."""
        self.leaves_a_cart()
        for topic, signal in (
            ("customers/data_request", signals.data_requested),
            ("customers/redact", signals.shopper_erased),
        ):
            body, headers = delivery({"customer": {"id": "ana"}}, topic, self.clock.now)
            with heard(signal) as told, self.captureOnCommitCallbacks(execute=True):
                sent = self.client.post(
                    "/cartback/webhooks/shopify", body, content_type="application/json", headers=headers
                )
                self.assertEqual(sent.status_code, 200)
            [one] = told
            self.assertEqual(one["shop"], SHOP.id)
            said = one["request"].keys[0] if "request" in one else one["shopper"]
            self.assertEqual(said, "customer:ana")
        with heard(signals.shopper_erased) as told, self.captureOnCommitCallbacks(execute=True):
            self.recovery.ingest(order(self.clock.now, "ben"))
            self.recovery.erase(SHOP.id, "ben")
        self.assertEqual([one["shopper"] for one in told], ["ben"])

    def test_a_receiver_that_fails_undoes_nothing(self) -> None:
        """The message is sent and on record, whatever the host's receiver does."""

        def fail(**_arguments: Any) -> None:
            raise KeyError

        self.leaves_a_cart()
        signals.message_settled.connect(fail)
        try:
            with self.assertLogs("django.dispatch", "ERROR"), self.captureOnCommitCallbacks(execute=True):
                self.run_due()
        finally:
            signals.message_settled.disconnect(fail)
        self.assertEqual(self.recovery.notifications(SHOP.id)[0].state, "SENT")
