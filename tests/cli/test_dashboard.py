"""`cartback dashboard` and `cartback demo --dashboard`: one shop's pages on the loopback, for whoever has the printed link."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import cartback as cb
from cartback.cli.dashboard import LoopbackServer, local_server

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def recovery(tmp_path: Path) -> Iterator[cb.Recovery]:
    """Two shops in a store on disk."""
    with cb.Recovery(f"sqlite:///{tmp_path}/shop.db") as opened:
        for shop in ("acme", "other"):
            opened.save_shop(cb.Shop(id=shop, name=f"{shop} mugs", currency="USD", timezone="America/New_York"))
        yield opened


@contextmanager
def serving(server: LoopbackServer) -> Iterator[LoopbackServer]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def ask(port: int, path: str, **headers: str) -> tuple[HTTPResponse, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    reply = connection.getresponse()
    body = reply.read().decode()
    connection.close()
    return reply, body


def test_the_link_lets_in_once_and_a_cookie_from_then_on(recovery: cb.Recovery) -> None:
    """The token leaves the address bar at once; without the cookie, or with another, nobody is let in."""
    with serving(local_server(recovery, "acme", 0)) as server:
        port, link = server.server_port, urlsplit(server.link)
        assert link.hostname == "127.0.0.1"
        reply, _ = ask(port, f"/?{link.query}")
        cookie = str(reply.getheader("Set-Cookie")).partition(";")[0]
        assert (reply.status, reply.getheader("Location")) == (303, "/")
        assert "HttpOnly; SameSite=Strict" in str(reply.getheader("Set-Cookie"))
        reply, page = ask(port, "/", Cookie=cookie)
        assert (reply.status, "acme mugs" in page) == (200, True)
        wrong = [{}, {"Cookie": cookie[:-1]}, {"Cookie": "é"}, {"Cookie": "cartback=x; ;;="}]
        assert [ask(port, "/", **headers)[0].status for headers in wrong] == [403] * 4
        assert [ask(port, path)[0].status for path in ("/?token=", "/?token=%C3%A9", "/?token=wrong")] == [403] * 3
        assert ask(port, "/?shop=other", Cookie=cookie)[0].status == 403


def test_a_name_that_is_pointed_at_this_machine_is_none_of_ours(recovery: cb.Recovery) -> None:
    """A site of a stranger's whose name leads to the loopback gets nothing, with the cookie or the token."""
    with serving(local_server(recovery, "acme", 0)) as server:
        port, query = server.server_port, urlsplit(server.link).query
        cookie = str(ask(port, f"/?{query}")[0].getheader("Set-Cookie")).partition(";")[0]
        evil = f"evil.example:{port}"
        assert ask(port, "/", Host=evil, Cookie=cookie)[0].status == 403
        assert ask(port, f"/?{query}", Host=evil)[0].status == 403
        assert ask(port, "/", Host=f"localhost:{port}", Cookie=cookie)[0].status == 200


def test_a_reading_one_has_no_buttons(recovery: cb.Recovery) -> None:
    """`--read-only` shows everything and changes nothing."""
    for may_write in (True, False):
        with serving(local_server(recovery, "acme", 0, may_write=may_write)) as server:
            port = server.server_port
            cookie = str(ask(port, f"/?{urlsplit(server.link).query}")[0].getheader("Set-Cookie")).partition(";")[0]
            assert ("/campaigns/add" in ask(port, "/campaigns", Cookie=cookie)[1]) is may_write


def test_the_shop_is_the_only_one_or_named(recovery: cb.Recovery, run: Run, tmp_path: Path) -> None:
    """Of several one has to be named; one that is not there is guessed at."""
    code, _, err = run("dashboard", "--store", tmp_path / "shop.db", "--port", "0")
    assert (code, "acme, other" in err) == (1, True)
    code, _, err = run("dashboard", "--store", tmp_path / "shop.db", "--shop", "acm")
    assert (code, "did you mean 'acme'?" in err) == (1, True)


def heed_ctrl_c() -> None:
    """Undo what a shell does to a job in the background, whose programs ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.slow
@pytest.mark.parametrize("command", ["dashboard", "demo"])
def test_it_prints_its_link_and_serves_until_ctrl_c(command: str, recovery: cb.Recovery, tmp_path: Path) -> None:
    """As a program: the link works while it runs, and Ctrl-C ends it with 0."""
    argv = (
        ["dashboard", "--store", f"{tmp_path}/shop.db", "--shop", "acme"]
        if command == "dashboard"
        else ["demo", "--dashboard"]
    )
    program = subprocess.Popen(
        [sys.executable, "-u", "-m", "cartback", *argv, "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=tmp_path,
        preexec_fn=heed_ctrl_c,  # noqa: PLW1509 - nothing but a signal is set
    )
    killer = threading.Timer(120, program.kill)
    killer.start()
    try:
        assert program.stdout is not None
        printed = ""
        while (link := re.search(r"http://127\.0\.0\.1:(\d+)/\?token=\S+", printed)) is None:
            line = program.stdout.readline()
            assert line, printed
            printed += line
        reply, _ = ask(int(link[1]), link[0].partition(f":{link[1]}")[2])
        assert reply.status == 303
        cookie = str(reply.getheader("Set-Cookie")).partition(";")[0]
        _, page = ask(int(link[1]), "/", Cookie=cookie)
        assert ("acme mugs" if command == "dashboard" else "Maple &amp; Clay") in page
        program.send_signal(signal.SIGINT)
        assert program.wait(60) == 0
    finally:
        killer.cancel()
        program.kill()
        program.wait(30)
        if program.stdout is not None:
            program.stdout.close()


def test_the_demo_does_not_serve_into_a_document(run: Run) -> None:
    """--json is one document; it is said that both cannot be had."""
    code, _, err = run("demo", "--json", "--dashboard")
    assert (code, "dashboard: " in err) == (1, True)
