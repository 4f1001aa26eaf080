"""What Google's packages and pycurl warn of costs no push, although the suite makes errors of warnings."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from cartback.channels.fcm import FCM
from cartback.ports import OutgoingMessage, Sent
from cartback.testing import FakeClock
from cartback.testing.fcmserver import FCMServer

NOW = datetime(2026, 1, 5, 15, tzinfo=UTC)


class Loud:
    """Whatever is asked of it, it warns first; `through` names what answers with another one like it."""

    def __init__(self, quiet: Any, *through: str) -> None:
        self._quiet, self._through = quiet, through

    def __getattr__(self, name: str) -> Any:
        warnings.warn(f"{name} is deprecated", FutureWarning, stacklevel=2)
        found = getattr(self._quiet, name)
        if name not in self._through:
            return found
        return (lambda *args: Loud(found(*args))) if callable(found) else Loud(found, *self._through)


@pytest.fixture
def server() -> Iterator[FCMServer]:
    with FCMServer() as running:
        yield running


def sent(channel: FCM) -> Sent:
    """One push to one device, on a loop of its own."""

    async def once() -> Sent:
        try:
            return await channel.send(
                OutgoingMessage(
                    id="n1", shop="acme", shopper="s1", channel="push", address="device-1", attempt=1, title="Hi",
                    body="Your Mug waits.", link="https://acme.test/cart/1", deadline=NOW + timedelta(hours=6),
                    kind="cart_recovery", address_kind="fcm",
                )
            )  # fmt: skip
        finally:
            await channel.aclose()

    return asyncio.run(once())


def fcm(server: FCMServer, app: Any, **settings: Any) -> FCM:
    return FCM(app, endpoint=server.url, clock=FakeClock(NOW), **settings)


def test_an_app_that_warns(server: FCMServer) -> None:
    """When it is asked for its project and its credentials."""
    assert sent(fcm(server, Loud(server.app(), "credential"))).outcome == "ok"


def test_credentials_that_warn(server: FCMServer) -> None:
    """When a token is fetched, in a thread: google-auth does, of a user's own credentials and of old Pythons."""
    app = server.app()
    quiet = app.credential.get_credential()

    class Credential:
        token, valid = None, False

        def refresh(self, transport: Any) -> None:
            warnings.warn("of google-auth", FutureWarning, stacklevel=2)
            quiet.refresh(transport)
            self.token, self.valid = quiet.token, quiet.valid

    class App:
        project_id, credential = app.project_id, SimpleNamespace(get_credential=Credential)

    assert sent(fcm(server, App())).outcome == "ok"


def test_a_client_that_warns(server: FCMServer) -> None:
    """When an option is set that libcurl has a newer one for: an error there would cost the message."""

    class Options(dict[int, Any]):
        def items(self) -> Any:
            warnings.warn("of pycurl", DeprecationWarning, stacklevel=2)
            return super().items()

    channel = fcm(server, server.app())
    channel._client._options = Options(channel._client._options)
    assert sent(channel).outcome == "ok"
    assert len(server.requests) == 1


def test_the_hosts_own_edit_is_heard(server: FCMServer) -> None:
    """It is the host's code: a warning of its own is what the host made of it, here a refusal that names it."""

    def edit(message: Any, _ours: Any) -> Any:
        warnings.warn("of the host", UserWarning, stacklevel=2)
        return message

    answer = sent(fcm(server, server.app(), edit=edit))
    assert (answer.outcome, answer.detail) == ("rejected", "edit: UserWarning")
