"""A process killed at each SQL statement of an act, one after the other, on a database of the test's own.

Each attempt is a child of this process (a fork, with connections of its own) that SIGKILLs itself just
before the k-th statement: nothing is closed, rolled back or flushed by our code.
"""

import os
import signal
import traceback
from collections.abc import Callable
from typing import Any

from django.db import connection, connections

DONE, BROKEN = 0, 70


class Killer:
    """An execute wrapper that lets k - 1 statements through and ends the process before the k-th."""

    def __init__(self, at: int) -> None:
        self.left = at

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)


def is_killed_at(statement: int, act: Callable[[], Any]) -> bool:
    """Do the act in a child that dies at a statement; return False if the act ended before it came to it."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        os._exit(_attempt(statement, act))
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == DONE
    return False


def _attempt(statement: int, act: Callable[[], Any]) -> int:
    try:
        with connection.execute_wrapper(Killer(statement)):
            act()
    except BaseException:
        traceback.print_exc()
        return BROKEN
    return DONE
