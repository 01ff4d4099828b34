"""A plain table from its deposit to its confirmation: once, by who previewed it, in one transaction."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from common.clock import now
from common.errors import Conflict
from common.triggers import sentence_of
from exchange.actions import usable
from exchange.enums import BatchKind, Verdict
from exchange.models import ImportBatch
from exchange.preparation import counted
from exchange.rules.tables import TableRow
from exchange.table_judgement import JudgedRow, judge_table
from exchange.table_reading import TableReading, table_for
from exchange.taking_back import replaced_rows
from journal.actions import Act, record

BROKEN = (
    "Une ligne ne peut pas être enregistrée\u00a0: elle répète une fiche ou rompt une règle. Rien n’a été enregistré."
)
_WRITTEN = (Verdict.CHANGED, Verdict.NEW)
# What the preview showed as it is stored, or as not stored.
_SEEN = (*_WRITTEN, Verdict.UNCHANGED)


@transaction.atomic
def keep_table(*, by: Any, label: str, reading: TableReading, file_name: str, session: str) -> ImportBatch:
    """Keep what was read until its confirmation: one hour, for this person and this session."""
    judged = judge_table(by, table_for(by, label), reading.rows)
    batch = ImportBatch.objects.create(
        user=by,
        member_state_id=by.member_state_id,
        kind=BatchKind.TABLE,
        model_label=label,
        file_name=file_name[:200],
        sha256=reading.sha256,
        session_digest=session,
        proposals=[row.kept() for row in reading.rows],
        notes=list(reading.notes),
        base_versions={row.proposal.key: row.version for row in judged if row.verdict in _SEEN},
        counts=counted(judged),
        uploaded_at=now(),
        expires_at=now() + timedelta(hours=settings.IMPORT_BATCH_HOURS),
    )
    record([_entry(batch, "upload_workbook", {"file": ("", batch.file_name), "table": ("", label)})], by=by)
    return batch


def confirm_table(*, by: Any, batch: ImportBatch, session: str, token: str) -> int:
    """Apply what is accepted of a table, all of it or nothing, once; return how many rows were written.

    Rights, versions and verdicts are judged again here. Raises `PermissionDenied`, or `Conflict`
    with the sentence to show (used, expired, row written meanwhile, rule broken).
    """
    try:
        return _confirmed(by, batch, session, token)
    except IntegrityError as error:
        raise Conflict(sentence_of(error) or BROKEN) from error
    except ValidationError as error:
        raise Conflict(" ".join(error.messages)) from error


@transaction.atomic
def _confirmed(by: Any, batch: ImportBatch, session: str, token: str) -> int:
    stored = usable(by, batch, session, token)
    spec = table_for(by, stored.model_label)
    judged = judge_table(by, spec, rows_of(stored))
    chosen = [row for row in judged if row.verdict in _WRITTEN]
    _check_fresh(stored, chosen)
    associated = {row.instance.pk: row.associated for row in chosen if row.associated is not None}
    entries = spec.prepare(by, [row.instance for row in chosen], associated)
    stored.confirmed_at, stored.counts = now(), counted(judged)
    stored.undo = {"rows": replaced_rows(chosen, entries)}
    stored.save()
    changes = {"written": ("", len(chosen)), "sha256": ("", stored.sha256), "table": ("", stored.model_label)}
    record([*entries, _entry(stored, "confirm_import", changes)], by=by)
    return len(chosen)


def rows_of(batch: ImportBatch) -> list[TableRow]:
    """Return the rows of a table as they were read."""
    return [TableRow(kept["row"], kept["values"], kept["cells"], tuple(kept["faults"])) for kept in batch.proposals]


def _check_fresh(batch: ImportBatch, chosen: Sequence[JudgedRow]) -> None:
    """Refuse a row written, or added by somebody else, since the preview: both values must be seen first."""
    for row in chosen:
        if row.proposal.key not in batch.base_versions or batch.base_versions[row.proposal.key] != row.version:
            raise Conflict(
                f"Ligne {row.proposal.row}\u00a0: la fiche a changé depuis la vérification. "
                "Déposez le fichier à nouveau pour voir les deux valeurs."
            )


def _entry(batch: ImportBatch, act: str, changes: dict[str, tuple[Any, Any]]) -> Act:
    return Act(act, "exchange.importbatch", batch.pk, changes=changes)
