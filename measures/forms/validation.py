"""The batch of a validator."""

from typing import Any
from uuid import UUID

from django import forms


class BatchForm(forms.Form):
    """The reports that a validator ticked, with the versions shown to them, and what to do of them.

    `silent` counts those of them that ask for an *appréciation* and were given none.
    """

    acte = forms.ChoiceField(choices=[("valider", "Valider"), ("renvoyer", "Renvoyer")])
    motif = forms.CharField(label="Motif du renvoi", required=False, max_length=400, widget=forms.Textarea)

    def clean(self) -> dict[str, Any]:
        """Read the ticked keys, versions and appréciations; what is not a key or has no version is refused."""
        cleaned = super().clean() or {}
        try:
            keys = [UUID(key) for key in self.data.getlist("rapports")]
            cleaned["chosen"] = {key: int(self.data[f"version-{key}"]) for key in keys}
        except (ValueError, KeyError):
            raise forms.ValidationError("La sélection est illisible\u00a0: rechargez la page.") from None
        given = {key: self.data.get(f"appreciation-{key}", "") for key in keys if f"appreciation-{key}" in self.data}
        cleaned["appreciations"] = {key: level for key, level in given.items() if level}
        cleaned["silent"] = len(given) - len(cleaned["appreciations"])
        if not cleaned["chosen"]:
            raise forms.ValidationError("Cochez au moins un rapport.")
        if cleaned.get("acte") == "renvoyer" and not cleaned.get("motif"):
            self.add_error("motif", "Indiquez le motif du renvoi\u00a0: il reste dans l’historique du rapport.")
        return cleaned
