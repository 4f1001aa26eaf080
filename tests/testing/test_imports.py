"""What importing cartback.testing costs: neither pytest nor hypothesis, so that a host may use it anywhere."""

from __future__ import annotations

import subprocess
import sys

import pytest

import cartback.testing

WITHOUT = """
import sys
{hide}
import cartback.testing
assert not {{"pytest", "hypothesis"}} & {{name for name, module in sys.modules.items() if module is not None}}
{more}
"""


def run(hide: str = "", more: str = "") -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT.format(hide=hide, more=more)],
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr


def test_it_imports_no_test_tool() -> None:
    """Nor does a World need one."""
    run(more="cartback.testing.World().at('09:00').ana.adds('Mug')\nassert 'hypothesis' not in sys.modules")


@pytest.mark.parametrize(("tool", "wanted"), [("hypothesis", "strategies"), ("pytest", "suites")])
def test_what_needs_a_test_tool_says_what_to_install(tool: str, wanted: str) -> None:
    """Without it the error names the extra, and is an ImportError."""
    run(
        hide=f"sys.modules[{tool!r}] = None",
        more=f"""
try:
    import cartback.testing.{wanted}
except ImportError as error:
    assert 'cartback[testing]' in str(error), error
else:
    raise SystemExit('imported')
""",
    )


def test_the_names_are_sorted() -> None:
    """And all there."""
    assert cartback.testing.__all__ == sorted(cartback.testing.__all__)
    assert all(hasattr(cartback.testing, name) for name in cartback.testing.__all__)
