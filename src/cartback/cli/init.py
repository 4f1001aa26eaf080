"""`cartback init`: a starter to change and keep, for a script or for FastAPI. It overwrites nothing."""

from __future__ import annotations

import argparse
from pathlib import Path

from cartback.errors import InvalidSettings

from .output import document, safe

_FOLDER = Path(__file__).parent / "starters"
#: What is written for each kind, and how it is run.
STARTERS = {
    "script": ("shop.py", "python shop.py"),
    "fastapi": ("app.py", "CARTBACK_TOKEN=... SHOPIFY_SECRET=... uvicorn app:app"),
}


def main(args: argparse.Namespace) -> int:
    """Run `cartback init`: write the starter, and say how it is run."""
    name, how = STARTERS[args.kind]
    target = Path(args.folder) / name
    if target.exists():
        raise InvalidSettings(f"folder: {target} is there already; name another folder with --folder")
    target.parent.mkdir(parents=True, exist_ok=True)
    text = (_FOLDER / f"{args.kind}.txt").read_text(encoding="utf-8")
    with target.open("x", encoding="utf-8") as file:  # never over a file that came meanwhile
        file.write(text)
    if args.json:
        document({"kind": args.kind, "files": [str(target)], "run": how})
    else:
        print(f"wrote {safe(str(target))}\nrun it: {how}")
    return 0
