"""The HTTP client of the channels: one request on the wire whatever happens, and the truth about how far it came."""

from __future__ import annotations

import os
import select
import socket
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from time import monotonic

import pytest

from cartback.channels.http import Answer, Client, NoAnswer, NotReached, by_status
from cartback.channels.http.requests import SingleRequest
from cartback.testing.fcmserver import FCMServer
from cartback.testing.suites import Provider, ProviderReply, ProviderRequest
from cartback.testing.suites.channel.provider import Fault

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.fixture
def provider() -> Iterator[Provider]:
    provider = Provider()
    yield provider
    provider.stop()


@pytest.fixture
def client() -> Iterator[Client]:
    client = Client("sms", timeout=30)
    yield client
    client.close()


@pytest.fixture
def hasty() -> Iterator[Client]:
    """One that does not wait long for an answer that never comes."""
    client = Client("sms", timeout=1)
    yield client
    client.close()


def test_an_answer_comes_back_whole(client: Client, provider: Provider) -> None:
    """Status, headers in small letters, and the body; and the request arrived as it was made."""
    provider.answers(ProviderReply(207, {"X-One": "1"}, b"hello"))
    answer = client.post(provider.url + "/a?b=c", {"X-Two": "ä"}, b"\x00body")
    assert (answer.status, answer.headers["x-one"], answer.body) == (207, "1", b"hello")
    (request,) = provider.requests
    assert (request.method, request.path, request.body) == ("POST", "/a?b=c", b"\x00body")
    assert "expect" not in request.headers


def test_a_large_body_is_sent_and_not_read_beyond_a_bound(client: Client, provider: Provider) -> None:
    """Two megabytes go out whole; of two that come back one is kept."""
    provider.answers(ProviderReply(200, {}, b"y" * 2_000_000))
    answer = client.post(provider.url, {}, b"x" * 2_000_000)
    assert len(provider.requests[0].body) == 2_000_000
    assert len(answer.body) == 1_000_000


