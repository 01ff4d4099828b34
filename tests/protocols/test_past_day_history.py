"""What was known on a day, asked again later, is what the pages said on that day: over random histories."""

import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from time_machine import travel

from accounts.models import User
from protocols import actions
from protocols.enums import ActKind, ConsentForm, InstrumentKind, SourceGrade
from protocols.history import PastDay
from protocols.models import Act, Instrument
from protocols.rules.as_of import Reading
from protocols.rules.computation import compute_entry_into_force
from protocols.rules.consents import consents
from protocols.rules.final_clauses import read_rule
from protocols.rules.matrix import line

RULE = {
    "condition": {"kind": "count", "count": 1},
    "delay": {"kind": "days", "value": 2},
}
FIRST = date(2026, 3, 2)
DAYS = 5
KINDS = (ActKind.PARLIAMENTARY_AUTHORISATION, ActKind.DEPOSIT, ActKind.DEPOSIT_WITHDRAWAL)
# What is done on a day: a verb, which act it is done to, a kind, how many days before its act was done.
MOVES = st.tuples(
    st.sampled_from(["record", "rewrite", "confirm", "confirm", "correct", "rule", "declare"]),
    st.integers(0, 5),
    st.sampled_from(KINDS),
    st.integers(0, 12),
    st.sampled_from([SourceGrade.PRESS, SourceGrade.OFFICIAL_GAZETTE]),
)
HISTORIES = st.lists(st.lists(MOVES, max_size=3), min_size=DAYS, max_size=DAYS)
# Each verb at least once, on another day than the one before it.
TYPICAL = [
    [("record", 0, ActKind.DEPOSIT, 1, SourceGrade.PRESS), ("rule", 0, "", 3, "")],
    [("rewrite", 0, "", 6, SourceGrade.OFFICIAL_GAZETTE), ("declare", 0, "", 0, "")],
    [("confirm", 0, "", 0, ""), ("record", 0, ActKind.PARLIAMENTARY_AUTHORISATION, 5, SourceGrade.PRESS)],
    [("correct", 0, "", 9, SourceGrade.PRESS), ("confirm", 1, "", 0, ""), ("rule", 0, "", 7, "")],
    [("confirm", 2, "", 0, ""), ("record", 0, ActKind.DEPOSIT_WITHDRAWAL, 2, SourceGrade.PRESS)],
]
# A history that fails is short enough to be read: making it shorter takes minutes.
QUICK: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture],
    "phases": [Phase.explicit, Phase.reuse, Phase.generate],
}
# Who confirms nothing: a page of today offers buttons that a page of a past day does not have.
READERS = ("treaty_ml", "observer")


@dataclass
class History:
    """One made instrument and what is written on it, each move by who may make it."""

    cast: dict[str, User]
    instrument: Instrument
    acts: list[Act] = field(default_factory=list)

    def play(self, day: date, move: tuple[Any, ...]) -> None:
        verb, which, kind, ago, grade = move
        fields = {"on": day - timedelta(days=ago), "grade": grade}
        if verb == "rule":
            rule = RULE | {"delay": {"kind": "days", "value": ago}}
            actions.record_rule(instrument=self.instrument, rule=rule, source=f"art. {ago}", by=self.cast["confederal"])
        elif verb == "declare":
            on = fields["on"]
            actions.record_declared_date(instrument=self.instrument, on=on, source="JO", by=self.cast["confederal"])
        elif verb == "record":
            self.acts.append(actions.record_act(act=self._new(kind, fields), by=self.cast["treaty_ml"]))
        elif self.acts:
            self._again(verb, self.acts[which % len(self.acts)], fields)

    def _again(self, verb: str, chosen: Act, fields: dict[str, Any]) -> None:
        act = Act.objects.get(pk=chosen.pk)
        if verb == "confirm" and not act.is_confirmed:
            actions.confirm_act(act=act, by=self.cast["ml"])
        elif verb == "rewrite" and not act.is_confirmed:
            for name, value in fields.items():
                setattr(act, name, value)
            actions.record_act(act=act, by=self.cast["treaty_ml"])
        elif verb == "correct" and act.is_confirmed and not act.corrections.exists():
            # A correction changes something: here at least what it refers to.
            correction = self._new(act.kind, fields | {"reference": f"Rectificatif {len(self.acts)}"})
            self.acts.append(actions.correct_act(act=act, correction=correction, by=self.cast["treaty_ml"]))

    def _new(self, kind: str, fields: dict[str, Any]) -> Act:
        form = ConsentForm.RATIFICATION if kind == ActKind.DEPOSIT else ""
        return Act(instrument=self.instrument, member_state_id="ML", kind=kind, consent_form=form, **fields)


