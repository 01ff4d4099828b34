"""Who recorded and who confirmed, and when: the columns and constraints of every row that two persons make."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from accounts.models import User


def who(verbose_name: str, *, null: bool = True) -> Any:
    return models.ForeignKey(
        User, on_delete=models.PROTECT, null=null, editable=False, related_name="+", verbose_name=verbose_name
    )


def when(verbose_name: str, *, null: bool = True) -> Any:
    return models.DateTimeField(verbose_name, null=null, editable=False)


def both_or_neither(who: str, when: str) -> Q:
    return Q(**{f"{who}__isnull": True, f"{when}__isnull": True}) | Q(
        **{f"{who}__isnull": False, f"{when}__isnull": False}
    )


def pair(name: str, who: str, when: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=both_or_neither(who, when),
        name=name,
        violation_error_message="Un enregistrement ou une confirmation a un auteur et une date.",
    )


def two_persons(name: str, recorded_by: str, confirmed_by: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{f"{confirmed_by}__isnull": True}) | ~Q(**{confirmed_by: F(recorded_by)}),
        name=name,
        violation_error_message="La confirmation est donnée par une autre personne que celle qui a enregistré.",
    )
