"""The merchant's own templates: which is used, what they may name, what is said when one is wrong."""

from __future__ import annotations

import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest

from cartback.copywriters.template.markup import Markup
from cartback.copywriters.template.names import BriefedFacts, named
from cartback.copywriters.template.writer import Template, check, chosen
from cartback.domain.money import Money
from cartback.domain.tuning import Discount, MessageTemplate
from cartback.errors import CopyError
from cartback.ports import TemplateText
from cartback.words.facts import Item

OWN = tuple(
    TemplateText(title=title, body=body, step=step, locale=locale)
    for step, locale, title, body in (
        (None, None, "any", "b"),
        (1, None, "step", "b"),
        (None, "de", "de", "b"),
        (None, "de-AT", "de-AT", "b"),
        (1, "de", "de step", "b"),
        (1, "de_at", "de-AT step", "b"),
        (1, "de-AT", "second", "b"),
        (None, "fr", "fr", "b"),
    )
)


@pytest.mark.parametrize(
    ("step", "locale", "title"),
    [
        (0, "en", "any"),
        (1, "en", "step"),
        (0, "de", "de"),
        (0, "de-CH", "de"),
        (0, "de-AT", "de-AT"),
        (1, "de-CH", "de step"),
        (1, "de_AT", "de-AT step"),
        (1, "fr-FR", "fr"),
        (1, "", "step"),
    ],
    ids="any step locale language exact step+language step+locale locale-before-step no-locale".split(),
)
def test_the_most_specific_is_used(step: int, locale: str, title: str) -> None:
    """Step and locale, then locale, then step, then any; a language is good for its regions; of two alike the first."""
    found = chosen(OWN, step, locale)
    assert found is not None
    assert found.title == title


def test_without_a_match_the_built_in_text_is_used(write: Any) -> None:
    """A template for another step or language is no template."""
    copy = write((3, None, "no", "no"), (None, "fr", "non", "non"))
    assert copy.title == "Still thinking it over, Ana?"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("{{ shop }}: {{ item.title }} {{ item.price }}", "Acme: Mug $12.50"),
        ("{% for i in items %}{{ i.quantity }} x {{ i.title }}{% unless forloop.last %}, {% endunless %}{% endfor %}", "1 x Mug, 2 x Shirt"),
        ("{{ items | map: 'title' | join: ' & ' }}", "Mug & Shirt"),
        ("{{ items[1].variant }} {{ items.last.price }}", "Blue, M $40.00"),
        ("{{ count }} {{ others }} {{ more_items }} {{ total }}", "2 1 0 $92.50"),
        ("{% if count > 1 %}many{% elsif count == 1 %}one{% else %}none{% endif %}", "many"),
        ("{{ code }} {{ percent }}%", "SAVE10 10%"),
        ("{% if free_shipping %}free{% else %}paid{% endif %}", "paid"),
        ("{{ discount_amount | default: 'nothing' }}", "nothing"),
        ("{{ kind }} {{ step }} {{ stage }}", "cart_recovery 0 cart"),
        ("{{ badges | join: ', ' }}", "big_cart"),
        ("{% if badges contains 'big_cart' %}big{% endif %}", "big"),
        ("{% assign who = first_name | upcase %}{{ who }}!", "ANA!"),
        ("{% case kind %}{% when 'winback' %}w{% when 'cart_recovery' %}c{% endcase %}", "c"),
        ("{%- if first_name -%} Hi {{ first_name }} {%- endif -%}", "Hi Ana"),
        ("{% # a note %}a\n\n  b", "a b"),
        ("{% capture x %}{{ shop }}!{% endcapture %}{{ x }}{{ x }}", "Acme!Acme!"),
        ("A & B < C", "A & B < C"),
        ("{% if true %} {% endif %}x", "x"),
    ],
    ids="paths loop map index counts elsif discount bool default campaign badges contains assign case trim note capture ampersand blank".split(),
)  # fmt: skip
def test_what_a_template_may_say(write: Any, body: str, text: str) -> None:
    """All the facts by name, with Liquid's conditions, loops and filters; nothing is escaped."""
    copy = write(
        (None, None, "t", body), discount=Discount(code="SAVE10", percent=Decimal(10)), badges=("big_cart",)
    )  # fmt: skip
    assert copy.body == text


