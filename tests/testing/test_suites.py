"""The suites as an adopter meets them: collected by pytest alone, one fixture to override, and cases left out with a reason."""

from __future__ import annotations

import ast
import asyncio
import os
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import cartback.testing.suites
from cartback.testing import ChannelSuite, CopywriterSuite, FetcherSuite, StoreSuite
from cartback.testing.suites.suite import Plain, at_once, attempt, run, stops_the_worker

pytestmark = pytest.mark.slow

SOURCES = sorted(Path(next(iter(cartback.testing.suites.__path__))).rglob("*.py"))
ADOPTED = """
import asyncio
import os
import pytest
from cartback.copywriters.template import Template
from cartback.testing import CopywriterSuite, StoreSuite

class Async:
    def __init__(self):
        self.loop = asyncio.get_running_loop()

    async def write(self, request):
        assert asyncio.get_running_loop() is self.loop, "the loop that it was made on"
        return Template().write(request)

async def make():
    return Async()

class TestPlain(CopywriterSuite):
    @pytest.fixture
    def copywriter(self):
        return Template()

class TestAsync(CopywriterSuite):
    opted_out = {"test_a_code_is_whole": "our codes are pictures"}

    @pytest.fixture
    def copywriter(self):
        return make()

class TestForgotten(CopywriterSuite):
    pass

class TestFull(StoreSuite):
    @pytest.fixture
    def store(self):
        from cartback.stores.memory import MemoryStore
        store = MemoryStore()
        store.save_settings("acme", b"{}", 0, None)
        return store
"""


def collected(folder: Path, source: str, *more: str) -> str:
    """What pytest, in a process of its own and without any plug-in, says about the file."""
    (folder / "test_adopted.py").write_text(source, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-rsfE", "-p", "no:cacheprovider", *more, "test_adopted.py"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=240).stdout


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    few = "TestPlain or TestAsync or test_it_writes or test_a_lease_is_kept"
    return collected(tmp_path_factory.mktemp("adopted"), ADOPTED, "-k", few)


def test_an_adopters_class_is_collected(report: str) -> None:
    """Plain and async ports pass without a plug-in; a fixture may return a coroutine, awaited on the loop that calls run on."""
    failed = {line.split("::")[1] for line in report.splitlines() if line.startswith(("FAILED", "ERROR "))}
    assert failed == {"TestForgotten", "TestFull"}, report


def test_what_is_left_out_is_reported_with_its_reason(report: str) -> None:
    """As a skip."""
    assert "our codes are pictures" in report


def test_a_missing_fixture_is_named(report: str) -> None:
    """And so is a store that is not new."""
    assert "TestForgotten: override the fixture `copywriter`" in report
    assert "must return a new and empty store" in report


def test_a_failure_shows_the_contract_and_the_values(tmp_path: Path) -> None:
    """The sentence, and what was compared: the suites' assertions are rewritten as those of a test are."""
    source = ADOPTED.replace("Template().write(request)", "dict(a=1)")
    said = collected(tmp_path, source, "-k", "TestAsync and test_it_writes")
    assert "write() returned {'a': 1}, but it must return a Copy" in said
    assert "where False = isinstance({'a': 1}, Copy)" in said
    assert "The contract: it writes. An ordinary cart has words." in said


@pytest.mark.parametrize("suite", [StoreSuite, ChannelSuite, CopywriterSuite, FetcherSuite])
def test_only_cases_are_left_out_and_only_with_a_reason(suite: type[Any]) -> None:
    """An unknown name, an empty reason and a case that is overridden are errors when the class is made."""
    case = next(name for name in dir(suite) if name.startswith("test_"))
    type("TestFine", (suite,), {"opted_out": {case: "it does not apply to us"}, "test_of_my_own": lambda self: None})
    for wrong, said in (
        ({"opted_out": {"test_typo": "why"}}, "is not a case"),
        ({"opted_out": {case: " "}}, "give the reason why"),
        ({case: lambda self: None}, "leave the case out, give a reason in opted_out"),
    ):
        with pytest.raises(TypeError, match=said):
            type("TestWrong", (suite,), wrong)


def test_a_reason_holds_for_those_who_inherit_it() -> None:
    """A suite of one's own may be built on one of ours."""
    mine: Any = type("MySuite", (CopywriterSuite,), {"opted_out": {"test_a_code_is_whole": "no codes"}})
    assert type("TestMine", (mine,), {})().why_not("test_a_code_is_whole") == "no codes"


def cases() -> list[tuple[str, ast.FunctionDef, set[str]]]:
    """Every case, where it is, and the names of its module's functions whose assertions say something."""
    found = []
    for path in SOURCES:
        functions = [n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.FunctionDef)]
        telling = {f.name for f in functions if says_something(f)}
        found += [(f"{path.parent.name}/{path.name}", f, telling) for f in functions if f.name.startswith("test_")]
    return found


def says_something(function: ast.FunctionDef) -> bool:
    asserts = [n for n in ast.walk(function) if isinstance(n, ast.Assert)]
    return any(n.msg is not None for n in asserts)


@pytest.mark.parametrize(("where", "case", "telling"), cases(), ids=lambda value: getattr(value, "name", None) or "")
def test_every_case_says_what_must_hold(where: str, case: ast.FunctionDef, telling: set[str]) -> None:
    """In its docstring, and in a sentence when it fails: its own, or that of what it calls."""
    assert ast.get_docstring(case), f"{where}: {case.name} has no docstring"
    called = {n.attr for n in ast.walk(case) if isinstance(n, ast.Attribute)}
    called |= {n.id for n in ast.walk(case) if isinstance(n, ast.Name)}
    helped = called & (
        telling | {"expect_fit", "attempt", "send", "_expect", "assert_sound", "assert_nothing_personal"}
    )
    assert says_something(case) or helped, f"{where}: {case.name} fails without a word"


def test_plain_ports_stay_plain() -> None:
    """What is no method is handed on, and an awaitable answer is awaited."""

    class Port:
        name = "push"

        async def later(self, value: int) -> int:
            await asyncio.sleep(0)
            return value

        def now(self, *, value: int) -> int:
            return value

    port = Plain(Port())
    assert (port.name, port.later(1), port.now(value=2)) == ("push", 1, 2)
    assert run(3) == 3


def test_what_a_call_comes_to_is_told() -> None:
    """An answer, an exception of any sort, or that it is still at work."""

    def leave() -> None:
        raise SystemExit

    async def cancelled() -> int:
        raise asyncio.CancelledError

    def cancel() -> int:
        return run(cancelled())

    assert attempt(threading.Event().wait, 0.01) is None
    assert attempt(lambda: 1, 5) == attempt(lambda: 1, 5)
    for call, stops in ((leave, True), (cancel, True), (lambda: 1 // 0, False), (lambda: 1, False)):
        done = attempt(call, 5)
        assert done is not None
        assert stops_the_worker(done.error) == stops


def test_calls_at_once_are_answered_in_order() -> None:
    """Whoever is done first."""
    assert at_once(*[partial(int, n) for n in range(8)]) == list(range(8))


def test_cases_come_in_the_same_order_in_every_process() -> None:
    """pytest-xdist refuses to run when its workers collect differently; hashes differ between processes."""
    program = (
        "from cartback.testing import CopywriterSuite, StoreSuite\n"
        "print([n for s in (StoreSuite, CopywriterSuite) for n in vars(s) if n.startswith('test_')])"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
            timeout=240,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(told) == 1
