"""FCM over real sockets, with real Apps and access tokens, against the local server: one request, and what is learnt of it."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cartback.channels.fcm import FCM
from cartback.errors import InvalidSettings
from cartback.ports import OutgoingMessage, Sent, takes_batches
from cartback.testing import FakeClock
from cartback.testing.fcmserver import FCMReply, FCMServer, Mode

NOW = datetime(2026, 1, 5, 15, tzinfo=UTC)
Make = Callable[..., FCM]


@pytest.fixture
def server() -> Iterator[FCMServer]:
    with FCMServer() as running:
        yield running


@pytest.fixture
def loop() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture
def make(server: FCMServer) -> Iterator[Make]:
    made: list[FCM] = []

    def fcm(app: Any = None, **settings: Any) -> FCM:
        usual = {"endpoint": server.url, "clock": FakeClock(NOW), "timeout": timedelta(seconds=1)}
        made.append(FCM(server.app() if app is None else app, **{**usual, **settings}))
        return made[-1]

    yield fcm
    for each in made:
        each.close()


def message(n: int = 1, **changes: Any) -> OutgoingMessage:
    usual: dict[str, Any] = {
        "id": f"n{n}", "shop": "acme", "shopper": "s1", "channel": "push", "address": f"device-{n}", "attempt": 1,
        "title": "Still thinking?", "body": "Your Mug waits.", "link": "https://acme.test/cart/1",
        "deadline": NOW + timedelta(hours=6), "kind": "cart_recovery", "address_kind": "fcm",
    }  # fmt: skip
    return OutgoingMessage(**{**usual, **changes})


def sent_at_once(loop: asyncio.Runner, fcm: FCM, *messages: OutgoingMessage) -> list[Sent]:
    async def every() -> list[Sent]:
        return await asyncio.gather(*map(fcm.send, messages))

    return loop.run(every())


def heard(server: FCMServer) -> threading.Event:
    """Is set when a message has arrived."""
    arrived = threading.Event()
    server.script = lambda _: arrived.set()
    return arrived


# --- one request ------------------------------------------------------------------------------------------------------


MEANS: dict[Mode, tuple[str, bool]] = {
    "ok": ("ok", False), "unregistered": ("rejected", True), "unregistered_old": ("rejected", True),
    "invalid_token": ("rejected", True), "sender_id_mismatch": ("rejected", False),
    "third_party_auth": ("rejected", False), "apns_dead": ("rejected", True), "quota": ("not_sent", False),
    "unavailable": ("not_sent", False), "internal": ("unknown", False), "broken": ("unknown", False),
    "html": ("rejected", False), "dropped": ("unknown", False), "lost": ("unknown", False), "silent": ("unknown", False),
}  # fmt: skip


@pytest.mark.parametrize("mode", MEANS)
def test_one_call_is_one_request(server: FCMServer, make: Make, loop: asyncio.Runner, mode: Mode) -> None:
    """Whatever is answered, or not: a 429, 500, 503, a timeout and a dropped reply above all."""
    server.answers("device-1", mode)
    sent = loop.run(make().send(message()))
    assert (sent.outcome, sent.dead) == MEANS[mode]
    assert len(server.requests) == 1


@pytest.mark.parametrize("mode", ["dropped", "lost", "silent", "internal", "quota"])
def test_nor_is_it_two_on_a_connection_that_was_kept(
    server: FCMServer, make: Make, loop: asyncio.Runner, mode: Mode
) -> None:
    """HTTP clients like to try again there."""
    fcm = make()
    assert loop.run(fcm.send(message())).outcome == "ok"
    server.answers("device-1", mode)
    loop.run(fcm.send(message(attempt=2)))
    assert len(server.requests) == 2


def test_a_redirect_is_not_followed(server: FCMServer, make: Make, loop: asyncio.Runner) -> None:
    """Not even to the same server: the message would go out a second time, with its access token."""
    server.answers("device-1", FCMReply(307, {}, {"Location": f"{server.url}/v1/projects/demo/messages:send"}))
    assert loop.run(make().send(message())).outcome == "unknown"
    assert len(server.requests) == 1


def test_nobody_listens(server: FCMServer, make: Make, loop: asyncio.Runner) -> None:
    """A refused connection, a name that leads nowhere: certainly not sent."""
    fcm, lost = make(), make(endpoint="http://fcm.invalid")
    assert loop.run(lost.send(message())).outcome == "not_sent"
    loop.run(fcm.send(message()))
    loop.run(fcm.aclose())
    server.stop()
    assert loop.run(fcm.send(message(2))).outcome == "not_sent"
    assert len(server.requests) == 1


def test_a_connection_that_is_not_made_is_not_sent(make: Make, loop: asyncio.Runner) -> None:
    """The kernel takes no more of them, say: a timeout, but nothing was handed over."""
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for other in waiting:
            other.setblocking(False)
            other.connect_ex(full.getsockname())
        fcm = make(endpoint=f"http://127.0.0.1:{full.getsockname()[1]}")
        sent = loop.run(fcm.send(message()))
        for other in waiting:
            other.close()
    assert sent.outcome == "not_sent"
    assert sent.detail is not None
    assert sent.detail.startswith("no connection")


def test_a_connection_that_was_closed_meanwhile_is_not_used(
    server: FCMServer, make: Make, loop: asyncio.Runner
) -> None:
    """By a server that was restarted, or that said it would: the next message goes over another one, and is not in doubt."""
    fcm = make()

    async def with_a_restart() -> list[str]:
        first = await fcm.send(message(1))
        token = await fcm._projects[fcm._app].access.token()
        server.stop()
        await asyncio.sleep(0.05)  # time to hear of it
        server.start()
        assert token in server._accounts._issued
        return [first.outcome, (await fcm.send(message(2))).outcome]

    assert loop.run(with_a_restart()) == ["ok", "ok"]
    server.answers("device-3", FCMReply(429, {}, {"Connection": "close"}))
    assert loop.run(fcm.send(message(3))).outcome == "not_sent"
    assert loop.run(fcm.send(message(4))).outcome == "ok"
    assert len(server.requests) == 4


def test_no_more_connections_than_were_asked_for(server: FCMServer, make: Make, loop: asyncio.Runner) -> None:
    """The others wait for a free one, and for no longer than a connection may take: then nothing was handed over."""
    server.latency = 0.05
    fcm = make(connections=2)
    assert {s.outcome for s in sent_at_once(loop, fcm, *[message(n) for n in range(8)])} == {"ok"}
    server.script = lambda _: "silent"
    sent = sent_at_once(loop, fcm, *[message(n) for n in range(10, 13)])
    assert sorted(s.outcome for s in sent) in (["not_sent", "unknown", "unknown"], ["unknown"] * 3)
    assert len(server.requests) == 8 + sum(s.outcome == "unknown" for s in sent)


def test_answers_find_their_messages(server: FCMServer, make: Make, loop: asyncio.Runner) -> None:
    """Sixty-four at once, each with an answer of its own."""
    modes: list[Mode] = ["ok", "unregistered", "quota", "internal"]
    server.latency = 0.01
    for n in range(64):
        server.answers(f"device-{n}", modes[n % 4])
    sent = sent_at_once(loop, make(timeout=timedelta(seconds=30)), *[message(n) for n in range(64)])
    assert [(s.outcome, s.dead) for s in sent] == [MEANS[modes[n % 4]] for n in range(64)]
    assert len(server.requests) == 64


# --- before the wire --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [({"deadline": NOW}, "not_sent"), ({"address_kind": "apns"}, "rejected"), ({"address": ""}, "rejected"),
     ({"link": "https://acme.test/" + "x" * 4200}, "rejected"), ({"data": {"google.x": "1"}}, "rejected")],
)  # fmt: skip
def test_what_cannot_be_sent_goes_nowhere(
    server: FCMServer, make: Make, loop: asyncio.Runner, changes: dict[str, Any], outcome: str
) -> None:
    """Too late, another provider's device, no room: known before anybody is asked."""
    sent = loop.run(make().send(message(**changes)))
    assert (sent.outcome, sent.dead) == (outcome, False)
    assert server.requests == []


