"""Many at once on PostgreSQL: 64 callers of ingest, several workers, and claims in a large shop with a backlog.

- Callers: each is a webhook view that has one event and must not answer before it is durable. With group commit, calls that
  come at once share a transaction; without it (a call that names its own `now`) each has its own, on 10 connections (the
  store's default) and on one for each caller.
- Workers: processes that share the due of one shop, by `run_due` until nothing is claimed. They begin together.
- Claims: a fifth of the shop is due, as after an outage; `claim` alone, again and again, each in a transaction of its own.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import server
import workload
from measuring import child, say
from tables import markdown
from workload import NOW

SCRIPT = Path(__file__).resolve().with_name("postgres.py")
CALLERS = 64
#: (kind, grouped, connections)
WAYS = (
    ("AsyncRecovery", True, 10),
    ("AsyncRecovery", False, 10),
    ("AsyncRecovery", False, CALLERS),
    ("Recovery, threads", True, 10),
    ("Recovery, threads", False, 10),
    ("Recovery, threads", False, CALLERS),
)


def _percentile(seconds: list[float], share: float) -> float:
    """In milliseconds."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1e3


# --- callers ----------------------------------------------------------------------------------------------------------


def callers(pg: server.Server, template: str, size: int, *, quick: bool) -> list[dict[str, Any]]:
    found = []
    for round_ in range(1 if quick else 3):
        for kind, grouped, connections in WAYS:
            count = (5 if quick else 150 if grouped else 50) * CALLERS
            url = pg.fresh(template)
            before = pg.transactions()
            task = "call_async" if kind == "AsyncRecovery" else "call_threads"
            got = child(SCRIPT, task, url, size, count, grouped, connections)
            got["transactions"] = (pg.transactions() - before) / count
            found.append({"kind": kind, "grouped": grouped, "connections": connections, "round": round_, **got})
            say(f"  callers {found[-1]}")
    return found


def call_async(url: str, size: int, count: int, grouped: bool, connections: int) -> dict[str, Any]:
    from contenders import ours

    from cartback.engine.tasks import AsyncRecovery
    from cartback.stores.postgres import AsyncPostgresStore

    events = [ours.event(n) for n in workload.news(count, size)]
    clock, waited = ours.running_clock(), []

    async def caller(recovery: AsyncRecovery, mine: list[Any]) -> None:
        for one in mine:
            started = time.perf_counter()
            await recovery.ingest(one, None if grouped else clock())
            waited.append(time.perf_counter() - started)

    async def everybody() -> float:
        store = AsyncPostgresStore(url, pool_size=connections)
        words = ours.copywriter()
        recovery = AsyncRecovery(store, channels=[ours.Nowhere()], copywriter=words, fallback=words, clock=clock)
        await asyncio.gather(*[recovery.shop(workload.SHOP) for _ in range(connections)])  # all connections are open
        started = time.perf_counter()
        await asyncio.gather(*[caller(recovery, events[n::CALLERS]) for n in range(CALLERS)])
        took = time.perf_counter() - started
        await recovery.close()
        await store.close()
        return took

    cpu = time.process_time()
    took = asyncio.run(everybody())
    return _called(took, time.process_time() - cpu, waited)


def call_threads(url: str, size: int, count: int, grouped: bool, connections: int) -> dict[str, Any]:
    from contenders import ours

    from cartback.stores.postgres import PostgresStore

    events = [ours.event(n) for n in workload.news(count, size)]
    clock, waited = ours.running_clock(), []
    store = PostgresStore(url, pool_size=connections)
    recovery = ours.recovery_on(store, clock=clock)
    together = threading.Barrier(CALLERS)

    def caller(mine: list[Any]) -> float:
        recovery.shop(workload.SHOP)
        together.wait()
        began = time.perf_counter()
        for one in mine:
            started = time.perf_counter()
            recovery.ingest(one, None if grouped else clock())
            waited.append(time.perf_counter() - started)
        return began

    cpu = time.process_time()
    with ThreadPoolExecutor(CALLERS) as pool:
        began = min(pool.map(caller, [events[n::CALLERS] for n in range(CALLERS)]))
    took = time.perf_counter() - began
    recovery.close()
    store.close()
    return _called(took, time.process_time() - cpu, waited)


