"""The template copywriter: the merchant's own Liquid templates, else the built-in texts. No model, no network.

It is the default, and the fallback of every other. A message states nothing but the facts; a text that is too long
is put in fewer words before anything is cut; a code or a price is never cut.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial
from typing import TYPE_CHECKING, ClassVar

import msgspec
from attrs import field, frozen

from cartback.copywriters.length import fit, fits
from cartback.domain import arguments
from cartback.domain.channels import ChannelName
from cartback.domain.kinds import Kind
from cartback.domain.mistakes import nearest
from cartback.domain.setting_types import locale_name
from cartback.domain.tuning import MessageTemplate
from cartback.errors import CopyError, InvalidSettings
from cartback.locales import fallbacks, same_language
from cartback.ports import CopyRequest, TemplateText
from cartback.vendor_warnings import muted
from cartback.words.facts import Copy, Facts
from cartback.words.form import FORMS
from cartback.words.samples import few_and_many
from cartback.words.sms import room_taken

from .names import ITEM_NAMES, NAMES, BriefedFacts, LazyNames, briefer, named, unbreakable
from .texts import has_texts, texts

if TYPE_CHECKING:
    from .markup import Markup


def _language(value: str) -> str:
    try:
        return locale_name(arguments.written(value, "last_locale", "a language's code, such as 'de'"))
    except InvalidSettings:
        raise
    except ValueError as error:
        raise InvalidSettings(f"last_locale: {error}, got {value!r:.40}") from None


@frozen
class Template:
    """Writes from templates.

    In the shopper's language if there are texts in it, else in the shop's, else in `last_locale`. Of the merchant's own
    templates the most specific is used: step and locale, then locale, then step, then any; "de" is good for a shopper
    with "de-AT", and if there is no other so is "de-CH". Without one, the built-in text of that language.
    """

    last_locale: str = field(default="en", converter=_language)
    local: ClassVar[bool] = True

    def write(self, request: CopyRequest) -> Copy:
        """Write one message. Raises CopyError, naming the template, when the merchant's own is wrong."""
        facts = request.facts
        for locale in (facts.locale, facts.shop_locale, self.last_locale, "en"):
            own = chosen(request.templates, facts.step, locale, facts.form.channel) if request.templates else None
            if own is None and not has_texts(locale):
                continue
            if locale != facts.locale:
                facts = msgspec.structs.replace(facts, locale=locale)
            return _own(request, own, facts) if own is not None else _built_in(facts)
        raise CopyError("there is no text in English either")


def _built_in(facts: Facts) -> Copy:
    title, body, terse, preheader, letter = _markups(facts.kind, facts.step, facts.locale)
    if facts.form.preheader:
        return _letter(facts, title, preheader, letter)
    subject = _written(title, named(BriefedFacts(facts)), facts.form.title) if facts.form.title else ""
    text = _body_of(facts, body, terse)
    code = _code(facts)
    if facts.form.channel == "sms" and facts.items and code is not None and code not in text:
        text = _body_of(
            msgspec.structs.replace(facts, items=(), more_items=0), body, terse
        )  # the code has precedence over the names
    return Copy(subject, text)


def _body_of(facts: Facts, body: Markup, terse: Markup) -> str:
    names = named(BriefedFacts(facts))
    return _in_room(facts, lambda limit: _written(body, names, limit, terse))


def _code(facts: Facts) -> str | None:
    return facts.discount.code if facts.discount is not None else None


def _in_room(facts: Facts, write: Callable[[int], str]) -> str:
    """Return the body, written shorter until it fits an SMS, where a letter takes one unit, two, or more."""
    form, limit = facts.form, facts.form.body
    text = write(limit)
    while form.channel == "sms" and limit > 1 and room_taken(text, form, _code(facts)) > form.body:
        limit = max(1, min(limit, len(text)) - _LESS)
        text = write(limit)
    return text


_LESS = 3


def _letter(facts: Facts, title: Markup, preheader: Markup, letter: Markup) -> Copy:
    """Return the built-in e-mail: it has room for both courtesy and offer, and the offer is in the preheader too."""
    names, form = named(BriefedFacts(facts)), facts.form
    list_line = _written(preheader, names, form.preheader) if preheader.render(names) else ""
    return Copy(_written(title, names, form.title), _written(letter, names, form.body), preheader=list_line)


def _own(request: CopyRequest, own: TemplateText, facts: Facts) -> Copy:
    form, names = facts.form, named(BriefedFacts(facts))
    texts = {
        "title": (own.title, form.title),
        "body": (own.body, form.body),
        "preheader": (own.preheader, form.preheader),
    }
    written: dict[str, str] = {}
    part = "title"
    try:
        for part, (source, limit) in texts.items():
            if source is None or not limit:
                written[part] = ""
                continue
            write = partial(_written, _read(source), names)
            written[part] = _in_room(facts, write) if part == "body" else write(limit)
        return Copy(written["title"], written["body"], preheader=written["preheader"])
    except CopyError as error:
        which = f"step {'any' if own.step is None else own.step}, locale {own.locale or 'any'}"
        raise CopyError(f"campaign {request.campaign!r}, template ({which}), {part}: {error}") from None


def _read(source: str) -> Markup:
    """Parse the template. Liquid is imported with the first message, not when a host starts: that takes long."""
    with muted():
        from .markup import read

    return read(source)


