"""Deliveries as the providers' documentation shows them, about our own messages: what is in them, and signed as they sign."""

from __future__ import annotations

import hmac
import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

AT = datetime(2026, 1, 5, 15, tzinfo=UTC)
ID = "348258af8357d6734ece69eb"
SHOP = "YWNtZQ"  # "acme"
ANA = "ana@example.com"
LOGIN = "postmark:hush"
WHSEC = "whsec_" + b64encode(b"a secret of thirty-two bytes, yes").decode()
TOPIC = "arn:aws:sns:us-east-1:123456789012:mail"
CERTIFICATE_URL = "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem"

# --- Amazon SES: events of a configuration set, in the envelope of SNS --------------------------------------------------

_MAIL: dict[str, Any] = {
    "timestamp": "2026-01-05T14:40:02.012Z",
    "source": "Acme <hello@mail.acme.example>",
    "sourceArn": "arn:aws:ses:us-east-1:123456789012:identity/mail.acme.example",
    "sendingAccountId": "123456789012",
    "messageId": "EXAMPLE7c191be45-e9aedb9a-02f9-4d12-a87d-dd0099a07f8a-000000",
    "destination": [ANA],
    "headersTruncated": False,
    "headers": [{"name": "From", "value": "Acme <hello@mail.acme.example>"}, {"name": "Subject", "value": "Still thinking?"}],
    "commonHeaders": {"from": ["Acme <hello@mail.acme.example>"], "to": [ANA], "subject": "Still thinking?"},
    "tags": {
        "ses:configuration-set": ["cartback"], "ses:source-ip": ["192.0.2.0"], "notification": [ID], "shop": [SHOP],
    },
}  # fmt: skip
_AGENT = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"
SES: dict[str, dict[str, Any]] = {
    "bounce": {
        "eventType": "Bounce",
        "bounce": {
            "bounceType": "Permanent", "bounceSubType": "General",
            "bouncedRecipients": [
                {"emailAddress": ANA, "action": "failed", "status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1 user unknown"}
            ],
            "timestamp": "2026-01-05T14:41:02.669Z", "feedbackId": "01000157c44f053b-61b59c11-9236-11e6-8f96-7be8aexample-000000",
            "reportingMTA": "dsn; mta.example.com",
        },
        "mail": _MAIL,
    },
    "soft bounce": {
        "eventType": "Bounce",
        "bounce": {
            "bounceType": "Transient", "bounceSubType": "MailboxFull",
            "bouncedRecipients": [{"emailAddress": ANA, "status": "5.2.2"}], "timestamp": "2026-01-05T14:41:02.669Z",
        },
        "mail": _MAIL,
    },
    "policy bounce": {
        "eventType": "Bounce",
        "bounce": {
            "bounceType": "Permanent", "bounceSubType": "General",
            "bouncedRecipients": [{"emailAddress": ANA, "status": "5.7.1"}], "timestamp": "2026-01-05T14:41:02.669Z",
        },
        "mail": _MAIL,
    },
    "complaint": {
        "eventType": "Complaint",
        "complaint": {
            "complainedRecipients": [{"emailAddress": ANA}], "timestamp": "2026-01-05T14:41:12.123Z",
            "feedbackId": "01000157c44f053b", "userAgent": "Amazon SES Mailbox Simulator", "complaintFeedbackType": "abuse",
            "arrivalDate": "2026-01-05T14:41:12.123Z",
        },
        "mail": _MAIL,
    },
    "delivery": {
        "eventType": "Delivery",
        "mail": _MAIL,
        "delivery": {
            "timestamp": "2026-01-05T14:40:23.030Z", "processingTimeMillis": 11, "recipients": [ANA],
            "smtpResponse": "250 2.6.0 Message received", "remoteMtaIp": "203.0.113.9", "reportingMTA": "mta.example.com",
        },
    },
    "open": {
        "eventType": "Open", "mail": _MAIL,
        "open": {"ipAddress": "192.0.2.1", "timestamp": "2026-01-05T14:51:25.000Z", "userAgent": _AGENT},
    },
    "click": {
        "eventType": "Click", "mail": _MAIL,
        "click": {
            "ipAddress": "192.0.2.1", "link": "https://acme.example/r/click?t=x", "linkTags": None,
            "timestamp": "2026-01-05T14:51:25.000Z", "userAgent": _AGENT,
        },
    },
    "unsubscribed": {
        "eventType": "Subscription", "mail": _MAIL,
        "subscription": {
            "contactList": "shoppers", "timestamp": "2026-01-05T14:51:25.000Z", "source": "UnsubscribeHeader",
            "newTopicPreferences": {"unsubscribeAll": True, "topicSubscriptionStatus": []},
            "oldTopicPreferences": {"unsubscribeAll": False, "topicSubscriptionStatus": []},
        },
    },
    "send": {"eventType": "Send", "mail": _MAIL, "send": {}},
    "delay": {
        "eventType": "DeliveryDelay", "mail": _MAIL,
        "deliveryDelay": {
            "timestamp": "2026-01-05T14:51:25.000Z", "delayType": "TransientCommunicationFailure",
            "delayedRecipients": [{"emailAddress": ANA, "status": "4.4.1"}],
        },
    },
}  # fmt: skip


