"""E-04: every step × event × person × contributor × window, against the page of rights in plain words."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.clock import now
from common.errors import Conflict
from measures.actions.reports import save_draft, submit_reports, withdraw_reports
from measures.actions.validation import return_reports, validate_reports
from measures.enums import Step
from measures.models import Implementation, PeriodException, ProgressReport, ReportContributor, ReportingPeriod
from measures.rules.workflow import Event
from tests.journal.completeness import head
from tests.measures.acts import account, chosen, part, period

pytestmark = pytest.mark.django_db
CODE = "AN2-DIP-01"  # led in Mali by its foreign affairs
OWN = ("point-focal.ml-maeci", "validateur.ml-maeci")
PEOPLE = (
    *OWN,
    "point-focal.ml-mef",
    "validateur.ml-mef",
    "comite.ml",
    "comite2.ml",
    "comite.bf",
    "lecteur.ml",
    "lecteur",
    "coordination",
    "administrateur.ml",
    "administrateur",
)
WINDOWS = ("open", "closed", "exception", "expired exception")
NATION = ("comite.ml", "comite2.ml")
WHOLE = {"status": "in_progress", "physical_rate": 100}
DONE, REFUSED, FORBIDDEN = "done", "refused", "forbidden"

# The page, column by column: who writes, who validates at each step (no paper is signed here: note 6).
WRITES = {"edit": ("draft", "returned"), "submit": ("draft", "returned"), "withdraw": ("submitted",)}
JUDGES = {"submitted": ("validateur.ml-maeci",), "ministry_validated": NATION}
# Whose act it is at one step or another: to them alone is the step told (rule 8).
ACTORS = {
    "edit": OWN,
    "submit": (*OWN, *NATION),
    "withdraw": (*OWN, *NATION),
    "validate": ("validateur.ml-maeci", *NATION),
    "return": ("validateur.ml-maeci", *NATION),
}
AFTER = {
    ("submit", "draft"): "submitted",
    ("submit", "returned"): "submitted",
    ("withdraw", "submitted"): "draft",
    ("validate", "submitted"): "ministry_validated",
    ("validate", "ministry_validated"): "validated",
    ("return", "submitted"): "returned",
    ("return", "ministry_validated"): "returned",
}


@dataclass
class Model:
    """What the page knows of one report."""

    step: str
    contributors: set[str] = field(default_factory=set)
    ministry_validator: str = ""
    window: str = "open"

    def answer(self, event: str, name: str) -> str:
        """Return what the page answers: done, refused (403) or forbidden now (409)."""
        if not self._is_possible(event):
            return FORBIDDEN if name in ACTORS[event] else REFUSED
        may = name in OWN if event in WRITES else name in JUDGES[self.step]
        if not may:
            return REFUSED
        if self.window not in ("open", "exception"):
            return FORBIDDEN
        is_behind = name in self.contributors or (self.step == "ministry_validated" and name == self.ministry_validator)
        return REFUSED if event == "validate" and is_behind else DONE

    def follow(self, event: str, name: str) -> None:
        if event == "edit":
            self.contributors.add(name)
        elif event == "return":
            self.ministry_validator = ""
        elif event == "validate" and self.step == "submitted":
            self.ministry_validator = name
        self.step = AFTER.get((event, self.step), self.step)

    def _is_possible(self, event: str) -> bool:
        return self.step in WRITES[event] if event in WRITES else self.step in JUDGES


def done(event: str, name: str, report: ProgressReport) -> str:
    """Do it for real and return the answer in the model's words; a refusal must leave no trace."""
    by, before = account(name), head()
    try:
        with transaction.atomic():
            _do(event, by, report)
    except PermissionDenied:
        answer = REFUSED
    except Conflict:
        answer = FORBIDDEN
    else:
        return DONE
    stored = ProgressReport.objects.get(pk=report.pk)
    assert (stored.step, stored.version, head()) == (report.step, report.version, before)
    return answer


def _do(event: str, by: Any, report: ProgressReport) -> None:
    if event == "edit":
        row = Implementation.objects.get(pk=report.implementation_id)
        save_draft(by=by, implementation=row, period=report.period, values=WHOLE, read_version=report.version)
    elif event == "return":
        return_reports(by=by, chosen=chosen(report), reason="Revoir")
    else:
        act = {"submit": submit_reports, "withdraw": withdraw_reports, "validate": validate_reports}[event]
        act(by=by, chosen=chosen(report))


