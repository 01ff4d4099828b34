"""The daily reminder: marked as sent before it leaves, so that none leaves twice."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from accounts.models import User


@transaction.atomic(durable=True)
def take_digest(*, by: Any, day: date) -> bool:
    """Mark the reminder of a day as sent; return False if it was, or if it is not wanted. No entry: it is no act.

    Committed before the mail leaves, hence durable: after a death in between, that mail is lost and
    never doubled. One statement: of two workers, one marks.
    """
    waiting = User.objects.wanting_digest().filter(Q(digest_sent_on__isnull=True) | Q(digest_sent_on__lt=day))
    return waiting.filter(pk=by.pk).update(digest_sent_on=day) == 1
