"""E-mails and the pages they lead to, in headless Chromium: nine languages, light and dark, on a phone and wide.

Chromium and axe-core are found as in tests/dashboard/test_browser.py; with CARTBACK_SHOTS, a folder, a picture of each is kept there.
A commit looks at a few; CARTBACK_PAGES=full, which `nox -s pages` sets, has all of them looked at.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest
from tests.dashboard.browser import CHROMIUM, Browser, served
from tests.dashboard.test_browser import AXE, needs_axe

import cartback as cb
from cartback.channels.email import Layout, Theme
from cartback.channels.email.labels import LABELS
from cartback.testing import World
from cartback.web import WSGI, Routes

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
]
SHOTS = os.environ.get("CARTBACK_SHOTS")
#: Landmarks are the mail reader's: a message inside of it has none.
_RUN_AXE = """axe.run(document, {runOnly: {type: 'tag', values:
 ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}, rules: LANDMARKS}).then(r => r.violations.map(v =>
 v.id + ': ' + v.nodes.slice(0, 3).map(n => n.target.join(' ') + ' ' + n.failureSummary).join(' | ')))"""
_NONE, _AS_USUAL = "{region: {enabled: false}, 'landmark-one-main': {enabled: false}}", "{}"
CDN = "https://cdn.acme.example"
LOCALES = {"en": "en-US", "de": "de-DE", "fr": "fr-FR", "es": "es-ES", "it": "it-IT", "nl": "nl-NL", "pt": "pt-PT", "ja": "ja-JP",
           "ar": "ar-EG"}  # fmt: skip
LOOKS, LANGUAGES = list(product((380, 700), ("light", "dark"))), list(LOCALES)
if os.environ.get("CARTBACK_PAGES") != "full":
    LOOKS, LANGUAGES = [(380, "dark"), (700, "light")], ["en", "ar"]
#: No language: a shop whose words have no place to break at.
UNBROKEN = "long"
SHOP = {"ja": "青空ストア", "ar": "متجر النور", UNBROKEN: "Hauptbetriebswerk" * 6}
ITEMS = {
    "ja": (("マグカップ ほうろう", "青 / 大"), ("ランプ <b>&「真鍮」", None), ("とても長い名前の商品で一行には収まらない手織りのウールの毛布", "灰色")),
    "ar": (("كوب مطلي بالمينا", "أزرق / كبير"), ("مصباح نحاسي Model X-200", None), ("بطانية صوف منسوجة يدويًا باسم طويل لا يتسع له سطر واحد أبدًا", "رمادي")),
    UNBROKEN: (("Unterbeamtengesellschaft" * 8, "x" * 200), ("W" * 200, None), ("https://acme.example/" + "a/" * 80, "_" * 90)),
}  # fmt: skip
_USUAL = (
    ("Blue Enamel Mug & Lid", "Large / Blue"), ("Brass <b>Lamp</b>", None),
    ("Hand-woven wool blanket with a name that is much too long for one line of a phone's screen", "Grey"),
)  # fmt: skip


@cache
def past_of(language: str) -> tuple[World, cb.OutgoingMessage]:
    """A world in which somebody who speaks this language was written to, in the built-in words, and the message."""
    world = World(
        [cb.CartRecovery(wait="1h", channels=["email"], discount=cb.Discount(code="SAVE10", percent=10))], quiet_hours=None,
        name=SHOP.get(language, "Acme Mugs & Söhne"), locale=LOCALES.get(language, "de-DE"), currency="JPY" if language == "ja" else "EUR",
        links=cb.Links("https://acme.example", ["a long secret out of your settings"]),
        postal_address="1 Main St, Springfield, IL 62701, USA",
    )  # fmt: skip
    ana = (cb.key("customer", "ana"),)
    now = world.now
    lines = [
        cb.Line(product=str(n), variant=str(n), title=title, variant_title=variant, price=Decimal(price), quantity=Decimal(n),
                image=f"{CDN}/{n}.svg" if n != 2 else None)
        for n, ((title, variant), price) in enumerate(zip(ITEMS.get(language, _USUAL), ("1200", "49", "189"), strict=True), 1)
    ]  # fmt: skip
    world.ingest(
        cb.ProfileChanged(
            shop="acme", at=now, keys=ana, email="ana@example.com", phone="+4915112345678", locale=LOCALES.get(language, "de-DE")
        ),
        cb.ConsentChanged(shop="acme", at=now, keys=ana, channel="email", granted=True),
        cb.CartChanged(
            shop="acme", at=now, keys=ana, cart="c1", lines=tuple(lines), currency="JPY" if language == "ja" else "EUR",
            url="https://acme.example/cart/c1",
        ),
    )  # fmt: skip
    world.at(now + timedelta(hours=2))
    [message] = world.outboxes["email"].messages
    return world, message


def picture(environ: Any, start_response: Any) -> list[bytes]:
    """A product's picture."""
    colour = ("2f4fd0", "b5651d", "888888")[int(environ["PATH_INFO"][1]) - 1]
    start_response("200 OK", [("Content-Type", "image/svg+xml")])
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path fill="#{colour}" d="M1 2h7v6H1z"/></svg>'.encode()
    ]


