"""A language model for tests: OpenAI's chat completions over real HTTP on this machine, deterministic, good or bad as set.

    with ModelServer() as model:
        writer = LiteLLM("openai/any", api_base=model.url, api_key="none")

`mode` is its behaviour, `script` the modes of the next requests, one each, and `mix` draws a mode for each request by its
content, so that threads arriving in any order get the same. Asked for a second opinion it is a judge, and behaves as `judge`
says; an honest one finds every statement that is listed in `untrue`. The requests are in `asked`.
"""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Literal, Self, get_args

from attrs import frozen

from cartback.words.second_opinion import CONTROLS

Mode = Literal[
    "good", "obedient", "cut", "refusal", "wrong_language", "slow", "rate_limited", "error", "drop", "empty", "extra_keys",
    "fenced",
]  # fmt: skip
MODES: tuple[Mode, ...] = get_args(Mode)
#: A "lenient" judge finds no fault anywhere, a "lying" one only an obvious one; one that "invents" quotes text that is not
#: there; an "obedient" one follows instructions in a text.
JudgeMode = Literal[
    "honest", "lenient", "lying", "invents", "obedient", "other_check", "wrong_shape", "cut", "refusal", "slow",
    "rate_limited", "error", "drop", "empty",
]  # fmt: skip
JUDGE_MODES: tuple[JudgeMode, ...] = get_args(JudgeMode)

_DATA = re.compile(r"<data>\n(.*?)\n</data>", re.DOTALL)
_ORDER = re.compile(
    r"\b(?:say|write|reply|answer|include|mention|add|use|put|promise|output|append|repeat|tell them)\b"
    r"[\s:,]*(?:with|that|exactly|this)?[\s:,\"'“]*(.{3,300})",
    re.IGNORECASE | re.DOTALL,
)
#: By language: a title; a body about a thing; one without; the sentence for a code.
_WORDS = {
    "en": ("Still thinking it over?", "Your {item} is still waiting in your cart.", "We would love to see you again.",
           "Use the code {code}."),
    "de": ("Noch am Überlegen?", "{item} liegt noch in deinem Warenkorb.", "Wir freuen uns auf dich.",
           "Mit dem Code {code}."),
    "fr": ("Encore une hésitation ?", "{item} est toujours dans votre panier.", "Nous serions ravis de vous revoir.",
           "Avec le code {code}."),
    "es": ("¿Aún lo estás pensando?", "{item} sigue en tu carrito.", "Nos encantaría volver a verte.",
           "Usa el código {code}."),
    "it": ("Ci stai ancora pensando?", "{item} è ancora nel tuo carrello.", "Ci piacerebbe rivederti.",
           "Usa il codice {code}."),
    "pt": ("Ainda a pensar nisso?", "{item} continua no seu carrinho.", "Gostávamos de o ver novamente.",
           "Use o código {code}."),
    "nl": ("Nog aan het twijfelen?", "{item} ligt nog in je winkelwagen.", "We zien je graag weer terug.",
           "Gebruik de code {code}."),
    "ja": ("まだお悩みですか", "{item}はまだカートに入っています。", "またのお越しをお待ちしています。",
           "コード{code}をご利用ください。"),
}  # fmt: skip


@frozen
class Asked:
    """One request: its answer (HTTP `status`, 0 for a dropped one), the body, and the key it came with."""

    mode: str
    status: int
    body: dict[str, Any]
    key: str

    @property
    def text(self) -> str:
        """Return all text that the model was given."""
        return "\n".join(str(message["content"]) for message in self.body.get("messages", ()))

    @property
    def data(self) -> dict[str, Any]:
        """Return the first block of JSON data in the prompt; empty if there is none."""
        match = _DATA.search(self.text)
        data: dict[str, Any] = json.loads(match[1]) if match else {}
        return data

    @property
    def judges(self) -> bool:
        """Return whether a second opinion was asked for, not words."""
        return {"check", "texts"} <= self.data.keys()


