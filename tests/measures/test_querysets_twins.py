"""Each rule that lists need in SQL is the rule itself, on rows of all kinds."""

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Q

from accounts.models import User
from common.bulk import update_rows
from common.clock import now
from measures.actions.guards import contributors_of
from measures.enums import Contribution, Nature, Status
from measures.models import (
    Implementation,
    Measure,
    PlannedRate,
    ProgressReport,
    ReportContributor,
    ReportingPeriod,
)
from measures.querysets.lists import (
    counted_once,
    government_class_expression,
    measures_by_axis,
    named,
    planned_rate,
    rate_as_of,
    sums_by_group,
)
from measures.querysets.plan import late_condition, situation_expression
from measures.rules.situations import (
    average,
    government_class,
    is_completed_everywhere,
    is_late,
    planned_on,
    situation_on,
)
from measures.rules.workflow import Persons, four_eyes_fault

pytestmark = pytest.mark.django_db
# Each state counts in its own time zone: at night they are not on the same day.
TODAY = {"BF": date(2026, 9, 29), "ML": date(2026, 9, 30), "NE": date(2026, 10, 1)}


@pytest.fixture(params=[1, 2, 3])
def rows(request: Any) -> list[Implementation]:
    """Every implementation with a status, a rate and a date of chance, many near today."""
    chance = random.Random(request.param)
    found = list(Implementation.objects.select_related("measure").order_by("pk"))
    for row in found:
        row.current_status = chance.choice(Status.values)
        row.current_physical_rate = chance.choice([None, Decimal(0), Decimal("0.1"), Decimal(chance.randint(0, 100))])
        row.start_on = None
        row.due_on = chance.choice([None, *(date(2026, 9, 30) + timedelta(chance.randint(-3, 3)) for _ in range(6))])
    update_rows(found, ["current_status", "current_physical_rate", "start_on", "due_on"])
    return found


def test_the_situation_in_sql_is_the_situation(rows: list[Implementation]):
    told = dict(Implementation.objects.annotate(told=situation_expression(TODAY)).values_list("pk", "told"))
    assert told == {
        row.pk: situation_on(row.current_status, row.due_on, TODAY[row.member_state_id]).value for row in rows
    }


def test_what_is_late_in_sql_is_what_is_late(rows: list[Implementation]):
    late = set(Implementation.objects.filter(late_condition(TODAY)).values_list("pk", flat=True))
    assert late == {row.pk for row in rows if is_late(row.current_status, row.due_on, TODAY[row.member_state_id])}
    assert 0 < len(late) < len(rows)


def test_what_is_not_late_in_sql_is_the_rest_even_without_a_date(rows: list[Implementation]):
    late = Implementation.objects.filter(late_condition(TODAY)).count()
    assert Implementation.objects.exclude(late_condition(TODAY)).count() == len(rows) - late


def test_the_government_s_class_in_sql_is_the_class(rows: list[Implementation]):
    told = dict(Implementation.objects.annotate(told=government_class_expression()).values_list("pk", "told"))
    classes = {row.pk: government_class(row.current_status, row.current_physical_rate) for row in rows}
    assert told == {key: found.value if found else "" for key, found in classes.items()}


def test_the_situation_is_reached_through_a_report_too(rows: list[Implementation]):
    reports = ProgressReport.objects.annotate(told=situation_expression(TODAY, "implementation__"))
    shown = {row.pk: situation_on(row.current_status, row.due_on, TODAY[row.member_state_id]).value for row in rows}
    assert {(key, told) for key, told in reports.values_list("implementation_id", "told")} <= set(shown.items())


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 3, 31), date(2026, 8, 1), date(2027, 1, 1)])
def test_the_planned_rate_in_sql_is_the_planned_rate(day: date):
    plans: dict[Any, list[tuple[date, Decimal]]] = {}
    for key, end, rate in PlannedRate.objects.values_list("implementation_id", "period__situation_on", "rate"):
        plans.setdefault(key, []).append((end, rate))
    told = dict(Implementation.objects.annotate(told=planned_rate(day)).values_list("pk", "told"))
    assert told == {key: planned_on(plans.get(key, []), day) for key in told}


