"""Which workbook is asked for: whose, of which period, in which format."""

from typing import Any

from django import forms

from accounts.models import Ministry
from common.access import Level
from exchange.ministry_export import FORMATS, Demand, ministries_for
from measures.enums import PeriodStatus
from measures.models import ReportingPeriod

_FORMATS = {"xlsx": "Classeur complet (.xlsx)", "csv": "Feuille «\u00a0À remplir\u00a0» seule (.csv)"}


class WorkbookForm(forms.Form):
    """A ministry, a period, a format; restricted measures only where they are asked for by name."""

    ministere = forms.ModelChoiceField(
        Ministry.objects.none(), label="Ministère", to_field_name="code", empty_label=None
    )
    periode = forms.ModelChoiceField(
        ReportingPeriod.objects.none(), label="Période", to_field_name="code", empty_label=None
    )
    format = forms.ChoiceField(label="Format", choices=[(name, _FORMATS[name]) for name in FORMATS])
    diffusion = forms.ChoiceField(
        label="Mesures de diffusion restreinte",
        required=False,
        choices=[("", "Non comprises"), ("restreinte", "Comprises\u00a0: l’export est inscrit au journal")],
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ministere"].queryset = ministries_for(user).select_related("member_state")  # type: ignore[attr-defined]
        periods = ReportingPeriod.objects.visible_to(user).exclude(status=PeriodStatus.PREPARED)
        self.fields["periode"].queryset = periods.select_related("roadmap").order_by("-situation_on")  # type: ignore[attr-defined]
        if Level.RESTRICTED not in user.readable_levels:
            del self.fields["diffusion"]

    def demand(self) -> Demand:
        """Return what a valid form asks for."""
        data = self.cleaned_data
        return Demand(data["ministere"], data["periode"], data["format"], data.get("diffusion") == "restreinte")
