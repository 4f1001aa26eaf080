"""Messages a second through FCM, beside aiohttp and firebase-admin's own send_each; and a load with faults.

    pip install -e '.[bench]'
    python benchmarks/fcm_send.py --messages 2000 --rounds 5
    python benchmarks/fcm_send.py --load 10000

The server speaks TLS, with HTTP/2 for whoever asks for it (`pushserver`, in a process of its own). In each round every
contender sends the same messages, in an order that changes; send_many and send_each take 500 at a time. "FCM over aiohttp" is
the same channel with another wire: it makes and reads the same, and posts with aiohttp. "aiohttp alone" and "libcurl alone"
post bytes made beforehand and look at nothing: the floors. Figures are medians of the rounds, ratios medians of the ratios
within a round. On a machine that is busy with other things messages a second tell little, since send_each has 500 threads in
the queue for the processor and we have one: there, look at the CPU a message takes. That of the process is counted, with all
its threads.

The load goes to `cartback.testing.fcmserver`, sent by AsyncRecovery.run_due to shoppers with two devices each: a tenth of the
devices is dead, a twentieth of the answers is a fault. It then compares the ledger with the server's own log.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import ssl
import subprocess
import sys
import time
import warnings
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

import cartback as cb
from cartback.channels.fcm import FCM
from cartback.channels.fcm.payload import Style, composed, encoded
from cartback.channels.http import Answer, Client
from cartback.domain.identity import digest
from cartback.ports import OutgoingMessage
from cartback.testing.fcmserver import FCMRequest, FCMServer, Mode

AT = datetime(2026, 1, 5, 15, tzinfo=UTC)
FAULTS: tuple[Mode, ...] = ("quota", "unavailable", "internal", "broken", "lost", "dropped")
_SERVE = "import sys; sys.path.insert(0, sys.argv[1]); import fcm_send; fcm_send.serve()"


# --- the server, in a process of its own ------------------------------------------------------------------------------


def fate(request: FCMRequest) -> Mode:
    """A device is dead or not for good; a fault is drawn for each message, and again when it comes back."""
    drawn = sha256(request.address.encode()).digest()
    if drawn[0] * 256 + drawn[1] < 6554:
        return "unregistered"
    _tries[request.address] += 1
    drawn = sha256(f"{request.address}{_tries[request.address]}".encode()).digest()
    return FAULTS[drawn[2] % len(FAULTS)] if drawn[0] * 256 + drawn[1] < 3277 else "ok"


_tries = Counter[str]()


def serve() -> None:
    """Tells its address and service account, changes its ways at a word, and says what arrived when its input ends."""
    with FCMServer(retry_after="30") as server:
        print(json.dumps([server.url, server.service_account()]), flush=True)
        for line in sys.stdin:
            server.script = fate if line.strip() == "load" else None
            server.clear()
            print("ready", flush=True)
        print(
            json.dumps([[r.address, r.mode, r.taken, r.data.get("notification")] for r in server.requests]), flush=True
        )


class Server:
    """The other process."""

    def __init__(self) -> None:
        command = [sys.executable, "-c", _SERVE, str(__file__).rpartition("/")[0] or "."]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.url, account = json.loads(self._line())
        import firebase_admin
        from firebase_admin import credentials

        self.app = firebase_admin.initialize_app(credentials.Certificate(account), name=f"bench-{self.url}")

    def _line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline()

    def be(self, word: str) -> None:
        """Clear the log; "load" answers by `fate`, anything else takes every message."""
        assert self.process.stdin
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()
        self._line()

    def stop(self) -> list[list[Any]]:
        """What arrived since the last word."""
        import firebase_admin

        firebase_admin.delete_app(self.app)
        told, _ = self.process.communicate(timeout=60)
        log: list[list[Any]] = json.loads(told)
        return log


class PushServer:
    """The other process that is measured against: it answers every message at once."""

    def __init__(self) -> None:
        self.folder = TemporaryDirectory()
        command = [sys.executable, str(Path(__file__).with_name("pushserver.py")), self.folder.name, "h2", "http/1.1"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        self.url, self.ca = json.loads(self.process.stdout.readline())

    def stop(self) -> None:
        self.process.communicate(timeout=60)
        self.folder.cleanup()


# --- the contenders ---------------------------------------------------------------------------------------------------


def messages(count: int) -> list[OutgoingMessage]:
    """With all that a message usually has."""
    deadline = AT + timedelta(hours=6)
    return [
        OutgoingMessage(
            id=f"n{n:07}", shop="acme", shopper=f"s{n}", channel="push", address=f"device{n:07}:{'A' * 140}", attempt=1,
            title="Still thinking it over?", body=f"Your Mug number {n} is still waiting in your cart.",
            link=f"https://acme.test/cart/{n}", deadline=deadline, kind="cart_recovery",
            image="https://acme.test/mug.png", data={"notification": f"n{n:07}", "kind": "cart_recovery"},
            address_kind="fcm",
        )
        for n in range(count)
    ]  # fmt: skip


class Bench:
    """The contenders, each a function that sends all messages."""

    def __init__(self, server: Server, push: PushServer, count: int, at_once: int) -> None:
        from firebase_admin import messaging

        self.messaging, self.at_once, self.sent = messaging, at_once, messages(count)
        self.app, self.runner = server.app, asyncio.Runner()  # connections are kept from round to round, as theirs are
        self.ca, self.url = push.ca, f"{push.url}/v1/projects/{server.app.project_id}/messages:send"
        self.fcm = FCM(server.app, endpoint=push.url, ca=push.ca, ramp=timedelta(0), per_minute=1e9, clock=lambda: AT)
        self.theirs = messaging._get_messaging_service(server.app)  # noqa: SLF001 - it has no other way to another address
        self.theirs._fcm_url = self.url  # noqa: SLF001
        session = self.theirs._client.session  # noqa: SLF001
        session.verify, session.trust_env = push.ca, False  # REQUESTS_CA_BUNDLE would be believed before it
        self.project = self.runner.run(self.fcm._project("acme"))  # noqa: SLF001 - for the channel over aiohttp
        self.client = Client("fcm", ca=push.ca)

    def send_each(self) -> None:
        """firebase-admin: 500 at a time, each in a thread of its own; the same Messages, made anew as ours are."""
        for at in range(0, len(self.sent), 500):
            batch = [composed(m, AT, Style(), self.messaging) for m in self.sent[at : at + 500]]
            assert self.messaging.send_each(batch, app=self.app).failure_count == 0

    def channel(self) -> None:
        """FCM.send, so many at once, on one event loop."""

        async def every() -> None:
            waiting = iter(self.sent)

            async def some() -> None:
                for message in waiting:
                    sent = await self.fcm.send(message)
                    assert sent.outcome == "ok", sent

            await asyncio.gather(*[some() for _ in range(self.at_once)])

        self.runner.run(every())

    def batches(self) -> None:
        """FCM.send_many, 500 at a time, in plain code."""
        for at in range(0, len(self.sent), 500):
            assert {sent.outcome for sent in self.fcm.send_many(self.sent[at : at + 500])} == {"ok"}

    def bare(self) -> tuple[float, float]:
        """aiohttp alone posts the same bytes, made beforehand; no quota, no outcome, no message of its own."""
        bodies = [encoded(m, AT, Style(), self.messaging) for m in self.sent]
        headers = self._headers()

        async def one(session: Any, body: bytes) -> None:
            async with session.post(self.url, data=body, headers=headers) as response:
                assert response.status == 200
                await response.read()

        return self._over_aiohttp(bodies, one)

    def before(self) -> tuple[float, float]:
        """The channel as it would be over aiohttp: what is made and read is the same."""
        headers, fcm, project = self._headers(), self.fcm, self.project

        async def one(session: Any, message: OutgoingMessage) -> None:
            body = fcm._encoded(project, message, AT)  # noqa: SLF001
            assert project.rate.take(AT) is None
            token = await project.access.token()
            async with session.post(self.url, data=body, headers=headers, allow_redirects=False) as response:
                answer = Answer(response.status, {}, await response.read())
            assert fcm._answered(project, message, token, answer).outcome == "ok"  # noqa: SLF001

        return self._over_aiohttp(self.sent, one)

    def _headers(self) -> dict[str, str]:
        token = self.app.credential.get_access_token().access_token
        return {"Authorization": f"Bearer {token}", "Content-Type": "application/json; charset=utf-8"}

    def _over_aiohttp(self, items: Sequence[Any], one: Callable[[Any, Any], Awaitable[None]]) -> tuple[float, float]:
        import aiohttp

        async def every() -> tuple[float, float]:
            began, cpu = time.perf_counter(), time.process_time()
            waiting = iter(items)
            context = ssl.create_default_context(cafile=self.ca)
            connector = aiohttp.TCPConnector(limit=self.at_once, ssl=context)
            async with aiohttp.ClientSession(connector=connector) as session:

                async def some() -> None:
                    for item in waiting:
                        await one(session, item)

                async with asyncio.TaskGroup() as group:
                    for _ in range(self.at_once):
                        group.create_task(some())
            return time.perf_counter() - began, time.process_time() - cpu

        return self.runner.run(every())

    def wire(self) -> tuple[float, float]:
        """Our client of libcurl alone posts the same bytes, made beforehand."""
        bodies, headers = [encoded(m, AT, Style(), self.messaging) for m in self.sent], self._headers()
        began, cpu = time.perf_counter(), time.process_time()
        for at in range(0, len(bodies), 500):
            came = self.client.submit_all(self.url, headers, bodies[at : at + 500]).answers()
            assert all(isinstance(one, Answer) and one.status == 200 for one in came)
        return time.perf_counter() - began, time.process_time() - cpu

    def engine(self) -> tuple[float, float]:
        """AsyncRecovery.run_due on the store in memory: claim, decide, write, begin, send, settle."""

        async def every() -> tuple[float, float]:
            recovery = await filled(self.fcm, len(self.sent), 1, self.at_once)
            began, cpu = time.perf_counter(), time.process_time()
            sent = 0
            while (ran := await recovery.run_due(AT, limit=500)).claimed:
                sent += ran.states["SENT"]
            took = time.perf_counter() - began, time.process_time() - cpu
            assert sent == len(self.sent), sent
            return took

        return self.runner.run(every())

    def close(self) -> None:
        self.fcm.close()
        self.client.close()
        self.runner.close()


async def filled(channel: Any, shoppers: int, devices: int, at_once: int) -> cb.AsyncRecovery:
    """So many shoppers with a cart of two hours ago, each with so many devices."""
    recovery = cb.AsyncRecovery(channels=[channel], clock=lambda: AT, parallel=at_once)
    await recovery.save_shop(
        cb.Shop(
            id="acme", currency="USD", timezone="America/New_York", campaigns=[cb.CartRecovery(wait="1h", follow_ups=[])],
        ), AT - timedelta(days=1),
    )  # fmt: skip
    mug = cb.Line(product="mug", title="Mug", price=Decimal("12.00"))
    for at in range(0, shoppers, 500):
        events: list[cb.Event] = []
        for n in range(at, min(at + 500, shoppers)):
            who: dict[str, Any] = {
                "shop": "acme",
                "at": AT - timedelta(hours=2),
                "keys": (cb.key("customer", f"p{n}"),),
            }
            events.append(cb.ConsentChanged(**who, channel="push", granted=True))
            events += [cb.DeviceAdded(**who, device=f"device{n:07}-{d}:{'A' * 140}") for d in range(devices)]
            events.append(cb.CartChanged(**who, cart=f"c{n}", lines=(mug,), url=f"https://acme.test/cart/{n}"))
        await recovery.ingest(events, AT - timedelta(hours=2))
    return recovery


Work: TypeAlias = Callable[[], tuple[float, float] | None]


def measured(work: Work, count: int) -> tuple[float, float]:
    """Messages a second, and microseconds of this process's CPU for each; some work knows its own times."""
    began, cpu = time.perf_counter(), time.process_time()
    told = work()
    took, cpu = told or (time.perf_counter() - began, time.process_time() - cpu)
    return count / took, cpu / count * 1e6


