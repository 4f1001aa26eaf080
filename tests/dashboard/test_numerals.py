"""What is typed into a form: numbers as languages write them, what would be lost, what was not touched."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.dashboard.lively import dashboard_of, fields_of, get, post
from tests.dashboard.test_forms import NOW, RICH, saved, serving, settings, typed

import cartback as cb
from cartback.dashboard.numerals import clock_of, plain_number, pointed
from cartback.domain.campaign import Step
from cartback.domain.setting_types import parse_duration
from cartback.domain.shop import AttributionWindow, Retention, SeasonPace
from cartback.flow import Reply

NUMBERS = [
    ("12.50", ",", "12.50"),
    ("12,50", ",", "12.50"),
    ("12,50", ".", "12.50"),
    (",5", ".", ".5"),
    ("1,234", ",", "1234"),
    ("1,234", ".", "1.234"),
    ("1,234.56", ",", "1234.56"),
    ("1.234,56", ",", "1234.56"),
    ("1.234,56", ".", "1234.56"),
    ("1.234.567", ".", "1234567"),
    ("12,34,567.8", ",", "1234567.8"),
    ("1 234,50", "\u202f", "1234.50"),
    ("1\u00a0234\u202f567", "\u202f", "1234567"),
    ("1'234.50", "\u2019", "1234.50"),
    ("\u0661\u0662\u066b\u0665", ",", "12.5"),
    ("\u0661\u066c\u0662\u0663\u0664\u066b\u0665", ",", "1234.5"),
    ("\u06f1\u06f2", ",", "12"),
    ("\u200e12\u200f", ",", "12"),
    ("\u22123", ",", "-3"),
    ("1,2,3", ",", "1,2,3"),
    ("1.2.3", ",", "1.2.3"),
    ("1.23,45.6", ",", "1.23,45.6"),
    ("ten", ",", "ten"),
    ("12 34", ",", "12 34"),
]


@pytest.mark.parametrize(("text", "group", "plain"), NUMBERS, ids=[f"{t!r}-{g!r}" for t, g, _ in NUMBERS])
def test_a_number_is_read_as_a_language_writes_it(text: str, group: str, plain: str) -> None:
    """Decimal commas, signs between thousands, digits of other scripts; what is no number stays as it was typed."""
    assert plain_number(text, group) == plain


def test_times_and_durations_have_their_commas_and_digits_read() -> None:
    """Half hours with a comma, hours of one digit, Arabic digits; what is no time stays as it was typed."""
    assert parse_duration(pointed("1,5h")) == timedelta(minutes=90)
    assert pointed("1h, 30min") == "1h, 30min"
    assert [clock_of(text) for text in ("9:00", "22.30", "\u0662\u0662:\u0660\u0660", "9pm")] == [
        "09:00",
        "22:30",
        "22:00",
        "9pm",
    ]


def shop_form(recovery: cb.Recovery, path: str, locale: str = "en-US", **changes: str) -> Reply:
    """Open a form of the shop, change fields, and save it."""
    dashboard = dashboard_of(recovery, locale=locale)
    fields = dict(fields_of(get(dashboard, path), f"{path}/save"))
    return post(dashboard, f"{path}/save", fields | {name.replace("__", "-"): value for name, value in changes.items()})


@pytest.mark.parametrize("locale", ["en-US", "de-DE", "fr-FR", "de-CH", "ar", "ar-EG", "fa", "hi-IN"])
def test_every_number_of_every_form_may_have_a_decimal_comma(locale: str) -> None:
    """Amounts, per cent, weights, whole numbers: saved as meant in each language."""
    recovery, _ = serving()
    dashboard = dashboard_of(recovery, locale=locale)
    code = {
        "code": "A",
        "percent": "12,5 %",
        "min_spend": "1.234,50",
        "ends_at": "\u0662\u0660\u0662\u0666-12-24T18:00",
    }
    share = {"exp__id": "x", "exp__holdout": "7,5%", "variant__0__name": "a", "variant__0__weight": "2,5"}
    plain = {"min_value": "9,50", "max_value": "12 345,67", "creativity": "\u0667", "step__0__wait": "1,5h"}
    assert typed(dashboard, **code, **share, **plain).status == 303
    its = saved(recovery)
    assert its.discount is not None
    assert its.experiment is not None
    assert (its.discount.percent, its.discount.min_spend) == (Decimal("12.5"), Decimal("1234.50"))
    assert its.discount.ends_at is not None
    assert (its.experiment.holdout, its.experiment.variants["a"].weight) == (0.075, 2.5)
    assert (its.min_value, its.max_value, its.creativity) == (Decimal("9.50"), Decimal("12345.67"), 7)
    assert its.wait == timedelta(minutes=90)
    season = {"season__0__name": "a", "season__0__rule": "FREQ=YEARLY", "season__0__offset_days": "\u0662"}
    assert shop_form(recovery, "/shop", locale, average_order_value="80,50", quiet__end="9:00", **season).status == 303
    vip = {"audience__0__name": "VIP", "audience__0__value_from": "100,50", "audience__0__orders_from": "\u0663"}
    assert shop_form(recovery, "/audiences", locale, **vip, audience__0__idle_from="1,5h").status == 303
    shop = recovery.shop("acme")
    assert (shop.average_order_value, shop.quiet_hours.end.hour, shop.seasons[0].offset_days) == (
        Decimal("80.50"),
        9,
        2,
    )
    assert (shop.audiences[0].value_from, shop.audiences[0].orders_from) == (Decimal("100.50"), 3)
    assert shop.audiences[0].idle_from == timedelta(minutes=90)


def test_what_could_be_a_thousand_times_as_much_is_asked_about() -> None:
    """German writes a point between thousands, and the page one before decimals: neither is guessed. English has no doubt."""
    recovery, english = serving()
    german = dashboard_of(recovery, locale="de-DE")
    for field, more in (("min_value", {}), ("percent", {"code": "A"}), ("exp__holdout", {"exp__id": "x"})):
        reply = typed(german, **{field: "1.234"}, **more)
        assert reply.status == 422
        assert f'id="e-{field.replace("__", "-")}" class="error"><bdi>type 1234 or 1,234' in reply.body.decode()
    assert shop_form(recovery, "/shop", "de-DE", average_order_value="1.234").status == 422
    assert (
        shop_form(recovery, "/audiences", "de-DE", audience__0__name="a", audience__0__value_from="1.234").status == 422
    )
    assert typed(english, min_value="1.234").status == 303
    assert typed(german, name="As it is shown").status == 303
    assert saved(recovery).min_value == Decimal("1.234")


LOST: list[tuple[dict[str, Any], str]] = [
    ({"percent": "10"}, "code"),
    ({"free_shipping": "yes"}, "code"),
    ({"ends_at": "2026-12-24T18:00"}, "code"),
    ({"exp__holdout": "10"}, "exp-id"),
    ({"variant__0__name": "a"}, "exp-id"),
    ({"exp__audience": "big_cart"}, "exp-id"),
    ({"exp__id": "x", "variant__0__weight": "3"}, "variant-0-name"),
    ({"exp__id": "x", "variant__0__name": "a", "variant__1__name": "a"}, "variant-1-name"),
    ({"step__2__code": "LATE"}, "step-2-wait"),
    ({"step__2__instructions": "Last words."}, "step-2-wait"),
    ({"step__2__channels": ["sms"]}, "step-2-wait"),
]


@pytest.mark.parametrize(("changes", "field"), LOST, ids=[str(each[0])[:60] for each in LOST])
def test_nothing_that_was_typed_is_dropped_without_a_word(changes: dict[str, Any], field: str) -> None:
    """Terms without a code, an experiment without a name, a message without a wait: beside their field, and not "Saved"."""
    recovery, dashboard = serving()
    before = recovery.shop("acme")
    reply = typed(dashboard, **changes)
    assert reply.status == 422
    assert f'id="e-{field}"' in reply.body.decode()
    assert recovery.shop("acme") == before


def test_a_season_without_dates_is_not_dropped() -> None:
    """Something was typed into the empty row: its dates are asked for."""
    recovery, _ = serving()
    reply = shop_form(recovery, "/shop", season__0__cart_recovery="30min")
    assert reply.status == 422
    assert 'id="e-season-0-rule"' in reply.body.decode()


#: Every setting of a shop, most of which no form shows.
FULL = cb.Shop(
    id="acme",
    name=" Acme ",
    currency="USD",
    timezone="America/New_York",
    locale="de-AT",
    campaigns=(
        cb.CartRecovery(**RICH, description="d", priority=3, trust="rules", goal="signup", after_exit="10min"),
        cb.CartRecovery(
            id="waits",
            wait="2h",
            steps=(Step(), Step(wait="1d", ended_by=("crashed",), instructions=""), Step()),
            write_once=True,
        ),
        cb.CheckoutRecovery(wait="45min", too_late="30h"),
        cb.Winback(wait="40d", catch_up="3d", steps=(Step(templates=()), Step(channels=("sms", "push")))),
    ),
    quiet_hours="22:15-06:45",
    release_over="20min",
    caps=(cb.Cap(limit=1, per="24h", channel=None),),
    seasons=(
        cb.PeakSeason(
            name="July",
            rule="FREQ=YEARLY;BYMONTH=7",
            pace={"winback": SeasonPace(follow_ups=("2d",)), "cart_recovery": SeasonPace(wait="5min", follow_ups=())},
        ),
        cb.PeakSeason(name=" S ", rule=" FREQ=DAILY", length="36h", offset_days=-3, pace={"winback": SeasonPace()}),
    ),
    audiences=(
        cb.NamedAudience(
            id="vip",
            name="VIP ",
            value_from=0,
            orders_from=0,
            badges=("big_cart", "high_intent"),
            channels=("sms", "push"),
        ),
        cb.NamedAudience(id="w", without_tags=("x",), idle_below="7d", last_order_from="0s"),
    ),
    audience_order=("vip", "big_cart"),
    experiment=cb.Experiment(id="whole", holdout=0.1, audience="vip"),
    attribution={"push": AttributionWindow(click="2d", send="1h")},
    average_order_value=Decimal("80.505"),
    conversion_rate=0.1234,
    max_lines=7,
    max_cart_value=Decimal("1E+3"),
    uncertain_carts="name",
    live_check=True,
    report_session_ends=True,
    home_url="https://acme.example/",
    postal_address=" 1 Road \nBoston\n",
    sms_segments=2,
    sms_price=Decimal("0.05"),
    short_links="https://acme.co/r",
    us_sms=False,
    link_hosts=("acme.example",),
    use_first_name=True,
    banned_words=(" free ", "a,b"),
    ignored_keys=("email:a@b.co",),
    models_in_unread_languages=True,
    retention=Retention(carts="30d"),
    paused=True,
    uninstalled_at=NOW,
)


def test_the_full_shop_sets_every_setting() -> None:
    """A setting that is new is set above too, so that the round trips below would show its loss."""
    assert FULL.model_fields_set == set(cb.Shop.model_fields)


@pytest.mark.parametrize("campaign", [campaign.id for campaign in FULL.campaigns])
def test_no_form_of_a_campaign_changes_what_it_does_not_show(campaign: str) -> None:
    """Saved untouched, all is as before; with one message changed, the others and all other campaigns are."""
    recovery, dashboard = serving(FULL)
    before = recovery.shop("acme")
    assert typed(dashboard, campaign=campaign).status == 303
    assert recovery.shop("acme") == before
    assert typed(dashboard, campaign=campaign, step__0__wait="7h").status == 303
    after = recovery.shop("acme")
    for one, was in zip(after.campaigns, before.campaigns, strict=True):
        assert one == was if one.id != campaign else one.steps[1:] == was.steps[1:]
    assert after.model_copy(update={"campaigns": ()}) == before.model_copy(update={"campaigns": ()})
    assert after.campaign(campaign).wait == timedelta(hours=7)


def test_no_other_form_changes_what_it_does_not_show() -> None:
    """The shop's own, its audiences', a switch and a campaign that is added: what they are not about is as before."""
    recovery, dashboard = serving(FULL)
    before = recovery.shop("acme")
    for path in ("/shop", "/audiences"):
        fields = fields_of(get(dashboard, path), f"{path}/save")
        assert post(dashboard, f"{path}/save", fields).status == 303
        assert recovery.shop("acme") == before
    assert shop_form(recovery, "/shop", season__0__cart_recovery="8min").status == 303
    july, other = recovery.shop("acme").seasons
    assert july.pace["cart_recovery"] == SeasonPace(wait="8min", follow_ups=())
    assert other == before.seasons[1]
    version = str(recovery.settings("acme").version)
    post(dashboard, "/campaigns/switch", {"id": "checkout_recovery", "to": "off", "version": version})
    version = str(recovery.settings("acme").version)
    post(dashboard, "/campaigns/add", {"kind": "winback", "version": version})
    after = recovery.shop("acme").campaigns
    assert [after[n] for n in (0, 1, 3)] == [before.campaigns[n] for n in (0, 1, 3)]


def test_the_first_message_that_is_taken_out_leaves_the_second_its_own_wait() -> None:
    """A wait that is left out is the campaign's for a first message, and a day for a later one: what was shown is kept."""
    recovery, dashboard = serving(FULL)
    assert typed(dashboard, campaign="winback", step__0__remove="yes").status == 303
    its = recovery.shop("acme").campaign("winback")
    assert its.wait == timedelta(days=14)
    assert [step.channels for step in its.steps] == [("sms", "push")]


