"""Days, dates and hours: a message may name the end of the code, in any usual form, and no other time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise

from msgspec import Struct

from cartback.words.facts import Facts

from .characters import fold
from .claims import claims_in
from .languages import LANGUAGES
from .reading import CJK, HAS_CJK, Reading
from .rules import Violation
from .vocabulary import NUMBERS


def _numbered(names: Iterator[tuple[str, ...]]) -> dict[str, frozenset[int]]:
    numbers: dict[str, frozenset[int]] = {}
    for language in names:
        for number, ways in enumerate(language):
            for name in fold(ways).split():
                numbers[name] = numbers.get(name, frozenset()) | {number}
    return numbers


_MONTHS = {
    name: frozenset(n + 1 for n in numbers)
    for name, numbers in _numbered(language.months for language in LANGUAGES.values()).items()
}
_WEEKDAYS = _numbered(language.weekdays for language in LANGUAGES.values() if language.tag != "ja")
_JAPANESE_DAYS = [fold(name) for name in LANGUAGES["ja"].weekdays]
#: Unambiguous names: of a month without a number beside it, and of a weekday.
_ONLY_MONTHS = frozenset(name for name in _MONTHS if len(name) > 5) - {"marzos"}
_ONLY_DAYS = frozenset(name for name in _WEEKDAYS if len(name) > 4) - {"terca", "quinta", "sexta", "segunda", "martes"}


def _words(field: str) -> frozenset[str]:
    return frozenset(w for language in LANGUAGES.values() for w in re.split(r"[ ']", fold(getattr(language, field))))


_TODAY, _TOMORROW = _words("today") | {"aujourd", "今日", "本日"}, _words("tomorrow")
HOURS, DAYS = _words("hours"), _words("days")
_OTHER_UNITS = frozenset(
    "week weeks month months year years minute minutes min mins second seconds woche wochen monat monate monaten jahr jahre "
    "jahren minuten sekunden semaine semaines mois an ans annee annees secondes semana semanas mes meses ano anos minuto "
    "minutos segundos settimana settimane mese mesi anno anni minuti secondi week weken maand maanden jaar minuut seconden "
    "uhr weekend weekends nights night nachte".split()
)
UNITS = HOURS | DAYS | _OTHER_UNITS
_JAPANESE_UNITS = re.compile("時間|日|分|週|か月|ヶ月|カ月|月|年|時|秒")

_DAY_MONTH = re.compile(
    r"(?<![a-z\d.,])(\d{1,2})(?:(?:st|nd|rd|th|(?<=\b1)(?:er|o))? |\. ?)"
    r"(?:de |of |d')?([a-z]{3,10})\.?(?:,? (?:de |del )?(\d{4}))?(?!\w|[.,]\d)"
)
_MONTH_DAY = re.compile(r"(?<!\w)([a-z]{3,10}|[a-z]{3,5}\.) (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?(?!\w|[.,:]\d)")
_JAPANESE = re.compile(r"(?:(\d{4})[年년] ?)?(\d{1,2})[月월] ?(\d{1,2})[日号일]")
_NUMERIC = re.compile(
    rf"(?<![^\W{CJK}])(?<![.,/-])(\d{{4}}|\d{{1,2}})([./-])(\d{{1,2}})(?:\2(\d{{4}}|\d{{2}}))?\.?(?![/-]|[^\W{CJK}]|[.,]\d)"
)
_CLOCK = re.compile(
    r"(?<![\d.,:])(\d{1,2})(?:(?:[:.]| ?h ?|時)(\d{2})分?)? ?(a\.?m\.?|p\.?m\.?|uhr|uur|h|時|o'clock)?"
    rf"(?!:|[^\W{CJK}])"
)


#: Words before an hour without minutes: "alle 18", "às 18", "um 18".
_AT_HOUR = (" alle ", " ore ", " as ", " a las ", " um ", " om ", " at ")


#: Words before a day that is no longer within: "before March 30" ends on the 29th, or within the 30th.
_BEFORE_DAY = tuple(
    f" {word} "
    for word in ("before", "vor dem", "vor", "avant le", "antes del", "antes de", "antes do dia", "prima del", "voor")
)


class Span(Struct, frozen=True, gc=False):
    """A stretch of the text that is a date or a time, and whether it is the code's end."""

    start: int
    end: int
    fits: bool


