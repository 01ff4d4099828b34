"""The demonstration: what it holds, that it is journalled, and the bases on which it is not loaded."""

import json
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import override_settings

from accounts.models import Body, MemberState, Ministry, User
from aes_roadmap.demonstration.people import ministries_of_restricted_measures
from common.access import Level, Role
from journal.models import Entry
from measures.enums import RoadmapActKind, RoadmapStatus, Status, Step
from measures.models import (
    Blocker,
    Implementation,
    IndicatorTarget,
    Measure,
    Milestone,
    PlannedRate,
    ProgressReport,
    ReportContributor,
    ReportingPeriod,
    Revision,
    Roadmap,
    RoadmapAct,
)
from protocols.models import Act, Instrument, Provision

pytestmark = pytest.mark.django_db
SECOND_YEAR = {"measure__axis__roadmap__code": "AN2"}


def _reports(period: str, **conditions: Any) -> Any:
    return ProgressReport.objects.filter(period__code=period, **conditions)


def _rows() -> dict[str, int]:
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


# --- Loading ------------------------------------------------------------------------------------


def test_loading_again_writes_no_row_and_no_entry() -> None:
    before = _rows()

    call_command("load_demo", verbosity=0)

    assert _rows() == before


def test_a_base_with_real_data_is_refused_with_status_1() -> None:
    User.objects.filter(email="coordination@demo.example").update(email="coordination@confederation.example")
    before = _rows()

    with pytest.raises(CommandError, match="rien n’est chargé") as refusal:
        call_command("load_demo")

    assert (refusal.value.returncode, _rows()) == (1, before)


def test_the_production_profile_receives_no_demonstration() -> None:
    with override_settings(IS_DEMONSTRATION=False), pytest.raises(CommandError, match="profil de production"):
        call_command("load_demo")


def test_the_journal_of_the_loading_holds() -> None:
    call_command("verify_journal", verbosity=0)

    assert Entry.objects.filter(act="validate_report").count() > 500


# --- Places and accounts --------------------------------------------------------------------------


def test_the_three_states_their_69_ministries_and_the_titles_of_the_bodies_are_data() -> None:
    titles = set(Body.objects.filter(kind="national_coordination").values_list("title", flat=True))

    assert (MemberState.objects.count(), Ministry.objects.count()) == (3, 69)
    assert len(titles) == 3
    assert set(Ministry.objects.filter(keeps_treaties=True).values_list("code", flat=True)) == {
        "BF-MAE",
        "ML-MAECI",
        "NE-MAECNE",
    }


def test_every_account_of_the_demonstration_exists_and_has_the_one_password() -> None:
    wanted = {f"{name}@demo.example" for name in ("coordination", "lecteur", "administrateur")}
    wanted |= {
        f"{name}.{state}@demo.example"
        for name in ("comite", "comite2", "lecteur", "administrateur")
        for state in ("bf", "ml", "ne")
    }
    leads = Ministry.objects.filter(led_implementations__isnull=False).values_list("code", flat=True)
    wanted |= {f"{name}.{code.lower()}@demo.example" for code in leads for name in ("point-focal", "validateur")}

    accounts = User.objects.all()

    assert {account.email for account in accounts} == wanted
    assert len({account.password for account in accounts}) == 1
    assert accounts.first().check_password(settings.DEMO_PASSWORD)


def test_coordinations_and_the_ministries_concerned_read_what_is_restricted() -> None:
    restricted = {user.email for user in User.objects.all() if Level.RESTRICTED in user.readable_levels}
    coordinators = User.objects.filter(role__in=[Role.NATIONAL_COORDINATOR, Role.CONFEDERAL_COORDINATOR])
    ministries = User.objects.filter(ministry__code__in=ministries_of_restricted_measures())

    assert restricted == {user.email for user in coordinators} | {user.email for user in ministries}


# --- Roadmaps ---------------------------------------------------------------------------------------


