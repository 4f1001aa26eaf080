"""`manage.py test`: the shop's rules over whole days, and cartback inside a test's own transaction."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.test import SimpleTestCase, TestCase

from cartback import CartRecovery, Skip, Wait
from cartback.testing import World

from .models import Customer, Product
from .recovery import recovery, shop
from .rules import RULES


class RuleTests(SimpleTestCase):
    def test_a_cart_with_wine_is_never_written_about(self) -> None:
        world = World(campaigns=[CartRecovery(wait="1h", follow_ups=[])], rules=RULES)
        world.at("09:00").ana.adds("Rioja", "14.00", product="wine-rioja")
        world.ben.adds("Mug", "12.00")
        self.assertEqual([sent.shopper for sent in world.sent_until("next day 12:00")], ["ben"])
        self.assertIn("alcohol", world.why("ana"))


class CartTests(TestCase):
    def setUp(self) -> None:
        Product.objects.create(slug="mug", title="Mug", price="12.00", stock=5)
        user = User.objects.create_user("ana", "ana@example.com")
        Customer.objects.create(user=user)
        self.client.force_login(user)
        self.post("devices", token="a-push-token")

    def post(self, what: str, **told: object) -> int:
        return self.client.post(f"/api/{what}/", told, content_type="application/json").status_code

    def test_a_cart_waits_once_its_owner_agreed(self) -> None:
        self.assertEqual(self.post("cart", product="mug", quantity=1), 200)
        self.assertIsInstance(recovery().decide(shop().id, "email:ana@example.com"), Skip)
        self.assertEqual(self.post("consent", push=True), 204)
        self.assertIsInstance(recovery().decide(shop().id, "email:ana@example.com"), Wait)

    def test_what_is_bought_is_not_waited_for(self) -> None:
        self.post("consent", push=True)
        self.post("cart", product="mug", quantity=1)
        self.assertEqual(self.post("orders"), 201)
        decision = recovery().decide(shop().id, "email:ana@example.com")
        self.assertNotEqual(decision.campaign if isinstance(decision, Wait) else None, "cart_recovery")
