"""The guards of the layers bite: each is shown a violation in a copy of the tree, in every place that it is to guard."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
CONTRACTS = SETTINGS["importlinter"]["contracts"]
needs_ruff = pytest.mark.skipif(find_spec("ruff") is None, reason='ruff is not installed: pip install -e ".[lint]"')
needs_linter = pytest.mark.skipif(
    find_spec("importlinter") is None, reason='it is not installed: pip install -e ".[lint]"'
)

#: What other people's packages a pure module may use: they keep values, and know no clock, dice or network.
WELCOME = {"attrs", "dateutil", "msgspec", "pydantic"}
#: What nobody may look at in there, and how it is written down.
CLOCK_AND_DICE = {
    "datetime.datetime.now": "import datetime as when\nnow = when.datetime.now(when.UTC)",
    "datetime.datetime.utcnow": "from datetime import datetime as when\nnow = when.utcnow()",
    "datetime.datetime.today": "from datetime import datetime as when\nclock = when.today",
    "datetime.date.today": "from datetime import date\nnow = date.today()",
    "uuid.uuid4": "from uuid import uuid4\nid = uuid4()",
    "uuid.uuid1": "import uuid\nid = uuid.uuid1()",
    "uuid.uuid7": "import uuid\nid = uuid.uuid7()",
    "secrets": "import secrets\ndice = secrets.token_hex()",
}
OUTSIDE = ["asyncio", "logging", "os", "random", "socket", "sqlite3", "subprocess", "threading", "time"]
VENDORS = [
    "aiohttp",
    "babel",
    "django",
    "firebase_admin",
    "httpx",
    "liquid",
    "litellm",
    "openai",
    "psycopg",
    "pycurl",
    "requests",
    "tenacity",
]


def contract(name: str) -> dict[str, Any]:
    return next(each for each in CONTRACTS if each["name"] == name)


def pure() -> list[str]:
    """The modules that the layers put at `flow` or below it.

    `errors` are but names, `exports` imports them on demand, `forks` is the engine's and the stores'.
    """
    layers: list[str] = contract("The tree is layered")["layers"]
    below = [name.strip("() ") for layer in layers[layers.index("flow") :] for name in re.split(r"[|:]", layer)]
    return [name for name in below if name not in ("errors", "exports", "forks")]


def files_of(module: str, tree: Path) -> list[Path]:
    """All its files, in a fixed order."""
    one = tree / f"{module}.py"
    return [one] if one.is_file() else sorted((tree / module).rglob("*.py"))


def some_of(module: str, tree: Path) -> list[Path]:
    """One file of the module itself, and one as deep in it as there is: a glob may miss either."""
    files = [file for file in files_of(module, tree) if file.name != "__init__.py"]
    return sorted({files[0], max(files, key=lambda file: len(file.parts))})


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the library beside its settings, to plant violations in."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "src" / "cartback"


def planted(file: Path, code: str) -> None:
    file.write_text(f"{file.read_text()}\n\n{code}\n")


# --- the clock and the dice -------------------------------------------------------------------------------------------


def refused_by_ruff(tree: Path) -> set[tuple[str, ...]]:
    """The files that break the ban, with what they used."""
    command = [
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--no-cache",
        "--select",
        "TID251",
        "--output-format",
        "json",
        "src",
    ]
    done = subprocess.run(command, cwd=tree.parents[1], check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode in (0, 1), done.stderr
    found = json.loads(done.stdout)
    used = [re.findall(r"`([\w.]+)` is banned", each["message"]) for each in found]
    return {(str(Path(each["filename"]).relative_to(tree)), *names) for each, names in zip(found, used, strict=True)}


@needs_ruff
def test_no_pure_module_may_look_at_a_clock_or_throw_dice(tree: Path) -> None:
    """Every banned name in every pure package, at its top and as deep as it goes; elsewhere they are welcome."""
    assert refused_by_ruff(tree) == set()
    places = [file for module in pure() for file in some_of(module, tree)]
    for file in (*places, tree / "vendor_warnings.py"):
        planted(file, "\n".join(CLOCK_AND_DICE.values()))
    assert refused_by_ruff(tree) == {(str(file.relative_to(tree)), name) for file in places for name in CLOCK_AND_DICE}


@needs_ruff
def test_nothing_is_banned_that_is_not_tried_here() -> None:
    """A name that is banned in the settings is in the table above, or a sibling of one that is."""
    banned = set(SETTINGS["ruff"]["lint"]["flake8-tidy-imports"]["banned-api"])
    assert set(CLOCK_AND_DICE) <= banned
    assert banned - set(CLOCK_AND_DICE) == {"uuid.uuid6", "uuid.uuid8"}


# --- who may import whom ----------------------------------------------------------------------------------------------


def broken(tree: Path) -> dict[str, str]:
    """What import-linter says of each contract that is broken, by name."""
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command; lint_imports_command()",
        "--no-cache",
    ]
    environment = {**os.environ, "PYTHONPATH": str(tree.parent), "NO_COLOR": "1", "COLUMNS": "200"}
    done = subprocess.run(
        command, cwd=tree.parents[1], env=environment, check=False, capture_output=True, text=True, timeout=240
    )
    assert "Contracts:" in done.stdout, done.stderr or done.stdout
    *_, told = done.stdout.partition("Broken contracts")
    parts = re.split(r"^(.+)\n-{3,}$", told, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@needs_linter
def test_no_pure_module_may_import_what_reaches_outside(tree: Path) -> None:
    """Every module of the standard library and every vendor that is forbidden, in every pure package."""
    assert broken(tree) == {}
    places = [files[-1] for module in pure() if (files := some_of(module, tree))]
    for file in places:
        planted(file, "\n".join(f"import {name}" for name in (*OUTSIDE, *VENDORS)))
    told = broken(tree)["The domain, the ports and the flow are pure"]
    missed = [
        (module, name)
        for module, file in zip([dotted(file, tree) for file in places], places, strict=True)
        for name in (*OUTSIDE, *VENDORS)
        if not re.search(rf"{re.escape(module)} -> {name} \(l\.\d+\)", told)
    ]
    assert missed == []


@needs_linter
def test_every_pure_module_is_named_by_the_contract() -> None:
    """A package that gets a place at `flow` or below gets it there too."""
    assert {f"cartback.{name}" for name in pure()} == set(
        contract("The domain, the ports and the flow are pure")["source_modules"]
    )


PLUGGED = {
    "Channels know none of another": ("channels/outbox.py", "cartback.channels.fcm.quota"),
    "Sources know none of another, but share their limits, their reading and their signing": (
        "sources/jsonl.py",
        "cartback.sources.shopify",
    ),
    "Stores know none of another, but share their SQL and how changes are written together": (
        "stores/memory.py",
        "cartback.stores.sqlite",
    ),
    "Copywriters are layered": ("copywriters/template/writer.py", "cartback.copywriters.combine"),
    "Copywriters are layered, so a language model knows nothing of templates": (
        "copywriters/litellm/attempt.py",
        "cartback.copywriters.template.parts",
    ),
    "Copywriters are layered, so templates know nothing of a language model": (
        "copywriters/template/markup.py",
        "cartback.copywriters.litellm.errors",
    ),
    "Plug-ins of one kind know none of another": ("channels/console.py", "cartback.sources.limits"),
}


@needs_linter
def test_no_plug_in_may_know_another_of_its_kind(tree: Path) -> None:
    """Nor a piece of another; what they share is at the foot, and does not know them either."""
    for file, other in PLUGGED.values():
        planted(tree / file, f"import {other}")
    (tree / "channels" / "carrier_pigeon.py").write_text('"""A channel that nobody gave a place."""\n')
    found = broken(tree)
    missed = {
        name: other
        for name, (file, other) in PLUGGED.items()
        if f"{dotted(tree / file, tree)} -> {other}" not in found.get(name.partition(", so ")[0], "")
    }
    assert missed == {}
    assert "carrier_pigeon" in found["Channels know none of another"]


@needs_linter
@pytest.mark.parametrize("kind", ["channels", "copywriters", "sources", "stores"])
def test_every_kind_of_plug_in_has_its_layers(kind: str) -> None:
    """And they leave none out: a new plug-in gets its place there first."""
    of_kind = [each for each in CONTRACTS if each.get("containers") == [f"cartback.{kind}"]]
    assert [(each["type"], each["exhaustive"]) for each in of_kind] == [("layers", True)]


def dotted(file: Path, tree: Path) -> str:
    return ".".join(("cartback", *file.relative_to(tree).with_suffix("").parts))


# --- other people's packages ------------------------------------------------------------------------------------------


def strangers(tree: Path) -> Iterator[tuple[str, str]]:
    """The imports of pure modules, wherever they stand, of packages that are neither Python's nor welcome."""
    for module in pure():
        for file in files_of(module, tree):
            for node in ast.walk(ast.parse(file.read_text())):
                named = [node.module] if isinstance(node, ast.ImportFrom) and not node.level else []
                for name in named if not isinstance(node, ast.Import) else [each.name for each in node.names]:
                    top = str(name).partition(".")[0]
                    if top not in WELCOME | {"cartback"} | sys.stdlib_module_names:
                        yield str(file.relative_to(tree)), top


def test_no_pure_module_may_use_a_package_that_is_not_welcome(tree: Path) -> None:
    """Also one that nobody has thought of forbidding, and inside a function."""
    assert list(strangers(tree)) == []
    places = [file for module in pure() for file in some_of(module, tree)]
    for file in places:
        planted(file, "def later():\n    from some_vendor.client import Client\n    return Client")
    assert sorted(strangers(tree)) == sorted((str(file.relative_to(tree)), "some_vendor") for file in places)
