"""A definition proposed from a sample, by the names and values of a document. A person reads it before it is used."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from attrs import field, frozen

from cartback.domain.money import exponent, parse_currency
from cartback.errors import InvalidEvent

from .models import TYPES
from .paths import MOST_STEPS, joined

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_MOST_LEAVES = 2000


@frozen
class Leaf:
    """A plain value of the sample: its path, the words of its name and of its containers' names, in lower case."""

    path: str
    value: Any
    name: tuple[str, ...]
    above: tuple[str, ...]

    @property
    def words(self) -> frozenset[str]:
        """Return the words of its name and of its containers' names, in no order."""
        return frozenset((*self.name, *self.above))


@frozen
class _Sample:
    """A document split into its leaves and lists. `empty` are the leaves without a value in this sample."""

    leaves: list[Leaf] = field(factory=list)
    empty: list[Leaf] = field(factory=list)
    lists: list[tuple[str, list[dict[str, Any]]]] = field(factory=list)


def words_of(name: str) -> tuple[str, ...]:
    """Split a name into its words: "lineItems", "line_items" and "Line items" are the same."""
    return tuple([word.lower() for word in _WORDS.findall(name)])


def propose(document: Any, name: str | None = None) -> str:
    """Write a definition in TOML that reads the decoded document, as far as its names and values allow a guess.

    `name` is your name for it; if it names a thing, such as "order", the type follows it, unless the document says more.
    A required field of the event without a match is a comment, to be filled in before the file can be loaded.
    """
    for_each, thing = _repeated(document)
    sample = _Sample()
    _take_apart(thing, "", (), sample)
    event = _event_name(sample)
    kind = _type_of(sample, event, for_each, name)
    lines = ["[[definitions]]", f"name = {_quoted(name or (str(event.value)[:64] if event else kind))}"]
    if for_each is not None:
        lines.append(f"for_each = {_quoted(for_each)}")
    if event is not None:
        lines.append(f"when = {{{_bare(event.path)} = {_quoted(str(event.value))}}}")
    lines.append(f"type = {_quoted(kind)}")
    keys = {kind: leaf.path for kind, leaf in _people(sample)}
    lines += [f"keys = {{{', '.join(f'{kind} = {_quoted(path)}' for kind, path in keys.items())}}}"] if keys else []
    lines.append("[definitions.fields]")
    lines += _fields(kind, sample)
    return "\n".join(lines) + "\n"


def _repeated(document: Any) -> tuple[str | None, Any]:
    """Return the path of a list of documents, and the first of them; or the document itself if it is a single one."""
    if isinstance(document, list):
        return "$", document[0] if document else {}
    for name, value in document.items() if isinstance(document, dict) else ():
        plain = [v for n, v in document.items() if n != name and isinstance(v, dict | list)]
        if isinstance(value, list) and value and isinstance(value[0], dict) and not plain and _is_whole(value[0]):
            return joined("", name), value[0]
    return None, document


def _is_whole(thing: dict[str, Any]) -> bool:
    """Return whether an entry of a list is a document by itself: it has a time, which lines of a cart do not."""
    return any(_time_form(value) is not None for value in thing.values())


def _take_apart(thing: Any, path: str, above: tuple[str, ...], sample: _Sample, depth: int = 0) -> None:
    if depth >= MOST_STEPS or len(sample.leaves) + len(sample.empty) >= _MOST_LEAVES:
        return
    for name, value in thing.items() if isinstance(thing, dict) else ():
        here = joined(path, name)
        if isinstance(value, dict):
            _take_apart(value, here, words_of(name), sample, depth + 1)
        elif isinstance(value, list):
            objects = [each for each in value if isinstance(each, dict)]
            if objects:
                sample.lists.append((here, objects))
        elif len(here) <= 200:
            leaves = sample.empty if value is None or value == "" else sample.leaves
            leaves.append(Leaf(here, value, words_of(name), above))


# --- the event type ---------------------------------------------------------------------------------------------------

