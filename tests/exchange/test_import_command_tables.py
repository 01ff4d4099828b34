"""The command reads a plan, a table and a coordination's workbook as the page does, with the same answer."""

from pathlib import Path

import pytest
from django.core.management import CommandError

from exchange.models import ImportBatch
from measures.models import Measure, Roadmap
from tests.exchange.commands import import_workbook
from tests.exchange.deposits import MEASURE, as_csv
from tests.exchange.plans import three_levels
from tests.exchange.test_plan_structure import BANK, ROUTE

pytestmark = pytest.mark.django_db
COORDINATION = "coordination@demo.example"
NEW = [
    "--model",
    "plan",
    "--roadmap",
    "an4",
    "--title",
    "An IV",
    "--starts-on",
    "2027-12-01",
    "--ends-on",
    "2028-11-30",
]


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(three_levels(ROUTE, BANK))
    return path


def test_a_plan_is_shown_then_opens_its_roadmap_in_draft(plan: Path) -> None:
    shown = import_workbook(*NEW, "--dry-run", email=COORDINATION, file=plan)
    assert set(shown) == {"rows", "counts", "questions"}
    assert shown["counts"]["new"] == len(shown["rows"])
    assert not ImportBatch.objects.exists()
    import_workbook(*NEW, email=COORDINATION, file=plan)
    codes = Measure.objects.filter(axis__roadmap__code="AN4").values_list("code", flat=True)
    assert sorted(codes) == ["AN4-DEV-01", "AN4-MON-01"]


def test_a_plan_for_no_roadmap_or_half_of_a_new_one_is_wrong_use(plan: Path) -> None:
    for options in (["--model", "plan"], [*NEW[:6]]):
        with pytest.raises(CommandError) as refusal:
            import_workbook(*options, email=COORDINATION, file=plan)
        assert refusal.value.returncode == 2


def test_a_plan_for_who_writes_none_is_refused(plan: Path) -> None:
    with pytest.raises(CommandError) as refusal:
        import_workbook(*NEW, email="point-focal.ml-mti@demo.example", file=plan)
    assert refusal.value.returncode == 1
    assert not Roadmap.objects.filter(code="AN4").exists()


def test_a_table_is_written_as_its_page_would(tmp_path: Path, axis) -> None:
    path = tmp_path / "mesures.csv"
    path.write_bytes(as_csv([MEASURE]))
    answer = import_workbook("--model", "measures.measure", email=COORDINATION, file=path)
    assert (answer["counts"]["new"], answer["rows"][0]["verdict"]) == (1, "new")
    assert Measure.objects.filter(code=MEASURE["Code"]).exists()
