"""Who is let in: nobody by default, a viewer to his own shops, a form only from a page of ours."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs
import pytest
from tests.dashboard.lively import HOST, KEY, Past, code_of, dashboard_of, get, header, post

import cartback as cb
from cartback.dashboard import Dashboard, Viewer
from cartback.dashboard.dashboard import PAGES
from cartback.errors import InvalidSettings
from cartback.flow import Reply, Request

FORMS = sorted(path for path, page in PAGES.items() if page.is_form)
WRITES = sorted(path for path, page in PAGES.items() if page.writes)
READS = sorted(path for path, page in PAGES.items() if not page.is_form)
ARGUMENTS = {"/campaign": {"id": "cart_recovery"}}


def test_there_is_no_way_to_let_everybody_in(past: Past) -> None:
    """Without authorize, or with a key that can be guessed, there is no dashboard."""
    with pytest.raises(InvalidSettings, match="authorize: "):
        Dashboard(past.recovery, key=KEY)
    with pytest.raises(InvalidSettings, match="key: "):
        Dashboard(past.recovery, authorize=lambda _: None, key="short")
    with pytest.raises(InvalidSettings, match="recovery: expected a function"):
        Dashboard(lambda request: request, authorize=lambda _: None, key=KEY)  # type: ignore[arg-type, misc]
    with pytest.raises(InvalidSettings, match="recovery: "):
        Dashboard(cb.AsyncRecovery(), authorize=lambda _: None, key=KEY)  # type: ignore[arg-type]


def test_a_single_text_is_no_list_of_shops() -> None:
    """`shops="acme"` would be four shops of one letter."""
    for wrong in ({"shops": "acme"}, {"shops": [1]}, {"shops": ("acme",), "frame_ancestors": "https://a.example"}):
        with pytest.raises(InvalidSettings, match="viewer: "):
            Viewer(id="ida", **wrong)
    assert Viewer(id="ida", shops=["acme"]).shops == ("acme",)


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": ""},
        {"id": None},
        {"id": True},
        {"id": "a\ud800"},
        {"shops": None},
        {"shops": 7},
        {"may_write": "no"},
        {"may_write": None},
        {"locale": 5},
    ],
    ids=str,
)
def test_a_viewer_is_one_person_with_a_plain_yes_or_no(wrong: dict[str, Any]) -> None:
    """Forms are made for an id: nobody has none. A text that means no is no permission."""
    with pytest.raises(InvalidSettings, match="viewer: "):
        Viewer(**{"id": "ida", "shops": ("acme",), **wrong})


@pytest.mark.parametrize("answer", [True, False, 0, "ida", {"id": "ida"}, Viewer], ids=str)
def test_an_answer_that_is_no_viewer_is_named(past: Past, answer: Any) -> None:
    """A yes says not of whom: the host learns which argument is wrong, and nobody is let in."""
    dashboard = Dashboard(past.recovery, authorize=lambda _: answer, key=KEY)
    with pytest.raises(InvalidSettings, match="authorize: expected a Viewer from it, or None"):
        dashboard.reply(Request(path="/"))


def test_a_frame_is_named_in_ascii(past: Past) -> None:
    """What is no header's text would be an error on its way out."""
    odd = Viewer(id="ida", shops=("acme",), frame_ancestors=("https://caf\u00e9.example",))
    with pytest.raises(InvalidSettings, match="frame_ancestors: "):
        Dashboard(past.recovery, authorize=lambda _: odd, key=KEY).reply(Request(path="/"))


@pytest.mark.parametrize("method", ["POST", "PUT", "OPTIONS", "DELETE"])
def test_a_file_is_only_read(past: Past, method: str) -> None:
    """Any other method is a 405 that says which there are."""
    reply = dashboard_of(past.recovery).reply(Request(method=method, path="/static/dashboard.css"))
    assert (reply.status, header(reply, "Allow"), reply.body) == (405, "GET, HEAD", b"")


