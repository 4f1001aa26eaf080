"""A new project gets cartback by a few lines of settings and URLs, on both databases."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from .conftest import Project

SETTINGS = """
import django
INSTALLED_APPS += ["cartback.django"]
if django.VERSION < (6, 1):  # whose new projects print their mail
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
DEFAULT_FROM_EMAIL = "Acme <hello@acme.example>"
CARTBACK = {"SHOPS": "mysite.shops.shops", "SHOPIFY": "s3cret", "LINKS": "https://acme.example/cartback",
            "CLOCK": "mysite.shops.now", "SHOP": "acme.myshopify.com"}
"""
URLS = """
from django.urls import include
urlpatterns.append(path("cartback/", include("cartback.django.urls")))
urlpatterns.append(path("recovery/", include("cartback.django.dashboard_urls")))
"""
SHOPS = """
import os
from datetime import datetime
import cartback as cb

def now():
    return datetime.fromisoformat(os.environ.get("NOW", "2026-01-05T17:00:00+00:00"))

def shops():
    steps = {"wait": "1h", "channels": ["email"]}
    return [cb.Shop(id="acme.myshopify.com", name="Acme", currency="USD", timezone="America/New_York",
                    postal_address="1 Road, Boston", campaigns=[cb.CheckoutRecovery(**steps), cb.CartRecovery(**steps)])]
"""
DELIVER = """
import base64, hmac, json
from django.test import Client
checkout = {
    "token": "c1", "cart_token": "k1", "email": "ana@example.com", "currency": "USD", "subtotal_price": "12.00",
    "updated_at": "2026-01-05T17:00:00Z", "created_at": "2026-01-05T17:00:00Z", "shipping_address": {"country_code": "US"},
    "customer": {"id": 7, "email": "ana@example.com"},
    "abandoned_checkout_url": "https://acme.myshopify.com/checkouts/1",
    "line_items": [{"product_id": 1, "quantity": 1, "price": "12.00", "title": "Mug"}],
}
consent = {"customer_id": 7, "email_address": "ana@example.com", "email_marketing_consent": {
    "state": "subscribed", "opt_in_level": "single_opt_in", "consent_updated_at": "2026-01-05T16:00:00Z"}}
def deliver(secret, topic="checkouts/create", payload=checkout):
    body = json.dumps(payload).encode()
    signature = base64.b64encode(hmac.digest(secret.encode(), body, "sha256")).decode()
    headers = {"X-Shopify-Topic": topic, "X-Shopify-Shop-Domain": "acme.myshopify.com",
               "X-Shopify-Webhook-Id": topic, "X-Shopify-Triggered-At": "2026-01-05T17:00:00Z", "X-Shopify-Hmac-SHA256": signature}
    client = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    return client.post("/cartback/webhooks/shopify", body, content_type="application/json", headers=headers).status_code
assert deliver("s3cret", "customers_email_marketing_consent/update", consent) == 200
print("webhook", deliver("s3cret"), deliver("guess"))
"""
ADMIN = """
from django.contrib.auth.models import User
from django.test import Client
client = Client(headers={"host": "localhost"})
client.force_login(User.objects.create_superuser("ana", "ana@example.com", "pw"))
page = client.get("/admin/cartback/notification/").content.decode()
board = client.get("/recovery/recent")
print("dashboard", board.status_code, b"Checkout recovery" in board.content, Client().get("/recovery/", headers={"host": "localhost"}).status_code)
print("admin", client.get("/admin/").status_code, page.count("SENT</td>"), "checkout_recovery, 1" in page)
"""


@pytest.fixture
def project(make_project: Callable[[], Project]) -> Project:
    project = make_project()
    project.add("settings.py", SETTINGS)
    project.add("urls.py", URLS)
    (project.folder / "mysite" / "shops.py").write_text(SHOPS, encoding="utf-8")
    return project


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_from_startproject_to_a_sent_mail(project: Project) -> None:
    """check, migrate, a webhook by the test client, the worker's mail on the console, the admin's row, the dashboard; no migration is missing."""
    assert "no issues" in project.manage("check", "--fail-level", "WARNING")
    migrated = project.manage("migrate")
    assert "Applying cartback.0001_tables... OK" in migrated
    assert "No changes" in project.manage("makemigrations", "--check", "--dry-run")
    assert "[ ]" not in project.manage("showmigrations", "cartback")
    assert "no issues" in project.manage("check", "--database", "default", "--fail-level", "WARNING")
    assert "webhook 200 401" in project.shell(DELIVER)
    assert "ana@example.com" not in project.manage("cartback_run", "--once"), "its wait is not over"
    project.environment["NOW"] = "2026-01-05T18:00:30+00:00"
    ran = project.manage("cartback_run", "--once")
    assert "To: ana@example.com" in ran, "by Django's console backend"
    assert "From: Acme <hello@acme.example>" in ran
    assert re.search(r"List-Unsubscribe: <https://acme\.example/cartback/unsubscribe\?t=[^\s>]{60,}>\n", ran), "whole"
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in ran
    assert ran.count("Mug") >= 2, "as text and as HTML"
    assert "To:" not in project.manage("cartback_run", "--once"), "once"
    shown = project.shell(ADMIN)
    assert "admin 200 1 True" in shown
    assert "dashboard 200 True 302" in shown, "and who is not logged in is asked to"


@pytest.mark.slow
def test_the_way_back_and_forth(project: Project) -> None:
    """A migration is undone and done again; tables that cartback made by itself before are taken as they are."""
    project.manage("migrate")
    project.manage("migrate", "cartback", "zero")
    gone = project.shell(
        "from django.db import connection as c; print('cartback_shops' in c.introspection.table_names())"
    )
    assert gone.strip() == "False"
    project.manage("migrate", "cartback", "0001")
    behind = project.shell(
        "from cartback.django import get_recovery\ntry: get_recovery().shops()\nexcept Exception as error: print(error)"
    )
    assert "run `manage.py migrate cartback --database default`" in behind
    project.manage("migrate")
    project.shell("from cartback.django import get_recovery; assert get_recovery().shops() == ['acme.myshopify.com']")
    project.shell(
        "from django.db import connection as c; c.cursor().execute(\"DELETE FROM django_migrations WHERE app = 'cartback'\")"
    )
    assert "Applying cartback.0001_tables... OK" in project.manage("migrate"), "as those of cartback's own are there"
    assert "CREATE TABLE cartback_shoppers" in project.manage("sqlmigrate", "cartback", "0001")
