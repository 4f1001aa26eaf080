"""What it takes to import the adapter: nothing; and what it says where firebase-admin is missing."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest


def told_by(code: str) -> Any:
    """What a program of its own prints, as JSON."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_importing_it_loads_nobody() -> None:
    """Nor the local server: both are cheap to import where they are not used."""
    assert (
        told_by(
            "import sys, json, cartback, cartback.channels.fcm, cartback.testing.fcmserver\n"
            "print(json.dumps([m for m in ('firebase_admin', 'google.auth', 'pycurl', 'requests') if m in sys.modules]))"
        )
        == []
    )


@pytest.mark.parametrize("missing", ["firebase_admin", "pycurl"])
def test_without_it_says_what_to_install(missing: str) -> None:
    """When it is made, not when the first message is due."""
    told = told_by(
        "import sys, json, importlib.abc\n"
        "class Hide(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name.partition('.')[0] == {missing!r}: raise ModuleNotFoundError(name)\n"
        "sys.meta_path.insert(0, Hide())\n"
        "from cartback.channels.fcm import FCM\n"
        "try: FCM(object())\n"
        "except Exception as error: print(json.dumps([type(error).__name__, str(error)]))"
    )
    assert told == ["MissingExtra", 'this needs an optional dependency: pip install "cartback[fcm]"']
