"""The settings of the whole shop that a merchant changes: quiet hours, seasons, banned words."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from cartback.domain.kinds import KIND_ORDER
from cartback.domain.setting_types import format_duration
from cartback.domain.shop import Shop
from cartback.flow import Reply

from .asked import PageRequest
from .form import Fields, Option, PageForm, WrongFields, amount_text, unclear
from .numerals import clock_of
from .problems import findings_of
from .saving import save_form

_SEASONS = 20
#: Rules that a merchant can start a season from.
RULES = (
    Option("FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", "Thanksgiving; Black Friday is 1 day later"),
    Option("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24", "24 December"),
    Option("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=14", "14 February"),
    Option("FREQ=YEARLY;BYMONTH=5;BYDAY=2SU", "Mother's Day in the United States"),
    Option("FREQ=MONTHLY;BYMONTHDAY=1", "the first day of each month"),
)


@frozen
class PaceFields:
    """The field of a season's wait for one kind of campaign."""

    field: str
    name: str


def shop(asked: PageRequest) -> Reply:
    """Show the form of the shop."""
    return _page(asked, PageForm(fields_of(asked.shop)))


def save(asked: PageRequest) -> Reply:
    """Save the form."""
    return save_form(asked, "/shop", fields_of, _apply, _page, _field_of)


def _page(asked: PageRequest, form: PageForm, *, status: int = 200) -> Reply:
    findings = [] if form.errors else [each for each in findings_of(asked) if not each.field.startswith("campaigns.")]
    return asked.page(
        "shop.html",
        "Shop settings",
        status=status,
        form=form,
        version=form.value("version") or str(asked.settings.version),
        zone=asked.shop.timezone,
        currency=asked.shop.currency,
        seasons=form.rows_to_fill("season", _SEASONS),
        kinds=tuple([PaceFields(kind, asked.show.name(kind)) for kind in KIND_ORDER]),
        rules=RULES,
        findings=tuple(findings),
    )


def fields_of(its: Shop) -> Fields:
    """Return the fields of the saved shop."""
    fields: dict[str, tuple[str, ...]] = {
        "name": (its.name,),
        "paused": ("yes",) if its.paused else (),
        "quiet-start": (its.quiet_hours.start.strftime("%H:%M"),),
        "quiet-end": (its.quiet_hours.end.strftime("%H:%M"),),
        "average_order_value": (amount_text(its.average_order_value),),
        "postal_address": (its.postal_address,),
        "use_first_name": ("yes",) if its.use_first_name else (),
        "banned_words": ("\n".join(its.banned_words),),
    }
    for n, season in enumerate(its.seasons):
        fields |= {
            f"season-{n}-name": (season.name,),
            f"season-{n}-rule": (season.rule,),
            f"season-{n}-offset_days": (str(season.offset_days),),
            f"season-{n}-length": (format_duration(season.length),),
            f"season-{n}-was": (str(n),),
        }
        for kind, pace in season.pace.items():
            fields[f"season-{n}-{kind}"] = (format_duration(pace.wait) if pace.wait is not None else "",)
    return fields


def _apply(data: dict[str, Any], before: Shop, form: PageForm) -> None:
    """Change the settings as typed."""
    now = PageForm(fields_of(before))
    if faults := unclear(form, now, ("average_order_value",)):
        raise WrongFields(faults)
    data |= {name: value for name, value in _typed(form).items() if not form.is_as(now, name)}
    for end in ("start", "end"):
        if not form.is_as(now, f"quiet-{end}"):
            data["quiet_hours"][end] = clock_of(form.value(f"quiet-{end}"))
    if not form.is_as(now, *(form.names("season-") | now.names("season-"))):
        data["seasons"] = [_season(form, now, n, data["seasons"]) for n in _kept(form)]


def _typed(form: PageForm) -> dict[str, Any]:
    """Return the settings with one field each."""
    return {
        "name": form.value("name").strip(),
        "paused": form.has("paused"),
        "average_order_value": form.number("average_order_value"),
        "postal_address": form.value("postal_address").strip(),
        "use_first_name": form.has("use_first_name"),
        "banned_words": [word.strip() for word in form.value("banned_words").splitlines() if word.strip()],
    }


def _kept(form: PageForm) -> list[int]:
    """Return the rows of seasons that stay: not those to be removed, nor an empty new one."""
    rows = [n for n in form.rows("season") if not form.has(f"season-{n}-remove")]
    return [n for n in rows if any([form.typed(name) for name in form.names(f"season-{n}-")])]


def _season(form: PageForm, now: PageForm, n: int, saved: list[dict[str, Any]]) -> dict[str, Any]:
    """Return one season as typed; its untouched fields stay as saved."""
    place = form.place(f"season-{n}-was", len(saved))
    before = dict(saved[place]) if place is not None else {}
    typed = {
        "name": form.value(f"season-{n}-name").strip(),
        "rule": form.value(f"season-{n}-rule").strip(),
        "offset_days": form.number(f"season-{n}-offset_days") or "0",
        "length": form.duration(f"season-{n}-length").strip() or "1d",
    }
    same = [
        name
        for name in typed
        if place is not None and form.is_row_as(f"season-{n}-{name}", now, f"season-{place}-{name}")
    ]
    return (
        before
        | {name: value for name, value in typed.items() if name not in same}
        | {"pace": _pace(form, n, before.get("pace", {}))}
    )


def _pace(form: PageForm, n: int, before: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return a season's changes, by kind of campaign: its wait as typed, and its other saved settings."""
    waits = {kind: form.duration(f"season-{n}-{kind}").strip() or None for kind in KIND_ORDER}
    pace = before | {kind: {**before.get(kind, {}), "wait": wait} for kind, wait in waits.items()}
    return {
        kind: own
        for kind, own in pace.items()
        if own == before.get(kind) or any([value is not None for value in own.values()])
    }


def _field_of(path: str, form: PageForm) -> str | None:
    """Return the field that a line of an error is about."""
    first, *rest = path.split(".")
    if first == "quiet_hours":
        return "quiet-end" if rest[:1] == ["end"] else "quiet-start"
    if first == "seasons" and len(rest) > 1 and rest[0].isdecimal():
        rows = _kept(form)
        number = int(rest[0])
        name = rest[2] if rest[1] == "pace" and len(rest) > 2 else rest[1]
        return f"season-{rows[number]}-{name}" if number < len(rows) else None
    return first if first in ("name", "average_order_value", "postal_address", "banned_words") else None
