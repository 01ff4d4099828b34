"""One of our workbooks from its deposit to its confirmation: once, by who previewed it, in one transaction."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from common.clock import now
from common.errors import Conflict
from common.french import count
from common.triggers import sentence_of
from exchange.access import is_as_sealed, stamps_named
from exchange.actions import (
    NO_PAPER,
    Outcome,
    check_campaign,
    check_signed,
    note_unsigned,
    signed_of,
    tie_documents,
    usable,
)
from exchange.batches import keep_batch
from exchange.enums import WRITTEN, BatchKind, CellVerdict, Verdict
from exchange.models import ExportStamp, ImportBatch
from exchange.preparation import check_reports, counted
from exchange.reading.limits import Refused
from exchange.rules.choices import Choices
from exchange.rules.sheets import STAMP_SHEET, Workbook
from exchange.rules.three_way import WorkbookRow
from exchange.rules.workbook_reading import (
    TOUCHED,
    FiledRow,
    TwiceInOneSheet,
    WithoutMarks,
    notes_on,
    our_sheets,
    read_rows,
    since_export,
    stamps_of,
    with_locked_cells,
)
from exchange.workbook_judgement import JudgedWorkbook, judged_rows, judged_workbook
from journal.actions import Act, record
from measures.access import acts_on_behalf
from measures.actions.blocker_sets import Lifting, lift_blockers, open_blockers
from measures.actions.entry import EnteredRow, enter_reports
from measures.actions.papers import Papers, paper_of, references_of
from measures.models import Implementation, ReportingPeriod

BROKEN = "Une ligne ne peut pas être enregistrée\u00a0: elle rompt une règle. Rien n’a été enregistré."
EMPTY = "Ce classeur ne contient aucune ligne sous ses en-têtes."
OTHER_PERIOD = "Classeur exporté pour la période {}\u00a0: c’est elle qui est vérifiée."
UNKNOWN_EXPORT = (
    "Le serveur ne connaît pas l’export de ce classeur\u00a0: chaque différence est un conflit, à trancher."
)
NO_PERIOD = "Le serveur ne connaît pas l’export de ce classeur\u00a0: déposez-le comme classeur, avec sa période."
SHEET_GONE = "Feuille «\u00a0{}\u00a0» retirée du fichier\u00a0: rien n’y est changé."
ROWS_GONE = (
    "ligne de l’export retirée du fichier\u00a0: rien n’y est changé.",
    "lignes de l’export retirées du fichier\u00a0: rien n’y est changé.",
)
_JUDGED = (*WRITTEN, Verdict.CONFLICT)


@dataclass(frozen=True)
class OwnReading:
    """What was read of one of our workbooks: its rows, the export it came from, its period, remarks."""

    rows: tuple[FiledRow, ...]
    stamp: ExportStamp | None
    period: ReportingPeriod
    notes: tuple[str, ...]
    sha256: str


def read_own(user: Any, workbook: Workbook, period: ReportingPeriod | None) -> OwnReading | None:
    """Return what one of our workbooks says, None for a foreign file; `period` counts where no export is known.

    Raises `Refused` with a French sentence.
    """
    try:
        sheets = our_sheets(workbook)
    except (TwiceInOneSheet, WithoutMarks) as error:
        raise Refused("not_as_handed_out", str(error)) from error
    if not sheets:
        return None
    check_reports(user)
    # The reader of text files has already taken off the apostrophe that an export adds there.
    rows = read_rows(sheets, is_escaped=False)
    if not rows:
        raise Refused("empty", EMPTY)
    known = {stamp.pk.hex: stamp for stamp in stamps_named(user, stamps_of(rows))}
    rows = with_locked_cells(rows, sheets, {key: stamp.cells for key, stamp in known.items()})
    stamp = _stamp(known, rows)
    of_export = stamp.period if stamp else None
    told = of_export or period
    if told is None:
        raise Refused("no_period", NO_PERIOD)
    notes = [*notes_on(workbook, sheets), *_about_stamp(workbook, stamp), *_taken_out(workbook, stamp, rows)]
    if period is not None and told != period:
        notes.append(OTHER_PERIOD.format(told))
    changed = (since_export(row, _exported(row, known)) for row in rows)
    return OwnReading(tuple(changed), stamp, told, tuple(notes), workbook.sha256)


def _stamp(known: Mapping[str, ExportStamp], rows: Sequence[FiledRow]) -> ExportStamp | None:
    """Return the export that most rows name, among those that the server knows."""
    return next((known[key.hex] for key in stamps_of(rows) if key.hex in known), None)


def _exported(row: FiledRow, exports: Mapping[str, ExportStamp]) -> Mapping[str, Any] | None:
    """Return what the cells of a row left with; None if the server does not know that export, or that row of it."""
    stamp = exports.get(row.stamp)
    return stamp.cells.get(f"{row.sheet}/{row.key}") if stamp else None


def _about_stamp(workbook: Workbook, stamp: ExportStamp | None) -> list[str]:
    """Say of an export that the server does not know it, or that the file tells another story of it."""
    if stamp is None:
        return [UNKNOWN_EXPORT]
    sheet = next((sheet for sheet in workbook.sheets if sheet.title == STAMP_SHEET), None)
    if sheet is None or workbook.kind == "csv":
        return []
    return [] if is_as_sealed(sheet, stamp) else [TOUCHED]


def _taken_out(workbook: Workbook, stamp: ExportStamp | None, rows: Sequence[FiledRow]) -> list[str]:
    """Say which sheets and how many rows of the export the file no longer holds: nothing is removed for that.

    A text file holds one sheet of the export, and nobody took the others out.
    """
    if stamp is None:
        return []
    there, present = {f"{row.sheet}/{row.key}" for row in rows}, {row.sheet for row in rows}
    left = Counter(place.rpartition("/")[0] for place in stamp.cells.keys() - there)
    gone = [name for name in left if name not in present] if workbook.kind != "csv" else []
    lines = sum(number for name, number in left.items() if name in present)
    told = [SHEET_GONE.format(name) for name in sorted(gone)]
    return [*told, count(lines, *ROWS_GONE)] if lines else told


@transaction.atomic
def keep_workbook(
    *, by: Any, reading: OwnReading, file_name: str, session: str, waiting: ImportBatch | None = None
) -> ImportBatch:
    """Keep what was read until its confirmation: one hour, for this person and this session.

    `waiting` is the row, already journalled, of a file that waited for the worker.
    """
    read = _read(reading)
    judged = judge_reading(by, reading)
    versions = {row.place: row.base_version for row in judged if row.code}
    read |= {"member_state_id": by.member_state_id, "counts": counted(judged), "base_versions": versions}
    return keep_batch(waiting, by=by, file_name=file_name, session=session, **read)


def judge_reading(by: Any, reading: OwnReading) -> tuple[WorkbookRow, ...]:
    """Return what would become of each row if the workbook were kept and confirmed now; nothing is written."""
    return judged_rows(by, reading.period, reading.rows, Choices()).rows


def _read(reading: OwnReading) -> dict[str, Any]:
    return {
        "kind": BatchKind.WORKBOOK,
        "model_label": "",
        "period": reading.period,
        "stamp": reading.stamp,
        "sha256": reading.sha256,
        "proposals": [row.kept() for row in reading.rows],
        "notes": list(reading.notes),
    }


def confirm_workbook(
    *, by: Any, batch: ImportBatch, session: str, token: str, choices: Choices, paper: Papers | None
) -> Outcome:
    """Apply what is accepted of a workbook, all of it or nothing, once.

    Rights, versions and verdicts are judged again here. Raises `PermissionDenied`, or `Conflict` with
    the sentence to show (used, expired, row written meanwhile, unsigned, rule broken), or `Unacceptable`.
    """
    try:
        return _confirmed(by, batch, session, token, choices, paper)
    except IntegrityError as error:
        raise Conflict(sentence_of(error) or BROKEN) from error
    except ValidationError as error:
        raise Conflict(" ".join(error.messages)) from error


@transaction.atomic
def _confirmed(
    by: Any, batch: ImportBatch, session: str, token: str, choices: Choices, paper: Papers | None
) -> Outcome:
    stored = usable(by, batch, session, token)
    check_campaign(stored)
    check_signed(by, paper)
    _lock_parts(stored)
    judged = _signed_only(by, judged_workbook(by, stored, choices), paper)
    note_unsigned(stored, [row.lead for row in judged.rows if row.sentences == (NO_PAPER,)])
    _check_fresh(stored, judged.rows)
    # Before the reports: whether a blocked one is complete depends on its blockers.
    opened, lifted = _blockers(by, judged)
    entered = enter_reports(
        by=by,
        period=stored.period,
        rows=_entered(by, judged, paper),
        situation_on=_situation(stored),
        signed=None,
    )
    tie_documents(stored, by, paper, entered)
    cells = _replaced_cells(judged.rows, choices)
    stored.undo = {"reports": entered.replaced, "blockers": _versions(judged), "cells": cells}
    stored.confirmed_at, stored.counts = now(), counted(judged.rows)
    stored.save()
    written = [row for row in judged.rows if row.verdict in _JUDGED]
    record([*opened, *lifted, *entered.acts, _entry(stored, len(written), paper)], by=by)
    return Outcome(entered, len(judged.rows) - len(written), 0, stored.counts)


def _entry(batch: ImportBatch, written: int, paper: Papers | None) -> Act:
    changes = {"written": ("", written), "sha256": ("", batch.sha256)}
    behalf = references_of(paper)
    return Act("confirm_import", "exchange.importbatch", batch.pk, changes=changes, on_behalf_of=behalf)


def _lock_parts(batch: ImportBatch) -> None:
    """Let one confirmation at a time judge the parts of a state: two of one file must not open a blocker twice."""
    parts = Implementation.objects.select_for_update(of=("self",)).order_by("pk")
    list(parts.filter(member_state=batch.member_state_id, axis__roadmap=batch.period.roadmap_id).only("pk"))


def _check_fresh(batch: ImportBatch, rows: Sequence[WorkbookRow]) -> None:
    """Refuse a row whose report was written since the preview: both values must be seen first."""
    for row in rows:
        if row.verdict in _JUDGED and batch.base_versions.get(row.place) != row.base_version:
            raise Conflict(
                f"{row.sheet}, ligne {row.row} ({row.code})\u00a0: la fiche a changé depuis la vérification. "
                "Déposez le fichier à nouveau pour voir les deux valeurs."
            )


def _signed_only(by: Any, judged: JudgedWorkbook, paper: Papers | None) -> JudgedWorkbook:
    """Leave aside the rows of the ministries whose signed document is not there."""
    if not acts_on_behalf(by):
        return judged
    left = {row.place for row in judged.rows if row.verdict in _JUDGED and paper_of(paper, row.lead) is None}
    return JudgedWorkbook(
        tuple(
            replace(row, verdict=Verdict.LOCKED, sentences=(NO_PAPER,)) if row.place in left else row
            for row in judged.rows
        ),
        tuple(report for report in judged.reports if paper_of(paper, report.lead)),
        tuple(blocker for blocker in judged.blockers if blocker.place not in left),
    )


def _entered(by: Any, judged: JudgedWorkbook, paper: Papers | None) -> list[EnteredRow]:
    return [
        EnteredRow(
            report.implementation.pk,
            report.values,
            report.version,
            report.said,
            report.lacking,
            signed_of(by, paper, report.lead),
        )
        for report in judged.reports
    ]


def _situation(batch: ImportBatch) -> date:
    return min(batch.period.situation_on, batch.member_state.today())


def _blockers(by: Any, judged: JudgedWorkbook) -> tuple[list[Act], list[Act]]:
    new = [row.blocker for row in judged.blockers if row.version is None]
    liftings = {
        row.blocker.pk: Lifting(
            date.fromisoformat(row.accepted["lifted_on"]), row.accepted["how_lifted"].strip(), row.version
        )
        for row in judged.blockers
        if row.version is not None
    }
    return open_blockers(by=by, blockers=new), lift_blockers(by=by, liftings=liftings)


def _replaced_cells(rows: Sequence[WorkbookRow], choices: Choices) -> dict[str, Any]:
    """Return what stood before in each cell that was saved, by the name of its difference: what the page tells after."""
    return {
        cell.name: cell.held
        for row in rows
        if row.verdict in _JUDGED
        for cell in row.differences
        if cell.verdict == CellVerdict.YOURS or {cell.name, row.place} & choices.from_file
    }


def _versions(judged: JudgedWorkbook) -> dict[str, dict[str, int]]:
    """Return the blockers that the import opened and lifted, each with the version that it leaves."""
    opened = {str(row.blocker.pk): row.blocker.version for row in judged.blockers if row.version is None}
    lifted = {str(row.blocker.pk): row.version + 1 for row in judged.blockers if row.version is not None}
    return {"opened": opened, "lifted": lifted} if opened or lifted else {}
