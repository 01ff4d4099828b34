"""From acts to the consents counted, and from them to the date: what enters, what never does, what is said."""

from datetime import date
from typing import Any

import pytest

from common.french import long_date
from protocols.enums import ActKind
from protocols.rules.consents import consents
from protocols.rules.final_clauses import read_rule
from protocols.rules.matrix import line, matrix
from tests.protocols.test_rules_matrix import ALL_THREE, Paper, PaperAct

TODAY = date(2026, 11, 16)
CODES = ("BF", "ML", "NE")
NAMES = {"BF": "Burkina Faso", "ML": "Mali", "NE": "Niger"}
NO_FORM_RULE = ALL_THREE | {"counting_acts": ["accession"]}
SIGNED = {"condition": {"kind": "signature", "parties": list(CODES)}}
D = date


class State:
    """A state as these rules read it."""

    def __init__(self, code: str) -> None:
        self.code, self.name, self.locative = code, NAMES[code], f"au {NAMES[code]}"


STATES = [State(code) for code in CODES]


def deposit(on: date | None, state: str = "ML", form: str = "ratification", **fields: Any) -> PaperAct:
    return PaperAct(ActKind.DEPOSIT, on, member_state_id=state, consent_form=form, **fields)


def withdrawal(on: date, state: str = "ML", **fields: Any) -> PaperAct:
    return PaperAct(ActKind.DEPOSIT_WITHDRAWAL, on, member_state_id=state, **fields)


def read(*acts: PaperAct, rule: Any = ALL_THREE) -> tuple[list[tuple[str, str, date, date | None]], tuple[str, ...]]:
    found = consents(acts, read_rule(rule), NAMES)
    return [(each.party, each.act, each.on, each.withdrawn_on) for each in found.deposited], found.doubts


def entry(*acts: PaperAct, rule: Any = ALL_THREE, **fields: Any) -> Any:
    paper = Paper(1, entry_into_force_rule=rule, **{"rule_confirmed_at": "2026-01-01"} | fields)
    return line(paper, acts, STATES, TODAY).entry_into_force


def all_three() -> list[PaperAct]:
    return [deposit(D(2026, 8, 12), code) for code in CODES]


def test_three_national_ratifications_without_a_deposit_give_nothing() -> None:
    told = entry(*[PaperAct(ActKind.RATIFICATION, D(2026, 1, 1), member_state_id=code) for code in CODES])
    assert (told.status, told.computed_on, told.deposits) == ("non établie", None, 0)
    assert told.missing.count == 3


def test_the_last_of_three_deposits_gives_the_date_of_all() -> None:
    told = entry(deposit(D(2026, 1, 5), "BF"), deposit(D(2026, 3, 3), "NE"), deposit(D(2026, 8, 12), "ML"))
    assert told.status == f"en vigueur depuis le {long_date(D(2026, 8, 12))}"
    assert told.of_states == dict.fromkeys(CODES, D(2026, 8, 12))
    assert told.is_in_force_for("ML")


def test_an_act_not_confirmed_or_corrected_is_not_counted() -> None:
    wrong = deposit(D(2026, 1, 1), confirmed_at="2026-01-02")
    right = deposit(D(2026, 2, 2), corrects_id=wrong.pk)
    assert [each[2] for each in read(wrong, right, deposit(D(2025, 1, 1), confirmed_at=None))[0]] == [D(2026, 2, 2)]


def test_each_withdrawal_ends_the_deposit_before_it() -> None:
    acts = [deposit(D(2026, 1, 1)), withdrawal(D(2026, 2, 1)), deposit(D(2026, 3, 1)), withdrawal(D(2026, 4, 1))]
    expected = [(D(2026, 1, 1), D(2026, 2, 1)), (D(2026, 3, 1), D(2026, 4, 1)), (D(2026, 5, 1), None)]
    assert [each[2:] for each in read(*acts, deposit(D(2026, 5, 1)))[0]] == expected


@pytest.mark.parametrize(
    ("early", "late", "counted"),
    [("press", "press", 9), ("official_gazette", "press", 1), ("press", "official_gazette", 9)],
)
def test_of_disputed_dates_the_best_source_then_the_later_is_counted_and_said(
    early: str, late: str, counted: int
) -> None:
    found, doubts = read(deposit(D(2026, 1, 1), grade=early), deposit(D(2026, 1, 9), grade=late))
    assert [each[2] for each in found] == [D(2026, 1, counted)]
    assert "les sources donnent plusieurs dates" in doubts[0]


