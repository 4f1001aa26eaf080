"""Write constraints.txt: what the newest of everything resolves to today, on the oldest Python first.

    python .ci/constraints.py [python3.12 ...]

The Python that runs it is the one resolved on, 3.11. The others named, if any, are resolved under the same pins; what only
they need is added with a marker.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
PINS = ROOT / "constraints.txt"
HEAD = """\
# What the test suite was last seen green with: every package of the extras dev, docs and bench, resolved on Python {version}.
# `pip install -c constraints.txt -e ".[dev]"` installs these. Hosts are bound by the ranges of pyproject.toml alone.
# Written by `nox -s constraints`; `nox -s newest` runs the suite on the newest of everything and prints what differs.
"""


def resolved(python: str, pins: Path | None) -> dict[str, str]:
    """The versions that pip would install into an empty environment of this Python, by name."""
    command = [python, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet", "--report", "-"]
    if pins is not None:
        command += ["--constraint", str(pins)]
    done = subprocess.run(
        [*command, "--editable", f"{ROOT}[dev,docs,bench]"],
        check=False,
        stdout=subprocess.PIPE,
        text=True,
        timeout=1800,
    )
    if done.returncode:
        raise SystemExit(f"{python}: pip cannot resolve this")
    found = [each["metadata"] for each in json.loads(done.stdout)["install"]]
    return {each["name"].lower().replace("_", "-"): each["version"] for each in found if each["name"] != "cartback"}


def version_of(python: str) -> str:
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    return subprocess.run([python, "-c", code], check=True, capture_output=True, text=True, timeout=60).stdout.strip()


def written(pins: Mapping[str, str], more: Mapping[str, tuple[str, str]]) -> str:
    """The file: `more` are those of other Pythons, each with its version and marker."""
    lines = [f"{name}=={version}" for name, version in pins.items()]
    lines += [f'{name}=={version} ; python_version >= "{python}"' for name, (version, python) in more.items()]
    return HEAD.format(version=version_of(sys.executable)) + "\n".join(sorted(lines)) + "\n"


def main(others: list[str]) -> None:
    pins = resolved(sys.executable, None)
    more: dict[str, tuple[str, str]] = {}
    PINS.write_text(written(pins, more))
    for python in others:
        for name, version in resolved(python, PINS).items():
            if name not in pins and name not in more:
                more[name] = version, version_of(python)
        PINS.write_text(written(pins, more))
    print(f"{len(pins) + len(more)} packages are pinned in {PINS.name}")


if __name__ == "__main__":
    main(sys.argv[1:])
