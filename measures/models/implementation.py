"""The plan carried out in each state: implementation, milestones, indicators and their targets."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import MemberState, Ministry
from common.models import VersionedRow
from measures.enums import Direction, Status
from measures.models.fields import one_of, rate_field, within_percent
from measures.models.plan import Axis, Measure
from measures.querysets.plan import ImplementationPartQuerySet, ImplementationQuerySet, MeasurePartQuerySet


class Implementation(VersionedRow):
    """One measure in one state: who leads, by when, with what share, and where it stands.

    The `current_*` columns are copies of the last validated report, written in the transaction
    of its validation, so that lists and dashboards never join the history of reports.
    """

    # Copies of other rows: `verify_figures` computes them anew.
    UNSEALED = (
        "axis",
        "baseline_start_on",
        "baseline_due_on",
        "baseline_national_share",
        "current_status",
        "current_physical_rate",
        "current_financial_rate",
        "current_situation_on",
    )

    measure = models.ForeignKey(
        Measure, on_delete=models.PROTECT, related_name="implementations", verbose_name="mesure"
    )
    member_state = models.ForeignKey(MemberState, on_delete=models.PROTECT, verbose_name="État")
    axis = models.ForeignKey(Axis, on_delete=models.PROTECT, related_name="+", editable=False, verbose_name="axe")
    lead_ministry = models.ForeignKey(
        Ministry, on_delete=models.PROTECT, related_name="led_implementations", verbose_name="chef de file"
    )
    associated_ministries = models.ManyToManyField(
        Ministry, blank=True, related_name="associated_implementations", verbose_name="structures associées"
    )
    start_on = models.DateField("début", null=True, blank=True)
    due_on = models.DateField("échéance", null=True, blank=True)
    national_share = models.BigIntegerField("quote-part nationale (francs CFA)", null=True, blank=True)
    baseline_start_on = models.DateField("début initial", null=True, editable=False)
    baseline_due_on = models.DateField("échéance initiale", null=True, editable=False)
    baseline_national_share = models.BigIntegerField("quote-part initiale", null=True, editable=False)
    current_status = models.CharField("état", max_length=12, choices=Status, default=Status.NOT_STARTED, editable=False)
    current_physical_rate = rate_field("taux physique", null=True, editable=False)
    current_financial_rate = rate_field("taux financier", null=True, editable=False)
    current_situation_on = models.DateField("situation au", null=True, editable=False)

    objects = ImplementationQuerySet.as_manager()

    class Meta:
        verbose_name = "déclinaison nationale"
        verbose_name_plural = "déclinaisons nationales"
        ordering = ["measure__code", "member_state"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "member_state"],
                name="implementation_one_a_state",
                violation_error_message="Cette mesure a déjà une déclinaison dans cet État.",
            ),
            models.CheckConstraint(
                condition=Q(start_on__isnull=True) | Q(due_on__isnull=True) | Q(due_on__gte=F("start_on")),
                name="implementation_dates_in_order",
                violation_error_message="L’échéance précède le début.",
            ),
            models.CheckConstraint(
                condition=Q(national_share__isnull=True) | Q(national_share__gte=0),
                name="implementation_share_not_negative",
                violation_error_message="Une quote-part n’est pas négative.",
            ),
            within_percent("current_physical_rate", "implementation_physical_percent"),
            within_percent("current_financial_rate", "implementation_financial_percent"),
            one_of("current_status", Status, "implementation_status_listed"),
        ]
        indexes = [
            models.Index(
                fields=["axis", "member_state", "current_status"],
                include=["due_on", "current_physical_rate", "measure", "lead_ministry"],
                name="implementation_dashboard",
            ),
            models.Index(fields=["member_state", "due_on"], name="implementation_due"),
        ]

    def __str__(self) -> str:
        return f"{self.measure.code}, {self.member_state}"

    def get_absolute_url(self) -> str:
        return reverse("measures:implementation", args=[self.measure.code, self.member_state_id])


class Milestone(VersionedRow):
    """A dated deliverable of an implementation (*jalon*, *activité*)."""

    UNSEALED = ("baseline_due_on", "done_on")

    implementation = models.ForeignKey(
        Implementation, on_delete=models.PROTECT, related_name="milestones", verbose_name="déclinaison nationale"
    )
    order = models.PositiveSmallIntegerField("ordre")
    title = models.CharField("intitulé", max_length=250)
    deliverable = models.CharField("livrable", max_length=250, blank=True)
    weight = models.PositiveSmallIntegerField("poids", default=1)
    due_on = models.DateField("échéance", null=True, blank=True)
    baseline_due_on = models.DateField("échéance initiale", null=True, editable=False)
    done_on = models.DateField("réalisé le", null=True, blank=True, editable=False)

    objects = ImplementationPartQuerySet.as_manager()

    class Meta:
        verbose_name = "jalon"
        verbose_name_plural = "jalons"
        ordering = ["implementation", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["implementation", "order"],
                name="milestone_one_an_order",
                violation_error_message="Deux jalons ont le même numéro d’ordre.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Indicator(VersionedRow):
    """What a measure is judged by; the value to reach is each state's."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="indicators", verbose_name="mesure")
    code = models.CharField("code", max_length=24, unique=True)
    label = models.CharField("libellé", max_length=250)
    unit = models.CharField("unité", max_length=40)
    baseline = models.DecimalField("valeur de référence", max_digits=18, decimal_places=2, null=True, blank=True)
    direction = models.CharField("sens", max_length=4, choices=Direction, default=Direction.UP)
    verification_source = models.CharField("source de vérification", max_length=250, blank=True)

    objects = MeasurePartQuerySet.as_manager()

    class Meta:
        verbose_name = "indicateur"
        verbose_name_plural = "indicateurs"
        ordering = ["code"]
        constraints = [one_of("direction", Direction, "indicator_direction_listed")]

    def __str__(self) -> str:
        return self.label


class IndicatorTarget(VersionedRow):
    """The value that one state is to reach."""

    UNSEALED = ("baseline_value",)

    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, related_name="targets", verbose_name="indicateur"
    )
    implementation = models.ForeignKey(
        Implementation, on_delete=models.PROTECT, related_name="targets", verbose_name="déclinaison nationale"
    )
    value = models.DecimalField("cible", max_digits=18, decimal_places=2)
    baseline_value = models.DecimalField("cible initiale", max_digits=18, decimal_places=2, null=True, editable=False)

    objects = ImplementationPartQuerySet.as_manager()

    class Meta:
        verbose_name = "cible"
        verbose_name_plural = "cibles"
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "implementation"],
                name="target_one_a_state",
                violation_error_message="Cet indicateur a déjà une cible dans cet État.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator.code} : {self.value}"
