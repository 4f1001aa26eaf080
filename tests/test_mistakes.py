"""The mistakes people make, each with what they read: a CartbackError that names the field and the fix."""

from __future__ import annotations

import inspect
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import attrs
import pytest

import cartback as cb
from cartback.channels.console import Console
from cartback.channels.outbox import Outbox
from cartback.errors import CartbackError
from cartback.sources import jsonl, shopify
from cartback.stores.memory import MemoryStore

AT = datetime(2026, 1, 5, 15, tzinfo=UTC)
NAIVE = AT.replace(tzinfo=None)
ANA: Any = ("customer:ana",)
BASE: dict[str, Any] = {"id": "acme", "currency": "USD", "timezone": "America/New_York"}


def shop(**settings: Any) -> cb.Shop:
    return cb.Shop(**(BASE | settings))


def parsed(*campaigns: Any, **settings: Any) -> cb.Shop:
    return cb.parse_shop(BASE | {"campaigns": list(campaigns)} | settings)


def event(**fields: Any) -> cb.CartChanged:
    whole: dict[str, Any] = {"shop": "acme", "at": AT, "keys": ANA, "cart": "t1"} | fields
    return cb.CartChanged(**whole)


def line(**fields: Any) -> cb.Line:
    return cb.Line(**({"product": "mug"} | fields))


def with_shop(do: Callable[[Any], Any], *, saved: Any = None, **engine: Any) -> Any:
    """Do something to an engine with a saved shop, and one shopper with a cart that is due."""
    whole: dict[str, Any] = {"channels": [Outbox()], "clock": lambda: AT} | engine
    with cb.Recovery(**whole) as recovery:
        recovery.save_shop(saved or shop(campaigns=[cb.CartRecovery()]), AT - timedelta(hours=9))
        at = AT - timedelta(hours=2)
        recovery.ingest(
            [
                cb.ConsentChanged(shop="acme", at=at, keys=ANA, channel="push", granted=True),
                cb.DeviceAdded(shop="acme", at=at, keys=ANA, device="phone"),
                event(at=at, lines=(line(price=12),)),
            ]
        )
        return do(recovery)


def template(title: str, body: str) -> dict[str, Any]:
    return {"kind": "cart_recovery", "templates": [{"title": title, "body": body}]}


class Nameless:
    def send(self, message: Any) -> Any: ...


class Pusch(Nameless):
    name = "pusch"


class Sendless:
    name = "push"


class SendsThree:
    name = "push"

    def send(self, to: str, title: str, body: str) -> Any: ...


class Yields:
    name = "push"

    def send(self, message: Any) -> Any:
        yield cb.Sent("ok")


class WritesNothing:
    def write(self) -> Any: ...


class HalfAStore:
    def claim(self) -> Any: ...


class Nowhere(tzinfo):
    """A zone that does not say how far it is from UTC."""

    def utcoffset(self, dt: datetime | None) -> timedelta | None:
        return None

    dst = utcoffset

    def tzname(self, dt: datetime | None) -> str | None:
        return None


class Waits:
    """An object whose call is async."""

    async def __call__(self, case: Any) -> None: ...


def closed(ask: Callable[[Any], Any]) -> Any:
    """Ask an engine after its close."""
    recovery = cb.Recovery(channels=[Outbox()], clock=lambda: AT)
    recovery.save_shop(shop())
    recovery.close()
    return ask(recovery)


async def waits(case: Any) -> None:
    """An async rule."""


