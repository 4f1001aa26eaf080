"""What an e-mail costs: its size, the time to lay it out and pack it, and how many a second go over one connection or ten.

    python benchmarks/email_send.py

Needs the extra "email". The server of cartback.testing takes the messages, in a process of its own.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from multiprocessing.connection import Connection

from cartback.channels.email import SMTP, Layout, Theme, packed
from cartback.channels.email.mime import Letter, sender_of
from cartback.domain.money import Money
from cartback.domain.offer import Item
from cartback.ports import Content, OutgoingMessage
from cartback.testing.smtpserver import SMTPServer

NOW = datetime.now(UTC)
TOKEN = "A" * 120


def message(lines: int, n: int = 0) -> OutgoingMessage:
    items = tuple(
        Item(
            f"Blue Enamel Mug & Lid {i}",
            1 + i % 3,
            Money(Decimal("12.00"), "USD"),
            "Large",
            f"https://cdn.acme.example/{i}.jpg",
        )
        for i in range(min(lines, 10))
    )
    content = Content(
        shop_name="Acme Mugs", items=items, more_items=max(0, lines - 10), total=Money(Decimal("36.00"), "USD"), code="SAVE10",
        preheader="Three things you picked are still here.", unsubscribe=f"https://acme.example/r/unsubscribe?t={TOKEN}",
        postal_address="1 Main St, Springfield, IL 62701, USA",
    )  # fmt: skip
    return OutgoingMessage(
        id=f"n{n}", shop="acme", shopper="s", channel="email", address="ana@example.com", attempt=1,
        title="Still thinking it over, Ana?",
        body="Your Blue Enamel Mug and two more are in your cart. 10% off with code SAVE10", deadline=NOW + timedelta(hours=6),
        link=f"https://acme.example/r/click?t={TOKEN}", kind="cart_recovery", content=content,
    )  # fmt: skip


def microseconds(call: Callable[[], object], times: int = 50, rounds: int = 8) -> float:
    """CPU time of one call: the best of several rounds."""
    best = float("inf")
    for _ in range(rounds):
        began = time.process_time()
        for _ in range(times):
            call()
        best = min(best, (time.process_time() - began) / times * 1e6)
    return best


def serve(wire: Connection) -> None:
    with SMTPServer() as server:
        wire.send(server.port)
        wire.recv()


async def rate(port: int, connections: int, messages: int, rounds: int = 5) -> tuple[float, float]:
    """Messages a second, and milliseconds of CPU for each: the best of several rounds."""
    channel = SMTP("127.0.0.1", port, security="none", sender="Acme <hello@mail.acme.example>", connections=connections,
                   local_hostname="bench.test")  # fmt: skip
    await channel.send(message(3))
    decided = [message(3, n) for n in range(messages)]
    speed, busy = 0.0, float("inf")
    for _ in range(rounds):
        began, before = time.perf_counter(), time.process_time()
        answers = await asyncio.gather(*[channel.send(each) for each in decided])
        took, used = time.perf_counter() - began, time.process_time() - before
        assert {answer.outcome for answer in answers} == {"ok"}
        speed, busy = max(speed, messages / took), min(busy, used / messages * 1e3)
    await channel.aclose()
    return speed, busy


async def _handed_over(channel: SMTP, letter: Letter) -> None:
    async with channel._pool.turn():  # noqa: SLF001
        await channel._pool.hand_over(letter)  # noqa: SLF001


async def alone(port: int, messages: int, rounds: int = 5) -> float:
    """Milliseconds of CPU for handing over one e-mail that is packed already: what the wire costs."""
    channel = SMTP(
        "127.0.0.1", port, security="none", sender="Acme <hello@mail.acme.example>", local_hostname="bench.test"
    )
    letter, busy = channel.letter(message(3)), float("inf")
    for _ in range(rounds):
        before = time.process_time()
        await asyncio.gather(*[_handed_over(channel, letter) for _ in range(messages)])
        busy = min(busy, (time.process_time() - before) / messages * 1e3)
    await channel.aclose()
    return busy


def main() -> None:
    layout, sender = Layout(Theme()), sender_of("Acme <hello@mail.acme.example>")
    print("lines   HTML B   mail B   layout us   pack us")
    for lines in (1, 3, 10, 50):
        one = message(lines)
        rendered = layout.render(one)
        mail = packed(one, rendered, sender, NOW).data
        laid_out = microseconds(lambda one=one: layout.render(one))
        pack = microseconds(lambda one=one, rendered=rendered: packed(one, rendered, sender, NOW))
        print(f"{lines:5}  {len(rendered.html.encode()):7}  {len(mail):7}  {laid_out:10.0f}  {pack:8.0f}")
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,))
    process.start()
    port = ours.recv()
    for connections in (1, 10):
        speed, busy = asyncio.run(rate(port, connections, 500))
        print(
            f"connections {connections:2}: {speed:6.0f} messages a second, {busy:.2f} ms of CPU each, layout and packing included"
        )
    print(f"handing over alone: {asyncio.run(alone(port, 500)):.2f} ms of CPU")
    ours.send("done")
    process.join()


if __name__ == "__main__":
    main()
