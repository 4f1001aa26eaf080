"""`cartback eval`: a fixed set of cases, written by any copywriter and checked against their facts."""

from __future__ import annotations

import argparse
from typing import Any

from cartback.errors import InvalidSettings
from cartback.evaluation import CASES, Evaluation, Lengths, Result, evaluate

from .output import ProgressLine, TerminalStyle, document, safe, table
from .writers import copywriter_of, name_of, usage_of


def main(args: argparse.Namespace) -> int:
    """Run `cartback eval`: measure a copywriter over the cases. Returns the exit code."""
    cases = [case for case in CASES if case.id.startswith(tuple(args.case))] if args.case else CASES
    if not cases:
        groups = ", ".join(dict.fromkeys(case.group for case in CASES))
        raise InvalidSettings(f"case: no case begins with {' or '.join(args.case)}; the groups are {groups}")
    with copywriter_of(args) as writer, ProgressLine("writing", len(cases)) as progress:
        evaluation = evaluate(writer, cases, at_once=args.at_once, done=lambda _: progress.add())
    if args.json:
        document({"copywriter": name_of(args), **summary(evaluation)})
    else:
        _print(evaluation, name_of(args), args.worst)
    return 0


# --- for people -------------------------------------------------------------------------------------------------------


def _print(evaluation: Evaluation, name: str, worst: int) -> None:
    print(TerminalStyle().bold(f"{safe(name)}: {_headline(evaluation)}"))
    groups = [(group, *counted, _rate(*counted)) for group, counted in evaluation.by_group().items()]
    _section("", table(groups, ("cases", "passed", "of", "rate")))
    if evaluation.problems():
        _section("no text", table([(n, problem) for problem, n in evaluation.problems().items()]))
    _section("rules kept", table(_rules(evaluation), ("rule", "kept", "of", "rate")))
    _section("length", table(_lengths(evaluation), ("", "shortest", "median", "longest")))
    _section("cost", table(_costs(evaluation)))
    poorest = evaluation.worst(worst)
    _section("worst", [line for result in poorest for line in _shown(result)] or ["  none: every case passed"])


def _headline(evaluation: Evaluation) -> str:
    passed = sum(result.passed for result in evaluation.results)
    mended = sum(result.mended for result in evaluation.results)
    total, rate = len(evaluation.results), evaluation.passed
    return f"{passed} of {total} cases pass ({rate:.1%}), {mended} of them when asked again"


def _section(title: str, lines: list[str]) -> None:
    print("\n".join(["", *([title] if title else []), *lines]))


def _rate(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "-"


def _rules(evaluation: Evaluation) -> list[tuple[str, int, int, str]]:
    total = len(evaluation.results)
    kept = {rule: round(rate * total) for rule, rate in evaluation.by_rule().items()}
    return [(rule, n, total, _rate(n, total)) for rule, n in sorted(kept.items(), key=lambda item: item[1])]


def _lengths(evaluation: Evaluation) -> list[tuple[str, int, str, int]]:
    rows = (
        ("title, graphemes", evaluation.titles()),
        ("body, graphemes", evaluation.bodies()),
        ("both, bytes", evaluation.sizes()),
    )
    return [(name, lengths.shortest, f"{lengths.median:g}", lengths.longest) for name, lengths in rows]


def _costs(evaluation: Evaluation) -> list[tuple[str, str]]:
    tokens_in, tokens_out = evaluation.tokens
    named, codes = evaluation.codes()
    total = len(evaluation.results)
    return [
        ("model calls", str(evaluation.calls)),
        ("tokens", f"{tokens_in:,} in, {tokens_out:,} out"),
        ("US dollars", _dollars(evaluation, total)),
        (
            "seconds a message",
            f"p50 {evaluation.latency(50):.3f}, p95 {evaluation.latency(95):.3f}, longest {evaluation.latency(100):.3f}",
        ),
        ("codes named", f"{named} of {codes}"),
    ]


def _dollars(evaluation: Evaluation, total: int) -> str:
    if evaluation.cost is None:
        return "unknown: no price for this model"
    return f"{evaluation.cost:.4f}, {1000 * evaluation.cost / total:.2f} for a thousand messages"


def _shown(result: Result) -> list[str]:
    lines = [f"  {result.case.id}"]
    if result.copy is not None:
        lines += [f"    {safe(result.copy.title)}", f"    {safe(result.copy.body)}"]
    lines += [f"    {safe(finding.rule)}: {safe(finding.text)}" for finding in result.findings]
    return [*lines, f"    no text: {safe(result.problem)}"] if result.problem is not None else lines


# --- for programs -----------------------------------------------------------------------------------------------------


def summary(evaluation: Evaluation) -> dict[str, Any]:
    """Return everything as JSON-ready data: lengths in graphemes and bytes, cost in US dollars, latency in seconds."""
    tokens_in, tokens_out = evaluation.tokens
    named, codes = evaluation.codes()
    return {
        "cases": len(evaluation.results),
        "passed": sum(result.passed for result in evaluation.results),
        "mended": sum(result.mended for result in evaluation.results),
        "groups": {group: {"passed": n, "of": of} for group, (n, of) in evaluation.by_group().items()},
        "rules": evaluation.by_rule(),
        "problems": evaluation.problems(),
        "titles": _spread(evaluation.titles()),
        "bodies": _spread(evaluation.bodies()),
        "bytes": _spread(evaluation.sizes()),
        "codes_named": {"named": named, "of": codes},
        "calls": evaluation.calls,
        "tokens_in": tokens_in,
        "tokens_out": tokens_out,
        "cost": evaluation.cost,
        "latency": {"p50": evaluation.latency(50), "p95": evaluation.latency(95), "longest": evaluation.latency(100)},
        "worst": [result.case.id for result in evaluation.worst(len(evaluation.results))],
        "results": [_result(result) for result in evaluation.results],
    }


def _spread(lengths: Lengths) -> dict[str, float]:
    return lengths._asdict()


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
