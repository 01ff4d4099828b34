"""Member states, their ministries, the bodies that meet, the presidencies."""

from datetime import date, datetime

from django.db import models
from django.db.models import F, Q

from accounts.enums import BodyKind, BodyLevel, MinistryKind
from accounts.querysets import (
    MemberStateQuerySet,
    MinistryQuerySet,
    ReferenceQuerySet,
    StateReferenceQuerySet,
    SuccessionQuerySet,
)
from common.clock import day_in, today_in
from common.models import VersionedRow


class MemberState(models.Model):
    """A confederal state. Lists are always in the order Burkina Faso, Mali, Niger."""

    code = models.CharField("code", max_length=2, primary_key=True)
    version = models.PositiveIntegerField("version", default=1, editable=False)
    name = models.CharField("nom", max_length=60, unique=True)
    locative = models.CharField("nom avec préposition", max_length=70, help_text="«\u00a0au Mali\u00a0»")
    official_name = models.CharField("nom officiel", max_length=120, blank=True)
    motto = models.CharField("devise", max_length=120, blank=True)
    time_zone = models.CharField("fuseau horaire", max_length=40, default="Africa/Bamako")
    letterhead = models.TextField("en-tête des courriers", blank=True)

    objects = MemberStateQuerySet.as_manager()

    class Meta:
        verbose_name = "État"
        verbose_name_plural = "États"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    def today(self) -> date:
        """Return today's date in this state."""
        return today_in(self.time_zone)

    def day_of(self, instant: datetime) -> date:
        """Return the day that an instant belongs to in this state."""
        return day_in(self.time_zone, instant)


class Ministry(VersionedRow):
    """A ministry or institution of one state; a renamed one is another row and a succession."""

    code = models.CharField("code", max_length=16, unique=True, help_text="«\u00a0ML-MEF\u00a0»")
    member_state = models.ForeignKey(MemberState, on_delete=models.PROTECT, verbose_name="État")
    acronym = models.CharField("sigle", max_length=16)
    name = models.CharField("dénomination", max_length=200)
    kind = models.CharField("nature", max_length=12, choices=MinistryKind, default=MinistryKind.MINISTRY)
    keeps_treaties = models.BooleanField("tient les traités", default=False)
    source = models.CharField("source", max_length=300, blank=True)
    active_from = models.DateField("existe depuis le", null=True, blank=True)
    active_until = models.DateField("existe jusqu’au", null=True, blank=True)

    objects = MinistryQuerySet.as_manager()

    class Meta:
        verbose_name = "ministère"
        verbose_name_plural = "ministères"
        ordering = ["member_state", "acronym"]
        constraints = [
            models.UniqueConstraint(
                fields=["member_state", "acronym"],
                condition=Q(active_until__isnull=True),
                name="ministry_one_acronym_a_state",
                violation_error_message="Ce sigle est déjà celui d’un ministère de cet État.",
            ),
            models.CheckConstraint(
                condition=Q(active_until__isnull=True)
                | Q(active_from__isnull=True)
                | Q(active_until__gte=F("active_from")),
                name="ministry_dates_in_order",
                violation_error_message="La fin précède le début.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.acronym}, {self.name}"


class MinistrySuccession(VersionedRow):
    """What a ministry became at a reshuffle; counts once a second person has confirmed it."""

    predecessor = models.ForeignKey(
        Ministry, on_delete=models.PROTECT, related_name="successions", verbose_name="ancien ministère"
    )
    successor = models.ForeignKey(
        Ministry, on_delete=models.PROTECT, related_name="inheritances", verbose_name="nouveau ministère"
    )
    on = models.DateField("date d’effet")
    reference = models.CharField("texte de référence", max_length=200)
    prepared_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="préparée par"
    )
    confirmed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    confirmed_at = models.DateTimeField("confirmée le", null=True, editable=False)

    objects = SuccessionQuerySet.as_manager()

    class Meta:
        verbose_name = "succession de ministères"
        verbose_name_plural = "successions de ministères"
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="succession_confirmed_by_and_at",
                violation_error_message="La confirmation a un auteur et une date.",
            ),
            models.CheckConstraint(
                condition=~Q(confirmed_by=F("prepared_by")),
                name="succession_two_persons",
                violation_error_message="Une succession est confirmée par une autre personne.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor.acronym} → {self.successor.acronym}"


class Body(VersionedRow):
    """A body that meets and decides; its title is its own, national or confederal."""

    code = models.CharField("code", max_length=24, unique=True)
    title = models.CharField("intitulé", max_length=200)
    acronym = models.CharField("sigle", max_length=24, blank=True)
    level = models.CharField("niveau", max_length=12, choices=BodyLevel)
    kind = models.CharField("nature", max_length=24, choices=BodyKind)
    member_state = models.ForeignKey(MemberState, on_delete=models.PROTECT, null=True, blank=True, verbose_name="État")
    source = models.CharField("source", max_length=300, blank=True)

    objects = StateReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "instance"
        verbose_name_plural = "instances"
        ordering = ["level", "member_state", "title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level=BodyLevel.NATIONAL, member_state__isnull=False)
                | Q(level=BodyLevel.CONFEDERAL, member_state__isnull=True),
                name="body_state_iff_national",
                violation_error_message="Une instance nationale a un État\u202f; une instance confédérale n’en a pas.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Mandate(VersionedRow):
    """A presidency: the state that holds it, its dates, and the title of its coordination."""

    member_state = models.ForeignKey(MemberState, on_delete=models.PROTECT, verbose_name="État qui préside")
    starts_on = models.DateField("début")
    ends_on = models.DateField("fin", null=True, blank=True)
    coordination_title = models.CharField("titre de la coordination", max_length=200)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "mandat de présidence"
        verbose_name_plural = "mandats de présidence"
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="mandate_dates_in_order",
                violation_error_message="La fin du mandat précède son début.",
            )
        ]

    def __str__(self) -> str:
        return self.coordination_title

    def is_valid_on(self, day: date) -> bool:
        """Return whether the presidency holds on that day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)
