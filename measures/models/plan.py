"""The plan that the three states agree on: roadmap → axis → objective → measure."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import MemberState, User
from common.access import Level
from common.models import Row, VersionedRow
from measures.enums import (
    CoverageNature,
    Nature,
    PositionChoice,
    Priority,
    RoadmapActKind,
    RoadmapStatus,
)
from measures.models.fields import one_of
from measures.querysets.coverage import CoverageQuerySet
from measures.querysets.plan import (
    DomainQuerySet,
    MeasureQuerySet,
    PositionQuerySet,
    RoadmapActQuerySet,
    RoadmapPartQuerySet,
    RoadmapQuerySet,
)
from protocols.models import Provision


class Roadmap(VersionedRow):
    """The document of one confederal year; its end is data, for the summit's date moves."""

    code = models.CharField("code", max_length=12, unique=True)
    title = models.CharField("intitulé", max_length=200)
    starts_on = models.DateField("début")
    ends_on = models.DateField("fin")
    presiding_state = models.ForeignKey(
        MemberState, on_delete=models.PROTECT, null=True, blank=True, verbose_name="État qui préside"
    )
    status = models.CharField("état", max_length=12, choices=RoadmapStatus, default=RoadmapStatus.DRAFT, editable=False)

    objects = RoadmapQuerySet.as_manager()

    class Meta:
        verbose_name = "feuille de route"
        verbose_name_plural = "feuilles de route"
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="roadmap_dates_in_order",
                violation_error_message="La fin de la feuille de route précède son début.",
            ),
            one_of("status", RoadmapStatus, "roadmap_status_listed"),
        ]

    def __str__(self) -> str:
        return self.title


class RoadmapAct(Row):
    """A dated act on a roadmap; finalisation, adoption and closing count once confirmed by another state."""

    roadmap = models.ForeignKey(Roadmap, on_delete=models.PROTECT, related_name="acts", verbose_name="feuille de route")
    kind = models.CharField("nature", max_length=12, choices=RoadmapActKind)
    on = models.DateField("date")
    until = models.DateField("jusqu’au", null=True, blank=True)
    body = models.CharField("instance", max_length=200)
    member_state = models.ForeignKey(MemberState, on_delete=models.PROTECT, null=True, blank=True, verbose_name="État")
    reference = models.CharField("référence", max_length=300, blank=True)
    text = models.CharField("objet", max_length=400, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="consigné par")
    recorded_at = models.DateTimeField("consigné le")
    confirmed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, editable=False, related_name="+", verbose_name="confirmé par"
    )
    confirmed_at = models.DateTimeField("confirmé le", null=True, editable=False)

    objects = RoadmapActQuerySet.as_manager()

    class Meta:
        verbose_name = "acte de la feuille de route"
        verbose_name_plural = "actes de la feuille de route"
        ordering = ["on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="roadmapact_confirmed_by_and_at",
                violation_error_message="La confirmation a un auteur et une date.",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("recorded_by")),
                name="roadmapact_two_persons",
                violation_error_message="Un acte est confirmé par une autre personne que celle qui l’a consigné.",
            ),
            one_of("kind", RoadmapActKind, "roadmapact_kind_listed"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.on}"


