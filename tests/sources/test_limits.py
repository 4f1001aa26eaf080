"""Size and depth are judged on raw bytes, quickly, and as a JSON parser would."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartback.errors import TooLarge
from cartback.sources.limits import LIMITS, Limits, check_depth, check_size, clipped

JSON = st.recursive(
    st.none() | st.integers() | st.text(alphabet='[]{}"\\,: ab\n', max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('[]{}"\\a', max_size=4), inner, max_size=3),
    max_leaves=25,
)


def depth(value: object) -> int:
    """How deep a parsed value really nests."""
    if isinstance(value, dict):
        return 1 + max(map(depth, value.values()), default=0)
    return 1 + max(map(depth, value), default=0) if isinstance(value, list) else 0


def allows(raw: bytes, limits: Limits = LIMITS) -> bool:
    try:
        check_depth(raw, limits)
    except TooLarge:
        return False
    return True


@given(JSON)
def test_depth_is_what_a_parser_would_meet(value: Any) -> None:
    """The scan agrees with the parsed value exactly, whatever brackets, quotes and escapes stand in strings."""
    raw = json.dumps(value).encode()
    deep = depth(value)
    assert allows(raw, Limits(depth=deep))
    assert deep == 0 or not allows(raw, Limits(depth=deep - 1))


@pytest.mark.parametrize(
    ("raw", "held"),
    [
        pytest.param(b"[" * 64 + b"]" * 64, True, id="64 deep"),
        pytest.param(b"[" * 65 + b"]" * 65, False, id="65 deep"),
        pytest.param(b"[" * 65, False, id="65 deep and cut off"),
        pytest.param(b'{"a":' * 65 + b"1" + b"}" * 65, False, id="65 objects deep"),
        pytest.param(b"[" + b"[]," * 500 + b"[]]", True, id="wide but flat"),
        pytest.param(b'["' + b"[" * 500 + b'"]', True, id="brackets in a string"),
        pytest.param(b'["\\"' + b"[" * 500 + b'"]', True, id="brackets after an escaped quote"),
        pytest.param(b'["\\\\"' + b",[" * 70, False, id="brackets after an escaped backslash and a quote"),
        pytest.param(b'["\\\\\\"' + b"[" * 500 + b'"]', True, id="an escaped backslash, then an escaped quote"),
        pytest.param(b"", True, id="nothing"),
        pytest.param(b'"', True, id="an open string"),
    ],
)
def test_depth(raw: Any, held: Any) -> None:
    """64 levels pass and 65 do not; what is inside strings does not count."""
    assert allows(raw) is held


@pytest.mark.parametrize(
    "unit",
    [
        b"[",
        b"[]",
        b'{"a":',
        b'"[",',
        b'["["],',
        b'"["\\"[",',
        b'"',
        b"\\",
        b'"\\',
        b"[" * 60 + b"]" * 60,
        b'{"":{}},',
        b"]",
        b"1,",
    ],
    ids=lambda unit: unit[:8].decode(),
)
def test_hostile_bodies_are_judged_in_time(in_time: Any, unit: Any) -> None:
    """Two megabytes of anything are judged in under 50 ms."""
    raw = (unit * (2_000_000 // len(unit) + 1))[:2_000_000]
    assert in_time(lambda: allows(raw), raw, 0.05)


def test_containers_are_limited() -> None:
    """Many small containers are refused as well as deep ones."""
    assert allows(b"[" + b"{}," * 99 + b"{}]", Limits(containers=101))
    assert not allows(b"[" + b"{}," * 99 + b"{}]", Limits(containers=100))


def test_size() -> None:
    """A body at the limit passes, one byte more does not."""
    check_size(b"x" * LIMITS.body)
    with pytest.raises(TooLarge, match="2000000 bytes") as refused:
        check_size(b"x" * (LIMITS.body + 1))
    for kind in (bytearray, memoryview):
        assert check_size(kind(b"{}")) == b"{}"
        with pytest.raises(TooLarge):
            check_size(kind(b"x" * 9), Limits(body=8))
    assert refused.value.status == 413


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Mug", "Mug"),
        ("  Mug\r\n\x00Blue ", "Mug Blue"),
        ("x" * 300, "x" * 255),
        ("👩\u200d👧 Ünï", "👩\u200d👧 Ünï"),
    ],
    ids=["plain", "control characters", "long", "joined emoji"],
)
def test_text_is_one_clean_short_line(text: Any, kept: Any) -> None:
    """Control characters go, everything a shopper may read stays, up to the limit."""
    assert clipped(text) == kept
