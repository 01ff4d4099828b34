"""States, ministries, bodies, presidencies and successions through their one door."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts import actions
from accounts.enums import BodyKind, BodyLevel
from accounts.models import Body, Mandate, MemberState, Ministry, MinistrySuccession, User
from common.errors import Conflict
from journal.models import Entry
from tests.accounts.journalled import changes_of, last_entry

Cast = dict[str, User]
States = dict[str, MemberState]
Ministries = dict[str, Ministry]


def ministry(states: States, code: str = "ML-NEUF") -> Ministry:
    return Ministry(code=code, member_state=states[code[:2]], acronym=code[3:], name="Ministère d’essai")


def test_an_administrator_adds_a_ministry_of_its_state_and_journals_it(cast: Cast, states: States) -> None:
    row = actions.save_ministry(ministry=ministry(states), by=cast["admin_ml"])
    assert Ministry.objects.get(code="ML-NEUF").version == 1
    entry = last_entry(row)
    assert (entry.act, entry.actor, entry.member_state) == ("create_ministry", cast["admin_ml"].email, "ML")
    assert changes_of(entry)["name"] == [None, "Ministère d’essai"]


@pytest.mark.parametrize("by", ["admin_ne", "admin", "ml", "confederal", "focal", "reader_ml"])
def test_nobody_else_writes_a_ministry(cast: Cast, states: States, ministries: Ministries, by: str) -> None:
    with pytest.raises(PermissionDenied):
        actions.save_ministry(ministry=ministry(states), by=cast[by])
    changed = Ministry.objects.get(code="ML-XA")
    changed.name = "Pris"
    with pytest.raises(PermissionDenied):
        actions.save_ministry(ministry=changed, by=cast[by])
    with pytest.raises(PermissionDenied):
        actions.save_reference_rows(rows=[changed], by=cast[by])


def test_a_ministry_is_not_moved_to_another_state(cast: Cast, states: States, ministries: Ministries) -> None:
    moved = Ministry.objects.get(code="ML-XB")
    moved.member_state = states["NE"]
    with pytest.raises((PermissionDenied, DatabaseError)), transaction.atomic():
        actions.save_ministry(ministry=moved, by=cast["admin_ml"])


def test_a_stale_ministry_is_refused_with_the_difference(cast: Cast, ministries: Ministries) -> None:
    first, second = (Ministry.objects.get(code="ML-XA") for _ in range(2))
    first.name = "Premier nom"
    actions.save_ministry(ministry=first, by=cast["admin_ml"], read_version=1)
    second.name = "Second nom"
    with pytest.raises(Conflict) as refusal:
        actions.save_ministry(ministry=second, by=cast["admin2_ml"], read_version=1)
    (difference,) = refusal.value.differences
    assert (difference.read, difference.stored) == ("Second nom", "Premier nom")


def test_no_ministry_is_saved_when_the_journal_fails(cast: Cast, states: States, full_journal: None) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        actions.save_ministry(ministry=ministry(states), by=cast["admin_ml"])
    assert not Ministry.objects.filter(code="ML-NEUF").exists()


def test_a_state_writes_its_bodies_and_the_confederation_its_mandates(cast: Cast, states: States) -> None:
    body = Body(
        code="ML-ESSAI",
        title="Comité d’essai",
        level=BodyLevel.NATIONAL,
        kind=BodyKind.STEERING_COMMITTEE,
        member_state=states["ML"],
    )
    assert last_entry(actions.save_body(body=body, by=cast["admin_ml"])).act == "create_body"
    mandate = Mandate(member_state=states["NE"], starts_on=date(2027, 1, 1), coordination_title="Présidence")
    assert last_entry(actions.save_mandate(mandate=mandate, by=cast["admin"])).act == "create_mandate"
    with pytest.raises(PermissionDenied):
        actions.save_mandate(mandate=mandate, by=cast["admin_ml"])


def test_a_state_changes_the_letterhead_of_its_own_row_only(cast: Cast, states: States) -> None:
    own = MemberState.objects.get(code="ML")
    own.letterhead = "En-tête d’essai"
    actions.save_member_state(member_state=own, by=cast["admin_ml"])
    assert changes_of(last_entry(own))["letterhead"][1] == "En-tête d’essai"
    own.name = "Autre nom"
    with pytest.raises(PermissionDenied):
        actions.save_member_state(member_state=own, by=cast["admin_ml"])
    other = MemberState.objects.get(code="NE")
    other.letterhead = "Pris"
    with pytest.raises(PermissionDenied):
        actions.save_member_state(member_state=other, by=cast["admin_ml"])


# --- Many reference rows ------------------------------------------------------------------------


def test_many_ministries_cost_the_queries_of_one(cast: Cast, states: States) -> None:
    with CaptureQueriesContext(connection) as for_one:
        actions.save_reference_rows(rows=[ministry(states, "ML-N")], by=cast["admin_ml"])
    with CaptureQueriesContext(connection) as for_forty:
        actions.save_reference_rows(rows=[ministry(states, f"ML-N{i}") for i in range(40)], by=cast["admin_ml"])
    assert len(for_one) == len(for_forty)


def test_a_batch_changes_what_differs_and_leaves_the_rest_alone(cast: Cast, ministries: Ministries) -> None:
    changed, same = Ministry.objects.get(code="ML-XA"), Ministry.objects.get(code="ML-XB")
    changed.name = "Nom changé"
    before = Entry.objects.count()
    actions.save_reference_rows(rows=[changed, same], by=cast["admin_ml"])
    assert Ministry.objects.get(code="ML-XA").version == 2
    assert Ministry.objects.get(code="ML-XB").version == 1
    assert Entry.objects.count() == before + 1
    assert changes_of(last_entry(changed)) == {"name": ["Essai ML-XA", "Nom changé"]}


def test_a_batch_refuses_a_row_that_changed_since_it_was_read(cast: Cast, ministries: Ministries) -> None:
    read = Ministry.objects.get(code="ML-XA")
    Ministry.objects.filter(code="ML-XA").update(version=2)
    with pytest.raises(Conflict):
        actions.save_reference_rows(rows=[read], by=cast["admin_ml"])


def test_a_batch_with_one_row_of_another_state_saves_none(cast: Cast, states: States) -> None:
    with pytest.raises(PermissionDenied):
        actions.save_reference_rows(rows=[ministry(states, "ML-N1"), ministry(states, "NE-N1")], by=cast["admin_ml"])
    assert not Ministry.objects.filter(code__in=["ML-N1", "NE-N1"]).exists()


def test_the_system_fills_an_empty_table_and_no_other(cast: Cast, states: States) -> None:
    Body.objects.all().delete()
    body = Body(code="ESSAI", title="Conseil d’essai", level=BodyLevel.CONFEDERAL, kind=BodyKind.OTHER)
    actions.save_reference_rows(rows=[body], by=None)
    assert (last_entry(body).act, last_entry(body).actor) == ("create_body", "système")
    with pytest.raises(PermissionDenied):
        actions.save_reference_rows(rows=[ministry(states)], by=None)


# --- Successions --------------------------------------------------------------------------------


@pytest.fixture
def succession(ministries: Ministries) -> MinistrySuccession:
    return MinistrySuccession(
        predecessor=ministries["ML-XA"], successor=ministries["ML-XB"], on=date(2026, 3, 1), reference="Décret d’essai"
    )


def test_a_succession_counts_once_the_coordination_confirmed_it(
    cast: Cast, ministries: Ministries, succession: MinistrySuccession, person: Callable[..., User]
) -> None:
    heir = person("heritier", "focal_point", "ML", ministry=ministries["ML-XB"])
    actions.prepare_succession(succession=succession, by=cast["admin_ml"])
    assert (last_entry(succession).act, last_entry(succession).member_state) == ("prepare_succession", "ML")
    assert User.objects.get(pk=heir.pk).ministry_ids == [ministries["ML-XB"].pk]
    assert list(MinistrySuccession.objects.confirmable_by(cast["ml"])) == [succession]
    actions.confirm_succession(succession=succession, by=cast["ml"], read_version=1)
    assert last_entry(succession).act == "confirm_succession"
    assert set(User.objects.get(pk=heir.pk).ministry_ids) == {ministries["ML-XA"].pk, ministries["ML-XB"].pk}


def test_whoever_prepared_a_succession_does_not_confirm_it_nor_another_state(
    cast: Cast, succession: MinistrySuccession
) -> None:
    actions.prepare_succession(succession=succession, by=cast["admin_ml"])
    for by in ("admin_ml", "ne", "confederal", "admin"):
        with pytest.raises(PermissionDenied):
            actions.confirm_succession(succession=succession, by=cast[by])


def test_a_confirmed_succession_is_neither_changed_nor_confirmed_again(
    cast: Cast, succession: MinistrySuccession
) -> None:
    actions.prepare_succession(succession=succession, by=cast["admin_ml"])
    actions.confirm_succession(succession=succession, by=cast["ml"])
    succession.reference = "Autre décret"
    with pytest.raises(Conflict):
        actions.prepare_succession(succession=succession, by=cast["admin_ml"])
    with pytest.raises(Conflict):
        actions.confirm_succession(succession=succession, by=cast["ml2"])


def test_a_ministry_does_not_succeed_to_one_of_another_state(cast: Cast, ministries: Ministries) -> None:
    row = MinistrySuccession(
        predecessor=ministries["ML-XA"], successor=ministries["NE-XA"], on=date(2026, 3, 1), reference="Décret"
    )
    with pytest.raises(ValidationError, match="même État"):
        actions.prepare_succession(succession=row, by=cast["admin_ml"])
