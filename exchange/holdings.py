"""What the server holds for a matrix, gathered in a constant number of queries, by right.

Only rows that the uploader reads are gathered: for the rest of the import they do not exist.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from accounts.models import MemberState, Ministry
from common.access import Band, Verb
from exchange.dictionaries import vocabulary_for
from exchange.models import ImportBatch
from exchange.rules.catalogue import Catalogue, KnownMeasure, KnownMilestone, KnownPeriod, StateName
from exchange.rules.measured import KnownTarget
from exchange.rules.values import MinistryName
from exchange.rules.values.text import fold
from exchange.rules.verdicts import Held
from measures.actions.guards import closed_sentences
from measures.models import (
    Blocker,
    Implementation,
    IndicatorTarget,
    IndicatorValue,
    Measure,
    Milestone,
    ProgressReport,
    ReportContributor,
    ReportedMilestone,
    ReportingPeriod,
)
from measures.rules.workflow import OPEN_STEPS

_COMPARED = (
    "status",
    "physical_rate",
    "financial_rate",
    "difficulties",
    "evidence",
    "decision_reference",
    "new_due_on",
    "fall_explanation",
)


def catalogue_for(user: Any, period: ReportingPeriod) -> Catalogue:
    """Return what a matrix is read against: the measures this account reads, and all ministries."""
    roadmap = period.roadmap
    concerned = Implementation.objects.visible_to(user).filter(measure__axis__roadmap=roadmap)
    states: dict[Any, set[str]] = {}
    for measure, state in concerned.values_list("measure_id", "member_state_id"):
        states.setdefault(measure, set()).add(state)
    measures = Measure.objects.visible_to(user).filter(axis__roadmap=roadmap).values_list("pk", "code", "title")
    milestones = _milestones(user, period)
    return Catalogue(
        prefix=roadmap.code,
        starts_on=roadmap.starts_on,
        ends_on=roadmap.ends_on,
        member_states=tuple(StateName(state.code, state.name) for state in MemberState.objects.visible_to(user)),
        measures=tuple(
            KnownMeasure(code, title, frozenset(states.get(pk, ())), milestones.get(pk, {}))
            for pk, code, title in measures
        ),
        ministries=ministries_by_state(user),
        periods=(known_period(period),),
        vocabulary=vocabulary_for(user),
    )


def _milestones(user: Any, period: ReportingPeriod) -> dict[Any, dict[str, tuple[KnownMilestone, ...]]]:
    """Return, by measure and state, the milestones that this account reads, in their order."""
    rows = Milestone.objects.visible_to(user).filter(implementation__measure__axis__roadmap=period.roadmap)
    found: dict[Any, dict[str, tuple[KnownMilestone, ...]]] = {}
    places = ("implementation__measure_id", "implementation__member_state_id", "pk", "order", "title")
    for measure, state, key, order, title in rows.order_by("order").values_list(*places):
        by_state = found.setdefault(measure, {})
        by_state[state] = (*by_state.get(state, ()), KnownMilestone(key.hex, order, title))
    return found


def ministries_by_state(user: Any) -> dict[str, tuple[MinistryName, ...]]:
    """Return the names of all ministries, by state."""
    found: dict[str, tuple[MinistryName, ...]] = {}
    for ministry in Ministry.objects.visible_to(user):
        name = MinistryName(ministry.code, ministry.acronym, ministry.name)
        found[ministry.member_state_id] = (*found.get(ministry.member_state_id, ()), name)
    return found


def known_period(period: ReportingPeriod) -> KnownPeriod:
    """Return a period with the day it starts on: the day after the previous one was drawn up."""
    earlier = ReportingPeriod.objects.filter(roadmap=period.roadmap, situation_on__lt=period.situation_on)
    last = earlier.order_by("-situation_on").values_list("situation_on", flat=True).first()
    starts_on = last + timedelta(days=1) if last else period.roadmap.starts_on
    return KnownPeriod(period.code, starts_on, period.situation_on)


def holdings_for(user: Any, member_state: str, period: ReportingPeriod) -> dict[str, Held]:
    """Return, by measure code, what the server holds of one state's implementations for a period."""
    rows = Implementation.objects.visible_to(user).filter(
        member_state=member_state, measure__axis__roadmap=period.roadmap
    )
    implementations = list(rows.select_related("measure", "lead_ministry", "member_state"))
    in_scope = set(
        Implementation.objects.within(user, Verb.WRITE_REPORT)
        .filter(member_state=member_state)
        .values_list("pk", flat=True)
    )
    reports = _reports(user, member_state, period)
    wrote = _own_writing(user, period)
    blocked = set(Blocker.objects.visible_to(user).open().values_list("implementation_id", flat=True))
    locks = closed_sentences(period, implementations)
    held = {
        row: _held(
            row,
            row.pk in in_scope,
            reports.get(row.pk),
            wrote,
            has_blocker=row.pk in blocked,
            lock=locks[row.pk],
            ends_on=period.roadmap.ends_on,
        )
        for row in implementations
    }
    return _with_parts(held, user, member_state, period, reports)


