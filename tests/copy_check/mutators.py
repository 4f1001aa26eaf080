# ruff: noqa: RUF001
"""Good replies, spoilt: in their bytes, in their JSON, in their words. Everything follows from the seed."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence

from .honest import Honest

_PIECES: list[str] = [
    *"0123456789%$€£¥@#&*<>{}[]|=_~^`\\/.,:;!?+-'\"()", "50%", "$1", "20 %", "5 €", "99", "3", "24h", ".com", "www.", "https://x.io", "a@b.co",
    "FREE", "free", "gratis", "SAVE50", "code X9", "SAVE10X", "only", " left", "now", "last chance", "{{x}}", "[Name]", "%s", "<b>", "**",
    "\u200b", "\u202e", "\u00ad", "\ufeff", "\u2060", "\u0000", "\u0007", "\u0301", "\u20e3", "\u00a0", "\u3000", "\U000e0041", "\ue000", "\ud800",
    "５", "٥", "𝟓", "⑤", "Ⅴ", "½", "％", "＄", "о", "а", "ο", "ⅼ", "🔥", "🆓", "🇫🇷🇪🇪", "5️⃣", "🔟", "💯", "⏰", "送料無料", "半額", "бесплатно",
    "\n", "\t", "  ", "half price", "bestseller", "guaranteed", "ends tonight", "dollars", "Prozent", "per cent", "円", "割",
]  # fmt: skip
_SWAPS = {
    "0": "OoО",
    "1": "lI|",
    "5": "S5",
    "e": "еé3",
    "a": "аá4",
    "o": "оο0",
    "%": "％٪",
    "$": "＄€",
    " ": "\u00a0\u2003\u200b",
    "i": "іí1",
}


def _insert(dice: random.Random, text: str) -> str:
    at = dice.randint(0, len(text))
    return text[:at] + dice.choice(_PIECES) + text[at:]


def _delete(dice: random.Random, text: str) -> str:
    at = dice.randint(0, max(0, len(text) - 1))
    return text[:at] + text[at + dice.randint(1, 3) :]


def _swap(dice: random.Random, text: str) -> str:
    at = [n for n, char in enumerate(text) if char in _SWAPS]
    if not at:
        return text
    n = dice.choice(at)
    return text[:n] + dice.choice(_SWAPS[text[n]]) + text[n + 1 :]


def _digit(dice: random.Random, text: str) -> str:
    at = [n for n, char in enumerate(text) if char.isdigit()]
    if not at:
        return text + str(dice.randint(0, 99))
    n = dice.choice(at)
    return (
        text[:n]
        + dice.choice(["", str(dice.randint(0, 9)), text[n] * 2, text[n] + "0", text[n] + ".", "," + text[n]])
        + text[n + 1 :]
    )


def _transpose(dice: random.Random, text: str) -> str:
    words = text.split(" ")
    if len(words) > 1:
        n = dice.randrange(len(words) - 1)
        words[n], words[n + 1] = words[n + 1], words[n]
    return " ".join(words)


def _repeat(dice: random.Random, text: str) -> str:
    words = text.split(" ")
    n = dice.randrange(len(words))
    return " ".join([*words[: n + 1], *words[n : n + 1] * dice.randint(1, 40), *words[n + 1 :]])


def _case(dice: random.Random, text: str) -> str:
    return dice.choice([text.upper(), text.lower(), text.title(), text.swapcase()])


def _space(dice: random.Random, text: str) -> str:
    at = dice.randint(0, len(text))
    return text[:at] + dice.choice(" \u00a0-.") + text[at:]


_IN_WORDS: tuple[Callable[[random.Random, str], str], ...] = (
    _insert,
    _insert,
    _delete,
    _swap,
    _digit,
    _digit,
    _transpose,
    _repeat,
    _case,
    _space,
)


def _words(dice: random.Random, good: Honest, others: Sequence[Honest]) -> str:
    title, body, preheader = good.copy.title, good.copy.body, good.copy.preheader or ""
    for _ in range(dice.choice([1, 1, 1, 2, 3])):
        if dice.random() < 0.3:
            title = dice.choice(_IN_WORDS)(dice, title)
        elif preheader and dice.random() < 0.4:
            preheader = dice.choice(_IN_WORDS)(dice, preheader)
        else:
            body = dice.choice(_IN_WORDS)(dice, body)
    if dice.random() < 0.05:
        other = dice.choice(others).copy
        title, body = dice.choice([(other.title, body), (title, other.body), (body, title), (title, title)])
    parts = {"title": title, "body": body} | ({"preheader": preheader} if preheader else {})
    return json.dumps(parts, ensure_ascii=dice.random() < 0.5)


def _json(dice: random.Random, good: Honest, others: Sequence[Honest]) -> str:
    title, body = good.copy.title, good.copy.body
    whole = json.dumps({"title": title, "body": body}, ensure_ascii=False)
    odd = dice.choice([None, 1, 1.5, True, [], {}, [title], {"text": title}, float("nan"), ""])
    return dice.choice(
        [
            f"```json\n{whole}\n```", f"Here you go:\n{whole}", f"{whole}\nHope that helps!", whole[: dice.randint(0, len(whole))], whole + whole,
            json.dumps([{"title": title, "body": body}]), json.dumps({"message": {"title": title, "body": body}}), json.dumps(whole), "", " ", "null",
            json.dumps({"title": odd, "body": body}), json.dumps({"title": title, "body": odd}), json.dumps({"title": title}), json.dumps({"Title": title, "Body": body}),
            json.dumps({"title": title, "body": body, "link": "https://evil.com"}), f'{{"title": "{title}", "title": "Free {title}", "body": "{body}"}}',
            "[" * dice.randint(1, 9000), '{"title":' * dice.randint(1, 2000), f"{title}\n{body}", whole.replace('"', "'"), whole.replace("}", ""), f"<reply>{whole}</reply>",
            json.dumps({"title": title, "body": json.dumps({"x": body})}), whole.replace(": ", ":\n\t"), f"{{}} {whole} {{}}", "{" * dice.randint(1, 19_000),
        ]
    )  # fmt: skip


def _bytes(dice: random.Random, good: Honest, others: Sequence[Honest]) -> str:
    data = bytearray(json.dumps({"title": good.copy.title, "body": good.copy.body}, ensure_ascii=False).encode())
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(data))
        what = dice.random()
        if what < 0.4:
            data[at] ^= 1 << dice.randrange(8)
        elif what < 0.7:
            data[at : at + dice.randint(1, 4)] = b""
        else:
            data[at:at] = bytes(dice.randrange(256) for _ in range(dice.randint(1, 4)))
        if not data:
            break
    return bytes(data).decode(errors=dice.choice(["replace", "ignore", "surrogateescape"]))


def mutated(good: Sequence[Honest], seed: int) -> tuple[Honest, str]:
    """One good message, and a spoilt answer in its place."""
    dice = random.Random(seed)
    one = dice.choice(good)
    kind = dice.choice([_words, _words, _words, _words, _json, _bytes])
    return one, kind(dice, one, good)
