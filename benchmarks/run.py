"""cartback beside the raw floor and three ways shops do it by hand, in the same run.

    python benchmarks/run.py --quick
    python benchmarks/run.py --shoppers 10000,100000,1000000 --rounds 3 --json figures.json

Every measurement is a process of its own on a copy of a file seeded beforehand, so memory is its own too. Rounds are
interleaved: each contender once, then each again; the medians of the rounds are told, and a ratio is the median of the
ratios within a round. See README.md for what each contender does and does not do.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import disk  # noqa: E402
import workload  # noqa: E402
from contenders import ALL, Contender  # noqa: E402

PHASES = ("ingest", "dispatch")
#: By how much the floor's rows may differ from cartback's.
SLACK = 0.02


# --- one measurement, in a process of its own -------------------------------------------------------------------------


def measure(name: str, phase: str, shoppers: int, count: int, path: str) -> dict[str, Any]:
    contender = ALL[name]
    running = contender.load().open(path, shoppers, **contender.options)
    prepared = running.ingest(workload.news(count, shoppers)) if phase == "ingest" else running.dispatch(count)
    rows = running.rows()
    gc.collect()
    gc.freeze()
    wall, cpu = time.perf_counter(), time.process_time()
    done = prepared()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    assert done == count, f"{name} {phase}: {done} of {count} done"
    return {
        "name": name,
        "phase": phase,
        "shoppers": shoppers,
        "count": done,
        "wall_us": wall / done * 1e6,
        "cpu_us": cpu / done * 1e6,
        "rows": None if rows is None else (running.rows() - rows) / done,
        "rss_mb": peak_mb(),
    }


def peak_mb() -> float:
    """The most memory this process has held (VmHWM: getrusage would count the parent's before the exec)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no VmHWM in /proc/self/status")


def seed(name: str, shoppers: int, path: str) -> dict[str, Any]:
    started = time.perf_counter()
    ALL[name].load().seed(path, shoppers)
    return {"seconds": time.perf_counter() - started, "mb": Path(path).stat().st_size / 1e6}


def verify(path: str, shoppers: int) -> dict[str, Any]:
    """That the floor is the floor of cartback: same rows, same transactions; and how long cartback's documents are."""
    from contenders import floor, ours

    work = Path(path).parent
    ours.check_seeding(work)
    found: dict[str, Any] = {}
    events, due = min(2_000, shoppers), min(1_000, shoppers)
    cases = [("", {"batch": 500}), ("-deliveries", {"batch": 500, "deliveries": True}), ("-1", {"batch": 1})]
    for suffix, options in cases:
        for name, cls in (("cartback", ours.OnSQLite), ("floor", floor.Floor)):
            for phase, count in (("ingest", events), ("dispatch", due)):
                copied = str(work / "verify.db")
                _copy(path, copied)
                running = cls.open(copied, shoppers, **options)
                prepared = (
                    running.ingest(workload.news(count, shoppers)) if phase == "ingest" else running.dispatch(count)
                )
                before, commits = running.rows(), disk.writes(running.db)
                prepared()
                found[f"{name}{suffix} {phase}"] = (running.rows() - before, len(commits))
                running.db.set_trace_callback(None)
                if name == "cartback" and not suffix:
                    sizes = Path(path).with_name("sizes.json")
                    known = json.loads(sizes.read_text()) if sizes.exists() else {}
                    sizes.write_text(json.dumps({**known, **_sizes(running.db, phase)}))
                running.db.close()
    for suffix, _ in cases:
        for phase in PHASES:
            mine, raw = found[f"cartback{suffix} {phase}"], found[f"floor{suffix} {phase}"]
            for what, a, b in zip(("rows", "transactions"), mine, raw, strict=True):
                assert abs(a - b) <= SLACK * a, f"{phase}{suffix}: cartback writes {a} {what}, the floor {b}"
    return found


def _sizes(db: sqlite3.Connection, phase: str) -> dict[str, int]:
    def mean(query: str) -> int:
        return round(db.execute(query).fetchone()[0])

    if phase == "ingest":
        return {
            "saved": mean("SELECT avg(length(doc)) FROM cartback_shoppers WHERE version > 1"),
            "new": mean("SELECT avg(length(doc)) FROM cartback_shoppers WHERE version = 1 AND due_at IS NULL AND n > "
                        "(SELECT max(n) FROM cartback_shoppers WHERE version > 1)"),
        }  # fmt: skip
    settled = mean(
        "SELECT avg(length(s.doc)) FROM cartback_shoppers s JOIN cartback_notifications m ON m.shopper = s.id"
    )
    row = mean("SELECT avg(length(doc)) FROM cartback_notifications")
    return {"begun": settled, "settled": settled, "begun_row": row, "settled_row": row}


def _copy(source: str, target: str) -> None:
    for end in ("-wal", "-shm", ""):
        Path(target + end).unlink(missing_ok=True)
    shutil.copyfile(source, target)


# --- all of them, in turns --------------------------------------------------------------------------------------------


def child(*args: object) -> dict[str, Any]:
    """This script again, in a process of its own; what it printed."""
    env = {**os.environ, "PYTHONHASHSEED": "0"}
    src = str(HERE.parent / "src")
    env["PYTHONPATH"] = os.pathsep.join([p for p in (env.get("PYTHONPATH"), src) if p])
    command = [sys.executable, str(HERE / "run.py"), "--child", json.dumps(args)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, args))} failed:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return]


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def prepare(work: Path, names: list[str], sizes: list[int]) -> dict[str, Any]:
    """Fill the files that are not there yet, and see that the floor and cartback write the same."""
    seeded: dict[str, Any] = {}
    for size in sizes:
        for kind in dict.fromkeys(ALL[n].seeded for n in names if ALL[n].seeded):
            path = work / f"{kind}-{size}" / "seed.db"
            if path.exists():
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            first = next(n for n in ALL if ALL[n].seeded == kind)
            making = path.with_name("making.db")
            making.unlink(missing_ok=True)
            seeded[f"{kind}-{size}"] = child("seed", first, size, str(making))
            making.rename(path)
            say(f"  seeded {kind} with {size:,}: {seeded[f'{kind}-{size}']}")
        if any(ALL[n].seeded == "cartback" for n in names):
            checked = child("verify", str(work / f"cartback-{size}" / "seed.db"), size)
            seeded[f"verified-{size}"] = checked
            say(f"  rows and transactions at {size:,} (cartback, floor): {_pairs(checked)}")
    return seeded


