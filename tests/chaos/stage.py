"""What every run stands on: a directory, a clock, and the provider, serving in a process of its own."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from .control import Control
from .lives import Channel
from .mailprovider import serve_mail
from .provider import listen, nobody_listens, serve
from .worker import Setup, fork

#: How long a channel waits for an answer: a mail server is asked five things a message.
_TIMEOUT: Mapping[Channel, float] = {"push": 0.1, "email": 0.3}


@contextmanager
def stage(
    directory: Path,
    url: str,
    *,
    rates: Mapping[str, float],
    seed: int = 0,
    speed: float = 30,
    lease: timedelta = timedelta(seconds=9),
    skew: timedelta = timedelta(0),
    channel: Channel = "push",
    breaks: Callable[[str, Any], Any] = lambda _, plugged: plugged,
) -> Iterator[Setup]:
    """A provider that misbehaves by `rates`, and all that a process needs to know to send to it."""
    serving, nobody = listen(), nobody_listens()
    setup = Setup(
        Control(speed), directory, url, serving.getsockname()[1], nobody.getsockname()[1], seed, rates, lease, skew,
        channel=channel, timeout=_TIMEOUT[channel], breaks=breaks,
    )  # fmt: skip
    run = serve_mail if channel == "email" else serve
    provider = fork(lambda: run(serving, setup.log, seed, rates, late=2.5 * setup.timeout), setup.errors)
    serving.close()
    try:
        yield setup
    finally:
        nobody.close()
        os.kill(provider, signal.SIGKILL)
        os.waitpid(provider, 0)


def in_child(run: Callable[[], object], errors: Path) -> bool:
    """Do it in a process of its own, since whoever forks opens no store; whether it ended well."""
    _, status = os.waitpid(fork(run, errors), 0)
    if status:
        print(errors.read_text() if errors.exists() else f"a child ended with {status}", file=sys.stderr)
    return status == 0
