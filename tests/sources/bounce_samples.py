"""Reports of mail servers, as Postfix, Exim, Exchange and Google write them, about one message of ours."""

from __future__ import annotations

from base64 import encodebytes
from datetime import UTC, datetime

from cartback.domain.returns import mark

AT = datetime(2026, 1, 5, 15, tzinfo=UTC)
KEY = b"a secret of at least sixteen bytes"
ID = "348258af8357d6734ece69eb"
ANA = "ana@example.com"
MARKED = f"{ID}.1.{mark(KEY, 'acme', f'{ID}.1', ANA)}"
RETURN = f"bounces+{MARKED}@mail.acme.example"
MESSAGE_ID = f"<{MARKED}@mail.acme.example>"
RETURNED = f"""From: "Acme Mugs" <hello@mail.acme.example>
To: {ANA}
Subject: Still thinking it over?
Message-ID: {MESSAGE_ID}
"""


def report(
    status: str = "5.1.1",
    *,
    to: str = RETURN,
    returned: str = RETURNED,
    final: str = f"rfc822; {ANA}",
    original: str | None = f"rfc822;{ANA}",
    action: str = "failed",
    diagnostic: str | None = "smtp; 550 5.1.1 <ana@example.com>: Recipient address rejected: User unknown",
    boundary: str = "9B7A/mx.example.com",
    line: str = "\r\n",
) -> bytes:
    """One as Postfix writes it."""
    fields = [f"Original-Recipient: {original}"] if original is not None else []
    fields += [f"Final-Recipient: {final}"]
    fields += [f"Action: {action}"] if action else []
    fields += [f"Status: {status}"] if status else []
    fields += [f"Diagnostic-Code: {diagnostic}"] if diagnostic is not None else []
    text = f"""Return-Path: <>
Received: by mx.example.com (Postfix) id 9B7A; Mon, 5 Jan 2026 15:00:00 +0000 (UTC)
From: MAILER-DAEMON@mx.example.com (Mail Delivery System)
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="{boundary}"
Message-Id: <20260105150000.9B7A@mx.example.com>

This is a MIME-encapsulated message.

--{boundary}
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--{boundary}
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com
Arrival-Date: Mon,  5 Jan 2026 14:59:58 +0000 (UTC)

{chr(10).join(fields)}

--{boundary}
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

{returned}
--{boundary}--
"""
    return text.replace("\n", line).encode()


def encoded() -> bytes:
    """One whose inner parts are in base64, which they should not be."""
    status = encodebytes(
        f"Reporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; {ANA}\r\nAction: failed\r\nStatus: 5.1.1\r\n".encode()
    )
    returned = encodebytes(RETURNED.encode())
    return b"".join([
        b"To: postmaster@mail.acme.example\nContent-Type: multipart/report; boundary=x1; report-type=delivery-status\n\n--x1\n",
        b"Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n", status,
        b"--x1\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n", returned, b"--x1--\n",
    ])  # fmt: skip


SAMPLES: dict[str, bytes] = {
    "postfix": report(),
    "postfix, plain line ends": report(line="\n"),
    "by VERP alone": report(returned="From: hello@mail.acme.example\n"),
    "by Message-ID alone": report(to="hello@mail.acme.example"),
    "exim": report("5.0.0", original=None, final=f"rfc822;{ANA.title()}", diagnostic="smtp; 550-5.1.1 no\n 550 5.1.1 such user"),
    "exchange": report("5.1.10", diagnostic="smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup"),
    "an address in capitals": report(to=RETURN.upper(), returned="X: y\n"),
    "quoted-printable and base64": encoded(),
}  # fmt: skip
