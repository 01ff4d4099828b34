"""Reads of imports: one's own files, and of one's state's that they exist."""

from typing import Any

from django.db.models import Q, QuerySet

from accounts.scopes import in_reach
from common.access import Scope, Verb
from exchange.enums import BatchStage


class ImportBatchQuerySet(QuerySet):
    def visible_to(self, user: Any) -> "ImportBatchQuerySet":
        """Return the batches whose content the account reads: its own."""
        return self.filter(in_reach(user, Verb.READ_IMPORT_BATCH, {Scope.SELF: Q(user=user.pk)}))

    def editable_by(self, user: Any) -> "ImportBatchQuerySet":
        return self.visible_to(user).filter(confirmed_at__isnull=True)

    def waiting(self) -> "ImportBatchQuerySet":
        """Return the imports whose file no reading has finished with."""
        return self.filter(stage__in=(BatchStage.WAITING, BatchStage.READING)).with_file()

    def with_file(self) -> "ImportBatchQuerySet":
        """Return the imports of which a file is kept, to be read or read again."""
        return self.exclude(upload="")

    def at_rest_with_file(self) -> "ImportBatchQuerySet":
        """Return the imports that were read, or refused, and whose file is kept for its columns to be placed."""
        return self.exclude(stage__in=(BatchStage.WAITING, BatchStage.READING)).with_file()

    def under_way(self) -> "ImportBatchQuerySet":
        """Return the imports of which an act waits for the worker, or is being done."""
        return self.filter(stage__in=(BatchStage.CONFIRMING, BatchStage.TAKING_BACK))

    def confirmed_for(self, member_state: str, period: Any) -> "ImportBatchQuerySet":
        """Return the imports that still stand: one that was taken back has shown and answered nothing."""
        rows = self.filter(member_state=member_state, period=period, confirmed_at__isnull=False)
        return rows.filter(taken_back_at__isnull=True)

    def taken_back_by(self, user: Any) -> "ImportBatchQuerySet":
        """Return the imports that are the account's to take back; whether one still may is judged by the action."""
        return self.filter(in_reach(user, Verb.TAKE_BACK_IMPORT, {Scope.SELF: Q(user=user.pk)}))


class ColumnMappingQuerySet(QuerySet):
    """Columns of a ministry's own matrix: read by it and by its state's coordination, placed by who deposits it."""

    def visible_to(self, user: Any) -> "ColumnMappingQuerySet":
        return self.filter(_placed_by(user, Q(member_state=user.member_state_id)))

    def editable_by(self, user: Any) -> "ColumnMappingQuerySet":
        # A coordination places its own columns, never those of a ministry.
        return self.filter(_placed_by(user, Q(member_state=user.member_state_id, ministry__isnull=True)))

    def kept_for(self, user: Any) -> "ColumnMappingQuerySet":
        """Return the columns by which the account's own files are read: its ministry's, else its coordination's."""
        return self.filter(ministry=user.ministry_id, member_state=user.member_state_id)


def _placed_by(user: Any, in_state: Q) -> Q:
    reach = {
        Scope.OWN: Q(ministry__isnull=False, ministry=user.ministry_id),
        Scope.STATE: in_state,
        Scope.CONF: Q(member_state__isnull=True),
    }
    dictionaries = in_reach(user, Verb.WRITE_REFERENCE, {Scope.CONF: ~Q(pk__in=[])})
    return in_reach(user, Verb.UPLOAD_WORKBOOK, reach) | dictionaries


class ExportStampQuerySet(QuerySet):
    """What workbooks left with: compared with their return, shown to nobody."""

    def visible_to(self, user: Any) -> "ExportStampQuerySet":
        """Return the exports that the account made, or that somebody of its state (or of none) made for it."""
        here = Q(member_state=user.member_state_id, user__member_state=user.member_state_id)
        return self.filter(Q(user=user.pk) | here)


class DictionaryQuerySet(QuerySet):
    """Words that ministries use, learnt once: written by the administrators of the Confederation."""

    def visible_to(self, user: Any) -> "DictionaryQuerySet":
        return self.filter(in_reach(user, Verb.READ_REFERENCE, {Scope.ALL: ~Q(pk__in=[])}))

    def editable_by(self, user: Any) -> "DictionaryQuerySet":
        return self.filter(in_reach(user, Verb.WRITE_REFERENCE, {Scope.CONF: ~Q(pk__in=[])}))
