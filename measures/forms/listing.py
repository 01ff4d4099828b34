"""The filters of the list of measures."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from measures.enums import Situation
from measures.forms.filters import FilterForm, axis_choices, ministry_choices
from measures.rules.situations import CHART_ORDER

OPEN_SITUATIONS = ("open", "Toutes sauf réalisée et abandonnée")
NOT_IN_FORCE = "non-en-vigueur"
_DEADLINES = (("past", "Dépassée"), ("30", "Sous 30 jours"), ("90", "Sous 90 jours"))


class MeasureFilterForm(FilterForm):
    """What a reader asks of the list; an unknown value asks for nothing."""

    q = forms.CharField(label="Rechercher", required=False, max_length=80, strip=True)
    axe = forms.ChoiceField(label="Axe", required=False)
    etat = forms.ChoiceField(label="État", required=False)
    ministere = forms.ChoiceField(label="Ministère", required=False)
    situation = forms.ChoiceField(
        label="Situation",
        required=False,
        choices=[("", "Toutes"), OPEN_SITUATIONS, *((key.value, Situation(key).label) for key in CHART_ORDER)],
    )
    echeance = forms.ChoiceField(label="Échéance", required=False, choices=[("", "Toutes"), *_DEADLINES])
    base = forms.ChoiceField(
        label="Base juridique", required=False, choices=[("", "Toutes"), (NOT_IN_FORCE, "Non en vigueur")]
    )

    def __init__(self, data: QueryDict, *, axes: Sequence[Any], states: Sequence[Any], ministries: Sequence[Any]):
        super().__init__(data)
        self.fields["q"].widget.attrs.update(type="search", placeholder="Code, mot du titre…")
        self.fields["axe"].choices = axis_choices(axes)
        self.fields["etat"].choices = [("", "Tous"), *((state.code, state.name) for state in states)]
        self.fields["ministere"].choices = ministry_choices(ministries)
