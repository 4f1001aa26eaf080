"""Names of a package that are imported from their modules on first access (PEP 562)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module


def on_demand(
    package: str, modules: Mapping[str, tuple[str, ...]]
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Return a package's `__getattr__` and `__dir__` from the names that each module gives it."""
    homes = {name: module for module, names in modules.items() for name in names}

    def get(name: str) -> object:
        """Import a public name from its module, and keep it in the package. Raises AttributeError."""
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value: object = getattr(import_module(homes[name]), name)
        setattr(sys.modules[package], name, value)
        return value

    def names() -> list[str]:
        """List the names that are loaded and those that can be."""
        return sorted({*vars(sys.modules[package]), *homes})

    return get, names
