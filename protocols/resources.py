"""Columns of instruments, provisions and acts in a workbook, with their French titles.

Export only: a workbook comes in through `exchange`, which reads the same `COLUMNS`.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from import_export.fields import Field
from import_export.widgets import DateWidget, IntegerWidget, Widget

from common.resources import ScopedResource
from protocols.models import Act, Instrument, Provision

# Field or path → title of its column.
COLUMNS: dict[str, dict[str, str]] = {
    "instrument": {
        "code": "Code",
        "kind": "Nature",
        "title": "Intitulé",
        "short_title": "Intitulé court",
        "parent__code": "Texte dont il dépend",
        "axis_code": "Axe",
        "adopted_on": "Adopté le",
        "adopted_place": "Lieu d’adoption",
        "adopted_by": "Instance qui l’a adopté",
        "depositary": "Dépositaire",
        "signature_note": "Réserve sur la signature",
        "sources": "Sources",
        "rule_source": "Source de la règle d’entrée en vigueur",
        "declared_on": "Date déclarée d’entrée en vigueur",
    },
    "provision": {
        "instrument__code": "Instrument",
        "number": "Article",
        "heading": "Intitulé",
        "text": "Texte",
        "order": "Rang",
    },
    "act": {
        "instrument__code": "Instrument",
        "member_state": "État",
        "kind": "Nature de l’acte",
        "on": "Date",
        "effect_on": "Date d’effet",
        "consent_form": "Forme du consentement",
        "body": "Organe",
        "reference": "Référence",
        "source": "Source",
        "grade": "Valeur de la source",
        "note": "Observations",
        "confirmed": "Confirmation",
    },
}


def _field(model: str, name: str, attribute: str = "", widget: Widget | None = None) -> Field:
    return Field(attribute=attribute or name, column_name=COLUMNS[model][name], widget=widget)


def _date(model: str, name: str) -> Field:
    return _field(model, name, widget=DateWidget("%d/%m/%Y"))


class InstrumentResource(ScopedResource):
    code = _field("instrument", "code")
    kind = _field("instrument", "kind", "get_kind_display")
    title = _field("instrument", "title")
    short_title = _field("instrument", "short_title")
    parent__code = _field("instrument", "parent__code")
    axis_code = _field("instrument", "axis_code")
    adopted_on = _date("instrument", "adopted_on")
    adopted_place = _field("instrument", "adopted_place")
    adopted_by = _field("instrument", "adopted_by")
    depositary = _field("instrument", "depositary", "depositary_id")
    signature_note = _field("instrument", "signature_note")
    sources = _field("instrument", "sources")
    rule_source = _field("instrument", "rule_source")
    declared_on = _date("instrument", "declared_on")

    class Meta:
        model = Instrument
        fields = tuple(COLUMNS["instrument"])
        export_order = fields

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().select_related("parent")


class ProvisionResource(ScopedResource):
    instrument__code = _field("provision", "instrument__code")
    number = _field("provision", "number")
    heading = _field("provision", "heading")
    text = _field("provision", "text")
    order = _field("provision", "order", widget=IntegerWidget())

    class Meta:
        model = Provision
        fields = tuple(COLUMNS["provision"])
        export_order = fields

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().select_related("instrument")


class ActResource(ScopedResource):
    instrument__code = _field("act", "instrument__code")
    member_state = _field("act", "member_state", "member_state_id")
    kind = _field("act", "kind", "get_kind_display")
    on = _date("act", "on")
    effect_on = _date("act", "effect_on")
    consent_form = _field("act", "consent_form", "get_consent_form_display")
    body = _field("act", "body")
    reference = _field("act", "reference")
    source = _field("act", "source")
    grade = _field("act", "grade", "get_grade_display")
    note = _field("act", "note")
    confirmed = Field(column_name=COLUMNS["act"]["confirmed"])

    class Meta:
        model = Act
        fields = tuple(COLUMNS["act"])
        export_order = fields

    def __init__(self, user: Any, acts: Sequence[Act] | None = None, **kwargs: Any) -> None:
        """Give every act that is read, or of those only `acts`, with the values that they are given with."""
        super().__init__(user, **kwargs)
        self.given = None if acts is None else {act.pk: act for act in acts}

    def get_queryset(self) -> QuerySet:
        rows = super().get_queryset().select_related("instrument")
        return rows if self.given is None else rows.filter(pk__in=list(self.given))

    def export_resource(self, instance: Act, *args: Any, **kwargs: Any) -> list[Any]:
        shown = instance if self.given is None else self.given[instance.pk]
        return super().export_resource(shown, *args, **kwargs)

    def dehydrate_confirmed(self, act: Act) -> str:
        return "confirmé" if act.is_confirmed else "à confirmer"
