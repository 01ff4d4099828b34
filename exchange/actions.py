"""Imports: kept at upload, confirmed once, by who previewed them, in one transaction."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.writing import write_row
from common.access import Verb
from common.clock import now
from common.errors import Conflict
from common.french import count
from exchange.access import is_bound
from exchange.batches import NOT_READY, forget_file, keep_batch
from exchange.enums import WRITTEN, Verdict
from exchange.holdings import answered_before
from exchange.models import ColumnMapping, ImportBatch, Synonym
from exchange.preparation import (
    Reading,
    base_versions,
    candidate_versions,
    counted,
    judge_rows,
    keys_shown,
    notes_on_indicators,
    situation_of,
)
from exchange.rules.choices import KEPT_UNDER, PAPERS_KEPT_UNDER, Choices
from exchange.rules.proposals import Proposal
from exchange.rules.verdicts import Held, Judged, PlanDifference
from journal.actions import Act, record
from measures.access import acts_on_behalf
from measures.actions.entry import Entered, EnteredRow, Signed, enter_reports
from measures.actions.papers import Paper, Papers, keep_documents, paper_of, references_of
from measures.actions.parts import Said
from measures.actions.revisions import prepare_revisions
from measures.enums import PeriodStatus, Signatory
from measures.models import (
    Implementation,
    IndicatorTarget,
    Milestone,
    PeriodException,
    ProgressReport,
    ReportingPeriod,
    Revision,
)
from measures.rules.revisions import written

UNBOUND = "Cette vérification n’est plus valable\u00a0: elle a servi, expiré ou changé de session. Déposez le fichier à nouveau."
UNSIGNED = "Indiquez le document signé du ministère\u00a0: signataire, référence et date."
LEFT_UNSIGNED = "{}\u00a0: sans document signé, {}."
NO_PAPER = "Aucun document signé de ce ministère\u00a0: sa ligne est laissée de côté."
CAMPAIGN_NOT_OPEN = "La campagne de cette période n’est pas ouverte\u00a0: rien ne s’y importe."
NO_SITUATION = "Choisissez d’abord la date de situation."


@dataclass
class Outcome:
    """What a confirmation did."""

    entered: Entered = field(default_factory=Entered)
    left_aside: int = 0
    revisions: int = 0
    counts: dict[str, int] = field(default_factory=dict)


@transaction.atomic
def keep_reading(
    *,
    by: Any,
    reading: Reading,
    period: ReportingPeriod,
    file_name: str,
    session: str,
    waiting: ImportBatch | None = None,
) -> ImportBatch:
    """Keep what was read until its confirmation: one hour, for this person and this session.

    `waiting` is the row, already journalled, of a file that waited for the worker.
    """
    judged = judge_rows(by, reading.member_state, period, reading.proposals)
    versions = base_versions(judged) | candidate_versions(by, reading.member_state, period, reading.proposals)
    read = {"period": period, "base_versions": versions, "counts": counted(judged)} | _read(reading)
    read["notes"] = [*reading.notes, *notes_on_indicators(judged)]
    return keep_batch(waiting, by=by, file_name=file_name, session=session, **read)


def _read(reading: Reading) -> dict[str, Any]:
    return {
        "member_state_id": reading.member_state,
        "sha256": reading.sha256,
        "proposals": [proposal.kept() for proposal in reading.proposals],
        "notes": list(reading.notes),
        "columns": [asdict(table) for table in reading.tables],
        "situation_on": reading.situation_on,
        "file_questions": list(reading.questions),
    }


def confirm_import(
    *, by: Any, batch: ImportBatch, session: str, token: str, choices: Choices, paper: Papers | None
) -> Outcome:
    """Apply what is accepted of an import: all of it, or nothing; once.

    Rights, versions and verdicts are judged again here. Raises `PermissionDenied`, or `Conflict`
    with the sentence to show (used, expired, stale row, unsigned, no situation date), or
    `Unacceptable` if the scan finds no room on the disk.
    """
    try:
        return _confirmed(by, batch, session, token, choices, paper)
    except ValidationError as error:
        raise Conflict(" ".join(error.messages)) from error


@transaction.atomic
def _confirmed(
    by: Any, batch: ImportBatch, session: str, token: str, choices: Choices, paper: Papers | None
) -> Outcome:
    stored = usable(by, batch, session, token)
    check_campaign(stored)
    check_signed(by, paper)
    situation = _situation(stored, choices)
    read = judge_rows(by, stored.member_state_id, stored.period, _proposals(stored), choices.rows)
    judged = [row if _is_signed(row, paper) else _unsigned(row) for row in read] if acts_on_behalf(by) else read
    note_unsigned(stored, [_lead(row) for row in judged if row.reason == NO_PAPER and not row.proposal.follows])
    chosen = [row for row in judged if _is_taken(row, choices)]
    _check_fresh(stored, chosen)
    entered = enter_reports(
        by=by,
        period=stored.period,
        rows=[_entered(row, row.held, situation, signed_of(by, paper, _lead(row))) for row in chosen if row.held],
        situation_on=situation,
        signed=None,
    )
    tie_documents(stored, by, paper, entered)
    proposed = _proposed(by, _revisions(stored, judged, choices, paper))
    _close(stored, judged, choices, _undo(entered, proposed))
    changes = {"written": ("", len(chosen)), "sha256": ("", stored.sha256)}
    entry = _entry(stored, "confirm_import", changes, references_of(paper))
    record([*entered.acts, *proposed, entry], by=by)
    measures = sum(not row.proposal.follows for row in judged)
    return Outcome(entered, measures - len(chosen), len(proposed), counted(judged))


@transaction.atomic
def keep_choices(
    *, by: Any, batch: ImportBatch, session: str, token: str, choices: Choices, papers: Mapping[str, str] | None = None
) -> ImportBatch:
    """Keep what was chosen on one page of a preview until the confirmation; it changes nothing else: no entry.

    `papers` is what was typed of the signed documents, by name of field.

    Raises `PermissionDenied` for another's batch, `Conflict` once it has served, expired or changed session.
    """
    stored = usable(by, batch, session, token)
    stored.answers = stored.answers | {KEPT_UNDER: choices.kept(), PAPERS_KEPT_UNDER: dict(papers or {})}
    stored.failure = ""
    stored.save(update_fields=["answers", "failure"])
    return stored


def usable(by: Any, batch: ImportBatch, session: str, token: str) -> ImportBatch:
    """Return a batch, locked, that this person may confirm now, from the session in which it was previewed.

    Raises `PermissionDenied` for another's batch, `Conflict` once it has served, expired or changed session.
    """
    rows = ImportBatch.objects.visible_to(by).select_for_update(of=("self",))
    rows = rows.select_related("period__roadmap", "member_state")
    stored = rows.filter(pk=batch.pk).first()
    if stored is None or not by.may(Verb.UPLOAD_WORKBOOK) or stored.member_state_id != by.member_state_id:
        raise PermissionDenied("Cet import n’est pas le vôtre.")
    expired = stored.expires_at <= now()
    is_over = stored.confirmed_at or stored.stage in NOT_READY
    if is_over or expired or not is_bound(stored, by, session, token):
        raise Conflict(UNBOUND)
    return stored


def check_campaign(batch: ImportBatch) -> None:
    """Rule 6: no import on the reports of a period that is not open, unless a ministry has leave to write."""
    if batch.period.status == PeriodStatus.OPEN:
        return
    today = batch.member_state.today()
    leave = PeriodException.objects.filter(period=batch.period, ministry__member_state=batch.member_state_id)
    if batch.period.status != PeriodStatus.CLOSED or not leave.valid_on(today).exists():
        raise Conflict(CAMPAIGN_NOT_OPEN)


def check_signed(by: Any, paper: Papers | None) -> None:
    """Raise `Conflict` if the account writes in the name of others and none of them signed a document."""
    if acts_on_behalf(by) and not references_of(paper):
        raise Conflict(UNSIGNED)


def signed_of(by: Any, paper: Papers | None, ministry: str) -> Signed | None:
    """Return the document in whose name the rows of a ministry enter, None if the account writes in its own."""
    own = paper_of(paper, ministry) if acts_on_behalf(by) else None
    return Signed(Signatory(own.signed_by), own.reference.strip(), own.signed_on) if own else None


def _lead(row: Judged) -> str:
    return row.held.plan.get("lead_ministry", "") if row.held else ""


def _is_signed(row: Judged, paper: Papers | None) -> bool:
    return row.held is None or paper_of(paper, _lead(row)) is not None


def _unsigned(row: Judged) -> Judged:
    """Return a row of a ministry whose document is not there: nothing of it is written, nor proposed for the plan."""
    if row.verdict not in (*WRITTEN, Verdict.CONFLICT):
        return replace(row, plan=())
    return replace(row, verdict=Verdict.LOCKED, plan=(), reason=NO_PAPER)


def note_unsigned(batch: ImportBatch, leads: Iterable[str]) -> None:
    """Say on the import how many rows of each ministry were left aside for want of its signed document."""
    told = (
        LEFT_UNSIGNED.format(code, count(rows, "ligne laissée de côté", "lignes laissées de côté"))
        for code, rows in sorted(Counter(leads).items())
    )
    batch.notes = [*batch.notes, *told]


def _situation(batch: ImportBatch, choices: Choices) -> date:
    answer = choices.situation
    for question in batch.file_questions:
        answer = answer or answered_before(batch.member_state_id, batch.period, question["key"]) or ""
        if not answer:
            raise Conflict(NO_SITUATION)
    read = batch.situation_on.isoformat() if batch.situation_on else ""
    return situation_of(batch.period, answer or read)


def _proposals(batch: ImportBatch) -> list[Proposal]:
    return [Proposal(**kept) for kept in batch.proposals]


def _is_taken(row: Judged, choices: Choices) -> bool:
    taken_conflict = row.verdict == Verdict.CONFLICT and row.proposal.key in choices.from_file
    # What a row only adds to its measure is written with it.
    return not row.proposal.follows and (row.verdict in WRITTEN or taken_conflict)


def _check_fresh(batch: ImportBatch, chosen: Sequence[Judged]) -> None:
    """Refuse a row whose report was written since the preview: both values must be seen first."""
    for row in chosen:
        seen = batch.base_versions.get(
            f"{row.proposal.key}={row.proposal.code}", batch.base_versions.get(row.proposal.key)
        )
        if row.held and seen != row.held.report_version:
            place = row.proposal.row["row"]
            raise Conflict(
                f"Ligne {place} ({row.proposal.code})\u00a0: le rapport a été modifié depuis la vérification. "
                "Déposez le fichier à nouveau pour voir les deux valeurs."
            )


def tie_documents(batch: ImportBatch, by: Any, paper: Papers | None, entered: Entered) -> None:
    """Keep each signed document with the reports that were entered in its name."""
    if paper is None or not acts_on_behalf(by):
        return
    reports = [*entered.complete, *entered.incomplete]
    signed = paper if isinstance(paper, Mapping) else {"": paper}
    led: dict[str, list[ProgressReport]] = {code: reports if code == "" else [] for code in signed}
    for report in reports:
        led.get(report.implementation.lead_ministry.code, []).append(report)
    stands = [(given, led[code]) for code, given in signed.items()]
    documents = keep_documents(by=by, member_state=batch.member_state, signed=stands)
    # The import names its document where one stands for all of it; else each report names its own.
    batch.signed_document = documents[0] if len(documents) == 1 else None


def _revisions(batch: ImportBatch, judged: Sequence[Judged], choices: Choices, paper: Papers | None) -> list[Revision]:
    wanted = [
        (row, item)
        for row in judged
        for item in row.plan
        if item.is_proposable and f"{row.proposal.key}/{item.field}" in choices.revisions
    ]
    rows = Implementation.objects.visible_to(batch.user).select_related("measure", "lead_ministry")
    found = {row.pk: row for row in rows.filter(member_state=batch.member_state_id)}
    return [
        _revision(batch, found[row.held.implementation], item, paper_of(paper, _lead(row)))
        for row, item in wanted
        if row.held
    ]


def _revision(
    batch: ImportBatch, implementation: Implementation, item: PlanDifference, paper: Paper | None
) -> Revision:
    return Revision(
        measure=implementation.measure,
        implementation=implementation,
        field=item.field,
        old_value=written(item.before),
        new_value=written(item.after),
        reason=f"Matrice «\u00a0{batch.file_name}\u00a0», cellule {item.cell}",
        authority=paper.reference if paper else str(implementation.lead_ministry),
    )


def _proposed(by: Any, revisions: Sequence[Revision]) -> list[Act]:
    """Propose the chosen differences; one that the plan could not hold refuses the whole, with its sentence."""
    try:
        return prepare_revisions(by=by, revisions=revisions)
    except ValidationError as error:
        raise Conflict(" ".join(error.messages)) from error


def _entered(row: Judged, held: Held, situation: date, signed: Signed | None) -> EnteredRow:
    reached = {Milestone._meta.pk.to_python(item.key): item.done_on(situation) for item in row.reached}
    values = {IndicatorTarget._meta.pk.to_python(item.key): item.after for item in row.measured}
    said = Said(also_reached=reached, also_measured=values)
    return EnteredRow(held.implementation, row.values, held.report_version, said, signed=signed)


def _undo(entered: Entered, proposed: Sequence[Act]) -> dict[str, Any]:
    return {"reports": entered.replaced, "revisions": [str(act.object_id) for act in proposed]}


def _close(batch: ImportBatch, judged: Sequence[Judged], choices: Choices, undo: dict[str, Any]) -> None:
    batch.undo = undo
    forget_file(batch)
    batch.confirmed_at, batch.counts = now(), counted(judged)
    batch.shown = keys_shown(judged, batch.file_questions, choices.rows)
    batch.answers = {question["key"]: choices.situation for question in batch.file_questions if choices.situation}
    batch.save()


def _entry(batch: ImportBatch, act: str, changes: Mapping[str, tuple[Any, Any]], on_behalf_of: str = "") -> Act:
    return Act(act, "exchange.importbatch", batch.pk, changes=dict(changes), on_behalf_of=on_behalf_of)


@transaction.atomic
def save_dictionary_row(*, by: Any, row: ColumnMapping | Synonym, read_version: int | None = None) -> None:
    """Save a word of the dictionaries by which matrices are read."""
    record([write_row(row, by=by, read_version=read_version)], by=by)
