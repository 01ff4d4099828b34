"""Figures entered by a coordination from a ministry's signed document (note 6)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import User
from common.errors import Conflict, Incomplete
from common.receiving import Received
from measures.actions.on_behalf import enter_signed_report
from measures.actions.papers import Paper
from measures.actions.reports import save_draft
from measures.actions.validation import validate_reports
from measures.models import ProgressReport, SignedDocument
from tests.common.file_corpus import pdf
from tests.journal.completeness import journalled, nothing_journalled
from tests.measures.acts import account, chosen, focal_of, part, period
from tests.pages import signed_in, text_of, visit

pytestmark = pytest.mark.django_db
VALUES = {"status": "in_progress", "physical_rate": 100, "results": "Travaux achevés."}


def paper(by: User, signatory: str = "minister", **changed: Any) -> Paper:
    scan = Received("signe.pdf", pdf(), "application/pdf")
    values = {"signed_by": signatory, "reference": "n° 0500/SG", "signed_on": by.today(), "scan": scan}
    return Paper(**values | changed)


def entered(by: User, signatory: str = "minister", **changed: Any) -> ProgressReport:
    given = {"by": by, "period": period(), "implementation": part(), "values": VALUES}
    given |= {"situation_on": period().situation_on, "paper": paper(by, signatory)}
    return enter_signed_report(**given | changed)


@pytest.mark.parametrize(("signatory", "step"), [("minister", "ministry_validated"), ("focal_point", "submitted")])
def test_the_signatory_says_at_which_step_figures_enter(comite_ml: User, signatory: str, step: str):
    assert entered(comite_ml, signatory).step == step


def test_f01_the_entry_is_on_behalf_of_the_ministry(comite_ml: User):
    def of_paper() -> ProgressReport:
        return SignedDocument.objects.get(reference="n° 0500/SG").reports.get()

    with journalled("enter_report", by=comite_ml, about=of_paper, step=("", "ministry_validated")):
        entered(comite_ml)


def test_e05_who_entered_them_never_validates(comite_ml: User, comite2_ml: User):
    report = entered(comite_ml)
    with pytest.raises(PermissionDenied, match="contribué"):
        validate_reports(by=comite_ml, chosen=chosen(report))
    validate_reports(by=comite2_ml, chosen=chosen(report))


def test_incomplete_figures_are_refused_and_nothing_is_kept(comite_ml: User):
    with nothing_journalled(), pytest.raises(Incomplete, match="il manque"):
        entered(comite_ml, values={"status": "completed", "physical_rate": 100})
    assert not SignedDocument.objects.filter(reference="n° 0500/SG").exists()


def test_without_its_scan_a_document_enters_nothing(comite_ml: User):
    with pytest.raises(ValidationError):
        entered(comite_ml, paper=paper(comite_ml, scan=None))


@pytest.mark.parametrize(
    "name", ["comite.ne", "coordination", "point-focal.ml-maeci", "validateur.ml-maeci", "lecteur.ml"]
)
def test_only_its_coordination_enters_figures_for_a_ministry(name: str):
    with nothing_journalled(), pytest.raises(PermissionDenied):
        entered(account(name))


def test_a_draft_saved_meanwhile_by_the_ministry_is_not_written_over_unseen(comite_ml: User):
    row = part()
    save_draft(by=account(focal_of(row)), implementation=row, period=period(), values={"results": "Brouillon"})
    with pytest.raises(Conflict):
        entered(comite_ml)


# --- The page --------------------------------------------------------------------------------------------------


def address(row: Any) -> str:
    return reverse("measures:signed_report", args=["AN2-09", row.measure.code])


@pytest.fixture
def fields(comite_ml: User) -> dict[str, Any]:
    """What the page holds when it opens, the paper and a rate added."""
    form = visit(comite_ml, address(part())).context["form"]
    shown = {bound.html_name: bound.value() for bound in form if bound.value() not in (None, False)}
    signed = {"signed_by": "minister", "reference": "n° 0501/SG", "signed_on": comite_ml.today().isoformat()}
    shown |= {f"document-{name}": value for name, value in signed.items()}
    shown |= {"document-scan": SimpleUploadedFile("signe.pdf", pdf()), "acte": "soumettre"}
    return shown | {"status": "in_progress", "rate_obtained": "estimate", "physical_rate": "100"}


def test_the_page_enters_the_figures(comite_ml: User, fields: dict[str, Any]):
    answer = signed_in(comite_ml).post(address(part()), fields, secure=True)
    assert answer.status_code == 302, text_of(answer)
    assert ProgressReport.objects.get(signed_reference="n° 0501/SG").step == "ministry_validated"


def test_nothing_typed_is_lost_when_the_paper_is_refused(comite_ml: User, fields: dict[str, Any]):
    sent = fields | {"results": "Chaussée posée", "document-reference": ""}
    answer = signed_in(comite_ml).post(address(part()), sent, secure=True)
    assert answer.status_code == 422
    assert "Chaussée posée" in text_of(answer)


def test_a05_the_page_shows_nothing_of_the_ministry_s_draft(comite_ml: User):
    row = part()
    save_draft(by=account(focal_of(row)), implementation=row, period=period(), values={"results": "Brouillon secret"})
    page = visit(comite_ml, address(row))
    assert "Brouillon secret" not in page.content.decode()
    assert page.context["form"]["read_version"].value() == 1


@pytest.mark.parametrize("name", ["point-focal.ml-maeci", "validateur.ml-maeci", "lecteur.ml", "coordination"])
def test_nobody_else_has_such_a_page(name: str):
    assert visit(account(name), address(part())).status_code == 404


def test_the_page_of_the_campaign_s_papers_leads_there(comite_ml: User, focal: Callable[[str], User]):
    papers = reverse("measures:on_behalf", args=["AN2-09"])
    assert address(part()) in visit(comite_ml, papers).content.decode()
    assert address(part()) not in visit(focal("ML-MAECI"), papers).content.decode()
