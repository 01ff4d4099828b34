"""The journal of an object: one reads the object, one's scope holds it, each entry keeps its level."""

import json
import uuid
from collections.abc import Callable

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from accounts.models import User
from common.access import Level
from journal.actions import Act, record
from journal.models import Entry
from measures.models import Blocker, Implementation, Measure, ProgressReport
from steering.access import LED_BY
from steering.rules.journal import NAMES
from tests.pages import text_of, visit

Account = Callable[[str], User]


def _journal(label: str, key: object) -> str:
    return reverse("steering:journal_of", args=[label, key])


@pytest.fixture
def report(db: None) -> ProgressReport:
    return (
        ProgressReport.objects.in_force().filter(member_state="ML", implementation__measure__code="AN2-DEV-05").last()
    )


def test_a_coordination_reads_the_acts_on_a_report_of_its_state(comite_ml: User, report: ProgressReport):
    page = text_of(visit(comite_ml, _journal("measures.progressreport", report.pk)))
    assert "Rapport validé" in page
    assert "Rapport soumis" in page


def test_no_e_mail_address_is_shown(comite_ml: User, report: ProgressReport):
    answer = visit(comite_ml, _journal("measures.progressreport", report.pk))
    assert "@demo.example" not in answer.content.decode()


@pytest.mark.parametrize("name", ["comite.bf", "coordination", "lecteur.ml", "lecteur"])
def test_the_trail_of_another_scope_s_report_is_not_found(account: Account, report: ProgressReport, name: str):
    assert visit(account(name), _journal("measures.progressreport", report.pk)).status_code == 404


def test_the_journal_of_another_state_s_part_is_refused(comite_bf: User):
    row = Implementation.objects.get(measure__code="AN2-DEV-05", member_state="ML")
    answer = visit(comite_bf, _journal("measures.implementation", row.pk))
    assert answer.status_code == 403
    assert "périmètre" in text_of(answer)


def test_a_focal_point_reads_the_journal_of_what_it_leads(focal: Callable[[str], User]):
    blocker = Blocker.objects.filter(member_state="ML").select_related("implementation__lead_ministry").first()
    user = focal(blocker.implementation.lead_ministry.code)
    assert "Point de blocage ouvert" in text_of(visit(user, _journal("measures.blocker", blocker.pk)))


def test_a_focal_point_does_not_read_the_journal_of_what_another_leads(focal: Callable[[str], User]):
    row = Implementation.objects.get(measure__code="AN2-DEV-05", member_state="ML")
    other = Implementation.objects.filter(member_state="ML").exclude(lead_ministry=row.lead_ministry).first()
    user = focal(other.lead_ministry.code)
    assert visit(user, _journal("measures.implementation", row.pk)).status_code == 403


def test_a14_an_entry_above_one_s_clearance_is_not_shown(comite_ml: User, focal: Callable[[str], User]):
    row = Implementation.objects.filter(member_state="ML", measure__level=Level.INTERNAL).first()
    user = focal(row.lead_ministry.code)
    user.clearance = Level.INTERNAL
    user.save()
    acts = [
        Act("change_implementation", "measures.implementation", row.pk, level, {"due_on": ("", mark)})
        for level, mark in ((Level.RESTRICTED, "CANARI"), (Level.INTERNAL, "TEMOIN"))
    ]
    record(acts, by=comite_ml)
    page = text_of(visit(user, _journal("measures.implementation", row.pk)))
    assert "TEMOIN" in page
    assert "CANARI" not in page


def test_a04_a_hidden_object_answers_as_one_that_does_not_exist(comite_ml: User, focal: Callable[[str], User]):
    hidden = Measure.objects.filter(level=Level.RESTRICTED).exclude(implementations__member_state="ML").first()
    hidden = hidden or Measure.objects.filter(level=Level.RESTRICTED).first()
    user = focal("ML-MTI")
    answers = [visit(user, _journal("measures.measure", key)) for key in (hidden.pk, uuid.uuid4())]
    assert [answer.status_code for answer in answers] == [404, 404]


@pytest.mark.parametrize("label", ["sessions.session", "journal.entry", "measures.unknown", "auth.user"])
def test_an_undeclared_type_is_not_found(comite_ml: User, label: str):
    assert visit(comite_ml, _journal(label, uuid.uuid4())).status_code == 404


def test_a_key_that_is_none_is_not_found(comite_ml: User):
    assert visit(comite_ml, _journal("measures.measure", "x")).status_code == 404


def test_an_administrator_reads_no_journal_of_content(administrator_ml: User):
    measure = Measure.objects.first()
    assert visit(administrator_ml, _journal("measures.measure", measure.pk)).status_code == 404


def test_an_administrator_reads_the_journal_of_an_account_of_its_state(administrator_ml: User, comite_ml: User):
    assert visit(administrator_ml, _journal("accounts.user", comite_ml.pk)).status_code == 200


def test_a_list_of_codes_is_shown_as_a_list(comite_ml: User):
    row = Implementation.objects.get(measure__code="AN2-DEV-05", member_state="ML")
    changes = {"associated_ministries": ([], ["ML-MEF", "ML-MIC"])}
    record([Act("change_implementation", "measures.implementation", row.pk, Level.INTERNAL, changes)], by=comite_ml)
    page = text_of(visit(comite_ml, _journal("measures.implementation", row.pk)))
    assert "Structures associées" in page
    assert "ML-MEF, ML-MIC" in page


def test_each_model_of_the_admin_has_a_journal(db: None):
    known = {model._meta.label_lower for model in admin.site._registry}
    assert known - LED_BY.keys() == set()


@pytest.mark.parametrize("label", sorted(LED_BY))
def test_each_type_of_object_can_be_asked_for(comite_ml: User, label: str):
    assert visit(comite_ml, _journal(label, uuid.uuid4())).status_code == 404


def test_an_administrator_reads_the_journal_of_its_accounts_and_of_no_content(administrator_ml: User, focal: Account):
    own = visit(administrator_ml, _journal("accounts.user", focal("ml-mti").pk))
    assert own.status_code == 200
    assert own.context["entries"]
    measure = Measure.objects.get(code="AN2-DEV-07")
    hidden = visit(administrator_ml, _journal("measures.measure", measure.pk))
    assert hidden.status_code == 404


def test_every_change_that_the_journal_holds_has_a_french_name(db: None):
    unnamed = set()
    for label, text in Entry.objects.values_list("object_type", "changes"):
        model = apps.get_model(label)
        columns = {field.name for field in (*model._meta.concrete_fields, *model._meta.many_to_many)}
        unnamed |= {f"{label}.{name}" for name in json.loads(text) if name not in columns and name not in NAMES}
    assert unnamed == set()
