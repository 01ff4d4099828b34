"""Fields of the forms of the protocols app; the actions write."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from common.forms import day_input
from common.text import typographic
from protocols.rules.as_of import Reading

_UNREADABLE = typographic("Cette date ne se lit pas\u202f: choisissez un jour, par exemple le 30 juin 2026.")
_FUTURE = typographic("Ce jour n’est pas encore venu\u202f: choisissez un jour passé.")
_NO_READING = typographic("Cette lecture n’existe pas\u202f: choisissez l’une des deux proposées.")
_READINGS = [(Reading.TRUE, "ce qui était vrai"), (Reading.KNOWN, "ce qui était connu ici")]


class PastDayForm(forms.Form):
    """The day that a page is asked for, and which of the two readings; `today` is the reader's."""

    au = forms.DateField(
        label="Au",
        input_formats=["%Y-%m-%d"],
        widget=day_input(),
        error_messages={"invalid": _UNREADABLE, "required": _UNREADABLE},
    )
    lecture = forms.ChoiceField(
        label="Lecture", choices=_READINGS, required=False, error_messages={"invalid_choice": _NO_READING}
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_au(self) -> date:
        if self.cleaned_data["au"] > self.today:
            raise ValidationError(_FUTURE)
        return self.cleaned_data["au"]

    def clean_lecture(self) -> Reading:
        return Reading(self.cleaned_data["lecture"] or Reading.TRUE)


class ConfirmationForm(forms.Form):
    """A confirmation holds nothing but the version of what was read."""

    version = forms.IntegerField(label="version", min_value=1, widget=forms.HiddenInput)
