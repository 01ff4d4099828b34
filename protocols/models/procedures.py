"""The usual procedure of each state, and when the body that authorises ratification sits."""

from django.db import models
from django.db.models import F, Q

from accounts.models import MemberState
from accounts.querysets import ReferenceQuerySet, StateReferenceQuerySet
from common.models import VersionedRow
from protocols.enums import ActKind, Step


class ProcedureTemplate(VersionedRow):
    """A usual act of a state under one of the five steps, and the body that does it; or that there is none such.

    An act of which a state’s rows say nothing is unknown, never taken as not foreseen.
    """

    member_state = models.ForeignKey(MemberState, on_delete=models.PROTECT, related_name="+", verbose_name="État")
    step = models.PositiveSmallIntegerField("étape", choices=Step)
    order = models.PositiveSmallIntegerField("rang", default=0)
    act_kind = models.CharField("nature de l’acte", max_length=32, choices=ActKind)
    is_foreseen = models.BooleanField(
        "prévu", default=True, help_text="Décocher si la procédure de l’État ne prévoit pas cet acte."
    )
    body_title = models.CharField("organe habituel", max_length=200, blank=True, help_text="Vide s’il est à préciser.")
    source = models.CharField("source", max_length=300, blank=True)

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


class AuthorisingSession(VersionedRow):
    """When the body that authorises ratification sits in a state, as its calendar announces it.

    Data of the state, with its body in that state's own words: in Niger no parliament is established.
    """

    member_state = models.ForeignKey(MemberState, on_delete=models.PROTECT, related_name="+", verbose_name="État")
    body_title = models.CharField("organe", max_length=200)
    title = models.CharField("session", max_length=200, help_text="«\u00a01re session ordinaire de 2026\u00a0»")
    opens_on = models.DateField("s’ouvre le")
    closes_on = models.DateField("se clôt le")
    source = models.CharField("source", max_length=300, blank=True)

    objects = StateReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "session de l’organe d’autorisation"
        verbose_name_plural = "sessions des organes d’autorisation"
        ordering = ["member_state", "opens_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="authorising_session_dates_in_order",
                violation_error_message="Une session se clôt au plus tôt le jour où elle s’ouvre.",
            ),
            models.UniqueConstraint(
                fields=["member_state", "body_title", "opens_on"],
                name="authorising_session_once",
                violation_error_message="Cette session figure déjà au calendrier.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.body_title} ({self.member_state_id})"
