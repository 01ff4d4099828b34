"""Filters of lists: shareable addresses, one chip a filter in force; an unknown value asks for nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict


@dataclass(frozen=True)
class Chip:
    """A filter in force, and the address of the list without it."""

    text: str
    url: str


class FilterForm(forms.Form):
    """What a reader asks of a list."""

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
        for gone in (name, "page", "cocher"):
            query.pop(gone, None)
        return f"?{query.urlencode()}"


def ministry_choices(ministries: Sequence[Any]) -> list[tuple[str, str]]:
    """Return the choices of ministries, each with its state, after the one that asks for nothing."""
    return [("", "Tous"), *((row.code, f"{row.acronym} ({row.member_state_id})") for row in ministries)]


def axis_choices(axes: Sequence[Any]) -> list[tuple[str, str]]:
    """Return the choices of axes, after the one that asks for nothing."""
    return [("", "Tous"), *{axis.code: axis.name for axis in axes}.items()]


class ValidationFilterForm(FilterForm):
    """What a validator asks of the reports that wait."""

    ministere = forms.ChoiceField(label="Ministère", required=False)
    axe = forms.ChoiceField(label="Axe", required=False)
    periode = forms.ChoiceField(label="Période", required=False)

    def __init__(self, data: QueryDict, *, ministries: Sequence[Any], axes: Sequence[Any], periods: Sequence[Any]):
        super().__init__(data)
        self.fields["ministere"].choices = ministry_choices(ministries)
        self.fields["axe"].choices = axis_choices(axes)
        self.fields["periode"].choices = [("", "Toutes"), *((row.code, str(row)) for row in periods)]
