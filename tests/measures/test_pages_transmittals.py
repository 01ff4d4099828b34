"""Bordereaux: printed by a ministry, signed in ink, brought back by its coordination (note 6)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from common.errors import Conflict
from common.receiving import Received
from journal.models import Entry
from measures.actions.papers import Paper
from measures.actions.periods import close_period
from measures.actions.reports import save_draft, submit_reports, withdraw_reports
from measures.actions.transmittals import make_transmittal, return_transmittal
from measures.actions.validation import validate_reports
from measures.models import Implementation, Measure, ProgressReport, ReportContributor, SignedDocument, Transmittal
from tests.common.file_corpus import pdf
from tests.journal.completeness import head, journalled, nothing_journalled
from tests.measures.acts import account, chosen, period
from tests.pages import signed_in, text_of, visit
from tests.printed import pages_of

pytestmark = pytest.mark.django_db
PAGE = reverse("measures:on_behalf", args=["AN2-09"])
MAKE = reverse("measures:transmittal_new", args=["AN2-09"])
VALUES = {"status": "in_progress", "physical_rate": 100, "results": "Travaux achevés."}


@pytest.fixture
def writer(focal: Callable[[str], User]) -> User:
    return focal("ML-MAECI")


@pytest.fixture
def submitted(writer: User) -> list[ProgressReport]:
    """Three reports that Mali's foreign affairs submitted, none restricted."""
    rows = Implementation.objects.filter(lead_ministry=writer.ministry, measure__axis__roadmap__code="AN2")
    rows = rows.filter(measure__level="internal").order_by("measure__code")[:3]
    drafts = [save_draft(by=writer, implementation=row, period=period(), values=VALUES) for row in rows]
    submit_reports(by=writer, chosen=chosen(*drafts))
    return [ProgressReport.objects.get(pk=draft.pk) for draft in drafts]


@pytest.fixture
def slip(writer: User, submitted: list[ProgressReport]) -> Transmittal:
    return make_transmittal(by=writer, period=period())


def paper(by: User, signatory: str = "minister", **changed: Any) -> Paper:
    scan = Received("signe.pdf", pdf(), "application/pdf")
    values = {"signed_by": signatory, "reference": "n° 0412/SG", "signed_on": by.today(), "scan": scan}
    return Paper(**values | changed)


def steps() -> set[str]:
    rows = ProgressReport.objects.filter(period__code="AN2-09", member_state="ML")
    return set(rows.values_list("step", flat=True))


# --- Printed ---------------------------------------------------------------------------------------------------


def test_a_bordereau_leaves_a_row_its_lines_and_an_entry(writer: User, submitted: list[ProgressReport]):
    with journalled("make_transmittal", by=writer, about=Transmittal.objects.get, number=("", 1)):
        make_transmittal(by=writer, period=period())
    lines = Transmittal.objects.get().lines.values_list("report_id", "version")
    assert dict(lines) == {report.pk: report.version for report in submitted}


def test_bordereaux_of_a_ministry_follow_each_other(writer: User, slip: Transmittal):
    assert make_transmittal(by=writer, period=period()).number == slip.number + 1


@pytest.mark.parametrize("name", ["comite.ml", "coordination", "lecteur.ml", "administrateur.ml"])
def test_only_a_ministry_prints_its_bordereau(name: str, submitted: list[ProgressReport]):
    with nothing_journalled(), pytest.raises(PermissionDenied):
        make_transmittal(by=account(name), period=period())


def test_nothing_submitted_is_nothing_to_sign(writer: User):
    with pytest.raises(Conflict, match="Aucun rapport soumis"):
        make_transmittal(by=writer, period=period())


def test_a_restricted_measure_goes_by_no_ordinary_paper(writer: User, submitted: list[ProgressReport]):
    Measure.objects.filter(implementations__reports=submitted[0].pk).update(level="restricted")
    assert make_transmittal(by=writer, period=period()).lines.count() == len(submitted) - 1


@pytest.mark.poppler
def test_a_bordereau_prints_its_lines_its_fingerprint_and_a_place_to_sign(writer: User, slip: Transmittal):
    (page,) = pages_of(visit(writer, reverse("measures:transmittal", args=["AN2-09", slip.pk])).content)
    for words in ("Bordereau d’envoi n° 1", slip.sha256[:4].upper(), "Signature et cachet", "100 %"):
        assert words in page
    assert page.count("AN2-") >= slip.lines.count()


def test_who_is_not_of_the_ministry_does_not_print_it(comite_ml: User, comite_ne: User, slip: Transmittal):
    address = reverse("measures:transmittal", args=["AN2-09", slip.pk])
    assert [visit(user, address).status_code for user in (comite_ml, comite_ne)] == [403, 404]


def test_the_page_makes_the_bordereau(writer: User, submitted: list[ProgressReport]):
    answer = signed_in(writer).post(MAKE, {}, secure=True, follow=True)
    assert "Bordereau n° 1 (PDF) , 3 rapports" in text_of(answer)


# --- Come back signed --------------------------------------------------------------------------------------------


def test_signed_by_the_minister_reports_stand_as_validated_by_the_ministry(comite_ml: User, slip: Transmittal):
    returned = return_transmittal(by=comite_ml, transmittal=slip, paper=paper(comite_ml))
    assert (len(returned.signed), returned.changed, steps()) == (3, [], {"ministry_validated"})


def test_signed_by_the_focal_point_reports_stay_submitted_on_their_paper(comite_ml: User, slip: Transmittal):
    return_transmittal(by=comite_ml, transmittal=slip, paper=paper(comite_ml, "focal_point"))
    assert steps() == {"submitted"}
    assert ProgressReport.objects.filter(signed_reference="n° 0412/SG").count() == 3