@pytest.mark.parametrize("day", [date(2026, 3, 30), date(2026, 3, 31), date(2026, 6, 30), date(2026, 12, 31)])
def test_the_rate_as_of_a_day_is_that_of_the_last_report_in_force(day: date):
    expected: dict[Any, Decimal | None] = {}
    reports = ProgressReport.objects.filter(is_in_force=True, period__situation_on__lte=day)
    for report in reports.order_by("period__situation_on"):
        expected[report.implementation_id] = report.physical_rate
    told = dict(Implementation.objects.annotate(told=rate_as_of(day)).values_list("pk", "told"))
    assert {key: rate for key, rate in told.items() if rate is not None} == {
        key: rate for key, rate in expected.items() if rate is not None
    }


def test_sums_of_groups_are_the_mean_of_their_rows(rows: list[Implementation], coordination: User):
    day = ReportingPeriod.objects.get(code="AN2-09").situation_on
    groups = list(sums_by_group(Implementation.objects.all(), coordination, TODAY, day, []))
    counted = [
        row for row in rows if row.measure.nature != "confederal" or row.member_state_id == row.measure.pilot_state_id
    ]
    told = average([row.current_physical_rate for row in counted])
    assert sum(group["total"] for group in groups) == told.programmed
    assert sum(group["evaluated"] for group in groups) == told.evaluated
    assert sum(group["rates"] or 0 for group in groups) / told.evaluated == told.rate


def test_a_confederal_measure_is_counted_once_by_its_pilot(rows: list[Implementation]):
    of_all = Q(measure__nature=Nature.CONFEDERAL)
    counted = Implementation.objects.filter(counted_once() & of_all)
    assert counted.count() == Implementation.objects.filter(of_all).values("measure").distinct().count() > 0
    assert all(row.member_state_id == row.measure.pilot_state_id for row in counted.select_related("measure"))


def test_measures_completed_everywhere_in_sql_are_those_of_the_rule(rows: list[Implementation]):
    # Two measures in full, so that chance does not leave the count at nought.
    for code in ("AN2-DEV-01", "AN2-DEF-01"):
        Implementation.objects.filter(measure__code=code).update(current_status=Status.COMPLETED)
    parts: dict[Any, list[str]] = {}
    for row in Implementation.objects.select_related("measure"):
        parts.setdefault((row.measure.axis_id, row.measure_id), []).append(row.current_status)
    expected: dict[Any, int] = {}
    for (axis, _), reported in parts.items():
        expected[axis] = expected.get(axis, 0) + is_completed_everywhere(reported)
    measures = Measure.objects.all()
    told = {line["axis_id"]: line["completed"] for line in measures_by_axis(measures, Implementation.objects.all())}
    assert told == expected
    assert sum(told.values()) >= 2


@pytest.mark.parametrize("words", ["AN2-DEV-07", "an2-dev", "DESENCLAVEMENT", "énergie"])
def test_words_find_the_measures_that_hold_them_whatever_the_accents(words: str):
    measures = Measure.objects.all()
    plain = words.lower().replace("é", "e")
    found = {measure.pk for measure in named(measures, words)}
    assert found == {
        measure.pk for measure in measures if plain in f"{measure.code} {measure.title}".lower().replace("é", "e")
    }


@pytest.mark.parametrize("name", ["comite.bf", "validateur.bf-mae"])
def test_e05_whom_four_eyes_bar_in_sql_is_whom_they_bar(name: str):
    user = User.objects.get(email=f"{name}@demo.example")
    mine = ProgressReport.objects.awaiting(user).first()
    ReportContributor.objects.create(report=mine, user=user, contribution=Contribution.EDITED, at=now())
    reports = list(ProgressReport.objects.all())
    contributors = contributors_of(reports)
    barred = set(ProgressReport.objects.filter(ProgressReport.objects.barred_to(user)).values_list("pk", flat=True))
    assert barred == {
        report.pk
        for report in reports
        if four_eyes_fault(report.step, user.pk, Persons(contributors[report.pk], report.ministry_validator_id))
    }
    assert mine.pk in barred
