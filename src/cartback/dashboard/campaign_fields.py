"""A campaign's settings as fields of a form, and the fields as settings; an untouched field stays as saved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from cartback.domain.campaign import Experiment, Step
from cartback.domain.case import AnyCampaign
from cartback.domain.channels import CHANNEL_NAMES
from cartback.domain.setting_types import format_duration, zone
from cartback.domain.shop import Shop
from cartback.domain.tuning import Discount

from .form import (
    Fields,
    PageForm,
    WrongFields,
    amount_text,
    boxes_of,
    discount_of,
    instant_of,
    instant_text,
    unclear,
)


def fields_of(its: AnyCampaign, shop: Shop) -> Fields:
    """Return the fields of the saved campaign."""
    where = zone(shop.timezone)
    fields: dict[str, tuple[str, ...]] = {
        "name": (its.name,),
        "too_late": (format_duration(its.too_late),),
        "channels": its.channels,
        "min_value": (amount_text(its.min_value),),
        "max_value": (amount_text(its.max_value),),
        "instructions": (its.instructions,),
        "creativity": (str(its.creativity),),
        "write_once": ("yes",) if its.write_once else (),
        "trust": (its.trust or "",),
        "inbox": ("yes",) if its.inbox else (),
    }
    fields |= _code_fields(its.discount)
    if its.discount is not None:
        fields["ends_at"] = (instant_text(its.discount.ends_at, where),)
    steps = its.steps or tuple([Step() for _ in range(its.length)])
    for n, (wait, step) in enumerate(zip((its.wait, *its.follow_ups), steps, strict=True)):
        fields |= {
            f"step-{n}-wait": (format_duration(wait),),
            f"step-{n}-channels": boxes_of(step.channels or (), CHANNEL_NAMES),
            f"step-{n}-code": (step.discount.code if step.discount is not None else "",),
            f"step-{n}-instructions": (step.instructions or "",),
            f"step-{n}-was": (str(n),) if its.steps else ("",),
        }
    for override in its.overrides:
        fields[f"override-{override.audience}-code"] = (
            override.discount.code if override.discount is not None else "",
        )
        fields[f"override-{override.audience}-instructions"] = (override.instructions or "",)
    if its.experiment is not None:
        fields |= _experiment_fields(its.experiment)
        fields["exp-ends_at"] = (instant_text(its.experiment.ends_at, where),)
    return fields


def _code_fields(discount: Discount | None) -> dict[str, tuple[str, ...]]:
    if discount is None:
        return {}
    return {
        "code": (discount.code,),
        "percent": (amount_text(discount.percent),),
        "amount": (amount_text(discount.amount),),
        "min_spend": (amount_text(discount.min_spend),),
        "free_shipping": ("yes",) if discount.free_shipping else (),
        "once": ("yes",) if discount.once else (),
    }


def _experiment_fields(experiment: Experiment) -> dict[str, tuple[str, ...]]:
    fields: dict[str, tuple[str, ...]] = {
        "exp-id": (experiment.id,),
        "exp-holdout": (f"{100 * experiment.holdout:g}",),
        "exp-audience": (experiment.audience or "",),
    }
    for n, (name, variant) in enumerate(experiment.variants.items()):
        fields[f"variant-{n}-name"] = (name,)
        fields[f"variant-{n}-weight"] = (f"{variant.weight:g}",)
    return fields


# --- fields as settings -----------------------------------------------------------------------------------------------


def apply(data: dict[str, Any], shop: Shop, its: AnyCampaign, form: PageForm) -> None:
    """Change the campaign in the settings as typed."""
    now = PageForm(fields_of(its, shop))
    if faults := _faults(form, now):
        raise WrongFields(faults)
    edited = next(each for each in data["campaigns"] if each["id"] == its.id)
    typed: dict[str, Any] = {
        "name": form.value("name").strip(),
        "too_late": form.duration("too_late"),
        "channels": list(form.chosen("channels")),
        "min_value": form.number("min_value"),
        "max_value": form.number("max_value"),
        "instructions": form.value("instructions").strip(),
        "creativity": form.number("creativity") or "",
        "write_once": form.has("write_once"),
        "trust": form.typed("trust"),
        "inbox": form.has("inbox"),
    }
    edited |= {name: value for name, value in typed.items() if not form.is_as(now, name)}
    if not form.is_as(now, *_CODE):
        edited["discount"] = _discount(edited["discount"], shop, form, now)
    edited["overrides"] = _overrides(edited["overrides"], shop, form, now)
    if not form.is_as(now, *(form.names("exp-", "variant-") | now.names("exp-", "variant-"))):
        edited["experiment"] = _experiment(edited["experiment"], zone(shop.timezone), form, now)
    if not form.is_as(now, *(form.names("step-") | now.names("step-"))):
        _put_steps(edited, form, now, shop, its)


_NUMBERS = ("percent", "amount", "min_spend")
_TERMS = (*_NUMBERS, "ends_at")
_CODE = ("code", *_TERMS, "free_shipping", "once")


def _faults(form: PageForm, now: PageForm) -> dict[str, str]:
    """Return the faults of values that would be lost or misread, by field, before there are settings to validate."""
    faults = unclear(
        form,
        now,
        ("min_value", "max_value", *_NUMBERS, "exp-holdout", *[f"variant-{n}-weight" for n in form.rows("variant")]),
    )
    if form.typed("code") is None and (form.was_typed(now, *_TERMS, "free_shipping", "once")):
        faults["code"] = "type the code that these terms are of, or leave the terms out"
    if form.typed("exp-id") is None and form.was_typed(now, *form.names("exp-", "variant-")):
        faults["exp-id"] = "give the experiment a name, in letters, digits, '_', '.' and '-'"
    if form.was_typed(now, "exp-holdout") and _is_no_per_cent(form):
        faults["exp-holdout"] = "expected per cent: 0 for nobody, or 1 to 100; type 10 for one shopper in ten"
    taken = set()
    for n in form.rows("variant"):
        own, weight = f"variant-{n}-name", f"variant-{n}-weight"
        if (name := form.typed(own)) is None:
            if form.was_typed(now, weight) and "exp-id" not in faults:
                faults[own] = "give the variant a name, or leave its weight out"
        elif name in taken:
            faults[own] = f"two variants are called {name!r:.70}; give one another name"
        taken.add(name)
    return faults


def _discount(saved: dict[str, Any] | None, shop: Shop, form: PageForm, now: PageForm) -> dict[str, Any] | None:
    """Return the campaign's code with the typed terms; another code of the shop's brings its own.

    A code that the shop does not know takes over the terms of the previous code here, as the page shows them.
    """
    code = form.typed("code")
    if code is None:
        return None
    terms = (*_TERMS, "free_shipping", "once")
    known = dict(saved) if saved is not None and saved["code"] == code else discount_of(code, shop)
    is_known = known is not None and len(known) > 1
    bare = not any([form.typed(term) for term in _TERMS]) and not form.has("free_shipping")
    if not form.is_as(now, "code") and (bare or (is_known and form.is_as(now, *terms))):
        return known
    kept = known if known is not None and is_known else {**(saved or {}), "code": code}
    typed: dict[str, Any] = {term: form.number(term) for term in _NUMBERS} | {"percent": form.percent("percent")}
    typed |= {"free_shipping": form.has("free_shipping"), "once": form.has("once")}
    typed["ends_at"] = instant_of(form.typed("ends_at"), zone(shop.timezone))
    own = {term: value if saved is None or not form.is_as(now, term) else saved[term] for term, value in typed.items()}
    return kept | own


def _overrides(saved: list[dict[str, Any]], shop: Shop, form: PageForm, now: PageForm) -> list[dict[str, Any]]:
    """Return the audiences' overrides: touched ones as typed, in the order that they were saved in."""
    before = {override["audience"]: override for override in saved}
    audiences = dict.fromkeys([*before, *shop.all_audiences])
    made = [_override(audience, before.get(audience), shop, form, now) for audience in audiences]
    return [override for override in made if override is not None]