def test_an_edit_that_raises_sends_nothing(server: FCMServer, make: Make, loop: asyncio.Runner) -> None:
    """It would raise again; and what it says is not for the ledger."""

    def edit(*_: Any) -> None:
        raise KeyError("ana@example.com")

    assert loop.run(make(edit=edit).send(message())) == Sent("rejected", "edit: KeyError")
    assert server.requests == []


@pytest.mark.parametrize(
    "wrong", [{"app": None}, {"app": "demo"}, {"per_minute": 0}, {"timeout": timedelta(0)}, {"connections": 0},
              {"endpoint": "fcm.googleapis.com"}, {"ramp": timedelta(-1)}, {"links": {"winback": "home"}}],
)  # fmt: skip
def test_settings_that_do_not_hold_together(server: FCMServer, wrong: dict[str, Any]) -> None:
    """Refused when it is made, not when the first message is due."""
    with pytest.raises(InvalidSettings):
        FCM(**{"app": server.app(), **wrong})


# --- a batch ----------------------------------------------------------------------------------------------------------


def test_a_batch_is_answered_message_by_message(server: FCMServer, make: Make) -> None:
    """In plain code, whatever becomes of each: every mode of FCM's beside every other, and one request for each."""
    modes = [mode for mode in MEANS if mode != "silent"]
    for n, mode in enumerate(modes):
        server.answers(f"device-{n}", mode)
    sent = make(timeout=timedelta(seconds=30)).send_many([message(n) for n in range(len(modes))])
    assert [(s.outcome, s.dead) for s in sent] == [MEANS[mode] for mode in modes]
    assert sorted(request.address for request in server.requests) == sorted(f"device-{n}" for n in range(len(modes)))


