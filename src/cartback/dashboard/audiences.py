"""The shop's own audiences: the conditions of each, as a form. Campaigns address them by their overrides."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

from cartback.domain.channels import CHANNEL_NAMES
from cartback.domain.setting_types import format_duration
from cartback.domain.shop import Shop
from cartback.domain.tuning import AUDIENCES, NamedAudience
from cartback.flow import Reply

from .asked import PageRequest
from .form import Fields, Option, PageForm, WrongFields, amount_text, boxes_of, unclear
from .problems import findings_of
from .saving import save_form

_MOST = 50
#: Conditions with a lower and an upper bound: the field's name, and its names on the page.
BORDERS = (
    ("value", "Cart worth from, in {currency}", "Cart worth less than, in {currency}"),
    ("idle", "Cart left alone since", "Cart left alone for less than"),
    ("orders", "Orders from", "Fewer orders than"),
    ("last_order", "Last order longer ago than", "Last order within"),
)
_TYPED = tuple([f"{name}_{side}" for name, _, _ in BORDERS for side in ("from", "below")])
_TICKED: dict[str, tuple[str, ...]] = {"badges": AUDIENCES, "channels": CHANNEL_NAMES}
_LISTED = ("locales", "tags", "without_tags")


def audiences(asked: PageRequest) -> Reply:
    """Show the form of the shop's own audiences."""
    return _page(asked, PageForm(fields_of(asked.shop)))


def save(asked: PageRequest) -> Reply:
    """Save the form."""
    return save_form(asked, "/audiences", fields_of, _apply, _page, _field_of)


def _page(asked: PageRequest, form: PageForm, *, status: int = 200) -> Reply:
    findings = [] if form.errors else [each for each in findings_of(asked) if each.field.startswith("audiences.")]
    return asked.page(
        "audiences.html",
        "Audiences",
        status=status,
        form=form,
        version=form.value("version") or str(asked.settings.version),
        rows=form.rows_to_fill("audience", _MOST),
        borders=BORDERS,
        badges=tuple([Option(badge, asked.show.name(badge)) for badge in AUDIENCES]),
        channels=tuple([Option(name, asked.show.name(name)) for name in CHANNEL_NAMES]),
        findings=tuple(findings),
    )


def fields_of(its: Shop) -> Fields:
    """Return the fields of the saved audiences."""
    fields: dict[str, tuple[str, ...]] = {}
    for n, audience in enumerate(its.audiences):
        fields[f"audience-{n}-was"] = (str(n),)
        fields[f"audience-{n}-id"] = (audience.id,)
        fields[f"audience-{n}-name"] = (audience.name,)
        for name in _TYPED:
            fields[f"audience-{n}-{name}"] = (_text(getattr(audience, name)),)
        for name, every in _TICKED.items():
            fields[f"audience-{n}-{name}"] = boxes_of(getattr(audience, name), every)
        for name in _LISTED:
            fields[f"audience-{n}-{name}"] = ("\n".join(getattr(audience, name)),)
    return fields


def _text(value: Decimal | timedelta | int | None) -> str:
    if isinstance(value, timedelta):
        return format_duration(value)
    return amount_text(value) if isinstance(value, Decimal) else "" if value is None else str(value)


def _apply(data: dict[str, Any], before: Shop, form: PageForm) -> None:
    """Change the settings as typed; a removed audience leaves the order too."""
    now, saved = PageForm(fields_of(before)), data["audiences"]
    if form.is_as(now, *(form.names("audience-") | now.names("audience-"))):
        return
    numbers = [name for name in form.names("audience-") if name.rpartition("-")[2].startswith(("value_", "orders_"))]
    if faults := unclear(form, now, numbers):
        raise WrongFields(faults)
    made = [_audience(form, now, n, saved) for n in _kept(form)]
    gone = {audience.id for audience in before.audiences} - {each["id"] for each in made}
    data["audiences"] = made
    data["audience_order"] = [audience for audience in data["audience_order"] if audience not in gone]


def _kept(form: PageForm) -> list[int]:
    """Return the rows of audiences that stay: not those to be removed, nor an empty new one."""
    rows = [n for n in form.rows("audience") if not form.has(f"audience-{n}-remove")]
    return [n for n in rows if any([value.strip() for f in form.names(f"audience-{n}-") for value in form.values(f)])]


def _audience(form: PageForm, now: PageForm, n: int, saved: list[dict[str, Any]]) -> dict[str, Any]:
    """Return one audience with only the conditions that are set."""
    place = form.place(f"audience-{n}-was", len(saved))
    before = saved[place] if place is not None else {}
    name = form.value(f"audience-{n}-name").strip()
    if place is not None and form.is_row_as(f"audience-{n}-name", now, f"audience-{place}-name"):
        name = before["name"]
    typed: dict[str, Any] = {"id": before.get("id") or form.typed(f"audience-{n}-id") or slug_of(name, n), "name": name}
    for field in (*_TYPED, *_TICKED, *_LISTED):
        own = f"audience-{n}-{field}"
        is_same = place is not None and form.is_row_as(own, now, f"audience-{place}-{field}")
        if (value := before.get(field) if is_same else _value(form, own, field)) or (value == 0 and is_same):
            typed[field] = value
    return typed


def _value(form: PageForm, own: str, field: str) -> object:
    if field in _TICKED:
        return list(form.chosen(own))
    if field in _LISTED:
        return [each.strip() for each in form.value(own).splitlines() if each.strip()]
    return form.number(own) if field.startswith(("value_", "orders_")) else form.duration(own).strip()


def slug_of(name: str, n: int) -> str:
    """Return the id of a new audience, made from its name if that has Latin letters."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or f"audience-{n + 1}"


def _field_of(path: str, form: PageForm) -> str | None:
    """Return the field that a line of an error is about."""
    first, *rest = path.split(" and ", maxsplit=1)[0].split(".")
    rows = _kept(form)
    if first != "audiences" or not rest or not rest[0].isdecimal() or int(rest[0]) >= len(rows):
        return None
    row = f"audience-{rows[int(rest[0])]}-"
    name = rest[1] if len(rest) > 1 and rest[1] in NamedAudience.model_fields else "name"
    return row + ("name" if name == "id" and form.value(f"{row}was") else name)
