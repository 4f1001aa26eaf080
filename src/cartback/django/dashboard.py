"""The merchant's dashboard behind Django's login: `cartback.view_dashboard` lets a user look, `cartback.change_dashboard` write.

path("recovery/", include("cartback.django.dashboard_urls"))
"""

from __future__ import annotations

from contextlib import suppress

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt

from cartback.dashboard import Dashboard, Viewer
from cartback.flow import Reply, Request

from .conf import shops_seen_by
from .engine import get_recovery
from .mounting import answered


@csrf_exempt  # each form carries the dashboard's own code, and has to come from this site
def pages(request: HttpRequest, path: str = "") -> HttpResponse:
    """Answer with one of the pages; redirect a user who is not logged in to the login."""
    if not request.user.is_authenticated and not path.startswith("static/"):
        return redirect_to_login(request.get_full_path(), _login_url())
    dashboard = Dashboard(get_recovery, authorize=_nobody, key=_key())
    viewer = viewer_of(request)

    def reply(asked: Request) -> Reply:
        return dashboard.answer(asked, viewer)

    return answered(reply, request, path)


def _login_url() -> str | None:
    """Return the admin's login if the site sets none and has no page at Django's default; None is LOGIN_URL."""
    if settings.is_overridden("LOGIN_URL"):
        return None
    try:
        resolve(settings.LOGIN_URL)
    except Resolver404:
        with suppress(NoReverseMatch):
            return reverse("admin:login")
    return None


def viewer_of(request: HttpRequest) -> Viewer | None:
    """Make the viewer of Django's user; return None for one who may not look."""
    user = request.user
    if not user.has_perm("cartback.view_dashboard"):
        return None
    own = shops_seen_by(request)
    return Viewer(
        id=str(user.pk),
        shops=own if own is not None else tuple(get_recovery().shops()),
        may_write=user.has_perm("cartback.change_dashboard"),
        locale=get_language(),
    )


def _nobody(_request: Request) -> Viewer | None:
    """Return None: only Django's user is let in."""
    return None


def _key() -> bytes:
    """Return a key derived from SECRET_KEY, to sign forms with."""
    return salted_hmac("cartback.dashboard", "", secret=settings.SECRET_KEY, algorithm="sha256").digest()
