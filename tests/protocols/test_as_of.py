"""A past day in two readings: what was true then, and what was known then (issue of the protocols, build 4)."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from time_machine import travel

from accounts.models import User
from protocols import actions
from protocols.enums import ActKind
from protocols.history import PastDay
from protocols.models import Act, Instrument
from protocols.rules.as_of import Reading, undated

RULE = {
    "condition": {"kind": "all", "parties": ["BF", "ML", "NE"]},
    "counting_acts": ["ratification"],
    "delay": {"kind": "same_day", "value": 0},
}
VOTE = ActKind.PARLIAMENTARY_AUTHORISATION


def at(day: int, month: int = 3) -> datetime:
    return datetime(2026, month, day, 12, tzinfo=UTC)


@pytest.fixture
def told(cast: dict[str, User], draft: Callable[..., Act]) -> Callable[..., Act]:
    """Record an act on a day, and have it confirmed on another."""

    def tell(kind: str, on: date | None, recorded: int, confirmed: int | None = None, corrects: Any = None) -> Act:
        act = draft(kind, on=on)
        with travel(at(recorded), tick=False):
            if corrects:
                actions.correct_act(act=corrects, correction=act, by=cast["treaty_ml"])
            else:
                actions.record_act(act=act, by=cast["treaty_ml"])
        if confirmed:
            with travel(at(confirmed), tick=False):
                actions.confirm_act(act=act, by=cast["ml"])
        return act

    return tell


def seen(cast: dict[str, User], day: date, reading: Reading) -> list[tuple[str, date | None, bool]]:
    acts = PastDay(cast["ml"], day, reading).acts(Act.objects.filter(instrument__code="X-ESSAI").order_by("on"))
    return [(act.kind, act.on, act.is_confirmed) for act in acts]


def test_what_was_true_is_told_by_the_date_of_the_act_whenever_it_was_recorded(cast: Any, told: Any) -> None:
    told(VOTE, date(2026, 1, 10), recorded=5, confirmed=6)
    assert seen(cast, date(2026, 1, 9), Reading.TRUE) == []
    assert seen(cast, date(2026, 1, 10), Reading.TRUE) == [(VOTE, date(2026, 1, 10), True)]


def test_what_was_known_is_told_by_the_day_of_recording_and_of_confirmation(cast: Any, told: Any) -> None:
    told(VOTE, date(2026, 1, 10), recorded=5, confirmed=8)
    assert seen(cast, date(2026, 3, 4), Reading.KNOWN) == []
    assert seen(cast, date(2026, 3, 5), Reading.KNOWN) == [(VOTE, date(2026, 1, 10), False)]
    assert seen(cast, date(2026, 3, 8), Reading.KNOWN) == [(VOTE, date(2026, 1, 10), True)]


def test_a_corrected_date_is_never_what_was_true(cast: Any, told: Any) -> None:
    first = told(VOTE, date(2026, 1, 10), recorded=1, confirmed=2)
    told(VOTE, date(2026, 1, 20), recorded=3, confirmed=4, corrects=first)
    assert seen(cast, date(2026, 1, 15), Reading.TRUE) == []
    assert seen(cast, date(2026, 1, 20), Reading.TRUE) == [(VOTE, date(2026, 1, 20), True)]


def test_a_corrected_date_is_what_was_known_until_it_was_corrected(cast: Any, told: Any) -> None:
    first = told(VOTE, date(2026, 1, 10), recorded=1, confirmed=2)
    told(VOTE, date(2026, 1, 20), recorded=3, confirmed=4, corrects=first)
    assert seen(cast, date(2026, 3, 2), Reading.KNOWN) == [(VOTE, date(2026, 1, 10), True)]


def test_an_act_without_a_date_is_left_out_of_what_was_true_and_counted(cast: Any, told: Any) -> None:
    told(VOTE, None, recorded=1, confirmed=2)
    assert seen(cast, date(2026, 12, 31), Reading.TRUE) == []
    assert undated(Act.objects.filter(instrument__code="X-ESSAI")) == 1


def test_the_rule_known_on_a_day_is_the_one_recorded_by_then(cast: Any, instrument: Instrument) -> None:
    # The fixture is made without an action: only what the journal tells is walked back.
    with travel(at(1), tick=False):
        actions.record_rule(instrument=instrument, rule=RULE, source="première", by=cast["confederal"])
    changed = RULE | {"delay": {"kind": "days", "value": 30}}
    with travel(at(9), tick=False):
        actions.record_rule(instrument=instrument, rule=changed, source="seconde", by=cast["confederal"])
    known = {day: _known(cast, instrument, day)[0] for day in (8, 9)}
    assert (known[8].entry_into_force_rule, known[8].rule_source) == (RULE, "première")
    assert (known[9].entry_into_force_rule, known[9].rule_source) == (changed, "seconde")


def test_an_instrument_recorded_later_was_not_known(cast: Any) -> None:
    new = Instrument(code="PA-NEUF", kind="additional_protocol", title="Neuf", short_title="Neuf")
    with travel(at(5), tick=False):
        actions.save_instrument(instrument=new, by=cast["confederal"])
    assert _known(cast, new, 4) == []
    assert len(_known(cast, new, 5)) == 1


def _known(cast: dict[str, User], instrument: Instrument, day: int) -> list[Instrument]:
    past = PastDay(cast["ml"], date(2026, 3, day), Reading.KNOWN)
    return past.instruments(Instrument.objects.filter(pk=instrument.pk))


def test_what_was_known_of_an_act_is_what_was_written_then_not_what_was_typed_over_it(cast: Any, told: Any) -> None:
    act = told(VOTE, date(2026, 1, 10), recorded=1)
    act.on, act.reference = date(2026, 1, 20), "Loi 2026-002"
    with travel(at(4), tick=False):
        actions.record_act(act=act, by=cast["treaty_ml"])
    assert seen(cast, date(2026, 3, 3), Reading.KNOWN) == [(VOTE, date(2026, 1, 10), False)]
    assert seen(cast, date(2026, 3, 4), Reading.KNOWN) == [(VOTE, date(2026, 1, 20), False)]


def test_a14_an_act_not_confirmed_then_is_shown_only_to_who_reads_acts_not_confirmed(cast: Any, told: Any) -> None:
    told(VOTE, date(2026, 1, 10), recorded=5, confirmed=8)
    rows = Act.objects.filter(instrument__code="X-ESSAI")
    readers = {name: PastDay(cast[name], date(2026, 3, 6), Reading.KNOWN).acts(rows) for name in cast}
    assert {name for name, acts in readers.items() if acts} == {"ml", "ml2", "treaty_ml", "validator_ml"}


def test_of_disputed_dates_what_was_true_rests_on_the_one_retained(cast: Any, told: Any) -> None:
    """What the best source places later was not true on an earlier day, whatever the press said of it."""
    told(VOTE, date(2026, 1, 10), recorded=1, confirmed=2)
    told(VOTE, date(2026, 1, 20), recorded=3, confirmed=4)
    assert seen(cast, date(2026, 1, 15), Reading.TRUE) == []
    assert [on for _, on, _ in seen(cast, date(2026, 1, 20), Reading.TRUE)] == [date(2026, 1, 10), date(2026, 1, 20)]
