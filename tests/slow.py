"""Writes tests/slow.txt: the tests that the quick check leaves out because they take long.

    pytest -n 2 --junitxml=times.xml
    python tests/slow.py times.xml

A test function is slow where one of its cases took more than 0.2 s, or all of them together more than a second.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).parent.parent
LIST = ROOT / "tests" / "slow.txt"
#: Folders whose tests start programs, kill them, or play weeks: slow as a whole.
FOLDERS = {"benchmarks", "broken", "chaos", "corpus", "examples", "model", "mutants", "simulation"}
OF_ONE_CASE, OF_ALL_CASES = 0.2, 1.0  # seconds


def slow_tests() -> frozenset[str]:
    """The listed functions, as "tests/folder/test_file.py::TestClass::test_function"."""
    return frozenset(LIST.read_text(encoding="utf-8").split())


def function_of(node_id: str) -> str:
    """A test's id without its parameters."""
    return node_id.partition("[")[0]


def measured(report: Path) -> list[str]:
    """The functions that took long in a run, by its report in JUnit's format."""
    longest: dict[str, float] = {}
    together: Counter[str] = Counter()
    for case in ET.parse(report).getroot().iter("testcase"):  # noqa: S314 - of our own making
        if not case.attrib["classname"]:
            continue  # a module that was skipped as a whole
        name, seconds = _name(case.attrib["classname"], case.attrib["name"]), float(case.attrib["time"])
        longest[name] = max(longest.get(name, 0.0), seconds)
        together[name] += seconds  # type: ignore[assignment]
    long = [name for name, most in longest.items() if most > OF_ONE_CASE or together[name] > OF_ALL_CASES]
    return sorted(name for name in long if not FOLDERS & set(Path(name).parts))


def _name(dotted: str, name: str) -> str:
    parts = dotted.split(".")
    for n in range(len(parts), 0, -1):
        file = Path(*parts[:n]).with_suffix(".py")
        if (ROOT / file).is_file():
            return "::".join([file.as_posix(), *parts[n:], function_of(name)])
    return function_of(f"{dotted}::{name}")


if __name__ == "__main__":
    LIST.write_text("".join(f"{name}\n" for name in measured(Path(sys.argv[1]))), encoding="utf-8")
