"""A vendor's warning costs no message and the host loses none of its own, in whatever order the two come and go."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from cartback.vendor_warnings import muted

#: For every wait between threads.
PATIENCE = 30


class VendorWarning(UserWarning):
    pass


def warn() -> None:
    """As a vendor does; under the suite's filters it raises wherever it is not muted."""
    warnings.warn("of a vendor", VendorWarning, stacklevel=1)


def raises() -> bool:
    try:
        warn()
    except VendorWarning:
        return True
    return False


@pytest.fixture(autouse=True)
def nothing_is_left_changed() -> Iterator[None]:
    """After every test the filters are the list that they were, with what was in it."""
    filters: Any = warnings.filters
    content = list(filters)
    yield
    assert warnings.filters is filters
    assert list(filters) == content


def test_a_warning_inside_is_ignored_and_outside_an_error() -> None:
    """Before, between and after, nested too, and where the block ends with an exception."""
    assert raises()
    with muted():
        assert not raises()
        with muted():
            assert not raises()
        assert not raises()
    assert raises()
    with pytest.raises(ZeroDivisionError), muted():
        raise ZeroDivisionError
    assert raises()


@pytest.mark.parametrize(
    "category", [DeprecationWarning, ResourceWarning, FutureWarning, RuntimeWarning, UserWarning, BytesWarning]
)
def test_every_kind_of_warning(category: type[Warning]) -> None:
    """Whichever way it is raised: by text, as an instance, and for a module that is named."""
    with muted():
        warnings.warn("of a vendor", category, stacklevel=1)
        warnings.warn(category("of a vendor"), stacklevel=3)
        warnings.warn_explicit("of a vendor", category, "vendor.py", 7, module="vendor")


def test_another_thread_of_the_host_is_heard_meanwhile() -> None:
    """While a vendor is at work, a warning elsewhere is what the host made of it: here an error."""
    with ThreadPoolExecutor(1) as host, muted():
        assert not raises()
        assert host.submit(raises).result(PATIENCE)


def test_what_a_host_records_meanwhile_is_recorded() -> None:
    """A host that listens for warnings gets its own, and none of the vendor's."""
    with warnings.catch_warnings(record=True) as heard, ThreadPoolExecutor(1) as host:
        warnings.simplefilter("always")
        with muted():
            warn()
            host.submit(warnings.warn, "of the host", UserWarning, 2).result(PATIENCE)
    assert [str(one.message) for one in heard] == ["of the host"]


def test_tasks_are_muted_one_by_one() -> None:
    """On one loop: a task inside, one that it begins and that outlives it, and beside them one of the host's."""

    async def begun_inside(left: asyncio.Event) -> bool:
        await left.wait()
        with muted():  # somebody is at work, so that the filter is there; whether it matches is this task's own affair
            pass
        return raises()

    async def vendor(inside: asyncio.Event, left: asyncio.Event) -> tuple[bool, bool, asyncio.Task[bool]]:
        with muted():
            inside.set()
            await asyncio.sleep(0)
            child = asyncio.create_task(begun_inside(left))
            quiet = raises()
            heard = await asyncio.to_thread(raises)  # a thread it asks for works in its context
        return quiet, heard, child

    async def host(inside: asyncio.Event) -> bool:
        await inside.wait()
        return raises()

    async def both() -> None:
        inside, left = asyncio.Event(), asyncio.Event()
        (quiet, of_thread, child), hosts = await asyncio.gather(vendor(inside, left), host(inside))
        assert (quiet, of_thread, hosts) == (False, False, True)
        with muted():
            left.set()
            assert not await child

    asyncio.run(asyncio.wait_for(both(), PATIENCE))


def test_a_filter_that_the_host_sets_meanwhile_stays() -> None:
    """In front or at the end, it is the host's; the next to enter is muted all the same."""
    with warnings.catch_warnings():
        with muted():
            warnings.simplefilter("error", VendorWarning)
            warnings.simplefilter("ignore", FutureWarning, append=True)
            hosts = [kind for _, _, kind, _, _ in warnings.filters if kind in (VendorWarning, FutureWarning)]
            with muted():
                assert not raises()
        assert [kind for _, _, kind, _, _ in warnings.filters if kind in (VendorWarning, FutureWarning)] == hosts
        assert raises()


@pytest.mark.parametrize("first_out", ["host", "vendor"])
@pytest.mark.parametrize("first_in", ["host", "vendor"])
def test_overlapping_with_a_catch_warnings_of_the_host(first_in: str, first_out: str) -> None:
    """However the two overlap, on two threads: what enters then is muted, and in the end the filters are as they were."""
    before: Any = list(warnings.filters)
    host, vendor = warnings.catch_warnings(), muted()
    second_in, second_out = ({"host", "vendor"} - {first}.copy() for first in (first_in, first_out))
    with ThreadPoolExecutor(1) as threads:

        def enter(which: str) -> None:
            if which == "host":
                threads.submit(host.__enter__).result(PATIENCE)
                threads.submit(warnings.simplefilter, "error").result(PATIENCE)
            else:
                vendor.__enter__()

        def leave(which: str) -> None:
            if which == "host":
                threads.submit(host.__exit__, None, None, None).result(PATIENCE)
            else:
                vendor.__exit__(None, None, None)

        enter(first_in)
        enter(second_in.pop())
        with muted():
            assert not raises()
        leave(first_out)
        with muted():
            assert not raises()
        leave(second_out.pop())
    assert raises()
    assert list(warnings.filters) == before


def test_what_the_host_has_shown_once_is_not_shown_again() -> None:
    """A "default" filter shows a place once: a message in between does not make it speak again."""
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("default")
        for _ in range(3):
            warnings.warn("of the host", UserWarning, stacklevel=1)
            with muted():
                warn()
    assert [str(one.message) for one in heard] == ["of the host"]


def test_many_threads_at_once() -> None:
    """Sixteen vendors come and go two hundred times while a host warns: none of the one is heard, all of the other are."""
    gate = threading.Barrier(17)

    def vendor() -> int:
        gate.wait(PATIENCE)
        heard = 0
        for _ in range(200):
            with muted():
                heard += raises()
        return heard

    def host() -> int:
        gate.wait(PATIENCE)
        return sum(raises() for _ in range(2000))

    with ThreadPoolExecutor(17) as threads:
        vendors, hosts = [threads.submit(vendor) for _ in range(16)], threads.submit(host)
        assert [each.result(PATIENCE) for each in vendors] == [0] * 16
        assert hosts.result(PATIENCE) == 2000


_FORKED = """
import os, threading, warnings
from cartback import vendor_warnings

vendor_warnings._place.lock.acquire()  # as if another thread were just entering
child = os.fork()
if child == 0:
    with vendor_warnings.muted():
        warnings.warn("of a vendor")
    os._exit(0)
raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_child_of_a_fork_is_not_locked_out() -> None:
    """Another thread's lock stays behind in the parent."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", _FORKED], check=False, capture_output=True, text=True, timeout=PATIENCE
    )
    assert (done.returncode, done.stderr) == (0, "")
