"""The data of a language."""

from __future__ import annotations

from msgspec import Struct


class Counts(Struct, frozen=True, kw_only=True):
    """The ways in which a language counts the things in a cart, as patterns over folded text.

    Attributes:
        things: words for the things. owners: words for "your" before a number.
        every: "all three" without the things' name, where "#" stands for the number. both: the same for two.
    """

    things: str
    every: str
    both: str
    owners: str


class Language(Struct, frozen=True, kw_only=True):
    """One language, spelt as people spell it.

    Attributes:
        common: words that are in most sentences of it, and in hardly any of another language.
        homographs: words of it that are a claim in another language only: French "arrive", Spanish "llama".
        months: twelve, each with its short forms; `weekdays` seven, Monday first.
        today, tomorrow, hours, days: words that count time; `numbers` are two to twelve, in order, "|" between forms.
        percent, currencies: words after a number, "/" between; a currency's words by its ISO codes, "|" between.
        codes: words for a discount code; `code_follows` may come after them where the code itself could.
        uses: verbs after which a code is named.
        claims: phrases by group, one a line or "/" between. "word*" is any word that begins so, ".." up to three
            words between, "#" a number, "@" the code; "(a|b c)" is any of these, "(a)?" may be missing. A group is a
            rule of copy, or one of these: fine (never a claim), discount (needs a code), ending (needs an end), day (needs
            one today, or a date beside it), soon (an hour), today (a day), shipping (what "free" may be about). "fine" and
            "unknown" are of this language only.
        counts: how it counts the things in a cart; None where that is no pattern of words, as in Japanese.
    """

    tag: str
    name: str
    common: str
    months: tuple[str, ...]
    weekdays: tuple[str, ...]
    today: str
    tomorrow: str
    hours: str
    days: str
    numbers: str
    percent: str
    currencies: dict[str, str]
    codes: str
    code_follows: str
    uses: str
    claims: dict[str, str]
    homographs: str = ""
    counts: Counts | None = None


#: Verbs, of any language, that a code follows in a shop message, and hardly any other noun.
STRONG_VERBS = frozenset(
    "enter type apply redeem quote input eingeben tippe saisissez saisis tapez appliquez introduce introduzca "
    "aplica aplique"
    "ingresa ingrese canjea digita inserisci inserisca applica riscatta insira introduza digite resgate verzilver".split()
)
