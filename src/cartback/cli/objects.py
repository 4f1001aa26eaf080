"""The objects that a command line names: "module:name", a Recovery for instance."""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module
from typing import Any

from cartback.domain.mistakes import nearest
from cartback.engine.threads import Recovery
from cartback.errors import CartbackError, InvalidSettings

from .stores import existing


def recovery_of(args: argparse.Namespace) -> tuple[Recovery, bool]:
    """Return the engine that --app or --store names, and whether it is ours to close."""
    if args.app:
        return load(args.app), False
    return Recovery(existing(args.store)), True


def load(app: str) -> Recovery:
    """The Recovery that "module:name" names; a function is called for it. Raises InvalidSettings."""
    found = named(app, "app")
    if not isinstance(found, Recovery):
        raise InvalidSettings(f"app: {app} is no Recovery, but {type(found).__name__}")
    return found


def named(what: str, field: str) -> Any:
    """What "module:name" names, or what it makes if it is a function or a class. Raises InvalidSettings, naming `field`."""
    module_name, colon, name = what.partition(":")
    if not (module_name and colon and name):
        raise InvalidSettings(f"{field}: expected module:name, got {what!r}")
    sys.path.insert(0, os.getcwd())  # noqa: PTH109 - as `python -m` does: the host's module is where it is run
    try:
        found: Any = import_module(module_name)
    except (ImportError, SyntaxError) as error:
        raise InvalidSettings(f"{field}: {error}") from None
    except Exception as error:  # noqa: BLE001 - whatever the host's module does, the worker cannot start
        raise InvalidSettings(
            f"{field}: {module_name} cannot be imported: {type(error).__name__}: {error!s:.200}"
        ) from None
    for part in name.split("."):
        if not hasattr(found, part):
            has = [each for each in vars(found) if not each.startswith("_")] if hasattr(found, "__dict__") else []
            near = nearest(part, has) or (f"; it has {', '.join(has[:10])}" if has else "")
            raise InvalidSettings(f"{field}: {module_name} has no {part!r}{near}")
        found = getattr(found, part)
    return _made(what, found, field) if callable(found) else found


def _made(what: str, make: Any, field: str) -> Any:
    try:
        return make()
    except CartbackError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever the host's module does, the worker cannot start
        raise InvalidSettings(
            f"{field}: {what} was called, and raised {type(error).__name__}: {error!s:.200}"
        ) from None