def answered(data: Sequence[bytes]) -> tuple[str, threading.Thread]:
    """Listen for one request that is answered with these bytes and then with an end."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with listener, listener.accept()[0] as connection, suppress(OSError):
            connection.recv(65536)
            for part in data:
                connection.sendall(part)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    return f"http://127.0.0.1:{listener.getsockname()[1]}/", thread


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 410 Gone\r\nDate: x\r\n",
        b"HTTP/1.1 429 X\r\nRetry-",
    ],
)
def test_half_a_head_is_no_answer(client: Client, head: bytes) -> None:
    """The connection ended before the answer did: neither that it was taken nor that the address is dead was said."""
    url, thread = answered([head])
    with pytest.raises(NoAnswer, match="half a head"):
        client.post(url, {}, b"x")
    thread.join(10)


@pytest.mark.parametrize("more", [b"", b"hello", b"HTTP/1.1 500 X\r\n\r\n"])
def test_a_whole_head_is_an_answer_however_it_ends(client: Client, more: bytes) -> None:
    """Also after another head, and where the body lasts until the connection ends."""
    url, thread = answered([b"HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 201 OK\r\nX: 1\r\n\r\n" + more])
    answer = client.post(url, {}, b"x")
    assert (answer.status, dict(answer.headers), answer.body) == (201, {"x": "1"}, more)
    thread.join(10)


def test_an_answer_in_crumbs_holds_nobody_up(client: Client) -> None:
    """Half a million pieces of one byte cost what one piece does: all requests share a thread."""
    crumbs = [b"1\r\na\r\n" * 10_000] * 50
    url, thread = answered(
        [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", *crumbs, b"0\r\nX-End: 1\r\n\r\n"]
    )
    assert client.post(url, {}, b"x").body == b"a" * 500_000
    thread.join(10)


def test_a_redirect_is_an_answer(client: Client, provider: Provider) -> None:
    """It is followed nowhere: the message would be posted twice."""
    provider.answers(ProviderReply(307, {"Location": provider.url + "/elsewhere"}))
    assert client.post(provider.url, {}, b"x").status == 307
    assert len(provider.requests) == 1


@pytest.mark.parametrize("fault", ["silence", "dropped"])
def test_what_was_handed_over_and_not_answered_is_unknown(hasty: Client, provider: Provider, fault: str) -> None:
    """One request arrived, and nobody can say what became of it."""
    provider.answers(fault)  # type: ignore[arg-type]
    with pytest.raises(NoAnswer):
        hasty.post(provider.url, {}, b"x")
    assert len(provider.requests) == 1


def test_a_reused_connection_that_dies_is_one_request(client: Client, provider: Provider) -> None:
    """libcurl would send the POST again by itself if its body could be rewound."""
    client.post(provider.url, {}, b"first")
    provider.answers("dropped")
    with pytest.raises(NoAnswer):
        client.post(provider.url, {}, b"second")
    assert [request.body for request in provider.requests] == [b"first", b"second"]


def test_a_connection_that_the_other_side_closed_meanwhile_costs_nothing(client: Client) -> None:
    """It is noticed before anything is written, or the outcome is unknown: there is never a second request of one call."""
    arrived: list[bytes] = []
    closed = threading.Event()
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                arrived.append(connection.recv(65536))
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            closed.set()

    threading.Thread(target=serve, daemon=True).start()
    url = f"http://127.0.0.1:{server.getsockname()[1]}"
    client.post(url, {}, b"first")
    assert closed.wait(5)
    try:
        outcome = str(client.post(url, {}, b"second").status)
    except NoAnswer:
        outcome = "unknown"
    server.close()
    assert outcome in ("200", "unknown")
    assert sum(b"second" in request for request in arrived) <= 1
    assert outcome == "unknown" or len(arrived) == 2


@pytest.mark.skipif(not hasattr(select, "POLLRDHUP"), reason="only Linux says that the other side has hung up")
def test_a_server_that_was_restarted_costs_no_message(client: Client) -> None:
    """Its end of the kept connection is closed, which is seen before a message is written to it, however little time has passed."""
    with FCMServer() as server:
        for _ in range(3):
            assert client.post(server.url, {}, b"x").status == 404
            server.stop()
            server.start()


def test_nobody_listening_is_not_reached(client: Client, provider: Provider) -> None:
    """Nothing was handed over."""
    provider.refuse()
    with pytest.raises(NotReached):
        client.post(provider.url, {}, b"x")


@pytest.mark.parametrize("url", ["http://nowhere.invalid/", "ftp://127.0.0.1/", "https://127.0.0.1:{port}/"])
def test_what_never_became_a_request_is_not_reached(client: Client, provider: Provider, url: str) -> None:
    """A name that is none, another protocol, a handshake that fails."""
    with pytest.raises(NotReached):
        client.post(url.format(port=provider.port), {}, b"x")
    assert provider.requests == []


def test_waiting_for_a_free_connection_is_not_sent(provider: Provider) -> None:
    """With one connection that is taken, the second request times out before it begins."""
    client = Client("sms", timeout=0.3, connections=1)
    provider.answers("silence")
    first = client.submit(provider.url, {}, b"first")
    second = client.submit(provider.url, {}, b"second")
    errors = [first.exception(10), second.exception(10)]
    client.close()
    for error, body in zip(errors, (b"first", b"second"), strict=True):
        arrived = any(request.body == body for request in provider.requests)
        assert isinstance(error, NoAnswer) if arrived else isinstance(error, NoAnswer | NotReached)
    assert len(provider.requests) <= 2


@pytest.mark.parametrize("headers", [{"X": "a\r\nY: b"}, {"X\n": "a"}, {"X": "a\0"}])
def test_a_header_is_one_line(client: Client, provider: Provider, headers: dict[str, str]) -> None:
    """A line break in a header is an error before anything is handed over."""
    with pytest.raises(ValueError, match="line break"):
        client.post(provider.url, headers, b"x")
    assert provider.requests == []


def test_many_at_once_have_their_own_answers(client: Client, provider: Provider) -> None:
    """Two hundred requests from sixteen threads: each has the answer to its own body."""
    provider.answers(lambda request: ProviderReply(200, {}, request.body))
    with ThreadPoolExecutor(16) as pool:
        bodies = [str(n).encode() for n in range(200)]
        answers = list(pool.map(lambda body: client.post(provider.url, {}, body).body, bodies))
    assert answers == bodies
    assert len(provider.requests) == 200


def test_a_batch_has_an_answer_for_each(hasty: Client, provider: Provider) -> None:
    """In order, whatever became of the others: an answer, or why there is none."""

    def script(request: ProviderRequest) -> ProviderReply | Fault:
        number = int(request.body)
        return "silence" if number == 3 else "dropped" if number == 5 else ProviderReply(200, {}, request.body)

    provider.answers(script)
    came = hasty.submit_all(provider.url, {}, [str(n).encode() for n in range(40)]).answers()
    assert [n for n, one in enumerate(came) if isinstance(one, NoAnswer)] == [3, 5]
    assert [one.body for one in came if isinstance(one, Answer)] == [
        str(n).encode() for n in range(40) if n not in (3, 5)
    ]
    assert sorted(int(request.body) for request in provider.requests) == list(range(40))


def test_a_batch_that_nobody_takes_is_not_reached(client: Client, provider: Provider) -> None:
    """Each by itself; and a batch of none is answered at once."""
    provider.refuse()
    came = client.submit_all(provider.url, {}, [b"a", b"b"]).answers()
    assert [type(one) for one in came] == [NotReached, NotReached]
    assert client.submit_all(provider.url, {}, []).answers() == []


def test_a_batch_larger_than_what_goes_at_once_is_sent_whole(client: Client, provider: Provider) -> None:
    """What there is no room for waits, and each request is made once."""
    provider.answers(lambda request: ProviderReply(200, {}, request.body))
    bodies = [b"%d" % n for n in range(700)]
    came = client.submit_all(provider.url, {}, bodies).answers()
    assert [one.body for one in came if isinstance(one, Answer)] == bodies
    assert len(provider.requests) == 700


def test_what_there_is_no_room_for_in_time_is_not_reached(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    """A request that waits behind silent ones for as long as a connection may take is not begun any more."""
    monkeypatch.setattr("cartback.channels.http.wire._AT_ONCE", 2)
    client = Client("sms", timeout=1)
    provider.answers("silence")
    came = client.submit_all(provider.url, {}, [b"a", b"b", b"c"]).answers()
    client.close()
    assert [type(one) for one in came] == [NoAnswer, NoAnswer, NotReached]
    assert len(provider.requests) == 2


def test_after_a_standstill_it_is_still_told_how_far_each_request_came(provider: Provider) -> None:
    """The time of a batch was over before any of it was begun: none is made, and each may be tried again."""
    client, still, goes_on = Client("sms", timeout=0.1), threading.Event(), threading.Event()

    def stand_still(_: object) -> None:
        still.set()
        goes_on.wait(30)

    first = SingleRequest(provider.url, [], b"first", monotonic() + 30)
    first.future.add_done_callback(stand_still)
    client._put([first])
    assert still.wait(30)
    batch = client.submit_all(provider.url, {}, [b"a", b"b"])
    while monotonic() < batch._until:
        threading.Event().wait(0.01)
    goes_on.set()
    assert [type(one) for one in batch.answers()] == [NotReached, NotReached]
    client.close()
    assert not {b"a", b"b"} & {request.body for request in provider.requests}


def test_a_handle_is_used_again_for_another_request(client: Client, provider: Provider) -> None:
    """Nothing of the request before is left in the next: its URL, headers, body and answer are its own."""
    provider.answers(lambda request: ProviderReply(200, {"X-Path": request.path}, request.body))
    for n in range(6):
        headers = {"X-Odd": str(n)} if n % 2 else {}
        answer = client.post(f"{provider.url}/{n // 2}", headers, b"x" * n)
        assert (answer.headers["x-path"], answer.body) == (f"/{n // 2}", b"x" * n)
    assert [request.headers.get("x-odd") for request in provider.requests] == [None, "1", None, "3", None, "5"]


def test_after_an_answer_a_refused_connection_is_not_reached(client: Client, provider: Provider) -> None:
    """What libcurl counted for the request before is not this one's."""
    client.post(provider.url, {}, b"x" * 1000)
    provider.refuse()
    with pytest.raises(NotReached):
        client.post(provider.url, {}, b"y")


