"""The check of each field of an event: by its name where that says what it holds, else by its type."""

from __future__ import annotations

import types
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import attrs

from .money import parse_currency
from .values import (
    MAX_CODES,
    MAX_VARIANTS,
    Check,
    amount,
    change,
    keys,
    name_of_thing,
    named,
    one,
    one_of,
    price,
    quantity,
    several,
    several_names,
    shop_id,
    short_name,
    text,
    whole,
    yes_or_no,
)


def _as_is(value: Any, name: str) -> Any:  # noqa: ARG001 - its attrs converter has looked at it already
    return value


_BY_NAME: dict[str, Check] = {
    "shop": shop_id,
    "keys": keys,
    "currency": parse_currency,
    "price": price,
    "quantity": quantity,
    "by": change,
    "goal": short_name,
    "tag": short_name,
    "codes": several_names(MAX_CODES),
    "variants": several_names(MAX_VARIANTS),
    **{kind: named(kind) for kind in ("cart", "checkout", "order", "device")},
    "replaces": named("device"),
    **dict.fromkeys(
        ("delivery", "change", "installation", "product", "variant", "item", "location", "refund", "notification"),
        name_of_thing,
    ),
}
_BY_TYPE: dict[Any, Check] = {str: text, Decimal: amount, int: whole, bool: yes_or_no, datetime: _as_is}


def checks_of(cls: type) -> tuple[tuple[str, Any, Check], ...]:
    """Return every field of an attrs class that is to be checked, with its default, which needs no check, and its check."""
    hints = get_type_hints(cls)
    checks = [(a.name, a.default, _check_of(a.name, hints[a.name])) for a in attrs.fields(cls)]
    return tuple([(name, default, check) for name, default, check in checks if check is not _as_is])


_JSON = "cartback.sources.jsonl.decode"


def _check_of(name: str, hint: Any) -> Check:
    if name in _BY_NAME:
        return _BY_NAME[name]
    if get_origin(hint) in {Union, types.UnionType}:
        [hint] = [h for h in get_args(hint) if h is not type(None)]
    if get_origin(hint) is Literal:
        return one_of(get_args(hint))
    if get_origin(hint) is tuple:
        return several(get_args(hint)[0], _JSON)
    return _BY_TYPE[hint] if hint in _BY_TYPE else one(hint, _JSON)


def hold(instance: object, checks: Sequence[tuple[str, Any, Check]]) -> None:
    """Check every field of a frozen instance that is not its default, and keep what the checks answer."""
    for name, default, check in checks:
        value = getattr(instance, name)
        if value is not default:
            kept = check(value, name)
            if kept is not value:
                object.__setattr__(instance, name, kept)
