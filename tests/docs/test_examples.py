"""Every program in examples/ runs to its end, in an empty directory. One called test_*.py is run by pytest.

A program that needs more than cartback says so in a comment of its own, `# requires: celery`, and is skipped where
that cannot be imported. A web app is an example too: running its file must define the app, not serve it. The modules of
a Django project are no programs, and a worker.py runs until it is stopped: their tests in tests/examples start them.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

EXAMPLES = Path(__file__).parents[2] / "examples"
PROJECTS = {path.parent for path in EXAMPLES.rglob("manage.py")}
PROGRAMS = sorted(
    path
    for path in EXAMPLES.rglob("*.py")
    if path.name not in {"conftest.py", "__init__.py", "worker.py"} and PROJECTS.isdisjoint(path.parents)
)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.relative_to(EXAMPLES).as_posix())
def test_it_runs(program: Path, tmp_path: Path) -> None:
    """A reader who runs the file as it is sees no error."""
    for needed in re.findall(r"^# requires: (\S+)$", program.read_text(encoding="utf-8"), re.MULTILINE):
        pytest.importorskip(needed)
    by_pytest = ["-m", "pytest", "-q", "-p", "no:cacheprovider"] if program.name.startswith("test_") else []
    command = [sys.executable, *by_pytest, str(program)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