class Axis(VersionedRow):
    """A part of a roadmap; « pilier » is the same thing."""

    roadmap = models.ForeignKey(Roadmap, on_delete=models.PROTECT, related_name="axes", verbose_name="feuille de route")
    code = models.CharField("code", max_length=8)
    order = models.PositiveSmallIntegerField("ordre")
    name = models.CharField("nom", max_length=120)

    objects = RoadmapPartQuerySet.as_manager()

    class Meta:
        verbose_name = "axe"
        verbose_name_plural = "axes"
        ordering = ["roadmap", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["roadmap", "code"],
                name="axis_one_code_a_roadmap",
                violation_error_message="Cet axe existe déjà dans la feuille de route.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Domain(VersionedRow):
    """A policy domain, with what people expect in it (security, free movement, opening-up…)."""

    code = models.CharField("code", max_length=32, unique=True)
    name = models.CharField("nom", max_length=120)
    expectation = models.CharField("attente des populations", max_length=120, blank=True)

    objects = DomainQuerySet.as_manager()

    class Meta:
        verbose_name = "domaine"
        verbose_name_plural = "domaines"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Objective(VersionedRow):
    """An optional level between axis and measure."""

    axis = models.ForeignKey(Axis, on_delete=models.PROTECT, related_name="objectives", verbose_name="axe")
    order = models.PositiveSmallIntegerField("ordre", default=1)
    title = models.CharField("intitulé", max_length=250)

    objects = RoadmapPartQuerySet.as_manager()

    class Meta:
        verbose_name = "objectif"
        verbose_name_plural = "objectifs"
        ordering = ["axis", "order"]

    def __str__(self) -> str:
        return self.title


class Measure(VersionedRow):
    """What the three states agreed to do; carried out in each state by its own implementation."""

    UNSEALED = ("baseline_total_cost",)

    code = models.CharField("code", max_length=16, unique=True, help_text="«\u00a0AN2-DEV-07\u00a0»")
    axis = models.ForeignKey(Axis, on_delete=models.PROTECT, related_name="measures", verbose_name="axe")
    objective = models.ForeignKey(
        Objective, on_delete=models.PROTECT, null=True, blank=True, related_name="measures", verbose_name="objectif"
    )
    domain = models.ForeignKey(
        Domain, on_delete=models.PROTECT, null=True, blank=True, related_name="measures", verbose_name="domaine"
    )
    title = models.CharField("intitulé", max_length=250)
    description = models.TextField("description", blank=True)
    expected_result = models.TextField("résultat attendu", blank=True)
    nature = models.CharField("nature", max_length=12, choices=Nature, default=Nature.JOINT)
    pilot_state = models.ForeignKey(
        MemberState, on_delete=models.PROTECT, null=True, blank=True, verbose_name="État pilote"
    )
    level = models.CharField("niveau", max_length=12, choices=Level, default=Level.INTERNAL)
    priority = models.CharField("priorité", max_length=8, choices=Priority, default=Priority.NORMAL)
    total_cost = models.BigIntegerField("coût global (francs CFA)", null=True, blank=True)
    baseline_total_cost = models.BigIntegerField("coût global initial", null=True, blank=True, editable=False)
    funding_source = models.CharField("source de financement", max_length=200, blank=True)
    basis = models.CharField("fondement public", max_length=400, blank=True)
    continues = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="continued_by", verbose_name="poursuit"
    )
    provisions = models.ManyToManyField(
        Provision, through="measures.Coverage", related_name="measures", verbose_name="dispositions"
    )

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = "mesure"
        verbose_name_plural = "mesures"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(nature=Nature.CONFEDERAL) & Q(pilot_state__isnull=False))
                | (~Q(nature=Nature.CONFEDERAL) & Q(pilot_state__isnull=True)),
                name="measure_pilot_iff_confederal",
                violation_error_message="Une mesure confédérale a un État pilote\u202f; les autres n’en ont pas.",
            ),
            models.CheckConstraint(
                condition=Q(total_cost__isnull=True) | Q(total_cost__gte=0),
                name="measure_cost_not_negative",
                violation_error_message="Un coût n’est pas négatif.",
            ),
            one_of("nature", Nature, "measure_nature_listed"),
            one_of("level", Level, "measure_level_listed"),
            one_of("priority", Priority, "measure_priority_listed"),
        ]

    def __str__(self) -> str:
        return f"{self.code}, {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("measures:detail", args=[self.code])


class Coverage(VersionedRow):
    """Which provision a measure carries out, and how."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="coverages", verbose_name="mesure")
    provision = models.ForeignKey(
        Provision, on_delete=models.PROTECT, related_name="coverages", verbose_name="disposition"
    )
    nature = models.CharField("lien", max_length=12, choices=CoverageNature, default=CoverageNature.CARRIES_OUT)

    objects = CoverageQuerySet.as_manager()

    class Meta:
        verbose_name = "base juridique"
        verbose_name_plural = "bases juridiques"
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "provision"],
                name="coverage_once",
                violation_error_message="Cette disposition est déjà liée à la mesure.",
            ),
            one_of("nature", CoverageNature, "coverage_nature_listed"),
        ]

    def __str__(self) -> str:
        return f"{self.measure.code} {self.get_nature_display()} {self.provision}"


class Position(VersionedRow):
    """A state's position on a measure of a draft; its own until transmitted."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="positions", verbose_name="mesure")
    member_state = models.ForeignKey(MemberState, on_delete=models.PROTECT, verbose_name="État")
    choice = models.CharField("position", max_length=20, choices=PositionChoice)
    observations = models.TextField("observations", blank=True)
    proposed_wording = models.TextField("rédaction proposée", blank=True)
    session_reference = models.CharField("session qui l’a arrêtée", max_length=200, blank=True)
    transmitted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    transmitted_at = models.DateTimeField("transmise le", null=True, editable=False)

    objects = PositionQuerySet.as_manager()

    class Meta:
        verbose_name = "position"
        verbose_name_plural = "positions"
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "member_state"],
                name="position_one_a_state",
                violation_error_message="Cet État a déjà une position sur cette mesure.",
            ),
            models.CheckConstraint(
                condition=Q(transmitted_by__isnull=True, transmitted_at__isnull=True)
                | Q(transmitted_by__isnull=False, transmitted_at__isnull=False),
                name="position_transmitted_by_and_at",
                violation_error_message="La transmission a un auteur et une date.",
            ),
            one_of("choice", PositionChoice, "position_choice_listed"),
        ]

    def __str__(self) -> str:
        return f"{self.measure.code}, {self.member_state}\u00a0: {self.get_choice_display()}"
