"""Acts through their one door: the effect, the entry in the journal, the refusals."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import User
from common.errors import Conflict
from journal.models import Entry
from protocols import actions
from protocols.enums import ActKind, ConsentForm
from protocols.models import Act

Cast = dict[str, User]
Make = Callable[..., Act]


def last_entry(row: Any) -> Entry:
    return Entry.objects.about(row._meta.label_lower, row.pk).last()


def test_recording_an_act_stores_it_unconfirmed_with_its_author_and_journals_it(cast: Cast, draft: Make) -> None:
    act = actions.record_act(act=draft(ActKind.DEPOSIT, consent_form=ConsentForm.RATIFICATION), by=cast["ml"])
    act.refresh_from_db()
    assert (act.recorded_by, act.is_confirmed, act.version) == (cast["ml"], False, 1)
    entry = last_entry(act)
    assert (entry.act, entry.actor, entry.member_state) == ("record_act", cast["ml"].email, "ML")
    assert json.loads(entry.changes)["on"] == [None, "2024-02-13"]


@pytest.mark.parametrize("name", ["ne", "bf", "confederal", "focal_ml", "observer_ml", "observer", "administrator_ml"])
def test_nobody_records_an_act_of_a_state_outside_its_scope(cast: Cast, draft: Make, name: str) -> None:
    with pytest.raises(PermissionDenied):
        actions.record_act(act=draft(ActKind.SIGNATURE), by=cast[name])
    assert not Act.objects.filter(instrument__code="X-ESSAI").exists()


@pytest.mark.parametrize("name", ["ml", "treaty_ml", "validator_ml"])
def test_the_coordination_and_the_keeper_of_treaties_record_their_states_acts(
    cast: Cast, draft: Make, name: str
) -> None:
    assert actions.record_act(act=draft(ActKind.SIGNATURE), by=cast[name]).recorded_by == cast[name]


def test_the_confederal_coordination_records_the_adoption_but_no_act_of_a_state(cast: Cast, draft: Make) -> None:
    assert actions.record_act(act=draft(ActKind.TEXT_ADOPTED, None), by=cast["confederal"]).pk
    with pytest.raises(ValidationError, match="Indiquer l’État"):
        actions.record_act(act=draft(ActKind.SIGNATURE, None), by=cast["confederal"])


def test_an_act_to_come_is_refused(cast: Cast, draft: Make) -> None:
    with pytest.raises(ValidationError, match="à venir"):
        actions.record_act(act=draft(ActKind.SIGNATURE, on=cast["ml"].today() + timedelta(days=1)), by=cast["ml"])


def test_an_unknown_date_stays_empty(cast: Cast, draft: Make) -> None:
    assert actions.record_act(act=draft(ActKind.SIGNATURE, on=None), by=cast["ml"]).on is None


def test_a_confirmation_put_on_the_row_in_hand_is_not_stored(cast: Cast, draft: Make, stored: Make) -> None:
    other = stored(confirmed_by="ml")
    forged = draft(ActKind.SIGNATURE, confirmed_by=cast["ml2"], confirmed_at=other.confirmed_at, corrects=other)
    act = actions.record_act(act=forged, by=cast["ml"])
    act.refresh_from_db()
    assert (act.confirmed_by, act.confirmed_at, act.corrects, act.recorded_by) == (None, None, None, cast["ml"])


def test_an_act_is_not_moved_to_another_state(cast: Cast, stored: Make) -> None:
    act = stored(by="ml")
    act.member_state_id = "NE"
    with pytest.raises(PermissionDenied):
        actions.record_act(act=act, by=cast["ml"])
    with pytest.raises(PermissionDenied):
        actions.record_act(act=act, by=cast["ne"])
    act.refresh_from_db()
    assert act.member_state_id == "ML"


def test_changing_a_recorded_act_raises_its_version_and_keeps_the_old_value_in_the_journal(
    cast: Cast, stored: Make
) -> None:
    act = stored(by="ml")
    act.on = date(2024, 2, 14)
    actions.record_act(act=act, by=cast["ml"], read_version=1)
    act.refresh_from_db()
    assert act.version == 2
    assert json.loads(last_entry(act).changes)["on"] == ["2024-02-13", "2024-02-14"]


def test_a_stale_version_is_refused_with_the_difference(cast: Cast, stored: Make) -> None:
    act = stored(by="ml")
    act.on = date(2024, 2, 14)
    with pytest.raises(Conflict) as refusal:
        actions.record_act(act=act, by=cast["ml"], read_version=7)
    assert "date" in [difference.label for difference in refusal.value.differences]


def test_a_second_person_confirms_and_the_journal_says_who(cast: Cast, stored: Make) -> None:
    act = actions.confirm_act(act=stored(by="treaty_ml"), by=cast["ml"], read_version=1)
    act.refresh_from_db()
    assert (act.confirmed_by, act.is_confirmed) == (cast["ml"], True)
    assert (last_entry(act).act, last_entry(act).actor) == ("confirm_act", cast["ml"].email)


def test_nobody_confirms_what_they_recorded(cast: Cast, stored: Make) -> None:
    with pytest.raises(PermissionDenied, match="autre personne"):
        actions.confirm_act(act=stored(by="ml"), by=cast["ml"])


def test_whoever_recorded_first_stays_a_contributor_after_another_changed_the_act(cast: Cast, draft: Make) -> None:
    act = actions.record_act(act=draft(ActKind.SIGNATURE), by=cast["ml"])
    act.note = "Précision"
    actions.record_act(act=act, by=cast["treaty_ml"])
    with pytest.raises(PermissionDenied, match="autre personne"):
        actions.confirm_act(act=act, by=cast["ml"])
    assert actions.confirm_act(act=act, by=cast["ml2"]).is_confirmed


@pytest.mark.parametrize("name", ["ne", "bf", "confederal", "treaty_ml", "validator_ml", "observer_ml"])
def test_an_act_of_a_state_is_confirmed_by_its_coordination_only(cast: Cast, stored: Make, name: str) -> None:
    with pytest.raises(PermissionDenied):
        actions.confirm_act(act=stored(by="ml"), by=cast[name])


def test_an_act_of_no_state_is_not_confirmed_by_the_state_that_presides(cast: Cast, stored: Make) -> None:
    act = stored(ActKind.TEXT_ADOPTED, None, by="confederal")
    with pytest.raises(PermissionDenied):
        actions.confirm_act(act=act, by=cast["bf"])
    assert actions.confirm_act(act=act, by=cast["ne"]).is_confirmed


def test_a_confirmed_act_is_neither_changed_nor_confirmed_again(cast: Cast, stored: Make) -> None:
    act = stored(by="ml2", confirmed_by="ml")
    act.note = "Autre"
    with pytest.raises(Conflict, match="acte rectificatif"):
        actions.record_act(act=act, by=cast["ml"])
    with pytest.raises(Conflict, match="déjà confirmée"):
        actions.confirm_act(act=act, by=cast["ml"])


def test_a_correction_takes_the_instrument_and_the_state_of_what_it_corrects(cast: Cast, stored: Make) -> None:
    wrong = stored(confirmed_by="ml")
    right = Act(kind=wrong.kind, on=date(2024, 2, 12), grade="official_gazette", member_state_id="NE")
    actions.correct_act(act=wrong, correction=right, by=cast["ml"])
    right.refresh_from_db()
    assert (right.corrects, right.instrument, right.member_state_id) == (wrong, wrong.instrument, "ML")
    assert last_entry(right).act == "correct_act"


def test_an_unconfirmed_act_is_changed_and_not_corrected(cast: Cast, stored: Make, draft: Make) -> None:
    with pytest.raises(Conflict, match="directement"):
        actions.correct_act(act=stored(by="ml"), correction=draft(ActKind.SIGNATURE), by=cast["ml"])


def test_an_act_is_corrected_once(cast: Cast, stored: Make, draft: Make) -> None:
    wrong = stored(confirmed_by="ml")
    right = actions.correct_act(act=wrong, correction=draft(wrong.kind, on=date(2024, 2, 12)), by=cast["ml"])
    actions.confirm_act(act=right, by=cast["ml2"])
    with pytest.raises(Conflict, match="déjà rectifié"):
        actions.correct_act(act=wrong, correction=draft(wrong.kind), by=cast["ml"])


def test_nobody_corrects_an_act_of_another_state(cast: Cast, stored: Make, draft: Make) -> None:
    with pytest.raises(PermissionDenied):
        actions.correct_act(act=stored(confirmed_by="ml"), correction=draft(ActKind.SIGNATURE), by=cast["ne"])
