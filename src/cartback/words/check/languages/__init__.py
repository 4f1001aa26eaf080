"""The languages whose claims are known: a module each, with the words of claims that a message may only make if they are true."""

from __future__ import annotations

from .language import Language
from .table import LANGUAGES

__all__ = ["LANGUAGES", "Language"]
