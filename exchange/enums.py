"""Closed lists of the exchange app."""

from django.db import models


class Verdict(models.TextChoices):
    """What would become of a row if the import were confirmed now."""

    UNCHANGED = "unchanged", "inchangée"
    CHANGED = "changed", "modifiée"
    CONFLICT = "conflict", "en conflit"
    LOCKED = "locked", "verrouillée"
    NOT_YOURS = "not_yours", "pas à vous"
    UNKNOWN = "unknown", "inconnue"
    NEW = "new", "nouvelle"
    INCOMPLETE = "incomplete", "incomplète"
    QUESTION = "question", "question"
    ERROR = "error", "erreur"


# Rows that a confirmation writes: the others are left aside and said so.
WRITTEN = (Verdict.CHANGED, Verdict.NEW, Verdict.INCOMPLETE)

# What a column is placed as when it is not to be read.
NOT_READ = "none"


class BatchKind(models.TextChoices):
    MATRIX = "matrix", "matrice d’un ministère"
    TABLE = "table", "tableau"
    WORKBOOK = "workbook", "classeur de l’application"


class BatchStage(models.TextChoices):
    """How far an import is: read, written and taken back in the request if it is short, by the worker if it is long."""

    WAITING = "waiting", "en attente de lecture"
    READING = "reading", "lecture en cours"
    READY = "ready", "à vérifier"
    CONFIRMING = "confirming", "enregistrement en cours"
    TAKING_BACK = "returning", "reprise en cours"
    FAILED = "failed", "refusé"


class WorkbookKind(models.TextChoices):
    """The workbooks that the application hands out, filled in offline and sent back."""

    MINISTRY = "ministry", "classeur d’un ministère"
    STRUCTURE = "structure", "structure de la feuille de route"
    RATIFICATION = "ratification", "étapes de ratification d’un État"


class CellVerdict(models.TextChoices):
    """What one cell says, held against what was exported and what the server holds now."""

    SAME = "same", "inchangée"
    YOURS = "yours", "modifiée par vous"
    THEIRS = "theirs", "modifiée sur le serveur"
    BOTH = "both", "modifiée des deux côtés"