@cache
def _signer() -> tuple[Any, bytes]:
    """A key, and the certificate of it that our own "SNS" serves."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.x509.oid import NameOID

    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(1)
        .not_valid_before(AT)
        .not_valid_after(AT + timedelta(days=365))
        .sign(private, hashes.SHA256())
    )
    return private, made.public_bytes(serialization.Encoding.PEM)


def certificate(url: str) -> bytes:
    """What is served at the one URL."""
    assert url == CERTIFICATE_URL
    return _signer()[1]


def sns(message: object, version: str = "1", **changes: Any) -> bytes:
    """An envelope as SNS posts it, signed as its documentation says."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

    envelope: dict[str, Any] = {
        "Type": "Notification", "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324", "TopicArn": TOPIC,
        "Message": message if isinstance(message, str) else json.dumps(message), "Timestamp": "2026-01-05T14:55:00.000Z",
        "SignatureVersion": version, "SigningCertURL": CERTIFICATE_URL,
        "UnsubscribeURL": "https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=x", **changes,
    }  # fmt: skip
    names = ("Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
    text = "".join(f"{name}\n{envelope[name]}\n" for name in names if name in envelope)
    way = hashes.SHA1() if version == "1" else hashes.SHA256()  # noqa: S303 - what SNS signs with by default
    envelope["Signature"] = b64encode(_signer()[0].sign(text.encode(), PKCS1v15(), way)).decode()
    return json.dumps(envelope).encode()


# --- Postmark ---------------------------------------------------------------------------------------------------------

_OURS: dict[str, Any] = {
    "MessageID": "00000000-1111-2222-3333-444444444444", "ServerID": 23, "MessageStream": "broadcast", "Tag": "",
    "Metadata": {"notification": ID, "shop": SHOP},
}  # fmt: skip
_BOUNCE: dict[str, Any] = {
    **_OURS, "RecordType": "Bounce", "ID": 42, "Name": "Hard bounce", "Description": "The server was unable to deliver",
    "Details": "Test bounce details", "Email": ANA, "From": "hello@mail.acme.example", "BouncedAt": "2026-01-05T14:41:02Z",
    "DumpAvailable": True, "CanActivate": True, "Subject": "Still thinking?", "Content": "<Full dump of bounce>",
}  # fmt: skip
POSTMARK: dict[str, dict[str, Any]] = {
    "bounce": {**_BOUNCE, "Type": "HardBounce", "TypeCode": 1, "Inactive": True},
    "soft bounce": {**_BOUNCE, "Type": "SoftBounce", "TypeCode": 4096, "Inactive": False},
    "out of office": {**_BOUNCE, "Type": "AutoResponder", "TypeCode": 32, "Inactive": False},
    "complaint": {
        **_BOUNCE, "RecordType": "SpamComplaint", "Type": "SpamComplaint", "TypeCode": 512, "Inactive": True,
        "CanActivate": False, "BouncedAt": "2026-01-05T14:41:12.9070259Z",
    },
    "delivery": {
        **_OURS, "RecordType": "Delivery", "Recipient": ANA, "DeliveredAt": "2026-01-05T14:40:23Z",
        "Details": "Test delivery webhook details",
    },
    "open": {
        **_OURS, "RecordType": "Open", "FirstOpen": True, "Client": {"Name": "Apple Mail", "Company": "Apple", "Family": "x"},
        "OS": {"Name": "iOS", "Company": "Apple", "Family": "iOS"}, "Platform": "Mobile", "UserAgent": _AGENT,
        "ReadSeconds": 5, "Geo": {"CountryISOCode": "RS"}, "Recipient": ANA, "ReceivedAt": "2026-01-05T14:51:25.8869706Z",
    },
    "click": {
        **_OURS, "RecordType": "Click", "ClickLocation": "HTML", "Platform": "Mobile", "UserAgent": _AGENT,
        "OriginalLink": "https://acme.example/r/click?t=x", "Recipient": ANA, "ReceivedAt": "2026-01-05T14:51:25.8869706Z",
    },
    "unsubscribed": {
        **_OURS, "RecordType": "SubscriptionChange", "ChangedAt": "2026-01-05T14:51:25.416071Z", "Recipient": ANA,
        "Origin": "Recipient", "SuppressSending": True, "SuppressionReason": "ManualSuppression",
    },
    "reactivated": {
        **_OURS, "RecordType": "SubscriptionChange", "ChangedAt": "2026-01-05T14:51:25.416071Z", "Recipient": ANA,
        "Origin": "Customer", "SuppressSending": False, "SuppressionReason": None,
    },
}  # fmt: skip


def basic(login: str = LOGIN) -> dict[str, str]:
    """The header that a user and password in a URL become."""
    return {"Authorization": "Basic " + b64encode(login.encode()).decode()}


# --- Resend -----------------------------------------------------------------------------------------------------------

_DATA: dict[str, Any] = {
    "broadcast_id": None, "created_at": "2026-01-05T14:40:02.894719+00:00", "email_id": "56761188-7520-42d8-8898-ff6fc54ce618",
    "from": "Acme <hello@mail.acme.example>", "to": [ANA], "subject": "Still thinking?",
    "tags": {"notification": ID, "shop": SHOP},
}  # fmt: skip


def _resend(kind: str, at: str, **more: Any) -> dict[str, Any]:
    return {"type": f"email.{kind}", "created_at": at, "data": {**_DATA, **more}}


_SEEN = {"ipAddress": "192.0.2.1", "timestamp": "2026-01-05T14:51:25.000Z", "userAgent": _AGENT}
RESEND: dict[str, dict[str, Any]] = {
    "bounce": _resend(
        "bounced", "2026-01-05T14:41:02.126Z",
        bounce={
            "message": f"The recipient's email address {ANA} does not exist.", "subType": "General", "type": "Permanent",
            "diagnosticCode": ["smtp; 550 5.1.1 user unknown"],
        },
    ),
    "soft bounce": _resend(
        "bounced", "2026-01-05T14:41:02.126Z", bounce={"message": "full", "subType": "MailboxFull", "type": "Transient"}
    ),
    "complaint": _resend("complained", "2026-01-05T14:41:12.126Z"),
    "delivery": _resend("delivered", "2026-01-05T14:40:23.126Z"),
    "open": _resend("opened", "2026-01-05T14:51:25.000Z", open=_SEEN),
    "click": _resend("clicked", "2026-01-05T14:51:25.000Z", click={**_SEEN, "link": "https://acme.example/r/click?t=x"}),
    "suppressed": _resend("suppressed", "2026-01-05T14:51:25.000Z", suppressed={"message": "m", "type": "OnAccountSuppressionList"}),
    "sent": _resend("sent", "2026-01-05T14:40:03.126Z"),
    "contact": {"type": "contact.created", "created_at": "2026-01-05T14:40:03.126Z", "data": {"id": "x", "email": ANA}},
}  # fmt: skip


def svix(body: bytes, secret: str = WHSEC, at: datetime = AT, number: str = "msg_2b") -> dict[str, str]:
    """The headers of a delivery, signed as Svix's documentation says."""
    from base64 import b64decode

    stamp = str(int(at.timestamp()))
    key = b64decode(secret.removeprefix("whsec_"))
    made = b64encode(hmac.digest(key, f"{number}.{stamp}.".encode() + body, "sha256")).decode()
    return {"svix-id": number, "svix-timestamp": stamp, "svix-signature": f"v1,{made}"}


# --- Mailgun ----------------------------------------------------------------------------------------------------------

MAILGUN_KEY = "key-hush"


def _mailgun(event: str, at: str, **more: Any) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": "G9Bn5sl1TC6nu79C8C0bwg", "event": event, "timestamp": datetime.fromisoformat(at).timestamp(), "log-level": "info",
        "recipient": ANA, "recipient-domain": "example.com", "tags": [], "campaigns": [], "flags": {"is-routed": False},
        "message": {
            "headers": {"to": ANA, "message-id": "20260105.1@mail.acme.example", "from": "hello@mail.acme.example", "subject": "x"},
            "attachments": [], "size": 8000,
        },
        "user-variables": {"notification": ID, "shop": SHOP}, **more,
    }  # fmt: skip
    return {"event-data": data}


