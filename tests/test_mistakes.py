"""The mistakes people make, each with what they read: a CartbackError that names the field and the fix."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

import cartback as cb
from cartback.channels.console import Console
from cartback.channels.outbox import Outbox
from cartback.errors import CartbackError
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
    "a code with a space": (lambda: cb.Discount(code="SAVE TEN"), "code: a code has no spaces"),
    "a code with a space in a campaign": (lambda: cb.CartRecovery(discount="SAVE TEN"), r"discount\.code: a code has no"),
    "no code": (lambda: cb.Discount(code=""), "code: expected a text of at least 1"),
    "per cent and amount": (lambda: cb.Discount(code="A", percent=10, amount=5), "percent and amount: .* leave one out"),
    "more than all": (lambda: cb.Discount(code="A", percent=101), "percent: expected at most 100"),
    "a naive end": (lambda: cb.Discount(code="A", ends_at=NAIVE), "ends_at: expected an instant with a time zone"),
    "an end before the start": (
        lambda: cb.Discount(code="A", starts_at=AT, ends_at=AT - timedelta(1)), "ends_at is not after starts_at"),
    "a cap for no time": (lambda: cb.Cap(limit=1, per="0s"), "per: a cap lasts, such as '24h'"),
    "a negative cap": (lambda: cb.Cap(limit=-1, per="24h"), "limit: expected at least 0"),
    "one cap": (lambda: shop(caps=cb.Cap(limit=1, per="24h")), r"caps: expected a list: \[Cap\(\.\.\.\)\]"),
    "one campaign": (lambda: shop(campaigns=cb.CartRecovery()), r"campaigns: expected a list: \[CartRecovery\(\.\.\.\)\]"),
    "a number as a campaign": (lambda: shop(campaigns=[1]), r"campaigns\.0: expected CartRecovery\(\.\.\.\)"),
    "a misspelt kind": (lambda: parsed({"kind": "cart_recovry"}), "kind: 'cart_recovry' .* did you mean 'cart_recovery'"),
    "no kind": (lambda: parsed({"wait": "1h"}), r"campaigns\.0: kind: expected one of cart_recovery"),
    "a misspelt setting in a dict": (
        lambda: parsed({"kind": "winback", "waits": "1h"}), r"campaigns\.0\.waits: .* did you mean 'wait'"),
    "two campaigns of one id": (
        lambda: shop(campaigns=[cb.Winback(), cb.Winback()]), "campaigns: two have the id 'winback'; give one another id"),
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
    "everybody's host": (lambda: shop(link_hosts=["com"]), r"link_hosts\.0: 'com' is everybody's"),
    "everybody's host of two labels": (lambda: shop(link_hosts=["co.uk"]), r"link_hosts\.0: 'co.uk' is everybody's"),
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
    "nobody": (lambda: with_shop(lambda r: r.ingest(cb.ShopperErased(shop="acme", at=AT))), "keys: .*names nobody"),
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

ENGINE_MISTAKES: dict[str, tuple[Callable[[], Any], str]] = {
    "a class as a channel": (lambda: cb.Recovery(channels=[Console]), r"channels\.0: Console is a class; .*Console\("),  # type: ignore[list-item]
    "an object as a channel": (lambda: cb.Recovery(channels=[object()]), r"channels\.0: a channel has name and send"),  # type: ignore[list-item]
    "a channel without a name": (lambda: cb.Recovery(channels=[Nameless()]), r"channels\.0: a channel has name"),  # type: ignore[list-item]
    "a channel without send": (lambda: cb.Recovery(channels=[Sendless()]), r"channels\.0: a channel has name and send"),  # type: ignore[list-item]
    "a misspelt channel's name": (lambda: cb.Recovery(channels=[Pusch()]), r"channels\.0: name is .*did you mean 'push'"),
    "one channel": (lambda: cb.Recovery(channels=Console()), r"channels: expected a list of channels, \[Console"),  # type: ignore[arg-type]
    "channels as text": (lambda: cb.Recovery(channels="push"), "channels: expected a list of channels"),  # type: ignore[arg-type]
    "two channels of one name": (lambda: cb.Recovery(channels=[Console(), Console()]), "channels: two are called 'push'"),
    "a class as a store": (lambda: cb.Recovery(MemoryStore), "store: .* got the class MemoryStore"),  # type: ignore[arg-type]
    "no store": (lambda: cb.Recovery(None), "store: expected a Store"),  # type: ignore[arg-type]
    "a store of another kind": (lambda: cb.Recovery("redis://x"), "store: expected a Store, 'memory:'"),
    "a text as a copywriter": (lambda: cb.Recovery(copywriter="gpt"), "copywriter: a copywriter has write"),  # type: ignore[arg-type]
    "a class as a copywriter": (lambda: cb.Recovery(copywriter=Nameless), "copywriter: Nameless is a class"),  # type: ignore[arg-type]
    "one rule": (lambda: cb.Recovery(rules=lambda _: None), r"rules: expected a list of functions, \[my_rule\]"),  # type: ignore[arg-type]
    "a text as a rule": (lambda: cb.Recovery(rules=["x"]), r"rules\.0: expected a function"),  # type: ignore[list-item]
    "an async rule": (lambda: cb.Recovery(rules=[waits]), r"rules\.0: waits is async"),  # type: ignore[list-item]
    "seconds as a lease": (lambda: cb.Recovery(lease=60), r"lease: .* did you mean timedelta\(seconds=60\)"),  # type: ignore[arg-type]
    "no lease": (lambda: cb.Recovery(lease=timedelta(0)), "lease: expected a timedelta of 0.001 s or more"),
    "nothing side by side": (lambda: cb.Recovery(parallel=0), "parallel: expected a whole number above 0"),
    "a misspelt rate": (lambda: cb.Recovery(rates={"pusch": 4}), "rates: 'pusch' is not one of .* did you mean 'push'"),
    "a rate as text": (lambda: cb.Recovery(rates={"push": "4"}), "rates: 'push' needs a number"),  # type: ignore[dict-item]
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
    "a wrong outcome": (lambda: cb.Sent("sent"), "Sent: outcome is ok, not_sent, rejected or unknown, got 'sent'"),  # type: ignore[arg-type]
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
    """The table holds the 80 mistakes of the first look, and more."""
    assert len(MISTAKES) >= 80


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
