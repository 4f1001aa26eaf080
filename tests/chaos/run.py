"""Chaos at any size: real processes over a real store, killed, stopped and lied to; then a judge who shares no code with them.

    python tests/chaos/run.py --store sqlite --kills 300 --zombies 100 --steps 1500

Prints a line of progress as it goes and a table at the end. Exits with 1 when anything was wrong.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import logging
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.chaos.checker import Verdict, check, read_ledger, read_log, sqlite_is_sound
from tests.chaos.feeder import intents, read
from tests.chaos.provider import MAIL_RATES, OK, RATES
from tests.chaos.server import Postgres, store_url
from tests.chaos.stage import in_child, stage
from tests.chaos.supervisor import Plan, Supervisor
from tests.chaos.worker import Setup, finish, save_shops, warm

#: How many lives make a step: most leave two, some none.
_STEPS_A_LIFE = 1.4


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", default="sqlite", help="sqlite, postgres, or a store's URL")
    parser.add_argument("--channel", choices=["push", "email"], default="push")
    parser.add_argument("--kills", type=int, default=300, help="kill -9, at labels and at random")
    parser.add_argument("--zombies", type=int, default=100, help="SIGSTOP for longer than the lease, then SIGCONT")
    parser.add_argument("--steps", type=int, default=1500, help="messages that come due, about")
    parser.add_argument("--restarts", type=int, default=0, help="immediate restarts of PostgreSQL")
    parser.add_argument("--terminations", type=int, default=0, help="backends of PostgreSQL terminated")
    parser.add_argument("--workers", type=int, default=8)
    parser.add_argument("--feeders", type=int, default=2)
    parser.add_argument("--pace", type=float, default=100, help="new shoppers a second, at most")
    parser.add_argument("--faults", type=float, default=1.0, help="times the provider's usual share of faults")
    parser.add_argument("--speed", type=float, default=30, help="how much faster than real time the library's clock is")
    parser.add_argument("--lease", type=float, default=0.3, help="real seconds")
    parser.add_argument("--skew", type=float, default=0.1, help="how far workers' clocks are off, real seconds")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path, help="write the figures there as well")
    parser.add_argument("--quiet", action="store_true", help="no progress line")
    parser.add_argument("--keep", type=Path, help="keep all logs and the store in this directory")
    return parser.parse_args(given)


def main(given: list[str] | None = None) -> int:
    options = arguments(given)
    if options.keep is not None:
        options.keep.mkdir(parents=True)  # one run's logs say nothing beside another's
        return _run(options, options.keep)
    with tempfile.TemporaryDirectory(prefix="cartback-chaos-") as directory:
        return _run(options, Path(directory))


def _run(options: argparse.Namespace, directory: Path) -> int:
    warm()
    logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)  # that a server is away is what is being tried
    started, speed = time.monotonic(), options.speed
    rates = {
        name: rate * options.faults for name, rate in (MAIL_RATES if options.channel == "email" else RATES).items()
    }
    lease, skew = timedelta(seconds=options.lease * speed), timedelta(seconds=options.skew * speed)
    with contextlib.ExitStack() as stack:
        url, disturbances = _store(options, directory, stack)
        setup = stack.enter_context(
            stage(
                directory,
                url,
                rates=rates,
                seed=options.seed,
                speed=speed,
                lease=lease,
                skew=skew,
                channel=options.channel,
            )
        )
        supervisor = _story(options, setup, disturbances)
        return _report(options, supervisor, judge(setup), time.monotonic() - started)


_Disturbances = tuple[tuple[str, int, Callable[[], object]], ...]


def _store(options: argparse.Namespace, directory: Path, stack: contextlib.ExitStack) -> tuple[str, _Disturbances]:
    """Where the store is, and what is done to it."""
    if options.store != "postgres":
        url = stack.enter_context(store_url(options.store, directory))
        checks = options.kills // 100 if url.startswith("sqlite") else 0
        return url, (("integrity checks", checks, lambda: _must_be_sound(url)),)
    server = stack.enter_context(Postgres(directory))
    return server.url, (
        ("restarts", options.restarts, server.restart),
        ("terminations", options.terminations, server.terminate),
    )


def _must_be_sound(url: str) -> None:
    if (said := sqlite_is_sound(Path(url.removeprefix("sqlite:///")))) != "ok":
        raise RuntimeError(f"integrity_check: {said}")


def _story(options: argparse.Namespace, setup: Setup, disturbances: _Disturbances) -> Supervisor:
    if not in_child(lambda: save_shops(setup), setup.errors):
        raise SystemExit("the shops could not be saved")
    plan = Plan(
        round(options.steps / _STEPS_A_LIFE), options.kills, options.zombies, options.workers, options.feeders,
        options.pace, disturbances,
    )  # fmt: skip
    supervisor = Supervisor(setup, plan)
    supervisor.run(_silent if options.quiet else Progress())
    supervisor.calm()
    in_child(lambda: finish(setup, setup.control.slot(100), patience=120), setup.errors)
    supervisor.end()
    return supervisor


def judge(setup: Setup) -> Verdict:
    """The checker's verdict on what the run left behind."""
    told = {}
    for journal in sorted(setup.directory.glob("journal-*.jsonl")):
        told.update(read(journal))
    return check(intents(setup.seed, told, setup.channel), read_log(setup.log), read_ledger(setup.url))


