"""What a reader pastes into a project of theirs that mypy checks strictly passes there, with pydantic's plug-in."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from .test_blocks import ROOT, blocks_of

#: The pages whose blocks become a host's own code: a shop, channels, copywriters, stores, rules and their tests.
PAGES = ["README.md", *(f"docs/how-to/{name}.md" for name in (
    "ask-why", "custom-channel", "custom-copywriter", "custom-store", "history", "mount", "reports", "unit-test-rules",
))]  # fmt: skip

CONFIG = """\
[mypy]
strict = true
plugins = pydantic.mypy
allow_redefinition = true
disable_error_code = no-redef, method-assign
follow_imports = silent

[mypy-fastapi.*,flask.*,werkzeug.*]
ignore_missing_imports = true
"""


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("mypy") is None, reason="the lint extra is not installed")
def test_what_a_host_copies_is_strictly_typed(tmp_path: Path) -> None:
    """The blocks of a page, one after the other, as one module."""
    (tmp_path / "mypy.ini").write_text(CONFIG, encoding="utf-8")
    for page in PAGES:
        blocks = blocks_of((ROOT / page).read_text(encoding="utf-8"))
        text = "\n\n".join(block.text for block in blocks if block.language == "python")
        (tmp_path / f"{Path(page).stem.lower().replace('-', '_')}_page.py").write_text(text, encoding="utf-8")
    files = sorted(path.name for path in tmp_path.glob("*.py"))
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--cache-dir", ".cache", *files],
        cwd=tmp_path, capture_output=True, text=True, timeout=280, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