@pytest.mark.parametrize(
    ("currency", "total", "text"),
    [("EUR", None, "€5.00"), ("EUR", Money(Decimal(12), "USD"), "€5.00"), ("", Money(Decimal(12), "USD"), "$5.00"), ("", None, "none")],
    ids=["no cart", "a cart in another currency", "nobody said the shop's", "nobody knows"],
)  # fmt: skip
def test_a_discounts_amount_is_in_the_shops_currency(write: Any, currency: str, total: Money | None, text: str) -> None:
    """Whatever the cart is in, and in winback, where there is none."""
    copy = write(
        (None, None, "t", "{{ discount_amount | default: 'none' }}"),
        discount=Discount(code="SAVE5", amount=Decimal(5)), currency=currency, total=total,
    )  # fmt: skip
    assert copy.body == text


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("{{ nmae }}", "'nmae' is undefined"),
        ("{{ item.titel }}", "item.titel is undefined"),
        ("{% if nmae %}x{% endif %}", "'nmae' is undefined"),
        ("{{ code }}", "code is empty here"),
        ("{{ code | append: '!' }}", "append: a value is empty here"),
        ("{{ items }}", "items is a list"),
        ("{{ item }}", "item is a dict"),
        ("{{ shop | shout }}", "unknown filter 'shout'"),
        ("{% include 'x' %}", "unexpected tag 'include'"),
        ("{% if shop %}x", "endif|end of file|expected"),
        ("{{ shop", "is not closed"),
        ("{{ {{ shop }} }}", "is not closed before the next"),
        ("{{ }}", "."),
        ("{% raw %}{{ x }}{% endraw %}", "raw: there is no such tag"),
        ("{{ now }}", "'now' is undefined"),
        ("{{ 'now' | date: '%Y' }}", "unknown filter 'date'"),
        ("{{ shop | divided_by: 0 }}", "divide by 0"),
        ("{% if false %}x{% endif %}", "renders as an empty text"),
        ("  ", "renders as an empty text"),
        ("{{ item.title.__class__ }}", "undefined"),
        ("{{ item['__class__'] }}", "undefined"),
        ("{{ shop.__init__.__globals__ }}", "undefined"),
        ("{{ items | map: '__class__' | join }}{{ items.__len__ }}", "undefined"),
        ("{% break %}", "break"),
    ],
)
def test_a_wrong_template_is_named(write: Any, body: str, problem: str) -> None:
    """A CopyError says which template of which campaign, title or body, and what is the matter with it."""
    with pytest.raises(CopyError, match=problem) as caught:
        write((None, "en", "fine", body))
    assert str(caught.value).startswith("campaign 'cart', template (step any, locale en), body: ")
    with pytest.raises(CopyError, match="title: "):
        write((0, None, body, "fine"))


def test_what_is_put_in_is_never_a_template(write: Any) -> None:
    """Braces in a title are text, also through filters, and never read again."""
    mug = Item("{{ shop }}{% if %}", 1, Money(Decimal(1), "USD"))
    assert write((None, None, "{{ item.title }}", "{{ item.title | append: '!' }}"), items=(mug,)).title == mug.title
    assert write(items=(mug,)).body.startswith("You left {{ shop }}{% if %} in your cart.")


def test_long_titles_give_way_before_anything_is_cut(write: Any) -> None:
    """A product's long name is shortened so that the code after it stays whole."""
    long = Item("Extraordinarily long product name that goes on for ever and ever", 1, Money(Decimal(1), "USD"))
    body = (
        "We thought of you: {{ item.title }} is still in your cart, and you may use this code for 10% off: {{ code }}"
    )
    copy = write((None, None, "t", body), items=(long,), discount=Discount(code="EXTRAORDINARY-CODE-2024"))
    assert copy.body.endswith("10% off: EXTRAORDINARY-CODE-2024")
    assert "…" in copy.body
    assert len(copy.body) <= 150


