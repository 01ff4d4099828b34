"""What a reported status must come with, before it is submitted."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.enums import Status
from measures.rules.obligations import Reported, missing

WHOLE = Reported(
    status=Status.IN_PROGRESS,
    physical_rate=Decimal(50),
    previous_rate=Decimal(40),
    has_evidence=True,
    has_open_blocker=True,
    has_decision=True,
    new_due_on=date(2027, 1, 1),
    fall_explanation="Recomptage.",
)
reports = st.builds(
    Reported,
    status=st.sampled_from(Status),
    physical_rate=st.none() | st.decimals(0, 100, places=1),
    previous_rate=st.none() | st.decimals(0, 100, places=1),
    has_evidence=st.booleans(),
    has_open_blocker=st.booleans(),
    has_decision=st.booleans(),
    new_due_on=st.none() | st.dates(),
    fall_explanation=st.sampled_from(["", "Recomptage."]),
)


@pytest.mark.parametrize("status", Status)
def test_a_report_that_holds_everything_lacks_nothing(status: Status):
    assert missing(replace(WHOLE, status=status)) == []


@pytest.mark.parametrize(
    ("status", "without", "told"),
    [
        (Status.COMPLETED, {"has_evidence": False}, "justificatif"),
        (Status.BLOCKED, {"has_open_blocker": False}, "point de blocage"),
        (Status.SUSPENDED, {"has_decision": False}, "décision"),
        (Status.CANCELLED, {"has_decision": False}, "décision"),
        (Status.POSTPONED, {"new_due_on": None}, "nouvelle échéance"),
        (Status.IN_PROGRESS, {"physical_rate": None}, "taux d’exécution physique"),
        (Status.IN_PROGRESS, {"physical_rate": Decimal("39.9"), "fall_explanation": ""}, "baisse"),
    ],
)
def test_what_a_status_asks_for_is_told_when_it_lacks(status: Status, without: dict, told: str):
    (fault,) = missing(replace(WHOLE, status=status, **without))
    assert told in fault


@given(reports)
def test_a_status_asks_for_its_own_piece_and_no_other(reported: Reported):
    asked = {
        Status.COMPLETED: reported.has_evidence,
        Status.BLOCKED: reported.has_open_blocker,
        Status.SUSPENDED: reported.has_decision,
        Status.CANCELLED: reported.has_decision,
        Status.POSTPONED: reported.new_due_on is not None,
    }
    known = [rate for rate in (reported.previous_rate, reported.physical_rate) if rate is not None]
    is_explained = known != sorted(known, reverse=True) or len(set(known)) < 2 or bool(reported.fall_explanation)
    lacking = [asked.get(reported.status, True), reported.physical_rate is not None, is_explained].count(False)
    assert len(missing(reported)) == lacking


def test_a_first_rate_and_an_equal_one_are_no_fall():
    silent = replace(WHOLE, fall_explanation="")
    assert missing(replace(silent, previous_rate=None)) == []
    assert missing(replace(silent, physical_rate=Decimal(40))) == []