class End(Struct, frozen=True, gc=False):
    """The end of the code, by the shopper's calendar. An end at midnight counts as the day before, too."""

    days: frozenset[date]
    at: datetime
    now: datetime

    @property
    def left(self) -> timedelta:
        """The time until the code ends."""
        return self.at - self.now


def end_of(facts: Facts) -> End | None:
    """Return the end of the code, in the zone of `facts.now`."""
    ends = facts.discount.ends_at if facts.discount is not None else None
    if ends is None:
        return None
    at = ends.astimezone(facts.now.tzinfo)
    days = {at.date()}
    if (at.hour, at.minute) == (0, 0):
        days.add(at.date() - timedelta(days=1))
    return End(frozenset(days), at, facts.now)


def _until(end: End | None, text: str, start: int) -> End | None:
    """Return the end, with the day after it as one more if a word that says "before" stands in front of this place."""
    if end is None or not text.endswith(_BEFORE_DAY, 0, start):
        return end
    return End(end.days | {(end.at + timedelta(days=1, microseconds=-1)).date()}, end.at, end.now)


def dates(text: str, end: End | None) -> Iterator[Span]:
    """Find every date and time in folded text that has digits; ambiguous ones only if they fit."""
    months: set[int] = set()  # where the month of a date stands that began with its day
    for match in _DAY_MONTH.finditer(text):
        if match[2] in _MONTHS:
            months.add(match.start(2))
            ends = _until(end, text, match.start())
            yield Span(match.start(), match.end(), _is_end(ends, _MONTHS[match[2]], match[1], match[3]))
    for match in _MONTH_DAY.finditer(text):
        if match.start(1) in months:  # another number follows: "20. März 10 %"
            continue
        month = _MONTHS.get(match[1].rstrip("."))
        if month is not None:
            ends = _until(end, text, match.start())
            yield Span(match.start(), match.end(), _is_end(ends, month, match[2], match[3]))
    for match in _JAPANESE.finditer(text):
        yield Span(match.start(), match.end(), _is_end(end, frozenset([int(match[2])]), match[3], match[1]))
    if end is not None:
        yield from _numeric(text, end)
        yield from _days_alone(text, end)


def _numeric(text: str, end: End) -> Iterator[Span]:
    for match in _NUMERIC.finditer(text):
        if any(_is_numeric(day, match) for day in end.days):
            yield Span(match.start(), match.end(), fits=True)
    for match in _CLOCK.finditer(text):
        at_hour = match[2] or match[3] or text.endswith(_AT_HOUR, 0, match.start())
        if at_hour and _is_hour(end, match):
            yield Span(match.start(), match.end(), fits=True)


#: A day without its month, after a word that says until when, and before the end of a clause: "until the 13th", "13日まで".
_DAY_ALONE = re.compile(
    r"(?<![a-z])(?:(?:until|till|through|by) the (\d{1,2})(?:st|nd|rd|th)|bis (?:zum )?(\d{1,2})\.(?=[,;!?)\n]|\Z)"
    r"|jusqu'au (\d{1,2})|hasta el (?:dia )?(\d{1,2})|(?:fino al|entro il) (\d{1,2})|ate (?:ao |o )?dia (\d{1,2})"
    r"|(?:tot en met|t/m|tot) de (\d{1,2})e)(?=[,;!?)\n]|\.?(?:[ \n]*\Z|\n)|\. (?=[a-z]))"
    r"|(?<![\d月./-])(\d{1,2})日(?=まで|に終|が期限|締)"
)