SHOP_MISTAKES: dict[str, tuple[Callable[[], Any], str]] = {
    "a negative wait": (lambda: cb.CartRecovery(wait="-1h"), "wait: a duration is typed 30min, 1h, 24h"),
    "a wait in days before": (lambda: cb.CartRecovery(wait="-3d"), "wait: a duration is typed"),
    "a negative timedelta": (lambda: cb.CartRecovery(wait=timedelta(-1)), "wait: a duration is typed"),
    "a wait in words": (lambda: cb.CartRecovery(wait="soon"), "wait: a duration is typed"),
    "True as a wait": (lambda: cb.CartRecovery(wait=True), "wait: a duration is typed"),
    "a wait of a century": (lambda: cb.CartRecovery(wait="99999d"), "wait: a duration is at most ten years"),
    "one follow-up as text": (lambda: cb.CartRecovery(follow_ups="24h"), r"follow_ups: expected a list: \['24h'\]"),
    "a wrong follow-up": (lambda: cb.CartRecovery(follow_ups=["24"]), r"follow_ups\.0: a duration is typed"),
    "one channel as text": (lambda: cb.CartRecovery(channels="email"), r"channels: expected a list: \['email'\]"),
    "a misspelt channel": (lambda: cb.CartRecovery(channels=["pusch"]), r"channels\.0: .* did you mean 'push'"),
    "no channel": (lambda: cb.CartRecovery(channels=[]), "channels: expected at least 1"),
    "a misspelt setting of a campaign": (lambda: cb.CartRecovery(waits="1h"), "waits: .* did you mean 'wait'"),  # type: ignore[call-arg]
    "a misspelt setting of a shop": (lambda: shop(quiet_hour="x"), "quiet_hour: .* did you mean 'quiet_hours'"),
    "a setting of a campaign in a shop": (lambda: shop(wait="1h"), "wait: .* one of CartRecovery, in campaigns"),
    "quiet hours as numbers": (lambda: shop(quiet_hours="22-7"), "quiet_hours: expected '22:00-07:00' or QuietHours"),
    "quiet hours as a number": (lambda: shop(quiet_hours=22), "quiet_hours: expected QuietHours"),
    "a quiet hour that is none": (lambda: cb.QuietHours(start="25:00"), "start: expected a time of day such as '21:00'"),
    "a misspelt end of quiet hours": (
        lambda: shop(quiet_hours={"start": "22:00", "ends": "07:00"}), r"quiet_hours\.ends: .* did you mean 'end'"),
    "a holdout in per cent": (lambda: cb.Experiment(id="x", holdout=10), "holdout: .* 0.1 for 10 %; did you mean 0.1"),
    "an experiment with a space": (lambda: cb.Experiment(id="black friday"), "id: expected letters, digits"),
    "a code with a space": (lambda: cb.Discount(code="SAVE TEN"), "code: expected a code without spaces"),
    "a code with a space in a campaign": (lambda: cb.CartRecovery(discount="SAVE TEN"), r"discount\.code: expected a code without"),
    "no code": (lambda: cb.Discount(code=""), "code: expected a text of at least 1"),
    "per cent and amount": (lambda: cb.Discount(code="A", percent=10, amount=5), "percent and amount: .* leave one out"),
    "more than all": (lambda: cb.Discount(code="A", percent=101), "percent: expected at most 100"),
    "a naive end": (lambda: cb.Discount(code="A", ends_at=NAIVE), "ends_at: expected an instant with a time zone"),
    "an end before the start": (
        lambda: cb.Discount(code="A", starts_at=AT, ends_at=AT - timedelta(1)), "ends_at: expected a time after starts_at"),
    "a cap for no time": (lambda: cb.Cap(limit=1, per="0s"), "per: expected a duration above 0, such as '24h'"),
    "a negative cap": (lambda: cb.Cap(limit=-1, per="24h"), "limit: expected at least 0"),
    "one cap": (lambda: shop(caps=cb.Cap(limit=1, per="24h")), r"caps: expected a list: \[Cap\(\.\.\.\)\]"),
    "one campaign": (lambda: shop(campaigns=cb.CartRecovery()), r"campaigns: expected a list: \[CartRecovery\(\.\.\.\)\]"),
    "a number as a campaign": (lambda: shop(campaigns=[1]), r"campaigns\.0: expected CartRecovery\(\.\.\.\)"),
    "a misspelt kind": (lambda: parsed({"kind": "cart_recovry"}), "kind: 'cart_recovry' .* did you mean 'cart_recovery'"),
    "no kind": (lambda: parsed({"wait": "1h"}), r"campaigns\.0: kind: expected one of cart_recovery"),
    "a misspelt setting in a dict": (
        lambda: parsed({"kind": "winback", "waits": "1h"}), r"campaigns\.0\.waits: .* did you mean 'wait'"),
    "two campaigns of one id": (
        lambda: shop(campaigns=[cb.Winback(), cb.Winback()]), "campaigns: two have the id 'winback'; change one of them"),
    "an unknown currency": (lambda: shop(currency="XYZ"), "currency: 'XYZ' is not an ISO 4217 currency such as 'USD'"),
    "a city as a zone": (lambda: shop(timezone="Vienna"), "timezone: 'Vienna' is not an IANA time zone such as"),
    "no zone": (lambda: cb.Shop(id="a", currency="USD"), "timezone: this setting is required"),  # type: ignore[call-arg]
    "min above max": (lambda: cb.Winback(min_value=9, max_value=1), "min_value is above max_value"),
    "creativity of 11": (lambda: cb.Winback(creativity=11), "creativity: expected at most 10"),
    "a season in words": (lambda: cb.PeakSeason(name="x", rule="BLACK FRIDAY"), "rule: .* RFC 5545 rule such as"),
    "an audience that is none": (
        lambda: shop(campaigns=[cb.CartRecovery(overrides=[cb.AudienceOverride(audience="vip", instructions="x")])]),
        r"campaigns\.0\.overrides\.0\.audience: expected one of high_intent"),
    "a misspelt channel of attribution": (
        lambda: shop(attribution={"pusch": {}}), r"attribution\.pusch: .* did you mean 'push'"),
    "everybody's host": (lambda: shop(link_hosts=["com"]), r"link_hosts\.0: 'com' is shared"),
    "everybody's host of two labels": (lambda: shop(link_hosts=["co.uk"]), r"link_hosts\.0: 'co.uk' is shared"),
    "a script as a host": (lambda: shop(link_hosts=["javascript:"]), r"link_hosts\.0: expected a host such as"),
    "one host as text": (lambda: shop(link_hosts="acme.test"), r"link_hosts: expected a list: \['acme.test'\]"),
    "a home without https": (lambda: shop(home_url="acme.test"), "home_url: expected a link such as 'https://"),
    "a home outside the hosts": (
        lambda: parsed(home_url="https://shop.test/", link_hosts=["acme.test"]),
        "home_url: .* not under link_hosts .*; add 'shop.test' to link_hosts"),
    "an app's hosts and a home on the web": (
        lambda: parsed(home_url="https://shop.test/", link_hosts=["acme:"]), "home_url: .* add 'shop.test'"),
    "a template that is not closed": (
        lambda: parsed(template("Hi {{ first_name", "x")), r"templates\.0\.title: .* is not closed"),
    "a misspelt name in a template": (
        lambda: parsed(template("Hi", "{{ totl }}")), r"templates\.0\.body: totl is not known; did you mean 'total'"),
    "a tag that there is none of": (lambda: parsed(template("Hi", "{% include 'x' %}")), r"templates\.0\.body: "),
    "a misspelt template": (
        lambda: parsed({"kind": "winback", "templates": [{"titel": "x", "body": "y"}]}), "titel: .* did you mean 'title'"),
    "broken JSON": (lambda: cb.parse_shop("{"), "settings: invalid JSON"),
    "a list as a shop": (lambda: cb.parse_shop([]), r"settings: expected Shop\(\.\.\.\) or a dict"),  # type: ignore[arg-type]
    "a path in place of its text": (lambda: cb.parse_shop("policy.json"), r"settings: .* got 'policy.json'; .*read_text"),
    "a Path in place of its text": (lambda: cb.parse_shop(Path("policy.json")), r"settings: .* got a PosixPath; .*read_text"),  # type: ignore[arg-type]
    "TOML in place of JSON": (lambda: cb.parse_shop('id = "acme"'), "settings: expected a dict, or the text of a JSON file"),
    "a setting twice in JSON": (
        lambda: cb.parse_shop('{"id": "a", "currency": "USD", "currency": "EUR", "timezone": "UTC"}'),
        "currency: this setting is given twice"),
    "settings without names": (lambda: cb.CartRecovery("1h"), r"CartRecovery: settings are given by name, .* got '1h'"),  # type: ignore[call-arg]
    "another value in settings": (lambda: setattr(shop(), "name", "x"), "name: settings do not change; model_copy"),
    "a misspelt field in a copy": (lambda: shop().model_copy(update={"curency": "EUR"}), "curency: .* did you mean 'currency'"),
    "a shop's id of spaces": (lambda: shop(id="  "), "id: expected 1 to 255 printable"),
    "a shop's id of two lines": (lambda: shop(id="ac\nme"), "id: expected 1 to 255 printable"),
    "half a character in a name": (lambda: shop(name="A\ud83d"), "name: holds half of a character"),
    "half a character in a code": (lambda: cb.Discount(code="A\ud83d"), "code: holds half of a character"),
    "a code with an invisible character": (lambda: cb.Discount(code="SAVE\u200b10"), "code: expected a code without invisible"),
    "a currency nearly right": (lambda: shop(currency="EURO"), "currency: .* did you mean 'EUR'"),
    "a zone nearly right": (lambda: shop(timezone="Europe/Viena"), "timezone: .* did you mean 'Europe/Vienna'"),
    "a zone's city": (lambda: shop(timezone="Vienna"), "timezone: .* did you mean 'Europe/Vienna'"),
    "a zone in small letters": (lambda: shop(timezone="america/new_york"), "timezone: .* did you mean 'America/New_York'"),
    "a language by its name": (lambda: shop(locale="german"), "locale: expected a language's code"),
    "no language": (lambda: shop(locale=""), "locale: expected a language's code"),
    "a template's language by its name": (
        lambda: cb.parse_shop(BASE | {"campaigns": [{"kind": "winback", "templates": [
            {"title": "a", "body": "b", "locale": "german"}]}]}), r"templates\.0\.locale: expected a language's code"),
    "hours without a unit": (lambda: cb.CartRecovery(follow_ups=[24]), r"follow_ups\.0: .* without a unit would be seconds"),
    "minutes without a unit": (lambda: cb.CartRecovery(wait=60), "wait: .* without a unit would be seconds"),
    "channels without an order": (lambda: cb.CartRecovery(channels={"push", "email"}), "channels: expected a list, which has an order"),
    "a channel twice": (lambda: cb.CartRecovery(channels=["push", "push"]), "channels: 'push' is named twice"),
    "a class as a campaign": (lambda: shop(campaigns=[cb.CartRecovery]), r"campaigns\.0: expected an instance, CartRecovery\("),
    "True as a share": (lambda: cb.Experiment(id="x", holdout=True), "holdout: expected a number, got True"),
    "True as a number": (lambda: cb.CartRecovery(creativity=True), "creativity: expected a number, got True"),
    "variants as a list": (lambda: cb.Experiment(id="x", variants=["a", "b"]), "variants: expected a dict"),
    "a year as an instant": (lambda: cb.Discount(code="A", ends_at=2026), "ends_at: expected an instant such as '2026-01-05"),
    "digits as an instant": (lambda: cb.Experiment(id="a", ends_at="1766599200"), "ends_at: expected an instant such as '2026"),
    "quiet hours as whole numbers": (lambda: cb.QuietHours(start=22, end=7), "start: expected a time of day such as '21:00'"),
    "no time at all": (lambda: cb.CartRecovery(too_late="0h"), "too_late: expected a duration above 0"),
    "two incentives from one value": (
        lambda: cb.CartRecovery(incentives=[cb.Incentive(from_value=5, discount="A"), cb.Incentive(from_value=5, discount="B")]),
        "incentives: two have the from_value 5"),
    "a season with a start": (lambda: cb.PeakSeason(name="x", rule="DTSTART:20200101\nRRULE:FREQ=YEARLY"), "rule: .* leave out DTSTART"),
    "a season every 0 years": (lambda: cb.PeakSeason(name="x", rule="FREQ=YEARLY;INTERVAL=0"), "rule: INTERVAL: expected 1 or more"),
    **{f"a season that never comes, {rule}": (partial(cb.PeakSeason, name="x", rule=rule), "rule: .* matches no day of any year")
       for rule in (
           "FREQ=YEARLY;BYMONTH=13;BYMONTHDAY=1", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;BYMONTH=0",
           "FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=YEARLY;BYMONTH=11;BYDAY=6FR", "FREQ=YEARLY;BYWEEKNO=54", "FREQ=YEARLY;BYEASTER=900")},
    **{f"a season that counts, {rule}": (partial(cb.PeakSeason, name="x", rule=rule), "rule: (COUNT|INTERVAL) counts from a first day")
       for rule in ("FREQ=YEARLY;COUNT=1;BYMONTH=11;BYDAY=4FR", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "freq=yearly;interval=10")},
    "a season with days taken out": (
        lambda: cb.PeakSeason(name="x", rule="RRULE:FREQ=YEARLY\nEXDATE:20260101"), "rule: expected one rule, without EXDATE"),
    "a shop's experiment and a campaign's of one id": (
        lambda: shop(experiment=cb.Experiment(id="x", holdout=0.1), campaigns=[cb.CartRecovery(experiment=cb.Experiment(id="x", holdout=0.1))]),
        r"campaigns\.0\.experiment: the shop's experiment has the id 'x' too"),
    "two experiments of one id with other shares": (
        lambda: shop(campaigns=[
            cb.CartRecovery(experiment=cb.Experiment(id="x", holdout=0.1)),
            cb.CheckoutRecovery(experiment=cb.Experiment(id="x", holdout=0.2))]),
        r"campaigns\.1\.experiment: campaigns\.0\.experiment has the id 'x' too, with other shares"),
    "a time after the year 9999": (lambda: cb.Discount(code="A", ends_at="9999-12-31T23:59:59-12:00"), "ends_at: expected a time between"),
    "a misspelt scheme": (lambda: shop(home_url="htps://acme.test/"), "home_url: .* did you mean https://"),
    "short links with a space": (lambda: shop(short_links="https://a co/r"), "short_links: expected https"),
    "short links with a login": (lambda: shop(short_links="https://u:p@a.co/r"), "short_links: expected https"),
}  # fmt: skip

