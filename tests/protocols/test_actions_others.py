"""Instruments, rules, declared dates, provisions, templates, statements, and acts in number."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import MemberState, User
from common.errors import Conflict
from journal.actions import Act as JournalAct
from journal.actions import record
from journal.models import Entry
from protocols import actions
from protocols.enums import ActKind, StatementKind
from protocols.models import Act, Instrument, ProcedureTemplate, Provision, Statement

Cast = dict[str, User]
Make = Callable[..., Act]
ALL_THREE = {"condition": {"kind": "all", "parties": ["BF", "ML", "NE"]}, "assumption": True}


def entries(row: Any) -> list[str]:
    return list(Entry.objects.about(row._meta.label_lower, row.pk).values_list("act", flat=True))


def test_the_confederal_coordination_saves_an_instrument_and_nobody_else(cast: Cast, instrument: Instrument) -> None:
    instrument.short_title = "Autre titre"
    for name in cast.keys() - {"confederal"}:
        with pytest.raises(PermissionDenied):
            actions.save_instrument(instrument=instrument, by=cast[name])
    actions.save_instrument(instrument=instrument, by=cast["confederal"], read_version=1)
    instrument.refresh_from_db()
    assert (instrument.short_title, instrument.version) == ("Autre titre", 2)
    assert entries(instrument) == ["change_instrument"]


def test_a_rule_is_recorded_by_the_confederal_coordination_and_confirmed_by_a_state_that_does_not_preside(
    cast: Cast, instrument: Instrument
) -> None:
    actions.record_rule(instrument=instrument, rule=ALL_THREE, source="article 25", by=cast["confederal"])
    with pytest.raises(PermissionDenied):
        actions.confirm_rule(instrument=instrument, by=cast["bf"])
    actions.confirm_rule(instrument=instrument, by=cast["ml"])
    instrument.refresh_from_db()
    assert (instrument.rule_recorded_by, instrument.rule_confirmed_by) == (cast["confederal"], cast["ml"])
    assert entries(instrument) == ["record_rule", "confirm_rule"]


def test_a_rule_that_changes_has_to_be_confirmed_again_and_the_same_rule_has_not(
    cast: Cast, instrument: Instrument
) -> None:
    told = actions.record_rule(instrument=instrument, rule=ALL_THREE, source="presse", by=cast["confederal"])
    told = actions.confirm_rule(instrument=told, by=cast["ne"])
    told.sources = "Une source de plus"
    told = actions.save_instrument(instrument=told, by=cast["confederal"])
    assert told.rule_confirmed_by == cast["ne"]
    told.rule_source = "article 12"
    told = actions.save_instrument(instrument=told, by=cast["confederal"])
    assert (told.rule_confirmed_by, told.rule_confirmed_at) == (None, None)


def test_a_forged_confirmation_of_a_rule_is_not_stored(cast: Cast, instrument: Instrument) -> None:
    instrument.entry_into_force_rule = ALL_THREE
    instrument.rule_confirmed_by = cast["ml"]
    saved = actions.save_instrument(instrument=instrument, by=cast["confederal"])
    assert (saved.rule_recorded_by, saved.rule_confirmed_by) == (cast["confederal"], None)


def test_nothing_recorded_is_not_confirmed_and_a_confirmed_rule_is_not_confirmed_again(
    cast: Cast, instrument: Instrument
) -> None:
    with pytest.raises(Conflict, match="rien à confirmer"):
        actions.confirm_rule(instrument=instrument, by=cast["ml"])
    actions.record_rule(instrument=instrument, rule=ALL_THREE, source="", by=cast["confederal"])
    actions.confirm_rule(instrument=instrument, by=cast["ml"])
    with pytest.raises(Conflict, match="déjà confirmée"):
        actions.confirm_rule(instrument=instrument, by=cast["ne"])


def test_a_rule_that_cannot_be_read_is_refused(cast: Cast, instrument: Instrument) -> None:
    with pytest.raises(ValidationError, match="forme inconnue"):
        actions.record_rule(
            instrument=instrument, rule={"condition": {"kind": "peut-être"}}, source="", by=cast["confederal"]
        )


def test_a_declared_date_is_told_by_one_and_confirmed_by_another(cast: Cast, instrument: Instrument) -> None:
    told = {"on": date(2024, 6, 1), "source": "notification"}
    actions.record_declared_date(instrument=instrument, by=cast["confederal"], **told)
    with pytest.raises(PermissionDenied):
        actions.record_declared_date(instrument=instrument, by=cast["ml"], **told)
    actions.confirm_declared_date(instrument=instrument, by=cast["ne"])
    instrument.refresh_from_db()
    assert (instrument.declared_on, instrument.declared_confirmed_by) == (date(2024, 6, 1), cast["ne"])
    assert entries(instrument) == ["record_declared_date", "confirm_declared_date"]


def test_a_provision_is_written_by_the_confederal_coordination(cast: Cast, instrument: Instrument) -> None:
    with pytest.raises(PermissionDenied):
        actions.save_provision(provision=Provision(instrument=instrument, number="1"), by=cast["ml"])
    saved = actions.save_provision(provision=Provision(instrument=instrument, number="1"), by=cast["confederal"])
    assert entries(saved) == ["create_provision"]


def test_a_procedure_template_is_written_with_the_reference_data(cast: Cast, states: dict[str, MemberState]) -> None:
    line = {"member_state": states["ML"], "step": 3, "act_kind": ActKind.REGISTRATION, "order": 90}
    with pytest.raises(PermissionDenied):
        actions.save_procedure_template(template=ProcedureTemplate(**line), by=cast["ml"])
    saved = actions.save_procedure_template(template=ProcedureTemplate(**line), by=cast["administrator"])
    assert entries(saved) == ["create_proceduretemplate"]


def reservation(instrument: Instrument, **fields: Any) -> Statement:
    return Statement(
        instrument=instrument, member_state_id="ML", kind=StatementKind.RESERVATION, text="Réserve.", **fields
    )


def test_a_statement_is_drafted_deposited_and_confirmed_by_another(cast: Cast, instrument: Instrument) -> None:
    saved = actions.save_statement(statement=reservation(instrument), by=cast["treaty_ml"])
    with pytest.raises(Conflict, match="date du dépôt"):
        actions.confirm_statement(statement=saved, by=cast["ml"])
    saved.deposited_on = date(2024, 3, 1)
    saved = actions.save_statement(statement=saved, by=cast["treaty_ml"])
    saved = actions.confirm_statement(statement=saved, by=cast["ml"])
    with pytest.raises(Conflict, match="ne se modifie plus"):
        actions.save_statement(statement=saved, by=cast["treaty_ml"])
    assert entries(saved) == ["record_statement", "record_statement", "confirm_statement"]


@pytest.mark.parametrize("name", ["ne", "confederal", "focal_ml", "observer_ml"])
def test_a_statement_is_its_own_states_to_write_and_to_confirm(cast: Cast, instrument: Instrument, name: str) -> None:
    with pytest.raises(PermissionDenied):
        actions.save_statement(statement=reservation(instrument), by=cast[name])
    deposited = actions.save_statement(
        statement=reservation(instrument, deposited_on=date(2024, 3, 1)), by=cast["treaty_ml"]
    )
    with pytest.raises(PermissionDenied):
        actions.confirm_statement(statement=deposited, by=cast[name])


def test_one_act_through_the_batch_leaves_what_the_single_action_leaves(cast: Cast, draft: Make) -> None:
    single = actions.record_act(act=draft(ActKind.SIGNATURE), by=cast["ml"])
    [many] = actions.record_acts(acts=[draft(ActKind.SIGNATURE)], by=cast["ml"])
    kept = [Act.objects.filter(pk=act.pk).values().get() for act in (single, many)]
    told = [Entry.objects.about("protocols.act", act.pk).values().get() for act in (single, many)]
    assert without(kept[0], "id", "recorded_at") == without(kept[1], "id", "recorded_at")
    changing = ("sequence", "at", "object_id", "fingerprint", "previous_hash", "hash", "changes")
    assert without(told[0], *changing) == without(told[1], *changing)


def without(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


def test_a_batch_takes_as_many_statements_for_six_acts_as_for_one(cast: Cast, draft: Make) -> None:
    def queries(total: int) -> int:
        acts = [draft(ActKind.OPINION) for _ in range(total)]
        with CaptureQueriesContext(
            connection,
        ) as captured:
            actions.record_acts(acts=acts, by=cast["ml"])
        return len(captured)

    assert queries(6) == queries(1)


def test_c05_a_batch_with_one_act_of_another_state_saves_none(cast: Cast, draft: Make) -> None:
    with pytest.raises(PermissionDenied):
        actions.record_acts(acts=[draft(ActKind.SIGNATURE), draft(ActKind.SIGNATURE, "NE")], by=cast["ml"])
    with pytest.raises(ValidationError):
        actions.record_acts(acts=[draft(ActKind.SIGNATURE), draft("inconnu")], by=cast["ml"])
    assert not Act.objects.filter(instrument__code="X-ESSAI").exists()


@pytest.fixture
def broken_journal(db: None) -> None:
    """A journal that refuses its next entry: another row already follows its head."""
    record([JournalAct("open", "test", "1")], by=None)
    head = Entry.objects.order_by("-sequence").first()
    stray = Entry(**{field.attname: "" for field in Entry._meta.fields} | {"sequence": -1, "hash": "stray"})
    stray.previous_hash = head.hash
    stray.save(force_insert=True)


@pytest.mark.usefixtures("broken_journal")
def test_nothing_is_saved_when_the_journal_fails(cast: Cast, draft: Make, stored: Make, instrument: Instrument) -> None:
    act, attempts = stored(by="ml2"), []
    attempts.append(lambda: actions.record_act(act=draft(ActKind.SIGNATURE), by=cast["ml"]))
    attempts.append(lambda: actions.record_acts(acts=[draft(ActKind.SIGNATURE)], by=cast["ml"]))
    attempts.append(lambda: actions.confirm_act(act=act, by=cast["ml"]))
    attempts.append(lambda: actions.save_statement(statement=reservation(instrument), by=cast["ml"]))
    attempts.append(
        lambda: actions.record_rule(instrument=instrument, rule=ALL_THREE, source="", by=cast["confederal"])
    )
    for attempt in attempts:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    act.refresh_from_db()
    instrument.refresh_from_db()
    assert not act.is_confirmed
    assert instrument.entry_into_force_rule is None
    assert list(Act.objects.filter(instrument=instrument)) == [act]
    assert not Statement.objects.filter(instrument=instrument).exists()
