"""`cartback init`: a starter to change and keep, for a script, for FastAPI or for Django. It overwrites nothing."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from cartback.errors import InvalidSettings

from .output import document, safe

_FOLDER = Path(__file__).parent / "starters"
#: The files of each kind, as (file, starter), and the command that runs them.
STARTERS: Mapping[str, tuple[tuple[tuple[str, str], ...], str]] = {
    "script": ((("shop.py", "script"),), "python shop.py"),
    "fastapi": ((("app.py", "fastapi"),), "CARTBACK_TOKEN=... SHOPIFY_SECRET=... uvicorn app:app"),
    "django": (
        (
            ("manage.py", "manage"),
            ("mysite/__init__.py", "package"),
            ("mysite/settings.py", "settings"),
            ("mysite/urls.py", "urls"),
        ),
        "DJANGO_SECRET_KEY=... python manage.py migrate, createsuperuser, runserver, and cartback_run in another terminal",
    ),
}


def main(args: argparse.Namespace) -> int:
    """Run `cartback init`: write the starter, and print how it is run."""
    files, how = STARTERS[args.kind]
    targets = [(Path(args.folder) / name, starter) for name, starter in files]
    for target, _ in targets:
        if target.exists():
            raise InvalidSettings(f"folder: {target} exists already; name another folder with --folder")
    for target, starter in targets:
        _write(target, starter)
    if args.json:
        document({"kind": args.kind, "files": [str(target) for target, _ in targets], "run": how})
    else:
        print("\n".join([*[f"wrote {safe(str(target))}" for target, _ in targets], f"run it: {how}"]))
    return 0


def _write(target: Path, starter: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    text = (_FOLDER / f"{starter}.txt").read_text(encoding="utf-8")
    with target.open("x", encoding="utf-8") as file:  # never over a file that was created meanwhile
        file.write(text)
