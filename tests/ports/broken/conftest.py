"""Runs a suite's cases against one adapter, in process, and tells which of them it fails and why."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any, TypeAlias

import pytest
from _pytest.outcomes import Failed, Skipped

from cartback.testing.suites.suite import Suite

#: Gives what the adopter's fixtures would, for one case.
Fixtures: TypeAlias = Callable[[Suite], AbstractContextManager[Mapping[str, Any]]]
Failures: TypeAlias = Callable[..., dict[str, str]]


def cases(suite: type[Suite]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Every case, with the arguments it is parametrised by."""
    for name in dir(suite):
        if name.startswith("test_"):
            marks = [m for m in getattr(getattr(suite, name), "pytestmark", []) if m.name == "parametrize"]
            values = [[v if isinstance(v, tuple) else (v,) for v in mark.args[1]] for mark in marks]
            for chosen in itertools.product(*values):
                yield name, tuple(itertools.chain(*chosen))


def failures_of(suite: type[Suite], fixtures: Fixtures, only: Iterable[str] | None = None) -> dict[str, str]:
    """The failed cases by name, each with the message of its first failure; of all cases, or of `only` these."""
    failed: dict[str, str] = {}
    for name, args in cases(suite):
        if name in failed or (only is not None and name not in only):
            continue
        self = suite()
        try:
            if self.why_not(name) is None:
                with fixtures(self) as given:
                    self.plug(**given)
                    getattr(self, name)(*args)
        except Skipped:
            continue
        except (Exception, Failed) as problem:  # noqa: BLE001 - whatever a broken adapter does
            failed[name] = f"{type(problem).__name__}: {problem}"
    return failed


def assert_caught(suite: type[Suite], fixtures: Fixtures, expected: set[str], innocent: set[str]) -> None:
    """All of `expected` fail and say why; not all of `innocent`, which are about something else, do."""
    failed = failures_of(suite, fixtures, only=expected | innocent)
    assert expected <= failed.keys(), f"passed {sorted(expected - failed.keys())}"
    for case in expected:
        assert not failed[case].startswith("AssertionError") or len(failed[case].split()) > 6, (
            f"{case} does not say why"
        )
    assert innocent - failed.keys(), "everything fails, so that nothing is said about what is broken"


@pytest.fixture(autouse=True)
def nobody_stays() -> Iterator[None]:
    """A case that fails leaves no server and no client behind: hundreds of them would slow down every test that follows."""
    before = set(threading.enumerate())
    yield
    after = [thread.name for thread in threading.enumerate() if thread not in before and thread.is_alive()]
    assert [name for name in after if "serve_forever" in name or name == "cartback-http"] == []


@pytest.fixture(scope="session")
def failures() -> Failures:
    return failures_of


@pytest.fixture(scope="session")
def caught() -> Callable[..., None]:
    return assert_caught