def _with_parts(
    held: Mapping[Implementation, Held],
    user: Any,
    member_state: str,
    period: ReportingPeriod,
    reports: Mapping[Any, ProgressReport],
) -> dict[str, Held]:
    """Return what is held, by code, with the milestones and the indicators of each."""
    reached = _reached(user, member_state, period, reports)
    targets = _targets(user, member_state, period, reports)
    return {
        row.measure.code: replace(one, milestones=reached.get(row.pk, {}), indicators=targets.get(row.pk, {}))
        for row, one in held.items()
    }


def _reports(user: Any, member_state: str, period: ReportingPeriod) -> dict[Any, ProgressReport]:
    """Return the report of the period that counts for each implementation: the one being written, else the one in force."""
    rows = ProgressReport.objects.visible_to(user).filter(period=period, member_state=member_state)
    return {report.implementation_id: report for report in rows.order_by("number")}


def _reached(
    user: Any, member_state: str, period: ReportingPeriod, reports: Mapping[Any, ProgressReport]
) -> dict[Any, dict[str, bool]]:
    """Return, by implementation and key of milestone, whether it is reached: in the plan, or in the report that counts."""
    readable = [report.pk for report in reports.values() if report.band == Band.FULL]
    told = set(
        ReportedMilestone.objects.visible_to(user).filter(report__in=readable).values_list("milestone_id", flat=True)
    )
    rows = Milestone.objects.visible_to(user).filter(
        implementation__member_state=member_state, implementation__measure__axis__roadmap=period.roadmap
    )
    found: dict[Any, dict[str, bool]] = {}
    for place, key, done_on in rows.values_list("implementation_id", "pk", "done_on"):
        found.setdefault(place, {})[key.hex] = done_on is not None or key in told
    return found


def _targets(
    user: Any, member_state: str, period: ReportingPeriod, reports: Mapping[Any, ProgressReport]
) -> dict[Any, dict[str, KnownTarget]]:
    """Return, by implementation and folded label, the indicators with the values of the report that counts."""
    readable = [report.pk for report in reports.values() if report.band == Band.FULL]
    values = dict(IndicatorValue.objects.visible_to(user).filter(report__in=readable).values_list("target_id", "value"))
    rows = IndicatorTarget.objects.visible_to(user).filter(
        implementation__member_state=member_state, implementation__measure__axis__roadmap=period.roadmap
    )
    found: dict[Any, dict[str, KnownTarget]] = {}
    for place, key, label, goal in rows.values_list("implementation_id", "pk", "indicator__label", "value"):
        found.setdefault(place, {})[fold(label)] = KnownTarget(key.hex, label, goal, values.get(key))
    return found


def _own_writing(user: Any, period: ReportingPeriod) -> set[Any]:
    """Return the reports to which nobody but this account contributed."""
    rows = ReportContributor.objects.filter(report__period=period).values_list("report_id", "user_id")
    by_report: dict[Any, set[Any]] = {}
    for report, person in rows:
        by_report.setdefault(report, set()).add(person)
    return {report for report, persons in by_report.items() if persons == {user.pk}}


def _held(
    row: Implementation,
    is_in_scope: bool,
    report: Any,
    wrote: set[Any],
    *,
    has_blocker: bool,
    lock: str,
    ends_on: date,
) -> Held:
    is_readable = report is None or report.band == Band.FULL
    return Held(
        implementation=row.pk,
        code=row.measure.code,
        is_in_scope=is_in_scope,
        values=_values(row, report if is_readable else None),
        has_report=report is not None,
        is_readable=is_readable,
        is_open=report is None or report.step in OPEN_STEPS,
        is_own_writing=report is None or report.pk in wrote,
        report_version=report.version if report and report.step in OPEN_STEPS else None,
        step=report.get_step_display() if report else "",
        lock=lock,
        previous_rate=row.current_physical_rate,
        has_open_blocker=has_blocker,
        ends_on=ends_on,
        plan=_planned(row),
    )


def _planned(row: Implementation) -> dict[str, Any]:
    return {
        "due_on": row.due_on,
        "total_cost": row.measure.total_cost,
        "national_share": row.national_share,
        "lead_ministry": row.lead_ministry.code,
    }


def _values(row: Implementation, report: Any) -> Mapping[str, Any]:
    if report is not None:
        return {name: getattr(report, name) for name in _COMPARED}
    return {
        "status": row.current_status if row.current_situation_on else None,
        "physical_rate": row.current_physical_rate,
    }


def signalled_before(member_state: str, period: ReportingPeriod) -> frozenset[str]:
    """Return the keys of the questions and plan differences that a confirmed import has already shown."""
    keys: set[str] = set()
    for shown in ImportBatch.objects.confirmed_for(member_state, period).values_list("shown", flat=True):
        keys.update(shown)
    return frozenset(keys)


def answered_before(member_state: str, period: ReportingPeriod, key: str) -> str | None:
    """Return the answer that a confirmed import gave to a question of the file, or None."""
    batches = ImportBatch.objects.confirmed_for(member_state, period).order_by("-confirmed_at")
    for answers in batches.values_list("answers", flat=True):
        if key in answers:
            return answers[key]
    return None