def test_released_it_finishes_what_is_under_way(client: Client, provider: Provider) -> None:
    """The one that waits has its answer, the thread ends after it, and the next request opens a connection of its own."""
    answering = threading.Event()

    def script(request: ProviderRequest) -> ProviderReply:
        if request.body == b"slow":
            answering.wait(30)
        return ProviderReply(200)

    provider.answers(script)
    future = client.submit(provider.url, {}, b"slow")
    wire = client._wire
    assert wire is not None
    client.release()
    assert client.post(provider.url, {}, b"next").status == 200
    assert not future.done()
    answering.set()
    assert future.result(30).status == 200
    assert wire.ended.wait(30)


def test_a_url_that_is_not_ascii_is_an_error_of_the_callers(client: Client, provider: Provider) -> None:
    """It costs no other request anything."""
    with pytest.raises(ValueError, match="ascii"):
        client.post(provider.url + "/ä", {}, b"x")
    assert client.post(provider.url, {}, b"y").status == 200


def test_closed_it_opens_again(client: Client, provider: Provider) -> None:
    """What is under way at the close is unknown; the next request has a connection of its own."""
    provider.answers("silence")
    future = client.submit(provider.url, {}, b"x")
    while not provider.requests and not future.done():
        threading.Event().wait(0.01)
    client.close()
    assert isinstance(future.exception(5), NoAnswer)
    provider.answers(ProviderReply(200))
    assert client.post(provider.url, {}, b"y").status == 200


