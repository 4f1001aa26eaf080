"""`cartback run --workers N`: starts N worker processes on one store, and supervises them until stopped.

A worker is `python -m cartback run` with an interpreter, a store handle and a stdin of its own: nothing is shared, so one
that dies affects no other. It is started again after a pause that doubles with each death in a row; one that cannot
start, because the settings are wrong, is not. Asked to stop, workers finish the present batch, or are killed after --grace.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta

from attrs import define

from cartback.domain.setting_types import format_duration

from .log import CANNOT_START, LEFT_SOME, WORKER, WORKERS, Log
from .waiting import Stop, longer

#: A worker that ran this long has recovered: its next pause is the first again.
RECOVERED = timedelta(minutes=1)
_LOOK = timedelta(milliseconds=200)


def supervise(command: Sequence[str], size: int, log: Log, *, grace: timedelta, once: bool = False) -> int:
    """Supervise `size` workers until asked to stop, with `once` until they are done. Returns the exit code."""
    crew = Crew(command, size, log, once=once)
    with Stop.listening() as stop:
        try:
            able = crew.see_to(stop)
        finally:
            in_time = crew.stop(grace)
    if not able or not in_time:
        return 1
    return LEFT_SOME if crew.left_some else 0


def pause_after(ran: timedelta, before: timedelta) -> timedelta:
    """Return how long a worker that ran for `ran` before it died stays down; `before` is its last pause."""
    return longer(timedelta(0) if ran >= RECOVERED else before)


@define(eq=False)
class _Worker:
    """One place in the crew, and its process: none before `start_at`, or once it is `done`."""

    number: int
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    start_at: float = 0.0
    pause: timedelta = timedelta(0)
    done: bool = False


class Crew:
    """N workers that run the same command."""

    def __init__(self, command: Sequence[str], size: int, log: Log, *, once: bool = False) -> None:
        self._command, self._log, self._once = command, log, once
        self._workers = [_Worker(n + 1) for n in range(size)]
        self.left_some = False

    def see_to(self, stop: Stop) -> bool:
        """Start them, and restart those that die. Returns False when one cannot start at all."""
        while not stop.asked and not all(worker.done for worker in self._workers):
            for worker in self._workers:
                if worker.process is not None and (status := worker.process.poll()) is not None:
                    if status == CANNOT_START:
                        self._tell("cannot_start", worker, "cannot start, and a restart would not help: giving up")
                        return False
                    self._ended(worker, status)
                elif worker.process is None and not worker.done and time.monotonic() >= worker.start_at:
                    self._start(worker)
            stop.sleep(_LOOK)
        return True

    def stop(self, grace: timedelta) -> bool:
        """Tell them to stop and wait for them; False when one had to be killed in the middle of its batch."""
        running = [(worker, worker.process) for worker in self._workers if worker.process is not None]
        for _, process in running:
            _ask_to_stop(process)
        until, killed = time.monotonic() + grace.total_seconds(), False
        for worker, process in running:
            if not _ends(process, until - time.monotonic()):
                killed = True
                problem = (
                    f"took longer than {format_duration(grace)} to stop: killed; its unfinished sends are AMBIGUOUS"
                )
                self._tell("killed", worker, problem)
            worker.process = None
        self._log("all_stopped", "all workers have stopped")
        return not killed

    def _start(self, worker: _Worker) -> None:
        env = {**os.environ, WORKER: str(worker.number), WORKERS: str(len(self._workers))}
        worker.process = subprocess.Popen(self._command, stdin=subprocess.PIPE, env=env)  # noqa: S603 - ourselves
        worker.began = time.monotonic()
        self._tell("started", worker, f"started, process {worker.process.pid}", {"pid": worker.process.pid})

    def _ended(self, worker: _Worker, status: int) -> None:
        assert worker.process is not None and worker.process.stdin is not None  # noqa: S101, PT018
        worker.process.stdin.close()
        worker.process = None
        if self._once and status in (0, LEFT_SOME):
            worker.done = True
            self.left_some |= status == LEFT_SOME
            return
        ran = timedelta(seconds=time.monotonic() - worker.began)
        worker.pause = pause_after(ran, worker.pause)
        worker.start_at = time.monotonic() + worker.pause.total_seconds()
        again = format_duration(worker.pause)
        problem = f"ended ({_status(status)}) after {ran.total_seconds():.0f}s; starting it again in {again}"
        self._tell(
            "ended", worker, problem, {"status": status, "ran": round(ran.total_seconds(), 1), "again_in": again}
        )

    def _tell(self, event: str, worker: _Worker, text: str, more: Mapping[str, object] | None = None) -> None:
        self._log(event, f"worker {worker.number} {text}", worker=worker.number, **(more or {}))


def _ends(process: subprocess.Popen[bytes], within: float) -> bool:
    """Wait for it so many seconds, then kill it. Returns whether it ended by itself."""
    try:
        process.wait(max(0.0, within))
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return False
    return True


def _ask_to_stop(process: subprocess.Popen[bytes]) -> None:
    """Close its stdin (portable), then send SIGTERM except on Windows, where it kills immediately."""
    assert process.stdin is not None  # noqa: S101 - it was started with one
    process.stdin.close()
    if sys.platform != "win32":
        process.terminate()


def _status(status: int) -> str:
    return signal.Signals(-status).name if status < 0 else f"status {status}"
