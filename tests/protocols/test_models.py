"""What the database itself refuses, by SQL, on both databases."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import MemberState, User
from common.clock import now
from common.triggers import sentence_of
from protocols.enums import ActKind, StatementKind
from protocols.models import Act, ActDocument, Instrument, ProcedureTemplate, Provision, Statement

Cast = dict[str, User]
Make = Callable[..., Act]


def refusal(change: Callable[[], Any]) -> Exception:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        change()
    return refused.value


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": ActKind.SIGNATURE, "state": None},
        {"kind": ActKind.TEXT_ADOPTED, "state": "ML"},
        {"kind": ActKind.SIGNATURE, "consent_form": "ratification"},
        {"kind": ActKind.SIGNATURE, "grade": "rumeur"},
        {"kind": "parlement"},
        {"kind": ActKind.SIGNATURE, "by": "ml", "confirmed_by": "ml"},
    ],
)
def test_e08_the_database_refuses_an_act_out_of_rule(stored: Make, fields: dict[str, Any]) -> None:
    refusal(lambda: stored(**fields))


def test_e08_a_confirmation_has_an_author_and_an_instant(cast: Cast, stored: Make) -> None:
    act = stored()
    refusal(lambda: Act.objects.filter(pk=act.pk).update(confirmed_at=now()))
    refusal(lambda: Act.objects.filter(pk=act.pk).update(confirmed_by=cast["ml"]))


def test_a_confirmed_act_is_never_changed_nor_deleted(stored: Make) -> None:
    act = stored(confirmed_by="ml")
    changed = refusal(lambda: Act.objects.filter(pk=act.pk).update(note="Autre"))
    assert sentence_of(changed).startswith("un acte confirmé ne se modifie pas")
    refusal(act.delete)
    with connection.cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():
        cursor.execute("UPDATE protocols_act SET confirmed_at = NULL, confirmed_by_id = NULL")


def test_an_unconfirmed_act_still_changes(stored: Make) -> None:
    assert Act.objects.filter(pk=stored().pk).update(note="Autre") == 1


def test_a_correction_is_of_the_same_instrument_and_state_and_of_a_confirmed_act(
    instrument: Instrument, stored: Make
) -> None:
    confirmed, waiting = stored(confirmed_by="ml"), stored()
    other = Instrument.objects.create(code="X-AUTRE", kind="treaty", title="Autre", short_title="Autre")
    assert stored(corrects=confirmed).pk
    for fields in ({"corrects": confirmed, "state": "NE"}, {"corrects": confirmed, "instrument": other}):
        assert "rectificatif" in sentence_of(refusal(lambda fields=fields: stored(**fields)))
    assert "rectificatif" in sentence_of(refusal(lambda: stored(corrects=waiting)))


def test_an_act_has_one_confirmed_correction(stored: Make) -> None:
    wrong = stored(confirmed_by="ml")
    stored(corrects=wrong, confirmed_by="ml")
    refusal(lambda: stored(corrects=wrong, confirmed_by="ml"))


def test_e08_the_database_refuses_an_instrument_out_of_rule(cast: Cast, instrument: Instrument) -> None:
    rows = Instrument.objects.filter(pk=instrument.pk)
    refusal(lambda: rows.update(parent=instrument))
    refusal(lambda: rows.update(rule_recorded_by=cast["confederal"]))
    refusal(lambda: rows.update(rule_confirmed_by=cast["ml"], rule_confirmed_at=now()))
    refusal(lambda: rows.update(declared_confirmed_by=cast["ml"], declared_confirmed_at=now()))
    same = {"rule_recorded_by": cast["ml"], "rule_recorded_at": now()}
    refusal(lambda: rows.update(**same, rule_confirmed_by=cast["ml"], rule_confirmed_at=now()))


def test_e08_the_database_refuses_a_statement_out_of_rule(
    cast: Cast, instrument: Instrument, states: dict[str, MemberState]
) -> None:
    def make(**fields: Any) -> Statement:
        base = {"kind": StatementKind.RESERVATION, "text": "Réserve.", "recorded_by": cast["ml"], "recorded_at": now()}
        return Statement.objects.create(instrument=instrument, member_state=states["ML"], **base | fields)

    confirmed = {"confirmed_by": cast["ml2"], "confirmed_at": now()}
    refusal(lambda: make(kind=StatementKind.WITHDRAWAL))
    refusal(lambda: make(**confirmed))
    statement = make(deposited_on=date(2024, 3, 1), **confirmed)
    frozen = refusal(lambda: Statement.objects.filter(pk=statement.pk).update(text="Autre"))
    assert sentence_of(frozen).startswith("une déclaration confirmée ne se modifie pas")
    refusal(statement.delete)


def test_e08_the_database_refuses_what_stands_twice_or_out_of_the_five_steps(
    cast: Cast, instrument: Instrument, states: dict[str, MemberState], stored: Make
) -> None:
    Provision.objects.create(instrument=instrument, number="1")
    refusal(lambda: Provision.objects.create(instrument=instrument, number="1"))
    template = {"member_state": states["NE"], "act_kind": ActKind.REGISTRATION}
    refusal(lambda: ProcedureTemplate.objects.create(step=6, **template))
    ProcedureTemplate.objects.create(step=5, **template)
    refusal(lambda: ProcedureTemplate.objects.create(step=5, **template))
    document = {"act": stored(), "sha256": "a" * 64, "name": "a.pdf", "size": 1, "added_at": now()}
    ActDocument.objects.create(added_by=cast["ml"], file="a.pdf", **document)
    refusal(lambda: ActDocument.objects.create(added_by=cast["ml"], file="b.pdf", **document))


@pytest.mark.parametrize(("number", "told"), [("12 bis", "X-ESSAI, article 12 bis"), ("ensemble", "X-ESSAI, ensemble")])
def test_a_provision_is_named_by_its_article_or_in_its_own_words(
    instrument: Instrument, number: str, told: str
) -> None:
    assert str(Provision(instrument=instrument, number=number)) == told
