"""The form of a measure in the admin: after finalisation, it says by which decision it is added or changed."""

from django import forms
from django.contrib.admin.widgets import AdminDateWidget

from common.forms import RowForm
from common.french import long_date


class MeasureForm(RowForm):
    """A measure, with the act that decided (note 4): asked by the action, once the version was judged."""

    decision_reference = forms.CharField(
        label="décision", max_length=200, required=False, help_text="Instance et numéro de l’acte."
    )
    decision_on = forms.DateField(label="date de la décision", required=False, widget=AdminDateWidget)

    @property
    def decision(self) -> str:
        """The act in words, empty while its reference or its date is missing."""
        reference, on = self.cleaned_data.get("decision_reference"), self.cleaned_data.get("decision_on")
        return f"{reference}, {long_date(on)}" if reference and on else ""
