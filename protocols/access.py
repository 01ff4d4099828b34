"""Fetch a row and check the right to it in one call: 404 for what one may not know exists."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from accounts.writing import REFUSED
from common.access import Verb
from protocols.models import Act, ActDocument, Instrument, Statement
from protocols.querysets import places


def get_instrument(user: Any, code: str) -> Instrument:
    """Return the instrument of a code, whatever its case, if the account reads it."""
    visible = Instrument.objects.visible_to(user).select_related("parent", "depositary")
    return get_object_or_404(visible, code=code.upper())


def get_act(user: Any, code: str, pk: object) -> Act:
    """Return an act of an instrument if the account reads it."""
    return get_object_or_404(Act.objects.visible_to(user).for_display(), instrument__code=code.upper(), pk=pk)


def get_document(user: Any, pk: object) -> ActDocument:
    """Return a document if the account reads the act that it shows."""
    return get_object_or_404(ActDocument.objects.visible_to(user), pk=pk)


def get_statement(user: Any, code: str, pk: object) -> Statement:
    """Return a statement on an instrument if the account reads it."""
    rows = Statement.objects.visible_to(user).select_related("instrument", "member_state")
    return get_object_or_404(rows, instrument__code=code.upper(), pk=pk)


def place_of(user: Any, verb: Verb) -> str | None:
    """Return where the account records: the code of its state, None for what is of no state.

    Raises `PermissionDenied` where it records nothing: its ministry does not keep the treaties.
    """
    reached = places(user, verb)
    if not reached:
        raise PermissionDenied(REFUSED)
    return next(iter(reached))
