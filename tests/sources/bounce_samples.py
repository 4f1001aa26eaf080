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


GROUP = f"Final-Recipient: rfc822; {ANA}\nAction: failed\nStatus: 5.1.1\n"


def parts(
    *inner: tuple[str, str], to: str = RETURN, kind: str = "multipart/report; report-type=delivery-status"
) -> bytes:
    """One of these parts, each the lines of its header and what follows them."""
    text = f"From: MAILER-DAEMON@mx.example.com\nTo: {to}\nContent-Type: {kind}; boundary=b1\n\n"
    return (text + "".join(f"--b1\n{head}\n\n{content}\n" for head, content in inner) + "--b1--\n").encode()


STATUS, HEADERS, MESSAGE = (
    "Content-Type: message/delivery-status", "Content-Type: text/rfc822-headers", "Content-Type: message/rfc822",
)  # fmt: skip
OF_MESSAGE = "Reporting-MTA: dns; mx.example.com\n"
BASE64 = "\nContent-Transfer-Encoding: base64"


def qmail(
    said: str = "1.2.3.4 does not like recipient.\nRemote host said: 550 5.1.1 User unknown", to: str = RETURN
) -> bytes:
    """One as qmail writes it, in QSBMF."""
    return f"""From: MAILER-DAEMON@mx.example.com
To: {to}
Subject: failure notice

Hi. This is the qmail-send program at mx.example.com.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{ANA}>:
{said}

--- Below this line is a copy of the message.

{RETURNED}
Hello
""".encode()


def old_exim(said: str = "550 5.1.1 User unknown", to: str = RETURN) -> bytes:
    """One as Exim wrote it before 4.85, and writes it where it is told to."""
    return f"""From: Mail Delivery System <Mailer-Daemon@mx.example.com>
To: {to}
X-Failed-Recipients: {ANA}
Auto-Submitted: auto-replied
Subject: Mail delivery failed: returning message to sender

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {ANA}
    host mx.example.com [1.2.3.4]
    SMTP error from remote mail server after RCPT TO:<{ANA}>:
    {said}

------ This is a copy of the message, including all the headers. ------

{RETURNED}
Hello
""".encode()


def scanned() -> bytes:
    """One behind which a program that scans mail put its own words."""
    head, _, body = report(line="\n").decode().partition("\n\n")
    kind = head[head.index("Content-Type:") : head.index("Message-Id:")].rstrip()
    return parts((kind, body), ("Content-Type: text/plain", "Scanned."), kind="multipart/mixed")


_LONG = f"{RETURNED}\n" + "x" * 200_000
_CUT = encodebytes(f"{OF_MESSAGE}\n{GROUP}Remote-MTA: dns; x\n".encode()).decode().rstrip()[:-3]

SAMPLES: dict[str, bytes] = {
    "postfix": report(),
    "postfix, plain line ends": report(line="\n"),
    "by VERP alone": report(returned="From: hello@mail.acme.example\n"),
    "by Message-ID alone": report(to="hello@mail.acme.example"),
    "exim": report("5.0.0", original=None, final=f"rfc822;{ANA.title()}", diagnostic="smtp; 550-5.1.1 no\n 550 5.1.1 such user"),
    "exchange": report("5.1.10", diagnostic="smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup"),
    "an address in capitals": report(to=RETURN.upper(), returned="X: y\n"),
    "quoted-printable and base64": encoded(),
    "qmail": qmail(),
    "qmail, no mailbox": qmail("Sorry, no mailbox here by that name. (#5.1.1)"),
    "qmail by Message-ID": qmail(to="hello@mail.acme.example"),
    "exim in plain text": old_exim(),
    "exim in plain text, by Message-ID": old_exim(to="hello@mail.acme.example"),
    "scanned": scanned(),
    "an empty line before it": b"\r\n" + report(),
    "lines that end twice": report(line="\r\r\n"),
    "only the recipient's fields": parts((STATUS, GROUP)),
    "no line between the fields": parts((STATUS, OF_MESSAGE + GROUP)),
    "comments": report(action="failed (bad mailbox)").replace(b"multipart/report", b"multipart/report (RFC 6522)"),
    "a diagnosis without its type": report("5.0.0", diagnostic="550 5.1.1 User unknown"),
    "Message-ID in its own fields": parts((STATUS, f"{OF_MESSAGE}X-Original-Message-ID: {MESSAGE_ID}\n\n{GROUP}"), to="x@y.example"),
    "headers of another type": parts((STATUS, f"{OF_MESSAGE}\n{GROUP}"), ("Content-Type: text/plain", RETURNED), to="x@y.example"),
    "a long message in base64": parts((STATUS, f"{OF_MESSAGE}\n{GROUP}"), (MESSAGE + BASE64, encodebytes(_LONG.encode()).decode()), to="x@y"),
    "base64 that was cut": parts((STATUS + BASE64, _CUT)),
    "base64 that is none": parts((STATUS + BASE64, f"{OF_MESSAGE}\n{GROUP}"), (HEADERS + BASE64, "!@ a")),
}  # fmt: skip
