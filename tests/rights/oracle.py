"""Which row a person reads or writes, said from `docs/rights.md` alone and in plain Python.

Slow and simple on purpose: it shares no line with the querysets that it judges.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from measures.models import Implementation
from tests.rights.cast import Person
from tests.rights.page import granted
from tests.rights.where import (
    Where,
    by_state,
    everywhere,
    holds,
    in_state,
    measure_known,
    of_account,
    of_implementation,
    of_measure,
    part_known,
)

_REFERENCE = "read ministries, bodies, periods, dictionaries"
_WRITE_PLACES = "write ministries, letterheads, titles of bodies"
_WRITE_REFERENCE = "write states, domains, dictionaries, templates"
_UPLOAD = "upload workbook"
_MEASURE = "read measure and plan (finalised, adopted, closed)"
_MEASURE_DRAFT = "read measure and plan (draft)"
_ROADMAP = "read roadmap, axes (finalised, adopted, closed)"
_ROADMAP_DRAFT = "read roadmap, axes (draft)"
_WRITE_DRAFT = "write roadmap, axis, measure (draft)"
_REVISE = "add, revise measure (finalised, adopted)"
_INSTRUMENT = "read instrument, provision, rule, coverage"
_WRITE_INSTRUMENT = "write instrument, provision, coverage"
_BLOCKERS = {
    "ministry": "read blocker (ministry level)",
    "national": "read blocker (national level)",
    "confederal": "read blocker (confederal level)",
}
_REPORTS = {
    "draft": "read report (draft, returned)",
    "returned": "read report (draft, returned)",
    "submitted": "read report (submitted)",
    "ministry_validated": "read report (ministry_validated)",
    "validated": "read report (validated)",
}


@dataclass(frozen=True)
class Rule:
    """What the page says of one model: its columns, and who reads and writes one row."""

    read: tuple[str, ...]
    write: tuple[str, ...]
    reads: Callable[[Person, Any], bool]
    writes: Callable[[Person, Any], bool]


def visible(person: Person, row: Any) -> bool:
    return RULES[row._meta.label_lower].reads(person, row)


def writable(person: Person, row: Any) -> bool:
    """Return whether a column of writing reaches the row; a lock may still forbid it."""
    return RULES[row._meta.label_lower].writes(person, row)


def _is_draft(measure: Any) -> bool:
    return measure.axis.roadmap.status == "draft"


def _reads_measure(person: Person, measure: Any) -> bool:
    column = _MEASURE_DRAFT if _is_draft(measure) else _MEASURE
    return measure_known(person, measure) and holds(person, column, of_measure(person, measure))


def _writes_measure(person: Person, measure: Any) -> bool:
    column = _WRITE_DRAFT if _is_draft(measure) else _REVISE
    is_closed = measure.axis.roadmap.status == "closed"
    return not is_closed and measure_known(person, measure) and holds(person, column, everywhere(person, measure))


def _reads_part(person: Person, part: Implementation) -> bool:
    column = _MEASURE_DRAFT if _is_draft(part.measure) else _MEASURE
    return part_known(person, part) and holds(person, column, of_implementation(person, part))


def _detail_known(person: Person, part: Implementation) -> bool:
    """Of another state's part of a restricted measure a national coordination reads status and rate only."""
    is_elsewhere = part.measure.level == "restricted" and part.member_state_id != person.state
    return part_known(person, part) and not (is_elsewhere and person.identity == "national_coordinator")


def _reads_detail(person: Person, part: Implementation) -> bool:
    return _detail_known(person, part) and _reads_part(person, part)


def _writes_part(person: Person, part: Implementation) -> bool:
    column = "write plan of implementation (draft)"
    is_draft = _is_draft(part.measure)
    return is_draft and part_known(person, part) and holds(person, column, of_implementation(person, part))


def _reads_roadmap(person: Person, roadmap: Any) -> bool:
    column = _ROADMAP_DRAFT if roadmap.status == "draft" else _ROADMAP
    return holds(person, column, everywhere(person, roadmap))


