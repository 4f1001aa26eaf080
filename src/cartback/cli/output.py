"""The output of commands: tables, times, one JSON document, progress. Control characters only ever reach a terminal."""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from shutil import get_terminal_size
from textwrap import wrap
from time import monotonic
from types import TracebackType
from typing import Any, Self, TextIO
from zoneinfo import ZoneInfo

from cartback.domain.money import exponent
from cartback.domain.setting_types import format_duration


def amount(value: Decimal | float, currency: str, *, sign: str = "", least: int = 0) -> str:
    """Write an amount with its currency's decimals, `least` at least: yen none, dinars three."""
    return f"{value:{sign},.{max(least, exponent(currency))}f}"


def document(value: Any) -> None:
    """Print the command's answer as one JSON document on stdout."""
    print(json.dumps(value, indent=2, default=_plain))


def json_line(value: Any) -> None:
    """Print one event of many as a line of JSON, in one write: other workers may share the pipe."""
    print(f"{json.dumps(value, default=_plain)}\n", end="", flush=True)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return format_duration(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Iterable):
        return list(value)
    return str(value)


def note(text: str) -> None:
    """Print a remark on stderr."""
    print(f"{text}\n", end="", file=sys.stderr, flush=True)


def safe(text: str) -> str:
    """Replace every character in `text` that moves a cursor: a shopper's text must not draw on a terminal."""
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)


def wall(at: datetime, where: ZoneInfo, form: str = "%a %d %b %H:%M") -> str:
    """Return the wall time in the shop's zone."""
    return at.astimezone(where).strftime(form)


class Right(str):
    """A figure as text: a column of them is aligned to the right."""

    __slots__ = ()


def table(rows: Sequence[Sequence[object]], header: Sequence[str] = (), indent: str = "  ") -> list[str]:
    """Align the rows in columns; columns of numbers to the right."""
    cells = [[safe(str(cell)) for cell in row] for row in ([header, *rows] if header else rows)]
    if not cells:
        return []
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    right = [all(isinstance(row[n], int | Right) for row in rows) for n in range(len(widths))]
    lines = [_line(row, widths, right, indent) for row in cells]
    if header:
        lines.insert(1, (indent + "  ".join("-" * width for width in widths)).rstrip())
    return lines


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool], indent: str) -> str:
    padded = (c.rjust(w) if r else c.ljust(w) for c, w, r in zip(cells, widths, right, strict=True))
    return (indent + "  ".join(padded)).rstrip()


def fitted(rows: Sequence[Sequence[object]], header: Sequence[str]) -> list[str]:
    """Return the table, or, on a terminal too narrow for it, each row as a paragraph. Any other output gets the table."""
    lines = table(rows, header)
    width = max(get_terminal_size().columns, 20) if sys.stdout.isatty() else None
    if width is None or max(map(len, lines), default=0) <= width:
        return lines
    return [line for row in rows for line in _paragraph([safe(str(cell)) for cell in row], header, width)]


def _paragraph(cells: Sequence[str], header: Sequence[str], width: int) -> list[str]:
    """Return the first cell, and below it the others with their names."""
    named = [f"{name} {cell}".strip() for name, cell in zip(header[1:], cells[1:], strict=True) if cell]
    return [
        *wrap(cells[0] or "-", width, initial_indent="  ", subsequent_indent="  "),
        *wrap(", ".join(named), width, initial_indent="    ", subsequent_indent="    "),
    ]


def spreadsheet(header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print the rows as CSV on stdout. A text that a spreadsheet would run as a formula is quoted: shoppers type such texts."""
    lines = csv.writer(sys.stdout, lineterminator="\n")
    lines.writerow(header)
    for row in rows:
        lines.writerow([_inert(cell) for cell in row])


def _inert(cell: object) -> object:
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
    return cell if isinstance(cell, int) else _plain(cell)


def counts(counter: Mapping[str, int]) -> list[tuple[str, int]]:
    """Sort by frequency, then by name."""
    return sorted(counter.items(), key=lambda item: (-item[1], item[0]))


def fancy(stream: TextIO) -> bool:
    """Return whether the stream is a terminal that may be drawn on (https://no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


class TerminalStyle:
    """Bold and faint where stdout is a terminal, else the text as it is."""

    def __init__(self) -> None:
        self._on = fancy(sys.stdout)

    def bold(self, text: str) -> str:
        """Return the text in bold."""
        return f"\033[1m{text}\033[0m" if self._on else text

    def faint(self, text: str) -> str:
        """Return the text in grey."""
        return f"\033[2m{text}\033[0m" if self._on else text


class ProgressLine:
    """The progress of a command, on stderr: a bar on a terminal, else a plain line every few seconds."""

    def __init__(self, label: str, total: int = 0) -> None:
        self.label, self.total, self.done = label, total, 0
        self._bar = fancy(sys.stderr)
        self._every = 0.1 if self._bar else 5.0
        self._next = monotonic() + self._every

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.hide()

    def hide(self) -> None:
        """Clear the line for other output."""
        if self._bar:
            print("\r\033[K", end="", file=sys.stderr, flush=True)

    def add(self, n: int = 1) -> None:
        """Count `n` more, and redraw the line from time to time."""
        self.done += n
        if self.done & 255 and not self._bar:
            return
        if monotonic() >= self._next:
            self._next = monotonic() + self._every
            self._draw()

    def _draw(self) -> None:
        share = min(1.0, self.done / self.total) if self.total else 0.0
        text = f"{self.label}: {self.done:,}" + (f" of {self.total:,} ({share:.0%})" if self.total else "")
        if self._bar:
            filled = int(share * 30)
            bar = f"[{'#' * filled}{'.' * (30 - filled)}] " if self.total else ""
            print(f"\r\033[K{bar}{text}", end="", file=sys.stderr, flush=True)
        else:
            note(text)
