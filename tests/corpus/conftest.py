"""Real material, found through CARTBACK_CORPUS; without it these tests are skipped."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def corpus() -> Path:
    found = os.environ.get("CARTBACK_CORPUS")
    if not found:
        pytest.skip("CARTBACK_CORPUS is not set")
    return Path(found)