def test_a_deposit_without_a_date_is_left_out_and_said() -> None:
    found, doubts = read(deposit(None))
    assert (found, len(doubts)) == ([], 1)


def test_a_deposit_of_no_form_counts_only_where_the_rule_counts_all_four() -> None:
    assert read(deposit(D(2026, 1, 1), form=""))[0] == [("ML", "ratification", D(2026, 1, 1), None)]
    found, doubts = read(deposit(D(2026, 1, 1), form=""), rule=NO_FORM_RULE)
    assert (found, "forme du consentement" in doubts[0]) == ([], True)


def test_a_signature_counts_only_where_the_rule_counts_signatures() -> None:
    act = PaperAct(ActKind.DEFINITIVE_SIGNATURE, D(2026, 1, 1))
    referendum = PaperAct(ActKind.SIGNATURE_AD_REFERENDUM, D(2026, 1, 1), member_state_id="NE")
    assert read(act)[0] == []
    assert [each[0] for each in read(act, referendum, rule=SIGNED)[0]] == ["ML"]


def test_a_party_that_left_is_said_and_no_longer_bound() -> None:
    left = PaperAct(ActKind.DENUNCIATION_EFFECT, D(2026, 9, 30))
    told = entry(*all_three(), left)
    assert (told.is_in_force_for("ML"), told.is_in_force_for("NE")) == (False, True)
    assert told.notes[0].startswith("Mali\u00a0: n’est plus partie depuis")


def test_provisional_application_is_said_to_its_end() -> None:
    told = entry(
        PaperAct(ActKind.PROVISIONAL_APPLICATION, D(2026, 1, 1)),
        PaperAct(ActKind.PROVISIONAL_APPLICATION_END, D(2026, 6, 1)),
    )
    assert "appliqué à titre provisoire depuis" in told.notes[0]
    assert "jusqu’au" in told.notes[0]


@pytest.mark.parametrize(
    ("declared", "told"),
    [(D(2026, 8, 12), "concordent."), (D(2026, 8, 13), "ne concordent pas."), (None, "")],
)
def test_the_declared_date_is_held_against_the_computed_one(declared: date | None, told: str) -> None:
    assert entry(*all_three(), declared_on=declared).agreement.endswith(told)


@pytest.mark.parametrize(("is_supposed", "is_warned"), [(True, True), (False, False)])
def test_the_warning_lasts_until_the_whole_line_of_parents_is_established(is_supposed: bool, is_warned: bool) -> None:
    sure = {"entry_into_force_rule": ALL_THREE, "rule_confirmed_at": "2026-01-01"}
    top = Paper(1, **sure | {"entry_into_force_rule": ALL_THREE | {"assumption": is_supposed}})
    middle = Paper(2, parent=top, **sure)
    low = Paper(3, parent=middle, **sure)
    acts = [
        PaperAct(ActKind.DEPOSIT, D(2026, 1, 1), member_state_id=c, instrument_id=n) for n in (1, 2, 3) for c in CODES
    ]
    assert bool(matrix([top, middle, low], acts, STATES, TODAY).lines[2].entry_into_force.warning) is is_warned


def test_the_lead_says_what_is_in_force() -> None:
    paper = Paper(1, entry_into_force_rule=ALL_THREE, rule_confirmed_at="2026-01-01")
    assert matrix([paper], all_three(), STATES, TODAY).lead.startswith("Un instrument sur 1 en vigueur.")


def test_a_declared_date_that_nobody_confirmed_is_said_and_compared_with_nothing() -> None:
    declared = {"declared_on": D(2026, 8, 13), "declared_confirmed_at": None}
    paper = Paper(1, entry_into_force_rule=ALL_THREE, rule_confirmed_at="2026-01-01", **declared)
    read_line = line(paper, all_three(), STATES, TODAY)
    assert read_line.entry_into_force.agreement == "Date déclarée, non confirmée."
    assert not [each for each in read_line.questions if "déclare" in each.sentence]


def test_a_deposit_withdrawn_once_in_force_leaves_the_treaty_in_force_and_its_state_out() -> None:
    """Vienna Convention, art. 55: a treaty does not end because its parties fall below the number it waited for."""
    told = entry(*all_three(), withdrawal(D(2026, 9, 20)))
    assert (told.is_in_force, told.computed_on) == (True, D(2026, 8, 12))
    assert (told.is_in_force_for("ML"), told.is_in_force_for("NE")) == (False, True)


def test_a_state_that_deposits_again_is_a_party_again() -> None:
    assert entry(*all_three(), withdrawal(D(2026, 9, 20)), deposit(D(2026, 10, 1))).is_in_force_for("ML")
