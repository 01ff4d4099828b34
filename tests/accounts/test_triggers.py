"""What the database itself refuses, whoever writes and from wherever."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import ClearanceConfirmation, Interim, MemberState, Ministry, MinistrySuccession, User
from accounts.rules import is_place_right
from common.access import Level, Role
from common.clock import now
from common.triggers import sentence_of

Cast = dict[str, User]
Ministries = dict[str, Ministry]


def refusal(write: Any) -> str | None:
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        write()
    return sentence_of(error.value)


def test_an_account_never_has_a_ministry_of_another_state(cast: Cast, ministries: Ministries) -> None:
    rows = User.objects.filter(pk=cast["focal"].pk)
    assert refusal(lambda: rows.update(ministry=ministries["NE-XA"])) == (
        "Le ministère d’un compte est un ministère de son État."
    )


def test_a_ministry_never_changes_state(states: dict[str, MemberState], ministries: Ministries) -> None:
    rows = Ministry.objects.filter(code="ML-XA")
    assert refusal(lambda: rows.update(member_state=states["NE"])) == "Un ministère ne change pas d’État."


def test_a_succession_stays_in_one_state_and_frozen_once_confirmed(cast: Cast, ministries: Ministries) -> None:
    def make(successor: str) -> MinistrySuccession:
        return MinistrySuccession.objects.create(
            predecessor=ministries["ML-XA"],
            successor=ministries[successor],
            on=date(2026, 3, 1),
            reference="Décret",
            prepared_by=cast["admin_ml"],
            confirmed_by=cast["ml"],
            confirmed_at=now(),
        )

    assert refusal(lambda: make("NE-XA")) == "Un ministère succède à un ministère du même État."
    rows = MinistrySuccession.objects.filter(pk=make("ML-XB").pk)
    assert refusal(lambda: rows.update(reference="Autre")) == "Une succession confirmée ne change plus."


def test_an_interim_never_crosses_a_border(cast: Cast) -> None:
    def make() -> None:
        Interim.objects.create(
            holder=cast["ml"], person=cast["ne"], starts_on=date(2026, 8, 1), ends_on=date(2026, 8, 2)
        )

    assert refusal(make) == "L’intérimaire relève du même État que le titulaire."


def test_an_interim_that_was_ended_does_not_change(cast: Cast) -> None:
    days = {"starts_on": date(2026, 8, 1), "ends_on": date(2026, 8, 2)}
    row = Interim.objects.create(holder=cast["ml"], person=cast["ml2"], ended_by=cast["ml"], ended_at=now(), **days)
    rows = Interim.objects.filter(pk=row.pk)
    assert refusal(lambda: rows.update(ended_by=None, ended_at=None)) == "Un intérim terminé ne change plus."


@pytest.mark.parametrize("by", ["ne", "admin_ml", "reader_ml"])
def test_only_the_coordination_of_a_state_agrees_to_a_clearance_for_it(
    cast: Cast, states: dict[str, MemberState], by: str
) -> None:
    User.objects.filter(pk=cast["reader_ml"].pk).update(clearance=Level.RESTRICTED)

    def make() -> None:
        ClearanceConfirmation.objects.create(
            user=cast["ml"], confirmed_for=states["ML"], confirmed_by=cast[by], confirmed_at=now()
        )

    assert refusal(make) == "Une habilitation est confirmée par la coordination nationale de l’État."


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("has_state", [False, True])
@pytest.mark.parametrize("has_ministry", [False, True])
@pytest.mark.parametrize("has_mandate", [False, True])
def test_the_rule_and_the_constraint_agree_on_where_a_role_stands(
    cast: Cast, ministries: Ministries, role: Role, has_state: bool, has_ministry: bool, has_mandate: bool
) -> None:
    from_rule = is_place_right(role, has_state=has_state, has_ministry=has_ministry, has_mandate=has_mandate)
    values = {
        "role": role,
        "member_state": "ML" if has_state else None,
        "ministry": ministries["ML-XA"] if has_ministry else None,
        "mandate": cast["confederal"].mandate if has_mandate else None,
    }
    try:
        with transaction.atomic():
            User.objects.filter(pk=cast["reader"].pk).update(**values)
        from_database = True
    except IntegrityError:
        from_database = False
    assert from_rule == from_database
