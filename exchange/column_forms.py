"""The form by which a person says what each column of a file is."""

from typing import Any

from django import forms

from common.text import capitalised
from exchange.enums import NOT_READ
from exchange.rules.columns import FileTable
from exchange.rules.layout.headings import TITLES, Field

_SEVERAL_ALLOWED = (Field.REMARKS, NOT_READ)
CHOICES = [
    ("", "À placer"),
    (NOT_READ, "Ne pas lire"),
    *((str(name), capitalised(text)) for name, text in TITLES.items()),
]


class ColumnsForm(forms.Form):
    """One list per column, named `colonne-<letters>`: what it is read as, chosen in advance where it is known."""

    def __init__(self, *args: Any, table: FileTable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = table
        for column in table.columns:
            self.fields[_name(column.letters)] = forms.ChoiceField(
                label=f"Colonne {column.letters}", choices=CHOICES, initial=column.field, required=False
            )

    def lines(self) -> list[tuple[Any, Any]]:
        """Return each column with its list."""
        return [(column, self[_name(column.letters)]) for column in self.table.columns]

    def clean(self) -> dict[str, Any]:
        """Refuse two columns for one thing, and a table that names no measure."""
        chosen = [value for value in self.cleaned_data.values() if value]
        # Two that the reader takes for one thing by itself, the costs of two years, may stay so.
        changed = {self.cleaned_data[name] for name in self.changed_data if name in self.cleaned_data}
        twice = {value for value in changed if chosen.count(value) > 1 and value not in _SEVERAL_ALLOWED}
        for value in sorted(twice):
            title = TITLES[Field(value)]
            self.add_error(None, f"Deux colonnes sont placées comme «\u00a0{title}\u00a0»\u00a0: gardez-en une.")
        if not {Field.CODE, Field.TITLE} & set(chosen):
            self.add_error(None, "Placez au moins la colonne du code ou celle de l’intitulé des mesures.")
        return self.cleaned_data

    def chosen(self) -> dict[str, str]:
        """Return what the person chose for each column, by its letters; empty where it is still to be placed."""
        return {column.letters: self.cleaned_data[_name(column.letters)] for column in self.table.columns}


def _name(letters: str) -> str:
    return f"colonne-{letters}"
