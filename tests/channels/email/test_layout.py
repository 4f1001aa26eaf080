"""What an e-mail shows: the cart, the code, a button by kind, the law's foot; in HTML and in plain text."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from html.parser import HTMLParser
from importlib.resources import files
from typing import Any

import attrs
import pytest
from liquid import Environment

from cartback.channels.email import Layout, Theme
from cartback.channels.email.labels import KINDS, LABELS
from cartback.domain.money import Money
from cartback.domain.offer import Item
from cartback.errors import InvalidSettings
from cartback.ports import OutgoingMessage

Make = Callable[..., OutgoingMessage]
MakeItem = Callable[..., Item]
LAYOUT = Layout(Theme())
PARTS = ("mail", "header", "line", "button", "footer")


class Page(HTMLParser):
    """The texts that are seen, the links and the pictures of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self.pictures: list[str] = []
        self.tags: list[tuple[str, dict[str, Any]]] = []
        self._hidden = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        self._hidden += tag in ("style", "title")
        if tag == "a":
            self.links.append(given["href"] or "")
        if tag == "img":
            self.pictures.append(given["src"] or "")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("style", "title")

    def handle_data(self, data: str) -> None:
        if not self._hidden and data.strip():
            self.texts.append(" ".join(data.split()))


def test_the_html_shows_what_the_cart_is(message: Make) -> None:
    """Words, titles, variants, prices by the locale, how many, the total, the code, and where it leads."""
    page = Page(LAYOUT.render(message()).html)
    seen = " ".join(page.texts)
    for part in ("Acme Mugs", "Still thinking it over, Ana?", "Blue Enamel Mug & Lid 0", "Large", "$12.00", "2 \u00d7 $12.00",
                 "Total: $72.00", "Your code: SAVE10", "Complete purchase", "1 Main St, Springfield, IL 62701, USA",
                 "Unsubscribe"):  # fmt: skip
        assert part in seen, part
    assert page.pictures == [f"https://cdn.acme.example/mug-{n}.jpg" for n in range(3)]
    assert page.links == [message().link, message().content.unsubscribe]


def test_the_plain_text_says_the_same(message: Make) -> None:
    """For whoever reads no HTML: the same facts, and both links in full."""
    text = LAYOUT.render(message()).text
    for part in ("Still thinking it over, Ana?", "- Blue Enamel Mug & Lid 1 (Large), 2 \u00d7 $12.00", "Total: $72.00",
                 "Your code: SAVE10", f"Complete purchase: {message().link}", "1 Main St, Springfield, IL 62701, USA",
                 f"Unsubscribe: {message().content.unsubscribe}"):  # fmt: skip
        assert part in text, part
    assert "<" not in text


@pytest.mark.parametrize(
    ("kind", "button"), list(zip(KINDS, ("Complete purchase", "Finish checkout", "Visit the shop"), strict=True))
)
def test_each_kind_has_its_button(message: Make, kind: str, button: str) -> None:
    """One prominent button, which says what it leads to."""
    page = Page(LAYOUT.render(message(kind=kind)).html)
    assert page.texts.count(button) == 1


@pytest.mark.parametrize("locale", [*LABELS, "de-AT", "pt-BR", "he"])
def test_every_language_says_its_own(message: Make, locale: str) -> None:
    """Button, foot and the rest in the language of the words; English where we have none; right to left where it is read so."""
    page = Page(LAYOUT.render(message(locale=locale)).html)
    labels = LABELS.get(locale[:2], LABELS["en"])
    assert labels.cart in page.texts
    assert labels.unsubscribe in page.texts
    assert page.tags[0][1]["dir"] == ("rtl" if locale in ("ar", "he") else "ltr")
    assert page.tags[0][1]["lang"] == locale


@pytest.mark.parametrize("locale", LABELS)
def test_labels_are_whole(locale: str) -> None:
    """Every label has words, and what is filled into them."""
    labels = LABELS[locale]
    assert all(value.strip() for value in attrs.asdict(labels).values())
    assert "{n}" in labels.more
    assert "{shop}" in labels.why
    assert "{" not in labels.why_here + labels.one_more