def test_a_thread_that_has_left_keeps_nobody_waiting(client: Client, provider: Provider) -> None:
    """What was put to it too late is answered as not handed over; the next request has a new one."""
    client.post(provider.url, {}, b"x")
    wire = client._wire
    assert wire is not None
    wire.stop()
    late = client.submit(provider.url, {}, b"y")
    assert late.result(30).status == 200
    assert client._wire is not wire
    wire.put([too_late := SingleRequest(provider.url, [], b"z", monotonic() + 30)])
    assert isinstance(too_late.future.exception(30), NotReached)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has no fork")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_forked_child_has_a_client_of_its_own(client: Client, provider: Provider) -> None:
    """The parent's thread and connections are not the child's; the parent's go on."""
    client.post(provider.url, {}, b"parent")
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            code = 0 if client.post(provider.url, {}, b"child").status == 200 else 2
        finally:
            os._exit(code)
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert client.post(provider.url, {}, b"parent again").status == 200


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, "ok"),
        (202, "ok"),
        (301, "unknown"),
        (400, "rejected"),
        (404, "rejected"),
        (429, "not_sent"),
        (500, "unknown"),
    ],
)
def test_what_a_status_means(status: int, outcome: str) -> None:
    """2xx took it, 429 certainly did not, other 4xx never will, of all else nobody can say."""
    assert by_status(Answer(status, {}, b""), NOW).outcome == outcome


@pytest.mark.parametrize(
    ("value", "wait"),
    [("7", timedelta(seconds=7)), ("Sat, 28 Nov 2026 12:01:00 GMT", timedelta(minutes=1)), ("soon", None), ("", None)],
)
def test_retry_after(value: str, wait: timedelta | None) -> None:
    """In seconds or until a date; nonsense is no wait."""
    assert by_status(Answer(429, {"retry-after": value}, b""), NOW).retry_after == wait
