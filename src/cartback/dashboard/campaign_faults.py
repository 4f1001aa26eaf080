"""The field of a campaign's form that a line of an error is about."""

from __future__ import annotations

from cartback.domain.case import AnyCampaign
from cartback.domain.shop import Shop

from .campaign_fields import fields_of, kept_steps
from .form import PageForm

_PLAIN = {
    "name", "too_late", "channels", "min_value", "max_value", "instructions", "creativity", "write_once", "trust", "inbox",
}  # fmt: skip


def field_of(path: str, form: PageForm, its: AnyCampaign, shop: Shop) -> str | None:
    """Return the field that a line of an error is about: `path` is its place in the settings."""
    _, _, inside = path.removeprefix("campaigns.").partition(".")
    first, *rest = inside.split(" and ")[0].split(".")
    rows = kept_steps(form)
    number = int(rest[0]) if rest and rest[0].isdecimal() else None
    if first in _PLAIN:
        return first
    if first == "wait":
        return f"step-{rows[0]}-wait" if rows else None
    if first == "follow_ups" and number is not None and number + 1 < len(rows):
        return f"step-{rows[number + 1]}-wait"
    if first == "steps" and number is not None and number < len(rows):
        name = {"discount": "code", "no_discount": "code"}.get(rest[1], rest[1]) if len(rest) > 1 else "wait"
        return f"step-{rows[number]}-{name}"
    if first == "discount":
        return rest[0] if rest and rest[0] in ("percent", "amount", "min_spend", "ends_at") else "code"
    if first == "overrides" and number is not None:
        return _override_field(form, its, shop, number, rest)
    if first == "experiment":
        return _experiment_field(form, rest)
    return None


def _override_field(form: PageForm, its: AnyCampaign, shop: Shop, number: int, rest: list[str]) -> str | None:
    now = PageForm(fields_of(its, shop))
    order = [override.audience for override in its.overrides]
    audiences = []
    for audience in dict.fromkeys([*order, *shop.all_audiences]):
        names = (f"override-{audience}-code", f"override-{audience}-instructions")
        if (audience in order and form.is_as(now, *names)) or any([form.typed(name) for name in names]):
            audiences.append(audience)
    if number >= len(audiences):
        return None
    name = "instructions" if len(rest) > 1 and rest[1] == "instructions" else "code"
    return f"override-{audiences[number]}-{name}"


def _experiment_field(form: PageForm, rest: list[str]) -> str | None:
    if rest and rest[0] == "variants":
        name = rest[1] if len(rest) > 1 else ""
        row = next((n for n in form.rows("variant") if form.typed(f"variant-{n}-name") == name), 0)
        return f"variant-{row}-{'weight' if rest[-1] == 'weight' else 'name'}"
    return f"exp-{rest[0]}" if rest and rest[0] in ("id", "holdout", "ends_at", "audience") else "exp-id"
