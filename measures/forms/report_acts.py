"""What the page of a report sends with an act: the version read, what was read, a reason, an appréciation."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core import signing

from measures.enums import Appreciation
from measures.rules.changes import read_values
from measures.rules.offers import RECTIFY
from measures.rules.workflow import Event

_SALT = "measures.report.read"
_REASONS = {
    str(Event.RETURN): "Indiquez le motif du renvoi\u00a0: il reste dans l’historique du rapport.",
    RECTIFY: "Indiquez le motif du rectificatif\u00a0: il reste dans l’historique du rapport.",
}


class ReportActForm(forms.Form):
    """One act on one report; `act` says which, so that what was typed comes back in its own place."""

    version = forms.IntegerField(min_value=1, error_messages={"required": "Rechargez la page, puis recommencez."})
    lu = forms.CharField(required=False)
    motif = forms.CharField(label="Motif", required=False, max_length=400)
    appreciation = forms.ChoiceField(
        label="Appréciation", required=False, choices=[("", "Non donnée"), *Appreciation.choices]
    )

    def __init__(self, data: Any = None, *, act: str = "") -> None:
        super().__init__(data)
        self.act = act

    def clean_motif(self) -> str:
        """A return and a rectificatif have a reason."""
        reason: str = self.cleaned_data["motif"]
        if not reason and self.act in _REASONS:
            raise forms.ValidationError(_REASONS[self.act])
        return reason

    @property
    def read(self) -> Mapping[str, str]:
        """The values that the page showed when the act was sent; empty where they did not come back whole."""
        try:
            return signing.loads(self.data.get("lu", ""), salt=_SALT)
        except signing.BadSignature:
            return {}


def signed_reading(report: Any) -> str:
    """Return what a form carries of the values shown, to say later what changed meanwhile."""
    return signing.dumps(read_values(report), salt=_SALT, compress=True)
