"""The mistakes people make with a channel's or a copywriter's arguments: found at start, not by a failing message."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cartback.channels.bydevice import ByDevice
from cartback.channels.console import Console
from cartback.channels.email.postmark import Postmark
from cartback.channels.email.resend import Resend
from cartback.channels.email.ses import SES
from cartback.channels.email.smtp import SMTP
from cartback.channels.fcm import FCM
from cartback.channels.outbox import Outbox
from cartback.channels.sms.anyprovider import HTTPSms
from cartback.channels.sms.twilio import Twilio
from cartback.channels.webpush import WebPush
from cartback.copywriters.combine import Fallback
from cartback.copywriters.litellm import LiteLLM
from cartback.copywriters.template import Template
from cartback.copywriters.write_once import WriteOnce
from cartback.dashboard import AsyncDashboard, Dashboard
from cartback.engine.threads import Recovery
from cartback.errors import CartbackError
from cartback.sources import definitions

AT = datetime(2026, 1, 5, 15, tzinfo=UTC)
SENDER = "Acme <hello@mail.acme.example>"
AWS = ("AKIA", "secret")
ACCOUNT, NUMBER = f"AC{'0' * 32}", "+15005550006"
KEY = "k" * 32


async def later(*_: Any) -> None:
    """An async function where a plain one is wanted."""


class Nameless:
    def send(self, message: Any) -> Any: ...


def fcm(app: Any = lambda _: None, **given: Any) -> FCM:
    return FCM(app, **given)


def smtp(host: Any = "mail.acme.example", sender: Any = SENDER, **given: Any) -> SMTP:
    return SMTP(host, sender=sender, **given)


def resend(key: Any = "re_x", sender: Any = SENDER, **given: Any) -> Resend:
    return Resend(key, sender, **given)


def twilio(account: Any = ACCOUNT, token: Any = "t", sender: Any = NUMBER, **given: Any) -> Twilio:  # noqa: S107 - none
    return Twilio(account, token, sender, **given)


def any_sms(
    url: Any = "https://sms.example", render: Any = lambda message, text: None, *more: Any, **given: Any
) -> HTTPSms:
    return HTTPSms(url, render, *more, **given)


def web_push(key: Any, **given: Any) -> WebPush:
    return WebPush(key, **{"subject": "mailto:push@acme.example"} | given)


def model(name: Any = "openai/x", **given: Any) -> LiteLLM:
    return LiteLLM(name, **given)


def dashboard(recovery: Any = Recovery, authorize: Any = lambda request: None, **given: Any) -> Dashboard:
    return Dashboard(recovery, authorize=authorize, **{"key": KEY} | given)


def defined(**signature: Any) -> Any:
    definition = {"name": "a", "type": "cart_changed", "keys": {"customer": "c"}, "fields": {"cart": "id", "at": "t"}}
    return definitions.load({"definitions": [definition], "signature": signature})


MISTAKES: dict[str, tuple[Callable[[], Any], str]] = {
    "FCM: a path": (lambda: fcm("service.json"), "app: expected a firebase_admin.App"),
    "FCM: a Path": (lambda: fcm(Path("service.json")), "app: expected a firebase_admin.App"),
    "FCM: what is in that file": (lambda: fcm({"type": "service_account"}), "app: expected a firebase_admin.App"),
    "FCM: a class": (lambda: fcm(Nameless), "app: expected a firebase_admin.App"),
    "FCM: nothing": (lambda: fcm({}), "app: .* got an empty one"),
    "FCM: an async app": (lambda: fcm(later), "app: later is async"),
    "FCM: seconds": (lambda: fcm(timeout=10), r"timeout: .* did you mean timedelta\(seconds=10\)"),
    "FCM: a quota as text": (lambda: fcm(per_minute="5"), "per_minute: expected a number above 0"),
    "FCM: a misspelt kind": (lambda: fcm(links={"cart": "acme://x"}), "links: expected one of"),
    "FCM: one link": (lambda: fcm(links="acme://x"), "links: expected links by kind of campaign"),
    "FCM: a misspelt place": (lambda: fcm(links={"winback": "acme://{lnk}"}), r"links: .*\{lnk\} is unknown"),
    "FCM: a badge as text": (lambda: fcm(badge="1"), "badge: expected a whole number"),
    "FCM: an edit of one thing": (lambda: fcm(edit=lambda message: None), "edit: expected a function"),
    "FCM: a time as a clock": (lambda: fcm(clock=AT), "clock: expected a function"),
    "FCM: a file that is not there": (lambda: fcm(ca="/nowhere"), "ca: expected the path"),
    "FCM: a host as endpoint": (lambda: fcm(endpoint="fcm.example"), "endpoint: expected https://"),
    "SMTP: a URL": (lambda: smtp("smtp://mail.acme.example"), "host: expected only a mail server's name"),
    "SMTP: host and port": (lambda: smtp("mail.acme.example:587"), "host: expected only a mail server's name"),
    "SMTP: a port as text": (lambda: smtp(port="587"), "port: expected a whole number from 1 to 65535"),
    "SMTP: a port of 0": (lambda: smtp(port=0), "port: expected a whole number from 1"),
    "SMTP: security in capitals": (lambda: smtp(security="TLS"), "security: .* did you mean 'tls'"),
    "SMTP: a password alone": (lambda: smtp(password="x"), "username: required with a password"),
    "SMTP: a name alone": (lambda: smtp(username="x"), "password: expected the password"),
    "SMTP: no password": (lambda: smtp(username="x", password=None), "password: .* got None"),
    "SMTP: no sender": (lambda: smtp(sender=None), "sender: expected an address"),
    "SMTP: a list of senders": (lambda: smtp(sender=[SENDER]), "sender: expected an address"),
    "SMTP: senders of no shop": (lambda: smtp(sender={}), r"sender: expected an address such as .* got \{\}"),
    "SMTP: a sender of two lines": (lambda: smtp(sender="A\nBcc: x@y.co <a@b.co>"), "sender: expected an address"),
    "SMTP: seconds": (lambda: smtp(timeout=30), r"timeout: .* did you mean timedelta\(seconds=30\)"),
    "SMTP: connections as text": (lambda: smtp(connections="5"), "connections: expected a whole number"),
    "SMTP: True as TLS settings": (lambda: smtp(context=True), "context: expected an ssl.SSLContext"),
    "SMTP: a dict as theme": (lambda: smtp(theme={"accent": "#fff"}), "theme: expected a Theme"),
    "SMTP: a number as bounce key": (lambda: smtp(bounce_keys=[5]), "bounce_keys: expected secrets"),
    "SMTP: lawful in words": (lambda: smtp(lawful="no"), "lawful: expected True or False"),
    "Resend: no key": (lambda: resend(None), "key: expected Resend's API key, .* got None"),
    "Resend: a key with a line end": (lambda: resend("re_x\n"), "key: expected Resend's API key"),
    "Resend: a key of bytes": (lambda: resend(b"re_x"), "key: .* got bytes"),
    "Resend: no endpoint": (lambda: resend(endpoint=None), "endpoint: expected https://"),
    "Resend: no connections": (lambda: resend(connections=0), "connections: expected a whole number above 0"),
    "Postmark: a number": (lambda: Postmark(5, SENDER), "token: .* got an int"),  # type: ignore[arg-type]
    "Postmark: a stream's name": (lambda: Postmark("t", SENDER, stream="My Stream"), "stream: expected the id"),
    "SES: a region in words": (lambda: SES("EU", AWS, SENDER), "region: expected one such as"),
    "SES: one key": (lambda: SES("eu-central-1", "AKIA", SENDER), "keys: expected the access key and its secret"),  # type: ignore[arg-type]
    "SES: keys of None": (lambda: SES("eu-central-1", (None, None), SENDER), "keys: .* got None"),  # type: ignore[arg-type]
    "SES: keys as a dict": (lambda: SES("eu-central-1", {"key": "a"}, SENDER), "keys: .* got a dict"),  # type: ignore[arg-type]
    "SES: async keys": (lambda: SES("eu-central-1", later, SENDER), "keys: later is async"),  # type: ignore[arg-type]
    "Twilio: no account": (lambda: twilio(None), "account: expected the account's SID"),
    "Twilio: no token": (lambda: twilio(token=None), "token: expected the auth token"),
    "Twilio: a number as a number": (lambda: twilio(sender=15005550006), r"sender: expected a number .* such as '\+15550100'"),
    "Twilio: a number without its country": (lambda: twilio(sender="5005550006"), "sender: expected a number with its country"),
    "Twilio: a long name": (lambda: twilio(sender="Acme Shop GmbH"), "sender: .* at most 11"),
    "Twilio: senders by shop": (lambda: twilio(sender={"acme": NUMBER}), r"sender: expected senders by country code, \{'\+1'"),
    "Twilio: a callback without https": (lambda: twilio(status_callback="acme.example"), "status_callback: expected https://"),
    "HTTPSms: a host": (lambda: any_sms("sms.example"), "url: expected https://"),
    "HTTPSms: no render": (lambda: any_sms(render=None), "render: expected a function"),
    "HTTPSms: a render of one thing": (lambda: any_sms(render=lambda message: None), "render: expected a function"),
    "HTTPSms: an async render": (lambda: any_sms(render=later), "render: later is async"),
    "HTTPSms: an async read": (lambda: any_sms("https://x.example", lambda m, t: None, later), "read: later is async"),
    "WebPush: no key": (lambda: web_push(None), "key: expected the private key"),
    "WebPush: keys as text by shop": (lambda: web_push({"acme": "x"}), "key: expected the private key"),
    "WebPush: one host": (lambda: web_push("x", hosts="push.acme.example"), "hosts: expected a list"),
    "ByDevice: a list": (lambda: ByDevice([Outbox()]), "channels: expected push channels by kind of device"),  # type: ignore[arg-type]
    "ByDevice: a class": (lambda: ByDevice({"fcm": Outbox}), "channels: expected push channels"),  # type: ignore[dict-item]
    "ByDevice: a name": (lambda: ByDevice({"fcm": "x"}), "channels: .* for 'fcm'"),  # type: ignore[dict-item]
    "Outbox: an outcome alone": (lambda: Outbox(outcomes="ok"), "outcomes: expected a list"),  # type: ignore[arg-type]
    "Outbox: outcomes as texts": (lambda: Outbox(outcomes=["ok"]), "outcomes: expected a list of Sent"),  # type: ignore[list-item]
    "Console: a file's name": (lambda: Console(stream="out.txt"), "stream: expected an open file"),  # type: ignore[arg-type]
    "LiteLLM: no model": (lambda: model(None), "model: expected a model as litellm names it"),
    "LiteLLM: seconds": (lambda: model(timeout=20), r"timeout: .* timedelta\(seconds=20\)"),
    "LiteLLM: a temperature": (lambda: model(temperature=0.4), "temperature: .* set the campaign's creativity"),
    "LiteLLM: a misspelt argument": (lambda: model(max_token=5), "max_token: .* did you mean 'max_tokens'"),
    "LiteLLM: tokens as text": (lambda: model(max_tokens="x"), "max_tokens: expected a whole number"),
    "LiteLLM: a budget of a number": (lambda: model(budget=5), r"budget: expected Budget\("),
    "LiteLLM: a price of a number": (lambda: model(price=0.1), r"price: expected Price\("),
    "LiteLLM: a store's URL": (lambda: model(store="sqlite:///x"), "store: expected the engine's store"),
    "LiteLLM: a judge of a number": (lambda: model(judge=5), "judge: expected a model"),
    "WriteOnce: nobody": (lambda: WriteOnce(None), "author: expected a copywriter"),  # type: ignore[arg-type]
    "WriteOnce: a class": (lambda: WriteOnce(Template), "author: expected a copywriter"),  # type: ignore[arg-type]
    "WriteOnce: days": (lambda: WriteOnce(Template(), fresh_for=14), "fresh_for: expected a timedelta"),  # type: ignore[arg-type]
    "Fallback: a class": (lambda: Fallback(Template), r"writers\.0: expected a copywriter"),  # type: ignore[arg-type]
    "Template: a language by name": (lambda: Template("german"), "last_locale: expected a language's code"),
    "Dashboard: an async word on who asks": (lambda: dashboard(authorize=later), "authorize: later is async"),
    "Dashboard: a word on nobody": (lambda: dashboard(authorize=lambda: None), "authorize: expected a function"),
    "Dashboard: the engine's class": (lambda: dashboard(Recovery), "recovery: expected a Recovery"),
    "Dashboard: one origin": (lambda: dashboard(Recovery(), origins="https://a.example"), "origins: expected a list"),
    "Dashboard: an origin without a scheme": (lambda: dashboard(Recovery(), origins=["a.example"]), "origins: expected an origin such as"),
    "AsyncDashboard: a word on nobody": (
        lambda: AsyncDashboard(lambda: None, authorize=lambda: None, key=KEY), "authorize: expected a function"),  # type: ignore[arg-type, return-value, misc]
    "a signature without its header": (lambda: defined(kind="hmac_sha256_hex"), r"signature\.header: required for hmac_sha256_hex; .* name"),
    "a signature with a header too many": (lambda: defined(kind="basic", header="x"), r"signature\.header: .* leave it out"),
}  # fmt: skip


@pytest.mark.parametrize("case", MISTAKES)
def test_it_is_refused_where_it_is_made(case: str) -> None:
    """A CartbackError that starts with the argument, in one line that says what it should be."""
    make, message = MISTAKES[case]
    with pytest.raises(CartbackError, match=f"^{message}"):
        make()


SECRETS: dict[str, Callable[[], Any]] = {
    "Resend": lambda: resend("re_hush hush"),
    "Postmark": lambda: Postmark("hush hush", SENDER),
    "SES": lambda: SES("eu-central-1", ("AKIA", "hush hush"), SENDER),
    "Twilio": lambda: twilio(token="hush hush"),
    "SMTP": lambda: smtp(bounce_keys="hush hush"),
    "LiteLLM": lambda: model(api_key="hush hush"),
}


@pytest.mark.parametrize("of", SECRETS)
def test_no_message_says_a_secret(of: str) -> None:
    """Errors end up in logs: of a secret that is wrong only the name is said."""
    with pytest.raises(CartbackError) as raised:
        SECRETS[of]()
    assert "hush" not in str(raised.value)


def test_seconds_are_a_guess_and_no_more() -> None:
    """What is right is taken as before: a timedelta, a function, a text."""
    assert repr(smtp(timeout=timedelta(seconds=5), username="a", password="b", port=2525)) == "SMTP()"
    assert repr(twilio(sender={"+1": NUMBER, "": "ACME"})) == "Twilio()"
    assert repr(twilio(sender=lambda message: NUMBER)) == "Twilio()"