def test_the_second_year_is_finalised_on_26_february_and_its_adoption_is_not_known() -> None:
    roadmap = Roadmap.objects.get(code="AN2")
    (act,) = RoadmapAct.objects.filter(roadmap=roadmap).exclude(kind=RoadmapActKind.STEP)

    assert (roadmap.status, roadmap.presiding_state_id) == (RoadmapStatus.FINALISED, "BF")
    assert (act.kind, act.on) == (RoadmapActKind.FINALISATION, date(2026, 2, 26))
    assert act.confirmed_by.member_state_id == "ML"
    assert RoadmapAct.objects.filter(roadmap=roadmap, kind=RoadmapActKind.STEP).count() == 4


def test_the_second_year_holds_45_measures_and_132_implementations_with_their_parts() -> None:
    implementations = Implementation.objects.filter(**SECOND_YEAR)

    assert (Measure.objects.filter(axis__roadmap__code="AN2").count(), implementations.count()) == (45, 132)
    assert PlannedRate.objects.count() == 132 * 4
    for part in (Milestone, IndicatorTarget):
        assert part.objects.values("implementation").distinct().count() == 132


def test_finalisation_froze_the_baseline_and_a_granted_revision_left_it() -> None:
    assert not Implementation.objects.filter(**SECOND_YEAR, baseline_due_on__isnull=True).exists()
    revised = Implementation.objects.get(measure__code="AN2-DEV-08", member_state="NE")
    assert (revised.due_on, revised.baseline_due_on) == (date(2026, 12, 15), date(2026, 11, 30))


def test_the_first_year_is_closed_with_its_eight_results() -> None:
    first = Implementation.objects.filter(measure__axis__roadmap__code="AN1")
    kinds = RoadmapAct.objects.filter(roadmap__code="AN1", confirmed_at__isnull=False).values_list("kind", flat=True)

    assert Roadmap.objects.get(code="AN1").status == RoadmapStatus.CLOSED
    assert set(kinds) == {RoadmapActKind.FINALISATION, RoadmapActKind.ADOPTION, RoadmapActKind.CLOSING}
    assert first.values("measure").distinct().count() == 8
    assert set(first.values_list("current_status", flat=True)) == {Status.COMPLETED}


def test_a_confederal_measure_is_carried_out_by_its_pilot_state_alone() -> None:
    for measure in Measure.objects.filter(pilot_state__isnull=False):
        assert [row.member_state_id for row in measure.implementations.all()] == [measure.pilot_state_id]


# --- Campaigns ----------------------------------------------------------------------------------------


def test_two_campaigns_are_closed_one_is_open_and_the_last_is_prepared() -> None:
    periods = ReportingPeriod.objects.filter(roadmap__code="AN2").values_list("code", "situation_on", "status")

    assert list(periods) == [
        ("AN2-03", date(2026, 3, 31), "closed"),
        ("AN2-06", date(2026, 6, 30), "closed"),
        ("AN2-09", date(2026, 9, 30), "open"),
        ("AN2-BILAN", date(2026, 11, 30), "prepared"),
    ]


def test_closed_campaigns_hold_validated_reports_and_four_ministries_are_silent_in_june() -> None:
    reported = _reports("AN2-06").values("implementation")
    silent = Implementation.objects.filter(**SECOND_YEAR).exclude(pk__in=reported)

    assert {report.step for report in _reports("AN2-03") | _reports("AN2-06")} == {Step.VALIDATED}
    assert _reports("AN2-03").count() == 132
    assert silent.values("lead_ministry").distinct().count() == 4
    for ministry in Ministry.objects.filter(led_implementations__in=silent):
        assert not _reports("AN2-06", implementation__lead_ministry=ministry).exists()


def test_the_open_campaign_feeds_every_queue_but_those_of_mali() -> None:
    steps = Counter(_reports("AN2-09").values_list("member_state", "step"))

    assert not _reports("AN2-09", member_state="ML").exists()
    for state in ("BF", "NE"):
        assert all(steps[state, step] for step in Step.values)
    assert sum(count for (_, step), count in steps.items() if step == Step.RETURNED) == 3


def test_nobody_validated_what_they_wrote_or_validated_twice() -> None:
    for report in ProgressReport.objects.filter(step=Step.VALIDATED).prefetch_related("contributions"):
        people = {row.user_id for row in report.contributions.all()}
        assert len(people | {report.ministry_validator_id, report.national_validator_id}) == len(people) + 2
    assert ReportContributor.objects.exists()


