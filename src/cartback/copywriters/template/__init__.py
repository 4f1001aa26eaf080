"""Template: built-in texts and the merchant's own, in Liquid; no model. The default and the fallback."""

from .writer import Template

__all__ = ["Template"]
