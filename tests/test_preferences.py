"""A shopper's choices by channel: GET shows them, POST changes what was changed on the page, and nothing else does anything."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from tests.test_unsubscribe import ANA, KEY, Acme

import cartback as cb
from cartback.errors import InvalidSettings

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
BOX = re.compile(r'<input type="checkbox" name="channel" value="(\w+)"( checked)?>')
SHOWN = re.compile(r'<input type="hidden" name="shown" value="(\w+:[01])">')


def token_of(acme: Acme) -> str:
    """The one that the page of the way out links to."""
    page = acme.ask("GET").body.decode()
    link = re.search(r'<a href="(preferences\?t=[^"]+)">', page)
    assert link is not None
    [token] = parse_qs(urlsplit(link[1]).query)["t"]
    return token


def ask(acme: Acme, method: str = "GET", body: bytes = b"", token: str | None = None) -> cb.Reply:
    query = {"t": token_of(acme) if token is None else token}
    return acme.recovery.preferences(cb.Request(method=method, query=query, body=body, headers=FORM))


def boxes(reply: cb.Reply) -> dict[str, bool]:
    """Each channel that the page shows, and whether its box is ticked; what it says it showed is the same."""
    page = reply.body.decode()
    shown = {name: bool(checked) for name, checked in BOX.findall(page)}
    assert [f"{name}:{int(checked)}" for name, checked in shown.items()] == SHOWN.findall(page)
    return shown


def answer(acme: Acme, shown: dict[str, bool], **ticked: bool) -> cb.Reply:
    """Post the form of a page that showed these boxes, some of them ticked or cleared since."""
    fields = [("shown", f"{name}:{int(was)}") for name, was in shown.items()]
    fields += [("channel", name) for name, on in {**shown, **ticked}.items() if on]
    return ask(acme, "POST", urlencode(fields).encode())


def with_a_phone(acme: Acme) -> Acme:
    acme.recovery.ingest(cb.ProfileChanged(shop="acme", at=acme.clock.now, keys=(ANA,), phone="+15550100"))
    return acme


def consents(acme: Acme) -> dict[str, bool]:
    given = acme.recovery.export("acme", "ana")["shopper"]["consents"]
    return {channel: consent["granted"] for channel, consent in given.items()}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_get_shows_each_channel_and_changes_nothing(method: str) -> None:
    """Those that there is an address for, each as it is; nothing of who is written to."""
    acme = with_a_phone(Acme())
    before = acme.recovery.export("acme", "ana")
    reply = ask(acme, method)
    assert reply.status == 200
    assert boxes(reply) == {"email": True, "sms": False}
    page = reply.body.decode()
    assert "Acme &amp; Söhne &lt;b&gt;" in page
    assert "ana" not in page.lower()
    assert "5550100" not in page
    assert acme.recovery.export("acme", "ana") == before


def test_a_channel_without_an_address_is_not_shown() -> None:
    """There would be nothing to write to."""
    assert boxes(ask(Acme())) == {"email": True}


def test_a_post_changes_what_was_changed() -> None:
    """At once and for that channel alone; the page shows what holds now, and the next cart is not written about."""
    acme = with_a_phone(Acme())
    reply = answer(acme, boxes(ask(acme)), email=False)
    assert reply.status == 200
    assert b"Saved." in reply.body
    assert boxes(reply) == {"email": False, "sms": False}
    assert consents(acme) == {"email": False}
    assert (acme.consent["granted"], acme.consent["source"]) == (False, "preferences")
    acme.shops_on()
    assert len(acme.box.messages) == 1


def test_a_box_that_is_ticked_is_a_yes() -> None:
    """To a channel that was never answered, and to one that was left; both ways, again and again."""
    acme = with_a_phone(Acme())
    assert boxes(answer(acme, boxes(ask(acme)), sms=True)) == {"email": True, "sms": True}
    for wanted in (False, True, False, True):
        acme.clock.advance("1min")
        assert boxes(answer(acme, boxes(ask(acme)), email=wanted)) == {"email": wanted, "sms": True}
    acme.clock.advance("1d")
    acme.shops_on()
    assert len(acme.box.messages) == 2


def test_a_page_that_lay_open_undoes_nothing() -> None:
    """What was said elsewhere meanwhile stands, unless the box itself was changed."""
    acme = with_a_phone(Acme())
    old = boxes(ask(acme))
    acme.ask("POST")
    acme.clock.advance("1min")
    assert boxes(answer(acme, old, sms=True)) == {"email": False, "sms": True}


@pytest.mark.parametrize(
    "body",
    [
        b"", b"List-Unsubscribe=One-Click", b"channel=email", b"channel=sms", b"shown=email:1&channel=email", b"shown=fax:0&channel=fax",
        b"shown=push:0&channel=push", b"shown=email&channel=", b"shown=email:2", b"\xff\xfe", b"shown=email%3A1%00&channel=%00",
    ],
)  # fmt: skip
def test_a_form_of_any_other_kind_changes_nothing(body: bytes) -> None:
    """A box that the page did not show, a channel that there is none of, no form at all."""
    acme = with_a_phone(Acme())
    reply = ask(acme, "POST", body)
    assert reply.status in (200, 400)
    assert consents(acme) == {"email": True}


def test_a_body_that_is_no_form_is_refused() -> None:
    """With the reason."""
    acme = Acme()
    query = {"t": token_of(acme)}
    json = {"Content-Type": "application/json"}
    reply = acme.recovery.preferences(cb.Request(method="POST", query=query, body=b'{"email": false}', headers=json))
    assert reply.status == 400
    assert acme.consent["granted"]


def _tokens(acme: Acme) -> dict[str, str]:
    [way_out] = parse_qs(urlsplit(acme.message.content.unsubscribe or "").query)["t"]
    good, stranger = token_of(acme), cb.Links("https://app.test/r", "another secret of somebody's")
    made = acme.links.token
    return {
        "none": "",
        "changed": good[:-2] + ("AA" if good[-2:] != "AA" else "BB"),
        "forged": stranger.token("preferences", "acme", acme.message.id, acme.clock.now),
        "for the way out": way_out,
        "for a click": made("click", "acme", acme.message.id, acme.clock.now),
        "over": made("preferences", "acme", acme.message.id, acme.clock.now - timedelta(days=61)),
        "another message": made("preferences", "acme", "nobody", acme.clock.now),
        "another shop": made("preferences", "beta", acme.message.id, acme.clock.now),
    }


@pytest.mark.parametrize("which", list(_tokens(Acme())))
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_token_that_is_not_good_does_nothing(which: str, method: str) -> None:
    """All of them are answered alike."""
    acme = Acme()
    before = acme.recovery.export("acme", "ana")
    reply = ask(acme, method, b"shown=email%3A1", _tokens(acme)[which])
    assert reply.status == 404
    assert reply.body == ask(acme, token="").body
    assert acme.recovery.export("acme", "ana") == before


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS"])
def test_other_methods_are_refused(method: str) -> None:
    """And change nothing."""
    acme = Acme()
    assert ask(acme, method, b"shown=email%3A1").status == 405
    assert acme.consent["granted"]


def test_somebody_who_was_erased_is_gone() -> None:
    """There is nothing to choose, and nobody comes back."""
    acme = Acme()
    token = token_of(acme)
    acme.recovery.erase("acme", "ana")
    assert ask(acme, "GET", token=token).status == 404
    assert ask(acme, "POST", b"shown=email%3A0&channel=email", token).status == 404
    assert acme.recovery.notifications("acme")[0].shopper == ""


@pytest.mark.parametrize(
    ("locale", "language", "button"),
    [
        ("en-GB", "en", "Save"), ("de-AT", "de", "Speichern"), ("fr", "fr", "Enregistrer"), ("es", "es", "Guardar"),
        ("it", "it", "Salva"), ("nl", "nl", "Opslaan"), ("pt-BR", "pt", "Guardar"), ("ja", "ja", "保存"), ("ar", "ar", "حفظ"),
        ("xx", "en", "Save"),
    ],
)  # fmt: skip
def test_the_page_speaks_the_shoppers_language(locale: str, language: str, button: str) -> None:
    """Else the shop's, else English; the page of the way out leads there in the same one."""
    acme = Acme(locale=locale)
    page = ask(acme).body.decode()
    assert f"<button>{button}</button>" in page
    assert f'<html lang="{language}"' in page
    assert ('dir="rtl"' in page) is (language == "ar")
    assert f'<html lang="{language}"' in acme.ask("GET").body.decode()