def _pairs(checked: dict[str, Any]) -> str:
    keys = [k for k in checked if k.startswith("cartback")]
    return "; ".join(f"{k[8:].strip()} {checked[k]} {checked['floor' + k[8:]]}" for k in keys)


def rounds(work: Path, names: list[str], args: argparse.Namespace) -> list[dict[str, Any]]:
    results = []
    for size in args.shoppers:
        for number in range(args.rounds):
            for phase in args.only:
                for name in _turn([n for n in names if _takes_part(ALL[n], phase, size)], number):
                    results.append({**_once(work, name, phase, size, args), "round": number})
                    got = results[-1]
                    say(
                        f"  {size:>9,} round {number + 1} {phase:<8} {name:<20} {got['wall_us']:9.1f} us wall"
                        f" {got['cpu_us']:9.1f} us cpu {got['rss_mb']:6.0f} MB"
                    )
    return results


def _turn(names: list[str], number: int) -> list[str]:
    """Each round begins with another contender."""
    start = number % len(names) if names else 0
    return names[start:] + names[:start]


def _takes_part(contender: Contender, phase: str, size: int) -> bool:
    return (phase == "ingest" or contender.dispatches) and size <= (contender.most_shoppers or size)


def _once(work: Path, name: str, phase: str, size: int, args: argparse.Namespace) -> dict[str, Any]:
    contender = ALL[name]
    count = args.events if phase == "ingest" else min(args.messages, workload.DUE, size)
    count = min(count, contender.most_events or count)
    count = min(count, 200) if args.quick and contender.most_events else count
    path = str(work / "measured" / "run.db")
    if contender.seeded:
        source = work / f"{contender.seeded}-{size}"
        (work / "measured").mkdir(exist_ok=True)
        _copy(str(source / "seed.db"), path)
        if (source / "sizes.json").exists():
            shutil.copyfile(source / "sizes.json", work / "measured" / "sizes.json")
    return child("measure", name, phase, size, count, path)