def test_what_goes_nowhere_costs_its_batch_nothing(server: FCMServer, make: Make) -> None:
    """Too late, another provider's device, no address, no room, an `edit` that raises: the others are sent, in their places."""

    def edit(_: Any, ours: OutgoingMessage) -> None:
        if ours.id == "n9":
            raise KeyError("x")

    odd = [
        message(1, deadline=NOW), message(2, address_kind="apns"), message(3, address=""),
        message(4, data={"google.x": "1"}), message(9), message(6, deadline=datetime(2026, 1, 5)),  # noqa: DTZ001
    ]  # fmt: skip
    batch = [message(20), *odd, message(21)]
    outcomes = [sent.outcome for sent in make(edit=edit).send_many(batch)]
    assert outcomes == ["ok", "not_sent", "rejected", "rejected", "rejected", "rejected", "not_sent", "ok"]
    assert [request.address for request in server.requests] == ["device-20", "device-21"]


def test_a_batch_of_several_shops(server: FCMServer, make: Make) -> None:
    """Each goes to its own project with its own token; a shop without one has its messages rejected, one that fails deferred."""
    apps = {"acme": server.app("acme-app"), "beta": server.app("beta-app")}

    def app_of(shop: str) -> Any:
        if shop == "away":
            raise ConnectionError(shop)
        return apps.get(shop)

    shops = ["acme", "gone", "beta", "away", "acme", "beta"]
    sent = make(app_of).send_many([message(n, shop=shop) for n, shop in enumerate(shops)])
    assert [s.outcome for s in sent] == ["ok", "rejected", "ok", "not_sent", "ok", "ok"]
    assert Counter(request.project for request in server.requests) == {"acme-app": 2, "beta-app": 2}
    assert server.tokens_fetched == 2


def test_what_of_a_batch_is_over_the_rate_comes_back_later(server: FCMServer, make: Make) -> None:
    """The first go, the others have a time each."""
    sent = make(per_minute=180, ramp=timedelta(0)).send_many([message(n) for n in range(5)])
    third = timedelta(seconds=1 / 3)
    assert [(s.outcome, s.retry_after) for s in sent] == [("ok", None)] * 3 + [
        ("not_sent", third),
        ("not_sent", 2 * third),
    ]
    assert len(server.requests) == 3


def test_a_batch_without_an_access_token_is_not_sent(server: FCMServer, make: Make) -> None:
    """All of it, after one fetch."""
    app = server.app()
    accounts: Any = server._accounts
    accounts._projects = {}
    sent = make(app).send_many([message(n) for n in range(3)])
    assert {(s.outcome, s.detail) for s in sent} == {("not_sent", "no access token (RefreshError)")}
    assert server.requests == []


def test_a_token_that_is_refused_is_fetched_again_for_the_next_batch(server: FCMServer, make: Make) -> None:
    """Those of this one certainly went nowhere, and nothing is sent a second time."""
    fcm = make()
    assert {s.outcome for s in fcm.send_many([message(n) for n in range(3)])} == {"ok"}
    server.revoke_tokens()
    assert {s.outcome for s in fcm.send_many([message(n) for n in range(3)])} == {"not_sent"}
    assert {s.outcome for s in fcm.send_many([message(n, attempt=2) for n in range(3)])} == {"ok"}
    assert server.tokens_fetched == 2


