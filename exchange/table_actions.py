"""A plain table from its deposit to its confirmation: once, by who previewed it, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from common.clock import now
from common.errors import Conflict
from common.triggers import sentence_of
from exchange.actions import usable
from exchange.batches import forget_file, keep_batch
from exchange.enums import BatchKind, Verdict
from exchange.models import ImportBatch
from exchange.plan_reading import TARGET, Target, check_target, target_of
from exchange.preparation import counted
from exchange.rules.choices import Choices
from exchange.rules.tables import TableRow, table_row
from exchange.table_books import judge_file, sheets_for, stamps_of
from exchange.table_judgement import JudgedRow
from exchange.table_reading import TableReading
from exchange.tables import TableSpec
from exchange.taking_back import replaced_rows
from journal.actions import Act, record

BROKEN = (
    "Une ligne ne peut pas être enregistrée\u00a0: elle répète une fiche ou rompt une règle. Rien n’a été enregistré."
)
UNANSWERED = Choices()
_UNSEEN = object()
# What the preview showed as it is stored, or as not stored.
_SEEN = (Verdict.CHANGED, Verdict.NEW, Verdict.CONFLICT, Verdict.UNCHANGED)


@transaction.atomic
def keep_table(
    *,
    by: Any,
    label: str,
    reading: TableReading,
    file_name: str,
    session: str,
    waiting: ImportBatch | None = None,
    target: Target | None = None,
) -> ImportBatch:
    """Keep what was read until its confirmation: one hour, for this person and this session.

    `waiting` is the row, already journalled, of a file that waited for the worker; `target` the roadmap of a plan.
    """
    judged = _all(judge_file(by, label, reading.rows))
    stamps = stamps_of(by, reading.rows)
    read = {"kind": BatchKind.TABLE, "model_label": label, "member_state_id": by.member_state_id}
    read["stamp"] = stamps[0] if stamps else None
    read |= {"sha256": reading.sha256, "notes": list(reading.notes), "counts": counted(judged)}
    read["columns"] = [asdict(table) for table in reading.tables]
    read["proposals"] = [row.kept() for row in reading.rows]
    read["base_versions"] = {row.proposal.key: row.version for row in judged if row.verdict in _SEEN}
    for row in reading.rows:
        read["base_versions"] |= row.versions_offered()
    if target is not None:
        read["answers"] = {TARGET: target.kept()}
    return keep_batch(waiting, by=by, file_name=file_name, session=session, **read)


def confirm_table(*, by: Any, batch: ImportBatch, session: str, token: str, choices: Choices = UNANSWERED) -> int:
    """Apply what is accepted of a table, all of it or nothing, once; return how many rows were written.

    A conflict that `choices` do not settle for the file keeps the server's value. Rights, versions and verdicts are judged again here. Raises `PermissionDenied`, or `Conflict`
    with the sentence to show (used, expired, row written meanwhile, rule broken).
    """
    try:
        return _confirmed(by, batch, session, token, choices)
    except IntegrityError as error:
        raise Conflict(sentence_of(error) or BROKEN) from error
    except ValidationError as error:
        raise Conflict(" ".join(error.messages)) from error


@transaction.atomic
def _confirmed(by: Any, batch: ImportBatch, session: str, token: str, choices: Choices) -> int:
    stored = usable(by, batch, session, token)
    label = stored.model_label
    target = target_of(stored)
    if target is not None:
        # Under lock: two of one file add its measures once, and none enters a roadmap that is finalised meanwhile.
        check_target(by, target, lock=True)
    # Every sheet is judged before any is written: what was previewed is what is confirmed.
    judged = judge_file(by, label, rows_of(stored), choices.from_file, choices.rows)
    chosen = {name: [row for row in rows if row.is_written] for name, rows in judged.items()}
    _check_fresh(stored, _all(chosen))
    saved = {name: _saved(by, spec, chosen.get(name, [])) for name, spec in sheets_for(by, label).items()}
    stored.undo = {"rows": [kept for name in chosen for kept in replaced_rows(name, chosen[name], saved[name])]}
    forget_file(stored)
    stored.confirmed_at, stored.counts = now(), counted(_all(judged))
    stored.save()
    written = len(_all(chosen))
    changes = {"written": ("", written), "sha256": ("", stored.sha256), "table": ("", label)}
    record(
        [*(entry for entries in saved.values() for entry in entries), _entry(stored, "confirm_import", changes)], by=by
    )
    return written


def _saved(by: Any, spec: TableSpec, rows: Sequence[JudgedRow]) -> list[Act]:
    associated = {row.instance.pk: row.associated for row in rows if row.associated is not None}
    return spec.prepare(by, [row.instance for row in rows], associated) if rows else []


def _all(judged: Mapping[str, Sequence[JudgedRow]]) -> list[JudgedRow]:
    return [row for rows in judged.values() for row in rows]


def rows_of(batch: ImportBatch) -> list[TableRow]:
    """Return the rows of a table as they were read."""
    return [table_row(kept) for kept in batch.proposals]


def _check_fresh(batch: ImportBatch, chosen: Sequence[JudgedRow]) -> None:
    """Refuse a row written, or added by somebody else, since the preview: both values must be seen first."""
    for row in chosen:
        seen = batch.base_versions.get(row.proposal.seen_as, _UNSEEN)
        if seen != row.version:
            sheet = f"Feuille «\u00a0{row.proposal.place}\u00a0», ligne" if row.proposal.place else "Ligne"
            raise Conflict(
                f"{sheet} {row.proposal.row}\u00a0: la fiche a changé depuis la vérification. "
                "Déposez le fichier à nouveau pour voir les deux valeurs."
            )


def _entry(batch: ImportBatch, act: str, changes: dict[str, tuple[Any, Any]]) -> Act:
    return Act(act, "exchange.importbatch", batch.pk, changes=changes)
