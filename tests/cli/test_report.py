"""`cartback report`, `won-back`, `log` and `shops --csv`, over the demo's store."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import UTC, datetime
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from msgspec.structs import replace
from tests.reports.vectors import reported, row

from cartback.cli import output
from cartback.cli.report import HEADER, csv_rows
from cartback.cli.report_page import page
from cartback.cli.report_rows import back_rows, changed, moved, totals
from cartback.domain.ledger import Usage
from cartback.reports.report import Spent, rate

Ask: TypeAlias = Callable[..., Any]
Run: TypeAlias = Callable[..., tuple[int, str, str]]

SHOP = "maple-and-clay.myshopify.com"
LATER = "2026-05-13T18:00:00-04:00"


@pytest.fixture
def store(run_json: Ask, tmp_path: Path) -> Path:
    path = tmp_path / "demo.db"
    run_json("demo", "--store", path)
    return path


def sheet(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_report_says_what_came_of_it(run: Run, run_json: Ask, store: Path) -> None:
    """Headline, totals, a line a day, today marked, and parts; the same figures as JSON."""
    code, out, _ = run("report", SHOP, "--store", store, "--at", LATER, "--days", 7, "--by", "campaign")
    told = run_json("report", SHOP, "--store", store, "--at", LATER, "--days", 7, "--by", "campaign")
    assert code == 0
    assert out.splitlines()[0] == f"{SHOP}: 7 days to 2026-05-13, against the 7 before"
    assert told["totals"]["sent"] > 0
    assert re.search(rf"^  sent +{told['totals']['sent']}\b", out, re.MULTILINE)
    assert re.search(rf"^  net USD +{re.escape(told['totals']['net']['USD'])}\b", out, re.MULTILINE)
    assert len(re.findall(r"^  05-\d\d\*? ", out, re.MULTILINE)) == 7
    assert "  05-13* " in out
    assert {part["value"] for part in told["parts"]} >= {"cart_recovery"}
    assert sum(part["figures"]["sent"] for part in told["parts"]) == told["totals"]["sent"]


def test_a_report_for_a_spreadsheet(run: Run, run_json: Ask, store: Path) -> None:
    """Totals, those before, each day and each part: days and parts add up to the totals."""
    asked = ("report", SHOP, "--store", store, "--at", LATER, "--days", 7, "--by", "step")
    lines = sheet(run(*asked, "--csv")[1])
    told = run_json(*asked)
    total = next(line for line in lines if line["what"] == "total")
    assert (int(total["sent"]), total["net"]) == (told["totals"]["sent"], told["totals"]["net"]["USD"])
    for what in ("day", "step"):
        assert sum(int(line["sent"]) for line in lines if line["what"] == what) == int(total["sent"])


class Loads(HTMLParser):
    """What a page would load or run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.found += [
            f"{tag} {name}" for name, _ in attrs if name in ("src", "href", "srcset") or name.startswith("on")
        ]
        self.found += [tag] if tag in ("script", "link", "iframe", "img", "object") else []


def test_a_page_of_html_needs_nothing_else(run: Run, store: Path, tmp_path: Path) -> None:
    """One file: it loads nothing, runs nothing, and has the figures and a bar for each day."""
    target = tmp_path / "report.html"
    code, out, err = run("report", SHOP, "--store", store, "--at", LATER, "--by", "channel", "--html", target)
    assert (code, out) == (0, "")
    assert str(target) in err
    text = target.read_text(encoding="utf-8")
    read = Loads()
    read.feed(text)
    assert read.found == []
    assert "url(" not in text
    assert "@import" not in text
    assert read.tags.count("rect") == 30
    assert SHOP in text


def test_what_merchants_type_is_no_markup() -> None:
    """A campaign or code that looks like a script is text."""
    made = reported([row("a", "2026-11-20T15:00Z", code="<script>alert(1)</script>")], (), by="code")
    assert "<script" not in page(made)
    assert "&lt;script&gt;" in page(made)


def test_orders_won_back(run: Run, run_json: Ask, store: Path) -> None:
    """A line an order: when, how much, who, how long after, and the message's title."""
    (won,) = run_json("won-back", SHOP, "--store", store)
    code, out, _ = run("won-back", SHOP, "--store", store)
    assert code == 0
    (line,) = out.splitlines()[2:]
    for piece in (won["order"], won["net"], won["keys"][0], won["title"]):
        assert piece in line
    assert won["after"] is not None
    assert [entry["order"] for entry in sheet(run("won-back", SHOP, "--store", store, "--csv")[1])] == [won["order"]]
    assert run("won-back", SHOP, "--store", store, "--until", "2026-01-01T00:00:00Z")[1] == "no order was won back\n"


