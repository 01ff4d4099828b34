"""The form of a measure in the admin: after finalisation, it says by which decision it is added or changed."""

from django import forms
from django.contrib.admin.widgets import AdminDateWidget

from common.forms import RowForm
from common.french import long_date
from measures.rules.codes import closed_code


class MeasureForm(RowForm):
    """A measure, with the act that decided (note 4): asked by the action, once the version was judged."""

    decision_reference = forms.CharField(
        label="décision", max_length=200, required=False, help_text="Instance et numéro de l’acte."
    )
    decision_on = forms.DateField(label="date de la décision", required=False, widget=AdminDateWidget)

    # The last numbers given, for who does not read every measure.
    given: dict[str, int] | None = None

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        is_given = "code" in self.changed_data and self.given is not None
        refusal = closed_code(code, self.given or {}) if is_given else ""
        if refusal:
            raise forms.ValidationError(refusal)
        return code

    @property
    def decision(self) -> str:
        """The act in words, empty while its reference or its date is missing."""
        reference, on = self.cleaned_data.get("decision_reference"), self.cleaned_data.get("decision_on")
        return f"{reference}, {long_date(on)}" if reference and on else ""