def test_a_token_endpoint_that_is_silent_is_not_waited_for(server: FCMServer, make: Make) -> None:
    """The batch is not sent after `timeout`, and a later one is."""
    app, go_on = server.app(), threading.Event()
    credential = app.credential.get_credential()
    refresh = credential.refresh

    def slow(transport: Any) -> None:
        go_on.wait(30)
        refresh(transport)

    credential.refresh = slow
    fcm = make(app)
    assert fcm.send_many([message()]) == [Sent("not_sent", "no access token (TimeoutError)")]
    go_on.set()
    assert fcm.send_many([message()])[0].outcome == "ok"
    assert len(server.requests) == 1


def test_the_engines_hand_over_batches(server: FCMServer, make: Make) -> None:
    """FCM is one of the channels that are asked for it."""
    assert takes_batches(make())


# --- access tokens ----------------------------------------------------------------------------------------------------


def test_one_access_token_for_many_messages(server: FCMServer, make: Make, loop: asyncio.Runner) -> None:
    """Sixty-four at once wait for one fetch; those after them use it too."""
    fcm = make(timeout=timedelta(seconds=30))
    assert {s.outcome for s in sent_at_once(loop, fcm, *[message(n) for n in range(64)])} == {"ok"}
    assert {s.outcome for s in sent_at_once(loop, fcm, *[message(n) for n in range(64)])} == {"ok"}
    assert server.tokens_fetched == 1


def test_a_refused_access_token_is_replaced_with_the_next_message(
    server: FCMServer, make: Make, loop: asyncio.Runner
) -> None:
    """Certainly not sent, and not sent again in the same call."""
    fcm = make()
    assert loop.run(fcm.send(message())).outcome == "ok"
    server.revoke_tokens()
    refused = loop.run(fcm.send(message(2)))
    assert (refused.outcome, refused.dead, refused.detail) == ("not_sent", False, "401 UNAUTHENTICATED")
    assert loop.run(fcm.send(message(2, attempt=2))).outcome == "ok"
    assert server.tokens_fetched == 2


def test_apples_key_is_not_our_access_token(server: FCMServer, make: Make, loop: asyncio.Runner) -> None:
    """THIRD_PARTY_AUTH_ERROR is a 401 as well: another access token would help nobody."""
    fcm = make()
    server.answers("device-1", "third_party_auth")
    loop.run(fcm.send(message()))
    loop.run(fcm.send(message(2)))
    assert server.tokens_fetched == 1


def test_no_access_token_is_not_sent(server: FCMServer, make: Make, loop: asyncio.Runner) -> None:
    """Nobody waits for each of a batch: a failure holds for ten seconds, then one asks again."""
    clock = FakeClock(NOW)
    app = server.app()
    refused: Any = server._accounts
    projects, refused._projects = dict(refused._projects), {}
    fcm = make(app, clock=clock)
    sent = sent_at_once(loop, fcm, *[message(n) for n in range(8)])
    assert {(s.outcome, s.detail) for s in sent} == {("not_sent", "no access token (RefreshError)")}
    refused._projects = projects
    assert loop.run(fcm.send(message())).outcome == "not_sent"
    clock.advance("10s")
    assert loop.run(fcm.send(message())).outcome == "ok"
    assert len(server.requests) == 1


def test_access_tokens_are_fetched_off_the_event_loop(server: FCMServer, make: Make, loop: asyncio.Runner) -> None:
    """A slow token endpoint holds up nobody else's work on the loop."""
    app, seen = server.app(), list[str]()
    credential = app.credential.get_credential()
    refresh = credential.refresh

    def watched(transport: Any) -> None:
        seen.append(threading.current_thread().name)
        refresh(transport)

    credential.refresh = watched
    assert loop.run(make(app).send(message())).outcome == "ok"
    assert len(seen) == 1
    assert seen != [threading.current_thread().name]


