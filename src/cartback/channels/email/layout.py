"""The look of an e-mail: a message and its content, as HTML and as plain text.

The HTML is tables, with every value escaped. A host's replacement of a part is Liquid, and a theme's CSS is inlined after
rendering, since its selectors may depend on the rendered elements. The built-in page uses only syntax that Liquid and Jinja
share: where a theme changes no markup, Jinja renders it, in a fifth of the time, and its CSS, which depends on no message, is
inlined once. Texts, names and titles are text, never markup. A link leads where the message's own link leads, to the
unsubscribe page, or nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cached_property
from importlib import import_module
from importlib.resources import files
from itertools import islice
from typing import Any
from unicodedata import category

from attrs import field, frozen

from cartback.domain.offer import Item
from cartback.domain.values import shown
from cartback.errors import InvalidSettings, MissingExtra
from cartback.locales import money, number
from cartback.ports import Content, OutgoingMessage
from cartback.vendor_warnings import muted
from cartback.words.graphemes import graphemes

from .labels import Labels, is_right_to_left, labels_of

#: The most lines of a cart that are shown.
MAX_LINES = 10
#: Keeps the body's text out of the preview in a list of e-mails: invisible spaces behind the preheader.
_PADDING = "\u2007\ufeff\u034f" * 15
_PREHEADER = 90
#: The length limit of a paragraph: more than any body has, so that none is cut.
_LONGEST = 100_000
_SLOT = re.compile(r"\[\[(\w+)\]\]")
_TAG = re.compile(r"\{%.*?%\}", re.DOTALL)
_COLOUR = re.compile(r"#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?")
_WEB = re.compile(r"https?://[!-~]+", re.IGNORECASE)


def _default(name: str) -> str:
    return files(__package__).joinpath("theme").joinpath(name).read_text("utf-8").strip()


def _https(instance: object, attribute: Any, value: str | None) -> None:
    del instance
    if value is not None and (not value.lower().startswith("https://") or not _WEB.fullmatch(value)):
        raise InvalidSettings(f"{attribute.name}: expected a link that begins with https://, got {value!r:.60}")


def _colour(instance: object, attribute: Any, value: str) -> None:
    del instance
    if not _COLOUR.fullmatch(value):
        raise InvalidSettings(f"{attribute.name}: expected a colour such as '#2f4fd0', got {value!r:.20}")


@frozen(kw_only=True)
class Theme:
    """The look of a shop's e-mails. Everything has a default; the values you set are trusted, as code is.

    Attributes:
        logo: an https picture, 120 px wide, in place of the shop's name.
        accent: the colour of the button, and `accent_dark` that on a dark screen, where its text is black.
        css: comes after the built-in rules, and is inlined with them.
        header, line, button, footer: Liquid in place of a part: the top, one line of the cart (a table row), the
            button, and the foot, which has to name {{ address }} and {{ unsubscribe }}.
        page: Liquid in place of the whole, with [[header]] and the other slots where they go; it has [[footer]] or names both.
        text: Liquid in place of the plain text, which names both too.
        labels: the texts around the message, by language, in place of the built-in ones or in addition to them.

    Raises InvalidSettings.
    """

    logo: str | None = field(default=None, validator=_https)
    accent: str = field(default="#2f4fd0", validator=_colour)
    accent_dark: str = field(default="#8ea6ff", validator=_colour)
    css: str = ""
    header: str | None = None
    line: str | None = None
    button: str | None = None
    footer: str | None = None
    page: str | None = None
    text: str | None = None
    labels: Mapping[str, Labels] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        for name in ("css", "header", "line", "button", "footer", "page", "text"):
            if not isinstance(source := getattr(self, name), str) and (source is not None or name == "css"):
                raise InvalidSettings(f"{name}: expected a text, got {shown(source)}")
        for name in ("footer", "page", "text"):
            _sure_of_way_out(name, getattr(self, name))


def _sure_of_way_out(part: str, source: str | None) -> None:
    """Raise InvalidSettings for a foot, a page or a plain text without the address or the unsubscribe link."""
    named = _COMMENT.sub("", source or "")
    if source is None or (part == "page" and "[[footer]]" in named):
        return
    for name in ("address", "unsubscribe"):
        if not re.search(rf"(?<![\w.\'\"-]){name}(?:_parts)?\b", " ".join(_FILLED.findall(named))):
            raise InvalidSettings(
                f"{part}: expected {{{{ {name} }}}} in it, which the law requires in a marketing e-mail"
            )


_COMMENT = re.compile(r"\{%-?\s*comment\b.*?endcomment\s*-?%\}|\{#.*?#\}", re.DOTALL)
#: The parts of a template that Liquid reads: a value that is filled in, or a tag.
_FILLED = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


@frozen
class Rendered:
    """One e-mail before it is packed: its subject on one line, its HTML and its plain text."""

    subject: str
    html: str
    text: str


class Layout:
    """Fills a theme. Thread-safe; the templates are read when the first message is rendered."""

    def __init__(self, theme: Theme) -> None:
        """Keep the theme; read no template yet. Raises MissingExtra without css-inline and jinja2."""
        self.theme = theme
        try:
            self._css_inline, self._jinja = import_module("css_inline"), import_module("jinja2")
        except ImportError:
            raise MissingExtra("email") from None

    def render(self, message: OutgoingMessage) -> Rendered:
        """Lay the message out. Raises InvalidSettings if the theme's own Liquid is wrong."""
        names = self._names(message)
        try:
            with muted():
                html, text = self._html(names), self._text(names)
        except InvalidSettings:
            raise
        except Exception as error:
            raise InvalidSettings(f"theme: cannot be rendered ({type(error).__name__})") from error
        return Rendered(names["subject"] or "", html, re.sub(r"\n{3,}", "\n\n", text).strip() + "\n")

    @cached_property
    def _html(self) -> Callable[[Mapping[str, Any]], str]:
        """Return a function that fills the page, its CSS inlined."""
        slots = {name: getattr(self.theme, name) or _default(f"{name}.html") for name in _SLOTS}
        page = _SLOT.sub(lambda found: slots.get(found[1], found[0]), self.theme.page or _default("mail.html"))
        if all(getattr(self.theme, name) in (None, "") for name in (*_SLOTS, "page", "css")):
            return self._compiled(self._inlined_once(page))
        return self._inlined_after(page)

    def _compiled(self, page: str) -> Callable[[Mapping[str, Any]], str]:
        """Compile the built-in page, which means the same in Liquid and in Jinja."""
        environment = self._jinja.Environment(autoescape=True, keep_trailing_newline=True, finalize=_shown)
        render: Callable[[Mapping[str, Any]], str] = environment.from_string(page).render
        return render

    def _inlined_once(self, page: str) -> str:
        """Inline the CSS into the template: the built-in rules style every message alike.

        Its tags become comments meanwhile, which an HTML parser leaves where they are.
        """
        own = {"css": _default("theme.css"), "accent": self.theme.accent, "accent_dark": self.theme.accent_dark}
        for name, value in own.items():
            page = page.replace(f"{{{{ {name} }}}}", value)
        tags = _TAG.findall(page)
        inlined = self._inline(_TAG.sub("<!--tag-->", page)).split("<!--tag-->")
        return "".join([part + tag for part, tag in zip(inlined, [*tags, ""], strict=True)])

    def _inlined_after(self, page: str) -> Callable[[Mapping[str, Any]], str]:
        """Inline the CSS into each message: the host's selectors may depend on an element's position or content."""
        from markupsafe import Markup  # python-liquid brings it

        css = Markup(f"{_default('theme.css')}\n{self.theme.css}")  # noqa: S704 - the host's own
        fill = _liquid(page, {"css": css}, escaped=True)
        return lambda names: self._inline(fill(names))

    @cached_property
    def _text(self) -> Callable[[Mapping[str, Any]], str]:
        return _liquid(self.theme.text, {}, escaped=False) if self.theme.text else _plain_text

    @cached_property
    def _inline(self) -> Callable[[str], str]:
        inliner = self._css_inline.CSSInliner(keep_style_tags=False, minify_css=True, load_remote_stylesheets=False)
        inline: Callable[[str], str] = inliner.inline
        return inline

    def _names(self, message: OutgoingMessage) -> dict[str, Any]:
        """Return the names that the templates may use, with their values."""
        content, theme = message.content, self.theme
        language, labels = labels_of(content.locale, theme.labels)
        rtl = is_right_to_left(content.locale)
        shop, title = line(content.shop_name, 100), line(message.title, 200)
        paragraphs = [p for p in (line(part, _LONGEST) for part in message.body.splitlines()) if p]
        items, more, total = _cart(content)
        address = _address(shop, content.postal_address)
        names = {
            "lang": content.locale if content.locale.replace("-", "").isalnum() else language,
            "dir": "rtl" if rtl else "ltr",
            "end": "left" if rtl else "right",
            "subject": title or shop,
            "title": title,
            "paragraphs": paragraphs,
            "preheader": line(content.preheader, 200) or _beginning(message.body),
            "padding": _PADDING,
            "shop": shop,
            "logo": theme.logo,
            "items": items,
            "pictures": any(item["image"] for item in items),
            "more": labels.rest(more) if more else "",
            "total": total,
            "code": line(content.code or "", 100),
            "link": web(message.link),
            "button": labels.button(message.kind),
            "accent": theme.accent,
            "accent_dark": theme.accent_dark,
            "labels": {name: getattr(labels, name) for name in ("quantity", "total", "code", "unsubscribe")},
            "why": labels.reason(shop),
            "address": ", ".join(address),
            "address_parts": address,
            "unsubscribe": web(content.unsubscribe),
            "opened": web(content.opened),
        }
        return {name: value or None for name, value in names.items()}  # in Liquid "" would be true


