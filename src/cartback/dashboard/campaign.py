"""One campaign's settings as a form: when it writes, by which channels, with which code and words, to whom otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from attrs import frozen

from cartback.domain.campaign import Experiment, Step
from cartback.domain.case import AnyCampaign
from cartback.domain.channels import CHANNEL_NAMES
from cartback.domain.setting_types import format_duration, zone
from cartback.domain.shop import Shop
from cartback.domain.tuning import Discount
from cartback.errors import InvalidSettings, SettingsChanged
from cartback.flow import Preview, Reply
from cartback.words.instructions import CATEGORIES, instruction_templates

from .asked import PageRequest
from .form import (
    Fields,
    FormDifference,
    Option,
    PageForm,
    amount_text,
    changed,
    codes_of,
    discount_of,
    instant_of,
    instant_text,
)
from .problems import LintFinding, findings_of

_STEPS, _VARIANTS = 11, 8


@frozen
class Group:
    """Choices under a heading."""

    name: str
    options: tuple[Option, ...]


@frozen
class PreviewSample:
    """What somebody of an audience would be sent."""

    audience: str
    title: str
    body: str
    code: str
    error: str
    findings: tuple[str, ...]


def campaign(asked: PageRequest) -> Reply:
    """Show the form of the campaign that the URL names."""
    its = asked.shop.campaign(asked.param("id"))
    return _page(asked, its, PageForm(fields_of(its, asked.shop)))


def save(asked: PageRequest) -> Reply:
    """Do what the pressed button says with what was typed: save it, preview it, or put instructions of the library in."""
    its, form = asked.shop.campaign(asked.sent("id")), PageForm.posted(asked.form)
    what = asked.sent("do")
    if what == "insert":
        return _page(asked, its, _inserted(form, asked.shop))
    if asked.sent("version") != str(asked.settings.version):
        return _conflict(asked, its, form)
    try:
        shop = changed(asked.shop, lambda data: _apply(data, asked.shop, its, form))
        if what == "preview":
            number = form.value("preview-step")
            step = int(number) - 1 if number.isdecimal() and len(number) < 4 else 0
            step = max(0, min(step, shop.campaign(its.id).length - 1))
            return _page(asked, its, form, samples=_samples(asked, asked.recovery.preview(shop, its.id, step=step)))
        asked.recovery.save_shop(shop, version=asked.settings.version)
    except SettingsChanged:
        return _conflict(asked, its, form)
    except InvalidSettings as error:
        return _page(asked, its, form.refused(error, lambda path: _field_of(path, form, its, asked.shop)), status=422)
    return asked.back("/campaign", id=its.id, done="saved")


def _page(
    asked: PageRequest,
    its: AnyCampaign,
    form: PageForm,
    *,
    samples: tuple[PreviewSample, ...] | None = None,
    status: int = 200,
) -> Reply:
    show = asked.show
    library = [
        Group(show.name(category), tuple([Option(t.id, t.name) for t in instruction_templates(category)]))
        for category in CATEGORIES
    ]
    findings: tuple[LintFinding, ...] = ()
    if not form.errors and samples is None:
        findings = tuple([f for f in findings_of(asked) if f.field.startswith(f"campaigns.{its.id}.")])
    rows = form.rows("step")
    variants = form.rows("variant")
    return asked.page(
        "campaign.html",
        "Campaign",
        status=status,
        campaign=its.id,
        kind=show.name(its.kind),
        is_on=its.enabled,
        campaign_name=its.name or show.name(its.id),
        form=form,
        version=form.value("version") or str(asked.settings.version),
        steps=(*rows, *([max(rows, default=-1) + 1] if len(rows) < _STEPS else [])),
        variants=(*variants, *([max(variants, default=-1) + 1] if len(variants) < _VARIANTS else [])),
        channels=tuple([Option(name, show.name(name)) for name in CHANNEL_NAMES]),
        audiences=tuple([Option(name, _audience_name(asked, name)) for name in asked.shop.all_audiences]),
        codes=tuple(codes_of(asked.shop)),
        library=tuple(library),
        findings=findings,
        samples=samples,
    )


# --- settings as fields -----------------------------------------------------------------------------------------------


def fields_of(its: AnyCampaign, shop: Shop) -> Fields:
    """The fields of a campaign as it is saved."""
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
            f"step-{n}-channels": step.channels or (),
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


def _apply(data: dict[str, Any], shop: Shop, its: AnyCampaign, form: PageForm) -> None:
    """Change the campaign in the settings as it was typed."""
    now = PageForm(fields_of(its, shop))
    edited = next(each for each in data["campaigns"] if each["id"] == its.id)
    typed: dict[str, Any] = {
        "name": form.value("name").strip(),
        "too_late": form.value("too_late"),
        "channels": list(form.chosen("channels")),
        "min_value": form.typed("min_value"),
        "max_value": form.typed("max_value"),
        "instructions": form.value("instructions").strip(),
        "creativity": form.value("creativity"),
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
        _put_steps(edited, form, shop, its)


_TERMS = ("percent", "amount", "min_spend", "ends_at")
_CODE = ("code", *_TERMS, "free_shipping", "once")


def _discount(saved: dict[str, Any] | None, shop: Shop, form: PageForm, now: PageForm) -> dict[str, Any] | None:
    """The campaign's code with the terms that were typed; another code of the shop's brings its own."""
    code = form.typed("code")
    if code is None:
        return None
    bare = not any([form.typed(term) for term in _TERMS]) and not form.has("free_shipping")
    if not form.is_as(now, "code") and bare:
        return discount_of(code, shop)
    kept = dict(saved) if saved is not None and saved["code"] == code else (discount_of(code, shop) or {})
    kept |= {term: form.typed(term) for term in _TERMS if term != "ends_at"}
    if saved is None or not form.is_as(now, "ends_at"):
        kept["ends_at"] = instant_of(form.typed("ends_at"), zone(shop.timezone))
    return kept | {"free_shipping": form.has("free_shipping"), "once": form.has("once")}


def _overrides(saved: list[dict[str, Any]], shop: Shop, form: PageForm, now: PageForm) -> list[dict[str, Any]]:
    """The audiences' own: those that were touched as typed, in the order that they were saved in."""
    before = {override["audience"]: override for override in saved}
    made = []
    for audience in [*before, *[audience for audience in shop.all_audiences if audience not in before]]:
        code, words = f"override-{audience}-code", f"override-{audience}-instructions"
        known = before.get(audience)
        if form.is_as(now, code, words):
            made += [known] if known is not None else []
            continue
        discount = discount_of(form.typed(code), shop)
        if known is not None and form.is_as(now, code):
            discount = known["discount"]
        instructions = known["instructions"] if known is not None and form.is_as(now, words) else form.typed(words)
        if discount is not None or instructions is not None:
            made.append({"audience": audience, "discount": discount, "instructions": instructions})
    return made