def _writes_roadmap(person: Person, roadmap: Any) -> bool:
    columns = {"draft": _WRITE_DRAFT, "closed": ""}
    column = columns.get(roadmap.status, _REVISE)
    return bool(column) and holds(person, column, everywhere(person, roadmap))


def _reads_column(person: Person, row: Any) -> bool:
    """A ministry's own columns, and all of its state's for a coordination; the dictionaries' writers read all."""
    return _places_column(person, row, in_state=row.member_state_id == person.state)


def _writes_column(person: Person, row: Any) -> bool:
    return _places_column(person, row, in_state=row.member_state_id == person.state and row.ministry_id is None)


def _places_column(person: Person, row: Any, *, in_state: bool) -> bool:
    is_own = row.ministry_id is not None and row.ministry_id == person.user.ministry_id
    where = {"own": is_own, "state": in_state, "conf": row.member_state_id is None}
    return holds(person, _UPLOAD, where) or holds(person, _WRITE_REFERENCE, everywhere(person, row))


# --- Reports: a band, or nothing -----------------------------------------------------------------------


def report_band(person: Person, report: Any) -> str:
    """Return the band read of a report, "" for none (rules 3 and 5, note 5)."""
    part = report.implementation
    if not part_known(person, part):
        return ""
    other = part.member_state_id != person.state
    if part.measure.level == "restricted" and other and report.is_in_force:
        return "V" if person.identity == "confederal_coordinator" else "T"
    where = of_implementation(person, part)
    if person.identity == "national_coordinator" and where["state"] and _own_words(person, report):
        return "F"
    for scope, band in granted(person.identity, _REPORTS[report.step]):
        if where.get(scope, False) and (report.is_in_force or band not in ("V", "S")):
            return band
    return ""


def _own_words(person: Person, report: Any) -> bool:
    wrote = any(contribution.user_id == person.user.pk for contribution in report.contributions.all())
    return wrote or report.returned_by_id == person.user.pk


# --- Protocols --------------------------------------------------------------------------------------------


def _reads_act(person: Person, act: Any) -> bool:
    column = "read act, step (confirmed)" if act.confirmed_at else "read act, step (recorded)"
    return holds(person, column, in_state(person, act))


def _reads_statement(person: Person, statement: Any) -> bool:
    if statement.confirmed_at:
        column = "read act, step (confirmed)"
    elif statement.deposited_on:
        column = "read act, step (recorded)"
    else:
        column = "read statement (not deposited)"
    return holds(person, column, in_state(person, statement))


def _reads_blocker(person: Person, blocker: Any) -> bool:
    part = blocker.implementation
    return _detail_known(person, part) and holds(person, _BLOCKERS[blocker.level], of_implementation(person, part))


def _by(column: str, where: Callable[[Person, Any], Where]) -> Callable[[Person, Any], bool]:
    return lambda person, row: holds(person, column, where(person, row))


def _never(person: Person, row: Any) -> bool:
    return False


def _through(path: str, judge: Callable[[Person, Any], bool]) -> Callable[[Person, Any], bool]:
    def judged(person: Person, row: Any) -> bool:
        for name in path.split("."):
            row = getattr(row, name)
        return judge(person, row)

    return judged


_READS_REFERENCE = _by(_REFERENCE, everywhere)
_WRITES_REFERENCE = _by(_WRITE_REFERENCE, everywhere)
_PLACES = Rule((_REFERENCE,), (_WRITE_PLACES,), _READS_REFERENCE, _by(_WRITE_PLACES, in_state))
_DICTIONARY = Rule((_REFERENCE,), (_WRITE_REFERENCE,), _READS_REFERENCE, _WRITES_REFERENCE)
_PLAN = Rule((_MEASURE, _MEASURE_DRAFT), (_WRITE_DRAFT, _REVISE), _reads_measure, _writes_measure)
_PART = Rule((_MEASURE, _MEASURE_DRAFT), ("write plan of implementation (draft)",), _reads_part, _writes_part)
_DETAIL = Rule(_PART.read, _PART.write, _reads_detail, _writes_part)
_MAP = Rule((_ROADMAP, _ROADMAP_DRAFT), (_WRITE_DRAFT, _REVISE), _reads_roadmap, _writes_roadmap)
_TEXT = Rule((_INSTRUMENT,), (_WRITE_INSTRUMENT,), _by(_INSTRUMENT, everywhere), _by(_WRITE_INSTRUMENT, everywhere))


