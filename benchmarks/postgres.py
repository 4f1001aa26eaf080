"""cartback on PostgreSQL beside its raw floor and what shops run on PostgreSQL by hand, in the same run.

    python benchmarks/postgres.py --quick
    python benchmarks/postgres.py --shoppers 10000,100000,1000000 --rounds 3 --dir /var/tmp/seeds --json postgres.json
    python benchmarks/postgres.py --parts callers,workers,claims --shoppers 1000000 --dir /var/tmp/seeds

Every measurement is a process of its own on a fresh copy of a seeded database. The server comes out of a wheel, or is the
one that CARTBACK_POSTGRES names by URL. See server.py for its settings, README.md for who is measured and how.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).resolve()
sys.path.insert(0, str(SCRIPT.parent))
sys.path.append(str(SCRIPT.parent.parent / "src"))

import crowd  # noqa: E402
import server  # noqa: E402
import workload  # noqa: E402
from contenders import POSTGRES  # noqa: E402
from measuring import PHASES, SLACK, child, count_for, measure, say, several, sized, takes_part, told, turn  # noqa: E402
from tables import check_rows, growth, growth_line, machine, table  # noqa: E402

PARTS = ("rounds", "callers", "workers", "claims")
_SIZES = "CARTBACK_BENCH_SIZES"


# --- in a process of its own ------------------------------------------------------------------------------------------


def _measure(name: str, *args: Any) -> dict[str, Any]:
    return measure(POSTGRES[name], name, *args)


def seed(name: str, shoppers: int, url: str, path: str) -> dict[str, Any]:
    started = time.perf_counter()
    POSTGRES[name].load().seed(url, shoppers, *([path] if path else []))
    return {"seconds": round(time.perf_counter() - started, 1)}


def check(kind: str, fast: str, own: str, path: str) -> dict[str, Any]:
    """That the fast way of filling a database leaves what the contender's own way leaves."""
    ways = _ways(kind)
    shoppers, more = workload.DUE // 10, [path] if path else []
    for fill, url in zip(ways, (fast, own), strict=False):
        fill(url, shoppers, *more)
    contents = ways[2]
    assert _sorted(contents(fast)) == _sorted(contents(own)), f"{kind}: filled by SQL is not as filled by its own means"
    return {}


def _ways(kind: str) -> tuple[Callable[..., Any], Callable[..., Any], Callable[[str], Any]]:
    if kind == "cartback":
        from contenders.postgres_ours import OnPostgres

        return OnPostgres.seed, OnPostgres.seed_by_store, OnPostgres.contents
    if kind == "django":
        from contenders import django_models as django

        return django.seed, django.seed_by_orm, django.contents
    if kind == "procrastinate":
        from contenders.procrastinate_jobs import JobPerCart as Deferred

        return Deferred.seed, Deferred.seed_by_app, Deferred.contents
    from contenders.job_per_cart import JobPerCart

    return JobPerCart.seed, JobPerCart.seed_by_scheduler, JobPerCart.contents


def _sorted(contents: list[list[Any]]) -> list[list[str]]:
    return [[repr(row) for row in rows] for rows in contents]


def sizes(url: str, phase: str, shoppers: int) -> dict[str, int]:
    from contenders import postgres_ours

    return postgres_ours.sizes(url, phase, min(2_000 if phase == "ingest" else 1_000, shoppers), shoppers)


# --- seeding ----------------------------------------------------------------------------------------------------------


def _name(kind: str, size: int) -> str:
    return f"cartback_bench_{kind}_{size}"


