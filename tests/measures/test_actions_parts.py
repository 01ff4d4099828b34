"""Milestones and indicators of a report: stored as sets, copied at validation, and the rates that follow."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from common.errors import Conflict, Incomplete
from journal import actions as journal
from journal.models import Entry
from measures.actions.entry import EnteredRow, enter_reports
from measures.actions.parts import Said
from measures.actions.reports import save_draft, submit_draft, submit_reports
from measures.actions.validation import open_rectification, validate_reports
from measures.enums import RateObtained, Step
from measures.models import Autosave, Blocker, Implementation, IndicatorTarget, Milestone, ProgressReport
from tests.journal.completeness import head
from tests.measures.acts import account, chosen, new_blocker, part, period

pytestmark = pytest.mark.django_db
VALUES = {"status": "in_progress", "physical_rate": Decimal(50), "rate_obtained": RateObtained.ESTIMATE}
VALUES_OF_A_FILE = {"status": "in_progress", "physical_rate": Decimal(90)}
JULY = date(2026, 7, 14)


@pytest.fixture
def row() -> Implementation:
    return part()


@pytest.fixture
def milestones(row: Implementation) -> list[Milestone]:
    return list(row.milestones.all())


@pytest.fixture
def save(row: Implementation, focal: Callable[[str], User]) -> Callable[..., ProgressReport]:
    def saved(act: Callable[..., ProgressReport] = save_draft, **told: Any) -> ProgressReport:
        told = {"values": VALUES} | told
        return act(by=focal("ML-MAECI"), implementation=row, period=period(), **told)

    return saved


def reached(report: ProgressReport) -> dict[Any, date]:
    return dict(report.milestones_reached.values_list("milestone", "done_on"))


def carried_through(report: ProgressReport) -> ProgressReport:
    """Take a draft through the whole chain; return it as it is in force."""
    stored = ProgressReport.objects.get(pk=report.pk)
    submit_reports(by=account("point-focal.ml-maeci"), chosen=chosen(stored))
    for name in ("validateur.ml-maeci", "comite2.ml"):
        stored.refresh_from_db()
        validate_reports(by=account(name), chosen=chosen(stored))
    stored.refresh_from_db()
    return stored


# --- What is stored ------------------------------------------------------------------------------------


def test_what_is_not_said_again_stays(save: Callable[..., ProgressReport], milestones: list[Milestone]):
    report = save(said=Said({milestones[0].pk: JULY}))
    save(read_version=report.version)
    assert reached(report) == {milestones[0].pk: JULY}


def test_what_is_said_takes_the_place_of_what_was(save: Callable[..., ProgressReport], milestones: list[Milestone]):
    report = save(said=Said({milestones[0].pk: JULY, milestones[1].pk: JULY}))
    save(read_version=report.version, said=Said({milestones[1].pk: date(2026, 8, 1)}))
    assert reached(report) == {milestones[1].pk: date(2026, 8, 1)}


def test_a_milestone_of_another_part_is_refused(save: Callable[..., ProgressReport]):
    other = Milestone.objects.filter(implementation=part(state="NE")).first()
    with pytest.raises(ValidationError, match="n’est pas de cette déclinaison"):
        save(said=Said({other.pk: JULY}))


def test_an_indicator_of_another_part_is_refused(save: Callable[..., ProgressReport]):
    other = IndicatorTarget.objects.filter(implementation=part(state="NE")).first()
    with pytest.raises(ValidationError, match="n’est pas de cette déclinaison"):
        save(said=Said(indicators={other.pk: Decimal(3)}))


def test_g11_six_milestones_take_the_queries_of_one(save: Callable[..., ProgressReport], row: Implementation):
    Milestone.objects.bulk_create(
        [Milestone(implementation=row, order=number, title="Jalon") for number in range(20, 25)]
    )
    keys = list(row.milestones.values_list("pk", flat=True))

    def queries(said: Said) -> int:
        with CaptureQueriesContext(connection) as seen, transaction.atomic():
            save(said=said)
            transaction.set_rollback(True)
        return len(seen)

    assert queries(Said(dict.fromkeys(keys[:1], JULY))) == queries(Said(dict.fromkeys(keys[:6], JULY)))


# --- The rates that follow ------------------------------------------------------------------------------


def test_weighted_milestones_give_the_physical_rate(save: Callable[..., ProgressReport], milestones: list[Milestone]):
    typed = VALUES | {"rate_obtained": RateObtained.MILESTONES}
    report = save(values=typed, said=Said(dict.fromkeys([row.pk for row in milestones[:2]], JULY)))
    assert report.physical_rate == Decimal(200) / len(milestones)


def test_an_indicator_gives_the_physical_rate(save: Callable[..., ProgressReport], row: Implementation):
    target = row.targets.select_related("indicator").get()
    half = (target.value + target.indicator.baseline) / 2
    report = save(values=VALUES | {"rate_obtained": RateObtained.INDICATOR}, said=Said(indicators={target.pk: half}))
    assert report.physical_rate == 50


def test_a_rate_that_comes_alone_is_an_estimate(save: Callable[..., ProgressReport]):
    first = save(values=VALUES | {"rate_obtained": RateObtained.MILESTONES}, said=Said({}))
    report = save(values={"physical_rate": Decimal(40)}, read_version=first.version)
    assert (report.physical_rate, report.rate_obtained) == (40, RateObtained.ESTIMATE)


def test_amounts_give_the_financial_rate_whatever_rate_is_typed_beside(save: Callable[..., ProgressReport]):
    typed = {"amount_planned": 200, "amount_paid": 50, "financial_rate": Decimal(90)}
    report = save(values=VALUES | typed)
    assert (report.financial_rate, report.financial_rate_is_declared) == (25, False)


def test_a_financial_rate_typed_alone_is_declared(save: Callable[..., ProgressReport]):
    report = save(values=VALUES | {"financial_rate": Decimal(90)})
    assert (report.financial_rate, report.financial_rate_is_declared) == (90, True)


def test_more_paid_than_planned_is_refused(save: Callable[..., ProgressReport]):
    with pytest.raises(ValidationError, match="dépasse le montant programmé"):
        save(values=VALUES | {"amount_planned": 200, "amount_paid": 201})


# --- The copies on the plan ----------------------------------------------------------------------------


def test_a_final_validation_copies_the_dates_onto_the_plan(
    save: Callable[..., ProgressReport], milestones: list[Milestone]
):
    report = save(said=Said({milestones[0].pk: JULY}))
    assert Milestone.objects.get(pk=milestones[0].pk).done_on != JULY
    carried_through(report)
    assert Milestone.objects.get(pk=milestones[0].pk).done_on == JULY


def test_a_rectificatif_that_drops_a_milestone_takes_it_back(
    save: Callable[..., ProgressReport], milestones: list[Milestone]
):
    report = carried_through(save(said=Said({milestones[0].pk: JULY})))
    opened = open_rectification(by=account("comite.ml"), report=report, reason="Le texte n’est pas adopté.")
    assert reached(opened) == {milestones[0].pk: JULY}
    carried_through(save(said=Said({}), read_version=opened.version))
    assert Milestone.objects.get(pk=milestones[0].pk).done_on is None
    assert reached(report) == {milestones[0].pk: JULY}


@pytest.fixture
def earlier(db: None) -> ProgressReport:
    """A report in force of June with milestones and amounts, of a part that has none of September."""
    return (
        ProgressReport.objects.in_force()
        .filter(period__code="AN2-06", member_state="ML", milestones_reached__isnull=False, amount_paid__gt=0)
        .exclude(implementation__reports__period__code="AN2-09")
        .select_related("implementation__measure", "implementation__lead_ministry", "implementation__member_state")
    )[0]


def test_a_new_report_carries_on_the_milestones_and_amounts_of_the_last_one(
    earlier: ProgressReport, focal: Callable[[str], User]
):
    row = earlier.implementation
    report = save_draft(by=focal(row.lead_ministry.code), implementation=row, period=period(), values=VALUES)
    assert reached(report) == reached(earlier)
    assert report.amount_paid == earlier.amount_paid


def entered(row: Implementation, **values: Any) -> ProgressReport:
    """Return the report that a workbook of its ministry enters."""
    by = account(f"point-focal.{row.lead_ministry.code}")
    with transaction.atomic():
        enter_reports(
            by=by,
            period=period(),
            rows=[EnteredRow(row.pk, VALUES_OF_A_FILE | values)],
            situation_on=period().situation_on,
            signed=None,
        )
    return row.reports.get(period=period())


def test_a_workbook_takes_no_milestone_back(earlier: ProgressReport):
    assert reached(entered(earlier.implementation)) == reached(earlier)


def test_a_workbook_that_gives_a_financial_rate_declares_it_beside_the_amounts_known(earlier: ProgressReport):
    report = entered(earlier.implementation, financial_rate=Decimal(61))
    assert (report.financial_rate, report.financial_rate_is_declared) == (61, True)


def test_a_share_that_came_under_what_was_paid_stops_no_workbook(earlier: ProgressReport):
    Implementation.objects.filter(pk=earlier.implementation_id).update(national_share=1)
    assert entered(earlier.implementation).financial_rate == earlier.financial_rate


# --- Written and submitted at once ----------------------------------------------------------------------


def test_a_report_submitted_at_once_is_told_as_written_opened_and_submitted(
    save: Callable[..., ProgressReport], row: Implementation
):
    before = head()
    values = VALUES | {"status": "blocked", "fall_explanation": "Recompte"}
    report = save(submit_draft, values=values, blocker=new_blocker(row))
    told = list(Entry.objects.filter(sequence__gt=before).order_by("sequence").values_list("act", flat=True))
    assert told == ["write_report", "open_blocker", "submit_report"]
    assert ProgressReport.objects.get(pk=report.pk).step == Step.SUBMITTED


def test_a_report_that_lacks_something_is_not_written_at_all(save: Callable[..., ProgressReport], row: Implementation):
    with pytest.raises(Incomplete, match="un point de blocage ouvert"), transaction.atomic():
        save(submit_draft, values=VALUES | {"status": "blocked"})
    assert not row.reports.filter(period=period()).exists()


def test_nothing_is_written_when_the_journal_fails(
    save: Callable[..., ProgressReport], row: Implementation, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(journal, "insert_rows", fail)
    with pytest.raises(OSError, match="disk full"), transaction.atomic():
        save(submit_draft, values=VALUES | {"status": "blocked"}, blocker=new_blocker(row))
    assert not row.reports.filter(period=period()).exists()
    assert not Blocker.objects.filter(implementation=row).exists()


def test_a_second_submission_of_the_same_version_is_a_conflict(save: Callable[..., ProgressReport]):
    report = save(submit_draft)
    with pytest.raises(Conflict), transaction.atomic():
        save(submit_draft, read_version=report.version)
    assert not Autosave.objects.exists()
