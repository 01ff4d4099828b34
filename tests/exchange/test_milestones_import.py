"""The activities that a plan of action says done become milestones reached by the report, dated, and shown before."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from exchange.rules.verdicts import MilestoneReached
from measures.models import Implementation, ReportedMilestone
from tests.exchange.commands import PAPER, import_workbook

COMITE = "comite.ml@demo.example"
SITUATION = ["--situation", "2026-09-30"]
ON = date(2026, 9, 30)
HEADINGS = ("Code", "Mesure", "Responsable", "Jalons", "Échéance", "Statut", "Taux (%)")


def changed_measure() -> Implementation:
    """A part of Mali's that the matrix changes, with milestones and a report that may be written."""
    rows = import_workbook("--dry-run", email=COMITE)["rows"]
    codes = [row["code"] for row in rows if row["verdict"] == "changed"]
    parts = Implementation.objects.filter(measure__code__in=codes, member_state_id="ML", milestones__done_on=None)
    part = parts.order_by("measure__code").first()
    assert part is not None
    return part


def plan_of(part: Implementation, folder: Path, done: int) -> Path:
    """A plan of action with the measure's milestones, the first ones done."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(("RÉPUBLIQUE DU MALI",))
    sheet.append(HEADINGS)
    keys = (part.measure.code, part.measure.title, part.lead_ministry.acronym)
    for number, milestone in enumerate(part.milestones.order_by("order")):
        status = "Fait" if number < done else "En cours"
        sheet.append((*keys, f"- {milestone.title} ;", milestone.due_on, status, 60 if number == 0 else None))
    book.save(folder / "plan.xlsx")
    return folder / "plan.xlsx"


def reached(part: Implementation) -> dict[int, date]:
    rows = ReportedMilestone.objects.filter(report__implementation=part, report__period__code="AN2-09")
    return dict(rows.values_list("milestone__order", "done_on"))


@pytest.mark.django_db
def test_a_confirmed_plan_says_its_milestones_done_at_their_past_due_date(tmp_path):
    part = changed_measure()
    import_workbook(*PAPER, *SITUATION, email=COMITE, file=plan_of(part, tmp_path, done=2))
    first, second = part.milestones.order_by("order")[:2]
    assert set(reached(part)) >= {first.order, second.order}
    for milestone in (first, second):
        earlier = milestone.done_on or min(milestone.due_on, ON)
        assert reached(part)[milestone.order] == earlier


@pytest.mark.django_db
def test_a_milestone_that_is_reached_already_is_not_undone_by_a_plan_that_does_not_say_it(tmp_path):
    part = changed_measure()
    import_workbook(*PAPER, *SITUATION, email=COMITE, file=plan_of(part, tmp_path, done=2))
    before = reached(part)
    import_workbook(*PAPER, *SITUATION, email=COMITE, file=plan_of(part, tmp_path, done=0))
    assert reached(part) == before


@pytest.mark.django_db
def test_the_same_plan_again_changes_nothing(tmp_path):
    part = changed_measure()
    file = plan_of(part, tmp_path, done=2)
    import_workbook(*PAPER, *SITUATION, email=COMITE, file=file)
    assert import_workbook("--dry-run", email=COMITE, file=file)["counts"]["changed"] == 0


@pytest.mark.parametrize(
    ("due", "done"),
    [(date(2026, 3, 31), date(2026, 3, 31)), (date(2026, 12, 31), ON), (None, ON)],
    ids=["past", "to come", "unknown"],
)
def test_a_milestone_without_a_date_of_its_own_takes_its_past_due_date_or_the_situation(due, done):
    change = MilestoneReached("milestone", "E9", None, "réalisé", key="k", title="Bilan", due_on=due)
    assert change.done_on(ON) == done