EVENT_MISTAKES: dict[str, tuple[Callable[[], Any], str]] = {
    "a key without a kind": (lambda: event(keys=("ana",)), "keys: .*'ana' has no kind: write 'customer:ana'"),
    "a text as keys": (lambda: event(keys="customer:ana"), r"keys: .* got a text; did you mean \('customer:ana',\)"),
    "a price that is no number": (lambda: line(price="much"), "price: expected an amount such as '19.99', got 'much'"),
    "a price that is none": (lambda: line(price=None), "price: expected an amount"),
    "a negative price": (lambda: line(price=-5), "price: expected 0 or more"),
    "a negative quantity": (lambda: line(quantity=-1), "quantity: expected"),
    "a dict as a line": (lambda: event(lines=[{"product": "m"}]), r"lines\[0\]: expected a Line, got a dict; .*jsonl"),
    "one line": (lambda: event(lines=line()), "lines: expected a tuple of Line, got a Line"),
    "a text as an instant": (lambda: event(at="2026-01-05T10:00:00Z"), "at: expected a datetime .*, got .*a text"),
    "a naive instant": (lambda: event(at=NAIVE), "at: expected an instant with a time zone"),
    "an unknown currency in an event": (lambda: event(currency="XYZ"), "currency: 'XYZ' is not an ISO 4217"),
    "a shop in place of its id": (lambda: event(shop=shop()), "shop: expected the shop's id, got a Shop; did you mean"),
    "an origin that is none": (lambda: event(origin="shop"), "origin: expected one of web, pos"),
    "a dict in place of an event": (
        lambda: with_shop(lambda r: r.ingest({})), "events: expected an Event or several, got a dict"),
    "dicts in place of events": (lambda: with_shop(lambda r: r.ingest([{}])), r"events\[0\]: expected an Event"),
    "nobody": (lambda: with_shop(lambda r: r.ingest(cb.ShopperErased(shop="acme", at=AT))), "keys: .*needs at least one"),
    "a misspelt field": (lambda: event(carts="x"), "carts: CartChanged has no such field; did you mean 'cart'"),
    "a misspelt field of a line": (lambda: line(qty=2), "qty: Line has no such field; it has product"),
    "a missing field": (lambda: cb.CartChanged(shop="acme", at=AT, keys=ANA), "cart: CartChanged needs it"),  # type: ignore[call-arg]
    "fields without names": (lambda: cb.Line("mug"), r"Line: fields are given by name, Line\(product=...\)"),  # type: ignore[call-arg]
    "a misspelt field of a copy": (lambda: attrs.evolve(event(), card="x"), "card: CartChanged has no such field"),  # type: ignore[call-arg]
    "an origin in capitals": (lambda: event(origin="Web"), "origin: .* did you mean 'web'"),
    "a channel by another name": (
        lambda: cb.ConsentChanged(shop="acme", at=AT, keys=ANA, channel="mail", granted=True), "channel: .* did you mean 'email'"),  # type: ignore[arg-type]
    "a kind of key by another name": (lambda: event(keys=("user:ana",)), "keys: 'user' is not one of .* did you mean 'customer'"),
    "a kind of key in capitals": (lambda: cb.key("Email", "ana@shop.example"), "keys: .* did you mean 'email'"),
    "a key of bytes": (lambda: cb.key("customer", b"ana"), "customer: expected a text, an int or a UUID, got bytes"),
    "a key of a list": (lambda: cb.key("customer", ["ana"]), "customer: expected a text, an int or a UUID, got list"),
    "a key of an object": (lambda: cb.key("customer", object()), "customer: expected a text"),
    "an instant of 1970": (lambda: event(at=datetime(1970, 1, 1, tzinfo=UTC)), "at: .* expected one from 1990 to 2199"),
    "a zone that says nothing": (lambda: event(at=AT.replace(tzinfo=Nowhere())), "at: expected an instant with a time zone"),
    "money of no number": (lambda: cb.Money("USD", Decimal(1)), "amount: expected an amount"),  # type: ignore[arg-type]
    "money and a number": (lambda: cb.Money(Decimal(1), "USD") + 1, "amount: expected Money in USD"),  # type: ignore[operator]
    "a dict in place of a line of JSON": (lambda: jsonl.decode({}), "line: expected one line of JSON .* got a dict"),  # type: ignore[arg-type]
    "a path in place of lines of JSON": (lambda: list(jsonl.read("x.jsonl")), "lines: expected an open file"),
    "an event of no kind": (lambda: with_shop(lambda r: r.ingest(cb.Event(shop="acme", at=AT))), r"events\[0\]: Event cannot be reported"),
    "news of no product": (
        lambda: with_shop(lambda r: r.ingest(cb.ProductChanged(shop="acme", at=AT))), r"events\[0\]\.product: .* give product"),
    "settings in place of events": (lambda: with_shop(lambda r: r.ingest(shop())), "events: expected an Event or several, got a Shop"),
    "a pointer of a number": (
        lambda: with_shop(lambda r: r.take([cb.Pointer(shop="acme", source="x", kind="order", id=5, at=AT)])), r"news\[0\]\.id"),  # type: ignore[arg-type]
    "an event of an unknown shop": (lambda: with_shop(lambda r: r.ingest(event(shop="acmee"))), "shop 'acmee': no settings"),
}  # fmt: skip