_MAILGUN_SEEN = {
    "ip": "192.0.2.1", "geolocation": {"country": "US"},
    "client-info": {
        "client-os": "iOS", "device-type": "mobile", "client-name": "Mobile Safari", "client-type": "mobile browser",
        "user-agent": _AGENT, "bot": "",
    },
}  # fmt: skip
MAILGUN: dict[str, dict[str, Any]] = {
    "bounce": _mailgun(
        "failed", "2026-01-05T14:41:02+00:00", severity="permanent", reason="bounce",
        **{"delivery-status": {"code": 550, "message": f"5.1.1 <{ANA}> user unknown", "description": "", "attempt-no": 1}},
    ),
    "complaint": _mailgun("complained", "2026-01-05T14:41:12+00:00"),
    "delivery": _mailgun(
        "delivered", "2026-01-05T14:40:23+00:00", **{"delivery-status": {"code": 250, "message": "OK", "tls": True}}
    ),
    "open": _mailgun("opened", "2026-01-05T14:51:25+00:00", **_MAILGUN_SEEN),
    "click": _mailgun("clicked", "2026-01-05T14:51:25+00:00", url="https://acme.example/r/click?t=x", **_MAILGUN_SEEN),
    "unsubscribed": _mailgun("unsubscribed", "2026-01-05T14:51:25+00:00", **_MAILGUN_SEEN),
    "suppressed": _mailgun(
        "failed", "2026-01-05T14:51:25+00:00", severity="permanent", reason="suppress-complaint",
        **{"delivery-status": {"code": 607, "message": "", "description": "Not delivering to a user who marked your mail as spam"}},
    ),
    "for now": _mailgun(
        "failed", "2026-01-05T14:51:25+00:00", severity="temporary", reason="generic",
        **{"delivery-status": {"code": 452, "message": "4.2.2 mailbox full", "retry-seconds": 600, "attempt-no": 1}},
    ),
    "accepted": _mailgun("accepted", "2026-01-05T14:40:03+00:00"),
}  # fmt: skip


