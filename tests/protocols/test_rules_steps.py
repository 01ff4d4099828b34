"""The five steps told from acts: what is known, awaited, passed over, at odds."""

from dataclasses import dataclass, field
from datetime import date
from itertools import count

import pytest

from protocols.enums import ActKind, Step
from protocols.rules.acts import act_faults, by_date, disputed, in_force, side_by_side, timeline
from protocols.rules.steps import StepState, track

_KEYS = count(1)
TODAY = date(2026, 11, 16)
ADOPTED = date(2025, 12, 23)


@dataclass(frozen=True)
class PlainAct:
    """An act as these rules read it."""

    kind: str
    on: date | None = None
    grade: str = "press"
    corrects_id: object = None
    confirmed_at: object = "2026-01-01"
    member_state_id: str | None = "ML"
    effect_on: date | None = None
    consent_form: str = ""
    pk: int = field(default_factory=lambda: next(_KEYS))


def steps(*acts: PlainAct, **context: object) -> list[str]:
    return [step.state for step in track(acts, **{"adopted_on": ADOPTED, "today": TODAY} | context).steps]


def test_without_any_act_the_signature_is_awaited_since_the_adoption_of_the_text() -> None:
    read = track([], adopted_on=ADOPTED, today=TODAY)
    assert [step.state for step in read.steps] == ["waiting", "to_come", "to_come", "to_come", "to_come"]
    assert (read.awaited.step, read.awaited.days) == (Step.SIGNATURE, 328)


def test_a_doubtful_signature_is_passed_over_and_the_council_is_awaited() -> None:
    read = track([], adopted_on=ADOPTED, today=TODAY, is_signature_doubtful=True)
    assert read.at(Step.SIGNATURE).state == StepState.PASSED_OVER
    assert (read.awaited.step, read.awaited.days) == (Step.COUNCIL, 328)


def test_a_known_council_leaves_the_authorisation_awaited_since_its_date() -> None:
    read = track(
        [PlainAct(ActKind.COUNCIL_OF_MINISTERS, date(2026, 2, 13))],
        adopted_on=ADOPTED,
        today=TODAY,
        is_signature_doubtful=True,
    )
    assert [step.state for step in read.steps] == ["passed_over", "known", "waiting", "to_come", "to_come"]
    assert read.awaited.days == 276
    assert read.squares == ["undated", "known", "waiting", "to_come", "to_come"]


def test_the_council_of_ministers_never_counts_as_an_authorisation_nor_a_ratification() -> None:
    read = steps(PlainAct(ActKind.COUNCIL_OF_MINISTERS, date(2026, 2, 13)))
    assert read[2:] == ["waiting", "to_come", "to_come"]


def test_an_ordinance_that_authorises_is_not_a_ratification() -> None:
    assert steps(PlainAct(ActKind.ORDINANCE, date(2024, 9, 20)))[2:] == ["known", "waiting", "to_come"]


def test_an_opinion_alone_does_not_accomplish_the_authorisation_but_is_shown_under_it() -> None:
    read = track([PlainAct(ActKind.OPINION, date(2026, 3, 1))], adopted_on=ADOPTED, today=TODAY)
    assert read.at(Step.AUTHORISATION).state == StepState.TO_COME
    assert [act.kind for act in read.at(Step.AUTHORISATION).acts] == [ActKind.OPINION]


def test_a_step_whose_act_has_no_date_is_undated_and_what_follows_waits_since_the_last_known_date() -> None:
    acts = [PlainAct(ActKind.SIGNATURE, date(2024, 7, 6)), PlainAct(ActKind.COUNCIL_OF_MINISTERS)]
    read = track(acts, adopted_on=None, today=date(2024, 7, 16))
    assert read.at(Step.COUNCIL).state == StepState.UNDATED
    assert (read.awaited.step, read.awaited.since, read.awaited.days) == (
        Step.AUTHORISATION,
        date(2024, 7, 6),
        10,
    )


def test_the_wait_runs_from_the_latest_act_of_the_step_before() -> None:
    acts = [
        PlainAct(ActKind.ORDINANCE, date(2024, 9, 20)),
        PlainAct(ActKind.ORDINANCE_RATIFIED_BY_LAW, date(2024, 11, 1)),
    ]
    assert track(acts, adopted_on=None, today=TODAY).awaited.days == 745


def test_no_date_at_all_gives_a_wait_without_days() -> None:
    awaited = track([], adopted_on=None, today=TODAY).awaited
    assert (awaited.since, awaited.days) == (None, None)


def test_after_the_deposit_nothing_is_awaited() -> None:
    read = track([PlainAct(ActKind.DEPOSIT, date(2026, 3, 1))], adopted_on=ADOPTED, today=TODAY)
    assert read.awaited is None
    assert read.at(Step.RATIFICATION).state == StepState.PASSED_OVER


def test_an_unconfirmed_act_accomplishes_nothing_and_stands_as_pending() -> None:
    act = PlainAct(ActKind.RATIFICATION, date(2026, 3, 1), confirmed_at=None)
    read = track([act], adopted_on=ADOPTED, today=TODAY)
    assert read.at(Step.RATIFICATION).state == StepState.TO_COME
    assert read.at(Step.RATIFICATION).pending == (act,)
    assert read.awaited.step == Step.SIGNATURE