@pytest.mark.parametrize(("more", "said"), [(0, None), (1, "and 1 more item"), (40, "and 40 more items")])
def test_ten_lines_are_shown_at_most(message: Make, item: MakeItem, more: int, said: str | None) -> None:
    """The rest is counted."""
    page = Page(LAYOUT.render(message(items=tuple(item(n) for n in range(10)), more_items=more)).html)
    assert sum(text.startswith("Blue Enamel Mug") for text in page.texts) == 10
    assert [text for text in page.texts if text.startswith("and ")] == ([said] if said is not None else [])


def test_what_cannot_be_bought_is_left_out_and_the_total_with_it(message: Make, item: MakeItem) -> None:
    """A total that counts what is not shown would be a wrong sum."""
    page = Page(LAYOUT.render(message(items=(item(0), item(1, available=False)))).html)
    assert "Blue Enamel Mug & Lid 1" not in page.texts
    assert "Total:" not in page.texts


def test_what_may_not_be_said_is_not_shown(message: Make, item: MakeItem) -> None:
    """No price, no total, no code, no picture: none of it leaves an empty place."""
    bare = item(0, price=None, variant=None, image=None, quantity=3)
    rendered = LAYOUT.render(message(items=(bare,), total=None, code=None))
    page = Page(rendered.html)
    assert "Quantity: 3" in page.texts
    assert page.pictures == []
    assert "None" not in rendered.html + rendered.text
    assert not any("Total" in text or "code" in text for text in page.texts)


def test_what_comes_for_nothing_has_no_price(message: Make, item: MakeItem) -> None:
    """A gift is named, not priced."""
    gift = item(1, title="Gift box", price=Money(Decimal(0), "USD"), extra=True)
    page = Page(LAYOUT.render(message(items=(item(0), gift))).html)
    assert "Gift box" in page.texts
    assert "$0.00" not in " ".join(page.texts)


def test_decimal_quantities_and_currencies_are_the_locales_own(message: Make, item: MakeItem) -> None:
    """1.5 m of cloth in German, yen without cents."""
    cloth = item(0, quantity=Decimal("1.5"), price=Money(Decimal("8.00"), "EUR"))
    assert "1,5 \u00d7 8,00\u00a0€" in LAYOUT.render(message(items=(cloth,), locale="de")).text
    assert "¥1,200" in LAYOUT.render(message(items=(item(0, price=Money(Decimal(1200), "JPY")),))).text


@pytest.mark.parametrize(
    "link", [None, "acme://cart", "javascript:alert(1)", "https://a.example/ x", 'https://a.example/"x']
)
def test_no_button_leads_where_a_mail_reader_cannot_go(message: Make, link: str | None) -> None:
    """An app's own link, a script or a broken one: words without a button, never another link."""
    page = Page(LAYOUT.render(message(link=link)).html)
    assert set(page.links) <= {message().content.unsubscribe, 'https://a.example/"x'}
    assert not any(link.startswith(("acme:", "javascript:")) for link in page.links)


@pytest.mark.parametrize(
    "image", ["http://cdn.example/a.jpg", "data:image/png;base64,AA", "javascript:x", "https://a b"]
)
def test_pictures_come_by_https(message: Make, item: MakeItem, image: str) -> None:
    """Mail readers show no other, and a data picture would be a mail of a megabyte."""
    assert Page(LAYOUT.render(message(items=(item(0, image=image),))).html).pictures == []


def test_the_dark_and_the_narrow_rules_stay(message: Make) -> None:
    """css-inline moves all rules but these into the elements."""
    html = LAYOUT.render(message()).html
    assert html.count("<style") == 1
    assert "prefers-color-scheme:dark" in html
    assert "max-width:480px" in html
    assert 'content="light dark"' in html
    assert 'class="btn"' in html
    assert "v:roundrect" in html


def test_an_open_is_counted_only_if_asked(message: Make) -> None:
    """The one dot is there with a link for it, and not otherwise."""
    assert 'width="1"' not in LAYOUT.render(message()).html
    html = LAYOUT.render(message(opened="https://acme.example/r/open?t=x")).html
    assert "https://acme.example/r/open?t=x" in Page(html).pictures


