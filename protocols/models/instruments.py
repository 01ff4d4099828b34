"""Instruments of the Confederation with their rule of entry into force, and their articles."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import MemberState
from common.models import VersionedRow
from protocols.enums import InstrumentKind
from protocols.models.fields import pair, two_persons, when, who
from protocols.querysets import InstrumentQuerySet, ProvisionQuerySet
from protocols.rules.entry_into_force import rule_faults

_CODE = RegexValidator(
    r"^[A-Z0-9]+(-[A-Z0-9]+)*\Z", "Un code s’écrit en capitales, chiffres et tirets\u00a0: PA-DEFSEC."
)


class Instrument(VersionedRow):
    """A treaty, a charter or a protocol, with its rule of entry into force as data."""

    code = models.CharField("code", max_length=32, unique=True, validators=[_CODE], help_text="«\u00a0PA-DEFSEC\u00a0»")
    kind = models.CharField("nature", max_length=24, choices=InstrumentKind)
    title = models.CharField("intitulé", max_length=300)
    short_title = models.CharField("intitulé court", max_length=100)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="additional_instruments",
        verbose_name="texte dont il dépend",
    )
    axis_code = models.CharField(
        "axe", max_length=8, blank=True, help_text="«\u00a0DEF\u00a0», «\u00a0DIP\u00a0» ou «\u00a0DEV\u00a0»"
    )
    adopted_on = models.DateField("adopté le", null=True, blank=True)
    adopted_place = models.CharField("lieu d’adoption", max_length=200, blank=True)
    adopted_by = models.CharField("instance qui l’a adopté", max_length=200, blank=True)
    depositary = models.ForeignKey(
        MemberState, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dépositaire"
    )
    signature_note = models.CharField("réserve sur la signature", max_length=300, blank=True)
    sources = models.TextField("sources", blank=True, help_text="Une par ligne.")
    entry_into_force_rule = models.JSONField("règle d’entrée en vigueur", null=True, blank=True)
    rule_source = models.CharField("source de la règle", max_length=300, blank=True)
    rule_recorded_by = who("règle enregistrée par")
    rule_recorded_at = when("règle enregistrée le")
    rule_confirmed_by = who("règle confirmée par")
    rule_confirmed_at = when("règle confirmée le")
    declared_on = models.DateField("date déclarée d’entrée en vigueur", null=True, blank=True)
    declared_source = models.CharField("source de la date déclarée", max_length=300, blank=True)
    declared_recorded_by = who("date déclarée enregistrée par")
    declared_recorded_at = when("date déclarée enregistrée le")
    declared_confirmed_by = who("date déclarée confirmée par")
    declared_confirmed_at = when("date déclarée confirmée le")

    objects = InstrumentQuerySet.as_manager()

    class Meta:
        verbose_name = "instrument"
        verbose_name_plural = "instruments"
        ordering = ["adopted_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="instrument_not_its_own_parent",
                violation_error_message="Un instrument ne dépend pas de lui-même.",
            ),
            pair("instrument_rule_recorded_by_and_at", "rule_recorded_by", "rule_recorded_at"),
            pair("instrument_rule_confirmed_by_and_at", "rule_confirmed_by", "rule_confirmed_at"),
            two_persons("instrument_rule_two_persons", "rule_recorded_by", "rule_confirmed_by"),
            pair("instrument_declared_recorded_by_and_at", "declared_recorded_by", "declared_recorded_at"),
            pair("instrument_declared_confirmed_by_and_at", "declared_confirmed_by", "declared_confirmed_at"),
            two_persons("instrument_declared_two_persons", "declared_recorded_by", "declared_confirmed_by"),
            models.CheckConstraint(
                condition=Q(rule_confirmed_at__isnull=True) | Q(rule_recorded_at__isnull=False),
                name="instrument_rule_confirmed_once_recorded",
                violation_error_message="Une règle se confirme une fois enregistrée.",
            ),
            models.CheckConstraint(
                condition=Q(declared_confirmed_at__isnull=True) | Q(declared_recorded_at__isnull=False),
                name="instrument_declared_confirmed_once_recorded",
                violation_error_message="Une date déclarée se confirme une fois enregistrée.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}, {self.short_title}"

    def clean(self) -> None:
        faults = rule_faults(self.entry_into_force_rule) if self.entry_into_force_rule is not None else []
        if faults:
            raise ValidationError({"entry_into_force_rule": faults})

    def get_absolute_url(self) -> str:
        return reverse("protocols:detail", args=[self.slug])

    @property
    def slug(self) -> str:
        """The code as it stands in an address."""
        return self.code.lower()


class Provision(VersionedRow):
    """An article of an instrument; measures say which ones they carry out."""

    instrument = models.ForeignKey(
        Instrument, on_delete=models.PROTECT, related_name="provisions", verbose_name="instrument"
    )
    number = models.CharField("numéro", max_length=20, help_text="«\u00a012\u00a0», «\u00a012 bis\u00a0»")
    heading = models.CharField("intitulé", max_length=200, blank=True)
    text = models.TextField("texte", blank=True)
    order = models.PositiveSmallIntegerField("rang", default=0)

    objects = ProvisionQuerySet.as_manager()

    class Meta:
        verbose_name = "disposition"
        verbose_name_plural = "dispositions"
        ordering = ["instrument", "order", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "number"],
                name="provision_one_number_an_instrument",
                violation_error_message="Cet article figure déjà dans l’instrument.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.instrument.code}, {self.place}"

    @property
    def place(self) -> str:
        """« article 12 »; a place that has no number, as the whole of a text, is told in its own words."""
        return f"article {self.number}" if self.number[:1].isdigit() else self.number
