"""The admin of the measures: rows that one reads, writes through the actions, nobody else's money."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Ministry, User
from journal.models import Entry
from measures.models import (
    Blocker,
    Domain,
    Implementation,
    Indicator,
    Measure,
    PeriodException,
    Position,
    ProgressReport,
    ReportingPeriod,
    Revision,
    Roadmap,
    RoadmapAct,
)

Sign = Callable[[User], Client]
Make = Callable[..., Any]

LISTS = [
    "roadmap", "roadmapact", "axis", "domain", "objective", "measure", "coverage", "position", "implementation",
    "milestone", "indicator", "indicatortarget", "plannedrate", "reportingperiod", "periodexception",
    "progressreport", "blocker", "revision", "attachment",
]  # fmt: skip
WRITTEN = ["measure", "implementation", "milestone", "blocker", "revision", "progressreport", "plannedrate"]


def url(model: str, page: str, *args: object) -> str:
    return reverse(f"admin:measures_{model}_{page}", args=args)


def posted(client: Client, address: str, **fields: Any) -> Any:
    """Send a form as it was shown, with some fields changed."""
    shown = client.get(address).context
    form = shown["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    for formset in shown["inline_admin_formsets"]:
        prefix = formset.formset.prefix
        values |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    return client.post(address, {name: value for name, value in (values | fields).items() if value is not None})


@pytest.mark.parametrize("model", LISTS)
def test_a_national_coordination_opens_every_list(signed: Sign, comite_ml: User, model: str) -> None:
    assert signed(comite_ml).get(url(model, "changelist")).status_code == 200


@pytest.mark.parametrize("model", [name for name in LISTS if name not in ("domain", "reportingperiod")])
def test_administrators_open_no_list_of_content(signed: Sign, administrator: User, model: str) -> None:
    assert signed(administrator).get(url(model, "changelist")).status_code == 403


@pytest.mark.parametrize("model", LISTS)
def test_a_list_offers_search_without_fault(signed: Sign, comite_ml: User, model: str) -> None:
    assert signed(comite_ml).get(url(model, "changelist"), {"q": "AN2"}).status_code == 200


@pytest.mark.parametrize("model", WRITTEN)
def test_the_first_row_of_a_list_opens(signed: Sign, comite_ml: User, model: str) -> None:
    client = signed(comite_ml)
    rows = client.get(url(model, "changelist")).context["cl"].result_list
    assert client.get(url(model, "change", rows[0].pk)).status_code == 200


@pytest.mark.parametrize("model", ["measure", "implementation", "milestone", "plannedrate", "progressreport"])
def test_a_list_takes_as_many_queries_for_one_row_as_for_six(signed: Sign, comite_ml: User, model: str) -> None:
    client = signed(comite_ml)
    site = client.get(url(model, "changelist")).context["cl"].model_admin
    counted = []
    for size in (1, 6):
        site.list_per_page, before = size, site.list_per_page
        with CaptureQueriesContext(connection) as queries:
            assert len(client.get(url(model, "changelist")).context["cl"].result_list) == size
        site.list_per_page = before
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_a_national_coordination_reads_the_parts_of_its_own_state_only(
    signed: Sign, comite_ml: User, draft_part: Make
) -> None:
    own, other = draft_part("ML", national_share=111_222_333), draft_part("NE", national_share=444_555_666)
    client = signed(comite_ml)
    states = {row.member_state_id for row in client.get(url("implementation", "changelist")).context["cl"].result_list}
    assert states == {"ML"}
    assert client.get(url("implementation", "change", own.pk)).status_code == 200
    assert client.get(url("implementation", "change", other.pk)).status_code == 404


def test_the_confederal_coordination_reads_no_state_s_money(signed: Sign, coordination: User, draft_part: Make) -> None:
    part = draft_part("NE", national_share=444_555_666)
    html = signed(coordination).get(url("implementation", "change", part.pk)).content.decode()
    assert part.measure.code in html
    # Whole figure only: three digits alone may stand in a key or in a token of the page.
    assert "444555666" not in "".join(html.split())
    assert "quote-part" not in html.lower()


def test_a_measure_of_a_draft_is_written_through_the_action(
    signed: Sign, coordination: User, draft_measure: Make
) -> None:
    measure = draft_measure()
    response = posted(signed(coordination), url("measure", "change", measure.pk), title="Autre intitulé")
    assert response.status_code == 302
    measure.refresh_from_db()
    assert (measure.title, measure.version) == ("Autre intitulé", 2)
    assert Entry.objects.about("measures.measure", measure.pk).get().act == "change_measure"


def test_a_measure_changed_meanwhile_comes_back_with_a_conflict(
    signed: Sign, coordination: User, draft_measure: Make
) -> None:
    measure = draft_measure(version=4)
    response = posted(signed(coordination), url("measure", "change", measure.pk), title="Autre", read_version=3)
    assert response.status_code == 409


DECIDED = {"decision_reference": "Réunion des ministres, n° 4", "decision_on": "03/10/2026"}


def finalised_measure() -> Measure:
    return Measure.objects.filter(axis__roadmap__code="AN2", level="internal").first()


def test_after_finalisation_a_measure_changes_by_a_decision_that_is_journalled(
    signed: Sign, coordination: User
) -> None:
    measure = finalised_measure()
    page = url("measure", "change", measure.pk)
    refused = posted(signed(coordination), page, title="Autre intitulé")
    assert "par une décision" in refused.content.decode()
    assert Measure.objects.get(pk=measure.pk).title == measure.title
    assert posted(signed(coordination), page, title="Autre intitulé", **DECIDED).status_code == 302
    entry = Entry.objects.about("measures.measure", measure.pk).order_by("-sequence").first()
    assert json.loads(entry.changes)["decision"] == ["", "Réunion des ministres, n° 4, 3\u00a0octobre\u00a02026"]


@pytest.mark.parametrize("gone", ["decision_reference", "decision_on"])
def test_after_finalisation_the_decision_has_a_reference_and_a_date(
    signed: Sign, coordination: User, gone: str
) -> None:
    measure = finalised_measure()
    response = posted(
        signed(coordination), url("measure", "change", measure.pk), title="Autre intitulé", **{**DECIDED, gone: ""}
    )
    assert response.status_code == 200
    assert Measure.objects.get(pk=measure.pk).title == measure.title


def test_e01_after_finalisation_the_version_is_judged_before_the_decision(signed: Sign, coordination: User) -> None:
    measure = finalised_measure()
    Measure.objects.filter(pk=measure.pk).update(version=measure.version + 1)
    page = url("measure", "change", measure.pk)
    response = posted(signed(coordination), page, title="Autre intitulé", read_version=measure.version)
    assert response.status_code == 409


def test_in_a_draft_no_decision_is_asked(signed: Sign, coordination: User, draft_measure: Make) -> None:
    form = signed(coordination).get(url("measure", "change", draft_measure(1).pk)).context["adminform"]
    assert not [name for name, options in form.fieldsets if "decision_on" in options["fields"]]


def test_after_finalisation_neither_cost_nor_level_is_a_field_of_the_form(signed: Sign, coordination: User) -> None:
    measure = Measure.objects.get(code="AN2-DEV-07")
    form = signed(coordination).get(url("measure", "change", measure.pk)).context["adminform"].form
    assert {"total_cost", "level"}.isdisjoint(form.fields)


def test_a_national_coordination_shows_a_measure_and_does_not_change_it(signed: Sign, comite_ml: User) -> None:
    measure = Measure.objects.get(code="AN2-DEV-07")
    address = url("measure", "change", measure.pk)
    assert signed(comite_ml).get(address).status_code == 200
    assert signed(comite_ml).post(address, {"title": "Autre"}).status_code == 403


def test_the_measure_continued_is_named_only_to_who_reads_it(
    signed: Sign, coordination: User, draft_measure: Make
) -> None:
    hidden = draft_measure(1, title="Titre réservé", level="restricted")
    measure = draft_measure(2, continues=hidden)
    client = signed(coordination)
    is_read = Measure.objects.visible_to(coordination).filter(pk=hidden.pk).exists()
    assert ("Titre réservé" in client.get(url("measure", "change", measure.pk)).content.decode()) == is_read
    reader = User.objects.get(email="comite.ml@demo.example")
    assert not Measure.objects.visible_to(reader).filter(pk=hidden.pk).exists()
    assert "Titre réservé" not in signed(reader).get(url("measure", "change", measure.pk)).content.decode()


def test_a_part_of_a_draft_and_its_ministries_are_written_by_its_state(
    signed: Sign, comite_ml: User, draft_part: Make
) -> None:
    part = draft_part("ML")
    helper = Ministry.objects.filter(member_state="ML").order_by("code").last()
    response = posted(
        signed(comite_ml),
        url("implementation", "change", part.pk),
        due_on="31/08/2027",
        associated_ministries=[helper.pk],
    )
    assert response.status_code == 302
    part.refresh_from_db()
    assert part.due_on.isoformat() == "2027-08-31"
    assert list(part.associated_ministries.all()) == [helper]


def test_the_plan_of_a_finalised_roadmap_is_shown_and_not_changed(signed: Sign, comite_ml: User) -> None:
    part = Implementation.objects.filter(member_state="ML", measure__axis__roadmap__code="AN2").first()
    address = url("implementation", "change", part.pk)
    assert signed(comite_ml).get(address).status_code == 200
    assert signed(comite_ml).post(address, {"due_on": "31/12/2030"}).status_code == 403


def test_a_milestone_is_added_under_its_part(signed: Sign, comite_ml: User, draft_part: Make) -> None:
    part = draft_part("ML")
    fields = {
        "milestones-TOTAL_FORMS": 1,
        "milestones-0-order": 1,
        "milestones-0-title": "Étude",
        "milestones-0-weight": 2,
    }
    response = posted(signed(comite_ml), url("implementation", "change", part.pk), **fields)
    assert response.status_code == 302
    assert part.milestones.get().title == "Étude"


def test_an_indicator_is_added_by_the_confederal_coordination(
    signed: Sign, coordination: User, comite_ml: User, draft_measure: Make
) -> None:
    fields = {"measure": draft_measure().pk, "code": "I-1", "label": "Routes", "unit": "km", "direction": "up"}
    assert signed(comite_ml).post(url("indicator", "add"), fields).status_code == 403
    assert signed(coordination).post(url("indicator", "add"), fields).status_code == 302
    assert Indicator.objects.get(code="I-1").label == "Routes"


def test_a_position_is_always_that_of_one_s_own_state(signed: Sign, comite_ml: User, draft_measure: Make) -> None:
    fields = {"measure": draft_measure().pk, "choice": "favourable", "member_state": "NE"}
    assert signed(comite_ml).post(url("position", "add"), fields).status_code == 302
    assert Position.objects.get().member_state_id == "ML"


def test_a_blocker_is_opened_by_its_state_and_not_by_another(signed: Sign, comite_ml: User, comite_ne: User) -> None:
    part = Implementation.objects.filter(member_state="ML", measure__axis__roadmap__code="AN2").first()
    fields = {
        "implementation": part.pk,
        "what": "Terrain",
        "since": "01/09/2026",
        "level": "national",
        "who_can_lift": "Domaines",
    }
    signed(comite_ne).post(url("blocker", "add"), fields)
    assert not Blocker.objects.filter(what="Terrain").exists()
    assert signed(comite_ml).post(url("blocker", "add"), fields).status_code == 302
    assert Blocker.objects.get(what="Terrain").opened_by == comite_ml


@pytest.mark.parametrize(
    ("field", "value", "is_kept"),
    [
        ("due_on", "2026-12-20", True),
        ("due_on", "fin 2026", False),
        ("lead_ministry", "NE-XX", False),
        ("total_cost", "1", False),
    ],
)
def test_a_revision_is_proposed_with_a_value_that_the_field_can_hold(
    signed: Sign, comite_ml: User, field: str, value: str, is_kept: bool
) -> None:
    part = Implementation.objects.filter(member_state="ML", measure__axis__roadmap__code="AN2").first()
    fields = {"implementation": part.pk, "field": field, "new_value": value, "reason": "Essai", "authority": "Comité"}
    response = signed(comite_ml).post(url("revision", "add"), fields)
    assert (response.status_code == 302) == is_kept
    found = Revision.objects.filter(reason="Essai")
    assert [row.old_value for row in found] == ([str(part.due_on)] if is_kept else [])


def test_a_roadmap_act_is_recorded_by_the_coordination_and_waits(
    signed: Sign, coordination: User, draft: Roadmap
) -> None:
    fields = {
        "roadmap": draft.pk,
        "kind": "step",
        "on": "01/02/2027",
        "body": "Réunion",
        "confirmed_by": coordination.pk,
    }
    assert signed(coordination).post(url("roadmapact", "add"), fields).status_code == 302
    act = RoadmapAct.objects.get(roadmap=draft)
    assert (act.recorded_by, act.confirmed_by) == (coordination, None)
    assert signed(coordination).post(url("roadmapact", "change", act.pk), fields).status_code == 403


def test_a_closed_period_keeps_its_dates(signed: Sign, coordination: User) -> None:
    period = ReportingPeriod.objects.get(code="AN2-03")
    response = posted(signed(coordination), url("reportingperiod", "change", period.pk), closes_on="31/12/2026")
    assert response.status_code == 409
    period.refresh_from_db()
    assert period.closes_on.isoformat() != "2026-12-31"


def test_an_exception_is_granted_to_a_ministry_of_one_s_state(signed: Sign, comite_ml: User) -> None:
    own, other = (Ministry.objects.filter(member_state=state).first() for state in ("ML", "NE"))
    fields = {"period": ReportingPeriod.objects.get(code="AN2-03").pk, "until": "31/12/2026", "reason": "Retard"}
    client = signed(comite_ml)
    assert client.post(url("periodexception", "add"), fields | {"ministry": other.pk}).status_code == 403
    assert client.post(url("periodexception", "add"), fields | {"ministry": own.pk}).status_code == 302
    assert PeriodException.objects.get(reason="Retard").ministry == own


def test_reports_are_read_in_full_or_not_at_all_and_never_written(signed: Sign, comite_ml: User) -> None:
    client = signed(comite_ml)
    rows = client.get(url("progressreport", "changelist")).context["cl"].queryset
    assert {row.member_state_id for row in rows} == {"ML"}
    foreign = ProgressReport.objects.filter(member_state="NE", is_in_force=True).first()
    assert client.get(url("progressreport", "change", foreign.pk)).status_code == 404
    assert client.post(url("progressreport", "change", rows[0].pk), {"results": "x"}).status_code == 403
    assert client.get(url("progressreport", "add")).status_code == 403


def test_domains_are_reference_data_of_the_administrators(signed: Sign, administrator: User, comite_ml: User) -> None:
    fields = {"code": "essai", "name": "Essai", "expectation": ""}
    assert signed(comite_ml).post(url("domain", "add"), fields).status_code == 403
    assert signed(administrator).post(url("domain", "add"), fields).status_code == 302
    assert Domain.objects.filter(code="essai").exists()


def test_nothing_is_deleted(signed: Sign, coordination: User) -> None:
    measure = Measure.objects.get(code="AN2-DEV-07")
    assert signed(coordination).post(url("measure", "delete", measure.pk), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(("model", "writes"), [("measure", False), ("implementation", True)])
def test_a_list_exports_and_leads_those_who_write_to_the_import(
    signed: Sign, comite_ml: User, model: str, writes: bool
) -> None:
    client = signed(comite_ml)
    html = client.get(url(model, "changelist")).content.decode()
    assert (f"/echanges/?modele=measures.{model}" in html) == writes
    for form in ("xlsx", "csv"):
        assert client.get(url(model, "export"), {"format": form}).status_code == 200
