"""FCM under the real engine: every device is accounted for, the dead are dropped, the refused come back, nothing goes twice."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from firebase_admin import credentials, delete_app, get_app, initialize_app

import cartback as cb
from cartback.channels.fcm import FCM
from cartback.testing import World
from cartback.testing.fcmserver import FCMReply, FCMRequest, FCMServer, Mode

BENCHMARK = Path(__file__).parents[3] / "benchmarks" / "fcm_send.py"


@pytest.fixture
def server() -> Iterator[FCMServer]:
    with FCMServer() as running:
        yield running


@pytest.fixture
def world(server: FCMServer) -> Iterator[World]:
    """Noon, a cart an hour old is due; `Recovery`, with threads, on its own loop."""
    fcm = FCM(server.app(), endpoint=server.url, timeout=timedelta(seconds=1))
    world = World([cb.CartRecovery(wait="1h", follow_ups=["24h"])], channels=[fcm])
    fcm.clock = world.clock
    yield world
    fcm.close()
    world.recovery.close()


def states(world: World) -> list[str]:
    return [row.state for row in reversed(world.recovery.notifications("acme"))]


def addresses(server: FCMServer) -> list[tuple[str, str]]:
    return [(request.address, request.mode) for request in server.requests]


def test_every_device_gets_one_and_the_dead_are_dropped(server: FCMServer, world: World) -> None:
    """Five devices: a dead one, a broken one and a throttled one cost the others nothing; the follow-up leaves the dead out."""
    modes: dict[str, tuple[Mode, ...]] = {
        "a": ("unregistered",), "b": ("internal", "ok"), "c": ("quota", "ok"), "d": ("lost", "ok"), "e": ("ok",)
    }  # fmt: skip
    for device, answers in modes.items():
        server.answers(device, *answers)
    world.at("12:00").ana.adds("Mug", "12.00")
    known = [
        cb.DeviceAdded(shop="acme", at=world.clock(), keys=(cb.key("customer", "ana"),), device=device)
        for device in modes
    ]
    removed = cb.DeviceRemoved(
        shop="acme", at=world.clock(), keys=(cb.key("customer", "ana"),), device=world.ana.device
    )
    world.recovery.ingest([*known, removed])
    world.at("16:00")
    first = addresses(server)
    assert sorted(first) == [
        ("a", "unregistered"), ("b", "internal"), ("c", "ok"), ("c", "quota"), ("d", "lost"), ("e", "ok")
    ]  # fmt: skip
    assert states(world) == ["SENT"]
    world.at("+2d")
    assert sorted(addresses(server)[len(first) :]) == [("b", "ok"), ("c", "ok"), ("d", "ok"), ("e", "ok")]
    assert states(world) == ["SENT", "SENT"]


@pytest.mark.parametrize(
    ("modes", "state", "requests"),
    [(("lost", "ok"), "AMBIGUOUS", 1), (("broken", "ok"), "AMBIGUOUS", 1), (("silent", "ok"), "AMBIGUOUS", 1),
     (("sender_id_mismatch", "ok"), "FAILED", 1), (("quota", "ok"), "SENT", 2), (("unavailable", "ok"), "SENT", 2)],
)  # fmt: skip
def test_what_an_answer_leads_to(
    server: FCMServer, world: World, modes: tuple[Mode, ...], state: str, requests: int
) -> None:
    """Only what was certainly not taken comes back, and within the step's deadline."""
    world.at("12:00").ana.adds("Mug", "12.00")
    server.answers(world.ana.device, *modes)
    world.at("16:00")
    assert states(world) == [state]
    assert len(server.requests) == requests


def test_a_quota_is_kept_to(server: FCMServer, world: World) -> None:
    """A throttled message waits as long as FCM asks, and goes once."""
    server.per_minute = 0
    world.at("12:00").ana.adds("Mug", "12.00")
    world.at("13:00")
    assert [request.status for request in server.requests] == [429]
    world.at("+30s")
    assert len(server.requests) == 1
    server.per_minute = None
    world.at("+2h")
    assert [request.status for request in server.requests] == [429, 200]
    assert states(world) == ["SENT"]


def test_the_message_is_the_one_in_the_ledger(server: FCMServer, world: World) -> None:
    """Title, body, link and the notification's id, as the app gets them."""
    world.at("12:00").ana.adds("Mug", "12.00")
    world.at("14:00")
    (push,) = server.delivered
    (row,) = world.recovery.notifications("acme")
    assert (push.title, push.body, push.data["notification"]) == (row.title, row.body, row.id)
    assert push.data["kind"] == "cart_recovery"


