"""Deliveries in order of arrival, more of them than memory holds."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO

import msgspec

from cartback.sources import jsonl

from .deliveries import Delivery


class Sorted:
    """Deliveries by arrival: in memory up to `kept` of them, beyond that through temporary files that are merged."""

    def __init__(self, kept: int = 200_000) -> None:
        self.total = 0
        self._kept = kept
        self._buffer: list[Delivery] = []
        self._files = ExitStack()
        self._runs: list[IO[bytes]] = []

    def add(self, delivery: Delivery) -> None:
        """Add a delivery; a full batch is written to a file."""
        self.total += 1
        self._buffer.append(delivery)
        if len(self._buffer) >= self._kept:
            self._spill()

    def _spill(self) -> None:
        self._buffer.sort(key=_order)
        run = self._files.enter_context(TemporaryFile())  # noqa: SIM115 - the stack closes it
        run.writelines(map(_written, self._buffer))
        run.seek(0)
        self._runs.append(run)
        self._buffer = []

    def __iter__(self) -> Iterator[Delivery]:
        """Yield the deliveries, once: those that were read may be forgotten."""
        self._buffer.sort(key=_order)
        yield from heapq.merge(*map(_reread, self._runs), self._buffer, key=_order)
        self._files.close()


def _order(delivery: Delivery) -> tuple[datetime, int]:
    return delivery.arrived, delivery.number


def _written(delivery: Delivery) -> bytes:
    """Write a line with the number of events that follow, and those, a line each."""
    head = msgspec.json.encode((delivery.arrived, delivery.number, len(delivery.events)))
    return b"\n".join([head, *map(jsonl.encode, delivery.events), b""])


_head = msgspec.json.Decoder(tuple[datetime, int, int])


def _reread(run: IO[bytes]) -> Iterator[Delivery]:
    for line in run:
        arrived, number, events = _head.decode(line)
        yield Delivery(arrived, number, tuple([jsonl.decode(next(run)) for _ in range(events)]))
