"""Columns of the blockers and of the revisions in a spreadsheet, with their French titles; export only."""

from datetime import date, datetime
from typing import Any

from import_export.fields import Field
from import_export.widgets import DateWidget

from common.resources import ScopedResource
from measures.models import Blocker, Revision
from measures.rules.blockers import days_open
from measures.rules.revisions import shown


class _Date(DateWidget):
    def __init__(self) -> None:
        super().__init__("%d/%m/%Y", coerce_to_string=False)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """Return a moment as its day in universal time: a workbook takes no time zone."""
        return super().render(value.date() if isinstance(value, datetime) else value, obj, **kwargs)


class BlockerResource(ScopedResource):
    """Blockers as the list shows them; `today` counts the days of those still open."""

    code = Field("implementation__measure__code", "Mesure")
    title = Field("implementation__measure__title", "Intitulé")
    member_state = Field("member_state_id", "État")
    lead_ministry = Field("implementation__lead_ministry__code", "Chef de file")
    what = Field("what", "Ce qui bloque")
    since = Field("since", "Depuis le", widget=_Date())
    days = Field(column_name="Jours")
    level = Field("get_level_display", "Niveau qui décide")
    who_can_lift = Field("who_can_lift", "Qui peut lever")
    asked_at = Field("asked_at", "Demandé à")
    proposal = Field("proposal", "Proposition")
    lifted_on = Field("lifted_on", "Levé le", widget=_Date())
    how_lifted = Field("how_lifted", "Comment")

    class Meta:
        model = Blocker
        fields = (
            "code",
            "title",
            "member_state",
            "lead_ministry",
            "what",
            "since",
            "days",
            "level",
            "who_can_lift",
            "asked_at",
            "proposal",
            "lifted_on",
            "how_lifted",
        )
        export_order = fields

    def __init__(self, user: Any, *, today: date) -> None:
        super().__init__(user)
        self.today = today

    def dehydrate_days(self, blocker: Blocker) -> int:
        return days_open(blocker.since, blocker.lifted_on, self.today)


class RevisionResource(ScopedResource):
    """Revisions as the list shows them, values in words."""

    code = Field("measure__code", "Mesure")
    title = Field("measure__title", "Intitulé")
    member_state = Field("member_state_id", "État")
    field = Field("get_field_display", "Champ")
    before = Field(column_name="Ancienne valeur")
    after = Field(column_name="Nouvelle valeur")
    reason = Field("reason", "Motif")
    authority = Field("authority", "Autorité")
    decision_reference = Field("decision_reference", "Décision de session")
    step = Field("get_step_display", "Étape")
    proposed_at = Field("proposed_at", "Proposée le", widget=_Date())
    decided_at = Field("decided_at", "Décidée le", widget=_Date())

    class Meta:
        model = Revision
        fields = (
            "code",
            "title",
            "member_state",
            "field",
            "before",
            "after",
            "reason",
            "authority",
            "decision_reference",
            "step",
            "proposed_at",
            "decided_at",
        )
        export_order = fields

    def dehydrate_before(self, revision: Revision) -> str:
        return shown(revision.field, revision.old_value)

    def dehydrate_after(self, revision: Revision) -> str:
        return shown(revision.field, revision.new_value)
