"""Every fenced block in the documentation is held to something; what each kind is held to stands in `CHECKS`.

A page is read like a program: its Python blocks run in order, in one namespace, in an empty directory. Functions
called `test_*` and classes called `Test*` are handed to pytest afterwards, fixtures and all. A block that needs an extra
says so on the line above it, `<!-- requires: litellm -->`; it and what follows on the page run only where that can be
imported. A text block below `<!-- prints -->` is exactly what the Python block before it prints.
"""

from __future__ import annotations

import importlib.util
import io
import json
import re
import shlex
import shutil
import subprocess
import sys
import textwrap
import tomllib
import types
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

FENCE = re.compile(r"^(?P<indent> *)(?P<fence>`{3,}|~{3,})(?P<info>[^`\n]*)$")
REQUIRES = re.compile(r"<!-- requires: (?P<modules>[\w., ]+) -->")
CARTBACK = "import sys; from cartback.cli import main; sys.argv = ['cartback', *sys.argv[1:]]; sys.exit(main())"
PROGRAMS = {"bash", "cartback", "celery", "cd", "curl", "git", "mkdocs", "nox", "pip", "pytest", "python", "source"}


@dataclass(frozen=True)
class Block:
    """One fenced block: `line` is that of its first line of text, `requires` what must be importable to run it."""

    language: str
    text: str
    line: int
    requires: tuple[str, ...] = ()
    prints: bool = False


def blocks_of(markdown: str) -> list[Block]:
    """The fenced blocks, top to bottom. Raises ValueError for one that is never closed."""
    blocks: list[Block] = []
    lines = markdown.splitlines()
    at = 0
    while at < len(lines):
        opening = FENCE.match(lines[at])
        at += 1
        if not opening:
            continue
        start, closing = at, re.compile(rf"^ *{re.escape(opening['fence'])}[`~]* *$")
        while at < len(lines) and not closing.match(lines[at]):
            at += 1
        if at == len(lines):
            raise ValueError(f"line {start}: this block is never closed")
        above = REQUIRES.search(lines[start - 2]) if start >= 2 else None
        blocks.append(
            Block(
                language=opening["info"].strip().split(" ")[0],
                text=textwrap.dedent("\n".join(lines[start:at])) + "\n",
                line=start + 1,
                requires=tuple(above["modules"].replace(",", " ").split()) if above else (),
                prints=start >= 2 and lines[start - 2].strip() == "<!-- prints -->",
            )
        )
        at += 1
    return blocks


def commands_of(console: str) -> list[list[str]]:
    """The words of each `$ ` line and its `> ` or backslash continuations; the other lines are output."""
    joined = re.sub(r"\\\n(> )?", " ", console)
    return [shlex.split(line[2:], comments=True) for line in joined.splitlines() if line.startswith("$ ")]


@cache
def has_subcommand(name: str) -> bool:
    """Whether `cartback NAME --help` is answered."""
    asked = subprocess.run(
        [sys.executable, "-c", CARTBACK, name, "--help"], capture_output=True, check=False, timeout=240
    )
    return asked.returncode == 0


def check_console(block: Block) -> None:
    """It has a command, each is of a program we know, and a cartback subcommand exists."""
    commands = commands_of(block.text)
    assert commands, "a console block has at least one line that starts with `$ `"
    for command in commands:
        words = [word for word in command if not re.fullmatch(r"[A-Z_]+=.*", word)]
        assert words[0] in PROGRAMS, f"{words[0]}: not a program the documentation uses; add it to PROGRAMS"
        subcommands = [word for word in words[1:] if not word.startswith("-")]
        if words[0] == "cartback" and subcommands and importlib.util.find_spec("cartback.cli"):
            assert has_subcommand(subcommands[0]), f"cartback has no subcommand {subcommands[0]}"


def check_json(block: Block) -> None:
    """It parses."""
    json.loads(block.text)


def check_toml(block: Block) -> None:
    """It parses."""
    tomllib.loads(block.text)


def check_python(block: Block) -> None:
    """It compiles; test_python_runs runs it."""
    compile(block.text, "block", "exec")


def check_php(block: Block) -> None:
    """It begins as PHP does; a test of its own runs it where there is a PHP."""
    assert block.text.startswith("<?php\n"), "a PHP block begins with <?php"


