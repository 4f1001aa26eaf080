"""What the library's source may not hold: code out of data, a shell, SQL out of text, ways onto the network (S10, S24, S25)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import cartback

SOURCE = Path(cartback.__file__).parent
MODULES = sorted(SOURCE.rglob("*.py"))
TREES = {path.relative_to(SOURCE).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in MODULES}


def imported(tree: ast.AST) -> Iterator[str]:
    """Every module that is imported, also inside functions, and by name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and called(node) in {"import_module", "importlib.import_module", "__import__"}:
            yield from (
                arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
            )


def called(node: ast.Call) -> str:
    return ast.unparse(node.func)


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def modules_with(names: set[str]) -> set[str]:
    """Which of our modules import one of these, or something of theirs."""
    return {
        module for module, tree in TREES.items()
        if any(name == n or name.startswith(f"{n}.") for name in imported(tree) for n in names)
    }  # fmt: skip


def test_the_source_is_read() -> None:
    assert len(TREES) > 100
    assert set(imported(ast.parse("import a.b\ndef f(): from c import d\nimport_module('e')"))) == {"a.b", "c.d", "e"}


# --- S25: data is data


def test_nothing_is_unpickled() -> None:
    """Documents are JSON and msgpack, read into types that are declared."""
    never = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "yaml", "jsonpickle", "xmlrpc", "xml"}
    assert modules_with(never) == set()


def test_no_text_is_run() -> None:
    """No eval, no exec, no compile, nowhere."""
    found = {
        (module, called(call)) for module, tree in TREES.items() for call in calls(tree)
        if called(call) in {"eval", "exec", "compile", "builtins.eval", "builtins.exec", "types.FunctionType"}
    }  # fmt: skip
    assert found == set()


def test_no_shell() -> None:
    """Two modules start processes: this very program, again, by a list of arguments."""
    assert modules_with({"subprocess", "pty", "multiprocessing"}) == {"worker/crew.py", "cli/backfill_parts.py"}
    for module, tree in TREES.items():
        for call in calls(tree):
            assert not re.match(r"os\.(system|popen|exec|spawn|posix_spawn|fork)", called(call)), module
            assert not any(word.arg == "shell" for word in call.keywords), module


def test_only_what_the_host_names_is_imported_by_name() -> None:
    """A vendor's package by its own name; besides those a command of ours, and `--app`, typed by whoever runs it."""
    by_value = {
        module for module, tree in TREES.items() for call in calls(tree)
        if called(call) in {"import_module", "importlib.import_module", "__import__"}
        and not (call.args and isinstance(call.args[0], ast.Constant))
    }  # fmt: skip
    assert by_value <= {"cli/parser.py", "cli/objects.py", "exports.py"}


# --- S10: who reaches out


def test_nothing_fetches_a_url_of_the_shops() -> None:
    """The network is reached by the adapters that are told where to, and by nothing that reads events or writes messages."""
    clients = {
        "socket", "http.client", "urllib.request", "ftplib", "smtplib", "telnetlib", "requests", "httpx", "aiohttp", "pycurl", "urllib3",
        "google.auth", "psycopg", "litellm", "openai",
    }  # fmt: skip
    allowed = (
        "channels/fcm/",
        "stores/postgres/",
        "copywriters/litellm/writer.py",
        "copywriters/litellm/vendor.py",
        "channels/http/",
        "sources/ses/certificates.py",  # from the host that SNS itself has, and no redirect
        "outgoing.py",  # to the URL that the host gives it
        "redirects.py",  # so that neither of the two follows a redirect
        "django/engine.py",  # only to know what Django's own connection is
        "django/mail.py",  # to read what Django's own backend raised
        "worker/waiting.py",  # a pair of its own, to be woken by
        "testing/",
        "cli/",
    )
    assert {module for module in modules_with(clients) if not module.startswith(allowed)} == set()
    assert modules_with({"socket"}) <= {
        m for m in TREES if m.startswith(("testing/", "worker/waiting.py", "channels/http/"))
    }


# --- S13: signatures and keys


