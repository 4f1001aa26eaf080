"""The form of a message: empty, too long, invisible characters, disguises, repetition, emoji."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from unicodedata import normalize

from cartback.words.facts import Copy, Facts
from cartback.words.graphemes import JOINER, NON_JOINER, count, joins_letters
from cartback.words.sms import room_taken

from .characters import CODE, EMOJI, KEYCAP, emoji, fold, kind_of, script_of
from .language import check_script, foreign_kinds, has_mixed_scripts
from .reading import Reading, names_of, violation_of
from .rules import Violation
from .split_words import spaced_out

#: A push payload is 4,096 bytes with keys and link, so both texts together take 8 a grapheme at most: 1,600.
BYTES_A_GRAPHEME = 8
#: No message has more than this, whatever the limits: so no text takes longer than 50 ms to check.
MOST_BYTES = 8_000
MAX_EMOJI = 4
_ALARMS = frozenset("\u23f0\u23f1\u23f2\u23f3\u231b\u231a\U0001f6a8\u26a0\U0001f514\U0001f55b\U0001f6d1")
_RUN = re.compile(r"([^\W\d_])\1{2,}|([^\w\s])\2{3,}|([!?])[!?]{3,}")
#: Sounds that are written with a letter three times: "pssst", "hmmm", "brrr".
_SOUND = re.compile(
    r"(?<![a-z])(?:p?s{3,4}t?|s{1,2}h{3}|h?m{3,4}h?|[bg]r{3}|[ao]{1,2}h{3}|a{3}h|o{3}h|z{3}|uff{2}|ri{3}ng)(?![a-z])"
)
_EMOJI_INSIDE = re.compile(rf"[A-Za-z\u00c0-\u024f]['\u2019]?(?:{EMOJI.pattern})+[A-Za-z\u00c0-\u024f]")
#: A sign amid a word; a bracket only where the word has none that it closes: "client(e)s" is one word.
_SIGN_INSIDE = re.compile(r"[a-z][|€£$¢@][a-z]|[a-z]![a-z]|[a-z][*~+^][a-z]|(?<!\S)[^\s()\[\]]{0,40}[a-z][)\]][a-z]")


def too_long(copy: Copy, facts: Facts) -> Iterator[Violation]:
    """Check titles and bodies against their limits, and both together against their limit in bytes."""
    if facts.form.channel == "sms":
        code = facts.discount.code if facts.discount is not None else None
        if len(copy.body) > 16 * facts.form.body or room_taken(copy.body, facts.form, code) > facts.form.body:
            yield violation_of("length", fold(copy.body[:40]), facts)
        return
    form = facts.form
    for text, limit in ((copy.title, form.title), (copy.preheader, form.preheader), (copy.body, form.body)):
        if len(text) > limit and (len(text) > 16 * limit or count(text) > limit):
            yield violation_of("length", fold(text[:40]), facts)
            return
    size = len(copy.title.encode(errors="replace")) + len(copy.body.encode(errors="replace"))
    if size > min(BYTES_A_GRAPHEME * (facts.form.title + facts.form.body), MOST_BYTES):
        yield violation_of("length", fold(copy.title[:40]), facts)


def check_characters(reading: Reading) -> Iterator[Violation]:
    """Find invisible characters, and text that only people can read."""
    kinds = foreign_kinds(reading)
    broken = reading.written.count("\n") > 1 or "hidden" in kinds
    if broken or (kinds & {"joiner", "mark"} and _has_loose(reading)):
        yield reading.violation("hidden", 0, 0)
    if kinds:
        yield from check_script(reading, kinds)
        yield from _check_disguise(reading, kinds)
    spaced = spaced_out(reading.text)
    inside = spaced or _SIGN_INSIDE.search(reading.text) or has_mixed_scripts(reading)
    if inside is not None and not reading.quoted(*inside.span()):
        yield reading.violation("disguise", *inside.span())


def _has_loose(reading: Reading) -> bool:
    """Return whether a joiner or a mark stands on a character that takes none, or a letter has more marks than any spelling."""
    rest = EMOJI.sub("", reading.written)
    base, run = "", ""
    for n, char in enumerate(rest):
        kind = kind_of(char)
        if kind == "mark":
            run += char
            if not _may_bear(reading, base, run):
                return True
        elif kind == "joiner":
            if char not in (JOINER, NON_JOINER) or not joins_letters(rest[n - 1 : n], char, rest[n + 1 : n + 2]):
                return True
        else:
            base, run = char, ""
    return False


# The most marks on one letter: vowel, tone and sign; more where consonants are stacked.
_MOST_MARKS = {"MYANMAR": 6, "TIBETAN": 6, "KHMER": 5, "HEBREW": 4, "DEVANAGARI": 4, "LATIN": 2}
#: Accents of letters that have no precomposed character in Unicode: Yoruba, Lithuanian, Ewe. None strikes a letter through.
_ACCENTS = frozenset(
    "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030b\u030c\u0323\u0325\u0327\u0328\u032d\u0331"
)


def _may_bear(reading: Reading, base: str, marks: str) -> bool:
    """Return whether these marks, in this order, are a spelling of that letter."""
    if not base.isalpha() or KEYCAP in marks or marks[-1] in marks[:-1]:
        return False
    script = script_of(base)
    if len(marks) > _MOST_MARKS.get(script, 3):
        return False
    own = script_of(marks[-1])
    if script == "LATIN":
        foreign = reading.language is None or base + marks in normalize("NFC", names_of(reading.facts))
        return foreign and marks[-1] in _ACCENTS
    return own == script or (own == "COMBINING" and len(marks) == 1 and marks in _ACCENTS_ELSEWHERE)


#: A stress in Cyrillic or Greek, and the two combining marks of kana.
_ACCENTS_ELSEWHERE = frozenset("\u0301\u0300\u0308\u0306\u3099\u309a")


def _check_disguise(reading: Reading, kinds: set[str]) -> Iterator[Violation]:
    if "disguise" in kinds:
        odd = "".join(dict.fromkeys(char for char in reading.written if kind_of(char) == "disguise"))
        read = fold(odd)
        at = reading.text.find(read)
        yield reading.violation("disguise", max(at, 0), max(at, 0) + (len(read) if at >= 0 else 0))
    inside = _EMOJI_INSIDE.search(reading.written)
    if inside is not None:
        yield violation_of("disguise", fold(inside[0]), reading.facts)


def check_emoji(reading: Reading) -> Iterator[Violation]:
    """Check that there are not too many emoji, and no clock or alarm, which implies an end."""
    if reading.written.isascii():
        return
    used = emoji(reading.written)
    if len(used) > MAX_EMOJI:
        yield reading.violation("emoji", 0, 0)
        return
    ends = reading.facts.discount is not None and reading.facts.discount.ends_at is not None
    if not ends and any(char in _ALARMS or "\U0001f550" <= char <= "\U0001f567" for char in reading.written):
        yield reading.violation("emoji", 0, 0)


def check_repetition(reading: Reading) -> Iterator[Violation]:
    """Find runs of letters or marks, a word or phrase repeated too often, a body that only repeats the title."""
    for match in _RUN.finditer(reading.text):
        accented = match[1] is not None and not _RUN.search(reading.written.lower())  # "ideeën" is folded to "ideeen"
        sound = _SOUND.search(reading.text, max(0, match.start() - 2), match.end() + 2)
        graded = _GRADE.search(reading.text, max(0, match.start() - 2), match.end())
        if not accented and sound is None and graded is None and not reading.quoted(*match.span()):
            yield reading.violation("repetition", *match.span())
            return
    title, body = reading.text[: reading.body_at - 1].strip(), reading.text[reading.body_at :].strip()
    if title and title == body:
        yield reading.violation("repetition", 0, len(title))
        return
    yield from _check_words(reading)


#: The grade of a sunscreen.
_GRADE = re.compile(r"(?<![a-z])pa[+]{1,4}\Z")
_KNOCK = 5  # letters of a sound that is repeated three times


def _check_words(reading: Reading) -> Iterator[Violation]:
    words = [word for word in reading.words if word not in (".", "#", "%", "$", CODE)]
    for n in range(len(words) - 2):
        times = 4 if len(words[n]) <= _KNOCK else 3  # "knock knock, knock" is a sound
        if len(words[n : n + times]) == times and len(set(words[n : n + times])) == 1:
            at = reading.text.find(words[n])
            yield reading.violation("repetition", at, at + len(words[n]))
            return
    if len(words) >= 9:
        triples = Counter(zip(words, words[1:], words[2:], strict=False))
        triple, times = triples.most_common(1)[0]
        if times >= 3 or (len(words) >= 24 and len(set(words)) * 3 < len(words)):
            at = reading.text.find(triple[0])
            yield reading.violation("repetition", at, at + len(triple[0]))
