"""The verdict on a row: what the file says, held against what the server holds now. Pure.

The same function judges for the preview and, under lock, for the confirmation.
An error in a cell of the plan (date, cost, lead) rejects the cell; an error in a cell of the
report (status, rates) leaves the row aside. An emptied cell changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from exchange.enums import WRITTEN, Verdict
from exchange.rules.findings import Level
from exchange.rules.layout.headings import Field
from exchange.rules.line_reading import contradicts
from exchange.rules.measured import KnownTarget, figures, sentences
from exchange.rules.proposals import Proposal
from measures.enums import Status
from measures.rules.obligations import Reported, missing
from measures.rules.revisions import ON_MEASURE, needs_decision, written

FOLLOWS = "Indicateur de la mesure de la ligne {}\u00a0: il suit ce qu’elle devient."
LABELS = {
    "status": "État",
    "physical_rate": "Taux physique",
    "financial_rate": "Taux financier",
    "difficulties": "Difficultés",
    "due_on": "Échéance",
    "total_cost": "Coût global",
    "national_share": "Quote-part nationale",
    "lead_ministry": "Chef de file",
}
_CELL_OF = {
    "status": Field.STATUS,
    "physical_rate": Field.PHYSICAL,
    "financial_rate": Field.FINANCIAL,
    "difficulties": Field.REMARKS,
    "due_on": Field.DUE,
    "total_cost": Field.AMOUNT,
    "national_share": Field.AMOUNT,
    "lead_ministry": Field.LEAD,
}
# A state's coordination may propose these; the total cost is the Confederation's to revise.
_PROPOSABLE = frozenset({"due_on", "national_share", "lead_ministry"})


@dataclass(frozen=True)
class Held:
    """What the server holds of one implementation, as far as the uploader reads it.

    `report` is None when nothing is recorded for the period; `values` are those of that report,
    else of the last validated one. `milestones` says, by key, which are reached, `indicators` holds those of the plan by
    folded label. `is_readable` is false where rights hide the report's content.
    """

    implementation: Any
    code: str
    is_in_scope: bool
    values: Mapping[str, Any]
    has_report: bool = False
    is_readable: bool = True
    is_open: bool = True
    is_own_writing: bool = True
    report_version: int | None = None
    step: str = ""
    lock: str = ""
    previous_rate: Decimal | None = None
    has_open_blocker: bool = False
    ends_on: date | None = None
    plan: Mapping[str, Any] = field(default_factory=dict)
    milestones: Mapping[str, bool] = field(default_factory=dict)
    indicators: Mapping[str, KnownTarget] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """One cell that would change; `field` is the column of the report or of the plan."""

    field: str
    cell: str
    before: Any
    after: Any

    @property
    def label(self) -> str:
        return LABELS[self.field]


@dataclass(frozen=True)
class MilestoneReached(Change):
    """A milestone that the row says done and that no report says yet; `due_on` dates it, once past."""

    key: str = ""
    title: str = ""
    due_on: date | None = None

    @property
    def label(self) -> str:
        return f"Jalon «\u00a0{self.title}\u00a0»"

    def done_on(self, situation_on: date) -> date:
        """The day it is said done: a matrix gives none, so its due date if it is past, else the date of situation."""
        return min(self.due_on, situation_on) if self.due_on else situation_on


@dataclass(frozen=True)
class ValueReached(Change):
    """The value of an indicator that the row, or one that follows it, says; `key` is that of its target."""

    key: str = ""
    title: str = ""

    @property
    def label(self) -> str:
        return f"Indicateur «\u00a0{self.title}\u00a0»"


@dataclass(frozen=True)
class PlanDifference(Change):
    """A cell that differs from the plan: shown, never overwritten; `is_new` if not yet signalled.

    `takes_session`: beyond the roadmap's end, a session decides, and no matrix gives its reference.
    """

    is_new: bool = True
    takes_session: bool = False

    @property
    def is_proposable(self) -> bool:
        return self.field in _PROPOSABLE and self.is_new and not self.takes_session


@dataclass(frozen=True)
class GoalDifference(PlanDifference):
    """A value to reach that is not the plan's: shown, and revised on its own page."""

    title: str = ""

    @property
    def label(self) -> str:
        return f"Cible de «\u00a0{self.title}\u00a0»"


