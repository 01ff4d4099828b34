"""E-04: every step × event × person × contributor × campaign × paper, against the page of rights in plain words.

The answers are written from `docs/rights.md`, table B, rules 6 to 8 and note 6; never from the code's own moves.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Ministry
from common.clock import now
from common.errors import Conflict
from measures.actions.reports import save_draft, submit_reports, withdraw_reports
from measures.actions.validation import return_reports, validate_reports
from measures.enums import Step
from measures.models import Implementation, PeriodException, ProgressReport, ReportContributor, ReportingPeriod, Roadmap
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
# The campaign, and the roadmap around it: only the first three let anything be written (rule 6).
WINDOWS = {
    "open": True,
    "adopted roadmap": True,
    "exception": True,
    "expired exception": False,
    "another's exception": False,
    "closed": False,
    "prepared": False,
    "draft roadmap": False,
    "closed roadmap": False,
}
# Whose signature stands behind the figures (note 6), if a coordination entered them.
PAPERS = ("", "focal_point", "minister")
NATION = ("comite.ml", "comite2.ml")
WHOLE = {"status": "in_progress", "physical_rate": 100}
DONE, REFUSED, FORBIDDEN = "done", "refused", "forbidden"

# The page, column by column: who writes, who validates at each step.
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
    paper: str = ""

    def answer(self, event: str, name: str) -> str:
        """Return what the page answers: done, refused (403) or forbidden now (409)."""
        if not self._is_possible(event):
            return FORBIDDEN if name in ACTORS[event] else REFUSED
        if name not in self._whose(event):
            return REFUSED
        if not WINDOWS[self.window]:
            return FORBIDDEN
        is_behind = name in self.contributors or (self.step == "ministry_validated" and name == self.ministry_validator)
        return REFUSED if event == "validate" and is_behind else DONE

    def follow(self, event: str, name: str) -> None:
        if event == "edit":
            self.contributors.add(name)
            self.paper = ""  # it was not signed for what is typed after it
        elif event == "return":
            self.ministry_validator = ""
        elif event == "validate" and self.step == "submitted":
            self.ministry_validator = name
        self.step = AFTER.get((event, self.step), self.step)

    def _whose(self, event: str) -> tuple[str, ...]:
        if event not in WRITES:
            return JUDGES[self.step]
        # A coordination types nothing in a form; it moves what a signed document stands behind.
        return (*OWN, *NATION) if self.paper and event != "edit" else OWN

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
        national_validator=account("comite.ne") if model.step == "validated" else None,
        validated_at=now() if model.step == "validated" else None,
        is_in_force=model.step == "validated",
        signed_by=model.paper,
        signed_reference="n° 12" if model.paper else "",
        signed_on=campaign.situation_on if model.paper else None,
        **WHOLE,
    )
    for name in sorted(model.contributors):
        ReportContributor.objects.create(report=row, user=account(name), contribution="wrote", at=now())
    _set_window(model.window, implementation)
    return ProgressReport.objects.select_related("period", "implementation").get(pk=row.pk)


def _set_window(window: str, implementation: Implementation) -> None:
    if window.endswith("roadmap"):
        Roadmap.objects.filter(code="AN2").update(status=window.split()[0])
    elif window == "prepared":
        ReportingPeriod.objects.filter(code="AN2-09").update(status="prepared")
    elif window != "open":
        ReportingPeriod.objects.filter(code="AN2-09").update(status="closed")
    if "exception" in window:
        today = implementation.member_state.today()
        PeriodException.objects.create(
            period=period(),
            ministry=Ministry.objects.get(code="ML-MEF") if "another" in window else implementation.lead_ministry,
            until=today - timedelta(1 if window.startswith("expired") else 0),
            reason="Crue",
            granted_by=account("comite.ml"),
            granted_at=now(),
        )


def differing(model: Model, event: str, names: Iterable[str]) -> list[tuple[str, str, str]]:
    """Return who gets another answer than the page's, doing an event on a report where the model is."""
    start, found = transaction.savepoint(), []
    report = report_at(model)
    for name in names:
        before = transaction.savepoint()
        answer = done(event, name, report)
        transaction.savepoint_rollback(before)
        if answer != model.answer(event, name):
            found.append((name, answer, model.answer(event, name)))
    transaction.savepoint_rollback(start)
    return found


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("event", Event)
@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("window", WINDOWS)
def test_e04_code_and_page_give_the_same_answer(step: str, event: str, window: str, paper: str):
    is_late = step in ("ministry_validated", "validated")
    validator = "validateur.ml-matd" if is_late and paper != "minister" else ""
    for contributors in ({"point-focal.ml-mdac"}, set(PEOPLE)):
        model = Model(str(step), contributors, validator, window, paper)
        assert differing(model, str(event), PEOPLE) == [], len(contributors)


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


@given(walks | likely, st.sampled_from(PAPERS))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_e04_a_report_goes_wherever_the_page_leads_it_and_nowhere_else(walk: list[tuple[str, str]], paper: str):
    start = transaction.savepoint()
    model = Model("draft", {"point-focal.ml-mdac"}, paper=paper)
    key = report_at(model).pk
    for event, name in walk:
        report = ProgressReport.objects.select_related("period", "implementation").get(pk=key)
        expected = model.answer(event, name)
        assert done(event, name, report) == expected, (event, name, model)
        if expected == DONE:
            model.follow(event, name)
        stored = ProgressReport.objects.get(pk=key)
        assert (stored.step, stored.is_in_force) == (model.step, model.step == "validated")
        assert stored.signed_by == model.paper
        assert {
            row.user.email.split("@")[0] for row in stored.contributions.select_related("user")
        } == model.contributors
    transaction.savepoint_rollback(start)


def test_the_day_of_an_exception_counts_whole_in_the_state_that_gave_it():
    model = Model("draft", window="exception")
    report = report_at(model)
    assert PeriodException.objects.get().until == part(CODE).member_state.today() >= date(2026, 1, 1)
    assert done("submit", "point-focal.ml-maeci", report) == DONE
