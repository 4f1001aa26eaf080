"""cartback beside the raw floor and three ways shops do it by hand, in the same run.

    python benchmarks/run.py --quick
    python benchmarks/run.py --shoppers 10000,100000,1000000 --rounds 3 --json figures.json

Every measurement is a process of its own on a copy of a file seeded beforehand, so memory is its own too. Rounds are
interleaved: each contender once, then each again; the medians of the rounds are told, and a ratio is the median of the
ratios within a round. See README.md for what each contender does and does not do.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sqlite3
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).resolve()
sys.path.insert(0, str(SCRIPT.parent))

import disk  # noqa: E402
import workload  # noqa: E402
from contenders import ALL  # noqa: E402
from measuring import PHASES, SLACK, child, count_for, measure, say, several, sized, takes_part, told, turn  # noqa: E402
from tables import check_rows, growth, growth_line, machine, table  # noqa: E402

# --- in a process of its own ------------------------------------------------------------------------------------------


def _measure(name: str, *args: Any) -> dict[str, Any]:
    return measure(ALL[name], name, *args)


def seed(name: str, shoppers: int, path: str) -> dict[str, Any]:
    started = time.perf_counter()
    ALL[name].load().seed(path, shoppers)
    return {"seconds": time.perf_counter() - started, "mb": Path(path).stat().st_size / 1e6}


def check(kind: str, work: str) -> dict[str, Any]:
    """That the fast way of filling a file leaves what the contender's own way leaves."""
    with tempfile.TemporaryDirectory(dir=work) as made:
        if kind == "cartback":
            from contenders import ours

            ours.check_seeding(Path(made))
        elif kind == "django":
            from contenders import django_models as django

            _compare(Path(made), django.seed, django.seed_by_orm, django.contents)
        else:
            from contenders.job_per_cart import JobPerCart as Jobs

            _compare(Path(made), Jobs.seed, Jobs.seed_by_scheduler, Jobs.contents)
    return {}


