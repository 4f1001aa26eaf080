"""False claims in words: most are refused by the rules alone, and the test says which kinds are not."""

from __future__ import annotations

from collections import Counter

import pytest

from cartback.words.check import check
from cartback.words.check.languages import LANGUAGES

from .false_claims import FalseClaim, false_claims
from .fresh import claims as whole_messages

FILES = ("claims_a.txt", "claims_b.txt", "claims_c.txt")
#: Written later, by idiom, and never held against the lists: what a judge is tried on.
KEPT_OUT = "claims_d.txt"
KEPT_OUT_WHOLE = "claims_idiom.txt"
KINDS = {
    "price", "rise", "end", "stock", "crowd", "gift", "promise", "rival", "name", "threat", "terms", "wayout", "leftover"
}  # fmt: skip


def missed(claims: list[FalseClaim]) -> list[FalseClaim]:
    """Those in which nothing is found."""
    return [claim for claim in claims if not check(claim.copy, claim.facts)]


def test_the_claims_are_many() -> None:
    """At least 400, of every kind in each of the eight languages."""
    claims = [claim for name in FILES for claim in false_claims(name)]
    assert len(claims) >= 400
    assert {(claim.facts.locale, claim.kind) for claim in claims} == {
        (tag, kind) for tag in LANGUAGES for kind in KINDS
    }


@pytest.mark.parametrize("name", FILES)
def test_the_rules_refuse_most(name: str) -> None:
    """Nine of ten of those that the lists have been held against; the others are told by kind and language."""
    claims = false_claims(name)
    through = missed(claims)
    print(
        f"{name}: {len(claims) - len(through)} of {len(claims)} refused; through by kind: {Counter(c.kind for c in through)}"
    )
    print(f"by language: {Counter(c.facts.locale for c in through)}")
    for claim in through:
        print(f"  {claim.facts.locale} {claim.kind}: {claim.copy.body}")
    assert len(through) <= 0.1 * len(claims)


def test_the_claims_are_of_one_language() -> None:
    """They are refused for what they say, not because another language was heard in them."""
    claims = [claim for name in (*FILES, KEPT_OUT) for claim in false_claims(name)] + whole_messages(KEPT_OUT_WHOLE)
    foreign = [
        c
        for c in claims
        if {f.rule for f in check(c.copy, c.facts)} <= {"language", "script"} and check(c.copy, c.facts)
    ]
    assert foreign == []
