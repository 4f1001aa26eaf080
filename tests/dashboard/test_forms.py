"""The forms: what is typed becomes settings, what cannot be is said beside its field, what others saved is not undone."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from tests.dashboard.lively import dashboard_of, fields_of, get, header, post

import cartback as cb
from cartback.channels.outbox import Outbox
from cartback.cli import main
from cartback.dashboard import Dashboard
from cartback.domain.campaign import Step, Variant
from cartback.domain.case import AnyCampaign
from cartback.domain.shop import SeasonPace
from cartback.domain.texts import Situation, Written, document_of, encode_texts
from cartback.domain.tuning import Incentive, MessageTemplate
from cartback.engine.check import problems
from cartback.flow import Reply

NOW = datetime(2026, 11, 28, 15, tzinfo=UTC)


def settings(**campaign: Any) -> cb.Shop:
    return cb.Shop(
        id="acme",
        name="Acme",
        currency="USD",
        timezone="America/New_York",
        campaigns=(cb.CartRecovery(**campaign), cb.Winback(discount=cb.Discount(code="BACK20", percent=Decimal(20)))),
    )


def serving(shop: cb.Shop | None = None) -> tuple[cb.Recovery, Dashboard]:
    recovery = cb.Recovery(channels=[Outbox()], clock=lambda: NOW)
    recovery.save_shop(shop or settings())
    return recovery, dashboard_of(recovery)


def typed(
    dashboard: Dashboard, *, do: str = "save", campaign: str = "cart_recovery", **changes: str | list[str] | None
) -> Reply:
    """Open the campaign's form, change fields (None: untick or empty), and press a button."""
    fields = fields_of(get(dashboard, "/campaign", id=campaign), "/campaign/save")
    for key, value in changes.items():
        name = key.replace("__", "-")
        fields = [(own, has) for own, has in fields if own != name]
        fields += [(name, each) for each in (value if isinstance(value, list) else [value]) if each is not None]
    return post(dashboard, "/campaign/save", [*fields, ("do", do)])


RICH = {
    "name": "Carts",
    "steps": (
        Step(wait="2h", templates=(MessageTemplate(title="Hi", body="Your cart"),)),
        Step(wait="1d", channels=("email", "push"), discount=cb.Discount(code="LATE", amount=Decimal(5), once=True)),
        Step(wait="3d", no_discount=True, instructions="Last words."),
    ),
    "channels": ("email", "push"),
    "discount": cb.Discount(code="SAVE10", percent=Decimal(10), ends_at="2027-01-01T05:00:00Z", starts_at="2026-01-01T00:00:00Z"),
    "incentives": (Incentive(from_value=Decimal(100), discount=cb.Discount(code="BIG"), free_shipping=True),),
    "min_value": Decimal("9.50"),
    "instructions": "Be kind.\nBe brief.",
    "creativity": 7,
    "overrides": (
        cb.AudienceOverride(audience="big_cart", discount=cb.Discount(code="BIG15", percent=Decimal(15), min_spend=Decimal(50))),
        cb.AudienceOverride(audience="new_customer", instructions="Welcome."),
    ),
    "experiment": cb.Experiment(id="x", holdout=0.125, variants={"a": Variant(weight=2, wait="3h"), "b": 1.0}),
    "inbox": True,
}  # fmt: skip


@pytest.mark.parametrize(
    "campaign",
    [{}, RICH, {"follow_ups": ()}, {"follow_ups": ("1h", "2h", "36h")}],
    ids=["plain", "rich", "one", "four"],
)
def test_a_form_that_is_saved_as_it_is_changes_nothing(campaign: dict[str, Any]) -> None:
    """What the form shows and what it does not: all of it is as before."""
    recovery, dashboard = serving(settings(**campaign))
    before = recovery.shop("acme")
    assert typed(dashboard).status == 303
    assert recovery.shop("acme") == before
    fields = fields_of(get(dashboard, "/shop"), "/shop/save")
    assert post(dashboard, "/shop/save", fields).status == 303
    assert recovery.shop("acme") == before