# --- telling ----------------------------------------------------------------------------------------------------------


def _silent(supervisor: Supervisor) -> None:
    pass


class Progress:
    """A line on the terminal, twice a second."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._next = 0.0

    def __call__(self, supervisor: Supervisor) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + 0.5
        tally, total = supervisor.tally, supervisor.setup.control.total
        print(
            f"\r{now - self._started:6.0f} s  {supervisor.done:6.1%}  {total('lives')} lives  {total('begun')} begun  "
            f"{tally['kills']} kills  {tally['zombies']} zombies  {total('errors')} setbacks ",
            end="",
            flush=True,
            file=sys.stderr,
        )


def _report(options: argparse.Namespace, supervisor: Supervisor, verdict: Verdict, seconds: float) -> int:
    figures = figures_of(options, supervisor, verdict, seconds)
    errors = supervisor.setup.errors
    crashes = errors.read_text() if errors.exists() else ""
    if not options.quiet:
        print(file=sys.stderr)
    print(table(figures))
    for kind, cases in verdict.wrong.items():
        for case in cases[:5]:
            print(f"\nWRONG, {kind}: {case}", file=sys.stderr)
    print(crashes[:4000], file=sys.stderr)
    if options.json is not None:
        options.json.write_text(json.dumps({**figures, "wrong": dict(verdict.wrong), "crashes": crashes}, indent=1))
    return 0 if verdict.ok and not crashes and figures["integrity"] in ("ok", "-") else 1


def figures_of(
    options: argparse.Namespace, supervisor: Supervisor, verdict: Verdict, seconds: float
) -> dict[str, object]:
    counts, tally = verdict.counts, supervisor.tally
    answers = {k.removeprefix("provider: "): v for k, v in counts.items() if k.startswith("provider: ")}
    sound = sqlite_is_sound(supervisor.setup.path) if supervisor.setup.url.startswith("sqlite") else "-"
    return {
        "store": options.store,
        "channel": options.channel,
        "commit": _commit(),
        "seed": options.seed,
        "seconds": round(seconds),
        "workers": options.workers,
        "lives": supervisor.plan.lives,
        "steps": counts["steps"],
        "messages handed over": counts["handed over"],
        "kill -9": tally["kills"],
        "zombies": tally["zombies"],
        "integrity checks": tally["integrity checks"],
        "restarts": tally["restarts"],
        "connections cut": tally["terminations"],
        "crashed": tally["crashed"],
        "setbacks": supervisor.setup.control.total("errors"),
        "provider faults": sum(n for answer, n in answers.items() if answer != OK),
        "provider fault share": round(1 - answers.get(OK, 0) / max(sum(answers.values()), 1), 3),
        "answers": answers,
        "ledger": {k.removeprefix("ledger: "): v for k, v in counts.items() if k.startswith("ledger: ")},
        "kills by label": dict(sorted(supervisor.by_label.items())),
        "integrity": sound,
        "found": {kind: len(cases) for kind, cases in verdict.wrong.items()},
    }


def _commit() -> str:
    here = Path(__file__).parent
    told = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=here, capture_output=True, text=True, check=False, timeout=60
    )
    return told.stdout.strip() or "unknown"


def table(figures: Mapping[str, object]) -> str:
    """The figures as a Markdown table."""
    lines = ["| what | |", "|---|--:|"]
    for name, value in figures.items():
        if isinstance(value, Mapping):
            lines += [f"| {name}: {part} | {n:,} |" for part, n in value.items()]
        else:
            lines.append(f"| {name} | {value:,} |" if isinstance(value, int) else f"| {name} | {value} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
