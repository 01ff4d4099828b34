"""The form of a matrix that tells a plan: the file, and the roadmap in draft that it completes, or the one that it opens."""

from typing import Any

from django import forms

from common.access import Verb
from exchange.forms import CLASSIFIED
from exchange.plan_reading import Target
from measures.enums import RoadmapStatus
from measures.models import Roadmap

NEW_ROADMAP = "Une nouvelle feuille de route, en projet"
_LACKING = "À remplir pour une nouvelle feuille de route."


class PlanUploadForm(forms.Form):
    """A foreign matrix, and what it is filed for."""

    modele = forms.CharField(widget=forms.HiddenInput, max_length=60)
    roadmap = forms.ModelChoiceField(
        Roadmap.objects.none(),
        label="Feuille de route",
        to_field_name="code",
        required=False,
        error_messages={"invalid_choice": "Choisissez une feuille de route de la liste."},
    )
    code = forms.SlugField(
        label="Code",
        max_length=12,
        required=False,
        help_text="Il commence le code des mesures\u00a0: «\u00a0AN3\u00a0».",
    )
    title = forms.CharField(label="Intitulé", max_length=200, required=False)
    starts_on = forms.DateField(label="Début", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(label="Fin", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    file = forms.FileField(
        label="Matrice",
        help_text="Fichier .xlsx, .ods ou .csv, 10 Mo au plus, tel que le ministère ou la coordination le tient. "
        + CLASSIFIED,
        error_messages={
            "required": "Choisissez un fichier\u00a0: .xlsx, .ods ou .csv, 10 Mo au plus.",
            "empty": "Ce fichier est vide\u00a0: vérifiez-le et déposez-le à nouveau.",
        },
    )

    def __init__(self, *args: Any, user: Any, label: str, not_arrived: str = "", **kwargs: Any) -> None:
        super().__init__(*args, initial={"modele": label}, **kwargs)
        self.may_open = user.may(Verb.WRITE_MEASURE_DRAFT)
        self._offer_roadmaps(user)
        if not self.may_open:
            for name in ("code", "title", "starts_on", "ends_on"):
                del self.fields[name]
        if not_arrived:
            self.fields["file"].error_messages["required"] = not_arrived

    def _offer_roadmaps(self, user: Any) -> None:
        """Offer the drafts; one that is sent and is no longer a draft is told by the reading, with its sentence."""
        field: Any = self.fields["roadmap"]
        readable = Roadmap.objects.visible_to(user)
        field.queryset, field.required = readable, not self.may_open
        drafts = [(row.code, f"{row.code}, {row.title}") for row in readable.filter(status=RoadmapStatus.DRAFT)]
        first = [("", NEW_ROADMAP)] if self.may_open else []
        field.widget.choices = [*first, *drafts]

    @property
    def has_roadmap(self) -> bool:
        """Whether a roadmap in draft is there to complete, or may be opened."""
        return self.may_open or bool(self.fields["roadmap"].widget.choices)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for all that a new roadmap needs."""
        sent = super().clean() or {}
        if self.may_open and not sent.get("roadmap") and "roadmap" not in self.errors:
            for name in ("code", "title", "starts_on", "ends_on"):
                if not sent.get(name) and name not in self.errors:
                    self.add_error(name, _LACKING)
            if sent.get("starts_on") and sent.get("ends_on") and sent["ends_on"] < sent["starts_on"]:
                self.add_error("ends_on", "La fin de la feuille de route précède son début.")
        return sent

    def target(self) -> Target:
        """Return what the matrix is filed for, once the form is valid."""
        sent = self.cleaned_data
        if sent.get("roadmap"):
            return Target(sent["roadmap"].code)
        starts_on, ends_on = sent["starts_on"].isoformat(), sent["ends_on"].isoformat()
        return Target(sent["code"].upper(), sent["title"], starts_on, ends_on)
