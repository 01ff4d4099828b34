"""The scanner of received files: clamd, over its socket. One that does not answer refuses the file."""

import socket
import time

from django.conf import settings

from common.errors import Unacceptable

_CHUNK = 64 * 1024
_LONGEST_ANSWER = 4096
INFECTED = "L’analyse antivirus a refusé ce fichier\u00a0: ne l’ouvrez pas et prévenez votre service informatique."
NOT_SCANNED = (
    "L’analyse antivirus ne répond pas\u00a0: le fichier n’a pas été gardé. Le reste est enregistré\u202f; "
    "joignez la pièce plus tard."
)


def scan(content: bytes) -> None:
    """Raise `Unacceptable` unless the scanner finds the content clean, within its time.

    Where no scanner is named none is asked: the demonstration only, since production refuses to start.
    """
    if not settings.SCANNER_SOCKET and settings.IS_DEMONSTRATION:
        return
    try:
        answer = _asked(content, time.monotonic() + settings.SCANNER_SECONDS)
    except OSError as error:
        raise Unacceptable(NOT_SCANNED) from error
    if answer.endswith(b"FOUND"):
        raise Unacceptable(INFECTED)
    if answer != b"stream: OK":
        raise Unacceptable(NOT_SCANNED)


def _asked(content: bytes, until: float) -> bytes:
    """Send the content as clamd's INSTREAM takes it, and return its answer. Errors: `OSError`, late or broken."""
    with _connected(until) as link:
        _send(link, b"zINSTREAM\0", until)
        for start in range(0, len(content), _CHUNK):
            chunk = content[start : start + _CHUNK]
            _send(link, len(chunk).to_bytes(4, "big") + chunk, until)
        _send(link, bytes(4), until)
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
            link.settimeout(_left(until))
            received = link.recv(_LONGEST_ANSWER)
            if not received:
                break
            answer += received
    return answer.rstrip(b"\0\n")


def _connected(until: float) -> socket.socket:
    """Connect to a path (`/run/clamav/clamd.ctl`), or to a host and port (`127.0.0.1:3310`)."""
    host, _, port = settings.SCANNER_SOCKET.rpartition(":")
    if port.isdecimal():
        return socket.create_connection((host, int(port)), timeout=_left(until))
    link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        link.settimeout(_left(until))
        link.connect(settings.SCANNER_SOCKET)
    except OSError:
        link.close()
        raise
    return link


def _send(link: socket.socket, content: bytes, until: float) -> None:
    link.settimeout(_left(until))
    link.sendall(content)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
