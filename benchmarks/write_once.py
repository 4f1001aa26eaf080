"""How fast a text that was written once is filled for each shopper, and how many calls of a model that takes.

    python benchmarks/write_once.py --messages 100000 --rounds 5

Shoppers have carts of one to three of 2,000 products, 20 first names, one of ten situations (campaign kinds, steps, audiences,
locales), every other with a code. `WriteOnce` asks its author (a function here, in production a model) once for each
situation; the rest is this process alone: fill, measure, check the product's title. One thread. "Cold" is the first round,
in which titles and templates are seen for the first time. CPU is the process's, user and system; figures are medians of the
rounds after it. Beside it the built-in templates, and the check of each filled message, which in production is made only
when a text is written.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from statistics import median
from typing import Any

from cartback.copywriters.template import Template
from cartback.copywriters.write_once import WriteOnce
from cartback.domain.money import Money
from cartback.domain.tuning import Discount
from cartback.ports import CopyRequest
from cartback.stores.memory import MemoryStore
from cartback.words.check import check
from cartback.words.facts import Copy, Facts, Item

KINDS = ("Mug", "Tote", "Pot", "Shirt", "Board", "Throw", "Lamp", "Bowl", "Scarf", "Stool")
NAMES = "Ana Ben Cleo Dora Emil Fay Gus Hana Ivo Jana Kai Lena Milo Nora Otto Pia Ravi Sara Tom Uma".split()
SITUATIONS: tuple[dict[str, Any], ...] = tuple(
    {"step": step, "locale": locale, "badges": badges, "discount": Discount(code="SAVE10", percent=Decimal(10)) if step else None}
    for step, locale, badges in (
        (0, "en", ()), (1, "en", ()), (0, "de", ()), (1, "de", ()), (0, "fr", ()), (1, "fr", ()), (0, "en", ("big_cart",)),
        (1, "en", ("big_cart",)), (0, "de", ("high_intent",)), (1, "de", ("high_intent",)),
    )
)  # fmt: skip
SAYS = {
    "en": ("Still thinking it over?", "{name}, your {item} is still in your cart, {total} in all."),
    "de": ("Noch am Überlegen?", "{name}, {item} liegt noch in deinem Warenkorb, {total} zusammen."),
    "fr": ("Encore une hésitation ?", "{name}, {item} est toujours dans votre panier, {total} en tout."),
}


class Author:
    """In the place of a model."""

    calls = 0

    def write(self, request: CopyRequest) -> Copy:
        from cartback.locales import money

        self.calls += 1
        facts = request.facts
        title, body = SAYS[facts.locale]
        total = money(facts.total.amount, facts.total.currency, facts.locale)
        return Copy(title, body.format(name=facts.first_name, item=facts.items[0].title, total=total), "author")


def requests(count: int) -> list[CopyRequest]:
    """So many shoppers, always the same."""
    now = datetime(2026, 3, 10, 18, tzinfo=UTC)
    made = []
    for n in range(count):
        items = tuple(
            Item(
                f"{KINDS[m % 10]} {m % 2000 // 10 + 1000}",
                1 + m % 3,
                Money(Decimal(1000 + m % 9000).scaleb(-2), "EUR"),
            )
            for m in range(n, n + 1 + n % 3)
        )
        total = Money(sum((i.price.amount * i.quantity for i in items), Decimal(0)), "EUR")
        facts = Facts(
            shop="Acme", kind="cart_recovery", stage="cart", now=now + timedelta(seconds=n), items=items, total=total,
            first_name=NAMES[n % len(NAMES)], currency="EUR", **SITUATIONS[n % len(SITUATIONS)],
        )  # fmt: skip
        made.append(
            CopyRequest(
                shop="acme",
                notification=f"n{n}",
                campaign="c",
                facts=facts,
                deadline=now + timedelta(days=1),
                write_once=True,
            )
        )
    return made


def measured(work: Callable[[], None], count: int) -> tuple[float, float]:
    """Messages a second, by CPU and by the clock."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return count / (time.process_time() - cpu), count / (time.perf_counter() - wall)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    store = MemoryStore()
    store.save_settings("acme", b"{}", 0, None)
    asked, author = requests(args.messages), Author()
    writer, plain = WriteOnce(author, store, clock=lambda: datetime(2026, 3, 10, 18, tzinfo=UTC)), Template()
    filled: list[Copy] = []

    def once() -> None:
        filled[:] = [writer.write(request) for request in asked]

    def templates() -> None:
        for request in asked:
            plain.write(request)

    def checked() -> None:
        for request, copy in zip(asked, filled, strict=True):
            assert not check(copy, request.facts), copy

    cold = measured(once, args.messages)
    templates()
    work = {"write once, filled": once, "built-in templates": templates, "copy check": checked}
    rounds = [{name: measured(act, args.messages) for name, act in work.items()} for _ in range(args.rounds)]
    print(f"{args.messages:,} messages, medians of {args.rounds} rounds; the author was called {author.calls} times\n")
    print("| | a second of CPU | a second by the clock |")
    print("|---|---:|---:|")
    print(f"| write once, cold | {cold[0]:,.0f} | {cold[1]:,.0f} |")
    for name in work:
        cpu, wall = (median(told[name][k] for told in rounds) for k in (0, 1))
        print(f"| {name} | {cpu:,.0f} | {wall:,.0f} |")


if __name__ == "__main__":
    main()
