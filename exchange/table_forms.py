"""The form of a table that comes in: a file, for the model chosen by the link that led here."""

from typing import Any

from django import forms

from exchange.forms import CLASSIFIED

TOO_LARGE = "Ce fichier dépasse 10 Mo\u00a0: gardez la seule feuille du tableau et déposez-le à nouveau."


class TableUploadForm(forms.Form):
    """A workbook or a text file of one plain table; `modele` names the table."""

    modele = forms.CharField(widget=forms.HiddenInput, max_length=60)
    file = forms.FileField(
        label="Tableau",
        help_text="Fichier .xlsx, .ods ou .csv, 10 Mo au plus, avec la ligne d’en-tête de l’export. " + CLASSIFIED,
        error_messages={
            "required": "Choisissez un fichier\u00a0: .xlsx, .ods ou .csv, 10 Mo au plus.",
            "empty": "Ce fichier est vide\u00a0: vérifiez-le et déposez-le à nouveau.",
        },
    )

    def __init__(self, *args: Any, label: str, not_arrived: str = "", **kwargs: Any) -> None:
        super().__init__(*args, initial={"modele": label}, **kwargs)
        if not_arrived:
            self.fields["file"].error_messages["required"] = not_arrived
