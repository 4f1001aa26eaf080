"""Django's settings, with cartback's.

It starts as it is, on SQLite. In production set DJANGO_DEBUG=0, and then DJANGO_SECRET_KEY, SHOPIFY_SECRETS and
ALLOWED_HOSTS. With PGDATABASE set it runs on PostgreSQL; libpq reads PGHOST, PGUSER and the rest itself.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
DEBUG = os.environ.get("DJANGO_DEBUG", "1") == "1"


def from_environment(name: str) -> str:
    """Return a secret from the environment. In development any value will do."""
    value = os.environ.get(name) or ("only-for-development" if DEBUG else "")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set")
    return value


SECRET_KEY = from_environment("DJANGO_SECRET_KEY")
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "").split()

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "cartback.django",
    "shop",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
ROOT_URLCONF = "mysite.urls"
WSGI_APPLICATION = "mysite.wsgi.application"
LOGIN_URL = "/login/"
STATIC_URL = "static/"
USE_TZ = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000  # bytes; the largest delivery that cartback takes

DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": BASE_DIR / "shop.db",
        # A transaction that reads first and writes later could fail as locked at once; an immediate one waits its turn.
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": "PRAGMA journal_mode = WAL"},
    }
}
if "PGDATABASE" in os.environ:
    DATABASES["default"] = {"ENGINE": "django.db.backends.postgresql", "NAME": os.environ["PGDATABASE"]}

CARTBACK = {
    # The fields of cartback.Shop: a misspelt one is an error that `manage.py check` reports.
    "SHOPS": [
        {
            "id": "acme.myshopify.com",
            "name": "Acme",
            "currency": "USD",
            "timezone": "America/New_York",
            "campaigns": [
                {"kind": "cart_recovery", "wait": "1h", "follow_ups": ["24h"]},
                {"kind": "checkout_recovery", "wait": "30min", "follow_ups": ["24h"]},
                {"kind": "winback", "wait": "30d"},
            ],
        }
    ],
    "CHANNELS": ["cartback.channels.console.Console"],  # pushes are printed by the worker
    "RULES": ["shop.rules.no_alcohol"],
    "IDENTIFY": "shop.rules.keys_of",
    "SHOPIFY": from_environment("SHOPIFY_SECRETS").split(),  # two while one replaces the other
    "LINKS": "https://acme.example/cartback",  # the URL of cartback.django.urls; signed with SECRET_KEY
}
