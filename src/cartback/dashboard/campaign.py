"""One campaign's settings as a form: its times, channels, code, texts and audiences."""

from __future__ import annotations

from attrs import frozen

from cartback.domain.case import AnyCampaign
from cartback.domain.channels import CHANNEL_NAMES
from cartback.domain.shop import Shop
from cartback.errors import InvalidSettings, SettingsChanged
from cartback.flow import Preview, Reply
from cartback.words.instructions import CATEGORIES, instruction_templates

from .asked import PageRequest
from .campaign_faults import field_of
from .campaign_fields import apply, fields_of
from .form import Option, PageForm, changed, codes_of
from .problems import LintFinding, findings_of
from .saving import conflict, is_current

_STEPS, _VARIANTS = 11, 8


@frozen
class Group:
    """Choices under a heading."""

    name: str
    options: tuple[Option, ...]


@frozen
class PreviewSample:
    """A sample of the message to one audience."""

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
    """Do what the pressed button asks: save the form, preview it, or insert instructions of the library."""
    its, form = asked.shop.campaign(asked.sent("id")), PageForm.posted(asked.form, asked.show.group)
    what = asked.sent("do")
    if what == "insert":
        return _page(asked, its, _inserted(form, asked.shop))
    if not is_current(asked):
        return _conflict(asked, its, form)
    try:
        shop = changed(asked.shop, lambda data: apply(data, asked.shop, its, form))
        if what == "preview":
            number = form.value("preview-step")
            step = int(number) - 1 if number.isdecimal() and len(number) < 4 else 0
            step = max(0, min(step, shop.campaign(its.id).length - 1))
            return _page(asked, its, form, samples=_samples(asked, asked.recovery.preview(shop, its.id, step=step)))
        asked.recovery.save_shop(shop, version=asked.settings.version)
    except SettingsChanged:
        return _conflict(asked, its, form)
    except InvalidSettings as error:
        return _page(asked, its, form.refused(error, lambda path: field_of(path, form, its, asked.shop)), status=422)
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
        steps=form.rows_to_fill("step", _STEPS),
        variants=form.rows_to_fill("variant", _VARIANTS),
        channels=tuple([Option(name, show.name(name)) for name in CHANNEL_NAMES]),
        audiences=tuple([Option(name, _audience_name(asked, name)) for name in asked.shop.all_audiences]),
        codes=tuple(codes_of(asked.shop)),
        library=tuple(library),
        findings=findings,
        samples=samples,
    )


def _audience_name(asked: PageRequest, audience: str) -> str:
    """Return the merchant's name for one of the shop's own audiences, or a badge's name in their language."""
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
    """Return the form with instructions of the library appended to those of the campaign or of an audience."""
    template = next((t for t in instruction_templates() if t.id == form.value("template")), None)
    into = form.value("into")
    name = f"override-{into}-instructions" if into in shop.all_audiences else "instructions"
    if template is None:
        return form
    before = form.value(name).rstrip()
    return form.with_value(name, f"{before}\n{template.text}" if before else template.text)


def _conflict(asked: PageRequest, its: AnyCampaign, form: PageForm) -> Reply:
    return conflict(asked, form, fields_of(its, asked.shop), asked.url("/campaign", id=its.id))
