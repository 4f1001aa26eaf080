"""examples/django_shop, served over a real socket on SQLite and on PostgreSQL; only its clock is the test's."""

from __future__ import annotations

import base64
import hmac
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from http.cookiejar import CookieJar
from pathlib import Path
from select import select
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener, urlopen

import pytest

import cartback

pytest.importorskip("django", reason="django is not installed")

EXAMPLE = Path(__file__).parents[2] / "examples" / "django_shop"
SECRET = "the app's client secret".replace(" ", "-")
NOON = datetime(2026, 1, 5, 17, tzinfo=UTC)  # Monday in New York
STAGE = """
from datetime import datetime
from pathlib import Path
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from mysite.settings import *

class Quick(PBKDF2PasswordHasher):
    iterations = 1

def now():
    return datetime.fromisoformat(Path(__file__).with_name("clock").read_text())

CARTBACK = {**CARTBACK, "CLOCK": "stage.now"}
PASSWORD_HASHERS = ["stage.Quick"]
if "sqlite3" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["NAME"] = Path(__file__).with_name("shop.db")
"""
SET_UP = (
    "from django.core.management import call_command as call; call('migrate', verbosity=0); call('loaddata', 'demo'); \
call('makemigrations', check_changes=True, dry_run=True); call('cartback_run', purge=True)"
)


class Host:
    """The example in an environment of its own, and its clock."""

    def __init__(self, folder: Path, database: str | None) -> None:
        (folder / "stage.py").write_text(STAGE, encoding="utf-8")
        library = Path(cartback.__file__).parents[1]
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("PG")},
            "DJANGO_SETTINGS_MODULE": "stage",
            "PYTHONPATH": os.pathsep.join([str(folder), str(library)]),
            "SHOPIFY_SECRETS": f"the-new-one {SECRET}",
            **(settings_of(database) if database else {}),
        }
        self._clock = folder / "clock"
        self.at(NOON)
        self.manage("shell", "-c", SET_UP)

    def at(self, now: datetime) -> None:
        self.now = now
        later = self._clock.with_suffix(".next")
        later.write_text(now.isoformat())
        later.replace(self._clock)

    def later(self, minutes: float) -> None:
        self.at(self.now + timedelta(minutes=minutes))

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-u", "manage.py", *arguments]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, cwd=EXAMPLE, env=self.environment, stdout=pipe, stderr=pipe, text=True)

    def manage(self, *arguments: str) -> str:
        process = self.start(*arguments)
        out, error = process.communicate(timeout=60)
        assert process.returncode == 0, out + error
        return out + error

    def why(self, name: str) -> str:
        return self.manage("cartback_explain", f"email:{name}@example.com")

    def sent(self) -> int:
        """The worker's round from cron: how many messages went to a device."""
        self.shown = self.manage("cartback_run", "--once")
        return self.shown.count("push to ****")


def settings_of(database: str) -> dict[str, str]:
    """What libpq and settings.py read, for a URL."""
    from psycopg.conninfo import conninfo_to_dict

    told = conninfo_to_dict(database)
    names = {"dbname": "PGDATABASE", "host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD"}
    return {names[name]: str(value) for name, value in told.items() if value and name in names}


class Site(Host):
    """The host with its web server running."""

    def __init__(self, folder: Path, database: str | None) -> None:
        super().__init__(folder, database)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.server = self.start("runserver", "--noreload", str(port))
        for _ in range(200):
            try:
                assert get(f"{self.url}/health/") == 200
            except URLError:
                assert self.server.poll() is None, self.server.communicate(timeout=30)
                time.sleep(0.1)
            else:
                return
        raise AssertionError("the server does not answer")

    def close(self) -> None:
        self.server.terminate()
        self.server.communicate(timeout=30)

    def deliver(self, topic: str, payload: dict[str, Any], **changed: str) -> int:
        """A webhook as Shopify sends it; `changed` headers have their underscores for dashes."""
        body = json.dumps(payload).encode()
        signature = base64.b64encode(hmac.digest(SECRET.encode(), body, "sha256")).decode()
        headers = {
            "Content-Type": "application/json",
            "X-Shopify-Topic": topic,
            "X-Shopify-Shop-Domain": "acme.myshopify.com",
            "X-Shopify-Webhook-Id": os.urandom(8).hex(),
            "X-Shopify-Triggered-At": self.now.isoformat(),
            "X-Shopify-Hmac-SHA256": signature,
            **{name.replace("_", "-"): value for name, value in changed.items()},
        }
        return get(Request(f"{self.url}/cartback/webhooks/shopify", body, headers))  # noqa: S310


def get(request: Request | str) -> int:
    """The status of the answer."""
    try:
        with urlopen(request, timeout=20) as answer:  # noqa: S310 - our own server
            return int(answer.status)
    except HTTPError as error:
        error.close()
        return error.code


