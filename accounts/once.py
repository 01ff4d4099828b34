"""A form sent twice has one effect (double click, cut answer, twenty parallel sendings)."""

import contextlib
import hashlib
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest

from accounts.actions.forms import is_spent, spend
from common.errors import Conflict

KEY = "cle"
_TOKENS = (KEY, "csrfmiddlewaretoken")


def once(request: HttpRequest, act: Callable[[], Any]) -> bool:
    """Run an act unless this very form was already acted on; return whether it ran.

    The key and the act share a transaction: an act that is refused leaves its form usable.
    """
    with transaction.atomic():
        if not is_first_sending(request):
            return False
        act()
    return True


def is_first_sending(request: HttpRequest) -> bool:
    """Spend the key of a form, in the caller's transaction; return False if it was spent before.

    A form without a key is always a first sending.
    """
    key = _key_of(request)
    return key is None or spend(by=request.user, key=key, content=_content_of(request))


def is_acted_on(request: HttpRequest) -> bool:
    """Return whether this very form was acted on: sent again after a cut answer, it is told so, not refused.

    Raises `Conflict` if the same page now sends something else.
    """
    key = _key_of(request)
    try:
        return key is not None and is_spent(by=request.user, key=key, content=_content_of(request))
    except Conflict:
        # The page that comes back carries another key.
        request.key_is_spent = True  # type: ignore[attr-defined]
        raise


def _content_of(request: HttpRequest) -> str:
    """Return the fingerprint of what a form sends, its tokens apart."""
    typed = sorted((name, values) for name, values in request.POST.lists() if name not in _TOKENS)
    files = sorted((name, file.name, file.size) for name, file in request.FILES.items())
    return hashlib.sha256(json.dumps([typed, files]).encode()).hexdigest()


def _key_of(request: HttpRequest) -> UUID | None:
    with contextlib.suppress(ValueError):
        return UUID(request.POST.get(KEY, ""))
    return None