def prepare(pg: server.Server, work: Path, names: list[str], args: argparse.Namespace) -> None:
    kinds = list(dict.fromkeys(POSTGRES[n].seeded for n in names))
    for kind in kinds:
        path = _sqlite_seed(work, workload.DUE // 10) if kind == "cartback" else ""
        for name in ("cartback_bench_fast", "cartback_bench_own"):
            pg.drop(name)
            pg.ask(f"CREATE DATABASE {name}")
        child(SCRIPT, "check", kind, pg.to("cartback_bench_fast"), pg.to("cartback_bench_own"), path)
        for name in ("cartback_bench_fast", "cartback_bench_own"):
            pg.drop(name)
    for size in args.shoppers:
        for kind in kinds:
            path = _sqlite_seed(work, size) if kind == "cartback" else ""
            first = next(n for n in POSTGRES if POSTGRES[n].seeded == kind)
            fill = lambda url, f=first, s=size, p=path: child(SCRIPT, "seed", f, s, url, p)  # noqa: E731
            if (done := pg.seeded(_name(kind, size), fill)) is not None:
                say(f"  seeded {kind} with {size:,}: {done}")


def _sqlite_seed(work: Path, size: int) -> str:
    """The file that run.py seeds: what is in it is what goes into PostgreSQL."""
    path = work / f"cartback-{size}" / "seed.db"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        making = path.with_name("making.db")
        making.unlink(missing_ok=True)
        say(f"  folding {size:,} shoppers: {child(SCRIPT.with_name('run.py'), 'seed', 'cartback', size, str(making))}")
        making.rename(path)
    return str(path)


# --- rounds -----------------------------------------------------------------------------------------------------------


def rounds(pg: server.Server, names: list[str], args: argparse.Namespace) -> list[dict[str, Any]]:
    results = []
    for size, times in sized(args):
        if {"cartback", "floor"} & set(names):
            found: dict[str, Any] = {}
            for phase in PHASES:
                found |= child(SCRIPT, "sizes", pg.fresh(_name("cartback", size)), phase, size)
            os.environ[_SIZES] = json.dumps(found)
            say(f"  bytes of documents at {size:,}: {found}")
        for number in range(times):
            for phase in args.only:
                for name in turn([n for n in names if takes_part(POSTGRES[n], phase, size)], number):
                    results.append({**_once(pg, name, phase, size, args), "round": number})
                    say(f"{told(results[-1])} {results[-1]['rows']} rows {results[-1]['transactions']} transactions")
    pg.drop()
    return results


def _once(pg: server.Server, name: str, phase: str, size: int, args: argparse.Namespace) -> dict[str, Any]:
    contender = POSTGRES[name]
    count = count_for(contender, phase, size, events=args.events, messages=args.messages, quick=args.quick)
    url = pg.fresh(_name(contender.seeded, size))
    before = pg.transactions()
    got = child(SCRIPT, "measure", name, phase, size, count, url)
    got["transactions"] = (pg.transactions() - before) / count
    got["rows"] = pg.rows() / count
    return got


def check_transactions(results: list[dict[str, Any]]) -> None:
    """In the measured runs themselves, the floor wrote in as many transactions as cartback.

    Not where two threads meet on one shopper: cartback writes that one again, the floor overwrites.
    """
    raw = {(r["name"], r["phase"], r["shoppers"], r["round"]): r["transactions"] for r in results}
    for (name, *rest), mine in raw.items():
        floor = raw.get((name.replace("cartback", "floor"), *rest), mine)
        if name in ("cartback", "cartback-1") and abs(floor - mine) > SLACK * mine:
            raise SystemExit(f"{name} {rest}: {mine} transactions an event, the floor {floor}")


def report(results: list[dict[str, Any]], args: argparse.Namespace) -> str:
    parts = []
    for size in args.shoppers:
        for phase in args.only:
            parts += [f"### PostgreSQL: {phase}, {size:,} shoppers", table(results, POSTGRES, phase, size)]
    if len(args.shoppers) > 1:
        parts += ["### PostgreSQL: what one event or message costs as the shop grows"]
        parts += [growth(results, POSTGRES, args.shoppers), growth_line(results, args.shoppers)]
    return "\n\n".join(parts)


# --- all of it --------------------------------------------------------------------------------------------------------


def arguments() -> argparse.Namespace:
    parse = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    numbers = lambda text: [int(n) for n in text.split(",")]  # noqa: E731
    words = lambda text: text.split(",")  # noqa: E731
    parse.add_argument("--shoppers", type=numbers, default=[10_000, 100_000, 1_000_000])
    parse.add_argument("--rounds", type=numbers, default=[3], help="how many; or one number for each size")
    parse.add_argument(
        "--parts", type=words, default=list(PARTS), help=", ".join(PARTS) + "; claims are on the largest shop"
    )
    parse.add_argument("--only", type=words, default=list(PHASES), help="ingest, dispatch or both")
    parse.add_argument("--contenders", type=words, default=list(POSTGRES), help=", ".join(POSTGRES))
    parse.add_argument("--events", type=int, default=20_000)
    parse.add_argument("--messages", type=int, default=workload.DUE)
    parse.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a setting of our own server")
    parse.add_argument("--json", type=Path, help="write every measurement there")
    parse.add_argument("--dir", type=Path, help="keep what is seeded here, and use what is there")
    parse.add_argument("--seed-only", action="store_true", help="fill --dir and check it; measure nothing")
    parse.add_argument("--quick", action="store_true", help="a smoke test: everybody once, on few events")
    parse.add_argument("--child", help=argparse.SUPPRESS)
    args = parse.parse_args()
    if args.quick:
        args.shoppers, args.rounds, args.events, args.messages = [1_000], [1], 1_000, 500
    return args


def main() -> None:
    args = arguments()
    if args.child:
        task, *rest = json.loads(args.child)
        tasks = {"seed": seed, "check": check, "sizes": sizes, "measure": _measure, **crowd.TASKS}
        print(json.dumps(tasks[task](*rest)))
        return
    settings = dict(one.split("=", 1) for one in args.set)
    with tempfile.TemporaryDirectory(prefix="cartback-bench-") as made:
        work = args.dir or Path(made)
        work.mkdir(parents=True, exist_ok=True)
        with server.started(work / "postgres", {"fsync": "off", **settings} if args.quick else settings) as pg:
            if args.quick:
                pg.strategy = "WAL_LOG"
            measured(pg, work, args)


def measured(pg: server.Server, work: Path, args: argparse.Namespace) -> None:
    names = [n for n in POSTGRES if n in args.contenders] if "rounds" in args.parts else ["cartback"]
    prepare(pg, work, names, args)
    if args.seed_only:
        return
    results = rounds(pg, names, args) if "rounds" in args.parts else []
    more = {}
    for part in (part for part in args.parts if part in crowd.PARTS):
        size = max(args.shoppers) if part == "claims" else min(args.shoppers)
        more[part] = crowd.PARTS[part](pg, _name("cartback", size), size, quick=args.quick)
    how = f"Medians of {several(args)} interleaved rounds; ratios of wall time (of the client's CPU time)."
    print(f"Machine: {machine()}, {pg.told()}. {how}\n")
    print(
        "\n\n".join(
            [*([report(results, args)] if results else []), *(crowd.TABLES[part](got) for part, got in more.items())]
        )
    )
    if args.json:
        args.json.write_text(
            json.dumps({"machine": machine(), "server": pg.told(), "results": results, **more}, indent=1)
        )
    check_rows(results)
    check_transactions(results)


if __name__ == "__main__":
    main()