@pytest.mark.parametrize("path", sorted(PAGES))
def test_nobody_is_refused(past: Past, path: str) -> None:
    """A 403 that tells nothing of any shop, whatever is asked for and however."""
    closed = Dashboard(past.recovery, authorize=lambda _: None, key=KEY)
    for method in ("GET", "POST"):
        reply = closed.reply(Request(method=method, path=path, query={"shop": "acme"}, headers={"Host": HOST}))
        assert reply.status == 403
        assert b"acme" not in reply.body.lower()


@pytest.mark.parametrize("path", sorted(PAGES))
def test_another_shops_viewer_is_refused(past: Past, path: str) -> None:
    """The shop is one of the viewer's: an URL that names another, or a form that does, is a 403."""
    other = dashboard_of(past.recovery, shops=["other"])
    if PAGES[path].is_form:
        code = code_of(get(dashboard_of(past.recovery), "/shopper"))
        reply = post(other, path, {"id": "cart_recovery", "shop": "acme"}, code=code, shop="acme")
    else:
        reply = get(other, path, shop="acme", **ARGUMENTS.get(path, {}))
    assert reply.status == 403
    assert b"Acme Mugs" not in reply.body


@pytest.mark.parametrize("path", READS)
def test_a_reading_viewer_sees_every_page_and_no_button_that_writes(past: Past, path: str) -> None:
    """Every page is there; the forms that change something are not."""
    reply = get(dashboard_of(past.recovery, may_write=False), path, **ARGUMENTS.get(path, {}))
    assert reply.status == 200
    page = reply.body.decode()
    for form in WRITES:
        assert f'action="{form}"' not in page or '<fieldset class="card" disabled>' in page, form  # fmt: skip


@pytest.mark.parametrize("path", WRITES)
def test_a_reading_viewer_writes_nothing(past: Past, path: str) -> None:
    """A form that is sent all the same is a 403."""
    assert post(dashboard_of(past.recovery, may_write=False), path, {"id": "cart_recovery"}).status == 403


def _foreign(dashboard: Dashboard, path: str, **headers: str) -> Reply:
    return post(dashboard, path, {"id": "cart_recovery"}, **headers)


#: What a browser says of a form that was sent from somewhere else, or what says nothing at all.
FOREIGN: list[dict[str, str]] = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": f"https://{HOST}.evil.example"},
    {"Origin": f"https://{HOST}@evil.example"},
    {"Origin": f"ftp://{HOST}"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none", "Origin": ""},
    {"Sec-Fetch-Site": "", "Origin": ""},
]


@pytest.mark.parametrize("path", FORMS)
def test_a_form_from_elsewhere_is_refused(past: Past, path: str) -> None:
    """By Origin or by Sec-Fetch-Site, and where there is neither; with the right code all the same."""
    dashboard = dashboard_of(past.recovery)
    assert [_foreign(dashboard, path, **headers).status for headers in FOREIGN] == [403] * len(FOREIGN)


@pytest.mark.parametrize("path", FORMS)
def test_a_form_without_our_code_is_refused(past: Past, path: str) -> None:
    """No code, a wrong one, another viewer's, one of another key, and one that is too old."""
    dashboard = dashboard_of(past.recovery)
    others = [
        Dashboard(past.recovery, authorize=lambda _: Viewer(id="someone else", shops=("acme",)), key=KEY),
        Dashboard(past.recovery, authorize=lambda _: Viewer(id="ida", shops=("acme",)), key=b"some other key, as long"),
    ]
    codes = ["", "0" * 64, "é", *[code_of(get(other, "/shopper")) for other in others]]
    own = code_of(get(dashboard, "/shopper"))
    assert [post(dashboard, path, {}, code=code).status for code in codes] == [403] * len(codes)
    now = past.now
    past.now += timedelta(hours=13)
    try:
        assert post(dashboard, path, {}, code=own).status == 403
    finally:
        past.now = now