def _plain_text(names: Mapping[str, Any]) -> str:
    """Write the plain text: the same facts in the same order, for mail readers that show no HTML."""
    labels = names["labels"]
    lines = [_text_line(item, labels["quantity"]) for item in names["items"] or ()]
    lines += [names["more"], f"{labels['total']} {names['total']}" if names["total"] else ""]
    way_out = [f"{labels['unsubscribe']}: {names['unsubscribe']}"] if names["unsubscribe"] else []
    blocks = [
        names["shop"],
        names["title"],
        *(names["paragraphs"] or ()),
        "\n".join(filter(None, lines)),
        f"{labels['code']} {names['code']}" if names["code"] else "",
        f"{names['button']}: {names['link']}" if names["link"] else "",
        "\n".join(filter(None, ["--", names["why"], names["address"], *way_out])),
    ]
    return "\n\n".join(filter(None, blocks))


def _text_line(item: Mapping[str, str | None], quantity: str) -> str:
    variant = f" ({item['variant']})" if item["variant"] else ""
    several = f", {quantity} {item['quantity']}" if item["quantity"] else ""
    return f"- {item['title']}{variant}{several}" + (f", {item['price']}" if item["price"] else "")


_SLOTS = ("header", "line", "button", "footer")


def _shown(value: Any) -> Any:
    """Show None as nothing, as Liquid does."""
    return "" if value is None else value