def _experiment(saved: dict[str, Any] | None, where: ZoneInfo, form: PageForm, now: PageForm) -> dict[str, Any] | None:
    """The experiment as typed; what its variants change beside their weight stays."""
    name = form.typed("exp-id")
    if name is None:
        return None
    before = saved or {"variants": {}}
    variants = {}
    for n in form.rows("variant"):
        variant, weight = form.typed(f"variant-{n}-name"), f"variant-{n}-weight"
        if variant is None:
            continue
        known = before["variants"].get(variant, {})
        same = "weight" in known and form.is_as(now, weight, f"variant-{n}-name")
        variants[variant] = {**known, "weight": known["weight"] if same else form.typed(weight) or "1"}
    share = before["holdout"] if "holdout" in before and form.is_as(now, "exp-holdout") else _share(form)
    ends = before["ends_at"] if "ends_at" in before and form.is_as(now, "exp-ends_at") else None
    if ends is None:
        ends = instant_of(form.typed("exp-ends_at"), where)
    audience = form.typed("exp-audience")
    return {"id": name, "holdout": share, "variants": variants, "ends_at": ends, "audience": audience}


def _share(form: PageForm) -> object:
    """The share that is held out; what is no number is left for the settings to refuse."""
    held = form.typed("exp-holdout") or "0"
    try:
        return float(held.replace(",", ".")) / 100
    except ValueError:
        return held


def _put_steps(edited: dict[str, Any], form: PageForm, shop: Shop, its: AnyCampaign) -> None:
    """The messages: as waits alone where they differ in nothing else, each with its own channels and words where they do."""
    rows = kept_steps(form)
    steps = [_step(form, n, shop, its, edited.get("steps") or []) for n in rows]
    waits = [step.pop("wait") for step in steps]
    for name in ("wait", "follow_ups", "steps"):
        edited.pop(name, None)
    if not any([any(step.values()) for step in steps]):
        edited |= {"wait": waits[0] if waits else "", "follow_ups": waits[1:]}
    else:
        edited["steps"] = [{"wait": wait, **step} for wait, step in zip(waits, steps, strict=True)]