_EVENT_NAMES = frozenset(
    {("event",), ("type",), ("topic",), ("event", "type"), ("event", "name"), ("definition", "id"), ("action",)}
)
_TYPE_WORDS: tuple[tuple[str, frozenset[str]], ...] = (
    ("order_refunded", frozenset({"refund", "refunded"})),
    ("order_cancelled", frozenset({"cancelled", "canceled", "voided"})),
    ("consent_changed", frozenset({"consent", "subscribed", "unsubscribed", "optin", "optout"})),
    ("order_placed", frozenset({"order", "orders", "purchase", "purchased", "purchases", "transaction"})),
    ("checkout_changed", frozenset({"checkout", "checkouts"})),
    ("cart_changed", frozenset({"cart", "carts", "basket", "baskets"})),
    ("product_changed", frozenset({"product", "stock", "inventory"})),
    ("profile_changed", frozenset({"customer", "profile", "person", "contact"})),
)


def _event_name(sample: _Sample) -> Leaf | None:
    """Return the leaf that names the event, if the document has one."""
    return next((x for x in sample.leaves if x.name in _EVENT_NAMES and not x.above and isinstance(x.value, str)), None)


def _type_of(sample: _Sample, event: Leaf | None, for_each: str | None, name: str | None) -> str:
    """Guess the event type: by the document's own name for the event, else by the given name, else by its contents."""
    named = frozenset(words_of(str(event.value))) if event is not None else frozenset()
    within = frozenset(words_of(for_each or ""))
    names = frozenset(word for leaf in sample.leaves for word in leaf.words)
    for words in (named, within, frozenset(words_of(name or "")), names):
        for kind, signs in _TYPE_WORDS:
            # A document of an order has a field "cancelled_at" in any state; only its own name shows that it is cancelled.
            if signs & words and (words is not names or kind not in ("order_refunded", "order_cancelled")):
                return kind
    return "goal_reached" if "goal_reached" in TYPES else "profile_changed"


_PEOPLE = frozenset("customer user person member client buyer shopper contact account".split())


def _people(sample: _Sample) -> Iterator[tuple[str, Leaf]]:
    """Yield the first leaf of each kind of key; by its name alone if it is empty, as the customer of a guest's order is."""
    signs: dict[str, Callable[[Leaf], bool]] = {
        "customer": lambda x: (
            bool(_PEOPLE & x.words) and bool({"id", "number", "no"} & set(x.name)) and not _is_address(x)
        ),
        "email": _is_address,
        "phone": lambda x: bool({"phone", "mobile", "tel", "telephone"} & set(x.name)),
    }
    for kind, fits in signs.items():
        by_name = [x for x in sample.empty if fits(x) or (kind == "email" and {"email", "mail"} & set(x.name))]
        first = next((leaf for leaf in (*sample.leaves, *by_name) if fits(leaf) or leaf in by_name), None)
        if first is not None:
            yield kind, first


def _is_address(leaf: Leaf) -> bool:
    return isinstance(leaf.value, str) and re.fullmatch(r"[^@\s]{1,64}@[^@\s]{3,200}", leaf.value) is not None


# --- its fields -------------------------------------------------------------------------------------------------------


@frozen
class _Wanted:
    """The possible names of a field, best first; each is a set of words that its name and its containers' names must have."""

    names: tuple[str, ...]
    needed: bool = False
    fits: Callable[[Any], bool] = lambda value: not isinstance(value, bool)


def _is_amount(value: Any) -> bool:
    return (isinstance(value, int | float) and not isinstance(value, bool)) or bool(
        isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,12}([.,][0-9]{1,6})?", value.strip())
    )


