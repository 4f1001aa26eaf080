"""One shop with a past for every test that only looks at it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.dashboard.lively import Past


@pytest.fixture(scope="session")
def past() -> Iterator[Past]:
    """A shop that has lived for sixty days. Tests that change something make one of their own."""
    lived = Past().live()
    yield lived
    lived.recovery.close()