@pytest.mark.parametrize("token", ["two\r\nX-Lines: yes", "", "t\u00f6ken", None])
def test_a_token_that_cannot_be_one_costs_its_own_project_alone(
    server: FCMServer, make: Make, loop: asyncio.Runner, token: str | None
) -> None:
    """Nothing is handed over with it; another project's messages of the same batch go out."""
    good, bad = server.app("acme-app"), server.app("beta-app")
    credential = bad.credential.get_credential()

    def spoilt(transport: Any) -> None:
        credential.token, credential.expiry = token, None

    credential.refresh = spoilt
    fcm = make({"acme": good, "beta": bad})
    batch = [message(n, shop=shop) for n, shop in enumerate(("acme", "beta", "acme", "beta"))]
    assert [sent.outcome for sent in fcm.send_many(batch)] == ["ok", "not_sent", "ok", "not_sent"]
    assert loop.run(fcm.send(message(9, shop="beta"))) == Sent("not_sent", "no access token (InvalidToken)")
    assert len(server.requests) == 2


def test_a_slow_token_endpoint_takes_one_thread(server: FCMServer, make: Make, loop: asyncio.Runner) -> None:
    """Sixty-four messages wait for one fetch, and the host's own threads are free."""
    app, go_on = server.app(), threading.Event()
    credential = app.credential.get_credential()
    refresh = credential.refresh

    def slow(transport: Any) -> None:
        go_on.wait(10)
        refresh(transport)

    credential.refresh = slow

    async def meanwhile() -> list[Sent]:
        fcm = make(app, timeout=timedelta(seconds=8))
        waiting = [asyncio.create_task(fcm.send(message(n))) for n in range(64)]
        await asyncio.sleep(0.2)  # they are at the fetch by now
        async with asyncio.timeout(5):
            await asyncio.to_thread(go_on.set)
        return await asyncio.gather(*waiting)

    assert {sent.outcome for sent in loop.run(meanwhile())} == {"ok"}
    assert server.tokens_fetched == 1


# --- several projects -------------------------------------------------------------------------------------------------


def test_each_shop_has_its_project(server: FCMServer, make: Make, loop: asyncio.Runner) -> None:
    """By a mapping or a function; a token of one project is no good for another."""
    apps = {"acme": server.app("acme-app"), "beta": server.app("beta-app")}
    for app in (apps, apps.get):
        server.clear()
        fcm = make(app)
        sent = [loop.run(fcm.send(message(shop=shop))).outcome for shop in ("acme", "beta", "gone")]
        assert sent == ["ok", "ok", "rejected"]
        assert [request.project for request in server.requests] == ["acme-app", "beta-app"]


def test_a_function_that_raises_is_not_sent(make: Make, loop: asyncio.Runner) -> None:
    """The host's database was away, say: nothing was handed over, and it may be tried again."""

    def app_of(shop: str) -> Any:
        raise ConnectionError(shop)

    assert loop.run(make(app_of).send(message())) == Sent("not_sent", "no Firebase app (ConnectionError)")


def test_a_device_of_another_sender_is_left_alone(
    server: FCMServer, make: Make, loop: asyncio.Runner, caplog: pytest.LogCaptureFixture
) -> None:
    """The token is kept, no more is sent to it from this project, and whoever runs this is told once, not a thousand times."""
    apps = {"acme": server.app("one"), "beta": server.app("two")}
    fcm = make(apps)
    server.script = lambda request: "sender_id_mismatch" if request.project == "one" else None
    sent = [loop.run(fcm.send(message(n))) for n in (1, 1, 2)]
    assert [(s.outcome, s.dead) for s in sent] == [("rejected", False)] * 3
    assert loop.run(fcm.send(message(1, shop="beta"))).outcome == "ok"
    assert [(r.project, r.address) for r in server.requests] == [
        ("one", "device-1"), ("one", "device-2"), ("two", "device-1")
    ]  # fmt: skip
    (warning,) = [r.getMessage() for r in caplog.records if r.name == "cartback.fcm"]
    assert "SENDER_ID_MISMATCH" in warning


def test_what_is_over_the_rate_comes_back_later(server: FCMServer, make: Make, loop: asyncio.Runner) -> None:
    """It is answered at once and never reaches FCM; each project has a rate of its own."""
    fcm = make({"acme": server.app("one"), "beta": server.app("two")}, per_minute=60, ramp=timedelta(0))
    assert loop.run(fcm.send(message(1))).outcome == "ok"
    over = loop.run(fcm.send(message(2)))
    assert (over.outcome, over.retry_after) == ("not_sent", timedelta(seconds=1))
    assert loop.run(fcm.send(message(3, shop="beta"))).outcome == "ok"
    assert len(server.requests) == 2


