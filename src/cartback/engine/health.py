"""What an engine tells its host: what it counted, and how far behind its workers are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import attrs


def counts_of(done: object) -> dict[str, int]:
    """What a result counts, flat: numbers by name, what is counted by reason as "name.reason"."""
    if isinstance(done, int):
        return {"touched": done}
    counts: dict[str, int] = {}
    for answer in done if isinstance(done, list) else [done]:
        if isinstance(answer, BaseException):
            name = f"refused.{type(answer).__name__}"
            counts[name] = counts.get(name, 0) + 1
        for field in getattr(type(answer), "__attrs_attrs__", ()):
            name, value = field.name, getattr(answer, field.name)
            if isinstance(value, int):
                counts[name] = counts.get(name, 0) + value
            elif isinstance(value, Mapping):
                for reason, n in value.items():
                    counts[f"{name}.{reason}"] = counts.get(f"{name}.{reason}", 0) + n
    return counts


@attrs.frozen
class Health:
    """How far behind the workers are: since when the longest due shopper waits, and how long that is (0: nobody does)."""

    due_since: datetime | None
    behind: timedelta


def health_of(due: datetime | None, now: datetime) -> Health:
    late = due is not None and due < now
    return Health(due if late else None, now - due if due is not None and late else timedelta(0))