def test_the_preheader_is_hidden_and_padded(message: Make) -> None:
    """It stands first, and spaces keep the body out of the list; without one the body's beginning stands in."""
    html = LAYOUT.render(message()).html
    assert re.search(r'<div class="pre"[^>]*display:none[^>]*>Three things you picked are still here\.\u2007', html)
    body = "word " * 100
    assert Page(LAYOUT.render(message(preheader="", body=body)).html).texts[0].startswith("word word")


@pytest.mark.parametrize("theme", [Theme(), Theme(logo="https://cdn.acme.example/logo.png", accent="#0a0")])
@pytest.mark.parametrize(
    "changes",
    [
        {}, {"items": (), "total": None, "code": None}, {"title": "", "body": "", "preheader": "", "shop_name": ""}, {"link": None},
        {"postal_address": "", "unsubscribe": None}, {"postal_address": "Acme Mugs, 1 Main St"}, {"locale": "ar"},
        {"opened": "https://acme.example/r/open?t=x"}, {"title": "<b>'\"&{{ x }}{% y %}", "body": "a <i>\n\n&amp; {{ link }}"},
        {"items": tuple(Item(f"<{n}> & 'co'", n, None, "\u202ex" * n) for n in range(12)), "more_items": 3, "locale": "ja"},
    ],
)  # fmt: skip
def test_our_page_reads_the_same_to_liquid(message: Make, theme: Theme, changes: dict[str, Any]) -> None:
    """So a theme may take any part of it and change that; nothing that is missing is written as None."""
    layout, mail = Layout(theme), message(**changes)
    page = {
        name: (files("cartback.channels.email") / "theme" / f"{name}.html").read_text("utf-8").strip() for name in PARTS
    }
    source = re.sub(r"\[\[(\w+)\]\]", lambda slot: page[slot[1]], page["mail"])
    by_liquid = Environment(autoescape=True).from_string(layout._inlined_once(source)).render(**layout._names(mail))
    assert layout.render(mail).html == by_liquid
    assert "None" not in by_liquid


def test_a_theme_has_its_way(message: Make) -> None:
    """Logo, colour, CSS and every slot; CSS that looks like Liquid is CSS."""
    theme = Theme(
        logo="https://cdn.acme.example/logo.png", accent="#0a0", css="p{letter-spacing:1px} /* {{ shop }} {% x %} */",
        line='<tr><td class="line"><p>* {{ item.title | upcase }}</p></td></tr>', text="{{ title }} / {{ link }}\n{{ address }} {{ unsubscribe }}",
        footer="<p>{{ address }} <a href='{{ unsubscribe }}'>out</a></p>",
    )  # fmt: skip
    rendered = Layout(theme).render(message())
    page = Page(rendered.html)
    assert "https://cdn.acme.example/logo.png" in page.pictures
    assert "background:#0a0" in rendered.html
    assert "letter-spacing:1px" in rendered.html
    assert "* BLUE ENAMEL MUG & LID 0" in page.texts
    assert "out" in page.texts
    assert rendered.text.startswith(f"Still thinking it over, Ana? / {message().link}\n")
    assert str(message().content.unsubscribe) in rendered.text


def test_each_text_keeps_its_direction(message: Make, item: MakeItem) -> None:
    """In a message from right to left, words, titles and an address may be of another language: each has its own direction."""
    html = LAYOUT.render(message(locale="ar", shop_name="متجر النور", items=(item(title="Mug 2"),))).html
    assert '<html lang="ar" dir="rtl"' in html
    assert re.search(r'<h1 class="ink" dir="auto"[^>]*>Still thinking it over, Ana\?</h1>', html)
    for text in ("Mug 2", "Large", "متجر النور", "1 Main St, Springfield, IL 62701, USA"):
        assert f"<bdi>{text}</bdi>" in html


