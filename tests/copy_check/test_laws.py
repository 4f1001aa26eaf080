"""Laws of the check, over any text and any facts."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from cartback.words.check import RULES, check, parse_reply
from cartback.words.check.characters import fold
from cartback.words.facts import Copy, Facts, Item

from .honest import messages
from .test_rules import MUG, PLAIN

GOOD = messages()
FACTS = [one.facts for one in GOOD]
ANY = st.text(st.characters(exclude_categories=[]), max_size=200)
SOME = st.one_of(ANY, st.sampled_from(GOOD).map(lambda one: one.copy.body))
LOCALES = st.sampled_from(["", *"en de fr es it pt nl ja pl ru ar zh el th hi ko tr xx en-GB pt_BR".split()])
#: Words that every shop may say to everybody, and claim nothing.
FRIENDLY = (
    "your you we are is it here and the in cart mug lovely little come back again take look whenever like whatever good morning evening hello "
    "still waiting ready when pick where happy see glad have home coffee tea slowly warm cosy colour blue thought thinking"
).split()


@given(ANY, ANY, st.sampled_from(FACTS), LOCALES, st.lists(ANY, max_size=2))
def test_total(title: str, body: str, facts: Facts, locale: str, banned: list[str]) -> None:
    """Any text about any facts has an answer, by rules that exist, with a sentence on how to mend it."""
    told = msgspec.structs.replace(facts, locale=locale, items=(*facts.items, Item(title, 1, MUG.price, body)))
    for finding in check(Copy(title, body), told, banned=banned):
        assert finding.rule in RULES
        assert finding.fix.endswith(".")
        assert "{" not in finding.fix.replace(finding.text, "")


@given(SOME, SOME, st.sampled_from(FACTS))
def test_deterministic(title: str, body: str, facts: Facts) -> None:
    """The same message and facts, the same findings in the same order."""
    assert check(Copy(title, body), facts) == check(Copy(title, body), facts)


@given(SOME, SOME, st.sampled_from(FACTS))
def test_what_is_found_is_in_the_message(title: str, body: str, facts: Facts) -> None:
    """The text of a finding stands in the message, as it reads."""
    reads = f"{fold(title)}\n{fold(body)}\n{fold(title + body)}"
    for finding in check(Copy(title, body), facts):
        assert (
            fold(finding.text) in reads
            or finding.text in f"{title}\n{body}"
            or finding.rule in ("free", "offer", "disguise", "code")
        )


@given(st.lists(st.sampled_from(FRIENDLY), min_size=3, max_size=20, unique=True), st.integers(1, 2))
def test_friendly_words_pass(words: list[str], ends: int) -> None:
    """No digits, no links, no claims, short enough: nothing is found."""
    body = " ".join(words).capitalize() + "!" * ends
    assert len(body) <= 150
    assert check(Copy("Hello again", body), PLAIN) == ()


@given(ANY)
def test_any_answer_is_read(text: str) -> None:
    """Whatever a model sends, there is a message or a finding, and a message has passed."""
    reply = parse_reply(text, PLAIN)
    assert reply
    assert not isinstance(reply, Copy) or check(reply, PLAIN) == ()


@given(st.sampled_from([one for one in GOOD if not check(one.copy, one.facts)]), st.integers(0, 9), st.data())
def test_another_digit_is_found(one: object, digit: int, data: st.DataObject) -> None:
    """No digit of an accepted message can be another one, but where the facts have that as well."""
    from . import oracle

    copy, facts = one.copy, one.facts  # type: ignore[attr-defined]
    at = [n for n, char in enumerate(copy.body) if char.isdigit()]
    if at:
        n = data.draw(st.sampled_from(at))
        changed = Copy(copy.title, copy.body[:n] + str(digit) + copy.body[n + 1 :])
        if not check(changed, facts):
            assert oracle.violations(changed, facts, [item.title for item in facts.items]) == []