def site(environ: Any, start_response: Any) -> Any:
    """/mail/LANGUAGE is an e-mail, /LANGUAGE/unsubscribe and /LANGUAGE/preferences what it leads to, /1.svg a picture."""
    path = environ["PATH_INFO"]
    if path.endswith(".svg"):
        return picture(environ, start_response)
    if path == "/favicon.ico":
        start_response("204 No Content", [])
        return []
    first, _, rest = path[1:].partition("/")
    if first == "mail":
        html = Layout(Theme()).render(past_of(rest)[1]).html.replace(CDN, "")
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return [html.encode()]
    environ["PATH_INFO"] = f"/{rest}"
    app: Callable[..., Any] = WSGI(Routes(past_of(first)[0].recovery, shop="acme"))
    return app(environ, start_response)


def addresses(language: str) -> Iterator[tuple[str, str, str]]:
    """What to look at in one language: its name, its path, and axe's rules for it."""
    world, message = past_of(language)
    yield "mail", f"/mail/{language}", _NONE
    way_out = (message.content.unsubscribe or "").partition("?")[2]
    yield "unsubscribe", f"/{language}/unsubscribe?{way_out}", _AS_USUAL
    assert world.recovery.links is not None
    token = world.recovery.links.token("preferences", "acme", message.id, world.now)
    yield "preferences", f"/{language}/preferences?t={quote(token)}", _AS_USUAL


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests of this module."""
    opened = Browser()
    yield opened
    opened.close()


def test_every_language_is_looked_at() -> None:
    """One that is new is not left out here."""
    assert set(LOCALES) == set(LABELS)


@needs_axe
@pytest.mark.parametrize(("wide", "colours"), LOOKS)
def test_each_is_accessible_fits_its_screen_and_is_quiet(browser: Browser, wide: int, colours: str) -> None:
    """WCAG 2.2 AA by axe-core: no violation. No console message, nothing wider than the screen, every picture shown."""
    assert AXE is not None
    axe = AXE.read_text()
    wrong: dict[str, list[str]] = {}
    with served(None, site) as url:
        tab = browser.tab(wide=wide, dark=colours == "dark")
        for language in LANGUAGES:
            for name, path, rules in addresses(language):
                tab.open(url + path)
                said = tab.console()
                if SHOTS is not None:
                    tab.picture(Path(SHOTS) / f"{name}-{wide}-{colours}-{language}.png")
                if (width := tab.js("document.documentElement.scrollWidth")) > wide:
                    said.append(f"it is {width} wide")
                said += tab.js("[...document.images].filter(i => !i.naturalWidth).map(i => 'no picture: ' + i.src)")
                tab.js(axe)
                said += tab.js(_RUN_AXE.replace("LANDMARKS", rules))
                if said:
                    wrong[f"{name} {language}"] = said
        tab.close()
    assert wrong == {}


@pytest.mark.parametrize("wide", [380, 700])
def test_words_without_a_place_to_break_do_not_push_the_button_off_the_screen(browser: Browser, wide: int) -> None:
    """Titles, variants and a shop's name are anybody's words: a long one is broken, and nothing is wider than the screen."""
    with served(None, site) as url:
        tab = browser.tab(wide=wide)
        widths = {}
        for name, path, _ in addresses(UNBROKEN):
            tab.open(url + path)
            widths[name] = tab.js("document.documentElement.scrollWidth")
        tab.close()
    assert widths == {"mail": wide, "unsubscribe": wide, "preferences": wide}


def test_the_form_of_the_choices_works_without_scripts(browser: Browser) -> None:
    """A box is cleared, the form is sent, and what was chosen is there."""
    world, message = past_of("en")
    assert world.recovery.links is not None
    token = world.recovery.links.token("preferences", "acme", message.id, world.now)
    with served(None, site) as url:
        tab = browser.tab(scripts=False)
        tab.open(f"{url}/en/preferences?t={quote(token)}")
        assert tab.js("[...document.querySelectorAll('input[type=checkbox]')].map(b => b.value + b.checked)") == [
            "emailtrue", "smsfalse",
        ]  # fmt: skip
        tab.fill("channel", value=False)
        tab.press("button")
        assert "Saved." in tab.text()
        assert tab.js("document.querySelector('input[value=email]').checked") is False
        assert unquote(token) in unquote(tab.url())
        tab.close()
    consents = world.recovery.export("acme", "ana")["shopper"]["consents"]
    assert not consents["email"]["granted"]
    past_of.cache_clear()
