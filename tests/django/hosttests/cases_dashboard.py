"""The merchant's dashboard is behind Django's login and two permissions."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from django.contrib.auth.models import Permission, User
from django.test import Client, TestCase, override_settings

from cartback.django import conf
from cartback.django.test import RecoveryMixin
from cartback.errors import InvalidSettings

from .settings import CARTBACK, SHOP
from .world import agrees, cart


class DashboardTests(RecoveryMixin, TestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client = Client(enforce_csrf_checks=True)

    def log_in(self, *permissions: str) -> None:
        user = User.objects.create_user("boss")
        user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
        self.client.force_login(user)

    def rate(self, origin: str = "http://testserver") -> int:
        page = self.client.get("/recovery/recent").content.decode()
        code = re.search(r'name="csrf" value="([^"]+)"', page)
        [row] = self.recovery.notifications(SHOP.id)
        form = urlencode({"csrf": code[1] if code else "", "id": row.id, "thumb": "1"})
        sent = self.client.post(
            f"/recovery/recent/rate?shop={SHOP.id}",
            form,
            content_type="application/x-www-form-urlencoded",
            headers={"origin": origin},
        )
        return sent.status_code

    def sends(self) -> None:
        self.recovery.ingest([*agrees(self.clock.now), cart(self.clock.now)])
        self.later("1h")
        self.assertEqual(len(self.run_due()), 1)

    def test_nobody_is_let_in_without_the_permission(self) -> None:
        """A stranger is asked to log in, a user without it is refused; the pages' own files are nobody's secret."""
        self.assertRedirects(self.client.get("/recovery/recent"), "/admin/login/?next=/recovery/recent")
        self.log_in()
        self.assertEqual(self.client.get("/recovery/").status_code, 403)

    def test_the_sites_own_login_goes_before_the_admins(self) -> None:
        """LOGIN_URL where the site has said it; nobody is sent to a page that is not there."""
        with override_settings(LOGIN_URL="https://id.acme.example/login"):
            self.assertRedirects(
                self.client.get("/recovery/"),
                "https://id.acme.example/login?next=/recovery/",
                fetch_redirect_response=False,
            )

    def test_who_may_look_sees_and_changes_nothing(self) -> None:
        """The overview and the messages, under the mount, with the dashboard's own policy; no thumb without the other permission."""
        self.sends()
        self.log_in("view_dashboard")
        page = self.client.get("/recovery/")
        self.assertEqual(page.status_code, 200)
        self.assertIn(b"/recovery/static/", page.content)
        self.assertIn("default-src 'none'", page["Content-Security-Policy"])
        self.assertContains(self.client.get("/recovery/recent"), "Mug")
        self.assertEqual(self.rate(), 403)
        self.assertEqual(self.recovery.notifications(SHOP.id)[0].thumb, 0)

    def test_who_may_change_rates_from_this_site_alone(self) -> None:
        """With the form's code and from our own pages."""
        self.sends()
        self.log_in("view_dashboard", "change_dashboard")
        self.assertEqual(self.rate("https://evil.example"), 403)
        self.assertEqual(self.recovery.notifications(SHOP.id)[0].thumb, 0)
        self.assertIn(self.rate(), (200, 302, 303))
        self.assertEqual(self.recovery.notifications(SHOP.id)[0].thumb, 1)

    def test_a_viewer_sees_the_shops_that_the_host_says(self) -> None:
        """VIEWER_SHOPS is given Django's request; another shop is refused."""
        self.recovery.save_shop(SHOP.model_copy(update={"id": "zebra"}))
        self.log_in("view_dashboard")
        own = conf.read(
            {**CARTBACK, "VIEWER_SHOPS": lambda request: ["zebra"] if request.user.username == "boss" else []}
        )
        with conf.replaced(own):
            self.assertEqual(self.client.get("/recovery/").status_code, 200)
            self.assertEqual(self.client.get(f"/recovery/?shop={SHOP.id}").status_code, 403)
        self.assertEqual(self.client.get(f"/recovery/?shop={SHOP.id}").status_code, 200)

    def test_an_answer_that_is_no_list_of_shops_is_named(self) -> None:
        """One id is no list of its letters; None is no list at all."""
        self.log_in("view_dashboard")
        for answer in (None, SHOP.id, [7], {SHOP.id: True}):
            own = conf.read({**CARTBACK, "VIEWER_SHOPS": lambda request, answer=answer: answer if request.user else ()})
            with (
                self.subTest(answer),
                conf.replaced(own),
                self.assertRaisesMessage(
                    InvalidSettings, "CARTBACK['VIEWER_SHOPS']: expected a function that returns a list of shop ids"
                ),
            ):
                self.client.get("/recovery/")