@lru_cache(maxsize=1024)
def _markups(kind: str, step: int, locale: str) -> tuple[Markup, ...]:
    wording = texts(kind, step, locale)
    return tuple(
        [_read(text) for text in (wording.title, wording.body, wording.terse, wording.preheader, wording.letter)]
    )


def _written(markup: Markup, names: LazyNames[BriefedFacts], limit: int, terse: Markup | None = None) -> str:
    text = markup.render(names)
    if not text:
        raise CopyError("renders as an empty text")
    return text if len(text) <= limit or fits(text, limit) else _shorter(text, markup, names.source, limit, terse)


def _shorter(text: str, markup: Markup, telling: BriefedFacts, limit: int, terse: Markup | None) -> str:
    """Shorten the text: fewer words until it fits; if it never does, the fewest, cut."""
    ways = [(markup, brief) for brief in briefer(telling)]
    if terse is not None:
        ways += [(terse, telling), (terse, briefer(telling)[-1])]
    for way, brief in ways:
        try:
            shorter = way.render(named(brief))
        except CopyError:  # it needs the first name
            continue
        if shorter:
            text = shorter
        if fits(text, limit):
            return text
    return fit(text, limit, unbreakable(telling.facts))


def chosen(
    templates: Sequence[TemplateText], step: int, locale: str, channel: ChannelName = "push"
) -> TemplateText | None:
    """Return the merchant's most specific template for this step, locale and channel; of two alike the first."""
    best: TemplateText | None = None
    best_rank = (0, 0, 0)
    for own in templates:
        rank = _rank(own, step, locale, channel)
        if rank is not None and (best is None or rank > best_rank):
            best, best_rank = own, rank
    return best


#: Below every tag that covers the locale, above a template for any locale: the same language of another country.
_SIBLING = -50


def _rank(own: TemplateText, step: int, locale: str, channel: ChannelName) -> tuple[int, int, int] | None:
    """Return how specific it is, or None if it is for another step, language or channel."""
    for_step, for_locale = own.step, own.locale
    if for_step not in (None, step) or own.channel not in (None, channel):
        return None
    for_channel = int(own.channel is not None)
    if for_locale is None:
        return (int(for_step is not None), 0, for_channel)
    tags, own_tags = fallbacks(locale), fallbacks(for_locale)
    if own_tags and own_tags[0] in tags:
        return (2 + int(for_step is not None), -tags.index(own_tags[0]), for_channel)
    return (2 + int(for_step is not None), _SIBLING, for_channel) if same_language(locale, for_locale) else None


# --- before settings are saved ----------------------------------------------------------------------------------------


def check(
    template: MessageTemplate, kind: Kind = "cart_recovery", channels: Sequence[ChannelName] = ("push",)
) -> list[str]:
    """Return the faults of a merchant's template, one line each, naming the field; an empty list if there are none.

    It is rendered for made-up shoppers, with a name, a code and several items and without: a template that fails for one
    of them would fail some day. `channels` are those it is for, if it names none itself.
    """
    samples = list(few_and_many(kind))
    problems: dict[str, None] = {}
    for name in [template.channel] if template.channel is not None else channels:
        form = FORMS[name]
        parts = (
            ("title", template.title, form.title),
            ("body", template.body, form.body),
            ("preheader", template.preheader, form.preheader),
        )
        for part, source, limit in parts:
            if source is not None and limit:
                problems |= dict.fromkeys(f"{part}: {problem}" for problem in _problems(source, limit, samples))
    return list(problems)


#: A name as other products write it, which Liquid leaves alone. In brackets or between per cent signs any word may stand.
_OTHERS_NAMES = re.compile(
    r"\{\s*([A-Za-z_][\w.-]*)\s*(?:\|[^{}]*)?\}|\*\|([A-Za-z_][\w:.]*)\|\*|(?:\[|%)([A-Za-z_]\w*)(?:\]|%)"
)


def _others_names(text: str) -> Iterable[tuple[str, str]]:
    """Yield each name in a text that is written in another product's syntax: the syntax, and the name."""
    for match in _OTHERS_NAMES.finditer(text):
        sure, maybe = match[1] or match[2], match[3]
        if sure or maybe.lower() in NAMES:
            yield match[0], sure or maybe


def _problems(source: str, limit: int, samples: Sequence[Facts]) -> Iterable[str]:
    from .markup import read, unknown_names

    known = {name: set(ITEM_NAMES) if name == "item" else None for name in NAMES}
    try:
        markup = read(source)
        unknown = unknown_names(source, known)
    except CopyError as error:
        yield str(error)
        return
    for name in unknown:
        choices = [*NAMES, *(f"item.{each}" for each in ITEM_NAMES)]
        near = nearest(name, choices)
        yield f"{name} is not known{near}; the names are {', '.join(NAMES)}, and those of an item {', '.join(ITEM_NAMES)}"
    written = []
    for facts in samples if not unknown else ():
        try:
            written.append(markup.render(named(BriefedFacts(facts))))
        except CopyError as error:
            yield str(error)
    if not all(written):
        yield "renders as an empty text for some shoppers"
    for typed, name in dict.fromkeys(pair for text in written for pair in _others_names(text)):
        is_ours = name.lower().partition(".")[0] in NAMES
        meant = (
            f"; write {{{{ {name.lower()} }}}}"
            if is_ours
            else f": write a name as {{{{ name }}}}{nearest(name, NAMES)}"
        )
        yield f"{typed} would be sent as it is typed{meant}"
    if written and not any(fits(text, limit) for text in written):
        yield f"is longer than {limit} characters even with short facts"
