"""The columns of one's own matrices, placed once and kept for the next file."""

from collections.abc import Mapping
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
from journal.actions import record

REFUSED = "Votre rôle ne place pas de colonnes."
MEANWHILE = "Ces colonnes viennent d’être placées par une autre personne. Rechargez la page pour voir comment."


def place_columns(*, by: Any, placed: Mapping[str, str]) -> int:
    """Keep what each heading is, or that it is not to be read; return how many changed.

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
def _place(by: Any, placed: Mapping[str, str]) -> int:
    own = ColumnMapping.objects.editable_by(by).kept_for(by).select_for_update(of=("self",))
    kept = {row.heading: row for row in own}
    rows = []
    for heading, field in placed.items():
        row = kept.get(heading) or ColumnMapping(
            ministry_id=by.ministry_id, member_state_id=by.member_state_id, heading=heading
        )
        if row.field != field:
            row.field = field
            row.clean()
            rows.append(row)
    record(write_rows(rows, by=by), by=by)
    return len(rows)


@transaction.atomic
def keep_unplaced(
    *, by: Any, found: Unplaced, period: Any, file_name: str, session: str, waiting: ImportBatch | None = None
) -> ImportBatch:
    """Keep the headings of a file in which no table was recognised, for its columns to be placed: nothing to confirm."""
    return keep_batch(
        waiting,
        by=by,
        file_name=file_name,
        session=session,
        member_state_id=by.member_state_id,
        period=period,
        stage=BatchStage.FAILED,
        failure=found.sentence,
        sha256=found.sha256,
        proposals=[],
        columns=[asdict(table) for table in found.tables],
    )
