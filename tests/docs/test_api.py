"""docs/reference/api.md is generated from the code, and is what the code says now."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parents[2]


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("api", ROOT / ".ci" / "api.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_what_the_code_says() -> None:
    """`python .ci/api.py` writes it again; the text between the signatures is in .ci/api.md."""
    assert (ROOT / "docs" / "reference" / "api.md").read_text(encoding="utf-8") == generator().page()