def test_a_renamed_variant_does_what_it_did() -> None:
    """What a variant changes is not on the page: it goes along with the row, and not with one that is new."""
    recovery, dashboard = serving(settings(**RICH))
    assert typed(dashboard, variant__0__name="later", variant__2__name="c").status == 303
    its = saved(recovery).experiment
    assert its is not None
    assert {name: variant.changes for name, variant in its.variants.items()} == {
        "later": {"wait": timedelta(hours=3)},
        "b": {},
        "c": {},
    }
    assert its.variants["later"].weight == 2


OLD = cb.Discount(
    code="OLD", percent=Decimal(10), starts_at="2026-01-01T00:00:00Z", ends_at="2027-01-01T04:59:59Z", once=True
)


def test_another_code_has_the_terms_that_the_page_showed_or_its_own() -> None:
    """A code that is new takes all terms over, its end included; one of the shop's brings its own, unless they are typed."""
    for changes, expected in [
        ({"code": "NEW"}, OLD.model_copy(update={"code": "NEW"})),
        ({"code": "NEW", "percent": "15"}, OLD.model_copy(update={"code": "NEW", "percent": Decimal(15)})),
        ({"code": "BACK20"}, cb.Discount(code="BACK20", percent=Decimal(20))),
    ]:
        recovery, dashboard = serving(settings(discount=OLD))
        assert typed(dashboard, **changes).status == 303
        assert saved(recovery).discount == expected


def test_a_fault_is_beside_its_audience_whatever_else_is_saved() -> None:
    """An override that sets nothing stands before the one that is wrong."""
    empty = cb.AudienceOverride(audience="new_customer")
    _, dashboard = serving(settings(overrides=(empty, cb.AudienceOverride(audience="big_cart", instructions="a"))))
    reply = typed(dashboard, override__big_cart__code="two words")
    assert 'id="e-override-big_cart-code"' in reply.body.decode()


@pytest.mark.parametrize("was", ["9" * 5000, "\u00b2", "-1", "99", "x"])
def test_a_place_that_there_is_none_of_is_a_new_row(was: str) -> None:
    """Hidden fields are typed by strangers too: what they name is looked for, and never an error of ours."""
    recovery, dashboard = serving(settings(**RICH))
    assert typed(dashboard, step__0__was=was, step__0__wait="4h").status == 303
    assert saved(recovery).steps[0].wait == timedelta(hours=4)
    assert shop_form(recovery, "/audiences", audience__0__was=was, audience__0__name="a").status == 422
    dates = {"season__0__name": "a", "season__0__rule": "FREQ=YEARLY"}
    assert shop_form(recovery, "/shop", season__0__was=was, **dates).status == 303
