"""`cartback events define`: a definition proposed from a sample, and what definitions make of one."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

SAMPLE = {
    "event": "PurchaseFinished",
    "user_id": "cust-7",
    "ts": "2026-01-05T11:00:00+01:00",
    "order": {"no": "A-1", "sum": 28.5, "cur": "EUR"},
}


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    path = tmp_path / "sample.json"
    path.write_text(json.dumps(SAMPLE))
    return path


def test_proposed_and_tried(run: Any, run_json: Any, sample: Path, tmp_path: Path) -> None:
    """What is proposed on stdout is a file that --definitions takes, and gives the event that stderr showed."""
    code, out, err = run("events", "define", "--sample", sample, "--name", "purchase")
    assert code == 0
    assert "purchase: 1 event" in err
    file = tmp_path / "mine.toml"
    file.write_text(out)
    answer = run_json("events", "define", "--sample", sample, "--definitions", file, "--shop", "acme")
    [[traced]] = answer["samples"]
    assert (traced["definition"], traced["fits"], traced["error"], traced["empty"]) == ("purchase", True, None, [])
    [event] = traced["events"]
    assert (event["type"], event["shop"], event["order"], event["total"]) == ("order_placed", "acme", "A-1", "28.5")


def test_what_a_sample_lacks(run: Any, sample: Path, tmp_path: Path) -> None:
    """A path that leads to nothing is named with what is there; a document that gives nothing is exit status 1."""
    _, out, _ = run("events", "define", "--sample", sample)
    file = tmp_path / "mine.toml"
    file.write_text(out.replace("order.cur", "order.curr"))
    code, out, _ = run("events", "define", "--sample", sample, "--definitions", file)
    assert code == 0
    assert "fields.currency: nothing is at order.curr; order has no, sum, cur; did you mean 'cur'?" in out
    file.write_text(file.read_text().replace("order.no", "order.number"))
    code, out, _ = run("events", "define", "--sample", sample, "--definitions", file)
    assert code == 1
    assert "PurchaseFinished: is refused" in out
    sample.write_text(json.dumps(SAMPLE | {"event": "Other"}))
    code, out, _ = run("events", "define", "--sample", sample, "--definitions", file)
    assert code == 1
    assert "when: event is 'Other'" in out


def test_definitions_that_do_not_hold(run: Any, sample: Path, tmp_path: Path) -> None:
    """Every fault is a line on stderr."""
    file = tmp_path / "mine.toml"
    file.write_text('[[definitions]]\nname = "a"\ntype = "ordr"\nfields = {}\n[[definitions]]\nname = "b"\n')
    code, _, err = run("events", "define", "--sample", sample, "--definitions", file)
    assert code == 1
    assert "a: type: there is no such event" in err
    assert "b: fields: this setting is required" in err


def test_a_proposal_to_be_filled_in(run: Any, run_json: Any, tmp_path: Path) -> None:
    """Where the sample lacks what an event needs, the proposal says so, and the exit status is 1."""
    path = tmp_path / "sample.json"
    path.write_text(json.dumps({"basket_total": 5, "time": "2026-01-05T10:00:00Z"}))
    code, out, err = run("events", "define", "--sample", path)
    assert code == 1
    assert '# cart = "..."' in out
    assert "fields.cart: required for cart_changed" in err
    code, out, _ = run("events", "define", "--sample", path, "--json")
    assert code == 1
    assert json.loads(out)["errors"]


def test_csv_and_json_lines(run: Any, run_json: Any, tmp_path: Path) -> None:
    """A row of a CSV file is a document whose names are the columns; JSON lines are several documents."""
    path = tmp_path / "orders.csv"
    path.write_text(
        "\ufeffOrder ID,Date,Email,Total\nA-1,2026-01-05,ana@shop.example,5\nA-2,2026-01-06,bob@shop.example,6\n"
    )
    answer = run_json("events", "define", "--sample", path)
    assert [one[0]["events"][0]["order"] for one in answer["samples"]] == ["A-1", "A-2"]
    lines = tmp_path / "orders.jsonl"
    lines.write_text(f"{json.dumps(SAMPLE)}\n\n{json.dumps(SAMPLE)}\n")
    assert len(run_json("events", "define", "--sample", lines)["samples"]) == 2


@pytest.mark.parametrize("text", ["", "\n\n", "{", "[" * 100, "{}\nx"])
def test_what_is_no_sample(run: Any, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """It is refused in one line, read from stdin as well."""
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(text.encode())))
    code, _, err = run("events", "define", "--sample", "-")
    assert code == 1
    assert err.startswith("cartback: sample: ")
