"""The certificates that SNS signs with, fetched from AWS and cached: the one part of a source that uses the network."""

from __future__ import annotations

import threading
from urllib.request import build_opener

from cartback.errors import BadSignature
from cartback.redirects import NoRedirects

_LARGEST = 20_000
_MOST = 20


class SigningCertificates:
    """Fetches each certificate once, over https, from URLs that the source has verified as SNS's own. Thread-safe.

    Any other callable that returns PEM bytes for a URL can replace it.
    """

    def __init__(self, timeout: float = 5.0) -> None:
        """Fetch nothing yet; `timeout` is for connecting and for each read, in seconds."""
        self._timeout = timeout
        self._known: dict[str, bytes] = {}
        self._lock = threading.Lock()
        self._opener = build_opener(NoRedirects())

    def __call__(self, url: str) -> bytes:
        """Return the certificate at the URL. Raises BadSignature if it cannot be fetched."""
        with self._lock:
            if url in self._known:
                return self._known[url]
        pem = self._fetched(url)
        with self._lock:
            while len(self._known) >= _MOST:
                self._known.pop(next(iter(self._known)))
            self._known[url] = pem
        return pem

    def _fetched(self, url: str) -> bytes:
        try:
            with self._opener.open(url, timeout=self._timeout) as reply:
                pem: bytes = reply.read(_LARGEST + 1)
        except (OSError, ValueError):
            raise BadSignature("SigningCertURL: the certificate could not be fetched") from None
        if len(pem) > _LARGEST:
            raise BadSignature("SigningCertURL: expected a certificate at this URL")
        return pem