def _override(
    audience: str, known: dict[str, Any] | None, shop: Shop, form: PageForm, now: PageForm
) -> dict[str, Any] | None:
    """Return the override of one audience; None if it has none."""
    code, words = f"override-{audience}-code", f"override-{audience}-instructions"
    if form.is_as(now, code, words):
        return known
    discount = known["discount"] if known is not None and form.is_as(now, code) else discount_of(form.typed(code), shop)
    instructions = known["instructions"] if known is not None and form.is_as(now, words) else form.typed(words)
    if discount is None and instructions is None:
        return None
    return {"audience": audience, "discount": discount, "instructions": instructions}


def _experiment(saved: dict[str, Any] | None, where: ZoneInfo, form: PageForm, now: PageForm) -> dict[str, Any] | None:
    """Return the experiment as typed; its variants keep all their settings but the weight."""
    name = form.typed("exp-id")
    if name is None:
        return None
    before = saved or {"variants": {}}
    variants = {}
    for n in form.rows("variant"):
        variant, weight = form.typed(f"variant-{n}-name"), f"variant-{n}-weight"
        if variant is None:
            continue
        known = before["variants"].get(variant) or before["variants"].get(_name_before(form, now, n), {})
        same = "weight" in known and form.is_as(now, weight)
        variants[variant] = {**known, "weight": known["weight"] if same else form.number(weight) or "1"}
    share = before["holdout"] if "holdout" in before and form.is_as(now, "exp-holdout") else _share(form)
    ends = before["ends_at"] if "ends_at" in before and form.is_as(now, "exp-ends_at") else None
    if ends is None:
        ends = instant_of(form.typed("exp-ends_at"), where)
    audience = form.typed("exp-audience")
    return {"id": name, "holdout": share, "variants": variants, "ends_at": ends, "audience": audience}


