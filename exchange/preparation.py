"""From an uploaded file to judged rows, without writing anything anywhere."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from common.access import Verb
from common.progress import JUDGING, followed
from exchange.enums import Verdict
from exchange.holdings import catalogue_for, holdings_for, known_period, signalled_before
from exchange.reading.limits import Refused
from exchange.rules.analysis import Analysis, NotAMatrix, read_rows, survey
from exchange.rules.catalogue import Catalogue
from exchange.rules.columns import FileTable, tables_of
from exchange.rules.findings import Question
from exchange.rules.layout.headings import Field
from exchange.rules.layout.table import Table
from exchange.rules.origin import refusal_sentence
from exchange.rules.proposals import Proposal, proposals_of
from exchange.rules.sheets import Workbook
from exchange.rules.three_way import WorkbookRow
from exchange.rules.verdicts import Judged, judge, judge_following, plan_key, question_key
from exchange.table_judgement import JudgedRow
from measures.models import ReportingPeriod

NO_STATE = "Une matrice se dépose au nom d’un État\u00a0: votre compte n’en a pas."
NOT_A_DATE = "La date de situation se lit sous la forme AAAA-MM-JJ\u00a0: choisissez-la de nouveau."
NO_REPORTS = "Votre rôle n’entre pas de rapports\u00a0: une matrice se dépose par un ministère ou par sa coordination."


@dataclass(frozen=True)
class Reading:
    """What was read of a matrix: rows proposed, remarks, and the questions of the file as a whole.

    `situation_on` is the date that the file names, None if it names none or if it is a question.
    """

    member_state: str
    sha256: str
    proposals: tuple[Proposal, ...]
    notes: tuple[str, ...]
    questions: tuple[dict[str, Any], ...]
    situation_on: date | None = None
    tables: tuple[FileTable, ...] = ()


class Unplaced(Refused):
    """No table was recognised, but rows look like headers: their columns can be placed by a person."""

    def __init__(self, sentence: str, tables: Sequence[FileTable], sha256: str) -> None:
        super().__init__("not_a_matrix", sentence)
        self.tables, self.sha256 = tables, sha256


def check_reports(user: Any) -> None:
    """Raise `Refused` unless the account enters the reports of a state."""
    if not user.may(Verb.WRITE_REPORT):
        raise Refused("no_reports", NO_REPORTS)
    if not user.member_state_id:
        raise Refused("no_state", NO_STATE)


def matrix_in(user: Any, workbook: Workbook, period: ReportingPeriod) -> Reading:
    """Return what a ministry's matrix says for the account's own state.

    Raises `Refused` with a French sentence: not a matrix (`Unplaced` if it may be one), another state's.
    """
    catalogue = catalogue_for(user, period)
    try:
        found = survey(workbook, catalogue)
    except NotAMatrix as error:
        raise unrecognised(workbook, catalogue, str(error)) from error
    sentence = refusal_sentence(found.origin, user.member_state_id, catalogue)
    if sentence:
        raise Refused("other_state", sentence)
    analysis = read_rows(found, catalogue, user.member_state_id, known_period(period))
    reading = _reading(user.member_state_id, workbook.sha256, found.tables, analysis)
    return replace(reading, tables=tuple(tables_of(workbook, catalogue.vocabulary)))


def unrecognised(workbook: Workbook, catalogue: Catalogue, sentence: str) -> Refused:
    """Return the refusal of a file without a table: `Unplaced` if a row looks like a header."""
    tables = tables_of(workbook, catalogue.vocabulary)
    return Unplaced(sentence, tables, workbook.sha256) if tables else Refused("not_a_matrix", sentence)


def _reading(member_state: str, sha256: str, tables: Sequence[Table], analysis: Analysis) -> Reading:
    shares = {
        table.sheet: Field.AMOUNT in table.columns and table.columns[Field.AMOUNT].heading.is_share for table in tables
    }
    return Reading(
        member_state=member_state,
        sha256=sha256,
        proposals=proposals_of(analysis.rows, shares),
        notes=tuple(note.text for note in analysis.notes),
        questions=tuple(_kept_question(question, analysis.situation) for question in analysis.questions),
        situation_on=analysis.situation.on if analysis.situation and not analysis.questions else None,
    )


def _kept_question(question: Question, situation: Any) -> dict[str, Any]:
    return {
        "key": f"{question.key}:{situation.on.isoformat()}",
        "sheet": question.sheet,
        "row": None,
        "cell": question.cell,
        "read": question.read,
        "text": question.text,
    }


def judge_rows(
    user: Any,
    member_state: str,
    period: ReportingPeriod,
    proposals: Sequence[Proposal],
    accepted: frozenset[str] = frozenset(),
) -> list[Judged]:
    """Give each row its verdict against what the server holds now; `accepted`: see `Proposal.as_chosen`."""
    holdings = holdings_for(user, member_state, period)
    signalled = signalled_before(member_state, period)
    judged: dict[str, Judged] = {}
    for proposal in followed(proposals, JUDGING):
        decided = proposal.as_chosen(accepted)
        if proposal.follows in judged:
            judged[proposal.key] = judge_following(decided, judged[proposal.follows])
        else:
            judged[proposal.key] = judge(decided, holdings.get(decided.code or ""), signalled)
    return list(judged.values())


def notes_on_indicators(judged: Sequence[Judged]) -> list[str]:
    """Return one sentence for each value of an indicator that is not taken."""
    of_measures = (row for row in judged if not row.proposal.follows)
    return [sentence for row in of_measures for sentence in row.indicator_sentences(of_followers=True)]


def counted(judged: Iterable[Judged | JudgedRow | WorkbookRow]) -> dict[str, int]:
    """Return how many rows have each verdict, all ten named."""
    found = Counter(row.verdict for row in judged)
    return {str(verdict): found[verdict] for verdict in Verdict}


def base_versions(judged: Sequence[Judged]) -> dict[str, Any]:
    """Return, by row, the version of the report that the verdict was given on."""
    return {row.proposal.key: row.held.report_version for row in judged if row.held is not None}


def candidate_versions(
    user: Any, member_state: str, period: ReportingPeriod, proposals: Sequence[Proposal]
) -> dict[str, Any]:
    """Return the version of the report of each measure that may be chosen for a row, by what the choice is sent as."""
    if not any(proposal.near for proposal in proposals):
        return {}
    holdings = holdings_for(user, member_state, period)
    return {
        name: holdings[code].report_version
        for proposal in proposals
        for name, code in proposal.candidates().items()
        if code in holdings
    }


def keys_shown(
    judged: Sequence[Judged], questions: Sequence[Mapping[str, Any]], accepted: frozenset[str] = frozenset()
) -> list[str]:
    """Return the keys by which a later import knows that these were already signalled.

    `accepted` are the question rows that a person decided. A row of another ministry, or of a
    measure that is unknown here, was asked of nobody: its question stays new.
    """
    keys = {question["key"] for question in questions}
    for row in judged:
        is_answered = row.proposal.key in accepted and row.verdict not in (Verdict.NOT_YOURS, Verdict.UNKNOWN)
        if row.verdict == Verdict.QUESTION or is_answered:
            keys.add(question_key(row.proposal))
        keys.update(plan_key(row.held.code, item.field, item.after) for item in row.plan if row.held)
    return sorted(keys)


def new_questions(
    judged: Sequence[Judged], questions: Sequence[Mapping[str, Any]], signalled: frozenset[str]
) -> list[dict[str, Any]]:
    """Return the questions that no confirmed import has shown yet: the file's, then the rows'."""
    fresh = [dict(question) for question in questions if question["key"] not in signalled]
    return fresh + [_row_question(row) for row in judged if row.verdict == Verdict.QUESTION and row.has_new_question]


def _row_question(judged: Judged) -> dict[str, Any]:
    row = judged.proposal.row
    asked = [message for message in row["messages"] if message["level"] == "question"]
    first = asked[0] if asked else {"cell": "", "read": row["raw_code"], "text": "Cette ligne attend votre choix."}
    return {
        "key": question_key(judged.proposal),
        "sheet": row["sheet"],
        "row": row["row"],
        "cell": first["cell"],
        "read": first["read"],
        "text": " ".join(message["text"] for message in asked) or first["text"],
    }


def situation_of(period: ReportingPeriod, answer: str | None) -> date:
    """Return the date that the rows will carry.

    Raises `Refused` for what is not a date, or one outside the roadmap or after the period.
    """
    if not answer:
        return period.situation_on
    try:
        on = date.fromisoformat(answer)
    except ValueError as error:
        raise Refused("situation", NOT_A_DATE) from error
    if not period.roadmap.starts_on <= on <= period.situation_on:
        raise Refused(
            "situation",
            f"La date de situation doit tomber entre le {period.roadmap.starts_on:%d/%m/%Y} "
            f"et le {period.situation_on:%d/%m/%Y}.",
        )
    return on