#: What a form shows only in part: times to the minute, shares in a few digits, spaces and lines.
FINE = {
    "discount": cb.Discount(code="SAVE10", percent=Decimal(10), ends_at="2027-01-01T04:59:59Z"),
    "experiment": cb.Experiment(
        id="x", holdout=0.123456789, variants={"a": 0.333333333, "b": 2.0}, ends_at="2026-12-01T00:00:01Z"
    ),
    "overrides": (
        cb.AudienceOverride(audience="repeat_buyer", instructions="  Thank them.\n"),
        cb.AudienceOverride(audience="big_cart", discount=cb.Discount(code="B", ends_at="2026-12-01T00:00:01Z")),
        cb.AudienceOverride(audience="new_customer"),
    ),
    "instructions": " Be kind. \n",
    "wait": timedelta(minutes=90, seconds=7),
}  # fmt: skip


def test_what_was_not_touched_stays_to_the_last_digit() -> None:
    """One field is changed; every other, shown in part or not at all, is as before."""
    shop = settings(**FINE).model_copy(
        update={"postal_address": "1 Road\nBoston", "quiet_hours": cb.QuietHours(start="21:00:30", end="08:00")}
    )
    recovery, dashboard = serving(shop)
    before = recovery.shop("acme")
    assert typed(dashboard, name="Carts").status == 303
    fields = dict(fields_of(get(dashboard, "/shop"), "/shop/save"))
    assert post(dashboard, "/shop/save", fields | {"name": "Other"}).status == 303
    cart, winback = before.campaigns
    expected = before.model_copy(
        update={"name": "Other", "campaigns": (cart.model_copy(update={"name": "Carts"}), winback)}
    )
    assert recovery.shop("acme") == expected
    assert typed(dashboard, exp__id="y", override__big_cart__instructions="Mention it.").status == 303
    its = saved(recovery)
    assert its.experiment is not None
    assert cart.experiment is not None
    assert (its.experiment.holdout, its.experiment.ends_at) == (cart.experiment.holdout, cart.experiment.ends_at)
    assert its.experiment.variants == cart.experiment.variants
    assert [(o.audience, o.discount, o.instructions) for o in its.overrides] == [
        ("repeat_buyer", None, "  Thank them.\n"),
        ("big_cart", cart.overrides[1].discount, "Mention it."),
        ("new_customer", None, None),
    ]
    assert its.discount == cart.discount


def saved(recovery: cb.Recovery) -> AnyCampaign:
    return recovery.shop("acme").campaign("cart_recovery")


def test_what_is_typed_is_saved() -> None:
    """Waits, a code with its terms, an audience's own, an experiment, instructions: and the page says so."""
    recovery, dashboard = serving()
    reply = typed(
        dashboard,
        name="Carts",
        step__0__wait="2h",
        code="SAVE10",
        percent="10",
        ends_at="2026-12-24T18:00",
        override__big_cart__code="BIG15",
        override__big_cart__instructions="Mention the size.",
        exp__id="spring",
        exp__holdout="12.5",
        variant__0__name="a",
        variant__0__weight="2",
        instructions="Be kind.\r\nBe brief.",
        creativity="7",
        channels=["email", "push"],
        min_value="10",
    )
    assert (reply.status, header(reply, "Location")) == (303, "/campaign?id=cart_recovery&done=saved")
    assert "Saved." in get(dashboard, "/campaign", id="cart_recovery", done="saved").body.decode()
    its = saved(recovery)
    assert its.wait == timedelta(hours=2)
    assert its.discount is not None
    assert its.discount.ends_at == datetime(2026, 12, 24, 23, tzinfo=UTC)  # on the shop's wall
    assert [(o.audience, o.discount and o.discount.code, o.instructions) for o in its.overrides] == [
        ("big_cart", "BIG15", "Mention the size.")
    ]
    assert its.experiment == cb.Experiment(id="spring", holdout=0.125, variants={"a": 2.0})
    assert (its.name, its.instructions, its.creativity, its.channels, its.min_value) == (
        "Carts",
        "Be kind.\nBe brief.",
        7,
        ("email", "push"),
        Decimal(10),
    )


def test_a_code_of_the_shops_brings_its_terms() -> None:
    """A code that another campaign has is taken over with what it takes off; terms that are typed are typed."""
    recovery, dashboard = serving()
    assert '<option value="BACK20">' in get(dashboard, "/campaign", id="cart_recovery").body.decode()
    typed(dashboard, code="BACK20")
    discount = saved(recovery).discount
    assert discount is not None
    assert discount.percent == 20
    typed(dashboard, code="BACK20", percent="25")
    typed(dashboard, code="")
    assert saved(recovery).discount is None


