"""The command line as a whole: its words, its exit codes, its weight."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

import cartback
from cartback.cli import main

Run: TypeAlias = Callable[..., tuple[int, str, str]]

COMMANDS = [
    "demo", "replay", "explain", "run", "health", "shops", "db", "policy", "preview", "texts", "eval", "instructions", "events",
    "shopify",
]  # fmt: skip


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """--help is complete and exits 0."""
    with pytest.raises(SystemExit) as done:
        main(["--help"])
    assert done.value.code == 0
    out = capsys.readouterr().out
    assert all(f"\n    {command}" in out for command in COMMANDS)


@pytest.mark.parametrize(
    "command",
    [
        ["demo"],
        ["replay"],
        ["explain"],
        ["run"],
        ["health"],
        ["shops"],
        ["db", "migrate"],
        ["db", "status"],
        ["policy", "check"],
        ["preview"],
        ["texts", "list"],
        ["eval"],
        ["instructions"],
        ["events", "schema"],
        ["shopify", "topics"],
    ],
)
def test_every_command_has_help_and_json(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Each command explains itself and offers --json."""
    with pytest.raises(SystemExit) as done:
        main([*command, "--help"])
    assert done.value.code == 0
    assert "--json" in capsys.readouterr().out


def test_the_version_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """--version names the program and the version of the package, and exits 0, whatever stands after it."""
    for argv in (["--version"], ["--version", "run"]):
        with pytest.raises(SystemExit) as done:
            main(argv)
        assert done.value.code == 0
        assert capsys.readouterr() == (f"cartback {cartback.__version__}\n", "")


def test_no_command_is_a_usage_error(run: Run) -> None:
    """Without a command there is nothing to do: help, and 2."""
    code, out, _ = run()
    assert code == 2
    assert "usage: cartback" in out