# --- loops and the end ------------------------------------------------------------------------------------------------


def test_an_event_loop_of_each_calls_own(server: FCMServer, make: Make) -> None:
    """A task queue with asyncio.run that never lets go of anything: the connections are no loop's, and are used again."""
    fcm = make()
    wires = []
    for n in range(3):
        assert asyncio.run(fcm.send(message(n))).outcome == "ok"
        wires.append(fcm._client._wire)
    assert wires[0] is wires[1] is wires[2] is not None
    fcm.close()
    assert fcm._client._wire is None


def test_it_is_closed_from_another_thread(server: FCMServer, make: Make) -> None:
    """As Recovery needs it, whose loop runs on a thread of its own; it may be used again afterwards."""
    fcm = make()
    running = asyncio.new_event_loop()
    thread = threading.Thread(target=running.run_forever)
    thread.start()
    for n in range(2):
        assert asyncio.run_coroutine_threadsafe(fcm.send(message(n)), running).result(5).outcome == "ok"
        fcm.close()
        assert fcm._client._wire is None
    running.call_soon_threadsafe(running.stop)
    thread.join(60)
    running.close()


@pytest.mark.parametrize("way", ["close", "aclose"])
def test_it_may_be_closed_on_the_loop_it_is_used_on(
    server: FCMServer, make: Make, loop: asyncio.Runner, way: str
) -> None:
    """Its connections belong to no loop, so that nothing waits for itself; the next message opens new ones."""
    fcm = make()

    async def closing() -> list[str]:
        before = await fcm.send(message())
        await fcm.aclose() if way == "aclose" else fcm.close()
        return [before.outcome, (await fcm.send(message(2))).outcome]

    assert loop.run(closing()) == ["ok", "ok"]
    assert len(server.requests) == 2


def test_what_is_under_way_is_answered_after_aclose(server: FCMServer, make: Make, loop: asyncio.Runner) -> None:
    """One of several users of the channel lets go of it: the others' messages are in no doubt."""
    server.latency = 0.2
    arrived = heard(server)
    fcm = make(timeout=timedelta(seconds=30))

    async def both() -> str:
        under_way = asyncio.create_task(fcm.send(message()))
        assert await asyncio.to_thread(arrived.wait, 30)
        await fcm.aclose()
        return (await under_way).outcome

    assert loop.run(both()) == "ok"


def test_a_call_that_is_given_up_is_one_request_all_the_same(
    server: FCMServer, make: Make, loop: asyncio.Runner
) -> None:
    """A task that is cancelled while FCM answers: nothing is sent again, and the next message has an answer of its own."""
    fcm = make()
    server.answers("device-1", "silent")
    arrived = heard(server)

    async def given_up() -> str:
        under_way = asyncio.create_task(fcm.send(message(1)))
        assert await asyncio.to_thread(arrived.wait, 30)
        under_way.cancel()
        with pytest.raises(asyncio.CancelledError):
            await under_way
        return (await fcm.send(message(2))).outcome

    assert loop.run(given_up()) == "ok"
    assert [request.address for request in server.requests] == ["device-1", "device-2"]


# --- secrets ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", [*MEANS, "refused"])
def test_no_secret_is_told(
    server: FCMServer, make: Make, loop: asyncio.Runner, mode: Any, caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """No word, address, key or access token is in the answer, a repr, the log at any level, or on the terminal."""
    caplog.set_level(logging.DEBUG)
    loop.get_loop().set_debug(True)
    fcm = make()
    assert loop.run(fcm.send(message(2, address="canary-device-a"))).outcome == "ok"
    if mode == "refused":
        server.stop()
    else:
        server.answers("canary-device-b", mode)
    asked = message(
        address="canary-device-b", title="Canary title", body="Canary body", link="https://acme.test/canary-link"
    )
    try:
        told = repr(loop.run(fcm.send(asked)))
    except Exception as error:  # noqa: BLE001 - send raises nothing; if it does, it is told too
        told = "".join(traceback.format_exception(error))
    told += repr(fcm) + caplog.text + "".join(capfd.readouterr())
    assert "anary" not in told
    (access_token,) = server._accounts._issued
    assert access_token not in told
    assert "PRIVATE KEY" not in told
