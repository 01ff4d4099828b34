"""Who reads, edits and confirms which rows (`docs/rights.md`, table C)."""

from collections.abc import Callable
from datetime import date

import pytest

from accounts.models import MemberState, User
from common.access import Verb
from common.clock import now
from protocols.enums import ActKind, StatementKind
from protocols.models import Act, Instrument, ProcedureTemplate, Provision, Statement
from protocols.querysets import places, presides_on

Cast = dict[str, User]
Stored = Callable[..., Act]

_CONTENT = ["confederal", "bf", "ml", "ne", "treaty_ml", "validator_ml", "focal_ml", "observer_ml", "observer"]
_ADMINISTRATORS = ["administrator_ml", "administrator"]


def readers(cast: Cast, queryset: str, row: object) -> set[str]:
    """Return the names of those to whom a queryset method gives the row."""
    rows = type(row)._default_manager
    return {name for name, user in cast.items() if getattr(rows, queryset)(user).filter(pk=row.pk).exists()}


@pytest.mark.parametrize("name", _CONTENT)
def test_whoever_reads_content_reads_every_instrument(cast: Cast, instrument: Instrument, name: str) -> None:
    assert Instrument.objects.visible_to(cast[name]).filter(pk=instrument.pk).exists()


@pytest.mark.parametrize("name", _ADMINISTRATORS)
def test_an_administrator_reads_no_instrument_provision_act_or_statement(cast: Cast, stored: Stored, name: str) -> None:
    stored(confirmed_by="ml")
    assert not Instrument.objects.visible_to(cast[name]).exists()
    assert not Act.objects.visible_to(cast[name]).exists()
    assert not Provision.objects.visible_to(cast[name]).exists()
    assert not Statement.objects.visible_to(cast[name]).exists()


def test_only_the_confederal_coordination_edits_instruments_and_provisions(cast: Cast, instrument: Instrument) -> None:
    provision = Provision.objects.create(instrument=instrument, number="1")
    assert readers(cast, "editable_by", instrument) == {"confederal"}
    assert readers(cast, "editable_by", provision) == {"confederal"}
    assert readers(cast, "visible_to", provision) == {*_CONTENT, "ml2"}


def test_a_recorded_act_of_a_state_is_read_by_its_coordination_and_the_keeper_of_its_treaties(
    cast: Cast, stored: Stored
) -> None:
    assert readers(cast, "visible_to", stored(by="treaty_ml")) == {"ml", "ml2", "treaty_ml", "validator_ml"}


def test_a_confirmed_act_is_read_by_all_who_read_content(cast: Cast, stored: Stored) -> None:
    assert readers(cast, "visible_to", stored(by="treaty_ml", confirmed_by="ml")) == {*_CONTENT, "ml2"}


def test_a_recorded_act_of_no_state_is_read_by_the_coordinations(cast: Cast, stored: Stored) -> None:
    act = stored(ActKind.TEXT_ADOPTED, None, by="confederal")
    assert readers(cast, "visible_to", act) == {"confederal", "bf", "ml", "ml2", "ne"}


def test_a_recorded_act_is_edited_where_it_may_be_recorded(cast: Cast, stored: Stored) -> None:
    assert readers(cast, "editable_by", stored()) == {"ml", "ml2", "treaty_ml", "validator_ml"}
    assert readers(cast, "editable_by", stored(ActKind.TEXT_ADOPTED, None, by="confederal")) == {"confederal"}


def test_a_confirmed_act_is_edited_by_nobody(cast: Cast, stored: Stored) -> None:
    assert readers(cast, "editable_by", stored(confirmed_by="ml")) == set()


def test_an_act_of_a_state_is_confirmed_by_its_coordination_but_not_by_its_author(cast: Cast, stored: Stored) -> None:
    assert readers(cast, "confirmable_by", stored(by="ml2")) == {"ml"}
    assert readers(cast, "confirmable_by", stored(by="treaty_ml")) == {"ml", "ml2"}


