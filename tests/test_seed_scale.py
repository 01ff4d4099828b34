"""A base for measurements holds the peer's own rows: same counts by axis, state and status; consistent copies."""

import io
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db.models import Count
from django.test import override_settings

from bench.vanilla.gen import AXES, REPORTS, impl_rows, report_rows
from common.access import Level
from journal.models import Entry
from measures.enums import Status, Step
from measures.models import Blocker, Implementation, Measure, ProgressReport, ReportingPeriod
from tests.database import Seed, use, without_role

# One restricted measure, and a last measure that not every state carries out.
COUNT = 301
STATES = ("BF", "ML", "NE")
STATUSES = {"planned": "not_started", "started": "in_progress", "blocked": "blocked", "done": "completed"}


@pytest.fixture(scope="module", autouse=True)
def _measured(django_db_setup: None, django_db_blocker: Any, seed: Seed) -> Iterator[None]:
    """Run the tests of this module, which only read, on a base of their own."""
    with django_db_blocker.unblock():
        before, name = str(settings.DATABASES["default"]["NAME"]), seed.empty()
        use(name)
        with without_role():
            call_command("migrate", verbosity=0)
            call_command("seed_scale", str(COUNT), stdout=io.StringIO())
            yield
        use(before)
        seed.drop(name)


def last_statuses() -> dict[int, str]:
    """Return the status that the peer's last report tells, by the peer's number."""
    return {row[0]: STATUSES[row[3]] for row in report_rows(COUNT)}


def test_counts_by_axis_state_and_status_are_those_of_the_peer() -> None:
    told = last_statuses()
    expected = Counter((f"A{(row[2] - 1) % AXES + 1}", STATES[row[3]], told[row[0]]) for row in impl_rows(COUNT))
    groups = Implementation.objects.order_by().values_list("axis__code", "member_state_id", "current_status")
    assert {tuple(group): count for *group, count in groups.annotate(Count("pk"))} == expected


def test_each_implementation_has_the_dates_and_the_lead_of_the_peer() -> None:
    rows = Implementation.objects.values_list(
        "measure__code", "member_state_id", "lead_ministry__code", "start_on", "due_on", "national_share"
    )
    expected = {
        (f"M{measure:06d}", STATES[state], f"{STATES[state]}-M{ministry:02d}", start, due, int(float(budget)))
        for _, _, measure, state, ministry, _, _, start, due, budget, _, _ in impl_rows(COUNT)
    }
    assert set(rows) == expected


def test_each_of_twelve_closed_periods_has_the_reports_of_the_peer() -> None:
    rows = ProgressReport.objects.filter(period__status="closed").values_list(
        "implementation__measure__code", "member_state_id", "situation_on", "physical_rate", "status"
    )
    place = {row[0]: (f"M{row[2]:06d}", STATES[row[3]]) for row in impl_rows(COUNT)}
    expected = {(*place[number], on, rate, STATUSES[told]) for number, on, rate, told, _ in report_rows(COUNT)}
    assert set(rows) == expected
    assert ProgressReport.objects.count() == COUNT * REPORTS
    assert Counter(ReportingPeriod.objects.values_list("status", flat=True)) == {"closed": REPORTS, "open": 1}


def test_each_report_was_written_and_validated_by_three_persons_of_its_chain() -> None:
    reports = ProgressReport.objects.filter(step=Step.VALIDATED).prefetch_related("contributors")
    chains = {
        (*report.contributors.all(), report.ministry_validator, report.national_validator)
        for report in reports.select_related("ministry_validator", "national_validator")
    }
    assert all(len(set(chain)) == 3 for chain in chains)
    assert {tuple(person.role for person in chain) for chain in chains} == {
        ("focal_point", "ministry_validator", "national_coordinator")
    }


def test_what_is_blocked_has_one_open_blocker_and_what_is_completed_a_note() -> None:
    blocked = Implementation.objects.filter(current_status=Status.BLOCKED).values_list("pk", flat=True)
    opened = Blocker.objects.filter(lifted_on=None).values_list("implementation_id", flat=True)
    assert Counter(opened) == Counter(blocked)
    assert not ProgressReport.objects.filter(status=Status.COMPLETED, evidence="").exists()


def test_one_measure_in_a_hundred_is_restricted() -> None:
    assert list(Measure.objects.filter(level=Level.RESTRICTED).values_list("code", flat=True)) == ["M000100"]


def test_copies_and_chain_agree_and_each_table_has_one_entry() -> None:
    call_command("verify_all", stdout=io.StringIO(), stderr=io.StringIO())
    assert Entry.objects.filter(act="load_table").count() == 8


def test_a_base_that_holds_something_is_refused() -> None:
    with pytest.raises(CommandError, match="n’est pas vide"):
        call_command("seed_scale", "3")


def test_the_production_profile_is_refused() -> None:
    with override_settings(IS_DEMONSTRATION=False), pytest.raises(CommandError, match="profil de production"):
        call_command("seed_scale", "3")
