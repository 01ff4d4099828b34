"""Fetch a row and check the right to it in one call: 404 for what one may not know exists."""

from typing import Any

from django.shortcuts import get_object_or_404

from protocols.models import Act, Instrument, Statement


def get_instrument(user: Any, code: str) -> Instrument:
    """Return the instrument of a code, whatever its case, if the account reads it."""
    visible = Instrument.objects.visible_to(user).select_related("parent", "depositary")
    return get_object_or_404(visible, code=code.upper())


def get_act(user: Any, code: str, pk: object) -> Act:
    """Return an act of an instrument if the account reads it."""
    return get_object_or_404(Act.objects.visible_to(user), instrument__code=code.upper(), pk=pk)


def get_statement(user: Any, code: str, pk: object) -> Statement:
    """Return a statement on an instrument if the account reads it."""
    return get_object_or_404(Statement.objects.visible_to(user), instrument__code=code.upper(), pk=pk)