def compare(args: argparse.Namespace) -> None:
    """The table."""
    server = Server()
    push = PushServer()
    bench = Bench(server, push, args.messages, args.at_once)
    contenders: dict[str, Work] = {
        "firebase-admin send_each": bench.send_each, "aiohttp alone": bench.bare, "FCM over aiohttp": bench.before,
        "FCM.send": bench.channel, "FCM.send_many": bench.batches, "libcurl alone": bench.wire,
        "AsyncRecovery.run_due": bench.engine,
    }  # fmt: skip
    if args.without_send_each:
        del contenders["firebase-admin send_each"]
    rounds: list[dict[str, tuple[float, float]]] = []
    for n in range(args.rounds + 1):
        turn = n % len(contenders)
        names = list(contenders)[turn:] + list(contenders)[:turn]
        told = {}
        for name in names:
            told[name] = measured(contenders[name], args.messages)
        if n:  # the first round loads, connects and fills caches
            rounds.append(told)
    bench.close()
    push.stop()
    server.stop()
    print(f"{args.messages} messages, {args.at_once} at once, medians of {args.rounds} rounds\n")
    print(
        "| | messages a second | CPU us a message | times the rate of aiohttp alone | its CPU is so many times that |"
    )
    print("|---|---:|---:|---:|---:|")
    for name in contenders:
        theirs = [r["aiohttp alone"] for r in rounds]
        faster = median(r[name][0] / their[0] for r, their in zip(rounds, theirs, strict=True))
        cheaper = median(their[1] / r[name][1] for r, their in zip(rounds, theirs, strict=True))
        rate, cpu = (median(r[name][k] for r in rounds) for k in (0, 1))
        print(f"| {name} | {rate:,.0f} | {cpu:,.0f} | {faster:.1f} | {cheaper:.1f} |")


