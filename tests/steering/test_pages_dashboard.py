"""The dashboard says what a plain recomputation says, to each reader on the rows it reads."""

import gzip
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import MemberState, User
from common.access import Level
from measures.actions.validation import validate_reports
from measures.enums import Nature, Status
from measures.models import Blocker, Implementation, Measure, PlannedRate, ProgressReport, ReportingPeriod
from measures.rules.situations import (
    Average,
    average,
    government_class,
    is_completed_everywhere,
    planned_on,
    situation_on,
)
from tests.pages import signed_in, text_of, visit

HOME = reverse("steering:dashboard")
Account = Callable[[str], User]
READERS = ["coordination", "comite.ml", "comite.bf", "lecteur.ne", "lecteur", "point-focal.ml-mti"]


def _rows(user: User, state: str = "") -> list[Implementation]:
    """Return the implementations that a reader's totals count, read one by one."""
    rows = Implementation.objects.visible_to(user).filter(measure__axis__roadmap__code="AN2")
    rows = rows.select_related("measure__axis", "member_state")
    return [
        row
        for row in rows
        if (row.measure.nature != Nature.CONFEDERAL or row.member_state_id == row.measure.pilot_state_id)
        and state in ("", row.member_state_id)
    ]


def _average(rows: list[Implementation]) -> Average:
    return average([row.current_physical_rate for row in rows if row.current_status != Status.CANCELLED])


def _planned(user: User, rows: list[Implementation]) -> Decimal | None:
    day = ReportingPeriod.objects.get(code="AN2-09").situation_on
    dated: dict[Any, list[Any]] = {}
    for rate in PlannedRate.objects.select_related("period"):
        dated.setdefault(rate.implementation_id, []).append((rate.period.situation_on, rate.rate))
    foreign = user.need_to_know.other_states == "T"
    kept = [
        planned_on(dated.get(row.pk, []), day)
        for row in rows
        if row.current_status != Status.CANCELLED
        and not (foreign and row.measure.level == Level.RESTRICTED and row.member_state_id != user.member_state_id)
    ]
    return sum(kept, Decimal(0)) / len(kept) if kept else None


def _same(one: Decimal | None, other: Decimal | None) -> bool:
    return one == other or (one is not None and other is not None and abs(one - other) < Decimal("0.000001"))


@pytest.mark.parametrize("name", READERS)
def test_each_axis_and_state_is_the_plain_mean(account: Account, name: str):
    user = account(name)
    board = visit(user, HOME).context["board"]
    for line in board.lines:
        for state, told in line.states:
            rows = [row for row in _rows(user, state.code) if row.axis_id == line.axis["axis_id"]]
            plain = _average(rows)
            assert _same(told.average.rate, plain.rate)
            assert (told.average.evaluated, told.average.programmed) == (plain.evaluated, plain.programmed)
            assert _same(told.planned, _planned(user, rows))


@pytest.mark.parametrize("name", READERS)
def test_the_headline_is_one_s_own_scope(account: Account, name: str):
    user = account(name)
    board = visit(user, HOME).context["board"]
    plain = _average(_rows(user, user.state_code))
    assert _same(board.headline.average.rate, plain.rate)
    assert board.headline.average.programmed == plain.programmed


@pytest.mark.parametrize("name", READERS)
def test_situations_and_classes_are_counted_one_by_one(account: Account, name: str):
    user = account(name)
    board = visit(user, HOME).context["board"]
    hides = user.need_to_know.other_states == "T"
    for line in board.by_state:
        rows = _rows(user, line.state.code)
        shown = [_situation(user, row, hides) for row in rows]
        assert line.counts == {key: shown.count(key) for key in line.counts}
        classes = [government_class(row.current_status, row.current_physical_rate) for row in rows]
        assert line.classes == tuple(classes.count(key) for key in ("completed", "in_progress", "not_completed"))


def _situation(user: User, row: Implementation, hides: bool) -> str:
    if hides and row.measure.level == Level.RESTRICTED and row.member_state_id != user.member_state_id:
        return row.current_status
    return situation_on(row.current_status, row.due_on, row.member_state.today())


def test_a_measure_is_completed_when_every_state_concerned_is(coordination: User):
    row = Measure.objects.get(code="AN2-DEV-05")
    Implementation.objects.filter(measure=row).update(current_status=Status.COMPLETED)
    board = visit(coordination, HOME).context["board"]
    statuses: dict[Any, list[str]] = {}
    for part in Implementation.objects.visible_to(coordination).filter(measure__axis__roadmap__code="AN2"):
        statuses.setdefault(part.measure_id, []).append(part.current_status)
    assert board.measures[1] == sum(is_completed_everywhere(each) for each in statuses.values())
    assert board.measures[1] >= 1