WITH_NOW: dict[str, Callable[[Any], Any]] = {
    "save_shop": lambda r: r.save_shop(shop(), NAIVE),
    "ingest": lambda r: r.ingest(event(), NAIVE),
    "run_due": lambda r: r.run_due(NAIVE),
    "run_all": lambda r: r.run_all(NAIVE),
    "decide": lambda r: r.decide("acme", "ana", NAIVE),
    "explain": lambda r: r.explain("acme", "ana", NAIVE),
    "preview": lambda r: r.preview("acme", "cart_recovery", now=NAIVE),
    "erase": lambda r: r.erase("acme", "ana", NAIVE),
    "purge": lambda r: r.purge("acme", NAIVE),
    "health": lambda r: r.health(NAIVE),
    "check": lambda r: r.check(NAIVE),
}
OF_A_SHOP: dict[str, Callable[[Any], Any]] = {
    "decide": lambda r: r.decide("acmee", "ana"),
    "explain": lambda r: r.explain("acmee", "ana"),
    "preview": lambda r: r.preview("acmee", "cart_recovery"),
    "notifications": lambda r: r.notifications("acmee"),
    "conversions": lambda r: r.conversions("acmee"),
}

OF_A_CAMPAIGN: dict[str, Callable[[Any], Any]] = {
    "report": lambda r: r.report("acme", campaign="cart_recovry"),
    "notifications": lambda r: r.notifications("acme", campaign="cart_recovry"),
    "conversions": lambda r: r.conversions("acme", campaign="cart_recovry"),
    "won_back": lambda r: r.won_back("acme", campaign="cart_recovry"),
}

