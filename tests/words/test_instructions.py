"""The library of instructions."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from cartback.domain.campaign import CartRecovery
from cartback.errors import InvalidSettings
from cartback.words.check import check
from cartback.words.facts import Copy, Facts
from cartback.words.form import Form
from cartback.words.instructions import CATEGORIES, InstructionTemplate, instruction_templates

LIBRARY = instruction_templates()

#: What a message may not say unless it is a fact; no instruction may ask for it.
CLAIMS = re.compile(
    r"\d|%|\b(hurry|last chance|only \w+ left|selling|sold out|running out|run out|ends?|expires?|today|tonight|tomorrow"
    r"|now or never|limited|while (stocks?|supplies) last|popular|bestsell\w+|everyone|thousands|guarantee\w*|free"
    r"|refund\w*|return\w*|deliver\w*|best price|cheapest|sale)\b",
    re.IGNORECASE,
)


def test_there_are_enough_to_choose_from() -> None:
    """At least twenty, at least two in every category, each with an id and a text of its own."""
    assert len(LIBRARY) >= 20
    assert {c: len(instruction_templates(c)) >= 2 for c in CATEGORIES} == dict.fromkeys(CATEGORIES, True)
    assert sum(len(instruction_templates(c)) for c in CATEGORIES) == len(LIBRARY)
    for values in zip(*((t.id, t.name, t.text) for t in LIBRARY), strict=True):
        assert len(set(values)) == len(LIBRARY)


@pytest.mark.parametrize("template", LIBRARY, ids=lambda t: t.id)
def test_none_asks_for_what_is_no_fact(template: InstructionTemplate) -> None:
    """No scarcity, deadline, crowd, price or promise; a code only where there is one."""
    assert CLAIMS.findall(template.text.replace("decision", "").replace("at the end", "").replace("end with", "")) == []
    if "code" in template.text:
        assert re.search(r"\bif there is\b|\bIf there is\b|Do not mention any code", template.text)


#: What the check finds in an instruction may be about the code or our own words for things, never about these.
NEVER = frozenset(
    "percentage amount currency number date deadline urgency free stock promise link contact asks banned markup".split()
)


@pytest.mark.parametrize("template", LIBRARY, ids=lambda t: t.id)
def test_none_would_be_refused_as_a_claim(template: InstructionTemplate) -> None:
    """Said word for word it claims nothing that the check of copy would refuse."""
    now = datetime(2026, 1, 5, tzinfo=UTC)
    nothing = Facts(shop="Acme", kind="winback", step=0, stage="home", locale="en", now=now, form=Form("push", 90, 900))
    assert {finding.rule for finding in check(Copy(template.name, template.text), nothing)} & NEVER == set()


@pytest.mark.parametrize("template", LIBRARY, ids=lambda t: t.id)
def test_each_is_a_valid_setting(template: InstructionTemplate) -> None:
    """It fits into `instructions` as it is."""
    assert CartRecovery(instructions=template.text).instructions == template.text


def test_a_category_there_is_not() -> None:
    """The error names those there are."""
    with pytest.raises(InvalidSettings, match="category: expected one of tone"):
        instruction_templates("luxurious")
