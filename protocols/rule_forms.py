"""The form by which a rule of entry into force is told, field by field; the action writes the data that it builds."""

from collections.abc import Mapping
from typing import Any

from django import forms

from common.forms import ReadVersionField, day_input
from protocols.models import Instrument
from protocols.rules.final_clauses import DEPOSITED_FORMS, SIGNED_FORMS, rule_faults
from protocols.rules.rule_fields import CONDITIONS, DELAYS, PIVOTS, fields_of, in_plain_words, place_of, rule_of
from protocols.rules.sentences import FORMS

_SEPARATED = "Séparer par des virgules\u00a0: Burkina Faso, Mali, Niger."

_GROUPS = (
    ("La condition", ("kind", "count", "parties", "numerator", "denominator", "membership", "fixed_on")),
    ("Ce qui compte", ("counted", "excluded")),
    ("Le délai", ("delay_kind", "delay_value", "not_before")),
    ("Les parties qui consentent plus tard", ("pivot", "later_kind", "later_value")),
    ("Ce que vaut la règle", ("silent", "assumption", "source")),
)


def _number(label: str, **kwargs: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, **kwargs)


def _day(label: str) -> forms.DateField:
    unreadable = {"invalid": "Cette date est illisible\u00a0: l’écrire comme 15/12/2026."}
    return forms.DateField(label=label, required=False, widget=day_input(), error_messages=unreadable)


class RuleForm(forms.Form):
    """What a lawyer reads in final clauses. `rule` is the data that a valid form builds."""

    kind = forms.ChoiceField(label="Ce qu’il faut", choices=[("", "choisir"), *CONDITIONS.items()])
    count = _number("Combien d’instruments ou de signatures", min_value=1, max_value=1000)
    parties = forms.CharField(label="Parties citées", required=False, help_text=_SEPARATED)
    numerator = _number("Fraction\u00a0: numérateur", min_value=1, max_value=1000)
    denominator = _number("Fraction\u00a0: dénominateur", min_value=1, max_value=1000)
    membership = _number("Nombre des membres, si les parties ne sont pas citées", min_value=1, max_value=1000)
    fixed_on = _day("Date que le texte fixe")
    counted = forms.MultipleChoiceField(
        label="Actes comptés",
        required=False,
        choices=[(form, FORMS[form]) for form in (*DEPOSITED_FORMS, *SIGNED_FORMS)],
        widget=forms.CheckboxSelectMultiple,
        help_text="Aucun coché\u00a0: toutes les formes d’instrument déposé, ou la signature si elle suffit.",
    )
    excluded = forms.CharField(label="Parties qui ne comptent pas", required=False, help_text=_SEPARATED)
    delay_kind = forms.ChoiceField(label="Délai après la condition", choices=list(DELAYS.items()))
    delay_value = _number("Durée du délai, en jours ou en mois", min_value=0)
    not_before = _day("Pas avant le")
    pivot = forms.ChoiceField(
        label="Qui consent plus tard", required=False, choices=[("", "le texte n’en dit rien"), *PIVOTS.items()]
    )
    later_kind = forms.ChoiceField(
        label="Son propre délai", required=False, choices=[("", "le même délai"), *DELAYS.items()]
    )
    later_value = _number("Durée de son délai, en jours ou en mois", min_value=0)
    silent = forms.BooleanField(label="Le texte ne dit rien de son entrée en vigueur", required=False)
    assumption = forms.BooleanField(label="Hypothèse à confirmer\u00a0: la règle est supposée", required=False)
    source = forms.CharField(label="Source de la règle", max_length=300, help_text="«\u00a0article 25\u00a0»")
    read_version = ReadVersionField()

    def __init__(self, data: Any, *, instrument: Instrument, names: Mapping[str, str]):
        told = fields_of(instrument.entry_into_force_rule, names)
        super().__init__(data, initial=told | {"source": instrument.rule_source, "read_version": instrument.version})
        self.names = names
        self.rule: dict[str, Any] = {}

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields as final clauses tell them: the condition, the delay, who comes later, how sure it is."""
        return [(title, [self[name] for name in names]) for title, names in _GROUPS]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("later_value") is not None and not cleaned.get("later_kind"):
            self.add_error("later_kind", "Choisir le délai dont cette durée est celle, ou effacer la durée.")
        if cleaned.get("later_kind") and not cleaned.get("pivot"):
            self.add_error("pivot", "Dire à compter de quand ce délai court, ou choisir «\u00a0le même délai\u00a0».")
        if self.errors:
            return cleaned
        self.rule = rule_of(cleaned, self.names)
        for fault in rule_faults(self.rule):
            self.add_error(place_of(fault) or None, in_plain_words(fault))
        return cleaned
