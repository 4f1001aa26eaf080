"""Push to browsers: each message encrypted for its one browser and posted once to the browser's push service.

404 and 410 are the protocol's own answers for a subscription that has ended (RFC 8030, 7.3). A 429 is certainly not taken, any
other refusal would be repeated, and anything else is unknown. The endpoint comes from an untrusted browser: its host has to be
a push service's, and must not resolve to an address of this network.
"""

from __future__ import annotations

import logging
import threading
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from importlib import import_module
from typing import Any

import msgspec

from cartback.channels.http import Answer, Client, asked, by_status, is_public, retry_after
from cartback.channels.trim import shortened
from cartback.domain import arguments
from cartback.domain.channels import ChannelName
from cartback.domain.subscriptions import PushSubscription, subscription_at
from cartback.domain.values import spoken
from cartback.errors import InvalidEvent, InvalidSettings, MissingExtra
from cartback.ports import Clock, OutgoingMessage, Sent

from .vapid import VapidKey

#: The push services of the browsers: Chrome, Edge and Samsung, Chromium as Linux packages it, Firefox, Safari, Edge on Windows.
PUSH_SERVICES = (
    "fcm.googleapis.com",
    "jmt17.google.com",
    "push.services.mozilla.com",
    "push.apple.com",
    "notify.windows.com",
)
#: A push service takes 4,096 bytes, of which the encryption uses 86 for its header, 16 for its tag and one for padding.
MOST = 4096 - 86 - 16 - 1
#: Microsoft's service for Edge on Windows says 406 where others say 429: the rate is too high, come back after Retry-After.
_MICROSOFT, _TOO_FAST_AT_MICROSOFT = ".notify.windows.com", 406
_LONGEST = timedelta(days=28)
_WARN_AGAIN = timedelta(minutes=10)

_log = logging.getLogger("cartback.webpush")


def _sure_of_keys(key: object) -> None:
    """Raise InvalidSettings for a key that no push can be signed with."""
    several = key.values() if isinstance(key, Mapping) else (key,)
    if not several or any(
        [not isinstance(each, VapidKey) and (each is not key or not isinstance(each, str)) for each in several]
    ):
        raise InvalidSettings(
            f"key: expected the private key as text, a VapidKey, or {{shop: VapidKey(...)}}, got {spoken(key)}"
        )