def check_js(block: Block) -> None:
    """It is what a JavaScript engine can read, where there is one."""
    assert block.text.strip()
    if (node := shutil.which("node")) is not None:
        read = subprocess.run(
            [node, "--check", "-"], input=block.text, capture_output=True, text=True, check=False, timeout=60
        )
        assert read.returncode == 0, read.stderr


def check_text(_block: Block) -> None:
    """Output, a drawing or a tree: nothing to hold it to."""


CHECKS: dict[str, Callable[[Block], None]] = {
    "console": check_console,
    "js": check_js,
    "json": check_json,
    "php": check_php,
    "python": check_python,
    "text": check_text,
    "toml": check_toml,
}


def name_of(page: Path) -> str:
    """The page's path inside the repository, for test ids."""
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_no_block_goes_unvalidated(page: Path) -> None:
    """Each block names a language that has a check, and passes it."""
    for block in blocks_of(page.read_text(encoding="utf-8")):
        where = f"{name_of(page)}:{block.line}"
        assert block.language in CHECKS, f"{where}: {block.language or 'no language'}: one of {', '.join(CHECKS)}"
        try:
            CHECKS[block.language](block)
        except (AssertionError, SyntaxError, ValueError) as problem:
            pytest.fail(f"{where}: {problem}")


@pytest.mark.slow  # a page is a program
@pytest.mark.parametrize(
    "page", [page for page in PAGES if "```python" in page.read_text(encoding="utf-8")], ids=name_of
)
def test_python_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader who pastes the blocks of a page one after the other sees no error."""
    monkeypatch.chdir(tmp_path)
    module = types.ModuleType("documented")  # a real one: attrs, msgspec and pydantic look their annotations up in it
    monkeypatch.setitem(sys.modules, module.__name__, module)
    source = printed = ""
    for block in blocks_of(page.read_text(encoding="utf-8")):
        if block.prints:
            assert printed == block.text, f"{name_of(page)}:{block.line}: the block before prints something else"
        if block.language != "python":
            continue
        for needed in block.requires:
            if importlib.util.find_spec(needed) is None:  # not by importing it: that is the page's own affair
                pytest.skip(f"{needed} is not installed")
        at_its_line = "\n" * (block.line - 1) + block.text
        with redirect_stdout(io.StringIO()) as out:
            exec(compile(at_its_line, str(page), "exec"), vars(module))  # noqa: S102 - our own documentation
        printed = out.getvalue()
        source += block.text + "\n"
    if any(name.startswith(("test_", "Test")) for name in vars(module)):
        run_as_tests(source, tmp_path)


def run_as_tests(source: str, folder: Path) -> None:
    """What the page calls a test passes as one, in a pytest of its own."""
    (folder / "test_page.py").write_text(source, encoding="utf-8")
    pytest_alone = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_page.py"]
    done = subprocess.run(pytest_alone, cwd=folder, capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_extra_that_is_named_exists(page: Path) -> None:
    """`cartback[name]` on a page is an extra that pip will find."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = re.findall(r"cartback\[([\w, -]+)\]", page.read_text(encoding="utf-8"))
    wanted = {extra.strip() for names in named for extra in names.split(",")}
    assert wanted <= set(project["optional-dependencies"])


def test_the_parser_reads_what_markdown_means() -> None:
    """Longer and indented fences, other fences inside, and the line above."""
    page = "x\n````text\n```python\n````\n- item\n\n  <!-- requires: litellm, django -->\n  ```python\n  1 +\n    1\n  ```\n"
    assert blocks_of(page) == [
        Block("text", "```python\n", 3),
        Block("python", "1 +\n  1\n", 9, ("litellm", "django")),
    ]
    with pytest.raises(ValueError, match="never closed"):
        blocks_of("```python\n1\n")


def test_commands_are_the_dollar_lines() -> None:
    """Continuations belong to their command; output and comments do not count."""
    assert commands_of("$ pip install \\\n>   'cartback[litellm]'  # big\ndone\n$ cartback demo\n") == [
        ["pip", "install", "cartback[litellm]"],
        ["cartback", "demo"],
    ]