# --- what is told -----------------------------------------------------------------------------------------------------


def machine() -> str:
    model = next(
        (ln.split(":")[1].strip() for ln in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in ln), "?"
    )
    return (
        f"{os.cpu_count()} cores ({model}), Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"one commit with synchronous FULL {_flush_us():.0f} us"
    )


def _flush_us() -> float:
    with tempfile.TemporaryDirectory() as made:
        db = disk.connect(str(Path(made) / "flush.db"))
        db.execute("CREATE TABLE t (a)")
        started = time.perf_counter()
        for n in range(300):
            db.execute("INSERT INTO t VALUES (?)", (n,))
        return (time.perf_counter() - started) / 300 * 1e6


def _median(results: list[dict[str, Any]], key: str, **where: Any) -> float | None:
    found = [r[key] for r in results if all(r[k] == v for k, v in where.items()) and r[key] is not None]
    return statistics.median(found) if found else None


def _ratio(results: list[dict[str, Any]], over: str, under: str, key: str, **where: Any) -> float | None:
    """How many times faster `under` is than `over`: the median over rounds of the ratio within one."""
    by_round: dict[str, dict[int, float]] = {over: {}, under: {}}
    for r in results:
        if r["name"] in by_round and all(r[k] == v for k, v in where.items()):
            by_round[r["name"]][r["round"]] = r[key]
    shared = by_round[over].keys() & by_round[under].keys()
    return statistics.median(by_round[over][n] / by_round[under][n] for n in shared) if shared else None


def _cell(value: float | None, form: str = ".2f") -> str:
    return "-" if value is None else format(value, form)


def _floor_of(name: str) -> str:
    return {"cartback-deliveries": "floor-deliveries", "cartback-1": "floor-1"}.get(name, "floor")


