"""A URL opener that follows no redirect: it may lead anywhere, and turns a POST into a GET without its body."""

from __future__ import annotations

from typing import Any
from urllib.request import HTTPRedirectHandler


class NoRedirects(HTTPRedirectHandler):
    """A redirect is an error. Pass one to `urllib.request.build_opener`."""

    def redirect_request(self, *_: Any) -> None:
        return None
