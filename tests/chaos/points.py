"""Every place at which a worker or a webhook's process can die, one after another, whatever the provider answers.

    python tests/chaos/points.py --store sqlite --outcomes ok,dropped

A case is one shopper with two devices and one process that dies (or is stopped past its lease and goes on as a zombie) at one
label. Then the others take over, perhaps after the shopper has bought, and the judge looks at what is left. Time stands still
but for the waits, over which the clock jumps, so nothing here depends on how fast the machine is.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.chaos.broken import BROKEN
from tests.chaos.checker import Intent, Ledger, Row, Verdict, check, read_ledger, read_log, row_of, sqlite_is_sound
from tests.chaos.control import KILL, NOTHING, RAISE, STOP
from tests.chaos.failpoints import LABELS, Begun, Failpoints, Killed
from tests.chaos.lives import STEPS, WAIT, Act, Life, events, settings
from tests.chaos.provider import FATES
from tests.chaos.server import store_url
from tests.chaos.stage import in_child, stage
from tests.chaos.worker import Setup, closed, finish, fork, opened, warm

from cartback import Store
from cartback.engine.opening import open_store

ACTIONS = {"kill": KILL, "stop": STOP}
#: Where it makes a difference whether it is the first or the second device's turn.
_TWICE = tuple(label for label in LABELS if label.startswith(("run.begin", "run.send")))
POINTS: tuple[tuple[str, int], ...] = (*[(label, 1) for label in LABELS], *[(label, 2) for label in _TWICE])
#: Nobody gets as far as that when nobody listens.
_UNREACHABLE = {("refused", "run.send.connected"), ("refused", "run.send.written")}


class Case(NamedTuple):
    label: str
    nth: int
    action: str
    outcome: str
    buys: bool

    def __str__(self) -> str:
        then = "buys" if self.buys else "waits"
        return f"{self.action} at {self.label} ({self.nth}), provider {self.outcome}, shopper {then}"


class Result(NamedTuple):
    case: Case
    verdict: Verdict


def cases(outcomes: Iterable[str], actions: Iterable[str], buying: Iterable[bool]) -> Iterator[Case]:
    for outcome in outcomes:
        for action in actions:
            for label, nth in POINTS:
                for buys in buying:
                    if _applies(label, nth, action, outcome, buys=buys):
                        yield Case(label, nth, action, outcome, buys)


def _applies(label: str, nth: int, action: str, outcome: str, *, buys: bool) -> bool:
    if (outcome, label) in _UNREACHABLE or (label.startswith("ingest.") and buys):
        return False
    # a device after the first is begun at once only if the first was not held up for long
    return not (nth == 2 and outcome in ("throttled", "throttled_bare", "refused") and label.startswith("run."))


class NeverReachedError(Exception):
    """The case is none: the process came to its end without coming to the label."""


class Theatre:
    """Plays cases one after another on one store. `memory` is the store that lives in this process, if that is it."""

    def __init__(self, setup: Setup, memory: Store | None) -> None:
        self.setup, self.memory = setup, memory
        self.slot = setup.control.slot(0)
        self.bystander = setup.control.slot(1)

    def play(self, case: Case, number: int) -> Result:
        """The whole case, and what the judge says of it."""
        ends: Act = "erased" if case.label.startswith("ingest.erase") else "buys"
        one = Life(number, f"case-{number}", "leaves", 2, ((0.0, "arrives"), (0.0, ends)))
        self._calm(lambda: self._save(one))
        try:
            over_ns = self._story(case, one)
        except NeverReachedError as never:
            return Result(case, Verdict({"unreached": [str(never)]}, {}))
        settled = self._calm(lambda: finish(self.setup, self.bystander, 10, self.memory))
        verdict = self._judge(one, over_ns)
        if not settled:
            verdict.wrong["stuck"].append("there is no end to it")  # type: ignore[attr-defined]
        if not verdict.ok:
            self._calm(lambda: self._store().erase_shop(one.shop))
        return Result(case, verdict)

    def _story(self, case: Case, one: Life) -> int | None:
        """What happens; the moment from which nothing may begin, if there is one."""
        if case.label.startswith("ingest.erase"):
            self._calm(lambda: self._ingest(one, 0))
            self._pass(WAIT)
            self._calm(self._run)
            return self._struck(case, lambda: self._ingest(one, 1), lambda: self._tell(one, 1))
        if case.label.startswith("ingest."):
            self._struck(case, lambda: self._ingest(one, 0), lambda: self._tell(one, 0))
            return None
        self._calm(lambda: self._ingest(one, 0))
        self._pass(WAIT)
        self._prelude(case, one)
        meanwhile = (lambda: self._ingest(one, 0, again=True)) if case.label.startswith("run.get") else None
        return self._struck(
            case, lambda: self._run(meanwhile), (lambda: self._tell(one, 1)) if case.buys else lambda: None
        )

    def _prelude(self, case: Case, one: Life) -> None:
        """What must have happened for the label to be reached at all."""
        if case.label.startswith("run.notification"):  # somebody began a message and never came back
            self._doomed(Case("run.send.before", 1, "kill", case.outcome, case.buys), self._run)
            self._pass(self.setup.lease)
        elif case.label.startswith("run.put_back"):  # somebody is asked about before it is time
            self._calm(self._run)
            self._calm(lambda: self._save(one, name="renamed"))

    def _struck(self, case: Case, doomed: Callable[[], object], meanwhile: Callable[[], int | None]) -> int | None:
        """A process is struck at the case's label; what happens meanwhile; the others take over; a zombie goes on."""
        zombie = self._doomed(case, doomed)
        over_ns = meanwhile()
        self._pass(self.setup.lease)
        self._calm(self._run)
        if zombie:
            os.kill(zombie, signal.SIGCONT)
            os.waitpid(zombie, 0)
        return over_ns

    def _doomed(self, case: Case, run: Callable[[], object]) -> int:
        """Run it until it is struck at the label; the process id if it was only stopped. Raises NeverReachedError."""
        self.slot.set("struck", 0)
        if self.memory is not None:
            self.slot.order(RAISE, LABELS.index(case.label), case.nth)
            try:
                run()
            except Killed:
                return 0
            raise NeverReachedError(f"never came to {case.label} ({case.nth})")
        self.slot.order(ACTIONS[case.action], LABELS.index(case.label), case.nth)
        pid = fork(run, self.setup.errors)
        _, status = os.waitpid(pid, os.WUNTRACED)
        self.slot.set("action", NOTHING)
        if not self.slot.get("struck"):
            raise NeverReachedError(f"never came to {case.label} ({case.nth}); it ended with {status}")
        return pid if os.WIFSTOPPED(status) else 0

    # --- what processes do

    def _calm(self, run: Callable[[], object]) -> bool:
        """Run it in a process that nobody strikes; whether it ended well."""
        self.slot.set("action", NOTHING)
        if self.memory is None:
            return in_child(run, self.setup.errors)
        try:
            run()
        except TimeoutError:
            return False
        return True

    def _pass(self, by: timedelta) -> None:
        self.setup.control.put_forward(by + timedelta(seconds=1))

    def _store(self) -> Any:
        return self.memory or open_store(self.setup.url)

    def _save(self, one: Life, name: str = "") -> None:
        recovery = opened(self.setup, "ingest", Failpoints(self.bystander), Begun(), self.memory)
        recovery.save_shop(settings(one.shop).model_copy(update={"name": name}))
        closed(recovery)

    def _ingest(self, one: Life, act: int, *, again: bool = False) -> None:
        slot = self.bystander if again else self.slot
        recovery = opened(self.setup, "ingest", Failpoints(slot), Begun(), self.memory)
        told = events(one, act, self.setup.control.now())
        recovery.ingest(told[:1] if again else told)
        closed(recovery)

    def _tell(self, one: Life, act: int) -> int:
        """Report it, for the first time or, after a process died of it, again; when it was known to be saved."""
        self._calm(lambda: self._ingest(one, act))
        return time.monotonic_ns()

    def _run(self, meanwhile: Callable[[], object] | None = None) -> None:
        """A worker, until nothing is due. `meanwhile` happens once, while the first message is on its way."""
        begun = Begun()
        setup = self.setup if meanwhile is None else self.setup._replace(breaks=_Interrupted(meanwhile, self.setup))
        recovery = opened(setup, "run", Failpoints(self.slot), begun, self.memory)
        while recovery.run_due().claimed:
            pass
        closed(recovery)

    # --- the judge

    def _judge(self, one: Life, over_ns: int | None) -> Verdict:
        intent = Intent(
            one.shop, one.cart, one.link(), STEPS, one.addresses(), over_ns, over_ns is not None, to_all=True
        )
        handed = [h for h in read_log(self.setup.log) if h.shop == one.shop]
        verdict = check([intent], handed, self._ledger(one.shop))
        if self.setup.url.startswith("sqlite") and (said := sqlite_is_sound(self.setup.path)) != "ok":
            return Verdict({**verdict.wrong, "unsound": [said]}, verdict.counts)
        return verdict

    def _ledger(self, shop: str) -> Ledger:
        if self.memory is None:
            return Ledger(tuple(row for row in read_ledger(self.setup.url).rows if row.shop == shop))
        return Ledger(tuple(_bare(row) for row in self._store().notifications(shop, limit=1000)))


