"""Columns of ministries in a workbook, with their French titles.

Export only: a workbook comes in through `exchange`, which reads the same `COLUMNS`.
"""

from import_export.fields import Field
from import_export.widgets import DateWidget

from accounts.models import Ministry
from common.resources import ScopedResource

# Field → title of its column.
COLUMNS: dict[str, str] = {
    "code": "Code",
    "member_state": "État",
    "acronym": "Sigle",
    "name": "Dénomination",
    "kind": "Nature",
    "keeps_treaties": "Tient les traités",
    "source": "Source",
    "active_from": "Existe depuis le",
    "active_until": "Existe jusqu’au",
}


class MinistryResource(ScopedResource):
    """Ministries and institutions; the code is what a row is found by."""

    code = Field(attribute="code", column_name=COLUMNS["code"])
    member_state = Field(attribute="member_state_id", column_name=COLUMNS["member_state"])
    acronym = Field(attribute="acronym", column_name=COLUMNS["acronym"])
    name = Field(attribute="name", column_name=COLUMNS["name"])
    kind = Field(attribute="get_kind_display", column_name=COLUMNS["kind"])
    keeps_treaties = Field(column_name=COLUMNS["keeps_treaties"])
    source = Field(attribute="source", column_name=COLUMNS["source"])
    active_from = Field(attribute="active_from", column_name=COLUMNS["active_from"], widget=DateWidget("%d/%m/%Y"))
    active_until = Field(attribute="active_until", column_name=COLUMNS["active_until"], widget=DateWidget("%d/%m/%Y"))

    class Meta:
        model = Ministry
        import_id_fields = ("code",)
        fields = tuple(COLUMNS)
        export_order = fields

    def dehydrate_keeps_treaties(self, ministry: Ministry) -> str:
        return "oui" if ministry.keeps_treaties else "non"
