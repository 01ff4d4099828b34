"""The columns of one's own matrices, placed once and kept for the next file."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.writing import write_rows
from common.access import Verb
from common.errors import Conflict
from exchange.batches import keep_batch
from exchange.enums import BatchStage
from exchange.models import ColumnMapping, ImportBatch
from exchange.preparation import Unplaced
from exchange.rules.columns import Placed
from journal.actions import record

REFUSED = "Votre rôle ne place pas de colonnes."
MEANWHILE = "Ces colonnes viennent d’être placées par une autre personne. Rechargez la page pour voir comment."


def place_columns(*, by: Any, placed: Sequence[Placed]) -> int:
    """Keep what each column is, or that it is not to be read; return how many changed.

    Kept for the account's ministry, else for its coordination. Raises `PermissionDenied`,
    `ValidationError` for an unknown field, `Conflict` if somebody places the same ones now.
    """
    if not by.may(Verb.UPLOAD_WORKBOOK):
        raise PermissionDenied(REFUSED)
    try:
        return _place(by, placed)
    except IntegrityError as error:
        raise Conflict(MEANWHILE) from error


@transaction.atomic
def _place(by: Any, placed: Sequence[Placed]) -> int:
    own = ColumnMapping.objects.editable_by(by).kept_for(by).select_for_update(of=("self",))
    kept = {(row.heading, row.sheet, row.letters): row for row in own}
    rows = []
    for column in placed:
        where = {"heading": column.heading, "sheet": column.spot.sheet, "letters": column.spot.letters}
        row = kept.get(tuple(where.values())) or ColumnMapping(
            ministry_id=by.ministry_id, member_state_id=by.member_state_id, **where
        )
        if row.field != column.field:
            row.field = column.field
            row.clean()
            rows.append(row)
    record(write_rows(rows, by=by), by=by)
    return len(rows)


@transaction.atomic
def keep_unplaced(
    *, by: Any, found: Unplaced, file_name: str, session: str, waiting: ImportBatch | None = None, **place: Any
) -> ImportBatch:
    """Keep the headings of a file in which no table was recognised, for its columns to be placed: nothing to confirm.

    `place` says what it is filed for: `period`, or `kind`, `model_label` and `answers`.
    """
    return keep_batch(
        waiting,
        by=by,
        file_name=file_name,
        session=session,
        member_state_id=by.member_state_id,
        stage=BatchStage.FAILED,
        failure=found.sentence,
        sha256=found.sha256,
        proposals=[],
        columns=[asdict(table) for table in found.tables],
        **place,
    )
