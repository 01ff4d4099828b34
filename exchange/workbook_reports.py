"""The reports that a workbook changes, each judged whole by the rules of its form, before anything is written."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from common.sets import among
from exchange.rules.workbook_rows import HeldRow
from exchange.rules.workbook_sheets import INDICATORS, MILESTONES, REPORTS, SheetSpec
from exchange.workbook_holdings import WorkbookHoldings
from measures.actions.parts import Said
from measures.actions.reports import reported, settle, write_values
from measures.enums import RateObtained, Status
from measures.models import Attachment, Implementation, IndicatorValue, ProgressReport
from measures.rules.obligations import missing

# One filed row that counts: the held row, and the cells of the file that are taken.
Taken = tuple[HeldRow, Mapping[str, Any]]

_HIGHEST_AMOUNT = 10**15
_FIELDS = {field.name: field for field in ProgressReport._meta.concrete_fields}
# What the server computes of what is typed; the other columns are as they were stored.
_SETTLED = frozenset({"physical_rate", "rate_obtained", "financial_rate"})
COMPUTED = (
    "Le taux physique est calculé d’après les jalons ou les indicateurs\u00a0: celui qui est écrit n’est pas retenu."
)
TOO_LATE = "Un jalon réalisé l’est au plus tard à la date de situation."
AMOUNT = "Un montant décaissé est compris entre 0 et un million de milliards."
LAST_LIFTED = "un autre statut que «\u00a0bloquée\u00a0», puisque ce fichier lève le seul point de blocage ouvert"
NO_CORRECTION = "la mesure corrective, puisqu’une difficulté est décrite"


@dataclass(frozen=True)
class JudgedReport:
    """What a workbook enters of one report: its columns, what hangs from it, the version it was judged on, who leads.

    `faults` refuse it; what is `lacking` keeps it a draft; `remarks` tell what was read and not retained.
    """

    implementation: Implementation
    values: Mapping[str, Any]
    said: Said
    version: int | None
    lead: str
    faults: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def judge_reports(
    held: WorkbookHoldings, wanted: Mapping[Any, Sequence[Taken]], opened: Collection[Any], lifted: Collection[Any]
) -> list[JudgedReport]:
    """Judge the reports of the parts that are wanted, by key of part.

    `opened` are the parts that get a new blocker, `lifted` the blockers that the same file lifts.
    """
    return _Reports(held, wanted, opened, lifted).all() if wanted else []


class _Reports:
    def __init__(
        self,
        held: WorkbookHoldings,
        wanted: Mapping[Any, Sequence[Taken]],
        opened: Collection[Any],
        lifted: Collection[Any],
    ) -> None:
        self.held, self.wanted = held, wanted
        self.rows = {name: _by_part(rows) for name, rows in held.reports.filled_in.items()}
        waiting = {key: {row.pk for row in rows if row.lifted_on is None} for key, rows in held.blockers.items()}
        self.blocked = {key for key, rows in waiting.items() if rows - set(lifted)} | set(opened)
        self.unblocked = {key for key, rows in waiting.items() if rows} - self.blocked
        self.reports = {key: self._begun(key) for key in wanted}
        self.said = {key: self._said(key) for key in wanted}
        by_report = {report.pk: self.said[key] for key, report in self.reports.items()}
        self.parts = held.reports.parts.saying(by_report)
        kept = Attachment.objects.visible_to(held.user).filter(report__in=among(by_report))
        self.with_files = set(kept.values_list("report_id", flat=True))

    def all(self) -> list[JudgedReport]:
        return [self._one(key) for key in self.wanted]

    def _begun(self, key: Any) -> ProgressReport:
        # Nothing of it is saved: it is written over to be judged.
        report = self.held.reports.reports[key]
        if not report._state.adding:
            report.implementation, report.period = self.held.by_key[key], self.held.period
        return report

    def _report_row(self, key: Any) -> HeldRow:
        return self.rows[REPORTS.name][key][0]

    def _one(self, key: Any) -> JudgedReport:
        report, row = self.reports[key], self._report_row(key)
        values, remarks = self._values(key)
        faults = [*_amount_faults(values), *self._part_faults(key, report)]
        try:
            write_values(report, values)
            settle(report, values, self.parts)
            _check_fields(report, _SETTLED | values.keys())
        except ValidationError as error:
            faults += _sentences(report, error)
        return JudgedReport(
            implementation=report.implementation,
            values=values,
            said=self.said[key],
            version=row.version,
            lead=self.held.parts[key].lead,
            faults=tuple(faults),
            lacking=() if faults else tuple(self._lacking(key, report)),
            remarks=remarks,
        )

    def _values(self, key: Any) -> tuple[dict[str, Any], tuple[str, ...]]:
        """Return the columns to enter: those taken from the file, and all that a report not begun starts from."""
        row, stored = self._report_row(key), self._report_row(key).thing
        taken = self._taken(key, REPORTS)
        cells = row.cells | taken
        names = set(taken) if stored else {name for name, value in cells.items() if value is not None}
        remarks: tuple[str, ...] = ()
        if "physical_rate" in names:
            # A rate that comes without its way would be taken for an estimate.
            names.add("rate_obtained")
            if cells["rate_obtained"] != RateObtained.ESTIMATE:
                names.discard("physical_rate")
                remarks = (COMPUTED,) if "physical_rate" in taken else ()
        kinds = {column.path: column.kind for column in REPORTS.filled_in}
        values = {name: _typed(kinds[name], cells[name]) for name in sorted(names)}
        return values | {"situation_on": self._situation(key)}, remarks

    def _situation(self, key: Any) -> date:
        stored, part = self._report_row(key).thing, self.held.by_key[key]
        return stored.situation_on if stored else min(self.held.period.situation_on, part.member_state.today())

    def _taken(self, key: Any, sheet: SheetSpec) -> dict[str, Any]:
        return {name: value for row, cells in self.wanted[key] if row.sheet is sheet for name, value in cells.items()}

    def _said(self, key: Any) -> Said:
        """Return the milestones and values that are said: what is held, and over it what the file changes."""
        milestones, indicators = self._part(key, MILESTONES, "done_on"), self._part(key, INDICATORS, "value")
        is_new = self._report_row(key).thing is None
        return Said(
            {UUID(hex=name): date.fromisoformat(text) for name, text in milestones.items()}
            if self._changes(key, MILESTONES)
            else None,
            {UUID(hex=name): Decimal(text) for name, text in indicators.items()}
            if self._changes(key, INDICATORS) or (is_new and indicators)
            else None,
        )

    def _changes(self, key: Any, sheet: SheetSpec) -> bool:
        return any(row.sheet is sheet and cells for row, cells in self.wanted[key])

    def _part(self, key: Any, sheet: SheetSpec, path: str) -> dict[str, str]:
        held = {row.key: row.cells.get(path) for row in self.rows[sheet.name].get(key, ())}
        taken = {row.key: cells[path] for row, cells in self.wanted[key] if row.sheet is sheet and path in cells}
        return {name: value for name, value in (held | taken).items() if value is not None}

    def _part_faults(self, key: Any, report: ProgressReport) -> list[str]:
        said, last = self.said[key], self._situation(key)
        faults = [TOO_LATE] if any(day > last for day in (said.milestones or {}).values()) else []
        field = IndicatorValue._meta.get_field("value")
        for value in (said.indicators or {}).values():
            try:
                field.run_validators(value)
            except ValidationError as error:
                faults += [f"Valeur d’indicateur\u00a0: {text}" for text in error.messages]
        return faults

    def _lacking(self, key: Any, report: ProgressReport) -> list[str]:
        lacks = missing(reported(report, has_open_blocker=key in self.blocked, has_file=report.pk in self.with_files))
        if report.status == Status.BLOCKED and key in self.unblocked:
            lacks.append(LAST_LIFTED)
        if report.difficulties and not report.corrective_measures:
            lacks.append(NO_CORRECTION)
        return lacks


def _by_part(rows: Sequence[HeldRow]) -> dict[Any, list[HeldRow]]:
    found: dict[Any, list[HeldRow]] = {}
    for row in rows:
        found.setdefault(row.implementation.pk, []).append(row)
    return found


def _check_fields(report: ProgressReport, names: Collection[str]) -> None:
    """Do as `clean_fields` for some columns: it would go through all of them, which takes longer than the rest."""
    errors = {}
    for name, field in _FIELDS.items():
        if name not in names:
            continue
        raw = getattr(report, name)
        if field.blank and raw in field.empty_values:
            continue
        try:
            setattr(report, name, field.clean(raw, report))
        except ValidationError as error:
            errors[name] = error.error_list
    if errors:
        raise ValidationError(errors)


def _typed(kind: str, value: Any) -> Any:
    if kind == "date":
        return date.fromisoformat(value)
    return Decimal(value) if kind == "decimal" else value


def _amount_faults(values: Mapping[str, Any]) -> list[str]:
    amount = values.get("amount_paid")
    return [AMOUNT] if amount is not None and not 0 <= amount <= _HIGHEST_AMOUNT else []


def _sentences(report: ProgressReport, error: ValidationError) -> list[str]:
    titles = {column.path: column.title for column in REPORTS.columns}
    if not hasattr(error, "error_dict"):
        return list(error.messages)
    return [f"{titles.get(name, name)}\u00a0: {text}" for name, texts in error.message_dict.items() for text in texts]
