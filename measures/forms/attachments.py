"""The file that is joined to a report."""

from typing import Any

from django import forms
from django.conf import settings

from common.forms import ReceivedFileField


class AttachmentForm(forms.Form):
    """One file at a time: on a slow line each one is then kept as soon as it has arrived."""

    fichier = ReceivedFileField(
        label="Pièce à joindre",
        help_text="PDF, image, document Word, Excel ou LibreOffice\u202f; 5\u00a0Mo au plus. En réseau lent, "
        "enregistrez d’abord le rapport, puis ajoutez la pièce. "
        "Aucune information classifiée au-delà de la diffusion restreinte.",
        error_messages={"required": "Choisissez le fichier à joindre."},
    )

    def __init__(self, *args: Any, was_cut: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fichier"].most = settings.ATTACHMENT_MAX_BYTES
        self.fields["fichier"].was_cut = was_cut