def test_messages_are_added_changed_and_removed() -> None:
    """As waits alone while they differ in nothing else; each with what is its own where they do."""
    recovery, dashboard = serving()
    typed(dashboard, step__2__wait="3d")
    assert (saved(recovery).steps, saved(recovery).follow_ups) == ((), (timedelta(days=1), timedelta(days=3)))
    typed(dashboard, step__1__channels=["sms"], step__2__code="LAST")
    its = saved(recovery)
    assert [step.channels for step in its.steps] == [None, ("sms",), None]
    assert its.steps[2].discount == cb.Discount(code="LAST")
    typed(dashboard, step__1__remove="yes")
    assert [step.wait for step in saved(recovery).steps] == [timedelta(hours=1), timedelta(days=3)]
    typed(dashboard, step__1__code="")
    assert (saved(recovery).steps, saved(recovery).follow_ups) == ((), (timedelta(days=3),))


FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"step__0__wait": "soon"}, "step-0-wait"),
    ({"step__1__wait": "-3h"}, "step-1-wait"),
    ({"step__1__wait": "x", "step__1__code": "LATE"}, "step-1-wait"),
    ({"step__1__code": "two words"}, "step-1-code"),
    ({"code": "two words"}, "code"),
    ({"code": "A", "percent": "200"}, "percent"),
    ({"code": "A", "percent": "5", "amount": "5"}, "percent"),
    ({"code": "A", "min_spend": "lots"}, "min_spend"),
    ({"code": "A", "percent": "5", "ends_at": "tomorrow"}, "ends_at"),
    ({"min_value": "ten"}, "min_value"),
    ({"too_late": ""}, "too_late"),
    ({"channels": None}, "channels"),
    ({"channels": ["pigeon"]}, "channels"),
    ({"creativity": "11"}, "creativity"),
    ({"trust": "approved"}, "trust"),
    ({"instructions": "x" * 5000}, "instructions"),
    ({"override__new_customer__code": "two words"}, "override-new_customer-code"),
    ({"override__big_cart__code": "A", "override__repeat_buyer__instructions": "x" * 5000}, "override-repeat_buyer-instructions"),
    ({"exp__id": "two words"}, "exp-id"),
    ({"exp__id": "x", "exp__holdout": "300"}, "exp-holdout"),
    ({"exp__id": "x", "exp__holdout": "many"}, "exp-holdout"),
    ({"exp__id": "x", "exp__holdout": "0.1"}, "exp-holdout"),
    ({"exp__id": "x", "exp__holdout": "-5"}, "exp-holdout"),
    ({"exp__id": "x", "variant__0__name": "a b"}, "variant-0-name"),
    ({"exp__id": "x", "variant__0__name": "a", "variant__0__weight": "-1"}, "variant-0-weight"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "field"), FAULTS, ids=[str(fault[0])[:60] for fault in FAULTS])
@pytest.mark.parametrize("do", ["save", "preview"])
def test_what_cannot_be_is_said_beside_its_field(changes: dict[str, Any], field: str, do: str) -> None:
    """Nothing is saved, what was typed is still there, and the field says what is wrong with it."""
    recovery, dashboard = serving()
    before = recovery.shop("acme")
    reply = typed(dashboard, do=do, **changes)
    page = reply.body.decode()
    assert reply.status == 422
    assert f'id="e-{field}"' in page
    assert recovery.shop("acme") == before
    for value in changes.values():
        assert not isinstance(value, str) or value in page


def test_a_share_is_refused_in_the_unit_of_its_field() -> None:
    """The field is in per cent; the settings' own error would ask for a share between 0 and 1."""
    _, dashboard = serving()
    page = typed(dashboard, exp__id="x", exp__holdout="110").body.decode()
    assert "expected per cent: 0 for nobody, or 1 to 100" in page
    assert "between 0 and 1" not in page


def test_faults_of_no_field_are_on_top() -> None:
    """A least value above the most is a fault of both."""
    _, dashboard = serving()
    reply = typed(dashboard, min_value="10", max_value="5")
    assert reply.status == 422
    assert "min_value is above max_value" in reply.body.decode()


