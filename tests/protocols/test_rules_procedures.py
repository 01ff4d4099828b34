"""The acts awaited of each state, told from its usual procedure: what is not known is never guessed."""

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from protocols.enums import ActKind, Step
from protocols.rules.procedures import Expectation, procedure
from protocols.rules.steps import Track, track


@dataclass(frozen=True)
class State:
    code: str


@dataclass(frozen=True)
class Usual:
    member_state_id: str
    step: int
    act_kind: str
    order: int = 1
    body_title: str = ""
    is_foreseen: bool = True


@dataclass(frozen=True)
class Told:
    kind: str
    member_state_id: str
    on: date | None = date(2026, 1, 22)
    grade: str = "press"
    corrects_id: object = None
    confirmed_at: object = "yes"
    pk: object = None


@dataclass(frozen=True)
class Place:
    """One state and its five steps towards the instrument."""

    member_state: State
    acts: tuple[Told, ...] = ()

    @property
    def track(self) -> Track:
        return track(self.acts, adopted_on=date(2025, 12, 23), today=date(2026, 11, 25))


VOTE, OPINION = ActKind.PARLIAMENTARY_AUTHORISATION, ActKind.OPINION


def _places(*acts: Told) -> list[Place]:
    return [Place(State(code), tuple(act for act in acts if act.member_state_id == code)) for code in ("ML", "NE")]


def expectations(templates: list[Usual], *acts: Told) -> dict[str, list[Expectation]]:
    told = procedure(templates, acts, _places(*acts))
    return {sub.kind: [each.expectation for each in sub.states] for sub in told}


def test_what_a_procedure_does_not_name_is_unknown_and_only_what_it_excludes_is_not_foreseen():
    named = [Usual("ML", 3, VOTE), Usual("NE", 3, VOTE, is_foreseen=False), Usual("NE", 3, OPINION)]
    assert expectations(named) == {
        OPINION: [Expectation.UNKNOWN, Expectation.TO_COME],
        VOTE: [Expectation.TO_COME, Expectation.NOT_FORESEEN],
    }


def test_an_act_is_done_once_confirmed_and_recorded_before():
    named = [Usual("ML", 3, VOTE), Usual("NE", 3, VOTE, is_foreseen=False)]
    confirmed, recorded = Told(VOTE, "ML", pk=uuid4()), Told(VOTE, "NE", confirmed_at=None, pk=uuid4())
    assert expectations(named, confirmed, recorded) == {VOTE: [Expectation.DONE, Expectation.RECORDED]}


def test_an_act_of_a_step_that_another_act_reached_is_not_announced_as_to_come():
    named = [Usual("ML", 3, VOTE), Usual("ML", 3, ActKind.ORDINANCE), Usual("ML", 2, ActKind.COUNCIL_OF_MINISTERS)]
    told = expectations([*named, Usual("ML", 4, ActKind.RATIFICATION)], Told(ActKind.ORDINANCE, "ML", pk=uuid4()))
    assert {kind: first for kind, (first, _) in told.items()} == {
        ActKind.COUNCIL_OF_MINISTERS: Expectation.NOT_FOUND,
        VOTE: Expectation.NOT_FOUND,
        ActKind.ORDINANCE: Expectation.DONE,
        ActKind.RATIFICATION: Expectation.TO_COME,
    }


def test_an_act_that_was_corrected_is_shown_by_its_correction_alone():
    old = Told(VOTE, "ML", pk=uuid4())
    new = Told(VOTE, "ML", on=date(2026, 1, 23), corrects_id=old.pk, pk=uuid4())
    (sub,) = procedure([Usual("ML", 3, VOTE)], [old, new], _places(old, new))
    assert [act.on for act in sub.states[0].acts] == [new.on]


def test_acts_stand_under_their_step_by_rank_with_the_body_of_each_state():
    named = [
        Usual("ML", 5, ActKind.DEPOSIT),
        Usual("ML", 3, ActKind.PROMULGATION, order=4),
        Usual("ML", 3, VOTE, order=2, body_title="Conseil national de Transition"),
    ]
    told = procedure(named, [], _places())
    assert [(sub.step, sub.kind) for sub in told] == [
        (Step.AUTHORISATION, VOTE),
        (Step.AUTHORISATION, ActKind.PROMULGATION),
        (Step.DEPOSIT, ActKind.DEPOSIT),
    ]
    assert [sub.states[0].body for sub in told] == ["Conseil national de Transition", "", ""]


def test_without_any_procedure_nothing_is_awaited():
    assert procedure([], [Told(VOTE, "ML")], _places()) == []
