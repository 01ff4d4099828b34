"""Paper has its place: bordereaux that go to signature, signed documents that come back, letters sent."""

from django.db import models
from django.db.models import Q

from accounts.models import MemberState, Ministry, User
from common.models import Row
from measures.enums import Signatory
from measures.models.periods import ReportingPeriod
from measures.models.reporting import ProgressReport
from measures.querysets.reporting import ReminderQuerySet, SignedDocumentQuerySet, TransmittalQuerySet
from measures.rules.transmittals import short_code


class Transmittal(Row):
    """A *bordereau d’envoi*: the reports of a ministry, at the versions printed for its signature."""

    member_state = models.ForeignKey(MemberState, on_delete=models.PROTECT, verbose_name="État")
    ministry = models.ForeignKey(Ministry, on_delete=models.PROTECT, related_name="+", verbose_name="ministère")
    period = models.ForeignKey(
        ReportingPeriod, on_delete=models.PROTECT, related_name="transmittals", verbose_name="période"
    )
    number = models.PositiveSmallIntegerField("numéro")
    sha256 = models.CharField("empreinte du contenu", max_length=64)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="établi par")
    made_at = models.DateTimeField("établi le")

    objects = TransmittalQuerySet.as_manager()

    class Meta:
        verbose_name = "bordereau d’envoi"
        verbose_name_plural = "bordereaux d’envoi"
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["ministry", "period", "number"],
                name="transmittal_one_a_number",
                violation_error_message="Ce numéro de bordereau existe déjà.",
            )
        ]

    def __str__(self) -> str:
        return f"bordereau n° {self.number}, {self.ministry.acronym}, {self.period.code}"

    @property
    def short_code(self) -> str:
        """The fingerprint as it is printed, to be compared by eye."""
        return short_code(self.sha256)


class TransmittalLine(Row):
    """One report on a bordereau, at the version that was printed."""

    transmittal = models.ForeignKey(Transmittal, on_delete=models.PROTECT, related_name="lines")
    report = models.ForeignKey(ProgressReport, on_delete=models.PROTECT, related_name="transmittal_lines")
    version = models.PositiveIntegerField("version imprimée")

    class Meta:
        verbose_name = "ligne de bordereau"
        verbose_name_plural = "lignes de bordereau"
        constraints = [models.UniqueConstraint(fields=["transmittal", "report"], name="transmittalline_once")]

    def __str__(self) -> str:
        return f"{self.report}, version {self.version}"


class SignedDocument(Row):
    """The paper in whose name a coordination enters figures: reference, date, signatory, scan.

    One document may stand for several ministries; the reports entered in its name are tied to it.
    """

    member_state = models.ForeignKey(MemberState, on_delete=models.PROTECT, verbose_name="État")
    signed_by = models.CharField("signé par", max_length=12, choices=Signatory)
    reference = models.CharField("référence", max_length=200)
    signed_on = models.DateField("date")
    scan = models.FileField("numérisation", upload_to="signed/", blank=True)
    scan_sha256 = models.CharField("empreinte", max_length=64, blank=True)
    transmittal = models.ForeignKey(
        Transmittal,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="signed_documents",
        verbose_name="bordereau d’envoi",
    )
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="consigné par")
    recorded_at = models.DateTimeField("consigné le")
    reports = models.ManyToManyField(ProgressReport, related_name="signed_documents", verbose_name="rapports")

    objects = SignedDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "document signé"
        verbose_name_plural = "documents signés"

    def __str__(self) -> str:
        return f"{self.reference} ({self.signed_on:%d/%m/%Y})"


class Reminder(Row):
    """A *lettre de relance*: to a ministry by its coordination, or to a state's body by the Confederation's."""

    period = models.ForeignKey(
        ReportingPeriod, on_delete=models.PROTECT, related_name="reminders", verbose_name="période"
    )
    member_state = models.ForeignKey(MemberState, on_delete=models.PROTECT, verbose_name="État")
    ministry = models.ForeignKey(
        Ministry, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ministère"
    )
    number = models.PositiveSmallIntegerField("numéro")
    missing = models.PositiveSmallIntegerField("rapports manquants")
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="établie par")
    sent_at = models.DateTimeField("établie le")

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = "lettre de relance"
        verbose_name_plural = "lettres de relance"
        ordering = ["-sent_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "member_state", "number"],
                condition=Q(ministry__isnull=False),
                name="reminder_one_a_number",
                violation_error_message="Ce numéro de lettre existe déjà.",
            )
        ]

    def __str__(self) -> str:
        return f"relance n° {self.number}, {self.period.code}"