def test_many_at_once_from_both_engines(server: FCMServer) -> None:
    """Two hundred shoppers: each device one message, whichever engine sends them."""

    def drawn(request: FCMRequest) -> Mode:
        return "unregistered" if request.address.endswith("7") else "ok"

    server.script = drawn
    world = World([cb.CartRecovery(wait="1h", follow_ups=[])]).at("12:00")
    fcm = FCM(server.app(), endpoint=server.url, clock=world.clock, ramp=timedelta(0))
    mug = cb.Line(product="mug", title="Mug", price=Decimal("12.00"))
    events: list[cb.Event] = []
    for n in range(200):
        who: dict[str, Any] = {"shop": "acme", "at": world.clock(), "keys": (cb.key("customer", f"p{n}"),)}
        events += [
            cb.ConsentChanged(**who, channel="push", granted=True), cb.DeviceAdded(**who, device=f"device-{n}"),
            cb.CartChanged(**who, cart=f"c{n}", lines=(mug,)),
        ]  # fmt: skip
    shop, later = world.recovery.shop("acme"), world.clock() + timedelta(hours=2)

    with cb.Recovery(channels=[fcm], clock=world.clock) as recovery:
        recovery.save_shop(shop)
        recovery.ingest(events)
        ran = recovery.run_due(later)
        assert dict(ran.states) == {"SENT": 180, "FAILED": 20}
        fcm.close()

    async def again() -> dict[str, int]:
        async with cb.AsyncRecovery(channels=[fcm], clock=world.clock) as engine:
            await engine.save_shop(shop)
            await engine.ingest(events)
            ran = await engine.run_due(later)
            await fcm.aclose()
            return dict(ran.states)

    assert asyncio.run(again()) == {"SENT": 180, "FAILED": 20}
    assert len(server.requests) == 400
    assert len({request.address for request in server.requests}) == 200


@pytest.mark.parametrize("devices", [400, pytest.param(10_000, marks=pytest.mark.slow)])
def test_a_load_with_dead_devices_and_faults_is_accounted_for(devices: int) -> None:
    """A tenth dead, a twentieth of the answers a fault: the ledger and the server's log tell one story, device by device."""
    command = [sys.executable, str(BENCHMARK), "--load", str(devices)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "unaccounted: 0" in done.stdout


@pytest.mark.slow
def test_the_comparison_runs() -> None:
    """No speed is asserted here: a shared machine tells nothing of it."""
    pytest.importorskip("aiohttp", reason="it is what FCM is measured against")
    command = [sys.executable, str(BENCHMARK), "--messages", "64", "--rounds", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    rows = [line.split(" | ")[0] for line in done.stdout.splitlines()[4:]]
    assert rows == [
        "| firebase-admin send_each", "| aiohttp alone", "| FCM over aiohttp", "| FCM.send", "| FCM.send_many", "| libcurl alone",
        "| AsyncRecovery.run_due",
    ]  # fmt: skip


@pytest.mark.parametrize("fault", ["no role", "no such project", "another account's project"])
def test_a_wrong_project_costs_no_message(server: FCMServer, fault: str, caplog: pytest.LogCaptureFixture) -> None:
    """Forty steps wait with the reason in the ledger and a warning in the log; mended after ten minutes all are sent, once."""
    good = server.app()
    now = [datetime(2026, 1, 5, 12, tzinfo=UTC)]
    box = {"app": good}
    if fault == "another account's project":
        server.service_account("other")
        certificate = credentials.Certificate(server.service_account("demo"))
        box["app"] = initialize_app(certificate, {"projectId": "other"}, name="another")
    broken = {"no role": (403, "PERMISSION_DENIED"), "no such project": (404, "NOT_FOUND")}.get(fault)
    if broken is not None:
        http, status = broken
        body = json.dumps({"error": {"code": http, "status": status, "message": "x"}})
        server.script = lambda _: FCMReply(http, body)
    fcm = FCM(lambda _: box["app"], endpoint=server.url, clock=lambda: now[0])
    with cb.Recovery("memory:", channels=[fcm], clock=lambda: now[0]) as engine:
        engine.save_shop(cb.Shop(id="acme", currency="USD", timezone="UTC", campaigns=[cb.CartRecovery(follow_ups=[])]))
        mug = cb.Line(product="mug", title="Mug", price=Decimal("12.00"))
        for n in range(40):
            keys = (cb.key("customer", f"s{n}"),)
            engine.ingest(
                [
                    cb.ConsentChanged(shop="acme", at=now[0], keys=keys, channel="push", granted=True),
                    cb.DeviceAdded(shop="acme", at=now[0], keys=keys, device=f"token-{n}", kind="fcm"),
                    cb.CartChanged(shop="acme", at=now[0], keys=keys, cart=f"c{n}", lines=(mug,)),
                ]
            )
        now[0] += timedelta(hours=1, minutes=1)
        assert engine.run_due().states == {"NOT_SENT": 40}
        assert {str(row.outcomes[-1][2])[:3] for row in engine.notifications("acme")} <= {"401", "403", "404"}
        if broken is not None:
            assert status in caplog.text
        box["app"], server.script = good, None
        for _ in range(30):
            now[0] += timedelta(minutes=10)
            while engine.run_due().claimed:
                pass
        assert {row.state for row in engine.notifications("acme")} == {"SENT"}
        assert len(server.delivered) == 40
        fcm.close()
    if fault == "another account's project":
        delete_app(get_app("another"))