@pytest.mark.parametrize(
    "own", [{}, {"logo": "https://cdn.acme.example/l.png", "accent": "#0a0", "accent_dark": "#9f9"}]
)
@pytest.mark.parametrize(
    "changes",
    [
        {}, {"items": ()}, {"locale": "ar", "code": None}, {"opened": "https://acme.example/r/open?t=x", "more_items": 3},
        {"link": None, "unsubscribe": None}, {"title": "<b> \"quoted\" & 'twice'", "body": "a\n\n{{ shop }} {% x %}\n<!--tag-->"},
    ],
    ids=range(6),
)  # fmt: skip
def test_inlining_once_is_inlining_each(message: Make, own: dict[str, str], changes: dict[str, Any]) -> None:
    """Our own template has its CSS inlined once; each message has the elements that it had if it were inlined by itself."""
    once, each = (Layout(Theme(**own, css=css)).render(message(**changes)).html for css in ("", "/* the host's own */"))  # type: ignore[arg-type]
    assert Page(once).tags == Page(each).tags
    assert Page(once).texts == Page(each).texts
    assert len(Page(once).tags) > 20


def test_a_theme_of_its_own_page(message: Make) -> None:
    """A whole template, with the slots that it wants."""
    page = "<html><body>[[header]]<h1>{{ subject }}</h1>{% for item in items %}<p>{{ item.title }}</p>{% endfor %}[[footer]]</body></html>"
    html = Layout(Theme(page=page)).render(message()).html
    assert "<h1>Still thinking it over, Ana?</h1>" in html
    assert "1 Main St" in html


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"logo": "http://x.example/a.png"}, "logo"),
        ({"accent": "red;x"}, "accent"),
        ({"footer": "<p>{{ address }}</p>"}, "unsubscribe"),
        ({"footer": "<p>{{ address }} {{ labels.unsubscribe }}</p>"}, "unsubscribe"),
        ({"footer": "<p>Our address. To unsubscribe write to us.</p>"}, "address"),
        ({"footer": "{% comment %}{{ address }} {{ unsubscribe }}{% endcomment %}"}, "address"),
        ({"page": "<html><body>[[header]]{{ title }}</body></html>"}, "page: .*address"),
        ({"page": "<html>{{ title }}{{ address }}</html>"}, "page: .*unsubscribe"),
        ({"text": "{{ title }}: {{ link }}"}, "text: .*address"),
        ({"text": "{{ title }} {{ address }} {{ labels['unsubscribe'] }}"}, "text: .*unsubscribe"),
        ({"header": 5}, "header: expected a text"),
        ({"css": None}, "css: expected a text"),
    ],
)
def test_a_wrong_theme_is_refused(wrong: dict[str, Any], said: str) -> None:
    """By the field's name: also where the whole page or the plain text has no way out, which every e-mail has to have."""
    with pytest.raises(InvalidSettings, match=said):
        Theme(**wrong)


@pytest.mark.parametrize(
    "right",
    [
        {"page": "<html>{{ title }}[[footer]]</html>"},
        {"page": "{{ title }}{% for part in address_parts %}{{ part }}{% endfor %}<a href='{{unsubscribe}}'>out</a>"},
        {"text": "{{ title }}\n{{- address -}}\n{% if unsubscribe %}{{ unsubscribe | strip }}{% endif %}"},
    ],
)
def test_a_theme_with_a_way_out_is_taken(message: Make, right: dict[str, str]) -> None:
    """Wherever it stands, and however it is written."""
    made = Layout(Theme(**right)).render(message())  # type: ignore[arg-type]
    for part in (made.html, made.text):
        assert "1 Main St" in part
        assert "unsubscribe?t=" in part


@pytest.mark.parametrize("page", ["[[footer]]{% for %}", "[[footer]]{{ title | nothing }}", "[[footer]]{% if %}"])
def test_wrong_liquid_is_an_error_of_the_settings(message: Make, page: str) -> None:
    """It names the theme, and no vendor's exception."""
    with pytest.raises(InvalidSettings, match="theme"):
        Layout(Theme(page=page)).render(message())


@pytest.mark.parametrize("lines", [1, 3, 10, 50])
def test_a_mail_is_small(message: Make, item: MakeItem, lines: int) -> None:
    """Gmail cuts off at 102 kB; three lines are 10 kB at most, fifty 60."""
    items = tuple(item(n) for n in range(min(lines, 10)))
    html = LAYOUT.render(message(items=items, more_items=max(0, lines - 10))).html
    assert len(html.encode()) <= (10_000 if lines <= 3 else 60_000)