@pytest.mark.parametrize("path", sorted(PAGES))
def test_a_page_is_asked_for_in_its_own_way(past: Past, path: str) -> None:
    """A form is posted, a page is read; anything else is a 405 that says how."""
    dashboard = dashboard_of(past.recovery)
    for method in {"GET", "POST", "PUT", "DELETE"} - ({"POST"} if PAGES[path].is_form else {"GET"}):
        reply = dashboard.reply(Request(method=method, path=path, headers={"Host": HOST}))
        assert reply.status == 405
        assert header(reply, "Allow") == ("POST" if PAGES[path].is_form else "GET, HEAD")


def test_a_form_is_taken_from_a_page_of_ours_for_hours(past: Past) -> None:
    """A form that was opened before lunch is good after it."""
    dashboard = dashboard_of(past.recovery)
    code = code_of(get(dashboard, "/shopper"))
    now = past.now
    past.now += timedelta(hours=5)
    try:
        assert post(dashboard, "/shopper/find", {"key": "nobody"}, code=code).status == 404
    finally:
        past.now = now


def test_behind_a_proxy_the_host_names_its_own_site(past: Past) -> None:
    """Where the Host header is another one inside, `origins` says what the browser sees."""
    viewer = Viewer(id="ida", shops=("acme",))
    inside = {"Host": "10.0.0.7:8000", "Origin": "https://shop.example", "Sec-Fetch-Site": "same-origin"}
    for origins, status in (((), 403), (("https://shop.example",), 404)):
        dashboard = Dashboard(past.recovery, authorize=lambda _: viewer, key=KEY, origins=origins)
        assert post(dashboard, "/shopper/find", {"key": "nobody"}, **inside).status == status


def test_every_reply_has_a_policy_that_allows_only_our_own_files(past: Past) -> None:
    """No inline script or style, no other site; frames only where the host says so, request by request."""
    dashboard = dashboard_of(past.recovery)
    for reply in (get(dashboard, "/"), get(dashboard, "/nowhere"), get(dashboard, "/", shop="other")):
        policy = header(reply, "Content-Security-Policy")
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
        assert policy.endswith("base-uri 'none'; frame-ancestors 'self'")
        assert header(reply, "X-Content-Type-Options") == "nosniff"
        assert header(reply, "Cache-Control") == "no-store"
    admin = ("https://acme.myshopify.com", "https://admin.shopify.com")
    framed = Viewer(id="ida", shops=("acme",), frame_ancestors=admin)
    inside = Dashboard(past.recovery, authorize=lambda _: framed, key=KEY, shopify_key="client-id").reply(
        Request(path="/", headers={"Host": HOST})
    )
    policy = header(inside, "Content-Security-Policy")
    assert policy.endswith(f"frame-ancestors 'self' {' '.join(admin)}")
    assert "script-src 'self' https://cdn.shopify.com;" in policy
    assert b'name="shopify-api-key" content="client-id"' in inside.body
    broken = attrs.evolve(framed, frame_ancestors=("https://a.example; script-src *",))
    with pytest.raises(InvalidSettings, match="frame_ancestors"):
        Dashboard(past.recovery, authorize=lambda _: broken, key=KEY).reply(Request(path="/"))


def test_two_shops_of_one_viewer(past: Past) -> None:
    """The viewer chooses, and every link goes on about the same shop."""
    past.recovery.save_shop(past.settings.model_copy(update={"id": "second & third", "name": "Second"}))
    both = dashboard_of(past.recovery, shops=["acme", "second & third"])
    choice = get(both, "/").body.decode()
    assert 'href="/?shop=second+%26+third"' in choice
    page = get(both, "/recent", shop="second & third").body.decode()
    assert "Second" in page
    assert 'href="/won-back?shop=second+%26+third"' in page
    alone = get(dashboard_of(past.recovery), "/recent").body.decode()
    assert "?shop=" not in alone


