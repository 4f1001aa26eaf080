"""What the fuzz tests of all sources share: spoiled bytes, any value in any place, and the verdict on what came of it."""

import json
import time
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from cartback.domain.events import Event
from cartback.errors import RefusedDelivery
from cartback.sources import jsonl

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
    | st.sampled_from(
        ["2026-01-05T10:00:00Z", "2026-01-05T10:00:00", "1.5", "-1", "NaN", "a@b", "USD", "\x00", "\ud800", "9e14", ""]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
PIECES = st.binary(max_size=8) | st.sampled_from([b'"', b"{", b"null", b"-1", b"[]", b"\\ud800", b"1e999", b"true"])


def survives(call: Callable[[], list[Event]]) -> list[Event] | None:
    """The events, None for a refusal with a reason; fails on anything else, and on what is slow three times over."""
    spent: list[float] = []
    found: list[Event] | RefusedDelivery = []
    while not spent or (spent[-1] >= 0.05 and len(spent) < 3):  # others are at work on the machine
        start = time.process_time()
        try:
            found = call()
        except RefusedDelivery as refused:
            found = refused
        spent.append(time.process_time() - start)
    assert min(spent) < 0.05
    if isinstance(found, RefusedDelivery):
        assert str(found)
        return None
    for event in found:
        assert jsonl.decode(jsonl.encode(event)) == event
    return found


def spoiled(data: Any, body: bytes) -> bytes:
    """`body` with bytes changed, cut out, doubled or put in anywhere."""
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(body)))
        end = min(len(body), start + data.draw(st.integers(0, 20)))
        body = body[:start] + data.draw(PIECES) + body[end:]
    return body


def places(value: Any, path: Any = ()) -> Any:
    """The path of every value inside `value`."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in items:
        yield from places(inner, (*path, name))


def replaced(value: Any, path: Any, new: Any) -> Any:
    """`value` with what stands at `path` replaced."""
    if not path:
        return new
    copy = value.copy()
    copy[path[0]] = replaced(value[path[0]], path[1:], new)
    return copy


def altered(data: Any, payload: Any) -> bytes:
    """`payload` as JSON, with anything at all in up to three places."""
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(list(places(payload))))
        payload = replaced(payload, path, data.draw(JSON))
    return json.dumps(payload).encode()
