"""Who reads the journal of which object: one reads the object, and one's scope holds it."""

import contextlib
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from common.access import Band, Scope, Verb
from journal.models import Entry

# Type of object → way to the ministry that leads it, "" where no ministry does (scope `own`).
LED_BY: Mapping[str, str] = {
    "measures.roadmap": "",
    "measures.axis": "",
    "measures.objective": "",
    "measures.domain": "",
    "measures.measure": "",
    "measures.coverage": "",
    "measures.indicator": "",
    "measures.position": "",
    "measures.reportingperiod": "",
    "measures.roadmapact": "",
    "measures.periodexception": "ministry",
    "measures.implementation": "lead_ministry",
    "measures.milestone": "implementation__lead_ministry",
    "measures.indicatortarget": "implementation__lead_ministry",
    "measures.plannedrate": "implementation__lead_ministry",
    "measures.progressreport": "implementation__lead_ministry",
    "measures.blocker": "implementation__lead_ministry",
    "measures.revision": "implementation__lead_ministry",
    "measures.attachment": "report__implementation__lead_ministry",
    "measures.signeddocument": "",
    "measures.transmittal": "ministry",
    "measures.reminder": "",
    "exchange.importbatch": "",
    "exchange.columnmapping": "",
    "exchange.synonym": "",
    "protocols.instrument": "",
    "protocols.provision": "",
    "protocols.act": "",
    "protocols.actdocument": "",
    "protocols.statement": "",
    "protocols.proceduretemplate": "",
    "protocols.authorisingsession": "",
    "accounts.memberstate": "",
    "accounts.ministry": "",
    "accounts.ministrysuccession": "",
    "accounts.body": "",
    "accounts.mandate": "",
    "accounts.user": "",
    "accounts.interim": "",
}
_NOT_YOURS = "Le journal de cette fiche n’entre pas dans votre périmètre."


def get_journaled(user: Any, label: str, key: str) -> Model:
    """Return an object that the account reads; 404 if it does not, or if no journal is shown of its type."""
    if label not in LED_BY:
        raise Http404
    rows = apps.get_model(label)._default_manager.visible_to(user)
    if label == "measures.progressreport":
        # Its journal is its trail: read in the full band only (rule 5).
        rows = rows.filter(band=Band.FULL)
    return get_object_or_404(rows, pk=_key(rows.model, key))


def _key(model: type[Model], key: str) -> Any:
    if model._meta.label_lower == "accounts.memberstate":
        return key
    with contextlib.suppress(ValueError):
        return UUID(key)
    raise Http404


def entries_about(user: Any, label: str, row: Model) -> QuerySet:
    """Return the entries of an object within the scope and the clearance of the account, newest first.

    Raises `PermissionDenied` where the object is read but its journal is another scope's.
    """
    reached = [_reached(user, grant.scope, label, row) for grant in user.reach(Verb.READ_JOURNAL)]
    states = [state for state in reached if state is not None]
    if not states:
        raise PermissionDenied(_NOT_YOURS)
    entries = Entry.objects.about(label, row.pk).filter(member_state__in=states)
    # An administrator reads no content at any level: the rows it gets here are accounts and
    # reference data, which have none (note 12).
    if user.readable_levels:
        entries = entries.filter(level__in=user.readable_levels)
    return entries.order_by("-sequence")


def _reached(user: Any, scope: Scope, label: str, row: Model) -> str | None:
    """Return the state whose entries a scope reaches, "" for those of no state, None for nothing."""
    place = getattr(row, "member_state_id", None)
    if scope == Scope.CONF:
        return "" if place is None else None
    is_home = place in (None, user.member_state_id)
    if (scope == Scope.STATE and is_home) or (scope == Scope.OWN and _is_led(user, label, row)):
        return user.state_code
    return None


def _is_led(user: Any, label: str, row: Model) -> bool:
    way = LED_BY[label]
    return bool(way) and type(row)._default_manager.filter(pk=row.pk, **{f"{way}__in": user.ministry_ids}).exists()
