"""Forms of an import: the file, the paper behind it, the answers."""

from typing import Any

from django import forms
from django.http import QueryDict

from exchange.rules.choices import Choices
from measures.enums import PeriodStatus
from measures.models import ReportingPeriod

CLASSIFIED = (
    "Aucune information classifiée au-delà de la diffusion restreinte. "
    "Indiquer la référence du document, non son contenu."
)

TOO_LARGE = (
    "Ce fichier dépasse 10 Mo\u00a0: gardez la seule feuille de la matrice, sans images, et déposez-le à nouveau."
)


class UploadForm(forms.Form):
    """A workbook and the period that it reports on."""

    period = forms.ModelChoiceField(
        ReportingPeriod.objects.none(), label="Période", to_field_name="code", empty_label=None
    )
    file = forms.FileField(
        label="Classeur",
        help_text="Fichier .xlsx, .ods ou .csv, 10 Mo au plus. " + CLASSIFIED,
        error_messages={
            "required": "Choisissez un fichier\u00a0: .xlsx, .ods ou .csv, 10 Mo au plus.",
            "empty": "Ce fichier est vide\u00a0: vérifiez-le et déposez-le à nouveau.",
        },
    )

    def __init__(self, *args: Any, user: Any, not_arrived: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        periods = ReportingPeriod.objects.visible_to(user).exclude(status=PeriodStatus.PREPARED)
        self.fields["period"].queryset = periods.select_related("roadmap").order_by("-situation_on")  # type: ignore[attr-defined]
        if not_arrived:
            self.fields["file"].error_messages["required"] = not_arrived


# The name of a conflict's answer is this and the name of the conflict; its value is the side taken.
ANSWER = "choix:"


def choices_from(data: Any) -> Choices:
    """Return the answers given on one page of the preview; unknown places are judged by the action."""
    data = _without_nul(data)
    sides = {name.removeprefix(ANSWER): data[name] for name in data if name.startswith(ANSWER)}
    return Choices(
        situation=data.get("situation", ""),
        rows=frozenset(data.getlist("row")),
        from_file=frozenset(data.getlist("from_file")) | {name for name, side in sides.items() if side == "file"},
        revisions=frozenset(data.getlist("revision")),
        from_server=frozenset(name for name, side in sides.items() if side == "server"),
    )


def shown_on(data: Any) -> frozenset[str]:
    """Return the boxes that a page showed: one that comes back unticked was unticked."""
    return frozenset(_without_nul(data).getlist("shown"))


def _without_nul(data: QueryDict) -> QueryDict:
    """Put the sign of an unreadable character for a NUL, which no database holds."""
    kept = QueryDict(mutable=True)
    for name, values in data.lists():
        kept.setlist(name.replace("\0", "\ufffd"), [value.replace("\0", "\ufffd") for value in values])
    return kept
