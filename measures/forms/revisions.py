"""Forms of the revisions: the filters of their list, one to propose, one to decide."""

from typing import Any

from django import forms
from django.http import QueryDict

from accounts.models import Ministry
from common.french import long_date
from measures.enums import RevisionField, RevisionStep
from measures.forms.blockers import day_input
from measures.forms.inputs import AmountField
from measures.forms.listing import FilterForm
from measures.models import Revision
from measures.rules.revisions import DATES, ON_MEASURE, written


class RevisionFilterForm(FilterForm):
    """What a reader asks of the list of revisions: those proposed, unless said otherwise."""

    etape = forms.ChoiceField(
        label="Étape",
        required=False,
        choices=[
            ("", "Proposées"),
            ("granted", "Accordées"),
            ("refused", "Refusées"),
            ("withdrawn", "Retirées"),
            ("toutes", "Toutes"),
        ],
    )
    etat = forms.ChoiceField(label="État", required=False)
    champ = forms.ChoiceField(label="Champ", required=False, choices=[("", "Tous"), *RevisionField.choices])

    def __init__(self, data: QueryDict, *, states: list[Any]) -> None:
        super().__init__(data)
        self.fields["etat"].choices = [("", "Tous"), *((state.code, state.name) for state in states)]

    @property
    def steps(self) -> list[str]:
        """The steps that the list shows."""
        wanted = self.wanted.get("etape", RevisionStep.PROPOSED)
        return list(RevisionStep) if wanted == "toutes" else [wanted]


class RevisionForm(forms.Form):
    """A new value with its reason and authority; `old_value` is the one that was read."""

    reason = forms.CharField(label="Motif", max_length=400, widget=forms.Textarea(attrs={"rows": 3}))
    authority = forms.CharField(
        label="Autorité", max_length=200, help_text="Qui demande la révision, et par quel document."
    )
    decision_reference = forms.CharField(label="Décision de session", max_length=300, required=False)
    old_value = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ("new_value", "reason", "authority", "decision_reference", "old_value")

    def __init__(self, data: QueryDict | None, *, subject: Revision, user: Any, old_value: str) -> None:
        super().__init__(data, initial={"old_value": old_value})
        self.subject = subject
        self.fields["new_value"] = _control(subject, user)
        self.order_fields(self.field_order)
        self.fields["decision_reference"].required = subject.field in ON_MEASURE
        self.fields["decision_reference"].help_text = _when_decided(subject)

    def read_again(self, old_value: str) -> None:
        """Take the value that stands now, once the difference is shown: sending the form again is then a choice."""
        self.data = self.data.copy()
        self.data["old_value"] = old_value  # type: ignore[index]

    def filled(self) -> Revision:
        """Return the revision to propose, with what was typed."""
        typed = dict(self.cleaned_data)
        value = typed.pop("new_value")
        self.subject.new_value = value.code if isinstance(value, Ministry) else written(value)
        for name, text in typed.items():
            setattr(self.subject, name, text)
        return self.subject


def _control(subject: Revision, user: Any) -> forms.Field:
    label = "Nouvelle valeur"
    if subject.field in DATES:
        return forms.DateField(label=label, widget=day_input())
    if subject.field == RevisionField.LEAD_MINISTRY:
        own = Ministry.objects.visible_to(user).filter(member_state=subject.implementation.member_state_id)
        return forms.ModelChoiceField(own, label=label, to_field_name="code", empty_label="Choisir…")
    if subject.field == RevisionField.TARGET:
        return forms.DecimalField(label=label, max_digits=18, decimal_places=2)
    return AmountField(label=label, help_text="En francs CFA.")


def _when_decided(subject: Revision) -> str:
    told = "Instance, date et numéro. "
    if subject.field in ON_MEASURE:
        return told.strip()
    if subject.field in DATES:
        ends_on = long_date(subject.measure.axis.roadmap.ends_on)
        return f"{told}Obligatoire au-delà du {ends_on}, fin de la feuille de route."
    return told + "Si une session a décidé."


class DecisionForm(forms.Form):
    """What a second person decides of a revision, at the version that was shown."""

    acte = forms.ChoiceField(choices=[("accorder", "Accorder"), ("refuser", "Refuser")])
    revision = forms.UUIDField()
    version = forms.IntegerField(min_value=1)
