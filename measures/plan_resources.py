"""Columns of what only a foreign matrix brings in: a roadmap, its objectives, measures under them, milestones."""

from import_export.fields import Field

from common.resources import ScopedResource
from measures.models import Measure, Milestone, Objective, Roadmap


class RoadmapResource(ScopedResource):
    """A roadmap: its year and its title."""

    code = Field("code", "Code")
    title = Field("title", "Intitulé")
    starts_on = Field("starts_on", "Début")
    ends_on = Field("ends_on", "Fin")

    class Meta:
        model = Roadmap
        fields = ("code", "title", "starts_on", "ends_on")


class ObjectiveResource(ScopedResource):
    """The objectives of an axis, known by their titles."""

    axis__roadmap__code = Field("axis__roadmap__code", "Feuille de route")
    axis__code = Field("axis__code", "Axe")
    title = Field("title", "Intitulé de l’objectif")
    order = Field("order", "Ordre")

    class Meta:
        model = Objective
        fields = ("axis__roadmap__code", "axis__code", "title", "order")


class PlannedMeasureResource(ScopedResource):
    """What a matrix says of a measure itself; what each state does of it is its own."""

    code = Field("code", "Code")
    axis__roadmap__code = Field("axis__roadmap__code", "Feuille de route")
    axis__code = Field("axis__code", "Axe")
    objective__axis__roadmap__code = Field("objective__axis__roadmap__code", "Feuille de route de l’objectif")
    objective__axis__code = Field("objective__axis__code", "Axe de l’objectif")
    objective__title = Field("objective__title", "Objectif")
    title = Field("title", "Intitulé")
    expected_result = Field("expected_result", "Résultat attendu")
    total_cost = Field("total_cost", "Coût global (francs CFA)")
    funding_source = Field("funding_source", "Source de financement")

    class Meta:
        model = Measure
        fields = (
            "code",
            "axis__roadmap__code",
            "axis__code",
            "objective__axis__roadmap__code",
            "objective__axis__code",
            "objective__title",
            "title",
            "expected_result",
            "total_cost",
            "funding_source",
        )


class MilestoneResource(ScopedResource):
    """The milestones of a state's part, in order."""

    implementation__measure__code = Field("implementation__measure__code", "Mesure")
    implementation__member_state = Field("implementation__member_state", "État")
    order = Field("order", "Ordre")
    title = Field("title", "Jalon")
    due_on = Field("due_on", "Échéance")

    class Meta:
        model = Milestone
        fields = ("implementation__measure__code", "implementation__member_state", "order", "title", "due_on")