def test_one_rectificatif_is_in_force_in_the_place_of_the_report_it_corrects() -> None:
    (rectified,) = ProgressReport.objects.filter(number=2)
    first = ProgressReport.objects.get(implementation=rectified.implementation, period=rectified.period, number=1)

    assert (rectified.step, rectified.is_in_force, first.is_in_force) == (Step.VALIDATED, True, False)
    assert rectified.rectification_reason


def test_each_implementation_shows_its_last_validated_report() -> None:
    for implementation in Implementation.objects.filter(**SECOND_YEAR).prefetch_related("reports__period"):
        in_force = [report for report in implementation.reports.all() if report.is_in_force]
        last = max(in_force, key=lambda report: report.period.situation_on)
        assert implementation.current_status == last.status
        assert implementation.current_physical_rate == last.physical_rate


def test_a_financial_rate_is_what_was_paid_of_what_was_planned() -> None:
    for report in ProgressReport.objects.filter(financial_rate__isnull=False):
        exact = Decimal(report.amount_paid) * 100 / report.amount_planned
        assert abs(report.financial_rate - exact) <= Decimal("0.05")


def test_eight_blockers_are_open_three_of_them_raised_and_every_blocked_report_has_one() -> None:
    blocked = Implementation.objects.filter(reports__status=Status.BLOCKED)

    assert (Blocker.objects.open().count(), Blocker.objects.filter(level="confederal").count()) == (8, 3)
    assert not blocked.exclude(blockers__isnull=False).exists()


def test_five_revisions_of_which_three_are_granted_by_another_person() -> None:
    assert Counter(Revision.objects.values_list("step", flat=True)) == {"granted": 3, "proposed": 2}
    assert all(row.proposed_by_id != row.decided_by_id for row in Revision.objects.all())


def test_the_matrix_of_mali_raises_the_rates_of_june_but_for_two(project: Path) -> None:
    content = json.loads((project / "tests/data/workbooks/expected.json").read_text())
    lowest: dict[str, int] = {}
    for row in content["files"]["ml_matrice_an2.xlsx"]:
        if row["progress"] is not None:
            lowest[row["code"]] = min(row["progress"], lowest.get(row["code"], 100))
    june = dict(_reports("AN2-06", member_state="ML").values_list("implementation__measure__code", "physical_rate"))

    fallen = {code for code, rate in june.items() if code in lowest and rate > lowest[code]}

    assert fallen == {"AN2-DEF-15", "AN2-DIP-13"}
    assert not _reports("AN2-06", member_state="ML", status=Status.COMPLETED).exists()


# --- Protocols ------------------------------------------------------------------------------------------


def test_six_instruments_hold_their_known_acts_each_confirmed_by_a_second_person() -> None:
    assert (Instrument.objects.count(), Act.objects.count()) == (6, 27)
    assert not Act.objects.filter(confirmed_at__isnull=True).exists()
    assert not Act.objects.filter(kind__in=["ratification", "deposit"]).exists()
    assert Provision.objects.filter(instrument__code="TRAITE-2024", number="25").exists()


def test_two_sources_that_disagree_are_both_kept() -> None:
    dates = Act.objects.filter(
        instrument__code="CHARTE-LG-2023", member_state="ML", kind="parliamentary_authorisation"
    ).values_list("on", flat=True)

    assert set(dates) == {date(2023, 10, 9), date(2023, 10, 20)}


def test_only_the_rule_that_a_source_gives_is_confirmed() -> None:
    confirmed = Instrument.objects.filter(rule_confirmed_at__isnull=False).values_list("code", flat=True)

    assert list(confirmed) == ["TRAITE-2024"]


# --- Words ------------------------------------------------------------------------------------------------


def test_shown_texts_are_in_french_typography() -> None:
    told = [*Measure.objects.values_list("title", "description", "expected_result", "basis")]
    told += ProgressReport.objects.values_list("results", "difficulties", "next_steps", "return_reason")
    told += Ministry.objects.values_list("name", "source")
    text = " ".join(part for row in told for part in row)

    assert not [mark for mark in ("'", " ;", " %", "« ") if mark in text]
