"""`cartback eval`: a fixed set of cases, written by any copywriter and held against their facts."""

from __future__ import annotations

import argparse
from typing import Any

from cartback.errors import InvalidSettings
from cartback.evaluation import CASES, Evaluation, Lengths, Result, evaluate

from .output import Progress, Style, document, safe, table
from .writers import copywriter_of, name_of, usage_of


def main(args: argparse.Namespace) -> int:
    cases = [case for case in CASES if case.id.startswith(tuple(args.case))] if args.case else CASES
    if not cases:
        groups = ", ".join(dict.fromkeys(case.group for case in CASES))
        raise InvalidSettings(f"case: none begins with {' or '.join(args.case)}; there are {groups}")
    with copywriter_of(args) as writer, Progress("writing", len(cases)) as progress:
        told = evaluate(writer, cases, at_once=args.at_once, done=lambda _: progress.add())
    if args.json:
        document({"copywriter": name_of(args), **summary(told)})
    else:
        _print(told, name_of(args), args.worst)
    return 0


# --- for people -------------------------------------------------------------------------------------------------------


def _print(told: Evaluation, name: str, worst: int) -> None:
    style, total = Style(), len(told.results)
    passed = sum(result.passed for result in told.results)
    mended = sum(result.mended for result in told.results)
    print(
        style.bold(
            f"{safe(name)}: {passed} of {total} cases pass ({told.passed:.1%}), {mended} of them when asked again"
        )
    )
    groups = [(group, *counted, _rate(*counted)) for group, counted in told.by_group().items()]
    _section("", table(groups, ("cases", "passed", "of", "rate")))
    if told.problems():
        _section("no words", table([(n, problem) for problem, n in told.problems().items()]))
    _section("rules kept", table(_rules(told), ("rule", "kept", "of", "rate")))
    _section("length", table(_lengths(told), ("", "shortest", "median", "longest")))
    _section("cost", table(_costs(told)))
    found = told.worst(worst)
    _section("worst", [line for result in found for line in _shown(result)] or ["  none: every case passed"])


def _section(title: str, lines: list[str]) -> None:
    print("\n".join(["", *([title] if title else []), *lines]))


def _rate(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "-"


def _rules(told: Evaluation) -> list[tuple[str, int, int, str]]:
    total = len(told.results)
    kept = {rule: round(rate * total) for rule, rate in told.by_rule().items()}
    return [(rule, n, total, _rate(n, total)) for rule, n in sorted(kept.items(), key=lambda item: item[1])]


def _lengths(told: Evaluation) -> list[tuple[str, int, str, int]]:
    rows = (("title, graphemes", told.titles()), ("body, graphemes", told.bodies()), ("both, bytes", told.sizes()))
    return [(name, found.shortest, f"{found.median:g}", found.longest) for name, found in rows]


def _costs(told: Evaluation) -> list[tuple[str, str]]:
    tokens_in, tokens_out = told.tokens
    named, codes = told.codes()
    total = len(told.results)
    return [
        ("calls of a model", str(told.calls)),
        ("tokens", f"{tokens_in:,} in, {tokens_out:,} out"),
        ("US dollars", _dollars(told, total)),
        (
            "seconds a message",
            f"p50 {told.latency(50):.3f}, p95 {told.latency(95):.3f}, longest {told.latency(100):.3f}",
        ),
        ("codes that are named", f"{named} of {codes}"),
    ]


def _dollars(told: Evaluation, total: int) -> str:
    if told.cost is None:
        return "not known: no price for this model"
    return f"{told.cost:.4f}, {1000 * told.cost / total:.2f} for a thousand messages"


def _shown(result: Result) -> list[str]:
    lines = [f"  {result.case.id}"]
    if result.copy is not None:
        lines += [f"    {safe(result.copy.title)}", f"    {safe(result.copy.body)}"]
    lines += [f"    {safe(finding.rule)}: {safe(finding.text)}" for finding in result.findings]
    return [*lines, f"    no words: {safe(result.problem)}"] if result.problem is not None else lines


# --- for programs -----------------------------------------------------------------------------------------------------


def summary(told: Evaluation) -> dict[str, Any]:
    """All of it as JSON-ready data: lengths in graphemes and bytes, cost in US dollars, latency in seconds."""
    tokens_in, tokens_out = told.tokens
    named, codes = told.codes()
    return {
        "cases": len(told.results),
        "passed": sum(result.passed for result in told.results),
        "mended": sum(result.mended for result in told.results),
        "groups": {group: {"passed": n, "of": of} for group, (n, of) in told.by_group().items()},
        "rules": told.by_rule(),
        "problems": told.problems(),
        "titles": _spread(told.titles()),
        "bodies": _spread(told.bodies()),
        "bytes": _spread(told.sizes()),
        "codes_named": {"named": named, "of": codes},
        "calls": told.calls,
        "tokens_in": tokens_in,
        "tokens_out": tokens_out,
        "cost": told.cost,
        "latency": {"p50": told.latency(50), "p95": told.latency(95), "longest": told.latency(100)},
        "worst": [result.case.id for result in told.worst(len(told.results))],
        "results": [_result(result) for result in told.results],
    }


def _spread(found: Lengths) -> dict[str, float]:
    return found._asdict()


def _result(result: Result) -> dict[str, Any]:
    copy = result.copy
    return {
        "case": result.case.id,
        "passed": result.passed,
        "title": copy.title if copy is not None else None,
        "body": copy.body if copy is not None else None,
        "written_by": copy.written_by if copy is not None else None,
        "findings": [{"rule": f.rule, "text": f.text, "fix": f.fix} for f in result.findings],
        "problem": result.problem,
        "usage": usage_of(result.usage),
        "seconds": result.seconds,
    }
