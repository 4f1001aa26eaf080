"""What an engine tells its host's observer: what a result counts."""

from __future__ import annotations

from collections.abc import Mapping


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
