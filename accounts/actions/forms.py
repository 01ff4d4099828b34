"""Forms already acted on: the key that each one carries is spent once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import SpentKey
from common.clock import now
from common.errors import Conflict

_OTHER_CONTENT = (
    "Cette page a déjà servi à un autre envoi\u00a0: ce qui est saisi ici n’est pas enregistré. "
    "Rouvrez la page, puis reportez-y votre saisie."
)


@transaction.atomic
def spend(*, by: Any, key: UUID, content: str = "") -> bool:
    """Spend the key of a form; return False if it was spent before. No entry: the act itself has its own.

    `content` is the fingerprint of what was sent. On PostgreSQL a second sending waits here for the first
    one's commit.
    """
    kept = {"at": now(), "content": content}
    _, is_first = SpentKey.objects.get_or_create(user_id=by.pk, key=key, defaults=kept)
    return is_first


@transaction.atomic
def forget_keys(*, before: datetime) -> int:
    """Forget the keys spent before an instant; return how many. No page stays open so long."""
    forgotten, _ = SpentKey.objects.filter(at__lt=before).delete()
    return forgotten


def is_spent(*, by: Any, key: UUID, content: str) -> bool:
    """Return whether the key of a form was spent: what it asked is done.

    Raises `Conflict` if it was spent for another content: that one was not saved.
    """
    spent = SpentKey.objects.filter(user_id=by.pk, key=key).values_list("content", flat=True).first()
    if spent is not None and spent != content:
        raise Conflict(_OTHER_CONTENT)
    return spent is not None
