"""Fields of the forms of the protocols app; the actions write."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from common.forms import day_input
from common.french import long_date
from common.text import typographic
from protocols.rules.as_of import READINGS, Reading
from protocols.rules.what_if import Awaited

_UNREADABLE = typographic("Cette date ne se lit pas\u202f: choisissez un jour, par exemple le 30 juin 2026.")
_FUTURE = typographic("Ce jour n’est pas encore venu\u202f: choisissez un jour passé.")
_NO_READING = typographic("Cette lecture n’existe pas\u202f: choisissez l’une des deux proposées.")


class PastDayForm(forms.Form):
    """The day that a page is asked for, none for today, and which of the two readings; `today` is the reader's."""

    au = forms.DateField(
        label="Au",
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        required=False,
        widget=day_input(),
        error_messages={"invalid": _UNREADABLE},
    )
    lecture = forms.ChoiceField(
        label="Lecture",
        choices=list(READINGS.items()),
        required=False,
        error_messages={"invalid_choice": _NO_READING},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_au(self) -> date | None:
        day: date | None = self.cleaned_data["au"]
        if day and day > self.today:
            raise ValidationError(_FUTURE)
        return day

    def clean_lecture(self) -> Reading:
        return Reading(self.cleaned_data["lecture"] or Reading.TRUE)


class ConfirmationForm(forms.Form):
    """A confirmation holds nothing but the version of what was read."""

    version = forms.IntegerField(label="version", min_value=1, widget=forms.HiddenInput)


# Further ahead a supposed day says nothing of a calendar.
FARTHEST_YEARS = 10
_SUPPOSED = "si_"


class ComingDayField(forms.DateField):
    """A day from today on, not too far ahead; each refusal says what to write."""

    def __init__(self, *, today: date, **kwargs: Any):
        unreadable = {"invalid": "Cette date est illisible\u00a0: l’écrire comme 15/12/2026."}
        super().__init__(required=False, widget=day_input(), error_messages=unreadable, **kwargs)
        self.today = today
        self.last = today.replace(year=today.year + FARTHEST_YEARS, day=min(today.day, 28))

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value and value < self.today:
            raise ValidationError(f"Le {long_date(value)} est passé\u00a0: choisir un jour à venir.")
        if value and value > self.last:
            raise ValidationError(f"Cette date est trop lointaine\u00a0: au plus tard le {long_date(self.last)}.")


class WishedDayForm(forms.Form):
    """The day on which an instrument should be in force at the latest, held by the address."""

    def __init__(self, data: QueryDict, *, today: date, default: date | None):
        # An address that asks for nothing asks for the default.
        super().__init__(data if data.get("pour", "").strip() else {"pour": default})
        self.fields["pour"] = ComingDayField(label="Entrée en vigueur souhaitée au plus tard le", today=today)


class WhatIfForm(forms.Form):
    """A supposed day for each party that is awaited: the address holds them, nothing is saved."""

    def __init__(self, data: QueryDict, *, awaited: Sequence[Awaited], today: date):
        super().__init__(data)
        for party in awaited:
            self.fields[f"{_SUPPOSED}{party.code}"] = ComingDayField(label=party.name, today=today)

    @property
    def is_asked(self) -> bool:
        """Whether the address supposes something, even of a party that is no longer awaited."""
        return any(name.startswith(_SUPPOSED) and value.strip() for name, value in self.data.items())

    @property
    def set_aside(self) -> list[str]:
        """The parties of the address on which nothing is to be supposed."""
        return [
            name.removeprefix(_SUPPOSED)
            for name, value in self.data.items()
            if name.startswith(_SUPPOSED) and value.strip() and name not in self.fields
        ]

    @property
    def days(self) -> dict[str, date]:
        """The supposed day of each party, by code; of a valid form."""
        return {name.removeprefix(_SUPPOSED): day for name, day in self.cleaned_data.items() if day}
