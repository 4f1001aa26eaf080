"""Whatever a shopper, a merchant or a stranger typed is text on every page: a hundred ways to break out, in every field."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from html.parser import HTMLParser
from itertools import product
from typing import Any

import pytest
from tests.dashboard.lively import Past, dashboard_of, fields_of, get, post

import cartback as cb
from cartback.dashboard.dashboard import PAGES
from cartback.domain.texts import Situation, Written, document_of, encode_texts
from cartback.flow import Request
from cartback.words.liked import KEY, Liked, encode_liked

_TAGS = (
    "<script>{}</script>",
    "<img src=x onerror={}>",
    "<svg onload={}>",
    "<svg/onload={}//",
    "<iframe src=javascript:{}>",
)
_BREAKS = ("", '"', "'", '">', "'>", "</textarea>", "</title>", "--></style>", "</option></select>", "]]>")
_ODD = (
    "{{{{ 7*7 }}}}", "{{% raw %}}", "${{7*7}}", "javascript:{}", "\u2028<b>{}", "\u202e<i>", "&lt;script&gt;{}",
    '" autofocus onfocus={} x="', "' style='x:expression({})", "<!--#exec {}-->", "<math><mi//xlink:href='data:x,{}'>",
    "<a href='jav\tascript:{}'>", '"><base href=//evil>', "<meta http-equiv=refresh content=0>", "<link rel=stylesheet href=//evil>",
    "<form action=//evil>", "<button formaction=//evil>", "<input autofocus onfocus={}>", "<details open ontoggle={}>",
    "<body onload={}>", "<object data=//evil>", "<embed src=//evil>", "<marquee onstart={}>", "<video><source onerror={}>",
    "\x00<script>{}</script>", "<scr\x00ipt>{}</script>", "<SCRIPT SRC=//evil>", "<img/src='x'/onerror={}>", "`<img src=x onerror={}>",
    "<x contenteditable onblur={}>", "%3Cscript%3E{}%3C/script%3E", "\\u003cscript\\u003e{}", "<p onclick={}>", "\"'><svg><animate onbegin={}>",
    "<style>@import'//evil'</style>", '<noscript><p title="</noscript><img src=x onerror={}>">', "<template><script>{}</script></template>",
    "<isindex action=javascript:{}>", "<table background=javascript:{}>", "<div draggable=true ondragstart={}>", "<plaintext>", "<xmp><p>",
    "<textarea autofocus onfocus={}>", "<select onchange={}><option>", "<keygen onfocus={}>", "<audio src onerror={}>", "<frameset onload={}>",
    "<input type=image src onerror={}>", "<img srcset=x onerror={}>", "<script src=data:,{}></script>",
)  # fmt: skip
ATTACKS = [b + t.format("alert`1`") for b, t in product(_BREAKS, _TAGS)] + [odd.format("alert`1`") for odd in _ODD]
#: A word in each that nothing of ours has, to see that it arrived.
MARK = "zqx"


class _Seen(HTMLParser):
    """Every tag of a page with its attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(sorted({name for name, _ in attrs}))))
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "action", "formaction")]
        self.text += " ".join(value or "" for _, value in attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


def _shape(page: str) -> set[tuple[str, tuple[str, ...]]]:
    """The kinds of tags of a page, each with the names of its attributes."""
    return set(_Seen(page).tags)


def _shop(typed: str) -> tuple[cb.Recovery, str]:
    """A shop in which everything that can be typed is `typed`, and the shopper to look at."""
    now = datetime(2026, 11, 27, 15, tzinfo=UTC)
    shop = "".join(c for c in f"{MARK}{typed}" if c.isprintable())
    clock = [now]
    recovery = cb.Recovery(channels=[_channel()], clock=lambda: clock[0])
    fill = {"instructions": f"{MARK}{typed}", "name": f"{MARK}{typed}", "description": typed}
    code = f"{MARK}{typed}".translate(
        {ord(c): None for c in map(chr, range(33))} | dict.fromkeys(map(ord, " \xa0\u2028\u2029"))
    )[:64]
    discount = cb.Discount(code="".join(code.split()), percent=Decimal(10))
    campaign = cb.CartRecovery(
        **fill,
        discount=discount,
        overrides=(cb.AudienceOverride(audience="never_purchased", instructions=f"{MARK}{typed}"),),
    )
    season = cb.PeakSeason(name=f"{MARK}{typed}", rule="FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")
    settings = cb.Shop(
        id=shop, name=f"{MARK}{typed}", currency="USD", timezone="America/New_York", campaigns=(campaign,), seasons=(season,),
        postal_address=typed, banned_words=(f"{MARK}{typed}"[:100],),
    )  # fmt: skip
    recovery.save_shop(settings)
    keys = (cb.key("customer", "c1"),)
    about: dict[str, Any] = {"shop": shop, "at": now, "keys": keys}
    line = cb.Line(product="p", title=f"{MARK}{typed}", quantity=1, price=Decimal(12), variant_title=typed)
    recovery.ingest(
        [
            cb.DeviceAdded(**about, device="d", kind="fcm"),
            cb.ConsentChanged(**about, channel="push", granted=True),
            cb.ProfileChanged(**about, first_name=typed[:50] or "x"),
            cb.CartChanged(**about, cart="cart", lines=(line,), currency="USD"),
        ]
    )
    clock[0] = now.replace(hour=17)
    recovery.run_all()
    liked = (Liked("n", "s", f"{MARK}{typed}", now, f"{MARK}{typed}", typed),)
    texts = {
        "k": Written(
            f"{MARK}{typed}", typed, typed, now, samples=((typed, typed),), findings=(typed,), preheader=typed,
            situation=Situation(kind="cart_recovery", locale=typed, audiences=(typed,), variant=typed, code=typed),
        )
    }  # fmt: skip
    documents = {KEY: (None, encode_liked(liked)), document_of("cart_recovery"): (None, encode_texts(texts))}
    assert recovery.store.save_documents(shop, documents)
    return recovery, recovery.timeline(shop, "c1").shopper


def _channel() -> Any:
    from cartback.channels.outbox import Outbox

    return Outbox()


def _pages(typed: str) -> dict[str, str]:
    recovery, shopper = _shop(typed)
    (shop,) = recovery.shops()
    dashboard = dashboard_of(recovery, shops=[shop, "other"])
    asked: list[tuple[str, dict[str, str]]] = [
        (path, {}) for path, page in PAGES.items() if not page.is_form and path != "/campaign"
    ]
    asked += [("/campaign", {"id": "cart_recovery"}), ("/shopper", {"id": shopper})]
    asked += [("/shopper", {"id": f"{MARK}{typed}"}), ("/recent", {"campaign": typed, "at": typed, "id": typed})]
    shown = {f"{path}{sorted(query)}": get(dashboard, path, shop=shop, **query) for path, query in asked}
    again = {
        "preview": ("/campaign/save", [("do", "preview")], fields_of(shown["/campaign['id']"], "/campaign/save")),
        "faults": (
            "/campaign/save",
            [
                ("do", "save"),
                ("step-0-wait", f"{MARK}{typed}"),
                ("code", "a b"),
                ("exp-id", typed),
                ("creativity", typed),
            ],
            fields_of(shown["/campaign['id']"], "/campaign/save"),
        ),
        "conflict": (
            "/campaign/save",
            [("do", "save"), ("version", "0"), ("name", f"{MARK}{typed}!")],
            fields_of(shown["/campaign['id']"], "/campaign/save"),
        ),
        "shop-faults": (
            "/shop/save",
            [("season-0-rule", f"{MARK}{typed}"), ("quiet-start", typed)],
            fields_of(shown["/shop[]"], "/shop/save"),
        ),
        "find": ("/shopper/find", [("key", f"{MARK}{typed}")], []),
    }
    for name, (path, changed, kept) in again.items():
        shown[name] = post(dashboard, path, [*kept, *changed], shop=shop)
    shown["nowhere"] = dashboard.reply(Request(path=f"/{typed}"))
    return {name: reply.body.decode() for name, reply in shown.items()}


@pytest.fixture(scope="module")
def harmless() -> dict[str, str]:
    """Every page of a shop in which everything that can be typed is a plain word."""
    return _pages("plain")


def test_there_are_more_than_a_hundred_attacks_and_they_arrive(harmless: dict[str, str]) -> None:
    """What is typed is shown by nearly every page, or the test would see nothing."""
    assert len(set(ATTACKS)) >= 100
    assert [name for name, page in harmless.items() if MARK not in page] == []


@pytest.mark.slow
@pytest.mark.parametrize("typed", ATTACKS, ids=range(len(ATTACKS)))
def test_what_is_typed_is_text(typed: str, harmless: dict[str, str]) -> None:
    """No page gets a tag or an attribute that it has not with a plain word, nor a link to anywhere else."""
    for name, page in _pages(typed).items():
        extra = _shape(page) - _shape(harmless[name])
        assert not extra - _HARMLESS, (name, extra)
        seen = _Seen(page)
        assert [link for link in seen.links if not link.startswith(("/", "#"))] == [], name
        assert "{{" not in page.replace("{{ 7*7 }}", "").replace("{{7*7}}", "")
        assert "49" not in seen.text or "7*7" not in typed or "7*7" in seen.text


#: What pages have with other faults than a plain word makes, of their own templates.
_HARMLESS = {
    ("input", ("aria-describedby", "aria-invalid", "dir", "id", "name", "type", "value")),
    ("input", ("aria-describedby", "aria-invalid", "dir", "id", "list", "name", "type", "value")),
    ("input", ("aria-describedby", "aria-invalid", "dir", "id", "inputmode", "name", "type", "value")),
    ("small", ("class", "id")),
    ("div", ("class",)),
    ("p", ("class",)),
    ("li", ("class",)),
    ("ul", ("class",)),
    ("option", ("selected", "value")),
    ("a", ("href",)),
    ("li", ()),
    ("h2", ("id",)),
    ("section", ("aria-labelledby", "class", "role")),
    ("details", ("open",)),
    ("b", ("dir",)),
    ("span", ("dir",)),
}


def test_a_past_of_other_letters(past: Past) -> None:
    """A page of a shop with a past has only tags of ours."""
    page = get(dashboard_of(past.recovery), "/recent").body.decode()
    assert {tag for tag, _ in _shape(page)} <= {
        *"html head meta title link script body a header p nav ul li main h1 form div label select option button section".split(),
        *"table thead tr th tbody td bdi b span small br input svg path".split(),
    }