ENGINE_MISTAKES: dict[str, tuple[Callable[[], Any], str]] = {
    "a class as a channel": (lambda: cb.Recovery(channels=[Console]), r"channels\.0: expected an instance, Console\("),  # type: ignore[list-item]
    "an object as a channel": (lambda: cb.Recovery(channels=[object()]), r"channels\.0: expected a channel with name and send"),  # type: ignore[list-item]
    "a channel without a name": (lambda: cb.Recovery(channels=[Nameless()]), r"channels\.0: expected a channel with name"),  # type: ignore[list-item]
    "a channel without send": (lambda: cb.Recovery(channels=[Sendless()]), r"channels\.0: expected a channel with name and send"),  # type: ignore[list-item]
    "a misspelt channel's name": (lambda: cb.Recovery(channels=[Pusch()]), r"channels\.0: expected one of .*did you mean 'push'"),
    "one channel": (lambda: cb.Recovery(channels=Console()), r"channels: expected a list of channels, \[Console"),  # type: ignore[arg-type]
    "channels as text": (lambda: cb.Recovery(channels="push"), "channels: expected a list of channels"),  # type: ignore[arg-type]
    "two channels of one name": (lambda: cb.Recovery(channels=[Console(), Console()]), "channels: two have the name 'push'"),
    "a class as a store": (lambda: cb.Recovery(MemoryStore), "store: .* got the class MemoryStore"),  # type: ignore[arg-type]
    "no store": (lambda: cb.Recovery(None), "store: expected a Store"),  # type: ignore[arg-type]
    "a store of another kind": (lambda: cb.Recovery("redis://x"), "store: expected a Store, 'memory:'"),
    "a text as a copywriter": (lambda: cb.Recovery(copywriter="gpt"), "copywriter: expected a copywriter with write"),  # type: ignore[arg-type]
    "a class as a copywriter": (lambda: cb.Recovery(copywriter=Nameless), "copywriter: expected an instance, Nameless"),  # type: ignore[arg-type]
    "one rule": (lambda: cb.Recovery(rules=lambda _: None), r"rules: expected a list of functions, \[my_rule\]"),  # type: ignore[arg-type]
    "a text as a rule": (lambda: cb.Recovery(rules=["x"]), r"rules\.0: expected a function"),  # type: ignore[list-item]
    "an async rule": (lambda: cb.Recovery(rules=[waits]), r"rules\.0: .* waits is async"),  # type: ignore[list-item]
    "seconds as a lease": (lambda: cb.Recovery(lease=60), r"lease: .* did you mean timedelta\(seconds=60\)"),  # type: ignore[arg-type]
    "no lease": (lambda: cb.Recovery(lease=timedelta(0)), "lease: expected a timedelta of 0.001 s or more"),
    "nothing side by side": (lambda: cb.Recovery(parallel=0), "parallel: expected a whole number above 0"),
    "a misspelt rate": (lambda: cb.Recovery(rates={"pusch": 4}), "rates: 'pusch' is not one of .* did you mean 'push'"),
    "a rate as text": (lambda: cb.Recovery(rates={"push": "4"}), "rates: 'push': expected a number"),  # type: ignore[dict-item]
    "a time as a clock": (lambda: cb.Recovery(clock=AT), "clock: expected a function"),  # type: ignore[arg-type]
    "a naive clock": (lambda: cb.Recovery(clock=lambda: NAIVE).save_shop(shop()), "clock: expected an instant with"),
    "a URL as links": (lambda: cb.Recovery(links="https://x"), r"links: expected Links\(base, keys\)"),  # type: ignore[arg-type]
    "a dict as a shop": (lambda: with_shop(lambda r: r.save_shop(BASE)), "shop: expected a Shop, got a dict; .*parse_shop"),
    **{
        f"a naive now in {name}": (partial(with_shop, do), "now: expected an instant with a time zone")
        for name, do in WITH_NOW.items()
    },
    "a text as now": (lambda: with_shop(lambda r: r.run_due("now")), "now: expected a datetime with a time zone"),
    "a limit of 0": (lambda: with_shop(lambda r: r.run_due(limit=0)), "limit: expected a whole number above 0"),
    "no channel at all": (
        lambda: with_shop(lambda r: r.run_due(), channels=()), "channels: campaign 'cart_recovery' .*sends by push, .*none"),
    "another channel alone": (
        lambda: with_shop(lambda r: r.run_due(), channels=[Outbox(name="email")]), "channels: .*sends by push, .*has email"),
    "an unknown shop": (lambda: with_shop(lambda r: r.shop("acmee")), "shop 'acmee': .*there is 'acme'; did you mean 'acme'"),
    **{
        f"an unknown shop in {name}": (partial(with_shop, do), "shop 'acmee': .* did you mean 'acme'")
        for name, do in OF_A_SHOP.items()
    },
    "an unknown shopper": (lambda: with_shop(lambda r: r.decide("acme", "bob")), "shopper 'bob': .*no such customer"),
    "the ledger of an unknown shopper": (
        lambda: with_shop(lambda r: r.notifications("acme", shopper="bob")), "shopper 'bob': .*no such customer"),
    "the credits of an unknown shopper": (
        lambda: with_shop(lambda r: r.conversions("acme", shopper="bob")), "shopper 'bob': .*no such customer"),
    "a state in small letters": (
        lambda: with_shop(lambda r: r.notifications("acme", state="sent")), "state: expected one of .*did you mean 'SENT'"),
    "a negative limit": (lambda: with_shop(lambda r: r.notifications("acme", limit=-1)), "limit: expected 0 or more"),
    "a misspelt campaign": (
        lambda: with_shop(lambda r: r.preview("acme", "cart_recovry")), "campaign: .* did you mean 'cart_recovery'"),
    "a misspelt audience": (
        lambda: with_shop(lambda r: r.preview("acme", "cart_recovery", "big_carts")), "audience: .* did you mean 'big_cart'"),
    "one shopper as text": (
        lambda: with_shop(lambda r: r.preview("acme", "cart_recovery", shoppers="ana")), r"shoppers: expected a list: \['ana'"),
    "a message that there is none of": (
        lambda: with_shop(lambda r: r.preview("acme", "cart_recovery", step=9)), "step: campaign 'cart_recovery' has steps 0 to 1, got 9"),
    "a thumb of 5": (lambda: with_shop(lambda r: r.feedback("acme", "x", 5)), "thumb: expected 1"),
    "a store's path alone": (lambda: cb.Recovery("cartback.db"), "store: .* did you mean 'sqlite:///cartback.db'"),
    "a store's Path": (lambda: cb.Recovery(Path("/x/cartback.db")), "store: .* did you mean 'sqlite:////x/cartback.db'"),  # type: ignore[arg-type]
    "memory without a colon": (lambda: cb.Recovery("memory"), "store: .* did you mean 'memory:'"),
    "a store's URL of another library": (lambda: cb.Recovery("postgresql+psycopg://u:p@h/d"), r"store: .* did you mean 'postgresql://"),
    "a store's path with a query": (lambda: cb.Recovery("sqlite:///x.db?mode=ro"), "store: .* without a query"),
    "half a store": (lambda: cb.Recovery(HalfAStore()), "store: expected a Store, got a HalfAStore without the method settings"),  # type: ignore[arg-type]
    "a send of three things": (lambda: cb.Recovery(channels=[SendsThree()]), r"channels\.0: expected a method send\(message\)"),  # type: ignore[list-item]
    "a send that yields": (lambda: cb.Recovery(channels=[Yields()]), r"channels\.0: expected a method send\(message\)"),
    "a write of nothing": (lambda: cb.Recovery(copywriter=WritesNothing()), r"copywriter: expected a method write\(request\)"),  # type: ignore[arg-type]
    "a class as a rule": (lambda: cb.Recovery(rules=[Waits]), r"rules\.0: expected a function or an instance, Waits"),  # type: ignore[list-item]
    "an async rule in an object": (lambda: cb.Recovery(rules=[Waits()]), r"rules\.0: .* Waits is async"),  # type: ignore[list-item]
    "an async rule in a partial": (lambda: cb.Recovery(rules=[partial(waits)]), r"rules\.0: .* partial is async"),  # type: ignore[list-item]
    "a rule of nothing": (lambda: cb.Recovery(rules=[lambda: None]), r"rules\.0: expected a function of one argument"),  # type: ignore[list-item, misc]
    "a lease of centuries": (lambda: cb.Recovery(lease=timedelta.max), "lease: expected a timedelta .* at most 1d"),
    "a clock of a zone": (lambda: cb.Recovery(clock=lambda tz: AT), "clock: expected a function"),  # type: ignore[arg-type]
    "ids of numbers": (lambda: with_shop(lambda r: r.shops(), new_id=lambda: 5), "new_id: expected a text of 1 to 64"),
    "an async observer": (lambda: cb.Recovery(observe=waits), "observe: waits is async"),  # type: ignore[arg-type]
    "a throttle of one thing": (lambda: cb.Recovery(rates=lambda channel: 5), "rates: expected a function"),  # type: ignore[arg-type, misc]
    "a closed engine": (lambda: closed(lambda r: r.run_due()), "the engine is closed; create a new Recovery"),
    "a closed engine's ingest": (lambda: closed(lambda r: r.ingest(event())), "the engine is closed"),
    "a now of the year 1": (lambda: with_shop(lambda r: r.run_due(datetime.min.replace(tzinfo=UTC))), "now: expected a time from 1970"),
    "a now of the year 9999": (lambda: with_shop(lambda r: r.report("acme", now=datetime.max.replace(tzinfo=UTC))), "now: expected a"),
    "a copy with an unknown currency": (
        lambda: with_shop(lambda r: r.save_shop(shop().model_copy(update={"currency": "XYZ"}))), "currency: 'XYZ' is not"),
    "a copy with one campaign": (
        lambda: with_shop(lambda r: r.save_shop(shop().model_copy(update={"campaigns": cb.Winback()}))), "campaigns: expected a list"),
    "a shop made around its checks": (
        lambda: with_shop(lambda r: r.save_shop(cb.Shop.model_construct(id="acme"))), "currency: this setting is required"),  # type: ignore[call-arg]
    "since after until": (lambda: with_shop(lambda r: r.won_back("acme", since=AT, until=AT - timedelta(1))), "since: .* is after until"),
    "the ledger since after until": (
        lambda: with_shop(lambda r: r.notifications("acme", since=AT, until=AT - timedelta(1))), "since: .* is after until"),
    "credits since after until": (
        lambda: with_shop(lambda r: r.conversions("acme", since=AT, until=AT - timedelta(1))), "since: .* is after until"),
    "a text as since": (lambda: with_shop(lambda r: r.won_back("acme", since="2026-01-01")), "since: .*datetime.fromisoformat"),
    **{
        f"a campaign that there is none of in {name}": (partial(with_shop, ask), "campaign: .*it has .*did you mean 'cart_recovery'")
        for name, ask in OF_A_CAMPAIGN.items()
    },
    "an experiment in place of its id": (
        lambda: with_shop(lambda r: r.lift("acme", cb.Experiment(id="x"))), "experiment: expected an experiment's id"),
    "rows that are none": (lambda: with_shop(lambda r: r.keys("acme", ["ana"])), "rows: expected the rows"),
    "days as text": (lambda: with_shop(lambda r: r.forecast("acme", "7")), "days: expected a whole number from 1"),
    "a dict as a shop to forecast": (lambda: with_shop(lambda r: r.forecast(BASE)), "shop: expected the shop's id, or a Shop"),
    "a dict as a shop to preview": (lambda: with_shop(lambda r: r.preview(BASE, "cart_recovery")), "shop: expected the shop's id"),
    "a step as text": (lambda: with_shop(lambda r: r.preview("acme", "cart_recovery", step="1")), "step: .* got '1'"),
    "half a character in an address": (
        lambda: with_shop(lambda r: r.send_test("acme", "cart_recovery", "a\ud83d")), "address: expected the device token"),
    "one key of a device": (
        lambda: with_shop(lambda r: r.device("acme", cb.Request(method="POST"), "customer:ana")), "keys: expected a list"),
    "no keys of an inbox": (lambda: with_shop(lambda r: r.inbox("acme", cb.Request(method="GET"), None)), "keys: expected a list"),
    "a read of nothing": (lambda: with_shop(lambda r: r.webhook(cb.Request(method="POST"), lambda q: None)), "read: returned no events .* got None"),
    "an async read": (lambda: with_shop(lambda r: r.webhook(cb.Request(method="POST"), waits)), "read: expected a plain function, got an async one"),
    "no read": (lambda: with_shop(lambda r: r.webhook(cb.Request(method="POST"), None)), "read: expected a function"),
    "a text as a webhook's body": (lambda: shopify.events({}, "{}", secret="s"), "body: expected the raw, unchanged bytes"),  # type: ignore[arg-type]
    "links without a lifetime": (lambda: cb.Links("https://a.example", "k" * 32, 30), r"lifetime: .* timedelta\(days=30\)"),
    "links with a number as a key": (lambda: cb.Links("https://a.example", [5]), "keys: expected one or more secrets"),  # type: ignore[list-item]
    "links with a login": (lambda: cb.Links("https://u:p@a.example", "k" * 32), "base: expected a URL"),
    "an outbox by another name": (lambda: Outbox("mail"), "name: .* did you mean 'email'"),  # type: ignore[arg-type]
    "a wrong outcome": (lambda: cb.Sent("sent"), "Sent: outcome: expected ok, not_sent, rejected or unknown, got 'sent'"),  # type: ignore[arg-type]
}  # fmt: skip

