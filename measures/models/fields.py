"""Columns that several tables share."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

PERCENT = (MinValueValidator(0), MaxValueValidator(100))


def rate_field(label: str, **options: object) -> models.DecimalField:
    """Return a column for a rate: 0 to 100, one decimal."""
    return models.DecimalField(label, max_digits=4, decimal_places=1, validators=PERCENT, **options)  # type: ignore[arg-type]


def one_of(
    name: str, choices: type[models.TextChoices], constraint: str, *, blank: bool = False
) -> models.CheckConstraint:
    """Return the constraint that keeps a column within its closed list, whoever writes it."""
    values = [*choices.values, ""] if blank else choices.values
    return models.CheckConstraint(
        condition=Q(**{f"{name}__in": values}),
        name=constraint,
        violation_error_message="Cette valeur n’est pas de la liste.",
    )


def within_percent(name: str, constraint: str) -> models.CheckConstraint:
    """Return the constraint that keeps a rate between 0 and 100."""
    return models.CheckConstraint(
        condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": 0, f"{name}__lte": 100}),
        name=constraint,
        violation_error_message="Un taux est compris entre 0 et 100.",
    )