@dataclass(frozen=True)
class Judged:
    """A row with its verdict, what it would change, what it lacks, and why it is left aside."""

    proposal: Proposal
    verdict: Verdict
    changes: tuple[Change, ...] = ()
    plan: tuple[PlanDifference, ...] = ()
    missing: tuple[str, ...] = ()
    reason: str = ""
    held: Held | None = None
    has_new_question: bool = False

    @property
    def missing_sentence(self) -> str:
        """What the row lacks to become a report, in one sentence."""
        return "Il manque " + "\u202f; ".join(self.missing) + "."

    @property
    def values(self) -> dict[str, Any]:
        """What would be written in the report."""
        parts = (MilestoneReached, ValueReached)
        values = {item.field: item.after for item in self.changes if not isinstance(item, parts)}
        if "financial_rate" in values:
            values["financial_rate_is_declared"] = True
        status = values.get("status", self.held.values.get("status") if self.held else None)
        if status == Status.BLOCKED and self.proposal.remarks and not (self.held and self.held.has_open_blocker):
            values["proposed_blocker"] = self.proposal.remarks
        return values

    @property
    def reached(self) -> tuple[MilestoneReached, ...]:
        """The milestones that would be said done."""
        return tuple(change for change in self.changes if isinstance(change, MilestoneReached))

    @property
    def measured(self) -> tuple[ValueReached, ...]:
        """The values of indicators that would be given."""
        return tuple(change for change in self.changes if isinstance(change, ValueReached))

    def indicator_sentences(self, *, of_followers: bool = False) -> list[str]:
        """Why values of indicators that the row says, or its followers too, are not taken."""
        if self.held is None or not self.held.is_in_scope:
            return []
        said = [item for item in self.proposal.indicators if of_followers or item["row"] == self.proposal.row["row"]]
        return list(sentences(self.held.code, said, self.held.indicators))


def judge(proposal: Proposal, held: Held | None, signalled: frozenset[str] = frozenset()) -> Judged:
    """Return the verdict on one row. `signalled` holds the keys already shown at an earlier import."""
    if proposal.code is None or held is None:
        return Judged(proposal, *_without_measure(proposal, signalled))
    plan = (*_plan_differences(proposal, held, signalled), *_goals(proposal, held, signalled))
    if not held.is_in_scope:
        return Judged(proposal, Verdict.NOT_YOURS, reason="Cette mesure relève d’un autre ministère que le vôtre.")
    if proposal.is_undecided:
        return Judged(proposal, Verdict.QUESTION, plan=plan, held=held, has_new_question=is_new(proposal, signalled))
    if proposal.is_in_error:
        return Judged(proposal, Verdict.ERROR, plan=plan, held=held, reason="Une cellule du rapport est à corriger.")
    return _judge_report(proposal, held, plan)


def judge_following(proposal: Proposal, measure: Judged) -> Judged:
    """Return the verdict on a row that only adds an indicator: that of its measure's row, which writes it; unchanged if nothing is."""
    cells = {item["cell"] for item in proposal.indicators}
    is_written = any(change.cell in cells for change in measure.measured)
    is_settled = measure.verdict in (*WRITTEN, Verdict.CONFLICT, Verdict.UNCHANGED)
    verdict = Verdict.UNCHANGED if is_settled and not is_written else measure.verdict
    reason = FOLLOWS.format(measure.proposal.row["row"]) if verdict != Verdict.UNCHANGED else ""
    return Judged(proposal, verdict, reason=reason, held=measure.held)