def test_two_dates_of_one_act_are_both_kept_and_flagged() -> None:
    acts = [
        PlainAct(ActKind.PARLIAMENTARY_AUTHORISATION, date(2023, 10, 20)),
        PlainAct(ActKind.PARLIAMENTARY_AUTHORISATION, date(2023, 10, 9)),
    ]
    read = track(acts, adopted_on=None, today=TODAY).at(Step.AUTHORISATION)
    assert read.is_disputed
    assert read.rival_dates == [date(2023, 10, 9), date(2023, 10, 20)]


def test_an_ordinance_and_the_law_that_follows_are_two_acts_and_no_dispute() -> None:
    acts = [
        PlainAct(ActKind.ORDINANCE, date(2024, 9, 20)),
        PlainAct(ActKind.ORDINANCE_RATIFIED_BY_LAW, date(2024, 11, 1)),
    ]
    read = track(acts, adopted_on=None, today=TODAY).at(Step.AUTHORISATION)
    assert not read.is_disputed
    assert read.rival_dates == [date(2024, 9, 20)]


def test_two_sources_of_one_date_do_not_disagree() -> None:
    acts = [PlainAct(ActKind.SIGNATURE, ADOPTED), PlainAct(ActKind.SIGNATURE, ADOPTED, "communique")]
    assert disputed(acts) == set()


def test_two_states_with_different_dates_do_not_disagree() -> None:
    acts = [
        PlainAct(ActKind.SIGNATURE, ADOPTED, member_state_id="BF"),
        PlainAct(ActKind.SIGNATURE, date(2025, 12, 24), member_state_id="ML"),
    ]
    assert disputed(acts) == set()


def test_a_confirmed_correction_takes_the_place_of_what_it_corrects() -> None:
    wrong = PlainAct(ActKind.SIGNATURE, date(2025, 1, 1))
    right = PlainAct(ActKind.SIGNATURE, ADOPTED, corrects_id=wrong.pk)
    assert in_force([wrong, right]) == [right]
    assert [(told.act, told.is_corrected) for told in timeline([wrong, right])] == [(wrong, True), (right, False)]


def test_a_correction_that_is_not_confirmed_changes_nothing_yet() -> None:
    wrong = PlainAct(ActKind.SIGNATURE, date(2025, 1, 1))
    waiting = PlainAct(ActKind.SIGNATURE, ADOPTED, corrects_id=wrong.pk, confirmed_at=None)
    assert in_force([wrong, waiting]) == [wrong]


def test_acts_of_a_day_come_with_the_best_source_first_and_undated_ones_last() -> None:
    press, gazette = PlainAct(ActKind.SIGNATURE, ADOPTED), PlainAct(ActKind.SIGNATURE, ADOPTED, "official_gazette")
    undated = PlainAct(ActKind.SIGNATURE)
    assert by_date([undated, press, gazette]) == [gazette, press, undated]


@pytest.mark.parametrize(
    ("kind", "state", "form", "on", "field"),
    [
        (ActKind.TEXT_ADOPTED, "ML", "", None, "member_state"),
        (ActKind.REGISTRATION, "ML", "", None, "member_state"),
        (ActKind.DEPOSIT, None, "", None, "member_state"),
        (ActKind.RATIFICATION, "ML", "approval", None, "consent_form"),
        (ActKind.SIGNATURE, "ML", "", date(2026, 11, 17), "on"),
    ],
)
def test_an_act_out_of_rule_is_told_with_its_field(
    kind: str, state: str | None, form: str, on: date | None, field: str
) -> None:
    faults = act_faults(kind=kind, member_state=state, consent_form=form, on=on, today=TODAY)
    assert [fault.field for fault in faults] == [field]


@pytest.mark.parametrize(
    ("kind", "state", "form"),
    [
        (ActKind.TEXT_ADOPTED, None, ""),
        (ActKind.NOTIFICATION, None, ""),
        (ActKind.NOTIFICATION, "NE", ""),
        (ActKind.DEPOSIT, "BF", "ratification"),
        (ActKind.DEPOSIT, "BF", ""),
    ],
)
def test_an_act_within_the_rules_has_no_fault(kind: str, state: str | None, form: str) -> None:
    assert act_faults(kind=kind, member_state=state, consent_form=form, on=TODAY, today=TODAY) == []


def test_side_by_side_each_act_stands_once_on_its_day_and_under_its_state() -> None:
    vote = PlainAct(ActKind.PARLIAMENTARY_AUTHORISATION, date(2026, 3, 1))
    corrected = PlainAct(ActKind.DEPOSIT, date(2026, 4, 1), member_state_id="NE")
    deposit = PlainAct(ActKind.DEPOSIT, date(2026, 3, 1), member_state_id="NE", corrects_id=corrected.pk)
    adopted = PlainAct(ActKind.TEXT_ADOPTED, ADOPTED, member_state_id=None)
    undated = PlainAct(ActKind.OPINION)
    days = side_by_side([undated, vote, corrected, deposit, adopted], ["BF", "ML", "NE"])
    acts = [
        ([[told.act for told in cell] for cell in day.of_states], [told.act for told in day.of_none]) for day in days
    ]
    assert [day.on for day in days] == [ADOPTED, date(2026, 3, 1), None]
    assert acts == [([[], [], []], [adopted]), ([[], [vote], [deposit]], []), ([[], [undated], []], [])]