@pytest.mark.parametrize(
    "argv",
    [
        ["nonsense"],
        ["replay"],
        ["run"],
        ["run", "--store", "x", "--app", "y:z"],
        ["run", "--store", "x", "--workers", "0"],
        ["run", "--store", "x", "--rate", "push"],
        ["run", "--store", "x", "--rate", "push=0"],
        ["run", "--store", "x", "--rate", "fax=1"],
        ["health"],
        ["shops"],
        ["shops", "--store", "x", "--app", "y:z"],
        ["shopify"],
        ["replay", "x", "--tick", "often"],
        ["replay", "x", "--limit", "0"],
        ["explain", "a", "b", "--store", "x", "--at", "2026-01-01"],
        ["policy"],
    ],
    ids=" ".join,
)
def test_a_wrong_command_line_exits_2(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """What argparse cannot take is answered with usage and 2, on stderr."""
    with pytest.raises(SystemExit) as done:
        main(argv)
    assert done.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "usage: cartback" in err


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (
            ["explain", "--shop", "acme", "--shopper", "ana", "--store", "x"],
            "cartback explain: error: unrecognized arguments: --shop --shopper; SHOP and SHOPPER are given without a name\n",
        ),
        (
            ["report", "--shop=acme", "acme", "--store", "x"],
            "cartback report: error: unrecognized arguments: --shop=acme; SHOP is given without a name\n",
        ),
        (
            ["replay", "x", "--polcy", "p.json"],
            "cartback replay: error: unrecognized arguments: --polcy p.json; did you mean '--policy'?\n",
        ),
        (["events", "schema", "x"], "cartback events schema: error: unrecognized arguments: x\n"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_an_unknown_argument_is_reported_by_its_command(
    argv: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the usage of that command, and what was probably meant."""
    with pytest.raises(SystemExit):
        main(argv)
    err = capsys.readouterr().err
    assert err.startswith(f"usage: {message.partition(':')[0]}")
    assert err.endswith(message)


@pytest.mark.parametrize(
    ("argv", "meant"),
    [
        (["explan"], "explain"),
        (["report", "acme", "--store", "x", "--by", "chanel"], "channel"),
        (["won-back", "acme", "--store", "x", "--kind", "wineback"], "winback"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else value,
)
def test_what_was_meant_is_guessed(argv: list[str], meant: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A command and a choice that are nearly right."""
    with pytest.raises(SystemExit):
        main(argv)
    assert capsys.readouterr().err.endswith(f"did you mean {meant!r}?\n")


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["replay", "no-such-file.jsonl"], "no-such-file.jsonl: No such file or directory"),
        (["replay", "-", "--policy", "no-such-policy.json"], "no-such-policy.json: No such file or directory"),
        (["explain", "a", "b", "--store", "no-such-store.db"], "there is no file no-such-store.db"),
        (["run", "--store", "no-such-store.db"], "there is no file no-such-store.db"),
        (["run", "--store", "no-such-store.db", "--workers", "2"], "there is no file no-such-store.db"),
        (["run", "--store", "x", "--poll", "0s"], "poll: expected more than 0"),
        (["health", "--store", "no-such-store.db"], "there is no file no-such-store.db"),
        (["shops", "--store", "no-such-store.db"], "there is no file no-such-store.db"),
        (["shops", "--app", "no_such_module:app"], "No module named 'no_such_module'"),
        (["run", "--app", "no_such_module:app"], "No module named 'no_such_module'"),
        (["run", "--app", "json"], "expected module:name"),
        (["run", "--app", "json:decoder"], "app: expected a Recovery, json:decoder is of type"),
        (
            ["run", "--app", "cartback:AsyncRecovery"],
            "is of type AsyncRecovery; name a Recovery on the same store",
        ),
        (["run", "--app", "asyncio:sleep"], "app: asyncio:sleep is async; name a plain function"),
        (["demo", "--store", "mongodb://x"], "expected a Store"),
        (["shops", "--store", "."], "store: '.' is a folder; name a file in it"),
        (["replay", "-", "--tick", "0s"], "tick: expected more than 0 and at most 1d"),
        (["replay", "-", "--tick", "2d"], "tick: expected more than 0 and at most 1d"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_done_exits_1_and_says_why(
    argv: list[str], says: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error is one message on stderr, no traceback, and nothing on stdout."""
    monkeypatch.chdir(tmp_path)
    code, out, err = run(*argv)
    assert code == 1
    assert out == ""
    assert err.startswith("cartback: ")
    assert says in err
    assert list(tmp_path.iterdir()) == [], "a mistyped path must not make a store"


def test_the_words_alone_load_no_command() -> None:
    """`cartback --help` imports no command, no store, no copywriter, no template engine."""
    program = (
        "import sys; import cartback.cli; "
        "print([m for m in sys.modules if not m.startswith(('cartback.cli.parser', 'cartback.cli.arguments', 'cartback.cli.commands'))"
        " and m.startswith(('cartback.cli.', 'cartback.stores.',"
        " 'cartback.copywriters.', 'cartback.channels.', 'liquid', 'sqlite3'))])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=240)
    assert done.stdout.strip() == "[]"


def test_python_m_cartback_is_the_command() -> None:
    """`python -m cartback` is `cartback`, its name in the usage included."""
    done = subprocess.run(
        [sys.executable, "-m", "cartback", "--help"], capture_output=True, text=True, check=True, timeout=240
    )
    assert done.stdout.startswith("usage: cartback ")
    assert done.stderr == ""


@pytest.mark.skipif(not Path("/bin/sh").exists(), reason="needs a shell")
def test_a_reader_that_leaves_is_no_error() -> None:
    """`cartback events schema | head -1` ends quietly."""
    command = (
        f"{sys.executable} -m cartback policy schema | head -1; {sys.executable} -m cartback demo --fast | head -1"
    )
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=True, timeout=240)
    assert done.stdout.startswith("{")
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


@pytest.mark.skipif(not Path("/bin/sh").exists(), reason="needs a shell")
@pytest.mark.parametrize(("closed", "code"), [(">&-", 0), (">&- 2>&-", 0), (">/dev/full", 1)])
def test_nowhere_to_print_to_is_no_bare_error(closed: str, code: int) -> None:
    """A service may start it without a stdout, and a disk may be full: it is done, or it says that it is not."""
    command = f"{sys.executable} -m cartback instructions {closed}"
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == code
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("poll", ["999999w", "25h", "0s"])
def test_a_worker_sleeps_no_longer_than_a_day(run: Run, poll: str) -> None:
    """What a clock cannot count to is refused by name, as is what no worker should sleep."""
    for option in ("--poll", "--grace"):
        code, _, err = run("run", "--store", "no.db", option, poll)
        assert code == 1
        assert f"{option[2:]}: expected more than 0 and at most 1d" in err


@pytest.mark.parametrize("command", [("db", "status"), ("db", "migrate"), ("shops",), ("health",)])
def test_what_is_no_store_is_named_by_every_command(run: Run, tmp_path: Path, command: tuple[str, ...]) -> None:
    """A folder and a text file, in the same words."""
    text = tmp_path / "notes.txt"
    text.write_text("not a database, but long enough to be read as one" * 20)
    for store, says in (
        (tmp_path, "is a folder; name a file in it"),
        (text, "is not an SQLite database; name another file"),
    ):
        code, out, err = run(*command, "--store", str(store))
        assert (code, out) == (1, "")
        assert repr(str(store)) in err
        assert says in err
