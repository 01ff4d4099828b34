"""The table of steps and the four eyes, compared with the page of rights (rules 6 and 7)."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.access import Band, Verb
from measures.enums import Signatory, Step
from measures.rules.bands import FIELDS, shows
from measures.rules.workflow import (
    MOVES,
    OPEN_STEPS,
    READ_VERB,
    Event,
    Persons,
    four_eyes_fault,
    next_step,
    step_on_entry,
    verb_for,
)

# « draft → submitted → ministry_validated → validated; returned, with a reason, goes back. »
SAID = {
    ("draft", "edit"): "draft",
    ("returned", "edit"): "returned",
    ("draft", "submit"): "submitted",
    ("returned", "submit"): "submitted",
    ("submitted", "withdraw"): "draft",
    ("submitted", "validate"): "ministry_validated",
    ("submitted", "return"): "returned",
    ("ministry_validated", "validate"): "validated",
    ("ministry_validated", "return"): "returned",
}
people = st.integers(1, 4)


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("event", Event)
def test_e04_each_step_and_event_leads_where_the_page_says_or_nowhere(step: Step, event: Event):
    assert next_step(step, event) == SAID.get((step.value, event.value))
    assert (verb_for(step, event) is None) == (next_step(step, event) is None)


def test_nothing_leads_out_of_a_validated_report():
    assert [event for step, event in MOVES if step == Step.VALIDATED] == []


def test_a_validation_needs_the_right_of_the_step_it_stands_at():
    assert verb_for(Step.SUBMITTED, Event.VALIDATE) == Verb.VALIDATE_SUBMITTED
    assert verb_for(Step.MINISTRY_VALIDATED, Event.VALIDATE) == Verb.VALIDATE_MINISTRY_VALIDATED


def test_what_is_open_is_what_may_be_edited():
    assert set(OPEN_STEPS) == {step for step in Step if next_step(step, Event.EDIT)}


def test_every_step_has_its_right_of_reading():
    assert set(READ_VERB) == set(Step)


@given(st.sampled_from([Step.SUBMITTED, Step.MINISTRY_VALIDATED]), people, st.sets(people), st.none() | people)
def test_e05_three_different_persons_stand_behind_a_report(step, person, contributors, ministry_validator):
    fault = four_eyes_fault(step, person, Persons(contributors, ministry_validator))
    validators = {ministry_validator} if step == Step.MINISTRY_VALIDATED else set()
    assert bool(fault) == (person in contributors | validators)


def test_figures_signed_by_a_minister_stand_one_step_further():
    assert step_on_entry(None) == Step.SUBMITTED
    assert step_on_entry(Signatory.FOCAL_POINT) == Step.SUBMITTED
    assert step_on_entry(Signatory.MINISTER) == Step.MINISTRY_VALIDATED


# Rule 5, in its own words.
NEVER_SHARED = {"difficulties", "support_requested", "amount_paid", "appreciation", "financial_rate"}


def test_bands_are_nested_from_status_and_rate_to_everything():
    rising = [Band.STATUS_AND_RATE, Band.SHARED, Band.VALIDATED, Band.FULL]
    assert all(FIELDS[narrow] < FIELDS[wide] for narrow, wide in pairwise(rising))


def test_what_is_shared_is_never_money_difficulty_or_appreciation():
    assert not FIELDS[Band.SHARED] & NEVER_SHARED
    assert FIELDS[Band.VALIDATED] >= NEVER_SHARED


def test_trail_and_persons_are_read_in_full_only():
    assert [band for band in Band if shows(band, "trail") or shows(band, "persons")] == [Band.FULL]


def test_the_existence_of_a_report_is_its_step_and_dates():
    assert FIELDS[Band.EXISTENCE] == {"step", "dates"}


def test_who_reads_no_band_reads_no_field():
    assert not any(shows(None, field) for fields in FIELDS.values() for field in fields)
