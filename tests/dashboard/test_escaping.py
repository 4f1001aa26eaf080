"""Whatever a shopper, a merchant or a stranger typed is text on every page: a hundred ways to break out, in every field."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from decimal import Decimal
from html.parser import HTMLParser
from itertools import product
from typing import Any

import pytest
from tests.dashboard.lively import Past, code_of, dashboard_of, fields_of, get, post

import cartback as cb
from cartback.dashboard.dashboard import PAGES
from cartback.domain.texts import Situation, Written, document_of, encode_texts
from cartback.flow import Reply, Request
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
#: A commit tries every third of them, `nox -s pages` all.
TRIED = ATTACKS if os.environ.get("CARTBACK_PAGES") == "full" else ATTACKS[::3]
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
    code = "".join(c for c in f"{MARK}{typed}" if c.isprintable() and not c.isspace())[:64]
    discount = cb.Discount(code=code, percent=Decimal(10))
    campaign = cb.CartRecovery(
        **fill,
        discount=discount,
        overrides=(cb.AudienceOverride(audience="never_purchased", instructions=f"{MARK}{typed}"),),
    )
    audience = cb.NamedAudience(
        id="own", name=f"{MARK}{typed}", tags=(typed[:50] or "x",), without_tags=(f"{MARK}{typed}"[:60],)
    )
    season = cb.PeakSeason(name=f"{MARK}{typed}", rule="FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=1;UNTIL=20200601")
    settings = cb.Shop(
        id=shop, name=f"{MARK}{typed}", currency="USD", timezone="America/New_York", campaigns=(campaign,), seasons=(season,), audiences=(audience,),
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
    shown = {f"{path} {n}": get(dashboard, path, shop=shop, **query) for n, (path, query) in enumerate(asked)}
    code = code_of(shown["/shopper 3"])
    for name, (path, fields) in _typed_into(shown, typed).items():
        shown[name] = post(dashboard, path, fields, shop=shop, code=code)
    shown["nowhere"] = dashboard.reply(Request(path=f"/{typed}"))
    return {name: reply.body.decode() for name, reply in shown.items()}


def _typed_into(shown: dict[str, Reply], typed: str) -> dict[str, tuple[str, list[tuple[str, str]]]]:
    """Every form of the route table with every field of it as it is on a page, and `typed` in all that can be typed into."""
    forms: dict[str, list[tuple[str, str]]] = {}
    for reply in shown.values():
        for form in re.findall(r"<form.*?</form>", reply.body.decode(), re.DOTALL):
            if (action := re.search(r'method="post" action="([^"?]*)', form)) is not None:
                forms.setdefault(action[1], fields_of(reply, action[1]))
    assert {path for path, page in PAGES.items() if page.is_form} <= set(forms), "a form of the table is on no page"
    asked: dict[str, tuple[str, list[tuple[str, str]]]] = {}
    for path, fields in forms.items():
        now = dict(fields)
        kept = {
            name: value for name, value in now.items() if name in ("version", "id") or name.endswith(("-was", "-id"))
        }
        every = list(({name: f"{MARK}{typed}" for name in now if name not in kept} | kept).items())
        asked[path] = (path, every)
        if path == "/campaign/save":
            asked[f"{path} library"] = (path, [*every, ("do", "insert"), ("template", "warm"), ("into", "own")])
        if path.endswith("/save"):
            asked[f"{path} conflict"] = (path, [*[(n, v) for n, v in every if n != "version"], ("version", "0")])
        if "id" in now:
            asked[f"{path} of none"] = (path, [(name, f"{MARK}{typed}") for name in now])
    asked["kept, previewed"] = ("/campaign/save", [*forms["/campaign/save"], ("do", "preview")])
    del (
        asked["/shopper/export"],
        asked["/shopper/erase"],
        asked["/campaigns/switch"],
        asked["/texts/decide"],
    )  # they lead away
    return dict(sorted(asked.items(), key=lambda form: form[1][0] == "/campaigns/add"))  # that one saves


@pytest.fixture(scope="module")
def harmless() -> dict[str, str]:
    """Every page of a shop in which everything that can be typed is a plain word."""
    return _pages("plain")


def test_there_are_more_than_a_hundred_attacks_and_they_arrive(harmless: dict[str, str]) -> None:
    """What is typed is shown by nearly every page, or the test would see nothing; a page without it says only what is ours."""
    assert len(set(ATTACKS)) >= 100
    assert [name for name, page in harmless.items() if MARK not in page] == _OURS_ALONE


@pytest.mark.slow
@pytest.mark.parametrize("typed", TRIED, ids=range(len(TRIED)))
def test_what_is_typed_is_text(typed: str, harmless: dict[str, str]) -> None:
    """No page gets a tag or an attribute that it has not with a plain word, nor a link to anywhere else."""
    for name, page in _pages(typed).items():
        extra = _shape(page) - _shape(harmless[name])
        assert not extra - _HARMLESS, (name, extra)
        seen = _Seen(page)
        assert [link for link in seen.links if not link.startswith(("/", "#"))] == [], name
        assert "{{" not in page.replace("{{ 7*7 }}", "").replace("{{7*7}}", "")
        assert "49" not in seen.text or "7*7" not in typed or "7*7" in seen.text


#: After these forms a page is shown elsewhere, or it says nothing of what was typed.
_OURS_ALONE = ["/shopper/erase of none", "/campaigns/add"]
#: What pages have with other faults than a plain word makes, of their own templates.
_HARMLESS = {
    ("input", ("aria-describedby", "aria-invalid", "dir", "id", "name", "type", "value")),
    ("input", ("aria-describedby", "aria-invalid", "dir", "id", "list", "name", "type", "value")),
    ("input", ("aria-describedby", "aria-invalid", "dir", "id", "inputmode", "name", "type", "value")),
    ("textarea", ("aria-describedby", "aria-invalid", "dir", "id", "name", "rows")),
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


@pytest.mark.parametrize("page", ["/recent", "/won-back", "/shopper", "/campaign", "/nowhere\ud800"])
def test_half_a_character_in_a_url_is_no_error_of_ours(past: Past, page: str) -> None:
    """A host's own requests may have it: it names nothing, and the page is there or is not."""
    for name in ("id", "state", "campaign", "kind", "days", "at"):
        query = {"at": "2026-11-28T00:00:00+00:00", name: "\ud800"}
        assert get(dashboard_of(past.recovery), page, **query).status in (200, 400, 404)