def _under(rule: Rule, path: str) -> Rule:
    return Rule(rule.read, rule.write, _through(path, rule.reads), _through(path, rule.writes))


def _writes_state(person: Person, state: Any) -> bool:
    letterhead = holds(person, _WRITE_PLACES, by_state(state.pk)(person))
    return letterhead or _WRITES_REFERENCE(person, state)


def _of_succession(person: Person, row: Any) -> Where:
    return in_state(person, row.predecessor)


def _reads_interim(person: Person, row: Any) -> bool:
    return row.person_id == person.user.pk or holds(person, "read accounts", of_account(person, row.holder))


def _reads_attachment(person: Person, row: Any) -> bool:
    band = report_band(person, row.report)
    return band == "F" or (band == "V" and row.is_shared)


def _of_exception(person: Person, row: Any) -> Where:
    # « all:E » tells the Confederation which reports are missing, not the reason that a state gave.
    return {**in_state(person, row.ministry), "own": row.ministry_id in person.ministries, "all": False}


def _reads_position(person: Person, row: Any) -> bool:
    column = _POSITIONS[row.transmitted_at is not None]
    return measure_known(person, row.measure) and holds(person, column, in_state(person, row))


def _reads_revision(person: Person, row: Any) -> bool:
    """A revision is part of the plan; a state's money, and its part of a restricted measure, are its own."""
    is_own = row.member_state_id == person.state
    is_restricted_elsewhere = row.implementation is not None and row.measure.level == "restricted" and not is_own
    if is_restricted_elsewhere and person.identity != "confederal_coordinator":
        return False
    is_money_elsewhere = row.field == "national_share" and not is_own
    return not is_money_elsewhere and not _is_draft(row.measure) and _reads_measure(person, row.measure)


def _writes_revision(person: Person, row: Any) -> bool:
    """A state proposes on its own part; the cost of a measure is the Confederation's (note 4)."""
    if row.implementation is None:
        return holds(person, _REVISE, everywhere(person, row))
    return holds(person, _PROPOSE, of_implementation(person, row.implementation))


def _of_document(person: Person, row: Any) -> Where:
    # It stands for several ministries: it is the coordination's, in whose state it was signed. Its level is the
    # highest of the reports that it stands behind.
    is_known = all(part_known(person, report.implementation) for report in row.reports.all())
    return {"state": is_known and row.member_state_id == person.state}


def _of_letter(person: Person, row: Any) -> Where:
    """To a ministry by its own coordination; to a national body by the Confederation's (note 7)."""
    to_ministry = row.ministry_id is not None
    return {"state": to_ministry and row.member_state_id == person.state, "conf": not to_ministry}


