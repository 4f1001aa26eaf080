"""`cartback eval`: the templates, a copywriter of the host's own, and a model over real HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from cartback.evaluation import CASES
from cartback.testing.modelserver import ModelServer
from cartback.words.check import RULES

Ask: TypeAlias = Callable[..., Any]
Run: TypeAlias = Callable[..., tuple[int, str, str]]

needs_litellm = pytest.mark.skipif(
    find_spec("litellm") is None, reason='litellm is not installed: pip install "cartback[litellm]"'
)
OWN = """
from cartback import Copy

class House:
    def write(self, request):
        return Copy("Hello", "50% off!" if request.facts.step else "Come back whenever you like.", "house")

class Nothing:
    pass
"""


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "house_style.py").write_text(OWN)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)


def test_the_templates_by_default(run: Run) -> None:
    """Pass rates by group and by rule, lengths, cost, latency, and the worst with what is wrong with them."""
    code, out, _ = run("eval", "--worst", 1)
    assert code == 0
    assert out.startswith("templates: ")
    for rule in RULES:
        assert f"\n  {rule} " in out
    for part in ("title, graphemes", "both, bytes", "US dollars", "p50", "p95", "codes named", "hostile"):
        assert part in out
    worst = out.partition("\nworst\n")[2].splitlines()
    assert worst[0].startswith("  hostile/")
    assert any(line.startswith("    placeholder: ") for line in worst)


def test_the_same_as_json(run_json: Ask) -> None:
    """Every case with its words and findings, and all the figures; the same every time but for the seconds."""
    told, again = (run_json("eval") for _ in range(2))
    assert told["cases"] == len(CASES) == len(told["results"])
    assert set(told["rules"]) == set(RULES)
    assert told["passed"] == sum(result["passed"] for result in told["results"])
    assert (told["calls"], told["cost"]) == (0, "0")
    assert set(told["latency"]) == {"p50", "p95", "longest"}
    for document in (told, again):
        document["latency"] = document["results"] = None
    assert told == again


def test_some_of_the_cases(run_json: Ask) -> None:
    """By the beginning of their ids."""
    told = run_json("eval", "--case", "steps/winback", "--case", "offers/")
    assert set(told["groups"]) == {"steps", "offers"}
    assert told["groups"]["steps"] == {"passed": 3, "of": 3}


@pytest.mark.usefixtures("own")
def test_a_copywriter_of_ones_own(run_json: Ask) -> None:
    """An object, or a class or function that makes one."""
    told = run_json("eval", "--copywriter", "house_style:House", "--case", "steps/")
    assert (told["copywriter"], told["passed"]) == ("house_style:House", 3)
    assert told["rules"]["percentage"] == pytest.approx(1 / 3)
    assert told["results"][0]["written_by"] == "house"


@needs_litellm
def test_a_model(run: Run, run_json: Ask, model: ModelServer) -> None:
    """By the real client: calls, tokens, and no price for a model nobody knows."""
    asked = ("eval", "--model", "openai/any", "--api-base", model.url, "--case", "steps/")
    told = run_json(*asked)
    assert (told["passed"], told["calls"], told["cost"]) == (9, 9, None)
    assert told["tokens_in"] > told["tokens_out"] > 0
    assert {result["written_by"] for result in told["results"]} == {"openai/any"}
    model.mode = "refusal"
    code, out, _ = run(*asked)
    assert code == 0
    assert "0 of 9 cases pass" in out
    assert "9  refused: reply" in out
    assert "unknown: no price" in out


@needs_litellm
def test_a_model_that_is_priced(run_json: Ask, model: ModelServer) -> None:
    """By litellm's list, in US dollars."""
    told = run_json("eval", "--model", "openai/gpt-4o-mini", "--api-base", model.url, "--case", "steps/")
    assert 0 < float(told["cost"]) < 0.01


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (("--case", "nothing/"), "case: no case begins with nothing/; the groups are steps, audiences"),
        (("--api-base", "http://127.0.0.1:1"), "api-base: expected --model too"),
        (
            ("--copywriter", "house_style:Nothing"),
            "copywriter: house_style:Nothing has no write(), it is of type Nothing",
        ),
        (("--copywriter", "house_style"), "copywriter: expected module:name"),
        (("--copywriter", "no_such_house:x"), "copywriter: No module named"),
    ],
)
def test_what_cannot_be_done(run: Run, argv: tuple[str, ...], says: str) -> None:
    """Exit 1, and one line that names the option."""
    code, out, err = run("eval", *argv)
    assert (code, out) == (1, "")
    assert says in err