_DAY_NAMES = "|".join(sorted((name for name in _WEEKDAYS if len(name) > 4), key=len, reverse=True))
#: A day without its month after its weekday: "lunes 16", "Montag, 16.", "Monday the 16th".
_WEEKDAY_DAY = re.compile(
    rf"(?<![a-z])({_DAY_NAMES})(?:-feira)?,? (?:the |den |le |el |dia |al |il )?(\d{{1,2}})(?:st|nd|rd|th|e|\.(?=[,;!?)\n]|\Z))?"
    r"(?=[,;!?)\n]|\.?(?:[ \n]*\Z|\n)|\. (?=[a-z]))"
)


def _days_alone(text: str, end: End) -> Iterator[Span]:
    """Find days without a month that are the end's, if it is within a month; a month that follows is checked elsewhere."""
    if end.left >= timedelta(days=28):
        return
    for match in _DAY_ALONE.finditer(text):
        digits = match.lastindex or 0
        if any(day.day == int(match[digits]) for day in end.days):
            yield Span(match.start(digits), match.end(), fits=True)
    for match in _WEEKDAY_DAY.finditer(text):
        if any(day.day == int(match[2]) and day.weekday() in _WEEKDAYS[match[1]] for day in end.days):
            yield Span(match.start(2), match.end(), fits=True)


def _is_end(end: End | None, months: frozenset[int], day: str, year: str | None) -> bool:
    if end is None:
        return False
    return any(d.month in months and d.day == int(day) and (year is None or d.year == int(year)) for d in end.days)


def _is_numeric(day: date, match: re.Match[str]) -> bool:
    first, second, third = match[1], match[3], match[4]
    if len(first) == 4:
        return third is not None and (int(first), int(second), int(third)) == (day.year, day.month, day.day)
    if third is not None and int(third) not in (day.year, day.year % 100):
        return False
    return (int(first), int(second)) in ((day.day, day.month), (day.month, day.day))


def _is_hour(end: End, match: re.Match[str]) -> bool:
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").replace(".", "")
    if hour == 24 and match[2] is None:  # reads as the length of a day
        return False
    if half == "pm" and hour < 12:
        hour += 12
    elif half == "am" and hour == 12:
        hour = 0
    midnight = (end.at.hour, end.at.minute) == (0, 0)
    last = (hour, minute) in ((24, 0), (23, 59), (0, 0)) and (midnight or (end.at.hour, end.at.minute) == (23, 59))
    return last or (hour, minute) == (end.at.hour, end.at.minute)


def is_left(end: End | None, number: int, unit: str) -> bool:
    """Return whether `number` of `unit` (a word of hours or days) are left until the end, to the nearest either way."""
    if end is None:
        return False
    hours = end.left.total_seconds() / 3600
    if unit in HOURS:
        return abs(hours - number) < 1
    return any((day - end.now.date()).days == number for day in end.days) if unit in DAYS else False


def japanese_unit(text: str, at: int) -> str | None:
    """Return the unit of time after a number in Japanese."""
    match = _JAPANESE_UNITS.match(text, at)
    return match[0] if match else None


# --- names of days ----------------------------------------------------------------------------------------------------


def check_days(reading: Reading) -> Iterator[Violation]:
    """Check that weekdays and months are the end's (or now's, if nothing ends), and that today and tomorrow are right."""
    end = end_of(reading.facts)
    now = reading.facts.now.date()
    days = {now, *(end.days if end is not None else ())}
    for n, word in enumerate(reading.words):
        start, stop = reading.starts[n], reading.ends[n]
        ends = _until(end, reading.text, start)
        within = {now, *ends.days} if ends is not None else days
        wrong = (word in _ONLY_DAYS and not _WEEKDAYS[word] & {d.weekday() for d in within}) or (
            word in _ONLY_MONTHS and not _MONTHS[word] & {d.month for d in days}
        )
        if wrong and not reading.quoted(start, stop) and not _is_mood(reading, n):
            yield reading.violation("date", start, stop)
    if not reading.text.isascii():
        yield from _check_japanese_days(reading, {d.weekday() for d in days})


