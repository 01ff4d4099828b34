"""Measure ours, the peer and the bare limit by turns, and print one JSON line a figure.

`python -m bench [--scale 1k|10k|100k] [--only NAME,…] [--dbs sqlite,postgresql] [--runs 3]`
"""

import argparse
import json
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.bases import ROOT, VANILLA, Bases, run

SCALES = {"1k": 1_000, "10k": 10_000, "100k": 100_000}
# A variant slower than this, in seconds, runs once.
SLOW = 30.0
Told = dict[str, float]
# Figure → the work that gives it, and which of its measures it is.
FIGURES = {
    "export_list_cpu": ("export", "cpu"),
    "export_list_memory": ("export", "memory"),
    "workbook_cpu": ("workbook", "cpu"),
    "import_cpu": ("import", "cpu"),
    "import_queries": ("import", "queries"),
    "import_memory": ("import", "memory"),
    "preview_bytes": ("import", "bytes"),
}
# Work → what is made before it, in a process of its own, so that its memory is not counted.
BEFORE = {"import": ("import_files",)}


def ours(bases: Bases, work: str) -> Told:
    """Run our side of a work on a fresh copy."""
    files = {"DATABASE_URL": bases.fresh(), "MEDIA_ROOT": str(bases.folder / "files")}
    output = ""
    for step in (*BEFORE.get(work, ()), work):
        command = [sys.executable, "-m", "bench.ours", step, str(bases.count), str(bases.folder)]
        output = run(command, ROOT, files)
    return last_line(output)


def peer_export(bases: Bases) -> Told:
    return _peer(bases, ["one_export", "admin", bases.count])


def peer_import(bases: Bases) -> Told:
    """Import the peer's file through the resource that its guide gives."""
    return _peer(bases, ["one_import", "DefaultResource", str(bases.peer_file())])


def repaired_import(bases: Bases) -> Told:
    """The same through the resource with its bulk settings, repaired."""
    return _peer(bases, ["one_import", "TunedBulkResource", str(bases.peer_file())])


def import_floor(bases: Bases) -> Told:
    """Read and write the same rows as our import, whose files the turn has just made."""
    files = {"DATABASE_URL": bases.fresh()}
    command = [sys.executable, "-m", "bench.floor", str(bases.count), str(bases.folder)]
    return last_line(run(command, ROOT, files))


def _peer(bases: Bases, call: list[Any]) -> Told:
    command = [sys.executable, "bench.py", "--child", json.dumps(call)]
    told = last_line(run(command, VANILLA, bases.peer_environment()))
    bytes_told = told.get("preview_bytes", told.get("bytes", 0))
    return {
        "cpu": told["cpu_s"],
        "sql": told["sql_s"],
        "wall": told["wall_s"],
        "queries": told["queries"],
        "bytes": bytes_told,
        "memory": told["rss_mb"],
    }


def bare_writer(bases: Bases) -> Told:
    """Write the same cells as our workbook, which the turn has just made."""
    command = [sys.executable, "-m", "bench.bare", str(bases.folder / f"workbook_{bases.count}.xlsx")]
    return last_line(run(command, ROOT, {"DJANGO_SETTINGS_MODULE": "aes_roadmap.settings"}))


def last_line(output: str) -> Told:
    """Return the measures that a child printed last."""
    return json.loads(output.strip().splitlines()[-1].removeprefix("RESULT "))


# Work → who else does it.
PEERS: dict[str, dict[str, Callable[[Bases], Told]]] = {
    "export": {"peer": peer_export},
    "workbook": {"limit": bare_writer},
    "import": {"peer": peer_import, "repaired": repaired_import, "limit": import_floor},
}


def measure(bases: Bases, work: str, runs: int) -> dict[str, list[Told]]:
    """Run every side of a work by turns, as many times as asked; a slow one once."""
    sides = {"ours": lambda bases: ours(bases, work), **PEERS[work]}
    told: dict[str, list[Told]] = defaultdict(list)
    for _ in range(runs):
        for side, call in sides.items():
            if not told[side] or told[side][0]["wall"] < SLOW:
                told[side].append(call(bases))
    return told


def line(figure: str, bases: Bases, told: dict[str, list[Told]]) -> dict[str, Any]:
    """Return what is printed of a figure."""
    name = FIGURES[figure][1]
    values = {
        side: round(statistics.median(run[name] for run in runs), 4) for side, runs in told.items() if name in runs[0]
    }
    row: dict[str, Any] = {"figure": figure, "db": bases.kind, "scale": bases.count}
    row["measures"] = {
        key: round(statistics.median(run[key] for run in told["ours"]), 4)
        for key in ("cpu", "sql", "wall", "queries", "bytes", "memory")
    }
    row |= values
    for side in ("peer", "repaired", "limit"):
        if values.get(side):
            row[f"ratio_to_{side}"] = round(values["ours"] / values[side], 4)
    return row | {"runs": {side: len(runs) for side, runs in told.items()}}


def main() -> None:
    """Print the figures asked for, on the bases asked for."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--scale", choices=SCALES, default="1k")
    parser.add_argument("--only", default=",".join(FIGURES))
    parser.add_argument("--dbs", default="sqlite,postgresql")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "bench_aes")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    figures = asked.only.split(",")
    run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], ROOT, {"DATABASE_URL": "sqlite:///:memory:"}
    )
    for kind in asked.dbs.split(","):
        bases = Bases(kind, SCALES[asked.scale], asked.folder)
        bases.prepare()
        for work in dict.fromkeys(FIGURES[figure][0] for figure in figures):
            told = measure(bases, work, asked.runs)
            for figure in figures:
                if FIGURES[figure][0] == work:
                    print(json.dumps(line(figure, bases, told)), flush=True)


if __name__ == "__main__":
    main()
