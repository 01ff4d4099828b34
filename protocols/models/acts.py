"""The dated acts that bring an instrument into force, their documents, and statements on it."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import MemberState
from common.models import Row, VersionedRow
from protocols.enums import (
    EITHER_KINDS,
    NATIONAL_KINDS,
    STATELESS_KINDS,
    ActKind,
    ConsentForm,
    SourceGrade,
    StatementKind,
)
from protocols.models.fields import pair, two_persons, when, who
from protocols.models.instruments import Instrument
from protocols.querysets import ActDocumentQuerySet, ActQuerySet, StatementQuerySet

# What the source says; the rest of a row tells who recorded it, and where.
TOLD_BY_AN_ACT = ("kind", "on", "effect_on", "consent_form", "body", "reference", "source", "grade", "note")


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
    recorded_by = who("enregistré par", null=False)
    recorded_at = when("enregistré le", null=False)
    confirmed_by = who("confirmé par")
    confirmed_at = when("confirmé le")

    objects = ActQuerySet.as_manager()

    class Meta:
        verbose_name = "acte"
        verbose_name_plural = "actes"
        ordering = ["instrument", "on", "id"]
        indexes = [models.Index(fields=["member_state", "kind", "on"], name="act_by_state_and_kind")]
        constraints = [
            pair("act_confirmed_by_and_at", "confirmed_by", "confirmed_at"),
            two_persons("act_two_persons", "recorded_by", "confirmed_by"),
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

    def get_absolute_url(self) -> str:
        return reverse("protocols:act", args=[self.instrument.slug, self.pk])

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
    content_type = models.CharField("type", max_length=100, default="")
    added_by = who("ajouté par", null=False)
    added_at = when("ajouté le", null=False)

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
    recorded_by = who("enregistrée par", null=False)
    recorded_at = when("enregistrée le", null=False)
    confirmed_by = who("confirmée par")
    confirmed_at = when("confirmée le")

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = "réserve ou déclaration"
        verbose_name_plural = "réserves et déclarations"
        ordering = ["instrument", "member_state", "deposited_on", "id"]
        constraints = [
            pair("statement_confirmed_by_and_at", "confirmed_by", "confirmed_at"),
            two_persons("statement_two_persons", "recorded_by", "confirmed_by"),
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

    def get_absolute_url(self) -> str:
        return f"{self.instrument.get_absolute_url()}#declaration-{self.pk}"