_GIVE = "give interim"
_MISSING, _EXCEPTION, _PROPOSE = "list missing reports", "grant exception", "propose revision (finalised, adopted)"
_WRITE_REPORT = "write, submit, withdraw report"
_POSITION = "write, transmit position"
_POSITIONS = {False: "read position (draft)", True: "read position (transmitted)"}
RULES: dict[str, Rule] = {
    "accounts.memberstate": Rule((_REFERENCE,), (_WRITE_REFERENCE, _WRITE_PLACES), _READS_REFERENCE, _writes_state),
    "accounts.ministry": _PLACES,
    "accounts.body": _PLACES,
    "accounts.mandate": _DICTIONARY,
    "accounts.ministrysuccession": Rule(
        (_REFERENCE,), ("prepare succession",), _READS_REFERENCE, _by("prepare succession", _of_succession)
    ),
    "accounts.user": Rule(
        ("read accounts",),
        ("create, change, disable account",),
        _by("read accounts", of_account),
        _by("create, change, disable account", of_account),
    ),
    "accounts.interim": Rule(("read accounts",), (_GIVE,), _reads_interim, _through("holder", _by(_GIVE, of_account))),
    "protocols.instrument": _TEXT,
    "protocols.provision": _TEXT,
    "protocols.proceduretemplate": Rule((_REFERENCE,), (_WRITE_REFERENCE,), _READS_REFERENCE, _WRITES_REFERENCE),
    "protocols.authorisingsession": _PLACES,
    "protocols.act": Rule(
        ("read act, step (recorded)", "read act, step (confirmed)"),
        ("record act, step",),
        _reads_act,
        lambda person, act: act.confirmed_at is None and holds(person, "record act, step", in_state(person, act)),
    ),
    "protocols.statement": Rule(
        ("read statement (not deposited)", "read act, step (recorded)", "read act, step (confirmed)"),
        ("write statement (not deposited)",),
        _reads_statement,
        _by("write statement (not deposited)", in_state),
    ),
    "measures.roadmap": _MAP,
    "measures.roadmapact": _under(_MAP, "roadmap"),
    "measures.axis": _under(_MAP, "roadmap"),
    "measures.objective": _under(_MAP, "axis.roadmap"),
    "measures.domain": _DICTIONARY,
    "measures.measure": _PLAN,
    "measures.coverage": _under(_PLAN, "measure"),
    "measures.indicator": _under(_PLAN, "measure"),
    "measures.implementation": _PART,
    "measures.milestone": _under(_DETAIL, "implementation"),
    "measures.indicatortarget": _under(_DETAIL, "implementation"),
    "measures.plannedrate": _under(_DETAIL, "implementation"),
    "measures.reportingperiod": Rule(
        (_REFERENCE,),
        ("open, extend, close period",),
        _READS_REFERENCE,
        _by("open, extend, close period", everywhere),
    ),
    "measures.progressreport": Rule(
        tuple(dict.fromkeys(_REPORTS.values())),
        (_WRITE_REPORT,),
        lambda person, report: bool(report_band(person, report)),
        lambda person, report: (
            part_known(person, report.implementation)
            and holds(person, _WRITE_REPORT, of_implementation(person, report.implementation))
        ),
    ),
    "measures.blocker": Rule(
        tuple(_BLOCKERS.values()),
        ("write, lift blocker",),
        _reads_blocker,
        _through("implementation", _by("write, lift blocker", of_implementation)),
    ),
    "measures.attachment": Rule(tuple(dict.fromkeys(_REPORTS.values())), (), _reads_attachment, _never),
    "measures.periodexception": Rule(
        ("list missing reports",), ("grant exception",), _by(_MISSING, _of_exception), _by(_EXCEPTION, _of_exception)
    ),
    "measures.position": Rule(tuple(_POSITIONS.values()), (_POSITION,), _reads_position, _by(_POSITION, in_state)),
    "measures.revision": Rule((_MEASURE,), (_PROPOSE,), _reads_revision, _writes_revision),
    "protocols.actdocument": Rule(
        ("read act, step (recorded)", "read act, step (confirmed)"), (), _through("act", _reads_act), _never
    ),
    "exchange.columnmapping": Rule(
        (_UPLOAD, _WRITE_REFERENCE), (_UPLOAD, _WRITE_REFERENCE), _reads_column, _writes_column
    ),
    "exchange.synonym": _DICTIONARY,
    "measures.signeddocument": Rule((_WRITE_REPORT,), (), _by(_WRITE_REPORT, _of_document), _never),
    "measures.transmittal": Rule((_WRITE_REPORT,), (), _by(_WRITE_REPORT, _of_exception), _never),
    "measures.reminder": Rule(("send reminder",), (), _by("send reminder", _of_letter), _never),
    "exchange.importbatch": Rule(
        ("read import batch",),
        (),
        _by("read import batch", lambda person, batch: {"self": batch.user_id == person.user.pk}),
        _never,
    ),
}