def _liquid(source: str, more: Mapping[str, Any], *, escaped: bool) -> Callable[[Mapping[str, Any]], str]:
    """Read a template once. Raises InvalidSettings for an unreadable one."""
    with muted():
        from liquid import Environment
        from liquid.exceptions import LiquidError

        try:
            template = Environment(autoescape=escaped).from_string(source)
        except LiquidError as error:
            raise InvalidSettings(f"theme: {error}") from None
    return lambda names: template.render(**names, **more)


# --- the cart and its links -------------------------------------------------------------------------------------------


def _cart(content: Content) -> tuple[list[dict[str, str | None]], int, str]:
    """Return the lines that are shown, the number of those that are not, and the total.

    Unavailable items are left out, and so is the total, which would include them.
    """
    there = [item for item in content.items if item.available]
    shown = there[:MAX_LINES]
    total = content.total if len(there) == len(content.items) else None
    written = money(total.amount, total.currency, content.locale) if total is not None and shown else ""
    return [_line(item, content.locale) for item in shown], content.more_items + len(there) - len(shown), written


def _line(item: Item, locale: str) -> dict[str, str | None]:
    price, several = "", item.quantity != 1
    quantity = number(Decimal(item.quantity), locale) if several else ""
    if item.price is not None and not item.extra:
        price = money(item.price.amount, item.price.currency, locale)
        price, quantity = (f"{quantity} \u00d7 {price}", "") if several else (price, "")
    return {
        "title": line(item.title, 200),
        "variant": line(item.variant or "", 200) or None,
        "image": _image(item.image) or None,
        "price": price or None,
        "quantity": quantity or None,
    }


def _image(url: str | None) -> str:
    """Return a picture's https link, or "": mail readers show no other pictures."""
    address = web(url)
    return address if address.lower().startswith("https://") else ""


def web(url: str | None) -> str:
    """Return an http or https link, or "": a mail reader cannot open an app's own scheme."""
    return url if url is not None and _WEB.fullmatch(url) else ""


def _beginning(body: str) -> str:
    return "".join(islice(graphemes(line(body, 1000)), _PREHEADER))


def _address(shop: str, postal: str) -> list[str]:
    """Return the shop's name and its address: each has its own direction, which a comma would not keep apart."""
    postal = ", ".join(filter(None, (line(part, 500) for part in postal.splitlines())))
    return [shop, postal] if shop and postal and not postal.startswith(shop) else [postal] if postal else []


_KEPT = "\u200c\u200d\u00a0\u202f"


def line(text: str, longest: int) -> str:
    """Put the text on one line, cut, without invisible or direction characters; joiners and no-break spaces stay."""
    text = text[: 4 * longest]
    if not text.isprintable():
        text = "".join(c if c in _KEPT or category(c)[0] not in "CZ" else " " for c in text)
    return re.sub(" {2,}", " ", text).strip()[:longest]