def question_key(proposal: Proposal) -> str:
    """Return what a question of a row is remembered by: what was read, not where it stood."""
    row = proposal.row
    return f"question:{row['raw_code']}:{row['code']}:{row['status']}:{row['progress']}:{','.join(row['anomalies'])}"


def plan_key(code: str, name: str, value: Any) -> str:
    """Return what a plan difference is remembered by."""
    return f"plan:{code}:{name}:{value}"


def is_new(proposal: Proposal, signalled: frozenset[str]) -> bool:
    return question_key(proposal) not in signalled


def _without_measure(proposal: Proposal, signalled: frozenset[str]) -> tuple[Any, ...]:
    asks = any(message["level"] == Level.QUESTION for message in proposal.row["messages"])
    if proposal.near and not proposal.code:
        # A measure is to be chosen among those whose titles are near: a question, in every door.
        return (Verdict.QUESTION, (), (), (), "", None, is_new(proposal, signalled))
    if proposal.is_undecided and asks and proposal.code:
        return (Verdict.QUESTION, (), (), (), "", None, is_new(proposal, signalled))
    return (Verdict.UNKNOWN, (), (), (), "Mesure inconnue pour cet État\u202f; un import ne crée pas de mesure.")


def _judge_report(proposal: Proposal, held: Held, plan: tuple[PlanDifference, ...]) -> Judged:
    if held.has_report and not held.is_readable:
        reason = "Le ministère a déjà un rapport pour cette période\u00a0: sa suite se fait avec lui."
        return Judged(proposal, Verdict.LOCKED, plan=plan, reason=reason, held=held)
    changes = (*_changes(proposal, held), *_milestones(proposal, held), *_values_reached(proposal, held))
    says_nothing = proposal.row["status"] is None and proposal.progress is None
    if not changes and (held.has_report or says_nothing):
        return Judged(proposal, Verdict.UNCHANGED, plan=plan, held=held)
    if held.lock or not held.is_open:
        reason = held.lock or f"Le rapport de la période est {held.step}\u00a0: il ne se modifie plus par un import."
        return Judged(proposal, Verdict.LOCKED, changes, plan, (), reason, held)
    clash = _clash(proposal, held)
    if clash:
        return Judged(proposal, Verdict.ERROR, plan=plan, reason=clash, held=held)
    lacking = tuple(missing(_reported(proposal, held)))
    if held.has_report and not held.is_own_writing:
        return Judged(proposal, Verdict.CONFLICT, changes, plan, lacking, held=held)
    return Judged(proposal, Verdict.INCOMPLETE if lacking else Verdict.CHANGED, changes, plan, lacking, held=held)


def _said(proposal: Proposal) -> dict[str, Any]:
    said = {
        "status": proposal.row["status"],
        "physical_rate": proposal.progress,
        "financial_rate": proposal.financial_rate,
        "difficulties": proposal.remarks or None,
    }
    return {name: value for name, value in said.items() if value is not None}


def _changes(proposal: Proposal, held: Held) -> list[Change]:
    return [
        Change(name, proposal.cells.get(_CELL_OF[name], ""), held.values.get(name), value)
        for name, value in _said(proposal).items()
        # Without a report for the period, what is said is its content, even if the last one said the same.
        if not held.has_report or held.values.get(name) != value
    ]


def _milestones(proposal: Proposal, held: Held) -> list[MilestoneReached]:
    """The milestones said done, but those already reached and those that the plan no longer has."""
    return [
        MilestoneReached(
            "milestone",
            proposal.cells.get(Field.ACTIVITY, ""),
            None,
            "réalisé, à son échéance si elle est passée, sinon à la date de situation",
            key=said["key"],
            title=said["title"],
            due_on=date.fromisoformat(said["due"]) if said["due"] else None,
        )
        for said in proposal.milestones
        if held.milestones.get(said["key"]) is False
    ]


