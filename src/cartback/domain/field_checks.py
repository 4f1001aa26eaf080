"""The check of each field of an event: by its name if that determines it, else by its type."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import wraps
from typing import Any, ClassVar, Literal, Union, get_args, get_origin, get_type_hints

import attrs

from cartback.errors import InvalidEvent

from .mistakes import nearest
from .values import (
    MAX_CODES,
    MAX_VARIANTS,
    Check,
    amount,
    change,
    currency,
    delivery,
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


def _as_is(value: Any, name: str) -> Any:  # noqa: ARG001 - its attrs converter has checked it already
    return value


_BY_NAME: dict[str, Check] = {
    "shop": shop_id,
    "keys": keys,
    "currency": currency,
    "delivery": delivery,
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
        ("change", "installation", "product", "variant", "item", "location", "refund", "notification"),
        name_of_thing,
    ),
}
_BY_TYPE: dict[Any, Check] = {str: text, Decimal: amount, int: whole, bool: yes_or_no, datetime: _as_is}


def checks_of(cls: type) -> tuple[tuple[str, Any, Check], ...]:
    """Return every field of an attrs class that has to be checked, with its default, which needs no check, and its check."""
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
    """Check every field of a frozen instance that is not its default, and keep the checked values."""
    for name, default, check in checks:
        value = getattr(instance, name)
        if value is not default:
            kept = check(value, name)
            if kept is not value:
                object.__setattr__(instance, name, kept)


class NamedFields:
    """A class made of fields by name: InvalidEvent names the missing and unknown ones, as for events in JSON."""

    __slots__ = ()
    is_checked: ClassVar[bool] = True

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if cls.is_checked and "__init__" in vars(
            cls
        ):  # attrs has written it: the class is made a second time for its slots
            cls.__init__ = _naming_fields(vars(cls)["__init__"])  # type: ignore[method-assign]


def _naming_fields(init: Callable[..., None]) -> Callable[..., None]:
    @wraps(init)
    def __init__(self: Any, *unnamed: Any, **fields: Any) -> None:  # noqa: N807 - it replaces one
        try:
            init(self, *unnamed, **fields)
        except TypeError:
            if fault := _misfit(type(self), unnamed, fields):
                raise InvalidEvent(fault) from None
            raise

    return __init__


def _misfit(cls: type, unnamed: Sequence[Any], fields: Mapping[str, Any]) -> str | None:
    """Return which fields do not fit the class, if that is why it could not be made."""
    known = {a.name: a for a in attrs.fields(cls)}
    if unnamed:
        return f"{cls.__name__}: fields are given by name, {cls.__name__}({next(iter(known))}=...)"
    if unknown := [name for name in fields if name not in known]:
        near = nearest(unknown[0], known) or f"; it has {', '.join(known)}"
        return f"{unknown[0]}: {cls.__name__} has no such field{near}"
    missing = [name for name, a in known.items() if a.default is attrs.NOTHING and name not in fields]
    return f"{missing[0]}: {cls.__name__} needs it, and it is missing" if missing else None