@pytest.mark.parametrize(
    ("title", "body", "kind", "problems"),
    [
        ("Hi{% if first_name %} {{ first_name }}{% endif %}", "{{ item.title }} {{ total }}", "cart_recovery", []),
        ("Hi {{ first_name }}", "b", "cart_recovery", ["title: first_name is empty here"]),
        ("t", "{{ code }}", "cart_recovery", ["body: code is empty here"]),
        ("t", "{% if code %}{{ cod }}{% endif %}b", "cart_recovery", ["body: cod is not known; did you mean 'code'?; the names are shop"]),
        ("t {shop}", "b", "cart_recovery", ["title: {shop} would be sent as it is typed; write {{ shop }}"]),
        ("t", "Hi { first_nam }", "cart_recovery", ["body: { first_nam } would be sent as it is typed: write a name as {{ name }}; did you mean 'first_name'?"]),
        ("t", "${item.title} *|FNAME|* %TOTAL% {first_name|you}", "cart_recovery", [
            "body: {item.title} would be sent as it is typed; write {{ item.title }}", "body: *|FNAME|* would be sent", "body: %TOTAL% would be sent", "body: {first_name|you} would be sent",
        ]),
        ("[Sale]", "[code] 10% and 20% {-}", "cart_recovery", ["body: [code] would be sent as it is typed; write {{ code }}"]),
        ("t", "{% if code %}{{ item.titel }}{% endif %}b", "cart_recovery", ["body: item.titel is not known"]),
        ("t", "{% for i in items %}{{ i.titel }}{% endfor %}", "cart_recovery", ["body: i.titel is undefined"]),
        ("t", "{{ item.title }}", "winback", ["body: item"]),
        ("{% if", "{% endif %}", "cart_recovery", ["title: ", "body: "]),
        ("t" * 60, "b", "cart_recovery", ["title: is longer than 50"]),
        ("", "{% if code %}b{% endif %}", "cart_recovery", ["title: renders as an empty text", "body: renders as an empty text"]),
        ("t", "x" * 5001, "cart_recovery", ["body: is 5001 characters long"]),
    ],
    ids="fine name code unknown braces misspelt others brackets field loop winback syntax long empty huge".split(),
)  # fmt: skip
def test_check(title: str, body: str, kind: Any, problems: list[str]) -> None:
    """Before settings are saved: a line for each problem, naming the field and the unknown name; none if all is well."""
    found = check(MessageTemplate.model_construct(title=title, body=body), kind)
    assert len(found) == len(problems), found
    assert all(line.startswith(start) for line, start in zip(found, problems, strict=True)), found


def test_threads_write_the_same(facts_of: Any, request_of: Any) -> None:
    """One copywriter may write in many threads at once."""
    requests = [request_of(facts_of(step=n % 4, first_name=f"Ana{n % 7}")) for n in range(400)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(Template().write, requests)) == [Template().write(r) for r in requests]


def test_importing_it_imports_no_vendor() -> None:
    """A host that never writes from a template pays for neither Liquid nor Babel."""
    code = "import sys, cartback.copywriters.template; sys.exit(any(m in sys.modules for m in ('liquid', 'babel')))"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=240).returncode == 0


def test_what_liquid_warns_of_costs_no_message(facts_of: Any) -> None:
    """The suite makes errors of warnings. These are the words when there are no others."""

    class Loud:
        def render(self, _names: Any) -> str:
            warnings.warn("of Liquid", FutureWarning, stacklevel=2)
            return "Your Mug waits."

    read: Any = Markup(Loud(), None)  # type: ignore[arg-type]
    assert read.render(named(BriefedFacts(facts_of()))) == "Your Mug waits."


def test_the_first_message_of_a_host_that_makes_errors_of_warnings() -> None:
    """In a program of its own, where Liquid and Babel are imported by it: built-in words and a merchant's, with amounts."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", _FIRST], check=False, capture_output=True, text=True, timeout=240
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "92,50\xa0€|Still thinking it over?\n", "")


_FIRST = """
from datetime import UTC, datetime
from decimal import Decimal
from cartback.copywriters.template.names import BriefedFacts, named
from cartback.copywriters.template.markup import Markup
from cartback.copywriters.template import Template
from cartback.domain.money import Money
from cartback.words.facts import Facts, Item
from cartback.ports import CopyRequest, TemplateText

now, total = datetime(2026, 1, 5, tzinfo=UTC), Money(Decimal("92.50"), "EUR")

def title(locale, *templates):
    facts = Facts(
        shop="Acme", kind="cart_recovery", step=0, stage="cart", locale=locale, now=now, items=(Item("Mug", 1, total),), total=total
    )
    asked = CopyRequest(shop="acme", notification="n", campaign="c", facts=facts, deadline=now, templates=templates)
    return Template().write(asked).title

print(title("de", TemplateText(title="{{ total }}", body="x")), title("en"), sep="|")
"""