def test_f01_each_report_is_told_on_behalf_of_its_ministry(comite_ml: User, slip: Transmittal):
    before = head()
    return_transmittal(by=comite_ml, transmittal=slip, paper=paper(comite_ml))
    entries = Entry.objects.filter(sequence__gt=before)
    assert {(entry.act, entry.actor, entry.on_behalf_of) for entry in entries} == {
        ("sign_report", comite_ml.email, "MAECI, n° 0412/SG")
    }
    assert len(entries) == 3


def test_the_document_is_kept_with_its_scan_its_bordereau_and_its_reports(comite_ml: User, slip: Transmittal):
    return_transmittal(by=comite_ml, transmittal=slip, paper=paper(comite_ml))
    document = SignedDocument.objects.get(transmittal=slip)
    assert (document.reports.count(), document.scan_sha256) == (3, Received("", pdf(), "").sha256)


def test_e05_who_wrote_it_down_never_validates_and_a_second_person_does(
    comite_ml: User, comite2_ml: User, slip: Transmittal
):
    returned = return_transmittal(by=comite_ml, transmittal=slip, paper=paper(comite_ml))
    with pytest.raises(PermissionDenied, match="contribué"):
        validate_reports(by=comite_ml, chosen=chosen(*returned.signed))
    validate_reports(by=comite2_ml, chosen=chosen(*returned.signed))
    assert steps() == {"validated"}
    assert ReportContributor.objects.filter(user=comite_ml, contribution="imported").count() == 3


def test_a_report_changed_since_the_printing_is_left_and_named(
    comite_ml: User, writer: User, slip: Transmittal, submitted: list[ProgressReport]
):
    withdraw_reports(by=writer, chosen=chosen(submitted[0]))
    returned = return_transmittal(by=comite_ml, transmittal=slip, paper=paper(comite_ml))
    assert [report.pk for report in returned.changed] == [submitted[0].pk]
    assert ProgressReport.objects.get(pk=submitted[0].pk).step == "draft"


def test_a_bordereau_of_which_nothing_is_left_as_printed_is_refused(comite_ml: User, slip: Transmittal):
    return_transmittal(by=comite_ml, transmittal=slip, paper=paper(comite_ml))
    with nothing_journalled(), pytest.raises(Conflict, match="n’est plus tel qu’imprimé"):
        return_transmittal(by=comite_ml, transmittal=slip, paper=paper(comite_ml))


def test_a_closed_campaign_takes_no_signature(comite_ml: User, coordination: User, slip: Transmittal):
    close_period(by=coordination, period=period())
    with pytest.raises(Conflict, match="close"):
        return_transmittal(by=comite_ml, transmittal=slip, paper=paper(comite_ml))


@pytest.mark.parametrize("name", ["comite.ne", "coordination", "point-focal.ml-maeci", "validateur.ml-maeci"])
def test_only_its_coordination_writes_a_signature_down(name: str, slip: Transmittal):
    with nothing_journalled(), pytest.raises(PermissionDenied):
        return_transmittal(by=account(name), transmittal=slip, paper=paper(account(name)))


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("scan", {"scan": None}),
        ("signed_on", {"days": 1}),
        ("signed_on", {"days": -1}),
        ("reference", {"reference": " "}),
    ],
    ids=["no scan", "to come", "before the printing", "no reference"],
)
def test_a_paper_that_proves_nothing_is_refused(field: str, changed: dict, comite_ml: User, slip: Transmittal):
    given = dict(changed)
    if "days" in given:
        given = {"signed_on": comite_ml.today() + timedelta(days=given["days"])}
    with pytest.raises(ValidationError) as refusal:
        return_transmittal(by=comite_ml, transmittal=slip, paper=paper(comite_ml, **given))
    assert list(refusal.value.message_dict) == [field]


# --- The page of the coordination --------------------------------------------------------------------------------


def bring(user: User, slip: Transmittal, **changed: Any) -> Any:
    fields = {
        "transmittal": slip.pk,
        "signed_by": "minister",
        "reference": "n° 0412/SG",
        "signed_on": user.today().isoformat(),
        "scan": SimpleUploadedFile("signe.pdf", pdf()),
    }
    return signed_in(user).post(PAGE, fields | changed, secure=True, follow=True)


def test_the_page_writes_a_signature_down_and_says_so(comite_ml: User, slip: Transmittal):
    page = text_of(bring(comite_ml, slip))
    assert "3 rapports reposent sur ce document" in page
    assert "revenu signé le" in page


def test_a_scan_is_judged_by_its_content(comite_ml: User, slip: Transmittal):
    answer = bring(comite_ml, slip, scan=SimpleUploadedFile("signe.pdf", b"MZ\x90\x00" * 10))
    assert answer.status_code == 422
    assert steps() == {"submitted"}


def test_another_state_s_bordereau_is_no_choice(comite_ne: User, slip: Transmittal):
    assert bring(comite_ne, slip).status_code == 422


def test_e03_a_signature_sent_twice_is_written_once(comite_ml: User, slip: Transmittal):
    for _ in range(2):
        bring(comite_ml, slip, cle="00000000-0000-7000-8000-0000000000cc")
    assert SignedDocument.objects.filter(transmittal=slip).count() == 1


def test_g11_the_page_takes_the_same_queries_for_one_bordereau_and_for_three(
    comite_ml: User, writer: User, slip: Transmittal
):
    counts = []
    for _ in range(2):
        client = signed_in(comite_ml)
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE, secure=True)
        counts.append(len(queries))
        make_transmittal(by=writer, period=period())
        make_transmittal(by=writer, period=period())
    assert counts[0] == counts[1]
