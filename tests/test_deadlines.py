"""No test can wait for ever: whatever blocks a thread is given a time, so that a failure says what it waited for.

Beyond that every test has the limit of pyproject.toml, which also ends what is awaited on an event loop.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.slow import slow_tests

HERE = Path(__file__).parent
ROOT = HERE.parent
#: Methods that block until another thread or process does something, unless they are given a time.
BLOCKING = {"acquire", "communicate", "get", "join", "result", "wait"}
RUNNING = {"run", "call", "check_call", "check_output"}
#: `acme.get()` is a request of test_requests.py, not a queue's.
NOT_A_QUEUE = {"acme"}


def waits_for_ever(source: str) -> Iterator[int]:
    """The lines of calls that may block without an end."""
    tree = ast.parse(source)
    awaited = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Await)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or id(node) in awaited:
            continue
        whose, name = node.func.value, node.func.attr
        timed = any(each.arg in ("timeout", None) for each in node.keywords)
        if name in RUNNING and isinstance(whose, ast.Name) and whose.id == "subprocess":
            if not timed:
                yield node.lineno
        elif name in BLOCKING and not node.args and not timed and ast.unparse(whose) not in NOT_A_QUEUE:
            yield node.lineno


def test_every_wait_has_an_end() -> None:
    """In every test and in what the tests start."""
    found = [
        f"{file.relative_to(ROOT)}:{line}"
        for file in sorted(HERE.rglob("*.py"))
        for line in waits_for_ever(file.read_text())
    ]
    assert found == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("thread.join()", True), ("thread.join(5)", False), ("', '.join(names)", False), ("queue.get()", True),
        ("queue.get(timeout=5)", False), ("future.result()", True), ("event.wait()", True), ("await event.wait()", False),
        ("server.communicate()", True), ("lock.acquire()", True), ("subprocess.run(command)", True),
        ("subprocess.run(command, timeout=5)", False), ("subprocess.run(command, **settings)", False),
    ],
)  # fmt: skip
def test_what_counts_as_a_wait_without_an_end(code: str, *, found: bool) -> None:
    """Each kind is seen, and its other self, which has an end, is let pass."""
    assert list(waits_for_ever(f"async def one():\n    {code}")) == [2] * found


def test_every_test_has_a_time_limit() -> None:
    """Of its own or of the suite; one that hangs in C or on a lock is ended too."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]
    assert 0 < settings["timeout"] <= 300
    assert settings["timeout_method"] == "thread"


def test_what_is_listed_as_slow_is_there() -> None:
    """A test that was renamed is measured again: `python tests/slow.py` says how."""
    for name in sorted(slow_tests()):
        path, *_, function = name.split("::")
        file = ROOT / path
        assert file.is_file(), f"tests/slow.txt names {path}, which is not there"
        in_a_suite = "::Test" in name  # the case may be a suite's, in cartback.testing.suites
        assert in_a_suite or f"def {function}(" in file.read_text(encoding="utf-8"), name
