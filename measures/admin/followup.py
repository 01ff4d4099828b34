"""What stops or changes a plan: blockers opened here, revisions proposed here and granted on pages."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from common.access import Verb
from common.admin import ScopedAdmin
from measures.actions.followup import save_blocker
from measures.actions.revisions import current_value, propose_revisions
from measures.admin.scope import READ_BLOCKER
from measures.enums import RevisionField
from measures.models import Blocker, Revision

_ELSEWHERE = {
    RevisionField.TOTAL_COST: "Le coût global n’est celui d’aucun État\u00a0: il ne se révise pas ici.",
    RevisionField.TARGET: "Une cible se révise sur la page de la déclinaison nationale.",
}


@admin.register(Blocker)
class BlockerAdmin(ScopedAdmin):
    read_verbs = READ_BLOCKER
    write_verbs = (Verb.WRITE_BLOCKER,)
    level_path = "implementation__measure__level"
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
    level_path = "measure__level"
    list_display = ("measure", "member_state", "field", "old_value", "new_value", "step", "proposed_at")
    list_filter = ("member_state", "field", "step", "proposed_at")
    list_select_related = ("measure", "member_state")
    search_fields = ("measure__code", "reason", "authority")
    autocomplete_fields = ("implementation",)
    readonly_fields = ("old_value", "step", "proposed_by", "proposed_at", "decided_by", "decided_at")
    fieldsets = (
        (None, {"fields": ("implementation", "field", "old_value", "new_value")}),
        ("Motif", {"fields": ("reason", "authority", "decision_reference")}),
        ("Suivi", {"fields": ("step", "proposed_by", "proposed_at", "decided_by", "decided_at")}),
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None and super().has_change_permission(request)

    def write(self, request: HttpRequest, row: Revision, read_version: int | None, **many: Any) -> None:
        row.measure = row.implementation.measure
        if row.field in _ELSEWHERE:
            raise ValidationError({"field": _ELSEWHERE[RevisionField(row.field)]})
        row.old_value = current_value(row)
        propose_revisions(by=request.user, revisions=[row])
