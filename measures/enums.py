"""Closed lists of the measures app: English values, French labels (see docs/glossary.md)."""

from django.db import models


class RoadmapStatus(models.TextChoices):
    DRAFT = "draft", "projet"
    FINALISED = "finalised", "finalisée"
    ADOPTED = "adopted", "adoptée"
    CLOSED = "closed", "close"


class RoadmapActKind(models.TextChoices):
    STEP = "step", "étape publique"
    FINALISATION = "finalisation", "finalisation par les ministres"
    ADOPTION = "adoption", "adoption par le Collège des chefs d’État"
    CLOSING = "closing", "clôture"


class Nature(models.TextChoices):
    NATIONAL = "national", "nationale"
    JOINT = "joint", "conjointe"
    # A confederal measure (a bank, a force) has one pilot state and is counted once.
    CONFEDERAL = "confederal", "confédérale"


class Priority(models.TextChoices):
    HIGH = "high", "haute"
    NORMAL = "normal", "normale"


class Status(models.TextChoices):
    """What a ministry reports. *En retard* is computed and never among them."""

    NOT_STARTED = "not_started", "Non entamée"
    IN_PROGRESS = "in_progress", "En cours"
    COMPLETED = "completed", "Réalisée"
    BLOCKED = "blocked", "Bloquée"
    SUSPENDED = "suspended", "Suspendue"
    POSTPONED = "postponed", "Reportée"
    CANCELLED = "cancelled", "Abandonnée"


class Situation(models.TextChoices):
    """What is shown: the status, or *en retard* where the dates say so."""

    COMPLETED = "completed", "Réalisée"
    CANCELLED = "cancelled", "Abandonnée"
    SUSPENDED = "suspended", "Suspendue"
    BLOCKED = "blocked", "Bloquée"
    LATE = "late", "En retard"
    POSTPONED = "postponed", "Reportée"
    IN_PROGRESS = "in_progress", "En cours"
    NOT_STARTED = "not_started", "Non entamée"


class GovernmentClass(models.TextChoices):
    COMPLETED = "completed", "réalisées"
    IN_PROGRESS = "in_progress", "en cours"
    NOT_COMPLETED = "not_completed", "non réalisées"


class Step(models.TextChoices):
    DRAFT = "draft", "brouillon"
    SUBMITTED = "submitted", "soumis"
    MINISTRY_VALIDATED = "ministry_validated", "validé par le ministère"
    VALIDATED = "validated", "validé"
    RETURNED = "returned", "renvoyé"


class RateObtained(models.TextChoices):
    MILESTONES = "milestones", "jalons pondérés"
    INDICATOR = "indicator", "indicateur"
    ESTIMATE = "estimate", "estimation"


class Appreciation(models.TextChoices):
    ON_TRACK = "on_track", "en bonne voie"
    WATCH = "watch", "à surveiller"
    SUPPORT_NEEDED = "support_needed", "appui nécessaire"
    COMPROMISED = "compromised", "compromise"


class Signatory(models.TextChoices):
    """Who signed the document in whose name a coordination enters figures."""

    FOCAL_POINT = "focal_point", "point focal"
    MINISTER = "minister", "ministre ou secrétaire général"


class Contribution(models.TextChoices):
    WROTE = "wrote", "rédaction"
    EDITED = "edited", "modification"
    IMPORTED = "imported", "import"


class PeriodStatus(models.TextChoices):
    PREPARED = "prepared", "préparée"
    OPEN = "open", "ouverte"
    CLOSED = "closed", "close"


class PositionChoice(models.TextChoices):
    FAVOURABLE = "favourable", "favorable"
    WITH_OBSERVATIONS = "with_observations", "favorable avec observations"
    RESERVED = "reserved", "réservée"


class BlockerLevel(models.TextChoices):
    MINISTRY = "ministry", "ministère"
    NATIONAL = "national", "national"
    CONFEDERAL = "confederal", "confédéral"


class RevisionField(models.TextChoices):
    START_ON = "start_on", "date de début"
    DUE_ON = "due_on", "échéance"
    NATIONAL_SHARE = "national_share", "quote-part nationale"
    LEAD_MINISTRY = "lead_ministry", "chef de file"
    TOTAL_COST = "total_cost", "coût global"
    TARGET = "target", "cible"


class RevisionStep(models.TextChoices):
    PROPOSED = "proposed", "proposée"
    GRANTED = "granted", "accordée"
    REFUSED = "refused", "refusée"
    WITHDRAWN = "withdrawn", "retirée"


class Direction(models.TextChoices):
    UP = "up", "à la hausse"
    DOWN = "down", "à la baisse"


class CoverageNature(models.TextChoices):
    CARRIES_OUT = "carries_out", "met en œuvre"
    PREPARES = "prepares", "prépare"
    CONTRIBUTES = "contributes", "contribue à"
