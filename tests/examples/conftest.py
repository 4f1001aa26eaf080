"""What an example starts in a process of its own imports the cartback that is being tested."""

from __future__ import annotations

from pathlib import Path

import pytest

import cartback


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    """By an absolute path: those processes start elsewhere."""
    monkeypatch.setenv("PYTHONPATH", str(Path(cartback.__file__).parents[1]))