class WebPush:
    """Push to browsers, for devices of kind "webpush". `public_key` is what the browser subscribes with."""

    name: ChannelName = "push"

    def __init__(
        self,
        key: str | VapidKey | Mapping[str, VapidKey],
        *,
        subject: str | None = None,
        hosts: Sequence[str] | None = PUSH_SERVICES,
        local: bool = False,
        timeout: timedelta = timedelta(seconds=10),
        connections: int = 8,
        clock: Clock = lambda: datetime.now(UTC),
    ) -> None:
        """Make no network call until the first message.

        Args:
            key: the private key that the browsers subscribed with, 32 bytes in base64url or PEM, with `subject`; or a VapidKey,
                or one for each shop.
            subject: where a push service can reach you, "mailto:push@acme.example" or an https URL.
            hosts: the push services, with all hosts below them. None: any public host.
            local: accept http and addresses of this network as well: for a push service of your own, and tests.
            timeout: for connecting, and again for the answer.
            connections: the most that are open to one push service at once.
            clock: returns the present; may be set later, as `clock`, to the clock of a test's world.

        Raises MissingExtra without pycurl, cryptography and http-ece, InvalidSettings.
        """
        _sure_of_keys(key)
        arguments.client(timeout, connections, clock)
        arguments.yes_or_no(local, "local")
        services = [] if hosts is None else arguments.listed(hosts, "hosts", "['push.acme.example']")
        for each in services:
            arguments.written(each, "hosts", "names of push services, such as 'push.acme.example'")
        try:
            self._ece = import_module("http_ece")
        except ImportError:
            raise MissingExtra("webpush") from None
        self.clock = clock
        self._keys = VapidKey(key, subject or "") if isinstance(key, str) else key
        self._hosts = tuple([host.lower() for host in services]) if hosts is not None else None
        self._local = local
        self._client = Client(
            "webpush", timeout=timeout.total_seconds(), connections=connections, may_reach=None if local else is_public
        )
        self._warned: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return "WebPush()"

    @property
    def public_key(self) -> str:
        """Return the key for `applicationServerKey`, if all shops share one."""
        if isinstance(self._keys, Mapping):
            raise InvalidSettings("key: each shop has its own; read `public` of the shop's VapidKey")
        return self._keys.public

    def send(self, message: OutgoingMessage) -> Sent:
        """Make at most one request, and return the outcome."""
        now = self.clock()
        if message.deadline <= now:
            return Sent("not_sent", "too late")
        if message.address_kind not in ("webpush", "push", ""):
            return Sent("rejected", "not a browser's subscription")
        try:
            to = subscription_at(message.address, local=self._local)
        except InvalidEvent:
            return Sent("rejected", "the address is not a subscription")
        if not self._is_push_service(to.host):
            return Sent("rejected", "the subscription's push service is not allowed: see `hosts`")
        key = self._keys.get(message.shop) if isinstance(self._keys, Mapping) else self._keys
        if key is None:
            return Sent("rejected", "no key for this shop")
        payload = payload_of(message)
        if len(payload) > MOST:
            return Sent(
                "rejected", f"too long even without its text: {len(payload)} bytes, a push service takes {MOST}"
            )
        return self._handed_over(message, to, key, payload, now)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _handed_over(
        self, message: OutgoingMessage, to: PushSubscription, key: VapidKey, payload: bytes, now: datetime
    ) -> Sent:
        try:
            body = encrypted(self._ece, payload, to)
        except ValueError:  # 65 bytes that are no point of the curve
            return Sent("rejected", "the subscription's key is invalid", dead=True)
        headers = {
            "Authorization": key.authorization(to.origin, now),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(max(1, int(min(message.deadline - now, _LONGEST).total_seconds()))),
            "Topic": _topic(message),
            "Urgency": "normal",
        }
        return asked(self._client.submit(to.endpoint, headers, body).result, lambda answer: self._read(answer, to.host))

    def _read(self, answer: Answer, host: str) -> Sent:
        if answer.status == _TOO_FAST_AT_MICROSOFT and host.endswith(_MICROSOFT):
            return Sent("not_sent", str(answer.status), retry_after=retry_after(answer, self.clock()))
        if answer.status in (404, 410):
            return Sent("rejected", str(answer.status), dead=True)
        if answer.status in (400, 401, 403):
            self._warn(answer.status)
        return by_status(answer, self.clock())

    def _is_push_service(self, host: str) -> bool:
        if self._local or self._hosts is None:
            return True
        return any([host == known or host.endswith(f".{known}") for known in self._hosts])

    def _warn(self, status: int) -> None:
        now = self.clock()
        with self._lock:
            before = self._warned.get(str(status))
            if before is not None and abs(now - before) < _WARN_AGAIN:
                return
            self._warned[str(status)] = now
        _log.warning(
            "a push service refuses the requests (%d): check that `key` is the key that browsers subscribed with",
            status,
        )


def payload_of(message: OutgoingMessage) -> bytes:
    """Write the payload of the service worker: texts, link, picture, and the tokens by which it reports an open.

    A payload that is too long loses its picture, then the end of its texts, never the link; one without room for a word stays
    too long.
    """
    data: Mapping[str, str | None] = {
        "title": message.title,
        "body": message.body,
        "link": message.link,
        "image": message.image,
        "tag": _topic(message),
    }
    fields: dict[str, Any] = {name: _whole(text) for name, text in data.items() if text is not None}
    fields["data"] = dict(message.data)
    whole = msgspec.json.encode(fields)
    if len(whole) <= MOST:
        return whole
    short = shortened(fields, lambda: msgspec.json.encode(fields), MOST)
    return short if fields["title"] or fields["body"] else whole


def _whole(text: str) -> str:
    """Replace unpaired surrogates, which cannot be written as UTF-8."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def encrypted(ece: Any, payload: bytes, to: PushSubscription) -> bytes:
    """Encrypt for the one browser, with a key pair for this message alone (RFC 8291). Raises ValueError for an invalid key."""
    from cryptography.hazmat.primitives.asymmetric import ec

    body: bytes = ece.encrypt(
        payload,
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=to.key,
        auth_secret=to.secret,
        version="aes128gcm",
    )
    return body


def _topic(message: OutgoingMessage) -> str:
    """Return the message's topic: a browser shows only the newest message of one cart."""
    stamp = f"{message.shop}\x1f{message.session or message.id}".encode("utf-8", "replace")
    return urlsafe_b64encode(blake2b(stamp, digest_size=18).digest()).decode()
