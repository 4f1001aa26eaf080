"""What a message costs in CPU beyond litellm's own call: prompt, budget, breaker, check, threads.

    pip install -e '.[litellm]'
    python benchmarks/litellm_overhead.py --messages 400 --rounds 5

The model is `cartback.testing.modelserver` in a process of its own. In each round every contender writes the same messages,
so many at once, in an order that changes; CPU is this process's, user and system, all threads. Bare is `litellm.acompletion`
of the same texts and options on one event loop, the reply thrown away. Rounds are interleaved; figures are medians, ratios
are medians of the ratios within a round.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

from cartback.copywriters.litellm import FORMATS, AsyncLiteLLM, LiteLLM, Price
from cartback.copywriters.litellm.budget import Budget
from cartback.domain.money import Money
from cartback.domain.tuning import Discount
from cartback.locales import money
from cartback.ports import CopyRequest
from cartback.stores.sqlite import SQLiteStore
from cartback.words.facts import Facts, Item
from cartback.words.prompt import prompt

_SERVE = """
import sys
from cartback.testing.modelserver import ModelServer
with ModelServer() as model:
    print(model.url, flush=True)
    sys.stdin.read()
"""
NAMES = ("Mug", "Canvas tote", "Enamel pot", "Linen shirt", "Oak board", "Wool throw")


def requests(count: int) -> list[CopyRequest]:
    """Carts of one to three things, every other with a code."""
    now = datetime.now(UTC)
    made = []
    for n in range(count):
        items = tuple(
            Item(NAMES[(n + k) % 6], 1 + k, Money(Decimal(1250 + n + k).scaleb(-2), "USD")) for k in range(1 + n % 3)
        )
        total = Money(sum((i.price.amount * i.quantity for i in items), Decimal(0)), "USD")
        facts = Facts(
            shop="Acme", kind="cart_recovery", step=n % 2, stage="cart", locale="en", now=now, items=items, total=total,
            discount=Discount(code="SAVE10", percent=Decimal(10)) if n % 2 else None, instructions="Warm and short.",
        )  # fmt: skip
        made.append(
            CopyRequest(
                shop="acme",
                notification=f"n{n}",
                campaign="c",
                facts=facts,
                deadline=now + timedelta(hours=1),
                trust="rules",  # one call each, as litellm alone makes
            )
        )
    return made


class Bench:
    """The contenders, each a function that writes all messages."""

    def __init__(self, url: str, asked: list[CopyRequest], at_once: int, folder: Path) -> None:
        self.asked, self.at_once = asked, at_once
        store = SQLiteStore(str(folder / "budget.db"))
        store.save_settings("acme", b"{}", 0, None)
        patient: dict[str, Any] = {
            "api_base": url, "api_key": "none", "max_concurrency": at_once, "timeout": timedelta(seconds=60),
            "patience": timedelta(minutes=10),
        }  # fmt: skip
        priced = {
            "price": Price(Decimal(1), Decimal(4)),
            "store": store,
            "budget": Budget(tokens=10**12, cost=Decimal(10**9)),
        }
        self.plain = LiteLLM("openai/small", **patient)
        self.budgeted = LiteLLM("openai/small", **patient, **priced)
        self.awaited = AsyncLiteLLM("openai/small", **patient, **priced)
        self.pool = ThreadPoolExecutor(at_once)
        self.prompts = [
            prompt(a.facts, (), lambda amount: money(amount.amount, amount.currency, "en")).messages() for a in asked
        ]
        self.running = self.plain._open()  # noqa: SLF001 - the loop that litellm is at home on

    def bare(self) -> None:
        """litellm alone, on the same loop thread."""
        gate = asyncio.Semaphore(self.at_once)
        options = {**self.running.models["words"].options, "response_format": FORMATS["words"]}  # the very same

        async def one(messages: list[dict[str, str]]) -> None:
            async with gate:
                await self.running.vendor.acompletion(
                    model="openai/small", messages=messages, temperature=0.4, timeout=60, api_key="none", **options
                )

        async def every() -> None:
            await asyncio.gather(*map(one, self.prompts))

        asyncio.run_coroutine_threadsafe(every(), self.running.loop).result()

    def threads(self) -> None:
        """As Recovery does."""
        assert all(copy.usage for copy in self.pool.map(self.plain.write, self.asked))

    def budget(self) -> None:
        """With a budget by tokens and cost, kept in SQLite."""
        assert all(copy.usage for copy in self.pool.map(self.budgeted.write, self.asked))

    def one_loop(self) -> None:
        """As AsyncRecovery does, with the budget."""

        async def every() -> None:
            gate = asyncio.Semaphore(self.at_once)

            async def one(request: CopyRequest) -> None:
                async with gate:
                    await self.awaited.write(request)

            await asyncio.gather(*map(one, self.asked))

        asyncio.run(every())

    def close(self) -> None:
        for writer in (self.plain, self.budgeted, self.awaited):
            writer.close()
        self.pool.shutdown()


def measured(work: Callable[[], None], count: int) -> tuple[float, float]:
    """CPU and wall milliseconds a message."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return (time.process_time() - cpu) / count * 1000, (time.perf_counter() - wall) / count * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--messages", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--at-once", type=int, default=32)
    args = parser.parse_args()
    server = subprocess.Popen([sys.executable, "-c", _SERVE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert server.stdout
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(server.stdout.readline().strip(), requests(args.messages), args.at_once, Path(folder))
        contenders = {
            "litellm alone": bench.bare, "LiteLLM": bench.threads, "LiteLLM, budget in SQLite": bench.budget,
            "AsyncLiteLLM, budget in SQLite": bench.one_loop,
        }  # fmt: skip
        for work in contenders.values():
            work()  # everything is loaded, cached and connected
        rounds: list[dict[str, tuple[float, float]]] = []
        for n in range(args.rounds):
            names = list(contenders)[n % 4 :] + list(contenders)[: n % 4]
            told = {name: measured(contenders[name], args.messages) for name in names}
            rounds.append(told)
        bench.close()
    server.communicate()
    print(f"{args.messages} messages, {args.at_once} at once, medians of {args.rounds} rounds\n")
    print("| | CPU ms a message | wall ms a message | CPU beyond litellm alone |")
    print("|---|---|---|---|")
    for name in contenders:
        cpu, wall = (median(r[name][k] for r in rounds) for k in (0, 1))
        more = median(r[name][0] / r["litellm alone"][0] - 1 for r in rounds)
        print(f"| {name} | {cpu:.2f} | {wall:.2f} | {more:+.1%} |")


if __name__ == "__main__":
    main()
