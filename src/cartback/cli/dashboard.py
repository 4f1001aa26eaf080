"""`cartback dashboard`: one shop's pages on this machine alone, for anyone with the printed link."""

from __future__ import annotations

import argparse
import hmac
import secrets
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from cartback.domain.mistakes import nearest
from cartback.engine.threads import Recovery
from cartback.errors import InvalidSettings
from cartback.flow import Reply, Request

from .objects import recovery_of
from .output import document, safe

_HOST = "127.0.0.1"


def main(args: argparse.Namespace) -> int:
    """Run `cartback dashboard`: serve until Ctrl-C."""
    recovery, ours = recovery_of(args)
    try:
        serve(recovery, _shop(recovery, args.shop), args.port, may_write=not args.read_only, as_json=args.json)
    finally:
        if ours:
            recovery.close()
    return 0


def _shop(recovery: Recovery, wanted: str | None) -> str:
    """Return the shop to show: the named one, or the only one. Raises InvalidSettings."""
    shops = recovery.shops()
    if wanted is None and len(shops) == 1:
        return shops[0]
    if wanted is None or wanted not in shops:
        near = nearest(wanted, shops) if wanted is not None else ""
        named = ", ".join(shops[:10]) + (", ..." if len(shops) > 10 else "")
        raise InvalidSettings(f"shop: name a shop of the store with --shop: {named or 'there is none yet'}{near}")
    return wanted


def serve(recovery: Recovery, shop: str, port: int, *, may_write: bool = True, as_json: bool = False) -> None:
    """Print the link, and serve until Ctrl-C."""
    with local_server(recovery, shop, port, may_write=may_write) as server:
        if as_json:
            document({"shop": shop, "url": server.link})
        else:
            print(f"{safe(shop)}: {server.link}")
            print(
                "Anyone with this link can view the pages"
                + (" and make changes" if may_write else "")
                + "; Ctrl-C stops the server."
            )
        try:
            server.serve_forever(poll_interval=0.2)
        except KeyboardInterrupt:
            print()


class LoopbackServer(ThreadingMixIn, WSGIServer):
    """Serves on the loopback alone. `link` has the token in it."""

    daemon_threads = True
    link = ""


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Keep requests off the terminal: their link has the token."""


def local_server(recovery: Recovery, shop: str, port: int, *, may_write: bool = True) -> LoopbackServer:
    """Make a server of one shop's pages, not yet serving. Raises OSError if the port is taken."""
    from cartback.web import WSGI

    server = LoopbackServer((_HOST, port), _Quiet)
    token = secrets.token_urlsafe(24)
    server.link = f"http://{_HOST}:{server.server_port}/?token={token}"
    server.set_app(WSGI(_local(recovery, shop, token, server.server_port, may_write=may_write)))
    return server


def _local(recovery: Recovery, shop: str, token: str, port: int, *, may_write: bool) -> Callable[[Request], Reply]:
    """Return the dashboard behind the token, which the link carries once and a cookie from then on.

    A host name that a stranger's site points to this machine is refused (DNS rebinding).
    """
    from cartback.dashboard import Dashboard, Viewer

    cookie, hosts = f"cartback-{port}", {f"{name}:{port}" for name in (_HOST, "localhost")}
    viewer = Viewer(id="local", shops=(shop,), may_write=may_write)

    def authorize(request: Request) -> Viewer | None:
        known = _cookie(request, cookie)
        return viewer if request.header("host") in hosts and hmac.compare_digest(known, token) else None

    dashboard = Dashboard(recovery, authorize=authorize, key=secrets.token_bytes(32))

    def reply(request: Request) -> Reply:
        given = request.query.get("token", "")
        if request.header("host") in hosts and hmac.compare_digest(given.encode(), token.encode()):
            kept = f"{cookie}={token}; Path=/; HttpOnly; SameSite=Strict"
            return Reply(303, (("Location", "/"), ("Set-Cookie", kept), ("Referrer-Policy", "no-referrer")))
        return dashboard.reply(request)

    return reply


def _cookie(request: Request, name: str) -> str:
    """Return a cookie's value if it is comparable ASCII; "" if there is none."""
    try:
        cookie = SimpleCookie(request.header("cookie")).get(name)
    except CookieError:
        return ""
    return cookie.value if cookie is not None and cookie.value.isascii() else ""