# --- the load ---------------------------------------------------------------------------------------------------------


async def _rounds(recovery: cb.AsyncRecovery) -> int:
    """Until nothing is due any more: what was certainly not sent comes back. Answers how many rounds it took."""
    now, rounds = AT, 0
    while now < AT + timedelta(days=1, hours=1):
        ran = await recovery.run_due(now, limit=500)
        rounds += 1
        if not ran.claimed:
            due = await recovery.next_due()
            if due is None or due > AT + timedelta(hours=22):  # the follow-up is another message
                break
            now = max(now, due) + timedelta(seconds=1)
    return rounds


async def send_load(
    server: Server, devices: int, at_once: int
) -> tuple[Counter[str], dict[tuple[str, str], list[str]]]:
    """The states of the notifications, and by notification and hashed device what the ledger says of each try."""
    # Nothing here is slow on purpose: only a machine that stands still for a minute reaches the limit.
    fcm = FCM(
        server.app, endpoint=server.url, ramp=timedelta(0), per_minute=1e9, connections=at_once, clock=lambda: AT,
        timeout=timedelta(minutes=1),
    )  # fmt: skip
    recovery = await filled(fcm, devices // 2, 2, at_once)
    await _rounds(recovery)
    await fcm.aclose()
    rows = await recovery.notifications("acme", limit=devices)
    told: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        for device, outcome, _ in row.outcomes:
            told.setdefault((row.id, device), []).append(outcome)
    return Counter(row.state for row in rows), told


def load(args: argparse.Namespace) -> None:
    """Every device is accounted for: the ledger and the server's log, which share no code, tell the same story."""
    server = Server()
    server.be("load")
    began = time.perf_counter()
    states, told = asyncio.run(send_load(server, args.load, args.at_once))
    took = time.perf_counter() - began
    log = server.stop()
    problems = list(disagreements(told, log, args.load))
    arrived = Counter(mode for _, mode, _, _ in log)
    print(f"{args.load} devices, {len(log)} requests in {took:.1f} s")
    print("answers:", ", ".join(f"{mode} {n}" for mode, n in arrived.most_common()))
    print("outcomes:", dict(Counter(outcome for tries in told.values() for outcome in tries)))
    print("notifications:", dict(states))
    print(f"unaccounted: {len(problems)}")
    for problem in problems[:10]:
        print(" ", problem)
    sys.exit(bool(problems))


#: What the ledger must say after each of the server's modes.
OUTCOMES = {
    "ok": "ok", "unregistered": "rejected", "quota": "not_sent", "unavailable": "not_sent", "internal": "unknown",
    "broken": "unknown", "lost": "unknown", "dropped": "unknown",
}  # fmt: skip


def disagreements(told: dict[tuple[str, str], list[str]], log: list[list[Any]], devices: int) -> Iterator[str]:
    """Where the ledger and the log differ, a device got two messages, or one has no end."""
    by_device: dict[tuple[str, str], list[tuple[str, bool]]] = {}
    for address, mode, taken, notification in log:
        by_device.setdefault((notification, digest("acme", address)[:8]), []).append((mode, taken))
    if len(told) != devices:
        yield f"the ledger knows {len(told)} of {devices} devices"
    for key in told.keys() | by_device.keys():
        arrived = by_device.get(key, [])
        said = [OUTCOMES[mode] for mode, _ in arrived]
        if said != told.get(key):
            yield f"{key}: the server answered {said}, the ledger has {told.get(key)}"
        if sum(taken for _, taken in arrived) > 1:
            yield f"{key}: the device has the message twice"
        if any(outcome != "not_sent" for outcome in said[:-1]):
            yield f"{key}: sent again after {said}"
        if said and said[-1] == "not_sent":
            yield f"{key}: has no end, {said}"


@contextmanager
def _quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        yield


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--at-once", type=int, default=64)
    parser.add_argument("--without-send-each", action="store_true", help="which takes most of the time")
    parser.add_argument("--load", type=int, default=0, help="so many devices, instead of the comparison")
    args = parser.parse_args()
    with _quiet():
        (load if args.load else compare)(args)


if __name__ == "__main__":
    main()
