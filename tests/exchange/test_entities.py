"""C-09: a document type, an entity or an external entity is refused, and nothing outside the workbook is asked for.

The external entity leads to a named pipe and to a port that the test holds. Whoever opens the pipe stays there, in
Python or in a library written in C, and the reading does not end; whoever calls the port is counted. Files and
sockets that Python itself opens are recorded besides.
"""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from exchange.reading.reader import PROJECT
from tests.exchange.hostile_files import with_parts, workbook

PARTS = (
    "xl/workbook.xml",
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "xl/_rels/workbook.xml.rels",
    "docProps/core.xml",
)
# Reads a first, honest file, so that all that is imported late is there; then the others, with a recorder.
RECORDER = """
import json, sys
import exchange.reading.child as child
from exchange.reading.guard import inspect
from exchange.reading.limits import Ceilings, Refused
WATCHED = ("open", "socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.exec", "urllib.Request")
honest, *hostile = [open(path, "rb") for path in sys.argv[2:]]
asked = []
def judged(stream):
    try:
        return inspect(stream, Ceilings()).kind
    except Refused as refusal:
        return refusal.code
def read_by(reader):
    request = {"kind": "xlsx", "is_plain": reader == "plain", "has_formulas": True}
    return lambda stream: child.packed(child.answer(stream, request, Ceilings()))
acts = {"guard": judged, "plain": read_by("plain"), "whole": read_by("whole")}
for act in acts.values():
    act(honest)
act = acts[sys.argv[1]]
sys.addaudithook(lambda event, told: asked.append([event, str(told[0])]) if event in WATCHED else None)
print(json.dumps([[act(stream) for stream in hostile], asked]))
"""
HELD_SECONDS = 30
SECRET = "contenu hors du classeur"


class Outside:
    """A pipe and a port of the test's own: what a document type leads to."""

    def __init__(self, folder: Path, listener: socket.socket) -> None:
        self.pipe, self.listener, self.secret = folder / "tube", listener, folder / "secret.txt"
        os.mkfifo(self.pipe)
        self.secret.write_text(SECRET, encoding="utf-8")

    def document(self, target: str) -> bytes:
        entities = f'<!ENTITY a "aaaa"><!ENTITY x SYSTEM "{target}">'
        return f'<?xml version="1.0"?><!DOCTYPE r SYSTEM "{target}" [{entities}]><r>&a;&x;</r>'.encode()

    @property
    def targets(self) -> dict[str, str]:
        port = self.listener.getsockname()[1]
        return {
            "pipe": self.pipe.as_uri(),
            "port": f"http://127.0.0.1:{port}/r.dtd",
            "file": self.secret.as_uri(),
        }

    def was_called(self) -> bool:
        try:
            self.listener.accept()
        except BlockingIOError:
            return False
        return True


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Outside]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield Outside(tmp_path, listener)


@pytest.fixture
def read(outside: Outside, tmp_path: Path) -> Callable[[str], list]:
    """Read a document type in each part, to each place outside; return the answers, and what Python was asked for."""
    contents = [workbook()]
    contents += [with_parts({part: outside.document(to)}) for part in PARTS for to in outside.targets.values()]
    paths = [tmp_path / f"{place}.xlsx" for place in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)

    def read_in_a_process(by: str) -> list:
        command = [sys.executable, "-c", RECORDER, by, *map(str, paths)]
        done = subprocess.run(
            command, check=True, capture_output=True, text=True, cwd=PROJECT, env={}, timeout=HELD_SECONDS
        )
        return json.loads(done.stdout)

    return read_in_a_process


def test_c09_the_guard_refuses_each_without_a_file_or_a_network_access(outside: Outside, read: Callable[[str], list]):
    codes, asked = read("guard")
    assert codes == ["entities"] * len(PARTS) * len(outside.targets)
    assert asked == []
    assert not outside.was_called()


@pytest.mark.parametrize("reader", ["plain", "whole"])
def test_c09_the_reading_process_asks_for_nothing_outside_even_past_the_guard(
    reader: str, outside: Outside, read: Callable[[str], list]
):
    answers, asked = read(reader)
    assert [answer for answer in answers if SECRET in answer] == []
    assert asked == []
    assert not outside.was_called()