def _compare(made: Path, fast: Any, own: Any, contents: Any, shoppers: int = workload.DUE // 10) -> None:
    fast(str(made / "fast.db"), shoppers)
    own(str(made / "own.db"), shoppers)
    assert contents(str(made / "fast.db")) == contents(str(made / "own.db")), f"{fast} leaves what {own} does not"


def verify(path: str, shoppers: int, cases: list[str]) -> dict[str, Any]:
    """That the floor is the floor of cartback: same rows, same transactions; and how long cartback's documents are."""
    from contenders import floor, ours

    work = Path(path).parent
    found: dict[str, Any] = {}
    events, due = min(2_000, shoppers), min(1_000, shoppers)
    for suffix in cases:
        options = ALL[f"cartback{suffix}"].options
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
    for suffix in cases:
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
    """A copy that is on disk: what is still being written back would be measured too."""
    for end in ("-wal", "-shm", ""):
        Path(target + end).unlink(missing_ok=True)
    shutil.copyfile(source, target)
    with Path(target).open("rb") as copied:
        os.fsync(copied.fileno())


# --- all of them, in turns --------------------------------------------------------------------------------------------


def prepare(work: Path, names: list[str], sizes: list[int]) -> dict[str, Any]:
    """Fill the files that are not there yet, and see that the floor and cartback write the same.

    One way of filling is checked once, against the contender's own way; so are transactions, at the smallest size.
    """
    kinds = list(dict.fromkeys(ALL[n].seeded for n in names if ALL[n].seeded))
    for kind in kinds:
        child(SCRIPT, "check", kind, str(work))
    seeded: dict[str, Any] = {}
    for size in sizes:
        for kind in kinds:
            path = work / f"{kind}-{size}" / "seed.db"
            if path.exists():
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            first = next(n for n in ALL if ALL[n].seeded == kind)
            making = path.with_name("making.db")
            making.unlink(missing_ok=True)
            seeded[f"{kind}-{size}"] = child(SCRIPT, "seed", first, size, str(making))
            making.rename(path)
            say(f"  seeded {kind} with {size:,}: {seeded[f'{kind}-{size}']}")
        if "cartback" in kinds:
            cases = ["", "-deliveries", "-1"] if size == min(sizes) else [""]
            checked = child(SCRIPT, "verify", str(work / f"cartback-{size}" / "seed.db"), size, cases)
            seeded[f"verified-{size}"] = checked
            say(f"  rows and transactions at {size:,} (cartback, floor): {_pairs(checked)}")
    return seeded


def _pairs(checked: dict[str, Any]) -> str:
    keys = [k for k in checked if k.startswith("cartback")]
    return "; ".join(f"{k[8:].strip()} {checked[k]} {checked['floor' + k[8:]]}" for k in keys)


def rounds(work: Path, names: list[str], args: argparse.Namespace) -> list[dict[str, Any]]:
    results = []
    for size, times in sized(args):
        for number in range(times):
            for phase in args.only:
                for name in turn([n for n in names if takes_part(ALL[n], phase, size)], number):
                    results.append({**_once(work, name, phase, size, args), "round": number})
                    say(told(results[-1]))
    return results


def _once(work: Path, name: str, phase: str, size: int, args: argparse.Namespace) -> dict[str, Any]:
    contender = ALL[name]
    count = count_for(contender, phase, size, events=args.events, messages=args.messages, quick=args.quick)
    path = str(work / "measured" / "run.db")
    if contender.seeded:
        source = work / f"{contender.seeded}-{size}"
        (work / "measured").mkdir(exist_ok=True)
        _copy(str(source / "seed.db"), path)
        if (source / "sizes.json").exists():
            shutil.copyfile(source / "sizes.json", work / "measured" / "sizes.json")
    return child(SCRIPT, "measure", name, phase, size, count, path)


# --- what is told -----------------------------------------------------------------------------------------------------


def _flush_us() -> float:
    with tempfile.TemporaryDirectory() as made:
        db = disk.connect(str(Path(made) / "flush.db"))
        db.execute("CREATE TABLE t (a)")
        started = time.perf_counter()
        for n in range(300):
            db.execute("INSERT INTO t VALUES (?)", (n,))
        return (time.perf_counter() - started) / 300 * 1e6


def _sqlite() -> str:
    return f"SQLite {sqlite3.sqlite_version}, one commit with synchronous FULL {_flush_us():.0f} us"


def report(results: list[dict[str, Any]], args: argparse.Namespace) -> str:
    parts = [
        f"Machine: {machine()}, {_sqlite()}. Medians of {several(args)} interleaved rounds; ratios of wall time (of CPU time)."
    ]
    for size in args.shoppers:
        for phase in args.only:
            parts += [f"### {phase}, {size:,} shoppers", table(results, ALL, phase, size)]
    if len(args.shoppers) > 1:
        parts += ["### What one event or message costs as the shop grows", growth(results, ALL, args.shoppers)]
        parts += [growth_line(results, args.shoppers)]
    return "\n\n".join(parts)


def arguments() -> argparse.Namespace:
    parse = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    numbers = lambda text: [int(n) for n in text.split(",")]  # noqa: E731
    words = lambda text: text.split(",")  # noqa: E731
    parse.add_argument("--shoppers", type=numbers, default=[10_000, 100_000, 1_000_000])
    parse.add_argument("--rounds", type=numbers, default=[3], help="how many; or one number for each size")
    parse.add_argument("--only", type=words, default=list(PHASES), help="ingest, dispatch or both")
    parse.add_argument("--contenders", type=words, default=list(ALL), help=", ".join(ALL))
    parse.add_argument("--events", type=int, default=20_000)
    parse.add_argument("--messages", type=int, default=workload.DUE)
    parse.add_argument("--json", type=Path, help="write every measurement there")
    parse.add_argument("--dir", type=Path, help="keep the seeded files here, and use those that are there")
    parse.add_argument("--seed-only", action="store_true", help="fill --dir and check it; measure nothing")
    parse.add_argument("--quick", action="store_true", help="a smoke test: everybody once, on few events, in a minute")
    parse.add_argument("--child", help=argparse.SUPPRESS)
    args = parse.parse_args()
    if args.quick:
        args.shoppers, args.rounds, args.events, args.messages = [1_000], [1], 1_000, 500
    return args


def main() -> None:
    args = arguments()
    if args.child:
        task, *rest = json.loads(args.child)
        print(json.dumps({"seed": seed, "check": check, "verify": verify, "measure": _measure}[task](*rest)))
        return
    with tempfile.TemporaryDirectory(prefix="cartback-bench-") as made:
        work = args.dir or Path(made)
        work.mkdir(parents=True, exist_ok=True)
        names = [n for n in ALL if n in args.contenders]
        checked = prepare(work, names, args.shoppers)
        if args.seed_only:
            return
        results = rounds(work, names, args)
        shutil.rmtree(work / "measured", ignore_errors=True)
    check_rows(results)
    print(report(results, args))
    if args.json:
        args.json.write_text(
            json.dumps({"machine": f"{machine()}, {_sqlite()}", "checked": checked, "results": results}, indent=1)
        )


if __name__ == "__main__":
    main()
