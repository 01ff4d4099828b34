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


class BatchKind(models.TextChoices):
    MATRIX = "matrix", "matrice d’un ministère"
    TABLE = "table", "tableau"
