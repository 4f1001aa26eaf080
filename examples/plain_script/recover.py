"""Recovery for a small shop: one script, one SQLite file, cron. No server, no queue, no framework.

    python recover.py take     # ingest the lines that the shop has appended to events.jsonl since last time
    python recover.py send     # send the due messages: through SMTP_HOST, or printed if that is not set
    python recover.py purge    # once a day: delete old data

The shop appends a line of JSON to events.jsonl for each event (docs/reference/events.md). Each command may
run twice, late, or while the previous one still runs.
"""

from __future__ import annotations

import argparse
import os
import smtplib
import sys
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import cartback as cb
from cartback.channels.console import Console
from cartback.sources import jsonl

SENDER = os.environ.get("MAIL_FROM", "shop@acme.example")
CAMPAIGNS = (
    cb.CartRecovery(wait="2h", follow_ups=["24h"], channels=["email"]),
    cb.Winback(wait="60d", follow_ups=[], channels=["email"]),
)
SHOP = cb.Shop(id="acme", name="Acme", currency="EUR", timezone="Europe/Berlin", campaigns=CAMPAIGNS)


class Mail:
    """The shop's own mail server. One attempt; a failure after it has the mail is unknown, so it is never sent again."""

    name = "email"

    def send(self, message: cb.OutgoingMessage) -> cb.Sent:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = SENDER, message.address, message.title
        mail["List-Unsubscribe"] = f"<mailto:{SENDER}?subject=STOP>"
        mail.set_content(f"{message.body}\n\n{message.link or ''}\n\nNo more of these? Write STOP to {SENDER}.\n")
        host, _, port = os.environ["SMTP_HOST"].partition(":")
        try:
            server = smtplib.SMTP(host, int(port or 25), timeout=20)
        except OSError:
            return cb.Sent("not_sent", "no connection")
        with server:
            try:
                server.send_message(mail)
            except smtplib.SMTPRecipientsRefused as refused:
                return _refused(max(code for code, _ in refused.recipients.values()))
            except smtplib.SMTPResponseException as refused:
                return _refused(refused.smtp_code)
        return cb.Sent("ok")


def _refused(code: int) -> cb.Sent:
    return cb.Sent("rejected" if code >= 500 else "not_sent", f"SMTP {code}")


def take(recovery: cb.Recovery, file: Path) -> None:
    """Ingest from the last position to the last whole line. A line may be taken twice, so the position is saved last."""
    place = file.with_suffix(".place")
    start = int(place.read_text() or 0) if place.exists() else 0
    with file.open("rb") as events:
        start = events.seek(start if start <= file.stat().st_size else 0)  # a shorter file is a new one
        lines = [line for line in events if line.endswith(b"\n")]
    found = list(jsonl.read(lines))
    recovery.ingest([event for event in found if isinstance(event, cb.Event)])
    place.write_text(str(start + sum(map(len, lines))))
    for wrong in [item for item in found if isinstance(item, jsonl.Refused)]:
        print(f"{file}, line {wrong.line} of the new ones: {wrong.reason}", file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", choices=["take", "send", "purge"], default="send")
    parser.add_argument("--events", type=Path, default=Path("events.jsonl"))
    parser.add_argument("--now", type=datetime.fromisoformat, help="as if it were then, for a trial on a copy")
    args = parser.parse_args()
    channel = Mail() if "SMTP_HOST" in os.environ else Console("email")
    with cb.Recovery(
        "sqlite:///recovery.db", channels=[channel], clock=lambda: args.now or datetime.now(UTC)
    ) as recovery:
        if args.what == "take":
            recovery.save_shop(SHOP)
            take(recovery, args.events)
        elif args.what == "purge":
            recovery.purge(SHOP.id)
        else:
            while recovery.run_due(limit=50).claimed:
                pass


if __name__ == "__main__":
    main()
