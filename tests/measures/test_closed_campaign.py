"""Rule 6: a closed campaign takes nothing, by form, admin, import or database; the roadmap's end may still move."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import User
from common.errors import Conflict
from common.triggers import sentence_of
from measures.actions.entry import EnteredRow, enter_reports
from measures.actions.periods import close_period, grant_exception
from measures.actions.plan import save_plan_row
from measures.models import ProgressReport, Roadmap
from tests.measures.acts import account, focal_of, part, period
from tests.pages import signed_in, text_of, visit

pytestmark = pytest.mark.django_db
VALUES = {"status": "in_progress", "physical_rate": 100}


@pytest.fixture
def closed(coordination: User) -> None:
    close_period(by=coordination, period=period())


def write_by_import(by: User) -> None:
    rows = [EnteredRow(part().pk, VALUES)]
    enter_reports(by=by, period=period(), rows=rows, situation_on=period().situation_on, signed=None)


def write_by_database() -> None:
    row = ProgressReport.objects.filter(period=period(), step="draft").first()
    row.results = "Écrit après la clôture"
    row.save()


def test_a_closed_campaign_refuses_the_form(closed: None):
    row = part()
    address = reverse("measures:report_form", args=["AN2-09", row.measure.code, row.member_state_id])
    answer = signed_in(account(focal_of(row))).post(address, VALUES | {"acte": "enregistrer"}, secure=True)
    assert answer.status_code == 409
    assert "La période est close" in text_of(answer)


def test_a_closed_campaign_refuses_the_admin_which_never_writes_reports(closed: None, comite_bf: User):
    row = ProgressReport.objects.filter(period=period(), member_state="BF", step="ministry_validated").first()
    address = reverse("admin:measures_progressreport_change", args=[row.pk])
    assert signed_in(comite_bf).post(address, {"results": "Écrit après la clôture"}, secure=True).status_code == 403


def test_a_closed_campaign_refuses_the_import(closed: None):
    with transaction.atomic(), pytest.raises(Conflict, match="La période est close"):
        write_by_import(account(focal_of(part())))


def test_a_closed_campaign_refuses_the_database(closed: None):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        write_by_database()
    assert "la période est close" in str(sentence_of(refusal.value))


def test_a_leave_opens_the_import_to_its_ministry(closed: None, comite_ml: User):
    until = comite_ml.today() + timedelta(days=3)
    grant_exception(by=comite_ml, period=period(), ministry=part().lead_ministry, until=until, reason="Crue")
    with transaction.atomic():
        write_by_import(account(focal_of(part())))
    assert ProgressReport.objects.filter(period=period(), implementation=part()).exists()


# --- The end of the roadmap is data -----------------------------------------------------------------------


def roadmap_form(user: User, **changed: Any) -> Any:
    row = Roadmap.objects.get(code="AN2")
    address = reverse("admin:measures_roadmap_change", args=[row.pk])
    shown = visit(user, address).context
    fields = {"ends_on": row.ends_on.strftime("%d/%m/%Y"), "read_version": row.version}
    for inline in shown["inline_admin_formsets"]:
        prefix = inline.formset.prefix
        fields |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    return signed_in(user).post(address, fields | changed, secure=True)


def test_the_end_of_a_finalised_roadmap_is_moved_by_the_confederal_coordination(coordination: User):
    assert roadmap_form(coordination, ends_on="31/01/2027").status_code == 302
    assert Roadmap.objects.get(code="AN2").ends_on.isoformat() == "2027-01-31"


def test_e01_an_end_moved_meanwhile_is_not_written_over(coordination: User):
    version = Roadmap.objects.get(code="AN2").version
    roadmap_form(coordination, ends_on="31/01/2027")
    assert roadmap_form(coordination, ends_on="28/02/2027", read_version=version).status_code == 409
    assert Roadmap.objects.get(code="AN2").ends_on.isoformat() == "2027-01-31"


@pytest.mark.parametrize(("name", "value"), [("title", "Autre"), ("code", "AN9"), ("starts_on", None)])
def test_the_rest_of_a_finalised_roadmap_is_fixed(name: str, value: Any, coordination: User):
    row = Roadmap.objects.get(code="AN2")
    setattr(row, name, value or row.starts_on - timedelta(days=1))
    with pytest.raises(ValidationError) as refusal:
        save_plan_row(by=coordination, row=row, read_version=row.version)
    assert list(refusal.value.message_dict) == [name]


@pytest.mark.parametrize("name", ["comite.ml", "administrateur", "lecteur"])
def test_no_one_else_moves_the_end_of_a_roadmap(name: str):
    row = Roadmap.objects.get(code="AN2")
    address = reverse("admin:measures_roadmap_change", args=[row.pk])
    assert signed_in(account(name)).post(address, {"ends_on": "31/01/2027"}, secure=True).status_code in (403, 404)
