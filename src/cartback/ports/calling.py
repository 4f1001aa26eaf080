"""What the ports share: an answer may be plain or awaited, and a clock too."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeAlias, TypeVar

_T = TypeVar("_T")
Maybe: TypeAlias = _T | Awaitable[_T]
Clock: TypeAlias = Callable[[], datetime]
#: A clock that is asked over a network, such as a database's.
AsyncClock: TypeAlias = Callable[[], Awaitable[datetime]]