def _check_japanese_days(reading: Reading, weekdays: set[int]) -> Iterator[Violation]:
    for number, name in enumerate(_JAPANESE_DAYS):
        at = reading.text.find(name)
        stop = at + len(name)
        if at < 0 or number in weekdays or not _JAPANESE_BOUND.match(reading.text, stop):
            continue
        if not reading.quoted(at, stop):
            yield reading.violation("date", at, stop)


_BOUNDS = frozenset(
    fold(
        "by until till before from ends end bis ab vor zum endet jusqu avant hasta antes desde fino entro prima "
        "dal até antes tot vanaf on this next am diesen dieser nächsten kommenden ce prochain este próximo questo prossimo "
        "nesta neste próxima op deze volgende komende"
    ).split()
)
#: "It won't work past Sunday": words before the day, and words that say that something stops.
_AFTER = frozenset("after past nach passe apres pasado tras dopo passado apos depois na".split())
_STOPS = frozenset(
    "not t no never stops stop longer gone nicht kein keine ne pas plus deja dejara non smette deixa nao niet geen".split()
)
_JAPANESE_BOUND = re.compile(
    "日?(?:の[^。、]{0,6})?(?:まで|までに|を過ぎ|限|のみ|だけ|から|以降|締|には|[^。]{0,8}(?:届|着|終|入荷|発売))"
)


def _is_mood(reading: Reading, n: int) -> bool:
    """Return whether a weekday is a mood, "Monday? Mug day!", and not a day on which something ends or comes."""
    near = reading.words[max(0, n - 3) : n + 3]
    stops = not _AFTER.isdisjoint(near[:3]) and not _STOPS.isdisjoint(reading.words[max(0, n - 6) : n + 6])
    return _BOUNDS.isdisjoint(near) and not stops


def check_ends(reading: Reading) -> Iterator[Violation]:
    """Check that the message, if it mentions an end, names the right day, and that hours and days in words are left."""
    yield from _check_spoken_time(reading)
    yield from _check_midnight(reading)
    if HAS_CJK.search(reading.text):
        yield from _check_japanese_ends(reading)
    end = end_of(reading.facts)
    if end is None:
        return
    for claim in claims_in(reading):
        if claim.group in ("ending", "day"):
            yield from wrong_days(reading, claim.start, claim.end)
        if claim.group == "day" and end.now.date() not in end.days and not _names_a_day(reading, claim.start, end):
            yield reading.violation("deadline", reading.starts[claim.start], reading.ends[claim.end - 1])


def _spoken() -> dict[str, frozenset[int]]:
    """Return the numbers that each number word of any language may mean, as far as hours and days are counted in words."""
    meant: dict[str, frozenset[int]] = {}
    for language in LANGUAGES.values():
        for number, forms in enumerate(fold(language.numbers).split(), 2):
            for word in forms.split("|"):
                meant[word] = meant.get(word, frozenset()) | {number}
    return meant


_SPOKEN = _spoken()
_SPOKEN_TIME = re.compile("([二三四五六七八九十]+)(時間|日間|日後)")


def _check_spoken_time(reading: Reading) -> Iterator[Violation]:
    """Check hours and days counted in words like those in digits: "in two hours"."""
    end = end_of(reading.facts)
    for n, (word, unit) in enumerate(pairwise(reading.words)):
        counts = word in NUMBERS and unit in HOURS | DAYS
        if counts and not any(is_left(end, number, unit) for number in _SPOKEN.get(word, ())):
            start, stop = reading.starts[n], reading.ends[n + 1]
            if not reading.quoted(start, stop):
                yield reading.violation("deadline", start, stop)
    for match in _SPOKEN_TIME.finditer(reading.text) if HAS_CJK.search(reading.text) else ():
        if not any(is_left(end, number, match[2]) for number in _SPOKEN.get(match[1], ())):
            yield reading.violation("deadline", *match.span())