MISTAKES = {**SHOP_MISTAKES, **EVENT_MISTAKES, **ENGINE_MISTAKES}


@pytest.mark.parametrize("case", MISTAKES)
def test_the_message_names_the_field_and_the_fix(case: str) -> None:
    """A CartbackError that starts with the field, in one line that says what to write instead."""
    make, message = MISTAKES[case]
    with pytest.raises(CartbackError, match=message) as raised:
        make()
    assert "pydantic" not in str(raised.value)


def test_there_are_as_many_as_were_made() -> None:
    """The table holds the mistakes of both looks."""
    assert len(MISTAKES) >= 200


UNDERSTOOD: dict[str, tuple[Callable[[], Any], Any]] = {
    "an hour in words": (lambda: cb.CartRecovery(wait="1 hour").wait, timedelta(hours=1)),
    "two units": (lambda: cb.CartRecovery(wait="1h30m").wait, timedelta(minutes=90)),
    "days in words": (lambda: cb.Winback(wait="30 days").wait, timedelta(days=30)),
    "ISO 8601": (lambda: cb.CartRecovery(wait="PT2H").wait, timedelta(hours=2)),
    "quiet hours as text": (
        lambda: shop(quiet_hours="22:00-07:00").quiet_hours,
        cb.QuietHours(start="22:00", end="07:00"),
    ),
    "no quiet hours": (lambda: shop(quiet_hours=None).quiet_hours, cb.QuietHours(start="00:00", end="00:00")),
    "a whole link as a host": (lambda: shop(link_hosts=["https://Acme.test/"]).link_hosts, ("acme.test",)),
    "a scheme in capitals": (lambda: shop(link_hosts=["Acme:"]).link_hosts, ("acme:",)),
    "a link of an app": (lambda: shop(link_hosts=["acme://home"]).link_hosts, ("acme:",)),
    "a star and a port": (lambda: shop(link_hosts=["*.a.test", "b.test:80"]).link_hosts, ("a.test", "b.test")),
    "the shop of a developer": (lambda: shop(link_hosts=["localhost"]).link_hosts, ("localhost",)),
    "a price as a float": (lambda: line(price=12.5).price, Decimal("12.5")),
    "money as a float": (lambda: cb.Money(12.5, "USD"), cb.Money(Decimal("12.5"), "USD")),  # type: ignore[arg-type]
    "seconds": (lambda: cb.CartRecovery(wait=3600).wait, timedelta(hours=1)),
    "a delivery without an id": (lambda: event(delivery="").delivery, None),
    "a file with a mark before it": (
        lambda: cb.parse_shop(b'\xef\xbb\xbf{"id": "acme", "currency": "USD", "timezone": "America/New_York"}'),
        shop(),
    ),
    "a copy with a duration as typed": (
        lambda: with_shop(
            lambda r: r.save_shop(shop(campaigns=[cb.Winback().model_copy(update={"wait": "40d"})])).campaigns[0].wait
        ),
        timedelta(days=40),
    ),
}


