"""What stops or changes a plan: blockers opened here, revisions proposed here and granted on pages."""

from datetime import date
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from accounts.models import Ministry
from common.access import Verb
from common.admin import ScopedAdmin
from measures.actions.followup import propose_revisions, save_blocker
from measures.admin.scope import READ_BLOCKER
from measures.enums import RevisionField
from measures.models import Blocker, Implementation, Revision

_DATES = (RevisionField.START_ON, RevisionField.DUE_ON)
_EXPECTED = {
    True: "Écrivez la date comme 2026-12-31.",
    False: "Écrivez un montant en francs CFA, en chiffres seulement.",
}


@admin.register(Blocker)
class BlockerAdmin(ScopedAdmin):
    read_verbs = READ_BLOCKER
    write_verbs = (Verb.WRITE_BLOCKER,)
    list_display = ("what", "implementation", "level", "since", "lifted_on")
    list_filter = ("level", "member_state", "since", "lifted_on")
    list_select_related = ("implementation__measure", "implementation__member_state")
    search_fields = ("what", "who_can_lift", "implementation__measure__code")
    autocomplete_fields = ("implementation",)
    readonly_fields = ("lifted_on", "how_lifted")
    fieldsets = (
        (None, {"fields": ("implementation", "what", "since")}),
        ("Levée", {"fields": ("level", "who_can_lift", "asked_at", "proposal", "lifted_on", "how_lifted")}),
    )

    def write(self, request: HttpRequest, row: Blocker, read_version: int | None, **many: Any) -> None:
        save_blocker(by=request.user, blocker=row, read_version=read_version)


@admin.register(Revision)
class RevisionAdmin(ScopedAdmin):
    """Revisions are proposed here and never changed: another person grants or refuses them."""

    read_verbs = (Verb.READ_MEASURE,)
    write_verbs = (Verb.PROPOSE_REVISION,)
    list_display = ("measure", "member_state", "field", "old_value", "new_value", "step", "proposed_at")
    list_filter = ("member_state", "field", "step", "proposed_at")
    list_select_related = ("measure", "member_state")
    search_fields = ("measure__code", "reason", "authority")
    autocomplete_fields = ("implementation",)
    readonly_fields = ("old_value", "step", "proposed_by", "proposed_at", "decided_by", "decided_at")
    fieldsets = (
        (None, {"fields": ("implementation", "field", "old_value", "new_value")}),
        ("Motif", {"fields": ("reason", "authority")}),
        ("Suivi", {"fields": ("step", "proposed_by", "proposed_at", "decided_by", "decided_at")}),
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None and super().has_change_permission(request)

    def write(self, request: HttpRequest, row: Revision, read_version: int | None, **many: Any) -> None:
        _check_new_value(request.user, row)
        row.measure = row.implementation.measure
        row.old_value = _current(row.implementation, row.field)
        propose_revisions(by=request.user, revisions=[row])


def _current(implementation: Implementation, field: str) -> str:
    """Return what stands in the plan, as a revision writes it."""
    if field == RevisionField.LEAD_MINISTRY:
        return implementation.lead_ministry.code
    value = getattr(implementation, field)
    return "" if value is None else str(value)


def _check_new_value(user: Any, revision: Revision) -> None:
    """Refuse a value that the field could not hold once granted."""
    field, value = RevisionField(revision.field), revision.new_value
    if field == RevisionField.TOTAL_COST:
        raise ValidationError({"field": "Le coût global n’est celui d’aucun État\u00a0: il ne se révise pas ici."})
    if field == RevisionField.LEAD_MINISTRY:
        own = Ministry.objects.visible_to(user).filter(member_state=revision.implementation.member_state_id)
        if not own.filter(code=value).exists():
            raise ValidationError({"new_value": "Écrivez le code d’un ministère de l’État, comme ML-MEF."})
        return
    try:
        date.fromisoformat(value) if field in _DATES else int(value)
    except ValueError:
        raise ValidationError({"new_value": _EXPECTED[field in _DATES]}) from None
