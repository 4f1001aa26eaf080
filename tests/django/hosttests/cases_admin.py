"""The admin shows the ledger, page by page, to who may see it; it is rated there, and never written."""

from __future__ import annotations

from datetime import timedelta

import attrs
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import TestCase, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from cartback.django import conf
from cartback.django.admin import MOST
from cartback.django.models import Notification
from cartback.django.test import RecoveryMixin
from cartback.domain.ledger import Notification as Row
from cartback.domain.ledger import State, encode_row
from cartback.stores.sql import us

from .settings import SHOP
from .world import agrees, cart, order

LIST, ORDERS = "/admin/cartback/notification/", "/admin/cartback/conversion/"


class AdminTests(RecoveryMixin, TestCase):
    def setUp(self) -> None:
        super().setUp()
        self.staff = User.objects.create_superuser("boss")
        self.client.force_login(self.staff)

    def sends(self, customer: str = "ana", title: str = "Mug") -> None:
        self.recovery.ingest([*agrees(self.clock.now, customer), cart(self.clock.now, customer, title)])
        self.later("1h")
        self.assertEqual(len(self.run_due()), 1)

    def fill(self, rows: int, shop: str = SHOP.id, state: State = "SENT") -> None:
        """Rows of a shop, straight into the table."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT n FROM cartback_shops WHERE id = %s", [shop])
            number = cursor.fetchone()[0]
            for n in range(rows):
                at = self.clock.now + timedelta(seconds=n)
                row = Row(
                    f"{shop}-{state}-{n}",
                    shop,
                    "s",
                    "c",
                    "cart_recovery",
                    0,
                    "cart:1",
                    "push",
                    state,
                    at,
                    title=f"{state} {n}",
                )
                cursor.execute(
                    "INSERT INTO cartback_notifications (shop, id, shopper, state, at, doc) VALUES (%s, %s, %s, %s, %s, %s)",
                    [number, row.id, "s", state, us(at), encode_row(row)],
                )

    def test_a_list_reads_one_page(self) -> None:
        """Nothing is counted, nothing is asked for its different values, and pages go as far as MOST."""
        self.fill(MOST + 60)
        with CaptureQueriesContext(connection) as queries:
            page = self.client.get(LIST)
        own = [query["sql"].upper() for query in queries if "CARTBACK_NOTIFICATIONS" in query["sql"].upper()]
        self.assertTrue(own)
        for sql in own:
            self.assertNotIn("COUNT(", sql)
            self.assertNotIn("DISTINCT", sql)
            self.assertIn("LIMIT", sql)
        self.assertContains(page, f"SENT {MOST + 59}<")
        self.assertContains(page, '<td class="field-state">SENT</td>', 50)
        self.assertContains(self.client.get(LIST + "?p=20"), 'class="field-state"', 50)
        self.assertEqual(self.client.get(LIST + "?p=21").status_code, 302, "there is no such page")

    def test_a_page_is_of_one_shop(self) -> None:
        """The first unless one is chosen; what is no shop's is nobody's."""
        self.recovery.save_shop(SHOP.model_copy(update={"id": "zebra"}))
        self.fill(2)
        self.fill(3, "zebra", "FAILED")
        self.assertContains(self.client.get(LIST), 'field-state">SENT', 2)
        self.assertContains(self.client.get(LIST + "?shop=zebra"), 'field-state">FAILED', 3)
        self.assertNotContains(self.client.get(LIST + "?shop=zebra"), 'field-state">SENT')
        self.assertContains(self.client.get(LIST + "?shop=nobody"), 'field-state">SENT', 2)
        self.assertContains(self.client.get(LIST + "?shop=zebra&state=SENT"), "0 notifications")
        self.assertContains(self.client.get(LIST + "?shop=zebra&state=nonsense"), 'field-state">FAILED', 3)

    def test_a_user_sees_the_shops_that_the_host_says(self) -> None:
        """VIEWER_SHOPS holds for lists, single rows, searches, the page that explains, and thumbs."""
        self.recovery.save_shop(SHOP.model_copy(update={"id": "zebra"}))
        self.sends()
        self.fill(3, "zebra", "FAILED")
        own = Notification.objects.filter(state="SENT").latest("n")
        with conf.replaced(
            attrs.evolve(conf.current(), viewer_shops=lambda request: ["zebra"] if request.user else [])
        ):
            for query in ("", f"?shop={SHOP.id}", f"?shop={SHOP.id}&q=ana", f"?q={own.id_text}"):
                self.assertNotContains(self.client.get(LIST + query), 'field-state">SENT')
            self.assertContains(self.client.get(LIST), 'field-state">FAILED', 3)
            self.assertEqual(self.client.get(f"{LIST}{own.pk}/why/").status_code, 404)
            self.assertEqual(
                self.client.get(f"{LIST}{own.pk}/change/").status_code, 302, "as for a row that is not there"
            )
            self.client.post(LIST, {"action": "thumb_up", "_selected_action": [own.pk]})
        self.assertEqual(self.recovery.notifications(SHOP.id)[0].thumb, 0)

    def test_a_shopper_is_found_by_key(self) -> None:
        """By customer id or key; a row by its id; nobody by what is nobody's."""
        self.sends("ana", "Mug")
        self.sends("ben", "Lamp")
        for term in ("ana", "customer:ana", "device:phone-of-ana"):
            page = self.client.get(LIST, {"q": term})
            self.assertContains(page, "Mug")
            self.assertNotContains(page, "Lamp")
        [row] = self.recovery.notifications(SHOP.id, shopper="ben")
        self.assertContains(self.client.get(LIST, {"q": row.id}), "Lamp")
        self.assertContains(self.client.get(LIST, {"q": "cleo'; DROP TABLE x"}), "0 notifications")

    def test_why_is_a_page(self) -> None:
        """Every rule's word on the shopper; of one who was forgotten, that."""
        self.sends()
        own = Notification.objects.latest("n")
        page = self.client.get(f"{LIST}{own.pk}/why/")
        self.assertContains(page, "consent")
        self.assertContains(page, "cart_recovery")
        self.assertEqual(self.client.get(f"{LIST}999999/why/").status_code, 404)
        self.recovery.erase(SHOP.id, "ana")
        self.assertContains(self.client.get(f"{LIST}{own.pk}/why/"), "forgotten")

    def test_thumbs_are_actions(self) -> None:
        """Up, down and back; the merchant's liked messages know of it."""
        self.sends()
        own = Notification.objects.latest("n")
        for action, thumb in (("thumb_up", 1), ("thumb_down", -1), ("thumb_back", 0)):
            done = self.client.post(LIST, {"action": action, "_selected_action": [own.pk]}, follow=True)
            self.assertContains(done, "1 rated")
            self.assertEqual(self.recovery.notifications(SHOP.id)[0].thumb, thumb)

    def test_it_speaks_the_sites_language(self) -> None:
        """Names of columns, actions and of the app, by Django's own catalogs."""
        self.sends()
        with override_settings(LANGUAGE_CODE="de"), translation.override("de"):
            page = self.client.get(LIST).content.decode()
            home = self.client.get("/admin/").content.decode()
        for text in ("Daumen hoch: mehr davon", "Was daraus wurde", "warum?"):
            self.assertIn(text, page)
        self.assertIn("Warenkorb-Rückgewinnung", home)

    def test_nobody_writes_a_ledger(self) -> None:
        """No form adds, changes or deletes, for a superuser neither."""
        self.sends()
        own = Notification.objects.latest("n")
        self.assertEqual(self.client.get(LIST + "add/").status_code, 403)
        self.assertEqual(self.client.post(f"{LIST}{own.pk}/delete/", {"post": "yes"}).status_code, 403)
        self.assertEqual(self.client.post(f"{LIST}{own.pk}/change/", {"state": "FAILED"}).status_code, 403)
        page = self.client.get(f"{LIST}{own.pk}/change/")
        self.assertContains(page, "Mug")
        self.assertNotContains(page, '<input type="text"')
        self.assertNotContains(self.client.get(LIST), "delete_selected")
        self.assertEqual(Notification.objects.latest("n").state, "SENT")

    def test_a_viewer_may_look_and_not_rate(self) -> None:
        """The permission to change a notification stands for rating it; without any there is nothing to see."""
        self.sends()
        own = Notification.objects.latest("n")
        viewer = User.objects.create_user("viewer", is_staff=True)
        self.client.force_login(viewer)
        self.assertEqual(self.client.get(LIST).status_code, 403)
        self.assertEqual(self.client.get(f"{LIST}{own.pk}/why/").status_code, 403)
        viewer.user_permissions.set(Permission.objects.filter(codename="view_notification"))
        self.assertContains(self.client.get(LIST), "Mug")
        self.client.post(LIST, {"action": "thumb_up", "_selected_action": [own.pk]})
        self.assertEqual(self.recovery.notifications(SHOP.id)[0].thumb, 0)
        self.client.force_login(User.objects.create_user("nobody"))
        self.assertEqual(self.client.get(LIST).status_code, 302, "to the log-in page")

    def test_what_shoppers_typed_is_text(self) -> None:
        """A product's title with markup in it is shown as it was typed."""
        self.fill(0)
        with connection.cursor() as cursor:
            cursor.execute("SELECT n FROM cartback_shops WHERE id = %s", [SHOP.id])
            row = Row(
                "x",
                SHOP.id,
                "s",
                "c",
                "cart_recovery",
                0,
                "cart:1",
                "push",
                "SENT",
                self.clock.now,
                title="<script>alert(1)</script>",
            )
            cursor.execute(
                "INSERT INTO cartback_notifications (shop, id, shopper, state, at, doc) VALUES (%s, %s, %s, %s, %s, %s)",
                [cursor.fetchone()[0], "x", "s", "SENT", us(self.clock.now), encode_row(row)],
            )
        page = self.client.get(LIST)
        self.assertContains(page, "&lt;script&gt;alert(1)")
        self.assertNotContains(page, "<script>alert(1)")

    def test_orders_that_were_won_back(self) -> None:
        """Each with its message, found by key; two shops with the same order number are two shops."""
        self.sends()
        self.later("1h")
        self.recovery.ingest(order(self.clock.now))
        page = self.client.get(ORDERS)
        self.assertContains(page, "12.00 USD")
        self.assertContains(page, self.recovery.notifications(SHOP.id)[0].id)
        self.assertContains(self.client.get(ORDERS, {"q": "ana"}), "12.00 USD")
        self.assertContains(self.client.get(ORDERS, {"q": "ben"}), "0 conversions")
        self.assertNotEqual(self.client.get(f"{ORDERS}o1/change/").status_code, 200, "an order has no page of its own")

    def test_there_are_permissions_for_the_dashboard(self) -> None:
        """To see it and to change what is on it."""
        names = set(Permission.objects.filter(content_type__app_label="cartback").values_list("codename", flat=True))
        self.assertLessEqual({"view_dashboard", "change_dashboard", "view_notification", "change_notification"}, names)
        self.assertEqual([name for name in names if name.startswith(("add_", "delete_"))], [])
