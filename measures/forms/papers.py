"""The signed document of a ministry, asked of a coordination; a bordereau that came back signed."""

from typing import Any

from django import forms

from common.clock import today_in
from common.file_types import SCANS
from common.forms import ReceivedFileField
from measures.actions.papers import NO_SCAN, TO_COME, Paper
from measures.enums import Signatory
from measures.forms.campaigns import day_input
from measures.models import Transmittal


class PaperForm(forms.Form):
    """The ministry's signed document, asked of a coordination."""

    signed_by = forms.ChoiceField(label="Signataire", choices=Signatory.choices, widget=forms.RadioSelect)
    reference = forms.CharField(label="Référence du document signé", max_length=200)
    signed_on = forms.DateField(label="Date du document", widget=day_input())
    scan = ReceivedFileField(
        kinds=SCANS,
        label="Numérisation",
        help_text="PDF, JPEG ou PNG.",
        error_messages={"required": NO_SCAN},
    )

    def __init__(self, *args: Any, needs_scan: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scan"].required = needs_scan

    def clean_signed_on(self) -> Any:
        signed_on = self.cleaned_data["signed_on"]
        # The latest of the three states' days: Niamey is an hour ahead.
        if signed_on > today_in("Africa/Niamey"):
            raise forms.ValidationError(TO_COME)
        return signed_on

    def paper(self) -> Paper:
        """Return the document as the acts take it."""
        data = self.cleaned_data
        return Paper(data["signed_by"], data["reference"], data["signed_on"], data["scan"])


class ReturnForm(PaperForm):
    """Which bordereau came back, and the signature on it."""

    transmittal = forms.ModelChoiceField(
        Transmittal.objects.none(), label="Bordereau", empty_label="Choisir le bordereau"
    )
    field_order = ("transmittal", "signed_by", "reference", "signed_on", "scan")

    def __init__(self, *args: Any, user: Any, period: Any, was_cut: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Transmittal.objects.visible_to(user).filter(period=period)
        self.fields["transmittal"].queryset = rows.select_related("ministry", "period")  # type: ignore[attr-defined]
        self.fields["scan"].was_cut = was_cut  # type: ignore[attr-defined]
