"""The reading process is held by its limits, and mutated files end in a table or a sentence (C-21, C-23)."""

import io
import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter

from exchange.reading.guard import inspect
from exchange.reading.limits import Ceilings, Refused
from exchange.reading.reader import read_workbook
from tests.exchange import fuzzing
from tests.exchange import hostile_files as files

PROJECT = Path(__file__).resolve().parents[2]
# A process that sets the child's limits on itself, then does what a hostile file would make it do.
HELD = (
    "import os, socket, sys\n"
    "from exchange.reading.child import _limit\n"
    "from exchange.reading.limits import Ceilings\n"
    "_limit(Ceilings(cpu_seconds=1))\n"
)


def held(attempt: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", HELD + attempt],
        check=False,
        capture_output=True,
        text=True,
        cwd=PROJECT,
        env={"FOLDER": str(folder)},
        timeout=60,
    )


@pytest.mark.parametrize(
    ("attempt", "error"),
    [
        ("import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
         "os.write(os.open(os.environ['FOLDER'] + '/f', os.O_CREAT | os.O_WRONLY), b'x')", "File too large"),
        ("bytearray(400_000_000)", "MemoryError"),
        ("[open('/dev/null') for _ in range(50)]", "Too many open files"),
        ("while True: pass", ""),
    ],
    ids=["file", "memory", "descriptors", "processor"],
)  # fmt: skip
def test_c23_the_reading_process_writes_no_file_and_takes_no_more_than_its_share(
    attempt: str, error: str, tmp_path: Path
) -> None:
    done = held(attempt, tmp_path)
    assert done.returncode != 0
    assert error in done.stderr
    assert not any(file.stat().st_size for file in tmp_path.iterdir())


def test_c23_the_reading_process_starts_no_other(tmp_path: Path) -> None:
    """Said by the limit itself: a kernel does not hold it against an administrator."""
    done = held("import resource; print(resource.getrlimit(resource.RLIMIT_NPROC))", tmp_path)
    assert done.stdout.strip() == "(0, 0)"


def test_c23_a_file_that_takes_all_its_processor_time_ends_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "f.xlsx"
    path.write_bytes(fuzzing.matrix())
    with pytest.raises(Refused) as caught:
        read_workbook(path, ceilings=Ceilings(cpu_seconds=0))
    assert caught.value.code == "too_costly"
    assert "nouveau classeur" in caught.value.sentence


def test_c23_the_calling_process_grows_little(tmp_path: Path) -> None:
    """An honest workbook near the ceilings, read by a process that measures itself: less than 50 MiB more."""
    path = tmp_path / "f.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for row in range(10_000):
            sheet.write_row(row, 0, [f"valeur {column} é" for column in range(19)])
    script = (
        "import resource, sys\n"
        "from exchange.reading.reader import read_workbook\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "sheet = read_workbook(sys.argv[1]).sheets[0]\n"
        "print(len(sheet.cells), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], check=True, capture_output=True, text=True, cwd=PROJECT
    )
    cells_read, kibibytes = map(int, done.stdout.split())
    assert cells_read == 190_000
    assert kibibytes < 50 * 1024


def test_c21_mutated_files_end_in_a_table_or_a_refusal() -> None:
    """A few hundred here, in a process that dies with the library; `make test-long ONLY=C-21` reads a million."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.exchange.fuzzing", "600", "21"],
        check=False,
        capture_output=True,
        text=True,
        cwd=PROJECT,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (0, 0)),
    )
    assert done.returncode == 0, done.stderr[-2000:]
    outcomes = json.loads(done.stdout)["outcomes"]
    assert sum(outcomes.values()) == 600
    assert {"read", "damaged", "unreadable"} <= set(outcomes)


PLACES = ("A0", "b2", "A12345678", "ABCD1", "", "1", "A-1", "$A$1")


@pytest.mark.parametrize("place", PLACES)
def test_c23_a_cell_that_names_no_place_never_reaches_the_quick_library(place: str) -> None:
    rows = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="{place}"><v>1</v></c></row>'
    assert not inspect(io.BytesIO(files.sheet_rows(rows)), Ceilings()).is_plain


@pytest.mark.parametrize("place", ["A0", "A-1"])
def test_c11_a_cell_above_the_first_row_is_refused(place: str, tmp_path: Path) -> None:
    path = tmp_path / "f.xlsx"
    path.write_bytes(files.sheet_rows(f'<row r="1"><c r="{place}"><v>1</v></c></row>'))
    with pytest.raises(Refused) as caught:
        read_workbook(path)
    assert caught.value.code == "unreadable"


def test_c11_a_part_whose_compressed_bytes_are_wrong_is_refused(tmp_path: Path) -> None:
    content = bytearray(files.archive({**files.PARTS, "xl/styles.xml": "<styleSheet/>" + " " * 200}))
    start = content.index(b"xl/styles.xml") + len("xl/styles.xml")
    content[start : start + 8] = b"\xff" * 8
    path = tmp_path / "f.xlsx"
    path.write_bytes(bytes(content))
    with pytest.raises(Refused) as caught:
        read_workbook(path)
    assert caught.value.code == "damaged"
