"""manage.py's own commands do what cartback's command line does, on Django's connection."""

from __future__ import annotations

import json
import tempfile
from io import StringIO
from pathlib import Path
from typing import Any

from django.core import mail
from django.core.management import CommandError, call_command
from django.test import TestCase

from cartback.django.test import RecoveryMixin
from cartback.errors import UnknownShopper

from .settings import SHOP
from .world import agrees, cart, order


def said(*command: Any, **options: Any) -> str:
    out = StringIO()
    call_command(*command, stdout=out, **options)
    return out.getvalue()


class CommandTests(RecoveryMixin, TestCase):
    def setUp(self) -> None:
        super().setUp()
        self.recovery.ingest([*agrees(self.clock.now), cart(self.clock.now)])

    def test_run_sends_what_is_due(self) -> None:
        """With --once it ends when nothing is; a second run sends nothing."""
        self.later("1h")
        call_command("cartback_run", once=True)
        self.assertEqual([message.address for message in self.outbox], ["phone-of-ana"])
        call_command("cartback_run", "--once", "--poll", "1min", "--limit", "10")
        self.assertEqual(len(self.outbox), 1)

    def test_purge_is_retention(self) -> None:
        """Each shop's."""
        self.assertIn(f"{SHOP.id}: ", said("cartback_run", purge=True))

    def test_explain_says_why(self) -> None:
        """For people, as JSON, and at another time; a shopper nobody knows is an error."""
        self.assertIn("wait until", said("cartback_explain", "ana"))
        shown = json.loads(said("cartback_explain", "ana", "--json", "--at", "2026-01-05T10:00:00+00:00"))
        self.assertEqual(shown["decision"]["kind"], "send")
        with self.assertRaisesMessage(CommandError, "nobody"):
            said("cartback_explain", "nobody-of-ours")
        with self.assertRaisesMessage(CommandError, "expected a time"):
            said("cartback_explain", "ana", "--at", "noon")

    def test_report_says_what_came_of_it(self) -> None:
        """As a table, JSON, CSV and a page."""
        self.later("1h")
        self.run_due()
        self.later("1h")
        self.recovery.ingest(order(self.clock.now))
        self.assertIn("orders won back", said("cartback_report"))
        self.assertEqual(json.loads(said("cartback_report", "--json", "--shop", SHOP.id))["totals"]["sent"], 1)
        self.assertIn("total,,1,", said("cartback_report", "--csv", "--by", "campaign"))
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder, "report.html")
            said("cartback_report", "--html", str(page))
            self.assertIn("<!doctype html>", page.read_text(encoding="utf-8").lower())
        with self.assertRaisesMessage(CommandError, "nowhere"):
            said("cartback_report", "--shop", "nowhere")

    def test_which_shop_is_asked_for_where_there_are_several(self) -> None:
        """The one of CARTBACK is meant, else --shop is needed."""
        from cartback.django import conf

        self.recovery.save_shop(SHOP.model_copy(update={"id": "other"}))
        self.assertIn(SHOP.id, said("cartback_report"))
        with conf.replaced(conf.read({})), self.assertRaisesMessage(CommandError, "--shop is required"):
            said("cartback_report")

    def test_send_test_sends_one(self) -> None:
        """By the channel that is named; what is refused is an error."""
        self.assertIn(
            "SENT by email", said("cartback_send_test", "cart_recovery", "me@example.com", "--channel", "email")
        )
        [message] = self.outbox
        self.assertTrue(message.test)
        self.assertEqual(mail.outbox, [], "the outbox stands in for Django's backend")
        with self.assertRaisesMessage(CommandError, "no_such"):
            said("cartback_send_test", "no_such", "me@example.com")

    def test_backfill_takes_a_history(self) -> None:
        """Events as JSON lines; a dry run saves nothing; a slip in the shop is an error."""
        line = {
            "type": "order_placed",
            "shop": SHOP.id,
            "at": "2025-12-01T12:00:00Z",
            "keys": ["customer:zoe"],
            "order": "h1",
            "total": "9.00",
        }
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "past.jsonl")
            path.write_text(json.dumps(line) + "\n", encoding="utf-8")
            shown = said("cartback_backfill", str(path), "--source", "events", "--dry-run")
            self.assertIn("Nothing was saved", shown)
            with self.assertRaises(UnknownShopper):
                self.recovery.export(SHOP.id, "zoe")
            self.assertIn("1 events were saved", said("cartback_backfill", str(path), "--source", "events"))
            self.assertEqual(len(self.recovery.export(SHOP.id, "zoe")["shopper"]["orders"]), 1)
            with self.assertRaisesMessage(CommandError, "nowhere"):
                said("cartback_backfill", str(path), "--source", "events", "--shop", "nowhere")

    def test_what_is_typed_wrong_is_a_command_error(self) -> None:
        """By its option, as on the command line; nothing of it is a bare error."""
        for command, option, typed in [
            ("replay", "--tick", "soon"),
            ("replay", "--after", "5"),
            ("replay", "--first", "0"),
            ("run", "--poll", "999999w"),
            ("run", "--poll", "0s"),
        ]:
            more = ["nothing.jsonl"] if command == "replay" else []
            with self.subTest(option), self.assertRaisesMessage(CommandError, f"argument {option}: expected a"):
                said(f"cartback_{command}", *more, option, typed)
        for words in (["report"], ["run", "--once"], ["explain", "ana"]):
            with self.subTest(words), self.assertRaisesMessage(CommandError, "'nope' is not in DATABASES"):
                said(f"cartback_{words[0]}", *words[1:], "--database", "nope")

    def test_replay_sends_nothing(self) -> None:
        """Past deliveries under the shop's saved settings, beside what is there now."""
        line = {
            "platform": "shopify", "topic": "carts/update",
            "headers": {"X-Shopify-Shop-Domain": SHOP.id, "X-Shopify-Topic": "carts/update", "X-Shopify-Triggered-At": "2026-01-05T09:00:00Z"},
            "body": {"token": "c1", "updated_at": "2026-01-05T09:00:00Z", "line_items": [{"product_id": 1, "quantity": 1, "price": "5.00", "title": "Mug"}]},
        }  # fmt: skip
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "past.jsonl")
            path.write_text(json.dumps(line) + "\n", encoding="utf-8")
            shown = json.loads(said("cartback_replay", str(path), "--json"))
            self.assertEqual(shown["deliveries"]["taken"], 1)
            with self.assertRaises(CommandError):
                said("cartback_replay", str(Path(folder, "none.jsonl")))
        self.assertEqual(self.outbox, [])
