"""`cartback init`: what is written runs as it is, and overwrites nothing."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib import util
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]


def test_the_script_runs(run: Run, tmp_path: Path) -> None:
    """It sends its first message on the terminal."""
    code, out, _ = run("init", "script", "--folder", tmp_path / "new")
    assert (code, "python shop.py" in out) == (0, True)
    done = subprocess.run(
        [sys.executable, "shop.py"], cwd=tmp_path / "new", capture_output=True, text=True, timeout=120, check=True
    )
    assert "You left Blue mug in your cart." in done.stdout
    assert "What comes next: Wait" in done.stdout


def test_the_app_takes_webhooks_and_shows_the_dashboard(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A signed delivery is taken, an unsigned one is not; the dashboard lets in who has the token, and nobody else."""
    testclient = pytest.importorskip("fastapi.testclient")
    assert run("init", "fastapi", "--folder", tmp_path)[0] == 0
    for name, value in (
        ("CARTBACK_TOKEN", "a token for tests"),
        ("SHOPIFY_SECRET", "secret"),
        ("CARTBACK_STORE", f"sqlite:///{tmp_path}/x.db"),
    ):
        monkeypatch.setenv(name, value)
    spec = util.spec_from_file_location("starter_app", tmp_path / "app.py")
    assert spec is not None
    assert spec.loader is not None
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    body = json.dumps({"id": 1, "token": "t", "line_items": []}).encode()
    signed = base64.b64encode(hmac.new(b"secret", body, hashlib.sha256).digest()).decode()
    headers = {
        "X-Shopify-Topic": "carts/update",
        "X-Shopify-Shop-Domain": "my-shop.myshopify.com",
        "X-Shopify-Webhook-Id": "1",
    }
    client = testclient.TestClient(module.app)
    url = "/cartback/webhooks/shopify"
    assert client.post(url, content=body, headers=headers | {"X-Shopify-Hmac-Sha256": signed}).status_code == 200
    assert client.post(url, content=body, headers=headers | {"X-Shopify-Hmac-Sha256": "wrong"}).status_code == 401
    assert client.get("/dashboard/").status_code == 403
    page = client.get("/dashboard/", headers={"Authorization": "Bearer a token for tests"})
    assert (page.status_code, "my-shop.myshopify.com" in page.text) == (200, True)
    assert 'href="/dashboard/recent"' in page.text
    style = page.text.partition('rel="stylesheet" href="')[2].partition('"')[0]
    assert client.get(style).status_code == 200
    module.recovery.close()


_DJANGO = """
import django
django.setup()
from django.contrib.auth.models import User
from django.test import Client
client = Client(HTTP_HOST="localhost")
print("nobody", client.get("/recovery/").status_code)
User.objects.create_superuser("ida", "", "secret")
client.login(username="ida", password="secret")
page = client.get("/recovery/campaigns")
print("ida", page.status_code, "cart_recovery" in page.content.decode())
print("webhook", client.post("/cartback/webhooks/shopify", b"{}", content_type="application/json").status_code)
"""


@pytest.mark.slow
def test_the_django_project_migrates_checks_and_shows_the_dashboard(run: Run, tmp_path: Path) -> None:
    """Its own checks find nothing; nobody is let in without a login, and a superuser is; a webhook without a signature is not."""
    pytest.importorskip("django")
    assert run("init", "django", "--folder", tmp_path)[0] == 0
    environment = {
        **os.environ,
        "DJANGO_SECRET_KEY": "a secret for tests " * 3,
        "DJANGO_SETTINGS_MODULE": "mysite.settings",
    }

    def python(*argv: str) -> str:
        done = subprocess.run(
            [sys.executable, *argv],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    python("manage.py", "migrate")
    assert "no issues" in python("manage.py", "check")
    assert "No changes detected" in python("manage.py", "makemigrations", "--check", "--dry-run")
    assert python("-c", _DJANGO).splitlines() == ["nobody 302", "ida 200 True", "webhook 401"]


@pytest.mark.parametrize("kind", ["script", "fastapi", "django"])
def test_nothing_is_overwritten(kind: str, run: Run, tmp_path: Path) -> None:
    """A second time it says so, and leaves the files."""
    run("init", kind, "--folder", tmp_path)
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    for path in written:
        path.write_text("mine")
    code, _, err = run("init", kind, "--folder", tmp_path)
    assert (code, "exists already" in err) == (1, True)
    assert {path.read_text() for path in written} == {"mine"}
