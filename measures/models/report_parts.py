"""What hangs from a report: contributors, trail, indicator values, attachments."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from common.files import StoredFile
from common.models import Row
from measures.enums import Contribution, Step
from measures.models.fields import one_of
from measures.models.implementation import Implementation, IndicatorTarget, Milestone
from measures.models.periods import ReportingPeriod
from measures.models.reporting import ProgressReport
from measures.querysets.reporting import (
    AttachmentQuerySet,
    AutosaveQuerySet,
    IndicatorValueQuerySet,
    ReportPartQuerySet,
    SharedPartQuerySet,
)


class ReportContributor(Row):
    """Who wrote, edited or imported a report version; such a person never validates it."""

    report = models.ForeignKey(ProgressReport, on_delete=models.PROTECT, related_name="contributions")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    contribution = models.CharField("contribution", max_length=8, choices=Contribution)
    at = models.DateTimeField("le")

    objects = ReportPartQuerySet.as_manager()

    class Meta:
        verbose_name = "contribution"
        verbose_name_plural = "contributions"
        constraints = [
            models.UniqueConstraint(fields=["report", "user"], name="contributor_once"),
            one_of("contribution", Contribution, "contributor_contribution_listed"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_contribution_display()}"


class ReportEvent(Row):
    """One move of a report, with its reason: the trail that a full reader sees."""

    report = models.ForeignKey(ProgressReport, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField("le")
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    interim_of = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par intérim de"
    )
    from_step = models.CharField("de", max_length=20, choices=Step, blank=True)
    to_step = models.CharField("à", max_length=20, choices=Step)
    reason = models.CharField("motif", max_length=400, blank=True)

    objects = ReportPartQuerySet.as_manager()

    class Meta:
        verbose_name = "événement"
        verbose_name_plural = "événements"
        ordering = ["at"]
        constraints = [
            one_of("from_step", Step, "event_from_step_listed", blank=True),
            one_of("to_step", Step, "event_to_step_listed"),
        ]

    def __str__(self) -> str:
        return f"{self.get_to_step_display()}, {self.at:%d/%m/%Y}"


class IndicatorValue(Row):
    """The value of an indicator given by a report."""

    report = models.ForeignKey(ProgressReport, on_delete=models.PROTECT, related_name="indicator_values")
    target = models.ForeignKey(IndicatorTarget, on_delete=models.PROTECT, related_name="values")
    value = models.DecimalField("valeur atteinte", max_digits=18, decimal_places=2)

    objects = IndicatorValueQuerySet.as_manager()

    class Meta:
        verbose_name = "valeur d’indicateur"
        verbose_name_plural = "valeurs d’indicateurs"
        constraints = [models.UniqueConstraint(fields=["report", "target"], name="indicatorvalue_once")]

    def __str__(self) -> str:
        return str(self.value)


class ReportedMilestone(Row):
    """A milestone that a report says was reached, and when; the plan's own date follows at final validation."""

    report = models.ForeignKey(ProgressReport, on_delete=models.PROTECT, related_name="milestones_reached")
    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="reports", verbose_name="jalon")
    done_on = models.DateField("réalisé le")

    objects = SharedPartQuerySet.as_manager()

    class Meta:
        verbose_name = "jalon atteint"
        verbose_name_plural = "jalons atteints"
        ordering = ["milestone__order"]
        constraints = [models.UniqueConstraint(fields=["report", "milestone"], name="reportedmilestone_once")]

    def __str__(self) -> str:
        return f"{self.milestone}, {self.done_on:%d/%m/%Y}"


class Attachment(StoredFile):
    """A document kept with a report; read with its validated version (band V) only once shared.

    One that its ministry takes back from a draft leaves its line and its fingerprint, not its file.
    """

    report = models.ForeignKey(ProgressReport, on_delete=models.PROTECT, related_name="attachments")
    is_shared = models.BooleanField("partagée", default=False)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField("jointe le")
    removed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    removed_at = models.DateTimeField("retirée le", null=True, editable=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = "pièce jointe"
        verbose_name_plural = "pièces jointes"
        ordering = ["added_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_by__isnull=True, removed_at__isnull=True)
                | Q(removed_by__isnull=False, removed_at__isnull=False),
                name="attachment_removed_by_and_at",
                violation_error_message="Le retrait d’une pièce a un auteur et une date.",
            ),
        ]


class Autosave(Row):
    """What somebody was typing in a report: theirs alone, gone once they save; never a version, never an entry."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    implementation = models.ForeignKey(Implementation, on_delete=models.PROTECT, related_name="+")
    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="+")
    values = models.JSONField("saisie", default=dict)
    read_version = models.PositiveIntegerField("version lue", null=True)
    saved_at = models.DateTimeField("enregistrée le")

    objects = AutosaveQuerySet.as_manager()

    class Meta:
        verbose_name = "saisie en cours"
        verbose_name_plural = "saisies en cours"
        constraints = [
            models.UniqueConstraint(fields=["user", "implementation", "period"], name="autosave_one_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.saved_at:%d/%m/%Y %H:%M}"
