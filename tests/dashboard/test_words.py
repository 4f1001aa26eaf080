"""The texts: every one of the templates and the pages is there in German and Arabic, with the same values in it."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

import cartback.dashboard
from cartback.dashboard.asked import _SAID, MENU
from cartback.dashboard.audiences import BORDERS
from cartback.dashboard.overview import RATES, WON_BACK
from cartback.dashboard.shop import RULES as SEASON_RULES
from cartback.dashboard.shopper import _WHAT
from cartback.dashboard.show import _plain
from cartback.dashboard.words.ar import ARABIC
from cartback.dashboard.words.de import GERMAN
from cartback.domain.eligibility import RULES, SILENT
from cartback.domain.explanation import _LIMITS
from cartback.domain.kinds import KIND_ORDER

FOLDER = Path(cartback.dashboard.__file__).parent


def english() -> set[str]:
    """Every text that a page may ask for."""
    texts = {text for _, text in MENU} | set(_SAID.values()) | set(WON_BACK.values()) | set(_WHAT.values())
    texts |= {name for _, low, high in BORDERS for name in (low, high)}
    texts |= {name for name, _, _ in RATES} | {rule.name for rule in SEASON_RULES}
    for template in (FOLDER / "templates").glob("*.html"):
        texts |= set(re.findall(r"\b[ta]\('([^']*)'", template.read_text()))
    for module in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text())):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name == "plain_page":
                texts |= {
                    arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
                }
            first = node.args[0]
            if name in ("text", "markup") and isinstance(first, ast.Constant) and isinstance(first.value, str):
                texts.add(first.value)
    return texts | said_of_rules() | said_of_settings()


def said_of_rules() -> set[str]:
    """What the built-in rules ask, every reason's code, and the name of every value that they compare."""
    texts = {rule.asks for rule in RULES} | {question for question, _ in _LIMITS.values()}
    codes = set(SILENT)
    for name in ("eligibility", "timing", "decision", "explanation"):
        for node in ast.walk(ast.parse((FOLDER.parent / "domain" / f"{name}.py").read_text())):
            called = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            if called == "Finding" and isinstance(node, ast.Call) and isinstance(node.args[2], ast.Constant):
                texts.add(str(node.args[2].value))
            if called == "Reason" and isinstance(node, ast.Call) and isinstance(node.args[0], ast.Constant):
                codes.add(str(node.args[0].value))
            if isinstance(node, ast.Dict):
                codes |= {str(k.value) for k in node.keys if isinstance(k, ast.Constant) and isinstance(k.value, str)}
    return texts | {_plain(code) for code in codes}


def said_of_settings() -> set[str]:
    """Every sentence that a slip is made of."""
    texts = set()
    for path in (FOLDER.parent / "flow" / "lint.py", FOLDER.parent / "engine" / "check.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Assign) and [getattr(each, "id", "") for each in node.targets] == ["text"]:
                texts |= {str(node.value.value)} if isinstance(node.value, ast.Constant) else set()
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "slip":
                texts |= {str(node.args[1].value)} if isinstance(node.args[1], ast.Constant) else set()
    assert len(texts) > 30
    return texts


@pytest.mark.parametrize("texts", [GERMAN, ARABIC], ids=["German", "Arabic"])
def test_every_text_is_translated(texts: Mapping[str, str]) -> None:
    """Nothing is left in English, the kinds of campaign included."""
    assert len(english()) > 200
    kinds = {kind.replace("_", " ").capitalize() for kind in KIND_ORDER}
    assert sorted((english() | kinds) - set(texts)) == []


@pytest.mark.parametrize("texts", [GERMAN, ARABIC], ids=["German", "Arabic"])
def test_a_translation_has_the_same_values(texts: Mapping[str, str]) -> None:
    """A value that is missing would not be shown, one that is new would fail."""
    value = re.compile(r"\{(\w+)\}")
    differing = [k for k, v in texts.items() if set(value.findall(k)) != set(value.findall(v))]
    assert differing == []


def test_both_languages_have_the_same_texts() -> None:
    """What one has the other has."""
    assert set(GERMAN) == set(ARABIC)
