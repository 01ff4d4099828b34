"""The processes of the application in the foreground: started, kept and ended together."""

import signal
import subprocess
import threading
import time
from collections.abc import Sequence

# A stop takes at most ten seconds, the last of them for those that did not end by themselves.
_STOP_SECONDS = 9
_WATCH_SECONDS = 0.5
_RESTART_SECONDS = 5

Command = Sequence[str]


def keep(server: Command, worker: Command) -> int:
    """Run the server and its worker until a signal or the server's end; return the exit status.

    A worker that dies is started again, at most every five seconds: what it was doing is taken up
    by the next one (`manage.py work`). Without its server there is no service: all ends, status 1.
    """
    stopped = _stop_asked()
    serving, working = _start(server), _start(worker)
    started_at = time.monotonic()
    try:
        while not stopped.wait(_WATCH_SECONDS) and serving.poll() is None:
            if working.poll() is not None and time.monotonic() - started_at >= _RESTART_SECONDS:
                working, started_at = _start(worker), time.monotonic()
    finally:
        _end([serving, working])
    return 0 if stopped.is_set() else 1


def _stop_asked() -> threading.Event:
    """Return what is set once a stop is asked: Ctrl-C, SIGTERM, or the terminal closed."""
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # Whoever started us with `nohup` wants us to outlive the terminal.
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, lambda *_: stopped.set())
    return stopped


def _start(command: Command) -> subprocess.Popen:
    # A group of its own: Ctrl-C reaches this process only, which then asks each to end, once.
    return subprocess.Popen(command, process_group=0)  # noqa: S603 - every word is ours


def _end(processes: Sequence[subprocess.Popen]) -> None:
    for process in processes:
        process.terminate()
    end = time.monotonic() + _STOP_SECONDS
    for process in processes:
        try:
            process.wait(max(0, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
