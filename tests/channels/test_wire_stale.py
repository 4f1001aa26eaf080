"""A kept connection is looked at from the caller's thread while libcurl's thread opens and closes others."""

from __future__ import annotations

import gc
import socket

import pytest

from cartback.channels.http.wire import CurlThread

curl = pytest.importorskip("pycurl")


def test_a_connection_that_closes_meanwhile_is_no_error() -> None:
    """Garbage is collected at nearly every allocation, and then, as in another thread's turn, another connection joins the kept ones."""
    thread = CurlThread(curl, 1, {})
    kept, other = socket.socketpair()
    unwatched, numbers, errors = thread._unwatched, iter(range(10_000, 1_000_000)), list[RuntimeError]()

    def joins(phase: str, info: dict[str, int]) -> None:
        del info
        if phase == "stop":
            unwatched.add(next(numbers))

    before = gc.get_threshold()
    gc.callbacks.append(joins)
    gc.set_threshold(1, 1, 1)
    try:
        for _ in range(50):
            unwatched.update(range(5_000, 5_100))  # closed since: too many for a tuple that Python keeps ready
            try:
                thread.is_stale()
            except RuntimeError as error:
                errors.append(error)
    finally:
        gc.set_threshold(*before)
        gc.callbacks.remove(joins)
    other.close()
    unwatched.add(kept.fileno())
    stale = thread.is_stale()
    kept.close()
    thread.stop()
    assert (stale, errors) == (True, [])
