"""What `import cartback` costs: no vendor, no database driver, no template engine, no event loop's worth of surprises."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

import cartback

#: Nobody who imports cartback pays for these before the adapter that needs one is used.
FORBIDDEN = (
    "litellm firebase_admin aiohttp pycurl httpx requests openai psycopg sqlite3 _sqlite3 django sqlalchemy"
    " liquid babel jinja2 celery procrastinate hypothesis pytest pandas numpy"
).split()


def loaded_by(statement: str) -> set[str]:
    code = f"import sys, json\nbefore = set(sys.modules)\n{statement}\nprint(json.dumps(sorted(set(sys.modules) - before)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=240)
    return set(json.loads(done.stdout))


def test_importing_loads_no_vendor_no_driver_no_template_engine() -> None:
    """By name, all of them; and the number of modules stays in the hundreds."""
    assert {name for name in loaded_by("import cartback") if name.startswith("cartback")} == {
        "cartback",
        "cartback.exports",
    }
    loaded = loaded_by("from cartback import Recovery, Shop")
    assert sorted(loaded & set(FORBIDDEN)) == []
    assert "cartback.engine.threads" in loaded
    assert "asyncio" not in loaded
    ours = {name for name in loaded if name.partition(".")[0] == "cartback"}
    assert (
        sorted(n for n in ours if n.startswith(("cartback.stores.", "cartback.channels.", "cartback.copywriters.")))
        == []
    )
    assert len(loaded) < 500, len(loaded)


def test_a_recovery_loads_only_what_it_is_given() -> None:
    """A memory store needs no sqlite3; the default templates need no Liquid before they write."""
    assert sorted(loaded_by("import cartback; cartback.Recovery('memory:')") & set(FORBIDDEN)) == []
    assert "sqlite3" in loaded_by("import cartback; cartback.Recovery('sqlite://')")


def test_the_public_names_are_sorted_and_there() -> None:
    """`__all__` is the list a reader looks through."""
    assert list(cartback.__all__) == sorted(cartback.__all__)
    assert [name for name in cartback.__all__ if not hasattr(cartback, name)] == []


def test_every_public_name_has_the_home_that_a_type_checker_sees() -> None:
    """What `from cartback import Name` gives at run time is what the annotations of the package promise."""
    tree = ast.parse(Path(cartback.__file__).read_text())
    block = next(node for node in tree.body if isinstance(node, ast.If))
    promised = {
        alias.name: node.module for node in block.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    assert promised == {name: module for module, names in cartback._MODULES.items() for name in names}
    assert set(promised) | {"__version__"} == set(cartback.__all__)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    """As in any module."""
    with pytest.raises(AttributeError, match="no attribute 'Recovry'"):
        cartback.Recovry  # noqa: B018
    assert "Recovery" in dir(cartback)
