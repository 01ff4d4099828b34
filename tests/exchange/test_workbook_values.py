"""What the server holds for a workbook: what the form of a report starts from, by right, at a constant cost."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from common.access import Role
from exchange.rules.workbook_sheets import BLOCKERS, INDICATORS, MILESTONES, REPORTS, plain
from exchange.workbook_values import BEING_WRITTEN, held_values, implementations_in, led_by
from measures.enums import Step
from measures.models import Implementation, ProgressReport, ReportingPeriod
from measures.rules.report_form import lock_of_step
from measures.rules.workflow import OPEN_STEPS
from measures.views.filling import Filling

pytestmark = pytest.mark.django_db
STATES = ("ML", "BF", "NE")


@pytest.fixture
def period() -> ReportingPeriod:
    return ReportingPeriod.objects.select_related("roadmap").get(code="AN2-09")


def focal_points(state: str) -> list[User]:
    return list(User.objects.filter(role=Role.FOCAL_POINT, member_state=state).order_by("email"))


def held_by(user: User, period: ReportingPeriod) -> dict[str, list[Any]]:
    return held_values(user, period, implementations_in(user, period))


@pytest.mark.parametrize("state", STATES)
def test_each_row_starts_from_what_the_form_of_its_report_starts_from(state, period):
    compared = 0
    for user in focal_points(state)[:2]:
        sheets = held_by(user, period)
        parts = {line.key: line for name in (MILESTONES.name, INDICATORS.name) for line in sheets[name]}
        for line in sheets[REPORTS.name]:
            initial = Filling(user, line.implementation, period).initial()
            kinds = {column.path: column.kind for column in REPORTS.columns}
            assert line.cells == {path: plain(initial[path], kinds[path]) for path in line.cells}
            for name, value in initial.items():
                if name.startswith("milestone_") and name.endswith("_on"):
                    key = name.removeprefix("milestone_").removesuffix("_on").replace("-", "")
                    assert parts[key].cells == {"done_on": plain(value, "date")}
                if name.startswith("indicator_"):
                    key = name.removeprefix("indicator_").replace("-", "")
                    assert parts[key].cells == {"value": plain(value, "decimal")} or line.version is None
            compared += 1
    assert compared


@pytest.mark.parametrize("state", STATES)
def test_rows_are_those_whose_reports_the_account_writes(state, period):
    for user in focal_points(state):
        for line in held_by(user, period)[REPORTS.name]:
            assert line.implementation.lead_ministry_id in user.ministry_ids
            assert line.implementation.measure.level in user.readable_levels


def test_a_coordination_reads_no_cell_of_a_report_that_its_ministry_is_writing(period):
    row = Implementation.objects.filter(
        member_state="ML", measure__axis__roadmap=period.roadmap, measure__level="internal"
    ).exclude(reports__period=period)[0]
    ProgressReport.objects.create(
        implementation=row,
        member_state_id="ML",
        period=period,
        situation_on=period.situation_on,
        status="in_progress",
        step=Step.DRAFT,
        difficulties="La piste est coupée.",
    )
    user = User.objects.get(email="comite.ml@demo.example")
    line = next(line for line in held_by(user, period)[REPORTS.name] if line.key == row.pk.hex)
    assert (line.cells, line.lock) == ({}, BEING_WRITTEN)
    assert "coupée" not in str(line.shown)


def test_a_report_that_left_its_author_is_locked_with_the_sentence_of_its_step():
    period = ReportingPeriod.objects.select_related("roadmap").get(code="AN2-06")
    user = User.objects.get(email="comite.ml@demo.example")
    left = [line for line in held_by(user, period)[REPORTS.name] if line.thing and line.thing.step not in OPEN_STEPS]
    assert left
    assert all(line.lock == lock_of_step(line.thing.step) != "" for line in left)


def test_open_blockers_offer_their_lifting_only(period):
    lines = [line for user in focal_points("ML") for line in held_by(user, period)[BLOCKERS.name]]
    assert lines
    assert all(line.cells == {"lifted_on": None, "how_lifted": None} for line in lines)


def test_the_queries_do_not_grow_with_the_rows(period):
    user = User.objects.get(email="comite.ml@demo.example")
    every = list(implementations_in(user, period))
    counts = []
    for rows in (every[:3], every):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            held_values(user, period, rows)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_a_ministry_reports_on_what_it_leads_and_no_abandoned_measure(period):
    user = User.objects.get(email="comite.ml@demo.example")
    ministry = Implementation.objects.filter(member_state="ML").first().lead_ministry
    rows = led_by(user, period, ministry)
    assert {row.lead_ministry_id for row in rows} <= {ministry.pk}
    assert not rows.filter(current_status="cancelled").exists()