def test_a_confederal_measure_counts_once(coordination: User):
    before = visit(coordination, HOME).context["board"].together.average.programmed
    measure = Measure.objects.get(code="AN2-DEV-05")
    measure.nature, measure.pilot_state = Nature.CONFEDERAL, MemberState.objects.get(code="ML")
    measure.save()
    assert visit(coordination, HOME).context["board"].together.average.programmed == before - 2


def test_figures_move_with_a_national_validation_and_not_before(comite_bf: User, coordination: User):
    before = visit(coordination, HOME).context["board"].together.average.rate
    waiting = ProgressReport.objects.awaiting(comite_bf)
    chosen = {report.pk: report.version for report in waiting}
    assert chosen
    validate_reports(by=comite_bf, chosen=chosen)
    after = visit(coordination, HOME).context["board"].together.average.rate
    assert after != before
    assert _same(after, _average(_rows(coordination)).rate)


def test_earlier_periods_are_the_last_rates_validated_by_then(coordination: User):
    board = visit(coordination, HOME).context["board"]
    june = ReportingPeriod.objects.get(code="AN2-06").situation_on
    rates = []
    for row in _rows(coordination):
        reports = row.reports.in_force().filter(period__situation_on__lte=june).order_by("period__situation_on")
        last = reports.last()
        if row.current_status != Status.CANCELLED:
            rates.append(last.physical_rate if last else None)
    assert _same(dict(board.together.points)[june], average(rates).rate)


@pytest.mark.parametrize(("name", "title"), [("coordination", "Vue confédérale"), ("comite.ml", "Vue du Mali")])
def test_the_view_is_named_for_its_scope(account: Account, name: str, title: str):
    assert f"<h1>{title}</h1>" in visit(account(name), HOME).content.decode()


def test_the_notice_on_clearance_is_always_there(comite_ml: User):
    assert "Chiffres établis sur les mesures que votre habilitation permet de consulter." in text_of(
        visit(comite_ml, HOME)
    )


def test_national_blockers_of_another_state_are_not_named(comite_bf: User):
    Blocker.objects.filter(member_state="ML").update(what="CANARI BLOCAGE")
    assert "CANARI BLOCAGE" not in text_of(visit(comite_bf, HOME))


@pytest.mark.parametrize(("name", "states"), [("coordination", 3), ("comite.ml", 1), ("point-focal.ml-mti", 1)])
def test_missing_reports_are_listed_to_those_who_may(account: Account, name: str, states: int):
    board = visit(account(name), HOME).context["board"]
    assert len(board.expected) == states
    assert board.missing is not None


@pytest.mark.parametrize("name", ["lecteur", "lecteur.ml"])
def test_missing_reports_are_not_listed_to_readers(account: Account, name: str):
    answer = visit(account(name), HOME)
    assert answer.context["board"].missing is None
    assert "Rapports attendus" not in text_of(answer)


def test_a_focal_point_lists_what_its_own_ministry_misses(account: Account):
    user = account("point-focal.ml-mti")
    board = visit(user, HOME).context["board"]
    led = {row.lead_ministry_id for rows in board.missing.values() for row in rows}
    assert led <= set(user.ministry_ids)


@pytest.mark.parametrize("name", ["administrateur", "administrateur.ml"])
def test_an_administrator_has_no_dashboard(account: Account, name: str):
    assert visit(account(name), HOME).status_code == 403


def test_every_figure_leads_to_its_list(comite_ml: User):
    page = visit(comite_ml, HOME)
    listed = visit(comite_ml, f"{reverse('measures:list')}?situation=late&etat=ML")
    assert listed.context["page"].paginator.count == page.context["board"].counts.counts["late"]
    assert page.content.decode().count('<div class="fig">') == 5


def test_g11_a_dashboard_takes_at_most_twelve_queries(comite_ml: User):
    client = signed_in(comite_ml)
    with CaptureQueriesContext(connection) as queries:
        client.get(HOME, secure=True)
    assert len(queries) <= 12


def test_a_page_weighs_at_most_thirty_kilobytes(coordination: User):
    assert len(gzip.compress(visit(coordination, HOME).content)) <= 30 * 1024