def _is_currency(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(parse_currency(value))
    except InvalidEvent:
        return False


def _is_link(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("https://")


_ORDER = _Wanted(
    ("order id", "order number", "order no", "increment id", "transaction id", "order name", "number", "id"),
    needed=True,
)
_CURRENCY = _Wanted(("currency code", "currency", "cur"), fits=_is_currency)
_CART = _Wanted(("cart id", "cart token", "basket id", "cart", "basket", "token", "id"), needed=True)
_AT = ("occurred", "happened", "updated", "modified", "timestamp", "ts", "time", "created", "placed", "date", "at")
_PLACED = ("placed", "created", "ordered", "processed", "date", "occurred", "timestamp", "ts", "time", "at")
_AMOUNT = (
    "grand total", "total price", "total", "total amount", "total paid", "order value", "revenue", "sum", "amount", "price",
)  # fmt: skip
_WANTED: dict[str, dict[str, _Wanted]] = {
    "cart_changed": {
        "cart": _CART,
        "currency": _CURRENCY,
        "url": _Wanted(("cart url", "url", "link"), fits=_is_link),
    },
    "checkout_changed": {
        "checkout": _Wanted(("checkout id", "checkout token", "checkout", "token", "id"), needed=True),
        "cart": _Wanted(("cart id", "cart token", "basket id")),
        "currency": _CURRENCY,
        "url": _Wanted(("checkout url", "recover url", "url", "link"), fits=_is_link),
    },
    "order_placed": {
        "order": _ORDER,
        "total": _Wanted(_AMOUNT, fits=_is_amount),
        "currency": _CURRENCY,
        "checkout": _Wanted(("checkout id", "checkout token")),
        "cart": _Wanted(("cart id", "cart token", "basket id", "quote id", "basket", "cart")),
    },
    "order_cancelled": {"order": _ORDER},
    "order_refunded": {
        "order": _ORDER,
        "refund": _Wanted(("refund id", "refund number", "id"), needed=True),
        "amount": _Wanted(("refund amount", "amount", "total", "sum"), needed=True, fits=_is_amount),
    },
    "consent_changed": {
        "channel": _Wanted(("channel",), needed=True),
        "granted": _Wanted(("granted", "consent", "opt in", "subscribed", "accepts marketing"), needed=True, fits=lambda _: True),
        "source": _Wanted(("source",)),
    },
    "product_changed": {
        "product": _Wanted(("product id", "product", "sku", "id")),
        "variant": _Wanted(("variant id", "variation id")),
        "price": _Wanted(("price",), fits=_is_amount),
        "stock": _Wanted(("stock", "quantity", "available", "qty"), fits=_is_amount),
    },
    "profile_changed": {
        "email": _Wanted(("email",)),
        "first_name": _Wanted(("first name", "given name")),
        "locale": _Wanted(("locale", "language")),
    },
    "goal_reached": {"goal": _Wanted(("goal", "event", "name"), needed=True)},
}  # fmt: skip
_LINE: dict[str, _Wanted] = {
    "product": _Wanted(("product id", "item id", "sku", "product", "article", "code", "id"), needed=True),
    "variant": _Wanted(("variant id", "variation id")),
    "title": _Wanted(("title", "product name", "name", "description"), fits=lambda value: isinstance(value, str)),
    "quantity": _Wanted(("quantity", "qty", "count", "units"), fits=_is_amount),
    "price": _Wanted(("unit price", "sale price", "price", "cents", "amount"), fits=_is_amount),
    "image": _Wanted(("image url", "image", "thumbnail", "img"), fits=_is_link),
    "vendor": _Wanted(("brand", "vendor")),
}
_WITH_LINES = frozenset({"cart_changed", "checkout_changed"})


def _fields(kind: str, sample: _Sample) -> Iterator[str]:
    yield _time("at", _PLACED if kind == "order_placed" else _AT, sample) or '# at = "..."  # needed: when it happened'
    if kind == "order_placed" and (updated := _time("updated_at", ("updated", "modified", "upd"), sample)):
        yield updated
    delivery = _found(_Wanted(("event id", "message id", "delivery id")), sample.leaves)
    if delivery is not None:
        yield f"delivery = {_quoted(delivery.path)}"
    for name, wanted in _WANTED.get(kind, {}).items():
        leaf = _found(wanted, sample.leaves)
        if leaf is not None:
            yield f"{name} = {_taken(name, leaf, sample)}"
        elif wanted.needed:
            yield f'# {name} = "..."  # needed: nothing in the sample looks like it'
    if kind in _WITH_LINES:
        yield _lines_of(sample)


def _found(wanted: _Wanted, leaves: Sequence[Leaf]) -> Leaf | None:
    """Return the leaf with such a name, by its own name or with its containers' names; the higher one of two."""
    for name in wanted.names:
        words = set(name.split())
        fitting = [
            leaf for leaf in leaves if wanted.fits(leaf.value) and words <= leaf.words and words & set(leaf.name)
        ]
        exact = [leaf for leaf in fitting if set(leaf.name) == words or set(leaf.name) | set(leaf.above) == words]
        if exact or (fitting and len(words) > 1):
            return (exact or fitting)[0]
    return None


_MINOR = frozenset({"cent", "cents", "minor"})


def _taken(name: str, leaf: Leaf, sample: _Sample) -> str:
    """Write a value's path, and its format."""
    if _MINOR & set(leaf.name) and (digits := _digits(sample)) != 0:
        return f'{{path = {_quoted(leaf.path)}, as = "minor{digits}"}}'
    if name in ("total", "price", "amount") and isinstance(leaf.value, str) and "," in leaf.value:
        return f'{{path = {_quoted(leaf.path)}, as = "comma"}}'
    if name == "granted" and not isinstance(leaf.value, bool):
        return f'{{path = {_quoted(leaf.path)}, as = "yes_no"}}'
    return _quoted(leaf.path)


def _digits(sample: _Sample) -> int:
    """Return the digits after the point in the sample's currency: 2, 3, or 0 as of a yen, whose smallest unit is one."""
    code = _found(_CURRENCY, sample.leaves)
    digits = exponent(parse_currency(code.value)) if code is not None else 2
    return digits if digits in (0, 2, 3) else 2


def _lines_of(sample: _Sample) -> str:
    best = max(sample.lists, key=lambda each: _likeness(each[1][0]), default=None)
    if best is None or not _likeness(best[1][0]):
        return '# lines = {each = "...", fields = {product = "..."}}  # nothing in the sample looks like them'
    path, items = best
    leaves = [Leaf(joined("", n), v, words_of(n), ()) for n, v in items[0].items() if not isinstance(v, dict | list)]
    fields = {name: leaf for name, wanted in _LINE.items() if (leaf := _found(wanted, leaves)) is not None}
    if "product" not in fields:
        return f'# lines = {{each = {_quoted(path)}, fields = {{product = "..."}}}}  # which field names the product?'
    inner = ", ".join(f"{name} = {_taken(name, leaf, sample)}" for name, leaf in fields.items())
    return f"lines = {{each = {_quoted(path)}, fields = {{{inner}}}}}"


def _likeness(item: dict[str, Any]) -> int:
    words = {word for name in item for word in words_of(name)}
    return len(words & {"quantity", "qty", "price", "sku", "product", "cents", "variant", "item"})


def _time(name: str, signs: Sequence[str], sample: _Sample) -> str | None:
    times = [(leaf, form) for leaf in sample.leaves if (form := _time_form(leaf.value)) is not None]
    for sign in signs:
        for leaf, form in times:
            if sign in leaf.name:
                return f"{name} = {{path = {_quoted(leaf.path)}, {form}}}"
    return None


def _time_form(value: Any) -> str | None:
    """Return the form of a time; None for a value that is not one."""
    if isinstance(value, int) and not isinstance(value, bool):
        digits = len(str(value))
        return {10: 'as = "epoch"', 13: 'as = "epoch_ms"', 16: 'as = "epoch_us"'}.get(digits) if value > 0 else None
    if not isinstance(value, str) or not 8 <= len(value) <= 40 or value.isdecimal():
        return None
    try:
        at = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return 'as = "iso"' if at.tzinfo is not None else 'as = "iso", zone = "UTC"'


def _quoted(text: str) -> str:
    """Write a text as TOML does: as JSON, but without lone surrogates, and with DEL escaped."""
    whole = text.encode("utf-8", "replace").decode()
    return json.dumps(whole, ensure_ascii=False).replace("\x7f", "\\u007f")


def _bare(path: str) -> str:
    return path if re.fullmatch(r"[A-Za-z0-9_-]+", path) else _quoted(path)
