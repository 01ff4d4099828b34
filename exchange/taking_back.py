"""A whole import taken back: for a day, by who confirmed it, as long as nothing builds on it. A reverse act.

Nothing is deleted: reports go back to what they were, revisions that still wait are withdrawn, plain rows
go back to their former values; an import that added plain rows is corrected by hand. What a matrix added to
a roadmap in draft is withdrawn by who added it, as the author of a draft may; the journal keeps what it held.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from common.access import Verb
from common.clock import now
from common.errors import Conflict
from common.triggers import sentence_of
from exchange.enums import BatchKind, BatchStage
from exchange.models import ImportBatch
from exchange.plan_reading import check_target, target_of
from exchange.plan_tables import PLAN
from exchange.table_books import sheets_for
from exchange.table_judgement import JudgedRow
from exchange.tables import TableSpec
from journal.actions import Act, record
from measures.actions.blocker_sets import GivenBack, give_back_blockers
from measures.actions.drafts import withdraw_from_draft
from measures.actions.restoring import restore_reports
from measures.actions.revisions import withdraw_revisions

NOT_YOURS = "Cet import n’est pas le vôtre."
NOT_CONFIRMED = "Cet import n’a pas été confirmé\u00a0: il n’a rien changé."
TAKEN_BACK = "Cet import est déjà repris."
UNDER_WAY = "Cet import est en train d’être repris."
TOO_LATE = "Un import se reprend dans les 24 heures qui suivent sa confirmation\u00a0: ce délai est passé."
NOTHING_WRITTEN = "Cet import n’a rien enregistré\u00a0: il n’y a rien à reprendre."
ROWS_ADDED = (
    "Cet import a ajouté des fiches, et rien ne se supprime\u00a0: corrigez-les une à une, ou par un nouveau tableau."
)
ROW_CHANGED = "Une fiche de cet import a été modifiée depuis\u00a0: il ne se reprend plus en entier."
BROKEN = "Les anciennes valeurs ne peuvent plus être rétablies\u00a0: elles rompraient une règle. Rien n’a changé."


def refusal_of(batch: ImportBatch) -> str:
    """Return why an import is not taken back now, as far as its own row tells, or an empty text."""
    if batch.confirmed_at is None:
        return NOT_CONFIRMED
    if batch.taken_back_at is not None:
        return TAKEN_BACK
    if batch.stage == BatchStage.TAKING_BACK:
        return UNDER_WAY
    if now() >= batch.confirmed_at + timedelta(hours=settings.IMPORT_TAKE_BACK_HOURS):
        return TOO_LATE
    if not any(batch.undo.get(name) for name in ("reports", "rows", "blockers", "revisions")):
        return NOTHING_WRITTEN
    is_plan = batch.model_label == PLAN
    return ROWS_ADDED if not is_plan and any(row["is_new"] for row in batch.undo.get("rows", ())) else ""


def take_back(*, by: Any, batch: ImportBatch) -> ImportBatch:
    """Give back all that an import replaced, or nothing.

    Raises `PermissionDenied` for another's import, `Conflict` with the sentence that names what stands in the way.
    """
    try:
        return _taken_back(by, batch)
    except IntegrityError as error:
        raise Conflict(sentence_of(error) or BROKEN) from error
    except ValidationError as error:
        raise Conflict(" ".join(error.messages)) from error


def claimed(by: Any, batch: ImportBatch) -> ImportBatch:
    """Return an import, locked, that its account may take back now, as far as its own row tells.

    Raises `PermissionDenied` for another's, `Conflict` with the sentence that names what stands in the way.
    """
    rows = ImportBatch.objects.taken_back_by(by).select_for_update(of=("self",))
    stored = rows.filter(pk=batch.pk).first()
    if stored is None or stored.member_state_id != by.member_state_id:
        raise PermissionDenied(NOT_YOURS)
    refusal = refusal_of(stored)
    if refusal:
        raise Conflict(refusal)
    return stored


@transaction.atomic
def _taken_back(by: Any, batch: ImportBatch) -> ImportBatch:
    stored = claimed(by, batch)
    entries = _rows_given_back(by, stored) if stored.kind == BatchKind.TABLE else _reports_given_back(by, stored)
    stored.taken_back_at = now()
    stored.save(update_fields=["taken_back_at"])
    changes = {"written": (len(entries), 0), "sha256": (stored.sha256, "")}
    record([*entries, Act("take_back_import", "exchange.importbatch", stored.pk, changes=changes)], by=by)
    return stored


def _reports_given_back(by: Any, batch: ImportBatch) -> list[Act]:
    if not by.may(Verb.WRITE_REPORT):
        raise PermissionDenied(NOT_YOURS)
    withdrawn = withdraw_revisions(by=by, keys=batch.undo.get("revisions", ()))
    blockers, reports = batch.undo.get("blockers") or {"opened": {}, "lifted": {}}, batch.undo.get("reports", {})
    done = GivenBack(**blockers, at=batch.confirmed_at, reports=list(reports))
    return [*withdrawn, *give_back_blockers(by=by, done=done), *restore_reports(by=by, kept=reports)]


def _rows_given_back(by: Any, batch: ImportBatch) -> list[Act]:
    sheets = sheets_for(by, batch.model_label)
    target = target_of(batch)
    if target is not None:
        check_target(by, target, lock=True)
    by_sheet: dict[str, list[dict[str, Any]]] = {}
    for row in batch.undo["rows"]:
        by_sheet.setdefault(row["sheet"], []).append(row)
    if by_sheet.keys() - sheets.keys():
        raise PermissionDenied(NOT_YOURS)
    entries: list[Act] = []
    # Last written, first taken back: a milestone before its part, a measure before its axis.
    for name in reversed(sheets):
        rows = by_sheet.get(name, [])
        entries += _sheet_given_back(by, sheets[name], [row for row in rows if not row["is_new"]])
        entries += _sheet_withdrawn(by, sheets[name], [row for row in rows if row["is_new"]])
    return entries


def _sheet_withdrawn(by: Any, spec: TableSpec, rows: Sequence[dict[str, Any]]) -> list[Act]:
    return withdraw_from_draft(by=by, rows=_unchanged(by, spec, {row["key"]: row for row in rows}))


def _unchanged(by: Any, spec: TableSpec, kept: Mapping[str, Mapping[str, Any]]) -> list[Any]:
    """Return the rows of an import as they are stored. Raises `Conflict` if one was written since, or is gone."""
    stored = list(spec.reached(by).filter(pk__in=list(kept))) if kept else []
    if len(stored) != len(kept) or any(row.version != kept[str(row.pk)]["version"] for row in stored):
        raise Conflict(ROW_CHANGED)
    return stored


def _sheet_given_back(by: Any, spec: TableSpec, rows: Sequence[dict[str, Any]]) -> list[Act]:
    kept = {row["key"]: row for row in rows}
    stored = _unchanged(by, spec, kept)
    for row in stored:
        _put_back(row, kept[str(row.pk)]["before"])
    return spec.prepare(by, stored, _associated(by, spec, kept)) if stored else []


def _put_back(row: Any, before: Mapping[str, Any]) -> None:
    for name, text in before.items():
        field = row._meta.get_field(name)
        target = field.target_field if field.is_relation else field
        setattr(row, field.attname, target.to_python(text))
        if field.is_relation and field.is_cached(row):
            field.delete_cached_value(row)


def _associated(by: Any, spec: TableSpec, kept: Mapping[str, Mapping[str, Any]]) -> dict[Any, list[Any]]:
    """Return, by row, what its many-to-many column named before."""
    path = next((column.path for column in spec.columns if column.kind == "codes"), "")
    wanted = {key: row["associated"] for key, row in kept.items() if row["associated"] is not None}
    if not wanted:
        return {}
    codes = {code for before in wanted.values() for code in before}
    known = {row.code: row for row in spec.related(path)._default_manager.visible_to(by).filter(code__in=codes)}
    key_of = spec.model._meta.pk.to_python
    if codes - set(known):
        # A ministry renamed or merged since: the former association can no longer be told.
        raise Conflict(ROW_CHANGED)
    return {key_of(key): [known[code] for code in before] for key, before in wanted.items()}


def replaced_rows(sheet: str, rows: Sequence[JudgedRow], entries: Sequence[Act]) -> list[dict[str, Any]]:
    """Return what a table replaced, by its entries, as JSON holds it: what `take_back` needs."""
    kept = {
        str(row.instance.pk): {
            "sheet": sheet,
            "key": str(row.instance.pk),
            "version": row.instance.version,
            "is_new": row.version is None,
            "before": {},
            "associated": None,
        }
        for row in rows
    }
    for entry in entries:
        found = kept[str(entry.object_id)]
        for name, (before, _) in entry.changes.items():
            if isinstance(before, list):
                found["associated"] = before
            else:
                found["before"][name] = before
    return list(kept.values())
