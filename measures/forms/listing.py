"""The filters of a list, and those of the list of measures."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from measures.enums import Situation
from measures.rules.situations import CHART_ORDER

OPEN_SITUATIONS = ("open", "Toutes sauf réalisée et abandonnée")
_DEADLINES = (("past", "Dépassée"), ("30", "Sous 30 jours"), ("90", "Sous 90 jours"))


@dataclass(frozen=True)
class Chip:
    """A filter in force, and the address of the list without it."""

    text: str
    url: str


class FilterForm(forms.Form):
    """What a reader asks of a list; an unknown value asks for nothing."""

    @property
    def wanted(self) -> dict[str, str]:
        """The filters in force, those with a known value only."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def chips(self) -> list[Chip]:
        """Return one chip a filter in force, removable by itself."""
        return [
            Chip(f"{self.fields[name].label} : {self._shown(name, value)}", self._without(name))
            for name, value in self.wanted.items()
        ]

    def _shown(self, name: str, value: str) -> str:
        choices = dict(getattr(self.fields[name], "choices", ()))
        return str(choices.get(value, value))

    def _without(self, name: str) -> str:
        query = self.data.copy()
        for gone in (name, "page"):
            query.pop(gone, None)
        return f"?{query.urlencode()}"


class MeasureFilterForm(FilterForm):
    """What a reader asks of the list of measures."""

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

    def __init__(self, data: QueryDict, *, axes: Sequence[Any], states: Sequence[Any], ministries: Sequence[Any]):
        super().__init__(data)
        self.fields["q"].widget.attrs.update(type="search", placeholder="Code, mot du titre…")
        self.fields["axe"].choices = [("", "Tous"), *((axis.code, axis.name) for axis in axes)]
        self.fields["etat"].choices = [("", "Tous"), *((state.code, state.name) for state in states)]
        self.fields["ministere"].choices = [
            ("", "Tous"),
            *((row.code, f"{row.acronym} ({row.member_state_id})") for row in ministries),
        ]