def kept_steps(form: PageForm) -> list[int]:
    """The rows of messages that stay: not those to be removed, nor a new one without a wait."""
    rows = [n for n in form.rows("step") if not form.has(f"step-{n}-remove")]
    return [n for n in rows if form.typed(f"step-{n}-wait") or form.value(f"step-{n}-was") or n == rows[0]]


def _step(form: PageForm, n: int, shop: Shop, its: AnyCampaign, saved: list[dict[str, Any]]) -> dict[str, Any]:
    was = form.value(f"step-{n}-was")
    before = dict(saved[int(was)]) if was.isdecimal() and int(was) < len(saved) else {}
    known = its.steps[int(was)].discount if before else None
    code = form.typed(f"step-{n}-code")
    return before | {
        "wait": form.value(f"step-{n}-wait"),
        "channels": _in_order(form.chosen(f"step-{n}-channels"), before.get("channels") or form.chosen("channels"))
        or None,
        "discount": discount_of(code, shop, known),
        "no_discount": before.get("no_discount", False) and code is None,
        "instructions": form.typed(f"step-{n}-instructions"),
    }


def _in_order(chosen: Sequence[str], order: Sequence[str]) -> list[str]:
    """What is ticked, in the order it had."""
    return sorted(chosen, key=lambda name: (name not in order, [*order, name].index(name)))


# --- faults -----------------------------------------------------------------------------------------------------------

_PLAIN = {
    "name", "too_late", "channels", "min_value", "max_value", "instructions", "creativity", "write_once", "trust", "inbox",
}  # fmt: skip


def _field_of(path: str, form: PageForm, its: AnyCampaign, shop: Shop) -> str | None:
    """The field that a line of an error is about: `path` is where in the settings."""
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
    order = [override.audience for override in its.overrides]
    audiences = [
        audience
        for audience in [*order, *[a for a in shop.all_audiences if a not in order]]
        if form.typed(f"override-{audience}-code") or form.typed(f"override-{audience}-instructions")
    ]
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


# --- preview, library, conflict ---------------------------------------------------------------------------------------


def _audience_name(asked: PageRequest, audience: str) -> str:
    """What the merchant calls one of the shop's own audiences; a badge by its name in their language."""
    return next(
        (own.name for own in asked.shop.audiences if own.id == audience and own.name), asked.show.name(audience)
    )


def _samples(asked: PageRequest, previews: list[Preview]) -> tuple[PreviewSample, ...]:
    made = []
    for each in previews:
        copy, discount = each.copy, each.facts.discount
        made.append(
            PreviewSample(
                audience=_audience_name(asked, each.audience),
                title=copy.title if copy is not None else "",
                body=copy.body if copy is not None else "",
                code=discount.code if discount is not None else "",
                error=each.error or "",
                findings=each.findings,
            )
        )
    return tuple(made)


def _inserted(form: PageForm, shop: Shop) -> PageForm:
    """The form with instructions of the library behind those of the campaign or of an audience."""
    template = next((t for t in instruction_templates() if t.id == form.value("template")), None)
    into = form.value("into")
    name = f"override-{into}-instructions" if into in shop.all_audiences else "instructions"
    if template is None:
        return form
    before = form.value(name).rstrip()
    return form.with_value(name, f"{before}\n{template.text}" if before else template.text)


_HIDDEN = {"csrf", "id", "version", "do", "template", "into", "preview-step"}


def _conflict(asked: PageRequest, its: AnyCampaign, form: PageForm) -> Reply:
    """The page that says that others saved meanwhile, with what was typed otherwise than it is now."""
    now = PageForm(fields_of(its, asked.shop))
    names = [name for name in form.fields if name not in _HIDDEN and not name.endswith("-was")]
    names += [
        name for name in now.fields if name not in form.fields and any(now.values(name)) and not name.endswith("-was")
    ]
    differences = [
        FormDifference(name, ", ".join(form.values(name)), ", ".join(now.values(name)))
        for name in names
        if [*filter(None, form.values(name))] != [*filter(None, now.values(name))]
    ]
    return asked.page(
        "conflict.html",
        "Saved by others meanwhile",
        status=409,
        differences=tuple(differences),
        again=asked.url("/campaign", id=its.id),
    )