def test_what_others_saved_is_not_undone() -> None:
    """A page of its own with what was typed and what is saved by now; the link leads to the form as it is now."""
    recovery, dashboard = serving()
    fields = dict(fields_of(get(dashboard, "/campaign", id="cart_recovery"), "/campaign/save"))
    of_shop = fields_of(get(dashboard, "/shop"), "/shop/save")
    typed(dashboard, name="Theirs")
    reply = post(dashboard, "/campaign/save", fields | {"name": "Mine", "do": "save"})
    page = reply.body.decode()
    assert reply.status == 409
    assert page.index("Mine") < page.index("Theirs")
    assert 'href="/campaign?id=cart_recovery"' in page
    assert saved(recovery).name == "Theirs"
    assert post(dashboard, "/shop/save", of_shop).status == 409
    assert post(dashboard, "/campaigns/switch", {"id": "cart_recovery", "to": "off", "version": "1"}).status == 409
    assert saved(recovery).enabled


def test_a_preview_shows_every_audience_and_saves_nothing() -> None:
    """The words that the changed settings would lead to, and a code where there is one."""
    recovery, dashboard = serving()
    before = recovery.shop("acme")
    page = typed(dashboard, do="preview", override__big_cart__code="HUGE30", preview__step="1").body.decode()
    assert page.count('<article class="sample">') == 5
    assert "HUGE30" in page.split("</section>")[0]
    assert recovery.shop("acme") == before


def test_instructions_of_the_library_are_put_in() -> None:
    """Behind those of the campaign, or of the audience that is chosen; nothing is saved, and nothing typed is lost."""
    recovery, dashboard = serving()
    before = recovery.shop("acme")
    page = typed(dashboard, do="insert", template="warm", instructions="Be brief.", name="Unsaved").body.decode()
    assert "Be brief.\nWrite like a friendly person" in page
    assert 'value="Unsaved"' in page
    page = typed(dashboard, do="insert", template="welcome", into="new_customer").body.decode()
    area = page.partition('name="override-new_customer-instructions"')[2].partition("</textarea>")[0]
    assert "The shopper has not ordered here before." in area
    assert recovery.shop("acme") == before


def test_a_campaign_is_added_started_and_stopped() -> None:
    """A new one is off until it is started; two of a kind have two ids."""
    recovery, dashboard = serving()

    def version() -> str:
        return str(recovery.settings("acme").version)

    reply = post(dashboard, "/campaigns/add", {"kind": "cart_recovery", "version": version()})
    assert header(reply, "Location") == "/campaign?id=cart_recovery-2"
    assert not recovery.shop("acme").campaign("cart_recovery-2").enabled
    post(dashboard, "/campaigns/switch", {"id": "cart_recovery-2", "to": "on", "version": version()})
    assert recovery.shop("acme").campaign("cart_recovery-2").activated_at == NOW
    post(dashboard, "/campaigns/switch", {"id": "cart_recovery-2", "to": "off", "version": version()})
    assert not recovery.shop("acme").campaign("cart_recovery-2").enabled
    assert post(dashboard, "/campaigns/switch", {"id": "nothing", "to": "on", "version": version()}).status == 400


def test_the_shop_and_its_seasons() -> None:
    """Quiet hours, words, a season that is added, changed and taken out; what its pace has beside waits stays."""
    pace = {"winback": SeasonPace(wait="10d", follow_ups=("2d",))}
    season = cb.PeakSeason(name="Summer", rule="FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=1", pace=pace, caps=())
    recovery, dashboard = serving(settings().model_copy(update={"seasons": (season,)}))

    def save(**changes: str) -> Reply:
        fields = dict(fields_of(get(dashboard, "/shop"), "/shop/save"))
        return post(
            dashboard, "/shop/save", fields | {name.replace("__", "-"): value for name, value in changes.items()}
        )

    save(quiet__start="22:00", quiet__end="06:30", banned_words="free\r\n\r\n cheap ", average_order_value="80")
    shop = recovery.shop("acme")
    assert (shop.quiet_hours.start.hour, shop.quiet_hours.end.minute) == (22, 30)
    assert (shop.banned_words, shop.average_order_value) == (("free", "cheap"), Decimal(80))
    black = {"season__1__name": "Black Friday", "season__1__rule": "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"}
    save(**black, season__1__offset_days="1", season__1__cart_recovery="30min", season__0__winback="5d")
    summer, friday = recovery.shop("acme").seasons
    assert summer.pace["winback"] == SeasonPace(wait="5d", follow_ups=("2d",))
    assert (friday.offset_days, friday.pace) == (1, {"cart_recovery": SeasonPace(wait="30min")})
    reply = save(season__1__rule="never")
    assert reply.status == 422
    assert 'id="e-season-1-rule"' in reply.body.decode()
    save(season__0__remove="yes")
    assert [each.name for each in recovery.shop("acme").seasons] == ["Black Friday"]