def table(results: list[dict[str, Any]], phase: str, size: int) -> str:
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
    for name in [n for n in ALL if _median(results, "wall_us", name=n, **where) is not None]:
        wall = _median(results, "wall_us", name=name, **where) or 0
        both = {}
        for label, over, under in (
            ("floor", _floor_of(name), name),
            ("ours", name, "cartback"),
            ("one", name, "cartback-1"),
        ):
            both[label] = [_ratio(results, over, under, key, **where) for key in ("wall_us", "cpu_us")]
        rows.append([
            ALL[name].title, f"{1e6 / wall:,.0f}", f"{wall:.1f}", _cell(_median(results, "cpu_us", name=name, **where), ".1f"),
            *(f"{_cell(w)} ({_cell(c)})" for w, c in (both["floor"],)),
            *(f"{_cell(w, '.1f')}x ({_cell(c, '.1f')}x)" for w, c in (both["ours"], both["one"])),
            _cell(_median(results, "rows", name=name, **where)), _cell(_median(results, "rss_mb", name=name, **where), ".0f"),
            f"{_median(results, 'count', name=name, **where):,.0f}",
        ])  # fmt: skip
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def growth(results: list[dict[str, Any]], sizes: list[int]) -> str:
    """What one event or message costs at each size, against the smallest."""
    first = min(sizes)
    rows = [["contender", *(f"{s:,}" for s in sizes)], ["---"] + ["---:"] * len(sizes)]
    for phase in PHASES:
        for name in ALL:
            start = _median(results, "wall_us", name=name, phase=phase, shoppers=first)
            start_cpu = _median(results, "cpu_us", name=name, phase=phase, shoppers=first)
            if start is None or start_cpu is None:
                continue
            cells = []
            for size in sizes:
                wall = _median(results, "wall_us", name=name, phase=phase, shoppers=size)
                cpu = _median(results, "cpu_us", name=name, phase=phase, shoppers=size)
                told = wall is not None and cpu is not None
                cells.append(f"{wall:.0f} us, {wall / start:.2f}x ({cpu / start_cpu:.2f}x)" if told else "-")
            rows.append([f"{ALL[name].title}, {phase}", *cells])
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def check_rows(results: list[dict[str, Any]]) -> None:
    """In the measured runs too, the floor wrote the rows that cartback wrote."""
    for mine in results:
        if mine["rows"] is None or not mine["name"].startswith("cartback"):
            continue
        same = {"phase": mine["phase"], "shoppers": mine["shoppers"], "name": _floor_of(mine["name"])}
        raw = _median(results, "rows", **same)
        if raw is not None and abs(raw - mine["rows"]) > SLACK * mine["rows"]:
            raise SystemExit(f"{same}: {raw} rows an event, cartback {mine['rows']}")


def report(results: list[dict[str, Any]], args: argparse.Namespace) -> str:
    parts = [f"Machine: {machine()}. Medians of {args.rounds} interleaved rounds; ratios of wall time (of CPU time)."]
    for size in args.shoppers:
        for phase in args.only:
            parts += [f"### {phase}, {size:,} shoppers", table(results, phase, size)]
    if len(args.shoppers) > 1:
        parts += ["### What one event or message costs as the shop grows", growth(results, args.shoppers)]
    return "\n\n".join(parts)


def arguments() -> argparse.Namespace:
    parse = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    numbers = lambda text: [int(n) for n in text.split(",")]  # noqa: E731
    words = lambda text: text.split(",")  # noqa: E731
    parse.add_argument("--shoppers", type=numbers, default=[10_000, 100_000, 1_000_000])
    parse.add_argument("--rounds", type=int, default=3)
    parse.add_argument("--only", type=words, default=list(PHASES), help="ingest, dispatch or both")
    parse.add_argument("--contenders", type=words, default=list(ALL), help=", ".join(ALL))
    parse.add_argument("--events", type=int, default=20_000)
    parse.add_argument("--messages", type=int, default=workload.DUE)
    parse.add_argument("--json", type=Path, help="write every measurement there")
    parse.add_argument("--dir", type=Path, help="keep the seeded files here, and use those that are there")
    parse.add_argument("--quick", action="store_true", help="a smoke test: everybody once, on few events, in a minute")
    parse.add_argument("--child", help=argparse.SUPPRESS)
    args = parse.parse_args()
    if args.quick:
        args.shoppers, args.rounds, args.events, args.messages = [1_000], 1, 1_000, 500
    return args


def main() -> None:
    args = arguments()
    if args.child:
        task, *rest = json.loads(args.child)
        print(json.dumps({"seed": seed, "verify": verify, "measure": measure}[task](*rest)))
        return
    with tempfile.TemporaryDirectory(prefix="cartback-bench-") as made:
        work = args.dir or Path(made)
        work.mkdir(parents=True, exist_ok=True)
        names = [n for n in ALL if n in args.contenders]
        checked = prepare(work, names, args.shoppers)
        results = rounds(work, names, args)
        shutil.rmtree(work / "measured", ignore_errors=True)
    check_rows(results)
    print(report(results, args))
    if args.json:
        args.json.write_text(json.dumps({"machine": machine(), "checked": checked, "results": results}, indent=1))


if __name__ == "__main__":
    main()