def _called(took: float, cpu: float, waited: list[float]) -> dict[str, Any]:
    return {
        "per_s": len(waited) / took,
        "cpu_us": cpu / len(waited) * 1e6,
        "p50_ms": _percentile(waited, 0.5),
        "p99_ms": _percentile(waited, 0.99),
        "count": len(waited),
    }


def callers_table(found: list[dict[str, Any]]) -> str:
    head = ["64 callers, one event a call", "connections", "events per s", "p50 ms", "p99 ms", "CPU us", "transactions an event",
            "group commit is"]  # fmt: skip
    rows = [head, ["---"] + ["---:"] * (len(head) - 1)]
    for kind, grouped, connections in WAYS:
        mine = [r for r in found if (r["kind"], r["grouped"], r["connections"]) == (kind, grouped, connections)]
        groups = [r for r in found if r["kind"] == kind and r["grouped"]]
        ratio = _middle([g["per_s"] / r["per_s"] for g, r in zip(groups, mine, strict=True)])
        rows.append([
            f"{kind}, {'group commit' if grouped else 'each its own commit'}", str(connections),
            f"{_middle([r['per_s'] for r in mine]):,.0f}",
            *(f"{_middle([r[k] for r in mine]):.1f}" for k in ("p50_ms", "p99_ms")),
            f"{_middle([r['cpu_us'] for r in mine]):.0f}", f"{_middle([r['transactions'] for r in mine]):.2f}", f"{ratio:.1f}x",
        ])  # fmt: skip
    return "### PostgreSQL: one event a call, 64 callers at once\n\n" + markdown(rows)


