"""Web push keeps the contract of every channel: one request a call, and a true word about it."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from collections.abc import Iterator
from datetime import timedelta
from json import loads
from typing import Any, ClassVar

import pytest

from cartback.ports import OutgoingMessage
from cartback.testing import ChannelSuite
from cartback.testing.suites import Provider, ProviderReply, ProviderRequest

pytest.importorskip("pycurl", reason='the webpush extra is not installed: pip install "cartback[webpush]"')
pytest.importorskip("http_ece", reason='the webpush extra is not installed: pip install "cartback[webpush]"')

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from cartback.channels.webpush import PushSubscription, VapidKey, WebPush

KEY, _ = VapidKey.generate("mailto:push@acme.example")
BROWSER = ec.derive_private_key(7, ec.SECP256R1())
POINT = BROWSER.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
SECRET = bytes(range(16))


class TestWebPush(ChannelSuite):
    """As a push service answers."""

    replies: ClassVar[dict[int, bytes]] = {200: b""}
    opted_out: ClassVar[dict[str, str]] = {
        "test_what_the_provider_refused_is_rejected": "a bare 404 is the protocol's proof that a subscription is no more "
        "(RFC 8030, 7.3); the other refusals are a case of this class",
        "test_a_long_body_arrives_whole_or_not_at_all": "a push service takes 4,096 bytes; a longer body is cut and ends in an "
        "ellipsis, which is a case of this class",
    }

    @pytest.fixture
    def channel(self, provider: Provider) -> Iterator[Any]:
        self.provider_url = provider.url
        made = WebPush(KEY, local=True, timeout=timedelta(seconds=2), connections=16)
        yield made
        made.close()

    def address(self, n: int) -> str:
        """Make the subscription of the n-th browser."""
        return PushSubscription(f"{self.server.url}/zerlina-quux-{n}", POINT, SECRET).address

    def message(self, n: int = 1, **changes: Any) -> OutgoingMessage:
        """Address it to a browser."""
        return super().message(n, **{"address_kind": "webpush", **changes})

    def words(self, request: ProviderRequest) -> str:
        """Read it as the browser does."""
        text = http_ece.decrypt(request.body, private_key=BROWSER, auth_secret=SECRET, version="aes128gcm")
        fields = loads(text)
        address = PushSubscription(f"{self.server.url}{request.path}", POINT, SECRET).address
        return "\n".join([address, *[str(fields.get(name, "")) for name in ("title", "body", "link")]])

    @pytest.mark.parametrize("status", [400, 401, 403, 413, 422])
    def test_a_refusal_is_rejected_and_proves_nothing(self, status: int) -> None:
        """It would refuse it again; the subscription may be good all the same."""
        self.server.answers(ProviderReply(status, {"Content-Type": "text/html"}, b"<html>no</html>"))
        result = self.send(self.message())
        assert (result.sent.outcome, result.sent.dead, len(self.server.requests)) == ("rejected", False, 1)

    def test_a_long_body_fills_the_room_and_ends_in_an_ellipsis(self) -> None:
        """A body of 5,000 characters loses its end, not inside a word, and no more than it must."""
        self.send(self.message(body="mug " * 1250))
        [words] = [self.words(request) for request in self.server.requests]
        assert "mug mug" in words
        assert "mug\u2026" in words
        assert len(words.encode()) > 3_500

    def test_a_token_is_for_the_push_service_alone(self) -> None:
        """It names its origin: another service could not use it."""
        self.send(self.message())
        token = self.server.requests[0].headers["authorization"].partition("t=")[2].partition(",")[0]
        claims = token.split(".")[1]
        assert loads(urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["aud"] == self.server.url
