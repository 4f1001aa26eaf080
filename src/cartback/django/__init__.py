"""cartback as a Django app: INSTALLED_APPS = [..., "cartback.django"], CARTBACK = {...} in settings.py.

    from cartback.django import get_recovery

    with transaction.atomic():
        order.save()
        get_recovery().ingest(OrderPlaced(...))  # commits and rolls back with the order

The modules: conf (CARTBACK, read), engine (cartback on Django's connection), mounting, views and urls (HTTP requests),
models, migrations and admin, dashboard (the merchant's pages), checks, signals, mail (Django's e-mail backend as a channel),
templatetags, management (commands), router (another database) and test (for a host's own tests).
"""

from typing import TYPE_CHECKING

from cartback.exports import on_demand

if TYPE_CHECKING:
    from .engine import aget_recovery, get_recovery
    from .mail import DjangoEmail
    from .mounting import mounted, view

__getattr__, __dir__ = on_demand(
    __name__,
    {
        "cartback.django.engine": ("aget_recovery", "get_recovery"),
        "cartback.django.mail": ("DjangoEmail",),
        "cartback.django.mounting": ("mounted", "view"),
    },
)

__all__ = ["DjangoEmail", "aget_recovery", "get_recovery", "mounted", "view"]