@contextmanager
def undone() -> Iterator[None]:
    """Each history is written for real and leaves nothing to the next one."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def evening(day: date) -> Any:
    return travel(datetime(day.year, day.month, day.day, 20, tzinfo=UTC), tick=False)


def written(cast: dict[str, User]) -> History:
    made = Instrument(
        code="X-HISTOIRE",
        kind=InstrumentKind.TREATY,
        title="Traité d’histoire",
        short_title="Traité d’histoire",
        adopted_on=date(2026, 1, 5),
        entry_into_force_rule=RULE,
        rule_source="art. 1",
    )
    with evening(FIRST - timedelta(days=1)):
        return History(cast, actions.save_instrument(instrument=made, by=cast["confederal"]))


def read(client: Client, address: str) -> str:
    """What a page tells below its heading, where the day is told, less « Et si… » which is of today."""
    html = client.get(address).content.decode()
    html = re.sub(r"<section id=\"et-si\".*?</section>", "", html, flags=re.S)
    told = re.sub(
        r"<form.*?</form>|\?au=[^\"#]*|<p class=\"nv\"[^>]*><span>(?:<b>Page du).*?</p>", "", html, flags=re.S
    )
    return re.sub(r"\s+", " ", told[told.index("<section") : told.index("</main>")])


def matrix_read(client: Client, address: str) -> str:
    """The part of the page of all instruments that is of the made one."""
    told = read(client, address)
    return told[told.index('id="X-HISTOIRE"') :].partition("</section>")[0]


@settings(max_examples=3, **QUICK)
@given(days=HISTORIES)
@example(days=TYPICAL)
def test_what_was_known_on_a_day_is_what_the_pages_said_that_day(
    cast: dict[str, User], client: Client, days: list[list[tuple[Any, ...]]]
) -> None:
    with undone():
        history = written(cast)
        pages = ((reverse("protocols:matrix"), matrix_read), (history.instrument.get_absolute_url(), read))
        said = {}
        for number, moves in enumerate(days):
            day = FIRST + timedelta(days=number)
            with evening(day):
                for move in moves:
                    history.play(day, move)
                for name, (address, words) in itertools.product(READERS, pages):
                    client.force_login(cast[name])
                    said[day, name, address] = words(client, address)
        with evening(FIRST + timedelta(days=DAYS + 30)):
            for name, (address, words) in itertools.product(READERS, pages):
                client.force_login(cast[name])
                for day in (FIRST + timedelta(days=number) for number in range(DAYS)):
                    again = words(client, f"{address}?au={day}&lecture=connu")
                    assert again == said[day, name, address], (day, name, address)


@settings(max_examples=15, **QUICK)
@given(days=HISTORIES)
@example(days=TYPICAL)
def test_what_was_true_on_a_day_is_the_computation_read_as_of_that_day(
    cast: dict[str, User], days: list[list[tuple[Any, ...]]]
) -> None:
    with undone():
        history = written(cast)
        for number, moves in enumerate(days):
            with evening(FIRST + timedelta(days=number)):
                for move in moves:
                    history.play(FIRST + timedelta(days=number), move)
        instrument = Instrument.objects.get(pk=history.instrument.pk)
        acts = list(Act.objects.filter(instrument=instrument))
        found = consents(acts, read_rule(instrument.entry_into_force_rule), {}).deposited
        for day in (FIRST + timedelta(days=number) for number in range(-12, DAYS)):
            past = PastDay(cast["ml"], day, Reading.TRUE)
            told = line(instrument, past.acts(acts), [cast["ml"].member_state], day).entry_into_force
            expected = compute_entry_into_force(instrument.entry_into_force_rule, found, as_of=day)
            assert (told.computed_on, told.of_states) == (expected.entry_into_force, expected.parties)


@pytest.mark.parametrize("name", READERS)
def test_the_pages_of_a_past_day_take_the_queries_of_one_act_for_six(
    cast: dict[str, User], client: Client, name: str
) -> None:
    history = written(cast)
    client.force_login(cast[name])
    counts = []
    for total in (1, 5):
        with evening(FIRST):
            for _ in range(total):
                history.play(FIRST, ("record", 0, ActKind.DEPOSIT, 1, SourceGrade.PRESS))
        with evening(FIRST + timedelta(days=3)), CaptureQueriesContext(connection) as told:
            client.get(f"{history.instrument.get_absolute_url()}?au={FIRST}&lecture=connu")
        counts.append(len(told))
    assert counts[0] == counts[1]
