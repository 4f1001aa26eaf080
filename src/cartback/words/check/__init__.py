"""The reply against the facts: the boundary that a language model cannot talk its way through (RULES, Copy; RELIABILITY S15-S17).

A model may be told anything by anybody: a product title, a name, the merchant's own instructions. So nothing rests on the
prompt. Whatever comes back is data, and is held against the facts here, by rules that look at the text alone: every digit,
percent and currency sign, code, link and claim in it has to be one of the facts, or the message does not go out.

The rules are pure and deterministic, and take time in proportion to the text. They say what is wrong and how to mend it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from cartback.words.facts import Copy, Facts

from .banned import check_banned
from .claims import check_claims, check_spoken_numbers
from .codes import check_codes
from .dates import check_days, check_ends
from .elsewhere import check_elsewhere
from .figures import check_figures
from .greetings import check_names
from .language import check_language
from .links import check_links
from .quoting import mark_quotes
from .reading import Reading, found, language_of, read
from .reply import MAX_REPLY, REPLY_SCHEMA, Reply, parse_reply
from .rivals import check_rivals
from .rules import RULES, Finding, Rule
from .shape import check_characters, check_emoji, check_repetition, too_long

__all__ = ["MAX_REPLY", "REPLY_SCHEMA", "RULES", "Finding", "Reply", "Rule", "check", "parse_reply", "reads"]

#: What looks at a message; each yields what it found.
_LOOKS: tuple[Callable[[Reading], Iterator[Finding]], ...] = (
    check_characters,
    check_links,
    check_claims,
    check_codes,
    check_figures,
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
#: More findings than this of one kind help nobody.
_MOST = 20


def check(copy: Copy, facts: Facts, *, banned: Sequence[str] = ()) -> tuple[Finding, ...]:
    """Everything in the message that the facts do not bear out, or that is no message; nothing means it may be sent.

    `banned` are words that the merchant does not want, matched as whole words whatever their case. A message that is far
    too long is not read any further: it cannot be sent. Never raises, whatever the text.
    """
    if not copy.title.strip() or not copy.body.strip():
        return (found("empty", "", facts),)
    long = tuple(too_long(copy, facts))
    if long:
        return long
    reading = read(copy, facts)
    mark_quotes(reading)
    findings: dict[tuple[str, str], Finding] = {}
    for look in _LOOKS:
        for finding in islice(look(reading), _MOST):
            findings.setdefault((finding.rule, finding.text), finding)
    for finding in check_banned(reading, banned) if banned else ():
        findings.setdefault((finding.rule, finding.text), finding)
    return tuple(findings.values())


def reads(locale: str) -> bool:
    """Whether claims in words are read in this locale's language. Everywhere else only the form of a message is checked.

    Source: RULES 23. Where this is False, a model's text rests on nobody's reading.
    """
    return language_of(locale) is not None