def _name_before(form: PageForm, now: PageForm, n: int) -> str:
    """Return the row's former name of the variant, if no row has it any more: the variant was renamed, and keeps its settings."""
    name = now.value(f"variant-{n}-name")
    return name if name not in [form.typed(f"variant-{row}-name") for row in form.rows("variant")] else ""


def _share(form: PageForm) -> object:
    """Return the share that is held out; an invalid number is left for the settings to refuse."""
    held = form.percent("exp-holdout") or "0"
    try:
        return float(held) / 100
    except ValueError:
        return held


def _is_no_per_cent(form: PageForm) -> bool:
    """Return whether the share that is held out is a number that is no likely one of per cent, such as 0.1 or 110."""
    share = _share(form)
    return isinstance(share, float) and share != 0 and not 0.01 <= share <= 1


def _put_steps(edited: dict[str, Any], form: PageForm, now: PageForm, shop: Shop, its: AnyCampaign) -> None:
    """Set the messages: as waits alone if they differ in nothing else, or each with its own channels and words."""
    rows = kept_steps(form)
    steps = [_step(form, now, n, shop, its, edited.get("steps") or [], is_first=n == rows[0]) for n in rows]
    waits = [step.pop("wait") for step in steps]
    before = {name: edited.pop(name, None) for name in ("wait", "follow_ups", "steps")}
    is_own = any([value is not None and value is not False for step in steps for value in step.values()])
    if not is_own and None not in waits:
        edited |= {"wait": waits[0] if waits else "", "follow_ups": waits[1:]}
        return
    edited["steps"] = [{"wait": wait, **step} for wait, step in zip(waits, steps, strict=True)]
    if waits[0] is None:
        edited["wait"] = before["wait"]


def kept_steps(form: PageForm) -> list[int]:
    """Return the rows of messages that stay: not those to be removed, nor one without a wait or anything of its own."""
    rows = [n for n in form.rows("step") if not form.has(f"step-{n}-remove")]
    own = ("wait", "was", "code", "instructions", "channels")
    return [n for n in rows if n == rows[0] or any([form.typed(f"step-{n}-{name}") for name in own])]


def _step(
    form: PageForm,
    now: PageForm,
    n: int,
    shop: Shop,
    its: AnyCampaign,
    saved: list[dict[str, Any]],
    *,
    is_first: bool,
) -> dict[str, Any]:
    """Return one message as typed; its untouched fields stay as saved, an empty one that overrides the campaign's included."""
    place = form.place(f"step-{n}-was", len(saved))
    before = dict(saved[place]) if place is not None else {}
    code = form.typed(f"step-{n}-code")
    chosen = form.chosen(f"step-{n}-channels")
    typed = {
        "wait": form.duration(f"step-{n}-wait"),
        "channels": _in_order(chosen, before.get("channels") or form.chosen("channels")) or None,
        "code": discount_of(code, shop, its.steps[place].discount if place is not None else None),
        "instructions": form.typed(f"step-{n}-instructions"),
    }
    same = {
        name for name in typed if place is not None and form.is_row_as(f"step-{n}-{name}", now, f"step-{place}-{name}")
    }
    if is_first != (place == 0):
        same -= {"wait"}  # an omitted wait of a first message differs from one of a later message
    discount = typed.pop("code")
    own = {name: before[name] if name in same else value for name, value in typed.items()}
    if "code" not in same:
        own |= {"discount": discount, "no_discount": before.get("no_discount", False) and code is None}
    return {"discount": None, "no_discount": False, **before, **own}


def _in_order(chosen: Sequence[str], order: Sequence[str]) -> list[str]:
    """Return the ticked ones, in their former order."""
    return sorted(chosen, key=lambda name: (name not in order, [*order, name].index(name)))