def test_an_act_of_no_state_is_confirmed_by_a_coordination_that_does_not_preside(cast: Cast, stored: Stored) -> None:
    act = stored(ActKind.TEXT_ADOPTED, None, by="confederal")
    assert readers(cast, "confirmable_by", act) == {"ml", "ml2", "ne"}


def test_the_rule_is_confirmed_by_a_coordination_that_does_not_preside(cast: Cast, instrument: Instrument) -> None:
    assert readers(cast, "rule_confirmable_by", instrument) == set()
    instrument.rule_recorded_by, instrument.rule_recorded_at = cast["confederal"], now()
    instrument.declared_recorded_by, instrument.declared_recorded_at = cast["confederal"], now()
    instrument.save()
    assert readers(cast, "rule_confirmable_by", instrument) == {"ml", "ml2", "ne"}
    assert readers(cast, "declared_date_confirmable_by", instrument) == {"ml", "ml2", "ne"}


@pytest.mark.parametrize(("day", "presides"), [(date(2019, 12, 31), False), (date(2020, 1, 1), True)])
def test_a_state_presides_from_the_first_day_of_its_mandate(cast: Cast, day: date, presides: bool) -> None:
    assert presides_on(cast["bf"], day) is presides
    assert presides_on(cast["confederal"], day) is False


def test_a_statement_is_its_states_own_until_deposited(cast: Cast, statement: Callable[..., Statement]) -> None:
    draft = statement()
    assert readers(cast, "visible_to", draft) == {"ml", "ml2", "treaty_ml", "validator_ml"}
    assert readers(cast, "editable_by", draft) == {"ml", "ml2", "treaty_ml", "validator_ml"}
    assert readers(cast, "confirmable_by", draft) == set()


def test_a_deposited_statement_is_confirmed_by_its_coordination_then_read_by_all(
    cast: Cast, statement: Callable[..., Statement]
) -> None:
    deposited = statement(deposited_on=date(2024, 3, 1))
    assert readers(cast, "confirmable_by", deposited) == {"ml", "ml2"}
    deposited.confirmed_by, deposited.confirmed_at = cast["ml"], now()
    deposited.save()
    assert readers(cast, "visible_to", deposited) == {*_CONTENT, "ml2"}
    assert readers(cast, "editable_by", deposited) == set()


def test_a_procedure_template_is_reference_data(cast: Cast, states: dict[str, MemberState]) -> None:
    template = ProcedureTemplate.objects.create(
        member_state=states["ML"], step=3, act_kind=ActKind.REGISTRATION, order=90
    )
    assert readers(cast, "visible_to", template) == set(cast)
    assert readers(cast, "editable_by", template) == {"administrator"}


@pytest.mark.parametrize("verb", [Verb.RECORD_ACT, Verb.WRITE_STATEMENT])
def test_the_places_of_a_right_are_those_that_its_query_reaches(
    cast: Cast, stored: Stored, statement: Callable[..., Statement], verb: Verb
) -> None:
    rows = (
        [stored(), stored(state="NE", by="ne"), stored(ActKind.TEXT_ADOPTED, None, by="confederal")]
        if verb == Verb.RECORD_ACT
        else [statement()]
    )
    for name, user in cast.items():
        editable = type(rows[0])._default_manager.editable_by(user)
        for row in rows:
            assert editable.filter(pk=row.pk).exists() is (row.member_state_id in places(user, verb)), name


@pytest.fixture
def statement(instrument: Instrument, states: dict[str, MemberState], cast: Cast) -> Callable[..., Statement]:
    def make(**fields: object) -> Statement:
        return Statement.objects.create(
            instrument=instrument,
            member_state=states["ML"],
            kind=StatementKind.RESERVATION,
            text="Réserve d’essai.",
            recorded_by=cast["treaty_ml"],
            recorded_at=now(),
            **fields,
        )

    return make
