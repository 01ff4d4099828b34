"""D-13: the scanner is asked of every file; down, slow or strange, it refuses."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from common.errors import Unacceptable
from common.receiving import receive
from common.scanner import scan
from tests.common.file_corpus import EICAR, pdf
from tests.measures.papers import MOST, upload


def instream(link: socket.socket) -> bytes:
    """Read what a client of clamd sends, and return the content that it carries."""
    stream = link.makefile("rb")
    assert stream.read(10) == b"zINSTREAM\0"
    content = b""
    while size := int.from_bytes(stream.read(4), "big"):
        content += stream.read(size)
    return content


def clamd(link: socket.socket) -> None:
    found = EICAR in instream(link)
    link.sendall(b"stream: Eicar-Test-Signature FOUND\0" if found else b"stream: OK\0")


@contextmanager
def listening(server: socket.socket, answer: Callable[[socket.socket], Any]) -> Iterator[None]:
    def serve() -> None:
        link, _ = server.accept()
        with link:
            answer(link)

    thread = threading.Thread(target=serve, daemon=True)
    with server:
        server.listen()
        thread.start()
        yield
        thread.join(5)


@pytest.fixture
def at_path(settings: Any, tmp_path: Path) -> Callable[..., Any]:
    """Name a scanner at a path, which answers so."""

    def start(answer: Callable[[socket.socket], Any]) -> Any:
        server = socket.socket(socket.AF_UNIX)
        server.bind(str(tmp_path / "clamd.ctl"))
        settings.SCANNER_SOCKET = str(tmp_path / "clamd.ctl")
        return listening(server, answer)

    return start


def test_d13_a_clean_file_passes(at_path: Callable[..., Any]):
    with at_path(clamd):
        scan(b"x" * 300_000)


def test_d13_the_test_virus_inside_a_document_is_refused(at_path: Callable[..., Any]):
    with at_path(clamd), pytest.raises(Unacceptable, match="antivirus a refusé"):
        receive(upload(pdf(objects=b"% " + EICAR + b"\n")), MOST)


def test_d13_a_scanner_is_reached_by_host_and_port_too(settings: Any):
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    settings.SCANNER_SOCKET = f"127.0.0.1:{server.getsockname()[1]}"
    with listening(server, clamd), pytest.raises(Unacceptable, match="antivirus a refusé"):
        scan(EICAR)


def test_d13_a_scanner_that_is_down_refuses(settings: Any, tmp_path: Path):
    settings.SCANNER_SOCKET = str(tmp_path / "nobody.ctl")
    with pytest.raises(Unacceptable, match="ne répond pas"):
        scan(pdf())


def test_d13_a_scanner_that_is_slow_refuses_within_its_time(settings: Any, at_path: Callable[..., Any]):
    settings.SCANNER_SECONDS = 0.3
    start = time.monotonic()
    with at_path(lambda link: time.sleep(1)), pytest.raises(Unacceptable, match="ne répond pas"):
        try:
            scan(pdf())
        finally:
            assert time.monotonic() - start < 0.9


def test_d13_a_scanner_is_given_ten_seconds(settings: Any):
    assert settings.SCANNER_SECONDS == 10


@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: OK and more\0", b"OK\0"])
def test_d13_any_other_answer_refuses(at_path: Callable[..., Any], answer: bytes):
    with (
        at_path(lambda link: (instream(link), link.sendall(answer))),
        pytest.raises(Unacceptable, match="ne répond pas"),
    ):
        scan(pdf())


def test_d13_without_a_scanner_only_the_demonstration_keeps_files(settings: Any):
    settings.SCANNER_SOCKET = ""
    scan(pdf())
    settings.IS_DEMONSTRATION = False
    with pytest.raises(Unacceptable, match="ne répond pas"):
        scan(pdf())
