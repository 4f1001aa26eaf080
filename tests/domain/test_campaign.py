"""What the merchant types: durations, quiet hours, caps, seasons; and errors that name the field."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from cartback.domain.campaign import CartRecovery, CheckoutRecovery, Winback
from cartback.domain.setting_types import format_duration, parse_duration
from cartback.domain.shop import Shop, activated, parse_shop
from cartback.domain.tuning import AUDIENCES, DEFAULT_CAPS, QuietHours
from cartback.errors import InvalidSettings

ACME = {"id": "acme", "currency": "USD", "timezone": "America/New_York"}
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("1h", HOUR),
        ("30 min", HOUR / 2),
        ("30min", HOUR / 2),
        ("90m", HOUR * 1.5),
        ("45s", timedelta(seconds=45)),
        ("45 sec", timedelta(seconds=45)),
        ("24h", DAY),
        ("2D", 2 * DAY),
        (" 3 d ", 3 * DAY),
        ("2w", 14 * DAY),
        ("0h", timedelta(0)),
        ("PT1H30M", HOUR * 1.5),
        ("P2D", 2 * DAY),
        (3600, HOUR),
        (HOUR, HOUR),
    ],
)
def test_a_duration_is_read_as_typed(typed: Any, means: timedelta) -> None:
    """Units from seconds to weeks, ISO 8601, seconds, or a timedelta."""
    shop = parse_shop({**ACME, "campaigns": [{"kind": "cart_recovery", "wait": typed}]})
    assert shop.campaigns[0].wait == means


@pytest.mark.parametrize("typed", ["1 hour ago", "", "-1h", "1y", "h", "1.5.h", "4000d", "soon"])
def test_what_is_no_duration_is_refused(typed: str) -> None:
    """Unknown units, negative spans and more than ten years; the error names the field."""
    with pytest.raises(InvalidSettings, match=r"campaigns\.0\.wait: "):
        parse_shop({**ACME, "campaigns": [{"kind": "cart_recovery", "wait": typed}]})


@pytest.mark.parametrize("typed", ["0.5s", "1.25s", "45s", "90m", "1h", "36h", "30d", "1d"])
def test_a_duration_is_written_in_its_shortest_form(typed: str) -> None:
    """What is written is read back, and is as short as it can be."""
    assert format_duration(parse_duration(typed)) == typed


def test_the_defaults_are_those_of_the_rules() -> None:
    """1 h, 30 min and 30 d; one follow-up after a day, winback's after two weeks; push 1 in 24 h and 3 in 7 d."""
    assert (CartRecovery().wait, CartRecovery().follow_ups, CartRecovery().too_late) == (HOUR, (DAY,), DAY)
    assert (CheckoutRecovery().wait, CheckoutRecovery().follow_ups, CheckoutRecovery().too_late) == (
        HOUR / 2,
        (DAY,),
        DAY,
    )
    assert (Winback().wait, Winback().follow_ups, Winback().too_late) == (30 * DAY, (14 * DAY,), 7 * DAY)
    push = [(cap.limit, cap.per) for cap in DEFAULT_CAPS if cap.channel == "push"]
    assert push == [(1, DAY), (3, 7 * DAY)]
    shop = parse_shop(ACME)
    assert shop.quiet_hours == QuietHours(start=time(21), end=time(8))
    assert shop.release_over == timedelta(minutes=15)
    assert (
        shop.audience_order
        == AUDIENCES
        == ("high_intent", "big_cart", "never_purchased", "new_customer", "repeat_buyer")
    )
    assert CartRecovery().creativity == 4


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"timezone": "Mars/Olympus"}, "timezone: 'Mars/Olympus' is not an IANA time zone"),
        ({"timezone": "../etc/passwd"}, "timezone: "),
        ({"timezone": ""}, "timezone: "),
        ({"currency": "DOGE"}, "currency: "),
        ({"id": ""}, "id: "),
        ({"colour": "red"}, "colour: there is no such setting"),
        ({"quiet_hours": {"start": "25:00"}}, r"quiet_hours\.start: "),
        ({"quiet_hours": {"start": "21:00+02:00"}}, "quiet_hours: start and end are wall-clock times"),
        ({"caps": [{"limit": -1, "per": "1d"}]}, r"caps\.0\.limit: "),
        ({"caps": [{"limit": 1}]}, r"caps\.0\.per: "),
        ({"caps": [{"limit": 1, "per": "1d", "channel": "pigeon"}]}, r"caps\.0\.channel: "),
        ({"campaigns": [{"kind": "nonsense"}]}, r"campaigns\.0: "),
        ({"campaigns": [{"kind": "winback", "id": "a b"}]}, r"campaigns\.0\.id: "),
        ({"campaigns": [{"kind": "winback", "waits": "1h"}]}, r"campaigns\.0\.waits: there is no such setting"),
        ({"campaigns": [{"kind": "winback", "creativity": 11}]}, r"campaigns\.0\.creativity: "),
        ({"campaigns": [{"kind": "winback", "channels": []}]}, r"campaigns\.0\.channels: "),
        ({"campaigns": [{"kind": "winback", "min_value": 9, "max_value": 8}]}, "min_value is above max_value"),
        ({"campaigns": [{"kind": "winback", "discount": {"code": "A B"}}]}, r"campaigns\.0\.discount\.code: "),
        ({"campaigns": [{"kind": "winback", "discount": {"code": "A", "percent": 101}}]}, r"discount\.percent: "),
        ({"campaigns": [{"kind": "winback"}, {"kind": "winback"}]}, "campaigns: two have the id 'winback'"),
        (
            {"campaigns": [{"kind": "winback", "overrides": [{"audience": "big_cart"}, {"audience": "big_cart"}]}]},
            "overrides: two have the same audience",
        ),
        ({"campaigns": [{"kind": "winback", "overrides": [{"audience": "vip"}]}]}, r"overrides\.0\.audience: "),
        ({"campaigns": [{"kind": "winback", "experiment": {"id": "e", "holdout": 2}}]}, r"experiment\.holdout: "),
        ({"seasons": [{"name": "s", "rule": "EVERY DAY"}]}, r"seasons\.0\.rule: 'EVERY DAY' is not an RFC 5545 rule"),
        ({"seasons": [{"name": "s", "rule": "FREQ=HOURLY"}]}, r"seasons\.0\.rule: a season starts on days"),
        ({"seasons": [{"name": "s", "rule": "FREQ=YEARLY", "length": "5min"}]}, r"seasons\.0\.length: "),
        ({"conversion_rate": 1.5}, "conversion_rate: "),
    ],
)
def test_an_error_names_the_field(wrong: dict[str, Any], said: str) -> None:
    """One line for each wrong field, its path first."""
    with pytest.raises(InvalidSettings, match=said):
        parse_shop({**ACME, **wrong})


