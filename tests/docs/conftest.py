"""What a page or an example starts in a process of its own imports the cartback that is being tested."""

from __future__ import annotations

from pathlib import Path

import pytest

import cartback


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    """By an absolute path: those processes start in an empty directory."""
    monkeypatch.setenv("PYTHONPATH", str(Path(cartback.__file__).parents[1]))


@pytest.fixture(autouse=True)
def database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that speaks of DATABASE_URL has an empty database there when it is run; skipped where there is no server."""
    if request.node.originalname != "test_python_runs":
        return
    if "DATABASE_URL" in request.node.callspec.params["page"].read_text(encoding="utf-8"):
        monkeypatch.setenv("DATABASE_URL", request.getfixturevalue("postgres"))
