"""What hangs from a report: contributors, trail, indicator values, attachments."""

from django.db import models

from accounts.models import User
from common.models import Row
from measures.enums import Contribution, Step
from measures.models.fields import one_of
from measures.models.implementation import IndicatorTarget
from measures.models.reporting import ProgressReport
from measures.querysets.reporting import AttachmentQuerySet, IndicatorValueQuerySet, ReportPartQuerySet


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


class Attachment(Row):
    """A document kept with a report; read by the other states only once shared."""

    report = models.ForeignKey(ProgressReport, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField("nom", max_length=200)
    file = models.FileField("fichier", upload_to="attachments/")
    sha256 = models.CharField("empreinte", max_length=64)
    size = models.PositiveIntegerField("taille")
    is_shared = models.BooleanField("partagée avec les autres États", default=False)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField("jointe le")

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = "pièce jointe"
        verbose_name_plural = "pièces jointes"

    def __str__(self) -> str:
        return self.name
