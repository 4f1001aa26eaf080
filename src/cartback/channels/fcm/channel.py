"""FCM: the channel. One call of `send` makes at most one request; `reply` maps its answer to the outcome.

Every failure that can be known before the wire is reported before the wire, as "not sent" or "rejected".
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeAlias

from attrs import frozen

from cartback.channels.http import Answer, Batch, Client, NoAnswer, NotReached
from cartback.domain import arguments
from cartback.domain.channels import ChannelName
from cartback.domain.values import shown
from cartback.errors import InvalidSettings
from cartback.ports import Clock, OutgoingMessage, Sent
from cartback.vendor_warnings import muted

from .access import Access, NoAccess
from .payload import Edit, Style, Unsendable, encoded
from .quota import SendingRate
from .reply import ReplyReading, read
from .vendor import load, transport_within

#: One firebase_admin.App for all shops, one for each shop, or a function from shop to App (or None).
Apps: TypeAlias = Any

_KINDS = frozenset({"", "fcm", "fid", "push"})
_WARNINGS = {
    "SENDER_ID_MISMATCH": "devices are registered with another Firebase project; their tokens are kept and not used",
    "THIRD_PARTY_AUTH_ERROR": "Apple or a web push service refuses the project's key: see the Firebase console",
    "APNS_AUTH_ERROR": "Apple refuses the project's key: see the Firebase console",
    "PERMISSION_DENIED": "the service account may not send messages for this project; messages wait until it has the role",
    "NOT_FOUND": "the project does not exist, or Cloud Messaging is not set up in it; messages wait until this is corrected",
    "UNAUTHENTICATED": "Google refuses the access token of the service account",
}
_WARN_AGAIN = timedelta(minutes=10)
#: The most tokens of another sender that are remembered, as hashes.
_MOST_FOREIGN = 10_000

_log = logging.getLogger("cartback.fcm")


@frozen(eq=False)
class _Project:
    """The state of one App."""

    id: str
    url: str
    access: Access
    rate: SendingRate


def _links(links: Mapping[str, str] | None) -> dict[str, str]:
    if links is not None and not isinstance(links, Mapping):
        raise InvalidSettings(
            f"links: expected links by kind of campaign, {{'cart_recovery': 'acme://cart'}}, got {shown(links)}"
        )
    return dict(links or {})


def _sure_of_apps(app: object) -> None:
    """Raise InvalidSettings for an app that cannot give an access token."""
    if not isinstance(app, Mapping) and callable(app) and not isinstance(app, type):
        arguments.function(app, "app", "shop -> App", 1, plain=True)
        return
    several = list(app.values()) if isinstance(app, Mapping) else [app]
    with muted():
        wrong = [each for each in several if isinstance(each, type) or not hasattr(each, "credential")]
    if wrong or not several:
        raise InvalidSettings(
            "app: expected a firebase_admin.App, such as initialize_app(credentials.Certificate('service.json')), a mapping from "
            f"shop to App, or a function, got {shown(wrong[0]) if wrong else 'an empty one'}"
        )


class FCM:
    """Push through Firebase Cloud Messaging, for devices of kind "fcm" (registration tokens) and "fid".

    May be used from any event loop and any thread.
    """

    name: ChannelName = "push"

    def __init__(
        self,
        app: Apps,
        *,
        links: Mapping[str, str] | None = None,
        badge: int | None = None,
        android_channel: str | None = None,
        edit: Edit | None = None,
        per_minute: float = 600_000,
        ramp: timedelta = timedelta(seconds=60),
        timeout: timedelta = timedelta(seconds=10),
        connections: int = 100,
        endpoint: str = "https://fcm.googleapis.com",
        ca: str | None = None,
        clock: Clock = lambda: datetime.now(UTC),
    ) -> None:
        """Check the settings. No network call is made until the first message.

        Args:
            app: a firebase_admin.App; or one for each shop, as a mapping or a function from the shop's id. They are yours
                to delete.
            links: by kind of campaign ("cart_recovery", "checkout_recovery", "winback"), the target of a tap in the app:
                "acme://cart?web={link}". {link}, {notification} and {shop} are filled in, quoted for a URL. The web link
                goes along as `web_link`; a kind without a template has it as its link.
            badge: the number on the app's icon; None leaves it alone.
            android_channel: id of the app's notification channel; None is its default.
            edit: called with each firebase_admin.messaging.Message and its OutgoingMessage before encoding; may change the
                Message, or return another. An exception counts as rejected.
            per_minute: the project's quota; a message over it is reported as not sent, to be tried again.
            ramp: the time from a standing start, at a tenth of the rate, to the full rate.
            timeout: for connecting, with the wait for a connection, and again for the answer.
            connections: the most that are open at once. FCM speaks HTTP/2: each carries a hundred messages at a time.
            endpoint: where FCM is; another one in tests.
            ca: a file of trusted certificates, for an `endpoint` of your own; None is the system's.
            clock: returns the present; may be set later, as `clock`, to the clock of a test's world.

        Raises MissingExtra without firebase-admin and pycurl, InvalidSettings.
        """
        arguments.number(per_minute, "per_minute")
        arguments.span(ramp, "ramp", timedelta(0))
        arguments.client(timeout, connections, clock)
        arguments.web_address(endpoint, "endpoint")
        if ca is not None and not Path(ca).is_file():
            raise InvalidSettings(f"ca: expected the path of a file of certificates; there is no file at {ca!r:.80}")
        self._vendor = load()
        self.clock = clock
        self._app, self._seconds = app, timeout.total_seconds()
        self._style = Style(_links(links), badge, android_channel, edit)
        self._per_minute, self._ramp, self._endpoint = per_minute, ramp, endpoint.rstrip("/")
        self._client = Client("fcm", timeout=self._seconds, connections=connections, ca=ca)
        _sure_of_apps(app)  # once it is known that the packages are there
        self._projects: dict[Any, _Project] = {}
        self._rates: dict[str, SendingRate] = {}
        self._foreign: OrderedDict[bytes, None] = OrderedDict()
        self._warned: dict[tuple[str, str], datetime] = {}
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return "FCM()"

    async def send(self, message: OutgoingMessage) -> Sent:
        """Make at most one request, and return the outcome. Raises nothing of its own."""
        now = self.clock()
        project = _unwanted(message, now) or await self._project(message.shop)
        if isinstance(project, Sent):
            return project
        body = self._encoded(project, message, now)
        if isinstance(body, Sent):
            return body
        wait = project.rate.take(now)
        return _over_the_rate(wait) if wait is not None else await self._asked(project, message, body)

    async def _asked(self, project: _Project, message: OutgoingMessage, body: bytes) -> Sent:
        """Make the one request of a message, and return the outcome."""
        try:
            token = await project.access.token()
            came = await asyncio.wrap_future(self._client.submit(project.url, _headers(token), body))
        except (NoAccess, NotReached, NoAnswer) as problem:
            return _not_answered(problem)
        return self._answered(project, message, token, came)

    def send_many(self, messages: Sequence[OutgoingMessage]) -> list[Sent]:
        """Make at most one request for each message, all of them side by side, and return the outcomes in order.

        Blocks the calling thread, at most three times `timeout` and five seconds, plus the time for access tokens.
        """
        now = self.clock()
        sent: dict[int, Sent] = {}
        bodies: dict[_Project, dict[int, bytes]] = {}
        projects = {shop: self._project_now(shop) for shop in dict.fromkeys([message.shop for message in messages])}
        for n, message in enumerate(messages):
            try:
                project = _unwanted(message, now) or projects[message.shop]
                body = project if isinstance(project, Sent) else self._encoded(project, message, now)
            except Exception as error:  # noqa: BLE001 - of this message alone, of which nothing was handed over
                body = Sent("not_sent", type(error).__name__)
            if isinstance(body, Sent):
                sent[n] = body
            elif isinstance(project, _Project):
                bodies.setdefault(project, {})[n] = body
        for project, its in bodies.items():
            for n, wait in zip(tuple(its), project.rate.take_all(len(its), now), strict=True):
                if wait is not None:
                    sent[n] = _over_the_rate(wait)
                    del its[n]
        under_way = [(project, its, *self._begun(project, list(its.values()))) for project, its in bodies.items()]
        for project, its, token, batch in under_way:
            came = batch.answers() if isinstance(batch, Batch) else [batch] * len(its)
            for n, answer in zip(its, came, strict=True):
                sent[n] = self._came(project, messages[n], token, answer)
        return [sent[n] for n in range(len(messages))]

    def _begun(self, project: _Project, bodies: Sequence[bytes]) -> tuple[str, Batch | NoAccess]:
        """Begin a request for each body. Return the access token that they carry, and the batch."""
        try:
            token = project.access.token_now()
        except NoAccess as problem:
            return "", problem
        return token, self._client.submit_all(project.url, _headers(token), bodies)

    def _came(
        self, project: _Project, message: OutgoingMessage, token: str, came: Answer | NoAccess | NotReached | NoAnswer
    ) -> Sent:
        if not isinstance(came, Answer):
            return _not_answered(came)
        try:
            return self._answered(project, message, token, came)
        except Exception as error:  # noqa: BLE001 - of this answer alone
            return Sent("unknown", type(error).__name__)

    def _encoded(self, project: _Project, message: OutgoingMessage, now: datetime) -> bytes | Sent:
        """Encode the request, or return the outcome if there is none to make."""
        if self._foreign and _fingerprint(project, message) in self._foreign:
            return Sent("rejected", "403 SENDER_ID_MISMATCH before")
        try:
            return encoded(message, now, self._style, self._vendor.messaging)
        except Unsendable as problem:
            return Sent("rejected", str(problem))
        except Exception as error:  # noqa: BLE001 - of the host's `edit`; nothing was sent, nor will be
            return Sent("rejected", f"edit: {type(error).__name__}")

    def _answered(self, project: _Project, message: OutgoingMessage, token: str, answer: Answer) -> Sent:
        now, retry_after = self.clock(), answer.headers.get("retry-after") if answer.status != 200 else None
        reading = read(answer.status, retry_after, answer.body, attempt=message.attempt, now=now)
        if reading.code:
            self._learn(project, message, token, reading, now)
        return reading.sent

    def _learn(
        self, project: _Project, message: OutgoingMessage, token: str, reading: ReplyReading, now: datetime
    ) -> None:
        """Remember an answer that concerns more than this one message."""
        if reading.access_refused:
            project.access.refused(token)
        if reading.code == "SENDER_ID_MISMATCH":
            with self._lock:
                self._foreign[_fingerprint(project, message)] = None
                while len(self._foreign) > _MOST_FOREIGN:
                    self._foreign.popitem(last=False)
        if reading.code in _WARNINGS:
            self._warn(project.id, reading.code, now)

    def _warn(self, project: str, code: str, now: datetime) -> None:
        """Warn the operator of wrong settings, not with every message."""
        with self._lock:
            warned_at = self._warned.get((project, code))
            if warned_at is not None and abs(now - warned_at) < _WARN_AGAIN:
                return
            self._warned[project, code] = now
        _log.warning("Firebase project %s: %s: %s", project, code, _WARNINGS[code])

    # --- projects

    async def _project(self, shop: str) -> _Project | Sent:
        """Return the shop's project, or the outcome if it has none. The project is opened in a thread."""
        known = self._known(shop)
        return known if known is not None else await asyncio.to_thread(self._project_now, shop)

    def _project_now(self, shop: str) -> _Project | Sent:
        """Return the project as `_project` does; block the calling thread meanwhile."""
        known = self._known(shop)
        if known is not None:
            return known
        try:
            return self._opened(self._app_of(shop))
        except Exception as error:  # noqa: BLE001 - of the host's function, or of credentials that cannot be loaded
            return Sent("not_sent", f"no Firebase app ({type(error).__name__})")

    def _known(self, shop: str) -> _Project | Sent | None:
        """Return the shop's project if it is open, or the outcome if it has none."""
        try:
            app = self._app_of(shop)
            return self._projects.get(app) if app is not None else Sent("rejected", "no Firebase app for this shop")
        except Exception as error:  # noqa: BLE001 - of the host's function
            return Sent("not_sent", f"no Firebase app ({type(error).__name__})")

    def _now(self) -> datetime:
        return self.clock()

    def _app_of(self, shop: str) -> Any:
        if isinstance(self._app, Mapping):
            return self._app.get(shop)
        return self._app(shop) if callable(self._app) else self._app

    def _opened(self, app: Any) -> _Project:
        """Open the app, which may look for its credentials and project on the network."""
        with self._lock:
            known = self._projects.get(app)
        if known is not None:
            return known
        with muted():
            project_id, credential = app.project_id, app.credential.get_credential()
        if not project_id:
            raise InvalidSettings("app: it has no project id; set the projectId option")
        transport = transport_within(self._vendor, self._seconds)
        access = Access(credential, transport, self._seconds, self._now)
        with self._lock:
            rate = self._rates.setdefault(project_id, SendingRate(self._per_minute, self._ramp))
            url = f"{self._endpoint}/v1/projects/{project_id}/messages:send"
            return self._projects.setdefault(app, _Project(project_id, url, access, rate))

    # --- the end

    def close(self) -> None:
        """Close the connections; the outcome of requests under way is unknown. The next message opens new ones."""
        self._client.close()

    async def aclose(self) -> None:
        """Close the connections as soon as no request is under way. The next message opens new ones."""
        self._client.release()


def _unwanted(message: OutgoingMessage, now: datetime) -> Sent | None:
    """Return the outcome of a message that no project could send, or None."""
    if message.deadline <= now:
        return Sent("not_sent", "too late")
    if message.address_kind not in _KINDS:
        return Sent("rejected", "not an FCM device")
    return None


def _over_the_rate(wait: timedelta) -> Sent:
    return Sent("not_sent", "over the rate limit", retry_after=wait)


def _headers(token: str) -> dict[str, str]:
    return {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json; charset=utf-8",
        "Accept": "application/json",
        "X-GOOG-API-FORMAT-VERSION": "2",  # errors with their details
        "User-Agent": "",
    }


def _not_answered(problem: NoAccess | NotReached | NoAnswer) -> Sent:
    if isinstance(problem, NoAnswer):
        return Sent("unknown", f"no answer ({problem})")
    what = "connection" if isinstance(problem, NotReached) else "access token"
    return Sent("not_sent", f"no {what} ({problem})")


def _fingerprint(project: _Project, message: OutgoingMessage) -> bytes:
    return sha256(f"{project.id}\x1f{message.address}".encode("utf-8", "replace")).digest()[:16]
