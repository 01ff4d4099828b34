"""What stops or changes a plan: blockers and revisions."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import MemberState, User
from common.models import VersionedRow
from measures.enums import BlockerLevel, RevisionField, RevisionStep
from measures.models.fields import one_of
from measures.models.implementation import Implementation, IndicatorTarget
from measures.models.plan import Measure
from measures.querysets.reporting import BlockerQuerySet, RevisionQuerySet


class Blocker(VersionedRow):
    """What blocks an implementation: since when, who can lift it, how it was lifted."""

    implementation = models.ForeignKey(
        Implementation, on_delete=models.PROTECT, related_name="blockers", verbose_name="déclinaison nationale"
    )
    member_state = models.ForeignKey(MemberState, on_delete=models.PROTECT, verbose_name="État")
    what = models.TextField("ce qui bloque")
    since = models.DateField("depuis le")
    level = models.CharField("niveau", max_length=12, choices=BlockerLevel, default=BlockerLevel.MINISTRY)
    who_can_lift = models.CharField("qui peut lever", max_length=200)
    asked_at = models.CharField("demandé à", max_length=200, blank=True, help_text="instance et date de la session")
    proposal = models.CharField("proposition", max_length=300, blank=True)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    lifted_on = models.DateField("levé le", null=True, blank=True)
    how_lifted = models.CharField("comment", max_length=300, blank=True)

    objects = BlockerQuerySet.as_manager()

    class Meta:
        verbose_name = "point de blocage"
        verbose_name_plural = "points de blocage"
        ordering = ["since"]
        constraints = [
            models.CheckConstraint(
                condition=Q(lifted_on__isnull=True, how_lifted="") | (Q(lifted_on__isnull=False) & ~Q(how_lifted="")),
                name="blocker_lifted_on_and_how",
                violation_error_message="Un point de blocage levé l’est à une date et d’une manière.",
            ),
            models.CheckConstraint(
                condition=Q(lifted_on__isnull=True) | Q(lifted_on__gte=F("since")),
                name="blocker_dates_in_order",
                violation_error_message="Un point de blocage n’est pas levé avant d’exister.",
            ),
            one_of("level", BlockerLevel, "blocker_level_listed"),
        ]

    def __str__(self) -> str:
        return self.what[:80]

    def get_absolute_url(self) -> str:
        return reverse("measures:blocker", args=[self.pk])


# What nobody decided: it waits, or who proposed it took it back.
UNDECIDED_STEPS = (RevisionStep.PROPOSED, RevisionStep.WITHDRAWN)


class Revision(VersionedRow):
    """A change of the plan after finalisation: proposed with a reason, granted by another person."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="revisions", verbose_name="mesure")
    implementation = models.ForeignKey(
        Implementation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="revisions",
        verbose_name="déclinaison nationale",
    )
    member_state = models.ForeignKey(MemberState, on_delete=models.PROTECT, null=True, blank=True, verbose_name="État")
    field = models.CharField("champ", max_length=16, choices=RevisionField)
    target = models.ForeignKey(
        IndicatorTarget, on_delete=models.PROTECT, null=True, blank=True, related_name="revisions", verbose_name="cible"
    )
    old_value = models.CharField("ancienne valeur", max_length=60, blank=True)
    new_value = models.CharField("nouvelle valeur", max_length=60)
    reason = models.CharField("motif", max_length=400)
    authority = models.CharField("autorité", max_length=200)
    decision_reference = models.CharField("décision de référence", max_length=300, blank=True)
    step = models.CharField("étape", max_length=9, choices=RevisionStep, default=RevisionStep.PROPOSED)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="proposée par")
    proposed_at = models.DateTimeField("proposée le")
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, editable=False, related_name="+", verbose_name="décidée par"
    )
    decided_at = models.DateTimeField("décidée le", null=True, editable=False)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = "révision"
        verbose_name_plural = "révisions"
        ordering = ["-proposed_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True, step__in=UNDECIDED_STEPS)
                | (Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(step__in=UNDECIDED_STEPS)),
                name="revision_decided_by_and_at",
                violation_error_message="La décision sur une révision a un auteur et une date.",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="revision_two_persons",
                violation_error_message="Une révision est accordée par une autre personne que celle qui la propose.",
            ),
            models.CheckConstraint(
                condition=Q(field=RevisionField.TARGET, target__isnull=False)
                | (~Q(field=RevisionField.TARGET) & Q(target__isnull=True)),
                name="revision_target_iff_target",
                violation_error_message="Une révision de cible dit de quelle cible il s’agit.",
            ),
            one_of("field", RevisionField, "revision_field_listed"),
            one_of("step", RevisionStep, "revision_step_listed"),
        ]

    def __str__(self) -> str:
        return f"{self.get_field_display()} : {self.old_value} → {self.new_value}"
