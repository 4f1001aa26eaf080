"""Unsubscribing from a channel: GET shows a page with a button, POST ends consent at once (RFC 8058).

Mail scanners follow every link by GET, so a GET changes nothing; a mail reader's one click is a POST without cookies or a login,
and is trusted because of the token alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from html import escape

from attrs import frozen

from cartback.domain.channels import ChannelName

from .calls import Flow, Ports
from .intake import ingest
from .pages import Visit, gone, only_get_and_post, page, statements, visited, worded
from .requests import Reply, Request


def unsubscribe(ports: Ports, request: Request, now: datetime) -> Flow[Reply]:
    """Answer a request to unsubscribe: ask on GET, end consent to the message's channel on POST.

    A token that is forged, for another purpose or expired changes nothing and gets a 404.
    """
    visit = yield from visited(ports, "unsubscribe", request, now)
    if not isinstance(visit, Visit):
        return visit or gone()
    # After an erasure this message leads to no shopper; a person who has come back unsubscribes by a newer e-mail.
    if visit.shopper is None:
        return gone()
    words = _WORDS[visit.language]
    if request.method == "POST":
        channel: ChannelName = visit.row.channel  # type: ignore[assignment]
        yield from ingest(ports, list(statements(visit, {channel: False}, "one_click", now)), now)
        return page(
            200, visit.language, words.button, f"<h1>{worded(words.done, visit)}</h1>{_more(ports, visit, words)}"
        )
    if request.method not in ("GET", "HEAD"):
        return only_get_and_post()
    field = '<input type="hidden" name="List-Unsubscribe" value="One-Click">'
    form = f'<form method="post">{field}<button>{escape(words.button)}</button></form>'
    return page(
        200, visit.language, words.button, f"<h1>{worded(words.ask, visit)}</h1>{form}{_more(ports, visit, words)}"
    )


def _more(ports: Ports, visit: Visit, words: _Words) -> str:
    """Return the link to the choices by channel, which are mounted beside this page."""
    links = ports.links
    if links is None or visit.shopper is None:
        return ""
    token = links.token("preferences", visit.row.shop, visit.row.id, visit.row.decided_at)
    return f'<p><a href="preferences?t={token}">{escape(words.more)}</a></p>'


@frozen
class _Words:
    """The texts in one language: the question, the button, the confirmation, and the link to the choices by channel."""

    language: str
    ask: str
    button: str
    done: str
    more: str


_WORDS: Mapping[str, _Words] = {
    words.language: words
    for words in (
        _Words(
            "en", "Do you want to stop getting e-mail{from_shop}?", "Unsubscribe",
            "Done. You will get no more e-mail{from_shop}.", "All choices",
        ),
        _Words(
            "de", "Möchtest du keine E-Mails{from_shop} mehr?", "Abmelden",
            "Erledigt. Du bekommst keine E-Mails{from_shop} mehr.", "Alle Einstellungen",
        ),
        _Words(
            "fr", "Ne plus recevoir d'e-mails{from_shop}\u00a0?", "Se désabonner",
            "C'est fait. Vous ne recevrez plus d'e-mails{from_shop}.", "Tous les choix",
        ),
        _Words(
            "es", "¿No quieres recibir más correos{from_shop}?", "Darse de baja",
            "Hecho. No recibirás más correos{from_shop}.", "Todas las opciones",
        ),
        _Words(
            "it", "Non vuoi più ricevere e-mail{from_shop}?", "Annulla l'iscrizione",
            "Fatto. Non riceverai più e-mail{from_shop}.", "Tutte le scelte",
        ),
        _Words(
            "nl", "Wil je geen e-mail{from_shop} meer?", "Uitschrijven", "Klaar. Je krijgt geen e-mail{from_shop} meer.",
            "Alle keuzes",
        ),
        _Words(
            "pt", "Não quer receber mais e-mails{from_shop}?", "Cancelar a subscrição",
            "Feito. Não receberá mais e-mails{from_shop}.", "Todas as opções",
        ),
        _Words("ja", "{from_shop}メール配信を停止しますか。", "配信停止", "配信を停止しました。", "すべての設定"),
        _Words(
            "ar", "هل تريد التوقف عن تلقي الرسائل{from_shop}؟", "إلغاء الاشتراك",
            "تم. لن تصلك رسائل{from_shop} بعد الآن.", "كل الخيارات",
        ),
    )
}  # fmt: skip
