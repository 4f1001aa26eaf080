"""Running the command line, in this process and as one of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import cartback
from cartback.cli import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command here; answers its exit code, stdout and stderr."""

    def call(*argv: object) -> tuple[int, str, str]:
        code = main([str(a) for a in argv])
        out, err = capsys.readouterr()
        return code, out, err

    return call


@pytest.fixture
def run_json(run: Run) -> Callable[..., Any]:
    """Runs a command that succeeds with --json; answers the document."""

    def call(*argv: object) -> Any:
        code, out, _ = run(*argv, "--json")
        assert code == 0
        return json.loads(out)

    return call


@pytest.fixture
def lines(tmp_path: Path) -> Callable[..., Path]:
    """Writes dicts (and raw text) to a file, one a line."""

    def write(*items: dict[str, Any] | str, name: str = "input.jsonl") -> Path:
        path = tmp_path / name
        path.write_text("".join((i if isinstance(i, str) else json.dumps(i)) + "\n" for i in items), encoding="utf-8")
        return path

    return write


def process(*argv: object, **options: Any) -> subprocess.Popen[str]:
    """The command as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "cartback", *map(str, argv)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(Path(cartback.__file__).parents[1])},
        **options,
    )


@pytest.fixture
def start() -> Callable[..., subprocess.Popen[str]]:
    return process
