"""The view for cartback's HTTP requests, by cartback.web.Routes: webhooks, tracking, links, unsubscribing, devices and the
inbox.

A path exists only if CARTBACK has its settings. No CSRF token is needed: a delivery is signed, a link is signed, and devices
and the inbox check the Origin.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from cartback.engine.tasks import AsyncRecovery
from cartback.engine.threads import Recovery
from cartback.web import Routes

from .conf import current
from .engine import aget_recovery, get_recovery
from .mounting import aanswered, answered


@csrf_exempt
def answer(request: HttpRequest, path: str = "") -> HttpResponse:
    """Answer a request, on Django's connection."""
    return answered(routes(get_recovery(channels=()), request), request, path)


@csrf_exempt
async def aanswer(request: HttpRequest, path: str = "") -> HttpResponse:
    """Answer a request in an async view; IDENTIFY, SHOP and secrets may be async functions there."""
    return await aanswered(routes(aget_recovery(channels=()), request), request, path)


def routes(recovery: Recovery | AsyncRecovery, request: HttpRequest) -> Routes:
    """Make the Routes of CARTBACK for one request of Django's: its functions are called with that request, not with
    cartback's own.
    """
    conf = current()
    return Routes(
        recovery,
        shop=_given(conf.shop, request),
        sources=conf.sources,
        identify=_given(conf.identify, request),
        origins=conf.origins,
    )


def _given(setting: Any, request: HttpRequest) -> Any:
    """Return a function of CARTBACK's that is always called with this request; any other setting as it is."""
    return (lambda _request: setting(request)) if callable(setting) else setting
