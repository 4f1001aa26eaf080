"""The ear that `conftest.py` has on every test hears what it is there for."""

from __future__ import annotations

import logging

import pytest


@pytest.mark.parametrize(
    "said",
    [
        "sent to ana@example.com",
        "called +4915550917733",
        "device APA91bHPRgkF3JUikC4",
        "Bearer ya29.a0AfH6SMB",
        "key sk-proj-0123456789",
        "postgresql://shop:secret@db.example/shop",
        "-----BEGIN PRIVATE KEY----- MIIEvQIBADANBgkqhkiG9w0B",
    ],
)
def test_what_no_log_may_say_is_noticed(said: str, nobody_in_the_log: list[str]) -> None:
    """As the message, and as what it is made of."""
    vendor = logging.getLogger("vendor")
    vendor.disabled = False  # by whoever configured logging in this process
    logging.getLogger("cartback.fcm").debug(said)
    vendor.warning("%s", said)
    assert len(nobody_in_the_log) == 2
    nobody_in_the_log.clear()


def test_what_every_log_says_is_not(nobody_in_the_log: list[str]) -> None:
    """Counts, ids, times and addresses of servers name nobody."""
    logging.getLogger("cartback").warning(
        "notification 3f1d0a, 12 of 500 at 2026-01-05 15:00:00+00:00, http://127.0.0.1:80"
    )
    assert nobody_in_the_log == []