def mailgun(payload: dict[str, Any], token: str = "a1b2c3", at: datetime = AT, key: str = MAILGUN_KEY) -> bytes:  # noqa: S107
    """The body, with the signature of its time and token inside."""
    stamp = str(int(at.timestamp()))
    made = hmac.digest(key.encode(), (stamp + token).encode(), "sha256").hex()
    return json.dumps({"signature": {"timestamp": stamp, "token": token, "signature": made}, **payload}).encode()


# --- SendGrid ---------------------------------------------------------------------------------------------------------


def _sendgrid(event: str, at: str, **more: Any) -> dict[str, Any]:
    return {
        "email": ANA, "timestamp": int(datetime.fromisoformat(at).timestamp()), "event": event, "category": ["cart"],
        "smtp-id": "<14c5d75ce93.dfd.64b469@ismtpd-555>", "sg_event_id": f"ZGVsaXZlcmVkLTAt-{event}",
        "sg_message_id": "14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0", "notification": ID, "shop": SHOP, **more,
    }  # fmt: skip


SENDGRID: dict[str, dict[str, Any]] = {
    "bounce": _sendgrid(
        "bounce", "2026-01-05T14:41:02+00:00", status="5.1.1", type="bounce", reason=f"550 5.1.1 {ANA} unknown", ip="192.0.2.1"
    ),
    "soft bounce": _sendgrid("bounce", "2026-01-05T14:41:02+00:00", status="4.7.1", type="blocked", reason="blocked"),
    "complaint": _sendgrid("spamreport", "2026-01-05T14:41:12+00:00"),
    "delivery": _sendgrid("delivered", "2026-01-05T14:40:23+00:00", response="250 OK"),
    "open": _sendgrid("open", "2026-01-05T14:51:25+00:00", useragent=_AGENT, ip="192.0.2.1", sg_machine_open=False),
    "click": _sendgrid(
        "click", "2026-01-05T14:51:25+00:00", useragent=_AGENT, ip="192.0.2.1", url="https://acme.example/r/click?t=x"
    ),
    "unsubscribed": _sendgrid("unsubscribe", "2026-01-05T14:51:25+00:00"),
    "suppressed": _sendgrid("dropped", "2026-01-05T14:51:25+00:00", reason="Spam Reporting Address", status="5.0.0"),
    "deferred": _sendgrid("deferred", "2026-01-05T14:51:25+00:00", response="400 try again later", attempt="5"),
    "machine": _sendgrid("open", "2026-01-05T14:51:25+00:00", useragent=_AGENT, sg_machine_open=True),
}  # fmt: skip


@cache
def _sendgrid_key() -> Any:
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.generate_private_key(ec.SECP256R1())


def sendgrid_public() -> str:
    """The verification key as SendGrid shows it."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    der = _sendgrid_key().public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return b64encode(der).decode()


def sendgrid(body: bytes, at: datetime = AT) -> dict[str, str]:
    """The headers of a delivery, signed as SendGrid's documentation says."""
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
    from cryptography.hazmat.primitives.hashes import SHA256

    stamp = str(int(at.timestamp()))
    made = b64encode(_sendgrid_key().sign(stamp.encode() + body, ECDSA(SHA256()))).decode()
    return {"X-Twilio-Email-Event-Webhook-Signature": made, "X-Twilio-Email-Event-Webhook-Timestamp": stamp}
