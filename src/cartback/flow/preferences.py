"""A page of a shopper's choices: GET shows each channel and its consent, POST saves the changes.

The form repeats what the page showed, so that only a box that was ticked or cleared changes anything: a page left open since
before a STOP does not undo it. A yes saved here is no double opt-in, and no rule counts it as one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from html import escape

from attrs import frozen

from cartback.domain.channels import CHANNEL_NAMES, CHANNELS, ChannelName
from cartback.domain.identity import kind_of
from cartback.domain.shopper import Shopper
from cartback.errors import RefusedDelivery

from .calls import Flow, Ports
from .intake import ingest
from .pages import Visit, gone, only_get_and_post, page, statements, visited
from .requests import Reply, Request, refusal, shopper_of


def preferences(ports: Ports, request: Request, now: datetime) -> Flow[Reply]:
    """Answer a request for a shopper's choices: show them on GET, change them on POST.

    It shows the channels that the shopper has an address for. A token that is forged, for another purpose or expired changes
    nothing and gets a 404.
    """
    visit = yield from visited(ports, "preferences", request, now)
    if not isinstance(visit, Visit):
        return visit or gone()
    if visit.shopper is None:
        return gone()
    if request.method == "POST":
        try:
            changed = dict(_changed(request, _choices(visit.shopper)))
        except RefusedDelivery as error:
            return refusal(error)
        if changed:
            yield from ingest(ports, list(statements(visit, changed, "preferences", now)), now)
        shopper = yield from shopper_of(ports, visit.row)
        return _page(visit, _choices(shopper) if shopper is not None else {}, saved=True)
    if request.method not in ("GET", "HEAD"):
        return only_get_and_post()
    return _page(visit, _choices(visit.shopper), saved=False)


def _choices(shopper: Shopper) -> dict[ChannelName, bool]:
    """Return the consent for each channel that there is an address for or that has an earlier answer."""
    kinds = {kind_of(k) for k in shopper.keys}
    consents = shopper.consents
    return {
        name: name in consents and consents[name].granted
        for name in CHANNEL_NAMES
        if CHANNELS[name].address in kinds or name in consents
    }


def _changed(request: Request, choices: Mapping[ChannelName, bool]) -> Iterator[tuple[ChannelName, bool]]:
    """Yield the answers that differ from the page as shown, for the channels that it may show. Raises MalformedDelivery."""
    fields = set(request.form)
    for name in choices:
        for shown in (True, False):
            if ("shown", f"{name}:{int(shown)}") in fields and (("channel", name) in fields) != shown:
                yield name, not shown


# --- the page ---------------------------------------------------------------------------------------------------------


@frozen
class _Words:
    """The texts in one language: the question, the channels, the button, and the confirmation."""

    ask: str
    email: str
    sms: str
    push: str
    button: str
    done: str


_WORDS: Mapping[str, _Words] = {
    "en": _Words("How may we write to you?", "E-mail", "Text messages (SMS)", "Notifications", "Save", "Saved."),
    "de": _Words("Wie dürfen wir dir schreiben?", "E-Mail", "SMS", "Benachrichtigungen", "Speichern", "Gespeichert."),
    "fr": _Words(
        "Comment pouvons-nous vous écrire\u00a0?", "E-mail", "SMS", "Notifications", "Enregistrer", "C'est enregistré."
    ),
    "es": _Words(
        "¿Cómo podemos escribirte?", "Correo electrónico", "SMS", "Notificaciones", "Guardar", "Guardado."
    ),
    "it": _Words("Come possiamo scriverti?", "E-mail", "SMS", "Notifiche", "Salva", "Salvato."),
    "nl": _Words("Hoe mogen we je schrijven?", "E-mail", "Sms", "Meldingen", "Opslaan", "Opgeslagen."),
    "pt": _Words("Como podemos escrever-lhe?", "E-mail", "SMS", "Notificações", "Guardar", "Guardado."),
    "ja": _Words("ご連絡方法をお選びください。", "メール", "SMS", "プッシュ通知", "保存", "保存しました。"),
    "ar": _Words("كيف تفضّل أن نراسلك؟", "البريد الإلكتروني", "الرسائل القصيرة (SMS)", "الإشعارات", "حفظ", "تم الحفظ."),
}  # fmt: skip


def _page(visit: Visit, choices: Mapping[ChannelName, bool], *, saved: bool) -> Reply:
    words = _WORDS[visit.language]
    boxes = "".join(
        f'<label><input type="checkbox" name="channel" value="{name}"{" checked" if granted else ""}>'
        f'{escape(getattr(words, name))}</label><input type="hidden" name="shown" value="{name}:{int(granted)}">'
        for name, granted in choices.items()
    )
    done = f'<p role="status">{escape(words.done)}</p>' if saved else ""
    shop = f"<p>{escape(visit.shop)}</p>" if visit.shop else ""
    form = (
        f'<form method="post"><fieldset aria-labelledby="ask">{boxes}</fieldset>'
        f"<button>{escape(words.button)}</button></form>"
    )
    return page(200, visit.language, words.ask, f'{shop}<h1 id="ask">{escape(words.ask)}</h1>{done}{form}')
