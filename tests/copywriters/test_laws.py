"""What holds for any text in a product's or a person's name, and for any template."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from unicodedata import category

from hypothesis import given
from hypothesis import strategies as st

from cartback.copywriters.length import BYTES_A_GRAPHEME, fits
from cartback.copywriters.template import Template
from cartback.copywriters.template.markup import read
from cartback.copywriters.template.names import BriefedFacts, named
from cartback.copywriters.template.texts import WORDS, texts
from cartback.domain.kinds import KIND_ORDER
from cartback.domain.money import Money
from cartback.domain.tuning import Discount
from cartback.errors import CopyError
from cartback.words.facts import Item

UNSEEN = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")

pieces = st.sampled_from(
    ["{{", "}}", "{%", "%}", "{{ shop }}", "{% raw %}", "\u202e", "\u200b", "\x1b[2J", "\u0301", "\u200d", "\U0001f469", "&amp;", " "]
)  # fmt: skip
hostile = st.lists(pieces | st.text(max_size=12), max_size=12).map("".join)
amounts = st.decimals(0, 10**9, places=2)
items = st.builds(
    Item, hostile, st.integers(1, 99), amounts.map(lambda a: Money(a, "USD")), st.none() | hostile
)  # fmt: skip
codes = st.sampled_from(["SAVE10", "x" * 64, "Ü-1"])
discounts = st.one_of(
    st.none(),
    st.builds(Discount, code=codes),
    st.builds(Discount, code=codes, percent=st.decimals("0.01", 100, places=2)),
    st.builds(Discount, code=codes, amount=st.decimals("0.01", 10**9, places=2)),
)
changes = st.fixed_dictionaries(
    {
        "shop": hostile,
        "first_name": st.none() | hostile,
        "items": st.lists(items, max_size=10).map(tuple),
        "more_items": st.integers(0, 40),
        "total": st.none() | amounts.map(lambda a: Money(a, "EUR")),
        "discount": discounts,
        "free_shipping": st.booleans(),
        "kind": st.sampled_from(KIND_ORDER),
        "step": st.integers(0, 10),
        "locale": st.sampled_from([*WORDS, "ar", "he-IL", "de-AT", "xx", ""]),
        "badges": st.lists(st.sampled_from(["big_cart", "repeat_buyer"]), max_size=2).map(tuple),
    }
)
own = st.sampled_from(
    [
        "{{ item.title | default: 'x' }} {{ item.title | default: 'y' }}",
        "x {% for i in items %}{{ i.title | default: '' }} {{ i.price }} {% endfor %}",
        "x {{ shop | default: '' | upcase | truncate: 20 }}",
        "x {{ first_name | default: '' | slice: 0, 3 }}{{ first_name | default: '' | replace: 'a', '\u202e' }}",
        "x {{ items | map: 'title' | join: '\u200b' | downcase }}",
    ]
)


def assert_fit_to_be_sent(text: str, limit: int) -> None:
    assert text
    assert fits(text, limit)
    assert len(text.encode()) <= BYTES_A_GRAPHEME * limit
    assert not {c for c in text if category(c) in UNSEEN} - {"\u200d"}
    assert "\u200d" not in text.replace("\U0001f469\u200d\U0001f469", "")
    assert "  " not in text
    assert text == text.strip()


@given(changes=changes)
def test_built_in_texts_stay_fit_whatever_is_put_in(facts_of: Any, request_of: Any, changes: dict[str, Any]) -> None:
    """Any title, name or shop: the lengths hold, nothing unseen gets through, and a code is whole."""
    copy = Template().write(request_of(facts_of(**changes)))
    assert_fit_to_be_sent(copy.title, 50)
    assert_fit_to_be_sent(copy.body, 150)
    if changes["discount"] is not None:
        assert changes["discount"].code in copy.body


@given(changes=changes, title=own, body=own)
def test_own_templates_stay_fit_whatever_is_put_in(
    facts_of: Any, request_of: Any, changes: dict[str, Any], title: str, body: str
) -> None:
    """The same for a merchant's own template, with loops and filters; only one that renders as an empty text is refused."""
    try:
        copy = Template().write(request_of(facts_of(**changes), (None, None, title, body)))
    except CopyError as error:
        problem = str(error)
    else:
        problem = ""
        assert_fit_to_be_sent(copy.title, 50)
        assert_fit_to_be_sent(copy.body, 150)
    assert not problem or "renders as an empty text" in problem


