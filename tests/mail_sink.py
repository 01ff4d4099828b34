"""A mail server of the tests: it takes what it is given and keeps it, on a port of its own."""

import contextlib
import socketserver
import threading
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage


class _Conversation(socketserver.StreamRequestHandler):
    """As much of SMTP as a sender needs (RFC 5321)."""

    server: "MailSink"

    def handle(self) -> None:
        self._say("220 pret")
        for line in self.rfile:
            word = line.split(b" ")[0].strip().upper()
            if word == b"DATA":
                self._say("354 continuez")
                self.server.kept.append(self._message())
            self._say("221 au revoir" if word == b"QUIT" else "250 bien")
            if word == b"QUIT":
                return

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def _message(self) -> EmailMessage:
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line.removeprefix(b"."))
        return message_from_bytes(b"".join(lines), policy=policy.default)  # type: ignore[return-value]


class MailSink(socketserver.ThreadingTCPServer):
    """What was received, oldest first."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.kept: list[EmailMessage] = []


@contextlib.contextmanager
def mail_sink() -> Iterator[MailSink]:
    """Run a mail server until the end of the block."""
    with MailSink() as sink:
        threading.Thread(target=sink.serve_forever, daemon=True).start()
        yield sink
        sink.shutdown()
