"""examples/plain_script as cron runs it: processes on one file, and a mail server that says what the test wants."""

from __future__ import annotations

import json
import os
import runpy
import shutil
import socketserver
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

import pytest

import cartback as cb

EXAMPLE = Path(__file__).parents[2] / "examples" / "plain_script"
MORNING, NOON, EVENING, NIGHT = (f"2026-01-05T{time}+01:00" for time in ("09:00", "12:40", "17:00", "20:00"))


def addressee(mail: str) -> str:
    return mail.partition("To: ")[2].splitlines()[0]


class MailServer(socketserver.ThreadingTCPServer):
    """Speaks as much SMTP as smtplib asks for. `answers` are what it says first to mail for an address; None hangs up."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.mails: list[str] = []
        self.answers: dict[str, bytes | None] = {}
        self.turn = threading.Lock()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def take(self, mail: str) -> bytes | None:
        with self.turn:
            self.mails.append(mail)
            return self.answers.pop(addressee(mail), b"250 queued")


class Session(socketserver.StreamRequestHandler):
    """One connection."""

    server: MailServer
    replies: ClassVar[dict[bytes, bytes]] = {b"QUIT": b"221 bye", b"DATA": b"354 go on"}

    def handle(self) -> None:
        self.say(b"220 here")
        while line := self.rfile.readline():
            command = line.strip().upper()
            self.say(self.replies.get(command, b"250 ok"))
            if command == b"QUIT":
                return
            if command == b"DATA":
                answer = self.server.take(b"".join(iter(self.rfile.readline, b".\r\n")).decode())
                if answer is None:
                    return
                self.say(answer)

    def say(self, text: bytes) -> None:
        self.wfile.write(text + b"\r\n")


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server
        server.shutdown()
        thread.join(60)


class Shop:
    """A folder with the script in it, as on the shop's own server."""

    def __init__(self, folder: Path, mail: str) -> None:
        self.folder = folder
        self.environment = {**os.environ, "SMTP_HOST": mail}
        shutil.copy(EXAMPLE / "recover.py", folder)

    def start(self, what: str, now: str) -> subprocess.Popen[str]:
        command = [sys.executable, "recover.py", what, "--now", now]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, cwd=self.folder, env=self.environment, stdout=pipe, stderr=pipe, text=True)

    def run(self, what: str, now: str) -> str:
        return finished(self.start(what, now))

    def writes(self, text: str) -> None:
        with (self.folder / "events.jsonl").open("a") as events:
            events.write(text)

    def opened(self) -> cb.Recovery:
        return cb.Recovery(f"sqlite:///{self.folder / 'recovery.db'}")

    def states(self) -> list[str]:
        with self.opened() as recovery:
            return sorted(row.state for row in recovery.notifications("acme"))


def finished(process: subprocess.Popen[str]) -> str:
    out, error = process.communicate(timeout=60)
    assert process.returncode == 0, error
    return out + error


@pytest.fixture
def shop(tmp_path: Path, server: MailServer) -> Shop:
    """It was set up in the morning: carts from before are left alone."""
    shop = Shop(tmp_path, server.host)
    with shop.opened() as recovery:
        recovery.save_shop(runpy.run_path(str(EXAMPLE / "recover.py"))["SHOP"], datetime.fromisoformat(MORNING))
    return shop


def told(kind: str, **fields: Any) -> str:
    return json.dumps({"type": kind, "shop": "acme", "at": "2026-01-05T10:30:00+01:00", **fields}) + "\n"


def cart_of(n: int) -> str:
    """Somebody with an address and a yes, and the cart they left."""
    who = {"keys": [f"customer:{n}"]}
    lines = [{"product": "mug", "title": "Mug", "price": "12.00"}]
    return (
        told("profile_changed", **who, email=f"shopper{n}@example.com")
        + told("consent_changed", **who, channel="email", granted=True)
        + told("cart_changed", **who, cart=f"c{n}", lines=lines, url=f"https://acme.example/cart/c{n}")
    )