def test_every_wrong_field_is_told_at_once() -> None:
    """A merchant who made three mistakes hears of three."""
    with pytest.raises(InvalidSettings) as raised:
        parse_shop({**ACME, "currency": "?", "timezone": "?", "release_over": "?"})
    assert len(str(raised.value).splitlines()) == 3


def test_settings_read_back_from_json() -> None:
    """What is stored as JSON means the same again."""
    shop = parse_shop(
        {
            **ACME,
            "campaigns": [
                {"kind": "cart_recovery", "wait": "90min", "discount": "MUG10", "min_value": "10.50"},
                {"kind": "winback"},
            ],
            "seasons": [
                {
                    "name": "bfcm",
                    "rule": "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
                    "offset_days": 1,
                    "pace": {"winback": {"wait": "9d"}},
                }
            ],
        }
    )
    assert parse_shop(shop.model_dump_json()) == shop
    first = shop.campaigns[0]
    assert (first.wait, first.min_value, first.discount and first.discount.code) == (
        1.5 * HOUR,
        Decimal("10.50"),
        "MUG10",
    )
    assert Shop.model_json_schema()["properties"]["timezone"]["type"] == "string"


def test_the_winner_is_known_by_kind_then_priority() -> None:
    """Checkout recovery, cart recovery, winback; among equals the higher priority, then the id."""
    shop = Shop(
        id="acme",
        currency="USD",
        timezone="UTC",
        campaigns=(
            Winback(priority=9),
            CartRecovery(id="b"),
            CartRecovery(id="a"),
            CartRecovery(id="z", priority=1),
            CheckoutRecovery(),
        ),
    )
    assert [c.id for c in shop.ranked] == ["checkout_recovery", "z", "a", "b", "winback"]


def test_a_campaign_that_is_not_there_is_named() -> None:
    """With those that are."""
    with pytest.raises(InvalidSettings, match=r"campaign: the shop has no 'x'; it has \['winback'\]"):
        Shop(id="a", currency="USD", timezone="UTC", campaigns=(Winback(),)).campaign("x")


def switched(*, enabled: bool, since: datetime | None = None) -> Shop:
    return Shop(id="a", currency="USD", timezone="UTC", campaigns=(CartRecovery(enabled=enabled, activated_at=since),))


@pytest.mark.parametrize(
    ("before", "after", "since"),
    [
        (None, switched(enabled=True), NOW),
        (None, switched(enabled=False), None),
        (None, switched(enabled=True, since=NOW - DAY), NOW - DAY),
        (switched(enabled=True, since=NOW - DAY), switched(enabled=True), NOW - DAY),
        (switched(enabled=False), switched(enabled=True), NOW),
        (switched(enabled=True, since=NOW - DAY), switched(enabled=False, since=NOW - DAY), None),
    ],
    ids=["new", "new and off", "new with a date", "stays on", "switched on", "switched off"],
)
def test_activation_is_noted_when_a_campaign_is_switched_on(
    before: Shop | None, after: Shop, since: datetime | None
) -> None:
    """Not each time it is saved; off forgets it, so that switching on again counts from then."""
    assert activated(after, before, NOW).campaigns[0].activated_at == since


@pytest.mark.parametrize(
    ("terms", "value", "valid"),
    [
        ({}, 1, True),
        ({"ends_at": NOW + 6 * HOUR}, 1, True),
        ({"ends_at": NOW + 5 * HOUR}, 1, False),
        ({"starts_at": NOW}, 1, True),
        ({"starts_at": NOW + HOUR}, 1, False),
        ({"min_spend": 50}, 50, True),
        ({"min_spend": 50}, 49, False),
    ],
)
def test_a_code_is_offered_only_while_it_can_be_used(terms: dict[str, Any], value: int, valid: bool) -> None:
    """Begun, not over before the shopper had six hours to click, and the cart large enough."""
    shop = parse_shop({**ACME, "campaigns": [{"kind": "cart_recovery", "discount": {"code": "X", **terms}}]})
    discount = shop.campaigns[0].discount
    assert discount is not None
    assert discount.valid(NOW, Decimal(value), for_at_least=6 * HOUR) is valid
