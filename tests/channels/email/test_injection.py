"""What a stranger types, as a product's title, a variant, a shop's or a person's name, stays text: in HTML, headers and links."""

from __future__ import annotations

import email.policy
import os
import random
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from html.parser import HTMLParser
from typing import Any

import pytest

from cartback.channels.email import Layout, Sender, Theme, packed
from cartback.domain.offer import Item
from cartback.ports import OutgoingMessage

pytestmark = pytest.mark.slow

#: Texts for each field: in a commit 150, at full size (HYPOTHESIS_PROFILE=full, `nox -s laws-full`) 500.
TEXTS = 500 if os.environ.get("HYPOTHESIS_PROFILE") == "full" else 150
NOW = datetime(2026, 1, 5, 15, tzinfo=UTC)
LAYOUT = Layout(Theme())
EVIL = "evil.example"
PIECES = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "' onmouseover='x", "</title><script>", "</style><svg onload=x>",
    "<!--", "-->", "<![endif]-->", "]]>", "{{ 7 | times: 7 }}", "{% for a in items %}", "[[footer]]", "&lt;script&gt;", "&#60;b&#62;",
    f"<a href=https://{EVIL}>x</a>", f'" href="https://{EVIL}', "javascript:alert(1)", f"https://{EVIL}/x", "\r\nBcc: eve@evil.example",
    "\nX-Injected: 1", "\r\n\r\n<b>body</b>", "\r\n.\r\n", "\u2028Bcc: x@y.z", "\x0bX-Injected: 1", "\x85X-Injected: 1", "=?utf-8?q?=0ABcc:_x?=",
    "\x00", "\u202e", "\ufeff", "\ud83d", "\\", '"', "'", "<", ">", "&", ",", ";", "@", "()", "[]", "Mug", "Käse", "你好", " ", "a" * 90,
    "<table></table>", "</td></tr></table>", "<base href=//evil.example>", "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<form action=//evil.example>", "<bdi>", "</bdi>", "<v:roundrect href=//evil.example>", "style=display:none", "<link rel=stylesheet href=//evil.example>",
]  # fmt: skip


def texts(n: int, seed: str) -> Iterator[str]:
    """Every piece alone, and then mixtures."""
    dice = random.Random(seed)
    yield from PIECES
    for _ in range(n - len(PIECES)):
        yield "".join(dice.choices(PIECES, k=dice.randint(2, 6)))


class Structure(HTMLParser):
    """The tags, their attributes' names, and every link of a page: what text must not change."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.links: set[str] = set()
        self.comments: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = (tag, tuple(name for name, _ in attrs))
        if self.tags[-1:] != [found]:  # lines of a text are paragraphs one after another
            self.tags.append(found)
        self.links |= {
            value or "" for name, value in attrs if name in ("href", "src", "action", "background", "srcset")
        }

    def handle_comment(self, data: str) -> None:
        self.comments.append(re.sub(r'href="[^"]*"', "href", data))


def in_item(text: str, field: str) -> dict[str, Any]:
    given: dict[str, Any] = {"title": "Mug", "quantity": 1, "price": None, "variant": "x", field: text}
    return {"items": (Item("Mug", 1, None, "Large"), Item(**given))}


WHERE: dict[str, Callable[[str], dict[str, Any]]] = {
    "title": lambda text: in_item(text, "title"),
    "variant": lambda text: in_item(f"x{text}", "variant"),
    "shop": lambda text: {"shop_name": f"x{text}"},
    "first_name": lambda text: {
        "title": f"Still here, {text}?",
        "body": f"Hello {text}, it waits.",
        "preheader": f"For {text}",
    },
    "code": lambda text: {"code": f"x{text}"},
    "address": lambda text: {"postal_address": f"x{text}"},
}


@pytest.mark.parametrize("where", WHERE)
def test_text_is_never_markup(where: str, message: Callable[..., OutgoingMessage]) -> None:
    """So many of them: the same tags, attributes, comments and links as with a plain word, and none of Liquid's."""
    usual = Structure(LAYOUT.render(message(**WHERE[where]("plain"))).html)
    escapes = []
    for text in texts(TEXTS, where):
        html = LAYOUT.render(message(**WHERE[where](text))).html
        found = Structure(html)
        if (found.tags, found.links, found.comments) != (usual.tags, usual.links, usual.comments):
            escapes.append(text)
    assert escapes == []


@pytest.mark.parametrize("where", WHERE)
def test_text_is_never_a_header(where: str, message: Callable[..., OutgoingMessage]) -> None:
    """So many of them: our headers and no other, two parts, one From and one To."""
    names = ["From", "To", "Subject", "Date", "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post", "Feedback-ID",
             "MIME-Version", "Content-Type"]  # fmt: skip
    escapes = []
    for text in texts(TEXTS, where):
        given = message(**WHERE[where](text), shop=text if where == "shop" else "acme")
        raw = packed(given, LAYOUT.render(given), Sender("hello@acme.example"), NOW).data
        mail = message_from_bytes(raw, policy=email.policy.default)
        ours = mail.keys() == names and len(list(mail.iter_parts())) == 2
        one = (
            len(mail["From"].addresses) == len(mail["To"].addresses) == 1
            and mail["From"].addresses[0].domain == "acme.example"
        )
        if not (ours and one and raw.isascii() and b"\r\n.\r\n" not in raw.replace(b"\r\n..", b"")):
            escapes.append(text)
    assert escapes == []


def test_a_link_is_quoted_and_of_the_web(message: Callable[..., OutgoingMessage]) -> None:
    """500 links that events may have brought: each is in the page as it is, as an attribute, or not at all."""
    usual = Structure(LAYOUT.render(message()).html)
    bare = Structure(LAYOUT.render(message(link=None)).html)
    for text in texts(500, "link"):
        for link in (f"https://acme.example/{text}", text):
            found = Structure(LAYOUT.render(message(link=link)).html)
            assert found.tags in (usual.tags, bare.tags), link
            assert found.links <= {link, *bare.links}, link
            assert not any(each.lower().startswith("javascript:") for each in found.links)