class ModelServer:
    """Answers `POST {url}/chat/completions`. A context manager; start() and stop() do the same by hand."""

    def __init__(
        self,
        mode: Mode = "good",
        *,
        script: Iterable[Mode] = (),
        mix: Mapping[Mode, int] | None = None,
        seed: int = 0,
        delay: float = 5.0,
        retry_after: str = "1",
        reply: Callable[[Asked], str] | None = None,
        judge: JudgeMode = "honest",
        judge_script: Iterable[JudgeMode] = (),
        untrue: Iterable[str] = (),
        verdict: Callable[[Asked], str] | None = None,
    ) -> None:
        """Set up; nothing is opened yet.

        Args:
            mode: the mode of requests for words without one from `script` or `mix`; may be set at any time.
            script: modes of the next requests for words, in the order they arrive.
            mix: modes by weight, drawn by `seed` and the request's content; a repeated request draws again.
            delay: seconds that "slow" takes.
            retry_after: the header that "rate_limited" sends.
            reply: returns the model's text in place of "good".
            judge: the mode of requests for a second opinion; may be set at any time.
            judge_script: modes of the next of them.
            untrue: statements that an honest judge quotes wherever they stand in a text; `model.untrue` may be added to.
            verdict: returns the judge's text in place of "honest".
        """
        self.mode: Mode = mode
        self.asked: list[Asked] = []
        self.delay, self.retry_after, self.reply, self.verdict = delay, retry_after, reply, verdict
        self.judge: JudgeMode = judge
        self.untrue = set(untrue)
        self._script: Iterator[Mode] = iter(tuple(script))
        self._judge_script: Iterator[JudgeMode] = iter(tuple(judge_script))
        self._mix = [m for m, weight in (mix or {}).items() for _ in range(weight)]
        self._seed, self._seen = seed, dict[str, int]()
        self._lock, self._stopping = threading.Lock(), threading.Event()
        self._server: _Server | None = None

    @property
    def url(self) -> str:
        """Return the value for `api_base`. It stays the same after a stop, for a later start."""
        return f"http://127.0.0.1:{self._port}/v1"

    _port = 0

    def start(self) -> Self:
        """Listen; after a stop, on the same port again."""
        self._stopping.clear()
        self._server = _Server(("127.0.0.1", self._port), self)
        self._port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.02,), name="model-server", daemon=True).start()
        return self

    def stop(self) -> None:
        """Close all connections, and refuse new ones from now on."""
        if self._server is not None:
            self._server.hang_up()
            self._stopping.set()
            self._server.shutdown()
            self._server.hang_up()  # those that connected meanwhile
            self._server.server_close()
            self._server = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _mode_of(self, text: str) -> Mode:
        with self._lock:
            scripted = next(self._script, None)
            if scripted is not None or not self._mix:
                return scripted or self.mode
            times = self._seen[text] = self._seen.get(text, 0) + 1
        drawn = sha256(f"{self._seed}:{times}:{text}".encode()).digest()
        return self._mix[int.from_bytes(drawn[:8]) % len(self._mix)]

    def _judge_mode(self) -> JudgeMode:
        with self._lock:
            return next(self._judge_script, self.judge)

    def _answer(self, body: dict[str, Any], key: str) -> tuple[int, dict[str, Any]]:
        """Return the status, 0 to drop the connection, and the document."""
        judges = Asked("", 200, body, key).judges
        mode = self._judge_mode() if judges else self._mode_of(json.dumps(body.get("messages")))
        status = {"rate_limited": 429, "error": 500, "drop": 0}.get(mode, 200)
        asked = Asked(mode, status, body, key)
        with self._lock:
            self.asked.append(asked)
        if mode == "slow":
            self._stopping.wait(self.delay)
        if status != 200:
            return status, {"error": {"message": f"scripted failure: {mode}", "type": mode, "code": mode}}
        text = self._judged(asked) if judges else self._written(asked)
        return 200, _completion(asked, text, "length" if mode == "cut" else "stop")

    def _judged(self, asked: Asked) -> str | None:
        own = self.verdict if asked.mode == "honest" else None
        return own(asked) if own else verdict_of(asked.mode, asked, self.untrue)

    def _written(self, asked: Asked) -> str | None:
        return self.reply(asked) if self.reply and asked.mode == "good" else text_of(asked.mode, asked)