@pytest.mark.skipif(os.name == "nt", reason="the README's line is for a POSIX shell")
def test_the_first_line_of_the_readme_prints_a_mail(tmp_path: Path) -> None:
    """As it stands there, and the line of the repository's README is the same."""
    page = (EXAMPLE / "README.md").read_text()
    command = page.split("$ ")[2].split("\n```")[0]
    front = " ".join((EXAMPLE.parents[1] / "README.md").read_text().split())
    assert " ".join(command.replace("\\\n", "").split()) in front
    for name in ("recover.py", "demo.jsonl"):
        (tmp_path / name).write_text((EXAMPLE / name).read_text())
    here = command.replace("python ", f"{sys.executable} ")
    done = subprocess.run(here, shell=True, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=240)  # noqa: S602
    assert "You left Mug in your cart." in done.stdout


def test_the_lines_of_the_readme_become_one_mail(shop: Shop, server: MailServer) -> None:
    """After the wait, to the address, with the cart's link and the way out; the second run has nothing to do."""
    demo = (EXAMPLE / "demo.jsonl").read_text()
    assert demo in (EXAMPLE / "README.md").read_text()
    shop.writes(demo)
    assert shop.run("take", MORNING) == ""
    for _ in range(2):
        assert shop.run("send", NOON) == ""
    [mail] = server.mails
    assert addressee(mail) == "ana@example.com"
    assert "List-Unsubscribe: <mailto:" in mail
    assert "https://acme.example/cart/c1" in mail
    assert shop.run("purge", NOON) == ""


def test_runs_that_overlap_send_each_mail_once(shop: Shop, server: MailServer) -> None:
    """Three of each at once, while the shop goes on writing; who has bought meanwhile hears nothing."""
    shop.writes("".join(cart_of(n) for n in range(1, 13)))
    takers = [shop.start("take", MORNING) for _ in range(2)]
    for taker in takers:
        finished(taker)
    shop.writes(told("order_placed", order="1", keys=["customer:3"], total="12.00"))
    shop.run("take", NOON)
    for sender in [shop.start("send", EVENING) for _ in range(3)]:
        finished(sender)
    assert sorted(map(addressee, server.mails)) == sorted(f"shopper{n}@example.com" for n in range(1, 13) if n != 3)
    assert shop.states() == ["SENT"] * 11


def test_half_a_line_waits_and_a_wrong_one_is_named(shop: Shop) -> None:
    """The others are taken. Without its place the file is read again from its beginning, which changes nothing."""
    cart = cart_of(1)
    shop.writes('{"type": "cart_chnaged"}\n' + cart[:-20])
    assert shop.run("take", MORNING) == (
        "events.jsonl, line 1 of the new ones: type: no such event; did you mean 'cart_changed'?\n"
    )
    shop.writes(cart[-20:])
    assert shop.run("take", MORNING) == ""
    (shop.folder / "events.place").unlink()
    with shop.opened() as recovery:
        known = recovery.export("acme", "1")
        assert "line 1" in shop.run("take", NOON)
        assert recovery.export("acme", "1") == known
        assert "cart:c1" in known["keys"]


def test_what_the_mail_server_says_is_believed(shop: Shop, server: MailServer) -> None:
    """Refused for good: never again. Away, or refused for now: again. Hung up on: nobody knows, so never again."""
    shop.writes("".join(cart_of(n) for n in (1, 2, 3)))
    shop.run("take", MORNING)
    shop.environment["SMTP_HOST"] = "127.0.0.1:1"
    shop.run("send", NOON)
    assert shop.states() == ["NOT_SENT"] * 3
    shop.environment["SMTP_HOST"] = server.host
    server.answers = {
        "shopper1@example.com": b"550 no",
        "shopper2@example.com": None,
        "shopper3@example.com": b"451 later",
    }
    shop.run("send", EVENING)
    assert shop.states() == ["AMBIGUOUS", "FAILED", "NOT_SENT"]
    shop.run("send", NIGHT)
    assert shop.states() == ["AMBIGUOUS", "FAILED", "SENT"]
    mails = {"shopper1@example.com": 1, "shopper2@example.com": 1, "shopper3@example.com": 2}
    assert Counter(map(addressee, server.mails)) == mails
