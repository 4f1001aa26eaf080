"""Templates made to eat time or memory: each ends in a CopyError, at once."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from time import process_time
from typing import Any

import pytest

from cartback.copywriters.template import markup
from cartback.copywriters.template.writer import check
from cartback.domain.tuning import MessageTemplate
from cartback.errors import CopyError

#: Seconds; a quiet machine takes a fifth of it.
AT_ONCE = 0.05

NINES = "9" * 30
BOMBS = {
    "huge range": "{% for i in (1..1000000000) %}x{% endfor %}",
    "huge range reversed": "{% for i in (1..1000000000) reversed %}x{% endfor %}",
    "range into a filter": "{{ (1..1000000000) | join: 'x' }}",
    "range as an argument": "{{ 'x' | append: (1..1000000000) }}",
    "range in a condition": "{% if (1..1000000000) contains 5 %}x{% endif %}",
    "range in a case": "{% case 1 %}{% when (1..1000000000) %}x{% endcase %}",
    "range assigned": "{% assign r = (1..1000000000) %}{% for i in r reversed %}x{% endfor %}",
    "nested loops": "{% for a in items %}" * 8 + "{{ shop }}" + "{% endfor %}" * 8,
    "loops in a row": "{% for a in items %}{% for b in items %}{{ a.title | upcase }}{% endfor %}{% endfor %}" * 50,
    "loop over letters": "{% assign l = 'a,a,a,a,a,a,a,a,a,a,a,a' | split: ',' %}" + "{% for a in l %}" * 6 + "x" + "{% endfor %}" * 6,
    "deep nesting": "{% if shop %}" * 200 + "x" + "{% endif %}" * 200,
    "many conditions": "{% if " + "shop and " * 30 + "shop %}x{% endif %}" + "{% if " + "a or " * 900 + "a %}{% endif %}",
    "recursive include": "{% include 'self' %}",
    "recursive render": "{% render 'self' %}",
    "doubling by assign": "{% assign x = 'aaaaaaaaaa' %}" + "{% assign x = x | append: x %}" * 100,
    "doubling by capture": "{% assign x = 'aaaaaaaaaa' %}" + "{% capture x %}{{ x }}{{ x }}{% endcapture %}" * 80,
    "doubling a list": "{% assign x = 'a,b' | split: ',' %}" + "{% assign x = x | concat: x %}" * 100,
    "squaring": f"{{% assign n = {NINES} %}}" + "{% assign n = n | times: n %}" * 100,
    "squaring in a loop": f"{{% assign n = {NINES} %}}{{% for i in items %}}{{% for j in items %}}{{% assign n = n | times: n %}}{{% endfor %}}{{% endfor %}}",
    "one long product": f"{{{{ {NINES}" + f" | times: {NINES}" * 6 + " }}",
    "replace nothing by much": "{% assign x = '" + "a" * 250 + "' %}" + "{% assign x = x | replace: '', x %}" * 20,
    "join by much": "{% assign x = '" + "a," * 120 + "' %}{% assign l = x | split: ',' %}{{ l | join: x | replace: 'a', x }}",
    "endless output": "{{ shop }}" * 190 + "{% for i in items %}" * 2 + "{{ i.title }}" + "{% endfor %}" * 2,
    "many names": "{{ shop }}" * 480,
    "attributes": "{{ shop.__class__.__mro__[1].__subclasses__ }}",
    "attributes by index": "{{ item['__class__']['__init__']['__globals__'] }}",
    "attributes by filter": "{{ items | map: '__class__' | first }}",
    "open braces": "{{" * 2500,
    "open tags": "{%" * 2500,
    "spaces": "{{" + " " * 4900,
    "spaces in a tag": "{% if" + " " * 4900 + "%}",
    "raw": "{% raw %}" * 500,
    "doc": "{%doc%}" * 700,
    "comment": "{%comment%}" + "{{" * 2400,
    "open parentheses": "{{ " + "(" * 4000 + " }}",
    "parentheses": "{{ " + "(" * 280 + " }}",
    "brackets": "{{ a" + "[a" * 140 + " }}",
    "long path": "{{ shop" + ".x" * 140 + " }}",
    "long number": "{{ " + "9" * 290 + " | plus: 1 }}",
    "too long": "x" * 100_000,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _cold() -> None:
    markup._read.cache_clear()


def quickest(call: Callable[[], object]) -> float:
    """Seconds of processor time at best of three: others are at work on the machine."""
    took = []
    for _ in range(3):
        start = process_time()
        call()
        took.append(process_time() - start)
    return min(took)


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_does_not_go_off(write: Any, facts_of: Any, bomb: str) -> None:
    """A template that would take long, or much memory, or reach an attribute, is a CopyError in under 50 ms and 5 MB."""
    write((None, None, "warm", "up {{ shop }}{% for i in items %}{{ i.title | upcase }}{% endfor %}"))
    facts = {"items": facts_of().items * 5}
    tracemalloc.start()
    with pytest.raises(CopyError):
        write((None, None, "t", BOMBS[bomb]), **facts)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000

    def again() -> None:
        markup._read.cache_clear()
        with pytest.raises(CopyError):
            write((None, None, "t", BOMBS[bomb]), **facts)

    assert quickest(again) < AT_ONCE


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_found_before_it_is_saved(bomb: str) -> None:
    """check calls every one of them a problem or at least lives through it."""
    assert quickest(lambda: check(MessageTemplate.model_construct(title="t", body=BOMBS[bomb]))) < 10 * AT_ONCE


HARD = {
    "filters in loops": "{% for a in items %}" + "{{ a.title | upcase | downcase | upcase | size }}" * 12 + "{% endfor %}",
    "sorting in loops": "{% assign l = '" + "b,a," * 24 + "' | split: ',' %}{% for a in items %}"
    + "{% assign m = l | sort | reverse | uniq | sort_natural %}" * 12 + "{% endfor %}x",
    "replacing in loops": "{% assign s = '" + "ab" * 130 + "' %}{% for a in items %}"
    + "{% assign t = s | replace: 'a', 'cccccccccc' | replace: 'c', 'd' | upcase %}" * 12 + "{% endfor %}x",
    "many names": "{{ step }}" * 200 + "x",
}  # fmt: skip


@pytest.mark.parametrize("work", HARD)
def test_the_most_that_is_allowed_is_bearable(write: Any, facts_of: Any, work: str) -> None:
    """What stays just inside the limits takes no longer than a bomb may, whether it ends in a text or not."""
    facts = {"items": facts_of().items * 5}
    write((None, None, "warm", "up {{ shop }}{% for i in items %}{{ i.title | upcase }}{% endfor %}"))

    def written() -> None:
        try:
            write((None, None, "t", HARD[work]), **facts)
        except CopyError as error:
            assert "loops too many times" in str(error)  # noqa: PT017 - either way, and in time

    assert quickest(written) < 4 * AT_ONCE
