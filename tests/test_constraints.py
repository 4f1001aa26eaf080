"""constraints.txt pins what a check installs, inside the ranges that hosts are bound by, and says no more than that."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
LINE = re.compile(r'(?P<name>[a-z0-9][a-z0-9.-]*)==(?P<version>[0-9][\w.]*)( ; python_version >= "3\.\d+")?')


def pins() -> dict[str, Version]:
    lines = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#")]
    found = [LINE.fullmatch(line) for line in lines]
    assert [line for line, each in zip(lines, found, strict=True) if each is None] == [], (
        "no more than a name and a version"
    )
    return {canonicalize_name(each["name"]): Version(each["version"]) for each in found if each is not None}


def needed() -> Iterator[Requirement]:
    """What pyproject.toml asks for by name, of the library and of every extra."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for each in (project["dependencies"], *project["optional-dependencies"].values()):
        yield from (found for found in map(Requirement, each) if found.name != "cartback")


def test_every_package_that_is_asked_for_is_pinned_inside_its_range() -> None:
    """A range that moves away from its pin, or an extra that gets a package, turns this red: `nox -s constraints`."""
    pinned = pins()
    wrong = [
        f"{each}: {pinned.get(canonicalize_name(each.name), 'not pinned')}"
        for each in needed()
        if canonicalize_name(each.name) not in pinned or pinned[canonicalize_name(each.name)] not in each.specifier
    ]
    assert wrong == []


def test_every_place_that_installs_for_a_check_installs_by_it() -> None:
    """The README, CONTRIBUTING, CI and nox; only `nox -s newest` does without."""
    for name in ("README.md", "CONTRIBUTING.md", ".ci/run"):
        installs = [line for line in (ROOT / name).read_text().splitlines() if re.search(r"pip install .*\[dev", line)]
        assert installs
        assert [line for line in installs if "constraints.txt" not in line] == []
    installs = re.findall(r"session\.install\((.*)\)", (ROOT / "noxfile.py").read_text())
    assert [each for each in installs if "constraints.txt" not in each and "--upgrade" not in each] == [
        '"--no-deps", AXE', '"--force-reinstall", str(built)',
    ]  # fmt: skip
    assert re.search(r"^AXE = \"[\w-]+==[\d.]+\"$", (ROOT / "noxfile.py").read_text(), re.MULTILINE)
