"""Saving a form over the settings that it was filled from, and over no others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from attrs import frozen

from cartback.domain.shop import Shop
from cartback.errors import InvalidSettings, SettingsChanged
from cartback.flow import Reply

from .asked import PageRequest
from .form import Fields, PageForm, changed

#: Shows the form, with the faults of its fields, or with the status of an answer.
ShowForm: TypeAlias = Callable[..., Reply]
#: Fields of a form that are not settings.
_BESIDE = {"csrf", "id", "version", "do", "template", "into", "preview-step"}


@frozen
class FormDifference:
    """A field whose typed value differs from the saved one."""

    field: str
    typed: str
    saved: str


def is_current(asked: PageRequest) -> bool:
    """Return whether the settings have not been saved since the form was filled."""
    return asked.sent("version") == str(asked.settings.version)


def save_form(
    asked: PageRequest,
    path: str,
    fields_of: Callable[[Shop], Fields],
    apply: Callable[[dict[str, Any], Shop, PageForm], None],
    show: ShowForm,
    field_of: Callable[[str, PageForm], str | None],
) -> Reply:
    """Save a form of the shop at `path`: redirect to it, show faults at their fields, or show the changes that others saved
    meanwhile.
    """
    form = PageForm.posted(asked.form, asked.show.group)
    if not is_current(asked):
        return conflict(asked, form, fields_of(asked.shop), asked.url(path))
    try:
        made = changed(asked.shop, lambda data: apply(data, asked.shop, form))
        asked.recovery.save_shop(made, version=asked.settings.version)
    except SettingsChanged:
        return conflict(asked, form, fields_of(asked.shop), asked.url(path))
    except InvalidSettings as error:
        return show(asked, form.refused(error, lambda wrong: field_of(wrong, form)), status=422)
    return asked.back(path, done="saved")


def conflict(asked: PageRequest, form: PageForm, saved: Fields, again: str) -> Reply:
    """Show that the settings were saved meanwhile, with the typed values that differ from them; unticked boxes send nothing."""
    now = PageForm(saved)
    names = [*form.fields, *[name for name in now.fields if name not in form.fields and any(now.values(name))]]
    differences = [
        FormDifference(name, ", ".join(form.values(name)), ", ".join(now.values(name)))
        for name in names
        if name not in _BESIDE
        and not name.endswith("-was")
        and [*filter(None, form.values(name))] != [*filter(None, now.values(name))]
    ]
    return asked.page(
        "conflict.html", "Saved by others meanwhile", status=409, differences=tuple(differences), again=again
    )
