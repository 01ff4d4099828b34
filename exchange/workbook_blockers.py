"""The blockers of a workbook: those that it adds, those that it lifts, each by the rules of its form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from exchange.enums import CellVerdict, Verdict
from exchange.rules.three_way import CellDifference, WorkbookRow, is_same
from exchange.rules.workbook_reading import FiledRow
from exchange.rules.workbook_rows import HeldRow
from exchange.rules.workbook_sheets import BLOCKERS
from exchange.workbook_holdings import WorkbookHoldings
from measures.actions.blocker_sets import TAKEN_BACK
from measures.enums import BlockerLevel
from measures.models import Blocker, Implementation

_ASKED = ("code", "what", "since", "who_can_lift")
UNKNOWN_CODE = "Ce code de mesure est inconnu."
NOT_YOURS = "Cette mesure relève d’un autre ministère que le vôtre."
TO_COME = "Cette date est à venir\u00a0: vérifiez-la."
HALF_LIFTED = "Indiquez à la fois la date à laquelle le point a été levé et comment."
LIFTED_WITHOUT_MARK = (
    "Cette ligne n’a pas de repère\u00a0: elle ajoute un point de blocage, qui ne peut pas être levé dans le même fichier. "
    "Remettez le repère du point à lever, ou videz les deux dernières colonnes."
)
TOO_EARLY = "Un point de blocage n’est pas levé avant d’exister."


@dataclass(frozen=True)
class JudgedBlocker:
    """A blocker to open, or one to lift on the date and in the way that `accepted` says."""

    place: str
    blocker: Blocker
    accepted: Mapping[str, Any]
    version: int | None


@dataclass(frozen=True)
class NewBlocker:
    """A row that adds a blocker, and the blocker if nothing forbids it."""

    row: WorkbookRow
    blocker: Blocker | None = None


def judge_new_blocker(filed: FiledRow, held: WorkbookHoldings, before: Sequence[JudgedBlocker]) -> NewBlocker:
    """Judge a row without a mark; one that was entered already changes nothing, and none is entered twice."""
    code = filed.values.get("code", "")
    part = held.by_code.get(code)
    if filed.faults:
        return _refused(filed, Verdict.ERROR, *(f"Cellule {cell}, {sentence}" for cell, sentence in filed.faults))
    if part is None and code:
        is_known = code in held.known_codes
        return _refused(
            filed, Verdict.NOT_YOURS if is_known else Verdict.UNKNOWN, NOT_YOURS if is_known else UNKNOWN_CODE
        )
    if {"lifted_on", "how_lifted"} & filed.values.keys():
        return _refused(filed, Verdict.ERROR, LIFTED_WITHOUT_MARK)
    titles = {column.path: column.title for column in BLOCKERS.columns}
    lacking = [titles[path] for path in _ASKED if path not in filed.values]
    if part is None or lacking:
        return _refused(filed, Verdict.ERROR, f"À remplir\u00a0: {', '.join(lacking)}.")
    return _judged(filed, held, part, before)


def _judged(
    filed: FiledRow, held: WorkbookHoldings, part: Implementation, before: Sequence[JudgedBlocker]
) -> NewBlocker:
    blocker = Blocker(implementation=part, member_state=part.member_state, **_columns(filed))
    if any(_is_the_same(blocker, known) for known in held.blockers.get(part.pk, ())):
        return NewBlocker(_row(filed, Verdict.UNCHANGED, part))
    for other in before:
        if _is_the_same(blocker, other.blocker):
            line = other.place.rpartition("!")[2]
            return _refused(filed, Verdict.ERROR, f"Cette ligne répète la ligne {line}\u00a0: gardez-en une.")
    faults = [*_refusals(filed), *_faults(blocker)]
    if faults:
        return NewBlocker(_row(filed, Verdict.ERROR, part, tuple(faults)))
    differences = tuple(
        CellDifference(
            f"{filed.place}/{column.path}",
            column.path,
            column.title,
            filed.cells[column.path],
            CellVerdict.YOURS,
            filed.values[column.path],
            None,
        )
        for column in BLOCKERS.for_new
        if column.path in filed.values and column.path != "code"
    )
    return NewBlocker(_row(filed, Verdict.NEW, part, differences=differences), blocker)


def _refusals(filed: FiledRow) -> list[str]:
    refusals = ((column, column.refusal(filed.values.get(column.path))) for column in BLOCKERS.for_new)
    return [f"Cellule {filed.cells[column.path]}, {sentence}" for column, sentence in refusals if sentence]


def _columns(filed: FiledRow) -> dict[str, Any]:
    said = {name: filed.values[name] for name in ("what", "who_can_lift", "proposal", "level") if name in filed.values}
    return {"level": BlockerLevel.MINISTRY, **said, "since": date.fromisoformat(filed.values["since"])}


def _is_the_same(one: Blocker, other: Blocker) -> bool:
    """Return whether a row repeats a blocker; one that went with an import taken back may come again."""
    same_place = one.implementation_id == other.implementation_id and other.how_lifted != TAKEN_BACK
    return same_place and one.since == other.since and is_same(one.what, other.what)


def _faults(blocker: Blocker) -> list[str]:
    faults = [TO_COME] if blocker.since > blocker.member_state.today() else []
    try:
        blocker.clean_fields(exclude=["implementation", "member_state", "opened_by"])
    except ValidationError as error:
        faults += error.messages
    return faults


def blocker_faults(held: HeldRow, accepted: Mapping[str, Any]) -> tuple[str, ...]:
    """Return why an open blocker is not lifted in this way; none if it may be."""
    if not {"lifted_on", "how_lifted"} <= accepted.keys():
        return (HALF_LIFTED,)
    day = date.fromisoformat(accepted["lifted_on"])
    if day > held.implementation.member_state.today():
        return (TO_COME,)
    return (TOO_EARLY,) if day < held.thing.since else ()


def _refused(filed: FiledRow, verdict: Verdict, *sentences: str) -> NewBlocker:
    return NewBlocker(_row(filed, verdict, None, sentences))


def _row(
    filed: FiledRow,
    verdict: Verdict,
    part: Implementation | None,
    sentences: tuple[str, ...] = (),
    differences: tuple[CellDifference, ...] = (),
) -> WorkbookRow:
    code = part.measure.code if part else str(filed.values.get("code", ""))
    title = part.measure.title if part else ""
    lead = part.lead_ministry.code if part else ""
    row = WorkbookRow(filed.place, "", filed.sheet, filed.row, code, title, verdict, sentences, differences)
    return replace(row, faults=filed.faults, lead=lead)