@pytest.mark.parametrize("case", UNDERSTOOD)
def test_what_can_only_mean_one_thing_is_understood(case: str) -> None:
    """People type it so, and it is taken as it was meant."""
    make, expected = UNDERSTOOD[case]
    assert make() == expected


def test_every_name_of_a_shopper_finds_the_ledger() -> None:
    """Customer id, key and shopper id are the same in every question."""

    def ask(recovery: cb.Recovery) -> None:
        assert recovery.run_all().states == {"SENT": 1}
        [row] = recovery.notifications("acme")
        for name in ("ana", "customer:ana", row.shopper, "cart:t1"):
            assert recovery.notifications("acme", shopper=name, state="SENT") == [row]
            assert recovery.conversions("acme", shopper=name) == []
        assert recovery.shops() == ["acme"]

    with_shop(ask)


def rule_that_answers(answer: Any) -> Callable[[cb.Case], Any]:
    def no_gift_cards(case: cb.Case) -> Any:
        """No gift cards."""
        return answer

    return no_gift_cards


def test_two_deliveries_without_an_id_are_two() -> None:
    """An empty header is no id: the second is not taken for the first."""

    def ask(recovery: cb.Recovery) -> None:
        taken = [recovery.ingest(event(delivery="", cart=f"t{n}", lines=(line(price=n),))) for n in (1, 2)]
        assert [(each.taken, each.duplicates) for each in taken] == [(1, 0), (1, 0)]

    with_shop(ask)


@pytest.mark.parametrize(
    "reason",
    [cb.Reason(5), cb.Reason(""), cb.Reason("x", 5), cb.Reason("x", {5: 1}), cb.Reason("x", {}, NAIVE)],  # type: ignore[arg-type, dict-item]
    ids=repr,
)
def test_a_reason_that_is_none_is_named(reason: cb.Reason) -> None:
    """A rule's Reason is counted by its code, kept and shown: one that cannot be holds the message, and says which part."""

    def ask(recovery: cb.Recovery) -> None:
        decision = recovery.decide("acme", "ana")
        assert isinstance(decision, cb.Wait)
        assert "rule no_gift_cards returned a Reason whose" in str(decision.reason)
        assert recovery.explain("acme", "ana").findings
        assert recovery.run_due().failed == {"InvalidAnswer": 1}

    with_shop(ask, rules=[rule_that_answers(reason)])


@pytest.mark.parametrize("answer", [None, 5, (1, 2), (1, NAIVE, timedelta(0))], ids=repr)
def test_a_throttle_that_answers_nonsense_is_named(answer: Any) -> None:
    """Nothing is sent, and the round says what the throttle answered and what it may."""

    def ask(recovery: cb.Recovery) -> None:
        ran = recovery.run_due()
        assert (ran.begun, ran.failed) == (0, {"InvalidAnswer": 1})
        assert "rates: returned" in next(iter(ran.troubles))

    with_shop(ask, rates=lambda channel, wanted, now: answer)


def test_a_host_whose_read_is_wrong_is_told_and_not_the_sender() -> None:
    """400 would have the platform drop the delivery; the host's own error is raised to the host."""

    def ask(recovery: cb.Recovery) -> None:
        request = cb.Request(method="POST")
        with pytest.raises(CartbackError, match=r"read: .*\[\] for none"):
            recovery.webhook(request, lambda _: {})
        assert recovery.webhook(request, lambda _: [event(currency="XYZ")]).status == 400
        assert recovery.webhook(request, lambda _: []).status == 200

    with_shop(ask)


