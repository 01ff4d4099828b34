"""When reports are due: periods, planned rates, exceptions."""

from django.db import models
from django.db.models import F, Q

from accounts.models import Ministry, User
from common.french import long_date
from common.models import Row, VersionedRow
from measures.enums import PeriodStatus
from measures.models.fields import one_of, rate_field, within_percent
from measures.models.implementation import Implementation
from measures.models.plan import Roadmap
from measures.querysets.plan import ImplementationPartQuerySet
from measures.querysets.reporting import PeriodExceptionQuerySet, PeriodQuerySet


class ReportingPeriod(VersionedRow):
    """What is covered (*situation arrêtée au…*) and the window of its campaign.

    A campaign opens and closes by an act, never by the clock.
    """

    code = models.CharField("code", max_length=16, unique=True, help_text="«\u00a0AN2-09\u00a0»")
    roadmap = models.ForeignKey(
        Roadmap, on_delete=models.PROTECT, related_name="periods", verbose_name="feuille de route"
    )
    situation_on = models.DateField("situation arrêtée au")
    opens_on = models.DateField("ouverture prévue")
    ministries_due_on = models.DateField("échéance des ministères")
    closes_on = models.DateField("clôture prévue")
    is_final = models.BooleanField("bilan de l’année", default=False)
    status = models.CharField("état", max_length=8, choices=PeriodStatus, default=PeriodStatus.PREPARED, editable=False)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "période"
        verbose_name_plural = "périodes"
        ordering = ["situation_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["roadmap", "situation_on"],
                name="period_one_a_date",
                violation_error_message="Une période est déjà arrêtée à cette date.",
            ),
            models.CheckConstraint(
                condition=Q(ministries_due_on__gte=F("opens_on"), closes_on__gte=F("ministries_due_on")),
                name="period_dates_in_order",
                violation_error_message="Ouverture, échéance des ministères et clôture se suivent dans cet ordre.",
            ),
            one_of("status", PeriodStatus, "period_status_listed"),
        ]

    def __str__(self) -> str:
        return f"situation arrêtée au {long_date(self.situation_on)}"


class PlannedRate(VersionedRow):
    """The physical rate that an implementation should have reached at the end of a period."""

    implementation = models.ForeignKey(
        Implementation, on_delete=models.PROTECT, related_name="planned_rates", verbose_name="déclinaison nationale"
    )
    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="+", verbose_name="période")
    rate = rate_field("taux prévu")

    objects = ImplementationPartQuerySet.as_manager()

    class Meta:
        verbose_name = "taux prévu"
        verbose_name_plural = "taux prévus"
        constraints = [
            models.UniqueConstraint(
                fields=["implementation", "period"],
                name="plannedrate_one_a_period",
                violation_error_message="Un taux est déjà prévu pour cette période.",
            ),
            within_percent("rate", "plannedrate_percent"),
        ]

    def __str__(self) -> str:
        return f"{self.rate}\u202f%"


class PeriodException(Row):
    """A ministry's dated leave to write in a closed period, granted by its own state."""

    period = models.ForeignKey(
        ReportingPeriod, on_delete=models.PROTECT, related_name="exceptions", verbose_name="période"
    )
    ministry = models.ForeignKey(Ministry, on_delete=models.PROTECT, related_name="+", verbose_name="ministère")
    until = models.DateField("jusqu’au")
    reason = models.CharField("motif", max_length=300)
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="accordée par")
    granted_at = models.DateTimeField("accordée le")

    objects = PeriodExceptionQuerySet.as_manager()

    class Meta:
        verbose_name = "dérogation"
        verbose_name_plural = "dérogations"

    def __str__(self) -> str:
        return f"{self.ministry.acronym}, jusqu’au {self.until:%d/%m/%Y}"
