"""Values that nobody may ever read in a log, a repr or an error: what is personal, and what is secret."""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

#: Personal: what identifies somebody, or lets one reach them.
EMAIL = "canary.ana@personal.example"
PHONE = "+4915550917733"
NAME = "Canarianne"
TOKEN = "canary-device-token:APA91bHPRgkF3JUikC4ENAHEeMrd41Zxv3hVZjC9KtT8OvPVGJ"
LINK = "https://acme.test/cart/c/1?key=canary-cart-key-5f1c"
#: Secret: what opens something.
LINK_KEY = "canary-link-key-20a1e0b34c"
CLIENT_SECRET = "canary-client-secret-771e2"
API_KEY = "sk-canary-api-key-91b7d6a2"
PASSWORD = "canary-database-password-3"

_PERSONAL = {"e-mail": EMAIL, "phone": PHONE[1:], "name": NAME, "device": TOKEN, "link": "canary-cart-key-5f1c"}
_SECRET = {"link key": LINK_KEY, "client secret": CLIENT_SECRET, "API key": API_KEY, "password": PASSWORD}
CANARIES = {**_PERSONAL, **_SECRET}


def heard(text: str, **more: str) -> list[str]:
    """Which canaries sing in the text, in whatever case."""
    folded = text.casefold()
    sing = [name for name, canary in {**CANARIES, **more}.items() if canary.casefold() in folded]
    return [*sing, "private key"] if re.search(r"MII[A-Za-z0-9+/]{20}", text) else sing


def told(error: BaseException) -> str:
    """All that a log shows of an error: the error, its causes, and where it came from."""
    return "".join(traceback.format_exception(error)) + repr(error)


class _Everything(logging.Handler):
    """Keeps whatever is logged, as text and as what the text was made of."""

    def __init__(self, into: StringIO) -> None:
        super().__init__(logging.NOTSET)
        self.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))
        self._into = into

    def emit(self, record: logging.LogRecord) -> None:
        self._into.write(f"{self.format(record)} {record.args!r}\n")


@contextmanager
def listening() -> Iterator[StringIO]:
    """Every logger that there is or will be, at DEBUG, whatever it was told before."""
    into, root = StringIO(), logging.getLogger()
    handler = _Everything(into)
    loggers = [one for one in logging.root.manager.loggerDict.values() if isinstance(one, logging.Logger)]
    before = [(one, one.level, one.propagate, one.disabled) for one in [root, *loggers]]
    root.addHandler(handler)
    for one, *_ in before:
        one.setLevel(logging.DEBUG)
        one.propagate, one.disabled = True, False
    try:
        yield into
    finally:
        root.removeHandler(handler)
        for one, level, propagate, disabled in before:
            one.setLevel(level)
            one.propagate, one.disabled = propagate, disabled
