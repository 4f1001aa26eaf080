"""Writes tests/slow.txt: the tests that the quick check leaves out because they take long.

    pytest -n 2 --junitxml=times.xml
    python tests/slow.py times.xml

Several reports may be given. A test function is slow where one of its cases took more than 0.2 s, or all of them together more
than a second.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).parent.parent
LIST = ROOT / "tests" / "slow.txt"
#: Folders and files whose tests start programs, kill them, play weeks, ask a database server, or read or load what takes
#: seconds: slow as a whole, and not even read by the quick check.
WHOLE = (
    "benchmarks", "chaos", "copy_check/test_laws.py", "copy_check/test_speed.py", "copywriters/test_litellm.py",
    "copywriters/test_litellm_engine.py", "copywriters/test_litellm_suite.py", "copywriters/test_second_opinion.py",
    "cli/test_eval.py", "corpus", "examples", "model", "mutants", "ports/broken", "ports/test_postgres.py",
    "security/test_source.py", "simulation", "sources/test_mutated.py", "test_summary.py", "testing/test_evaluation.py",
)  # fmt: skip
OF_ONE_CASE, OF_ALL_CASES = 0.2, 1.0  # seconds


def slow_tests() -> frozenset[str]:
    """The listed functions, as "tests/folder/test_file.py::TestClass::test_function"."""
    return frozenset(LIST.read_text(encoding="utf-8").split())


def is_whole(path: Path) -> bool:
    """Whether all tests of a folder or file are slow."""
    name = path.relative_to(ROOT / "tests").as_posix()
    return any(name == whole or name.startswith(f"{whole}/") for whole in WHOLE)


def function_of(node_id: str) -> str:
    """A test's id without its parameters."""
    return node_id.partition("[")[0]


def measured(report: Path) -> list[str]:
    """The functions that took long in a run, by its report in JUnit's format."""
    longest: dict[str, float] = {}
    together: defaultdict[str, float] = defaultdict(float)
    for case in ET.parse(report).getroot().iter("testcase"):  # noqa: S314 - of our own making
        if not case.attrib["classname"]:
            continue  # a module that was skipped as a whole
        name, seconds = _name(case.attrib["classname"], case.attrib["name"]), float(case.attrib["time"])
        longest[name] = max(longest.get(name, 0.0), seconds)
        together[name] += seconds
    long = [name for name, most in longest.items() if most > OF_ONE_CASE or together[name] > OF_ALL_CASES]
    return sorted(name for name in long if not is_whole(ROOT / name.partition("::")[0]))


def _name(dotted: str, name: str) -> str:
    parts = dotted.split(".")
    for n in range(len(parts), 0, -1):
        file = Path(*parts[:n]).with_suffix(".py")
        if (ROOT / file).is_file():
            return "::".join([file.as_posix(), *parts[n:], function_of(name)])
    return function_of(f"{dotted}::{name}")


if __name__ == "__main__":
    names = sorted({name for report in sys.argv[1:] for name in measured(Path(report))})
    LIST.write_text("".join(f"{name}\n" for name in names), encoding="utf-8")
