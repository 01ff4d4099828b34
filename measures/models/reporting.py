"""What a ministry reports on an implementation for a period, and who stands behind it."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import MemberState, User
from common.models import VersionedRow
from measures.enums import Appreciation, RateObtained, Signatory, Status, Step
from measures.models.fields import one_of, rate_field, within_percent
from measures.models.implementation import Implementation
from measures.models.periods import ReportingPeriod
from measures.querysets.reporting import ReportQuerySet

_PENDING = [Step.DRAFT, Step.SUBMITTED, Step.MINISTRY_VALIDATED, Step.RETURNED]


class ProgressReport(VersionedRow):
    """A ministry's report on one implementation for one period; a *rectificatif* is a new number.

    One report in force an implementation and period: the last validated. At most one other is
    being written or validated.
    """

    UNSEALED = ("is_in_force",)

    implementation = models.ForeignKey(
        Implementation, on_delete=models.PROTECT, related_name="reports", verbose_name="déclinaison nationale"
    )
    member_state = models.ForeignKey(MemberState, on_delete=models.PROTECT, verbose_name="État")
    period = models.ForeignKey(
        ReportingPeriod, on_delete=models.PROTECT, related_name="reports", verbose_name="période"
    )
    number = models.PositiveSmallIntegerField("numéro", default=1)
    step = models.CharField("étape", max_length=20, choices=Step, default=Step.DRAFT)
    is_in_force = models.BooleanField("en vigueur", default=False)
    situation_on = models.DateField("situation au")

    status = models.CharField("état", max_length=12, choices=Status)
    physical_rate = rate_field("taux d’exécution physique", null=True, blank=True)
    rate_obtained = models.CharField(
        "taux obtenu par", max_length=12, choices=RateObtained, default=RateObtained.ESTIMATE
    )
    amount_planned = models.BigIntegerField("montant programmé", null=True, blank=True)
    amount_paid = models.BigIntegerField("montant décaissé", null=True, blank=True)
    financial_rate = rate_field("taux d’exécution financière", null=True, blank=True)
    financial_rate_is_declared = models.BooleanField("taux financier déclaré", default=False)

    results = models.TextField("résultats obtenus", blank=True)
    difficulties = models.TextField("difficultés", blank=True)
    corrective_measures = models.TextField("mesures correctives", blank=True)
    next_steps = models.TextField("prochaines étapes", blank=True)
    support_requested = models.TextField("appui demandé", blank=True)
    evidence = models.CharField("justificatif", max_length=300, blank=True)
    decision_reference = models.CharField("décision de référence", max_length=300, blank=True)
    new_due_on = models.DateField("nouvelle échéance", null=True, blank=True)
    proposed_blocker = models.TextField("point de blocage proposé", blank=True)
    fall_explanation = models.TextField("explication de la baisse", blank=True)
    appreciation = models.CharField("appréciation", max_length=16, choices=Appreciation, blank=True)

    rectification_reason = models.CharField("motif du rectificatif", max_length=400, blank=True)
    return_reason = models.CharField("motif du renvoi", max_length=400, blank=True)
    signed_by = models.CharField("document signé par", max_length=12, choices=Signatory, blank=True)
    signed_reference = models.CharField("référence du document signé", max_length=200, blank=True)
    signed_on = models.DateField("document signé le", null=True, blank=True)

    contributors = models.ManyToManyField(
        User, through="measures.ReportContributor", related_name="+", verbose_name="contributeurs"
    )
    submitted_at = models.DateTimeField("soumis le", null=True, editable=False)
    ministry_validator = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="validateur ministériel",
    )
    ministry_validated_at = models.DateTimeField("validé par le ministère le", null=True, editable=False)
    national_validator = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, editable=False, related_name="+", verbose_name="validateur national"
    )
    validated_at = models.DateTimeField("validé le", null=True, editable=False)
    returned_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, editable=False, related_name="+", verbose_name="renvoyé par"
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = "rapport d’avancement"
        verbose_name_plural = "rapports d’avancement"
        ordering = ["implementation", "period", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["implementation", "period", "number"],
                name="report_one_a_number",
                violation_error_message="Ce numéro de rapport existe déjà pour la période.",
            ),
            models.UniqueConstraint(
                fields=["implementation", "period"],
                condition=Q(is_in_force=True),
                name="report_one_in_force",
                violation_error_message="Un seul rapport est en vigueur par déclinaison et par période.",
            ),
            models.UniqueConstraint(
                fields=["implementation", "period"],
                condition=Q(step__in=_PENDING),
                name="report_one_pending",
                violation_error_message="Un rapport est déjà en cours de rédaction ou de validation.",
            ),
            within_percent("physical_rate", "report_physical_percent"),
            within_percent("financial_rate", "report_financial_percent"),
            models.CheckConstraint(
                condition=Q(amount_paid__isnull=True) | Q(amount_paid__gte=0),
                name="report_paid_not_negative",
                violation_error_message="Un montant décaissé n’est pas négatif.",
            ),
            models.CheckConstraint(
                condition=Q(is_in_force=False) | Q(step=Step.VALIDATED),
                name="report_in_force_is_validated",
                violation_error_message="Seul un rapport validé peut être en vigueur.",
            ),
            models.CheckConstraint(
                condition=Q(ministry_validator__isnull=True, ministry_validated_at__isnull=True)
                | Q(ministry_validated_at__isnull=False),
                name="report_ministry_validated_at",
                violation_error_message="La validation du ministère a une date.",
            ),
            models.CheckConstraint(
                condition=Q(national_validator__isnull=True, validated_at__isnull=True)
                | Q(national_validator__isnull=False, validated_at__isnull=False),
                name="report_validated_by_and_at",
                violation_error_message="La validation nationale a un auteur et une date.",
            ),
            models.CheckConstraint(
                condition=Q(step__in=[Step.DRAFT, Step.SUBMITTED, Step.RETURNED])
                | Q(ministry_validator__isnull=False)
                | Q(signed_by=Signatory.MINISTER, signed_on__isnull=False),
                name="report_ministry_stands_behind",
                violation_error_message="Un rapport validé l’est par le ministère, en ligne ou par document signé.",
            ),
            models.CheckConstraint(
                condition=~Q(step=Step.VALIDATED) | Q(national_validator__isnull=False),
                name="report_nation_stands_behind",
                violation_error_message="Un rapport validé a un validateur national.",
            ),
            models.CheckConstraint(
                condition=Q(national_validator__isnull=True)
                | Q(ministry_validator__isnull=True)
                | ~Q(national_validator=F("ministry_validator")),
                name="report_two_validators",
                violation_error_message="Deux personnes différentes valident un rapport.",
            ),
            models.CheckConstraint(
                condition=~Q(step=Step.RETURNED) | ~Q(return_reason=""),
                name="report_return_has_reason",
                violation_error_message="Un renvoi a un motif.",
            ),
            models.CheckConstraint(
                condition=Q(step__in=[Step.DRAFT, Step.RETURNED])
                | ~Q(status__in=[Status.SUSPENDED, Status.CANCELLED])
                | ~Q(decision_reference=""),
                name="report_decision_given",
                violation_error_message="Une suspension ou un abandon renvoie à une décision.",
            ),
            models.CheckConstraint(
                condition=Q(step__in=[Step.DRAFT, Step.RETURNED])
                | ~Q(status=Status.POSTPONED)
                | Q(new_due_on__isnull=False),
                name="report_new_date_given",
                violation_error_message="Un report donne la nouvelle échéance.",
            ),
            models.CheckConstraint(
                condition=Q(amount_planned__isnull=True) | Q(amount_planned__gte=0),
                name="report_planned_not_negative",
                violation_error_message="Un montant programmé n’est pas négatif.",
            ),
            one_of("step", Step, "report_step_listed"),
            one_of("status", Status, "report_status_listed"),
            one_of("rate_obtained", RateObtained, "report_rate_obtained_listed"),
            one_of("appreciation", Appreciation, "report_appreciation_listed", blank=True),
            one_of("signed_by", Signatory, "report_signed_by_listed", blank=True),
        ]
        indexes = [
            models.Index(
                fields=["implementation", "-validated_at"],
                include=["status", "physical_rate"],
                name="report_as_of",
            ),
            models.Index(fields=["member_state", "step", "period"], name="report_by_step"),
        ]

    def __str__(self) -> str:
        return f"{self.implementation}, {self.period}"

    def get_absolute_url(self) -> str:
        place = [self.period.code, self.implementation.measure.code, self.member_state_id]
        return f"{reverse('measures:report', args=place)}?numero={self.number}"
