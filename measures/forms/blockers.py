"""Forms of the blockers: the filters of their list; one opened or changed, lifted, raised."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from accounts.enums import BodyLevel
from accounts.models import Body
from common.forms import ReadVersionField, ScopedForm, ScopedModelForm, day_input
from common.french import long_date
from measures.enums import BlockerLevel
from measures.forms.filters import FilterForm
from measures.models import Blocker

# Raised by an act of its own, put to a session.
_WRITTEN = [choice for choice in BlockerLevel.choices if choice[0] != BlockerLevel.CONFEDERAL]


class BlockerFilterForm(FilterForm):
    """What a reader asks of the list of blockers: those that are open, unless said otherwise."""

    suite = forms.ChoiceField(
        label="Suite", required=False, choices=[("", "Ouverts"), ("leves", "Levés"), ("tous", "Tous")]
    )
    etat = forms.ChoiceField(label="État", required=False)
    niveau = forms.ChoiceField(label="Niveau", required=False, choices=[("", "Tous"), *BlockerLevel.choices])
    axe = forms.ChoiceField(label="Axe", required=False)

    def __init__(self, data: QueryDict, *, axes: Sequence[Any], states: Sequence[Any]) -> None:
        super().__init__(data)
        self.fields["axe"].choices = [("", "Tous"), *((axis.code, axis.name) for axis in axes)]
        self.fields["etat"].choices = [("", "Tous"), *((state.code, state.name) for state in states)]


class BlockerForm(ScopedModelForm):
    """What blocks, since when and who decides; a raised blocker keeps its level."""

    class Meta:
        model = Blocker
        fields = ("what", "since", "level", "who_can_lift", "proposal")
        widgets = {"what": forms.Textarea(attrs={"rows": 4}), "since": day_input()}
        help_texts = {
            "level": "Celui qui doit décider. Le niveau confédéral est saisi à part, par la coordination nationale.",
            "who_can_lift": "La fonction ou l’instance, jamais une personne.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = _WRITTEN
        if self.instance.level == BlockerLevel.CONFEDERAL:
            del self.fields["level"]


class LiftForm(forms.Form):
    """When and how a blocker was lifted."""

    lifted_on = forms.DateField(label="Levé le", widget=day_input())
    how_lifted = forms.CharField(label="Comment", max_length=300, help_text="L’acte ou le fait qui l’a levé.")
    read_version = ReadVersionField()


class RaiseForm(ScopedForm):
    """The session at which the decision is asked: its body and its date."""

    body = forms.ModelChoiceField(Body.objects.none(), label="Instance confédérale", empty_label="Choisir…")
    on = forms.DateField(label="Session du", widget=day_input())
    read_version = ReadVersionField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = self.fields["body"]
        bodies.queryset = bodies.queryset.filter(level=BodyLevel.CONFEDERAL)

    @property
    def asked_at(self) -> str:
        """The session in words, as the blocker keeps it."""
        return f"{self.cleaned_data['body'].title}, {long_date(self.cleaned_data['on'])}"