def report_at(model: Model) -> ProgressReport:
    """Put a report where the model is, by hand."""
    campaign, implementation = period(), part(CODE)
    late = model.step in ("ministry_validated", "validated")
    row = ProgressReport.objects.create(
        implementation=implementation,
        member_state_id="ML",
        period=campaign,
        situation_on=campaign.situation_on,
        step=model.step,
        return_reason="Revoir" if model.step == "returned" else "",
        ministry_validator=account(model.ministry_validator) if model.ministry_validator else None,
        ministry_validated_at=now() if late else None,
        national_validator=account("comite2.ml") if model.step == "validated" else None,
        validated_at=now() if model.step == "validated" else None,
        is_in_force=model.step == "validated",
        **WHOLE,
    )
    for name in model.contributors:
        ReportContributor.objects.create(report=row, user=account(name), contribution="wrote", at=now())
    _set_window(model.window, implementation)
    return ProgressReport.objects.select_related("period", "implementation").get(pk=row.pk)


def _set_window(window: str, implementation: Implementation) -> None:
    if window == "open":
        return
    ReportingPeriod.objects.filter(code="AN2-09").update(status="closed")
    if "exception" in window:
        today = implementation.member_state.today()
        PeriodException.objects.create(
            period=period(),
            ministry=implementation.lead_ministry,
            until=today - timedelta(7 if window.startswith("expired") else 0),
            reason="Crue",
            granted_by=account("comite.ml"),
            granted_at=now(),
        )


@pytest.mark.parametrize("event", Event)
@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("window", WINDOWS)
def test_e04_code_and_page_give_the_same_answer(step: str, event: str, window: str):
    differing = []
    for name in PEOPLE:
        for contributes in (False, True):
            behind = {name} if contributes else {"point-focal.ml-mdac"}
            validator = "validateur.ml-matd" if step in ("ministry_validated", "validated") else ""
            model = Model(str(step), behind, validator, window)
            # Nobody who wrote a validated report validated it: that report cannot exist.
            if step == "validated" and name == "comite2.ml" and contributes:
                continue
            start = transaction.savepoint()
            found = done(str(event), name, report_at(model))
            transaction.savepoint_rollback(start)
            if found != model.answer(str(event), name):
                differing.append((name, contributes, found, model.answer(str(event), name)))
    assert differing == []


def test_e04_a_coordination_that_validated_for_a_ministry_does_not_validate_for_the_nation():
    report = report_at(Model("ministry_validated", {"point-focal.ml-maeci"}, "comite.ml"))
    assert done("validate", "comite.ml", report) == REFUSED
    assert done("validate", "comite2.ml", report) == DONE


walks = st.lists(st.tuples(st.sampled_from([str(event) for event in Event]), st.sampled_from(PEOPLE)), max_size=12)
likely = st.lists(
    st.tuples(st.sampled_from(["edit", "submit", "validate", "return", "withdraw"]), st.sampled_from([*OWN, *NATION])),
    min_size=4,
    max_size=14,
)


@given(walks | likely)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_e04_a_report_goes_wherever_the_page_leads_it_and_nowhere_else(walk: list[tuple[str, str]]):
    start = transaction.savepoint()
    model = Model("draft", {"point-focal.ml-mdac"})
    key = report_at(model).pk
    for event, name in walk:
        report = ProgressReport.objects.select_related("period", "implementation").get(pk=key)
        expected = model.answer(event, name)
        assert done(event, name, report) == expected, (event, name, model)
        if expected == DONE:
            model.follow(event, name)
        stored = ProgressReport.objects.get(pk=key)
        assert (stored.step, stored.is_in_force) == (model.step, model.step == "validated")
        assert {
            row.user.email.split("@")[0] for row in stored.contributions.select_related("user")
        } == model.contributors
    transaction.savepoint_rollback(start)


def test_the_day_of_an_exception_counts_whole_in_the_state_that_gave_it():
    model = Model("draft", window="exception")
    report = report_at(model)
    assert PeriodException.objects.get().until == part(CODE).member_state.today() >= date(2026, 1, 1)
    assert done("submit", "point-focal.ml-maeci", report) == DONE
