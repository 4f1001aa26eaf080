"""The Django app's own texts in German and Arabic: every one of them, in the catalogs that Django reads."""

from __future__ import annotations

import ast
import io
import re
from pathlib import Path

import pytest

pofile = pytest.importorskip("babel.messages.pofile", reason="babel is not installed")
mofile = pytest.importorskip("babel.messages.mofile", reason="babel is not installed")

APP = Path(__file__).parents[2] / "src" / "cartback" / "django"
LANGUAGES = sorted(path.name for path in (APP / "locale").iterdir())


def asked() -> set[str]:
    """Every text that the app gives to gettext, in its modules and its templates."""
    texts: set[str] = set()
    for module in APP.rglob("*.py"):
        if module.parent.name == "migrations":
            continue
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "gettext", "gettext_lazy"):
                assert isinstance(node.args[0], ast.Constant), ast.unparse(node)
                texts.add(str(node.args[0].value))
    for template in APP.rglob("*.html"):
        texts |= set(re.findall(r'{% translate "([^"]*)"', template.read_text(encoding="utf-8")))
    return texts


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_in_the_catalog(language: str) -> None:
    """None is missing, none is left over, each has the same values; the compiled one says the same."""
    folder = APP / "locale" / language / "LC_MESSAGES"
    with (folder / "django.po").open("rb") as file:
        catalog = pofile.read_po(file, locale=language)
    texts = {message.id: message.string for message in catalog if message.id}
    assert set(texts) == asked()
    assert [text for text, said in texts.items() if not said] == []
    value = re.compile(r"%\(\w+\)\w")
    assert [text for text, said in texts.items() if value.findall(text) != value.findall(said)] == []
    compiled = io.BytesIO((folder / "django.mo").read_bytes())
    assert {m.id: m.string for m in mofile.read_mo(compiled) if m.id} == texts


def test_there_are_the_languages_of_the_dashboard() -> None:
    """German and Arabic, as on its pages."""
    assert LANGUAGES == ["ar", "de"]