class Browser:
    """Somebody at the site, logged in through its own page, or nobody."""

    def __init__(self, site: Site, name: str | None = None) -> None:
        self.site, self.jar = site, CookieJar()
        self._open = build_opener(HTTPCookieProcessor(self.jar)).open
        self.page("/login/")
        if name is not None:
            told = {"username": name, "password": "demo", "csrfmiddlewaretoken": self.csrf, "next": "/health/"}
            self._open(f"{site.url}/login/", urlencode(told).encode(), timeout=20).close()

    @property
    def csrf(self) -> str:
        return next(cookie.value or "" for cookie in self.jar if cookie.name == "csrftoken")

    def page(self, path: str) -> str:
        """What is shown in the end, with the log-in page for one."""
        with self._open(f"{self.site.url}{path}", timeout=20) as answer:
            return str(answer.read().decode())

    def call(self, what: str, method: str = "POST", csrf: str | None = None, origin: str = "", **told: Any) -> int:
        headers = {"Content-Type": "application/json", "X-CSRFToken": self.csrf if csrf is None else csrf}
        headers |= {"Origin": origin} if origin else {}
        path = "/cartback/devices" if what == "devices" else f"/api/{what}/"
        body = json.dumps(told).encode()
        try:
            request = Request(f"{self.site.url}{path}", body, headers, method=method)  # noqa: S310
            with self._open(request, timeout=20) as answer:
                return 401 if "/login/" in answer.url else int(answer.status)
        except HTTPError as error:
            error.close()
            return error.code

    def tap(self, link: str) -> str | None:
        """Where the link leads, as a phone is told."""
        connection = HTTPConnection(self.site.url.removeprefix("http://"), timeout=20)
        with closing(connection):
            connection.request("GET", link, headers={"User-Agent": "Mozilla/5.0 (iPhone) Mobile/15E148"})
            return connection.getresponse().headers["Location"]

    def agrees(self) -> None:
        """A device, and a yes to push."""
        assert self.call("devices", token=f"push-token-{id(self)}", push=True) == 204


def checkout(site: Site, name: str) -> dict[str, Any]:
    """A checkout left at shipping."""
    return {
        "token": f"checkout-of-{name}",
        "cart_token": f"cart-of-{name}",
        "email": f"{name}@example.com",
        "updated_at": site.now.isoformat(),
        "created_at": site.now.isoformat(),
        "currency": "USD",
        "subtotal_price": "12.00",
        "shipping_address": {"country_code": "US"},
        "abandoned_checkout_url": f"https://acme.example/checkouts/{name}",
        "line_items": [{"product_id": 1, "quantity": 1, "price": "12.00", "title": "Mug"}],
    }


def order(site: Site, name: str) -> dict[str, Any]:
    """That checkout, bought."""
    same = ("cart_token", "email", "updated_at", "created_at", "currency")
    its = {field: value for field, value in checkout(site, name).items() if field in same}
    return {**its, "id": f"order-of-{name}", "checkout_token": f"checkout-of-{name}", "total_price": "12.00"}


def one_message_or_none(site: Site) -> tuple[Browser, Browser]:
    """Ana leaves a checkout, Ben buys his, and Cleo's order is rolled back; who stays of them."""
    ana, ben, cleo = (Browser(site, name) for name in ("ana", "ben", "cleo"))
    for somebody in (ana, ben, cleo):
        somebody.agrees()
    assert site.deliver("checkouts/create", checkout(site, "ana")) == 200
    assert site.deliver("checkouts/create", checkout(site, "ben")) == 200
    assert cleo.call("cart", product="tote", quantity=2) == 200
    site.later(10)
    assert site.deliver("orders/create", order(site, "ben")) == 200
    assert cleo.call("orders") == 409, "there is one tote bag: the host's transaction is rolled back"
    assert "never_purchased" in site.why("cleo"), "and what cartback was told with it"
    site.later(21)
    assert site.sent() == 1, "to Ana alone"
    assert "purchased" in site.why("ben"), "why Ben was not written to"
    return ana, cleo


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The running site on SQLite, with ana, ben, cleo and dora (shop/fixtures/demo.json)."""
    with closing(Site(tmp_path_factory.mktemp("site"), None)) as site:
        yield site


def test_whom_it_lets_in_and_whom_not(site: Site) -> None:
    """Webhooks by their signature, the app's calls by session and CSRF token, the ledger by permission; who goes is gone."""
    cart = {"token": "c1", "updated_at": site.now.isoformat(), "line_items": []}
    assert site.deliver("carts/update", cart) == 200
    assert site.deliver("carts/update", cart, X_Shopify_Hmac_SHA256="Zm9yZ2Vk") == 401
    assert site.deliver("carts/update", cart, X_Shopify_Shop_Domain="other.myshopify.com") == 401
    assert site.deliver("carts/update", {"token": "c1"}, X_Shopify_Triggered_At="") == 400
    assert site.deliver("carts/update", {**cart, "note": "x" * 2_000_000}) == 413
    assert get(f"{site.url}/cartback/webhooks/shopify") == 405

    nobody, dora, ana = Browser(site), Browser(site, "dora"), Browser(site, "ana")
    assert nobody.call("devices", token="t") == 401
    assert dora.call("devices", token="t") == 204
    assert dora.call("devices", origin="https://evil.example", token="t") == 403
    assert dora.call("devices", token=[]) == 400
    assert dora.call("devices", token="t", push="yes") == 400, "a yes is a yes in so many words"
    assert dora.call("cart", csrf="", product="mug", quantity=1) == 403
    assert dora.call("cart", product="mug", quantity=-1) == 400
    assert "log in" in nobody.page("/admin/cartback/notification/").lower()
    assert "log in" in dora.page("/admin/cartback/notification/").lower(), "she is no member of staff"
    assert "0 notifications" in ana.page("/admin/cartback/notification/")
    assert "Add notification" not in ana.page("/admin/")
    assert "Log in" in nobody.page("/recovery/")
    assert get(f"{site.url}/recovery/static/nothing") == 404
    assert "Acme" in ana.page("/recovery/"), "the dashboard, to who may see it"

    request = {"customer": {"email": "dora@example.com"}}
    assert site.deliver("customers/data_request", request) == 200
    assert "DataRequest object (1)" in ana.page("/admin/shop/datarequest/")
    assert "email:dora@example.com" in ana.page("/admin/shop/datarequest/1/change/")
    site.later(1)
    assert dora.call("account", method="DELETE") == 204
    assert "has no such" in site.start("cartback_explain", "email:dora@example.com").communicate(timeout=60)[1]
    assert Browser(site, "dora").call("devices", token="t") == 401, "she is gone from the shop as well"


