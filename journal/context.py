"""Who is asking, for the entries written during a request: its identifier and its address."""

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Request:
    """A request as the journal names it; both are empty for a command."""

    request_id: str = ""
    address: str = ""


current_request: ContextVar[Request] = ContextVar("current_request", default=Request())
