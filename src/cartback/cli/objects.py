"""The objects that a command line names: "module:name", for example a Recovery."""

from __future__ import annotations

import argparse
import inspect
import os
import sys
from importlib import import_module
from typing import Any

from cartback.domain.mistakes import nearest
from cartback.engine.threads import Recovery
from cartback.errors import CartbackError, InvalidSettings

from .stores import existing


def recovery_of(args: argparse.Namespace) -> tuple[Recovery, bool]:
    """Return the engine that --app or --store names, and whether the command has to close it."""
    if args.app:
        return load(args.app), False
    return Recovery(existing(args.store)), True


def load(app: str) -> Recovery:
    """Load the Recovery that "module:name" names; a function is called for it. Raises InvalidSettings."""
    recovery = named(app, "app")
    if not isinstance(recovery, Recovery):
        close = "; name a Recovery on the same store" if type(recovery).__name__ == "AsyncRecovery" else ""
        raise InvalidSettings(f"app: expected a Recovery, {app} is of type {type(recovery).__name__}{close}")
    return recovery


def named(what: str, field: str) -> Any:
    """Load the object that "module:name" names, or call it for one. Raises InvalidSettings, naming `field`."""
    module_name, colon, name = what.partition(":")
    if not (module_name and colon and name):
        raise InvalidSettings(f"{field}: expected module:name, got {what!r}")
    sys.path.insert(0, os.getcwd())  # noqa: PTH109 - as `python -m` does: the host's module is in the current directory
    try:
        value: Any = import_module(module_name)
    except (ImportError, SyntaxError) as error:
        raise InvalidSettings(f"{field}: {error}") from None
    except Exception as error:  # noqa: BLE001 - after any failure of the host's module the worker cannot start
        raise InvalidSettings(
            f"{field}: {module_name} cannot be imported: {type(error).__name__}: {error!s:.200}"
        ) from None
    for part in name.split("."):
        if not hasattr(value, part):
            has = [each for each in vars(value) if not each.startswith("_")] if hasattr(value, "__dict__") else []
            near = nearest(part, has) or (f"; it has {', '.join(has[:10])}" if has else "")
            raise InvalidSettings(f"{field}: {module_name} has no {part!r}{near}")
        value = getattr(value, part)
    return _made(what, value, field) if callable(value) else value


def _made(what: str, make: Any, field: str) -> Any:
    if inspect.iscoroutinefunction(make):
        raise InvalidSettings(f"{field}: {what} is async; name a plain function")
    try:
        return make()
    except CartbackError:
        raise
    except Exception as error:  # noqa: BLE001 - after any failure of the host's module the worker cannot start
        raise InvalidSettings(
            f"{field}: {what} was called, and raised {type(error).__name__}: {error!s:.200}"
        ) from None
