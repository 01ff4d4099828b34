"""The appréciation at national validation, and what a rectificatif takes from the number it corrects."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from measures.actions import validation
from measures.enums import Appreciation, Priority, Status, Step
from measures.models import Indicator, IndicatorTarget, IndicatorValue, Milestone, ProgressReport, ReportedMilestone
from measures.rules.appreciation import asks_appreciation
from tests.journal.completeness import journalled
from tests.measures.acts import account, chosen, report, validator_of

DAY = date(2026, 10, 2)


@pytest.mark.parametrize(
    ("status", "due_on", "priority", "asked"),
    [
        (Status.IN_PROGRESS, date(2026, 10, 1), Priority.NORMAL, True),
        (Status.IN_PROGRESS, DAY, Priority.NORMAL, False),
        (Status.BLOCKED, None, Priority.NORMAL, True),
        (Status.COMPLETED, date(2026, 1, 1), Priority.NORMAL, False),
        (Status.COMPLETED, None, Priority.HIGH, True),
    ],
)
def test_an_appreciation_is_asked_of_what_is_late_blocked_or_of_high_priority(
    status: str, due_on: date | None, priority: str, asked: bool
):
    assert asks_appreciation(status, due_on, priority, DAY) is asked


@pytest.fixture
def waiting(db: None) -> Callable[..., ProgressReport]:
    """Return a report validated by its ministry, whose measure asks for an appréciation or not."""

    def make(*, is_asked: bool = True) -> ProgressReport:
        row = report(Step.MINISTRY_VALIDATED)
        measure, part = row.implementation.measure, row.implementation
        measure.priority = Priority.HIGH if is_asked else Priority.NORMAL
        measure.save()
        part.due_on = date(2027, 12, 31)
        part.save()
        return row

    return make


def appreciated(row: ProgressReport, level: str, by: str = "comite.bf") -> ProgressReport:
    validation.validate_reports(by=account(by), chosen=chosen(row), appreciations={row.pk: level})
    return ProgressReport.objects.get(pk=row.pk)


def test_the_coordination_appreciates_as_it_validates_and_the_journal_says_it(waiting: Callable[..., ProgressReport]):
    row = waiting()
    with journalled("validate_report", by=account("comite.bf"), about=row, appreciation=("", "watch")):
        stored = appreciated(row, Appreciation.WATCH)
    assert (stored.step, stored.appreciation) == (Step.VALIDATED, Appreciation.WATCH)


def test_an_appreciation_that_is_not_given_holds_no_validation_back(
    waiting: Callable[..., ProgressReport], comite_bf: User
):
    row = waiting()
    validation.validate_reports(by=comite_bf, chosen=chosen(row))
    assert ProgressReport.objects.filter(pk=row.pk, step=Step.VALIDATED, appreciation="").exists()


def test_no_appreciation_is_given_where_none_is_asked(waiting: Callable[..., ProgressReport]):
    row = waiting(is_asked=False)
    with pytest.raises(ValidationError, match="en retard, bloquée ou prioritaire"), transaction.atomic():
        appreciated(row, Appreciation.WATCH)
    assert ProgressReport.objects.get(pk=row.pk).step == Step.MINISTRY_VALIDATED


def test_a_ministry_gives_no_appreciation(db: None):
    row = report(Step.SUBMITTED)
    with pytest.raises(ValidationError, match="validation nationale"), transaction.atomic():
        appreciated(row, Appreciation.WATCH, validator_of(row))


def test_another_s_right_is_refused_before_the_appreciation_is_looked_at(waiting: Callable[..., ProgressReport]):
    with pytest.raises(PermissionDenied), transaction.atomic():
        appreciated(waiting(), "inconnue", "comite.ml")


def test_an_unknown_appreciation_is_refused(waiting: Callable[..., ProgressReport]):
    with pytest.raises(ValidationError, match="dans la liste"), transaction.atomic():
        appreciated(waiting(), "excellente")


def test_an_appreciation_of_a_report_that_is_not_chosen_is_refused(waiting: Callable[..., ProgressReport]):
    row = waiting()
    with pytest.raises(ValidationError), transaction.atomic():
        validation.validate_reports(
            by=account("comite.bf"), chosen=chosen(row), appreciations={report(Step.SUBMITTED).pk: "watch"}
        )


# --- Rectificatif ---------------------------------------------------------------------------------------


def in_force_with(milestones: int, state: str) -> ProgressReport:
    """Return a report that came into force with a value of an indicator and milestones reached."""
    row = report(Step.MINISTRY_VALIDATED, state)
    part = row.implementation
    indicator = Indicator.objects.create(measure=part.measure, code=f"IND-{state}", label="Kilomètres", unit="km")
    target = IndicatorTarget.objects.create(indicator=indicator, implementation=part, value=80)
    IndicatorValue.objects.create(report=row, target=target, value=Decimal("52.5"))
    for order in range(milestones):
        milestone = Milestone.objects.create(implementation=part, order=90 + order, title="Étude remise")
        ReportedMilestone.objects.create(report=row, milestone=milestone, done_on=DAY)
    validation.validate_reports(by=account(f"comite.{state}"), chosen=chosen(row))
    return ProgressReport.objects.get(pk=row.pk)


@pytest.fixture
def in_force(db: None) -> ProgressReport:
    return in_force_with(1, "BF")


def rectified(row: ProgressReport) -> ProgressReport:
    committee = account(f"comite.{row.member_state_id}")
    return validation.open_rectification(by=committee, report=row, reason="Erreur de saisie")


def parts_of(row: ProgressReport) -> tuple[list[Decimal], list[date]]:
    """Return the values of its indicators and the dates of its milestones."""
    values = row.indicator_values.order_by("target").values_list("value", flat=True)
    return list(values), list(row.milestones_reached.order_by("milestone").values_list("done_on", flat=True))


def test_a_rectification_starts_from_the_values_and_milestones_of_the_number_it_corrects(in_force: ProgressReport):
    copy = rectified(in_force)
    assert parts_of(copy) == parts_of(in_force)
    assert Decimal("52.5") in parts_of(copy)[0]
    assert DAY in parts_of(copy)[1]


def test_whoever_wrote_the_old_number_still_does_not_validate_its_words(in_force: ProgressReport):
    before = set(in_force.contributions.values_list("user_id", flat=True))
    assert before
    assert set(rectified(in_force).contributions.values_list("user_id", flat=True)) == before


def test_a_rectification_takes_no_appreciation_over(in_force: ProgressReport):
    assert rectified(in_force).appreciation == ""


def queries_of_a_rectification(row: ProgressReport) -> int:
    with CaptureQueriesContext(connection) as queries, transaction.atomic():
        rectified(row)
        transaction.set_rollback(True)
    return len(queries)


def test_g11_a_rectification_of_three_milestones_takes_the_queries_of_one(db: None):
    one, three = in_force_with(1, "BF"), in_force_with(3, "NE")
    assert queries_of_a_rectification(one) == queries_of_a_rectification(three)
