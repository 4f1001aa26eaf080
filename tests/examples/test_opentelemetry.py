"""examples/opentelemetry_metrics.py on the real SDK: every count, duration and delay arrives at a reader."""

from __future__ import annotations

import importlib.util
from datetime import datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import cartback as cb
from cartback.errors import StoreBusy
from cartback.ports import Stored
from cartback.stores.memory import MemoryStore
from cartback.testing import FakeClock, Outbox

sdk = pytest.importorskip("opentelemetry.sdk.metrics", reason="the OpenTelemetry SDK is not installed")

EXAMPLE = Path(__file__).parents[2] / "examples" / "opentelemetry_metrics.py"


@pytest.fixture(scope="module")
def example() -> ModuleType:
    spec = importlib.util.spec_from_file_location("opentelemetry_example", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Told:
    """A meter with a reader in memory, and what it has read."""

    def __init__(self) -> None:
        from opentelemetry.sdk.metrics.export import InMemoryMetricReader

        self.reader = InMemoryMetricReader()
        self.meter = sdk.MeterProvider(metric_readers=[self.reader]).get_meter("tests")

    def points(self) -> dict[tuple[str, str], Any]:
        """The data points by metric and labels, such as ("cartback.run_due.states", "SENT")."""
        read = self.reader.get_metrics_data()
        metrics = read.resource_metrics[0].scope_metrics[0].metrics if read else []
        return {
            (metric.name, " ".join(str(label) for label in (point.attributes or {}).values() if label)): point
            for metric in metrics
            for point in metric.data.data_points
        }


def test_every_count_and_duration_is_a_metric(example: ModuleType) -> None:
    """By what, state and reason: one message sent, one silenced by a purchase, four calls timed."""
    told, clock = Told(), FakeClock()
    metrics = example.Metrics(told.meter)
    with cb.Recovery("memory:", channels=[Outbox()], clock=clock, observe=metrics.observe) as recovery:
        metrics.watch(recovery)
        example.some_hours(recovery, clock)
        points = told.points()
    assert points["cartback.ingest.taken", ""].value == 7
    assert points["cartback.ingest.silenced", "purchased"].value == 1
    assert points["cartback.run_due.claimed", ""].value == 1
    assert points["cartback.run_due.states", "SENT"].value == 1
    assert points["cartback.duration", "ingest"].count == 3
    assert points["cartback.duration", "run_due"].count == 1


def test_how_late_we_are_is_a_gauge(example: ModuleType) -> None:
    """Since the longest due shopper became due, and 0 once somebody works again."""
    told, clock = Told(), FakeClock()
    metrics = example.Metrics(told.meter)
    with cb.Recovery("memory:", channels=[Outbox()], clock=clock, observe=metrics.observe) as recovery:
        metrics.watch(recovery)
        example.some_hours(recovery, clock)
        assert recovery.health().behind == timedelta(hours=3)
        late = told.points()["cartback.behind", ""].value
        assert late == recovery.health().behind.total_seconds()
        recovery.run_due()
        assert told.points()["cartback.behind", ""].value == 0


class Away(MemoryStore):
    """A store that nobody can reach."""

    def claim(self, now: datetime, until: datetime, limit: int) -> list[Stored]:
        raise StoreBusy


def test_what_failed_is_a_label(example: ModuleType) -> None:
    """A round that raises is timed under the class of its error."""
    told = Told()
    metrics = example.Metrics(told.meter)
    recovery = cb.Recovery(Away(), observe=metrics.observe)
    with pytest.raises(StoreBusy):
        recovery.run_due()
    assert told.points()["cartback.duration", "run_due StoreBusy"].count == 1


def test_it_prints_what_it_counted(example: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    """Run as it is, it shows its metrics."""
    example.main()
    assert '"cartback.run_due.states"' in capsys.readouterr().out