def test_from_a_webhook_to_one_message_or_to_none(site: Site) -> None:
    """A checkout left is written to once, after its wait; one that was bought never; a purchase undone is no purchase."""
    ana, cleo = one_message_or_none(site)
    link = re.search(r"https://acme\.example(/cartback/click\?t=\S+)", site.shown)
    assert link is not None
    site.later(2)
    assert ana.tap(link[1]) == "https://acme.example/checkouts/ana"
    assert ana.tap("/cartback/click?t=forged") is None
    site.later(28)
    assert site.deliver("orders/create", order(site, "ana")) == 200
    assert site.sent() == 1, "to Cleo, an hour after her last change"
    assert cleo.call("cart", product="tote", quantity=1) == 200
    assert cleo.call("orders") == 201
    site.at(NOON + timedelta(hours=26))
    assert site.sent() == 0, "everybody has bought"
    ledger = ana.page("/admin/cartback/notification/")
    assert ledger.count('<td class="field-state">SENT</td>') == 2
    assert "12.00 USD, tapped" in ledger
    assert "field-state" not in ana.page("/admin/cartback/notification/?state=FAILED")


def test_on_postgresql_too(tmp_path: Path, postgres: str) -> None:
    """The same, by PGDATABASE alone; and a worker whose connection is lost begins with a new one."""
    with closing(Site(tmp_path, postgres)) as site:
        one_message_or_none(site)
        worker = site.start("cartback_run", "--poll", "0.1s")
        given_up = threading.Timer(60, worker.kill)
        given_up.start()
        try:
            hang_up(postgres, until=worker.stderr)
            site.later(30)
            assert worker.stdout is not None
            assert next(line for line in worker.stdout if "push to" in line), "to Cleo"
        finally:
            given_up.cancel()
            worker.kill()
            worker.communicate(timeout=30)


def hang_up(postgres: str, until: IO[str] | None) -> None:
    """The server ends every connection, again and again until somebody says on `until` that theirs was lost."""
    import psycopg

    assert until is not None
    with psycopg.connect(postgres, autocommit=True) as admin:
        for _ in range(300):
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            if select([until], [], [], 0.1)[0] and "trying again" in until.readline():
                return
    raise AssertionError("the worker noticed nothing")


def test_the_worker_ends_when_told_to(site: Site) -> None:
    """SIGTERM ends it after the batch in hand, with 0."""
    worker = site.start("cartback_run", "--poll", "0.2s")
    try:
        assert "OK" in site.manage("test"), "the project's own tests, meanwhile"
        worker.send_signal(signal.SIGTERM)
        out, error = worker.communicate(timeout=20)
        assert (out, error.splitlines()[-1]) == ("", "cartback: stopped; in total 0 due")
        assert worker.returncode == 0
    finally:
        worker.kill()
        worker.wait(60)


def test_wrong_settings_are_told_by_field(site: Site) -> None:
    """Before a deployment, by `manage.py check`."""
    stage = Path(site.environment["PYTHONPATH"].split(os.pathsep)[0], "stage.py")
    stage.with_name("wrong.py").write_text(STAGE + 'CARTBACK["SHOPS"][0]["timezone"] = "Mars"\n', encoding="utf-8")
    checked = site.start("check", "--settings=wrong")
    assert "CARTBACK['SHOPS']: timezone: 'Mars' is not an IANA time zone" in checked.communicate(timeout=60)[1]
    assert checked.returncode == 1
