"""What `import cartback` costs: no vendor, no database driver, no template engine, no event loop's worth of surprises."""

from __future__ import annotations

import json
import subprocess
import sys

import cartback

#: Nobody who imports cartback pays for these before the adapter that needs one is used.
FORBIDDEN = (
    "litellm firebase_admin aiohttp httpx requests openai psycopg sqlite3 _sqlite3 django sqlalchemy"
    " liquid babel jinja2 celery procrastinate hypothesis pytest pandas numpy"
).split()


def loaded_by(statement: str) -> set[str]:
    code = f"import sys, json\nbefore = set(sys.modules)\n{statement}\nprint(json.dumps(sorted(set(sys.modules) - before)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=240)
    return set(json.loads(done.stdout))


def test_importing_loads_no_vendor_no_driver_no_template_engine() -> None:
    """By name, all of them; and the number of modules stays in the hundreds."""
    loaded = loaded_by("import cartback")
    assert sorted(loaded & set(FORBIDDEN)) == []
    assert "cartback.engine.threads" in loaded
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
