"""The pages in headless Chromium: accessible, quiet on the console, whole without scripts, usable by keyboard alone.

Chromium is looked for on the PATH. The accessibility check is axe-core's: the file that CARTBACK_AXE names, else the one in the
package axe-playwright-python, which `.ci/run` and `nox -s pages` install without the browsers it would bring. A commit looks at every
page in some of the screens, colours and languages; CARTBACK_PAGES=full, which `nox -s pages` sets, in all of them. With
CARTBACK_SHOTS, a folder, a picture of every page is kept there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from importlib.util import find_spec
from itertools import product
from pathlib import Path

import pytest
from tests.dashboard.browser import CHROMIUM, Browser, Tab, served
from tests.dashboard.lively import Past, dashboard_of

import cartback as cb
from cartback.dashboard.dashboard import PAGES as ROUTES

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
]
SHOTS = os.environ.get("CARTBACK_SHOTS")


def _axe() -> Path | None:
    """Where axe-core is on this machine."""
    if named := os.environ.get("CARTBACK_AXE"):
        return Path(named)
    package = find_spec("axe_playwright_python")
    return Path(package.origin).with_name("axe.min.js") if package is not None and package.origin is not None else None


AXE = _axe()
needs_axe = pytest.mark.skipif(AXE is None, reason="axe-core is not here: pip install --no-deps axe-playwright-python")

PAGES = {
    "overview": "/",
    "quarter": "/?days=90&campaign=cart_recovery",
    "recent": "/recent",
    "won-back": "/won-back",
    "campaigns": "/campaigns",
    "campaign": "/campaign?id=cart_recovery",
    "audiences": "/audiences",
    "shop": "/shop",
    "texts": "/texts",
    "training": "/training",
    "search": "/shopper",
    "shopper": "/shopper?id={shopper}",
    "check": "/check",
    "missing": "/nowhere",
}
#: Every page as it is looked at: screen, colours, language.
LOOKS = list(product((380, 1200), ("light", "dark"), ("en-US", "de", "ar")))
#: Those that every commit is looked at in: each screen, each colour and each language, and what was seen to break first.
if os.environ.get("CARTBACK_PAGES") != "full":
    LOOKS = [(380, "dark", "ar"), (380, "light", "de"), (1200, "light", "en-US")]
_RUN_AXE = """axe.run(document, {runOnly: {type: 'tag', values:
 ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}}).then(r => r.violations.map(v =>
 v.id + ': ' + v.nodes.slice(0, 3).map(n => n.target.join(' ') + ' ' + n.failureSummary).join(' | ')))"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests of this module."""
    opened = Browser()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def shown(past: Past) -> Past:
    """The shop with a past, with some thumbs given and a slip in its settings."""
    for row in past.recovery.notifications("acme", state="SENT", limit=3):
        past.recovery.feedback("acme", row.id, 1)
    return past


def _urls(past: Past) -> dict[str, str]:
    shopper = next(row.shopper for row in past.recovery.notifications("acme", state="SENT") if row.clicked_at)
    return {name: path.replace("{shopper}", shopper) for name, path in PAGES.items()}


def test_every_page_of_the_route_table_is_looked_at() -> None:
    """A page that is new is not left out here."""
    looked_at = {path.partition("?")[0] for path in PAGES.values()}
    assert {path for path, page in ROUTES.items() if not page.is_form} <= looked_at


@needs_axe
@pytest.mark.parametrize(("wide", "colours", "language"), LOOKS)
def test_every_page_is_accessible_fits_its_screen_and_is_quiet(
    browser: Browser, shown: Past, wide: int, colours: str, language: str
) -> None:
    """WCAG 2.2 AA by axe-core with everything unfolded: no violation. No console message, nothing wider than the screen."""
    assert AXE is not None
    axe = AXE.read_text()
    wrong: dict[str, list[str]] = {}
    with served(dashboard_of(shown.recovery, locale=language)) as url:
        tab = browser.tab(wide=wide, dark=colours == "dark", language=language)
        for name, path in _urls(shown).items():
            tab.open(url + path)
            said = [line for line in tab.console() if "404" not in line or name != "missing"]
            if SHOTS is not None:
                tab.picture(Path(SHOTS) / f"{name}-{wide}-{colours}-{language}.png")
            if (width := tab.js("document.documentElement.scrollWidth")) > wide:
                said.append(f"it is {width} wide")
            tab.js("document.querySelectorAll('details').forEach(d => d.open = true)")
            tab.js(axe)
            said += tab.js(_RUN_AXE)
            if said:
                wrong[name] = said
        tab.close()
    assert wrong == {}