def _values_reached(proposal: Proposal, held: Held) -> list[ValueReached]:
    return [
        ValueReached(
            "indicator", said.cell, said.target.value, said.value, key=said.target.key, title=said.target.label
        )
        for said in figures(proposal.indicators, held.indicators)
        if said.value is not None and (not held.has_report or said.target.value != said.value)
    ]


def _goals(proposal: Proposal, held: Held, signalled: frozenset[str]) -> list[GoalDifference]:
    found = []
    for said in figures(proposal.indicators, held.indicators):
        if said.goal is not None and said.goal != said.target.goal:
            name = f"target:{said.target.label}"
            is_new = plan_key(held.code, name, said.goal) not in signalled
            goal = GoalDifference(name, said.goal_cell, said.target.goal, said.goal, is_new, title=said.target.label)
            found.append(goal)
    return found


def _reported(proposal: Proposal, held: Held) -> Reported:
    written = _said(proposal)
    said = {**held.values, **written}
    return Reported(
        status=said.get("status") or Status.NOT_STARTED,
        # A new report takes over the last status, never the last rate: that is told at each period.
        physical_rate=(said if held.has_report else written).get("physical_rate"),
        previous_rate=held.previous_rate,
        has_evidence=held.has_report and bool(held.values.get("evidence")),
        has_open_blocker=held.has_open_blocker,
        has_decision=held.has_report and bool(held.values.get("decision_reference")),
        new_due_on=held.values.get("new_due_on") if held.has_report else None,
        fall_explanation=held.values.get("fall_explanation", "") if held.has_report else "",
    )


def _clash(proposal: Proposal, held: Held) -> str:
    """Return why what the row leaves out cannot be taken from what is known, or an empty text.

    An empty cell changes nothing: the known value stays, and must still go with the one that is said.
    """
    if proposal.row["status"] is not None and proposal.progress is not None:
        return ""
    reported = _reported(proposal, held)
    if reported.physical_rate is None or not contradicts(reported.status, float(reported.physical_rate)):
        return ""
    label, rate = Status(reported.status).label, f"{reported.physical_rate:f}".replace(".", ",")
    return (
        f"La ligne ne dit pas à la fois l’état et le taux physique\u00a0: «\u00a0{label}\u00a0» et {rate}\u202f% "
        "se contredisent. Inscrivez les deux."
    )


def _plan_differences(proposal: Proposal, held: Held, signalled: frozenset[str]) -> list[PlanDifference]:
    amount = "national_share" if proposal.amount_is_share else "total_cost"
    said = {
        "due_on": None if _holds_due(proposal, held.plan.get("due_on")) else proposal.due,
        amount: proposal.row["amount_fcfa"],
        "lead_ministry": proposal.row["lead_key"],
    }
    return [
        PlanDifference(
            name,
            proposal.cells.get(_CELL_OF[name], ""),
            held.plan.get(name),
            value,
            is_new=plan_key(held.code, name, value) not in signalled,
            takes_session=_takes_session(name, value, held),
        )
        for name, value in said.items()
        if value is not None and value != held.plan.get(name)
    ]


def _takes_session(name: str, value: Any, held: Held) -> bool:
    if held.ends_on is None or name in ON_MEASURE:
        return False
    return needs_decision(name, written(value), held.ends_on)


_MONTHS = {"month": 1, "quarter": 3, "semester": 6, "year": 12}


def _holds_due(proposal: Proposal, due_on: date | None) -> bool:
    """A less precise date whose period contains the plan's date is not a difference (rule 4)."""
    if due_on is None or proposal.due is None:
        return False
    months = _MONTHS.get(proposal.row["due_precision"])
    if months is None:
        return proposal.due == due_on
    first = _first_of_period(proposal.due, months)
    return min(first, date.fromisoformat(proposal.due_start or first.isoformat())) <= due_on <= proposal.due


def _first_of_period(end: date, months: int) -> date:
    index = end.year * 12 + end.month - months
    return date(index // 12, index % 12 + 1, 1)
