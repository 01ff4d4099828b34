"""Instruments of the Confederation, the dated acts that bring them into force, and statements."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import MemberState, User
from accounts.querysets import ReferenceQuerySet
from common.models import Row, VersionedRow
from protocols.enums import (
    EITHER_KINDS,
    NATIONAL_KINDS,
    STATELESS_KINDS,
    ActKind,
    ConsentForm,
    InstrumentKind,
    SourceGrade,
    StatementKind,
    Step,
)
from protocols.querysets import (
    ActDocumentQuerySet,
    ActQuerySet,
    InstrumentQuerySet,
    ProvisionQuerySet,
    StatementQuerySet,
)
from protocols.rules.entry_into_force import rule_faults

_CODE = RegexValidator(
    r"^[A-Z0-9]+(-[A-Z0-9]+)*\Z", "Un code s’écrit en capitales, chiffres et tirets\u00a0: PA-DEFSEC."
)


def _who(verbose_name: str, *, null: bool = True) -> Any:
    return models.ForeignKey(
        User, on_delete=models.PROTECT, null=null, editable=False, related_name="+", verbose_name=verbose_name
    )


def _when(verbose_name: str, *, null: bool = True) -> Any:
    return models.DateTimeField(verbose_name, null=null, editable=False)


def _both_or_neither(who: str, when: str) -> Q:
    return Q(**{f"{who}__isnull": True, f"{when}__isnull": True}) | Q(
        **{f"{who}__isnull": False, f"{when}__isnull": False}
    )


def _pair(name: str, who: str, when: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=_both_or_neither(who, when),
        name=name,
        violation_error_message="Un enregistrement ou une confirmation a un auteur et une date.",
    )


def _two_persons(name: str, recorded_by: str, confirmed_by: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{f"{confirmed_by}__isnull": True}) | ~Q(**{confirmed_by: F(recorded_by)}),
        name=name,
        violation_error_message="La confirmation est donnée par une autre personne que celle qui a enregistré.",
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
    rule_recorded_by = _who("règle enregistrée par")
    rule_recorded_at = _when("règle enregistrée le")
    rule_confirmed_by = _who("règle confirmée par")
    rule_confirmed_at = _when("règle confirmée le")
    declared_on = models.DateField("date déclarée d’entrée en vigueur", null=True, blank=True)
    declared_source = models.CharField("source de la date déclarée", max_length=300, blank=True)
    declared_recorded_by = _who("date déclarée enregistrée par")
    declared_recorded_at = _when("date déclarée enregistrée le")
    declared_confirmed_by = _who("date déclarée confirmée par")
    declared_confirmed_at = _when("date déclarée confirmée le")

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
            _pair("instrument_rule_recorded_by_and_at", "rule_recorded_by", "rule_recorded_at"),
            _pair("instrument_rule_confirmed_by_and_at", "rule_confirmed_by", "rule_confirmed_at"),
            _two_persons("instrument_rule_two_persons", "rule_recorded_by", "rule_confirmed_by"),
            _pair("instrument_declared_recorded_by_and_at", "declared_recorded_by", "declared_recorded_at"),
            _pair("instrument_declared_confirmed_by_and_at", "declared_confirmed_by", "declared_confirmed_at"),
            _two_persons("instrument_declared_two_persons", "declared_recorded_by", "declared_confirmed_by"),
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


class Act(VersionedRow):
    """One dated act of one state, or of none, as one source tells it.

    It counts once a second person has confirmed it; then it never changes: a correcting act takes
    its place. Two sources that disagree are two rows.
    """

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="acts", verbose_name="instrument")
    member_state = models.ForeignKey(
        MemberState, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="État"
    )
    kind = models.CharField("nature de l’acte", max_length=32, choices=ActKind)
    on = models.DateField("date", null=True, blank=True, help_text="Vide si la date n’est pas connue.")
    effect_on = models.DateField("date d’effet", null=True, blank=True, help_text="Si le texte en donne une.")
    consent_form = models.CharField("forme du consentement", max_length=16, choices=ConsentForm, blank=True)
    body = models.CharField("organe", max_length=200, blank=True)
    reference = models.CharField("référence", max_length=200, blank=True)
    source = models.CharField("source", max_length=300, blank=True)
    grade = models.CharField("valeur de la source", max_length=20, choices=SourceGrade)
    note = models.TextField("observations", blank=True)
    corrects = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="corrections",
        verbose_name="acte rectifié",
    )
    recorded_by = _who("enregistré par", null=False)
    recorded_at = _when("enregistré le", null=False)
    confirmed_by = _who("confirmé par")
    confirmed_at = _when("confirmé le")

    objects = ActQuerySet.as_manager()

    class Meta:
        verbose_name = "acte"
        verbose_name_plural = "actes"
        ordering = ["instrument", "on", "id"]
        indexes = [models.Index(fields=["member_state", "kind", "on"], name="act_by_state_and_kind")]
        constraints = [
            _pair("act_confirmed_by_and_at", "confirmed_by", "confirmed_at"),
            _two_persons("act_two_persons", "recorded_by", "confirmed_by"),
            models.CheckConstraint(
                condition=Q(consent_form="") | Q(kind=ActKind.DEPOSIT),
                name="act_consent_form_of_a_deposit",
                violation_error_message="La forme du consentement ne s’indique que pour un dépôt.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=NATIONAL_KINDS, member_state__isnull=False)
                | Q(kind__in=STATELESS_KINDS, member_state__isnull=True)
                | Q(kind__in=EITHER_KINDS),
                name="act_state_of_kind",
                violation_error_message="Un acte national a un État\u202f; l’adoption du texte, sa rectification "
                "et son enregistrement n’en ont pas.",
            ),
            models.CheckConstraint(
                condition=Q(grade__in=SourceGrade.values),
                name="act_grade_known",
                violation_error_message="La valeur de la source est inconnue.",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(corrects=F("id")),
                name="act_not_its_own_correction",
                violation_error_message="Un acte ne se rectifie pas lui-même.",
            ),
            models.UniqueConstraint(
                fields=["corrects"],
                condition=Q(corrects__isnull=False, confirmed_at__isnull=False),
                name="act_one_confirmed_correction",
                violation_error_message="Cet acte est déjà rectifié\u202f; rectifier l’acte qui le remplace.",
            ),
        ]

    def __str__(self) -> str:
        place = f" ({self.member_state_id})" if self.member_state_id else ""
        return f"{self.get_kind_display()}{place}, {self.instrument.code}"

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None


class ActDocument(Row):
    """A file that shows an act. Served only by a view that asks who reads the act."""

    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="documents", verbose_name="acte")
    file = models.FileField("fichier", upload_to="protocols/acts")
    name = models.CharField("nom du fichier", max_length=200)
    size = models.PositiveBigIntegerField("taille en octets")
    sha256 = models.CharField("empreinte SHA-256", max_length=64)
    added_by = _who("ajouté par", null=False)
    added_at = _when("ajouté le", null=False)

    objects = ActDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "document d’un acte"
        verbose_name_plural = "documents des actes"
        ordering = ["act", "added_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["act", "sha256"],
                name="act_document_once",
                violation_error_message="Ce fichier est déjà joint à cet acte.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Statement(VersionedRow):
    """A reservation, a declaration, an objection or a withdrawal; its state's own until deposited."""

    instrument = models.ForeignKey(
        Instrument, on_delete=models.PROTECT, related_name="statements", verbose_name="instrument"
    )
    member_state = models.ForeignKey(MemberState, on_delete=models.PROTECT, related_name="+", verbose_name="État")
    kind = models.CharField("nature", max_length=32, choices=StatementKind)
    about = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="answers",
        verbose_name="déclaration visée",
    )
    text = models.TextField("texte")
    reference = models.CharField("référence", max_length=200, blank=True)
    deposited_on = models.DateField("déposée le", null=True, blank=True)
    recorded_by = _who("enregistrée par", null=False)
    recorded_at = _when("enregistrée le", null=False)
    confirmed_by = _who("confirmée par")
    confirmed_at = _when("confirmée le")

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = "réserve ou déclaration"
        verbose_name_plural = "réserves et déclarations"
        ordering = ["instrument", "member_state", "deposited_on", "id"]
        constraints = [
            _pair("statement_confirmed_by_and_at", "confirmed_by", "confirmed_at"),
            _two_persons("statement_two_persons", "recorded_by", "confirmed_by"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(deposited_on__isnull=False),
                name="statement_confirmed_once_deposited",
                violation_error_message="Une déclaration se confirme une fois déposée.",
            ),
            models.CheckConstraint(
                condition=~Q(kind=StatementKind.WITHDRAWAL) | Q(about__isnull=False),
                name="statement_withdrawal_of_something",
                violation_error_message="Indiquer la déclaration qui est retirée.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.member_state_id}), {self.instrument.code}"


class ProcedureTemplate(VersionedRow):
    """A usual act of a state under one of the five steps, and the body that does it."""

    member_state = models.ForeignKey(MemberState, on_delete=models.PROTECT, related_name="+", verbose_name="État")
    step = models.PositiveSmallIntegerField("étape", choices=Step)
    order = models.PositiveSmallIntegerField("rang", default=0)
    act_kind = models.CharField("nature de l’acte", max_length=32, choices=ActKind)
    body_title = models.CharField("organe habituel", max_length=200, blank=True)

    # A template is reference data: read with it, written by the same (`docs/rights.md`, table E).
    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "modèle de procédure"
        verbose_name_plural = "modèles de procédure"
        ordering = ["member_state", "step", "order"]
        constraints = [
            models.CheckConstraint(
                condition=Q(step__gte=Step.SIGNATURE, step__lte=Step.DEPOSIT),
                name="procedure_step_one_to_five",
                violation_error_message="Il y a cinq étapes, de la signature au dépôt.",
            ),
            models.UniqueConstraint(
                fields=["member_state", "step", "act_kind"],
                name="procedure_one_line_a_kind",
                violation_error_message="Cet acte figure déjà à cette étape.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_state_id}, étape {self.step}, {self.get_act_kind_display()}"
