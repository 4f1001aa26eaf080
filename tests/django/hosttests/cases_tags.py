"""The two template tags."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory, TestCase, override_settings

from cartback.django import conf
from cartback.django.test import RecoveryMixin

from .settings import SHOP
from .world import agrees, cart, order

ITEMS = "{% load cartback %}{% cart_items as items %}{% for item in items %}{{ item.title }} x{{ item.quantity }};{% endfor %}"


class TagTests(RecoveryMixin, TestCase):
    def render(self, template: str, user: Any = None) -> str:
        request = RequestFactory().get("/")
        request.user = user or AnonymousUser()
        return Template(template).render(Context({"request": request}))

    def test_items_of_whoever_is_logged_in(self) -> None:
        """By IDENTIFY, or by the keys that are named; markup in a title is text; once bought there are none."""
        ana = User.objects.create_user("ana")
        self.assertEqual(self.render(ITEMS, ana), "", "nothing is known of her")
        self.recovery.ingest(cart(self.clock.now, title="<b>Mug</b>"))
        self.assertEqual(self.render(ITEMS, ana), "&lt;b&gt;Mug&lt;/b&gt; x1;")
        self.assertEqual(self.render(ITEMS), "", "nobody is logged in")
        named = '{% load cartback %}{% cart_items "customer:ana" as items %}{{ items|length }}'
        self.assertEqual(self.render(named), "1")
        self.assertEqual(self.render(named.replace("customer:ana", "no such: key")), "0")
        self.recovery.ingest(order(self.clock.now))
        self.assertEqual(self.render(ITEMS, ana), "")

    def test_what_was_won_back(self) -> None:
        """After refunds, grouped as the site writes numbers."""
        tag = "{% load cartback %}{% won_back 30 %}"
        self.assertEqual(self.render(tag), "0.00 USD")
        self.recovery.ingest([*agrees(self.clock.now), cart(self.clock.now)])
        self.later("1h")
        self.run_due()
        self.later("1h")
        self.recovery.ingest(order(self.clock.now))
        self.assertEqual(self.render(tag), "12.00 USD")
        with override_settings(LANGUAGE_CODE="de"):
            self.assertEqual(self.render(tag), "12,00 USD")
        with conf.replaced(conf.read({})), self.assertRaisesMessage(TemplateSyntaxError, "shop=... is required"):
            self.render(tag)
        with conf.replaced(conf.read({})):
            self.assertEqual(self.render('{% load cartback %}{% won_back 7 shop="' + SHOP.id + '" %}')[-3:], "USD")
