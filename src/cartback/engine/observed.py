"""The reports to a host's observer: the counts of a result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping


def counts_of(done: object) -> dict[str, int]:
    """Return the counts of a result, flat: numbers by name, counts by reason as "name.reason"."""
    if isinstance(done, int):
        return {"touched": done}
    counts: Counter[str] = Counter()
    for answer in done if isinstance(done, list) else [done]:
        if isinstance(answer, BaseException):
            counts[f"refused.{type(answer).__name__}"] += 1
        for field in getattr(type(answer), "__attrs_attrs__", ()):
            name, value = field.name, getattr(answer, field.name)
            if isinstance(value, int):
                counts[name] += value
            elif isinstance(value, Mapping):
                for reason, n in value.items():
                    counts[f"{name}.{reason}"] += n
    return dict(counts)
