"""The waiting of a worker: until it is asked to stop, and longer after each failure.

Asked to stop by SIGTERM or SIGINT, or, when a supervisor started it, by the end of its stdin: a worker does not outlive
its supervisor.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from threading import Thread
from types import FrameType

#: The first pause after a failure, and the longest: each failure in a row doubles it.
FIRST, LONGEST = timedelta(seconds=1), timedelta(seconds=60)


def longer(pause: timedelta) -> timedelta:
    """Return the pause after one more failure in a row; `pause` is the one before, 0 at first."""
    return min(max(pause * 2, FIRST), LONGEST)


class Stop:
    """Whether the worker was asked to stop, and a sleep that ends when it is.

    The sleep is a select on a socket that the interpreter itself writes to when a signal arrives, so there is no moment
    between check and sleep in which one could be missed.
    """

    def __init__(self) -> None:
        self.asked = False
        self._bell, self._clapper = socket.socketpair()
        self._bell.setblocking(False)
        self._clapper.setblocking(False)

    @classmethod
    @contextmanager
    def listening(cls, *, to_stdin: bool = False) -> Iterator[Stop]:
        """Listen to signals until the end of the block; with `to_stdin` the end of stdin asks to stop too."""
        stop = cls()
        before = {number: signal.signal(number, stop._ask) for number in (signal.SIGTERM, signal.SIGINT)}
        wakeup = signal.set_wakeup_fd(stop._clapper.fileno(), warn_on_full_buffer=False)
        if to_stdin:
            Thread(target=stop._read_stdin, name="cartback-stdin", daemon=True).start()
        try:
            yield stop
        finally:
            signal.set_wakeup_fd(wakeup)
            for number, handler in before.items():
                signal.signal(number, handler)
            stop._bell.close()
            stop._clapper.close()

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True

    def _read_stdin(self) -> None:
        with suppress(OSError):
            while os.read(sys.__stdin__.fileno() if sys.__stdin__ else 0, 4096):
                pass
        self.asked = True
        with suppress(OSError):
            self._clapper.send(b"\0")

    def sleep(self, pause: timedelta) -> None:
        """Sleep until `seconds` are over or a stop is asked for."""
        if not self.asked and select.select([self._bell], [], [], pause.total_seconds())[0]:
            self._bell.recv(64)  # other signals of the host ring it too
