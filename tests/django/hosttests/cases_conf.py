"""CARTBACK is read into one object; what is wrong with it is said by field, with the fix."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.checks import run_checks
from django.test import SimpleTestCase, TestCase, override_settings

import cartback as cb
from cartback.django import DjangoEmail, checks, conf, get_recovery
from cartback.django.apps import save_shops
from cartback.django.router import CartbackRouter
from cartback.django.test import RecoveryMixin
from cartback.errors import InvalidSettings
from cartback.sources import segment
from cartback.testing import Outbox
from cartback.web import Shopify

from .settings import CARTBACK, SHOP
from .world import agrees, cart

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def clock() -> datetime:
    return NOON


def shops() -> list[dict[str, str]]:
    return [{"id": "of-a-function", "currency": "USD", "timezone": "UTC"}]


def broken() -> None:
    raise KeyError("a key")


WRONG: list[tuple[Any, str]] = [
    ([], "CARTBACK: expected a dict"),
    ({"SHOP_S": []}, "CARTBACK: 'SHOP_S' is not a setting; did you mean 'SHOPS'?"),
    ({"SHOPS": {}}, "CARTBACK['SHOPS']: expected a list"),
    ({"SHOPS": [{"id": "a", "currency": "USD", "timezone": "Mars"}]}, "CARTBACK['SHOPS']: timezone: 'Mars'"),
    (
        {"SHOPS": [{"id": "a", "currency": "USD", "timezone": "UTC"}] * 2},
        "CARTBACK['SHOPS']: two shops have the same id",
    ),
    ({"SHOPS": "hosttests.cases_conf.no_such"}, "CARTBACK['SHOPS']: 'hosttests.cases_conf.no_such' cannot be imported"),
    ({"SHOPS": "hosttests.cases_conf.broken"}, "CARTBACK['SHOPS']: KeyError: 'a key'"),
    ({"DATABASE": "defualt"}, "CARTBACK['DATABASE']: 'defualt' is not in DATABASES; did you mean 'default'?"),
    ({"DATABASE": 7}, "CARTBACK['DATABASE']: expected a name"),
    ({"CHANNELS": "cartback.channels.console.Console"}, "CARTBACK['CHANNELS']: expected a list"),
    (
        {"CHANNELS": ["cartback.channels.console.Console"] * 2},
        "CARTBACK['CHANNELS']: channels: two have the name 'push'",
    ),
    ({"CHANNELS": ["hosttests.cases_conf.clock"]}, "CARTBACK['CHANNELS']: channels.0:"),
    ({"RULES": ["hosttests.cases_conf.NOON"]}, "CARTBACK['RULES']: expected a function"),
    ({"LINKS": "acme"}, "CARTBACK['LINKS']: base: expected a URL"),
    ({"LINKS": {"KEYS": ["x"]}}, "CARTBACK['LINKS']: BASE: this setting is required"),
    (
        {"LINKS": {"base": "https://a.example"}},
        "CARTBACK['LINKS']: 'base' is not one of BASE, KEYS, LIFETIME; did you mean 'BASE'?",
    ),
    ({"links": "https://a.example"}, "CARTBACK: 'links' is not a setting; did you mean 'LINKS'?"),
    (
        {"TWILIO": {"token": "secret"}},
        "CARTBACK['TWILIO']: 'token' is not one of TOKEN, URL, HAD_AGREED; did you mean 'TOKEN'?",
    ),
    (
        {"TRACKING": {"keys": {}}},
        "CARTBACK['TRACKING']: 'keys' is not one of KEYS, ORIGINS, ON_READ; did you mean 'KEYS'?",
    ),
    ({"GA4": {"KEYS": ["wk"]}}, "CARTBACK['GA4']: KEYS: expected a dict of segment.WriteKey by key"),
    ({"SHOPIFY": 1234}, "CARTBACK['SHOPIFY']: secret: expected"),
    (
        {"SHOPIFY": {"a.myshopify.com": None}},
        "CARTBACK['SHOPIFY']: secret: expected the secret of shop 'a.myshopify.com'",
    ),
    ({"POSTMARK": "password"}, "CARTBACK['POSTMARK']: login: expected 'user:password'"),
    ({"RESEND": "re_123"}, "CARTBACK['RESEND']: secret: expected the webhook's signing secret"),
    ({"SES": True}, "CARTBACK['SES']: topics: expected the ARN"),
    ({"RATES": 5}, "CARTBACK['RATES']: rates: expected messages per second by channel"),
    ({"RATES": {"mail": 5}}, "CARTBACK['RATES']: rates: 'mail' is not one of push, email, sms; did you mean 'email'?"),
    ({"RATES": {"email": "5/s"}}, "CARTBACK['RATES']: rates: 'email': expected a number"),
    ({"RATES": {"email": 0}}, "CARTBACK['RATES']: rates: 'email': expected a number"),
    ({"RULES": ["hosttests.cases_conf.clock"]}, "CARTBACK['RULES']: rules.0: expected a function of one argument"),
    (
        {"COPYWRITER": "hosttests.cases_conf.clock"},
        "CARTBACK['COPYWRITER']: copywriter: expected a copywriter with write",
    ),
    ({"OBSERVE": "hosttests.cases_conf.clock"}, "CARTBACK['OBSERVE']: observe: expected"),
    (
        {"LINKS": {"BASE": "https://a.example", "KEYS": ["short"]}},
        "CARTBACK['LINKS']: keys: expected one or more secrets",
    ),
    ({"LINKS": {"BASE": "https://a.example", "LIFETIME": 30}}, "CARTBACK['LINKS']: LIFETIME: expected a timedelta"),
    ({"CLOCK": "datetime.datetime.noww"}, "CARTBACK['CLOCK']: 'datetime.datetime.noww' cannot be imported"),
    ({"SHOPIFY": ""}, "CARTBACK['SHOPIFY']: secret: expected a secret"),
    ({"WOOCOMMERCE": []}, "CARTBACK['WOOCOMMERCE']: secret: expected a secret"),
    ({"TRACKING": {"KEYS": {"wk": "acme"}}}, "CARTBACK['TRACKING']: KEYS: expected segment.WriteKey(shop) for 'wk'"),
    (
        {"TRACKING": {"KEYS": {}, "ORIGINS": ["shop.example"]}},
        "CARTBACK['TRACKING']: origins: expected an origin such as",
    ),
    ({"GA4": {"KEYS": {"wk": "acme"}}}, "CARTBACK['GA4']: KEYS: expected segment.WriteKey(shop) for 'wk'"),
    ({"GA4": ["wk"]}, "CARTBACK['GA4']: expected a dict of KEYS, ORIGINS"),
    (
        {"SHOPIFY_PIXEL": {"KEYS": {"wk": segment.WriteKey("acme", secret=True)}}},
        "CARTBACK['SHOPIFY_PIXEL']: keys: any visitor can read a pixel's",
    ),
    ({"IDENTIFY": clock}, "CARTBACK['SHOP']: expected an id or a function of the request"),
    ({"WOOCOMMERCE": "one for all"}, "CARTBACK: sources: woocommerce has one secret for every shop"),
    ({"SHOPIFY": "a", "SOURCES": [Shopify("b")]}, "CARTBACK: sources: two have the same name"),
    ({"ORIGINS": ["shop.example"]}, "CARTBACK: origins: expected an origin such as 'https://shop.example'"),
    ({"RESEND": ""}, "CARTBACK['RESEND']: secret: expected"),
    ({"IDENTIFY": 7}, "CARTBACK['IDENTIFY']: expected a function"),
    (
        {"CLOCK": "hosttests.cases_conf.shops"},
        "CARTBACK['CLOCK']: expected a function that returns a datetime with a time zone",
    ),
    (
        {"CLOCK": lambda: datetime(2026, 1, 5)},  # noqa: DTZ001
        "CARTBACK['CLOCK']: expected a function that returns a datetime with a time zone",
    ),
]


class ReadingTests(SimpleTestCase):
    def test_what_is_wrong_is_said_by_field(self) -> None:
        """One line for each field."""
        for given, line in WRONG:
            with self.subTest(line), self.assertRaises(InvalidSettings) as raised:
                conf.read(given)
            self.assertIn(line, str(raised.exception))

    def test_every_fault_is_said_at_once(self) -> None:
        """Nobody mends one line only to be told the next."""
        with self.assertRaises(InvalidSettings) as raised:
            conf.read({"DATABASE": "x", "LINKS": "x", "SHOPS": [{"id": "a"}]})
        self.assertGreaterEqual(len(str(raised.exception).splitlines()), 4)

    def test_paths_are_code(self) -> None:
        """A function that makes shops, a clock, channels, a copywriter."""
        read = conf.read(
            {
                "SHOPS": "hosttests.cases_conf.shops",
                "CLOCK": "hosttests.cases_conf.clock",
                "COPYWRITER": "cartback.copywriters.template.Template",
                "CHANNELS": ["cartback.channels.console.Console", Outbox("email")],
            }
        )
        self.assertEqual((read.shops[0].id, read.shop, read.clock()), ("of-a-function", "of-a-function", NOON))
        self.assertEqual([channel.name for channel in read.channels], ["push", "email"])
        self.assertEqual(type(read.copywriter).__name__, "Template")

    def test_links_are_signed_with_the_secret_key(self) -> None:
        """As Django's own are: one signed under a fallback key is still believed, under another key it is not."""
        old = conf.read({"LINKS": "https://a.example/c"}).links
        assert old is not None
        token = old.token("click", "acme", "n1", NOON)
        with override_settings(SECRET_KEY="a new one", SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
            rotated = conf.read({"LINKS": "https://a.example/c"}).links
        with override_settings(SECRET_KEY="a new one"):
            other = conf.read({"LINKS": "https://a.example/c"}).links
        assert rotated is not None
        assert other is not None
        self.assertIsNotNone(rotated.read("click", token))
        self.assertIsNone(other.read("click", token))
        self.assertNotIn(settings.SECRET_KEY, repr(conf.current()))

    def test_the_present_has_a_zone_whatever_use_tz_says(self) -> None:
        """Where it is off, too, the engine decides, and the admin shows times by the site's clock."""
        for use in (True, False):
            for own in ({}, {"CLOCK": "django.utils.timezone.now"}):
                with self.subTest(use=use, own=own), override_settings(USE_TZ=use, TIME_ZONE="America/New_York"):
                    read = conf.read(own)
                    self.assertIsNotNone(read.clock().tzinfo)
                    self.assertLess(abs(read.clock() - datetime.now(UTC)), timedelta(minutes=5))
                    shown = conf.on_the_sites_clock(NOON)
                    self.assertEqual(shown, NOON if use else datetime(2026, 1, 5, 7))  # noqa: DTZ001

    def test_an_alias_that_there_is_none_of_is_named(self) -> None:
        """And the one that was meant."""
        with self.assertRaisesMessage(InvalidSettings, "'defualt' is not in DATABASES; did you mean 'default'?"):
            get_recovery("defualt")

    def test_settings_that_are_overridden_are_read_again(self) -> None:
        """As Django's own tests do it."""
        with override_settings(CARTBACK={**CARTBACK, "SHOP": "another"}):
            self.assertEqual(conf.current().shop, "another")
        self.assertEqual(conf.current().shop, SHOP.id)

    def test_the_router_keeps_to_one_database(self) -> None:
        """Our tables there, others' anywhere."""
        from django.contrib.auth.models import User

        from cartback.django.models import Notification

        router = CartbackRouter()
        with override_settings(CARTBACK={"DATABASE": "other"}):
            self.assertEqual(router.db_for_read(Notification), "other")
            self.assertIs(router.allow_migrate("other", "cartback"), True)
            self.assertIs(router.allow_migrate("default", "cartback"), False)
            self.assertIsNone(router.allow_migrate("default", "auth"))
            self.assertIsNone(router.db_for_write(User))


def ids(found: Any) -> list[str]:
    return [message.id for message in found]


class SettingsCheckTests(SimpleTestCase):
    def check(self, **changed: Any) -> list[str]:
        with override_settings(CARTBACK={**CARTBACK, **changed}):
            return ids(checks.check_settings())

    def test_what_is_well_is_said_nothing_of(self) -> None:
        """This host's own settings."""
        self.assertEqual(ids(run_checks(tags=["cartback"])), [])

    def test_each_check_bites(self) -> None:
        """E001, E003, W001, W002 and W004, each by what it is about."""
        self.assertEqual(self.check(LINKS="x"), ["cartback.E001"])
        self.assertEqual(self.check(DATABASE="other"), ["cartback.W001"])
        self.assertIn("cartback.W002", self.check(LINKS=None))
        self.assertIn("cartback.W002", self.check(SHOPS=[SHOP.model_copy(update={"postal_address": ""})]))
        with override_settings(DEFAULT_FROM_EMAIL="webmaster@localhost"):
            self.assertIn("cartback.W002", self.check())
            own = [DjangoEmail("Acme <hello@mail.acme.example>")]
            self.assertNotIn("cartback.W002", self.check(CHANNELS=own))
        self.assertEqual(self.check(SHOP="no-such-shop"), ["cartback.W004"])
        self.assertEqual(self.check(SHOP=SHOP.id), [])
        sms = SHOP.model_copy(update={"campaigns": (cb.CartRecovery(channels=["sms"]),)})
        self.assertIn("cartback.E003", self.check(SHOPS=[sms]))


class DatabaseCheckTests(RecoveryMixin, TestCase):
    databases = {"default", "other"}

    def test_nobody_at_work_is_noticed(self) -> None:
        """Once somebody has been due for over ten minutes, by `check --database`."""
        self.recovery.ingest([*agrees(self.clock.now), cart(self.clock.now)])
        self.later("65min")
        self.assertEqual(checks.check_database(databases=["default"]), [])
        self.later("10min")
        [warning] = checks.check_database(databases=["default"])
        self.assertEqual(warning.id, "cartback.W003")
        self.assertEqual(checks.check_database(databases=["other"]), [])
        self.assertEqual(checks.check_database(databases=None), [])
        self.run_due()
        self.assertEqual(checks.check_database(databases=["default"]), [])
        self.assertEqual(get_recovery().now(), self.clock.now)


class SavedShopsTests(RecoveryMixin, TestCase):
    def test_a_merchants_settings_are_not_replaced_in_silence(self) -> None:
        """`migrate` and a worker's start save SHOPS over what was saved on the dashboard: the log names the shop."""
        self.recovery.save_shop(SHOP.model_copy(update={"name": "changed on the dashboard"}))
        with self.assertLogs("cartback", "WARNING") as logs:
            save_shops(using="default")
        self.assertIn(f"shop '{SHOP.id}': CARTBACK['SHOPS'] replaced other saved settings", logs.output[0])
        with self.assertNoLogs("cartback", "WARNING"):
            save_shops(using="default")


@override_settings(CARTBACK={**CARTBACK, "SHOPS": [SHOP.model_copy(update={"timezone": "America/Los_Angeles"})]})
class MorningTests(RecoveryMixin, TestCase):
    def test_a_test_begins_in_the_shops_own_morning(self) -> None:
        """By a clock of another zone it would be night there, and a message would wait for the end of quiet hours."""
        self.assertEqual(self.clock.now.isoformat(), "2026-01-05T17:00:00+00:00")
        self.recovery.ingest([*agrees(self.clock.now), cart(self.clock.now)])
        self.later("1h")
        self.assertEqual([message.channel for message in self.run_due()], ["push"])
