"""What one piece of work costs a process and its children, and how many queries it asks."""

import resource
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection


@dataclass
class Meter:
    """CPU and wall in seconds, user and system, children included; the database server's is its own."""

    cpu: float = 0.0
    wall: float = 0.0
    sql: float = 0.0
    queries: int = 0
    bytes: int = 0
    _started: list[float] = field(default_factory=list)

    def __enter__(self) -> "Meter":
        connection.ensure_connection()
        self._counting = connection.execute_wrapper(self._count)
        self._counting.__enter__()
        self._started = [_cpu(), time.perf_counter()]
        return self

    def __exit__(self, *error: object) -> None:
        self.cpu += _cpu() - self._started[0]
        self.wall += time.perf_counter() - self._started[1]
        self._counting.__exit__(*error)

    def _count(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.queries += 1
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.sql += time.perf_counter() - begun

    def told(self) -> dict[str, float]:
        """Return the measures, peak memory in mebibytes: this process's and its largest child's together."""
        return {
            "cpu": self.cpu,
            "sql": self.sql,
            "wall": self.wall,
            "queries": self.queries,
            "bytes": self.bytes,
            "memory": _own_peak() + _children_peak(),
        }


def _cpu() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def _own_peak() -> float:
    # Not ru_maxrss: a process inherits there the peak of the one that started it.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


def _children_peak() -> float:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
