"""The shop's own audiences as a form: what is typed becomes who is meant, what cannot be is said beside its field."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.dashboard.lively import dashboard_of, fields_of, get, header, post

import cartback as cb
from cartback.channels.outbox import Outbox
from cartback.dashboard import Dashboard
from cartback.domain.tuning import NamedAudience
from cartback.flow import Reply

NOW = datetime(2026, 11, 28, 15, tzinfo=UTC)
RICH = (
    NamedAudience(
        id="Big.Spender-1", name="Big spenders", value_from=Decimal("99.50"), value_below=Decimal(500), idle_from="2h",
        idle_below=timedelta(minutes=90, hours=3, seconds=7), orders_from=0, orders_below=3, last_order_from="30d",
        last_order_below="90d", badges=("high_intent", "big_cart"), locales=("de", "en-GB"), channels=("push", "email"),
        tags=("vip", "utm_source=a, b"), without_tags=("staff",),
    ),
    NamedAudience(id="new", orders_below=1),
)  # fmt: skip


def serving(*audiences: NamedAudience, **shop: Any) -> tuple[cb.Recovery, Dashboard]:
    recovery = cb.Recovery(channels=[Outbox()], clock=lambda: NOW)
    recovery.save_shop(
        cb.Shop(id="acme", currency="USD", timezone="America/New_York", audiences=audiences, **shop),
    )
    return recovery, dashboard_of(recovery)


def typed(dashboard: Dashboard, **changes: str | list[str] | None) -> Reply:
    """Open the form, change fields (None: untick or empty), and save."""
    fields = fields_of(get(dashboard, "/audiences"), "/audiences/save")
    for key, value in changes.items():
        name = f"audience-{key.replace('__', '-')}"
        name = name.replace("audience-n", "audience-")
        fields = [(own, has) for own, has in fields if own != name]
        fields += [(name, each) for each in (value if isinstance(value, list) else [value]) if each is not None]
    return post(dashboard, "/audiences/save", fields)


def test_a_form_that_is_saved_as_it_is_changes_nothing() -> None:
    """Every condition is shown, and kept to the last second; a tag with a comma in it stays one tag."""
    recovery, dashboard = serving(*RICH)
    before = recovery.shop("acme")
    assert typed(dashboard).status == 303
    assert recovery.shop("acme") == before
    assert typed(dashboard, n1__name="Newcomers").status == 303
    first, second = recovery.shop("acme").audiences
    assert first == RICH[0]
    assert (second.id, second.name, second.orders_below) == ("new", "Newcomers", 1)


def test_an_audience_is_added_and_speaks_to_whom_it_says() -> None:
    """Each condition that is typed and no other; the id is made of the name, and a campaign may name it at once."""
    recovery, dashboard = serving(campaigns=(cb.CartRecovery(),))
    reply = typed(
        dashboard, n0__name="VIP, of Köln", n0__value_from="50", n0__idle_below="3d", n0__orders_from="2", n0__badges=["big_cart"],
        n0__channels=["email", "push"], n0__locales="de\r\nen-GB", n0__tags="vip\r\n\r\n gold ", n0__without_tags="staff\ntest",
    )  # fmt: skip
    assert (reply.status, header(reply, "Location")) == (303, "/audiences?done=saved")
    assert recovery.shop("acme").audiences == (
        NamedAudience(
            id="vip-of-k-ln", name="VIP, of Köln", value_from=Decimal(50), idle_below="3d", orders_from=2, badges=("big_cart",),
            channels=("email", "push"), locales=("de", "en-GB"), tags=("vip", "gold"), without_tags=("staff", "test"),
        ),
    )  # fmt: skip
    page = get(dashboard, "/campaign", id="cart_recovery").body.decode()
    assert 'name="override-vip-of-k-ln-instructions"' in page
    assert "VIP, of Köln" in page


def test_a_condition_is_taken_out_and_an_audience_removed() -> None:
    """An emptied field is no condition; what is removed is out of the order too."""
    order = ("new", "Big.Spender-1", "big_cart", "high_intent", "never_purchased", "new_customer", "repeat_buyer")
    recovery, dashboard = serving(*RICH, audience_order=order)
    assert typed(dashboard, n0__value_from="", n0__badges=None, n0__tags="", n0__orders_from="").status == 303
    first = recovery.shop("acme").audiences[0]
    assert (first.value_from, first.badges, first.tags, first.orders_from) == (None, (), (), None)
    assert (first.value_below, first.without_tags) == (Decimal(500), ("staff",))
    assert typed(dashboard, n1__remove="yes").status == 303
    shop = recovery.shop("acme")
    assert [audience.id for audience in shop.audiences] == ["Big.Spender-1"]
    assert shop.audience_order == order[1:]


def test_two_new_ones_of_one_name_are_refused_beside_a_name() -> None:
    """Their ids would be one; so would a badge's."""
    _, dashboard = serving(NamedAudience(id="vip", tags=("vip",)))
    for name in ("VIP", "big cart"):
        reply = typed(dashboard, n1__name=name, n1__id=name.lower().replace(" ", "_"), n1__tags="a")
        assert reply.status == 422
        assert "audience" in reply.body.decode().partition('role="alert"')[2][:900]


FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"n0__name": "Everybody"}, "audience-0-name"),
    ({"n0__tags": "a", "n0__id": "two words"}, "audience-0-id"),
    ({"n0__value_from": "lots"}, "audience-0-value_from"),
    ({"n0__value_from": "9", "n0__value_below": "9"}, "audience-0-value_below"),
    ({"n0__idle_from": "soon"}, "audience-0-idle_from"),
    ({"n0__orders_below": "0"}, "audience-0-orders_below"),
    ({"n0__last_order_below": "-3d"}, "audience-0-last_order_below"),
    ({"n0__locales": "x"}, "audience-0-locales"),
    ({"n0__channels": ["pigeon"]}, "audience-0-channels"),
    ({"n0__badges": ["unknown"]}, "audience-0-badges"),
    ({"n0__tags": "x" * 65}, "audience-0-tags"),
    ({"n0__without_tags": "\n".join(map(str, range(33)))}, "audience-0-without_tags"),
]


@pytest.mark.parametrize(("changes", "field"), FAULTS, ids=[str(fault[0])[:50] for fault in FAULTS])
def test_what_cannot_be_is_said_beside_its_field(changes: dict[str, Any], field: str) -> None:
    """Nothing is saved, what was typed is still there, and the field says what is wrong with it."""
    recovery, dashboard = serving()
    reply = typed(dashboard, **changes)
    assert reply.status == 422
    assert f'id="e-{field}"' in reply.body.decode()
    assert recovery.shop("acme").audiences == ()


def test_one_that_a_campaign_speaks_to_is_not_removed() -> None:
    """The page says which campaign names it, and nothing is saved."""
    override = cb.AudienceOverride(audience="new", instructions="Welcome.")
    recovery, dashboard = serving(*RICH, campaigns=(cb.CartRecovery(overrides=(override,)),))
    reply = typed(dashboard, n1__remove="yes")
    assert reply.status == 422
    alert = reply.body.decode().partition('role="alert"')[2].partition("</section>")[0]
    assert "campaigns.0.overrides.0.audience" in alert
    assert "got &#39;new&#39;" in alert
    assert len(recovery.shop("acme").audiences) == 2


def test_what_others_saved_is_not_undone() -> None:
    """A page of its own with what was typed and what is saved by now."""
    recovery, dashboard = serving(*RICH)
    fields = dict(fields_of(get(dashboard, "/audiences"), "/audiences/save"))
    assert typed(dashboard, n1__name="Theirs").status == 303
    reply = post(dashboard, "/audiences/save", fields | {"audience-1-name": "Mine"})
    page = reply.body.decode()
    assert reply.status == 409
    assert page.index("Mine") < page.index("Theirs")
    assert recovery.shop("acme").audiences[1].name == "Theirs"


def test_boxes_that_were_cleared_are_a_difference_too() -> None:
    """A browser sends nothing for them; and what only the form has beside its settings is none."""
    _, dashboard = serving(*RICH)
    fields = [
        each for each in fields_of(get(dashboard, "/audiences"), "/audiences/save") if each[0] != "audience-0-badges"
    ]
    assert typed(dashboard, n1__name="Theirs").status == 303
    page = post(dashboard, "/audiences/save", fields).body.decode()
    assert "audience-0-badges" in page
    assert "audience-1-name" in page
    assert "audience-0-name" not in page
    assert "csrf</" not in page


def test_what_is_likely_a_slip_is_on_the_page() -> None:
    """An audience that no campaign speaks to; the list of all slips leads here."""
    _, dashboard = serving(*RICH)
    assert "so it changes nothing" in get(dashboard, "/audiences").body.decode()
    assert '<a href="/audiences"><code><bdi>audiences.0' in get(dashboard, "/check").body.decode()