@pytest.mark.parametrize("answer", [True, False, "no", 0, {"code": "x"}, cb.Reason], ids=repr)
def test_a_rule_that_answers_nonsense_is_named(answer: Any) -> None:
    """decide and explain alike say which rule answered what; the step waits, and nothing is sent."""

    def ask(recovery: cb.Recovery) -> None:
        decision = recovery.decide("acme", "ana")
        assert isinstance(decision, cb.Wait)
        assert decision.reason.code == "rule_failed"
        assert "rule no_gift_cards returned" in str(decision.reason)
        assert "return None or a Reason" in str(decision.reason)
        [finding] = [f for f in recovery.explain("acme", "ana").findings if f.rule == "no_gift_cards"]
        assert not finding.passed
        assert "rule no_gift_cards returned" in str(finding.reason)
        ran = recovery.run_due()
        assert (ran.begun, ran.failed) == (0, {"InvalidAnswer": 1})

    with_shop(ask, rules=[rule_that_answers(answer)])


def test_what_has_no_channel_waits_until_it_has_one() -> None:
    """A shop whose campaign has no channel here stops no other, and its shoppers are written to once there is one."""
    store, clock = MemoryStore(), [AT]
    with cb.Recovery(store, channels=[Outbox()], clock=lambda: clock[0]) as recovery:
        recovery.save_shop(shop(campaigns=[cb.CartRecovery()]), AT - timedelta(hours=9))
        recovery.save_shop(shop(id="mails", campaigns=[cb.CartRecovery(channels=["email"])]), AT - timedelta(hours=9))
        at = AT - timedelta(hours=2)
        for name in ("acme", "mails"):
            recovery.ingest(
                [
                    cb.ConsentChanged(shop=name, at=at, keys=ANA, channel="push", granted=True),
                    cb.ConsentChanged(shop=name, at=at, keys=ANA, channel="email", granted=True),
                    cb.ProfileChanged(shop=name, at=at, keys=ANA, email="ana@acme.test"),
                    cb.DeviceAdded(shop=name, at=at, keys=ANA, device="phone"),
                    event(shop=name, at=at, lines=(line(price=12),)),
                ]
            )
        assert [p.shop for p in recovery.check() if p.severity == "error"] == ["mails"]
        ran = recovery.run_all()
        assert (ran.states, ran.failed) == ({"SENT": 1}, {"no_channel": 1})
        assert recovery.notifications("mails") == []
    clock[0] += timedelta(minutes=6)
    with cb.Recovery(store, channels=[Outbox(), Outbox(name="email")], clock=lambda: clock[0]) as recovery:
        assert [p for p in recovery.check() if p.severity == "error"] == []
        assert recovery.run_all().states == {"SENT": 1}
        assert [row.channel for row in recovery.notifications("mails")] == ["email"]


def test_an_engine_without_a_channel_claims_nothing() -> None:
    """After the refusal the shoppers are as due as before, for the engine that has the channel."""
    store = MemoryStore()
    with pytest.raises(CartbackError, match="nothing was claimed"):
        with_shop(lambda r: r.run_due(), store=store, channels=())
    with cb.Recovery(store, channels=[Outbox()], clock=lambda: AT) as recovery:
        assert recovery.run_due().states == {"SENT": 1}


def test_why_the_fallback_wrote_is_on_the_row() -> None:
    """A copywriter that fails costs no message, and the row says why its words were not used."""

    class Broken:
        def write(self, request: cb.CopyRequest) -> cb.Copy:
            raise KeyError("x")

    def ask(recovery: cb.Recovery) -> None:
        assert recovery.run_due().states == {"SENT": 1}
        [row] = recovery.notifications("acme")
        assert row.reasons == ("fallback (KeyError)",)

    with_shop(ask, copywriter=Broken())


def test_a_file_that_is_no_store_is_named(tmp_path: Path) -> None:
    """A folder, a text, and somebody else's database: what it is, and what to do; nothing is written into it."""
    text, other = tmp_path / "notes.txt", tmp_path / "other.db"
    text.write_text("hello " * 200)
    with closing(sqlite3.connect(other)) as database:
        database.execute("CREATE TABLE cartback_shops (a)")
    for path, message in (
        (tmp_path, "is a folder; name a file in it"),
        (text, "notes.txt' is not an SQLite database; name another file"),
        (other, "without a schema version; name another file"),
    ):
        with pytest.raises(CartbackError, match=message):
            cb.Recovery(f"sqlite:///{path}")
    assert text.read_text() == "hello " * 200
    with closing(sqlite3.connect(other)) as database:
        assert database.execute("SELECT name FROM sqlite_master").fetchall() == [("cartback_shops",)]


def test_caps_and_quiet_hours_have_rows_of_their_own() -> None:
    """explain says which cap, and which quiet hours in whose zone, were looked at."""

    def ask(recovery: cb.Recovery) -> None:
        found = {f.rule: f for f in recovery.explain("acme", "ana").findings}
        assert found["frequency_cap"].values == {"cap": "1 in 24 h; 3 in 168 h"}
        assert found["quiet_hours"].values == {"quiet": "21:00-08:00", "zone": "America/New_York"}
        assert found["timing"].passed
        assert found["frequency_cap"].passed
        at_night = datetime(2026, 1, 6, 4, tzinfo=UTC)
        night = {f.rule: f for f in recovery.explain("acme", "ana", at_night).findings}
        assert (night["quiet_hours"].passed, night["timing"].passed) == (False, True)

    with_shop(ask)


def test_check_names_what_is_odd() -> None:
    """A code that is over, less than one per cent and a cap of nothing are warnings: allowed, and likely slips."""
    saved = shop(
        campaigns=[
            cb.CartRecovery(discount=cb.Discount(code="OLD", percent="0.1", ends_at=AT - timedelta(days=1))),
        ],
        caps=[cb.Cap(limit=0, per="24h")],
    )
    said = with_shop(lambda r: [str(p) for p in r.check()], saved=saved)
    assert len(said) == 3
    assert all(line.startswith("shop 'acme': warning: ca") for line in said)


def test_the_engines_have_the_same_methods() -> None:
    """What Recovery answers, AsyncRecovery does too, with the same arguments."""
    for name in ("check", "shops", "run_all", "notifications", "conversions"):
        plain, awaited = getattr(cb.Recovery, name), getattr(cb.AsyncRecovery, name)
        assert inspect.iscoroutinefunction(awaited)
        assert list(inspect.signature(plain).parameters) == list(inspect.signature(awaited).parameters)
