"""A ministry's report as it is filled in: judged here as the submission will judge it, all faults at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from common.forms import ReadVersionField, day_input
from common.french import long_date
from measures.actions.parts import Said
from measures.enums import RateObtained, Status
from measures.forms.inputs import AmountField, QuantityField, rate_input
from measures.models import Blocker, Implementation, IndicatorTarget, Milestone
from measures.rules.obligations import Reported, missing_by_field
from measures.rules.rates import Measured, financial_rate, indicators_rate, milestones_rate

SUBMIT = "soumettre"
_TEXT_LENGTH = 500
_BLOCKER = ("blocker_what", "blocker_since", "blocker_who")


@dataclass(frozen=True)
class Asked:
    """What the form asks about, and what is already known of it."""

    milestones: Sequence[Milestone]
    targets: Sequence[IndicatorTarget]
    first_day: date
    last_day: date
    amount_planned: int | None = None
    previous_rate: Decimal | None = None
    has_open_blocker: bool = False
    has_file: bool = False


def _text(label: str, rows: int = 3) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=False, max_length=_TEXT_LENGTH, widget=area)


class ReportForm(forms.Form):
    """The fields of a report, its milestones and indicators; obligations are judged at submission only."""

    situation_on = forms.DateField(label="Date de situation", widget=day_input())
    status = forms.ChoiceField(label="Statut de la mesure", choices=Status.choices, widget=forms.RadioSelect)
    rate_obtained = forms.ChoiceField(
        label="Comment le taux physique est obtenu", choices=RateObtained.choices, widget=forms.RadioSelect
    )
    physical_rate = rate_input("Taux d’exécution physique")
    fall_explanation = _text("Explication de la baisse", rows=2)
    amount_paid = AmountField(label="Montant décaissé, en FCFA", required=False)
    financial_rate = rate_input("Taux d’exécution financière déclaré")
    results = _text("1. Résultats obtenus")
    difficulties = _text("2. Difficultés")
    corrective_measures = _text("3. Mesures correctives")
    next_steps = _text("4. Prochaines étapes")
    support_requested = _text("5. Appui demandé")
    evidence = forms.CharField(label="Justificatif, référence du document", required=False, max_length=300)
    decision_reference = forms.CharField(label="Décision de référence", required=False, max_length=300)
    new_due_on = forms.DateField(label="Nouvelle échéance", required=False, widget=day_input())
    blocker_what = _text("Ce qui bloque", rows=2)
    blocker_since = forms.DateField(label="Depuis le", required=False, widget=day_input())
    blocker_who = forms.CharField(label="Qui peut lever le blocage", required=False, max_length=200)
    read_version = ReadVersionField()

    TYPED = (
        *("situation_on", "status", "rate_obtained", "fall_explanation", "amount_paid", "financial_rate", "results"),
        *("difficulties", "corrective_measures", "next_steps", "support_requested", "evidence", "decision_reference"),
        "new_due_on",
    )

    def __init__(self, *args: Any, asked: Asked, hints: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        self._ask_of_parts()
        for name, hint in hints.items():
            self.fields[name].help_text = hint
        if asked.has_open_blocker:
            for name in _BLOCKER:
                del self.fields[name]

    def _ask_of_parts(self) -> None:
        for row in self.asked.milestones:
            self.fields[f"milestone_{row.pk}"] = forms.BooleanField(label=row.title, required=False)
            self.fields[f"milestone_{row.pk}_on"] = forms.DateField(
                label=f"Date de réalisation\u00a0: {row.title}", required=False, widget=day_input()
            )
        for target in self.asked.targets:
            label = f"{target.indicator.label} ({target.indicator.unit})"
            self.fields[f"indicator_{target.pk}"] = QuantityField(
                label=label, required=False, max_digits=18, decimal_places=2
            )
        ways = {RateObtained.MILESTONES: self.asked.milestones, RateObtained.INDICATOR: self.asked.targets}
        self.fields["rate_obtained"].choices = [
            (value, label.capitalize()) for value, label in RateObtained.choices if ways.get(RateObtained(value), True)
        ]

    @property
    def milestone_rows(self) -> Iterator[tuple[Milestone, Any, Any]]:
        """Each milestone with its box and its date."""
        return ((row, self[f"milestone_{row.pk}"], self[f"milestone_{row.pk}_on"]) for row in self.asked.milestones)

    @property
    def indicator_rows(self) -> Iterator[Any]:
        return (self[f"indicator_{target.pk}"] for target in self.asked.targets)

    @property
    def narrative(self) -> Iterator[Any]:
        """The five guided texts."""
        names = ("results", "difficulties", "corrective_measures", "next_steps", "support_requested")
        return (self[name] for name in names)

    @property
    def proofs(self) -> Iterator[Any]:
        """What a status must come with."""
        return (
            self[name] for name in ("evidence", "decision_reference", "new_due_on", *_BLOCKER) if name in self.fields
        )

    @property
    def is_submitted(self) -> bool:
        return self.data.get("acte") == SUBMIT

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._check_days(cleaned)
        self._check_amount(cleaned)
        if cleaned.get("status") == Status.BLOCKED:
            self._check_blocker(cleaned)
        if self.is_submitted and not self.errors.keys() & {"status", "rate_obtained", "physical_rate"}:
            self._check_obligations(cleaned)
        return cleaned

    def _check_days(self, cleaned: dict[str, Any]) -> None:
        first, last = self.asked.first_day, self.asked.last_day
        day = cleaned.get("situation_on")
        if day and not first <= day <= last:
            self.add_error("situation_on", f"Indiquez une date du {long_date(first)} au {long_date(last)}.")
        for _row, box, on in self.milestone_rows:
            if not cleaned.get(box.name) or on.name in self.errors:
                continue
            if cleaned.get(on.name) is None:
                self.add_error(on.name, "Indiquez à quelle date ce jalon a été réalisé, ou décochez-le.")
            elif cleaned[on.name] > (day or last):
                self.add_error(on.name, "Un jalon réalisé l’est au plus tard à la date de situation.")

    def _check_amount(self, cleaned: dict[str, Any]) -> None:
        rate = financial_rate(cleaned.get("amount_paid"), self.asked.amount_planned)
        if rate is not None and rate > 100:
            self.add_error(
                "amount_paid", "Le montant décaissé dépasse la quote-part nationale\u00a0: vérifiez les chiffres."
            )

    def _check_blocker(self, cleaned: dict[str, Any]) -> None:
        """What blocks, since when and who can lift it are given together, or not yet."""
        given = [name for name in _BLOCKER if cleaned.get(name)]
        for name in set(self.fields) & set(_BLOCKER):
            if given and name not in given and name not in self.errors:
                self.add_error(name, "Indiquez à la fois ce qui bloque, depuis quand et qui peut lever le blocage.")
        since = cleaned.get("blocker_since")
        if since and since > self.asked.last_day:
            self.add_error("blocker_since", "Un blocage ne commence pas dans l’avenir.")

    def _check_obligations(self, cleaned: dict[str, Any]) -> None:
        for name, what in missing_by_field(self._reported(cleaned)).items():
            self.add_error(name, f"Indiquez {what}.")
        if cleaned.get("difficulties") and not cleaned.get("corrective_measures"):
            self.add_error("corrective_measures", "Indiquez la mesure corrective, puisqu’une difficulté est décrite.")

    def _reported(self, cleaned: dict[str, Any]) -> Reported:
        return Reported(
            status=cleaned["status"],
            physical_rate=self._rate(cleaned),
            previous_rate=self.asked.previous_rate,
            has_evidence=bool(cleaned.get("evidence")) or self.asked.has_file,
            has_open_blocker=self.asked.has_open_blocker or any(cleaned.get(name) for name in _BLOCKER),
            has_decision=bool(cleaned.get("decision_reference")),
            new_due_on=cleaned.get("new_due_on"),
            fall_explanation=cleaned.get("fall_explanation", ""),
        )

    def _rate(self, cleaned: dict[str, Any]) -> Decimal | None:
        if cleaned["rate_obtained"] == RateObtained.MILESTONES:
            reached = self.milestones(cleaned)
            return milestones_rate((row.weight, row.pk in reached) for row in self.asked.milestones)
        if cleaned["rate_obtained"] == RateObtained.INDICATOR:
            given = self.indicators(cleaned)
            return indicators_rate([_measured(target, given.get(target.pk)) for target in self.asked.targets])
        return cleaned.get("physical_rate")

    def milestones(self, cleaned: dict[str, Any]) -> dict[Any, date]:
        """Return the dates of the milestones that are ticked."""
        return {
            row.pk: cleaned[on.name]
            for row, box, on in self.milestone_rows
            if cleaned.get(box.name) and cleaned.get(on.name)
        }

    def indicators(self, cleaned: dict[str, Any]) -> dict[Any, Decimal]:
        """Return the values that are given, by target."""
        given = {target.pk: cleaned.get(f"indicator_{target.pk}") for target in self.asked.targets}
        return {key: value for key, value in given.items() if value is not None}

    def values(self) -> dict[str, Any]:
        """Return the columns that were typed; a rate that the server computes is not among them."""
        names = [*self.TYPED]
        if self.cleaned_data["rate_obtained"] == RateObtained.ESTIMATE:
            names.append("physical_rate")
        return {name: self.cleaned_data[name] for name in names}

    @property
    def said(self) -> Said:
        """The milestones reached and the indicator values of a valid form."""
        return Said(self.milestones(self.cleaned_data), self.indicators(self.cleaned_data))

    def blocker(self, implementation: Implementation) -> Blocker | None:
        """Return the blocker to open with the report, if the status asks for one and none is open."""
        what, since, who = (self.cleaned_data.get(name) for name in _BLOCKER)
        if self.cleaned_data["status"] != Status.BLOCKED or not (what and since and who):
            return None
        return Blocker(implementation=implementation, what=what, since=since, who_can_lift=who)


def _measured(target: IndicatorTarget, value: Decimal | None) -> Measured:
    return Measured(target.indicator.baseline, target.value, value, target.indicator.direction)