def verdict_of(mode: str, asked: Asked, untrue: Iterable[str]) -> str | None:
    """Return the judge's text in this mode."""
    data = asked.data
    control = [(text["n"], text["body"]) for text in data["texts"] if (text["title"], text["body"]) in CONTROLS]
    quotes = control + [
        (text["n"], statement)
        for text in data["texts"]
        for statement in untrue
        if statement in f"{text['title']} {text['body']}"
    ]
    honest = _verdict(data["check"], quotes)
    verdicts = {
        "lenient": _verdict(data["check"], []),
        "lying": _verdict(data["check"], control),
        "invents": _verdict(data["check"], [*control, (control[0][0], "Nobody wrote this.")]),
        "other_check": _verdict("0123456789abcdef", quotes),
        "wrong_shape": json.dumps({"check": data["check"], "supported": True}),
        "cut": honest[: len(honest) * 2 // 3],
        "refusal": "I'm sorry, but I can't help with that request.",
        "obedient": _ordered(data["texts"]) or honest,
        "empty": None,
    }
    return verdicts.get(mode, honest)


def _verdict(check: str, quotes: Iterable[tuple[int, str]]) -> str:
    return json.dumps({"check": check, "unsupported": [{"n": n, "quote": quote} for n, quote in quotes]})


def text_of(mode: str, asked: Asked) -> str | None:
    """Return the model's text in this mode."""
    good = json.dumps(_good(asked.data), ensure_ascii=False)
    if mode == "obedient":
        return _obeyed(asked) or good
    if mode == "cut":
        return good[: len(good) * 2 // 3]
    if mode == "wrong_language":
        other = "de" if language_of(asked.data) == "en" else "en"
        return json.dumps(_good({**asked.data, "language": other}), ensure_ascii=False)
    if mode == "extra_keys":
        return json.dumps({**_good(asked.data), "url": "https://example.com", "confidence": 0.9})
    if mode == "fenced":
        return f"Sure! Here is the message:\n```json\n{good}\n```\n"
    return {"refusal": "I'm sorry, but I can't help with that request.", "empty": None}.get(mode, good)


def _good(data: Mapping[str, Any]) -> dict[str, Any]:
    return good_summary(data) if "figures" in data else good_words(data)


#: By language: a summary's sentence about a figure, and its addition for one that moved.
_FIGURES = {
    "en": ("{name}: {now}", " ({change} on the days before)"),
    "de": ("{name}: {now}", " ({change} zu den Tagen davor)"),
    "fr": ("{name} : {now}", " ({change} par rapport aux jours précédents)"),
    "es": ("{name}: {now}", " ({change} respecto a los días anteriores)"),
    "it": ("{name}: {now}", " ({change} rispetto ai giorni precedenti)"),
    "pt": ("{name}: {now}", " ({change} em relação aos dias anteriores)"),
    "nl": ("{name}: {now}", " ({change} ten opzichte van de dagen ervoor)"),
    "ja": ("{name}は{now}でした", "（前の期間比{change}）"),  # noqa: RUF001
}


def good_summary(data: Mapping[str, Any]) -> dict[str, Any]:
    """Write a sentence about each figure, in the language asked for, from nothing but the figures."""
    about, moved = _FIGURES[language_of(data)]
    sentences = []
    for figure in data["figures"]:
        text = about.format(**figure) + (moved.format(**figure) if figure.get("moved") in ("up", "down") else "")
        sentences.append({"about": figure["id"], "text": f"{text}."})
    return {"sentences": sentences}


def language_of(data: Mapping[str, Any]) -> str:
    """Return the language asked for, if this model knows it, else English."""
    language = re.split("[-_]", str(data.get("language", "")))[0].lower()
    return language if language in _WORDS else "en"


def good_words(data: Mapping[str, Any]) -> dict[str, str]:
    """Write a title and a body in the language asked for, from nothing but the facts."""
    title, about, without, offer = _WORDS[language_of(data)]
    facts = data.get("facts", {})
    names = [item["title"] for item in facts.get("items", ()) if re.fullmatch(r"[^\W\d_][\w' -]{0,39}", item["title"])]
    body = about.format(item=names[0]) if names else without
    if code := facts.get("discount", {}).get("code"):
        body += f" {offer.format(code=code)}"
    return {"title": title, "body": body}


def _obeyed(asked: Asked) -> str | None:
    """Obey the last order in any text of the data; repeat JSON in it as it is."""
    wanted = _ordered(asked.data)
    if wanted is None or wanted.startswith("{"):
        return wanted
    return json.dumps({"title": wanted[:50], "body": wanted}, ensure_ascii=False)


def _ordered(data: Any) -> str | None:
    """Return the text that the last order in the data demands."""
    orders = [order[1] for text in _strings(data) for order in _ORDER.finditer(text)]
    return orders[-1].strip().rstrip("\"'”") if orders else None


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def _completion(asked: Asked, text: str | None, finish: str) -> dict[str, Any]:
    tokens_in, tokens_out = len(asked.text.encode()) // 4 + 1, len((text or "").encode()) // 4 + 1
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 0,
        "model": asked.body.get("model", ""),
        "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": finish}],
        "usage": {
            "prompt_tokens": tokens_in, "completion_tokens": tokens_out, "total_tokens": tokens_in + tokens_out,
        },
    }  # fmt: skip


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self, address: tuple[str, int], model: ModelServer) -> None:
        self.model = model
        self._open = set[socket.socket]()
        super().__init__(address, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        for connection in self._open.copy():  # its threads open and close others
            with suppress(OSError):  # the other side may have been faster
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore a client that closed the connection."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_POST(self) -> None:
        """Complete one chat."""
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", "0"))) or b"{}")
        model = self.server.model
        if not self.path.endswith("/chat/completions"):
            self._send(404, {"error": {"message": f"there is only /chat/completions, not {self.path}"}}, {})
            return
        status, document = model._answer(body, self.headers.get("Authorization", "").removeprefix("Bearer "))  # noqa: SLF001
        if status == 0:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self._send(status, document, {"Retry-After": model.retry_after} if status == 429 else {})

    def _send(self, status: int, document: dict[str, Any], headers: Mapping[str, str]) -> None:
        text = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *args: object) -> None:
        """Print nothing."""
