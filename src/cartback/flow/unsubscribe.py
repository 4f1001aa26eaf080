"""The way out of a channel: GET shows a page with a button, POST ends consent at once (RFC 8058).

Mail scanners follow every link by GET, so a GET changes nothing; a mail reader's one click is a POST without cookies or a login,
and is believed because of the token alone. A page says nothing of who is written to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from html import escape

from attrs import frozen

from cartback.domain import events as ev
from cartback.domain.channels import CHANNELS, ChannelName
from cartback.domain.claims import root_of
from cartback.domain.identity import Key, digest, kind_of
from cartback.domain.ledger import Notification
from cartback.domain.lookups import all_keys
from cartback.domain.shopper import Shopper
from cartback.errors import UnknownSettings, UnknownShop

from .calls import Flow, Ports, call
from .intake import ingest
from .requests import PRIVATE, Reply, Request, refusal, shopper_of, ticket_of
from .settings import load_shop


def unsubscribe(ports: Ports, request: Request, now: datetime) -> Flow[Reply]:
    """Answer a request at the way out of a message: ask by GET, end consent to its channel by POST.

    A token that we did not make, that was made for something else or that is over changes nothing and is a 404.
    """
    ticket = ticket_of(ports, "unsubscribe", request)
    row: Notification | None = None
    if ticket is not None and now <= ticket.expires:
        row = yield call(ports.store.notification, ticket.shop, ticket.notification)
    if row is None:
        return _page(404, _WORDS["en"], "gone")
    try:
        shop = (yield from load_shop(ports, row.shop)).shop
    except UnknownShop:
        return _page(404, _WORDS["en"], "gone")
    except UnknownSettings as error:
        return refusal(error)
    shopper = yield from shopper_of(ports, row)
    words = _words(shopper, shop.locale)
    if request.method == "POST":
        if shopper is not None:
            yield from ingest(ports, list(_ends(shopper, row, now)), now)
        return _page(200, words, "done", shop.name)
    if request.method not in ("GET", "HEAD"):
        return Reply(405, (*PRIVATE, ("Allow", "GET, POST")))
    return _page(200, words, "ask", shop.name)


def _ends(shopper: Shopper, row: Notification, now: datetime) -> Iterator[ev.ConsentChanged]:
    """Make a "no" for each address that the message went to, and for its shopper.

    Where none of them is the shopper's any more, or it is not known which, every address of the shopper's is meant.
    """
    channel: ChannelName = row.channel  # type: ignore[assignment]
    kind = CHANNELS[channel].address
    own = [k for k in shopper.keys if kind_of(k) == kind]
    sent_to = {outcome[0] for outcome in row.outcomes}
    root = root_of(shopper)
    meant = [k for k in own if digest(row.shop, k.partition(":")[2])[:8] in sent_to] or own
    for address in meant or list(all_keys(shopper)[:1]):
        names = tuple(dict.fromkeys([Key(k) for k in (root, address) if k is not None]))
        yield ev.ConsentChanged(shop=row.shop, at=now, keys=names, channel=channel, granted=False, source="one_click")


# --- the page ---------------------------------------------------------------------------------------------------------


@frozen
class _Words:
    """One language: the question, the button, and what is said once it is done, or when there is no such link."""

    language: str
    ask: str
    button: str
    done: str
    gone: str = ""


_WORDS: Mapping[str, _Words] = {
    words.language: words
    for words in (
        _Words(
            "en", "Do you want no more e-mail{from_shop}?", "Unsubscribe", "Done. You will get no more e-mail{from_shop}.",
            "This link is not valid any more. Use the one in a newer e-mail.",
        ),
        _Words(
            "de", "Möchtest du keine E-Mails{from_shop} mehr?", "Abmelden",
            "Erledigt. Du bekommst keine E-Mails{from_shop} mehr.",
        ),
        _Words(
            "fr", "Ne plus recevoir d'e-mails{from_shop}\u00a0?", "Se désabonner",
            "C'est fait. Vous ne recevrez plus d'e-mails{from_shop}.",
        ),
        _Words(
            "es", "¿No quieres recibir más correos{from_shop}?", "Darse de baja",
            "Hecho. No recibirás más correos{from_shop}.",
        ),
        _Words(
            "it", "Non vuoi più ricevere e-mail{from_shop}?", "Annulla l'iscrizione",
            "Fatto. Non riceverai più e-mail{from_shop}.",
        ),
        _Words(
            "nl", "Wil je geen e-mail{from_shop} meer?", "Uitschrijven", "Klaar. Je krijgt geen e-mail{from_shop} meer.",
        ),
        _Words(
            "pt", "Não quer receber mais e-mails{from_shop}?", "Cancelar a subscrição",
            "Feito. Não receberá mais e-mails{from_shop}.",
        ),
        _Words("ja", "{from_shop}メール配信を停止しますか。", "配信停止", "配信を停止しました。"),
        _Words(
            "ar", "هل تريد التوقف عن تلقي الرسائل{from_shop}؟", "إلغاء الاشتراك",
            "تم. لن تصلك رسائل{from_shop} بعد الآن.",
        ),
    )
}  # fmt: skip
_FROM = {
    "en": " from {shop}", "de": " von {shop}", "fr": " de {shop}", "es": " de {shop}", "it": " da {shop}",
    "nl": " van {shop}", "pt": " de {shop}", "ja": "{shop}からの", "ar": " من {shop}",
}  # fmt: skip
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1rem;text-align:center}"
    ":root{color-scheme:light dark}"
    "button{font:inherit;font-weight:700;padding:.75rem 1.5rem;border:0;border-radius:.5rem;background:#2f4fd0;color:#fff}"
)
_HEADERS = (
    *PRIVATE,
    ("Content-Type", "text/html; charset=utf-8"),
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
    ),
    ("X-Robots-Tag", "noindex"),
)


def _words(shopper: Shopper | None, locale: str) -> _Words:
    """Return the words in the shopper's language, else the shop's, else English."""
    for known in (shopper.known("locale") if shopper is not None else None, locale):
        language = (known or "").replace("_", "-").partition("-")[0].lower()
        if language in _WORDS:
            return _WORDS[language]
    return _WORDS["en"]


def _page(status: int, words: _Words, part: str, shop: str = "") -> Reply:
    """Make a page of one sentence, with a button where it asks. The form posts to the page's own address."""
    from_shop = _FROM[words.language].replace("{shop}", shop) if shop else ""
    sentence = escape(getattr(words, part).replace("{from_shop}", from_shop))
    form = ""
    if part == "ask":
        field = '<input type="hidden" name="List-Unsubscribe" value="One-Click">'
        form = f'<form method="post">{field}<button>{escape(words.button)}</button></form>'
    direction = "rtl" if words.language == "ar" else "ltr"
    page = (
        f'<!doctype html><html lang="{words.language}" dir="{direction}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{escape(words.button)}</title>'
        f"<style>{_STYLE}</style></head><body><p>{sentence}</p>{form}</body></html>"
    )
    return Reply(status, _HEADERS, page.encode())
