"""The common part of the suites: the port under test with every method plain, and a case left out only with a reason.

A port's methods may be plain or async. Cases call them as plain ones: an awaitable answer is awaited on one event loop,
in a thread of its own, that all suites of the process share. So no pytest plug-in is needed, and an object that belongs to
a loop (a connection pool, for example) is made there too: `self.run(create_pool(...))` in the fixture, or return the coroutine.
"""

from __future__ import annotations

import asyncio
import atexit
import sys
import threading
from collections.abc import Awaitable, Callable, Collection, Mapping
from concurrent.futures import CancelledError, ThreadPoolExecutor
from functools import cache, wraps
from typing import Any, ClassVar, Generic, TypeVar, overload

import pytest
from attrs import frozen

from cartback.errors import StoreBusy

_T = TypeVar("_T")
#: How often a retryable call is made again while other calls block it.
_TRIES = 200


@cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="cartback-suites", daemon=True)
    thread.start()

    def stop() -> None:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()

    atexit.register(stop)
    return loop


@overload
def run(answer: Awaitable[_T]) -> _T: ...
@overload
def run(answer: _T) -> _T: ...
def run(answer: Any) -> Any:
    """Return the answer; an awaitable one is awaited on the suites' loop first."""
    if not hasattr(answer, "__await__"):
        return answer

    async def awaited() -> Any:
        return await answer

    return asyncio.run_coroutine_threadsafe(awaited(), _loop()).result()


class Plain:
    """`port` with every method plain, as the cases call it."""

    def __init__(self, port: Any) -> None:
        self.port = port

    def __getattr__(self, name: str) -> Any:
        value = getattr(self.port, name)
        if not callable(value):
            return value

        def plain(*args: Any, **kwargs: Any) -> Any:
            return run(value(*args, **kwargs))

        return plain


class Suite:
    """The cases that every adapter of one port passes. Subclass it, and override the fixture that makes the port.

    Attributes:
        opted_out: cases left out, each with the reason; they are reported as skipped. An unknown name and an
            empty reason are errors, and so is a method that overrides a case.
    """

    opted_out: ClassVar[Mapping[str, str]] = {}

    #: The one fixture that must be overridden, and those that may be.
    fixture: ClassVar[str]
    optional: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, **more: Any) -> None:
        super().__init_subclass__(**more)
        # in the order they are written, the same in every process: pytest-xdist compares what its workers collect
        cases = dict.fromkeys(
            name for ancestor in cls.__mro__[1:] for name in vars(ancestor) if name.startswith("test_")
        )
        known = cases.keys() | {name for name in vars(cls) if name.startswith("test_")}
        if "fixture" in vars(cls):  # a base class of this package
            for name in cases:
                setattr(cls, name, _explaining(getattr(cls, name)))
        else:
            for name in sorted(cases.keys() & vars(cls).keys()):
                raise TypeError(
                    f"{cls.__name__}.{name}: overrides a case of the suite; to leave the case out, give a reason in opted_out"
                )
        cls._check_opted_out(known)

    @classmethod
    def _check_opted_out(cls, known: Collection[str]) -> None:
        for name, reason in cls.opted_out.items():
            if name not in known:
                raise TypeError(f"{cls.__name__}.opted_out: {name!r} is not a case of this suite")
            if not reason.strip():
                raise TypeError(f"{cls.__name__}.opted_out: give the reason why {name!r} is left out, in a sentence")

    @staticmethod
    def run(answer: Awaitable[_T]) -> _T:
        """Await `answer` on the suites' loop: for fixtures that make or close async objects."""
        return run(answer)

    def why_not(self, case: str) -> str | None:
        """Return why the case does not apply to this adapter, or None."""
        return self.opted_out.get(case)

    def plug(self, **given: Any) -> None:
        """Set the port, and the other fixtures, as attributes under their names."""
        for name, value in given.items():
            made = run(value)
            setattr(self, name, Plain(made) if name == self.fixture else made)

    @pytest.fixture(autouse=True)
    def _plugged(self, request: pytest.FixtureRequest) -> None:
        case = getattr(request.node, "originalname", request.node.name)
        reason = self.why_not(case)
        if reason is not None:
            pytest.skip(reason)
        optional = {name: request.getfixturevalue(name) for name in self.optional if hasattr(type(self), name)}
        try:
            port = request.getfixturevalue(self.fixture)
        except pytest.FixtureLookupError as error:
            if error.argname != self.fixture:
                raise
            pytest.fail(f"{type(self).__name__}: override the fixture `{self.fixture}`", pytrace=False)
        self.plug(**{self.fixture: port}, **optional)


def _explaining(case: Callable[..., None]) -> Callable[..., None]:
    """Wrap the case so that its failure ends with the contract: its docstring."""

    @wraps(case)
    def explained(*args: Any, **kwargs: Any) -> None:
        __tracebackhide__ = True
        try:
            case(*args, **kwargs)
        except Exception as failure:
            name = case.__name__.removeprefix("test_").replace("_", " ")
            failure.add_note(f"The contract: {name}. {' '.join((case.__doc__ or '').split())}")
            raise

    return explained


def at_once(*calls: Callable[[], _T]) -> list[_T]:
    """Return every answer, in order, of calls that begin together in their own threads, which are switched very often."""
    together = threading.Barrier(len(calls))

    def begin(call: Callable[[], _T]) -> _T:
        together.wait()
        return call()

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(len(calls)) as pool:
            return list(pool.map(begin, calls))
    finally:
        sys.setswitchinterval(interval)


def patiently(call: Callable[..., _T], *args: Any) -> _T:
    """Return the answer to `call(*args)`; repeat the call after StoreBusy."""
    for _ in range(_TRIES):
        try:
            return call(*args)
        except StoreBusy:
            continue
    raise AssertionError(
        f"the store raised StoreBusy {_TRIES} times in a row for a call that only had to wait its turn"
    )


@frozen
class CallOutcome(Generic[_T]):
    """The answer of one call, or its exception."""

    answer: _T | None = None
    error: BaseException | None = None

    def __str__(self) -> str:
        return f"returned {self.answer!r}" if self.error is None else f"raised {self.error!r}"


def attempt(call: Callable[[], _T], seconds: float) -> CallOutcome[_T] | None:
    """Return the result of the call, an exception included; None if it was still at work after that many seconds."""
    done: list[CallOutcome[_T]] = []

    def work() -> None:
        try:
            done.append(CallOutcome(call()))
        except BaseException as error:  # noqa: BLE001 - it is reported
            done.append(CallOutcome(error=error))

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(seconds)
    return done[0] if done else None


def stops_the_worker(error: BaseException | None) -> bool:
    """Return whether the engine, which catches Exception, would not catch this one: an escaped cancellation, an exit."""
    return error is not None and (not isinstance(error, Exception) or isinstance(error, CancelledError))