def _bare(row: Any) -> Row:
    from cartback.domain.ledger import encode_row

    return row_of(row.shop, encode_row(row))


class _Interrupted:
    """Something is saved about the shopper while the first message is on its way, so that settling it is refused once."""

    def __init__(self, meanwhile: Callable[[], object], setup: Setup) -> None:
        self._meanwhile: Callable[[], object] | None = meanwhile
        self._breaks = setup.breaks

    def __call__(self, port: str, plugged: Any) -> Any:
        plugged = self._breaks(port, plugged)
        if port != "channel":
            return plugged
        send = plugged.send

        def interrupted(message: Any) -> Any:
            answer, meanwhile = send(message), self._meanwhile
            self._meanwhile = None
            if meanwhile is not None:
                meanwhile()
            return answer

        plugged.send = interrupted
        return plugged


def play(store: str, outcome: str, played: Iterable[Case], breaks: str | None = None) -> Iterator[Result]:
    """Play cases that share a provider. `store` is sqlite, postgres, memory, or a URL."""
    memory: Any = open_store("memory:") if store == "memory" else None
    broken = BROKEN[breaks] if breaks is not None else lambda _, plugged: plugged
    with (
        tempfile.TemporaryDirectory(prefix="cartback-points-") as name,
        store_url(store, Path(name)) as url,
        stage(Path(name), url, rates={outcome: 1.0}, speed=0, breaks=broken) as setup,
    ):
        theatre = Theatre(setup, memory)
        for number, case in enumerate(played):
            yield theatre.play(case, number)