def _middle(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


# --- workers ----------------------------------------------------------------------------------------------------------


def workers(pg: server.Server, template: str, size: int, *, quick: bool) -> list[dict[str, Any]]:
    from contenders.postgres_ours import seed_due

    found = []
    due = 2_000 if quick else 20_000
    own = f"cartback_bench_due_{due}"
    pg.seeded(own, lambda url: seed_due(url, due))
    for round_ in range(1 if quick else 3):
        for count in (1, 2, 4):
            got = _work_together(pg, own, due, count)
            found.append({"workers": count, "round": round_, **got})
            say(f"  workers {found[-1]}")
    return found


def _work_together(pg: server.Server, template: str, due: int, count: int) -> dict[str, Any]:
    """Start so many workers, let them go at once, and time it until the last is done."""
    url = pg.fresh(template)
    env = {**os.environ, "PYTHONPATH": str(SCRIPT.parent.parent / "src")}
    command = [sys.executable, str(SCRIPT), "--child", json.dumps(["work", url])]
    started = [
        subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(count)
    ]
    for worker in started:
        worker.stdout.readline()  # ready
    began = time.perf_counter()
    for worker in started:
        worker.stdin.write("go\n")
        worker.stdin.flush()
    told = [json.loads(worker.communicate()[0].splitlines()[-1]) for worker in started]
    took = max(one["done_at"] for one in told) - began
    sent = sum(one["sent"] for one in told)
    with server.connect(url) as db:
        kept = db.execute(
            "SELECT count(*), count(*) FILTER (WHERE state = 'SENT') FROM cartback_notifications"
        ).fetchone()
    assert (sent, *kept) == (due, due, due), f"{due} were due, {told} sent, {kept} in the ledger"
    return {
        "per_s": sent / took,
        "sent": sent,
        "cpu_us": sum(one["cpu"] for one in told) / sent * 1e6,
        "overtaken": sum(one["overtaken"] for one in told),
    }


def work(url: str) -> dict[str, Any]:
    """One worker: says that it is ready, waits to be told, and works until nothing is claimed."""
    from contenders.postgres_ours import OnPostgres

    running = OnPostgres.open(url, 0, batch=workload.BATCH)
    running.recovery.preview(workload.SHOP, "cart_recovery")
    print("ready", flush=True)
    sys.stdin.readline()
    cpu, sent, overtaken = time.process_time(), 0, 0
    while (ran := running.recovery.run_due(limit=workload.BATCH)).claimed:
        sent += ran.states["SENT"]
        overtaken += ran.overtaken
    done_at = time.perf_counter()  # of one clock for all processes of a machine
    return {"sent": sent, "overtaken": overtaken, "cpu": time.process_time() - cpu, "done_at": done_at}


def workers_table(found: list[dict[str, Any]]) -> str:
    rows = [["worker processes", "messages per s", "times one", "client CPU us a message"], ["---:"] * 4]
    ones = [r["per_s"] for r in found if r["workers"] == 1]
    for count in dict.fromkeys(r["workers"] for r in found):
        mine = [r for r in found if r["workers"] == count]
        times = _middle([r["per_s"] / one for r, one in zip(mine, ones, strict=True)])
        rows.append([
            str(count), f"{_middle([r['per_s'] for r in mine]):,.0f}", f"{times:.2f}x",
            f"{_middle([r['cpu_us'] for r in mine]):.0f}",
        ])  # fmt: skip
    cores = f"{os.cpu_count()} cores, shared by the workers and PostgreSQL"
    return f"### PostgreSQL: several workers dispatching ({cores})\n\n{markdown(rows)}"


# --- claims -----------------------------------------------------------------------------------------------------------


def claims(pg: server.Server, template: str, size: int, *, quick: bool) -> list[dict[str, Any]]:
    from contenders.postgres_ours import make_due

    found = []
    for limit in (50, 500):
        url = pg.fresh(template)
        due = make_due(url)
        got = child(SCRIPT, "claim", url, limit, min(400, due // limit))
        found.append({"shoppers": size, "due": due, "limit": limit, **got})
        say(f"  claims {found[-1]}")
    pg.drop()
    return found


def claim(url: str, limit: int, times: int) -> dict[str, Any]:
    from cartback.stores.postgres import PostgresStore

    store = PostgresStore(url)
    store.shops()
    waited = []
    for n in range(times):
        now = NOW + timedelta(microseconds=n)
        started = time.perf_counter()
        got = store.claim(now, now + timedelta(minutes=5), limit)
        waited.append(time.perf_counter() - started)
        assert len(got) == limit
    store.close()
    return {
        "claims": times,
        **{f"p{p}_ms": _percentile(waited, p / 100) for p in (50, 99)},
        "most_ms": max(waited) * 1e3,
    }


def claims_table(found: list[dict[str, Any]]) -> str:
    rows = [["shoppers", "due", "limit", "claims", "p50 ms", "p99 ms", "slowest ms"], ["---:"] * 7]
    rows += [
        [
            *(f"{r[k]:,}" for k in ("shoppers", "due", "limit", "claims")),
            *(f"{r[k]:.1f}" for k in ("p50_ms", "p99_ms", "most_ms")),
        ]
        for r in found
    ]
    return "### PostgreSQL: one claim\n\n" + markdown(rows)


TASKS: dict[str, Callable[..., dict[str, Any]]] = {
    "call_async": call_async, "call_threads": call_threads, "work": work, "claim": claim,
}  # fmt: skip
PARTS: dict[str, Callable[..., list[dict[str, Any]]]] = {"callers": callers, "workers": workers, "claims": claims}
TABLES: dict[str, Callable[[list[dict[str, Any]]], str]] = {
    "callers": callers_table, "workers": workers_table, "claims": claims_table,
}  # fmt: skip
