"""The check of a message against its facts: run every rule over it, and collect the violations.

The rules are pure and deterministic, and take time in proportion to the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from cartback.words.facts import Copy, Facts

from .banned import check_banned
from .claims import check_claims, check_spoken_numbers
from .codes import check_codes
from .counts import check_counts
from .dates import check_days, check_ends
from .elsewhere import check_elsewhere
from .figures import check_figures
from .greetings import check_names
from .language import check_language
from .links import check_links
from .prices import check_prices
from .quoting import mark_quotes
from .reading import Reading, language_of, read, violation_of
from .rivals import check_rivals
from .rules import Violation
from .shape import check_characters, check_emoji, check_repetition, too_long

#: The rules of a message; each yields its violations.
_LOOKS: tuple[Callable[[Reading], Iterator[Violation]], ...] = (
    check_characters,
    check_links,
    check_claims,
    check_codes,
    check_figures,
    check_counts,
    check_prices,
    check_ends,
    check_days,
    check_spoken_numbers,
    check_names,
    check_rivals,
    check_elsewhere,
    check_language,
    check_emoji,
    check_repetition,
)
#: The most violations of one kind that are reported.
_MOST = 20


def check(copy: Copy, facts: Facts, *, banned: Sequence[str] = ()) -> tuple[Violation, ...]:
    """Find everything in the message that the facts do not support, or that is no message; () means it may be sent.

    `banned` are words that the merchant does not want, matched as whole words in any case. A message that is far
    too long is not read any further: it cannot be sent. Never raises, for any text.
    """
    if (facts.form.title and not copy.title.strip()) or not copy.body.strip():
        return (violation_of("empty", "", facts),)
    long = tuple(too_long(copy, facts))
    if long:
        return long
    violations = _found(copy, facts, banned)
    if copy.preheader:  # read after the subject, as a list of e-mails shows the two
        list_entry = Copy(copy.title, copy.preheader)
        violations = {**violations, **_found(list_entry, facts, banned)}
    return tuple(violations.values())


def _found(copy: Copy, facts: Facts, banned: Sequence[str]) -> dict[tuple[str, str], Violation]:
    """Find the violations in a title and a text, by rule and place."""
    reading = read(copy, facts)
    mark_quotes(reading)
    violations: dict[tuple[str, str], Violation] = {}
    for look in _LOOKS:
        for violation in islice(look(reading), _MOST):
            violations.setdefault((violation.rule, violation.text), violation)
    for violation in check_banned(reading, banned) if banned else ():
        violations.setdefault((violation.rule, violation.text), violation)
    return violations


def reads(locale: str) -> bool:
    """Return whether claims in words are read in this locale's language. Elsewhere only the form of a message is checked.

    Source: RULES 23. Where this is False, no rule reads the claims of a model's text.
    """
    return language_of(locale) is not None
