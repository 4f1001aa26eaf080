"""Run by a Python that has the cartback wheel and nothing else: is what it ships what the tree promises?"""

from __future__ import annotations

import subprocess
import sys
from importlib import metadata, resources
from pathlib import Path

import cartback

VENDORS = {
    "aiohttp",
    "babel",
    "django",
    "firebase_admin",
    "httpx",
    "liquid",
    "litellm",
    "psycopg",
    "pycurl",
    "sqlalchemy",
}

assert Path(cartback.__file__).is_relative_to(sys.prefix), f"not the installed one: {cartback.__file__}"
assert resources.files(cartback).joinpath("py.typed").is_file(), "py.typed is not in the wheel"
assert any(file.name == "LICENSE" for file in metadata.files("cartback") or []), "LICENSE is not in the wheel"

loaded = VENDORS & set(sys.modules)
assert not loaded, f"import cartback loads {sorted(loaded)}"
assert list(cartback.__all__) == sorted(cartback.__all__), "__all__ is not sorted"
missing = [name for name in cartback.__all__ if not hasattr(cartback, name)]
assert not missing, f"in __all__ but not there: {missing}"

subprocess.run([sys.executable, "-I", "-m", "cartback", "--help"], check=True, stdout=subprocess.DEVNULL)

print(f"cartback {metadata.version('cartback')}: {len(cartback.__all__)} public names, no vendor loaded")
