"""Service accounts and their access tokens: Google's token endpoint, signature check included."""

from __future__ import annotations

import json
import secrets
import threading
import time
from base64 import urlsafe_b64decode
from functools import cache
from typing import Any
from urllib.parse import parse_qs

from .replies import FCMReply

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
#: The audience of google-auth's assertions, at any endpoint.
GOOGLE = "https://oauth2.googleapis.com/token"
_SCOPES = ("firebase.messaging", "cloud-platform")


class Accounts:
    """The accounts made here, and the tokens that are valid for a project."""

    def __init__(self, lifetime: int) -> None:
        self.lifetime = lifetime
        self.fetched = 0
        self._projects: dict[str, str] = {}
        self._issued: dict[str, tuple[str, float]] = {}
        self._lock = threading.Lock()

    def make(self, project: str, token_uri: str) -> dict[str, Any]:
        """Make a service account's JSON, as the Firebase console hands it out. Needs the package cryptography."""
        email = f"cartback-test@{project}.iam.gserviceaccount.com"
        self._projects[email] = project
        return {
            "type": "service_account",
            "project_id": project,
            "private_key_id": "test",
            "private_key": _pem(),
            "client_email": email,
            "client_id": "1",
            "token_uri": token_uri,
        }

    def issue(self, project: str) -> str:
        """Issue an access token for the project."""
        token = f"ya29.{secrets.token_urlsafe(24)}"
        with self._lock:
            self._issued[token] = project, time.monotonic() + self.lifetime
            self.fetched += 1
        return token

    def allows(self, header: str, project: str) -> bool:
        """Return whether an Authorization header has a token that is valid for the project."""
        kind, _, token = header.partition(" ")
        for_project, until = self._issued.get(token, ("", 0.0))
        return kind == "Bearer" and for_project == project and time.monotonic() < until

    def revoke(self) -> None:
        """Refuse every token issued so far from now on."""
        with self._lock:
            self._issued.clear()

    def exchange(self, form: bytes, audience: str) -> FCMReply:
        """Exchange a signed assertion for an access token, as RFC 7523 has it."""
        try:
            project = self._project_of(parse_qs(form.decode("ascii", "replace")), audience)
        except Exception:  # noqa: BLE001 - an assertion with any fault is refused
            project = None
        if project is None:
            return FCMReply(400, {"error": "invalid_grant", "error_description": "Invalid JWT Signature."})
        return FCMReply(200, {"access_token": self.issue(project), "expires_in": self.lifetime, "token_type": "Bearer"})

    def _project_of(self, form: dict[str, list[str]], audience: str) -> str | None:
        """Return the project that a form's assertion is valid for. Raises any exception for a malformed form."""
        claims = _verified(form["assertion"][0])
        project = self._projects[claims["iss"]]
        meant = form["grant_type"] == [GRANT] and claims["aud"] in (audience, GOOGLE)
        in_scope = any(scope in claims["scope"] for scope in _SCOPES)
        return project if meant and in_scope and claims["exp"] > time.time() else None


def _verified(assertion: str) -> dict[str, Any]:
    """Read the claims. Raises for a signature by another key."""
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256

    signed, _, signature = assertion.rpartition(".")
    _key().public_key().verify(_decoded(signature), signed.encode(), PKCS1v15(), SHA256())
    claims: dict[str, Any] = json.loads(_decoded(signed.partition(".")[2]))
    return claims


def _decoded(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))


@cache
def _key() -> Any:
    """Make one key for the process: making one takes a tenth of a second, and it protects nothing."""
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

    return generate_private_key(public_exponent=65537, key_size=2048)


@cache
def _pem() -> str:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    pem: bytes = _key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return pem.decode()