def test_the_ledger(run: Run, run_json: Ask, store: Path) -> None:
    """Newest first, of a state, a shopper, a campaign, a time; with the keys that the host knows."""
    rows = run_json("log", SHOP, "--store", store, "--limit", 100)
    assert [r["decided_at"] for r in rows] == sorted((r["decided_at"] for r in rows), reverse=True)
    assert all(r["keys"] for r in rows)
    sent = run_json("log", SHOP, "--store", store, "--state", "SENT", "--limit", 100)
    assert {r["id"] for r in sent} == {r["id"] for r in rows if r["state"] == "SENT"}
    one = sent[0]["keys"][0]
    assert {r["keys"][0] for r in run_json("log", SHOP, "--store", store, "--shopper", one)} == {one}
    code, out, _ = run("log", SHOP, "--store", store, "--limit", 3)
    assert (code, len(out.splitlines())) == (0, 5)
    since = rows[2]["decided_at"]
    assert {r["id"] for r in run_json("log", SHOP, "--store", store, "--since", since)} >= {r["id"] for r in rows[:3]}
    assert len(sheet(run("log", SHOP, "--store", store, "--csv", "--limit", 4)[1])) == 4
    assert run("log", SHOP, "--store", store, "--since", "2030-01-01T00:00:00Z")[1] == "the ledger has no such rows\n"


def test_shops_for_a_spreadsheet(run: Run, store: Path) -> None:
    """A line a shop."""
    assert [line["shop"] for line in sheet(run("shops", "--store", store, "--csv")[1])] == [SHOP]


def test_what_is_written_as_0_did_not_go_down() -> None:
    """Neither a total nor a rate."""
    assert (changed(9_999, 10_000), moved(rate(9_999, 30_000), rate(1, 3))) == ("+0%", "+0.0 points")


@pytest.mark.parametrize("command", ["report", "won-back", "log"])
def test_an_unknown_shop_is_named(run: Run, store: Path, command: str) -> None:
    """With the shops there are."""
    code, _, err = run(command, "nobody", "--store", store)
    assert code == 1
    assert SHOP in err


class Narrow(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("columns", [40, 60, 200])
def test_tables_fit_the_terminal(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    """No line is longer than the terminal is wide; where a table does not fit, each row is a paragraph with all its cells."""
    rows = [("Tue 12 May 13:05", "order-560001338", 12, "customer:7003"), ("Wed", "o2", 3, "")]
    monkeypatch.setenv("COLUMNS", str(columns))
    with redirect_stdout(Narrow()):
        lines = output.fitted(rows, ("when", "order", "n", "shopper"))
    assert max(map(len, lines)) <= columns
    for cell in ("13:05", "order-560001338", "12", "customer:7003", "Wed", "o2"):
        assert any(cell in line for line in lines)


def test_a_spreadsheet_runs_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """A text that begins as a formula does is quoted; a negative figure is one."""
    output.spreadsheet(("a", "b", "c"), [("=HYPERLINK(1)", "@x", -5), ("+1", "plain", 0)])
    assert capsys.readouterr().out == "a,b,c\n'=HYPERLINK(1),'@x,-5\n'+1,plain,0\n"


def test_a_summary_in_sentences(run: Run, run_json: Ask, store: Path) -> None:
    """The same sentences on a terminal and as JSON, by templates where no copywriter of an app's is there."""
    code, out, _ = run("summary", SHOP, "--store", store, "--at", LATER, "--days", 7)
    told = run_json("summary", SHOP, "--store", store, "--at", LATER, "--days", 7)
    assert code == 0
    assert out.splitlines()[0] == f"{SHOP}: 7 days to 2026-05-13"
    assert " ".join(out.splitlines()[1:]) == " ".join(told["sentences"])
    assert (told["written_by"], told["problem"]) == ("template", None)


def test_what_came_back_and_what_it_cost_is_everywhere(run_json: Ask, store: Path) -> None:
    """Bounces, complaints, opt-outs and a model's cost of each campaign: in CSV, JSON, the page's table and the terminal's."""
    later = datetime(2026, 11, 20, 16, tzinfo=UTC)
    usage = Usage("gpt", 2, 900, 80, Decimal("0.0125"))
    back: dict[str, Any] = {"bounced_at": later, "complained_at": later, "opted_out_at": later, "delivered_at": later}
    made = reported(
        [row("a", "2026-11-20T15:00Z", usage=usage, **back), row("b", "2026-11-20T15:00Z")], (), by="campaign"
    )
    total, part = (dict(zip(HEADER, line, strict=True)) for line in (csv_rows(made)[0], csv_rows(made)[-1]))
    for line in (total, part):
        assert [line[name] for name in ("bounces", "complaints", "opt_outs", "calls", "by_model")] == [1, 1, 1, 2, 2]
        assert line["cost_usd"] == Decimal("0.0125")
    ((value, *counts, cost),) = back_rows(made)
    assert (value, counts, cost) == ("cart_recovery", [1, 1, 0, 1, 1, 0, 2], "0.0125")
    for text in ("Bounces, complaints and model cost", "0.0125", "spam"):
        assert text in page(made)
    told = run_json("report", SHOP, "--store", store, "--at", LATER, "--by", "campaign")
    for its in (told["totals"], told["parts"][0]["figures"]):
        assert {"bounces", "complaints", "opt_outs", "model"} <= its.keys()


def test_what_summaries_took_has_a_line_of_its_own() -> None:
    """In the totals and in CSV, and in nobody's campaign."""
    spent = Spent(3, 500, 60, Decimal("0.5"), 0, 1, 0)
    made = replace(reported([row("a", "2026-11-20T15:00Z")], (), by="campaign"), summaries=spent)
    line = dict(zip(HEADER, csv_rows(made)[-1], strict=True))
    assert (line["what"], line["sent"], line["calls"], line["cost_usd"]) == ("summaries", "", 3, Decimal("0.5"))
    assert ("summaries, USD", "0.5000", "3 calls", "") in totals(made)
