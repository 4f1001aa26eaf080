"""Is SNS the sender, from a topic of the host's? The envelope's signature, by a certificate that only AWS can serve.

The envelope has to be parsed to find its signature; the message in it stays text until that holds. Anyone with an AWS
account can have SNS sign something, so the topic has to be one of those that the host names.
https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable, Collection
from typing import Any

import msgspec

from cartback.errors import BadSignature, InvalidSettings, MissingExtra
from cartback.sources.limits import Limits
from cartback.sources.reading import parsed

#: Returns the certificate (PEM) at a URL that was verified as AWS's.
Certificate = Callable[[str], bytes]

_HOST = r"https://sns\.[a-z]{2,3}(?:-[a-z]+)+-[0-9]{1,2}\.amazonaws\.com(?:\.cn)?"
_CERTIFICATE = re.compile(_HOST + r"/SimpleNotificationService-[0-9A-Za-z]{1,64}\.pem", re.ASCII)
_CONFIRM = re.compile(_HOST + r"/\?Action=ConfirmSubscription&[A-Za-z0-9_=&:%.-]{1,1500}", re.ASCII)


class Envelope(msgspec.Struct, rename="pascal"):
    """A request of SNS."""

    type: str
    message_id: str
    topic_arn: str
    message: str
    timestamp: str
    signature_version: str
    signature: str
    signing_cert_url: str = msgspec.field(name="SigningCertURL")
    subject: str | None = None
    token: str | None = None
    subscribe_url: str | None = msgspec.field(default=None, name="SubscribeURL")

    def signed(self) -> bytes:
        """Return the signed text: names and values, a line each, in the order of their names."""
        pairs: list[tuple[str, str | None]] = [("Message", self.message), ("MessageId", self.message_id)]
        if self.type == "Notification":
            pairs += [("Subject", self.subject)]
        else:
            pairs += [("SubscribeURL", self.subscribe_url or "")]
        pairs += [("Timestamp", self.timestamp)]
        if self.type != "Notification":
            pairs += [("Token", self.token or "")]
        pairs += [("TopicArn", self.topic_arn), ("Type", self.type)]
        return "".join(f"{name}\n{value}\n" for name, value in pairs if value is not None).encode(
            "utf-8", "surrogatepass"
        )

    @property
    def confirm_at(self) -> str | None:
        """Return the URL that confirms a subscription, if it is SNS's."""
        url = self.subscribe_url or ""
        return url if self.type == "SubscriptionConfirmation" and _CONFIRM.fullmatch(url) else None


_DECODER = msgspec.json.Decoder(Envelope)


def topic_arns(topics: str | Collection[str]) -> set[str]:
    """Return the ARNs of the topics. Raises InvalidSettings."""
    several: object = [topics] if isinstance(topics, str) else topics
    given: list[object] = list(several) if isinstance(several, Collection) else []
    if not given or not all(isinstance(topic, str) and topic.startswith("arn:aws") for topic in given):
        raise InvalidSettings("topics: expected the ARN of the SNS topic, 'arn:aws:sns:...', or several")
    return {str(topic) for topic in given}


def opened(body: bytes, topics: str | Collection[str], certificate: Certificate, limits: Limits) -> Envelope:
    """Return the envelope, once its signature holds. Raises BadSignature, TooLarge, MalformedDelivery, InvalidSettings."""
    allowed = topic_arns(topics)
    envelope = parsed(_DECODER, body, limits)
    if envelope.topic_arn not in allowed:
        raise BadSignature(
            "TopicArn: expected one of `topics`, got another topic; a valid SNS signature alone does not prove the sender"
        )
    if _CERTIFICATE.fullmatch(envelope.signing_cert_url) is None:
        raise BadSignature("SigningCertURL: expected the URL of an SNS certificate at amazonaws.com")
    _verify(envelope, certificate(envelope.signing_cert_url))
    return envelope


def _verify(envelope: Envelope, pem: bytes) -> None:
    """Raise BadSignature, and MissingExtra without cryptography."""
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
        from cryptography.hazmat.primitives.hashes import SHA1, SHA256
        from cryptography.x509 import load_pem_x509_certificate
    except ImportError:
        raise MissingExtra("ses") from None
    ways: dict[str, Any] = {"1": SHA1, "2": SHA256}
    way = ways.get(envelope.signature_version)
    if way is None:
        raise BadSignature("SignatureVersion: expected 1 or 2")
    try:
        signature = b64decode(envelope.signature, validate=True)
        key = load_pem_x509_certificate(pem).public_key()
    except ValueError:
        raise BadSignature("Signature: expected base64, and a readable certificate at SigningCertURL") from None
    if not isinstance(key, RSAPublicKey):
        raise BadSignature("SigningCertURL: expected a certificate with an RSA key")
    try:
        key.verify(signature, envelope.signed(), PKCS1v15(), way())
    except InvalidSignature:
        raise BadSignature("Signature: does not match") from None
