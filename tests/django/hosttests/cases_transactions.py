"""cartback's writes are the host's: they commit and roll back with its own rows."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Thread

import attrs
from asgiref.sync import async_to_sync
from django.contrib.auth.models import User
from django.db import connection, connections, transaction
from django.test import SimpleTestCase, TestCase, TransactionTestCase

import cartback as cb
from cartback.django import aget_recovery, conf, get_recovery
from cartback.django.checks import check_database
from cartback.django.test import RecoveryMixin
from cartback.errors import SchemaError, StoreBusy, UnknownShop, UnknownShopper

from .settings import SHOP
from .world import agrees, cart, delivery, order


class InsideTests(RecoveryMixin, TestCase):
    databases = {"default", "other"}

    def test_a_rollback_takes_it_along(self) -> None:
        """What was ingested in an atomic() that failed is not there; after one that did not, it is."""
        try:
            with transaction.atomic():
                User.objects.create_user("ana")
                self.recovery.ingest(order(self.clock.now))
                raise KeyError
        except KeyError:
            pass
        with self.assertRaises(UnknownShopper):
            self.recovery.export(SHOP.id, "ana")
        with transaction.atomic():
            User.objects.create_user("ana")
            self.recovery.ingest(order(self.clock.now))
        self.assertEqual(len(self.recovery.export(SHOP.id, "ana")["shopper"]["orders"]), 1)

    def test_what_a_rollback_undid_is_not_remembered(self) -> None:
        """A shop that was undone leaves its number to the next one, and is not read as that one."""
        engine = get_recovery()
        try:
            with transaction.atomic():
                engine.save_shop(SHOP.model_copy(update={"id": "undone"}))
                engine.ingest(order(self.clock.now, shop="undone"))
                raise KeyError
        except KeyError:
            pass
        engine.save_shop(SHOP.model_copy(update={"id": "next"}))
        engine.ingest(order(self.clock.now, shop="next"))
        with self.assertRaises(UnknownShop):
            engine.shop("undone")
        self.assertEqual(engine.shops(), [SHOP.id, "next"])

    def test_it_sends_inside_a_test(self) -> None:
        """Claim, begin and settle in the test's own transaction, once."""
        self.recovery.ingest([*agrees(self.clock.now), cart(self.clock.now)])
        self.assertEqual(self.run_due(), [])
        self.later("1h")
        [message] = self.run_due()
        self.assertEqual((message.address, message.channel), ("phone-of-ana", "push"))
        self.assertEqual(self.run_due(), [])
        [row] = self.recovery.notifications(SHOP.id)
        self.assertEqual(row.state, "SENT")

    def test_nothing_of_another_test_is_here(self) -> None:
        """What the tests above did is rolled back."""
        self.assertEqual(self.recovery.notifications(SHOP.id), [])
        self.assertEqual(self.outbox, [])

    def test_another_database_is_another_world(self) -> None:
        """`using` names it; the shops there are its own."""
        other = get_recovery("other")
        self.assertEqual(other.shops(), [])
        other.save_shop(SHOP)
        other.ingest(order(self.clock.now))
        self.assertTrue(other.export(SHOP.id, "ana")["keys"])
        with self.assertRaises(UnknownShopper):
            self.recovery.export(SHOP.id, "ana")

    def test_tables_that_are_behind_are_said(self) -> None:
        """The error names the command, and nothing is made behind Django's back."""
        kept = vars(connections["default"]).pop("cartback_store", None)
        try:
            with transaction.atomic(), self.assertRaisesMessage(SchemaError, "manage.py migrate cartback"):
                with connection.cursor() as cursor:
                    cursor.execute("DELETE FROM cartback_schema WHERE version = 3")
                get_recovery().shops()
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO cartback_schema (version) VALUES (3)")
        finally:
            vars(connections["default"])["cartback_store"] = kept


class AwayTests(SimpleTestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.databases = {"away"}  # not before: the runner would set it up
        connections.settings["away"] = {**connections.settings["other"], "NAME": "/no/such/folder/away.db"}
        super().setUpClass()

    @classmethod
    def tearDownClass(cls) -> None:
        super().tearDownClass()
        del connections.settings["away"]

    def test_a_database_that_is_away_is_asked_again(self) -> None:
        """The error says so by its class: a worker waits, and a webhook is answered 503."""
        with self.assertRaises(StoreBusy) as raised:
            get_recovery("away").shops()
        self.assertTrue(raised.exception.retryable)
        self.assertIn("'away'", str(raised.exception))
        payload = {"token": "c1", "updated_at": "2026-01-05T09:00:00Z", "line_items": []}
        body, headers = delivery(payload, "carts/update", datetime(2026, 1, 5, 9, tzinfo=UTC))
        with conf.replaced(attrs.evolve(conf.current(), database="away")):
            sent = self.client.post(
                "/cartback/webhooks/shopify", body, content_type="application/json", headers=headers
            )
            self.assertEqual((sent.status_code, sent["Retry-After"]), (503, "5"))
            self.assertEqual(check_database(databases=["away"]), [])


class OutsideTests(RecoveryMixin, TransactionTestCase):
    def test_an_engine_outlives_its_connection(self) -> None:
        """Django closes connections between requests; an engine that is kept goes on with the next."""
        engine = get_recovery()
        engine.ingest(order(self.clock.now))
        if connection.vendor == "postgresql":  # an in-memory database would be gone with its connection
            connection.close()
        self.assertTrue(engine.export(SHOP.id, "ana")["keys"])
        self.assertTrue(get_recovery().export(SHOP.id, "ana")["keys"])

    def test_the_tables_are_emptied_after_each(self) -> None:
        """The shops of CARTBACK are there, nobody else."""
        self.assertEqual(self.recovery.shops(), [SHOP.id])
        with self.assertRaises(UnknownShopper):
            self.recovery.export(SHOP.id, "ana")
        self.recovery.ingest(order(self.clock.now))

    def test_each_thread_has_its_own_connection(self) -> None:
        """One engine, asked from several threads."""
        if connection.vendor != "postgresql":
            self.skipTest("an in-memory database is one thread's")
        engine, known = get_recovery(), list[int]()

        def ask(number: int) -> None:
            try:
                engine.ingest(order(self.clock.now, f"c{number}", f"o{number}"))
                known.append(len(engine.export(SHOP.id, f"c{number}")["shopper"]["orders"]))
            finally:
                connections.close_all()

        threads = [Thread(target=ask, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        self.assertEqual(known, [1] * 6)

    def test_a_lost_connection_is_replaced(self) -> None:
        """The server hangs up; the call in hand fails so that it may be tried again, the next one holds."""
        if connection.vendor != "postgresql":
            self.skipTest("SQLite has no server")
        engine = get_recovery()
        engine.shops()
        connection.connection.close()
        with self.assertRaises(cb.CartbackError) as raised:
            engine.shops()
        self.assertTrue(raised.exception.retryable)
        self.assertEqual(engine.shops(), [SHOP.id])

    def test_async_views_have_one_too(self) -> None:
        """Ingest, decide and send, awaited; on the connection that Django has for async code."""

        async def story() -> tuple[list[str], int]:
            engine = aget_recovery()
            await engine.ingest([*agrees(self.clock.now), cart(self.clock.now)])
            self.later("1h")
            await engine.run_all()
            return await engine.shops(), len(await engine.notifications(SHOP.id, state="SENT"))

        self.assertEqual(async_to_sync(story)(), ([SHOP.id], 1))
        self.assertEqual(len(self.outbox), 1)
