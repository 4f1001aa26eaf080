"""The texts in German: those of the pages, and what the engine says of rules and settings."""

from __future__ import annotations

from collections.abc import Mapping

from .pages import PAGES
from .rules import RULES
from .settings import SETTINGS
from .slips import SLIPS

GERMAN: Mapping[str, str] = {**PAGES, **SETTINGS, **RULES, **SLIPS}