def test_a_slip_is_named_on_its_page() -> None:
    """On the page of all of them, on the campaign's own, and counted in the list of campaigns."""
    _, dashboard = serving(settings(follow_ups=("0s",)))
    for path, query in (("/check", {}), ("/campaign", {"id": "cart_recovery"})):
        assert "campaigns.cart_recovery.follow_ups.0" in get(dashboard, path, **query).body.decode()
    assert "Likely slips: " in get(dashboard, "/campaigns").body.decode()


def test_the_page_says_what_the_command_line_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`policy check` of the same settings, on the same shoppers: the same lines."""
    shop = settings(
        follow_ups=("0s",), channels=("sms", "push"), discount=cb.Discount(code="OLD", ends_at="2026-01-01T00:00:00Z")
    )
    store = f"sqlite:///{tmp_path}/x.db"
    with cb.Recovery(store) as recovery:
        recovery.save_shop(shop)
        page = unescape(get(dashboard_of(recovery), "/check").body.decode())
        slips = [
            problem.slip
            for problem in problems(shop, None, consented={"push": 0, "email": 0, "sms": 0}, a_year=0)
            if problem.slip is not None
        ]
    file = tmp_path / "policy.json"
    file.write_text(shop.model_dump_json())
    assert main(["policy", "check", str(file), "--store", store, "--json"]) == 0
    lines = json.loads(capsys.readouterr().out)["warnings"]
    assert len(lines) >= 4
    for line in lines:
        assert f"<code><bdi>{line.partition(': ')[0]}</bdi></code>" in page
    assert sum(str(slip) in lines for slip in slips) >= 4
    for fixed in [part for slip in slips if str(slip) in lines for part in re.split(r"\{\w+\}", slip.text)]:
        assert fixed in page


def test_texts_are_approved_and_rejected() -> None:
    """Those that wait come first, with their samples and findings; a text that was written again meanwhile is a 409."""
    recovery, dashboard = serving()
    texts = {
        "a": Written("Old", "Old body", "m", NOW, state="approved"),
        "b": Written("New", "New body", "m", NOW - timedelta(days=1), samples=(("For Sam", "Hi"),), findings=("long",)),
        "c": Written("Third", "body", "m", NOW, situation=Situation(kind="cart_recovery", step=1)),
    }
    assert recovery.store.save_documents("acme", {document_of("cart_recovery"): (None, encode_texts(texts))})
    page = get(dashboard, "/texts").body.decode()
    assert page.index("New body") < page.index("Old body")
    assert "For Sam" in page
    assert "long" in page
    ids = {text.title: text.id for text in recovery.texts("acme")}
    post(dashboard, "/texts/decide", {"id": ids["New"], "word": "approve"})
    post(dashboard, "/texts/decide", {"id": ids["Third"], "word": "again"})
    assert {text.title: text.state for text in recovery.texts("acme")} == {
        "Old": "approved",
        "New": "approved",
        "Third": "again",
    }
    assert post(dashboard, "/texts/decide", {"id": "gone", "word": "approve"}).status == 409


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"=" * 9, b"&" * 5000, b"csrf=a&csrf=b", b"{}"])
def test_what_is_no_form_is_refused(body: bytes) -> None:
    """Nothing that a stranger sends is more than a page that says no."""
    from cartback.flow import Request

    _, dashboard = serving()
    for kind in ("application/x-www-form-urlencoded", "application/json", "multipart/form-data; boundary=x", ""):
        headers = {"Content-Type": kind, "Host": "h", "Origin": "https://h", "Sec-Fetch-Site": "same-origin"}
        reply = dashboard.reply(Request(method="POST", path="/campaign/save", headers=headers, body=body))
        assert reply.status in (400, 403)
