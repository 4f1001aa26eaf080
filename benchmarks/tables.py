"""What is told of the measurements: medians over rounds, ratios within a round, as Markdown tables."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from contenders import Contender
from measuring import PHASES, SLACK

Results = list[dict[str, Any]]
Contenders = Mapping[str, Contender]


def machine() -> str:
    model = next(
        (ln.split(":")[1].strip() for ln in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in ln), "?"
    )
    return f"{os.cpu_count()} cores ({model}), Python {platform.python_version()}"


def median(results: Results, key: str, **where: Any) -> float | None:
    found = [r[key] for r in results if all(r[k] == v for k, v in where.items()) and r[key] is not None]
    return statistics.median(found) if found else None


def ratio(results: Results, over: str, under: str, key: str, **where: Any) -> float | None:
    """How many times faster `under` is than `over`: the median over rounds of the ratio within one."""
    by_round: dict[str, dict[int, float]] = {over: {}, under: {}}
    for r in results:
        if r["name"] in by_round and all(r[k] == v for k, v in where.items()):
            by_round[r["name"]][r["round"]] = r[key]
    shared = by_round[over].keys() & by_round[under].keys()
    return statistics.median(by_round[over][n] / by_round[under][n] for n in shared) if shared else None


def cell(value: float | None, form: str = ".2f") -> str:
    return "-" if value is None else format(value, form)


def _floor_of(name: str) -> str:
    return name.replace("cartback", "floor") if name in ("cartback-deliveries", "cartback-1", "cartback-2") else "floor"


def cells(both: Sequence[float | None], form: str, unit: str = "") -> str:
    """A ratio of wall time, and of CPU time in brackets."""
    wall, cpu = both
    return "-" if wall is None or cpu is None else f"{wall:{form}}{unit} ({cpu:{form}}{unit})"


def table(results: Results, contenders: Contenders, phase: str, size: int) -> str:
    """One size's table. Ratios are of wall time; of CPU in brackets."""
    where = {"phase": phase, "shoppers": size}
    head = [
        "contender",
        "per s",
        "wall us",
        "CPU us",
        "of the floor",
        "cartback is",
        "one a transaction is",
        "rows",
        "MB",
        "measured on",
    ]
    rows = [head, ["---"] + ["---:"] * (len(head) - 1)]
    for name in [n for n in contenders if median(results, "wall_us", name=n, **where) is not None]:
        wall = median(results, "wall_us", name=name, **where) or 0
        both = {}
        for label, over, under in (
            ("floor", _floor_of(name), name),
            ("ours", name, "cartback"),
            ("one", name, "cartback-1"),
        ):
            both[label] = [ratio(results, over, under, key, **where) for key in ("wall_us", "cpu_us")]
        rows.append([
            contenders[name].title, f"{1e6 / wall:,.0f}", f"{wall:.1f}",
            cell(median(results, "cpu_us", name=name, **where), ".1f"),
            cells(both["floor"], ".2f"), cells(both["ours"], ".1f", "x"), cells(both["one"], ".1f", "x"),
            cell(median(results, "rows", name=name, **where)),
            cell(median(results, "rss_mb", name=name, **where), ".0f"),
            f"{median(results, 'count', name=name, **where):,.0f}",
        ])  # fmt: skip
    return markdown(rows)


def growth(results: Results, contenders: Contenders, sizes: Sequence[int]) -> str:
    """What one event or message costs at each size, against the smallest."""
    first = min(sizes)
    rows = [["contender", *(f"{s:,}" for s in sizes)], ["---"] + ["---:"] * len(sizes)]
    for phase in PHASES:
        for name in contenders:
            start = median(results, "wall_us", name=name, phase=phase, shoppers=first)
            start_cpu = median(results, "cpu_us", name=name, phase=phase, shoppers=first)
            if start is None or start_cpu is None:
                continue
            cells = []
            for size in sizes:
                wall = median(results, "wall_us", name=name, phase=phase, shoppers=size)
                cpu = median(results, "cpu_us", name=name, phase=phase, shoppers=size)
                told = wall is not None and cpu is not None
                cells.append(f"{wall:.0f} us, {wall / start:.2f}x ({cpu / start_cpu:.2f}x)" if told else "-")
            rows.append([f"{contenders[name].title}, {phase}", *cells])
    return markdown(rows)


def check_rows(results: Results) -> None:
    """In the measured runs too, the floor wrote the rows that cartback wrote."""
    for mine in results:
        if mine["rows"] is None or not mine["name"].startswith("cartback"):
            continue
        same = {"phase": mine["phase"], "shoppers": mine["shoppers"], "name": _floor_of(mine["name"])}
        raw = median(results, "rows", **same)
        if raw is not None and abs(raw - mine["rows"]) > SLACK * mine["rows"]:
            raise SystemExit(f"{same}: {raw} rows an event, cartback {mine['rows']}")


def growth_line(results: Results, sizes: Sequence[int], name: str = "cartback") -> str:
    """The growth of what one event costs, and one message, from the smallest shop to the largest."""
    parts = []
    for phase in PHASES:
        grown = []
        for who in (name, "floor"):
            first, last = (
                [median(results, key, name=who, phase=phase, shoppers=size) for key in ("wall_us", "cpu_us")]
                for size in (min(sizes), max(sizes))
            )
            grown.append([b / a if a and b else None for a, b in zip(first, last, strict=True)])
        if grown[0][0] is not None:
            (wall, cpu), (floor_wall, floor_cpu) = grown
            parts.append(
                f"{phase} {cell(wall)}x (CPU {cell(cpu)}x), the floor's {cell(floor_wall)}x ({cell(floor_cpu)}x)"
            )
    return f"Growth of {name} from {min(sizes):,} to {max(sizes):,} shoppers: {'; '.join(parts)}."


def markdown(rows: Sequence[Sequence[str]]) -> str:
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)
