"""Every test here needs firebase-admin; where it is missing they are skipped, and say so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from importlib.util import find_spec
from typing import Any

import pytest

NEEDED = pytest.mark.skipif(
    find_spec("firebase_admin") is None or find_spec("pycurl") is None,
    reason='firebase-admin is not installed: pip install "cartback[fcm]"',
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of this folder, except what shows that it is missing."""
    for item in items:
        if "channels/fcm/" in item.path.as_posix() and item.path.name != "test_without.py":
            item.add_marker(NEEDED)


@cache
def private_key() -> str:
    """One for all tests: making one takes a while."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    pem: bytes = key.private_bytes(serialization.Encoding.PEM, *form)
    return pem.decode()


@pytest.fixture
def firebase() -> Iterator[Callable[..., Any]]:
    """Makes real Apps with a service account whose tokens come from the given address; they are deleted afterwards."""
    import firebase_admin
    from firebase_admin import credentials

    made: list[Any] = []

    def app(token_uri: str, project: str = "demo") -> Any:
        account = {
            "type": "service_account", "project_id": project, "private_key_id": "k1", "private_key": private_key(),
            "client_email": f"sender@{project}.iam.gserviceaccount.com", "token_uri": token_uri,
        }  # fmt: skip
        name = f"test-{id(made)}-{len(made)}"
        made.append(firebase_admin.initialize_app(credentials.Certificate(account), name=name))
        return made[-1]

    yield app
    for each in made:
        firebase_admin.delete_app(each)