def test_signatures_are_compared_in_constant_time() -> None:
    """Who makes an HMAC compares with compare_digest; the demo's shop, requests to AWS and our own webhooks are only signed."""
    making = {
        module for module, tree in TREES.items()
        if any(called(call) in {"hmac.new", "hmac.digest", "hmac.HMAC"} for call in calls(tree))
    }  # fmt: skip
    comparing = {
        module for module, tree in TREES.items() if any(called(call).endswith("compare_digest") for call in calls(tree))
    }
    assert comparing == {
        "cli/dashboard.py",
        "dashboard/guard.py",
        "domain/returns.py",
        "domain/links.py",
        "sources/segment/trust.py",
        "sources/shopify/proxy.py",
        "sources/signing.py",
        "sources/twilio.py",
    }
    assert making - comparing == {"channels/email/sigv4.py", "cli/demo/storefront.py", "outgoing.py"}


def test_no_key_is_in_the_source() -> None:
    """No name that speaks of a secret is given one, but that of the demo's shop, which guards nothing."""
    secret = re.compile(r"(?i)(secret|password|passwd|api_?key|private_?key)$")
    found = []
    for module, tree in TREES.items():
        for node in ast.walk(tree) if module != "cli/demo/storefront.py" else ():
            targets = (
                node.targets
                if isinstance(node, ast.Assign)
                else [node.target]
                if isinstance(node, ast.AnnAssign)
                else []
            )
            value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
            named = [t for t in targets if secret.search(ast.unparse(t))]
            if named and isinstance(value, ast.Constant) and value.value:
                found.append((module, ast.unparse(node)))
    assert found == []


# --- S24: parameters are bound

_SQL = re.compile(
    r"\b(SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|PRAGMA|SET|WHERE|FROM|VALUES|ORDER BY|LIMIT|AND)\b"
)
#: What else is put into a statement's text, and why it cannot be anybody's text.
_FIXED = {
    "table": "of sql.TABLES", "column": "shopper or state", "where": "made of the line above", "marks": "question marks", "page": "made of the line above",
    "statement": "the caller's constant", "done": "a name of the statement's", "wanted": "likewise", "source": "likewise",
    "held or 'SELECT NULL::text AS id WHERE false'": "made of the line above",
    "', '.join([*parts[:at], held, *parts[at:]])": "pieces that are constants", "', '.join(columns)": "likewise",
    "HOLD.format('SHARE')": "constants", "HOLD.format('KEY SHARE')": "constants",
    "Identifier(create).as_string()": "quoted by psycopg; the host's setting", "synchronous": "one of three words",
    "int(busy_timeout.total_seconds() * 1000)": "a number", "row[0]": "an index that the catalogue names",
    "round(self._busy_timeout.total_seconds() * 1000)": "a number", "_LOCK_TIMEOUT": "a constant",
}  # fmt: skip


def put_in(node: ast.JoinedStr) -> Iterator[str]:
    """What an f-string takes in that is neither a constant of the module nor written as a whole number."""
    for part in node.values:
        if not isinstance(part, ast.FormattedValue):
            continue
        spec = ast.unparse(part.format_spec) if part.format_spec is not None else ""
        text = ast.unparse(part.value)
        if spec != "f'd'" and not re.fullmatch(r"_?[A-Z][A-Z_]*", text):
            yield text


def words(node: ast.JoinedStr) -> str:
    return "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))


@pytest.mark.parametrize("module", [m for m in TREES if m.startswith("stores/")])
def test_statements_are_made_of_fixed_text(module: str) -> None:
    """Whatever an f-string with SQL in it takes in is known by name, with the reason why that is no text of a user's."""
    found = {
        taken
        for node in ast.walk(TREES[module])
        if isinstance(node, ast.JoinedStr) and _SQL.search(words(node))
        for taken in put_in(node)
    }
    assert found - set(_FIXED) == set()


@pytest.mark.parametrize("module", [m for m in TREES if m.startswith("stores/")])
def test_no_statement_is_glued_or_filled(module: str) -> None:
    """Neither with + nor with % is a value added to SQL."""
    for node in ast.walk(TREES[module]):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod | ast.Add):
            for side in (node.left, node.right):
                text = (
                    side.value
                    if isinstance(side, ast.Constant)
                    else words(side)
                    if isinstance(side, ast.JoinedStr)
                    else ""
                )
                assert not (isinstance(text, str) and _SQL.search(text)), ast.unparse(node)[:200]
