"""The files that pages load: a style sheet, a script that pages do without, a picture. Only these names are served."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from cartback.flow import Reply

_FOLDER = Path(__file__).parent / "static"
_TYPES: Mapping[str, str] = {
    "dashboard.css": "text/css; charset=utf-8",
    "dashboard.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}


def file_of(name: str, method: str = "GET") -> Reply:
    """Return a file by name; its URL changes with its content, so it may be kept for ever."""
    if method not in ("GET", "HEAD"):
        return Reply(405, (("Content-Type", "text/plain"), ("Allow", "GET, HEAD")), b"")
    if name not in _TYPES:
        return Reply(404, (("Content-Type", "text/plain"), ("X-Content-Type-Options", "nosniff")), b"")
    headers = (
        ("Content-Type", _TYPES[name]),
        ("Cache-Control", "public, max-age=31536000, immutable"),
        ("X-Content-Type-Options", "nosniff"),
    )
    return Reply(200, headers, _content(name))


@lru_cache(maxsize=len(_TYPES))
def _content(name: str) -> bytes:
    return (_FOLDER / name).read_bytes()
