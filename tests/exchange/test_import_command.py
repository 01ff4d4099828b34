"""The import command: its options, its exits, and its standard output."""

import json
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from exchange.models import ImportBatch
from journal.models import Entry
from measures.models import ProgressReport, SignedDocument
from tests.common.file_corpus import pdf
from tests.exchange.commands import MALI, PAPER, SINGLE, import_workbook, papers
from tests.exchange.matrices import NIGER, expected_rows

COMITE = "comite.ml@demo.example"
SITUATION = ["--situation", "2026-09-30"]


def refused(*arguments: str, email: str = COMITE, file: object = MALI) -> CommandError:
    with pytest.raises(CommandError) as refusal:
        call_command("import_workbook", str(file), "--as", email, *arguments, stdout=StringIO(), stderr=StringIO())
    return refusal.value


@pytest.mark.django_db
def test_an_unknown_account_is_wrong_use():
    assert refused("--dry-run", email="personne@demo.example").returncode == 2


@pytest.mark.django_db
def test_an_account_that_uploads_nothing_is_refused():
    assert refused("--dry-run", email="lecteur.ml@demo.example").returncode == 1


@pytest.mark.django_db
def test_an_unknown_period_is_wrong_use():
    assert refused("--dry-run", "--period", "AN2-99").returncode == 2


@pytest.mark.django_db
def test_a_file_that_does_not_open_is_wrong_use(tmp_path):
    assert refused("--dry-run", file=tmp_path / "absent.xlsx").returncode == 2


@pytest.mark.django_db
def test_a_file_that_is_not_a_workbook_is_refused_with_a_sentence(tmp_path):
    file = tmp_path / "note.xlsx"
    file.write_text("Bonjour")
    refusal = refused("--dry-run", file=file)
    assert refusal.returncode == 1
    assert str(refusal).endswith(".")


@pytest.mark.django_db
@pytest.mark.parametrize("on", ["2026-10-01", "2025-01-31"])
def test_a_situation_date_outside_the_roadmap_or_after_the_period_is_refused(on):
    assert refused("--dry-run", "--situation", on).returncode == 1


@pytest.mark.django_db
def test_a_campaign_that_is_not_open_locks_every_row():
    answer = import_workbook("--dry-run", email=COMITE, period="AN2-06")
    assert answer["counts"]["changed"] == answer["counts"]["incomplete"] == 0
    assert answer["counts"]["locked"] > 20


@pytest.mark.django_db
@pytest.mark.parametrize("period", ["AN2-06", "AN2-BILAN"])
def test_nothing_is_imported_into_a_campaign_that_is_not_open(period):
    before = ImportBatch.objects.count(), SignedDocument.objects.count(), Entry.objects.count()
    assert refused(*PAPER, "--period", period).returncode == 1
    assert (ImportBatch.objects.count(), SignedDocument.objects.count(), Entry.objects.count()) == before


@pytest.mark.django_db
def test_the_plan_of_niger_gives_its_fifteen_rows_in_full():
    rows = import_workbook("--dry-run", email="comite.ne@demo.example", file=NIGER)["rows"]
    expected = expected_rows(NIGER)
    assert [{key: found[key] for key in wanted} for found, wanted in zip(rows, expected, strict=True)] == list(expected)


@pytest.mark.django_db
def test_the_scan_is_kept_with_its_digest(tmp_path):
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(pdf())
    import_workbook(*papers(scan=str(scan)), *SITUATION, email=COMITE)
    document = SignedDocument.objects.filter(reference="n° 0412/MEF-SG").first()
    assert document is not None
    with document.scan.open() as kept:
        assert kept.read() == pdf()
    assert len(document.scan_sha256) == 64


@pytest.mark.django_db
def test_one_document_never_stands_for_several_ministries():
    refusal = refused(*SINGLE, *SITUATION)
    assert refusal.returncode == 1
    assert "--paper" in str(refusal)
    assert "ML-MEF" in str(refusal)
    assert not SignedDocument.objects.exists()


@pytest.mark.django_db
def test_the_rows_of_a_ministry_without_its_document_are_left_aside():
    import_workbook("--paper", "ML-MEF;minister;n° 12;2026-10-05", *SITUATION, email=COMITE)
    leads = ProgressReport.objects.filter(signed_reference="n° 12").values_list("implementation__lead_ministry__code")
    assert set(leads) == {("ML-MEF",)}
    assert SignedDocument.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "paper", ["ML-MEF;minister;n° 12", "ML-RIEN;minister;n° 12;2026-10-05", "ML-MEF;roi;n° 12;2026-10-05"]
)
def test_a_document_written_otherwise_is_wrong_use(paper):
    with pytest.raises(CommandError):
        import_workbook("--paper", paper, *SITUATION, email=COMITE)


@pytest.mark.django_db
def test_a_scan_that_is_no_scan_is_wrong_use(tmp_path):
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"MZ\x90\x00")
    with pytest.raises(CommandError, match="PDF"):
        import_workbook(*papers(scan=str(scan)), *SITUATION, email=COMITE)
    assert not SignedDocument.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("option", "value", "word"),
    [
        ("--signed-on", "2099-01-01", "à venir"),
        ("--reference", "x" * 201, "200"),
        ("--reference", "   ", "obligatoire"),
    ],
)
def test_a_signed_document_that_the_page_refuses_is_wrong_use(option, value, word):
    refusal = refused(*SINGLE, *SITUATION, option, value)
    assert refusal.returncode == 2
    assert word in str(refusal)
    assert not SignedDocument.objects.exists()


def test_standard_output_holds_one_json_object_and_nothing_else(own_database, project):
    run = subprocess.run(
        [sys.executable, "manage.py", "import_workbook", str(MALI), "--as", COMITE, "--dry-run", "--json"],
        cwd=project,
        env={"DATABASE_URL": own_database, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(json.loads(run.stdout)) == {"rows", "counts", "questions"}
