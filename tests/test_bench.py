"""What `make bench` prints of a figure, and that every figure has the sides that it is compared with."""

from pathlib import Path

import pytest

from bench.__main__ import FIGURES, PEERS, line, measure
from bench.bases import Bases
from bench.ours import MEASURES

QUICK = {"cpu": 2.0, "sql": 0.5, "wall": 3.0, "queries": 7, "bytes": 10, "memory": 80.0}


@pytest.fixture
def bases(tmp_path: Path) -> Bases:
    return Bases("sqlite", 1000, tmp_path)


def test_a_line_holds_medians_and_ratios(bases: Bases) -> None:
    told = {"ours": [QUICK | {"cpu": seconds} for seconds in (9.0, 1.0, 2.0)], "peer": [QUICK | {"cpu": 8.0}]}
    row = line("export_list_cpu", bases, told)
    assert (row["figure"], row["db"], row["scale"]) == ("export_list_cpu", "sqlite", 1000)
    assert (row["ours"], row["peer"], row["ratio_to_peer"]) == (2.0, 8.0, 0.25)
    assert row["runs"] == {"ours": 3, "peer": 1}
    assert row["measures"]["memory"] == 80.0


def test_every_figure_has_a_side_of_ours_and_another() -> None:
    works = {work for work, _ in FIGURES.values()}
    assert works <= set(MEASURES)
    assert all(PEERS[work] for work in works)


def test_a_side_slower_than_thirty_seconds_runs_once(bases: Bases, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def side(name: str, wall: float) -> dict[str, float]:
        asked.append(name)
        return QUICK | {"wall": wall}

    monkeypatch.setattr("bench.__main__.ours", lambda bases, work: side("ours", 1.0))
    monkeypatch.setitem(PEERS, "export", {"peer": lambda bases: side("peer", 31.0)})
    told = measure(bases, "export", 3)
    assert asked == ["ours", "peer", "ours", "ours"]
    assert {name: len(runs) for name, runs in told.items()} == {"ours": 3, "peer": 1}
