"""`cartback events define`: the results of definitions for a sample, and a definition proposed from one. Nothing is sent or
kept.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cartback.errors import CartbackError, InvalidEvent, InvalidSettings
from cartback.sources import definitions, jsonl
from cartback.sources.definitions import Traced
from cartback.sources.limits import LIMITS, check_depth, check_size

from .output import document, note, safe

#: The most documents of a sample that are read.
_MOST = 20


def main(args: argparse.Namespace) -> int:
    """Run `cartback events define`: try definitions on a sample, or propose one."""
    samples = read_samples(args.sample)
    if args.definitions:
        return _print(_tried(_read(args.definitions), samples, args.shop), as_json=args.json)
    text = definitions.propose(samples[0], args.name)
    try:
        traced = _tried(text, samples, args.shop)
    except InvalidSettings as error:
        if not args.json:
            print(text, end="")
        else:
            document({"definitions": text, "errors": str(error).splitlines()})
        note(f"to be filled in first:\n{error}")
        return 1
    if args.json:
        document({"definitions": text, "samples": [[_as_data(each) for each in of_one] for of_one in traced]})
        return _status(traced)
    print(text, end="")
    for line in _lines(traced):
        note(line)
    return _status(traced)


def read_samples(file: str) -> list[Any]:
    """Read the documents of a file: JSON, JSON lines, or the rows of a CSV file as dicts. Raises InvalidEvent, OSError."""
    raw = sys.stdin.buffer.read(LIMITS.body + 1) if file == "-" else _beginning(Path(file))
    try:
        check_size(raw)
        check_depth(raw)
    except CartbackError as error:
        raise InvalidEvent(f"sample: {error}") from None
    text = raw.decode("utf-8-sig", "replace")
    samples = _csv(text) if file.lower().endswith(".csv") else _json(text)
    if not samples:
        raise InvalidEvent("sample: the file has no document")
    return samples[:_MOST]


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LIMITS.body + 1)


def _csv(text: str) -> list[Any]:
    return [dict(row) for row, _ in zip(csv.DictReader(io.StringIO(text)), range(_MOST), strict=False)]


def _json(text: str) -> list[Any]:
    """Read one document, or one for each line."""
    try:
        return [json.loads(text)]
    except ValueError:
        lines = [line for line in text.splitlines() if line.strip()]
    try:
        return [json.loads(line) for line in lines]
    except ValueError:
        raise InvalidEvent("sample: expected JSON, one JSON document a line, or a file that ends in .csv") from None


def _read(file: str) -> bytes:
    return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()


def _tried(text: str | bytes, samples: Sequence[Any], shop: str) -> list[list[Traced]]:
    defined = definitions.load(text)
    now = datetime.now(UTC)
    return [definitions.trace(defined, sample, shop=shop, received_at=now) for sample in samples]


def _status(traced: list[list[Traced]]) -> int:
    """Return the exit code: 0 if every sample gives an event."""
    return 0 if all(any(each.events for each in one) and not any(each.error for each in one) for one in traced) else 1


def _print(traced: list[list[Traced]], *, as_json: bool) -> int:
    if as_json:
        document({"samples": [[_as_data(each) for each in one] for one in traced]})
    else:
        print("\n".join(_lines(traced)))
    return _status(traced)


def _as_data(each: Traced) -> dict[str, Any]:
    return {
        "definition": each.definition,
        "fits": each.fits,
        "unmet": each.unmet,
        "events": [json.loads(jsonl.encode(event)) for event in each.events],
        "error": each.error,
        "empty": each.empty,
    }


def _lines(traced: list[list[Traced]]) -> list[str]:
    lines: list[str] = []
    for n, of_one in enumerate(traced, start=1):
        lines.append(f"sample {n}:")
        for each in of_one:
            state = "does not match" if not each.fits else "is refused" if each.error else f"{len(each.events)} events"
            lines.append(f"  {safe(each.definition)}: {'1 event' if state == '1 events' else state}")
            details = [*each.unmet, *([each.error] if each.error else []), *each.empty]
            lines += [f"    {safe(detail)}" for detail in details]
            lines += [f"    {safe(jsonl.encode(event).decode())}" for event in each.events]
    return lines