def test_of_very_many_shops_a_page_links_to_the_choice(past: Past) -> None:
    """An agency's header does not grow with its shops; the choice names them all."""
    shops = ["acme", *[f"shop-{n}" for n in range(400)]]
    many = dashboard_of(past.recovery, shops=shops)
    page = get(many, "/training", shop="acme").body.decode()
    assert "shop-7" not in page
    assert '<a href="/">Other shops</a>' in page
    choice = get(many, "/").body.decode()
    assert all(f'href="/?shop={shop}"' in choice for shop in shops)


def test_static_files_are_for_everybody_and_are_the_only_files(past: Past) -> None:
    """A frame has no cookie for them; nothing else of the disk is served."""
    closed = Dashboard(past.recovery, authorize=lambda _: None, key=KEY)
    names = {"dashboard.css": "text/css", "dashboard.js": "text/javascript", "icon.svg": "image/svg+xml"}
    for name, kind in names.items():
        reply = get(closed, f"/static/{name}")
        assert (reply.status, header(reply, "Content-Type").partition(";")[0]) == (200, kind)
    for name in ("", "../guard.py", "%2e%2e/guard.py", "/etc/passwd", "dashboard.css/../../guard.py", "guard.py"):
        assert get(closed, f"/static/{name}").status == 404


def test_shops_with_equal_ids_of_everything_never_see_each_other() -> None:
    """Two shops whose customers, carts, orders and campaigns are called the same: each page shows its own shop's alone."""
    store = cb.Recovery("sqlite:///:memory:").store
    shops = {}
    for name, ware in (("one", "Onlyone"), ("two", "Onlytwo")):
        past = Past(shop=name, name=f"Shop {ware}", seed=5)
        past.recovery = cb.Recovery(store, channels=[past_channel()], clock=lambda past=past: past.now)
        past.recovery.save_shop(past.settings, past.now - timedelta(days=90))
        past.wares = ((ware, "24.00"),) * 3
        shops[name] = past.live(3, 4)
    for name, other in (("one", "two"), ("two", "one")):
        dashboard = dashboard_of(shops[name].recovery, shops=[name])
        theirs = shops[other].recovery.notifications(other)[0]
        for path in READS:
            arguments: dict[str, Any] = ARGUMENTS.get(path, {})
            page = get(dashboard, path, **arguments).body.decode()
            assert f"Only{other}" not in page
        assert f"Only{name}" in get(dashboard, "/recent").body.decode()
        assert get(dashboard, "/shopper", id=theirs.shopper).status == 404
        assert post(dashboard, "/shopper/erase", {"id": theirs.shopper, "sure": "yes"}).status == 404
        assert post(dashboard, "/recent/rate", {"id": "nothing", "thumb": "1"}).status == 404
        before = whole(shops[other].recovery, other)
        asked = {
            "id": theirs.shopper,
            "key": theirs.shopper,
            "sure": "yes",
            "thumb": "1",
            "word": "approve",
            "to": "off",
        }
        for path in FORMS:
            for version in ("0", str(shops[name].recovery.settings(name).version)):
                for about in (theirs.shopper, theirs.id, "cart_recovery"):
                    reply = post(dashboard, path, asked | {"id": about, "version": version})
                    assert f"Only{other}" not in reply.body.decode(), path
        assert whole(shops[other].recovery, other) == before
        sent = [row for row in shops[other].recovery.notifications(other) if row.title]
        assert {row.thumb for row in sent} == {0}
        assert all(row.shop == other for row in sent)


def whole(recovery: cb.Recovery, shop: str) -> tuple[object, ...]:
    """All that a form could change of a shop: its settings, its ledger, and everything about a shopper of it."""
    rows = recovery.notifications(shop, limit=1000)
    return recovery.settings(shop), rows, recovery.liked(shop), [recovery.export(shop, row.shopper) for row in rows[:3]]


def past_channel() -> Any:
    from cartback.channels.outbox import Outbox

    return Outbox()
