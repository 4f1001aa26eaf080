"""The copywriter that a command uses: a language model, an object of the host's own, or the built-in templates."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from cartback.domain.ledger import Usage
from cartback.errors import InvalidSettings
from cartback.ports import Copywriter

from .objects import named


@contextmanager
def copywriter_of(args: argparse.Namespace) -> Iterator[Copywriter]:
    """Open the copywriter of --model or --copywriter, else the templates; close it in the end if it was made here."""
    if args.api_base and not args.model:
        raise InvalidSettings("api-base: expected --model too; for most servers any name after openai/ will do")
    if args.model:
        writer = _model(args)
        try:
            yield writer
        finally:
            writer.close()
    elif args.copywriter:
        yield _own(args.copywriter)
    else:
        from cartback.copywriters.template import Template

        yield Template()


def name_of(args: argparse.Namespace) -> str:
    """Return the copywriter's name for a report."""
    return args.model or args.copywriter or "templates"


def usage_of(usage: Usage | None) -> dict[str, Any] | None:
    """Return the model's usage for a message, as JSON-ready data."""
    return msgspec.structs.asdict(usage) if usage is not None else None


def _model(args: argparse.Namespace) -> Any:
    """Open the model. litellm takes keys from the environment; a local server often needs none, but the protocol requires one."""
    from cartback.copywriters.litellm import LiteLLM

    key = "none" if args.api_base and not os.environ.get("OPENAI_API_KEY") else None
    return LiteLLM(args.model, api_base=args.api_base, api_key=key, max_tokens=args.max_tokens)


def _own(name: str) -> Copywriter:
    candidate = named(name, "copywriter")
    if not callable(getattr(candidate, "write", None)):
        raise InvalidSettings(f"copywriter: {name} has no write(), it is of type {type(candidate).__name__}")
    writer: Copywriter = candidate
    return writer
