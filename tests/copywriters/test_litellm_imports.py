"""What loading costs, and whom it calls: nobody."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from typing import Any

import pytest

from cartback.testing.modelserver import ModelServer

needs_litellm = pytest.mark.skipif(
    find_spec("litellm") is None, reason='litellm is not installed: pip install "cartback[litellm]"'
)


def told_by(code: str, *args: str, warnings: str = "default") -> Any:
    """What a program of its own prints, as JSON."""
    command = [sys.executable, "-W", warnings, "-c", code, *args]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout) if warnings != "always" else [json.loads(done.stdout), done.stderr]


def test_importing_the_adapter_does_not_load_litellm() -> None:
    """Nor does making one, nor `import cartback`: seconds, and 150 MB, come with the first message."""
    assert (
        told_by(
            "import sys, json, cartback, cartback.copywriters.litellm as adapter\n"
            "try:\n    adapter.LiteLLM('openai/small')\n"
            "except cartback.CartbackError:\n    pass  # it is not installed\n"
            "print(json.dumps([m for m in ('litellm', 'openai', 'httpx', 'aiohttp', 'pydantic_settings') if m in sys.modules]))"
        )
        == []
    )


def test_without_litellm_it_says_what_to_install() -> None:
    """When it is made, not when the first message is due."""
    told = told_by(
        "import sys, json, importlib.abc\n"
        "class Hide(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.partition('.')[0] == 'litellm': raise ModuleNotFoundError(name)\n"
        "sys.meta_path.insert(0, Hide())\n"
        "from cartback.copywriters.litellm import LiteLLM, settings\n"
        "settings.find_spec = lambda name: None\n"
        "try: LiteLLM('openai/small')\n"
        "except Exception as error: print(json.dumps([type(error).__name__, str(error)]))"
    )
    assert told == ["MissingExtra", 'this needs an optional dependency: pip install "cartback[litellm]"']


_BLOCKED = """
import json, socket, sys
tried = []

def blocked(*args, **kwargs):
    tried.append(repr(args)[:200])
    raise OSError("no network here")

class Socket(socket.socket):
    connect = connect_ex = sendto = blocked

socket.socket, socket.create_connection, socket.getaddrinfo = Socket, blocked, blocked
from cartback.copywriters.litellm import LiteLLM
writer = LiteLLM("openai/gpt-4o-mini", api_key="none")
running = writer._open()
known = all(model.price is not None for model in running.models.values())
writer.close()
print(json.dumps([tried, known, "litellm" in sys.modules]))
"""


@needs_litellm
@pytest.mark.slow  # a program of its own that loads litellm
def test_loading_it_calls_nobody() -> None:
    """With every socket blocked it loads, and knows prices from its own list; nothing tried to connect or look a name up."""
    assert told_by(_BLOCKED) == [[], True, True]


_FORKED = """
import json, os, sys, time
from datetime import UTC, datetime, timedelta
from cartback.copywriters.litellm import LiteLLM
from cartback.words.facts import Facts
from cartback.ports import CopyRequest

now = datetime.now(UTC)
facts = Facts(shop="Acme", kind="winback", step=0, stage="home", locale="en", now=now)
asked = CopyRequest(shop="acme", notification="n", campaign="c", facts=facts, deadline=now + timedelta(hours=1))
writer = LiteLLM("openai/small", api_base=sys.argv[1], api_key="none")
writer.write(asked)
time.sleep(1)  # litellm goes on after its answer; no lock of what it does then survives a fork
child = os.fork()
if child == 0:
    ok = writer.write(asked).written_by == "openai/small"
    writer.close()
    os._exit(0 if ok else 1)
status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
writer.write(asked)
writer.close()
print(json.dumps(status))
"""


@needs_litellm
@pytest.mark.slow  # a program of its own that loads litellm
@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_child_of_a_fork_has_a_loop_of_its_own() -> None:
    """Web servers fork after loading: parent and child both write."""
    with ModelServer() as model:
        assert told_by(_FORKED, model.url) == 0
        assert len(model.asked) == 6  # words and a verdict each


_FIRST_MESSAGE = """
import json, sys, warnings
from datetime import UTC, datetime, timedelta
from cartback.copywriters.litellm import LiteLLM
from cartback.words.facts import Facts
from cartback.ports import CopyRequest

before = list(warnings.filters)
now = datetime.now(UTC)
facts = Facts(shop="Acme", kind="winback", step=0, stage="home", locale="en", now=now)
asked = CopyRequest(shop="acme", notification="n", campaign="c", facts=facts, deadline=now + timedelta(hours=1))
writer = LiteLLM("openai/small", api_base=sys.argv[1], api_key="none")
written = [writer.write(asked).usage.calls for _ in range(2)]
writer.close()
hosts = [each for each in warnings.filters if each in before]  # litellm adds some of its own when it is imported
print(json.dumps([written, hosts == before]))
"""


@needs_litellm
@pytest.mark.slow  # a program of its own that loads litellm
@pytest.mark.parametrize("warnings", ["error", "always"])
def test_a_host_that_makes_errors_of_warnings_gets_its_text(warnings: str) -> None:
    """With the first message litellm loads a provider, whose types may warn: not a call is lost, nothing is on stderr."""
    with ModelServer() as model:
        told = told_by(_FIRST_MESSAGE, model.url, warnings=warnings)
    assert told == ([[2, 2], True] if warnings == "error" else [[[2, 2], True], ""])
