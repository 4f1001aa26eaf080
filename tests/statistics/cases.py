"""The cases on which the statistics are held against their oracles: seeded, at the sizes that shops have, from one shopper on."""

from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from cartback.reports import statistics, tails
from cartback.reports.statistics import Arm


def cases(seed: int, n: int) -> Iterator[tuple[str, list[Any]]]:
    """`n` of each kind: the function's name, and its arguments as JSON has them."""
    r = random.Random(seed)

    def size() -> int:
        return int(10 ** r.uniform(0.5, 6))

    def money(count: int) -> list[Any]:
        """Shoppers of whom some bought: how many, the sum and the sum of squares."""
        amounts = [Decimal(r.randint(1, 90_000)).scaleb(-2) for _ in range(r.randint(1, min(count, 40)))]
        return [count, str(sum(amounts)), str(sum(a * a for a in amounts))]

    for _ in range(n):
        yield "normal_point", [10 ** r.uniform(-12, -0.001)]
        yield "t_tails", [10 ** r.uniform(-3, 1.3), 10 ** r.uniform(0, 7)]
        yield "t_point", [10 ** r.uniform(-7, -0.1), 10 ** r.uniform(0, 7)]
        yield "chi_square_tail", [10 ** r.uniform(-3, 2.5), r.randint(1, 30)]
        one, other = size(), size()
        hits, others = r.randint(0, one), r.randint(0, other)
        yield "wilson", [hits, one]
        yield "newcombe", [hits, one, others, other]
        yield "shares_p", [hits, one, others, other]
        yield "welch", [*money(size() + 40), *money(size() + 40)]
        yield "welch_p", [*money(size() + 40), *money(size() + 40)]
        yield "always_valid", [*money(size() + 40), *money(size() + 40)]
        yield "always_valid_p", [*money(size() + 40), *money(size() + 40)]
        shares = [r.random() + 0.05 for _ in range(r.randint(2, 5))]
        total = r.randint(500, 100_000)
        yield (
            "split_p",
            [[max(0, int(total * s / sum(shares) + r.gauss(0, 1.5) * total**0.5 / 2)) for s in shares], shares],
        )
        yield "holm", [[round(10 ** r.uniform(-4, 0), 6) for _ in range(r.randint(1, 6))]]


def ours(name: str, args: list[Any]) -> Any:
    """What our function answers to such arguments, as JSON has it."""
    if name in ("newcombe", "shares_p"):
        hits, n, others, m = args
        args = [Arm.share(hits, n), Arm.share(others, m)]
    elif name in ("welch", "welch_p", "always_valid", "always_valid_p"):
        args = [Arm(args[n], Decimal(args[n + 1]), Decimal(args[n + 2])) for n in (0, 3)]
    answer = getattr(tails if hasattr(tails, name) else statistics, name)(*args)
    return list(answer) if isinstance(answer, tuple | list) else answer


def differs(a: Any, b: Any) -> float:
    """How far two answers are apart: of a probability relatively, of an interval in parts of its width."""
    if isinstance(a, list) and isinstance(b, list):
        if all(isinstance(x, bool) for x in (*a, *b)):
            return float(a != b)
        scale = max(1e-300, max(b) - min(b))
        return float(max(abs(x - y) for x, y in zip(a, b, strict=True)) / scale)
    if a is None or b is None:
        return float(a is not b)
    return abs(float(a) - float(b)) / max(abs(float(b)), 1e-12)