def main(given: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", default="sqlite", help="sqlite, postgres, memory, or a URL")
    parser.add_argument("--outcomes", default=",".join(FATES), help="of the provider, with commas")
    parser.add_argument("--actions", default="kill,stop", help="with commas")
    parser.add_argument("--then", default="waits,buys", help="what the shopper does, with commas")
    parser.add_argument("--labels", default="", help="how they begin, with commas; none is all of them")
    parser.add_argument("--broken", choices=sorted(BROKEN), help="play it with an engine broken in this way")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(given)
    warm()
    started, results = time.monotonic(), []
    for outcome in options.outcomes.split(","):
        wanted = cases([outcome], options.actions.split(","), [then == "buys" for then in options.then.split(",")])
        chosen = [case for case in wanted if case.label.startswith(tuple(options.labels.split(",")))]
        for result in play(options.store, outcome, chosen, options.broken):
            results.append(result)
            if not result.verdict.ok:
                print(f"WRONG: {result.case}: {result.verdict}", file=sys.stderr)
    _report(options, results, time.monotonic() - started)
    return 0 if all(result.verdict.ok for result in results) else 1


def _report(options: argparse.Namespace, results: list[Result], seconds: float) -> None:
    found: Counter[str] = Counter()
    for result in results:
        found.update({kind: 1 for kind, wrong in result.verdict.wrong.items() if wrong})
    wrong = sum(not result.verdict.ok for result in results)
    print(f"{len(results)} cases on {options.store} in {seconds:.0f} s, {wrong} wrong {dict(found) or ''}")
    if options.json is not None:
        told = [{**result.case._asdict(), "wrong": dict(result.verdict.wrong)} for result in results]
        options.json.write_text(json.dumps(told, indent=1))


if __name__ == "__main__":
    sys.exit(main())