#: An end today, and an end tomorrow, in Japanese.
_JAPANESE_ENDS = (
    re.compile(
        "(?:今日|本日|今夜|今晩|きょう)(?:の[^。、]{0,6})?(?:まで|中|限り|だけ|いっぱい|のみ|で終|で締|で失効|が最後|が最終)"
        r"|真夜中|日付が変わ|深夜0時|数時間|(?<!日が)最終日(?![^。]{0,10}\d)"
    ),
    re.compile("(?:明日|あす|あした)(?:の[^。、]{0,6})?(?:まで|中に|限り|いっぱい|で終|で締|で失効|が最後|が最終)"),
)


def _check_japanese_ends(reading: Reading) -> Iterator[Violation]:
    """Check that an end "by tonight" or "by tomorrow" is the code's."""
    end = end_of(reading.facts)
    if end is None:
        return
    left = {(day - end.now.date()).days for day in end.days}
    for number, pattern in enumerate(_JAPANESE_ENDS):
        for match in pattern.finditer(reading.text) if number not in left else ():
            if not reading.quoted(*match.span()):
                yield reading.violation("deadline", *match.span())


_MIDNIGHTS = frozenset(["midnight", "mitternacht", "minuit", "medianoche", "mezzanotte", "middernacht", "noite"])
_ENDING = _BOUNDS | frozenset(
    fold(
        "expires expire expiring stops closes gone läuft verfällt schließt expire finit termine termina caduca vence acaba scade "
        "finisce expira encerra verloopt eindigt stopt voor fino hasta jusqu'à jusque ate"
    ).split()
)


def _check_midnight(reading: Reading) -> Iterator[Violation]:
    """Check that an end at midnight, without a day, is tonight's: "ends at midnight" is false of a code that lasts for days."""
    end = end_of(reading.facts)
    if end is None or end.now.date() in end.days:
        return
    for n, word in enumerate(reading.words):
        if word in _MIDNIGHTS and (word != "noite" or reading.words[n - 1] == "meia"):
            ends = not _ENDING.isdisjoint(reading.words[max(0, n - 5) : n])
            if ends and not _names_a_day(reading, n, end):
                yield reading.violation("deadline", reading.starts[n], reading.ends[n])


def _names_a_day(reading: Reading, n: int, end: End) -> bool:
    """Return whether a date or a weekday stands near this word; such a day is checked by itself."""
    first, last = max(0, n - 6), min(n + 6, len(reading.words))
    near = reading.words[first:last]
    if any(word in _TOMORROW or (len(word) > 2 and (word in _WEEKDAYS or word in _MONTHS)) for word in near):
        return True
    return any(reading.starts[first] <= span.start < reading.ends[last - 1] for span in dates(reading.text, end))


def wrong_days(reading: Reading, start: int, stop: int) -> Iterator[Violation]:
    """Find wrong days near a claim that something ends (words `start` to `stop`)."""
    end = end_of(reading.facts)
    if end is None:
        return
    left = {(day - end.now.date()).days for day in end.days}
    for n in range(max(0, start - 3), min(len(reading.words), stop + 4)):
        word = reading.words[n]
        within = (_until(end, reading.text, reading.starts[n]) or end).days
        wrong = (
            (word in _TODAY and 0 not in left and (word != "soir" or reading.words[n - 1] == "ce"))
            or (word in _TOMORROW and 1 not in left)
            or (word in _WEEKDAYS and len(word) > 3 and not _WEEKDAYS[word] & {d.weekday() for d in within})
        )
        if wrong:
            yield reading.violation("date", reading.starts[n], reading.ends[n])