def test_every_page_is_whole_without_scripts(browser: Browser, shown: Past) -> None:
    """With scripts off each page says what it says with them on, and a form still does what it is for."""
    with served(dashboard_of(shown.recovery)) as url:
        plain, scripted = browser.tab(scripts=False), browser.tab()
        for name, path in _urls(shown).items():
            plain.open(url + path)
            without = plain.text()
            scripted.open(url + path)
            assert without == scripted.text(), name
        plain.open(f"{url}/shopper")
        plain.fill("key", "customer:c0-0")
        plain.press("form[action^='/shopper/find'] button")
        assert "/shopper?id=" in plain.url()
        assert "c0-0" not in plain.url()
        plain.close()
        scripted.close()


def test_the_keyboard_alone_reaches_and_does_everything(browser: Browser, shown: Past) -> None:
    """From the top of the page Tab comes to the link that skips the menu, and Enter on it to the content; every link, button and
    field is reached, and has a visible outline when it is. Enter on a thumb rates the message.
    """
    with served(dashboard_of(shown.recovery)) as url:
        tab = browser.tab()
        tab.open(f"{url}/recent")
        tab.key("Tab")
        assert tab.js("document.activeElement.getAttribute('href')") == "#main"
        tab.key("Enter")
        assert tab.js("document.activeElement.id") == "main"
        for name in ("/", "/campaign?id=cart_recovery", "/recent"):
            tab.open(url + name)
            _tab_through(tab)
        thumb = "document.querySelector('.thumb')"
        before = tab.js(f"{thumb}.getAttribute('aria-pressed')")
        tab.js(f"{thumb}.focus()")
        browser.events.clear()
        tab.key("Enter")
        tab.wait_loaded()
        assert tab.js(f"{thumb}.getAttribute('aria-pressed')") != before
        tab.close()


_STOPS = """[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
 .filter(e => !e.disabled && e.checkVisibility()).length"""
_HERE = """(() => { const e = document.activeElement; if (!e || e === document.body) return null; e.dataset.seen = 1;
 return getComputedStyle(e).outlineStyle !== 'none' || e.id === 'main'; })()"""


@pytest.mark.parametrize(("wide", "language"), [(380, "ar"), (1200, "en-US")])
def test_no_name_and_no_amount_is_wider_than_the_screen(browser: Browser, wide: int, language: str) -> None:
    """Names as long as they may be and of one word, and thousands of millions of dinars, fit every page."""
    long = Past(seed=5, name="N" * 120)
    long.wares = tuple([(letter * 200, "266484687.125") for letter in "XYZ"])
    variants = {"v" * 60: 1, "w" * 60: 1}
    campaigns = [c.model_copy(update={"name": "C" * 100}) for c in long.settings.campaigns]
    experiment = cb.Experiment(id="e" * 60, holdout=0.2, variants=variants)
    changed = {"currency": "KWD", "campaigns": tuple(campaigns), "experiment": experiment}
    long.recovery.save_shop(long.settings.model_copy(update=changed), long.now - timedelta(days=90))
    long.live(20, 5)
    wrong: dict[str, int] = {}
    shopper = long.recovery.notifications("acme", state="SENT", limit=1)[0].shopper
    with served(dashboard_of(long.recovery, locale=language)) as url:
        tab = browser.tab(wide=wide, language=language)
        for name, path in PAGES.items():
            tab.open(url + path.replace("{shopper}", shopper))
            tab.js("document.querySelectorAll('details').forEach(d => d.open = true)")
            if (width := tab.js("document.documentElement.scrollWidth")) > wide:
                wrong[name] = width
        tab.close()
    assert wrong == {}


def _tab_through(tab: Tab) -> None:
    """Press Tab until the page is through; every stop was seen, each with an outline."""
    stops = tab.js(_STOPS)
    for _ in range(stops * 4 + 20):  # a field for a date has stops of its own
        tab.key("Tab")
        outlined = tab.js(_HERE)
        if outlined is None:
            break
        assert outlined, tab.js("document.activeElement.outerHTML.slice(0, 200)")
    assert tab.js("document.querySelectorAll('[data-seen]').length") >= stops


def test_what_is_live_is_loaded_again(browser: Browser, shown: Past) -> None:
    """The script loads the list of messages again and puts the new one in the old one's place; the rest of the page stays."""
    with served(dashboard_of(shown.recovery)) as url:
        tab = browser.tab()
        tab.call("Page.addScriptToEvaluateOnNewDocument", source="setInterval = f => { self.again = f; }")
        tab.open(f"{url}/recent")
        first = shown.recovery.notifications("acme", state="SENT", limit=1)[0]
        thumb = shown.recovery.store.notification("acme", first.id).thumb  # type: ignore[union-attr]
        shown.recovery.feedback("acme", first.id, 1 - abs(thumb))
        tab.js("document.querySelector('h1').dataset.old = 1")
        before = tab.js("document.querySelectorAll('[aria-pressed=true]').length")
        tab.js("again()")
        assert tab.js("document.querySelectorAll('[aria-pressed=true]').length") != before
        assert tab.js("document.querySelector('h1').dataset.old") == "1"
        tab.close()
        shown.recovery.feedback("acme", first.id, thumb)