def test_the_page_is_kept_nowhere_and_runs_nothing() -> None:
    """No cache, no referrer, no frame, no script; each box has its label."""
    reply = ask(with_a_phone(Acme()))
    headers = dict(reply.headers)
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert not re.search(rb"<script|https?://|src=", reply.body)
    assert reply.body.count(b"<label>") == 2


def test_a_yes_here_is_no_double_opt_in() -> None:
    """RULES 22: a number in the US is written to only after its owner confirmed it there."""
    acme = with_a_phone(Acme())
    answer(acme, boxes(ask(acme)), sms=True)
    source = acme.recovery.export("acme", "ana")["shopper"]["consents"]["sms"]["source"]
    assert "double" not in source


def test_without_links_it_says_what_to_plug_in() -> None:
    """As the other functions do."""
    with pytest.raises(InvalidSettings, match="links"):
        cb.Recovery("memory:").preferences(cb.Request())


def test_the_async_engine_does_the_same() -> None:
    """One flow for both."""
    acme = Acme()
    token = token_of(acme)

    async def main() -> cb.Reply:
        recovery = cb.AsyncRecovery(acme.store, clock=acme.clock, links=cb.Links("https://app.test/r", KEY))
        request = cb.Request(method="POST", query={"t": token}, body=b"shown=email%3A1", headers=FORM)
        return await recovery.preferences(request)

    assert asyncio.run(main()).status == 200
    assert not acme.consent["granted"]