@given(title=st.sampled_from(["{{ shop }}", "{{ 7 | times: 7 }}", "{% if true %}yes{% endif %}", "{{ item.title }}"]))
def test_what_is_put_in_is_never_expanded(facts_of: Any, request_of: Any, title: str) -> None:
    """Markup in a product's title is shown as it is typed."""
    facts = facts_of(items=(Item(title, 1, Money(Decimal(1), "USD")),))
    assert title in Template().write(request_of(facts)).body
    assert title in Template().write(request_of(facts, (None, None, "t", "{{ item.title }}"))).body


names = st.sampled_from(
    "shop first_name item item.title item.variant item.quantity item.price item.size items count others total code percent"
    " free_shipping step kind badges nothing item.nothing shop.size items.first items.first.title".split()
)  # fmt: skip
literals = st.sampled_from(["0", "1", "'Acme'", "'Mug'", "nil", "true", "blank", "1.5", "shop"])
tests = st.recursive(
    names | st.builds("{} {} {}".format, names, st.sampled_from("== != > < >= <= <> contains".split()), literals),
    lambda inner: st.builds("{} {} {}".format, inner, st.sampled_from(["and", "or"]), inner),
    max_leaves=4,
)
simple = (
    st.text(st.sampled_from("ab 1.\n\u0301é"), max_size=6)
    | names.map("{{{{ {} }}}}".format)
    | names.map("{{{{- {} -}}}}".format)
)
templates = st.recursive(
    simple,
    lambda inner: (
        st.lists(inner, max_size=4).map("".join)
        | st.builds("{{% if {} %}}{}{{% endif %}}".format, tests, inner)
        | st.builds(
            "{{% if {} %}}{}{{% elsif {} %}}{}{{% else %}}{}{{% endif %}}".format, tests, inner, tests, inner, inner
        )
        | st.builds("{{%- if {} -%}} {} {{%- endif -%}}".format, tests, inner)
    ),
    max_leaves=8,
)


def outcome(render: Any, facts: Any) -> str:
    try:
        return str(render(named(BriefedFacts(facts))))
    except CopyError as error:
        return f"error: {error}"


@given(source=templates, changes=changes)
def test_the_short_way_is_liquid(facts_of: Any, source: str, changes: dict[str, Any]) -> None:
    """A template that is compiled to parts gives Liquid's text, or Liquid's error, letter for letter."""
    markup = read(source)
    facts = facts_of(**changes)
    assert outcome(markup.render, facts) == outcome(markup.by_liquid, facts)


@given(changes=changes)
def test_the_built_in_texts_need_no_liquid(facts_of: Any, changes: dict[str, Any]) -> None:
    """Every built-in text is simple enough for the short way, and says what Liquid would."""
    facts = facts_of(**changes)
    found = texts(facts.kind, facts.step, facts.locale, "en")
    for source in (found.title, found.body, found.terse):
        markup = read(source)
        assert markup.parts is not None
        assert outcome(markup.render, facts) == outcome(markup.by_liquid, facts)


@given(source=st.text(max_size=200) | st.lists(pieces | names, max_size=20).map(" ".join))
def test_any_source_is_read_or_refused(facts_of: Any, source: str) -> None:
    """Whatever is typed as a template ends in a text or a CopyError."""
    try:
        text = read(source).render(named(BriefedFacts(facts_of())))
    except CopyError as error:
        right = bool(str(error))
    else:
        right = not {c for c in text if category(c) in UNSEEN} - {"\u200d"}
    assert right
