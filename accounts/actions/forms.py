"""Forms already acted on: the key that each one carries is spent once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import SpentKey
from common.clock import now


@transaction.atomic
def spend(*, by: Any, key: UUID) -> bool:
    """Spend the key of a form; return False if it was spent before. No entry: the act itself has its own.

    On PostgreSQL a second sending waits here for the first one's commit.
    """
    _, is_first = SpentKey.objects.get_or_create(user_id=by.pk, key=key, defaults={"at": now()})
    return is_first


@transaction.atomic
def forget_keys(*, before: datetime) -> int:
    """Forget the keys spent before an instant; return how many. No page stays open so long."""
    forgotten, _ = SpentKey.objects.filter(at__lt=before).delete()
    return forgotten


def is_spent(*, by: Any, key: UUID) -> bool:
    """Return whether the key of a form was spent: what it asked is done."""
    return SpentKey.objects.filter(user_id=by.pk, key=key).exists()
