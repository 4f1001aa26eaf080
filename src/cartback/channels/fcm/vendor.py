"""The imports from other packages, loaded when a channel is made and not before.

They are loaded by name, so that this package does not depend on their types.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

from attrs import frozen

from cartback.errors import MissingExtra
from cartback.vendor_warnings import muted


@frozen
class Vendor:
    """firebase_admin.messaging, and the transport by which google-auth fetches access tokens."""

    messaging: Any
    transport: Callable[[], Callable[..., Any]]


def load() -> Vendor:
    """Import the packages. Raises MissingExtra."""
    try:
        with muted():  # they warn of each other
            return Vendor(
                import_module("firebase_admin.messaging"),
                import_module("google.auth.transport.requests").Request,
            )
    except ImportError:
        raise MissingExtra("fcm") from None


def transport_within(vendor: Vendor, seconds: float) -> Callable[..., Any]:
    """Return google-auth's transport with our timeout: its own is two minutes."""
    return partial(_request, vendor.transport(), seconds)


def _request(
    transport: Callable[..., Any], seconds: float, url: str, method: str = "GET", body: Any = None, headers: Any = None,
    timeout: Any = None, **more: Any,
) -> Any:  # fmt: skip
    del timeout
    return transport(url, method=method, body=body, headers=headers, timeout=seconds, **more)
