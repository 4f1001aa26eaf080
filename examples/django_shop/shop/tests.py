"""`manage.py test`: the shop's rule over whole days, and cartback inside a test's own transaction."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.test import SimpleTestCase, TestCase

from cartback import CartRecovery
from cartback.django.test import RecoveryMixin
from cartback.testing import World

from .models import Product
from .rules import no_alcohol


class RuleTests(SimpleTestCase):
    def test_a_cart_with_wine_is_never_written_about(self) -> None:
        world = World(campaigns=[CartRecovery(wait="1h", follow_ups=[])], rules=(no_alcohol,))
        world.at("09:00").ana.adds("Rioja", "14.00", product="wine-rioja")
        world.ben.adds("Mug", "12.00")
        self.assertEqual([sent.shopper for sent in world.sent_until("next day 12:00")], ["ben"])
        self.assertIn("alcohol", world.why("ana"))


class CartTests(RecoveryMixin, TestCase):
    def setUp(self) -> None:
        super().setUp()
        Product.objects.create(slug="mug", title="Mug", price="12.00", stock=5)
        self.client.force_login(User.objects.create_user("ana", "ana@example.com"))
        self.post("/cartback/devices", token="a-push-token", push=True)
        self.later("7h")  # it is morning in New York

    def post(self, path: str, **data: object) -> int:
        return self.client.post(path, data, content_type="application/json").status_code

    def test_a_cart_that_is_left_is_written_about(self) -> None:
        self.assertEqual(self.post("/api/cart/", product="mug", quantity=1), 200)
        self.assertEqual(self.run_due(), [])
        self.later("1h")
        self.assertEqual([message.address for message in self.run_due()], ["a-push-token"])

    def test_what_is_bought_is_not(self) -> None:
        self.post("/api/cart/", product="mug", quantity=1)
        self.assertEqual(self.post("/api/orders/"), 201)
        self.later("2h")
        self.assertEqual(self.run_due(), [])
