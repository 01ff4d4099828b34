"""Every copy is computed anew from what it is a copy of; each planted fault is found and named."""

import io
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from measures.models import (
    Blocker,
    Implementation,
    IndicatorTarget,
    Milestone,
    ProgressReport,
    ReportedMilestone,
)
from measures.rules.verification import Filed, expected_copies, expected_milestones, is_explained, reports_in_force
from measures.triggers import PARTS, TRIGGERS
from tests.database import lift
from tests.measures.acts import CASES, part

pytestmark = pytest.mark.django_db
JUNE, SEPTEMBER = date(2026, 6, 30), date(2026, 9, 30)


def verified() -> tuple[int, list[dict[str, Any]]]:
    """Return the exit status of the command and the gaps that it tells."""
    out, status = io.StringIO(), 0
    try:
        call_command("verify_figures", "--json", stdout=out)
    except CommandError as failure:
        status = failure.returncode
    return status, json.loads(out.getvalue())["gaps"]


def told() -> list[tuple[str, str, str]]:
    return [(gap["what"], str(gap["stored"]), str(gap["expected"])) for gap in verified()[1]]


def test_the_demonstration_agrees_with_itself():
    out = io.StringIO()
    call_command("verify_figures", stdout=out)
    assert out.getvalue().startswith("Toutes les copies concordent\u00a0: 148 déclinaisons nationales, 312 rapports")


def plant(model: type[Any], **values: Any) -> Callable[[], None]:
    """Return what changes a column of one row by hand, past the application."""
    return lambda: _by_hand(model, values)


def _by_hand(model: type[Any], values: dict[str, Any]) -> None:
    rows = model.objects.filter(current_situation_on__isnull=False) if model is Implementation else model.objects.all()
    model.objects.filter(pk=rows.order_by("pk").first().pk).update(**values)


FAULTS: dict[str, tuple[Callable[[], None], str]] = {
    "status": (plant(Implementation, current_status="cancelled"), "état"),
    "physical rate": (plant(Implementation, current_physical_rate=99), "taux physique"),
    "financial rate": (plant(Implementation, current_financial_rate=99), "taux financier"),
    "date of situation": (plant(Implementation, current_situation_on=date(2026, 1, 1)), "situation au"),
    "baseline start": (plant(Implementation, baseline_start_on=date(2020, 1, 1)), "début"),
    "baseline due date": (plant(Implementation, baseline_due_on=date(2020, 1, 1)), "échéance"),
    "baseline share": (plant(Implementation, baseline_national_share=7), "quote-part nationale (francs CFA)"),
    "due date": (plant(Implementation, due_on=date(2029, 1, 1)), "échéance"),
    "milestone reached": (plant(Milestone, done_on=date(2020, 1, 1)), "réalisé le"),
    "milestone due date": (plant(Milestone, due_on=date(2020, 1, 1)), "échéance"),
    "baseline target": (plant(IndicatorTarget, baseline_value=7), "cible"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_e12_a_planted_fault_is_found_and_named(name: str):
    fault, field = FAULTS[name]
    fault()
    status, gaps = verified()
    assert status == 1
    assert [gap["what"].removesuffix(" initial").removesuffix(" initiale") for gap in gaps] == [field]


def test_e12_an_axis_that_is_not_the_measure_s_is_found():
    row = part()
    other = row.axis.roadmap.axes.exclude(pk=row.axis_id).first()
    Implementation.objects.filter(pk=row.pk).update(axis=other)
    assert [what for what, _, _ in told()] == ["axe"]


def test_e12_a_report_in_force_that_is_not_the_last_number_is_found():
    lift(*(trigger for trigger in TRIGGERS if trigger.name == "report_period_update"))
    row = ProgressReport.objects.filter(number=2, step="validated").get()
    ProgressReport.objects.filter(pk=row.pk).update(is_in_force=False)
    ProgressReport.objects.filter(implementation=row.implementation_id, period=row.period_id, number=1).update(
        is_in_force=True
    )
    assert [gap for gap in told() if gap[0] == "en vigueur"] == [
        ("en vigueur", "oui", "non"),
        ("en vigueur", "non", "oui"),
    ]


def test_e12_a_report_that_says_blocked_without_a_blocker_is_found():
    Blocker.objects.update(lifted_on=date(2026, 1, 1), since=date(2026, 1, 1), how_lifted="Décret")
    assert {what for what, _, _ in told()} == {"point de blocage"}


@pytest.mark.parametrize("name", CASES)
def test_every_act_leaves_the_copies_right(name: str):
    case = CASES[name]
    target = case.target()
    case.act(case.author(target), target)
    assert verified() == (0, [])


def test_a_milestone_reported_reached_is_held_against_the_plan():
    rows = ProgressReport.objects.in_force().filter(
        period__situation_on=F("implementation__current_situation_on"), implementation__milestones__done_on__isnull=True
    )
    row = rows.exclude(implementation__milestones=None).first()
    milestone = row.implementation.milestones.filter(done_on=None).first()
    lift(*(trigger for trigger in PARTS if trigger.name == "reportedmilestone_insert"))
    ReportedMilestone.objects.create(report=row, milestone=milestone, done_on=JUNE)
    assert told() == [("réalisé le", "None", str(JUNE))]


# --- The pure rules ------------------------------------------------------------------------------------


def filed(day: date, number: int, rate: int, key: str = "") -> Filed:
    return Filed(key or f"{day}-{number}", "part", day, number, True, ("in_progress", rate, None))


def test_the_highest_number_of_a_period_counts():
    (counted,) = reports_in_force([filed(JUNE, 2, 20), filed(JUNE, 1, 10)]).values()
    assert counted.number == 2


def test_the_copies_are_those_of_the_latest_period_whatever_the_order_of_validation():
    reports = [filed(SEPTEMBER, 1, 30), filed(JUNE, 3, 20)]
    assert expected_copies(reports) == {"part": ("in_progress", 30, None, SEPTEMBER)}


def test_a_milestone_has_the_date_that_the_last_period_gives():
    reports = [filed(SEPTEMBER, 1, 30, "later"), filed(JUNE, 1, 20, "earlier")]
    reached = [("jalon", "later", date(2026, 9, 2)), ("jalon", "earlier", date(2026, 6, 20))]
    assert expected_milestones(reached, reports) == {"jalon": date(2026, 9, 2)}


def test_a_milestone_that_the_last_period_drops_is_taken_back():
    reports = [filed(SEPTEMBER, 1, 30, "later"), filed(JUNE, 1, 20, "earlier")]
    assert expected_milestones([("jalon", "earlier", date(2026, 6, 20))], reports) == {}


@pytest.mark.parametrize(
    ("lifted", "explained"), [([], False), ([None], True), ([JUNE], False), ([SEPTEMBER], True), ([JUNE, None], True)]
)
def test_a_blocker_explains_a_report_while_it_is_open_or_if_it_is_lifted_later(lifted: list[Any], explained: bool):
    assert is_explained(date(2026, 9, 1), lifted) == explained


def test_the_number_of_queries_does_not_grow(django_assert_max_num_queries: Any):
    with django_assert_max_num_queries(18):
        verified()
