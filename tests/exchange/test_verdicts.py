"""The verdict on a row, from what it says and what is held. Pure."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from exchange.enums import Verdict
from exchange.rules.proposals import Proposal
from exchange.rules.verdicts import Held, judge


def says(status: str | None, progress: float | None) -> Proposal:
    row: dict[str, Any] = {
        "sheet": "Matrice", "row": 8, "code": "AN2-DEV-07", "raw_code": "AN2-DEV-07", "status": status,
        "progress": progress, "due": None, "due_precision": "missing", "amount_fcfa": None, "lead_key": None,
        "anomalies": [], "messages": [],
    }  # fmt: skip
    return Proposal(row=row)


def held(status: str | None, rate: str | None, **more: Any) -> Held:
    values = {"status": status, "physical_rate": None if rate is None else Decimal(rate)}
    return Held(implementation=1, code="AN2-DEV-07", is_in_scope=True, values=values, **more)


@pytest.mark.parametrize(
    ("known", "rate"),
    [((None, None), 45), (("not_started", "0"), 45), (("completed", "100"), 60), (("in_progress", "80"), 100)],
)
def test_a_rate_without_a_status_that_goes_with_it_is_left_aside_and_never_completed(known, rate):
    judged = judge(says(None, rate), held(*known))
    assert judged.verdict == Verdict.ERROR
    assert "Inscrivez les deux" in judged.reason
    assert "se contredisent" in judged.reason


def test_a_status_that_the_rate_already_written_contradicts_is_left_aside():
    written = held("in_progress", "40", has_report=True, report_version=1)
    assert judge(says("not_started", None), written).verdict == Verdict.ERROR


def test_a_rate_that_goes_with_the_known_status_is_a_change():
    assert judge(says(None, 45), held("in_progress", "30")).verdict == Verdict.CHANGED


def test_a_row_that_says_both_is_the_reader_s_to_question():
    assert judge(says("in_progress", 45), held("not_started", "0")).verdict == Verdict.CHANGED


@pytest.mark.parametrize(("due", "is_proposable"), [("2026-12-20", True), ("2026-12-23", False)])
def test_a_date_beyond_the_roadmap_is_not_proposed_from_a_matrix(due, is_proposable):
    proposal = says("in_progress", 45)
    proposal.row.update(due=due, due_precision="day")
    known = held("in_progress", "30", ends_on=date(2026, 12, 22), plan={"due_on": date(2026, 9, 30)})
    (difference,) = judge(proposal, known).plan
    assert (difference.is_proposable, difference.takes_session) == (is_proposable, not is_proposable)
