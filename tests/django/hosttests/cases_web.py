"""What comes over HTTP: a webhook, a tap, the way out, a device, the inbox; and what is not there."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.models import User
from django.test import AsyncClient, Client, TestCase, override_settings

from cartback.django import conf
from cartback.django.test import RecoveryMixin

from .settings import CARTBACK, SHOP
from .world import agrees, cart, delivery

PHONE = "Mozilla/5.0 (iPhone) Mobile/15E148"


def path_of(link: str | None) -> str:
    parts = urlsplit(link or "")
    return f"{parts.path}?{parts.query}"


class RequestTests(RecoveryMixin, TestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client = Client(enforce_csrf_checks=True)

    def deliver(self, payload: dict[str, Any], topic: str, **how: Any) -> int:
        body, headers = delivery(payload, topic, self.clock.now, **how)
        sent = self.client.post("/cartback/webhooks/shopify", body, content_type="application/json", headers=headers)
        return sent.status_code

    def test_webhooks_are_believed_by_their_signature(self) -> None:
        """200 once it is saved; 401, 400, 405 and 413 say why not; no CSRF token is asked for."""
        payload = {"token": "c1", "updated_at": self.clock.now.isoformat(), "line_items": []}
        self.assertEqual(self.deliver(payload, "carts/update"), 200)
        self.assertEqual(self.deliver(payload, "carts/update", secret="guess"), 401)
        self.assertEqual(self.deliver({"token": {}}, "checkouts/update"), 400)
        self.assertEqual(self.deliver({"note": "x" * 2_000_000}, "carts/update"), 413)
        self.assertEqual(self.client.get("/cartback/webhooks/shopify").status_code, 405)
        with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000):
            self.assertEqual(self.deliver({"note": "x" * 2_000}, "carts/update"), 413)

    def test_what_comes_back_from_a_message(self) -> None:
        """A tap leads to the cart, the way out asks first and then ends consent, forged ones are 404s."""
        self.recovery.ingest([*agrees(self.clock.now, channel="email"), cart(self.clock.now)])
        self.later("1h")
        [message] = self.run_due()
        self.later("5min")
        tap = self.client.get(path_of(message.link), headers={"user-agent": PHONE})
        self.assertEqual((tap.status_code, tap["Location"]), (302, "https://acme.example/cart/1"))
        self.assertEqual(tap["Cache-Control"], "no-store")
        self.assertIsNotNone(self.recovery.notifications(SHOP.id)[0].clicked_at)
        out = path_of(message.content.unsubscribe)
        page = self.client.get(out)
        self.assertContains(page, "<button>Unsubscribe</button>")
        self.assertIn("frame-ancestors 'none'", page["Content-Security-Policy"])
        self.assertEqual(self.client.post(out, {"List-Unsubscribe": "One-Click"}).status_code, 200)
        self.assertFalse(self.recovery.export(SHOP.id, "ana")["shopper"]["consents"]["email"]["granted"])
        self.later("1min")
        token = self.client.get(out).content.decode().partition("preferences?t=")[2].partition('"')[0]
        choices, form = f"/cartback/preferences?t={token}", "application/x-www-form-urlencoded"
        self.assertContains(self.client.get(choices), '<input type="checkbox" name="channel" value="email">')
        ticked = self.client.post(choices, "shown=email%3A0&channel=email", content_type=form)
        self.assertContains(ticked, "Saved.")
        self.assertTrue(self.recovery.export(SHOP.id, "ana")["shopper"]["consents"]["email"]["granted"])
        self.assertEqual(self.client.get("/cartback/click?t=forged").status_code, 404)
        self.assertEqual(self.client.head(path_of(message.link)).content, b"")

    def test_devices_and_the_inbox_are_of_who_is_logged_in(self) -> None:
        """By Django's own session, and from no other page."""
        self.assertEqual(
            self.client.post("/cartback/devices", b'{"token": "t"}', content_type="application/json").status_code, 401
        )
        self.client.force_login(User.objects.create_user("ana"))
        body = b'{"token": "phone-1", "push": true}'
        post = {"data": body, "content_type": "application/json"}
        self.assertEqual(
            self.client.post("/cartback/devices", **post, headers={"origin": "https://evil.example"}).status_code, 403
        )
        self.assertEqual(self.client.post("/cartback/devices", **post).status_code, 204)
        self.recovery.ingest(cart(self.clock.now))
        self.later("1h")
        self.assertEqual([message.address for message in self.run_due()], ["phone-1"])
        inbox = self.client.get("/cartback/inbox", headers={"origin": "https://shop.example"})
        self.assertEqual(inbox.json()["unread"], 1)
        self.assertEqual(inbox["Access-Control-Allow-Origin"], "https://shop.example")
        again = self.client.get("/cartback/inbox", headers={"if-none-match": inbox["ETag"]})
        self.assertEqual((again.status_code, again.content), (304, b""))

    def test_tracking_is_taken(self) -> None:
        """A page of the shop's sends; the settings name this URL."""
        message = {"type": "track", "event": "Cart Viewed", "anonymousId": "a-1", "messageId": "m-1",
                   "properties": {"products": [{"product_id": "mug", "price": 12}]}}  # fmt: skip
        sent = self.client.post(
            "/cartback/track/v1/t?writeKey=wk",
            json.dumps(message),
            content_type="text/plain",
            headers={"origin": "https://shop.example"},
        )
        self.assertEqual((sent.status_code, sent["Access-Control-Allow-Origin"]), (200, "https://shop.example"))
        settings = self.client.get("/cartback/track/v1/projects/wk/settings").json()
        self.assertEqual(settings["integrations"]["Segment.io"]["apiHost"], "testserver/cartback/track/v1")

    def test_ga4_and_pixels_are_taken(self) -> None:
        """A server by its secret key; a pixel out of its sandbox, under a public one."""
        event = {"name": "add_to_cart", "params": {"items": [{"item_id": "mug", "price": 12}]}}
        measured = json.dumps({"client_id": "a-1", "events": [event]})
        sent = self.client.post("/cartback/mp/collect?api_secret=secret", measured, content_type="application/json")
        self.assertEqual(sent.status_code, 200)
        seen = json.dumps({"id": "sh-1", "clientId": "a-2", "name": "product_viewed"})
        path, null = "/cartback/pixel?writeKey=wk", {"origin": "null"}
        sent = self.client.post(path, seen, content_type="text/plain", headers=null)
        self.assertEqual((sent.status_code, sent["Access-Control-Allow-Origin"]), (200, "*"))

    def test_nothing_is_there_that_nothing_was_said_for(self) -> None:
        """Without links, sources and identify every path is a 404."""
        with conf.replaced(conf.read({"SHOPS": [SHOP]})):
            for path in (
                "",
                "click?t=x",
                "devices",
                "inbox",
                "webhooks/shopify",
                "track/v1/t",
                "mp/collect",
                "pixel",
                "unsubscribe?t=x",
                "preferences?t=x",
                "s/x",
            ):
                self.assertEqual(self.client.post(f"/cartback/{path}").status_code, 404, path)

    def test_a_shop_may_be_a_function_of_the_request(self) -> None:
        """Of its host name, say: it is given Django's request."""
        given = {**CARTBACK, "SHOP": lambda request: SHOP.id if request.get_host() == "testserver" else None}
        self.client.force_login(User.objects.create_user("ana"))
        with conf.replaced(conf.read(given)):
            self.assertEqual(self.client.get("/cartback/inbox").status_code, 200)
            self.assertEqual(self.client.get("/cartback/inbox", headers={"host": "localhost"}).status_code, 404)

    async def test_async_views_answer_alike(self) -> None:
        """The same routes, awaited."""
        client = AsyncClient(enforce_csrf_checks=True)
        body, headers = delivery(
            {"token": "c1", "updated_at": self.clock.now.isoformat(), "line_items": []}, "carts/update", self.clock.now
        )
        taken = await client.post("/async/webhooks/shopify", body, content_type="application/json", headers=headers)
        self.assertEqual(taken.status_code, 200)
        refused = await client.post(
            "/async/webhooks/shopify", body + b" ", content_type="application/json", headers=headers
        )
        self.assertEqual(refused.status_code, 401)
        self.assertEqual((await client.get("/async/click?t=forged")).status_code, 404)
