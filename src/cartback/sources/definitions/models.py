"""The fields of a definition. The docstrings are the reference that a merchant reads in the JSON Schema."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, PlainValidator, WithJsonSchema, model_validator

from cartback.domain.event_fields import REPORTABLE
from cartback.domain.identity import STRENGTH
from cartback.domain.mistakes import nearest
from cartback.domain.setting_types import Settings, ZoneName

from .paths import Path

#: The most definitions of one shop, and the most values of a table.
MOST_DEFINITIONS, MOST_VALUES = 64, 200

Plain = str | int | float | bool | None
Form = Literal["plain", "iso", "epoch", "epoch_ms", "epoch_us", "minor2", "minor3", "comma", "yes_no"]
#: Events that only the shop's own backend may send, never a table of fields.
_NOT_DEFINED = frozenset({"shop_erased", "app_uninstalled"})
TYPES = {name: cls for name, cls in REPORTABLE.items() if name not in _NOT_DEFINED}


def _path(value: Any) -> Path:
    if isinstance(value, Path):
        return value
    if not isinstance(value, str):
        raise ValueError("expected a path such as 'cart.items[0].sku'")  # noqa: TRY004 - pydantic wants a ValueError
    return Path(value)


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


PathSetting = Annotated[
    Path,
    PlainValidator(_path),
    PlainSerializer(lambda path: path.text, return_type=str),
    WithJsonSchema({"type": "string"}),
]
#: One path, or several of which the first that leads to a value counts.
Paths = Annotated[tuple[PathSetting, ...], BeforeValidator(_listed), Field(max_length=8)]


class Take(Settings):
    """Where a field's value comes from, and how it is written there. A text alone is a path."""

    path: Paths = ()
    """The path, or several: the first that leads to a value counts. null and "" count as missing."""
    value: Plain = None
    """A constant value; with a path, the value if the path leads to nothing."""
    form: Form = Field(default="plain", alias="as")
    """How it is written: iso, epoch, epoch_ms, epoch_us (times), minor2, minor3 (hundredths, thousandths), comma ("1.234,50"),
    yes_no ("yes", "1", "true", "subscribed")."""
    zone: ZoneName | None = None
    """The zone of times that are written without an offset."""
    format: Annotated[str, Field(max_length=60)] | None = None
    """The format of a time, as in Python: "%d.%m.%Y %H:%M"."""
    values: dict[str, Plain] = Field(default_factory=dict, max_length=MOST_VALUES)
    """A table of the meaning of each value; a value that is not in it is refused."""
    required: bool = False
    """Whether a document without it is refused."""
    received: bool = False
    """Whether a time is the one at which the document was received, where no path leads to another. For events that are no
    older.
    """


def _short(value: Any) -> Any:
    if isinstance(value, str | list):
        return {"path": value}
    if isinstance(value, dict | Take):
        return value
    raise ValueError("expected a path such as 'cart.id', or a table such as {path = \"cart.id\", required = true}")


TakeSetting = Annotated[Take, BeforeValidator(_short)]


class FieldTake(Take):
    """A value; for a cart's lines `each` and `fields` instead, for one line `fields`, and a path unless it is the whole
    document.
    """

    each: Paths = ()
    """For lines: the path of the list, or of several lists that are joined."""
    fields: dict[str, TakeSetting] = Field(default_factory=dict)
    """For lines, and for the one line of a cart change: the paths of a line's own fields, starting at the line."""


FieldSetting = Annotated[FieldTake, BeforeValidator(_short)]


class Condition(Settings):
    """A condition on the value at a path. A plain value or a list of them is short for `is`."""

    one_of: tuple[Plain, ...] | None = Field(default=None, alias="is")
    """One of these. A number and a text that are written alike are the same."""
    none_of: tuple[Plain, ...] = Field(default=(), alias="not")
    """None of these."""
    exists: bool | None = None
    """Whether there is a value."""


def _condition(value: Any) -> Any:
    if not isinstance(value, dict):
        return {"is": value if isinstance(value, list) else [value]}
    return {k: [v] if k in ("is", "not") and not isinstance(v, list) else v for k, v in value.items()}


ConditionSetting = Annotated[Condition, BeforeValidator(_condition)]


def _type(value: Any) -> str:
    if isinstance(value, str) and value in TYPES:
        return value
    raise ValueError(f"there is no such event; expected one of {', '.join(TYPES)}{nearest(value, TYPES)}")


def _kind(value: Any) -> str:
    if value in STRENGTH:
        return str(value)
    raise ValueError(f"expected a kind of key, one of {', '.join(STRENGTH)}{nearest(value, STRENGTH)}")


def _any_path(value: Any) -> str:
    return _path(value).text


class Definition(Settings):
    """One event of the merchant's: the documents it is read from, and the paths of its fields."""

    name: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f:]+$")]
    """The merchant's name for it; errors begin with it."""
    type: Annotated[str, BeforeValidator(_type)]
    """The event that it becomes, such as cart_changed or order_placed."""
    when: dict[Annotated[str, BeforeValidator(_any_path)], ConditionSetting] = Field(
        default_factory=dict, max_length=16
    )
    """The conditions, by path; all of them have to hold. Without any every document is read."""
    for_each: PathSetting | None = None
    """The path of a list: one event for each of its entries, and all other paths start at the entry."""
    keys: dict[Annotated[str, BeforeValidator(_kind)], Paths] = Field(default_factory=dict)
    """The person it is about: the path of each kind of key. Values that name no person ("guest", 0, null) are left out."""
    fields: dict[str, FieldSetting] = Field(max_length=32)
    """The paths of the event's fields."""


SignatureKind = Literal["hmac_sha256_hex", "hmac_sha256_base64", "standard_webhooks", "header_secret", "basic"]


class Signature(Settings):
    """How a sender proves that a body is theirs. The secret itself is not written here."""

    kind: SignatureKind
    """hmac_sha256_hex and _base64: of the body, in `header`. header_secret: the secret itself in `header`. standard_webhooks:
    webhook-id, -timestamp and -signature. basic: "user:password" by basic authentication."""
    header: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,100}$")] | None = None
    """The header's name, where the kind does not imply it."""
    prefix: Annotated[str, Field(max_length=40)] = ""
    """The text before the signature in the header, such as "sha256="."""

    @model_validator(mode="after")
    def _found(self) -> Signature:
        if self.kind not in ("standard_webhooks", "basic") and self.header is None:
            raise ValueError(f"header: required for {self.kind}; give the name of the signature's header")
        if self.kind in ("standard_webhooks", "basic") and self.header is not None:
            raise ValueError(f"header: not for {self.kind}, which has a fixed header; leave it out")
        return self


class DefinitionFile(Settings):
    """The definitions of one shop, and how the documents are signed."""

    definitions: Annotated[tuple[Definition, ...], Field(min_length=1, max_length=MOST_DEFINITIONS)]
    """At most 64. A document is read by each of them whose `when` holds."""
    signature: Signature | None = None
    """How bodies are signed; used by cartback.sources.orders alone."""
