"""A form sent twice has one effect (double click, cut answer, twenty parallel sendings)."""

import contextlib
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest

from accounts.actions.forms import spend

KEY = "cle"


def once(request: HttpRequest, act: Callable[[], Any]) -> bool:
    """Run an act unless this very form was already acted on; return whether it ran.

    The key and the act share a transaction: an act that is refused leaves its form usable.
    """
    key = _key_of(request)
    with transaction.atomic():
        if key is not None and not spend(by=request.user, key=key):
            return False
        act()
    return True


def _key_of(request: HttpRequest) -> UUID | None:
    with contextlib.suppress(ValueError):
        return UUID(request.POST.get(KEY, ""))
    return None
